// SPDX-License-Identifier: Apache-2.0
// chains.cc: joins waits inside calls, and finds floods of goroutines that are ready to run.
#include "classify/chains.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "classify/evidence.h"

namespace lineup {
namespace {

constexpr int chain_score = 40;  // a suspect
// Ages are dated by collections, which come every two minutes at most: from here on they tell who
// waits, and two that began to wait together do not differ by more.
constexpr std::uint32_t least_minutes = 5, same_moment = 2;
constexpr int quoted_score = 36;
constexpr std::uint32_t quoted_minutes = 10;
constexpr std::uint64_t most_quoted = 5;
constexpr std::uint64_t least_flood = 100;  // more than processors have to do at a time

const Cell& cell_of(const Finding& finding) { return finding.row->cells.back(); }

void raise(Finding& finding, int score, std::string kind, std::string text) {
  const int points = std::max(0, score - finding.score);
  finding.score += points;
  finding.verdict = verdict_of(finding.score);
  finding.evidence.push_back({std::move(kind), points, std::move(text)});
}

// Waits that somebody of the program should end, or a call into the system.
bool may_hang(Wait wait) {
  return is_between_goroutines(wait) || wait == Wait::cond || wait == Wait::syscall;
}

class Chains {
 public:
  // `explained`: something is a suspect already.
  Chains(const Corpus& corpus, const Census& census, const Matcher& matcher,
         std::vector<Finding>& findings, bool explained)
      : corpus_(corpus),
        census_(census),
        matcher_(matcher),
        findings_(findings),
        explained_(explained) {}

  void find() {
    choose();
    if (nodes_.empty()) return;
    number_goroutines();
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      tie_to_starter(i), tie_to_holder(i);
    tie_siblings();
    put_in_order();
  }

  // A text that holds a few goroutines of a program, and not its main, was not taken but quoted: by
  // a person who had looked for those that hang.
  void accuse_quoted() {
    std::uint64_t all = 0;
    for (const Finding& finding : findings_) {
      if (finding.owner != Owner::program) continue;
      if (matcher_.is_main(*finding.row)) return;
      all += cell_of(finding).goroutines;
    }
    const Dump& dump = corpus_.dumps.back();
    if (dump.kind == DumpKind::count_profile) return accuse_quoted_record(dump, all);
    if (all > most_quoted || dump.crash) return;
    for (Finding& finding : findings_) {
      if (finding.owner != Owner::program || finding.shape != nullptr || finding.symptom_of ||
          finding.verdict != Verdict::idle || cell_of(finding).goroutines == 0)
        continue;
      const std::uint32_t minutes = cell_of(finding).max_minutes;
      // The only one is what they found; of others each that waits for the program, inside a call.
      const bool chosen = all == 1 ? finding.wait != Wait::running : is_between_goroutines(finding.wait);
      // Of a dump of which the rest was lost nobody has chosen a part.
      const bool inside = chosen && !dump.cut_short && !matcher_.at_body(*finding.row);
      const bool old = minutes >= quoted_minutes && waits_inside(finding);
      if (!old && !inside && !is_impatient(finding.wait) && finding.wait != Wait::waitgroup) continue;
      raise(finding, quoted_score, "quoted",
            fmt::format("the text quotes {} without the program's main: {} in \"{}\"{}",
                        how_many(all), all == 1 ? "it is" : "this one is",
                        corpus_.text(finding.row->state),
                        minutes == 0 ? "" : fmt::format(" for {}", how_many(minutes, "minute"))));
    }
  }

 private:
  // One record of a profile that counts more: the others were left out.
  void accuse_quoted_record(const Dump& dump, std::uint64_t all) {
    Finding* only = nullptr;
    for (Finding& finding : findings_) {
      if (cell_of(finding).goroutines == 0) continue;
      if (only != nullptr || finding.owner != Owner::program) return;
      only = &finding;
    }
    const std::uint64_t stated = dump.stated_total.value_or(0);
    if (only == nullptr || only->shape != nullptr || all < 2 || stated <= all) return;
    raise(*only, quoted_score, "quoted",
          fmt::format("the text quotes these {} of a profile that counts {}", how_many(all), stated));
  }

  struct Node {
    std::size_t finding;
    std::span<const Goroutine> listed;
    std::uint32_t minutes;
    std::size_t root;  // of its chain, by way of other nodes
    std::optional<std::size_t> waits_for = {};
    bool waited_for = false;
    std::string why = {};
  };

  bool waits_inside(const Finding& finding) const {
    if (finding.owner != Owner::program || cell_of(finding).max_minutes < least_minutes ||
        !may_hang(finding.wait) || finding.shape != nullptr)
      return false;
    if (matcher_.is_main(*finding.row) && !is_impatient(finding.wait)) return false;
    // No loop rests at a lock, at a send, or in waiting for others to finish.
    return is_impatient(finding.wait) || finding.wait == Wait::waitgroup ||
           !matcher_.at_body(*finding.row);
  }

  // Who waits inside a call, longest first.
  void choose() {
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      if (!waits_inside(findings_[i])) continue;
      const Row& row = *findings_[i].row;
      nodes_.push_back({i, census_.listed(row.cells.size() - 1, row.cells.back()),
                        row.cells.back().max_minutes, nodes_.size()});
    }
    std::ranges::stable_sort(nodes_, std::ranges::greater(), &Node::minutes);
    if (nodes_.size() > most_waits) nodes_.resize(most_waits);
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      nodes_[i].root = i;
  }

  void number_goroutines() {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      for (const Goroutine& g : nodes_[i].listed)
        by_id_.emplace_back(g.id, i);
    std::ranges::sort(by_id_);
  }

  std::optional<std::size_t> node_of(std::uint64_t id) const {
    const auto at =
        std::ranges::lower_bound(by_id_, id, {}, &std::pair<std::uint64_t, std::size_t>::first);
    if (id == 0 || at == by_id_.end() || at->first != id) return {};
    return at->second;
  }

  std::size_t root(std::size_t i) const {
    while (nodes_[i].root != i)
      i = nodes_[i].root;
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    a = root(a), b = root(b);
    nodes_[std::max(a, b)].root = std::min(a, b);
  }
  bool as_old(std::size_t a, std::size_t b) const {
    return std::max(nodes_[a].minutes, nodes_[b].minutes) -
               std::min(nodes_[a].minutes, nodes_[b].minutes) <=
           same_moment;
  }

  Wait wait(std::size_t i) const { return findings_[nodes_[i].finding].wait; }

  // Who started this one and has waited as long.
  void tie_to_starter(std::size_t i) {
    if (nodes_[i].listed.empty()) return;
    const Goroutine& child = nodes_[i].listed.front();
    const std::optional<std::size_t> starter = node_of(child.created_in);
    if (!starter || *starter == i || !as_old(i, *starter)) return;
    join(i, *starter);
    Node& parent = nodes_[*starter];
    const bool waits_for_others = wait(*starter) == Wait::waitgroup ||
                                  wait(*starter) == Wait::chan_receive ||
                                  wait(*starter) == Wait::select;
    nodes_[i].waited_for = nodes_[i].waited_for || waits_for_others;
    if (waits_for_others && !parent.waits_for) {
      parent.waits_for = i;
      if (parent.why.empty())
        parent.why =
            fmt::format("goroutine {} started goroutine {} and waits for it: {} and {} minutes",
                        child.created_in, child.id, parent.minutes, nodes_[i].minutes);
    } else if (nodes_[i].why.empty()) {
      nodes_[i].why =
          fmt::format("goroutine {} was started by goroutine {}, which has waited {} minutes too",
                      child.id, child.created_in, parent.minutes);
    }
  }

  void tie_to_holder(std::size_t i) {
    if (wait(i) != Wait::lock) return;
    const LockFinding& lock = matcher_.lock(*findings_[nodes_[i].finding].row);
    if (!lock.holder) return;
    for (std::size_t j = 0; j < nodes_.size(); ++j) {
      if (j == i || findings_[nodes_[j].finding].row != &census_.rows[*lock.holder]) continue;
      join(i, j);
      nodes_[i].waits_for = j;
      nodes_[j].waited_for = true;
      nodes_[i].why = lock.why;
    }
  }

  // Started by one goroutine other than main, and as old as each other.
  void tie_siblings() {
    std::map<std::uint64_t, std::size_t> last;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].listed.empty() || nodes_[i].listed.front().created_in <= 1) continue;
      const auto [at, fresh] = last.try_emplace(nodes_[i].listed.front().created_in, i);
      if (fresh) continue;
      const std::size_t before = std::exchange(at->second, i);
      if (nodes_[before].minutes - nodes_[i].minutes > 1) continue;
      join(i, before);
      if (nodes_[i].why.empty())
        nodes_[i].why = fmt::format(
            "goroutine {} was started by goroutine {}, as goroutine {} was, and is as old",
            nodes_[i].listed.front().id, at->first, nodes_[before].listed.front().id);
    }
  }

  // Whether each waits for another, and the last for what should end at once.
  bool is_closed(const std::vector<std::size_t>& chain) const {
    if (chain.size() < 2) return false;
    return std::ranges::all_of(chain, [&](std::size_t i) {
      return nodes_[i].waits_for || (nodes_[i].waited_for && is_impatient(wait(i)));
    });
  }

  bool something_runs() const {
    return std::ranges::any_of(findings_, [](const Finding& finding) {
      return finding.owner == Owner::program && finding.wait == Wait::running &&
             cell_of(finding).goroutines > 0;
    });
  }

  void put_in_order() {
    std::map<std::size_t, std::vector<std::size_t>>
        chains;  // by root, whose number tells the oldest
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      chains[root(i)].push_back(i);
    const bool runs = something_runs();
    std::size_t number = 0;
    for (auto& [first, members] : chains) {
      std::vector<std::size_t> order;
      const auto follow = [&](std::size_t i) {
        for (std::optional<std::size_t> at = i; at && std::ranges::find(order, *at) == order.end();
             at = nodes_[*at].waits_for)
          order.push_back(*at);
      };
      for (const std::size_t i : members)
        if (!nodes_[i].waited_for) follow(i);
      for (const std::size_t i : members)
        follow(i);
      const bool closed = !runs && is_closed(members);
      const bool accused = closed && accuse(order);
      // Where a suspect explains more, the others that wait are no news.
      for (std::size_t place = 0; place < order.size() && (accused || !explained_); ++place)
        findings_[nodes_[order[place]].finding].inside =
            InsideWait{number, place, closed, nodes_[order[place]].why};
      ++number;
    }
  }

  // The end of the chain is the cause; where it is a ring, the one that has waited longest. Those
  // of the chain that are no more than suspects themselves hang with it.
  bool accuse(const std::vector<std::size_t>& chain) {
    const auto end =
        std::ranges::find_if(chain, [&](std::size_t i) { return !nodes_[i].waits_for; });
    const std::size_t cause = end == chain.end() ? chain.front() : *end;
    // Where other numbers speak, a chain only says who waits because of whom.
    if (explained_ && findings_[nodes_[cause].finding].verdict == Verdict::idle) return false;
    std::uint64_t goroutines = 0;
    for (const std::size_t i : chain)
      goroutines += nodes_[i].listed.size();
    raise(findings_[nodes_[cause].finding], chain_score, "chain",
          fmt::format("{} of one chain have waited for {} minutes, each inside a call, and nothing "
                      "of the program runs",
                      how_many(goroutines), nodes_[cause].minutes));
    for (const std::size_t i : chain)
      if (i != cause && findings_[nodes_[i].finding].verdict <= Verdict::suspect)
        findings_[nodes_[i].finding].symptom_of = Symptom{
            nodes_[cause].finding,
            nodes_[i].why.empty()
                ? fmt::format("waits as long, {} minutes, in the same chain", nodes_[i].minutes)
                : nodes_[i].why};
    return true;
  }

  const Corpus& corpus_;
  const Census& census_;
  const Matcher& matcher_;
  std::vector<Finding>& findings_;
  bool explained_;
  std::vector<Node> nodes_;
  std::vector<std::pair<std::uint64_t, std::size_t>> by_id_;
};

}  // namespace

void find_chains(const Corpus& corpus, const Census& census, const Matcher& matcher,
                 std::vector<Finding>& findings) {
  const auto is_suspect = [](const Finding& finding) {
    return finding.owner == Owner::program && finding.verdict != Verdict::idle;
  };
  if (corpus.dumps.empty()) return;
  const bool explained = std::ranges::any_of(findings, is_suspect);
  Chains chains(corpus, census, matcher, findings, explained);
  chains.find();
  if (!explained) chains.accuse_quoted();
}

void weigh_floods(const Corpus& corpus, const Matcher& matcher, std::vector<Finding>& findings) {
  std::uint64_t all = 0;
  std::map<FrameId, std::vector<std::size_t>>
      started_at;  // who is ready to run, by the go statement
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    if (finding.owner != Owner::program) continue;
    all += cell_of(finding).goroutines;
    const FrameId creator = matcher.view(*finding.row).created_by;
    if (creator && corpus.text(finding.row->state) == "runnable" && cell_of(finding).goroutines > 0)
      started_at[creator].push_back(i);
  }
  for (const auto& [creator, members] : started_at) {
    std::uint64_t ready = 0;
    for (const std::size_t i : members)
      ready += cell_of(findings[i]).goroutines;
    if (ready < least_flood || 2 * ready < all) continue;
    const std::size_t most = *std::ranges::max_element(
        members, {}, [&](std::size_t i) { return cell_of(findings[i]).goroutines; });
    const Frame& frame = corpus.frame(creator);
    const std::string text = fmt::format(
        "{} of the program's {} goroutines are ready to run, all started at {}{}: more work is "
        "started than the processors can do",
        ready, all, corpus.text(frame.function),
        frame.line == 0 ? "" : fmt::format(" (line {})", frame.line));
    raise(findings[most], chain_score, "flood", text);
    for (const std::size_t i : members)
      if (i != most)
        findings[i].symptom_of =
            Symptom{most, fmt::format("{} of the same go statement, ready to run",
                                      how_many(cell_of(findings[i]).goroutines))};
  }
}

}  // namespace lineup
