// SPDX-License-Identifier: Apache-2.0
// verdict_test.cc: what a format cannot print counts neither way, two dumps may be enough,
// and an allowance, a likeness or a pool is no verdict.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "process.h"

namespace lineup::tests {
namespace {

// ---- Formats that print less ---------------------------------------------------

struct Record {
  int count;
  std::vector<std::string> calls;  // innermost first
};

// A profile of counts, as debug=1 writes it: no states, wait times, numbers or creators.
std::string profile(const std::vector<Record>& records) {
  int total = 0;
  std::string text;
  for (const Record& record : records) {
    total += record.count;
    std::string head = std::to_string(record.count) + " @ 0x43fb2e", calls;
    for (const std::string& call : record.calls) {
      const std::string address = "0x" + std::to_string(600000 + static_cast<int>(std::hash<std::string>{}(call) % 300000));
      head += " " + address;
      calls += "#\t" + address + "\t" + call + "+0x1\t/src/" + std::to_string(call.size()) + ".go:7\n";
    }
    text += head + "\n" + calls + "\n";
  }
  return "goroutine profile: total " + std::to_string(total) + "\n" + text;
}

const std::string read_loop = "net/http.(*persistConn).readLoop", write_loop = "net/http.(*persistConn).writeLoop";

TEST(CountProfiles, ShowUnclosedBodiesAlthoughTheyPrintNoWaitTimes) {
  const Process process({profile({{410, {write_loop}}, {409, {read_loop}}, {12, {"main.serve"}}})});
  const Finding& finding = process.at(read_loop);
  ASSERT_NE(finding.rule, nullptr);
  EXPECT_EQ(finding.rule->id, "http-body-not-closed");
  EXPECT_GE(finding.verdict, Verdict::likely);
  bool said = false;
  for (const Evidence& evidence : finding.evidence) said = said || evidence.text.find("as far as this format shows, which does not print wait times") != std::string::npos;
  EXPECT_TRUE(said);
}

TEST(CountProfiles, GiveLessThanADumpThatPrintsTheWaitTimes) {
  const Process counted({profile({{12, {read_loop}}, {40, {"main.serve"}}})});
  const Process listed({many(12, 20, 50, {9}, read_loop, "select") + many(40, 2000, 50, {0}, "main.serve", "IO wait")});
  EXPECT_GT(points_of(counted.at(read_loop), "rule"), 0);
  EXPECT_LT(points_of(counted.at(read_loop), "rule"), points_of(listed.at(read_loop), "rule"));
}

TEST(CountProfiles, TellNoFinalizerFromAHandlerSinceTheyPrintNoCreator) {
  const Process process({profile({{1, {"main.reply", "net/http.HandlerFunc.ServeHTTP", "net/http.serverHandler.ServeHTTP", "net/http.(*conn).serve"}}, {1, {"main.main"}}})});
  const Finding& finding = process.at("main.reply");
  EXPECT_TRUE(finding.rule == nullptr || finding.rule->id != "finalizer-blocked-hidden");
}

TEST(CountProfiles, LetAPartlyKnownHealthyShapeExcuseAFewAndNoCrowd) {
  const std::vector<std::string> idle = {"bufio.(*Reader).Peek", read_loop};
  const auto verdict = [&](int count) { return Process({profile({{count, idle}, {30, {"main.serve"}}})}).at("bufio.(*Reader).Peek").verdict; };
  EXPECT_EQ(verdict(8), Verdict::idle);
  EXPECT_NE(verdict(400), Verdict::idle);
}

TEST(CountProfiles, CountANetRiseInEveryIntervalAsGrowth) {
  const auto dump = [](int count) { return profile({{count, {read_loop}}, {300, {"main.serve"}}}); };
  const Process rising({dump(20), dump(32), dump(45)});
  EXPECT_GE(rising.at(read_loop).verdict, Verdict::likely);
  EXPECT_TRUE(has(rising.at(read_loop), "growth"));
  const Process waves({dump(45), dump(20), dump(44)});
  EXPECT_FALSE(has(waves.at(read_loop), "growth"));
}

TEST(CountProfiles, MakeTwiceAsManyObjectsAsExpectedASuspect) {
  const std::string scheduler = "github.com/robfig/cron/v3.(*Cron).run";
  const auto verdict = [&](int count) { return Process({profile({{count, {scheduler}}, {30, {"main.serve"}}})}).at(scheduler).verdict; };
  EXPECT_EQ(verdict(24), Verdict::suspect);
  EXPECT_EQ(verdict(9), Verdict::idle);
  // Where numbers are printed they say that these were started together.
  EXPECT_EQ(Process({many(24, 10, 1, {0}, scheduler, "select") + many(30, 500, 20, {0}, "main.serve", "IO wait")}).at(scheduler).verdict, Verdict::idle);
}

TEST(CountProfiles, TakeTwoLoopsOfOneTypeThatRunAsOftenForManyOfIt) {
  const std::string purge = "lib/pool.(*Pool).purge", tick = "lib/pool.(*Pool).tick";
  const Process process({profile({{25, {purge}}, {25, {tick}}, {14, {"main.serve"}}})});
  EXPECT_EQ(process.at(purge).verdict, Verdict::suspect);
  EXPECT_TRUE(has(process.at(purge), "parts"));
  // Other types that are as many by chance, or one loop of a pool.
  EXPECT_FALSE(has(Process({profile({{25, {purge}}, {25, {"lib/queue.(*Queue).tick"}}, {14, {"main.serve"}}})}).at(purge), "parts"));
  // Reader and writer of connections that live.
  const std::string read = "lib/conn.(*Conn).readLoop", write = "lib/conn.(*Conn).writeLoop", ping = "lib/conn.(*Conn).ping";
  const Process connected({profile({{25, {"internal/poll.runtime_pollWait", "internal/poll.(*FD).Read", "net.(*conn).Read", read}}, {25, {write}}, {25, {ping}}, {14, {"main.serve"}}})});
  EXPECT_FALSE(has(connected.at(write), "parts"));
}

TEST(CountProfiles, DoNotTakePartsOfTheSameObjectsForOtherWork) {
  // A third of the program by number; but what else there is belongs to it.
  const std::string rows = "database/sql.(*Rows).awaitDone";
  const Process process({profile({{35, {rows}}, {35, {"lib.(*watcher).watch", "lib.start"}}, {36, {"lib.(*other).watch", "lib.start"}}, {18, {"main.serve"}}})});
  EXPECT_EQ(process.at(rows).verdict, Verdict::suspect);
  const Process busy({profile({{35, {rows}}, {90, {"main.work"}}, {18, {"main.serve"}}})});
  EXPECT_EQ(busy.at(rows).verdict, Verdict::idle);
}

TEST(CountProfiles, MakeOfOneLineWithMostOfTheProgramASuspect) {
  EXPECT_EQ(Process({profile({{200, {"main.(*relay).pump"}}, {9, {"main.serve"}}})}).at("main.(*relay).pump").verdict, Verdict::suspect);
  EXPECT_EQ(Process({profile({{8, {"main.(*relay).pump"}}, {9, {"main.serve"}}})}).at("main.(*relay).pump").verdict, Verdict::idle);
}

// ---- Two dumps -------------------------------------------------------------------

std::string handlers(int count, int first) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += "goroutine " + std::to_string(first + 50 * i) + " [select]:\ndatabase/sql.(*Rows).awaitDone()\n\t/go/sql.go:5 +0x1\ncreated by database/sql.(*Rows).initContextClose in goroutine " + std::to_string(first + 50 * i - 1) + "\n\t/go/sql.go:3 +0x1\n\n";
  return text;
}

TEST(TwoDumps, MakeAKnownCauseLikelyThatGrowsAsNothingElseDoes) {
  const auto others = [](int each) {
    std::string text;
    for (int i = 0; i < 6; ++i) text += many(each, 100001 + 10000 * i, 3, {0}, "main.part" + std::to_string(i), "IO wait");
    return text;
  };
  const std::string rows = "database/sql.(*Rows).awaitDone";
  const Process leaks({handlers(40, 501) + others(9), handlers(80, 501) + others(9)});
  EXPECT_GE(leaks.at(rows).verdict, Verdict::likely);
  // Where all of it grows, it may be a warm-up.
  const Process warms_up({handlers(40, 501) + others(9), handlers(80, 501) + others(20)});
  EXPECT_EQ(warms_up.at(rows).verdict, Verdict::suspect);
}

TEST(TwoDumps, SayWhatAThirdWouldSettle) {
  const Process process({handlers(40, 501), handlers(80, 501)});
  bool said = false;
  for (const Evidence& evidence : process.at("database/sql.(*Rows).awaitDone").evidence) said = said || (evidence.kind == "growth" && evidence.text.find("a third dump would settle it") != std::string::npos);
  EXPECT_TRUE(said);
}

// ---- Priors and pools --------------------------------------------------------------

TEST(Allowances, AreNoAnswerToAGrowthWithoutDepartures) {
  const std::string place = "github.com/rabbitmq/amqp091-go.(*consumers).buffer";  // at most 200 expected
  const auto dump = [&](int count) { return many(count, 20, 50, {0}, place, "select") + many(9, 90001, 3, {0}, "main.serve", "IO wait"); };
  EXPECT_EQ(Process({dump(88)}).at(place).verdict, Verdict::idle);
  EXPECT_GE(Process({dump(29), dump(49), dump(69), dump(88)}).at(place).verdict, Verdict::suspect);
  EXPECT_EQ(Process({dump(88), dump(88), dump(88)}).at(place).verdict, Verdict::idle);
}

TEST(Allowances, WhichAreExceededTenfoldMakeASuspectInEveryFormat) {
  const std::string place = "github.com/redis/go-redis/v9/internal/pool.(*ConnPool).reaper";  // at most 5 expected
  EXPECT_GE(Process({many(60, 20, 1, {0}, place, "select")}).at(place).verdict, Verdict::suspect);
  EXPECT_GE(Process({profile({{60, {place}}, {9, {"main.serve"}}})}).at(place).verdict, Verdict::suspect);
}

TEST(Pools, ThatStayAsManyInDumpAfterDumpMakeNoNewOnesEachTime) {
  const std::string place = "database/sql.(*DB).connectionOpener";
  const auto dump = [&] { return many(38, 20, 50, {0}, place, "select"); };
  EXPECT_LT(Process({dump(), dump(), dump(), dump()}).at(place).verdict, Verdict::likely);
}

// ---- Who speaks -----------------------------------------------------------------------

TEST(Names, OfRulesThatDoNotFireAreSaidAsALikeness) {
  const std::string place = "database/sql.(*Rows).awaitDone";
  const Process young({many(60, 20, 50, {0}, place, "select"), many(120, 20, 50, {0}, place, "select")});
  EXPECT_EQ(young.at(place).rule->id, "sql-rows-not-closed");
  EXPECT_TRUE(young.at(place).looks_like);
  const Process old({many(60, 20, 50, {9}, place, "select")});
  EXPECT_EQ(old.at(place).rule->id, "sql-rows-not-closed");
  EXPECT_FALSE(old.at(place).looks_like);
}

std::string sender(int id, int minutes, int creator) {
  return "goroutine " + std::to_string(id) + " [chan send" + (minutes > 0 ? ", " + std::to_string(minutes) + " minutes" : "") + "]:\nmain.lookUp.func1()\n\t/src/a.go:9 +0x1\ncreated by main.lookUp in goroutine " + std::to_string(creator) + "\n\t/src/a.go:7 +0x1\n\n";
}

TEST(Senders, LeftBehindByOneConnectionAreNotTakenForSeveralOfOneCall) {
  // A kept-alive connection serves a request after the other, each with goroutines of its own.
  std::string requests, calls;
  for (int i = 0; i < 12; ++i) requests += sender(40 + 3 * i, 0, 7);
  for (int i = 0; i < 4; ++i)
    for (int n = 0; n < 3; ++n) calls += sender(40 + 100 * i + n, 0, 30 + i);
  EXPECT_EQ(Process({requests}).at("main.lookUp.func1").rule->id, "chan-send-no-receiver");
  EXPECT_EQ(Process({calls}).at("main.lookUp.func1").rule->id, "chan-send-ncast");
  // Numbers next to each other, but an earlier dump knows some of them.
  std::string early, late;
  for (int i = 0; i < 12; ++i) (i < 6 ? early : late) += sender(40 + i, 0, 7);
  EXPECT_EQ(Process({early, early + late}).at("main.lookUp.func1").rule->id, "chan-send-no-receiver");
}

TEST(Counterparts, ThatAllAreThereAcquit) {
  std::vector<std::string> dumps;
  for (int i = 1; i <= 4; ++i) {
    std::string text;
    for (int n = 0; n < 10 * i; ++n) {
      text += waiter(1000 + 50 * n, "select, 3 minutes", read_loop);
      text += "goroutine " + std::to_string(1001 + 50 * n) + " [select, 3 minutes]:\nnet/http.(*bodyEOFSignal).Read()\n\t/go/t.go:5 +0x1\nmain.stream()\n\t/src/a.go:5 +0x1\ncreated by main.begin in goroutine 1\n\t/src/a.go:3 +0x1\n\n";
    }
    dumps.push_back(text);
  }
  EXPECT_EQ(Process(dumps).at(read_loop).verdict, Verdict::idle);
}

}  // namespace
}  // namespace lineup::tests
