// SPDX-License-Identifier: Apache-2.0
// history.cc: weighs what several dumps of one process say about a group: growth,
// traffic, a burst, or nothing new at all.
#include <fmt/format.h>

#include <algorithm>

#include "classify/evidence.h"
#include "model/clock.h"

namespace lineup {
namespace {

// Nearly all of the rise in one interval, or in the first half of the time: more
// were needed, and now there are enough. A leak goes on.
bool is_step(const Trend& trend) {
  if (trend.intervals < 2 || trend.rise == 0) return false;
  const std::uint64_t first = trend.counts.front(), middle = trend.counts[trend.intervals / 2];
  return trend.largest_rise * 5 >= trend.rise * 4 || (middle > first && (middle - first) * 5 >= trend.rise * 4);
}

// "40, 64 over 2 dumps, 2 minutes apart"; the middle of a long row is left out.
std::string counts_text(const Trend& trend) {
  constexpr std::size_t first = 3, last = 4;
  std::string out;
  for (std::size_t i = 0; i < trend.counts.size(); ++i) {
    if (i == first && trend.counts.size() > first + last + 1) {
      out += ", ...";
      i = trend.counts.size() - last;
    }
    out += fmt::format("{}{}", out.empty() ? "" : ", ", trend.counts[i]);
  }
  out += fmt::format(" over {} dumps", trend.counts.size());
  if (trend.hours) out += " in " + duration_text(*trend.hours * 3600);
  return out;
}

std::string rate_text(const Trend& trend) {
  if (!trend.rate || trend.rate->per_hour <= 0) return {};
  const double rate = trend.rate->per_hour;
  const std::string number = rate < 10 ? fmt::format("{:.1f}", rate) : fmt::format("{:.0f}", rate);
  return fmt::format("; about {} more an hour{}", number, trend.guessed ? ", if the files' dates are right" : "");
}

// What did not come with these: groups, and goroutines in the first and in the last dump.
// What rose by as many, within a tenth, or by a few times as many, is taken for the same: a
// connection's reader and writer, and the three workers that each client has.
struct Others {
  std::uint64_t groups = 0, rose = 0;
  std::uint64_t first = 0, last = 0;
};

constexpr std::uint64_t most_times = 4;

Others others(const Case& c) {
  const std::vector<Rises::Rise>& all = c.rises.rose;
  Others rest{c.rises.groups, all.size(), c.rises.first, c.rises.last};
  if (!rose(c.trend)) return rest;
  std::size_t done = 0;  // those before are counted
  const auto leave_out = [&](std::uint64_t rise, std::uint64_t slack) {
    const auto from = std::max(std::ranges::lower_bound(all, rise - std::min(slack, rise), {}, &Rises::Rise::rise),
                               all.begin() + static_cast<std::ptrdiff_t>(done));
    const auto to = std::max(from, std::ranges::upper_bound(all, rise + slack, {}, &Rises::Rise::rise));
    if (from == to) return;
    const Rises::Rise before = from == all.begin() ? Rises::Rise{} : *(from - 1), last = *(to - 1);
    const std::uint64_t same = static_cast<std::uint64_t>(to - from);
    const std::uint64_t firsts = last.firsts - before.firsts, rises = last.rises - before.rises;
    rest.groups -= std::min(rest.groups, same), rest.rose -= std::min(rest.rose, same);
    rest.first -= std::min(rest.first, firsts), rest.last -= std::min(rest.last, firsts + rises);
    done = static_cast<std::size_t>(to - all.begin());
  };
  const std::uint64_t rise = c.trend.rise;
  for (std::uint64_t part = most_times; part >= 2; --part)
    if (rise % part == 0) leave_out(rise / part, rise / part / 10);
  leave_out(rise, rise / 10 + 1);
  for (std::uint64_t times = 2; times <= most_times; ++times) leave_out(rise * times, rise * times / 10);
  return rest;
}

// Of a program with few groups, or with one kind of object of many parts, all other goroutines.
bool others_stand_still(const Others& o) { return o.first >= 5 && 5 * o.last <= 6 * o.first; }

std::string others_text(const Case& c) {
  const Others o = others(c);
  if (o.groups < 2) return fmt::format("; the other goroutines of the program were {} and are {}", o.first, o.last);
  return fmt::format("; of {} other groups {} grew by a fifth", o.groups, o.rose);
}

}  // namespace

void Rises::add(const Trend& trend) {
  if (trend.counts.size() < 2) return;
  first += trend.counts.front();
  last += trend.counts.back();
  if (std::max(trend.counts.front(), trend.counts.back()) < 3) return;
  ++groups;
  if (lineup::rose(trend)) rose.push_back({trend.rise, trend.rise, trend.counts.front()});
}

void Rises::close() {
  std::ranges::sort(rose, {}, &Rise::rise);
  for (std::size_t i = 1; i < rose.size(); ++i) {
    rose[i].rises += rose[i - 1].rises;
    rose[i].firsts += rose[i - 1].firsts;
  }
}

bool is_exceptional(const Case& c) {
  if (c.trend.left != 0 || c.trend.came < 3 || !rose(c.trend)) return false;
  const Others o = others(c);
  return (o.groups >= 2 && 3 * o.rose <= o.groups) || ((c.matched || (c.arrivals.steady && !may_be_sessions(c))) && others_stand_still(o));
}

namespace {

// Leaked and healthy goroutines wait at one line: those that were in a dump and in the one
// before are the part that stays, if none of them ever leaves.
struct Staying {
  std::vector<std::uint64_t> counts;  // in each dump from the second on
  std::uint64_t left = 0;             // of those
  bool grows() const {
    const bool ever_more = std::ranges::adjacent_find(counts, std::ranges::greater_equal()) == counts.end();
    return left == 0 && counts.size() >= 2 && counts.front() >= 1 && counts.back() >= 3 && ever_more;
  }
};

Staying part_that_stays(const Case& c) {
  Staying part;
  std::vector<std::uint64_t> both, before;
  const auto numbers = [](const Goroutine& g) { return g.id; };
  for (std::size_t dump = c.census.first_of_process + 1; dump < c.row.cells.size(); ++dump) {
    const auto then = c.census.listed(dump - 1, c.row.cells[dump - 1]),
        now = c.census.listed(dump, c.row.cells[dump]);
    both.clear();
    for (auto a = then.begin(), b = now.begin(); a != then.end() && b != now.end();) {
      if (numbers(*a) < numbers(*b)) ++a;
      else if (numbers(*b) < numbers(*a)) ++b;
      else both.push_back(a->id), ++a, ++b;
    }
    for (const std::uint64_t id : before)
      if (!std::ranges::binary_search(both, id)) ++part.left;
    part.counts.push_back(both.size());
    std::swap(both, before);
  }
  return part;
}

std::string listed_counts(const std::vector<std::uint64_t>& counts) {
  const std::size_t from = counts.size() > 6 ? counts.size() - 6 : 0;
  std::string text = from > 0 ? "..., " : "";
  for (std::size_t i = from; i < counts.size(); ++i)
    text += fmt::format("{}{}", i == from ? "" : ", ", counts[i]);
  return text;
}

}  // namespace

// Of fewer than five it may be chance that the last came early.
bool has_ended(const Trend& trend) { return trend.rise >= 5 && is_step(trend) && trend.last_rise * 5 < trend.rise; }

bool rose(const Trend& trend) {
  return 5 * trend.rise >= std::max<std::uint64_t>(trend.counts.front(), 1);
}

namespace {

// Load rises, too, and counts do not tell it from what stays. No chance is a rise in each of
// four intervals, or one of more than twice what a load of so many varies by.
bool is_beyond_load(const Trend& trend) {
  const std::uint64_t first = std::max<std::uint64_t>(trend.counts.front(), 1);
  const std::uint64_t rise = std::min<std::uint64_t>(trend.rise, std::uint64_t{1} << 31);
  return trend.intervals >= 4 || rise * rise > 4 * first;
}

}  // namespace

bool is_growing(const Trend& trend) {
  // Counts do not tell who came and who left; that there are more each time, they do.
  if (!trend.by_number) return !is_step(trend) && trend.intervals >= 2 && trend.never_fell &&
      trend.rising == trend.intervals && 10 * trend.rise >= trend.counts.front();
  return !is_step(trend) && trend.by_number && trend.intervals >= 2 && trend.retention.value_or(0) >= 0.95 &&
         trend.rising >= std::max<std::size_t>(2, (trend.intervals * 6 + 9) / 10);
}

bool weigh_history(const Case& c, bool named, Gathered& gathered) {
  const Trend& trend = c.trend;
  if (trend.counts.size() < 2) {
    if (c.row.cells.size() > 1) gathered.add("history", 0,
        "1 dump of this process, so nothing is known about growth");
    return false;
  }
  const std::string counts = counts_text(trend);
  const bool patient = !is_impatient(c.wait) && !c.stuck;
  const std::string movement = fmt::format("{} came, {} left", trend.came, trend.left);

  const bool traffic = trend.by_number && trend.left > 0 && trend.retention.value_or(1) < 0.3;
  if (!traffic && trend.counts.front() == 0 && trend.counts[trend.counts.size() - 2] == 0) {
    gathered.add("history", 0,
        fmt::format("all {} came since the dump before: another dump would show whether they stay",
        c.goroutines));
    return false;
  }
  // Nearly all of it since the dump before: a burst of work looks just so.
  if (!traffic && trend.intervals >= 2 && trend.rise > 0 && trend.last_rise * 5 >= trend.rise * 4) {
    gathered.add("burst", 0,
        fmt::format("{}: {} of the rise of {} came since the dump before, which may be a burst; another dump would show whether they stay", counts, trend.last_rise, trend.rise));
    return false;
  }
  // Subscribers and sessions come and stay, too, and each has its connection. A
  // send or a lock that waits is stuck whoever listens.
  const std::uint64_t connected = patient && !named && trend.rise > 0 ? c.matcher.connected(c.row) : 0;
  if (10 * connected >= 9 * c.goroutines) {
    gathered.add("sessions", trend.intervals >= 2 ? 6 : 0,
        fmt::format("{}: {}{}; but {} of the {} still have their connection, as sessions that stay do", counts, movement, rate_text(trend), connected, c.goroutines));
    return false;
  }
  if (!trend.by_number) {
    // Counts cannot tell who stayed.
    const bool much = c.goroutines * 10 > trend.counts.front() * 11;
    const std::string net =
        counts + ", never fewer" + rate_text(trend) + "; this format does not print who came and who left";
    const bool beyond_load = is_beyond_load(trend) || c.wait == Wait::chan_send;
    if (is_growing(trend)) {
      const int points = c.matched ? 25 : 18;
      std::string text =
          fmt::format("{}, more each time{}; this format does not print who came and who left",
          counts, rate_text(trend));
      if (beyond_load) gathered.add("growth", points, std::move(text));
      else gathered.add_up_to(least_score(Verdict::likely) - 1, "growth", points,
          text + ", and load may rise by so few");
      return trend.rise >= 10;
    }
    if (trend.never_fell && much && trend.rising >= std::min<std::size_t>(2, trend.intervals) &&
        !(trend.intervals >= 2 && is_step(trend))) {
      if (trend.intervals >= 2 && beyond_load) gathered.add("growth", 15, net);
      else gathered.add_up_to(least_score(Verdict::likely) - 1, "growth", trend.rise >= 5 ? 12 : 6,
          net + others_text(c) + "; a third dump would settle it");
    } else if (trend.constant && patient) gathered.add("stable", -10, counts + ": no change");
    else gathered.add("history", 0, counts);
    return false;
  }
  const double retention = trend.retention.value_or(0);
  // Streams grow with the users of a program, and those that are served stay: how
  // many there are says less then than of waits that the program itself must end.
  const bool served = holds_request(c) && works_on(c);
  const bool a_stream = !c.explained && c.wait == Wait::select && holds_request(c);
  const auto worth = [&](int points) {
    return served ? points / 5 : a_stream ? points / 2 : points;
  };
  const auto growth = [&](int points, const std::string& text) {
    gathered.add("growth", worth(points), text);
  };
  if (is_growing(trend)) {
    growth(30, counts + ": " + movement + rate_text(trend));
    return !served;
  }
  // Most stay, far more come than leave, and it is no warm-up that has ended or is
  // about to: the last interval brought at least half of what one brings on average.
  if (trend.intervals >= 2 && retention >= 0.8 && trend.never_fell && trend.rising >= 2 && trend.left * 3 <= trend.came &&
      trend.rise > 0 && 2 * trend.last_rise * trend.intervals >= trend.rise) {
    growth(18, counts + ": " + movement + rate_text(trend));
    return !served;
  }
  // Few an hour: in some intervals nobody comes, but nobody ever leaves, and the
  // last rise is no warm-up's.
  if (trend.intervals >= 3 && trend.left == 0 && trend.rising >= 2 && trend.last_rising * 2 >= trend.intervals && !is_step(trend)) {
    growth(18, counts + ": " + movement + rate_text(trend));
    return false;
  }
  if (trend.intervals >= 2 && trend.left > 0 && trend.left >= trend.intervals) {
    if (const Staying part = part_that_stays(c); part.grows()) {
      growth(c.matched ? 25 : 18,
          fmt::format("{} of the {} stay while others come and go: {} were in the dump before, too, and of those none left", part.counts.back(), c.goroutines, listed_counts(part.counts)));
      return false;
    }
  }
  // A fifth more; or so many that it is no chance that none left.
  const bool many_more = trend.came * 5 > trend.counts.front() || (trend.came >= 10 && trend.left == 0);
  if (trend.intervals == 1 && retention >= 0.95 && many_more) {
    // Many that came and none that left is no chance; few may be.
    const bool many = trend.came >= 10 && trend.left == 0 && trend.came * 2 >= trend.counts.front();
    const std::string text =
        fmt::format("{} new since the first dump, {} left: {}{}; a third dump would settle it",
        trend.came, trend.left, counts, rate_text(trend));
    // Two dumps cannot tell a warm-up of what may wait for long from a leak: they make it a
    // suspect. But where its cause is known, or its starters are gone, and the rest of the
    // program does not grow like that, it is no warm-up.
    // Nor where many came, each of other work than of one starter that fills a pool.
    const bool of_many = many && is_between_goroutines(c.wait) &&
        c.matcher.parents(c.row).different >= 3;
    if (is_exceptional(c) && (c.matched || is_left_behind(c) || of_many || (c.arrivals.steady && !may_be_sessions(c))))
      growth(25, text + others_text(c));
    else if (patient)
      gathered.add_up_to(least_score(Verdict::likely) - 1, "growth", worth(many ? 18 : 12), text);
    else
      growth(many ? 18 : 12, text);
  } else if (trend.intervals == 1 && trend.left == 0 && c.cell.kept >= 5 && c.cell.born > 0) {
    // One more beside many says little, but that is all that a slow leak shows.
    growth(6, fmt::format("{} new, and none of the {} that were there left{}: {}{}; a third dump would settle it", trend.came, c.cell.kept, trend.hours ? " in " + duration_text(*trend.hours * 3600) : "", counts, rate_text(trend)));
  } else if (patient && !named && trend.intervals >= 2 && trend.falling == trend.intervals) {
    gathered.lower_to(least_score(Verdict::likely) - 1, "turnover",
        fmt::format("{}: {}; some left in each of the {} intervals", counts, movement,
        trend.intervals));
  } else if (patient && has_ended(trend)) {
    gathered.add("stable", -10,
        fmt::format("{}: {}; more were needed once, and now there are enough", counts, movement));
  } else if (trend.constant && patient) {
    gathered.add("stable", -20, fmt::format("the same {} in {} dumps{}: none came, none left",
        how_many(c.goroutines), trend.counts.size(), trend.hours
        ? " over " + duration_text(*trend.hours * 3600) : ""));
  } else if (traffic) {
    gathered.add("churn", -25, fmt::format("they come and go: {} over {} dumps", movement,
        trend.counts.size()));
  } else {
    gathered.add("history", 0, counts + ": " + movement);
  }
  return false;
}

}  // namespace lineup
