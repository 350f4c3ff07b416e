// SPDX-License-Identifier: Apache-2.0
// cli/grammar_command.h: `lineup grammar check FILE...`: the lines that no entry
// of grammar/lines explains.
#pragma once

#include "cli/options.h"

namespace lineup::cli {

// argv[0] is "grammar". Prints, and gives the exit status.
int grammar_command(int argc, const char* const* argv);

std::vector<OptionLine> grammar_option_lines();

}  // namespace lineup::cli
