// SPDX-License-Identifier: Apache-2.0
// known.cc: what somebody has judged already is counted, and no suspect any more.
#include "known.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "classify/names.h"

namespace lineup {
namespace {

class Sieve {
 public:
  explicit Sieve(const Ignores& ignores) : ignores_(ignores) {
    for (std::size_t i = 0; i < ignores.entries.size(); ++i) {
      const IgnoreEntry& entry = ignores.entries[i];
      if (entry.by == "fingerprint") by_id_[entry.value].push_back(i);
      else if (entry.by == "rule") by_rule_[entry.value].push_back(i);
    }
  }

  // The entries that name a group, in the order of the files.
  std::vector<std::size_t> entries_for(const Group& group) {
    std::vector<std::size_t> entries;
    const auto add = [&](const auto& found, const auto& in) {
      if (found != in.end())
        entries.insert(entries.end(), found->second.begin(), found->second.end());
    };
    add(by_id_.find(group.id), by_id_);
    if (group.cause) add(by_rule_.find(*group.cause), by_rule_);
    if (!ignores_.with_function.empty())
      for (const Place& place : group.stack)
        for (const PatternId pattern : matching(place.function))
          entries.push_back(ignores_.with_function[pattern]);
    std::ranges::sort(entries);
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    return entries;
  }

 private:
  const std::vector<PatternId>& matching(std::string_view printed) {
    const auto [at, fresh] = by_function_.try_emplace(printed);
    if (fresh) at->second = ignores_.functions->matching(normal_name(printed));
    return at->second;
  }

  const Ignores& ignores_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_id_, by_rule_;
  std::unordered_map<std::string_view, std::vector<PatternId>> by_function_;
};

std::string named(const IgnoreEntry& entry) {
  return fmt::format("{} \"{}\"", entry.by, printable(entry.value, 100));
}

}  // namespace

void take_out_ignored(Summary& summary, const Ignores& ignores) {
  Sieve sieve(ignores);
  summary.ignore_entries = ignores.entries;
  std::vector<Group> suspects;
  Totals& totals = summary.totals;
  for (Group& group : summary.suspects) {
    const IgnoreEntry* by = nullptr;
    for (const std::size_t i : sieve.entries_for(group)) {
      IgnoreEntry& entry = summary.ignore_entries[i];
      ++entry.groups;
      if (by == nullptr && !entry.expired) by = &entry;
    }
    if (by == nullptr) {
      group.rank = suspects.size() + 1;
      suspects.push_back(std::move(group));
      continue;
    }
    group.rank = 0;
    group.ignored = Ignored{by->by, by->value, by->reason, by->until, by->where};
    totals.in_suspects -= group.goroutines;
    totals.ignored += group.goroutines;
    --totals.suspects;
    ++totals.ignored_groups;
    summary.ignored.push_back(std::move(group));
  }
  summary.suspects = std::move(suspects);
  // What is idle needs no entry; but an entry that names it is not out of use.
  for (const Group& group : summary.groups)
    if (group.goroutines > 0)
      for (const std::size_t i : sieve.entries_for(group)) ++summary.ignore_entries[i].groups;
}

std::vector<Note> notes_on(std::span<const IgnoreEntry> entries) {
  std::vector<Note> notes;
  for (const IgnoreEntry& entry : entries) {
    if (entry.expired)
      notes.push_back(
          {Level::info,
           fmt::format("the entry to ignore {} expired on {} and ignores nothing any more: {}",
                       named(entry), entry.until, entry.reason),
           entry.where, "renew it, or take it out", 1});
    else if (entry.groups == 0)
      notes.push_back({Level::info,
                       fmt::format("the entry to ignore {} matches nothing here: {}", named(entry),
                                   entry.reason),
                       entry.where, "if it never does, take it out", 1});
  }
  return notes;
}

}  // namespace lineup
