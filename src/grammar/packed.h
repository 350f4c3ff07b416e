// SPDX-License-Identifier: Apache-2.0
// grammar/packed.h: checked rules as bytes that are read back without asking anything.
//
//     const std::string bytes = packed_rules(grammar);
//     Grammar same = unpacked_rules(bytes);   // but for what judging needs not
//     unpack_unjudged(packed_unjudged(grammar), same.rules);
//
// The build packs the built-in grammar (cmake/pack.cc), so that no run parses or
// checks it again. Bytes fit the build they were made by, and no other.
//
// Takes    to unpack, what was packed and nothing else: there is no check.
// Costs    a copy of the texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/grammar.h"

namespace lineup {

std::string packed_rules(const Grammar& grammar);
Grammar unpacked_rules(std::string_view bytes);

// Samples, references and clauses as they are written: most of the text, for those who
// ask about a rule.
std::string packed_unjudged(const Grammar& grammar);
// `rules` are those that were packed, in the same order.
void unpack_unjudged(std::string_view bytes, std::vector<Rule>& rules);

}  // namespace lineup
