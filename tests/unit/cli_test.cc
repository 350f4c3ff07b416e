// SPDX-License-Identifier: Apache-2.0
// cli_test.cc: from the words of a command line to what is to be done, or to a
// complaint that says what to write instead.
#include "cli/options.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "cli/capture_command.h"
#include "cli/output.h"
#include "cli/rows_command.h"
#include "cli/view_command.h"
#include "dumps.h"
#include "folder.h"

namespace lineup::cli {
namespace {

std::variant<Options, Answer> read(std::vector<const char*> words) {
  words.insert(words.begin(), "lineup");
  return read_options(static_cast<int>(words.size()), words.data());
}

Options good(const std::vector<const char*>& words) {
  const auto read_words = read(words);
  const Answer* answer = std::get_if<Answer>(&read_words);
  EXPECT_EQ(answer, nullptr) << answer->text;
  return answer != nullptr ? Options{} : std::get<Options>(read_words);
}

TEST(CommandLine, WithoutWordsReadsStandardInput) {
  const Options options = good({});
  EXPECT_EQ(options.request.inputs, std::vector<std::string>{"-"});
  EXPECT_EQ(options.format, Format::text);
  EXPECT_EQ(options.color, Color::automatic);
  EXPECT_EQ(options.fail_on, Verdict::likely);
  EXPECT_EQ(options.output, "");
  EXPECT_FALSE(options.all);
}

TEST(CommandLine, InputsKeepTheirOrderAndOptionsMayStandAnywhere) {
  const Options options = good({"b", "--all", "a", "-f", "json", "-", "--fail-on", "leak", "-o", "out", "--color=never"});
  EXPECT_EQ(options.request.inputs, (std::vector<std::string>{"b", "a", "-"}));
  EXPECT_TRUE(options.all);
  EXPECT_EQ(options.format, Format::json);
  EXPECT_EQ(options.fail_on, Verdict::leak);
  EXPECT_EQ(options.output, "out");
  EXPECT_EQ(options.color, Color::never);
}

TEST(CommandLine, GrammarTakesOneDirectoryEachTime) {
  const Options options = good({"--grammar", "x", "dump.txt", "--grammar", "y"});
  EXPECT_EQ(options.request.grammar_dirs, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(options.request.inputs, std::vector<std::string>{"dump.txt"});
}

TEST(CommandLine, WhatIsKnownIsNamedByFiles) {
  const Options options = good({"--ignore", "a", "dump.txt", "--ignore", "b", "--baseline", "c"});
  EXPECT_EQ(options.request.ignore_files, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(options.request.baseline, "c");
  EXPECT_EQ(options.request.inputs, std::vector<std::string>{"dump.txt"});
}

TEST(CommandLine, IsKeptAsAShellWouldTakeIt) {
  EXPECT_EQ(good({"-f", "md", "a b.txt", "it's", "x=1", ""}).command, "lineup -f md 'a b.txt' 'it'\\''s' x=1 ''");
  EXPECT_EQ(good({"-f", "md", "a"}).format, Format::markdown);
  EXPECT_EQ(good({"--max-size", "1M", "a"}).max_bytes, 1u << 20);
}

TEST(CommandLine, BehindTwoDashesEverythingIsAnInput) {
  EXPECT_EQ(good({"--", "--format", "-x"}).request.inputs, (std::vector<std::string>{"--format", "-x"}));
}

TEST(CommandLine, SizesMayBeWrittenShort) {
  EXPECT_EQ(good({"--max-line", "4096"}).request.limits.line_bytes, 4096u);
  EXPECT_EQ(good({"--max-line", "64K"}).request.limits.line_bytes, 64u << 10);
  EXPECT_EQ(good({"--max-line", "64k"}).request.limits.line_bytes, 64u << 10);
  EXPECT_EQ(good({"--max-line", "1MiB"}).request.limits.line_bytes, 1u << 20);
  EXPECT_EQ(good({"--max-line=2M"}).request.limits.line_bytes, 2u << 20);
}

TEST(CommandLine, EveryMistakeIsNamedWithWhatToWriteInstead) {
  const struct { std::vector<const char*> words; std::string complaint; } rows[] = {
      {{"--formt", "json"}, "there is no option --formt\n  help: did you mean --format? lineup --help lists them all\n"},
      {{"--frobnicate"}, "there is no option --frobnicate\n  help: lineup --help lists them all\n"},
      {{"-x", "dump.txt"}, "there is no option -x\n  help: lineup --help lists them all\n"},
      {{"--fail-on", "sure"}, "--fail-on: \"sure\" is not one of suspect, likely, leak\n  help: lineup --help lists the options\n"},
      {{"-f", "yaml"}, "--format: \"yaml\" is not one of text, json, jsonl, markdown, sarif, html, pprof, folded, speedscope\n  help: lineup --help lists the options\n"},
      {{"--format", "markdwon"}, "--format: \"markdwon\" is not one of text, json, jsonl, markdown, sarif, html, pprof, folded, speedscope; did you mean markdown?\n  help: lineup --help lists the options\n"},
      {{"--format", "JSON"}, "--format: \"JSON\" is not one of text, json, jsonl, markdown, sarif, html, pprof, folded, speedscope; did you mean json?\n  help: lineup --help lists the options\n"},
      {{"--format", "1"}, "--format: \"1\" is not one of text, json, jsonl, markdown, sarif, html, pprof, folded, speedscope\n  help: lineup --help lists the options\n"},
      {{"--color", "nevre"}, "--color: \"nevre\" is not one of auto, always, never; did you mean never?\n  help: lineup --help lists the options\n"},
      {{"--color", "red"}, "--color: \"red\" is not one of auto, always, never\n  help: lineup --help lists the options\n"},
      {{"--format"}, "--format needs a value: NAME\n  help: lineup --help lists the options\n"},
      {{"--grammar"}, "--grammar needs a value: DIR\n  help: lineup --help lists the options\n"},
      {{"--threads", "many"}, "--threads: \"many\" is no whole number from 1 to 256\n  help: lineup --help lists the options\n"},
      {{"--path", ""}, "--path: \"\" says nothing; leave the option out\n  help: lineup --help lists the options\n"},
      {{"--baseline", ""}, "--baseline: \"\" says nothing; leave the option out\n  help: lineup --help lists the options\n"},
      {{"--threads", "0"}, "--threads: \"0\" is no whole number from 1 to 256\n  help: lineup --help lists the options\n"},
      {{"--max-line", "long"}, "--max-line: \"long\" is no size; write 4096, 64K, 16M or 2G\n  help: lineup --help lists the options\n"},
      {{"--max-line", "4B"}, "--max-line: \"4B\" is no size; write 4096, 64K, 16M or 2G\n  help: lineup --help lists the options\n"},
      {{"--max-line", "iB"}, "--max-line: \"iB\" is no size; write 4096, 64K, 16M or 2G\n  help: lineup --help lists the options\n"},
      {{"--max-line", "4iB"}, "--max-line: \"4iB\" is no size; write 4096, 64K, 16M or 2G\n  help: lineup --help lists the options\n"},
      {{"--max-line", "0"}, "--max-line: \"0\" is no size; write 4096, 64K, 16M or 2G\n  help: lineup --help lists the options\n"},
      {{"--at", "noon"}, "--at: \"noon\" is no time\n  help: write 2026-11-21T03:15:00Z, or seconds since 1970\n"},
      {{"--every", "soon"}, "--every: \"soon\" is no time\n  help: write 30s, 5m or 1h30m\n"},
      {{"--fail-on", "\x1b[31mred"}, "--fail-on: \"\\x1b[31mred\" is not one of suspect, likely, leak\n  help: lineup --help lists the options\n"},
      {{"--\x1b[31m"}, "there is no option --\\x1b[31m\n  help: lineup --help lists them all\n"},
  };
  for (const auto& row : rows) {
    const auto read_words = read(row.words);
    const Answer* answer = std::get_if<Answer>(&read_words);
    ASSERT_NE(answer, nullptr) << row.complaint;
    EXPECT_EQ(answer->text, "lineup: " + row.complaint);
    EXPECT_EQ(answer->status, trouble);
  }
}

TEST(CommandLine, HelpAndVersionAreAnswersAndNoTrouble) {
  for (const char* word : {"--help", "-h", "--version"}) {
    const auto read_words = read({word, "dump.txt"});
    const Answer* answer = std::get_if<Answer>(&read_words);
    ASSERT_NE(answer, nullptr);
    EXPECT_EQ(answer->status, 0);
    EXPECT_TRUE(answer->text.ends_with('\n'));
  }
}

// ---- --output ---------------------------------------------------------------

TEST(Output, WhatAFileHeldStaysUntilThereIsAnAnswerAndThenGoesAltogether) {
  const tests::Folder folder;
  const std::filesystem::path path = folder.path() / "report.txt";
  std::ofstream(path) << "a long report of yesterday\n";
  Options options;
  options.output = path.string();
  std::FILE* file = open_output(options);
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(tests::slurp(path), "a long report of yesterday\n");
  start_over(file);
  std::fputs("short\n", file);
  std::fclose(file);
  EXPECT_EQ(tests::slurp(path), "short\n");
}

TEST(Output, AnInputIsNotOpenedWhateverItsName) {
  const tests::Folder folder;
  const std::filesystem::path path = folder.path() / "dump.txt", link = folder.path() / "link.txt";
  std::ofstream(path) << "goroutine 1 [running]:\n";
  std::filesystem::create_symlink(path, link);
  Options options;
  options.request.inputs = {"other.txt", path.string()};
  options.output = link.string();
  testing::internal::CaptureStderr();
  EXPECT_EQ(open_output(options), nullptr);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "lineup: " + link.string() +
                                                        ": this is an input, too: the report would take the place of the dump\n"
                                                        "  help: give --output another name\n");
  EXPECT_EQ(tests::slurp(path), "goroutine 1 [running]:\n");
}

TEST(Output, MayBeADevice) {
  Options options;
  options.output = "/dev/null";
  std::FILE* file = open_output(options);
  ASSERT_NE(file, nullptr);
  start_over(file);
  EXPECT_EQ(std::fclose(file), 0);
}

// ---- the options, walked ----------------------------------------------------

TEST(CommandLine, OfCaptureIsComplainedOfInTheSameWords) {
  const struct { std::vector<const char*> words; std::string complaint; } rows[] = {
      {{"--cuont", "3", "localhost:6060"}, "there is no option --cuont\n  help: did you mean --count? lineup capture --help lists them all\n"},
      {{"--count", "few"}, "--count: \"few\" is no whole number from 1 to 100000\n  help: lineup capture --help lists the options\n"},
      {{"--into"}, "--into needs a value: DIR\n  help: lineup capture --help lists the options\n"},
  };
  for (const auto& row : rows) {
    std::vector<const char*> words = row.words;
    words.insert(words.begin(), "capture");
    const auto read_words = read_capture_options(static_cast<int>(words.size()), words.data());
    const Answer* answer = std::get_if<Answer>(&read_words);
    ASSERT_NE(answer, nullptr) << row.complaint;
    EXPECT_EQ(answer->text, "lineup: " + row.complaint);
  }
}

TEST(CommandLine, OfMergeJudgesAndPrintsAsTheMainOneDoes) {
  const char* words[] = {"merge", "--fail-on", "leak", "--path", "{service}/{time}", "-f", "jsonl", "a.gz", "b"};
  const auto read_words = read_merge_options(std::size(words), words);
  const Options& options = std::get<Options>(read_words);
  EXPECT_EQ(options.request.inputs, (std::vector<std::string>{"a.gz", "b"}));
  EXPECT_EQ(options.request.path, "{service}/{time}");
  EXPECT_EQ(options.fail_on, Verdict::leak);
  EXPECT_EQ(options.format, Format::jsonl);
  const char* times[] = {"merge", "--every", "5m", "a"};
  const auto refused = read_merge_options(std::size(times), times);
  EXPECT_NE(std::get<Answer>(refused).text.find("there is no option --every"), std::string::npos);
}

TEST(Help, OfPartialAndMergeNamesEachOptionAndFitsATerminal) {
  const auto check = [](const auto& read_words, const std::vector<OptionLine>& options) {
    const std::string& text = std::get<Answer>(read_words).text;
    for (const std::string& line : tests::lines_of(text)) EXPECT_LE(line.size(), 80u) << line;
    for (const OptionLine& line : options) EXPECT_NE(text.find(line.name), std::string::npos) << line.name;
    EXPECT_NE(text.find("Exit status"), std::string::npos);
  };
  const char* words[] = {"word", "--help"};
  check(read_partial_options(2, words), partial_option_lines());
  check(read_merge_options(2, words), merge_option_lines());
}

TEST(CommandLine, OfAViewTakesPprofsFlagsWithOneDashOrTwo) {
  const char* words[] = {"peek", "-cum", "-focus", "main", "--hide=^net", "-nodecount=5", "-trim=false",
                         "-diff_base", "old.txt", "--by", "label:route", "alloc2$", "now.txt", "-o", "out.txt"};
  const auto read_words = read_view_options(std::size(words), words);
  ASSERT_TRUE(std::holds_alternative<ViewOptions>(read_words)) << std::get<Answer>(read_words).text;
  const ViewOptions& options = std::get<ViewOptions>(read_words);
  EXPECT_EQ(options.view.kind, ViewKind::peek);
  EXPECT_EQ(options.view.symbol, "alloc2$");
  EXPECT_EQ(options.reading.request.inputs, std::vector<std::string>{"now.txt"});
  EXPECT_EQ(options.reading.output, "out.txt");
  EXPECT_TRUE(options.view.cum);
  EXPECT_FALSE(options.view.trim);
  EXPECT_EQ(options.view.focus, "main");
  EXPECT_EQ(options.view.hide, "^net");
  EXPECT_EQ(options.view.nodecount, 5u);
  EXPECT_EQ(options.base, std::vector<std::string>{"old.txt"});
  EXPECT_TRUE(options.keep_base);
  EXPECT_EQ(options.view.by, ViewBy::label);
  EXPECT_EQ(options.view.label, "route");
}

TEST(CommandLine, OfAViewTakesWhatPprofTakes) {
  const std::vector<const char*> words = {"top", "-lines", "-nodecount=-1", "now.txt"};
  const auto read_words = read_view_options(static_cast<int>(words.size()), words.data());
  ASSERT_TRUE(std::holds_alternative<ViewOptions>(read_words)) << std::get<Answer>(read_words).text;
  EXPECT_EQ(std::get<ViewOptions>(read_words).view.by, ViewBy::line);
  EXPECT_FALSE(std::get<ViewOptions>(read_words).view.nodecount);
}

TEST(CommandLine, OfAViewIsComplainedOf) {
  const struct { std::vector<const char*> words; std::string complaint; } rows[] = {
      {{"top", "--focu", "x"}, "there is no option --focu\n  help: did you mean --focus? lineup top --help lists them all\n"},
      {{"top", "-focu=x"}, "there is no option -focu\n  help: did you mean -focus? lineup top --help lists them all\n"},
      {{"top", "-nodecount=-2"}, "--nodecount: \"-2\" is no whole number from 0 on\n  help: lineup top --help lists the options\n"},
      {{"top", "--by", "statee"}, "--by: \"statee\" is no kind of row\n  help: write function, line, file, package, state, creator, label or label:KEY\n"},
      {{"peek"}, "peek needs a regular expression\n  help: lineup peek 'main\\.' now.txt; lineup peek --help says more\n"},
  };
  for (const auto& row : rows) {
    const auto read_words = read_view_options(static_cast<int>(row.words.size()), row.words.data());
    const Answer* answer = std::get_if<Answer>(&read_words);
    ASSERT_NE(answer, nullptr) << row.complaint;
    EXPECT_EQ(answer->text, "lineup: " + row.complaint);
    EXPECT_EQ(answer->status, 2);
  }
}

TEST(Help, OfEachViewNamesEachOptionAndFitsATerminal) {
  for (const char* word : {"top", "traces", "peek", "tree"}) {
    const char* words[] = {word, "--help"};
    const auto read_words = read_view_options(2, words);
    const std::string& text = std::get<Answer>(read_words).text;
    for (const std::string& line : tests::lines_of(text)) EXPECT_LE(line.size(), 80u) << line;
    for (const OptionLine& line : view_option_lines()) EXPECT_NE(text.find(line.name), std::string::npos) << line.name;
    EXPECT_NE(text.find("Exit status"), std::string::npos);
  }
}

TEST(CommandLine, TakesTheFormatsOfStacks) {
  const auto read_words = read({"--format", "folded", "--base", "old.txt", "now.txt"});
  const Options& options = std::get<Options>(read_words);
  EXPECT_EQ(options.format, Format::folded);
  EXPECT_EQ(options.base, std::vector<std::string>{"old.txt"});
  const auto refused = read({"--base", "old.txt", "now.txt"});
  EXPECT_NE(std::get<Answer>(refused).text.find("--base is for --format folded"), std::string::npos);
}

TEST(Help, SaysWhatEachOptionDoesAndItsDefaultInAGroup) {
  std::set<std::string> names;
  for (const OptionLine& line : option_lines()) {
    EXPECT_TRUE(names.insert(line.name).second) << line.name;
    EXPECT_FALSE(line.help.empty()) << line.name;
    EXPECT_FALSE(line.group.empty()) << line.name;
    EXPECT_FALSE(line.help.ends_with('.')) << line.name;
    // What takes a value says what it is without one.
    const bool takes_value = line.name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos;
    const bool has_default = line.help.find('[') != std::string::npos;
    const std::set<std::string> without = {"    --grammar DIR", "-o, --output FILE", "    --every TIME", "    --ignore FILE", "    --baseline FILE", "    --base DUMP"};
    EXPECT_TRUE(!takes_value || has_default || without.contains(line.name)) << line.name;
  }
  EXPECT_GE(names.size(), 8u);
}

TEST(Help, FitsATerminal) {
  const auto read_words = read({"--help"});
  const std::string text = std::get<Answer>(read_words).text;
  std::size_t from = 0;
  for (std::size_t feed = text.find('\n'); feed != std::string::npos; feed = text.find('\n', from)) {
    EXPECT_LE(feed - from, 80u) << text.substr(from, feed - from);
    from = feed + 1;
  }
  for (const OptionLine& line : option_lines()) EXPECT_NE(text.find(line.name), std::string::npos) << line.name;
  EXPECT_NE(text.find("Exit status"), std::string::npos);
}

}  // namespace
}  // namespace lineup::cli
