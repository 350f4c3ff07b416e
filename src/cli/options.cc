// SPDX-License-Identifier: Apache-2.0
// options.cc: the options, their help, and what is wrong with a command line.
#include "cli/options.h"

#include <algorithm>
#include <memory>

#include "cli/complain.h"
#include "cli/config.h"
#include "cli/values.h"
#include "lineup/formats.h"

namespace lineup::cli {
namespace {

constexpr const char* about = R"(Say which goroutines in a Go dump are leaking, and why.

Usage: lineup [OPTIONS] [DUMP ...]
       lineup top|traces|peek RE|list RE|tree [OPTIONS] [DUMP ...]
                                             pprof's views
       lineup triage [OPTIONS] PATH...       rank the leaks of many processes
       lineup partial [OPTIONS] PATH...      write rows of dumps, on any machine
       lineup merge [OPTIONS] ROWS...        judge what such rows tell
       lineup capture [OPTIONS] URL          take dumps of a running program
       lineup rules list|show|check|explain  the rules, and why they fire
       lineup grammar check FILE...          list lines of no known kind

DUMPs are what Go prints: /debug/pprof/goroutine?debug=2 (or 1), runtime.Stack,
a panic, kill -QUIT; files, folders, archives, logs. Each process that they are
of is judged over all its dumps. None, or -, reads standard input.

Examples:
  curl -s localhost:6060/debug/pprof/goroutine?debug=2 | lineup
  lineup before.txt after.txt                what grew between two dumps
  lineup dumps.tar.gz                        every process in an archive
  lineup --format markdown dump.txt          for a ticket
)";

constexpr const char* statuses = R"(
Exit status: 0 nothing at or above --fail-on, 1 something (with --baseline:
something new or worse), 2 trouble with input or arguments.
)";

// A word, and the enumerator it stands for.
template <class Value>
std::pair<std::string_view, int> word(std::string_view text, Value value) {
  return {text, static_cast<int>(value)};
}

struct Setup {
  CLI::App app;
  Options options;
  Times times;
  bool help = false, version = false;
};

std::unique_ptr<Setup> set_up() {
  auto setup = std::make_unique<Setup>();
  CLI::App& app = setup->app;
  Options& options = setup->options;
  app.set_help_flag();
  app.add_option("DUMP", options.request.inputs)->group("");

  add_judging(app, options);
  add_processes(app, options);
  add_times(app, setup->times);
  add_printing(app, options, FormatsOf::dumps);
  add_limits(app, options);

  const char* other = "About lineup";
  app.add_flag("-h,--help", setup->help, "print this")->group(other);
  app.add_flag("--version", setup->version, "print the version")->group(other);
  return setup;
}

std::string name_of(const CLI::Option& option) {
  std::string name = option.get_name(false, true);
  for (std::size_t at = name.find(','); at != std::string::npos; at = name.find(',', at + 2))
    name.insert(at + 1, " ");
  return name;
}

}  // namespace

void add_judging(CLI::App& app, Options& options) {
  const char* judging = "How to judge";
  app.add_option("--fail-on", options.fail_on,
                 "exit with 1 from this verdict on: suspect, likely,\nleak [likely]")
      ->transform(one_of({word("suspect", Verdict::suspect), word("likely", Verdict::likely),
                          word("leak", Verdict::leak)}))
      ->option_text("VERDICT")
      ->group(judging);
  add_grammar(app, options, judging);
  app.add_option("--ignore", options.request.ignore_files,
                 "leave out what a file names as known, and why\n(docs/known.md); may be repeated")
      ->option_text("FILE")
      ->group(judging)
      ->expected(1)
      ->allow_extra_args(false)
      ->take_all();
  app.add_option("--baseline", options.request.baseline,
                 "an earlier JSON report: what is new, known, gone;\nonly what is new or worse "
                 "counts for the exit status")
      ->check(not_empty())
      ->option_text("FILE")
      ->group(judging);
  app.add_flag("--strict", options.strict,
               "exit with 2 when anything was damaged, cut short or\nnot understood")
      ->group(judging);
  app.add_option("-j,--threads", options.request.threads,
                 "threads for large dumps [as many as processors]")
      ->option_text("N")
      ->group(judging)
      ->check(number(1, 256));
}

void add_processes(CLI::App& app, Options& options) {
  const char* group = "Which process a dump is of";
  Request& request = options.request;
  app.add_option("--path", request.path,
                 "what paths are made of:\n'{service}/{instance}/{time}.txt', '*' for what\nsays "
                 "nothing [found from the paths]")
      ->check(not_empty())
      ->option_text("PATTERN")
      ->group(group);
  const auto split = [&request](Split as) {
    return [&request, as](std::int64_t) { request.split = as; };
  };
  CLI::Option* one = app.add_flag_function("--one-process", split(Split::one_process),
                                           "all dumps are of one process")
                         ->group(group);
  app.add_flag_function("--per-file", split(Split::per_file), "each file is a process")
      ->group(group)
      ->excludes(one);
}

void add_grammar(CLI::App& app, Options& options, const char* group) {
  app.add_option("--grammar", options.request.grammar_dirs,
                 "add the rules of a directory; a rule of the same id\nreplaces the built-in one; "
                 "may be repeated")
      ->option_text("DIR")
      ->group(group)
      ->expected(1)
      ->allow_extra_args(false)
      ->take_all();
  app.add_flag("--no-config", options.no_config, "leave .lineup.json out (docs/config.md)")
      ->group(group);
}

void add_times(CLI::App& app, Times& times) {
  const char* group = "When the dumps were taken";
  app.add_option("--at", times.at,
                 "time of the first, second ... dump; may be repeated\n[name, profile, text around "
                 "it, file's date]")
      ->option_text("TIME")
      ->group(group)
      ->expected(1)
      ->allow_extra_args(false)
      ->take_all();
  app.add_option("--every", times.every, "they were taken so far apart: 30s, 5m, 1h")
      ->option_text("TIME")
      ->group(group);
}

constexpr const char* printing = "How to print";

void add_format(CLI::App& app, Options& options, FormatsOf what) {
  std::vector<std::pair<std::string_view, int>> names, aliases;
  std::string help = "how to print [text]:";
  for (const FormatInfo& format : formats()) {
    if (what == FormatsOf::rules && !format.of_rules) continue;
    if (what == FormatsOf::findings && format.needs_stacks) continue;
    names.push_back(word(format.name, format.format));
    if (!format.alias.empty()) aliases.push_back(word(format.alias, format.format));
    std::string row = "  " + std::string(format.name);
    row.resize(std::max<std::size_t>(13, row.size() + 1), ' ');
    help += '\n' + row + std::string(format.purpose);
  }
  app.add_option("-f,--format", options.format, help)
      ->transform(one_of(std::move(names), std::move(aliases)))
      ->option_text("NAME")
      ->group(printing);
}

void add_color(CLI::App& app, Options& options) {
  app.add_option("--color", options.color, "auto, always, never [auto]; NO_COLOR is honoured")
      ->transform(one_of({word("auto", Color::automatic), word("always", Color::always),
                          word("never", Color::never)}))
      ->option_text("WHEN")
      ->group(printing);
}

namespace {

void add_stacks(CLI::App& app, Options& options) {
  app.add_option("--base", options.base,
                 "of folded: a dump of before; each line has its\nnumber then and now")
      ->option_text("DUMP")
      ->group(printing)
      ->expected(1)
      ->allow_extra_args(false)
      ->take_all();
  app.add_option_function<int>(
         "--pprof-labels",
         [&options](int all) { options.profile_look.all_labels = all != 0; },
         "of pprof: stable (state, cause, group), or all:\nverdict and seconds waited, too, which "
         "change from\ndump to dump and keep -base from cancelling [stable]")
      ->transform(one_of({{"stable", 0}, {"all", 1}}))
      ->option_text("WHICH")
      ->group(printing);
}

}  // namespace

void add_printing(CLI::App& app, Options& options, FormatsOf what) {
  add_format(app, options, what);
  if (what == FormatsOf::dumps) add_stacks(app, options);
  app.add_option("-o,--output", options.output, "write there instead of standard output")
      ->option_text("FILE")
      ->group(printing);
  app.add_flag("-a,--all", options.all, "show every suspect in full, and idle groups one\nby one")
      ->group(printing);
  app.add_option("--max-size", options.max_bytes,
                 "cut Markdown to this, at whole suspects [60000]")
      ->transform(size())
      ->option_text("SIZE")
      ->group(printing);
  app.add_option("--top", options.request.top,
                 "rows of a ranking, and suspects of each process [10]")
      ->check(number(1, 1'000'000))
      ->option_text("N")
      ->group(printing);
  add_color(app, options);
  app.add_flag("-q,--quiet", options.quiet, "no progress, and no warnings")->group(printing);
}

void add_limits(CLI::App& app, Options& options) {
  const char* limits = "Limits";
  Limits& limit = options.request.limits;
  app.add_option("--max-line", limit.line_bytes, "cut longer lines [16M]")
      ->transform(size())->option_text("SIZE")->group(limits);
  app.add_option("--max-unpacked", limit.unpacked_bytes,
                 "unpack no more than this of one input [64G]")
      ->transform(size())
      ->option_text("SIZE")
      ->group(limits);
  app.add_option("--max-ratio", limit.unpack_ratio,
                 "unpack to no more than N times the size [1000]")
      ->check(number(1))
      ->option_text("N")
      ->group(limits);
  app.add_option("--max-depth", limit.depth, "open archives in archives to this depth [4]")
      ->check(number(0))->option_text("N")->group(limits);
  app.add_option("--max-members", limit.members, "read no more files of one input [100000]")
      ->check(number(1))->option_text("N")->group(limits);
  app.add_option("--max-memory", limit.memory_bytes,
                 "read only what can be judged in this memory [half]")
      ->transform(size())
      ->option_text("SIZE")
      ->group(limits);
}

std::vector<OptionLine> lines_of(const CLI::App& app) {
  std::vector<OptionLine> lines;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    std::string name = name_of(*option);
    if (!name.starts_with("-")) continue;
    if (name.starts_with("--")) name.insert(0, "    ");
    if (option->get_items_expected_max() > 0) name += ' ' + option->get_option_text();
    lines.push_back({std::move(name), option->get_group(), option->get_description()});
  }
  return lines;
}

std::string option_help(const CLI::App& app) {
  std::string text, group;
  constexpr std::size_t column = 27;
  for (const OptionLine& line : lines_of(app)) {
    if (line.group != group) text += '\n' + (group = line.group) + ":\n";
    std::string row = "  " + line.name;
    row.resize(std::max(column, row.size() + 2), ' ');
    for (char c : line.help) {
      row += c;
      if (c == '\n') row.append(column, ' ');
    }
    text += row + '\n';
  }
  return text;
}

std::string command_line(std::string first, int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool plain = !word.empty() && std::ranges::all_of(word, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view("%+,-./:=@_").find(c) != std::string_view::npos;
    });
    first += ' ';
    if (plain) {
      first += word;
      continue;
    }
    first += '\'';
    for (const char c : word) first += c == '\'' ? "'\\''" : std::string(1, c);
    first += '\'';
  }
  return first;
}

std::vector<OptionLine> option_lines() { return lines_of(set_up()->app); }

std::optional<Answer> read_times(const Times& times, Request& request) {
  const auto complain = [](std::string_view option, const std::string& text,
                           std::string_view help) {
    return Answer{"lineup: " + std::string(option) + ": \"" + printable(text) +
                      "\" is no time\n  help: " + std::string(help) + "\n",
                  trouble};
  };
  for (const std::string& text : times.at) {
    const std::optional<std::int64_t> time = read_time(text);
    if (!time) return complain("--at", text, "write 2026-11-21T03:15:00Z, or seconds since 1970");
    request.at_unix_nanos.push_back(*time);
  }
  if (times.every.empty()) return {};
  const std::optional<std::int64_t> every = read_duration(times.every);
  if (!every || *every <= 0) return complain("--every", times.every, "write 30s, 5m or 1h30m");
  request.every_nanos = every;
  return {};
}

std::variant<Options, Answer> read_options(int argc, const char* const* argv, Word word) {
  const std::unique_ptr<Setup> setup = set_up();
  try {
    setup->app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return mistake(setup->app, error, "lineup --help");
  }
  setup->options.as_fleet = word == Word::triage;
  setup->options.command = command_line(word == Word::triage ? "lineup triage" : "lineup", argc, argv);
  if (setup->help) return Answer{about + option_help(setup->app) + statuses, 0};
  if (setup->version) return Answer{"lineup " + std::string(version()) + '\n', 0};
  if (const std::optional<Answer> complaint = read_times(setup->times, setup->options.request))
    return *complaint;
  if (const std::optional<Answer> complaint = apply_config(setup->app, setup->options))
    return *complaint;
  if (setup->options.request.inputs.empty()) setup->options.request.inputs = {"-"};
  if (const std::optional<Answer> complaint = check_base(setup->options)) return *complaint;
  return setup->options;
}

std::optional<Answer> check_base(const Options& options) {
  if (options.base.empty() || options.format == Format::folded) return {};
  return Answer{complaint("", "--base is for --format folded",
                          "lineup top -base DUMP shows what is more than there; --baseline takes "
                          "an earlier JSON report"),
                trouble};
}

}  // namespace lineup::cli
