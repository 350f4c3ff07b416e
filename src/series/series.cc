// SPDX-License-Identifier: Apache-2.0
// series.cc: finds the time of each dump, orders them and finds restarts.
#include "series/series.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <span>

#include "model/clock.h"

namespace lineup {
namespace {

// Files that were copied or checked out together have nearly one date: that is
// when they were copied, not when they were taken.
constexpr double least_guess_seconds = 5;

std::string_view base_name(std::string_view name) {
  const std::size_t slash = name.find_last_of("/!");
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

Moment moment_of(const Dump& dump, std::size_t index, const Request& request) {
  Moment moment;
  const auto take = [&](std::optional<std::int64_t> time, TimeBasis basis) {
    if (moment.unix_nanos || !time) return;
    moment.unix_nanos = time;
    moment.basis = basis;
  };
  if (request.every_nanos) {
    take(static_cast<std::int64_t>(index) * *request.every_nanos, TimeBasis::given);
    return moment;
  }
  if (index < request.at_unix_nanos.size()) take(request.at_unix_nanos[index], TimeBasis::given);
  take(find_time(base_name(dump.name)), TimeBasis::name);
  take(dump.time_unix_nanos, TimeBasis::profile);
  take(dump.text_time_unix_nanos, TimeBasis::text);
  if (dump.modified_unix_seconds) take(*dump.modified_unix_seconds * 1'000'000'000, TimeBasis::modified);
  return moment;
}

// A goroutine as far as identity goes.
struct Seen {
  std::uint64_t id, created_in;
  StackId stack;
  std::uint32_t waited_minutes;
};

std::vector<Seen> by_number(const Corpus& corpus, const Dump& dump) {
  std::vector<Seen> seen;
  seen.reserve(dump.goroutines.size());
  for (const Goroutine& g : dump.goroutines) seen.push_back({g.id, g.created_in, corpus.shape(g.shape).stack, g.waited_minutes});
  std::ranges::sort(seen, {}, &Seen::id);
  return seen;
}

// Whether the two can be one goroutine: the same number, started by the same
// goroutine at the same place. What it began with cannot change either, but the
// outermost frames of a deep stack may have been cut.
bool can_be_one(const Corpus& corpus, const Seen& a, const Seen& b) {
  return a.created_in == b.created_in && corpus.stack(a.stack).created_by == corpus.stack(b.stack).created_by;
}

// What says that `now` is of another process than `before`; empty when nothing does.
std::string restart_between(const Corpus& corpus, std::span<const Seen> before, std::span<const Seen> now, std::optional<double> seconds) {
  if (before.empty() || now.empty()) return {};
  std::uint64_t common = 0, contradicted = 0, fresh = 0, fresh_but_old = 0, old_survivors = 0;
  const std::uint64_t last_before = before.back().id, last_now = now.back().id;
  auto b = before.begin();
  for (const Seen& g : now) {
    while (b != before.end() && b->id < g.id) ++b;
    if (b != before.end() && b->id == g.id) {
      ++common;
      if (!can_be_one(corpus, *b, g)) ++contradicted;
      else if (g.id > last_now / 2) ++old_survivors;
      continue;
    }
    ++fresh;
    // A wait is dated by the collector and may read up to two of its intervals
    // more than it is.
    if (seconds && g.waited_minutes != 0 && g.waited_minutes * 60.0 > *seconds + 300) ++fresh_but_old;
  }
  if (contradicted >= 2 && contradicted * 20 >= common)
    return fmt::format("{} numbers belong to other goroutines than before", contradicted);
  if (fresh_but_old >= 2 && fresh_but_old * 10 >= fresh)
    return fmt::format("{} goroutines have waited longer than the time between the dumps, and the earlier one does not know them", fresh_but_old);
  // Numbers only rise. New goroutines under an old top come from batches that
  // processors held back: sixteen each, so a handful.
  if (last_now < last_before && fresh > 64 && fresh * 5 > now.size())
    return fmt::format("the highest number fell from {} to {}, with {} new goroutines", last_before, last_now, fresh);
  if (last_now < last_before && common * 5 < before.size() && before.size() >= 10 && old_survivors == 0)
    return fmt::format("the highest number fell from {} to {}, and {} of {} goroutines are gone", last_before, last_now, before.size() - common, before.size());
  if (common == 0 && before.size() >= 5 && now.size() >= 5)
    return fmt::format("none of {} goroutines is left", before.size());
  return {};
}

}  // namespace

std::string_view name_of(TimeBasis basis) {
  switch (basis) {
    case TimeBasis::none: return "none";
    case TimeBasis::given: return "given";
    case TimeBasis::name: return "name";
    case TimeBasis::profile: return "profile";
    case TimeBasis::text: return "text";
    case TimeBasis::modified: return "modified";
  }
  return "";
}

std::vector<Gap> Series::gaps() const {
  std::vector<Gap> gaps;
  for (std::size_t i = 0; i < moments.size(); ++i)
    gaps.push_back({moments[i].seconds_since_before, i > 0 && moments[i].process != moments[i - 1].process, moments[i].guessed});
  return gaps;
}

Series order_dumps(Corpus& corpus, const Request& request, Notes& notes) {
  Series series;
  const std::size_t size = corpus.dumps.size();
  for (std::size_t i = 0; i < size; ++i) series.moments.push_back(moment_of(corpus.dumps[i], i, request));

  const bool all_known = std::ranges::all_of(series.moments, [](const Moment& m) { return m.unix_nanos.has_value(); });
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (all_known && !request.every_nanos) {
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return *series.moments[i].unix_nanos; });
    if (!std::ranges::is_sorted(order))
      notes.add(Level::info, "the dumps were put in the order of their times, which is not the order given", corpus.dumps[order.front()].name);
  }
  std::vector<Dump> dumps;
  std::vector<Moment> moments;
  for (std::size_t i : order) {
    dumps.push_back(std::move(corpus.dumps[i]));
    moments.push_back(series.moments[i]);
  }
  corpus.dumps = std::move(dumps);
  series.moments = std::move(moments);

  std::vector<Seen> before;
  for (std::size_t i = 0; i < size && size > 1; ++i) {
    std::vector<Seen> now = by_number(corpus, corpus.dumps[i]);
    Moment& moment = series.moments[i];
    if (i > 0) {
      const Moment& last = series.moments[i - 1];
      moment.process = last.process;
      if (moment.unix_nanos && last.unix_nanos && *moment.unix_nanos > *last.unix_nanos) {
        const double seconds = static_cast<double>(*moment.unix_nanos - *last.unix_nanos) / 1e9;
        moment.guessed = moment.basis == TimeBasis::modified || last.basis == TimeBasis::modified;
        if (!moment.guessed || seconds >= least_guess_seconds) moment.seconds_since_before = seconds;
      }
      const std::string why = restart_between(corpus, before, now, moment.guessed ? std::nullopt : moment.seconds_since_before);
      if (!why.empty()) {
        ++moment.process;
        moment.seconds_since_before.reset();
        notes.add(Level::info, "another process, or a restart, since the dump before: " + why + "; growth is not computed across it", corpus.dumps[i].name);
      }
    }
    if (!now.empty()) before = std::move(now);
  }
  return series;
}

}  // namespace lineup
