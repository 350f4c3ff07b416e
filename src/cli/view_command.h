// SPDX-License-Identifier: Apache-2.0
// cli/view_command.h: `lineup top | traces | peek RE | tree`: pprof's views, on any dump; and the
// formats of --format that are of stacks.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "cli/options.h"
#include "lineup/views.h"

namespace lineup::cli {

struct ViewOptions {
  Options reading;
  ViewRequest view;
  std::vector<std::string> base;  // dumps to take off
  bool keep_base = false;         // -diff_base
};

// argv[0] is the view's name. Prints, and gives the exit status.
int view_command(int argc, const char* const* argv);

std::variant<ViewOptions, Answer> read_view_options(int argc, const char* const* argv);
std::vector<OptionLine> view_option_lines();

// Reads what the inputs say now, or, where `base` is given, what it is more than that. Nothing
// after a complaint.
struct Compared {
  Profile now, base;
  Verdict alarm = Verdict::idle;
  bool has_base = false;
  bool has_trouble = false;  // some of it could not be read
};
std::optional<Compared> read_compared(const Options& options, const std::vector<std::string>& base);

// What --format pprof, folded or speedscope asks for; gives the exit status.
int write_profiles(const Options& options);

}  // namespace lineup::cli
