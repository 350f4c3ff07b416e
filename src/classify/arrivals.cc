// SPDX-License-Identifier: Apache-2.0
// arrivals.cc: numbers as a clock.
#include "classify/arrivals.h"

#include <algorithm>
#include <cmath>

namespace lineup {
namespace {

// Of fewer an even spread is chance.
constexpr std::uint64_t fewest = 8;

// How far the numbers from the second on are from an even spread between the first of them
// and the last number of the dump: the largest distance between the two distributions, 0 - 1
// (Kolmogorov and Smirnov). What came at once counts once.
struct Spread {
  std::uint64_t times = 0;  // at which some came
  double distance = 1;
};
Spread spread_of(std::span<const Goroutine> listed, std::uint64_t last_id) {
  const std::uint64_t first = listed.front().id;
  const double range = static_cast<double>(last_id - first);
  const double n = static_cast<double>(listed.size() - 1);
  // A tenth of the mean distance, and never less than what one piece of work starts.
  const double at_once = std::max(3.0, range / n / 10);
  Spread spread{1, 0};
  double before = static_cast<double>(first);
  for (std::size_t i = 1; i < listed.size(); ++i) {
    const double number = static_cast<double>(listed[i].id);
    if (number - before > at_once) ++spread.times;
    before = number;
    const double expected = (number - static_cast<double>(first)) / range;
    const double below = static_cast<double>(i - 1) / n, with = static_cast<double>(i) / n;
    spread.distance = std::max({spread.distance, expected - below, with - expected});
  }
  return spread;
}

}  // namespace

Arrivals arrivals_of(const Case& c) {
  Arrivals found;
  const auto listed = c.census.listed(c.row.cells.size() - 1, c.cell);
  if (listed.size() < fewest || listed.front().id == 0) return found;
  const std::uint64_t first = listed.front().id;
  // Since before half of the program's life.
  if (c.last_id <= first || 2 * (c.last_id - first) < c.last_id - c.first_id) return found;
  found.since = first;
  found.started = c.last_id - first;
  found.others_left = c.in_program - std::min(c.in_program, c.goroutines);
  // While a program starts, all that it starts is there, one behind the other. A clock is
  // what most of the goroutines end by.
  if (found.started < 3 * c.in_program) return found;
  const Spread spread = spread_of(listed, c.last_id);
  // So far a few are away from it by chance, one in seven times; many are not, but work has
  // its hours.
  const double chance = 1.15 / std::sqrt(static_cast<double>(spread.times));
  found.steady = spread.times >= fewest && spread.distance <= std::max(0.2, chance);
  return found;
}

}  // namespace lineup
