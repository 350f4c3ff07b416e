// SPDX-License-Identifier: Apache-2.0
// others.cc: the clauses that look at other goroutines of the same dump: who has
// a reader, a child, a peer, and how many are left that nobody accounts for.
#include <algorithm>

#include "classify/match.h"

namespace lineup {
namespace {

// What two groups have in common that wait for the same thing at the same
// function, at whatever line and started by whomever.
std::string waiting_key(Wait wait, std::string_view function) {
  std::string key(name_of(wait));
  key += '\n';
  key += function;
  return key;
}

}  // namespace

void Matcher::index_rules() {
  rules_by_pattern_.resize(grammar_.patterns.size());
  for (std::uint32_t i = 0; i < grammar_.rules.size(); ++i) {
    const When& when = grammar_.rules[i].when;
    // One of these must match some frame; of "calls" each must, so the first does.
    const std::vector<PatternId> first_call(when.calls.begin(), when.calls.begin() + (when.calls.empty() ? 0 : 1));
    bool found = false;
    for (const auto* patterns : {&when.blocked_in, &first_call, &when.entry, &when.created_by, &when.parked_in}) {
      if (patterns->empty()) continue;
      for (const PatternId pattern : *patterns) rules_by_pattern_[pattern].push_back(i);
      found = true;
      break;
    }
    if (!found) rules_without_pattern_.push_back(i);
  }
}

std::vector<std::uint32_t> Matcher::candidates(const Row& row) const {
  std::vector<std::uint32_t> rules = rules_without_pattern_;
  const auto add = [&](FrameId frame) {
    for (const PatternId pattern : names_.matching(corpus_.frame(frame).function))
      rules.insert(rules.end(), rules_by_pattern_[pattern].begin(), rules_by_pattern_[pattern].end());
  };
  const StackView& v = view(row);
  for (const FrameId frame : v.frames) add(frame);
  if (v.created_by) add(v.created_by);
  std::ranges::sort(rules);
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  return rules;
}

const LockFinding& Matcher::lock(const Row& row) const {
  if (!locks_) {
    std::vector<LockSite> sites(census_.rows.size());
    for (std::size_t i = 0; i < sites.size(); ++i) {
      const Row& each = census_.rows[i];
      LockSite& site = sites[i];
      site.wait = waits_[i];
      site.program = owners_[i] == Owner::program;
      site.is_main = is_main(each);
      const StackView& v = views_[i];
      for (std::size_t f = 0; f < v.frames.size(); ++f) {
        const std::string_view name = names_.normal(corpus_.frame(v.frames[f]).function);
        if (f >= v.blocking) site.functions.push_back(name);
        else if (name == "sync.(*RWMutex).RLock" || name == "sync.runtime_SemacquireRWMutexR") site.reads = site.of_rwmutex = true;
        else if (name == "sync.(*RWMutex).Lock" || name == "sync.runtime_SemacquireRWMutex") site.of_rwmutex = true;
      }
    }
    locks_.emplace(corpus_, census_, sites);
  }
  return locks_->of(row_index(row));
}

void Matcher::index_others() const {
  if (others_indexed_) return;
  others_indexed_ = true;
  callers_.resize(grammar_.patterns.size());
  for (std::uint32_t i = 0; i < census_.rows.size(); ++i) {
    const Row& row = census_.rows[i];
    if (cell(row).goroutines == 0) continue;
    for (const FrameId frame : views_[i].frames)
      for (const PatternId pattern : names_.matching(corpus_.frame(frame).function))
        if (callers_[pattern].empty() || callers_[pattern].back() != i) callers_[pattern].push_back(i);
    if (const FrameId blocking = blocking_frame(row)) {
      const std::string_view name = names_.normal(corpus_.frame(blocking).function);
      waiting_[waiting_key(waits_[i], name)] += cell(row).goroutines;
      ++packages_[package_of(name)][waits_[i]];
    }
    if (const FrameId entry = entry_frame(row)) began_[names_.normal(corpus_.frame(entry).function)] += cell(row).goroutines;
    if (waits_[i] == Wait::io && owners_[i] == Owner::program) network_.push_back(i);
  }
}

std::vector<std::uint32_t> Matcher::calling(const std::vector<PatternId>& patterns) const {
  index_others();
  std::vector<std::uint32_t> rows;
  for (const PatternId pattern : patterns) rows.insert(rows.end(), callers_[pattern].begin(), callers_[pattern].end());
  std::ranges::sort(rows);
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

bool Matcher::another_calls(const std::vector<PatternId>& patterns, const Row& row) const {
  return std::ranges::any_of(calling(patterns), [&](std::uint32_t i) { return &census_.rows[i] != &row; });
}

std::uint64_t Matcher::waiting_since(const Row& row, std::uint32_t minutes) const {
  if (minutes == 0 || cell(row).goroutines == 0) return cell(row).goroutines;
  if (cell(row).max_minutes < minutes) return 0;
  return static_cast<std::uint64_t>(std::ranges::count_if(census_.listed(row.cells.size() - 1, cell(row)), [&](const Goroutine& g) { return g.waited_minutes >= minutes; }));
}

Matcher::Counterparts Matcher::counterparts(const Pair& pair, const Row& row) const {
  index_others();
  Counterparts found;
  // Where none is old yet, all count.
  const std::uint32_t old = cell(row).max_minutes >= pair.old_minutes ? pair.old_minutes : 0;
  std::vector<std::uint32_t> mine;
  if (!pair.these.empty()) {
    mine = calling(pair.these);
    for (const std::uint32_t i : mine) found.these += waiting_since(census_.rows[i], old);
  } else if (const FrameId blocking = blocking_frame(row)) {
    const std::string key = waiting_key(wait(row), names_.normal(corpus_.frame(blocking).function));
    if (old == 0) {
      const auto all = waiting_.find(key);
      if (all != waiting_.end()) found.these = all->second;
    } else {
      for (std::size_t i = 0; i < census_.rows.size(); ++i) {
        const FrameId theirs = waits_[i] == wait(row) ? blocking_frame(census_.rows[i]) : FrameId{};
        if (theirs && waiting_key(waits_[i], names_.normal(corpus_.frame(theirs).function)) == key) found.these += waiting_since(census_.rows[i], old);
      }
    }
  }
  // What began to wait together may be two collections apart, which come every two minutes.
  const std::uint32_t others_minutes = old > 2 ? old - 2 : 0;
  std::uint64_t others = 0;
  for (const std::uint32_t i : calling(pair.calls))
    if (&census_.rows[i] != &row && !std::ranges::binary_search(mine, i)) others += waiting_since(census_.rows[i], others_minutes);
  // `each` is at most a million and a dump has no 2^40 goroutines.
  found.accounted = std::min(found.these, others * pair.each);
  return found;
}

// By the numbers behind "in goroutine" where Go prints them. Before 1.21 only
// the sums are known: of all that began where these began, how many have no child.
Matcher::Counterparts Matcher::with_child(const std::vector<PatternId>& child, const Row& row) const {
  const std::size_t last = row.cells.size() - 1;
  Counterparts found{cell(row).goroutines, 0};
  const std::vector<std::uint32_t> children = calling(child);
  if (printed_.starters) {
    Numbers parents(limit_);
    for (const std::uint32_t i : children)
      for (const Goroutine& g : census_.listed(last, cell(census_.rows[i]))) parents.add(g.created_in);
    parents.close();
    for (const Goroutine& g : census_.listed(last, cell(row)))
      if (parents.contains(g.id)) ++found.accounted;
    return found;
  }
  const FrameId entry = entry_frame(row);
  const auto began = entry ? began_.find(names_.normal(corpus_.frame(entry).function)) : began_.end();
  const std::uint64_t all = began == began_.end() ? 0 : began->second;
  std::uint64_t with = 0;
  for (const std::uint32_t i : children) with += cell(census_.rows[i]).goroutines;
  found.accounted = all == 0 ? found.these : std::min(found.these, found.these * std::min(with, all) / all);
  return found;
}

std::uint64_t Matcher::without_members(const Row& row) const {
  if (!printed_.starters || wait(row) != Wait::waitgroup) return 0;
  const std::size_t last = row.cells.size() - 1;
  if (!starters_of_all_) {
    starters_of_all_.emplace(limit_);
    starters_of_others_.emplace(limit_);
    for (const Row& other : census_.rows)
      for (const Goroutine& g : census_.listed(last, cell(other))) {
        starters_of_all_->add(g.created_in);
        if (wait(other) != Wait::waitgroup) starters_of_others_->add(g.created_in);
      }
    starters_of_all_->close();
    starters_of_others_->close();
  }
  return static_cast<std::uint64_t>(std::ranges::count_if(census_.listed(last, cell(row)), [&](const Goroutine& g) {
    return !starters_of_all_->contains(g.id) && g.created_in != 0 && !starters_of_others_->contains(g.created_in);
  }));
}

std::uint64_t Matcher::connected(const Row& row) const {
  const std::size_t last = row.cells.size() - 1;
  if (wait(row) == Wait::io) return 0;
  if (!printed_.starters) {
    index_others();
    const auto with_it = [&](std::uint32_t i) {
      const Row& other = census_.rows[i];
      for (std::size_t dump = census_.first_of_process; dump <= last; ++dump) {
        const std::uint64_t a = row.cells[dump].goroutines, b = other.cells[dump].goroutines;
        if (10 * (std::max(a, b) - std::min(a, b)) > std::max<std::uint64_t>(a, 10)) return false;
      }
      return true;
    };
    // One dump is chance.
    // So is one among thousands that wait for the network.
    constexpr std::size_t most = 2000;
    return last > census_.first_of_process && network_.size() <= most && std::ranges::any_of(network_, with_it) ? cell(row).goroutines : 0;
  }
  if (!readers_) {
    readers_.emplace(Readers{Numbers(limit_), Numbers(limit_)});
    for (std::size_t i = 0; i < census_.rows.size(); ++i) {
      if (waits_[i] != Wait::io) continue;
      for (const Goroutine& g : census_.listed(last, cell(census_.rows[i]))) {
        readers_->ids.add(g.id);
        readers_->creators.add(g.created_in);
      }
    }
    readers_->ids.close();
    readers_->creators.close();
  }
  // What one goroutine started for all of them belongs to none of them.
  const bool own_creators = 2 * parents(row).different >= cell(row).goroutines;
  std::uint64_t with = 0;
  for (const Goroutine& g : census_.listed(last, cell(row))) {
    const bool child = readers_->creators.contains(g.id);
    const bool parent = own_creators && g.created_in != 0 && readers_->ids.contains(g.created_in);
    const bool sibling = own_creators && g.created_in != 0 && readers_->creators.contains(g.created_in);
    if (child || parent || sibling) ++with;
  }
  return with;
}

}  // namespace lineup
