// SPDX-License-Identifier: Apache-2.0
// grammar/built_in.h: what the build makes of grammar/ and puts into the binary.
#pragma once

#include <string_view>
#include <vector>

#include "grammar/grammar.h"

namespace lineup {

// By cmake/pack.cc: the built-in rules, checked, and their samples (grammar/packed.h).
std::string_view packed_built_in_rules();
std::string_view packed_built_in_unjudged();

// By cmake/embed.cmake: the files as they are, for tests and for the build itself.
const std::vector<GrammarFile>& built_in_files();  // rules and states
// The same without samples, which prove the rules and are most of the text.
const std::vector<GrammarFile>& built_in_files_to_judge();

}  // namespace lineup
