// SPDX-License-Identifier: Apache-2.0
// evidence_test.cc: what speaks for a leak in one dump and what several dumps add,
// each on the smallest process that has it, with a twin that lacks it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "process.h"

namespace lineup::tests {
namespace {

TEST(Stillness, MakesASuspectOfOneGoroutineThatNobodyIsLeftToWake) {
  const Process still({writer + waiter(7, "chan receive", "main.reply")});
  EXPECT_EQ(still.at("main.reply").verdict, Verdict::suspect);
  EXPECT_TRUE(has(still.at("main.reply"), "still"));
  EXPECT_EQ(Process({writer + waiter(7, "select", "main.reply")}).at("main.reply").verdict, Verdict::suspect);
}

TEST(Stillness, IsNoneWhileAnythingSleepsRunsOrWaitsForTheWorld) {
  for (const char* state : {"sleep", "runnable", "IO wait", "syscall"}) {
    const Process alive({writer + waiter(7, "chan receive", "main.reply") + waiter(8, state, "main.other")});
    EXPECT_EQ(alive.at("main.reply").verdict, Verdict::idle) << state;
    EXPECT_FALSE(has(alive.at("main.reply"), "still")) << state;
  }
}

TEST(Stillness, IsNotToldFromAPartOfADump) {
  EXPECT_FALSE(has(Process({waiter(7, "chan receive", "main.reply")}).at("main.reply"), "still"));
}

TEST(Stillness, IsNotHeldAgainstMainOrAKnownHealthyShape) {
  const std::string main_waits = "goroutine 1 [chan receive]:\nmain.main()\n\t/src/main.go:9 +0x1\n\n";
  const std::string other_writes = "goroutine 9 [running]:\nruntime/pprof.writeGoroutineStacks({0x1, 0x2})\n\t/go/pprof.go:816 +0x69\nmain.dump()\n\t/src/main.go:30 +0x1\ncreated by main.main in goroutine 1\n\t/src/main.go:8 +0x1\n\n";
  const Process process({other_writes + main_waits + waiter(7, "select", "database/sql.(*DB).connectionOpener")});
  EXPECT_EQ(process.at("main.main").verdict, Verdict::idle);
  EXPECT_EQ(process.at("database/sql.(*DB).connectionOpener").verdict, Verdict::idle);
}


// ---- Pools, and leaks that came one by one -----------------------------------

TEST(Pools, AreKnownByTheirNumbersWhetherTheyRestOrWork) {
  for (const std::vector<int>& minutes : {std::vector<int>{5}, std::vector<int>{0}, std::vector<int>{1, 5, 3, 0}}) {
    const Process process({many(24, 20, 1, minutes, "main.(*pool).worker")});
    EXPECT_EQ(process.at("main.(*pool).worker").verdict, Verdict::idle) << minutes.size();
    EXPECT_FALSE(has(process.at("main.(*pool).worker"), "spread")) << minutes.size();
  }
}

TEST(Pools, AreNoneWhereEachHasWaitedLessThanTheOneBefore) {
  std::string text;
  for (int i = 0; i < 24; ++i) text += waiter(20 + i, "chan receive, " + std::to_string(24 - i) + " minutes", "main.reply");
  EXPECT_TRUE(has(Process({text}).at("main.reply"), "spread"));
}

TEST(Spread, IsSeenFromFewCollectionsToo) {
  // Collections 5 and 3 minutes ago; the last third came after both.
  EXPECT_TRUE(has(Process({many(21, 20, 100, {5, 3, 0}, "main.reply")}).at("main.reply"), "spread"));
  // All of them before the first, or one straggler each side: no stream.
  EXPECT_FALSE(has(Process({many(21, 20, 100, {5}, "main.reply")}).at("main.reply"), "spread"));
  EXPECT_FALSE(has(Process({many(19, 20, 100, {5}, "main.reply") + many(1, 5000, 1, {3}, "main.reply") + many(1, 6000, 1, {0}, "main.reply")}).at("main.reply"), "spread"));
}

// ---- Several dumps ------------------------------------------------------------

// Three dumps of a growing group: 20, 40, 60 goroutines.
std::vector<std::string> growing(const std::string& state, const std::string& function, const std::string& beside = {}) {
  std::vector<std::string> dumps;
  for (int i = 1; i <= 3; ++i) dumps.push_back(many(20 * i, 20, 50, {0}, function, state) + beside);
  return dumps;
}

TEST(Growth, OverTwoDumpsWeighsMoreWhenManyCameAndNoneLeft) {
  const auto two = [](int before, int after) { return Process({many(before, 20, 50, {0}, "main.watch", "select"), many(after, 20, 50, {0}, "main.watch", "select")}); };
  EXPECT_EQ(points_of(two(20, 40).at("main.watch"), "growth"), 18);
  EXPECT_EQ(points_of(two(4, 8).at("main.watch"), "growth"), 12);
  EXPECT_EQ(points_of(two(40, 52).at("main.watch"), "growth"), 12);
}

TEST(Growth, DoesNotMakeALeakOfWhatIsHealthyAtAnyNumber) {
  const std::string watcher = "net/http.(*connReader).backgroundRead";
  EXPECT_EQ(Process(growing("IO wait", watcher)).at(watcher).verdict, Verdict::idle);
}

TEST(Requests, ThatWorkOnAreServedAndMayGrow) {
  std::vector<std::string> dumps;
  for (int i = 1; i <= 4; ++i) {
    std::string text = waiter(5, i > 1 ? "select, 1 minutes" : "select", "main.other");
    for (int n = 0; n < 20 * i; ++n)
      text += "goroutine " + std::to_string(100 + 50 * n) + " [chan receive]:\nmain.stream()\n\t/src/a.go:5 +0x1\nnet/http.serverHandler.ServeHTTP()\n\t/go/server.go:5 +0x1\n\n";
    dumps.push_back(text);
  }
  const Process process(dumps);
  EXPECT_EQ(points_of(process.at("main.stream"), "growth"), 6);
  EXPECT_EQ(points_of(process.at("main.stream"), "request"), 0);
  EXPECT_LT(process.at("main.stream").score, least_score(Verdict::likely));
  // In one dump nobody can know that they are served.
  EXPECT_GT(points_of(Process({dumps.back()}).at("main.stream"), "request"), 0);
}

// ---- Names ----------------------------------------------------------------------

TEST(Shapes, NameASuspectBeforeTheAmountsOfTheirRuleAreReached) {
  const std::string place = "database/sql.(*Rows).awaitDone";
  const Process young({many(60, 20, 50, {0}, place, "select"), many(120, 20, 50, {0}, place, "select")});
  ASSERT_NE(young.at(place).rule, nullptr);
  EXPECT_EQ(young.at(place).rule->id, "sql-rows-not-closed");
  EXPECT_EQ(points_of(young.at(place), "rule"), 0);
  // What is no suspect is not called a leak's name.
  const Process quiet({many(3, 20, 50, {0}, place, "select")});
  EXPECT_EQ(quiet.at(place).verdict, Verdict::idle);
  EXPECT_TRUE(quiet.at(place).rule == nullptr || quiet.at(place).rule->id != "sql-rows-not-closed");
}

}  // namespace
}  // namespace lineup::tests
