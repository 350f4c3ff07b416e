// SPDX-License-Identifier: Apache-2.0
// series.cc: finds the time of each dump, orders them and finds restarts.
#include "series/series.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "model/clock.h"
#include "series/against.h"

namespace lineup {
namespace {

// Files that were copied or checked out together have nearly one date: that is
// when they were copied, not when they were taken.
constexpr double least_guess_seconds = 5;

std::string_view base_name(std::string_view name) {
  const std::size_t slash = name.find_last_of("/!");
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

}  // namespace

std::vector<Numbered> by_number(const Corpus& corpus, const Dump& dump) {
  std::vector<Numbered> numbered;
  if (dump.is_excerpt) return numbered;
  numbered.reserve(dump.goroutines.size());
  for (const Goroutine& g : dump.goroutines) numbered.push_back({g.id, g.created_in, corpus.shape(g.shape).stack, g.waited_minutes});
  if (!std::ranges::is_sorted(numbered, {}, &Numbered::id)) std::ranges::sort(numbered, {}, &Numbered::id);
  return numbered;
}

Moment moment_of(const Dump& dump) {
  Moment moment;
  const auto take = [&](std::optional<std::int64_t> time, TimeBasis basis) {
    if (moment.unix_nanos || !time) return;
    moment.unix_nanos = time;
    moment.basis = basis;
  };
  take(dump.given_unix_nanos, TimeBasis::given);
  take(dump.name_unix_nanos ? dump.name_unix_nanos : find_time(base_name(dump.name)), TimeBasis::name);
  take(dump.time_unix_nanos, TimeBasis::profile);
  take(dump.text_time_unix_nanos, TimeBasis::text);
  if (dump.modified_unix_seconds) take(*dump.modified_unix_seconds * 1'000'000'000, TimeBasis::modified);
  return moment;
}

namespace {

// Whether the two can be one goroutine: the same number, started by the same
// goroutine at the same place. What it began with cannot change either, but the
// outermost frames of a deep stack may have been cut.
bool can_be_one(const Corpus& corpus, const Numbered& a, const Numbered& b) {
  return a.created_in == b.created_in && corpus.stack(a.stack).created_by == corpus.stack(b.stack).created_by;
}

bool says_when(const Moment& moment) { return moment.unix_nanos && moment.basis != TimeBasis::modified; }

// What orders the dumps, and the places of the dumps in that order.
std::vector<std::size_t> order_of(const Corpus& corpus, const std::vector<Moment>& moments) {
  const std::vector<Dump>& dumps = corpus.dumps;
  std::vector<std::size_t> order(dumps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Times of files order nothing: they are of the copying as often as of the dump.
  if (std::ranges::all_of(moments, says_when)) {
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return *moments[i].unix_nanos; });
    if (auto against = order_against(corpus, order, OrderedBy::times)) order = std::move(*against);
  } else if (std::ranges::none_of(dumps, [](const Dump& dump) { return dump.sequence.empty(); })) {
    std::ranges::stable_sort(order, {}, [&](std::size_t i) -> const auto& { return dumps[i].sequence; });
    if (auto against = order_against(corpus, order, OrderedBy::numbers)) order = std::move(*against);
  } else if (auto in_part = order_in_part(corpus, order)) {
    order = std::move(*in_part);
  } else if (std::set<std::uint32_t> files; std::ranges::all_of(dumps, [&](const Dump& dump) { return files.insert(dump.member).second; })) {
    // Within a file they stand in their order.
    if (const auto by_numbers = order_by_numbers(corpus, order)) order = *by_numbers;
  }
  return order;
}

// Dumps that stand behind a later time: goroutines have put them there (series/against.h).
void note_times_backwards(const Corpus& corpus, const Series& series, Notes& notes) {
  std::size_t backwards = 0, first = 0;
  for (std::size_t i = 1; i < series.moments.size(); ++i) {
    const Moment &before = series.moments[i - 1], &moment = series.moments[i];
    if (!says_when(before) || !says_when(moment) || *moment.unix_nanos >= *before.unix_nanos) continue;
    if (backwards++ == 0) first = i;
  }
  if (backwards == 0) return;
  notes.add(Level::lost,
            fmt::format("the times run backwards {}: waits and numbers of goroutines say the order, "
                        "and there is no rate across such a step",
                        backwards == 1 ? "once" : fmt::format("{} times", backwards)),
            corpus.dumps[first].name, "a clock that was set, or a name with another's time");
}

}  // namespace

std::string restart_between(const Corpus& corpus, std::span<const Numbered> before, std::span<const Numbered> now, std::optional<double> seconds) {
  if (before.empty() || now.empty()) return {};
  std::uint64_t common = 0, contradicted = 0, fresh = 0, fresh_but_old = 0, old_survivors = 0;
  const std::uint64_t last_before = before.back().id, last_now = now.back().id;
  auto b = before.begin();
  for (const Numbered& g : now) {
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

std::optional<std::vector<std::size_t>> order_by_numbers(const Corpus& corpus, std::span<const std::size_t> dumps) {
  if (dumps.size() < 2) return {};
  // What stands in all of them: the shortest wait that any of them prints of it.
  std::vector<Numbered> in_all = by_number(corpus, corpus.dumps[dumps[0]]);
  std::vector<std::uint64_t> highest;
  for (const std::size_t dump : dumps) {
    const std::vector<Numbered> here = by_number(corpus, corpus.dumps[dump]);
    if (here.empty()) return {};
    highest.push_back(here.back().id);
    auto at = here.begin();
    std::erase_if(in_all, [&](Numbered& g) {
      while (at != here.end() && at->id < g.id) ++at;
      if (at == here.end() || at->id != g.id || !can_be_one(corpus, g, *at)) return true;
      g.waited_minutes = g.stack == at->stack ? std::min(g.waited_minutes, at->waited_minutes) : 0;
      return false;
    });
    if (in_all.empty()) return {};
  }
  const std::uint64_t longest = std::ranges::max_element(in_all, {}, &Numbered::waited_minutes)->id;
  struct Key {
    std::uint32_t minutes;
    std::uint64_t highest;
    std::size_t dump;
  };
  std::vector<Key> places;
  for (std::size_t i = 0; i < dumps.size(); ++i) {
    const auto& goroutines = corpus.dumps[dumps[i]].goroutines;
    const auto found = std::find_if(goroutines.begin(), goroutines.end(), [&](const Goroutine& g) { return g.id == longest; });
    places.push_back({found->waited_minutes, highest[i], dumps[i]});
  }
  std::ranges::stable_sort(places, [](const Key& a, const Key& b) { return std::tie(a.minutes, a.highest) < std::tie(b.minutes, b.highest); });
  std::vector<std::size_t> order;
  for (const Key& place : places) order.push_back(place.dump);
  return order;
}

std::optional<std::vector<std::size_t>> order_in_part(const Corpus& corpus,
                                                      std::span<const std::size_t> dumps) {
  using Key = std::pair<std::int64_t, std::vector<std::uint64_t>>;
  const bool by_times = std::ranges::any_of(
      dumps, [&](std::size_t dump) { return says_when(moment_of(corpus.dumps[dump])); });
  const auto key_of = [&](const Dump& dump) -> std::optional<Key> {
    const Moment moment = moment_of(dump);
    if (by_times)
      return says_when(moment) ? std::optional(Key(*moment.unix_nanos, {})) : std::nullopt;
    return dump.sequence.empty() ? std::nullopt : std::optional(Key(0, dump.sequence));
  };
  struct Stretch {
    Key key;
    std::uint64_t highest;          // 0: it has no numbers
    std::vector<std::size_t> here;  // the dump, and those behind it in its file
  };
  std::vector<Stretch> ordered, others;
  std::vector<Stretch>* last = nullptr;
  for (std::size_t i = 0; i < dumps.size(); ++i) {
    const Dump& dump = corpus.dumps[dumps[i]];
    const std::optional<Key> key = key_of(dump);
    if (!key && i > 0 && corpus.dumps[dumps[i - 1]].member == dump.member) {
      last->back().here.push_back(dumps[i]);
      continue;
    }
    last = key ? &ordered : &others;
    last->push_back({key.value_or(Key()), highest_number(dump), {dumps[i]}});
  }
  if (ordered.empty()) return {};
  // Those of one moment by the names of their files.
  std::map<std::uint32_t, std::string_view> files;
  for (const std::size_t i : dumps) {
    const auto [at, fresh] = files.try_emplace(corpus.dumps[i].member, corpus.dumps[i].name);
    if (!fresh) at->second = std::min(at->second, std::string_view(corpus.dumps[i].name));
  }
  const auto file_of = [&](const Stretch& s) { return files[corpus.dumps[s.here[0]].member]; };
  std::ranges::stable_sort(ordered, [&](const Stretch& a, const Stretch& b) {
    return a.key != b.key ? a.key < b.key : file_of(a) < file_of(b);
  });
  // A profile has the numbers of the listing of its moment, or else of the one before.
  for (std::size_t i = 0; i < ordered.size();) {
    std::size_t end = i;
    std::uint64_t highest = 0;
    for (; end < ordered.size() && ordered[end].key == ordered[i].key; ++end)
      highest = std::max(highest, ordered[end].highest);
    if (highest == 0 && i > 0) highest = ordered[i - 1].highest;
    for (; i < end; ++i) ordered[i].highest = highest;
  }
  std::ranges::stable_sort(others, {}, [&](const Stretch& s) {
    return std::pair(s.highest, std::string_view(corpus.dumps[s.here[0]].name));
  });
  // Behind the first that it may follow: numbers rise, and a fall is a restart.
  constexpr std::uint64_t no_end = std::numeric_limits<std::uint64_t>::max();
  std::vector<std::size_t> by_highest;
  std::vector<std::uint64_t> end(ordered.size(), no_end);  // what follows is below it
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    if (i + 1 < ordered.size() && ordered[i + 1].key == ordered[i].key) continue;
    by_highest.push_back(i);
    if (i + 1 < ordered.size() && ordered[i + 1].highest >= ordered[i].highest)
      end[i] = ordered[i + 1].highest;
  }
  std::ranges::stable_sort(by_highest, {}, [&](std::size_t i) { return ordered[i].highest; });
  std::vector<std::vector<std::size_t>> behind(ordered.size() + 1);
  std::set<std::size_t> may_follow;
  auto next = by_highest.begin();
  for (const Stretch& stretch : others) {
    std::size_t at = 0;
    if (stretch.highest > 0) {
      for (; next != by_highest.end() && ordered[*next].highest <= stretch.highest; ++next)
        may_follow.insert(*next);
      while (!may_follow.empty() && end[*may_follow.begin()] <= stretch.highest)
        may_follow.erase(may_follow.begin());
      if (!may_follow.empty()) at = *may_follow.begin() + 1;
    }
    behind[at].insert(behind[at].end(), stretch.here.begin(), stretch.here.end());
  }
  std::vector<std::size_t> order = behind[0];
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    order.insert(order.end(), ordered[i].here.begin(), ordered[i].here.end());
    order.insert(order.end(), behind[i + 1].begin(), behind[i + 1].end());
  }
  return order;
}

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

void sort_dumps(Corpus& corpus) {
  std::vector<Moment> moments;
  for (const Dump& dump : corpus.dumps) moments.push_back(moment_of(dump));
  std::vector<Dump> dumps;
  for (const std::size_t i : order_of(corpus, moments)) dumps.push_back(std::move(corpus.dumps[i]));
  corpus.dumps = std::move(dumps);
}

Series date_dumps(const Corpus& corpus, std::optional<std::int64_t> every_nanos, Notes& notes) {
  Series series;
  const std::size_t size = corpus.dumps.size();
  for (const Dump& dump : corpus.dumps) series.moments.push_back(moment_of(dump));
  for (std::size_t i = 0; i < size && every_nanos; ++i) {
    series.moments[i] = {};
    series.moments[i].unix_nanos = static_cast<std::int64_t>(i) * *every_nanos;
    series.moments[i].basis = TimeBasis::given;
  }
  note_times_backwards(corpus, series, notes);
  std::vector<Numbered> before;
  for (std::size_t i = 0; i < size && size > 1; ++i) {
    std::vector<Numbered> now = by_number(corpus, corpus.dumps[i]);
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
