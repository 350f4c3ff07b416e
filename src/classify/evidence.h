// SPDX-License-Identifier: Apache-2.0
// evidence.h: the features that speak for or against a leak, as sentences with points.
#pragma once

#include <string>
#include <vector>

#include "classify/classify.h"
#include "classify/sizes.h"
#include "classify/trend.h"
#include "classify/weigh.h"

namespace lineup {

// How the program's groups rose between the first and the last dump.
struct Rises {
  struct Rise {
    std::uint64_t rise = 0;
    std::uint64_t rises = 0, firsts = 0;  // of this one and those before it: sums of rises and of first numbers
  };
  std::uint64_t groups = 0;           // with three goroutines and more at the first or the last dump
  std::vector<Rise> rose;             // those of them that rose by a fifth and more, ascending
  std::uint64_t first = 0, last = 0;  // goroutines of the program in these dumps
  // Counts a group of the program; then, once, puts what was counted in order.
  void add(const Trend& trend);
  void close();
};
bool rose(const Trend& trend);

// Whether the goroutines of a group came one by one, and stayed (arrivals.h).
struct Arrivals {
  bool steady = false;
  std::uint64_t since = 0;        // the lowest number of the group
  std::uint64_t started = 0;      // numbers that were given out since
  std::uint64_t others_left = 0;  // goroutines of the program that are no part of the group
};

// What the features look at.
struct Case {
  const Corpus& corpus;
  const Census& census;
  const Matcher& matcher;
  const Row& row;
  const Cell& cell;            // of the last dump
  Wait wait;
  std::uint64_t goroutines;    // in the group
  std::uint64_t in_program;    // in the dump, without the runtime's own and the dumper
  std::uint64_t first_id, last_id;  // lowest and highest number in the dump
  const Trend& trend;
  bool still = false;          // see is_still()
  bool explained = false;      // a rule that is no general shape knows what they do
  bool stuck = false;          // a strong cause says that they hang, and for how long they have
  // A strong cause fits, or would if they were older or more: one that is no general shape,
  // or says how long is too long.
  bool matched = false;
  // The different minutes in the dump, ascending: how long ago a collection was
  // that found somebody waiting.
  const std::vector<std::uint32_t>& collections;
  const Rises& rises;
  const Sizes& sizes;
  Arrivals arrivals = {};
};

// Whether they work on: here for longer than others whose wait has a number, and
// without one themselves. The collector that numbered those found these running,
// or has not found them in one wait since.
bool works_on(const Case& c);
// Inside a handler of net/http or gRPC.
bool holds_request(const Case& c);

// Whether the last dump is of a process in which nothing happens any more: all
// goroutines but the one that wrote the dump wait for another goroutine, none for
// the network, the time or the system. Only what wrote the dump, or a timer that
// no dump shows, could end such a wait. False where the dump does not show its
// writer: then it may be a part of a dump.
bool is_still(const Corpus& corpus, const Census& census, const Matcher& matcher);

// Waits that only another goroutine of the program can end. A crowd there is
// never just traffic; a crowd in the network may be.
bool is_between_goroutines(Wait wait);
// Waits that should end at once: a send, a lock, an iterator.
bool is_impatient(Wait wait);

// Each gathers what it finds, or nothing; weigh.h makes a score of it.
void weigh_state(const Case& c, Gathered& gathered);        // what they wait for, where no rule says more
void weigh_lock(const Case& c, Gathered& gathered);         // which lock, and who may hold it
void weigh_size(const Case& c, Gathered& gathered);         // how many, and how many of all
void weigh_age(const Case& c, Gathered& gathered);          // how long, and how evenly spread
void weigh_origin(const Case& c, Gathered& gathered);       // who started them, and when
// Whether they were started all through the program's life: the middle half of
// their numbers spans a good part of all numbers.
bool spans_the_program(const Case& c);
// Whether the lock they all wait for went from hand to hand between the last two
// dumps, and nobody has waited for minutes. Lowers the score then.
void weigh_handing_on(const Case& c, Gathered& gathered);
void weigh_stillness(const Case& c, Gathered& gathered);    // that nothing is left which could end it
// Over several dumps: whether nearly all stay and more come in most intervals,
// and still do.
bool is_growing(const Trend& trend);
// Whether it grew, and none left, as the rest of the program did not: no warm-up, no more users.
bool is_exceptional(const Case& c);
// Whether they are requests that work on, or nothing is known of them but that each has its
// connection, reads one, or waits at its own loop: users that came one by one and stay look so.
bool may_be_sessions(const Case& c);
// Whether the work that started them is over for nearly all of them.
bool is_left_behind(const Case& c);
// Over three dumps or more: whether it grew in one step, or in the first half of
// the time, and no more since.
bool has_ended(const Trend& trend);
// Over several dumps. True when the group grew and kept what it had: then no
// healthy shape can excuse it. `named`: a cause of its own speaks for it; without
// one, goroutines that each have a live connection may be sessions that stay.
bool weigh_history(const Case& c, bool named, Gathered& gathered);

// "1 goroutine", "64 goroutines".
std::string how_many(std::uint64_t count, std::string_view noun = "goroutine");

}  // namespace lineup
