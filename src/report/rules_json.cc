// SPDX-License-Identifier: Apache-2.0
// rules_json.cc: rules for programs: what their files say, and where they stand.
#include "lineup/rules.h"
#include "report/emitter.h"

namespace lineup {

std::string write_rules_json(const std::vector<RuleInfo>& rules);

namespace {

void put_texts(Emitter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).open('[', Layout::one_line);
  for (const std::string& text : texts) json.value(text);
  json.close();
}

void put_rule(Emitter& json, const RuleInfo& rule) {
  json.open('{');
  json.key("id").value(rule.id);
  json.key("kind").value(rule.kind);
  json.key("strength").value(rule.strength);
  json.key("basis").value(rule.basis);
  json.key("fallback").value(rule.fallback);
  json.key("title").value(rule.title);
  json.key("means").text_or_null(rule.means);
  json.key("confirm").text_or_null(rule.confirm);
  json.key("fix").text_or_null(rule.fix);
  json.key("mistaken_when").text_or_null(rule.mistaken_when);
  json.key("releases").text_or_null(rule.releases);
  json.key("object");
  if (rule.object) {
    json.open('{', Layout::one_line);
    json.key("noun").value(rule.object->noun);
    json.key("each").value(rule.object->each);
    json.key("expected").value(rule.object->expected);
    json.close();
  } else {
    json.null();
  }
  put_texts(json, "references", rule.references);
  put_texts(json, "beside", rule.beside);
  json.key("when").open('{');
  for (const RuleClause& clause : rule.clauses) put_texts(json, clause.name, clause.values);
  json.close();
  json.key("samples").open('[');
  for (const RuleSample& sample : rule.samples) {
    json.open('{', Layout::one_line);
    json.key("fires").value(sample.fires);
    json.key("misses").text_or_null(sample.misses);
    json.key("why").value(sample.why);
    json.key("hand_made").value(sample.hand_made);
    json.close();
  }
  json.close();
  json.key("file").value(rule.file);
  json.key("built_in").value(rule.built_in);
  json.close();
}

}  // namespace

std::string write_rules_json(const std::vector<RuleInfo>& rules) {
  Emitter json;
  json.open('[');
  for (const RuleInfo& rule : rules) put_rule(json, rule);
  json.close();
  return std::move(json).take() + "\n";
}

}  // namespace lineup
