// SPDX-License-Identifier: Apache-2.0
// lineup/rules.h: the rules lineup judges by: to list, to show, to check, and to
// ask why one of them speaks for a group and the others do not.
//
//     const auto rules = lineup::list_rules({"my-rules"});
//     const auto check = lineup::check_rules({.grammar_dirs = {"my-rules"}});
//     const auto why = lineup::explain(request, "chan-send-no-receiver");
//     if (why) std::cout << lineup::write(*why, {});
//
// A directory of one's own works as in lineup::Request: a rule with the id of a
// built-in one replaces it, any other is added.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/lineup.h"
#include "lineup/notes.h"
#include "lineup/result.h"

namespace lineup {

// One thing a rule asks of a group.
struct RuleClause {
  std::string name;                 // "waited_at_least"
  std::vector<std::string> values;  // as the file writes them: patterns, words, or the one value
  std::string meaning;              // "the longest known wait is this long or longer"
};

struct RuleSample {
  bool fires = false;
  std::string misses;      // the clause that saves a near miss; empty when it fires
  std::string why;
  bool hand_made = false;  // not from a program that ran
};

// What one object of a library keeps running.
struct RuleObject {
  std::string noun;            // "redis client"
  std::uint64_t each = 1;      // goroutines for each of them
  std::uint64_t expected = 1;  // how many a healthy process has, at most
};

struct RuleInfo {
  std::string id;
  std::string kind;        // "cause", "healthy", "object"
  std::string strength;    // "definite", "strong", "weak"; "none" where a rule of this kind has none
  std::string basis;       // how sure its source is: "reproduced", "source", "issue", "memory"
  bool fallback = false;   // counts only where no rule without this mark fires
  std::string title, means, confirm, fix, mistaken_when;  // may be empty but for title and means
  std::vector<std::string> references;
  std::string releases;    // of Go or of a library, free text; may be empty
  std::optional<RuleObject> object;  // of that kind
  std::vector<RuleClause> clauses;
  std::vector<std::string> beside;
  std::vector<RuleSample> samples;
  std::string file;        // "rules/ID.json" when built in
  bool built_in = true;
};

// All rules, by id.
Result<std::vector<RuleInfo>> list_rules(const std::vector<std::string>& grammar_dirs);
// One of them. The error names those that may be meant.
Result<RuleInfo> find_rule(const std::vector<std::string>& grammar_dirs, const std::string& id);

// What a clause did to a group.
struct ClauseOutcome {
  std::string clause;
  bool holds = false;
  std::string because;  // "42 minutes is the longest known wait, asked for at least 10"
  bool unknown = false; // neither holds nor fails: the dump's format does not print it
};

struct RuleCheckRequest {
  std::vector<std::string> grammar_dirs;  // empty: the built-in rules are checked
  std::vector<std::string> healthy;       // dumps in which nothing leaks, besides the built-in ones
  Limits limits;
};

struct RuleComplaint {
  Error error;                         // `where` is "FILE:LINE"
  std::vector<ClauseOutcome> clauses;  // how each clause answered, where that is the point
};

struct RuleCheck {
  std::size_t rules = 0, samples = 0, healthy_dumps = 0;  // that were asked
  std::vector<RuleComplaint> wrong;                       // by file; empty when all is well
  std::vector<Note> notes;                                // healthy dumps that could not be read
};

// Whether rules say what their samples say. docs/rules.md lists the demands.
// With directories only the rules in them are checked, against all others.
Result<RuleCheck> check_rules(const RuleCheckRequest& request);

// A rule, asked of one group.
struct RuleAnswer {
  std::string rule, title, kind, strength;
  bool fires = false;
  bool speaks = false;           // it is the one the verdict rests on
  std::string why_not;           // it fires, and another speaks
  std::vector<ClauseOutcome> clauses;
  std::size_t failing = 0;       // of them
  std::size_t unknown = 0;       // of them
};

struct GroupAnswers {
  Group group;
  std::vector<RuleAnswer> answers;
};

struct Explanation {
  // The rule that was asked about. Then `groups` are those it fires on, worst
  // first, or else the closest ones, with its answers.
  std::string rule;
  // Empty where a group was asked about. Then `groups` is that one, with the
  // answers of the rule that speaks, of those that fire, and of the nearest others.
  std::vector<GroupAnswers> groups;
  std::size_t groups_asked = 0, rules_asked = 0;
  std::vector<Note> notes;
};

// Why: `what` is the id of a rule, or that of a group or the first digits of it.
Result<Explanation> explain(const Request& request, const std::string& what);

// For people, wrapped to the width; or, of rules, as JSON: an object for each,
// in a list.
std::string write(const std::vector<RuleInfo>& rules, Format format, const Look& look);
std::string write(const RuleInfo& rule, Format format, const Look& look);
std::string write(const RuleCheck& check, const Look& look);
std::string write(const Explanation& explanation, const Look& look);

}  // namespace lineup
