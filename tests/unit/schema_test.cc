// SPDX-License-Identifier: Apache-2.0
// schema_test.cc: the JSON report, and that it is what docs/report.schema.json says.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "report/report.h"
#include "report/utf8.h"
#include "sample_summary.h"
#include "validate.h"

namespace lineup {
namespace {

using Json = nlohmann::ordered_json;

Json schema() {
  std::ifstream file(LINEUP_ROOT "/docs/report.schema.json");
  return Json::parse(file);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Summary with_suspect(const Group& group) {
  Summary summary = sample_summary();
  summary.suspects = {group};
  return summary;
}

std::string joined(const std::vector<std::string>& complaints) {
  std::string all;
  for (const std::string& complaint : complaints) all += complaint + "\n";
  return all;
}

// The sample report with one thing changed.
std::vector<std::string> complaints_when(const std::function<void(Json&)>& change) {
  Json report = Json::parse(write_json(known_summary()));
  change(report);
  return validate(report.dump());
}

TEST(JsonReport, UnknownIsNullAndNeverZeroOrEmpty) {
  const auto report = Json::parse(write_json(sample_summary()));
  const auto& bare = report["suspects"][2];
  for (const char* key : {"cause", "title", "means", "fix", "state", "blocked_at", "created_by", "goroutine_ids", "goroutine_ids_known"})
    EXPECT_TRUE(bare[key].is_null()) << key;
  EXPECT_TRUE(bare["blocked_minutes"]["median"].is_null());
  EXPECT_EQ(bare["blocked_minutes"]["unknown"], 1);
  EXPECT_TRUE(report["suspects"][1]["stack"][3]["line"].is_null());
  EXPECT_TRUE(report["suspects"][1]["stack"][3]["file"].is_null());
}

TEST(JsonReport, PointsAddUpToTheScore) {
  const auto report = Json::parse(write_json(sample_summary()));
  for (const auto& suspect : report["suspects"]) {
    int sum = 0;
    for (const auto& evidence : suspect["evidence"]) sum += evidence["points"].get<int>();
    EXPECT_EQ(sum, suspect["score"]);
  }
}

TEST(JsonReport, CanStandInAScriptElement) {
  const std::string json = write_json(sample_summary());
  EXPECT_EQ(json.find_first_of("<>&"), std::string::npos);
  EXPECT_EQ(Json::parse(json)["suspects"][1]["labels"]["tenant"], "blue </script>\x1b[31m");
}

TEST(JsonReport, ShowsNothingHiddenAndReplacesBytesThatAreNotUtf8) {
  const std::string json = write_json(known_summary());
  std::istringstream lines(json);
  for (std::string line; std::getline(lines, line);) EXPECT_EQ(printable(line, line.size()), line);
  EXPECT_EQ(Json::parse(json)["suspects"][2]["stack"][0]["function"], "main.\x1b]0;owned\x07wait\ufffd");
}

TEST(JsonReport, AnyBytesGiveValidJsonThatReadsBackTheSame) {
  std::mt19937 numbers(7);
  const auto random = [&] { return static_cast<unsigned>(numbers()); };
  Summary summary;
  summary.inputs.resize(1);
  for (int round = 0; round < 3000; ++round) {
    std::string raw = "\U000e0041\U0001f600\"\\\u2028";
    for (unsigned i = random() % 40; i > 0; --i) raw += static_cast<char>(random());
    summary.inputs[0].name = raw;
    const std::string name = Json::parse(write_json(summary))["inputs"][0]["name"];
    std::string expected;
    for (std::size_t at = 0; at < raw.size();) {
      const Character c = character_at(raw, at);
      expected += c.valid ? raw.substr(at, c.bytes) : "\ufffd";
      at += c.bytes;
    }
    ASSERT_EQ(name, expected);
  }
}

TEST(JsonReport, EqualLabelNamesGiveOneKey) {
  Group group = abandoned_send();
  group.labels = {{"a\xff", "1"}, {"a\xfe", "2"}, {"b", "3"}};
  EXPECT_TRUE(has(write_json(with_suspect(group)), "\"labels\": {\"a\ufffd\": \"1\", \"b\": \"3\"},\n"));
}

TEST(JsonReport, NumbersStandOnOneLineAndAMillionOfThemAreNoTrouble) {
  Group group = abandoned_send();
  group.goroutine_ids = {18, 34, 18446744073709551615u};
  EXPECT_TRUE(has(write_json(with_suspect(group)), "      \"goroutine_ids\": [18, 34, 18446744073709551615],\n"));
  group.goroutine_ids.clear();
  group.goroutines = 0;  // gone since the last dump, which is not "unknown"
  EXPECT_TRUE(has(write_json(with_suspect(group)), "      \"goroutine_ids\": [],\n"));
  group.goroutines = 1000000;
  for (std::uint64_t i = 0; i < group.goroutines; ++i) group.goroutine_ids.push_back(1000000 + i);
  Look look;
  look.all = true;
  EXPECT_TRUE(has(write_json(with_suspect(group), look), ", 1999999],\n"));
}

TEST(JsonReport, TheSameSummaryGivesTheSameBytes) {
  EXPECT_EQ(write_json(sample_summary()), write_json(sample_summary()));
  EXPECT_EQ(write_json(Summary{}).back(), '\n');
}

// Every key that is written only where there is something to say.
Summary full_summary() {
  Summary summary = known_summary();
  summary.inputs[0].cut_goroutine = 66;
  summary.statements = {
      {"panic", "panic: \x1b[1mboom", "alloc-2.txt", 34, {}, Place{"main.f", "/app/f.go", 9}},
      {"leak-test", "goleak: found unexpected goroutines", "alloc-1.txt", {}, {}, {}}};
  summary.chains = {
      {35,
       true,
       {{"0123456789abcdef", 1, 35, "select", {}, Place{"main.f", "/app/f.go", 9}, "why"},
        {"1123456789abcdef", 2, 34, "chan send", {}, {}, ""}}}};
  return summary;
}

TEST(Schema, TheReportOfASummaryIsValid) {
  EXPECT_EQ(joined(validate(write_json(full_summary()))), "");
  EXPECT_EQ(joined(validate(write_json(sample_summary()))), "");
  EXPECT_EQ(joined(validate(write_json(known_summary()))), "");
  EXPECT_EQ(joined(validate(write_json(healthy_summary()))), "");
  EXPECT_EQ(joined(validate(write_json(Summary{}))), "");
}

TEST(Schema, AnUnknownKeyIsCaughtWhereverItStands) {
  EXPECT_FALSE(complaints_when([](Json& r) { r["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["tool"]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["totals"]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["inputs"][0]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["stack"][0]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["blocked_at"]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["blocked_minutes"]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["evidence"][0]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["groups"][0]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["notes"][0]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["ignored"][0]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["baseline"]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["baseline"]["gone"][0]["new"] = 1; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["change"]["new"] = 1; }).empty());
}

TEST(Schema, AMissingKeyAndAWrongTypeAreCaught) {
  EXPECT_FALSE(complaints_when([](Json& r) { r.erase("notes"); }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0].erase("cause"); }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["schema"] = 2; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["score"] = "92"; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["score"] = 101; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["verdict"] = "LEAK"; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["id"] = "0x12"; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["blocked_at"]["line"] = 0; }).empty());
  EXPECT_FALSE(complaints_when([](Json& r) { r["suspects"][0]["labels"]["n"] = 3; }).empty());
  EXPECT_FALSE(validate("{\"schema\": 1").empty());
}

TEST(Schema, WhatIsPublishedLetsLaterReleasesAddKeys) {
  std::function<void(const Json&)> walk = [&](const Json& part) {
    if (part.is_object() && part.contains("properties")) {
      EXPECT_FALSE(part.contains("additionalProperties"));
    }
    for (const Json& inner : part)
      if (inner.is_structured()) walk(inner);
  };
  walk(schema());
}

TEST(Schema, EveryKeyIsDescribedAndIsInTheReport) {
  const Json root = schema();
  std::set<std::string> written;
  std::function<void(const Json&)> collect = [&](const Json& part) {
    for (const auto& [key, value] : part.items()) {
      if (part.is_object()) written.insert(key);
      if (value.is_structured()) collect(value);
    }
  };
  collect(Json::parse(write_json(full_summary())));

  std::function<void(const Json&)> walk = [&](const Json& part) {
    if (part.is_object() && part.contains("properties")) {
      for (const auto& [key, value] : part["properties"].items()) {
        Json described = value;
        if (value.contains("$ref"))
          described = root.at(Json::json_pointer(value["$ref"].get<std::string>().substr(1)));
        EXPECT_GT(described.value("description", std::string()).size(), 4u) << key;
        EXPECT_TRUE(written.contains(key)) << key << " is described but never written";
      }
    }
    for (const Json& inner : part)
      if (inner.is_structured()) walk(inner);
  };
  walk(root);
}

std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(JsonDocs, NameEveryKindOfEvidence) {
  const std::string page = slurp(LINEUP_ROOT "/docs/json.md");
  const std::regex given(R"re((?:add|raise_to|lower_to)\((?:[^"\n]*, )?"(\w+)", |evidence\.push_back\(\{"(\w+)", )re");
  std::set<std::string> kinds;
  for (const auto& entry : std::filesystem::directory_iterator(LINEUP_ROOT "/src/classify")) {
    const std::string code = slurp(entry.path());
    for (std::sregex_iterator at(code.begin(), code.end(), given), end; at != end; ++at)
      kinds.insert((*at)[1].str() + (*at)[2].str());
  }
  EXPECT_GT(kinds.size(), 10u);
  for (const std::string& kind : kinds) EXPECT_TRUE(has(page, "`" + kind + "`")) << kind << " is not in docs/json.md";
}

TEST(JsonReport, ListsAThousandNumbersOfGoroutinesAndSaysHowManyThereAre) {
  Group group = abandoned_send();
  group.goroutine_ids.clear();
  for (std::uint64_t i = 0; i < 1500; ++i) group.goroutine_ids.push_back(18 + 3 * i);
  group.goroutines = 1500;
  const Json cut = Json::parse(write_json(with_suspect(group)))["suspects"][0];
  EXPECT_EQ(cut["goroutine_ids"].size(), 1000u);
  EXPECT_EQ(cut["goroutine_ids"].back(), 18 + 3 * 999);
  EXPECT_EQ(cut["goroutine_ids_known"], 1500);
  Look look;
  look.all = true;
  const Json all = Json::parse(write_json(with_suspect(group), look))["suspects"][0];
  EXPECT_EQ(all["goroutine_ids"].size(), 1500u);
  EXPECT_EQ(all["goroutine_ids_known"], 1500);
}

TEST(Schema, OfEachDocumentIsCalledByItsFile) {
  for (const std::string name : {"report", "fleet", "fleet-rows", "partial"}) {
    std::ifstream file(LINEUP_ROOT "/docs/" + name + ".schema.json");
    EXPECT_EQ(Json::parse(file)["$id"], name + ".schema.json");
  }
}

TEST(Schema, KeysComeInTheOrderTheSchemaGives) {
  const Json root = schema();
  const Json report = Json::parse(write_json(full_summary()));
  const auto same_order = [](const Json& described, const Json& object) {
    std::vector<std::string> expected, got;
    for (const auto& item : described["properties"].items()) expected.push_back(item.key());
    for (const auto& item : object.items()) got.push_back(item.key());
    EXPECT_EQ(expected, got);
  };
  same_order(root, report);
  same_order(root["definitions"]["input"], report["inputs"][0]);
  same_order(root["definitions"]["totals"], report["totals"]);
  same_order(root["definitions"]["suspect"], report["suspects"][0]);
  same_order(root["definitions"]["evidence"], report["suspects"][0]["evidence"][0]);
  same_order(root["definitions"]["place"], report["suspects"][0]["stack"][0]);
  same_order(root["definitions"]["blocked_minutes"], report["suspects"][0]["blocked_minutes"]);
  same_order(root["definitions"]["group"], report["groups"][0]);
  same_order(root["definitions"]["change"], report["suspects"][0]["change"]);
  same_order(root["definitions"]["ignored"], report["ignored"][0]);
  same_order(root["definitions"]["ignore_entry"], report["ignore_entries"][0]);
  same_order(root["definitions"]["baseline"], report["baseline"]);
  same_order(root["definitions"]["gone"], report["baseline"]["gone"][0]);
  same_order(root["definitions"]["note"], report["notes"][0]);
}

}  // namespace
}  // namespace lineup
