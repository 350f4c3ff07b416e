// SPDX-License-Identifier: Apache-2.0
// classify/trend.h: how a group's size went over the dumps of its process.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "census/census.h"

namespace lineup {

// A rate in goroutines per hour, by Theil and Sen: the median of the slopes
// between every two dumps, which no single odd dump can pull away, and the
// range that holds it with 95 % (Sen's interval; with fewer than four dumps the
// lowest and the highest slope).
struct Rate {
  double per_hour = 0, low = 0, high = 0;
};

// Of one row, over the dumps of the last process.
struct Trend {
  std::vector<std::uint64_t> counts;   // one for each dump
  std::optional<double> hours;         // from the first to the last, where times are known
  std::optional<Rate> rate;            // likewise
  std::optional<double> in_a_day;      // the size a day after the last dump, at this rate
  std::uint64_t came = 0, left = 0;    // over all intervals; for profiles that count: net rises and falls
  std::uint64_t stayed = 0;            // of those in the process's first listing
  std::optional<double> retention;     // mean share of a listing that is in the next; nothing without listings
  std::size_t intervals = 0;           // between dumps that count here
  std::size_t rising = 0;              // intervals in which some came
  bool never_fell = true;
  bool constant = true;                // nobody came, nobody left
  bool guessed = false;                // some interval rests on when files were written
  bool by_number = false;              // goroutines were followed, not only counted
  std::uint64_t last_rise = 0, rise = 0;  // net: of the last interval, of all
};

Trend trend_of(const Census& census, const Row& row);

}  // namespace lineup
