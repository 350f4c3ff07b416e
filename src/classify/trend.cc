// SPDX-License-Identifier: Apache-2.0
// trend.cc: computes how a group's size went.
#include "classify/trend.h"

#include <algorithm>
#include <cmath>

namespace lineup {
namespace {

constexpr std::size_t most_points = 256;  // their slopes are 32,640

struct Point {
  double hours;
  double count;
};

// Where the ends of Sen's interval stand among `slopes` sorted slopes of `points`.
struct Ends {
  std::size_t low, high;
};
Ends ends_of(std::size_t points, std::size_t slopes) {
  if (points < 4) return {0, slopes - 1};
  const double k = static_cast<double>(points), n = static_cast<double>(slopes);
  const double spread = 1.96 * std::sqrt(k * (k - 1) * (2 * k + 5) / 18);
  const auto within = [&](double at) { return static_cast<std::size_t>(std::clamp(at, 0.0, n - 1)); };
  return {within(std::floor((n - spread) / 2)), within(std::ceil((n + spread) / 2))};
}

// Whether so few points are not 0 that the median and both ends are 0, whatever
// those few are. Of a row that stands in few of many dumps no slope is computed.
bool is_flat(std::size_t points, std::size_t not_zero) {
  const std::size_t slopes = points * (points - 1) / 2, zeros = points - not_zero;
  const std::size_t may_rise_or_fall = slopes - zeros * (zeros - (zeros > 0 ? 1 : 0)) / 2;
  const Ends ends = ends_of(points, slopes);
  return may_rise_or_fall <= ends.low && may_rise_or_fall < slopes - ends.high;
}

std::optional<Rate> rate_of(const std::vector<Point>& points) {
  const auto not_zero = std::ranges::count_if(points, [](const Point& p) { return p.count != 0; });
  const bool ascend = std::ranges::adjacent_find(points, std::ranges::greater_equal(), &Point::hours) == points.end();
  if (ascend && is_flat(points.size(), static_cast<std::size_t>(not_zero))) return Rate{};
  std::vector<double> slopes;
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t j = i + 1; j < points.size(); ++j)
      if (points[j].hours > points[i].hours) slopes.push_back((points[j].count - points[i].count) / (points[j].hours - points[i].hours));
  if (slopes.empty()) return {};
  std::ranges::sort(slopes);
  const std::size_t n = slopes.size();
  const Ends ends = ends_of(points.size(), n);
  return Rate{n % 2 == 1 ? slopes[n / 2] : (slopes[n / 2 - 1] + slopes[n / 2]) / 2, slopes[ends.low], slopes[ends.high]};
}

}  // namespace

Trends::Trends(const Census& census) : census_(census), hours_(census.columns.size()), listed_before_(census.columns.size()) {
  std::optional<std::size_t> listed;
  double hours = 0;
  for (std::size_t dump = census.first_of_process; dump < census.columns.size(); ++dump) {
    if (dump > census.first_of_process) {
      const Gap& gap = census.gaps[dump];
      times_known_ = times_known_ && gap.seconds.has_value();
      guessed_ = guessed_ || gap.guessed;
      hours += gap.seconds.value_or(0) / 3600;
    }
    hours_[dump] = hours;
    listed_before_[dump] = listed;
    if (!census.lists(dump)) continue;
    by_number_ = by_number_ || listed;
    listed = dump;
  }
}

Trend Trends::of(const Row& row) const {
  const std::size_t first = census_.first_of_process, dumps = row.cells.size() - first;
  Trend trend;
  trend.counts = PerDump<std::uint64_t>(dumps);
  if (dumps == 0) return trend;
  trend.intervals = dumps - 1;
  trend.guessed = guessed_;
  trend.by_number = by_number_;

  double retention = 0;
  std::size_t retained = 0;
  // The interval that ends at `dump`. Where the row has cells of neither end,
  // nothing happened.
  const auto move = [&](std::size_t dump) {
    const Cell& cell = row.cells[dump];
    const std::uint64_t before = row.cells[dump - 1].goroutines;
    trend.never_fell = trend.never_fell && cell.goroutines >= before;
    if (cell.goroutines > before) trend.largest_rise = std::max(trend.largest_rise, cell.goroutines - before);
    if (!census_.lists(dump) || !listed_before_[dump]) {
      if (cell.goroutines > before) trend.came += cell.goroutines - before, ++trend.rising, trend.last_rising = dump - first;
      else trend.left += before - cell.goroutines;
      if (cell.goroutines < before) ++trend.falling;
      trend.constant = trend.constant && cell.goroutines == before;
      return;
    }
    const std::uint64_t then = row.cells[*listed_before_[dump]].goroutines;
    const std::uint64_t arrived = cell.born + cell.moved_in, gone = cell.died + cell.moved_out;
    trend.came += arrived;
    trend.left += gone;
    if (gone > 0) ++trend.falling;
    if (arrived > 0) ++trend.rising, trend.last_rising = dump - first;
    trend.constant = trend.constant && arrived == 0 && gone == 0;
    if (then > 0) {
      retention += static_cast<double>(cell.kept) / static_cast<double>(then);
      ++retained;
    }
  };
  const auto& kept = row.cells.kept();
  auto at = std::ranges::lower_bound(kept, first, {}, &PerDump<Cell>::Kept::dump);
  for (; at != kept.end(); ++at) {
    if (at->value.goroutines > 0) trend.counts.make(at->dump - first) = at->value.goroutines;
    if (at->dump > first) move(at->dump);
    const std::size_t next = at->dump + 1;
    const bool has_cell = at + 1 != kept.end() && (at + 1)->dump == next;
    if (next < row.cells.size() && !has_cell) move(next);
  }
  const std::uint64_t last = trend.counts.back();
  trend.rise = last - std::min(last, trend.counts.front());
  if (dumps > 1) trend.last_rise = last - std::min(last, trend.counts[dumps - 2]);
  if (retained > 0) trend.retention = retention / static_cast<double>(retained);
  trend.stayed = row.cells.back().since_first;

  if (times_known_ && dumps >= 2) {
    trend.hours = hours_.back();
    const std::size_t size = std::min(dumps, most_points);
    std::vector<Point> points;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t dump = i * (dumps - 1) / (size - 1);
      points.push_back({hours_[first + dump], static_cast<double>(trend.counts[dump])});
    }
    trend.rate = rate_of(points);
    if (trend.rate) trend.in_a_day = std::max(0.0, static_cast<double>(last) + 24 * trend.rate->per_hour);
  }
  return trend;
}

}  // namespace lineup
