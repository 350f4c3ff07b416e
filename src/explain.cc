// SPDX-License-Identifier: Apache-2.0
// explain.cc: why a rule speaks for a group, or which of its clauses keeps it silent.
#include "explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>

#include "classify/classify.h"
#include "context.h"
#include "inputs.h"
#include "judge.h"
#include "lineup/rules.h"
#include "model/model.h"
#include "report/report.h"

namespace lineup {
namespace {

// More would bury what matters.
constexpr std::size_t most_nearest = 5, most_closest = 3;

// The first digits of a group's id.
bool may_be_group(std::string_view text) { return !text.empty() && text.size() <= 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

// Everything that is known of one process, with every rule at hand. Stays where it is: findings
// and matcher refer to the rest.
class Court {
 public:
  Court(const Grammar& grammar, Judged judged)
      : grammar_(grammar), judged_(std::move(judged)), matcher_(judged_.corpus, judged_.census, grammar),
        summary_(summarize(judged_.corpus, judged_.census, judged_.series, judged_.findings, judged_.notes)) {
    for (const std::vector<Group>* groups : {&summary_.suspects, &summary_.groups})
      for (const Group& group : *groups) groups_[group.id] = &group;
  }
  Court(const Court&) = delete;
  Court& operator=(const Court&) = delete;

  Explanation about_rule(const Rule& rule) const {
    Explanation all = explanation();
    all.rule = rule.id;
    all.rules_asked = 1;
    std::vector<std::pair<const Finding*, RuleAnswer>> firing, silent;
    for (const Finding& finding : judged_.findings) {
      if (!is_here(finding)) continue;
      RuleAnswer answer = ask(rule, finding);
      (answer.fires ? firing : silent).emplace_back(&finding, std::move(answer));
    }
    all.groups_asked = firing.size() + silent.size();
    if (firing.empty()) {
      std::ranges::stable_sort(silent, {}, [](const auto& one) { return one.second.failing; });
      silent.resize(std::min(silent.size(), most_closest));
    }
    for (auto& [finding, answer] : firing.empty() ? silent : firing) all.groups.push_back({group_of(*finding), {std::move(answer)}});
    return all;
  }

  Result<Explanation> about_group(const std::string& digits) const {
    std::vector<const Finding*> meant;
    for (const Finding& finding : judged_.findings)
      if (finding.id.starts_with(digits)) meant.push_back(&finding);
    if (meant.empty()) return Error{fmt::format("no group of these dumps has an id that begins with \"{}\"", digits), "", some(findings_of_suspects(), "suspects are ")};
    if (meant.size() > 1) return Error{fmt::format("\"{}\" may be any of {} groups", digits, meant.size()), "", some(meant, "write more digits of ")};
    const Finding& finding = *meant.front();
    Explanation all = explanation();
    all.groups_asked = 1;
    GroupAnswers& answers = all.groups.emplace_back(GroupAnswers{group_of(finding), {}});
    // Rules speak of the last dump.
    if (!is_here(finding)) return all;
    all.rules_asked = grammar_.rules.size();
    std::vector<RuleAnswer> firing, silent;
    for (const Rule& rule : grammar_.rules) {
      RuleAnswer answer = ask(rule, finding);
      (answer.fires || answer.speaks ? firing : silent).push_back(std::move(answer));
    }
    std::ranges::stable_sort(firing, [](const RuleAnswer& a, const RuleAnswer& b) { return a.speaks > b.speaks; });
    keep_nearest(silent);
    answers.answers = std::move(firing);
    std::ranges::move(silent, std::back_inserter(answers.answers));
    return all;
  }

 private:
  // Near is what lacks little. Of equals, what agrees on where and for what the
  // group waits lacks less than what agrees on numbers, or on what it is not.
  static void keep_nearest(std::vector<RuleAnswer>& silent) {
    const auto says_what = [](const ClauseOutcome& outcome) {
      for (std::string_view name : {"wait", "state", "blocked_in", "parked_in", "calls", "entry", "created_by"})
        if (outcome.clause == name) return true;
      return false;
    };
    const auto distance = [&](const RuleAnswer& answer) {
      std::size_t wrong_what = 0, right_what = 0, right = 0;
      for (const ClauseOutcome& outcome : answer.clauses) {
        (outcome.holds ? right_what : wrong_what) += says_what(outcome) ? 1u : 0u;
        right += outcome.holds ? 1u : 0u;
      }
      return std::tuple(answer.failing, wrong_what, -static_cast<int>(right_what), -static_cast<int>(right));
    };
    std::erase_if(silent, [](const RuleAnswer& answer) { return answer.failing == answer.clauses.size(); });
    std::ranges::stable_sort(silent, {}, distance);
    silent.resize(std::min(silent.size(), most_nearest));
  }

  static bool is_here(const Finding& finding) { return finding.row->cells.back().goroutines > 0; }

  Explanation explanation() const {
    Explanation all;
    all.notes = summary_.notes;
    return all;
  }

  const Group& group_of(const Finding& finding) const { return *groups_.at(finding.id); }

  RuleAnswer ask(const Rule& rule, const Finding& finding) const {
    RuleAnswer answer;
    answer.rule = rule.id;
    answer.title = rule.title;
    answer.kind = name_of(rule.kind);
    answer.strength = name_of(rule.strength);
    for (const ClauseAnswer& clause : matcher_.ask(rule, *finding.row)) {
      answer.clauses.push_back({std::string(clause.clause), clause.holds(), clause.because, clause.answer == Answer::unknown});
      if (clause.answer == Answer::fails) ++answer.failing;
      if (clause.answer == Answer::unknown) ++answer.unknown;
    }
    answer.fires = matcher_.fit(rule, *finding.row).fires;
    answer.speaks = finding.rule == &rule;
    if (answer.fires && !answer.speaks) answer.why_not = why_not(rule, finding);
    return answer;
  }

  // Why the verdict does not rest on a rule that fires.
  std::string why_not(const Rule& rule, const Finding& finding) const {
    if (finding.owner == Owner::runtime) return "these are the runtime's own goroutines, which are not judged";
    if (finding.owner == Owner::dumper) return "this goroutine was writing the dump, and is not judged";
    const auto has = [&](std::string_view kind) { return std::ranges::find(finding.evidence, kind, &Evidence::kind) != finding.evidence.end(); };
    if (finding.rule == nullptr || (rule.kind == RuleKind::healthy && finding.rule->kind != RuleKind::healthy)) {
      if (finding.rule != nullptr && has("healthy")) return fmt::format("{} counts these objects and finds no more than are expected", finding.rule->id);
      if (has("proven")) return "the garbage collector proved the goroutines leaked, whatever they look like";
      if (finding.rule != nullptr && finding.rule->strength == Strength::definite) return fmt::format("{} fires, too, and is definite", finding.rule->id);
      return "the group grew and kept what it had, which no healthy shape explains";
    }
    const Rule& first = *finding.rule;
    if (has("shape")) return fmt::format("{} names the group: the shape is that rule's, only its amounts are not reached", first.id);
    if (first.kind == RuleKind::healthy && rule.kind != RuleKind::healthy) return fmt::format("a healthy shape, {}, fires, too, and speaks first", first.id);
    if (first.kind == RuleKind::object && rule.kind == RuleKind::cause) return fmt::format("{} counts objects of a library, and a general shape gives way to it", first.id);
    if (first.kind == RuleKind::cause && rule.kind == RuleKind::object) return fmt::format("{} says more than which objects these are", first.id);
    return fmt::format("{} speaks first: {}", finding.rule->id, why_before(*finding.rule, rule));
  }

  std::vector<const Finding*> findings_of_suspects() const {
    std::vector<const Finding*> suspects;
    for (const Finding& finding : judged_.findings)
      if (finding.verdict != Verdict::idle) suspects.push_back(&finding);
    return suspects;
  }

  // Up to five groups by name.
  std::string some(const std::vector<const Finding*>& findings, std::string_view words) const {
    std::string text;
    for (std::size_t i = 0; i < findings.size() && i < 5; ++i) text += fmt::format("{}{} ({})", i == 0 ? words : ", ", findings[i]->id, group_of(*findings[i]).title);
    return text.empty() ? "`lineup --format json` lists all groups with their ids" : text + (findings.size() > 5 ? " ..." : "");
  }

  const Grammar& grammar_;
  Judged judged_;
  Matcher matcher_;
  Summary summary_;
  std::unordered_map<std::string, const Group*> groups_;
};

bool fires(const Explanation& explanation) {
  return std::ranges::any_of(explanation.groups, [](const GroupAnswers& group) { return !group.answers.empty() && group.answers.front().fires; });
}

}  // namespace

Result<Explanation> explain(const Request& request, const std::string& what) {
  const auto rules = load_grammar_to_judge(request.grammar_dirs);
  if (!rules) return rules.error();
  const Grammar* const grammar = &**rules;
  const Rule* rule = grammar->rule(what);
  if (rule == nullptr && !may_be_group(what)) return no_such_rule(*grammar, what);
  Result<Inputs> inputs = read_processes(request, request.split);
  if (!inputs) return inputs.error();
  const Notes notes = notes_beside_dumps(inputs->read);
  if (inputs->processes.empty()) inputs->processes.emplace_back();
  // The first process in which the rule fires, or that has the group; else the first.
  std::optional<Result<Explanation>> first;
  for (std::size_t i = 0; i < inputs->processes.size(); ++i) {
    const Process& process = inputs->processes[i];
    Notes of_process = notes;
    of_process.add_all(inputs->notes_of(i));
    if (inputs->processes.size() > 1)
      of_process.add(Level::info, fmt::format("the inputs hold {} processes; this is said of {}", inputs->processes.size(), printable(process.instance.empty() ? process.service : process.instance)), "");
    const Court court(*grammar, judge(inputs->take(i), std::move(of_process), request, *grammar));
    Result<Explanation> answer = rule != nullptr ? Result<Explanation>(court.about_rule(*rule)) : court.about_group(what);
    const bool found = answer && (rule == nullptr || fires(*answer));
    if (found || !first) first = std::move(answer);
    if (found) break;
  }
  return *first;
}

}  // namespace lineup
