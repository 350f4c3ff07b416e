// SPDX-License-Identifier: Apache-2.0
// origin/rows.cc: sorts rows and looks at neighbours.
#include "origin/rows.h"

#include <algorithm>
#include <tuple>

namespace lineup {

Rest mix(Rest rest, Id value) {
  rest = (rest ^ value) * 0x9e3779b97f4a7c15;
  return rest ^ (rest >> 29);
}

bool tells_places(std::vector<PathRow> rows) {
  const auto by_value = [](const PathRow& r) { return std::tie(r.rest, r.value, r.order); };
  const auto by_order = [](const PathRow& r) { return std::tie(r.rest, r.order, r.value); };
  std::ranges::sort(rows, {}, by_value);
  const auto again = [](const PathRow& a, const PathRow& b) {
    return a.rest == b.rest && a.value == b.value && a.order != b.order;
  };
  if (std::ranges::adjacent_find(rows, again) != rows.end()) return true;
  std::ranges::sort(rows, {}, by_order);
  const auto beside = [](const PathRow& a, const PathRow& b) {
    return a.rest == b.rest && a.order == b.order && a.value != b.value;
  };
  return std::ranges::adjacent_find(rows, beside) != rows.end();
}

bool comes_again(std::vector<PathRow> rows) {
  const auto key = [](const PathRow& r) { return std::tie(r.rest, r.value, r.order); };
  std::ranges::sort(rows, {}, key);
  std::size_t values = 0, moments = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool same =
        i > 0 && rows[i].rest == rows[i - 1].rest && rows[i].value == rows[i - 1].value;
    if (!same) ++values;
    if (!same || rows[i].order != rows[i - 1].order) ++moments;
  }
  return values * 2 <= moments;
}

bool is_dense(std::vector<std::pair<Rest, std::uint64_t>> rows) {
  std::ranges::sort(rows);
  std::size_t groups = 0, dense = 0;
  bool several = false;
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t distinct = 1, end = i + 1;
    for (; end < rows.size() && rows[end].first == rows[i].first; ++end) {
      if (rows[end].second != rows[end - 1].second) ++distinct;
    }
    ++groups;
    if (rows[end - 1].second - rows[i].second <= 16 * distinct) ++dense;
    several = several || distinct > 1;
    i = end;
  }
  return several && most(dense, groups);
}

}  // namespace lineup
