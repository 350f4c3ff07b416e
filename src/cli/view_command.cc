// SPDX-License-Identifier: Apache-2.0
// view_command.cc: the flags of go tool pprof, with one dash or two, and what they print.
#include "cli/view_command.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/attention.h"
#include "cli/complain.h"
#include "cli/config.h"
#include "cli/output.h"
#include "cli/values.h"

namespace lineup::cli {
namespace {

struct ViewWord {
  std::string_view word;
  ViewKind kind;
  const char* usage;
  const char* about;
};
constexpr ViewWord words[] = {
    {"top", ViewKind::top, "lineup top [OPTIONS] [DUMP ...]",
     "Show the functions where most goroutines stand, as `go tool pprof -top` does."},
    {"traces", ViewKind::traces, "lineup traces [OPTIONS] [DUMP ...]",
     "Show every stack, its goroutines and labels, as `go tool pprof -traces` does."},
    {"peek", ViewKind::peek, "lineup peek [OPTIONS] RE [DUMP ...]",
     "Show who calls the functions that match RE, and whom they call, as\n"
     "`go tool pprof -peek` does."},
    {"list", ViewKind::list, "lineup list [OPTIONS] RE [DUMP ...]",
     "Show the lines of the functions that match RE, with the goroutines that stand at\n"
     "each, as `go tool pprof -list` does."},
    {"tree", ViewKind::tree, "lineup tree [OPTIONS] [DUMP ...]",
     "Show each function with its callers and callees, as `go tool pprof -tree` does."},
};

constexpr const char* explained = R"(
DUMPs are all that lineup reads: text of debug=2 and debug=1, profile.proto,
logs, archives; none, or -, reads standard input. Of several dumps of a process
the last is shown. Layouts and flags are pprof's, with one dash or two.

Examples:
  lineup top -cum now.txt
  lineup top --by state now.txt
  lineup peek 'alloc2$' now.txt
  lineup traces -focus main -base before.txt now.txt
)";

constexpr const char* statuses = R"(
Exit status: 0, or 2 for trouble with input or arguments, and where peek or list
finds nothing.
)";

const ViewWord& find_word(std::string_view word) {
  const auto* const found =
      std::find_if(std::begin(words), std::end(words) - 1,
                   [&](const ViewWord& known) { return known.word == word; });
  return *found;
}

struct Setup {
  CLI::App app;
  ViewOptions options;
  Times times;
  std::string by;
  std::vector<std::string> base, diff_base, arguments;
  std::string nodecount;
  bool flat = false, help = false;
};

constexpr std::pair<std::string_view, ViewBy> rows[] = {{"function", ViewBy::function},
                                                        {"line", ViewBy::line},
                                                        {"file", ViewBy::file},
                                                        {"package", ViewBy::package},
                                                        {"state", ViewBy::state},
                                                        {"creator", ViewBy::creator},
                                                        {"label", ViewBy::label}};

void add_selection(Setup& setup) {
  ViewRequest& view = setup.options.view;
  const char* which = "Which goroutines, which calls";
  const auto add = [&](const char* name, std::string& value, const char* help) {
    setup.app.add_option(name, value, help)->option_text("RE")->group(which);
  };
  add("--focus", view.focus, "only stacks with a call that matches");
  add("--ignore", view.ignore, "no stacks with a call that matches");
  add("--hide", view.hide, "leave out calls that match");
  add("--show", view.show, "leave out calls that do not match");
  add("--show_from", view.show_from, "leave out calls above the outermost match");
  add("--prune_from", view.prune_from, "leave out calls below the innermost match");
  add("--tagfocus", view.tagfocus,
      "only goroutines with such a label: state=select,\nKEY=RE, or RE");
  add("--tagignore", view.tagignore, "no goroutines with such a label");
  setup.app.add_flag("--runtime", view.runtime, "show the runtime's frames that the dump has")
      ->group(which);
}

void add_shape(Setup& setup) {
  ViewRequest& view = setup.options.view;
  CLI::App& app = setup.app;
  const char* what = "What a row is, and how many";
  app.add_option("--by", setup.by,
                 "function, line, file, package, state, creator, label,\nlabel:KEY [function]; -lines and -files as pprof")
      ->option_text("WHAT")
      ->group(what);
  const auto granularity = [&](const char* name, const char* word) {
    app.add_flag_function(name, [&setup, word](std::int64_t) { setup.by = word; })->group("");
  };
  granularity("--functions", "function");
  granularity("--lines", "line");
  granularity("--files", "file");
  app.add_flag("--cum", view.cum, "order by cum, with all that a function called")->group(what);
  app.add_flag("--flat", setup.flat, "order by flat, as without it")->group(what);
  app.add_option("--nodecount", setup.nodecount, "most rows [all; of tree 80]")
      ->option_text("N")
      ->group(what)
      ->check(CLI::Validator(
          [](std::string& value) {  // -1 is pprof's word for what it shows without it
            return value == "-1" ? std::string() : number(0)(value);
          },
          ""));
  const auto fraction = [&](const char* name, double& value, const char* help) {
    app.add_option(name, value, help)
        ->option_text("F")
        ->group(what)
        ->check(CLI::Range(0.0, 1.0).description(""));
  };
  fraction("--nodefraction", view.nodefraction, "no rows of less than this part [0.005]");
  fraction("--edgefraction", view.edgefraction, "no calls of less than this part [0.001]");
  app.add_flag("--trim", view.trim, "drop small rows [true]; -trim=false shows all")->group(what);
}

void add_bases(Setup& setup) {
  const char* what = "Against another dump";
  CLI::Option* base = nullptr;
  const auto add = [&](const char* name, std::vector<std::string>& value, const char* help) {
    return setup.app.add_option(name, value, help)
        ->option_text("DUMP")
        ->group(what)
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
  };
  base = add("--base", setup.base, "what is more than there: equal stacks cancel");
  add("--diff_base", setup.diff_base, "the same, with percentages of that dump")->excludes(base);
}

std::unique_ptr<Setup> set_up(const ViewWord& word) {
  auto setup = std::make_unique<Setup>();
  CLI::App& app = setup->app;
  setup->options.view.kind = word.kind;
  app.set_help_flag();
  app.add_option("DUMP", setup->arguments)->group("");
  add_shape(*setup);
  add_selection(*setup);
  add_bases(*setup);
  Options& reading = setup->options.reading;
  add_processes(app, reading);
  add_times(app, setup->times);
  const char* how = "How to work";
  add_grammar(app, reading, how);
  app.add_option("-o,--output", reading.output, "write there instead of standard output")
      ->option_text("FILE")
      ->group(how);
  app.add_option("-j,--threads", reading.request.threads,
                 "threads for large dumps [as many as processors]")
      ->option_text("N")
      ->group(how)
      ->check(number(1, 256));
  app.add_flag("-q,--quiet", reading.quiet, "no progress, and no warnings")->group(how);
  add_limits(app, reading);
  app.add_flag("-h,--help", setup->help, "print this")->group("About lineup");
  return setup;
}

// Flags of pprof are words behind one dash or two, as Go reads them; "--" ends them.
std::vector<std::string> with_two_dashes(int argc, const char* const* argv) {
  std::vector<std::string> all;
  bool flags = true;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    flags = flags && word != "--";
    if (flags && word.size() > 2 && word[0] == '-' && word[1] != '-') word.insert(0, 1, '-');
    all.push_back(std::move(word));
  }
  std::ranges::reverse(all);  // as CLI11 takes a vector
  return all;
}

// A complaint about "--foo", of which the command line has one dash, names it so.
Answer as_written(Answer answer, int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const std::string name(word.substr(0, word.find('=')));
    if (name.size() < 3 || name[0] != '-' || name[1] == '-') continue;
    const std::string said = "no option -" + name;
    const std::size_t at = answer.text.find(said);
    if (at == std::string::npos) continue;
    answer.text.erase(at + said.size() - name.size() - 1, 1);
    constexpr std::string_view meant = "did you mean -";
    if (const std::size_t hint = answer.text.find(meant); hint != std::string::npos)
      answer.text.erase(hint + meant.size(), 1);
    break;
  }
  return answer;
}

std::optional<Answer> read_by(const std::string& text, ViewRequest& view) {
  const std::size_t colon = text.find(':');
  const std::string word = text.substr(0, colon);
  for (const auto& [name, by] : rows)
    if (text.empty() || (word == name && (colon == std::string::npos || by == ViewBy::label))) {
      view.by = by;
      if (colon != std::string::npos) view.label = text.substr(colon + 1);
      return {};
    }
  return Answer{complaint("", "--by: \"" + text + "\" is no kind of row",
                          "write function, line, file, package, state, creator, label or label:KEY"),
                trouble};
}

}  // namespace

std::optional<Compared> read_compared(const Options& options,
                                      const std::vector<std::string>& base) {
  Options asked = options;
  const Attention attention(asked, true);
  asked.request.stop = attention.stop();
  asked.request.progress = attention.progress();
  Compared compared;
  const auto read = [&](Profile& into) {
    Result<Profiles> profiles = read_profiles(asked.request);
    attention.end();
    if (!profiles) {
      complain(profiles.error().where, profiles.error().what, profiles.error().help);
      return false;
    }
    complain_about(profiles->notes, options);
    compared.has_trouble = compared.has_trouble || profiles->has_trouble();
    compared.alarm = std::max(compared.alarm, profiles->alarm);
    if (profiles->all.empty()) {
      if (!profiles->has_trouble())
        complain("", "there is no dump here, so there are no stacks to show", "");
      return false;
    }
    into = add(profiles->all);
    return true;
  };
  compared.has_base = !base.empty();
  if (!read(compared.now)) return {};
  if (!compared.has_base) return compared;
  asked.request.inputs = base;
  asked.request.at_unix_nanos.clear();
  const Verdict alarm = compared.alarm;
  if (!read(compared.base)) return {};
  compared.alarm = alarm;
  return compared;
}

std::variant<ViewOptions, Answer> read_view_options(int argc, const char* const* argv) {
  const ViewWord& word = find_word(argv[0]);
  const std::unique_ptr<Setup> setup = set_up(word);
  const std::string help = "lineup " + std::string(word.word) + " --help";
  try {
    setup->app.parse(with_two_dashes(argc, argv));
  } catch (const CLI::ParseError& error) {
    return as_written(mistake(setup->app, error, help), argc, argv);
  }
  if (setup->help)
    return Answer{std::string(word.about) + "\n\nUsage: " + word.usage + '\n' + explained +
                      option_help(setup->app) + statuses,
                  0};
  ViewOptions& options = setup->options;
  Request& request = options.reading.request;
  if (const std::optional<Answer> wrong = apply_config(setup->app, options.reading)) return *wrong;
  if (const std::optional<Answer> wrong = read_by(setup->by, options.view)) return *wrong;
  if (const std::optional<Answer> wrong = read_times(setup->times, request)) return *wrong;
  if (setup->flat) options.view.cum = false;
  if (!setup->nodecount.empty() && setup->nodecount != "-1")
    options.view.nodecount = std::stoull(setup->nodecount);
  request.inputs = std::move(setup->arguments);
  if (word.kind == ViewKind::peek || word.kind == ViewKind::list) {
    const std::string name(word.word);
    if (request.inputs.empty())
      return Answer{complaint("", name + " needs a regular expression",
                              "lineup " + name + " 'main\\.' now.txt; " + help + " says more"),
                    trouble};
    options.view.symbol = request.inputs.front();
    request.inputs.erase(request.inputs.begin());
  }
  if (request.inputs.empty()) request.inputs = {"-"};
  options.keep_base = !setup->diff_base.empty();
  options.base = std::move(options.keep_base ? setup->diff_base : setup->base);
  return std::move(options);
}

std::vector<OptionLine> view_option_lines() { return lines_of(set_up(words[0])->app); }

int view_command(int argc, const char* const* argv) {
  const std::variant<ViewOptions, Answer> read = read_view_options(argc, argv);
  if (const Answer* answer = std::get_if<Answer>(&read)) {
    std::fputs(answer->text.c_str(), answer->status == 0 ? stdout : stderr);
    return answer->status;
  }
  const ViewOptions& options = std::get<ViewOptions>(read);
  say_settings(options.reading);
  std::FILE* out = stdout;
  if (!options.reading.output.empty() && (out = open_output(options.reading)) == nullptr)
    return trouble;
  const std::optional<Compared> compared = read_compared(options.reading, options.base);
  if (!compared) return trouble;
  const Result<View> view =
      compared->has_base
          ? show(subtract(compared->now, compared->base, options.keep_base), options.view)
          : show(compared->now, options.view);
  if (!view) {
    complain(view.error().where, view.error().what, view.error().help);
    return trouble;
  }
  if (!options.reading.quiet)
    for (const std::string& warning : view->warnings) complain("", warning, "");
  if (out != stdout) start_over(out);
  const bool printed = print(view->text, out, options.reading.output);
  const bool whole = close_output(out, options.reading.output) && printed;
  return whole && !compared->has_trouble ? nothing_found : trouble;
}

}  // namespace lineup::cli
