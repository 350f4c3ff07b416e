// SPDX-License-Identifier: Apache-2.0
// rules.cc: the rules as anybody may read them, and their check.
#include "lineup/rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "check.h"
#include "explain.h"
#include "grammar/clauses.h"
#include "grammar/grammar.h"
#include "reading.h"

namespace lineup {
namespace {

RuleInfo info_of(const Rule& rule) {
  RuleInfo info;
  info.id = rule.id;
  info.kind = name_of(rule.kind);
  info.strength = name_of(rule.strength);
  info.basis = name_of(rule.basis);
  info.fallback = rule.fallback;
  info.title = rule.title;
  info.means = rule.means;
  info.confirm = rule.confirm;
  info.fix = rule.fix;
  info.mistaken_when = rule.mistaken_when;
  info.references = rule.references;
  info.releases = rule.releases;
  if (rule.object)
    info.object = RuleObject{rule.object->noun, rule.object->each, rule.object->expected};
  info.beside = rule.beside;
  info.file = rule.file;
  info.built_in = rule.built_in;
  for (const AsWritten& written : rule.written) {
    const auto clause = std::ranges::find(clauses(), written.clause, &Clause::name);
    info.clauses.push_back({written.clause, written.values,
                            clause == clauses().end() ? "" : std::string(clause->meaning)});
  }
  for (const Sample& sample : rule.samples)
    info.samples.push_back({sample.fires, sample.misses, sample.why, sample.hand_made});
  return info;
}

}  // namespace

Error no_such_rule(const Grammar& grammar, std::string_view id) {
  std::vector<std::string_view> ids;
  for (const Rule& rule : grammar.rules) ids.push_back(rule.id);
  std::string help;
  for (const std::string_view near : nearest_of(id, ids, 5))
    help += (help.empty() ? "did you mean " : ", ") + std::string(near);
  return {fmt::format("there is no rule \"{}\"", printable(id, 100)), "",
          help + (help.empty() ? "" : "? ") + "`lineup rules list` names them all"};
}

Result<std::vector<RuleInfo>> list_rules(const std::vector<std::string>& grammar_dirs) {
  const Result<Grammar> grammar = load_grammar(grammar_dirs);
  if (!grammar) return grammar.error();
  std::vector<RuleInfo> rules;
  for (const Rule& rule : grammar->rules) rules.push_back(info_of(rule));
  return rules;
}

Result<RuleInfo> find_rule(const std::vector<std::string>& grammar_dirs, const std::string& id) {
  const Result<Grammar> grammar = load_grammar(grammar_dirs);
  if (!grammar) return grammar.error();
  if (const Rule* rule = grammar->rule(id)) return info_of(*rule);
  return no_such_rule(*grammar, id);
}

Result<RuleCheck> check_rules(const RuleCheckRequest& request) {
  RuleCheck check;
  std::vector<Error> unreadable;
  const Result<Grammar> grammar = load_grammar(request.grammar_dirs, unreadable);
  if (!grammar) return grammar.error();
  for (Error& error : unreadable) check.wrong.push_back({std::move(error), {}});

  std::vector<HealthyDump> healthy;
  for (const GrammarFile& dump : built_in_healthy_dumps())
    healthy.push_back(healthy_dump(dump.name, dump.text));
  Notes notes;
  for (const std::string& input : request.healthy) {
    Request one;
    one.inputs = {input};
    one.limits = request.limits;
    Collection read = read_inputs(one, Digests::none);
    notes.add_all(read.notes);
    for (const InputFile& file : read.files) notes.add_all(file.notes);
    if (!read.corpus.dumps.empty()) healthy.push_back({input, std::move(read.corpus)});
  }
  check.notes = notes.all();
  check.healthy_dumps = healthy.size();

  const Which which = request.grammar_dirs.empty() ? Which::all : Which::own;
  for (const Rule& rule : grammar->rules) {
    if (which == Which::own && rule.built_in) continue;
    ++check.rules;
    check.samples += rule.samples.size();
  }
  for (RuleComplaint& wrong : check_rules(*grammar, std::move(healthy), which))
    check.wrong.push_back(std::move(wrong));
  return check;
}

}  // namespace lineup
