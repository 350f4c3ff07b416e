// SPDX-License-Identifier: Apache-2.0
// cli/rows_command.h: `lineup partial PATH...` and `lineup merge ROWS...`: the work of one run over
// many dumps, parted among many.
#pragma once

#include <variant>
#include <vector>

#include "cli/options.h"

namespace lineup::cli {

// argv[0] is "partial". Writes rows, and gives the exit status.
int partial_command(int argc, const char* const* argv);
std::variant<Options, Answer> read_partial_options(int argc, const char* const* argv);
std::vector<OptionLine> partial_option_lines();

// argv[0] is "merge". What is then judged and printed is printed like any report.
std::variant<Options, Answer> read_merge_options(int argc, const char* const* argv);
std::vector<OptionLine> merge_option_lines();

}  // namespace lineup::cli
