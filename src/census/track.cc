// SPDX-License-Identifier: Apache-2.0
// track.cc: follows each goroutine by its number from dump to dump.
//
// The same process, number and creator is the same goroutine; numbers are never
// used twice. In the same group it is still there, in another it moved on.
#include <algorithm>
#include <limits>
#include <numeric>

#include "census/census.h"

namespace lineup {
namespace {

constexpr float unknown = std::numeric_limits<float>::infinity();

// What is known of one goroutine at the time of a dump.
struct Known {
  float at_least = 0;        // seconds it has been blocked here
  float at_most = unknown;
  bool proven = false;
  bool since_first = false;
};

// One listing, with its goroutines in order of their numbers.
struct Listing {
  std::vector<std::uint32_t> by_id;   // places in the census's order
  std::vector<std::uint32_t> row_of;  // by place
  std::vector<Known> known;           // by place
};

// "N minutes" is dated by the collector: it may be off by one of its intervals,
// which is two minutes at most while it runs at all (runtime/proc.go
// forcegcperiod), and is rounded down.
constexpr float collector_seconds = 120;

Known by_itself(const Goroutine& g, std::uint8_t marks) {
  Known known;
  if (g.waited_minutes != 0) {
    const float printed = static_cast<float>(g.waited_minutes) * 60;
    known.at_least = std::max(0.0f, printed - collector_seconds);
    known.at_most = printed + 60 + collector_seconds;
  }
  known.proven = (marks & mark_leaked) != 0;
  return known;
}

// The same goroutine, in the same group, `seconds` later. Whether it was blocked
// all the time shows in its minutes; where it prints none, that is unknown, and
// what was known stays true of its being there. A leaked one never ran.
void carry_over(Known& now, const Known& before, const Goroutine& g, float seconds) {
  now.since_first = before.since_first;
  const bool ran = g.waited_minutes != 0 && now.at_most < before.at_least + seconds;
  if (ran) return;
  now.proven = now.proven || before.proven;
  now.at_least = std::max(now.at_least, before.at_least + seconds);
  now.at_most = std::min(now.at_most, before.at_most + seconds);
}

}  // namespace

void Census::track(const Corpus& corpus) {
  Listing before;
  std::size_t before_dump = 0;
  float seconds = 0;        // since `before`
  bool seconds_known = true;
  bool no_listing_yet = true;
  for (std::size_t dump = 0; dump < corpus.dumps.size(); ++dump) {
    const Gap& interval = gaps[dump];
    if (dump > 0) {
      if (interval.new_process) {
        before = {};
        no_listing_yet = true;
        seconds = 0;
        seconds_known = true;
      } else {
        seconds_known = seconds_known && interval.seconds.has_value();
        seconds += static_cast<float>(interval.seconds.value_or(0));
      }
    }
    const std::vector<const Goroutine*>& order = order_[dump];
    if (order.empty()) continue;  // a profile that counts

    Listing now;
    now.by_id.resize(order.size());
    std::iota(now.by_id.begin(), now.by_id.end(), 0u);
    std::ranges::stable_sort(now.by_id, {}, [&](std::uint32_t at) { return order[at]->id; });
    now.row_of.resize(order.size());
    now.known.resize(order.size());
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
      const Cell& cell = rows[row].cells[dump];
      for (std::size_t at = cell.begin; at < cell.end; ++at) {
        now.row_of[at] = row;
        now.known[at] = by_itself(*order[at], corpus.shape(order[at]->shape).marks);
        now.known[at].since_first = no_listing_yet;
      }
    }
    if (!no_listing_yet) {
      const std::vector<const Goroutine*>& then = order_[before_dump];
      auto a = before.by_id.begin();
      const auto die = [&](std::uint32_t at) { ++rows[before.row_of[at]].cells[dump].died; };
      for (const std::uint32_t at : now.by_id) {
        const Goroutine& g = *order[at];
        while (a != before.by_id.end() && then[*a]->id < g.id) die(*a++);
        Cell& cell = rows[now.row_of[at]].cells[dump];
        if (a == before.by_id.end() || then[*a]->id != g.id || then[*a]->created_in != g.created_in) {
          ++cell.born;
          if (seconds_known) now.known[at].at_most = std::min(now.known[at].at_most, seconds);
          continue;
        }
        if (before.row_of[*a] == now.row_of[at]) {
          ++cell.kept;
          carry_over(now.known[at], before.known[*a], g, seconds);
        } else {
          ++cell.moved_in;
          ++rows[before.row_of[*a]].cells[dump].moved_out;
          if (seconds_known) now.known[at].at_most = std::min(now.known[at].at_most, seconds);
        }
        ++a;
      }
      while (a != before.by_id.end()) die(*a++);
    }
    for (Row& row : rows) {
      Cell& cell = row.cells[dump];
      const Known* oldest = nullptr;
      for (std::size_t at = cell.begin; at < cell.end; ++at) {
        const Known& known = now.known[at];
        cell.proven += known.proven ? 1 : 0;
        cell.since_first += known.since_first ? 1 : 0;
        if (oldest == nullptr || known.at_least > oldest->at_least) oldest = &known;
      }
      if (oldest == nullptr) continue;
      if (oldest->at_least > 0) cell.oldest_at_least_seconds = oldest->at_least;
      if (oldest->at_most < unknown && seconds_known) cell.oldest_at_most_seconds = oldest->at_most;
    }
    before = std::move(now);
    before_dump = dump;
    no_listing_yet = false;
    seconds = 0;
    seconds_known = true;
  }
}

}  // namespace lineup
