// SPDX-License-Identifier: Apache-2.0
// classify/speak.h: of the rules that fit a group, the one that speaks for it.
//
//     const Match match = best_match(grammar, matcher, row);
//
// Only a rule that fires speaks. Of two, in this order: the one that is no general shape;
// the stronger; the one of which the dump's format leaves less unknown (of general shapes this
// comes before strength); the one that asks more; then by id.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classify/match.h"
#include "grammar/grammar.h"

namespace lineup {

// A rule that fires, and the clauses that the dump's format leaves unknown.
struct Spoken {
  const Rule* rule = nullptr;
  std::vector<std::string_view> unknown;
  explicit operator bool() const { return rule != nullptr; }
};

// The cause, the healthy shape and the library's object that speak for a group;
// none where none fires.
struct Match {
  Spoken cause, healthy, object;
  // The strongest general shape of a cause that fires, where another speaks.
  Spoken general;
  // A cause whose shape is there and whose amounts are not yet (Matcher::resembles):
  // it gives no points, and names a group that is suspect for other reasons.
  const Rule* resembled = nullptr;
  // A cause that would fire, were not each of them accounted for by its counterpart.
  const Rule* accounted = nullptr;
};
Match best_match(const Grammar& grammar, const Matcher& matcher, const Row& row);
// Of two rules of a kind that fire on one group, what lets `a` speak and not `b`.
std::string why_before(const Rule& a, const Rule& b);
// What a format does not print where it leaves these clauses unknown: "wait times and creators".
std::string not_printed(const std::vector<std::string_view>& clauses);

}  // namespace lineup
