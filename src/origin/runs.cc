// SPDX-License-Identifier: Apache-2.0
// runs.cc: follows each run of a program through the dumps of a bunch.
#include "origin/runs.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "census/join.h"
#include "origin/processes.h"
#include "origin/programs.h"
#include "series/series.h"

namespace lineup {
namespace {

// The dumps of one run, in order.
struct Run {
  std::vector<std::size_t> at;     // places in the bunch
  std::vector<Numbered> numbers;   // of the last listing
  std::size_t last_listing = 0;    // likewise, where there is one
  std::string build_id;
};

class Following {
 public:
  Following(const Corpus& corpus, std::span<const std::size_t> bunch, Order order, bool named)
      : corpus_(corpus),
        bunch_(bunch),
        order_(order),
        must_prove_(!named && order == Order::unknown),
        programs_(corpus, bunch),
        shown_(bunch.size()) {}

  std::vector<Run> follow() {
    for (std::size_t at = 0; at < bunch_.size(); ++at) {
      const std::vector<Numbered> numbers = by_number(corpus_, dump(at));
      Run* run = run_of(at, numbers);
      if (run == nullptr) run = &runs_.emplace_back();
      latest_ = static_cast<std::size_t>(run - runs_.data());
      run->at.push_back(at);
      if (!dump(at).build_id.empty()) run->build_id = dump(at).build_id;
      if (numbers.empty()) continue;
      run->numbers = numbers;
      run->last_listing = at;
    }
    return std::move(runs_);
  }

  // Whether `b` can be a later run of the program that `a` is of. Profiles of different stacks, in
  // one text that nothing dates, say nothing of the kind.
  bool can_restart_as(const Run& a, const Run& b) const {
    if (!programs_.can_be_one(a.at.back(), b.at.front())) return false;
    return !a.numbers.empty() || !b.numbers.empty() || has_time(b.at.front()) ||
           dump(a.at.back()).member != dump(b.at.front()).member;
  }

 private:
  const Dump& dump(std::size_t at) const { return corpus_.dumps[bunch_[at]]; }

  // The run that a dump goes on with: the one that it has most in common with; of equal ones the
  // latest, where there is an order, else the first.
  Run* run_of(std::size_t at, std::span<const Numbered> numbers) {
    Run* best = nullptr;
    std::size_t most = 0;
    const bool in_order = order_ != Order::unknown;
    const std::size_t first = runs_.size() > most_runs ? runs_.size() - most_runs : 0;
    for (std::size_t i = first; i < runs_.size(); ++i) {
      if (!goes_on(runs_[i], at, numbers)) continue;
      // A profile has no numbers: one program is all that it can say.
      const std::size_t common = in_common(runs_[i].numbers, numbers);
      if (best != nullptr && (common < most || (common == most && !(in_order && i == latest_))))
        continue;
      best = &runs_[i];
      most = common;
    }
    return best != nullptr && comes_later(*best, at, numbers, most) ? nullptr : best;
  }

  // Whether one of the next dumps goes on with the run far better than this one does, and not with
  // this one: then two runs are there at once.
  bool comes_later(const Run& run, std::size_t at, std::span<const Numbered> numbers,
                   std::size_t common) const {
    constexpr std::size_t looked_at = 3;
    if (2 * common >= std::min(run.numbers.size(), numbers.size())) return false;
    for (std::size_t next = at + 1; next < bunch_.size() && next <= at + looked_at; ++next) {
      const std::vector<Numbered> later = by_number(corpus_, dump(next));
      const std::size_t with_run = in_common(run.numbers, later);
      if (with_run > 2 * common && with_run > 2 * in_common(numbers, later)) return true;
    }
    return false;
  }

  bool goes_on(const Run& run, std::size_t at, std::span<const Numbered> numbers) const {
    if (!programs_.can_be_one(run.at.back(), at)) return false;
    if (!run.build_id.empty() && !dump(at).build_id.empty() && run.build_id != dump(at).build_id)
      return false;
    if (run.numbers.empty() && numbers.empty() && dump(run.at.back()).member == dump(at).member &&
        !has_time(run.at.back()))
      return look_alike(run.at.back(), at);
    if (must_prove_ && !proves_one_run(run, at, numbers)) return false;
    if (run.numbers.empty() || numbers.empty()) return true;
    const std::optional<double> seconds = seconds_between(run.last_listing, at);
    // Two listings of one instant that differ are of two processes.
    const Dump& last = dump(run.last_listing);
    if (seconds && *seconds == 0 && dump(at).member != last.member &&
        dump(at).moment != last.moment)
      return are_equal(run.numbers, numbers);
    if (restart_between(corpus_, run.numbers, numbers, seconds).empty()) return true;
    return order_ != Order::known && restart_between(corpus_, numbers, run.numbers, {}).empty();
  }

  // Nothing says that these dumps belong together: two goroutines of the program, or all that one of
  // them has, are in both, and of profiles most stacks.
  bool proves_one_run(const Run& run, std::size_t at, std::span<const Numbered> numbers) const {
    if (dump(run.at.back()).member == dump(at).member) return true;
    if (run.numbers.empty() || numbers.empty()) return look_alike(run.at.back(), at);
    const auto is_own = [&](const Numbered& g) {
      return std::ranges::any_of(corpus_.stack(g.stack).frames, [&](FrameId frame) {
        return !corpus_.text(corpus_.frame(frame).function).starts_with("runtime.");
      });
    };
    const auto own_of = [&](std::span<const Numbered> all) {
      std::vector<Numbered> own;
      std::ranges::copy_if(all, std::back_inserter(own), is_own);
      return own;
    };
    const std::vector<Numbered> before = own_of(run.numbers), now = own_of(numbers);
    return in_common(before, now) >= std::min<std::size_t>({2, before.size(), now.size()});
  }

  bool has_time(std::size_t at) const {
    const Moment moment = moment_of(dump(at));
    return moment.unix_nanos && moment.basis != TimeBasis::modified;
  }

  // Of one process where most of what the one shows, the other shows, too: two profiles in one text
  // that nothing dates, or two dumps of which one only counts.
  bool look_alike(std::size_t a, std::size_t b) const {
    const std::vector<std::uint64_t>&in_a = shown_in(a), &in_b = shown_in(b);
    const auto common = std::ranges::count_if(
        in_a, [&](std::uint64_t stack) { return std::ranges::binary_search(in_b, stack); });
    return 2 * static_cast<std::size_t>(common) > std::min(in_a.size(), in_b.size());
  }

  // A number for each different stack, as far as both kinds of dump print it; ascending.
  const std::vector<std::uint64_t>& shown_in(std::size_t at) const {
    std::optional<std::vector<std::uint64_t>>& shown = shown_[at];
    if (shown) return *shown;
    std::set<StackId> stacks;
    for (const Goroutine& g : dump(at).goroutines) stacks.insert(corpus_.shape(g.shape).stack);
    for (const Counted& record : dump(at).counted) stacks.insert(corpus_.shape(record.shape).stack);
    shown.emplace();
    for (const StackId stack : stacks) {
      std::uint64_t key = 0xcbf29ce484222325u;
      for (const FrameId frame : common_frames(corpus_, stack))
        key = (key ^ frame.index) * 0x100000001b3u;
      shown->push_back(key);
    }
    std::ranges::sort(*shown);
    shown->erase(std::unique(shown->begin(), shown->end()), shown->end());
    return *shown;
  }

  std::optional<double> seconds_between(std::size_t a, std::size_t b) const {
    const Moment from = moment_of(dump(a)), to = moment_of(dump(b));
    if (!from.unix_nanos || !to.unix_nanos || from.basis == TimeBasis::modified ||
        from.basis != to.basis)
      return {};
    return static_cast<double>(*to.unix_nanos - *from.unix_nanos) / 1e9;
  }

  static bool are_equal(std::span<const Numbered> a, std::span<const Numbered> b) {
    return std::ranges::equal(a, b, {}, &Numbered::id, &Numbered::id);
  }

  // Goroutines of one number at one stack.
  static std::size_t in_common(std::span<const Numbered> a, std::span<const Numbered> b) {
    std::size_t common = 0;
    for (auto at = a.begin(), other = b.begin(); at != a.end() && other != b.end();) {
      if (at->id == other->id) {
        common += at->created_in == other->created_in && at->stack == other->stack ? 1 : 0;
        ++at;
        ++other;
      } else {
        at->id < other->id ? ++at : ++other;
      }
    }
    return common;
  }

  const Corpus& corpus_;
  std::span<const std::size_t> bunch_;
  Order order_;
  bool must_prove_;
  Programs programs_;
  mutable std::vector<std::optional<std::vector<std::uint64_t>>> shown_;
  std::vector<Run> runs_;
  std::size_t latest_ = 0;
};

}  // namespace

std::vector<std::vector<std::size_t>> part_by_runs(const Corpus& corpus,
                                                   std::span<const std::size_t> bunch, Order order,
                                                   bool named) {
  Following following(corpus, bunch, order, named);
  std::vector<Run> runs = following.follow();
  // Numbers in names are times where some of the dumps prove to be one run; else they may as well
  // tell instances apart. Where runs overlap nothing is a restart.
  const bool proven = std::ranges::any_of(runs, [](const Run& run) { return run.at.size() > 1; });
  const bool overlap = std::ranges::adjacent_find(runs, [](const Run& a, const Run& b) {
                         return a.at.back() > b.at.front();
                       }) != runs.end();
  // "svc_0_3": which of two numbers is the time is not known, so neither says that one run is over.
  const bool numbers_are_times = std::ranges::all_of(
      bunch, [&](std::size_t i) { return corpus.dumps[i].sequence.size() <= 1; });
  const bool may_restart =
      !overlap && (order == Order::known ? named || proven || runs.size() == 2
                                         : order == Order::numbers && proven && numbers_are_times);
  std::vector<Run> processes;
  for (Run& run : runs) {
    Run* const before = processes.empty() ? nullptr : &processes.back();
    if (before != nullptr && may_restart && following.can_restart_as(*before, run)) {
      before->at.insert(before->at.end(), run.at.begin(), run.at.end());
    } else {
      processes.push_back(std::move(run));
    }
  }
  std::vector<std::vector<std::size_t>> parts;
  for (const Run& process : processes) {
    std::vector<std::size_t>& part = parts.emplace_back();
    for (const std::size_t at : process.at) part.push_back(bunch[at]);
  }
  return parts;
}

}  // namespace lineup
