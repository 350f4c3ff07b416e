// SPDX-License-Identifier: Apache-2.0
// several_test.cc: what two or three dumps tell of goroutines that hang, that take
// their turn, or that only look as if they had been started together.
#include <gtest/gtest.h>

#include "process.h"

namespace lineup::tests {
namespace {

const std::string reading = waiter(3, "IO wait", "main.listen");

// Goroutines `first` to `last` wait for the lock at `address`.
std::string at_lock(int first, int last, const std::string& address, const std::string& state = "sync.Mutex.Lock") {
  std::string text = reading;
  for (int id = first; id <= last; ++id)
    text += "goroutine " + std::to_string(id * 10) + " [" + state + "]:\nsync.(*Mutex).Lock(" + address +
            ")\n\t/go/mutex.go:90 +0x2\nmain.(*Safe).Open(0xc000010000)\n\t/src/a.go:5 +0x1\ncreated by main.serve in goroutine 3\n\t/src/a.go:3 +0x1\n\n";
  return text;
}

TEST(Locks, ThatGoFromHandToHandAreNotStuck) {
  const std::string a = "0xc000012340", place = "main.(*Safe).Open";
  const Process moving({at_lock(1, 16, a), at_lock(4, 19, a)});
  EXPECT_EQ(moving.at(place).verdict, Verdict::idle);
  EXPECT_TRUE(has(moving.at(place), "handed-on"));
  // Nobody got it; or who got one got another; or somebody has waited for minutes all the same.
  EXPECT_GE(Process({at_lock(1, 16, a), at_lock(1, 19, a)}).at(place).verdict, Verdict::suspect);
  EXPECT_FALSE(has(Process({at_lock(1, 3, "0xc000099990") + at_lock(4, 16, a), at_lock(4, 19, a)}).at(place), "handed-on"));
  EXPECT_FALSE(has(Process({at_lock(1, 16, a), at_lock(4, 19, a, "sync.Mutex.Lock, 3 minutes")}).at(place), "handed-on"));
}

// Handlers of net/http that wait for an answer.
std::string handlers(int first, int last, const std::string& minutes) {
  std::string text = reading;
  for (int id = first; id <= last; ++id)
    text += "goroutine " + std::to_string(id) + " [chan receive" + minutes + "]:\nmain.answer()\n\t/src/a.go:5 +0x1\nnet/http.serverHandler.ServeHTTP()\n\t/go/server.go:5 +0x1\n"
            "created by net/http.(*Server).Serve in goroutine 3\n\t/go/server.go:9 +0x1\n\n";
  return text;
}

TEST(Hanging, IsNotExcusedByBeingTheSameInEveryDump) {
  const Process stuck({handlers(20, 23, ", 3 minutes"), handlers(20, 23, ", 4 minutes")});
  EXPECT_EQ(stuck.at("main.answer").rule->id, "http-handler-stuck");
  EXPECT_EQ(points_of(stuck.at("main.answer"), "stable") + points_of(stuck.at("main.answer"), "alike"), 0);
  EXPECT_GE(stuck.at("main.answer").verdict, Verdict::suspect);
  // What may rest for ever is.
  const Process resting({many(4, 20, 100, {3}, "main.rest"), many(4, 20, 100, {4}, "main.rest")});
  EXPECT_LT(points_of(resting.at("main.rest"), "stable"), 0);
}

TEST(Traffic, InWavesIsNoBurst) {
  const auto wave = [](int first, int last) { return many(last - first, first, 3, {0}, "main.push", "chan send") + reading; };
  const Process waves({reading, wave(100, 130), reading, wave(400, 424)});
  EXPECT_TRUE(has(waves.at("main.push"), "churn"));
  EXPECT_LT(waves.at("main.push").verdict, Verdict::suspect);
  // Only once so far: nobody knows.
  EXPECT_FALSE(has(Process({reading, reading, wave(400, 424)}).at("main.push"), "churn"));
}

TEST(Pools, AreNotWhatEarlierDumpsSawComeOneAfterTheOther) {
  const auto group = [](int count) { return many(count, 20, 1, {0}, "main.(*importer).write"); };
  EXPECT_LT(points_of(Process({group(12), group(12)}).at("main.(*importer).write"), "alike"), 0);
  const Process came({group(8), group(10), group(12)});
  EXPECT_FALSE(has(came.at("main.(*importer).write"), "alike"));
  EXPECT_EQ(points_of(came.at("main.(*importer).write"), "growth"), 30);
  // Those that worked when the first dump was taken were there, too.
  const Process worked({group(8) + many(4, 28, 1, {0}, "main.work", "runnable"), group(12)});
  EXPECT_TRUE(has(worked.at("main.(*importer).write"), "alike"));
}

TEST(GeneralShapes, OfWhichThereAreNotMoreAndMoreAreWeakSigns) {
  const auto group = [](int count) { return replace_all(many(count, 20, 90, {0}, "main.(*Pool).worker"), "main.begin", "main.NewPool"); };
  EXPECT_EQ(points_of(Process({group(24)}).at("main.(*Pool).worker"), "rule"), 12) << "one dump shows no growth";
  EXPECT_EQ(points_of(Process({group(24), group(24)}).at("main.(*Pool).worker"), "rule"), 12);
  EXPECT_EQ(points_of(Process({group(20), group(24)}).at("main.(*Pool).worker"), "rule"), 35);
  // Filled once, and enough since; or perhaps not enough yet; or more and more.
  const Process filled({group(8), group(23), group(24)});
  EXPECT_EQ(points_of(filled.at("main.(*Pool).worker"), "rule"), 12);
  EXPECT_EQ(points_of(filled.at("main.(*Pool).worker"), "stable"), -10);
  EXPECT_EQ(points_of(Process({group(8), group(9), group(24)}).at("main.(*Pool).worker"), "rule"), 12);
  EXPECT_EQ(points_of(Process({group(8), group(16), group(24)}).at("main.(*Pool).worker"), "rule"), 35);
}

TEST(Shapes, CountWhereTheirAmountsAreOnTheWay) {
  const std::string place = "database/sql.(*Rows).awaitDone";
  const auto rows = [&](int first, int last) { return many(last - first, 20 + 50 * first, 50, {0}, place, "select") + reading; };
  // Queries are soon over; here none of eight ended in a minute, and more came.
  const Process open({rows(0, 8), rows(0, 11)});
  EXPECT_EQ(open.at(place).verdict, Verdict::suspect);
  EXPECT_EQ(open.at(place).rule->id, "sql-rows-not-closed");
  EXPECT_GE(points_of(open.at(place), "shape"), 12);
  for (const Process& other : {Process({rows(0, 8), rows(1, 12)}), Process({rows(0, 8), rows(0, 8)}), Process({rows(0, 8), rows(0, 11)}, 5), Process({rows(0, 3), rows(0, 5)})})
    EXPECT_EQ(other.at(place).verdict, Verdict::idle) << "some ended, none came, too soon, or too few";
}

TEST(Shapes, CountMoreWhereHalfOfTheTimeTheyAskForIsProven) {
  const std::string place = "database/sql.(*Rows).awaitDone";
  const auto rows = [&](int count) { return many(count, 20, 50, {0}, place, "select") + many(90, 4000, 1, {0}, "main.rest"); };
  EXPECT_EQ(points_of(Process({rows(8), rows(11)}, 60).at(place), "shape"), 20) << "a minute of the two that are asked for";
  EXPECT_EQ(points_of(Process({rows(8), rows(11)}, 40).at(place), "shape"), 12);
  EXPECT_EQ(points_of(Process({rows(1), rows(4)}, 60).at(place), "shape"), 12) << "one may be slow";
}

TEST(Growth, OfOneBesideManyOfWhichNoneLeftIsALittle) {
  const auto group = [](int first, int last) { return many(last - first, 20 + 50 * first, 50, {0}, "main.watch", "select") + reading; };
  EXPECT_EQ(points_of(Process({group(0, 20), group(0, 21)}).at("main.watch"), "growth"), 6);
  EXPECT_EQ(points_of(Process({group(0, 20), group(1, 21)}).at("main.watch"), "growth"), 0) << "one left";
  EXPECT_EQ(points_of(Process({group(0, 20), group(0, 20)}).at("main.watch"), "growth"), 0) << "none came";
  const std::string moved = group(0, 20) + waiter(1020, "runnable", "main.work");
  EXPECT_EQ(points_of(Process({moved, group(0, 21)}).at("main.watch"), "growth"), 0) << "it was there, at work";
  // Many that came are no chance, however many there were.
  EXPECT_EQ(points_of(Process({group(0, 80), group(0, 91)}).at("main.watch"), "growth"), 12);
}

TEST(Growth, IsNoneWhereItCameInOneStepOrHasEnded) {
  const auto said = [](const std::vector<int>& counts) {
    std::vector<std::string> dumps;
    for (const int count : counts) dumps.push_back(many(count, 20, 50, {0}, "main.watch", "select") + reading);
    return points_of(Process(dumps).at("main.watch"), "growth");
  };
  EXPECT_EQ(said({8, 16, 24, 32}), 30);
  EXPECT_EQ(said({8, 9, 24, 25}), 0) << "15 of 17 in one interval";
  EXPECT_EQ(said({8, 23, 24}), 0) << "a pool that was filled";
  EXPECT_EQ(said({8, 15, 22, 23, 24}), 0) << "14 of 16 in the first half";
  EXPECT_EQ(said({8, 12, 13, 17, 22}), 30) << "it goes on";
}

// Two collectors in WaitGroup.Wait, and perhaps others whom goroutine `starter` started.
std::string collectors(int starter, bool numbered = true) {
  std::string text = reading;
  for (int id : {50, 950}) {
    text += "goroutine " + std::to_string(id) + " [sync.WaitGroup.Wait]:\nsync.(*WaitGroup).Wait(0x1)\n\t/go/wg.go:1 +0x1\nmain.collect()\n\t/src/a.go:5 +0x1\ncreated by main.find" +
            (numbered ? " in goroutine " + std::to_string(id + 1) : "") + "\n\t/src/a.go:3 +0x1\n\n";
    if (starter != 0) text += "goroutine " + std::to_string(id + 2) + " [IO wait]:\nmain.shard()\n\t/src/a.go:7 +0x1\ncreated by main.collect in goroutine " + std::to_string(id + (starter - 1)) + "\n\t/src/a.go:3 +0x1\n\n";
  }
  return text;
}

TEST(Members, ThatAreAllGoneLeaveNobodyToCallDone) {
  const Process gone({collectors(0)});
  EXPECT_EQ(points_of(gone.at("main.collect"), "members"), 30);
  EXPECT_EQ(gone.at("main.collect").verdict, Verdict::suspect);
  for (const std::string& text : {collectors(1), collectors(2), collectors(0, false)}) EXPECT_FALSE(has(Process({text}).at("main.collect"), "members")) << "a child, a sibling, or nobody knows";
}

TEST(Shapes, AreNotSeenInATenthOfTheirNumber) {
  const std::string a = "0xc000012340";
  const std::string holder = waiter(7, "chan send", "main.(*Safe).tell");
  const Process few({at_lock(1, 3, a) + holder, at_lock(1, 6, a) + holder});
  const Finding& waiters = few.at("main.(*Safe).Open");
  EXPECT_TRUE(waiters.rule == nullptr || waiters.rule->id != "deadlock-whole-lock-storm") << waiters.rule->id;
}

}  // namespace
}  // namespace lineup::tests
