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
// lowest and the highest slope). Of more than 256 dumps, 256 are taken, spread
// evenly from the first to the last.
struct Rate {
  double per_hour = 0, low = 0, high = 0;
};

// Of one row, over the dumps of the last process.
struct Trend {
  PerDump<std::uint64_t> counts;       // of the dumps of the process
  std::optional<double> hours;         // from the first to the last, where times are known
  std::optional<Rate> rate;            // likewise
  std::optional<double> in_a_day;      // the size a day after the last dump, at this rate
  std::uint64_t came = 0, left = 0;    // over all intervals; for profiles that count: net rises and falls
  std::uint64_t stayed = 0;            // of those in the process's first listing
  std::optional<double> retention;     // mean share of a listing that is in the next; nothing without listings
  std::size_t intervals = 0;           // between dumps that count here
  std::size_t rising = 0;              // intervals in which some came
  std::size_t falling = 0;             // intervals in which some left
  std::size_t last_rising = 0;         // the last of them, 1-based; 0: none
  bool never_fell = true;
  bool constant = true;                // nobody came, nobody left
  bool guessed = false;                // some interval rests on when files were written
  bool by_number = false;              // goroutines were followed, not only counted
  std::uint64_t last_rise = 0, rise = 0;  // net: of the last interval, of all
  std::uint64_t largest_rise = 0;         // net, of one interval
};

// The dumps of the last process are gone through once; each row then costs what
// it has cells.
class Trends {
 public:
  explicit Trends(const Census& census);

  Trend of(const Row& row) const;

 private:
  const Census& census_;
  std::vector<double> hours_;                            // of each dump, since the process's first
  std::vector<std::optional<std::size_t>> listed_before_;  // of each dump, the last one before that lists goroutines
  bool times_known_ = true, guessed_ = false, by_number_ = false;
};

}  // namespace lineup
