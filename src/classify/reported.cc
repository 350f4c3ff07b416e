// SPDX-License-Identifier: Apache-2.0
// reported.cc: weighs what a text says beside its goroutines.
#include "classify/reported.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "classify/evidence.h"
#include "model/clock.h"

namespace lineup {
namespace {

// Of those that a report speaks of alike, the one comes first that more speaks against: each keeps
// some of the points it had.
constexpr int asleep_score = 90;           // a proof, as the collector's
constexpr int left_over_score = 60;        // likely: after the test it should be gone
constexpr int timeout_score = 38, given_up_score = 36;
constexpr int most_threads_score = 65, many_threads_score = 40;

class Weighing {
 public:
  Weighing(const Corpus& corpus, const Census& census, const Matcher& matcher,
           std::vector<Finding>& findings)
      : corpus_(corpus),
        census_(census),
        matcher_(matcher),
        findings_(findings),
        dump_(corpus.dumps.back()) {}

  void run() {
    for (Finding& finding : findings_) {
      if (finding.owner != Owner::program || cell(finding).goroutines == 0) continue;
      weigh_left_over(finding);
      for (const Reported& said : dump_.reported)
        weigh(finding, said);
      weigh_given_up(finding);
      mark_cut(finding);
    }
  }

 private:
  static const Cell& cell(const Finding& finding) { return finding.row->cells.back(); }
  std::string_view function(FrameId frame) const {
    return matcher_.names().normal(corpus_.frame(frame).function);
  }
  bool is_healthy(const Finding& finding) const {
    return finding.rule != nullptr && finding.rule->kind == RuleKind::healthy;
  }

  static std::string these(std::uint64_t count) {
    return count == 1 ? "this 1 goroutine" : fmt::format("these {} goroutines", count);
  }

  static int kept(const Finding& finding, int most) { return std::min(most, finding.score / 2); }

  static void raise(Finding& finding, int score, std::string kind, std::string text) {
    const int points = std::max(0, score - finding.score);
    finding.score += points;
    finding.verdict = verdict_of(finding.score);
    finding.evidence.push_back({std::move(kind), points, std::move(text)});
  }

  void weigh(Finding& finding, const Reported& said) {
    switch (said.kind) {
      case ReportKind::deadlock: return weigh_deadlock(finding, said);
      case ReportKind::test_timeout: return weigh_timeout(finding, said);
      case ReportKind::thread_limit: return weigh_threads(finding, said);
      case ReportKind::panic: return mark_panic(finding, said);
      default: return;
    }
  }

  void weigh_left_over(Finding& finding) {
    const std::uint64_t left = cell(finding).left_over;
    if (left == 0) return;
    const auto test = std::ranges::find(dump_.reported, ReportKind::leak_test, &Reported::kind);
    const std::string_view who =
        test == dump_.reported.end() || test->text.starts_with("goleak") ? "goleak" : "leaktest";
    std::string text =
        fmt::format("{} listed {} as left over when the test had ended", who, these(left));
    // What a rule knows to run beside tests is no leak of theirs: the runtime's helpers, a pool of
    // connections. A shape that only looks like a loop is one that nobody ended.
    if (is_healthy(finding) && !finding.rule->fallback) {
      finding.evidence.push_back({"left-over", 0, std::move(text)});
      return;
    }
    if (is_healthy(finding)) finding.rule = nullptr;
    raise(finding, left_over_score + kept(finding, 19), "left-over", std::move(text));
  }

  void weigh_deadlock(Finding& finding, const Reported& said) {
    // In a bubble of synctest time stands still when all of it waits.
    const bool bubble = said.text.starts_with("panic: ");
    const bool sleeps = bubble && finding.wait == Wait::sleep;
    if (!is_between_goroutines(finding.wait) && finding.wait != Wait::cond && !sleeps) return;
    if (bubble && waits_for_test(finding)) return;
    // What is healthy while the program goes on is no more when all of it hangs.
    if (is_healthy(finding)) finding.rule = nullptr;
    raise(finding, asleep_score + kept(finding, 9), "asleep",
          fmt::format("the runtime found all goroutines {}asleep: nothing is left that could wake {}",
                      bubble ? "of the test's bubble " : "", these(cell(finding).goroutines)));
  }

  // For its subtests, or for its turn, inside what runs tests.
  bool waits_for_test(const Finding& finding) const {
    const std::string_view at = finding.blocked_at ? function(finding.blocked_at) : "";
    return at.starts_with("testing.") || at.starts_with("gopkg.in/check.v1.") ||
           at.starts_with("github.com/onsi/ginkgo/");
  }

  // A test that goes on by itself: package testing runs it, or what it ran runs a function that is
  // named as tests are.
  bool runs_test(const Finding& finding) const {
    const auto is_test = [&](FrameId frame) {
      const std::string_view name = function(frame);
      return name == "testing.tRunner" ||
             (name.find("_test.") != std::string_view::npos &&
              name.substr(name.rfind('.') + 1).starts_with("Test"));
    };
    return !waits_for_test(finding) &&
           std::ranges::any_of(matcher_.view(*finding.row).frames, is_test);
  }

  void weigh_timeout(Finding& finding, const Reported& said) {
    const std::string limit = duration_text(static_cast<double>(said.number));
    if (runs_test(finding)) {
      // Whatever else is healthy: a test that polls or serves should have come to its end.
      if (is_healthy(finding)) finding.rule = nullptr;
      raise(finding, timeout_score + kept(finding, 3), "timeout",
            fmt::format("{} a test that had not ended when the time limit of {} was over",
                        how_many(cell(finding).goroutines) +
                            (cell(finding).goroutines == 1 ? " runs" : " run"),
                        limit));
      return;
    }
    if (is_healthy(finding) || waits_for_test(finding)) return;
    // Who has waited all the time hangs with the test, unless it is a loop that waits for work.
    const bool long_enough = said.number >= 120 && 60.0 * (cell(finding).max_minutes + 1) >=
                                                       0.8 * static_cast<double>(said.number);
    if (!long_enough || !is_between_goroutines(finding.wait)) return;
    if (!is_impatient(finding.wait) && finding.wait != Wait::waitgroup &&
        matcher_.at_body(*finding.row))
      return;
    raise(finding, timeout_score + kept(finding, 9), "timeout",
          fmt::format("waits for {} of the {} after which the test was ended",
                      how_many(cell(finding).max_minutes, "minute"), limit));
  }

  void weigh_threads(Finding& finding, const Reported& said) {
    const Cell& here = cell(finding);
    const std::uint64_t threads = finding.wait == Wait::syscall ? here.goroutines : here.locked;
    if (said.number == 0 || 10 * threads < said.number || threads < 2) return;
    if (is_healthy(finding)) finding.rule = nullptr;
    raise(finding, 2 * threads >= said.number ? most_threads_score : many_threads_score, "threads",
          fmt::format("each of {} keeps a thread, and the program ended at its limit of {}",
                      these(threads), said.number));
  }

  bool has(const Finding& finding, std::uint64_t id) const {
    if (id == 0) return false;
    const auto listed = census_.listed(finding.row->cells.size() - 1, cell(finding));
    const auto at = std::ranges::lower_bound(listed, id, {}, &Goroutine::id);
    return at != listed.end() && at->id == id;
  }

  void mark_panic(Finding& finding, const Reported& said) {
    // Package testing says it of a goroutine that goes on behind the test that started it.
    const bool late = said.text.find(" in goroutine after ") != std::string::npos &&
                      said.text.find(" has completed") != std::string::npos;
    if (late && finding.wait == Wait::running && has(finding, said.goroutine)) {
      raise(finding, left_over_score, "left-over",
            fmt::format("goroutine {} was still there when the test that had started it was over",
                        said.goroutine));
      return;
    }
    if (finding.wait == Wait::running && has(finding, said.goroutine))
      finding.evidence.push_back(
          {"panic", 0,
           fmt::format("goroutine {} panicked: it was running, not waiting", said.goroutine)});
  }

  bool runs(const Finding& finding, std::string_view wanted) const {
    return std::ranges::any_of(matcher_.view(*finding.row).frames,
                               [&](FrameId frame) { return function(frame) == wanted; });
  }

  // A test that panicked, in a function that had started it and that it was still in: it gave up
  // waiting.
  void weigh_given_up(Finding& finding) {
    const FrameId creator = matcher_.view(*finding.row).created_by;
    const bool waits = is_between_goroutines(finding.wait) || finding.wait == Wait::cond;
    if (!creator || !waits || finding.shape != nullptr || waits_for_test(finding)) return;
    if (function(creator).starts_with("testing.")) return;
    if (!panicked_) {
      panicked_.emplace();
      for (const Finding& other : findings_)
        if (other.wait == Wait::running && cell(other).goroutines == 1 && runs_test(other) &&
            has_panicked(other))
          panicked_->push_back(&other);
    }
    for (const Finding* const other : *panicked_) {
      if (!runs(*other, function(creator))) continue;
      raise(finding, given_up_score, "timeout",
            fmt::format("goroutine {}, a test that panicked, was still in the function that had "
                        "started {}",
                        cell(*other).first_id, these(cell(finding).goroutines)));
      return;
    }
  }

  bool has_panicked(const Finding& finding) const {
    return std::ranges::any_of(corpus_.stack(finding.row->stack).frames, [&](FrameId frame) {
      return corpus_.text(corpus_.frame(frame).function) == "panic";
    });
  }

  void mark_cut(Finding& finding) {
    if (!has(finding, dump_.cut_goroutine)) return;
    const std::size_t calls = corpus_.stack(finding.row->stack).frames.size();
    const bool whole =
        calls == 0 ||
        corpus_.text(corpus_.frame(corpus_.stack(finding.row->stack).frames.back()).function) !=
            elided_frames;
    finding.evidence.push_back(
        {"cut", 0,
         whole ? fmt::format("the dump ends inside the stack of goroutine {}, which is like the "
                             "others as far as it goes",
                             dump_.cut_goroutine)
               : fmt::format(
                     "cut short here: the dump ends inside the stack of goroutine {}, behind {}",
                     dump_.cut_goroutine, how_many(calls - 1, "call"))});
  }

  const Corpus& corpus_;
  const Census& census_;
  const Matcher& matcher_;
  std::vector<Finding>& findings_;
  const Dump& dump_;
  std::optional<std::vector<const Finding*>> panicked_;  // tests, made when first asked
};

}  // namespace

void weigh_reports(const Corpus& corpus, const Census& census, const Matcher& matcher,
                   std::vector<Finding>& findings) {
  if (!corpus.dumps.empty()) Weighing(corpus, census, matcher, findings).run();
}

}  // namespace lineup
