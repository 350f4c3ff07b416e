// SPDX-License-Identifier: Apache-2.0
// check.cc: runs every rule over its own samples, those of others, and healthy dumps.
#include "check.h"

#include <algorithm>
#include <optional>

#include "census/census.h"
#include "classify/match.h"
#include "model/model.h"
#include "parse/parse.h"

namespace lineup {
namespace {

// Dumps, read and counted, with everybody's answers at hand. Stays where it is:
// the matcher refers to the rest.
struct Reading {
  Corpus corpus;
  Notes notes;
  Census census;
  std::optional<Matcher> matcher;

  Reading(const std::vector<std::string>& dumps, const Grammar& grammar) {
    for (std::size_t i = 0; i < dumps.size(); ++i) {
      Parser parser(corpus, notes, "dump " + std::to_string(i + 1));
      parser.feed(dumps[i]);
      parser.finish();
    }
    census = take_census(corpus);
    matcher.emplace(corpus, census, grammar);
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  // Groups of the last dump.
  template <class Act>
  void for_each_row(Act act) const {
    if (corpus.dumps.empty()) return;
    for (const Row& row : census.rows) {
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

// "wait     holds: ..." and so on, a line a clause.
std::string explained(const std::vector<ClauseAnswer>& answers) {
  std::size_t width = 0;
  for (const ClauseAnswer& answer : answers) width = std::max(width, answer.clause.size());
  std::string text;
  for (const ClauseAnswer& answer : answers) {
    text += std::string(answer.clause) + std::string(width - answer.clause.size(), ' ') +
            (answer.holds ? "  holds: " : "  fails: ") + answer.because + "\n";
  }
  return text;
}

std::vector<std::string_view> failing(const std::vector<ClauseAnswer>& answers) {
  std::vector<std::string_view> names;
  for (const ClauseAnswer& answer : answers) {
    if (!answer.holds) names.push_back(answer.clause);
  }
  return names;
}

// What the reading of a sample left over; empty when nothing.
std::string left_over(const Reading& reading, std::size_t dumps) {
  if (!reading.notes.all().empty()) return "the parser notes: " + reading.notes.all().front().text;
  if (reading.corpus.dumps.size() != dumps) {
    return std::to_string(dumps) + " dumps were read as " + std::to_string(reading.corpus.dumps.size());
  }
  for (const Dump& dump : reading.corpus.dumps) {
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
  explicit Check(const Grammar& grammar) : grammar_(grammar) {}

  std::vector<Error> wrong;

  void check(const Rule& rule) {
    for (std::size_t i = 0; i < rule.samples.size(); ++i) check_sample(rule, rule.samples[i], i + 1);
    check_clauses(rule);
  }

  void check_healthy(const std::string& text, std::size_t number) {
    const Reading reading({text}, grammar_);
    reading.for_each_row([&](const Row& row) {
      const bool taken = std::any_of(grammar_.rules.begin(), grammar_.rules.end(), [&](const Rule& rule) {
        return !rule.fallback && reading.matcher->fires(rule, row);
      });
      for (const Rule& rule : grammar_.rules) {
        if (rule.kind != RuleKind::cause || (rule.fallback && taken)) continue;
        if (!reading.matcher->fires(rule, row)) continue;
        const std::string first_id = std::to_string(row.cells.back().first_id);
        wrong.push_back({in_quotes(rule.id) + " fires on goroutine " + first_id + " of healthy dump " +
                             std::to_string(number),
                         rule.file, explained(reading.matcher->ask(rule, row)) + "narrow the rule"});
      }
    });
  }

 private:
  void check_sample(const Rule& rule, const Sample& sample, std::size_t number) {
    const std::string name = "sample " + std::to_string(number);
    const std::string where = rule.file + ":" + std::to_string(sample.line);
    const Reading reading(sample.dumps, grammar_);
    const std::string rest = left_over(reading, sample.dumps.size());
    if (!rest.empty()) {
      wrong.push_back({name + " is not read to its end: " + rest, where, "give whole goroutines, as Go prints them"});
      return;
    }
    // The group that comes nearest speaks for the sample.
    std::vector<ClauseAnswer> nearest;
    std::vector<const Row*> firing;
    reading.for_each_row([&](const Row& row) {
      std::vector<ClauseAnswer> answers = reading.matcher->ask(rule, row);
      if (failing(answers).empty()) firing.push_back(&row);
      const auto closer = [&] { return failing(answers).size() < failing(nearest).size(); };
      const bool as_named = failing(answers) == std::vector<std::string_view>{sample.misses};
      if (nearest.empty() || closer() || (as_named && failing(answers).size() == failing(nearest).size())) {
        nearest = std::move(answers);
      }
    });
    if (sample.fires) {
      if (firing.empty()) {
        wrong.push_back({name + " should fire but misses " + in_quotes(failing(nearest)), where,
                         explained(nearest) + "change the sample or the clause"});
      }
      for (const Row* row : firing) check_others(rule, reading, *row, name, where);
    } else if (failing(nearest) != std::vector<std::string_view>{sample.misses}) {
      const bool nothing = failing(nearest).empty();
      wrong.push_back({name + " should miss " + in_quotes(sample.misses) + " but misses " +
                           (nothing ? "nothing" : in_quotes(failing(nearest))),
                       where,
                       explained(nearest) + (nothing ? "change the sample, or mark it \"fires\": true"
                                                     : "change the sample so that only this clause fails")});
    }
  }

  void check_others(const Rule& rule, const Reading& reading, const Row& row, const std::string& name,
                    const std::string& where) {
    for (const Rule& other : grammar_.rules) {
      if (&other == &rule || beside(rule, other) || (other.fallback && !rule.fallback)) continue;
      if (!reading.matcher->fires(other, row)) continue;
      wrong.push_back({in_quotes(other.id) + " fires on " + name + " of " + in_quotes(rule.id) + " too", where,
                       explained(reading.matcher->ask(other, row)) +
                           "narrow one of the two, or list the other one under \"beside\""});
    }
  }

  void check_clauses(const Rule& rule) {
    for (const Clause& clause : clauses()) {
      if (!clause.given(rule.when)) continue;
      const bool defended = std::any_of(rule.samples.begin(), rule.samples.end(),
                                        [&](const Sample& sample) { return sample.misses == clause.name; });
      if (defended) continue;
      wrong.push_back({"no near miss needs " + in_quotes(clause.name), rule.file,
                       "add a sample that only this clause keeps from firing, or leave the clause out"});
    }
    const bool fires = std::any_of(rule.samples.begin(), rule.samples.end(), [](const Sample& s) { return s.fires; });
    if (!fires) wrong.push_back({"no sample fires", rule.file, "add one with \"fires\": true"});
  }

  const Grammar& grammar_;
};

}  // namespace

std::vector<Error> check_rules(const Grammar& grammar, const std::vector<std::string>& healthy_dumps) {
  Check check(grammar);
  for (const Rule& rule : grammar.rules) check.check(rule);
  for (std::size_t i = 0; i < healthy_dumps.size(); ++i) check.check_healthy(healthy_dumps[i], i + 1);
  return std::move(check.wrong);
}

}  // namespace lineup
