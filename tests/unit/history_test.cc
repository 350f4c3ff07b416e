// SPDX-License-Identifier: Apache-2.0
// history_test.cc: what several dumps tell of sessions that stay, and of leaks of
// a few an hour.
#include <gtest/gtest.h>

#include "classify/classify.h"
#include "classify/evidence.h"
#include "dumps.h"

namespace lineup::tests {
namespace {

std::string one(int id, const std::string& state, const std::string& function, int creator) {
  std::string in = creator == 0 ? "" : " in goroutine " + std::to_string(creator);
  return "goroutine " + std::to_string(id) + " [" + state + "]:\n" + function + "(0x1)\n\t/a.go:1 +0x1\ncreated by main.accept" + in + "\n\t/a.go:9 +0x1\n\n";
}

struct Judged {
  explicit Judged(const std::vector<std::string>& dumps) {
    std::string text;
    for (const std::string& dump : dumps) text += "SIGQUIT: quit\n\n" + dump;
    corpus = read(text);
    census = take_census(corpus);
    Result<Grammar> loaded = load_grammar({});
    loaded->rules.clear();  // no names: what the numbers say by themselves
    grammar = *loaded;
    findings = classify(corpus, census, grammar);
  }
  // "growth 30: 10, 20, 30 over 3 dumps: ..." of the group that waits in `function`.
  std::string history(const std::string& function) const {
    for (const Finding& finding : findings) {
      if (corpus.text(corpus.frame(finding.blocked_at).function) != function) continue;
      for (const Evidence& each : finding.evidence)
        for (const char* kind : {"growth", "sessions", "burst", "stable", "churn", "history"})
          if (each.kind == kind) return each.kind + " " + std::to_string(each.points) + ": " + each.text;
    }
    return "nothing";
  }
  Corpus corpus;
  Census census;
  Grammar grammar;
  std::vector<Finding> findings;
};

enum class Reader { child, parent, sibling, none, of_all };

// So many subscribers, each with a goroutine that reads its connection.
std::string subscribers(int count, const std::string& state, Reader reader, bool numbered = true) {
  std::string text = one(1, "IO wait", "main.listen", 0);
  for (int i = 0; i < count; ++i) {
    const int id = 100 + 10 * i, creator = reader == Reader::of_all ? 7 : reader == Reader::parent ? id + 1 : 5000 + i;
    text += one(id, state, "main.push", creator);
    if (reader != Reader::none) text += one(id + 1, "IO wait", "main.pull", reader == Reader::child ? id : reader == Reader::sibling ? creator : 7);
  }
  if (numbered) return text;
  std::string bare;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at), in = text.find(" in goroutine", at);
    bare += text.substr(at, std::min(end, in) - at) + "\n";
    at = end + 1;
  }
  return bare;
}

TEST(Sessions, ThatGrowAndEachHaveTheirConnectionAreNoGrowth) {
  const auto said = [](const std::string& state, Reader reader, bool numbered = true) {
    std::vector<std::string> dumps;
    for (const int count : {10, 20, 30}) dumps.push_back(subscribers(count, state, reader, numbered));
    return Judged(dumps).history("main.push");
  };
  const std::string sessions = "sessions 6: 10, 20, 30 over 3 dumps: 20 came, 0 left; but 30 of the 30 still have their connection, as sessions that stay do";
  EXPECT_EQ(said("select", Reader::child), sessions);
  EXPECT_EQ(said("select", Reader::parent), sessions);
  EXPECT_EQ(said("chan receive", Reader::sibling), sessions);
  EXPECT_EQ(said("select", Reader::sibling, false), sessions) << "before Go 1.21: as many at the network, dump by dump";
  const std::string growth = "growth 30: 10, 20, 30 over 3 dumps: 20 came, 0 left";
  EXPECT_EQ(said("select", Reader::none), growth);
  EXPECT_EQ(said("select", Reader::none, false), growth);
  EXPECT_EQ(said("select", Reader::of_all), growth) << "one loop started them all: whose connection is whose?";
  EXPECT_EQ(said("chan send", Reader::child), growth) << "a send waits, whoever listens";
}

TEST(Sessions, OfWhichSomeLostTheirConnectionGrow) {
  std::vector<std::string> dumps;
  for (const int count : {10, 20, 30}) {
    std::string text = subscribers(count, "select", Reader::child);
    for (int i = 0; i < count / 2; ++i) text += one(9000 + i, "select", "main.push", 8000 + i);
    dumps.push_back(text);
  }
  EXPECT_EQ(Judged(dumps).history("main.push").substr(0, 9), "growth 30");
}

TEST(Growth, OfAFewAnHourIsSeenAlthoughNobodyComesInSomeIntervals) {
  const auto said = [](const std::vector<int>& counts) {
    std::vector<std::string> dumps;
    for (const int count : counts) dumps.push_back(subscribers(count, "select", Reader::none));
    return Judged(dumps).history("main.push");
  };
  EXPECT_EQ(said({5, 5, 6, 6, 6, 7}), "growth 18: 5, 5, 6, 6, 6, 7 over 6 dumps: 2 came, 0 left");
  EXPECT_EQ(said({5, 6, 7, 7, 7, 7}), "history 0: 5, 6, 7, 7, 7, 7 over 6 dumps: 2 came, 0 left") << "a warm-up that has ended";
  EXPECT_EQ(said({5, 5, 5, 5, 5, 6}).substr(0, 5), "burst") << "once is nothing";
}

// So many waiters, of whom some leave and others come.
std::string crowd(int first, int last) {
  std::string text = one(1, "IO wait", "main.listen", 0);
  for (int i = first; i < last; ++i) text += one(100 + 10 * i, "chan send", "main.push", 5000 + i);
  return text;
}

TEST(Growth, IsNoneWhereNearlyAsManyLeaveOrAWarmUpIsEnding) {
  EXPECT_EQ(Judged({crowd(0, 20), crowd(2, 27), crowd(4, 34)}).history("main.push"), "growth 18: 20, 25, 30 over 3 dumps: 14 came, 4 left");
  EXPECT_EQ(Judged({crowd(0, 20), crowd(3, 24), crowd(6, 28)}).history("main.push"), "history 0: 20, 21, 22 over 3 dumps: 8 came, 6 left");
  EXPECT_EQ(Judged({crowd(0, 10), crowd(1, 31), crowd(3, 34)}).history("main.push"), "history 0: 10, 30, 31 over 3 dumps: 24 came, 3 left");
}

TEST(Growth, OverTwoDumpsMakesWhatMayWaitNoMoreThanASuspect) {
  const auto score = [](const std::string& state) {
    const auto dump = [&](int count) {
      std::string text = one(1, "IO wait", "main.listen", 0);
      for (int i = 0; i < count; ++i) text += one(100 + (i < 400 ? 10 : 100) * i, state, "main.push", 5000 + i);
      return text;
    };
    // Both wait in a crowd; one of them for what a pool, too, waits for.
    const Judged judged({dump(400), dump(800)});
    for (const Finding& finding : judged.findings)
      if (judged.corpus.text(judged.corpus.frame(finding.blocked_at).function) == "main.push") return finding.score;
    return -1;
  };
  EXPECT_EQ(score("chan receive"), least_score(Verdict::likely) - 1);
  EXPECT_GE(score("chan send"), least_score(Verdict::likely));
}

}  // namespace
}  // namespace lineup::tests
