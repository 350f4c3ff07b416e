// SPDX-License-Identifier: Apache-2.0
// score.cc: picks the rule that speaks for a group and adds up its evidence.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

#include "classify/arrivals.h"
#include "classify/chains.h"
#include "classify/classify.h"
#include "classify/evidence.h"
#include "classify/links.h"
#include "classify/reported.h"
#include "classify/verdict.h"
#include "model/clock.h"

namespace lineup {
namespace {

// FNV-1a: the same on every machine, in every build.
class Fingerprint {
 public:
  void add(std::string_view text) {
    for (unsigned char c : text) step(c);
    step('\n');
  }
  std::string hex() const { return fmt::format("{:016x}", hash_); }

 private:
  void step(unsigned char c) { hash_ = (hash_ ^ c) * 0x100000001b3ull; }
  std::uint64_t hash_ = 0xcbf29ce484222325ull;
};

// Sorts, and lets the symptoms point at where their causes went.
template <class Rank>
void sort_again(std::vector<Finding>& findings, Rank rank) {
  std::vector<std::size_t> order(findings.size()), now_at(findings.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return rank(findings[a], findings[b]); });
  std::vector<Finding> sorted;
  sorted.reserve(findings.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    now_at[order[i]] = i;
    sorted.push_back(std::move(findings[order[i]]));
  }
  for (Finding& finding : sorted)
    if (finding.symptom_of) finding.symptom_of->cause = now_at[finding.symptom_of->cause];
  findings = std::move(sorted);
}

// Several groups may wait in the same functions at different lines: the second
// and later ones, by line, get numbers of their own.
void part_equal_ids(std::vector<Finding>& findings, const Corpus& corpus) {
  std::map<std::string, std::vector<Finding*>> by_id;
  for (Finding& finding : findings) by_id[finding.id].push_back(&finding);
  for (auto& [id, equal] : by_id) {
    if (equal.size() < 2) continue;
    const auto lines = [&](const Finding* finding) {
      std::vector<std::uint32_t> out;
      for (FrameId frame : corpus.stack(finding->row->stack).frames) out.push_back(corpus.frame(frame).line);
      return out;
    };
    std::ranges::stable_sort(equal, [&](const Finding* a, const Finding* b) { return lines(a) < lines(b); });
    for (std::size_t i = 1; i < equal.size(); ++i) {
      Fingerprint print;
      print.add(id);
      print.add(std::to_string(i + 1));
      equal[i]->id = print.hex();
    }
  }
}

}  // namespace

std::string fingerprint(const Corpus& corpus, const Matcher& matcher, const Row& row) {
  Fingerprint print;
  const Wait wait = matcher.wait(row);
  print.add(wait == Wait::unknown || wait == Wait::other ? corpus.text(row.state) : lineup::name_of(wait));
  const StackView& view = matcher.view(row);
  for (std::size_t i = std::min(view.blocking, view.frames.size()); i < view.frames.size(); ++i)
    print.add(matcher.names().lasting(corpus.frame(view.frames[i]).function));
  if (view.blocking >= view.frames.size())
    for (FrameId frame : view.frames) print.add(matcher.names().lasting(corpus.frame(frame).function));
  print.add("created by");
  if (view.created_by) print.add(matcher.names().lasting(corpus.frame(view.created_by).function));
  return print.hex();
}

Verdict verdict_of(int score) {
  for (Verdict verdict : {Verdict::leak, Verdict::likely, Verdict::suspect})
    if (score >= least_score(verdict)) return verdict;
  return Verdict::idle;
}

namespace {

// The different minutes of the last dump, ascending.
std::vector<std::uint32_t> collections_of(const Corpus& corpus) {
  if (corpus.dumps.empty()) return {};
  const std::span<const Goroutine> listed = corpus.dumps.back().goroutines;
  Numbers minutes(std::min<std::uint64_t>(64 * listed.size(), std::uint64_t{1} << 20));  // two years
  std::vector<std::uint32_t> different;
  for (const Goroutine& g : listed)
    if (g.waited_minutes != 0 && minutes.add(g.waited_minutes)) different.push_back(g.waited_minutes);
  minutes.close();
  different.insert(different.end(), minutes.above().begin(), minutes.above().end());
  std::ranges::sort(different);
  return different;
}

}  // namespace

std::vector<Finding> classify(const Corpus& corpus, const Census& census, const Grammar& grammar, Functions* functions) {
  const Matcher matcher(corpus, census, grammar, functions);
  const Trends trends(census);
  std::vector<Finding> findings;
  std::uint64_t in_program = 0, first_id = 0, last_id = 0;
  for (const Row& row : census.rows) {
    const Cell& cell = row.cells.back();
    if (matcher.owner(row) == Owner::program) in_program += cell.goroutines;
    if (cell.first_id != 0) first_id = first_id == 0 ? cell.first_id : std::min(first_id, cell.first_id);
    last_id = std::max(last_id, cell.last_id);
  }
  // A profile of which only a part was copied still says how many there were.
  if (!corpus.dumps.empty()) in_program = std::max(in_program, corpus.dumps.back().stated_total.value_or(0));
  const bool still = is_still(corpus, census, matcher);
  const std::vector<std::uint32_t> collections = collections_of(corpus);
  const Sizes sizes(corpus, census, matcher);
  std::vector<Trend> trend_of;
  Rises rises;
  for (const Row& row : census.rows) {
    const Trend& trend = trend_of.emplace_back(trends.of(row));
    if (matcher.owner(row) == Owner::program) rises.add(trend);
  }
  rises.close();
  for (const Row& row : census.rows) {
    Finding finding;
    finding.row = &row;
    finding.owner = matcher.owner(row);
    finding.wait = matcher.wait(row);
    finding.blocked_at = matcher.blocking_frame(row);
    finding.entry = matcher.entry_frame(row);
    finding.id = fingerprint(corpus, matcher, row);
    finding.trend = std::move(trend_of[findings.size()]);
    const Cell& cell = row.cells.back();
    if (finding.owner != Owner::program) {
      finding.evidence.push_back({"owner", 0, finding.owner == Owner::runtime ? how_many(cell.goroutines) + " of the runtime's own" : how_many(cell.goroutines) + " that was writing the dump"});
    } else if (cell.goroutines > 0) {
      const Match match = best_match(grammar, matcher, row);
      const auto special = [](const Rule* rule) { return rule != nullptr && !rule->fallback; };
      const auto says_they_hang = [](const Rule* rule) { return rule != nullptr && rule->strength >= Strength::strong && (!rule->fallback || rule->when.waited_at_least_minutes); };
      const Rule* cause = match.cause.rule;
      Case c{corpus, census, matcher, row, cell, finding.wait, cell.goroutines, in_program, first_id, last_id, finding.trend, still,
                   special(cause) || special(match.resembled) || match.object,
                   cause != nullptr && cause->strength >= Strength::strong && cause->when.waited_at_least_minutes.has_value(),
                   says_they_hang(cause) || says_they_hang(match.resembled), collections, rises, sizes};
      c.arrivals = arrivals_of(c);
      judge(c, match, finding);
    } else {
      finding.evidence.push_back({"gone", 0, "0 in the last dump: all of them went on"});
    }
    findings.push_back(std::move(finding));
  }
  part_equal_ids(findings, corpus);
  const auto rank = [](const Finding& a, const Finding& b) {
    if (a.score != b.score) return a.score > b.score;
    if (a.symptom_of.has_value() != b.symptom_of.has_value()) return b.symptom_of.has_value();
    const std::uint64_t size_a = a.row->cells.back().goroutines, size_b = b.row->cells.back().goroutines;
    if (size_a != size_b) return size_a > size_b;
    return a.id < b.id;
  };
  weigh_reports(corpus, census, matcher, findings);
  std::ranges::stable_sort(findings, rank);
  weigh_floods(corpus, matcher, findings);
  find_chains(corpus, census, matcher, findings);
  sort_again(findings, rank);
  link_symptoms(corpus, census, matcher, findings);
  // Of equals that comes first which stands for more, or for which others wait.
  std::unordered_map<const Row*, std::uint64_t> behind;
  for (const Finding& finding : findings)
    if (finding.symptom_of) behind[findings[finding.symptom_of->cause].row] += finding.row->cells.back().goroutines;
  const auto stands_for = [&](const Finding& finding) {
    const auto more = behind.find(finding.row);
    return finding.row->cells.back().goroutines + (more == behind.end() ? 0 : more->second);
  };
  sort_again(findings, [&](const Finding& a, const Finding& b) {
    if (a.score != b.score || a.symptom_of.has_value() != b.symptom_of.has_value()) return rank(a, b);
    const std::uint64_t size_a = stands_for(a), size_b = stands_for(b);
    if (size_a != size_b) return size_a > size_b;
    const bool leads_a = behind.contains(a.row), leads_b = behind.contains(b.row);
    return leads_a != leads_b ? leads_a : a.id < b.id;
  });
  return findings;
}

}  // namespace lineup
