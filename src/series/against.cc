// SPDX-License-Identifier: Apache-2.0
// against.cc: counts the pairs of dumps that stand the wrong way round.
#include "series/against.h"

#include <algorithm>

#include "series/series.h"

namespace lineup {
namespace {

// Whether what `before` shows is later than what `now` shows.
bool is_later(std::span<const Numbered> before, std::span<const Numbered> now) {
  if (before.empty() || now.empty() || before.back().id <= now.back().id) return false;
  std::size_t longer = 0, shorter = 0;
  for (auto b = before.begin(), n = now.begin(); b != before.end() && n != now.end();) {
    if (b->id != n->id) {
      b->id < n->id ? ++b : ++n;
      continue;
    }
    if (b->stack == n->stack && b->created_in == n->created_in) {
      if (n->waited_minutes > b->waited_minutes) ++longer;
      if (n->waited_minutes < b->waited_minutes) ++shorter;
    }
    ++b;
    ++n;
  }
  // Those that were woken in between have waited less in the right order, too.
  return shorter > 2 * longer;
}

// Whether a goroutine is in both that no start of a program makes again: of the later half.
bool keeps_late(std::span<const Numbered> before, std::span<const Numbered> now) {
  const std::uint64_t late = before.empty() ? 0 : before.back().id / 2;
  return std::ranges::any_of(before, [&](const Numbered& b) {
    if (b.id <= late) return false;
    const auto n = std::ranges::lower_bound(now, b.id, {}, &Numbered::id);
    return n != now.end() && n->id == b.id && n->created_in == b.created_in && n->stack == b.stack;
  });
}

}  // namespace

std::uint64_t highest_number(const Dump& dump) {
  std::uint64_t highest = 0;
  for (const Goroutine& g : dump.goroutines) highest = std::max(highest, g.id);
  return highest;
}

std::optional<std::vector<std::size_t>> order_against(const Corpus& corpus,
                                                      std::span<const std::size_t> in_order,
                                                      OrderedBy basis) {
  // Nearly always numbers rise, and nothing more is to be looked at.
  std::uint64_t last = 0;
  bool falls = false;
  for (const std::size_t dump : in_order) {
    const std::uint64_t highest = highest_number(corpus.dumps[dump]);
    falls = falls || (highest != 0 && highest < last);
    if (highest != 0) last = highest;
  }
  if (!falls) return {};

  const auto numbers_of = [&](std::size_t dump) { return by_number(corpus, corpus.dumps[dump]); };
  std::size_t pairs = 0, refuted = 0;
  std::vector<Numbered> before;
  for (const std::size_t dump : in_order) {
    std::vector<Numbered> now = numbers_of(dump);
    if (now.empty()) continue;
    if (!before.empty()) {
      ++pairs;
      if (is_later(before, now)) ++refuted;
    }
    before = std::move(now);
  }
  const std::size_t enough =
      basis == OrderedBy::times ? std::max<std::size_t>(2, (pairs + 2) / 3) : (pairs + 1) / 2;
  if (refuted == 0 || refuted < enough) return {};

  std::optional<std::vector<std::size_t>> order = order_by_numbers(corpus, in_order);
  if (!order || std::ranges::equal(*order, in_order)) return {};
  before.clear();
  for (const std::size_t dump : *order) {
    std::vector<Numbered> now = numbers_of(dump);
    const bool goes_on = before.empty() || (!is_later(before, now) && keeps_late(before, now) &&
                                            restart_between(corpus, before, now, {}).empty());
    if (!goes_on) return {};
    before = std::move(now);
  }
  return order;
}

}  // namespace lineup
