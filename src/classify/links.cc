// SPDX-License-Identifier: Apache-2.0
// links.cc: ties symptoms to their cause.
#include "classify/links.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "classify/evidence.h"
#include "classify/families.h"
#include "classify/locks.h"

namespace lineup {
namespace {

bool is_suspect(const Finding& finding) { return finding.owner == Owner::program && finding.verdict != Verdict::idle; }

class Linker {
 public:
  Linker(const Corpus& corpus, const Census& census, const Matcher& matcher, std::vector<Finding>& findings)
      : corpus_(corpus), census_(census), matcher_(matcher), findings_(findings), root_(findings.size()) {
    for (std::size_t i = 0; i < findings.size(); ++i) {
      root_[i] = findings[i].symptom_of ? findings[i].symptom_of->cause : i;
      place_of_row_[findings[i].row] = i;
      if (is_suspect(findings[i])) suspects_.push_back(i);
    }
    // More would cost their square; what is left stands for itself.
    if (suspects_.size() > most) suspects_.resize(most);
    for (std::size_t i = 0; i < findings.size(); ++i)
      if (stands_still(i)) loops_[owner_of_fields(name_of_frame(findings[i].entry))].push_back(i);
    std::vector<std::span<const Goroutine>> groups;
    for (const std::size_t i : suspects_) {
      place_of_suspect_[i] = groups.size();
      groups.push_back(listed(i));
      with_starter_[i] = static_cast<std::uint64_t>(std::ranges::count_if(groups.back(), [](const Goroutine& g) { return g.created_in != 0; }));
    }
    families_.emplace(matcher, groups);
  }

  void run() {
    for (const std::size_t i : suspects_) {
      by_lock(i);
      by_consumer(i);
      by_loop(i);
      by_parents(i);
      by_members(i);
      by_rule(i);
    }
    by_address();
    by_starters();
    by_company();
  }

 private:
  static constexpr std::size_t most = 500;

  std::span<const Goroutine> listed(std::size_t i) const {
    const Row& row = *findings_[i].row;
    return census_.listed(row.cells.size() - 1, row.cells.back());
  }
  // Of two suspects, how many of the second the first started.
  Families::Children started(std::size_t parent, std::size_t child) const { return families_->started(place_of_suspect_.at(parent), place_of_suspect_.at(child)); }

  std::uint64_t goroutines(std::size_t i) const { return findings_[i].row->cells.back().goroutines; }

  std::size_t root(std::size_t i) const {
    while (root_[i] != i) i = root_[i];
    return i;
  }

  // False when it is linked already or the cause follows from the symptom.
  bool tie(std::size_t symptom, std::size_t cause, std::string why) {
    if (findings_[symptom].symptom_of || root(cause) == symptom) return false;
    root_[symptom] = cause;
    findings_[symptom].symptom_of = Symptom{cause, std::move(why)};
    return true;
  }

  void by_lock(std::size_t i) {
    const Finding& finding = findings_[i];
    if (finding.wait != Wait::lock) return;
    const LockFinding& lock = matcher_.lock(*finding.row);
    if (!lock.trouble || !lock.holder) return;
    const std::size_t holder = place_of_row_.at(&census_.rows[*lock.holder]);
    if (holder == i) return;
    // Of two that hold what the other wants, neither comes first: the worse one speaks.
    if (*lock.trouble == LockTrouble::cycle && holder > i) return;
    // In the network they wait all day; only one that is suspicious itself is blamed.
    const Rule* known = findings_[holder].rule;
    const bool idle_by_nature = findings_[holder].wait == Wait::io || (known != nullptr && known->kind == RuleKind::healthy);
    if (findings_[holder].owner != Owner::program || (!is_suspect(findings_[holder]) && idle_by_nature)) return;
    if (!tie(i, holder, lock.why) || *lock.trouble != LockTrouble::held_while_blocked) return;
    // Both are one defect, and what the waiters show says more of it than that the
    // holder waits: the lock should not have been held there.
    Finding& cause = findings_[holder];
    if (finding.rule != nullptr && finding.rule->kind == RuleKind::cause && (cause.rule == nullptr || cause.rule->fallback || cause.rule->kind != RuleKind::cause)) cause.rule = finding.rule;
  }

  // Those that wait for one lock at several lines are one suspect, also where its
  // holder is not seen: the worst of them speaks, of equals the one that waits longest.
  void by_address() {
    std::map<std::uint64_t, std::vector<std::size_t>> of_lock;
    for (const std::size_t i : suspects_) {
      if (findings_[i].wait != Wait::lock) continue;
      const LockFinding& lock = matcher_.lock(*findings_[i].row);
      if (lock.groups_at_it >= 2) of_lock[lock.address].push_back(i);
    }
    const auto rank = [&](std::size_t i) { return std::tuple(findings_[i].symptom_of.has_value(), -findings_[i].score, -std::int64_t{findings_[i].row->cells.back().max_minutes}, i); };
    for (auto& [address, groups] : of_lock) {
      const std::size_t first = *std::ranges::min_element(groups, {}, rank);
      for (const std::size_t i : groups)
        if (i != first) tie(i, first, fmt::format("{} here and {} there wait for the same lock, at 0x{:x}", goroutines(i), goroutines(first), address));
    }
  }

  // The type, if it is one, whose methods a stack passes: "main.(*Log)".
  static bool is_type(std::string_view owner) { return owner.ends_with(")"); }

  // Senders wait for a consumer. One inside the same type that is stuck in
  // something else, neither a channel nor the network, is it.
  void by_consumer(std::size_t i) {
    const Finding& finding = findings_[i];
    if (finding.wait != Wait::chan_send || !finding.blocked_at) return;
    const std::string_view type = owner_of_fields(name_of_frame(finding.blocked_at));
    if (!is_type(type)) return;
    for (const std::size_t j : suspects_) {
      const Wait wait = findings_[j].wait;
      const bool stuck = wait == Wait::syscall || wait == Wait::lock || wait == Wait::waitgroup || wait == Wait::forever || (wait == Wait::io && findings_[j].rule != nullptr && findings_[j].rule->kind == RuleKind::cause);
      if (j == i || !stuck || goroutines(j) > goroutines(i)) continue;
      const auto inside = [&](FrameId frame) { return owner_of_fields(name_of_frame(frame)) == type; };
      if (!std::ranges::any_of(matcher_.view(*findings_[j].row).frames, inside)) continue;
      tie(i, j, fmt::format("{} inside {} {} stuck and would receive what these {} send", how_many(goroutines(j)), type, goroutines(j) == 1 ? "is" : "are", goroutines(i)));
      return;
    }
  }

  // Who calls into an object waits for the goroutine that the object started for itself. If
  // that one does not come round, it is the cause, however few it is and many they become.
  void by_loop(std::size_t i) {
    const Finding& finding = findings_[i];
    const bool asks = finding.wait == Wait::chan_send || finding.wait == Wait::chan_receive || finding.wait == Wait::select || finding.wait == Wait::waitgroup;
    if (!asks || finding.symptom_of || !finding.blocked_at || !finding.entry) return;
    const std::string_view type = owner_of_fields(name_of_frame(finding.blocked_at));
    if (!is_type(type) || owner_of_fields(name_of_frame(finding.entry)) == type) return;
    const auto loops = loops_.find(type);
    if (loops == loops_.end()) return;
    for (const std::size_t j : loops->second) {
      if (j == i || goroutines(j) > goroutines(i)) continue;
      if (tie(i, j, fmt::format("{} of {} itself {} stuck in \"{}\", and these {} wait for it", how_many(goroutines(j)), type, goroutines(j) == 1 ? "is" : "are", lineup::name_of(findings_[j].wait), goroutines(i)))) return;
    }
  }

  // Stuck where it should be over at once; or suspicious for other reasons, inside a call.
  bool stands_still(std::size_t i) const {
    const Finding& finding = findings_[i];
    if (finding.owner != Owner::program || goroutines(i) == 0 || !finding.entry || finding.wait == Wait::unknown || matcher_.is_main(*finding.row)) return false;
    if (is_impatient(finding.wait) || finding.wait == Wait::waitgroup) return true;
    const bool may_rest = finding.wait == Wait::io || finding.wait == Wait::sleep || finding.wait == Wait::cond;
    return !may_rest && is_suspect(finding) && !matcher_.at_entry(*finding.row);
  }

  std::string_view name_of_frame(FrameId frame) const { return matcher_.names().normal(corpus_.frame(frame).function); }

  // Who waits for others to finish waits because of those that hang.
  void by_members(std::size_t i) {
    const Finding& finding = findings_[i];
    if (finding.wait != Wait::waitgroup && finding.wait != Wait::chan_receive) return;
    std::size_t best = i;
    for (const std::size_t j : suspects_) {
      if (j == i || goroutines(j) == 0) continue;
      // A value is owed by somebody who could send it, not by one that reads from the network.
      if (finding.wait == Wait::chan_receive && (findings_[j].wait == Wait::chan_receive || !is_between_goroutines(findings_[j].wait))) continue;
      bool member;
      if (with_starter_[j] == 0) {
        member = finding.wait == Wait::waitgroup && started_below(i, j);
      } else {
        const std::uint64_t children = started(i, j).in_all;
        member = children > 0 && 2 * children >= with_starter_[j];
      }
      if (member && (best == i || findings_[j].score > findings_[best].score)) best = j;
    }
    if (best != i)
      tie(i, best, fmt::format("{} of the {} that hang there were started by these {}{}", members(i, best), goroutines(best), goroutines(i), started(i, best).directly < started(i, best).in_all ? " or by goroutines that those started" : ""));
  }

  std::uint64_t members(std::size_t parent, std::size_t child) const {
    return with_starter_.at(child) == 0 ? goroutines(child) : started(parent, child).in_all;
  }

  // Before Go 1.21: the function that started them is on the stack of the waiter.
  bool started_below(std::size_t parent, std::size_t child) const {
    const FrameId creator = matcher_.view(*findings_[child].row).created_by;
    if (!creator) return false;
    return std::ranges::any_of(matcher_.view(*findings_[parent].row).frames, [&](FrameId frame) {
      return corpus_.frame(frame).function == corpus_.frame(creator).function;
    });
  }

  // A healthy shape that grows with the suspect that starts it is a part of it.
  void by_parents(std::size_t i) {
    if (findings_[i].shape == nullptr || with_starter_[i] == 0) return;
    for (const std::size_t j : suspects_) {
      if (j == i || findings_[j].shape != nullptr) continue;
      const std::uint64_t children = started(j, i).directly;
      if (10 * children < 9 * with_starter_[i]) continue;
      tie(i, j, fmt::format("{} of these {} were started by the {} of the other group", children, goroutines(i), goroutines(j)));
      return;
    }
  }

  void by_rule(std::size_t i) {
    const Rule* rule = findings_[i].rule != nullptr ? findings_[i].rule : findings_[i].shape;
    if (rule == nullptr) return;
    for (const std::size_t j : suspects_) {
      const Rule* other = findings_[j].rule;
      if (j == i || other == nullptr) continue;
      const auto names = [&](const std::vector<std::string>& ids) { return std::ranges::find(ids, other->id) != ids.end(); };
      if (names(rule->symptom_of)) {
        if (tie(i, j, fmt::format("{} wait for what the {} with \"{}\" keep", goroutines(i), goroutines(j), other->title))) return;
      } else if (names(rule->peer_of) && alike(goroutines(i), goroutines(j))) {
        if (tie(i, j, fmt::format("{} here and {} there are as many: the two ends of the same connections", goroutines(i), goroutines(j)))) return;
      }
    }
  }

  // Reader and writer of a connection, and other goroutines that come together:
  // each starter has started one of either.
  void by_starters() {
    for (std::size_t b = 0; b < suspects_.size(); ++b) {
      const std::size_t i = suspects_[b];
      if (findings_[i].symptom_of || goroutines(i) < 2 || has_one_starter(i)) continue;
      for (std::size_t a = 0; a < b; ++a) {
        const std::size_t j = suspects_[a];
        if (has_one_starter(j) || !alike(goroutines(i), goroutines(j))) continue;
        const std::size_t common = starters_in_common(i, j);
        if (common == 0) continue;
        const bool swapped = leads(i, j);
        const std::size_t symptom = swapped ? j : i, cause = swapped ? i : j;
        if (tie(symptom, cause, fmt::format("{} of these {} were started by the same goroutines as those: they come together", common, goroutines(symptom)))) break;
      }
    }
  }

  // A cause that knows what befell them; then a wait that should be over at once, which is
  // where the others of a family stand still; then any name.
  int lead(std::size_t i) const {
    const Rule* const rule = findings_[i].rule;
    const bool cause = rule != nullptr && rule->kind != RuleKind::healthy;
    if (has_account(i) && rule->strength >= Strength::strong) return 3;
    if (is_impatient(findings_[i].wait) && findings_[i].shape == nullptr) return 2;
    return cause ? 1 : 0;
  }
  // Whether the worse of two, `other`, must leave the word to `i`.
  bool leads(std::size_t i, std::size_t other) const { return lead(i) > lead(other); }

  // The parts of one object, and the two ends of one connection: as many, and each came with
  // one of the other.
  void by_company() {
    constexpr std::size_t most_compared = 64;
    const std::size_t compared = std::min(suspects_.size(), most_compared);
    for (std::size_t b = 1; b < compared; ++b) {
      for (std::size_t a = 0; a < b; ++a) {
        const std::size_t i = suspects_[b], j = suspects_[a];
        if (findings_[i].symptom_of) break;
        if (!alike(goroutines(i), goroutines(j))) continue;
        const bool parts = package_of_entry(i) == package_of_entry(j) && come_together(listed(i), listed(j), true);
        const bool reads_i = findings_[i].wait == Wait::io, reads_j = findings_[j].wait == Wait::io;
        const bool may_be_ends = !parts && (reads_i || reads_j);
        // Of two ends, the one that only reads waits for what the other does.
        const bool swapped = may_be_ends && reads_i != reads_j ? reads_j : leads(i, j);
        const std::size_t symptom = swapped ? j : i, cause = swapped ? i : j;
        // What has an account of its own may be as many by chance.
        const bool ends = may_be_ends && (come_together(listed(i), listed(j), false) || (!has_account(symptom) && as_many_in_all_dumps(i, j) && has_connections(i) && has_connections(j)));
        if (!parts && !ends) continue;
        if (tie(symptom, cause, fmt::format("{} here and {} there are as many, and came together: {}", goroutines(symptom), goroutines(cause), parts ? "they are parts of the same objects" : "they belong to the same connections")))
          break;
      }
    }
  }

  // Whether a rule knows what befell it, and not only its general shape.
  bool has_account(std::size_t i) const {
    const Rule* const rule = findings_[i].rule;
    return rule != nullptr && rule->kind != RuleKind::healthy && !rule->fallback;
  }

  // Within a fiftieth, and more than a few: of others that is chance.
  bool as_many_in_all_dumps(std::size_t i, std::size_t j) const {
    const Row &a = *findings_[i].row, &b = *findings_[j].row;
    for (std::size_t dump = census_.first_of_process; dump < a.cells.size(); ++dump) {
      const std::uint64_t x = a.cells[dump].goroutines, y = b.cells[dump].goroutines, apart = std::max(x, y) - std::min(x, y);
      if (apart > std::max<std::uint64_t>(1, std::max(x, y) / 50)) return false;
    }
    return goroutines(i) >= 10;
  }

  // Whether each of them has a connection: it reads one, or a goroutine of its family does,
  // or it was started for one that was accepted.
  bool has_connections(std::size_t i) const {
    if (findings_[i].wait == Wait::io) return true;
    const Row& row = *findings_[i].row;
    if (10 * matcher_.connected(row) >= 9 * goroutines(i) || 10 * matcher_.arrivals(row, Wait::io) >= 9 * goroutines(i)) return true;
    return std::ranges::any_of(suspects_, [&](std::size_t j) { return findings_[j].wait == Wait::io && j != i && root(j) == i && alike(goroutines(i), goroutines(j)); });
  }

  std::string_view package_of_entry(std::size_t i) const {
    return findings_[i].entry ? package_of(name_of_frame(findings_[i].entry)) : std::string_view{};
  }

  bool has_one_starter(std::size_t i) const { return matcher_.parents(*findings_[i].row).different < 2; }

  // Those that started the goroutines of a group, sorted, with repetitions: of
  // numbers that chance picks the same in every group, one in 2^thinning.
  std::vector<std::uint64_t> starters(std::size_t i, unsigned thinning) const {
    std::vector<std::uint64_t> found;
    const std::uint64_t mask = (std::uint64_t{1} << thinning) - 1;
    for (const Goroutine& g : listed(i))
      if (g.created_in != 0 && (mix(g.created_in, 0) & mask) == 0) found.push_back(g.created_in);
    std::ranges::sort(found);
    return found;
  }

  // 0 when they are less than nine of ten. A few thousand say whether it is worth
  // while to compare all of a crowd.
  std::size_t starters_in_common(std::size_t i, std::size_t j) {
    const auto common = [](const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b, std::size_t tenths) -> std::size_t {
      const std::size_t both = in_common(a, b);
      return 10 * both >= tenths * std::max(a.size(), b.size()) ? both : 0;
    };
    unsigned thinning = 0;
    while (std::max(goroutines(i), goroutines(j)) >> thinning > 4096) ++thinning;
    const auto some = [&](std::size_t group) -> const std::vector<std::uint64_t>& {
      const auto [at, fresh] = some_starters_.try_emplace(64 * group + thinning);
      if (fresh) at->second = starters(group, thinning);
      return at->second;
    };
    if (thinning == 0) return common(some(i), some(j), 9);
    return common(some(i), some(j), 8) == 0 ? 0 : common(starters(i, 0), starters(j, 0), 9);
  }

  const Corpus& corpus_;
  const Census& census_;
  const Matcher& matcher_;
  std::vector<Finding>& findings_;
  std::vector<std::size_t> root_;
  std::vector<std::size_t> suspects_;  // places in findings_, worst first
  std::unordered_map<const Row*, std::size_t> place_of_row_;
  std::unordered_map<std::size_t, std::size_t> place_of_suspect_;  // in suspects_
  std::unordered_map<std::size_t, std::uint64_t> with_starter_;    // goroutines of a suspect that say who started them
  std::unordered_map<std::string_view, std::vector<std::size_t>> loops_;  // by the type of their entry: who stands still
  std::optional<Families> families_;
  std::unordered_map<std::size_t, std::vector<std::uint64_t>> some_starters_;  // by 64 * suspect + thinning
};

// Every cause is lifted to the worst of what it brings about.
void lift_causes(std::vector<Finding>& findings) {
  const auto root = [&](std::size_t i) {
    while (findings[i].symptom_of) i = findings[i].symptom_of->cause;
    return i;
  };
  struct Sum {
    std::uint64_t groups = 0, goroutines = 0;
    int worst = 0;
  };
  std::unordered_map<std::size_t, Sum> sums;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (!findings[i].symptom_of) continue;
    const std::size_t cause = root(i);
    findings[i].symptom_of->cause = cause;
    Sum& sum = sums[cause];
    ++sum.groups;
    sum.goroutines += findings[i].row->cells.back().goroutines;
    sum.worst = std::max(sum.worst, findings[i].score);
  }
  for (const auto& [cause, sum] : sums) {
    Finding& finding = findings[cause];
    const int points = std::max(0, sum.worst - finding.score);
    finding.evidence.push_back({"symptoms", points, fmt::format("{} in {} more group{} only wait{} because of {}", how_many(sum.goroutines), sum.groups, sum.groups == 1 ? "" : "s",
                                                                sum.goroutines == 1 ? "s" : "", finding.row->cells.back().goroutines == 1 ? "this one" : "these")});
    finding.score += points;
    finding.verdict = verdict_of(finding.score);
  }
}

}  // namespace

void link_symptoms(const Corpus& corpus, const Census& census, const Matcher& matcher, std::vector<Finding>& findings) {
  Linker(corpus, census, matcher, findings).run();
  lift_causes(findings);
}

}  // namespace lineup
