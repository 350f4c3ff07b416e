// SPDX-License-Identifier: Apache-2.0
// grammar/clauses.h: where each clause is kept in a When, for the reader of rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "grammar/grammar.h"

namespace lineup {

// Patterns and counts differ in type from words and minutes, so the member says
// everything the reader must know about the value of a clause.
using ClauseMember =
    std::variant<std::vector<std::string> When::*, std::vector<Wait> When::*,
                 std::vector<PatternId> When::*, std::optional<std::uint64_t> When::*,
                 std::optional<std::uint32_t> When::*, std::optional<bool> When::*, std::optional<Pair> When::*,
                 std::vector<LockTrouble> When::*>;

// The member of the clause with this name; none when there is no such clause.
std::optional<ClauseMember> member_of_clause(std::string_view name);

// Of `known`, the word that was probably meant by `word`; empty when none is near.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

// Those that may be meant, the most likely first: a slip or two away, or with `word` in them.
std::vector<std::string_view> nearest_of(std::string_view word, const std::vector<std::string_view>& known, std::size_t most);

}  // namespace lineup
