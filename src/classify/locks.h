// SPDX-License-Identifier: Apache-2.0
// classify/locks.h: who waits for which lock in the last dump, and who holds it.
//
//     const Locks locks(corpus, census, stacks);
//     const LockFinding& found = locks.of(row_index);
//     if (found.trouble == LockTrouble::cycle) ...
//
// Go prints the address of a mutex that is waited for, but nobody's name on it.
// So the holder is inferred, and said to be likely: a goroutine that is inside
// the same type (or, for functions without one, the same outer function) and is
// stuck in something else. Who else could have it is what decides:
//
//   its own stack passes twice through one object, no other is stuck in it    double lock
//   the same, but Go does not print whether it is one object                  perhaps double
//   a read lock again, behind a writer that waits for the first               recursive read
//   another is stuck in the type, but not at a lock                           held while blocked
//   the only others wait for locks that these here are inside of              cycle
//
// Two that wait for one mutex at the end of one path hold it neither: if the path
// locked it, the second could not have come so far.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "census/census.h"
#include "grammar/grammar.h"
#include "model/model.h"

namespace lineup {

// What the matcher knows of a row, innermost frame first, park frames left out.
struct LockSite {
  Wait wait = Wait::unknown;
  bool program = true;              // not the runtime's own, not the dumper
  bool is_main = false;
  bool reads = false;               // waits for a read lock
  bool of_rwmutex = false;          // or to write, behind readers
  std::vector<std::string_view> functions;  // normalised names; outlive the Locks
};

struct LockFinding {
  std::optional<LockTrouble> trouble;
  std::optional<std::size_t> holder;     // row of the likely holder, or of the other half of a cycle
  std::string why;                       // a sentence without full stop, with a number in it
  std::uint64_t addresses = 0;           // different locks these goroutines wait for; 0: not printed
  std::uint64_t most_at_one = 0;         // of these goroutines at one and the same lock
  std::uint64_t address = 0;             // that lock
  // Where these wait for one lock only: how many of the program do, whatever line they
  // stand at, in how many groups, and how long the longest known of them has. 0: not said.
  std::uint64_t at_it = 0, groups_at_it = 0;
  std::uint32_t longest_minutes = 0;
  // Of those that pass twice through the type: of how many Go printed that it is one
  // object, and that they are two.
  std::uint64_t same_object = 0, different_objects = 0;
  std::uint64_t waited = 0, got_it = 0;  // who waited for it in the dump before, and how many of them no longer do
};

class Locks {
 public:
  // `sites`: one for each row of the census.
  Locks(const Corpus& corpus, const Census& census, const std::vector<LockSite>& sites);
  // Of a row that waits for a lock; an empty finding for any other.
  const LockFinding& of(std::size_t row) const { return findings_[row]; }

 private:
  std::vector<LockFinding> findings_;
};

// "main.(*Cache)" of "main.(*Cache).Get" and of its closures, "main.run" of
// "main.run.func1", "main.run.func1" of "main.run.func1.2": where the fields or
// variables live that a function locks.
std::string_view owner_of_fields(std::string_view function);

}  // namespace lineup
