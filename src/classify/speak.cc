// SPDX-License-Identifier: Apache-2.0
// speak.cc: picks the rule that speaks for a group.
#include "classify/speak.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace lineup {
namespace {

std::size_t clauses_given(const When& when) {
  return static_cast<std::size_t>(std::ranges::count_if(clauses(), [&](const Clause& clause) {
    return clause.given(when);
  }));
}

bool speaks_before(const Rule& a, std::size_t unknown_a, const Rule& b, std::size_t unknown_b) {
  if (a.fallback != b.fallback) return !a.fallback;
  // A general shape has little beside its clauses: what is known comes before what is strong.
  if (a.fallback && unknown_a != unknown_b) return unknown_a < unknown_b;
  if (a.strength != b.strength) return a.strength > b.strength;
  if (unknown_a != unknown_b) return unknown_a < unknown_b;
  const std::size_t asks_a = clauses_given(a.when), asks_b = clauses_given(b.when);
  if (asks_a != asks_b) return asks_a > asks_b;
  return a.id < b.id;
}

bool is_stronger(const Rule& a, std::size_t unknown_a, const Spoken& b) {
  return a.strength != b.rule->strength ? a.strength > b.rule->strength
      : unknown_a < b.unknown.size();
}

}  // namespace

std::string why_before(const Rule& a, const Rule& b) {
  if (a.fallback != b.fallback) return fmt::format("{} is only a fallback", b.id);
  if (a.strength != b.strength)
    return fmt::format("it is {}, this one only {}", name_of(a.strength), name_of(b.strength));
  const std::size_t asks_a = clauses_given(a.when), asks_b = clauses_given(b.when);
  if (asks_a > asks_b) return fmt::format("it asks more, {} clauses, this one {}", asks_a, asks_b);
  if (asks_a < asks_b) return "more of its clauses can be answered in this format";
  return "it comes first by its id";
}

std::string not_printed(const std::vector<std::string_view>& clauses) {
  constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"wait", "states"}, {"state", "states"},
      {"waited_at_least", "wait times"}, {"waited_at_most", "wait times"},
      {"created_by", "creators"}, {"not_created_by", "creators"}, {"has_creator", "creators"},
      {"locked_to_thread", "locked threads"},
      {"one_creator", "numbers of creators"}, {"siblings_at_least", "numbers of creators"}};
  std::vector<std::string_view> missing;
  for (const std::string_view clause : clauses) {
    const auto word = std::ranges::find(words, clause, 
        &std::pair<std::string_view, std::string_view>::first);
    const std::string_view what = word == std::end(words) ? std::string_view("goroutine numbers")
        : word->second;
    if (std::ranges::find(missing, what) == missing.end()) missing.push_back(what);
  }
  std::string text;
  for (std::size_t i = 0; i < missing.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : i + 1 == missing.size() ? " and " : ", ", missing[i]);
  return text;
}

Match best_match(const Grammar& grammar, const Matcher& matcher, const Row& row) {
  Match match;
  const std::vector<std::uint32_t> candidates = matcher.candidates(row);
  for (const std::uint32_t place : candidates) {
    const Rule& rule = grammar.rules[place];
    Spoken& best = rule.kind == RuleKind::cause ? match.cause : rule.kind == RuleKind::healthy
        ? match.healthy : match.object;
    // With nothing unknown it could still come first.
    const bool is_general = rule.kind == RuleKind::cause && rule.fallback;
    const bool may_be_general = is_general && (!match.general ||
        is_stronger(rule, 0, match.general));
    const bool may_be_best = !best || speaks_before(rule, 0, *best.rule, best.unknown.size());
    if (!may_be_general && !may_be_best) continue;
    Fit fit = matcher.fit(rule, row);
    if (!fit.fires) continue;
    if (is_general && (!match.general || is_stronger(rule, fit.unknown.size(), match.general)))
      match.general = {&rule, fit.unknown};
    if (!best || speaks_before(rule, fit.unknown.size(), *best.rule, best.unknown.size()))
      best = {&rule, std::move(fit.unknown)};
  }
  if (match.general.rule == match.cause.rule) match.general = {};
  // A general shape that fires is worth more than one that does not quite.
  if (match.cause && !match.cause.rule->fallback) return match;
  for (const std::uint32_t place : candidates) {
    const Rule& rule = grammar.rules[place];
    if (rule.kind != RuleKind::cause || (rule.fallback && match.cause)) continue;
    if (match.accounted == nullptr && matcher.is_accounted_for(rule, row)) match.accounted = &rule;
    if (match.resembled != nullptr && !speaks_before(rule, 0, *match.resembled, 0)) continue;
    if (matcher.resembles(rule, row)) match.resembled = &rule;
  }
  return match;
}

}  // namespace lineup
