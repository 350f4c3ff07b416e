// SPDX-License-Identifier: Apache-2.0
// check.cc: runs every rule over its own samples, those of others, and healthy dumps.
#include "check.h"

#include <algorithm>
#include <optional>

#include "classify/match.h"
#include "judge.h"
#include "parse/parse.h"

namespace lineup {
namespace {

Corpus read(const std::vector<std::string>& dumps, Notes& notes) {
  Corpus corpus;
  for (std::size_t i = 0; i < dumps.size(); ++i) {
    const std::size_t first = corpus.dumps.size();
    Parser parser(corpus, notes, "dump " + std::to_string(i + 1));
    parser.feed(dumps[i]);
    parser.finish();
    for (std::size_t dump = first; dump < corpus.dumps.size(); ++dump) corpus.dumps[dump].member = static_cast<std::uint32_t>(i);
  }
  return corpus;
}

// Dumps of one process, judged, with everybody's answers at hand. Stays where it is: the matcher
// refers to the rest.
struct Reading {
  Notes notes;
  Judged judged;
  std::optional<Matcher> matcher;

  Reading(const std::vector<std::string>& dumps, const Grammar& grammar)
      : judged(judge(read(dumps, notes), {}, {}, grammar)) {
    matcher.emplace(judged.corpus, judged.census, grammar);
  }
  Reading(Corpus read_before, const Grammar& grammar) : judged(judge(std::move(read_before), {}, {}, grammar)) {
    matcher.emplace(judged.corpus, judged.census, grammar);
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  // Groups of the last dump.
  template <class Act>
  void for_each_row(Act act) const {
    if (judged.corpus.dumps.empty()) return;
    for (const Row& row : judged.census.rows) {
      if (row.cells.back().goroutines > 0) act(row);
    }
  }
};

std::string in_quotes(std::string_view text) { return std::string(1, '"').append(text) + '"'; }

std::string in_quotes(const std::vector<std::string_view>& words) {
  std::string all;
  for (const std::string_view word : words) all += (all.empty() ? "" : ", ") + in_quotes(word);
  return all;
}

std::vector<ClauseOutcome> outcomes(const std::vector<ClauseAnswer>& answers) {
  std::vector<ClauseOutcome> all;
  for (const ClauseAnswer& answer : answers) all.push_back({std::string(answer.clause), answer.holds(), answer.because, answer.answer == Answer::unknown});
  return all;
}

std::vector<std::string_view> failing(const std::vector<ClauseAnswer>& answers) {
  // What a format does not print saves nothing that another clause saves.
  for (const Answer wrong : {Answer::fails, Answer::unknown}) {
    std::vector<std::string_view> names;
    for (const ClauseAnswer& answer : answers)
      if (answer.answer == wrong) names.push_back(answer.clause);
    if (!names.empty()) return names;
  }
  return {};
}

// Whether this clause alone keeps the rule silent, or, where none fails, the format leaves it unknown.
bool saved_by(const std::vector<ClauseAnswer>& answers, std::string_view clause) {
  const std::vector<std::string_view> wrong = failing(answers);
  if (wrong == std::vector<std::string_view>{clause}) return true;
  const bool fails = std::any_of(answers.begin(), answers.end(), [](const ClauseAnswer& answer) { return answer.answer == Answer::fails; });
  return !fails && std::find(wrong.begin(), wrong.end(), clause) != wrong.end();
}

// What the reading of a sample left over; empty when nothing.
std::string left_over(const Reading& reading, std::size_t dumps) {
  if (!reading.notes.all().empty()) return "the parser notes: " + reading.notes.all().front().text;
  if (reading.judged.corpus.dumps.size() != dumps) {
    return std::to_string(dumps) + " dumps were read as " + std::to_string(reading.judged.corpus.dumps.size());
  }
  for (const Dump& dump : reading.judged.corpus.dumps) {
    if (dump.not_understood.lines > 0) {
      return "line " + std::to_string(dump.not_understood.first_line) + " is in no goroutine: " +
             in_quotes(dump.not_understood.first_text);
    }
    if (!dump.damaged.empty()) return "a goroutine is torn off";
  }
  return {};
}

bool beside(const Rule& a, const Rule& b) {
  const auto lists = [](const Rule& rule, const std::string& id) {
    return std::find(rule.beside.begin(), rule.beside.end(), id) != rule.beside.end();
  };
  return lists(a, b.id) || lists(b, a.id);
}

class Check {
 public:
  Check(const Grammar& grammar, Which which) : grammar_(grammar), which_(which) {}

  std::vector<RuleComplaint> wrong;

  void check(const Rule& rule) {
    for (std::size_t i = 0; i < rule.samples.size(); ++i) check_sample(rule, rule.samples[i], i + 1);
    if (is_asked(rule)) check_clauses(rule);
  }

  void check_healthy(HealthyDump dump) {
    const Reading reading(std::move(dump.corpus), grammar_);
    reading.for_each_row([&](const Row& row) {
      const bool taken = std::any_of(grammar_.rules.begin(), grammar_.rules.end(), [&](const Rule& rule) {
        return !rule.fallback && reading.matcher->fires(rule, row);
      });
      for (const Rule& rule : grammar_.rules) {
        if (!is_asked(rule) || rule.kind != RuleKind::cause || (rule.fallback && taken)) continue;
        if (!reading.matcher->fires(rule, row)) continue;
        const std::uint64_t first_id = row.cells.back().first_id;
        complain(in_quotes(rule.id) + " fires on " +
                     (first_id == 0 ? "a group" : "goroutine " + std::to_string(first_id)) + " of the healthy dump " +
                     in_quotes(dump.name),
                 rule.file + ":" + std::to_string(rule.when_line), "narrow the rule", reading.matcher->ask(rule, row));
      }
    });
  }

 private:
  bool is_asked(const Rule& rule) const { return which_ == Which::all || !rule.built_in; }

  void complain(std::string what, std::string where, std::string help, const std::vector<ClauseAnswer>& answers = {}) {
    wrong.push_back({{std::move(what), std::move(where), std::move(help)}, outcomes(answers)});
  }

  void check_sample(const Rule& rule, const Sample& sample, std::size_t number) {
    const std::string name = "sample " + std::to_string(number);
    const std::string where = rule.file + ":" + std::to_string(sample.line);
    // Samples of others are there only to see who else fires on them.
    if (!is_asked(rule) && !sample.fires) return;
    const Reading reading(sample.dumps, grammar_);
    if (const std::string rest = left_over(reading, sample.dumps.size()); !rest.empty()) {
      if (is_asked(rule)) complain(name + " is not read to its end: " + rest, where, "give whole goroutines, as Go prints them");
      return;
    }
    // The group that comes nearest speaks for the sample.
    std::vector<ClauseAnswer> nearest;
    std::vector<const Row*> firing;
    reading.for_each_row([&](const Row& row) {
      std::vector<ClauseAnswer> answers = reading.matcher->ask(rule, row);
      if (failing(answers).empty()) firing.push_back(&row);
      const auto closer = [&] { return failing(answers).size() < failing(nearest).size(); };
      const bool as_named = saved_by(answers, sample.misses);
      if (nearest.empty() || closer() || (as_named && failing(answers).size() == failing(nearest).size())) {
        nearest = std::move(answers);
      }
    });
    if (sample.fires) {
      if (firing.empty() && is_asked(rule)) {
        complain(name + " should fire but misses " + in_quotes(failing(nearest)), where, "change the sample or the clause", nearest);
      }
      for (const Row* row : firing) check_others(rule, reading, *row, name, where);
    } else if (!saved_by(nearest, sample.misses)) {
      const bool nothing = failing(nearest).empty();
      complain(name + " should miss " + in_quotes(sample.misses) + " but misses " +
                   (nothing ? "nothing" : in_quotes(failing(nearest))),
               where,
               nothing ? "change the sample, or mark it \"fires\": true" : "change the sample so that only this clause fails",
               nearest);
    }
  }

  void check_others(const Rule& rule, const Reading& reading, const Row& row, const std::string& name,
                    const std::string& where) {
    for (const Rule& other : grammar_.rules) {
      if (&other == &rule || beside(rule, other) || (other.fallback && !rule.fallback)) continue;
      if (!is_asked(rule) && (!is_asked(other) || (rule.fallback && !other.fallback))) continue;
      if (!reading.matcher->fires(other, row)) continue;
      complain(in_quotes(other.id) + " fires on " + name + " of " + in_quotes(rule.id) + " too", where,
               "narrow one of the two, or list the other one under \"beside\"", reading.matcher->ask(other, row));
    }
  }

  void check_clauses(const Rule& rule) {
    const std::string where = rule.file + ":" + std::to_string(rule.when_line);
    for (const Clause& clause : clauses()) {
      if (!clause.given(rule.when)) continue;
      const bool defended = std::any_of(rule.samples.begin(), rule.samples.end(),
                                        [&](const Sample& sample) { return sample.misses == clause.name; });
      if (defended) continue;
      complain("no near miss needs " + in_quotes(clause.name), where,
               "add a sample that only this clause keeps from firing, or leave the clause out");
    }
    const bool fires = std::any_of(rule.samples.begin(), rule.samples.end(), [](const Sample& s) { return s.fires; });
    if (!fires) complain("no sample fires", where, "add one with \"fires\": true");
  }

  const Grammar& grammar_;
  Which which_;
};

}  // namespace

HealthyDump healthy_dump(std::string name, const std::string& text) {
  Notes notes;
  return {std::move(name), read({text}, notes)};
}

std::vector<RuleComplaint> check_rules(const Grammar& grammar, std::vector<HealthyDump> healthy, Which which) {
  Check check(grammar, which);
  for (const Rule& rule : grammar.rules) check.check(rule);
  for (HealthyDump& dump : healthy) check.check_healthy(std::move(dump));
  return std::move(check.wrong);
}

}  // namespace lineup
