// SPDX-License-Identifier: Apache-2.0
// series/series.h: puts dumps in order of time and tells one process from the next.
//
//     const Series series = order_dumps(corpus, request);   // corpus.dumps is sorted now
//
// A dump's time comes from the first of these that says it:
//   given     by the user (--at), or the user's interval (--every)
//   name      of the file or member
//   profile   the time in a profile.proto
//   text      a timestamp in the lines before the dump
//   modified  when the file or member was last written: a guess
// Where every dump has a time they are put in its order; otherwise they stay in
// the order given, and intervals whose ends are not both known have no length.
//
// A restart, or another process altogether, parts the series: numbers of
// goroutines that fall back, numbers that mean another goroutine, or waits that
// began before a dump in which they are not (dumps are compared two by two).
#pragma once

#include <cstdint>
#include <optional>
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
  std::size_t process = 0;                    // 0 for the first process of the series, 1 after a restart ...
  std::optional<double> seconds_since_before; // to the dump before, of the same process
  bool guessed = false;                       // that interval rests on a "modified" time
};

struct Series {
  std::vector<Moment> moments;  // one for each dump of the corpus, in order

  std::vector<Gap> gaps() const;  // likewise
};

// Sorts corpus.dumps and says when each was taken. Notes restarts and times that
// contradict the order given.
Series order_dumps(Corpus& corpus, const Request& request, Notes& notes);

}  // namespace lineup
