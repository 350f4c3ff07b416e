// SPDX-License-Identifier: Apache-2.0
// trend_test.cc: random series, counted a second time the plain way: every
// number of every row in every dump, whether anything is kept of it or not.
#include "classify/trend.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "dumps.h"

namespace lineup::tests {
namespace {

using Ids = std::set<std::uint64_t>;

// Who stood where, by function, in one dump.
struct Moment {
  std::map<char, Ids> groups;
  bool lists = true;  // by number, or only counts
  Gap gap;
};

std::string text_of(const Moment& moment) {
  std::string text;
  if (moment.lists) {
    for (const auto& [name, ids] : moment.groups)
      for (const std::uint64_t id : ids)
        text += fmt::format("goroutine {} [chan send]:\nmain.{}()\n\t/app/main.go:21 +0x3c\ncreated by main.main in goroutine 1\n\t/app/main.go:9 +0x1\n\n", id, name);
    return text;
  }
  std::size_t total = 0;
  for (const auto& [name, ids] : moment.groups) {
    total += ids.size();
    if (!ids.empty()) text += fmt::format("{} @ 0x1 0x2 0x3 0x4 0x5\n#\t0x4\tmain.{}+0x3b\t/app/main.go:21\n\n", ids.size(), name);
  }
  return fmt::format("goroutine profile: total {}\n", total) + text;
}

// A world in which goroutines come, move and go.
std::vector<Moment> series_of(std::mt19937_64& random, std::size_t dumps) {
  std::vector<Moment> series;
  std::uint64_t next = 1;
  std::map<char, Ids> now;
  const bool counts = random() % 3 == 0, restarts = random() % 3 == 0, times = random() % 4 != 0;
  for (std::size_t i = 0; i < dumps; ++i) {
    std::map<char, Ids> then;
    for (const auto& [name, ids] : now)
      for (const std::uint64_t id : ids) {
        const std::uint64_t fate = random() % 4;
        if (fate != 0) then[fate == 1 ? static_cast<char>('a' + random() % 6) : name].insert(id);
      }
    for (std::uint64_t n = random() % 5; n > 0; --n) then[static_cast<char>('a' + random() % 6)].insert(next++);
    now = std::move(then);
    Moment moment{now, !counts || random() % 2 == 0, {}};
    moment.gap.new_process = restarts && i > 0 && random() % 5 == 0;
    if (i > 0 && !moment.gap.new_process && (times || random() % 2 == 0)) moment.gap.seconds = 60.0 * static_cast<double>(1 + random() % 3);
    if (text_of(moment).empty()) moment.lists = false;
    series.push_back(std::move(moment));
  }
  return series;
}

struct Plain {
  std::vector<Cell> cells;
  Trend trend;
};

std::size_t common(const Ids& a, const Ids& b) {
  return static_cast<std::size_t>(std::ranges::count_if(a, [&](std::uint64_t id) { return b.contains(id); }));
}

Ids everybody(const Moment& moment) {
  Ids all;
  for (const auto& [name, ids] : moment.groups) all.insert(ids.begin(), ids.end());
  return all;
}

// The last dump before `dump`, of the same process, that lists goroutines.
const Moment* listed_before(const std::vector<Moment>& series, std::size_t dump) {
  while (dump > 0 && !series[dump].gap.new_process)
    if (series[--dump].lists) return &series[dump];
  return nullptr;
}

std::optional<Rate> plain_rate(const std::vector<std::pair<double, double>>& points) {
  std::vector<double> slopes;
  for (const auto& a : points)
    for (const auto& b : points)
      if (a.first < b.first) slopes.push_back((b.second - a.second) / (b.first - a.first));
  if (slopes.empty()) return {};
  std::ranges::sort(slopes);
  const double n = static_cast<double>(slopes.size()), k = static_cast<double>(points.size());
  const auto at = [&](double place) { return slopes[static_cast<std::size_t>(std::clamp(place, 0.0, n - 1))]; };
  const double spread = k < 4 ? n : 1.96 * std::sqrt(k * (k - 1) * (2 * k + 5) / 18);
  return Rate{(at(std::floor((n - 1) / 2)) + at(std::ceil((n - 1) / 2))) / 2, at(std::floor((n - spread) / 2)), at(std::ceil((n + spread) / 2))};
}

Plain plain(const std::vector<Moment>& series, char name) {
  Plain out;
  std::size_t first = 0;
  for (std::size_t i = 0; i < series.size(); ++i)
    if (series[i].gap.new_process) first = i;
  std::vector<std::pair<double, double>> points;
  double hours = 0, retention = 0;
  std::size_t retained = 0;
  bool times = true;
  for (std::size_t i = 0; i < series.size(); ++i) {
    const auto group = [&](const Moment& moment) { return moment.groups.contains(name) ? moment.groups.at(name) : Ids{}; };
    const Ids here = group(series[i]);
    const Moment* then = series[i].lists ? listed_before(series, i) : nullptr;
    Cell cell;
    cell.goroutines = here.size();
    if (then != nullptr) {
      const Ids before = group(*then), all = everybody(series[i]), all_before = everybody(*then);
      cell.kept = common(here, before);
      cell.moved_in = common(here, all_before) - cell.kept;
      cell.born = here.size() - cell.kept - cell.moved_in;
      cell.moved_out = common(before, all) - cell.kept;
      cell.died = before.size() - cell.kept - cell.moved_out;
    }
    out.cells.push_back(cell);
    if (i < first) continue;
    Trend& trend = out.trend;
    if (i > first) {
      const std::uint64_t before = out.cells[i - 1].goroutines;
      std::uint64_t came = cell.goroutines - std::min(cell.goroutines, before), left = before - std::min(cell.goroutines, before);
      trend.last_rise = came;
      if (left > 0) trend.never_fell = false;
      if (then != nullptr) {
        came = cell.born + cell.moved_in;
        left = cell.died + cell.moved_out;
        trend.by_number = true;
        if (const std::size_t size = group(*then).size(); size > 0) retention += static_cast<double>(cell.kept) / static_cast<double>(size), ++retained;
      }
      trend.came += came;
      trend.left += left;
      trend.rising += came > 0 ? 1 : 0;
      trend.constant = trend.constant && came == 0 && left == 0;
      ++trend.intervals;
      times = times && series[i].gap.seconds;
      hours += series[i].gap.seconds.value_or(0) / 3600;
    }
    trend.counts.push_back(cell.goroutines);
    points.emplace_back(hours, static_cast<double>(cell.goroutines));
  }
  if (retained > 0) out.trend.retention = retention / static_cast<double>(retained);
  const std::uint64_t now = out.trend.counts.back(), start = out.trend.counts.front();
  out.trend.rise = now - std::min(now, start);
  if (times) out.trend.rate = plain_rate(points);
  return out;
}

char name_of(const Corpus& corpus, const Row& row) {
  for (const FrameId frame : corpus.stack(row.stack).frames)
    if (const std::string_view name = corpus.text(corpus.frame(frame).function); name.starts_with("main.")) return name.back();
  return '?';
}

void expect_near(const std::optional<double>& a, const std::optional<double>& b, const std::string& where) {
  ASSERT_EQ(a.has_value(), b.has_value()) << where;
  if (a) { EXPECT_NEAR(*a, *b, 1e-6) << where; }
}

void compare(const std::vector<Moment>& series, const std::string& where) {
  Corpus corpus;
  std::vector<Gap> gaps;
  for (const Moment& moment : series) {
    corpus.append(read(text_of(moment)));
    gaps.push_back(moment.gap);
  }
  ASSERT_EQ(corpus.dumps.size(), series.size()) << where;
  const Census census = take_census(corpus, gaps);
  const Trends trends(census);
  for (const Row& row : census.rows) {
    const Plain expected = plain(series, name_of(corpus, row));
    for (std::size_t dump = 0; dump < series.size(); ++dump) {
      const Cell& a = row.cells[dump];
      const Cell& b = expected.cells[dump];
      ASSERT_EQ(std::tuple(a.goroutines, a.kept, a.born, a.moved_in, a.died, a.moved_out),
                std::tuple(b.goroutines, b.kept, b.born, b.moved_in, b.died, b.moved_out))
          << where << ", dump " << dump;
      ASSERT_EQ(census.listed(dump, a).size(), census.lists(dump) ? a.goroutines : 0) << where << ", dump " << dump;
    }
    const Trend a = trends.of(row);
    const Trend& b = expected.trend;
    ASSERT_EQ(a.counts, b.counts) << where;
    ASSERT_EQ(std::tuple(a.came, a.left, a.rising, a.intervals, a.never_fell, a.constant, a.by_number, a.last_rise, a.rise),
              std::tuple(b.came, b.left, b.rising, b.intervals, b.never_fell, b.constant, b.by_number, b.last_rise, b.rise))
        << where;
    expect_near(a.retention, b.retention, where);
    ASSERT_EQ(a.rate.has_value(), b.rate.has_value()) << where;
    if (!a.rate) continue;
    expect_near(a.rate->per_hour, b.rate->per_hour, where);
    expect_near(a.rate->low, b.rate->low, where);
    expect_near(a.rate->high, b.rate->high, where);
  }
}

TEST(Trend, OfRandomSeriesIsThatOfPlainCounting) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    std::mt19937_64 random(seed);
    compare(series_of(random, 1 + random() % 12), fmt::format("seed {}", seed));
  }
  std::mt19937_64 random(7);
  compare(series_of(random, 60), "a long series");
}

// One more of a, b and c each in every second, tenth and fiftieth dump: b and c
// stand in too few dumps to have any slope but 0.
TEST(Trend, OfAGroupInFewOfManyDumpsIsThatOfPlainCounting) {
  std::vector<Moment> series;
  std::uint64_t next = 1;
  for (std::size_t i = 0; i < 120; ++i) {
    Moment moment;
    moment.groups['z'] = {100000};
    if (i % 2 == 0) moment.groups['a'] = {++next};
    if (i % 10 == 0) moment.groups['b'] = {++next, ++next};
    if (i % 50 == 0) moment.groups['c'] = {++next};
    if (i > 0) moment.gap.seconds = 60;
    series.push_back(std::move(moment));
  }
  compare(series, "few of many");
}

// What would make an archive of thousands of dumps grow with their square.
TEST(Census, KeepsCellsOnlyOfDumpsARowStandsInOrLeft) {
  constexpr std::size_t dumps = 300;
  Corpus corpus;
  for (std::size_t i = 0; i < dumps; ++i) {
    std::string text;
    for (std::size_t f = 0; f < 3; ++f)
      text += fmt::format("goroutine {} [select]:\nmain.f{}_{}()\n\t/app/main.go:21 +0x3c\n\n", 3 * i + f + 1, i, f);
    corpus.append(read(text));
  }
  const Census census = take_census(corpus);
  ASSERT_EQ(census.rows.size(), 3 * dumps);
  std::size_t cells = 0;
  for (const Row& row : census.rows) {
    cells += row.cells.kept().size();
    EXPECT_EQ(row.cells.size(), dumps);
  }
  EXPECT_EQ(cells, 3 * dumps + 3 * (dumps - 1)) << "where it stands, and where it is gone";
}

}  // namespace
}  // namespace lineup::tests
