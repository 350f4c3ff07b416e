// SPDX-License-Identifier: Apache-2.0
// rules.cc: makes variants of the built-in rules.
#include "rules.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "grammar/built_in.h"
#include "process.h"

namespace bench {
namespace {

// In what a rule asks, the lists of patterns are those that are no plain words.
void vary(nlohmann::json& asked, std::size_t number) {
  for (auto& [name, value] : asked.items()) {
    if (value.is_object()) vary(value, number);
    if (!value.is_array() || name == "wait" || name == "state" || name == "lock" || name == "while_another") continue;
    for (nlohmann::json& pattern : value) pattern = fmt::format("(?:{}|example\\.com/team{}/.*)", pattern.get<std::string>(), number);
  }
}

}  // namespace

lineup::Grammar many_rules(std::size_t rules) {
  std::vector<lineup::GrammarFile> files = lineup::built_in_files_to_judge();
  const std::size_t built_in = files.size();
  for (std::size_t number = 0; files.size() < rules + 1; ++number) {  // one is the list of states
    const lineup::GrammarFile& original = files[number % built_in];
    if (original.name.find("states.json") != std::string::npos) continue;
    nlohmann::json rule = nlohmann::json::parse(original.text);
    const std::string id = fmt::format("{}-{}", rule["id"].get<std::string>(), number);
    rule["id"] = id;
    if (rule.contains("when")) vary(rule["when"], number);
    files.push_back({"rules/" + id + ".json", rule.dump()});
  }
  lineup::Result<lineup::Grammar> grammar = lineup::load_grammar_from(files);
  if (!grammar) die("the rules made for this cannot be read: " + grammar.error().where + ": " + grammar.error().what);
  return std::move(*grammar);
}

}  // namespace bench
