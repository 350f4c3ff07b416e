// SPDX-License-Identifier: Apache-2.0
// rows_command.cc: the options of partial and merge, and the writing of rows.
#include "cli/rows_command.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "cli/attention.h"
#include "cli/complain.h"
#include "cli/config.h"
#include "cli/output.h"
#include "cli/values.h"
#include "lineup/fleet.h"

namespace lineup::cli {
namespace {

constexpr const char* about_partial =
    R"(Write rows that are facts about single dumps, for lineup merge and for engines.

Usage: lineup partial [OPTIONS] PATH...

PATHs are dumps, folders, archives, as for lineup. A row is an object on a line
(docs/partial.schema.json). Rows of parts of an archive, written on many
machines, give the report of the whole: in any order, once or twice.

Examples:
  lineup partial dumps.tar.gz | gzip > rows.jsonl.gz
  find dumps -name '*.txt' -print0 | xargs -0 lineup partial --path PATTERN
)";

constexpr const char* partial_statuses = R"(
Exit status: 0 a row for every input, also for one that cannot be read, 2
trouble with arguments or output, or inputs without a row.
)";

constexpr const char* about_merge = R"(Judge the processes of which lineup partial wrote rows.

Usage: lineup merge [OPTIONS] ROWS...

ROWS are files of rows, packed or not, or folders of them; none, or -, reads
standard input. The report is the one that lineup gives of the dumps.

Examples:
  lineup merge part-*.jsonl.gz
  lineup merge --format jsonl rows/          a ranking for engines
)";

constexpr const char* merge_statuses = R"(
Exit status: as of lineup. Rows of a later version are not used: 2.
)";

struct Setup {
  CLI::App app;
  Options options;
  bool help = false;
};

void add_help(Setup& setup) {
  setup.app.add_flag("-h,--help", setup.help, "print this")->group("About lineup");
}

std::unique_ptr<Setup> set_up_partial() {
  auto setup = std::make_unique<Setup>();
  CLI::App& app = setup->app;
  Options& options = setup->options;
  app.set_help_flag();
  app.add_option("PATH", options.request.inputs)->group("");
  add_processes(app, options);
  const char* how = "How to write";
  add_grammar(app, options, how);
  app.add_option("-o,--output", options.output, "write there instead of standard output")
      ->option_text("FILE")
      ->group(how);
  app.add_option("-j,--threads", options.request.threads,
                 "threads for several files [as many as processors]")
      ->option_text("N")->group(how)->check(number(1, 256));
  app.add_flag("-q,--quiet", options.quiet, "no progress, and no warnings")->group(how);
  add_limits(app, options);
  add_help(*setup);
  return setup;
}

std::unique_ptr<Setup> set_up_merge() {
  auto setup = std::make_unique<Setup>();
  setup->app.set_help_flag();
  setup->app.add_option("ROWS", setup->options.request.inputs)->group("");
  add_judging(setup->app, setup->options);
  add_processes(setup->app, setup->options);
  add_printing(setup->app, setup->options, FormatsOf::findings);
  add_limits(setup->app, setup->options);
  add_help(*setup);
  return setup;
}

struct Words {
  const char *about, *statuses, *help;
};

std::variant<Options, Answer> read(Setup& setup, int argc, const char* const* argv, Words words) {
  try {
    setup.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return mistake(setup.app, error, words.help);
  }
  if (setup.help) return Answer{words.about + option_help(setup.app) + words.statuses, 0};
  if (const std::optional<Answer> complaint = apply_config(setup.app, setup.options))
    return *complaint;
  if (setup.options.request.inputs.empty()) setup.options.request.inputs = {"-"};
  setup.options.command = command_line("lineup merge", argc, argv);
  return setup.options;
}

// Rows as they come, whole lines only.
class RowOutput {
 public:
  RowOutput(std::FILE* file, std::string name) : file_(file), name_(std::move(name)) {}

  bool put(std::string_view line) {
    if (failed_) return false;
    if (!begun_ && file_ != stdout) start_over(file_);
    begun_ = true;
    failed_ = std::fwrite(line.data(), 1, line.size(), file_) != line.size() ||
              std::fputc('\n', file_) == EOF;
    if (failed_) error_ = errno;
    return !failed_;
  }

  // Whether all of it was written.
  bool close() {
    if (!begun_ && file_ != stdout) start_over(file_);
    if (!failed_ && std::fflush(file_) != 0) failed_ = true, error_ = errno;
    if (file_ != stdout && std::fclose(file_) != 0 && !failed_) failed_ = true, error_ = errno;
    if (failed_)
      complain(name_.empty() ? "standard output" : name_,
               std::string("writing failed: ") + std::strerror(error_),
               "not all rows were written");
    return !failed_;
  }

 private:
  std::FILE* file_;
  std::string name_;
  bool begun_ = false, failed_ = false;
  int error_ = 0;
};

int write_partial(Options options) {
  say_settings(options);
  std::FILE* file = stdout;
  if (!options.output.empty() && (file = open_output(options)) == nullptr) return trouble;
  RowOutput output(file, options.output);
  const Attention attention(options, true);
  options.request.stop = attention.stop();
  options.request.progress = attention.progress();
  const auto put = [&](std::string_view line) { return output.put(line); };
  const Result<RowsWritten> written = write_rows(options.request, put);
  attention.end();
  if (!written) {
    complain(written.error().where, written.error().what, written.error().help);
    return trouble;
  }
  complain_about(written->notes, options);
  const bool whole = output.close();
  if (whole && written->interrupted)
    complain("", "interrupted: not all inputs have a row", "write the rows again");
  return whole && !written->interrupted && !written->full ? nothing_found : trouble;
}

}  // namespace

int partial_command(int argc, const char* const* argv) {
  std::variant<Options, Answer> options = read_partial_options(argc, argv);
  if (const Answer* answer = std::get_if<Answer>(&options)) {
    std::fputs(answer->text.c_str(), answer->status == 0 ? stdout : stderr);
    return answer->status;
  }
  return write_partial(std::move(std::get<Options>(options)));
}

std::variant<Options, Answer> read_partial_options(int argc, const char* const* argv) {
  const Words words{about_partial, partial_statuses, "lineup partial --help"};
  return read(*set_up_partial(), argc, argv, words);
}

std::variant<Options, Answer> read_merge_options(int argc, const char* const* argv) {
  return read(*set_up_merge(), argc, argv, {about_merge, merge_statuses, "lineup merge --help"});
}

std::vector<OptionLine> partial_option_lines() { return lines_of(set_up_partial()->app); }
std::vector<OptionLine> merge_option_lines() { return lines_of(set_up_merge()->app); }

}  // namespace lineup::cli
