// SPDX-License-Identifier: Apache-2.0
// families.cc: finds which groups started which, and which came together.
#include "classify/families.h"

#include <algorithm>
#include <utility>

namespace lineup {
namespace {

// Of a crowd, so many evenly spread ones answer for all.
constexpr std::size_t most_asked = 256;
// Of fewer, chance may have put each beside another.
constexpr std::size_t fewest = 6;

std::uint64_t gap(std::uint64_t a, std::uint64_t b) { return a < b ? b - a : a - b; }

// Between the numbers of a group that follow each other: the one in the middle.
std::uint64_t usual_gap(std::span<const Goroutine> group) {
  std::vector<std::uint64_t> gaps;
  const std::size_t step = std::max<std::size_t>(1, group.size() / most_asked);
  for (std::size_t i = 0; i + 1 < group.size(); i += step)
    gaps.push_back(gap(group[i].id, group[i + 1].id));
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::ranges::nth_element(gaps, middle);
  return *middle;
}

}  // namespace

std::size_t in_common(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t common = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x < *y) ++x;
    else if (*y < *x) ++y;
    else ++common, ++x, ++y;
  }
  return common;
}

bool alike(std::uint64_t a, std::uint64_t b) {
  return 10 * (std::max(a, b) - std::min(a, b)) <= std::max(a, b);
}

bool come_together(std::span<const Goroutine> a, std::span<const Goroutine> b, bool related) {
  if (a.size() > b.size()) std::swap(a, b);
  if (a.size() < fewest || a.front().id == 0) return false;
  // By chance a quarter of them would have one so near.
  const std::uint64_t near = std::min(usual_gap(a), usual_gap(b)) / 8;
  if (near == 0) return false;
  const std::size_t step = std::max<std::size_t>(1, a.size() / most_asked);
  std::size_t asked = 0, beside = 0;
  for (std::size_t i = 0; i < a.size(); i += step, ++asked) {
    const std::uint64_t id = a[i].id;
    const auto belongs = [&](const Goroutine& other) {
      if (gap(other.id, id) > near) return false;
      return !related || a[i].created_in == other.created_in || a[i].created_in == other.id ||
             other.created_in == id;
    };
    const auto after = std::ranges::lower_bound(b, id, {}, &Goroutine::id);
    if ((after != b.end() && belongs(*after)) || (after != b.begin() && belongs(*(after - 1))))
      ++beside;
  }
  return 10 * beside >= 9 * asked;
}

Families::Families(const Matcher& matcher, const std::vector<std::span<const Goroutine>>& groups)
    : of_(groups.size()) {
  constexpr int longest_line = 4;
  struct Parent {
    std::uint64_t id;
    std::size_t group;
  };
  std::vector<Parent> parents;
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (const Goroutine& g : groups[i])
      if (g.id != 0 && matcher.starter(g.id) != nullptr) parents.push_back({g.id, i});
  if (parents.empty()) return;
  std::ranges::sort(parents, {}, &Parent::id);
  const auto group_of = [&](std::uint64_t id) {
    const auto at = std::ranges::lower_bound(parents, id, {}, &Parent::id);
    return at == parents.end() || at->id != id ? groups.size() : at->group;
  };
  std::vector<Children> started(groups.size());  // by each group, of the one at hand
  for (std::size_t j = 0; j < groups.size(); ++j) {
    for (const Goroutine& g : groups[j]) {
      std::uint64_t id = g.created_in;
      for (int step = 0; step < longest_line && id != 0; ++step) {
        if (const std::size_t group = group_of(id); group != groups.size()) {
          ++started[group].in_all;
          if (step == 0) ++started[group].directly;
        }
        const Matcher::Starter* const above = matcher.starter(id);
        id = above == nullptr ? 0 : above->created_in;
      }
    }
    for (std::size_t i = 0; i < groups.size(); ++i)
      if (started[i].in_all != 0) of_[j].push_back({i, std::exchange(started[i], {})});
  }
}

Families::Children Families::started(std::size_t parent, std::size_t child) const {
  const auto found = std::ranges::find(of_[child], parent, &Part::parent);
  return found == of_[child].end() ? Children{} : found->children;
}

}  // namespace lineup
