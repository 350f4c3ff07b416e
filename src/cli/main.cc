// SPDX-License-Identifier: Apache-2.0
// main.cc: reads the command line, asks the library, prints what it says.
#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "cli/capture_command.h"
#include "cli/complain.h"
#include "cli/grammar_command.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rules_command.h"

namespace {

using namespace lineup;
using namespace lineup::cli;

// What must be done before there is something to judge: fills the inputs, adds
// what the report should mention, or gives the exit status to end with.
using Before = std::function<std::optional<int>(std::vector<std::string>& inputs, Notes& notes)>;

int run(Options options, const Before& before = {}) {
  std::FILE* out = stdout;
  if (!options.output.empty() && (out = open_output(options)) == nullptr) return trouble;
  Notes earlier;
  if (before)
    if (const std::optional<int> status = before(options.request.inputs, earlier)) return *status;
  Result<Summary> summary = analyze(options.request);
  if (!summary) {
    complain(summary.error().where, summary.error().what, summary.error().help);
    return trouble;
  }
  if (out != stdout) start_over(out);
  for (const Note& note : summary->notes) {
    if (note.level == Level::info) continue;
    complain(note.where, note.count > 1 ? note.text + " (" + std::to_string(note.count) + " times)" : note.text, note.help);
  }
  // These were said when they came up, but the report should tell, too.
  summary->notes.insert(summary->notes.end(), earlier.all().begin(), earlier.all().end());
  // Without a single dump there is nothing to report on.
  if (!summary->inputs.empty() || options.format != Format::text) {
    const std::string report = write(*summary, options.format, look_of(options));
    if (!print(report, out, options.output)) return trouble;
  }
  if (out != stdout && std::fclose(out) != 0) {
    complain(options.output, std::string("writing failed: ") + std::strerror(errno), "");
    return trouble;
  }
  if (summary->has_trouble() || (options.strict && (!summary->is_complete() || earlier.has(Level::lost)))) return trouble;
  return summary->alarm() >= options.fail_on ? something_found : nothing_found;
}

int print_answer(const Answer& answer) {
  std::fputs(answer.text.c_str(), answer.status == 0 ? stdout : stderr);
  return answer.status;
}

int judge_command(int argc, const char* const* argv) {
  std::variant<Options, Answer> read = read_options(argc, argv);
  if (const Answer* answer = std::get_if<Answer>(&read)) return print_answer(*answer);
  return run(std::move(std::get<Options>(read)));
}

int capture_command(int argc, const char* const* argv) {
  const std::variant<CaptureOptions, Answer> read = read_capture_options(argc, argv);
  if (const Answer* answer = std::get_if<Answer>(&read)) return print_answer(*answer);
  const CaptureOptions& options = std::get<CaptureOptions>(read);
  return run(options.judging, [&](std::vector<std::string>& inputs, Notes& notes) { return take_dumps(options, inputs, notes); });
}

// Words that come first. A file of such a name is read as ./NAME.
struct Command {
  std::string_view word;
  int (*run)(int argc, const char* const* argv);
};
constexpr Command commands[] = {{"capture", capture_command}, {"grammar", grammar_command}, {"rules", rules_command}};

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
#ifdef M_ARENA_MAX
  // One heap for all threads: what those that read leave in heaps of their own, no
  // other thread would use again. They seldom ask for memory.
  ::mallopt(M_ARENA_MAX, 1);
#endif
  if (argc > 1)
    for (const Command& command : commands)
      if (command.word == argv[1]) return command.run(argc - 1, argv + 1);
  return judge_command(argc, argv);
}
