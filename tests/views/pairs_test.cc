// SPDX-License-Identifier: Apache-2.0
// Holds the views of text against what go tool pprof says of the profile of the same moment.
//
// pairs.tar.zst has both, of every scene of pairs/ on every release, and pprof's answers
// (make.sh). Where Go is installed pprof is asked again, so that its answers stay true. The
// goroutine that writes a dump differs between the forms and is left out.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "accuracy/specimen.h"
#include "case_file.h"
#include "folder.h"
#include "run.h"
#include "views/go.h"

namespace lineup::tests {
namespace {

const accuracy::Files& files() {
  static const accuracy::Files all =
      accuracy::unpack(std::string(LINEUP_ROOT) + "/tests/views/pairs.tar.zst");
  return all;
}

struct Question {
  std::string name;
  std::vector<std::string> flags;  // pprof's; the first names the view
  std::string base;                // "-base" or "-diff_base": of the moment before
};

const std::vector<Question>& questions() {
  static const std::vector<Question> all = {
      {"top", {"-top", "-nodefraction=0"}, ""},
      {"cum", {"-top", "-cum", "-nodecount=12"}, ""},
      {"tree", {"-tree", "-nodefraction=0.1", "-edgefraction=0.05"}, ""},
      {"traces", {"-traces"}, ""},
      {"peek", {"-peek", "main|sync"}, ""},
      {"focus", {"-top", "-focus", "main", "-show", "^main", "-show_from", "func1$"}, ""},
      {"base", {"-top", "-nodefraction=0"}, "-base"},
      {"diff_base", {"-tree", "-nodefraction=0"}, "-diff_base"},
      {"base-traces", {"-traces"}, "-base"},
  };
  return all;
}

// Type arguments as text has them: "[...]".
std::string plain(std::string_view name) {
  std::string out;
  int depth = 0;
  for (const char c : name) {
    if (c == '[' && depth++ == 0) out += "[...]";
    else if (c == ']') --depth;
    else if (depth == 0) out += c;
  }
  for (const std::string_view mark : {" (inline)", " (partial-inline)"})
    if (out.ends_with(mark)) out.resize(out.size() - mark.size());
  return out;
}

// The lines of a table behind its head, with names as text has them.
std::string table_of(std::string_view text) {
  std::string out;
  bool on = false;
  for (const std::string& line : lines_of(text)) {
    on = on || line.starts_with("Showing nodes");
    if (on) out += plain(line) + '\n';
  }
  return out;
}

// "FLAT CUM" by name, where instances of a generic function are one.
std::map<std::string, std::pair<long, long>> rows_of(std::string_view text) {
  std::map<std::string, std::pair<long, long>> rows;
  bool on = false;
  for (const std::string& line : lines_of(text)) {
    if (on) {
      auto& [flat, cum] = rows[plain(std::string_view(line).substr(44))];
      flat += std::strtol(line.c_str(), nullptr, 10);
      cum += std::strtol(line.substr(25).c_str(), nullptr, 10);
    }
    on = on || line.starts_with("      flat");
  }
  return rows;
}

// Goroutines by stack; labels, which differ between the forms, are left out.
std::map<std::string, long> stacks_of(std::string_view text) {
  std::map<std::string, long> stacks;
  std::string stack;
  long value = 0;
  bool on = false;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("-----------+")) {
      if (on && !stack.empty()) stacks[stack] += value;
      on = true;
      stack.clear();
    } else if (on && line.size() > 13 && line.substr(10, 3) == "   ") {
      if (line[9] != ' ') value = std::strtol(line.c_str(), nullptr, 10);
      stack += plain(line.substr(13)) + '\n';
    }
  }
  std::erase_if(stacks, [](const auto& entry) { return entry.second == 0; });
  return stacks;
}

class Pairs : public testing::TestWithParam<std::string> {
 protected:
  // "go1.22/calls-1", of which the other is the moment before.
  const std::string& moment() const { return GetParam(); }
  std::string before() const { return moment().substr(0, moment().size() - 1) + '1'; }
  bool is_first() const { return moment().ends_with('1'); }

  static std::string file(const std::string& moment, std::string_view ending) {
    return moment.substr(moment.find('/') + 1) + std::string(ending);
  }

  std::string answer(const Question& question) const {
    const auto found = files().find("./" + moment() + '.' + question.name + ".answer");
    return found == files().end() ? "" : found->second;
  }

  void lay_out(const std::string& ending) const {
    for (const std::string& one : {moment(), before()})
      write_file(folder_.path() / file(one, ending), files().at("./" + one + ending));
  }

  Ran ask_lineup(const Question& question) const {
    std::vector<std::string> command = {LINEUP_BINARY, question.flags.front().substr(1)};
    command.insert(command.end(), question.flags.begin() + 1, question.flags.end());
    if (!question.base.empty())
      command.insert(command.end(), {question.base, file(before(), ".txt")});
    command.insert(command.end(), {"-ignore", "^runtime/pprof\\.", file(moment(), ".txt")});
    return run(command, {.folder = folder_.path()});
  }

  Ran ask_pprof(const Question& question) const {
    std::vector<std::string> command = {go(), "tool", "pprof"};
    command.insert(command.end(), question.flags.begin(), question.flags.end());
    if (!question.base.empty())
      command.insert(command.end(), {question.base, file(before(), ".pb.gz")});
    command.insert(command.end(), {"-ignore", "^runtime/pprof\\.", "-hide", "^runtime\\.",
                                   file(moment(), ".pb.gz")});
    return run(command, {.folder = folder_.path(), .env = go_environment(), .seconds = 120});
  }

  const Folder folder_;
};

TEST_P(Pairs, OfTextSayWhatPprofSaysOfTheProfile) {
  lay_out(".txt");
  for (const Question& question : questions()) {
    if (!question.base.empty() && is_first()) continue;
    SCOPED_TRACE(question.name);
    const std::string wanted = answer(question);
    ASSERT_NE(wanted, "") << "pairs.tar.zst has no answer";
    const Ran got = ask_lineup(question);
    ASSERT_EQ(got.exit, "0\n") << got.err;
    if (question.flags.front() == "-traces") {
      EXPECT_EQ(stacks_of(got.out), stacks_of(wanted));
      EXPECT_FALSE(stacks_of(wanted).empty());
      continue;
    }
    // Text does not tell the instances of a generic function apart: they are one row of it.
    if (moment().find("generics") != std::string::npos) {
      if (question.name == "top") {
        EXPECT_EQ(rows_of(got.out), rows_of(wanted));
      }
      continue;
    }
    EXPECT_EQ(table_of(got.out), table_of(wanted))
        << difference(table_of(wanted), table_of(got.out));
  }
}

TEST_P(Pairs, HaveTheAnswersThatPprofGives) {
  if (go().empty()) GTEST_SKIP() << "no Go is installed here: pprof's answers are taken as kept";
  if (is_first()) GTEST_SKIP() << "asked of the second moment of each scene";
  lay_out(".pb.gz");
  for (const Question& question : questions()) {
    const Ran got = ask_pprof(question);
    ASSERT_EQ(got.exit, "0\n") << got.err;
    const std::string kept = answer(question);
    if (question.flags.front() == "-traces") {
      EXPECT_EQ(stacks_of(got.out), stacks_of(kept)) << question.name;
    } else {
      EXPECT_EQ(table_of(got.out), table_of(kept)) << question.name;
    }
  }
}

std::vector<std::string> moments() {
  std::vector<std::string> all;
  for (const auto& [name, bytes] : files())
    if (name.ends_with(".pb.gz")) all.push_back(name.substr(2, name.size() - 2 - 6));
  return all;
}

INSTANTIATE_TEST_SUITE_P(, Pairs, testing::ValuesIn(moments()), [](const auto& moment) {
  std::string name = moment.param;
  std::ranges::replace(name, '/', '_');
  std::ranges::replace(name, '.', '_');
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(PairsOfViews, AreTwentyAndMoreOnThreeReleases) {
  std::set<std::string> releases;
  for (const std::string& moment : moments()) releases.insert(moment.substr(0, moment.find('/')));
  EXPECT_EQ(releases, (std::set<std::string>{"go1.22", "go1.26", "go1.27"}));
  EXPECT_GE(moments().size(), 20u);
}

}  // namespace
}  // namespace lineup::tests
