// SPDX-License-Identifier: Apache-2.0
// cli/rules_command.h: `lineup rules list | show | check | explain`.
#pragma once

#include "cli/options.h"

namespace lineup::cli {

// argv[0] is "rules". Prints, and gives the exit status.
int rules_command(int argc, const char* const* argv);

std::vector<OptionLine> rules_option_lines();

}  // namespace lineup::cli
