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
  EXPECT_EQ(points_of(process.at(scheduler), "arrivals"), 20);
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
