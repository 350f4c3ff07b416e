// SPDX-License-Identifier: Apache-2.0
// series/series.h: puts the dumps of one process in order of time, and parts them at restarts.
//
//     sort_dumps(corpus);
//     const Series series = date_dumps(corpus, {}, notes);
//
// A dump's time comes from the first of these that says it:
//   given     by the user (--at), or the user's interval (--every)
//   name      of the file, the member or a folder that it is in
//   profile   the time in a profile.proto
//   text      a timestamp in the lines before the dump
//   modified  when the file or member was last written: a guess, for lengths of intervals only;
//             it orders nothing
// Where every dump has a time (other than a modified one) they are put in its order; else by the
// running numbers in their names; else by what some of them have of these
// (order_in_part); else as their goroutines say (order_by_numbers); else they stay as given.
//
// A restart parts the series: numbers of goroutines that fall back, numbers that mean another
// goroutine, or waits that began before a dump in which they are not (dumps are compared two by
// two).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/lineup.h"
#include "model/model.h"

namespace lineup {

enum class TimeBasis : std::uint8_t { none, given, name, profile, text, modified };
std::string_view name_of(TimeBasis basis);  // "none", "given" ...

struct Moment {
  std::optional<std::int64_t> unix_nanos;
  TimeBasis basis = TimeBasis::none;
  std::size_t process = 0;                    // 0 for the first run of the series, 1 after a restart ...
  std::optional<double> seconds_since_before; // to the dump before, of the same process
  bool guessed = false;                       // that interval rests on a "modified" time
};

struct Series {
  std::vector<Moment> moments;  // one for each dump of the corpus, in order

  std::vector<Gap> gaps() const;  // likewise
};

// The time of a dump, without the user's interval.
Moment moment_of(const Dump& dump);

// A goroutine as far as identity goes.
struct Numbered {
  std::uint64_t id, created_in;
  StackId stack;
  std::uint32_t waited_minutes;
};

// The goroutines that a dump lists, by number; none of a profile or an excerpt.
std::vector<Numbered> by_number(const Corpus& corpus, const Dump& dump);

// What says that `now` is of another run of a program than `before`, a sentence without full stop;
// empty when nothing does. `seconds` lie between them, where that is known.
std::string restart_between(const Corpus& corpus, std::span<const Numbered> before, std::span<const Numbered> now,
                            std::optional<double> seconds);

// Places of dumps of one run in the order they were taken, as the goroutines that stand in all of
// them say: by the minutes of the one that has waited longest, then by the highest number. Nothing
// where no goroutine stands in all.
std::optional<std::vector<std::size_t>> order_by_numbers(const Corpus& corpus, std::span<const std::size_t> dumps);

// Places of dumps of which only some say when they were taken: those in the order of their times
// or, where none has one, of the running numbers in their names. A dump that does not say stands
// behind the one above it in its file; else where its highest number puts it; else, a profile,
// first, so that it is not taken for the latest. Nothing where no dump says it.
std::optional<std::vector<std::size_t>> order_in_part(const Corpus& corpus,
                                                      std::span<const std::size_t> dumps);

// Puts corpus.dumps, all of one process, in order.
void sort_dumps(Corpus& corpus);

// Says when each of them was taken, and notes restarts; `every_nanos` is the user's interval.
Series date_dumps(const Corpus& corpus, std::optional<std::int64_t> every_nanos, Notes& notes);

}  // namespace lineup
