// SPDX-License-Identifier: Apache-2.0
// moments.cc: finds views of one moment, and puts them together.
#include "origin/moments.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "census/join.h"
#include "series/series.h"

namespace lineup {
namespace {

bool lists(const Dump& dump) { return !dump.goroutines.empty(); }
bool is_leak_profile(const Dump& dump) { return dump.profile == "goroutineleak"; }
std::uint64_t total_of(const Dump& dump) {
  return std::max(dump.seen(), dump.stated_total.value_or(0));
}

// How the numbers of two listings go together.
struct Common {
  std::size_t a = 0, b = 0;    // goroutines of each
  std::size_t both = 0;        // numbers in both
  std::size_t elsewhere = 0;   // of these: another creator, stack or wait
};

Common common_of(const Corpus& corpus, const Dump& a, const Dump& b) {
  const std::vector<Numbered> in_a = by_number(corpus, a), in_b = by_number(corpus, b);
  Common common{in_a.size(), in_b.size()};
  for (auto at = in_a.begin(), other = in_b.begin(); at != in_a.end() && other != in_b.end();) {
    if (at->id == other->id) {
      ++common.both;
      if (at->created_in != other->created_in || at->stack != other->stack ||
          at->waited_minutes != other->waited_minutes)
        ++common.elsewhere;
      ++at;
      ++other;
    } else {
      at->id < other->id ? ++at : ++other;
    }
  }
  return common;
}

bool has_main(const Dump& dump) {
  return std::any_of(dump.goroutines.begin(), dump.goroutines.end(),
                     [](const Goroutine& g) { return g.id == 1; });
}

class Joining {
 public:
  Joining(Corpus& corpus, Notes& notes) : corpus_(corpus), notes_(notes) {}

  void join_all() {
    std::vector<Dump> joined;
    for (Dump& dump : corpus_.dumps) {
      if (!joined.empty() && is_view(joined.back(), dump)) join(joined.back(), dump);
      else joined.push_back(std::move(dump));
    }
    corpus_.dumps = std::move(joined);
  }

 private:
  bool is_view(const Dump& before, const Dump& dump) const {
    if (before.is_delta || dump.is_delta) return false;
    const bool other_form = before.kind != dump.kind || before.profile != dump.profile;
    if (before.member == dump.member) {
      const auto apart = seconds_between(before, dump);
      if (apart && *apart > simultaneous_seconds) return false;
      return before.writer == dump.writer && fits_in_one_text(before, dump);
    }
    if (!dump.moment.empty() && before.moment == dump.moment) return fits(before, dump);
    const auto apart = seconds_between(before, dump);
    return other_form && apart && *apart <= simultaneous_seconds && fits(before, dump);
  }

  static std::optional<double> seconds_between(const Dump& a, const Dump& b) {
    const Moment from = moment_of(a), to = moment_of(b);
    const auto says = [](const Moment& m) {
      return m.unix_nanos && m.basis != TimeBasis::modified;
    };
    if (!says(from) || !says(to)) return {};
    return std::abs(static_cast<double>(*to.unix_nanos - *from.unix_nanos)) / 1e9;
  }

  // Two views that names or times put together: whether what they show may be of one moment.
  bool fits(const Dump& a, const Dump& b) const {
    if (is_leak_profile(a) || is_leak_profile(b)) return true;
    if (lists(a) && lists(b)) {
      const Common common = common_of(corpus_, a, b);
      return common.both > 0 && 2 * common.elsewhere <= common.both;
    }
    // One of a few goroutines is an excerpt, whatever it counts.
    const std::uint64_t in_a = total_of(a), in_b = total_of(b);
    if (lists(a) != lists(b)) return true;
    return std::max(in_a, in_b) - std::min(in_a, in_b) <=
           std::max<std::uint64_t>(32, std::max(in_a, in_b) / 4);
  }

  // Two dumps in one text, one below the other.
  bool fits_in_one_text(const Dump& a, const Dump& b) const {
    if (is_leak_profile(a) != is_leak_profile(b)) return true;
    if (lists(a) && lists(b)) {
      const Common common = common_of(corpus_, a, b);
      if (common.elsewhere > 0 || (is_whole(a) && is_whole(b))) return false;
      if (common.both == 0) return !(has_main(a) && has_main(b)) && !a.crash && !b.crash;
      return common.both == common.a || common.both == common.b;
    }
    if (!lists(a) && !lists(b)) return a.profile == b.profile && same_counts(a, b);
    const Dump& listing = lists(a) ? a : b;
    const Dump& profile = lists(a) ? b : a;
    return 2 * stacks_in(profile, listing) >= listing.goroutines.size();
  }

  // A dump of all goroutines has the first and the one that wrote it; a quotation seldom has both.
  static bool is_whole(const Dump& dump) { return has_main(dump) && dump.goroutines.size() > 2; }

  bool same_counts(const Dump& a, const Dump& b) const {
    const auto tally = [](const Dump& dump) {
      std::map<ShapeId, std::int64_t> counts;
      for (const Counted& record : dump.counted) counts[record.shape] += record.count;
      return counts;
    };
    return total_of(a) == total_of(b) && tally(a) == tally(b);
  }

  // How many goroutines of the listing stand at stacks that the profile counts.
  std::size_t stacks_in(const Dump& profile, const Dump& listing) const {
    std::map<std::vector<FrameId>, bool> counted;
    for (const Counted& record : profile.counted) counted[frames_of(record.shape)] = true;
    return static_cast<std::size_t>(
        std::count_if(listing.goroutines.begin(), listing.goroutines.end(),
                      [&](const Goroutine& g) { return counted.contains(frames_of(g.shape)); }));
  }

  std::vector<FrameId> frames_of(ShapeId shape) const {
    return common_frames(corpus_, corpus_.shape(shape).stack);
  }

  void join(Dump& into, Dump& view) {
    add_views(into, view);
    if (is_leak_profile(into) != is_leak_profile(view)) {
      if (is_leak_profile(into)) swap_but_name(into, view);
      take_marks(into, view);
    } else if (lists(into) && lists(view)) {
      join_listings(into, view);
    } else if (lists(into) || lists(view)) {
      Dump& listing = lists(into) ? into : view;
      Dump& profile = lists(into) ? view : into;
      // A profile that is whole says how many there are where the listing is only a part of them.
      const bool part =
          2 * total_of(listing) < total_of(profile) || (listing.cut_short && !profile.cut_short);
      if (part) quote(listing, profile);
      if ((&profile == &view) == part) swap_but_name(into, view);
    } else if (total_of(view) > total_of(into)) {
      swap_but_name(into, view);
    }
    add_reading(into, view);
  }

  void add_views(Dump& into, const Dump& view) {
    into.views.push_back(view.name);
    into.views.insert(into.views.end(), view.views.begin(), view.views.end());
  }

  // The other one's goroutines, under the first one's name and time.
  static void swap_but_name(Dump& into, Dump& view) {
    std::swap(into, view);
    std::swap(into.name, view.name);
    std::swap(into.views, view.views);
    std::swap(into.moment, view.moment);
    std::swap(into.member, view.member);
    if (!into.name_unix_nanos) into.name_unix_nanos = view.name_unix_nanos;
    if (!into.text_time_unix_nanos) into.text_time_unix_nanos = view.text_time_unix_nanos;
    if (!into.given_unix_nanos) into.given_unix_nanos = view.given_unix_nanos;
    if (into.sequence.empty()) into.sequence = view.sequence;
  }

  // What was read of a view, whatever became of it.
  static void add_reading(Dump& into, const Dump& view) {
    into.lines += view.lines;
    into.thread_stacks += view.thread_stacks;
    if (into.not_understood.lines == 0) into.not_understood = view.not_understood;
    else into.not_understood.lines += view.not_understood.lines;
    into.crash = into.crash || view.crash;
    if (into.cut_goroutine == 0) into.cut_goroutine = view.cut_goroutine;
    for (const Reported& one : view.reported)
      if (into.reported.size() < most_reported) into.reported.push_back(one);
    if (!into.time_unix_nanos) into.time_unix_nanos = view.time_unix_nanos;
    if (into.build_id.empty()) into.build_id = view.build_id;
    if (into.program.empty()) into.program = view.program;
  }

  // Each number once; of two the one that says more.
  void join_listings(Dump& into, Dump& view) {
    if (view.goroutines.size() > into.goroutines.size()) swap_but_name(into, view);
    std::map<std::uint64_t, ShapeId> leaked;
    std::vector<std::uint64_t> known;
    for (const Goroutine& g : into.goroutines) known.push_back(g.id);
    std::ranges::sort(known);
    for (const Goroutine& g : view.goroutines) {
      if (!std::ranges::binary_search(known, g.id)) into.goroutines.push_back(g);
      else if ((corpus_.shape(g.shape).marks & mark_leaked) != 0) leaked[g.id] = g.shape;
    }
    if (!leaked.empty())
      for (Goroutine& g : into.goroutines)
        if (const auto found = leaked.find(g.id); found != leaked.end()) g.shape = found->second;
    for (const LockWait& wait : view.lock_waits)
      if (!std::ranges::binary_search(known, wait.id)) into.lock_waits.push_back(wait);
    // A goroutine that another part has whole is not lost.
    for (const Damaged& lost : view.damaged)
      if (!std::ranges::binary_search(known, lost.id)) into.damaged.push_back(lost);
    into.cut_short = into.cut_short && view.cut_short;
  }

  // Puts the listed goroutines into the profile, in the place of as many that it counts there.
  void quote(Dump& listing, Dump& profile) {
    std::map<std::vector<FrameId>, std::vector<Counted*>> records;
    for (Counted& record : profile.counted) records[frames_of(record.shape)].push_back(&record);
    std::uint64_t missing = 0;
    for (const Goroutine& g : listing.goroutines) {
      const auto found = records.find(frames_of(g.shape));
      Counted* record = nullptr;
      if (found != records.end())
        for (Counted* one : found->second)
          if (one->count > 0 && (record == nullptr || one->count > record->count)) record = one;
      if (record == nullptr) {
        ++missing;
        continue;
      }
      --record->count;
      profile.goroutines.push_back(g);
    }
    std::erase_if(profile.counted, [](const Counted& record) { return record.count == 0; });
    profile.lock_waits = std::move(listing.lock_waits);
    profile.is_excerpt = true;
    if (missing > 0)
      notes_.add(Level::info,
                 fmt::format("{} of {} goroutines beside the profile stand at no stack that it "
                             "counts, and are not added to it",
                             missing, listing.goroutines.size()),
                 listing.name);
  }

  // What a profile of leaked goroutines counts is leaked in the other view, too: those that have
  // waited longest, where it is not all of a stack.
  void take_marks(Dump& into, const Dump& leaks) {
    std::map<std::vector<FrameId>, std::uint64_t> left;
    for (const Counted& record : leaks.counted)
      if (record.count > 0)
        left[frames_of(record.shape)] += static_cast<std::uint64_t>(record.count);
    for (const Goroutine& g : leaks.goroutines)
      if ((corpus_.shape(g.shape).marks & mark_leaked) != 0) ++left[frames_of(g.shape)];
    const auto marked = [&](ShapeId id) {
      Shape shape = corpus_.shape(id);
      shape.marks |= mark_leaked;
      return corpus_.intern(shape);
    };
    std::map<ShapeId, std::uint64_t*> of_shape;
    const auto left_at = [&](ShapeId shape) -> std::uint64_t& {
      const auto [at, fresh] = of_shape.try_emplace(shape, nullptr);
      if (fresh) at->second = &left[frames_of(shape)];
      return *at->second;
    };
    std::vector<Goroutine*> oldest;
    for (Goroutine& g : into.goroutines)
      if (left_at(g.shape) > 0) oldest.push_back(&g);
    std::ranges::stable_sort(oldest, [](const Goroutine* a, const Goroutine* b) {
      return std::pair(b->waited_minutes, a->id) < std::pair(a->waited_minutes, b->id);
    });
    for (Goroutine* g : oldest) {
      std::uint64_t& here = left_at(g->shape);
      if (here == 0) continue;
      --here;
      if ((corpus_.shape(g->shape).marks & mark_leaked) == 0) g->shape = marked(g->shape);
    }
    std::vector<Counted> more;
    for (Counted& record : into.counted) {
      std::uint64_t& here = left_at(record.shape);
      const auto count = static_cast<std::int64_t>(std::min<std::uint64_t>(
          here, record.count > 0 ? static_cast<std::uint64_t>(record.count) : 0));
      if (count == 0) continue;
      here -= static_cast<std::uint64_t>(count);
      record.count -= count;
      more.push_back({marked(record.shape), count});
    }
    std::erase_if(into.counted, [](const Counted& record) { return record.count == 0; });
    into.counted.insert(into.counted.end(), more.begin(), more.end());
  }

  Corpus& corpus_;
  Notes& notes_;
};

}  // namespace

void join_views(Corpus& corpus, Notes& notes) {
  if (corpus.dumps.size() > 1) Joining(corpus, notes).join_all();
}

}  // namespace lineup
