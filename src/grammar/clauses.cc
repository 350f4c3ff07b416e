// SPDX-License-Identifier: Apache-2.0
// grammar/clauses.cc: the table of clauses, and the names of the waits.
#include "grammar/clauses.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "grammar/grammar.h"

namespace lineup {
namespace {

constexpr std::array<std::string_view, wait_count> wait_names = {
    "unknown", "running", "chan send", "chan receive", "select", "lock", "waitgroup", "cond",
    "io", "sleep", "syscall", "coroutine", "forever", "synctest", "runtime", "other"};

constexpr std::array<std::string_view, lock_trouble_count> lock_names = {"double", "cycle", "recursive-read", "held-while-blocked", "perhaps-double"};

bool is_given(const auto& value) {
  if constexpr (requires { value.has_value(); }) {
    return value.has_value();
  } else {
    return !value.empty();
  }
}

template <auto Member>
bool given(const When& when) {
  return is_given(when.*Member);
}

struct Row {
  Clause clause;
  ClauseMember member;
};

template <auto Member>
Row row(std::string_view name, Clause::Type type, std::string_view meaning) {
  return {{name, type, meaning, &given<Member>}, Member};
}

const std::vector<Row>& rows() {
  using enum Clause::Type;
  static const std::vector<Row> table = {
      row<&When::state>("state", words, "the state is one of these, as Go prints it without marks"),
      row<&When::wait>("wait", waits, "what it waits for is one of these, whatever the Go release calls it"),
      row<&When::blocked_in>("blocked_in", patterns,
                             "the first frame that is not a park frame is one of these"),
      row<&When::parked_in>("parked_in", patterns, "a park frame above that one is one of these"),
      row<&When::calls>("calls", patterns,
                        "all of these are on the stack in this order, innermost first, others in between allowed"),
      row<&When::calls_none>("calls_none", patterns, "no frame is one of these"),
      row<&When::entry>("entry", patterns, "the outermost frame is one of these"),
      row<&When::created_by>("created_by", patterns, "the function with the go statement is one of these"),
      row<&When::not_created_by>("not_created_by", patterns,
                                 "the function with the go statement is none of these"),
      row<&When::goroutines_at_least>("goroutines_at_least", count, "the group has this many goroutines or more"),
      row<&When::goroutines_at_most>("goroutines_at_most", count, "the group has this many goroutines or fewer"),
      row<&When::waited_at_least_minutes>("waited_at_least", minutes,
                                          "the longest known wait is this long or longer"),
      row<&When::waited_at_most_minutes>("waited_at_most", minutes, "no known wait is longer than this"),
      row<&When::main>("main", yes_no, "is, or is not, the main goroutine"),
      row<&When::locked_to_thread>("locked_to_thread", yes_no, "some are, or none is, locked to a thread"),
      row<&When::has_creator>("has_creator", yes_no, "a \"created by\" line was, or was not, printed"),
      row<&When::one_creator>("one_creator", yes_no,
                              "all were, or were not, started by one and the same goroutine (Go 1.21 on)"),
      row<&When::alike>("alike", yes_no,
                        "looks, or does not look, like a pool: one starter, numbers close together, and "
                        "not each waiting shorter than the one before"),
      row<&When::while_another>("while_another", waits,
                                "another group whose blocking frame is in the same package waits for one of these"),
      row<&When::another_calls>("another_calls", patterns, "another group has such a frame"),
      row<&When::no_other_calls>("no_other_calls", patterns, "no other group has such a frame"),
      row<&When::without_child>("without_child", patterns,
                                "at least half of them have started no goroutine with such a frame that is still there"),
      row<&When::outnumber>("outnumber", pair, "there are more of these than others account for"),
      row<&When::no_more_than>("no_more_than", pair, "others account for all of these"),
      row<&When::siblings_at_least>("siblings_at_least", count,
                                    "at least half of them have a creator that started this many of them at once (Go 1.21 on)"),
      row<&When::kept_at_least>("kept_at_least", count,
                                "this many of them were in the same group in the dump before, too"),
      row<&When::lock>("lock", lock, "what is known of the lock it waits for is one of these"),
      row<&When::at_entry>("at_entry", yes_no,
                           "the function where it blocks is, or is not, the one it began with"),
      row<&When::connected>("connected", yes_no,
                            "nine of ten have, or have not, a goroutine of their own that reads the network"),
  };
  return table;
}

// How many letters must be added, dropped, changed or swapped with a neighbour.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        now[j] = std::min(now[j], before[j - 2] + 1);
      }
    }
    before = last;
    last = now;
  }
  return last[b.size()];
}

}  // namespace

std::string_view name_of(Wait wait) { return wait_names[static_cast<std::size_t>(wait)]; }

std::string_view name_of(LockTrouble trouble) { return lock_names[static_cast<std::size_t>(trouble)]; }

std::string_view name_of(RuleKind kind) {
  switch (kind) {
    case RuleKind::cause: return "cause";
    case RuleKind::healthy: return "healthy";
    case RuleKind::object: return "object";
  }
  return "";
}

std::string_view name_of(Strength strength) {
  switch (strength) {
    case Strength::definite: return "definite";
    case Strength::strong: return "strong";
    case Strength::weak: return "weak";
    case Strength::none: return "none";
  }
  return "";
}

std::string_view name_of(Basis basis) {
  switch (basis) {
    case Basis::memory: return "memory";
    case Basis::issue: return "issue";
    case Basis::source: return "source";
    case Basis::reproduced: return "reproduced";
  }
  return "";
}

std::optional<Wait> wait_named(std::string_view name) {
  const auto found = std::find(wait_names.begin(), wait_names.end(), name);
  if (found == wait_names.end()) return std::nullopt;
  return static_cast<Wait>(found - wait_names.begin());
}

const std::vector<Clause>& clauses() {
  static const std::vector<Clause> all = [] {
    std::vector<Clause> made;
    for (const Row& row : rows()) made.push_back(row.clause);
    return made;
  }();
  return all;
}

std::optional<ClauseMember> member_of_clause(std::string_view name) {
  for (const Row& row : rows()) {
    if (row.clause.name == name) return row.member;
  }
  return std::nullopt;
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
  // A long word from a stranger's file is no slip of the finger.
  if (word.size() > 100) return {};
  std::string_view best;
  std::size_t best_distance = 1 + std::max<std::size_t>(2, word.size() / 3);
  for (const std::string_view candidate : known) {
    const std::size_t d = distance(word, candidate);
    if (d < best_distance && d < candidate.size()) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

std::vector<std::string_view> nearest_of(std::string_view word, const std::vector<std::string_view>& known, std::size_t most) {
  if (word.empty() || word.size() > 100) return {};
  struct Near {
    std::size_t apart;
    std::string_view word;
    auto operator<=>(const Near&) const = default;
  };
  const std::size_t too_far = 1 + std::max<std::size_t>(2, word.size() / 3);
  std::vector<Near> near;
  for (const std::string_view candidate : known) {
    // A part of the name is as good as a slip of the finger.
    if (word.size() > 2 && candidate.find(word) != std::string_view::npos) near.push_back({1, candidate});
    else if (const std::size_t apart = distance(word, candidate); apart < too_far && apart < candidate.size()) near.push_back({apart, candidate});
    // The beginning of a longer name, with a slip.
    else if (word.size() > 4 && word.size() < candidate.size() && distance(word, candidate.substr(0, word.size())) <= 2) near.push_back({too_far, candidate});
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < near.size() && i < most; ++i) words.push_back(near[i].word);
  return words;
}

}  // namespace lineup
