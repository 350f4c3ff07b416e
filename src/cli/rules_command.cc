// SPDX-License-Identifier: Apache-2.0
// rules_command.cc: the rules lineup judges by, for those who want to know or to
// write one.
#include "cli/rules_command.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <memory>
#include <optional>

#include "cli/complain.h"
#include "cli/config.h"
#include "cli/output.h"
#include "cli/values.h"
#include "lineup/rules.h"

namespace lineup::cli {
namespace {

constexpr const char* about = R"(The rules that say what a leak looks like.

Usage: lineup rules list [OPTIONS] [WORD ...]      those that speak of all WORDs
       lineup rules show [OPTIONS] ID              one of them in full
       lineup rules check [OPTIONS] [DIR ...]      whether rules keep their word
       lineup rules explain [OPTIONS] ID DUMP ...  why it fires, or does not
       lineup rules explain [OPTIONS] GROUP DUMP ...

GROUP is the id of a group in a report, or its first digits. docs/rules.md
teaches writing a rule.

Examples:
  lineup rules list --kind cause http
  lineup rules check my-rules
  lineup rules explain --grammar my-rules fd79 dump.txt
)";

constexpr const char* statuses = R"(
Exit status: 0 all is well, 2 a rule does not keep its word, or trouble with
input or arguments.
)";

constexpr std::string_view kinds[] = {"cause", "healthy", "object"};
constexpr std::string_view strengths[] = {"definite", "strong", "weak"};

struct Setup {
  CLI::App app;
  Options options;
  Times times;
  std::vector<std::string> words, healthy;
  std::optional<std::size_t> kind, strength;  // of the names below
  bool help = false;
};

// Options of no use to a word are refused, rather than taken and forgotten.
std::unique_ptr<Setup> set_up(std::string_view word) {
  auto setup = std::make_unique<Setup>();
  CLI::App& app = setup->app;
  app.set_help_flag();
  app.add_option("WORDS", setup->words)->group("");
  const bool any = word.empty();
  const char* which = "Which rules";
  if (any || word == "list") {
    app.add_option("--kind", setup->kind, "list only cause, healthy or object")
        ->transform(one_of({{kinds[0], 0}, {kinds[1], 1}, {kinds[2], 2}}))
        ->option_text("KIND")
        ->group(which);
    app.add_option("--strength", setup->strength, "list only definite, strong or weak")
        ->transform(one_of({{strengths[0], 0}, {strengths[1], 1}, {strengths[2], 2}}))
        ->option_text("NAME")
        ->group(which);
  }
  if (word != "check") add_grammar(app, setup->options, which);
  if (any || word == "check")
    app.add_option("--healthy", setup->healthy,
                   "check on this dump, too: no cause may fire on it;\nmay be repeated")
        ->option_text("DUMP")
        ->group(which)
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
  if (any || word == "explain") add_times(app, setup->times);
  if (any || word == "list" || word == "show") add_format(app, setup->options, FormatsOf::rules);
  if (any || word == "explain")
    app.add_flag("-a,--all", setup->options.all,
                 "every group, and every clause of the nearest rules")
        ->group("How to print");
  add_color(app, setup->options);
  if (any || word == "check" || word == "explain") add_limits(app, setup->options);
  app.add_flag("-h,--help", setup->help, "print this")->group("About lineup");
  return setup;
}

std::string small(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool speaks_of(const RuleInfo& rule, const std::vector<std::string>& words) {
  std::string all;
  for (const std::string* text : {&rule.id, &rule.title, &rule.means, &rule.confirm, &rule.fix,
                                  &rule.mistaken_when, &rule.releases})
    all += *text + '\n';
  for (const RuleClause& clause : rule.clauses) {
    all += clause.name + '\n';
    for (const std::string& value : clause.values) all += value + '\n';
  }
  all = small(all);
  return std::ranges::all_of(
      words, [&](const std::string& word) { return all.find(small(word)) != std::string::npos; });
}

int refuse(const Error& error) {
  complain(error.where, error.what, error.help);
  return trouble;
}

int refuse(const std::string& what, const std::string& help) {
  return refuse(Error{what, "", help});
}

// What was lost on the way; true when something could not be used at all.
bool tell(const std::vector<Note>& notes) {
  bool failed = false;
  for (const Note& note : notes) {
    if (note.level == Level::info) continue;
    complain(note.where, note.text, note.help);
    failed = failed || note.level == Level::error;
  }
  return failed;
}

int list(const Setup& setup) {
  Result<std::vector<RuleInfo>> rules = list_rules(setup.options.request.grammar_dirs);
  if (!rules) return refuse(rules.error());
  std::erase_if(*rules, [&](const RuleInfo& rule) {
    return (setup.kind && rule.kind != kinds[*setup.kind]) ||
           (setup.strength && rule.strength != strengths[*setup.strength]) ||
           !speaks_of(rule, setup.words);
  });
  return print(write(*rules, setup.options.format, look_of(setup.options))) ? nothing_found
                                                                            : trouble;
}

int show(const Setup& setup) {
  if (setup.words.size() != 1)
    return refuse(
        setup.words.empty() ? "rules show: no ID is given" : "rules show: one ID at a time",
        "`lineup rules list` names them all");
  const Result<RuleInfo> rule = find_rule(setup.options.request.grammar_dirs, setup.words.front());
  if (!rule) return refuse(rule.error());
  return print(write(*rule, setup.options.format, look_of(setup.options))) ? nothing_found
                                                                           : trouble;
}

int check(const Setup& setup) {
  RuleCheckRequest request;
  request.grammar_dirs = setup.words;
  request.healthy = setup.healthy;
  request.limits = setup.options.request.limits;
  const Result<RuleCheck> check = check_rules(request);
  if (!check) return refuse(check.error());
  const bool failed = tell(check->notes);
  if (!print(write(*check, look_of(setup.options)))) return trouble;
  return failed || !check->wrong.empty() ? trouble : nothing_found;
}

int explain(Setup& setup) {
  if (setup.words.empty())
    return refuse("rules explain: no rule or group is given", "lineup rules explain ID DUMP ...");
  Request& request = setup.options.request;
  request.inputs.assign(setup.words.begin() + 1, setup.words.end());
  if (request.inputs.empty()) request.inputs = {"-"};
  if (const std::optional<Answer> bad = read_times(setup.times, request)) {
    std::fputs(bad->text.c_str(), stderr);
    return trouble;
  }
  const Result<Explanation> why = lineup::explain(request, setup.words.front());
  if (!why) return refuse(why.error());
  const bool failed = tell(why->notes);
  if (!print(write(*why, look_of(setup.options)))) return trouble;
  return failed ? trouble : nothing_found;
}

}  // namespace

std::vector<OptionLine> rules_option_lines() { return lines_of(set_up("")->app); }

int rules_command(int argc, const char* const* argv) {
  const std::string word = argc > 1 ? argv[1] : "";
  const bool help = word == "--help" || word == "-h";
  if (!help && word != "list" && word != "show" && word != "check" && word != "explain")
    return refuse(word.empty() ? "rules: what should be done with them is missing"
                               : "rules: \"" + word + "\" is not a word",
                  "one of list, show, check, explain; lineup rules --help");
  const std::unique_ptr<Setup> setup = set_up(help ? "" : word);
  try {
    if (help) setup->help = true;
    else setup->app.parse(argc - 1, argv + 1);
  } catch (const CLI::ParseError& error) {
    std::fputs(mistake(setup->app, error, "lineup rules --help").text.c_str(), stderr);
    return trouble;
  }
  if (setup->help) {
    std::fputs((about + option_help(setup->app) + statuses).c_str(), stdout);
    return nothing_found;
  }
  if (const std::optional<Answer> wrong = apply_config(setup->app, setup->options)) {
    std::fputs(wrong->text.c_str(), stderr);
    return trouble;
  }
  say_settings(setup->options);
  if (word == "list") return list(*setup);
  if (word == "show") return show(*setup);
  if (word == "check") return check(*setup);
  return explain(*setup);
}

}  // namespace lineup::cli
