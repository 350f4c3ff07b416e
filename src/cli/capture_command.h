// SPDX-License-Identifier: Apache-2.0
// cli/capture_command.h: `lineup capture URL`, up to where the dumps are judged
// like any other.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "cli/options.h"
#include "lineup/capture.h"

namespace lineup::cli {

struct CaptureOptions {
  Options judging;
  CaptureRequest request;
  bool only = false;  // take the dumps, print their names, do not judge
};

// argv[0] is "capture".
std::variant<CaptureOptions, Answer> read_capture_options(int argc, const char* const* argv);
std::vector<OptionLine> capture_option_lines();

// Takes the dumps, says how it goes on standard error, and puts them into
// `inputs`. Gives the exit status where there is nothing to judge.
std::optional<int> take_dumps(const CaptureOptions& options, std::vector<std::string>& inputs, Notes& notes);

}  // namespace lineup::cli
