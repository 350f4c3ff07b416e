// SPDX-License-Identifier: Apache-2.0
// grammar_command.cc: `lineup grammar check`.
#include "cli/grammar_command.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

#include "cli/complain.h"
#include "cli/output.h"

namespace lineup::cli {
namespace {

constexpr const char* about = R"(List the lines of dumps that are of no kind lineup knows.

Usage: lineup grammar check [OPTIONS] FILE...

Each line is shown once, at its first place; lines that differ only in their
numbers are one. FILE may be - for standard input. docs/lines.md says how to
teach lineup a line.
)";

constexpr const char* statuses = R"(
Exit status: 0 every line is explained, 1 some are not, 2 trouble with input or
arguments.
)";

struct Setup {
  CLI::App app;
  Options options;
  bool help = false;
};

std::unique_ptr<Setup> set_up() {
  auto setup = std::make_unique<Setup>();
  CLI::App& app = setup->app;
  app.set_help_flag();
  app.add_option("FILE", setup->options.request.inputs)->group("");
  add_limits(app, setup->options);
  app.add_flag("-h,--help", setup->help, "print this")->group("About this");
  return setup;
}

std::string report_of(const LineCheck& check) {
  std::string text;
  for (const UnexplainedLine& line : check.unexplained) {
    text += printable(line.where) + ": ";
    if (line.count > 1) text += "(" + std::to_string(line.count) + " times) ";
    text += printable(line.text, 200) + '\n';
  }
  const std::uint64_t good = check.lines - std::min(check.lines, check.unexplained_lines);
  text += check.unexplained_lines == 0 ? "every line is explained: "
                                       : std::to_string(check.unexplained_lines) + " of ";
  text += std::to_string(check.unexplained_lines == 0 ? good : check.lines) +
          (check.lines == 1 ? " line" : " lines");
  if (check.unexplained_lines > 0)
    text += check.unexplained_lines == 1 ? " is not explained" : " are not explained";
  return text + '\n';
}

int check_command(const Request& request) {
  const Result<LineCheck> check = check_lines(request);
  if (!check) {
    complain(check.error().where, check.error().what, check.error().help);
    return trouble;
  }
  bool failed = false;
  for (const Note& note : check->notes) {
    complain(note.where, note.text, note.help);
    failed = failed || note.level == Level::error;
  }
  if (check->lines > 0) {
    if (!print(report_of(*check))) return trouble;
  }
  if (failed) return trouble;
  return check->unexplained_lines > 0 ? something_found : nothing_found;
}

}  // namespace

std::vector<OptionLine> grammar_option_lines() { return lines_of(set_up()->app); }

int grammar_command(int argc, const char* const* argv) {
  const std::unique_ptr<Setup> setup = set_up();
  const std::string word = argc > 1 ? argv[1] : "";
  if (word != "check" && word != "--help" && word != "-h") {
    complain("",
             word.empty() ? "grammar: what should be done with it is missing"
                          : "grammar: \"" + word + "\" is not a word",
             "lineup grammar check FILE...");
    return trouble;
  }
  try {
    // "check" is the name of the command, as "lineup" is of the tool.
    if (word == "check") setup->app.parse(argc - 1, argv + 1);
    else setup->help = true;
  } catch (const CLI::ParseError& error) {
    complain("", error.what(), "lineup grammar --help lists the options");
    return trouble;
  }
  if (setup->help) {
    std::fputs((about + option_help(setup->app) + statuses).c_str(), stdout);
    return nothing_found;
  }
  if (setup->options.request.inputs.empty()) {
    complain("", "grammar check: no FILE is given", "name dumps, or - for standard input");
    return trouble;
  }
  return check_command(setup->options.request);
}

}  // namespace lineup::cli
