// SPDX-License-Identifier: Apache-2.0
// main.cc: reads the command line, asks the library, prints what it says.
#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/attention.h"
#include "cli/capture_command.h"
#include "cli/complain.h"
#include "cli/config.h"
#include "cli/grammar_command.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rows_command.h"
#include "cli/rules_command.h"
#include "cli/values.h"
#include "cli/view_command.h"
#include "lineup/fleet.h"
#include "lineup/formats.h"

namespace {

using namespace lineup;
using namespace lineup::cli;

// What must be done before there is something to judge: fills the inputs, adds
// what the report should mention, or gives the exit status to end with.
using Before = std::function<std::optional<int>(std::vector<std::string>& inputs, Notes& notes)>;

// Writes a report of one process or of many, and gives the exit status.
template <class Report>
int report(const Report& what, bool is_empty, const Options& options, std::FILE* out,
           bool complete) {
  // Without a single dump there is nothing to report on.
  if (!is_empty || !info_of(options.format).for_people) {
    const std::string text = write(what, options.format, look_of(options));
    if (!print(text, out, options.output)) return trouble;
  }
  if (!close_output(out, options.output)) return trouble;
  if (what.has_trouble() || (options.strict && !complete)) return trouble;
  return what.alarm() >= options.fail_on ? something_found : nothing_found;
}

// One dump is read into one heap for all threads, which seldom ask for memory: what one
// leaves in a heap of its own, no other would use again. Processes are read and judged
// side by side, and each thread soon uses what it gave back.
void share_heap(int heaps) {
#ifdef M_ARENA_MAX
  ::mallopt(M_ARENA_MAX, heaps);
#endif
}

bool is_one_file(const std::vector<std::string>& inputs) {
  std::error_code none;
  return inputs.empty() ||
         (inputs.size() == 1 && !std::filesystem::is_directory(inputs.front(), none));
}

// Judges what a request names: dumps, or rows of them.
using Judge = Result<Fleet> (*)(const Request& request);

int run(Options options, const Before& before = {}, Judge judge_all = triage) {
  say_settings(options);
  if (info_of(options.format).needs_stacks) {
    Notes said;
    if (before)
      if (const std::optional<int> status = before(options.request.inputs, said)) return *status;
    return write_profiles(options);
  }
  std::FILE* out = stdout;
  if (!options.output.empty() && (out = open_output(options)) == nullptr) return trouble;
  Notes earlier;
  if (before)
    if (const std::optional<int> status = before(options.request.inputs, earlier)) return *status;
  if (!is_one_file(options.request.inputs)) share_heap(2);
  // Behind a capture there is little to judge, and Ctrl-C has been asked for once.
  const Attention attention(options, !before);
  options.request.stop = attention.stop();
  options.request.progress = attention.progress();
  Result<Fleet> fleet = judge_all(options.request);
  attention.end();
  if (!fleet) {
    complain(fleet.error().where, fleet.error().what, fleet.error().help);
    return trouble;
  }
  // What stood in the file stays where there is nothing to write.
  const bool has_report = !fleet->processes.empty() || !info_of(options.format).for_people;
  if (out != stdout && has_report) start_over(out);
  complain_about(fleet->notes, options);
  for (const ProcessReport& process : fleet->processes)
    complain_about(process.summary.notes, options);
  // These were said when they came up, but the report should tell, too.
  fleet->notes.insert(fleet->notes.end(), earlier.all().begin(), earlier.all().end());
  const bool lost = options.strict && earlier.has(Level::lost);
  // Of a run that was interrupted it is not known whether there are more.
  const bool may_be_many = fleet->interrupted && !is_one_file(options.request.inputs);
  if (options.as_fleet || fleet->processes.size() > 1 || info_of(options.format).as_fleet ||
      may_be_many)
    return report(*fleet, fleet->processes.empty(), options, out, fleet->is_complete() && !lost);
  const Summary summary = only_process(std::move(*fleet));
  return report(summary, summary.inputs.empty(), options, out, summary.is_complete() && !lost);
}

int print_answer(const Answer& answer) {
  std::fputs(answer.text.c_str(), answer.status == 0 ? stdout : stderr);
  return answer.status;
}

int judge(int argc, const char* const* argv, Word word) {
  std::variant<Options, Answer> read = read_options(argc, argv, word);
  if (const Answer* answer = std::get_if<Answer>(&read)) return print_answer(*answer);
  return run(std::move(std::get<Options>(read)));
}

int judge_command(int argc, const char* const* argv) { return judge(argc, argv, Word::none); }
int triage_command(int argc, const char* const* argv) { return judge(argc, argv, Word::triage); }

int capture_command(int argc, const char* const* argv) {
  const std::variant<CaptureOptions, Answer> read = read_capture_options(argc, argv);
  if (const Answer* answer = std::get_if<Answer>(&read)) return print_answer(*answer);
  const CaptureOptions& options = std::get<CaptureOptions>(read);
  return run(options.judging, [&](std::vector<std::string>& inputs, Notes& notes) {
    return take_dumps(options, inputs, notes);
  });
}

int merge_command(int argc, const char* const* argv) {
  std::variant<Options, Answer> read = read_merge_options(argc, argv);
  if (const Answer* answer = std::get_if<Answer>(&read)) return print_answer(*answer);
  return run(std::move(std::get<Options>(read)), {}, merge_rows);
}

// Words that come first. A file of such a name is read as ./NAME.
struct Command {
  std::string_view word;
  int (*run)(int argc, const char* const* argv);
};
constexpr Command commands[] = {{"capture", capture_command}, {"grammar", grammar_command},
                                {"list", view_command},
                                {"merge", merge_command},     {"partial", partial_command},
                                {"peek", view_command},       {"rules", rules_command},
                                {"top", view_command},        {"traces", view_command},
                                {"tree", view_command},       {"triage", triage_command}};

// What the first word was meant to be where it is no file, and nearly a command; else empty.
std::string_view meant_command(std::string_view word) {
  std::error_code none;
  if (word.empty() || word.starts_with('-') || std::filesystem::exists(word, none)) return {};
  NumberedWords words;
  for (const Command& command : commands) words.emplace_back(command.word, 0);
  return nearest_word(words, word);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  share_heap(1);
  if (argc > 1)
    for (const Command& command : commands)
      if (command.word == argv[1]) return command.run(argc - 1, argv + 1);
  if (argc > 1)
    if (const std::string_view meant = meant_command(argv[1]); !meant.empty()) {
      // What else is named is judged all the same.
      complain(argv[1], "there is no such command, and no such file",
               "did you mean lineup " + std::string(meant) + "? lineup --help lists the commands");
    }
  return judge_command(argc, argv);
}
