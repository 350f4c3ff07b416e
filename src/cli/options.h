// SPDX-License-Identifier: Apache-2.0
// cli/options.h: from the words of a command line to what is to be done.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lineup/lineup.h"
#include "lineup/views.h"

namespace CLI {
class App;
}

namespace lineup::cli {

enum class Color { automatic, always, never };

struct Options {
  Request request;
  Format format = Format::text;
  ProfileLook profile_look;       // of formats that need stacks
  std::vector<std::string> base;  // of folded stacks: what they are held against
  std::string output;  // a file's name; empty: standard output
  Color color = Color::automatic;
  bool all = false;
  std::uint64_t max_bytes = Look{}.max_bytes;  // of a ticket
  std::string command;    // as a shell would take it; empty where it may hold secrets
  bool quiet = false;     // no progress, and of what went wrong only what makes the status 2
  bool no_config = false;  // what a project sets does not count
  std::string settings;    // what it sets that counts, in words; empty: nothing
  bool as_fleet = false;  // a ranking, also of one process
  bool strict = false;  // anything damaged or not understood is trouble
  Verdict fail_on = Verdict::likely;
};

// The words of a command line as a shell takes them, behind `first` ("lineup triage").
std::string command_line(std::string first, int argc, const char* const* argv);

// What to print at once, instead of doing anything: help, version, or a complaint.
struct Answer {
  std::string text;
  int status = 0;  // 0: to standard output; 2: to standard error
};

// The word that a command line begins with, where it judges dumps.
enum class Word { none, triage };

std::variant<Options, Answer> read_options(int argc, const char* const* argv, Word word = Word::none);

// One option as the help shows it; for the test that walks them.
struct OptionLine {
  std::string name, group, help;
};
std::vector<OptionLine> option_lines();

// For commands with a word of their own that judge and print like the main one.
void add_judging(CLI::App& app, Options& options);
void add_grammar(CLI::App& app, Options& options, const char* group);
// The formats that can be made of what a command works on.
enum class FormatsOf { dumps, findings, rules };
void add_printing(CLI::App& app, Options& options, FormatsOf what);
void add_format(CLI::App& app, Options& options, FormatsOf what);
void add_color(CLI::App& app, Options& options);
void add_limits(CLI::App& app, Options& options);
void add_processes(CLI::App& app, Options& options);

// When the dumps were taken, in the words of the command line.
struct Times {
  std::vector<std::string> at;
  std::string every;
};
void add_times(CLI::App& app, Times& times);
// The times as the library takes them; a complaint where one cannot be read.
std::optional<Answer> read_times(const Times& times, Request& request);
// A complaint where --base stands beside another format.
std::optional<Answer> check_base(const Options& options);
std::vector<OptionLine> lines_of(const CLI::App& app);
std::string option_help(const CLI::App& app);  // under the heads of their groups

// Exit statuses (README).
inline constexpr int nothing_found = 0, something_found = 1, trouble = 2;

}  // namespace lineup::cli
