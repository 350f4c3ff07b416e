// SPDX-License-Identifier: Apache-2.0
// validate.cc: checks a JSON report against its schema in docs/.
#include "validate.h"

// g++ 12 sees an overlap in std::string::replace that is not there (its bug 105651).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wrestrict"
#endif

#include <exception>
#include <fstream>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace lineup {
namespace {

using Json = nlohmann::json;

Json published_schema(const std::string& name) {
  std::ifstream file(LINEUP_ROOT "/docs/" + name);
  return Json::parse(file);
}

// A reference to the schema beside it becomes one to a definition within.
void refer_within(Json& schema) {
  constexpr std::string_view beside = "report.schema.json#";
  for (auto& part : schema)
    if (part.is_structured()) refer_within(part);
  if (!schema.is_object() || !schema.contains("$ref")) return;
  const std::string ref = schema["$ref"];
  if (ref.starts_with(beside)) schema["$ref"] = "#" + ref.substr(beside.size());
}

// The published schema lets later releases add keys; a test must not.
void forbid_other_keys(Json& schema) {
  if (schema.is_object() && schema.contains("properties") && schema["properties"].is_object() &&
      schema.value("type", Json()) == "object")
    schema["additionalProperties"] = false;
  for (auto& part : schema)
    if (part.is_structured()) forbid_other_keys(part);
}

}  // namespace

std::vector<std::string> validate(const std::string& json, const char* schema_name) {
  std::vector<std::string> complaints;
  try {
    Json strict = published_schema(schema_name);
    const Json beside = published_schema("report.schema.json");
    for (const auto& [name, definition] : beside["definitions"].items())
      if (!strict["definitions"].contains(name)) strict["definitions"][name] = definition;
    refer_within(strict);
    forbid_other_keys(strict);
    valijson::Schema schema;
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(strict), schema);

    const Json report = Json::parse(json);
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(report), &results)) return complaints;
    for (const auto& result : results) {
      std::string place;
      for (const std::string& step : result.context) place += step;
      complaints.push_back(place + ": " + result.description);
    }
    if (complaints.empty()) complaints.emplace_back("not valid");
  } catch (const std::exception& error) {
    complaints.emplace_back(error.what());
  }
  return complaints;
}

}  // namespace lineup
