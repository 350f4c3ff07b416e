// SPDX-License-Identifier: Apache-2.0
// classify/match.h: asks the clauses of a rule of a group, and says why.
//
//     Matcher matcher(corpus, census, grammar);
//     for (const ClauseAnswer& answer : matcher.ask(rule, row)) ...
//
// Speaks of the last dump. Everything about a stack is worked out once for each
// different stack, names once for each different name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "census/census.h"
#include "classify/locks.h"
#include "classify/names.h"
#include "classify/numbers.h"
#include "grammar/grammar.h"
#include "model/model.h"

namespace lineup {

// A stack as a reader sees it: without the runtime's own frames at both ends.
struct StackView {
  std::span<const FrameId> frames;  // innermost first
  std::size_t blocking = 0;         // index of the first frame that is not a park frame; frames.size() if none
  FrameId created_by;
};

// Whose goroutine it is.
enum class Owner : std::uint8_t {
  program,
  runtime,  // the runtime's own: collector, sweeper, scavenger ...
  dumper,   // the one that was writing this dump
};

// What a clause says of a group. Unknown: it asks for what this dump's format does not
// print, so that it neither holds nor fails.
enum class Answer : std::uint8_t { fails, holds, unknown };

struct ClauseAnswer {
  std::string_view clause;
  Answer answer = Answer::fails;
  std::string because;  // "42 minutes is at least 10"
  bool holds() const { return answer == Answer::holds; }
};

// What a dump prints of its goroutines.
struct Printed {
  bool waits = false;     // for how many minutes they have waited
  bool creators = false;  // which go statement started them
  bool numbers = false;   // their own numbers
  bool starters = false;  // the numbers of those that started them (Go 1.21 on)
};

// A rule, asked of a group as far as the dump's format shows.
struct Fit {
  bool fires = false;                     // no clause fails, and what names the cause holds
  std::vector<std::string_view> unknown;  // clauses that cannot be answered
  bool whole() const { return fires && unknown.empty(); }
};

class Matcher {
 public:
  Matcher(const Corpus& corpus, const Census& census, const Grammar& grammar, Functions* functions = nullptr);

  const Names& names() const { return names_; }
  const StackView& view(const Row& row) const { return views_[row_index(row)]; }
  Owner owner(const Row& row) const { return owners_[row_index(row)]; }
  Wait wait(const Row& row) const { return waits_[row_index(row)]; }
  bool is_main(const Row& row) const;
  // The frame where it blocks and the frame it began with; none for an empty stack.
  FrameId blocking_frame(const Row& row) const;
  FrameId entry_frame(const Row& row) const;
  // Whether it blocks in the function that is its body: not in one that this calls.
  bool at_entry(const Row& row) const;
  // The same, or in one that a literal calls which is its body: `go func() { room.run() }()`.
  bool at_body(const Row& row) const;

  // The rules that may fire, by place in the grammar: those whose patterns for the
  // place where it blocks, or began, or what it calls, some frame matches, and
  // those without such patterns. Hundreds of rules cost no more than a few.
  std::vector<std::uint32_t> candidates(const Row& row) const;
  bool fires(const Rule& rule, const Row& row) const { return fit(rule, row).whole(); }
  // Where the format leaves clauses open it may fire all the same: if one that says what
  // they wait for, or where, holds, and what makes the rule's account is not among the unknown.
  Fit fit(const Rule& rule, const Row& row) const;
  // Of the last dump.
  const Printed& printed() const { return printed_; }
  // Whether it would fire if only they were more, or had waited longer: the shape
  // is the rule's, the amounts are not yet.
  bool resembles(const Rule& rule, const Row& row) const;
  // Whether it would fire, were not every one of them accounted for by its counterpart.
  bool is_accounted_for(const Rule& rule, const Row& row) const;
  // Every clause the rule gives.
  std::vector<ClauseAnswer> ask(const Rule& rule, const Row& row) const;

  // How many different goroutines started these, and how many of those are gone;
  // both 0 when the format does not say (before Go 1.21, count profiles).
  struct Parents {
    std::uint64_t different = 0, gone = 0;
  };
  Parents parents(const Row& row) const;
  // The same, but of each the first of its line who is gone or was started by none: a
  // goroutine that a library's worker started in between belongs to the work that started
  // that worker.
  Parents roots(const Row& row) const;
  // Of a goroutine of the last dump that started another of it: which group it is of, and
  // who started it; nothing for any other number.
  struct Starter {
    std::uint64_t id = 0, created_in = 0;
    std::uint32_t row = 0;
  };
  const Starter* starter(std::uint64_t id) const;
  // How many of a group were started by a request that is over: its goroutine is gone,
  // or serves a connection and no longer runs the function that started them.
  struct Outlived {
    std::uint64_t goroutines = 0, serving = 0;  // `serving`: whose starter is still there
  };
  Outlived outlived(const Row& row) const;
  // How many of a group were started one at a time by a goroutine that is still in the
  // function that started them, waiting for the next connection, message or job.
  // `next`: only by one that waits so for it.
  std::uint64_t arrivals(const Row& row, std::optional<Wait> next = {}) const;
  // Of a rule with "outnumber", "no_more_than" or "without_child": how many these
  // are, and how many of them others account for.
  struct Counterparts {
    std::uint64_t these = 0, accounted = 0;
    std::uint64_t left() const { return these - accounted; }
  };
  Counterparts counterparts(const Pair& pair, const Row& row) const;
  Counterparts with_child(const std::vector<PatternId>& child, const Row& row) const;
  // How many of the group still have their connection: a goroutine that reads the
  // network and that they started, were started by, or that was started with them
  // by a goroutine of their own. Where creators have no numbers (before Go 1.21,
  // count profiles): another group that waits for the network and has, in every
  // dump of the process, as many.
  std::uint64_t connected(const Row& row) const;
  // How many of the group one creator started at once, by their numbers and ages: of the goroutines in order of
  // that number, the one in the middle's; 0 when the format does not say.
  std::uint64_t siblings(const Row& row) const;
  // The limit for sets of numbers of the last dump.
  std::uint64_t limit() const { return limit_; }
  // Of those that wait for others to finish: how many have started nobody who is
  // still there, nor has their starter but for others that wait here. 0 when the
  // format does not say who started whom.
  std::uint64_t without_members(const Row& row) const;
  // What is known of the lock a row waits for.
  const LockFinding& lock(const Row& row) const;
  // Numbers close together and one starter: started at once, as pools are. Not those
  // of which each has waited less than the one before: they came one by one.
  bool alike(const Row& row) const;

 private:
  // How many of a group are known to have waited so long; 0 minutes: all of it.
  std::uint64_t waiting_since(const Row& row, std::uint32_t minutes) const;
  std::size_t row_index(const Row& row) const { return static_cast<std::size_t>(&row - census_.rows.data()); }
  const Cell& cell(const Row& row) const { return row.cells.back(); }
  template <class Visit>
  void each_clause(const Rule& rule, const Row& row, Visit visit) const;
  bool begins_at_blocking(const Row& row, bool without_literals) const;
  StackView look_at(const Stack& stack) const;
  Owner owner_of(const Row& row, const StackView& view) const;
  Wait wait_of(const Row& row, const StackView& view) const;
  // How many of them are on the stack one after the other.
  std::size_t calls_in_order(const Row& row, const std::vector<PatternId>& patterns) const;
  bool came_one_by_one(const Row& row) const;
  bool runs(std::uint32_t row, std::string_view function) const;
  bool some_came_later(const Row& row) const;
  bool while_another(const Row& row, const std::vector<Wait>& waits) const;
  // Which groups of the last dump have a frame that matches one of these, by place in the census.
  std::vector<std::uint32_t> calling(const std::vector<PatternId>& patterns) const;
  bool another_calls(const std::vector<PatternId>& patterns, const Row& row) const;
  void index_others() const;
  void index_rules();

  const Corpus& corpus_;
  const Census& census_;
  const Grammar& grammar_;
  Names names_;
  std::vector<StackView> views_;  // by row
  std::vector<Owner> owners_;
  std::vector<Wait> waits_;
  std::uint64_t limit_ = 0;           // of the numbers of the last dump
  Numbers alive_;                     // in the last dump
  mutable std::optional<Numbers> starters_of_all_, starters_of_others_;  // see without_members()
  Printed printed_;

  std::vector<std::vector<std::uint32_t>> rules_by_pattern_;  // each rule under the patterns of one of its clauses
  std::vector<std::uint32_t> rules_without_pattern_;
  struct Readers {
    Numbers ids, creators;  // of those that wait for the network
  };
  mutable std::vector<std::optional<Parents>> parents_;  // by row, made when first asked
  mutable std::optional<Numbers> starters_;              // scratch, empty between questions
  mutable std::optional<Readers> readers_;
  mutable std::optional<std::vector<Starter>> starters_of_line_;  // by id, made when first asked
  mutable std::optional<Locks> locks_;  // made when first asked
  // What the clauses about other goroutines ask again and again; made when first asked.
  mutable bool others_indexed_ = false;
  mutable std::vector<std::vector<std::uint32_t>> callers_;  // by pattern: rows with such a frame
  mutable std::unordered_map<std::string, std::uint64_t> waiting_;  // goroutines by wait and blocking function
  mutable std::unordered_map<std::string_view, std::map<Wait, std::uint32_t>> packages_;  // rows by the package that blocks, and wait
  mutable std::unordered_map<std::string_view, std::uint64_t> began_;  // goroutines by entry
  mutable std::vector<std::uint32_t> network_;  // rows of the program that wait for the network
};

}  // namespace lineup
