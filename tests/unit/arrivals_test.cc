// SPDX-License-Identifier: Apache-2.0
// arrivals_test.cc: numbers are a clock: who came one by one and stayed, who came at once, and
// who comes and goes.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "process.h"

namespace lineup::tests {
namespace {

// Schedulers of cron, of which five are expected.
const std::string scheduler = "github.com/robfig/cron/v3.(*Cron).run";

// A service whose work has taken the numbers up to `last`, and some that stay.
std::string service(int last, int users = 6) {
  return many(users, 3, 1, {0}, "main.serve", "IO wait") + many(1, last, 1, {0}, "main.answer", "IO wait");
}

std::string schedulers(int count, int first, int step) { return many(count, first, step, {0}, scheduler, "select"); }

TEST(Arrivals, AreEvenFromTheFirstToTheLastNumberWhereNoneEnds) {
  const Process process({service(2000) + schedulers(12, 40, 160)});
  EXPECT_EQ(points_of(process.at(scheduler), "arrivals"), 25);
  EXPECT_GE(process.at(scheduler).verdict, Verdict::likely);
}

TEST(Arrivals, AreNoPoolWhoseNumbersAreThoseOfItsStart) {
  const Process process({service(2000) + schedulers(12, 40, 2)});
  EXPECT_FALSE(has(process.at(scheduler), "arrivals"));
}

TEST(Arrivals, AreNoneThatComeAndGoAndHaveTheLastNumbers) {
  const Process process({service(2000) + schedulers(12, 1700, 25)});
  EXPECT_FALSE(has(process.at(scheduler), "arrivals"));
}

TEST(Arrivals, ThinOutTowardsTheEarlyOnesWhereSomeEnd) {
  std::string text = service(4000);
  for (int i = 0, number = 200; i < 16; ++i) {
    text += waiter(number, "select", scheduler);
    number += (4000 - number) / 4;  // of those that came early fewer are left
  }
  EXPECT_FALSE(has(Process({text}).at(scheduler), "arrivals"));
}

TEST(Arrivals, AreNoneOfAProgramThatHasJustStartedAllItRuns) {
  const Process process({many(60, 3, 3, {0}, "main.serve", "IO wait") + schedulers(12, 10, 16)});
  EXPECT_FALSE(has(process.at(scheduler), "arrivals"));
}

TEST(Arrivals, CountWhatCameAtOnceOnce) {
  std::string text = service(2000);
  for (int time = 0; time < 3; ++time) text += schedulers(8, 100 + 600 * time, 1);
  EXPECT_FALSE(has(Process({text}).at(scheduler), "arrivals"));
}

TEST(Arrivals, SayLittleOfReadersOfConnectionsWhichMayBeUsersThatStay) {
  const Process process({service(2000) + many(12, 40, 160, {0}, "main.listen", "IO wait")});
  EXPECT_EQ(points_of(process.at("main.listen"), "arrivals"), 6);
  EXPECT_EQ(process.at("main.listen").verdict, Verdict::idle);
}

TEST(Arrivals, OfObjectsWithinTheirAllowanceAreSuspectsInOneDump) {
  // Loggers of lumberjack, of which ten are expected, and caches, of which twenty are.
  const std::string cache = "github.com/jellydator/ttlcache/v3.(*Cache[...]).Start";
  const Process many_caches({service(4000) + many(20, 40, 190, {0}, cache, "select")});
  EXPECT_EQ(many_caches.at(cache).verdict, Verdict::suspect);
  EXPECT_TRUE(has(many_caches.at(cache), "allowance"));
  const Process few_caches({service(4000) + many(10, 40, 380, {0}, cache, "select")});
  EXPECT_EQ(few_caches.at(cache).verdict, Verdict::idle);
}

TEST(TwoDumps, MakeObjectsLikelyThatCameOneByOneWhileTheRestStandsStill) {
  const Process process({service(240) + schedulers(4, 40, 50), service(480) + schedulers(9, 40, 50)});
  EXPECT_EQ(process.at(scheduler).verdict, Verdict::likely);
  // Where all of the program grows it is a warm-up, or more users.
  const Process rising({service(240, 6) + schedulers(4, 40, 50), service(480, 20) + schedulers(9, 40, 50)});
  EXPECT_LT(rising.at(scheduler).verdict, Verdict::likely);
}

TEST(TwoDumps, OverruleAnAllowanceAndStayBelowALeak) {
  const std::string cache = "github.com/jellydator/ttlcache/v3.(*Cache[...]).Start";
  const auto caches = [&](int count) { return many(count, 40, 50, {0}, cache, "select"); };
  const Process process({service(280) + caches(5), service(560) + caches(11)});
  EXPECT_EQ(process.at(cache).verdict, Verdict::likely);
  EXPECT_TRUE(has(process.at(cache), "allowance"));
  const Process constant({service(280) + caches(5), service(560) + caches(5)});
  EXPECT_EQ(constant.at(cache).verdict, Verdict::idle);
}

// A semaphore that nobody gives back, for half of the ten minutes that its rule asks for.
const std::string acquire = "golang.org/x/sync/semaphore.(*Weighted).Acquire";

std::string acquiring(int count, int first, int step, const std::vector<int>& minutes) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const int waited = minutes[static_cast<std::size_t>(i) * minutes.size() / static_cast<std::size_t>(count)];
    const std::string state = waited == 0 ? "select" : "select, " + std::to_string(waited) + " minutes";
    text += "goroutine " + std::to_string(first + i * step) + " [" + state + "]:\n" + acquire +
            "()\n\t/src/a.go:5 +0x1\nmain.work()\n\t/src/b.go:5 +0x1\ncreated by main.begin in goroutine 1\n\t/src/a.go:3 +0x1\n\n";
  }
  return text;
}

TEST(Arrivals, ThatHaveWaitedForHalfOfWhatACauseAsksForAreOnTheWay) {
  const Process stuck({service(2000) + acquiring(60, 40, 30, {6, 4, 3, 1, 0})});
  EXPECT_GT(points_of(stuck.at(acquire), "shape"), 0);
  EXPECT_GE(stuck.at(acquire).verdict, Verdict::likely);
  // A long queue that moves: who waits came last.
  const Process moving({service(4000) + acquiring(60, 2200, 30, {6, 4, 3, 1, 0})});
  EXPECT_EQ(points_of(moving.at(acquire), "shape"), 0);
  EXPECT_LT(moving.at(acquire).verdict, Verdict::likely);
}

TEST(TwoDumps, MakeAKnownCauseLikelyInAProgramOfFewGroups) {
  const auto verdict = [&](int users) {
    return Process({service(900, 6) + acquiring(9, 700, 20, {0}), service(3000, users) + acquiring(60, 700, 20, {0})}).at(acquire).verdict;
  };
  EXPECT_GE(verdict(6), Verdict::likely);
  EXPECT_LT(verdict(20), Verdict::likely);
}

TEST(TwoDumps, TakeTheManyPartsOfOneObjectForOneGrowth) {
  // Each client has one scheduler and three workers: what grows by three times as many came with it.
  const auto dump = [&](int count, int last) {
    std::string text = service(last) + schedulers(count, 40, 50);
    for (int i = 0; i < count; ++i) text += many(3, 42 + 50 * i, 1, {0}, "lib.(*client).work", "select");
    return text;
  };
  const Process process({dump(4, 300), dump(9, 600)});
  EXPECT_GE(process.at(scheduler).verdict, Verdict::likely);
}

}  // namespace
}  // namespace lineup::tests
