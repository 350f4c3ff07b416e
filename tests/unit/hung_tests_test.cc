// SPDX-License-Identifier: Apache-2.0
// hung_tests_test.cc: what tests that hung, panicked or were killed left behind, and what a
// text that quotes a few goroutines or one record of a profile is about.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "parse/reports.h"
#include "process.h"

namespace lineup::tests {
namespace {

std::string goroutine(int id, const std::string& state, const std::vector<std::string>& calls,
                      const std::string& creator) {
  std::string text = "goroutine " + std::to_string(id) + " [" + state + "]:\n";
  for (const std::string& call : calls) text += call + "(0x1)\n\t/src/app/a.go:5 +0x1\n";
  return text + "created by " + creator + "\n\t/src/app/b.go:3 +0x1\n\n";
}

const std::string close = "app/store.(*Store).Close";

TEST(HungTests, AreReadFromWhatTheGoCommandSays) {
  const auto said = read_report("*** Test killed with quit: ran too long (10m0s).");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->kind, ReportKind::test_timeout);
  EXPECT_EQ(said->number, 600u);
  EXPECT_FALSE(read_report("*** Test killed by somebody"));
}

TEST(HungTests, AreTheFunctionsNamedAsTestsAndNotWhatRunsThem) {
  const std::string runner = "gopkg.in/check.v1.(*suiteRunner).runTest";
  const Process process({"panic: test timed out after 5m0s\n\n" +
      goroutine(9, "chan receive, 4 minutes", {runner, "app/store_test.Test", "testing.tRunner"}, "testing.(*T).Run") +
      goroutine(20, "chan receive, 4 minutes", {close, "app/store_test.(*suite).TestClose"}, "gopkg.in/check.v1.(*suiteRunner).forkCall")});
  EXPECT_EQ(process.at(close).verdict, Verdict::suspect);
  EXPECT_EQ(process.at(runner).verdict, Verdict::idle);
}

TEST(HungTests, LeaveLogsBehindWhateverTheyLog) {
  const Process process({"panic: Log in goroutine after TestApply has completed: committing 2\n\n" +
      goroutine(81, "running", {"testing.(*common).logDepth", "app/store.(*Store).run"}, "app/store.Open")});
  EXPECT_GE(process.at("testing.(*common).logDepth").verdict, Verdict::likely);
}

TEST(HungTests, GaveUpOnWhatTheyHadStartedWhenTheyPanicked) {
  const std::string wait = "app/plugin.(*Plugin).waitActive";
  const auto text = [&](const std::string& creator) {
    return goroutine(6, "running", {"panic", "app/plugin.testActive", "app/plugin.TestAdd", "testing.tRunner"}, "testing.(*T).Run") +
        goroutine(7, "sync.Cond.Wait", {"sync.runtime_notifyListWait", "sync.(*Cond).Wait", wait, "app/plugin.testActive.func1"}, creator);
  };
  EXPECT_EQ(Process({text("app/plugin.testActive")}).at(wait).verdict, Verdict::suspect);
  // Another had started it: it may rest there.
  EXPECT_EQ(Process({text("app/plugin.serve")}).at(wait).verdict, Verdict::idle);
}

TEST(HungTests, InABubbleSleepForEverWhenItsMainHasEnded) {
  const Process process({"panic: deadlock: main bubble goroutine has exited but blocked goroutines remain\n\n" +
      goroutine(10, "sleep (durable), synctest bubble 1", {"time.Sleep", "app.TestWait.func1.1"}, "app.TestWait.func1 in goroutine 9")});
  EXPECT_GE(process.at("app.TestWait.func1.1").verdict, Verdict::likely);
}

TEST(Quotes, OfOneGoroutineAreOfTheOneThatHangs) {
  const std::string read = "app/stream.(*Reader).Read";
  const auto one = [&](const std::string& state) { return goroutine(37, state, {read, "app.fetch"}, "app.start"); };
  EXPECT_EQ(Process({one("select")}).at(read).verdict, Verdict::suspect);
  EXPECT_EQ(Process({one("running")}).at(read).verdict, Verdict::idle);
  // In a whole dump it is one of many.
  EXPECT_EQ(Process({writer + one("select") + many(20, 100, 30, {0}, "main.serve", "IO wait")}).at(read).verdict, Verdict::idle);
}

TEST(Quotes, OfAFewAreOfThoseInsideACall) {
  const std::string loop = "app/iter.(*Filter).loop";
  const Process process({goroutine(11, "chan receive", {close, "app.(*Node).stop"}, "app.start") + goroutine(12, "chan receive", {loop}, "app.start")});
  EXPECT_EQ(process.at(close).verdict, Verdict::suspect);
  EXPECT_EQ(process.at(loop).verdict, Verdict::idle);
}

TEST(Quotes, OfOneRecordOfAProfileLeaveTheOthersOut) {
  const std::string record = "7 @ 0x4038380 0x4008497 0x42bb129\n#\t0x42bb128\tmain.wait.func1+0x48\t/src/app/a.go:26\n";
  EXPECT_EQ(Process({"goroutine profile: total 10\n" + record}).at("main.wait.func1").verdict, Verdict::suspect);
  EXPECT_EQ(Process({"goroutine profile: total 7\n" + record}).at("main.wait.func1").verdict, Verdict::idle);
}

TEST(Locks, OfTheProgramsOwnMakeOnTheRuntimesSemaphoreAreLocks) {
  const std::string own = "app/sync.(*RWMutex).RLock";
  const Process process({writer + goroutine(60, "semacquire, 3 minutes", {"sync.runtime_Semacquire", own, "app/net.(*Endpoint).State"}, "app.start")});
  EXPECT_EQ(process.at(own).wait, Wait::lock);
  const Process other({writer + goroutine(60, "semacquire, 3 minutes", {"sync.runtime_Semacquire", "app/sync.(*Gate).Pass"}, "app.start")});
  EXPECT_NE(other.at("app/sync.(*Gate).Pass").wait, Wait::lock);
}

}  // namespace
}  // namespace lineup::tests
