// SPDX-License-Identifier: Apache-2.0
// trend.cc: computes how a group's size went.
#include "classify/trend.h"

#include <algorithm>
#include <cmath>

namespace lineup {
namespace {

struct Point {
  double hours;
  double count;
};

std::optional<Rate> rate_of(const std::vector<Point>& points) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t j = i + 1; j < points.size(); ++j)
      if (points[j].hours > points[i].hours) slopes.push_back((points[j].count - points[i].count) / (points[j].hours - points[i].hours));
  if (slopes.empty()) return {};
  std::ranges::sort(slopes);
  const std::size_t n = slopes.size();
  const double middle = n % 2 == 1 ? slopes[n / 2] : (slopes[n / 2 - 1] + slopes[n / 2]) / 2;
  Rate rate{middle, slopes.front(), slopes.back()};
  const double k = static_cast<double>(points.size());
  if (k >= 4) {
    const double spread = 1.96 * std::sqrt(k * (k - 1) * (2 * k + 5) / 18);
    const double slopes_count = static_cast<double>(n);
    const auto clamp_index = [&](double at) { return static_cast<std::size_t>(std::clamp(at, 0.0, slopes_count - 1)); };
    rate.low = slopes[clamp_index(std::floor((slopes_count - spread) / 2))];
    rate.high = slopes[clamp_index(std::ceil((slopes_count + spread) / 2))];
  }
  return rate;
}

}  // namespace

Trend trend_of(const Census& census, const Row& row) {
  Trend trend;
  std::vector<Point> points;
  double hours = 0, retention = 0;
  bool times_known = true;
  std::size_t retained = 0, last_listed = census.columns.size();
  for (std::size_t dump = census.first_of_process; dump < row.cells.size(); ++dump) {
    const Cell& cell = row.cells[dump];
    const bool first = dump == census.first_of_process;
    if (!first) {
      times_known = times_known && census.gaps[dump].seconds.has_value();
      trend.guessed = trend.guessed || census.gaps[dump].guessed;
      hours += census.gaps[dump].seconds.value_or(0) / 3600;
      const std::uint64_t before = row.cells[dump - 1].goroutines;
      ++trend.intervals;
      trend.never_fell = trend.never_fell && cell.goroutines >= before;
      trend.last_rise = cell.goroutines - std::min(cell.goroutines, before);
      if (census.lists(dump) && last_listed < dump) {
        const std::uint64_t then = row.cells[last_listed].goroutines;
        const std::uint64_t arrived = cell.born + cell.moved_in, gone = cell.died + cell.moved_out;
        trend.by_number = true;
        trend.came += arrived;
        trend.left += gone;
        if (arrived > 0) ++trend.rising;
        trend.constant = trend.constant && arrived == 0 && gone == 0;
        if (then > 0) {
          retention += static_cast<double>(cell.kept) / static_cast<double>(then);
          ++retained;
        }
      } else {
        if (cell.goroutines > before) trend.came += cell.goroutines - before, ++trend.rising;
        else trend.left += before - cell.goroutines;
        trend.constant = trend.constant && cell.goroutines == before;
      }
    }
    if (census.lists(dump)) last_listed = dump;
    trend.counts.push_back(cell.goroutines);
    points.push_back({hours, static_cast<double>(cell.goroutines)});
  }
  if (trend.counts.empty()) return trend;
  trend.rise = trend.counts.back() - std::min(trend.counts.back(), trend.counts.front());
  if (retained > 0) trend.retention = retention / static_cast<double>(retained);
  trend.stayed = row.cells.back().since_first;
  if (times_known && points.size() >= 2) {
    trend.hours = hours;
    trend.rate = rate_of(points);
    if (trend.rate) trend.in_a_day = std::max(0.0, static_cast<double>(trend.counts.back()) + 24 * trend.rate->per_hour);
  }
  return trend;
}

}  // namespace lineup
