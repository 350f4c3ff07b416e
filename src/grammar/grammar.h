// SPDX-License-Identifier: Apache-2.0
// grammar/grammar.h: grammar/*.json as checked values.
//
//     Result<Grammar> grammar = load_grammar({"my-rules"});
//     if (!grammar) return grammar.error();   // place, what, what to do
//     grammar->rule("chan-send-no-receiver");
//
// Takes    the files built into the binary, then each directory's *.json: a file
//          with the id of a built-in rule replaces it, any other is added.
// Gives    values only: nothing here knows JSON, files or dumps any more, apart
//          from the samples, which are kept as text for the check of the rules.
// Fails    at the first file with something wrong in it: unknown key, wrong type,
//          key given twice, pattern that does not compile, unknown state or class.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "grammar/patterns.h"
#include "lineup/result.h"

namespace lineup {

// What a goroutine waits for, whatever its release calls it. "lock" is a Mutex
// or RWMutex; "forever" is an operation that nothing can ever end.
enum class Wait : std::uint8_t {
  unknown, running, chan_send, chan_receive, select, lock, waitgroup, cond,
  io, sleep, syscall, coroutine, forever, synctest, runtime, other
};
inline constexpr std::size_t wait_count = 16;
std::string_view name_of(Wait wait);                 // "chan send", "lock" ...
std::optional<Wait> wait_named(std::string_view name);

// One wait reason or status of grammar/states.json.
struct State {
  std::string text;         // as printed, without marks
  Wait wait = Wait::other;
  std::string since, until; // "1.0", "1.19"; until is empty when still printed
  std::string means;
  // Whether only another goroutine of the process can end it.
  enum class Woken : std::uint8_t { by_goroutine, by_world, never, unknown } woken = Woken::unknown;
};

// An object is a thing whose goroutines are fine up to a number of such things,
// and a cause beyond it.
enum class RuleKind : std::uint8_t { cause, healthy, object };
enum class Strength : std::uint8_t { none, weak, strong, definite };
// How sure the source of a rule is, as the reference tags it.
enum class Basis : std::uint8_t { memory, issue, source, reproduced };
// As a rule's file writes them; "none" for a healthy shape's strength.
std::string_view name_of(RuleKind kind);
std::string_view name_of(Strength strength);
std::string_view name_of(Basis basis);

// Goroutines that belong to others: a response that is read has a reader.
struct Pair {
  std::vector<PatternId> these;  // goroutines with such a frame; none: those with this group's blocking function and wait
  std::vector<PatternId> calls;  // and the goroutines that account for them: with such a frame
  std::uint64_t each = 1;        // of these, one of those accounts for so many
  std::uint64_t by = 1;          // outnumber: so many must be left over
  std::uint32_t old_minutes = 0; // only these count that have waited so long; 0: all
};

// What the addresses of locks, and who else runs in the same types, say about a
// group that waits for one.
enum class LockTrouble : std::uint8_t {
  double_lock,         // its own stack holds the lock already
  cycle,               // two wait for each other's
  recursive_read,      // a second read lock behind a waiting writer
  held_while_blocked,  // the holder is known and blocked in something else
  perhaps_double,      // its own stack passes twice through the type; that it is one object is not printed
};
inline constexpr std::size_t lock_trouble_count = 5;
std::string_view name_of(LockTrouble trouble);  // "double", "cycle", "recursive-read", "held-while-blocked", "perhaps-double"

// What a rule asks. Every clause that is given must hold; in a list of patterns
// or words one must match, except where the comment says all. Names are
// normalised function names. grammar/clauses.cc has the table of them.
struct When {
  std::vector<std::string> state;          // wait reason as printed, without marks
  std::vector<Wait> wait;                  // what it means, whatever the release
  std::vector<PatternId> blocked_in;       // the first frame that is not a park frame
  std::vector<PatternId> parked_in;        // some park frame above that one
  std::vector<PatternId> calls;            // all: frames in this order, innermost first, gaps allowed
  std::vector<PatternId> calls_none;       // no frame may match any
  std::vector<PatternId> entry;            // the outermost frame
  std::vector<PatternId> created_by;
  std::vector<PatternId> not_created_by;   // none may match
  std::optional<std::uint64_t> goroutines_at_least, goroutines_at_most;
  std::optional<std::uint32_t> waited_at_least_minutes;  // the longest known wait
  std::optional<std::uint32_t> waited_at_most_minutes;   // no known wait is longer
  std::optional<bool> main;                // is the main goroutine
  std::optional<bool> locked_to_thread;    // some, or none, are
  std::optional<bool> has_creator;         // a "created by" line was printed
  std::optional<bool> one_creator;         // all were started by one and the same goroutine (Go 1.21 on)
  std::optional<bool> alike;               // pool-like: one starter, numbers close together, known waits within a minute
  // Another group of the dump, in the same package as this one's blocking
  // frame, waits in one of these ways.
  std::vector<Wait> while_another;
  std::vector<PatternId> another_calls;   // some other group has such a frame
  std::vector<PatternId> no_other_calls;  // no other group has
  std::optional<Pair> outnumber;          // there are more of these than the others account for
  std::optional<Pair> no_more_than;       // there are not
  std::vector<PatternId> without_child;   // at least half have started no goroutine with such a frame that still is
  std::optional<std::uint64_t> siblings_at_least;  // most of them have so many in the group from one creator
  std::optional<std::uint64_t> kept_at_least;  // were in this group in the dump before, too
  std::vector<LockTrouble> lock;
  std::optional<bool> at_entry;           // blocks in the function it began with, wrappers left out
  std::optional<bool> connected;          // nine of ten have a goroutine that reads the network
};

// What one object of a library keeps running.
struct Object {
  std::string noun;            // "redis client"
  std::uint64_t each = 1;      // goroutines of this shape for each object
  std::uint64_t expected = 1;  // objects a healthy process has, at most
};

// A dump, or a series of dumps, and what the rule must say to it.
struct Sample {
  bool fires = false;
  std::string misses;              // the one clause that saves a near miss; empty when it fires
  std::string why;
  bool hand_made = false;          // not from a program that ran
  std::vector<std::string> dumps;  // whole texts
  std::size_t line = 0;            // in the rule's file
};

// A clause as the file writes it, for people: a word or pattern each, or the one value.
struct AsWritten {
  std::string clause;
  std::vector<std::string> values;
};

struct Rule {
  std::string id;
  RuleKind kind = RuleKind::cause;
  Strength strength = Strength::none;  // of causes and objects
  Basis basis = Basis::memory;
  bool fallback = false;          // counts only when no rule without this mark fires
  std::string title, means, confirm, fix, mistaken_when;
  std::vector<std::string> references;
  std::string releases;           // Go releases or library versions, free text
  When when;
  std::optional<Object> object;     // of kind object
  std::vector<AsWritten> written;   // the same, in the order of clauses()
  std::vector<std::string> symptom_of;  // rules whose goroutines keep what these wait for
  std::vector<std::string> peer_of;     // rules whose goroutines are the other end, where as many
  std::vector<std::string> beside;  // rules that may fire on the same goroutines
  std::vector<Sample> samples;
  std::string file;               // where it came from, for complaints
  std::size_t when_line = 1;      // of "when" in it
  bool built_in = false;          // and not from a directory
};

struct Grammar {
  std::vector<State> states;
  std::vector<Rule> rules;            // by id
  std::vector<std::string> patterns;  // RE2 source, each different one once
  std::shared_ptr<const PatternSet> compiled;  // of them
  std::uint64_t digest = 0;           // of the texts it was made of

  const Rule* rule(std::string_view id) const;
  const State* state(std::string_view text) const;
};

// One clause: its name, type and meaning. Feeds the loader, the "did you mean",
// the docs and the check.
struct Clause {
  std::string_view name;
  enum class Type { words, waits, patterns, count, minutes, yes_no, pair, lock } type;
  std::string_view meaning;
  bool (*given)(const When&);  // does the rule use it
};
const std::vector<Clause>& clauses();

// A grammar file, or the text of one.
struct GrammarFile {
  std::string name;  // "rules/chan-send-no-receiver.json"
  std::string text;
};

// Dumps of programs in which nothing leaks, which travel with the rules: no cause
// may fire on them.
const std::vector<GrammarFile>& built_in_healthy_dumps();

Result<Grammar> load_grammar(const std::vector<std::string>& directories);
// The same, but built-in rules come without their samples, in a fraction of the time.
Result<std::shared_ptr<const Grammar>> load_grammar_to_judge(
    const std::vector<std::string>& directories);
// The same, but a file with something wrong in it is left out, and told of in
// `wrong`. Fails only when a directory cannot be read.
Result<Grammar> load_grammar(const std::vector<std::string>& directories, std::vector<Error>& wrong);
Result<Grammar> load_grammar_from(const std::vector<GrammarFile>& files);

}  // namespace lineup
