// SPDX-License-Identifier: Apache-2.0
// track.cc: compares each listing with the one before it, number by number.
#include "census/track.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace lineup {
namespace {

constexpr float unknown = std::numeric_limits<float>::infinity();

// "N minutes" is dated by the collector: it may be off by one of its intervals,
// which is two minutes at most while it runs at all (runtime/proc.go
// forcegcperiod), and is rounded down.
constexpr float collector_seconds = 120;

}  // namespace

Tracker::Known Tracker::by_itself(const Goroutine& g) const {
  Known known{.at_most = unknown, .since_first = first_listing_};
  if (g.waited_minutes != 0) {
    const float printed = static_cast<float>(g.waited_minutes) * 60;
    known.at_least = std::max(0.0f, printed - collector_seconds);
    known.at_most = printed + 60 + collector_seconds;
  }
  known.proven = (corpus_.shape(g.shape).marks & mark_leaked) != 0;
  return known;
}

// The same goroutine, in the same group, `seconds` later. Whether it was blocked
// all the time shows in its minutes; where it prints none, that is unknown, and
// what was known stays true of its being there. A leaked one never ran.
void Tracker::carry_over(Known& now, const Known& before, const Goroutine& g, float seconds) {
  now.since_first = before.since_first;
  const bool ran = g.waited_minutes != 0 && now.at_most < before.at_least + seconds;
  if (ran) return;
  now.proven = now.proven || before.proven;
  now.at_least = std::max(now.at_least, before.at_least + seconds);
  now.at_most = std::min(now.at_most, before.at_most + seconds);
}

Tracker::Listing Tracker::list(std::size_t dump, std::span<const Goroutine> order, std::span<const std::uint32_t> here) const {
  Listing now;
  now.order = order;
  now.row_of.resize(order.size());
  now.known.resize(order.size());
  for (const std::uint32_t row : here) {
    const Cell& cell = rows_[row].cells[dump];
    for (std::size_t at = cell.begin; at < cell.end; ++at) {
      now.row_of[at] = row;
      now.known[at] = by_itself(order[at]);
    }
  }
  return now;
}

// Only asked where there is another listing to compare with.
void Tracker::sort_by_id(Listing& listing) {
  if (listing.by_id.size() == listing.order.size()) return;
  listing.by_id.resize(listing.order.size());
  std::iota(listing.by_id.begin(), listing.by_id.end(), 0u);
  std::ranges::stable_sort(listing.by_id, {}, [&](std::uint32_t at) { return listing.order[at].id; });
}

void Tracker::compare(std::size_t dump, Listing& now) {
  sort_by_id(before_);
  sort_by_id(now);
  const std::span<const Goroutine> then = before_.order;
  auto a = before_.by_id.begin();
  const auto die = [&](std::uint32_t at) { ++rows_[before_.row_of[at]].cells.make(dump).died; };
  for (const std::uint32_t at : now.by_id) {
    const Goroutine& g = now.order[at];
    while (a != before_.by_id.end() && then[*a].id < g.id) die(*a++);
    Cell& cell = rows_[now.row_of[at]].cells.make(dump);
    if (a == before_.by_id.end() || then[*a].id != g.id || then[*a].created_in != g.created_in) {
      ++cell.born;
      if (seconds_known_) now.known[at].at_most = std::min(now.known[at].at_most, seconds_);
      continue;
    }
    if (before_.row_of[*a] == now.row_of[at]) {
      ++cell.kept;
      carry_over(now.known[at], before_.known[*a], g, seconds_);
    } else {
      ++cell.moved_in;
      ++rows_[before_.row_of[*a]].cells.make(dump).moved_out;
      if (seconds_known_) now.known[at].at_most = std::min(now.known[at].at_most, seconds_);
    }
    ++a;
  }
  while (a != before_.by_id.end()) die(*a++);
}

// What is known of the one that is here longest.
void Tracker::date(Cell& cell, const Known& oldest) const {
  if (oldest.at_least > 0) cell.oldest_at_least_seconds = oldest.at_least;
  if (oldest.at_most < unknown && seconds_known_) cell.oldest_at_most_seconds = oldest.at_most;
}

// What is known of the goroutines of a cell.
void Tracker::tell(Cell& cell, const Listing& listing) const {
  const Known* oldest = nullptr;
  for (std::size_t at = cell.begin; at < cell.end; ++at) {
    const Known& known = listing.known[at];
    cell.proven += known.proven ? 1 : 0;
    cell.since_first += known.since_first ? 1 : 0;
    if (oldest == nullptr || known.at_least > oldest->at_least) oldest = &known;
  }
  if (oldest != nullptr) date(cell, *oldest);
}

// Each stands for itself, and the one that prints the most minutes for all. Where none can have
// been there for long, the first does.
void Tracker::tell_alone(std::size_t dump, std::span<const Goroutine> order, std::span<const std::uint32_t> here) const {
  for (const std::uint32_t row : here) {
    Cell& cell = rows_[row].cells.make(dump);
    if (cell.begin == cell.end) continue;
    Goroutine oldest = order[cell.begin];
    if (static_cast<float>(cell.max_minutes) * 60 > collector_seconds) oldest.waited_minutes = cell.max_minutes;
    date(cell, by_itself(oldest));
    cell.proven = cell.leaked;
    cell.since_first = cell.end - cell.begin;
  }
}

void Tracker::follow(std::size_t dump, const Gap& gap, std::span<const Goroutine> order, std::span<const std::uint32_t> here) {
  if (gap.new_process) {
    before_ = {};
    first_listing_ = true;
    seconds_ = 0;
    seconds_known_ = true;
  } else if (dump > 0) {
    seconds_known_ = seconds_known_ && gap.seconds.has_value();
    seconds_ += static_cast<float>(gap.seconds.value_or(0));
  }
  if (order.empty()) return;  // a profile that counts
  // Nothing to compare with, before or behind; or only a part of what was there.
  if (corpus_.dumps[dump].is_excerpt || (first_listing_ && dump + 1 == dumps_)) return tell_alone(dump, order, here);
  Listing now = list(dump, order, here);
  if (!first_listing_) compare(dump, now);
  for (const std::uint32_t row : here) tell(rows_[row].cells.make(dump), now);
  before_ = std::move(now);
  first_listing_ = false;
  seconds_ = 0;
  seconds_known_ = true;
}

}  // namespace lineup
