// SPDX-License-Identifier: Apache-2.0
// reported_test.cc: what a text says beside its goroutines is read, shown and weighed.
#include <gtest/gtest.h>

#include <algorithm>

#include "classify/classify.h"
#include "dumps.h"
#include "parse/parse.h"
#include "parse/reports.h"

namespace lineup::tests {
namespace {

const Grammar& grammar() {
  static const Result<Grammar> loaded = load_grammar({});
  return *loaded;
}

struct Told {
  explicit Told(const std::string& text)
      : corpus(read(text)),
        census(take_census(corpus)),
        findings(classify(corpus, census, grammar())) {}

  const Finding& at(std::string_view function) const {
    const auto found = std::ranges::find_if(findings, [&](const Finding& finding) {
      return finding.blocked_at &&
             corpus.text(corpus.frame(finding.blocked_at).function) == function;
    });
    EXPECT_NE(found, findings.end()) << function;
    return found == findings.end() ? findings.front() : *found;
  }
  std::string evidence(std::string_view function, std::string_view kind) const {
    for (const Evidence& evidence : at(function).evidence)
      if (evidence.kind == kind) return evidence.text;
    return "";
  }

  Corpus corpus;
  Census census;
  std::vector<Finding> findings;
};

const std::string waiter =
    "goroutine 7 [chan receive]:\nmain.(*till).next(0xc000012000)\n\t/app/till.go:31 "
    "+0x2c\nmain.serve(0xc000012000)\n\t/app/till.go:52 +0x41\n"
    "created by main.main in goroutine 1\n\t/app/main.go:12 +0x5e\n\n";
const std::string first_goroutine =
    "goroutine 1 "
    "[semacquire]:\nsync.runtime_Semacquire(0xc000010008?)\n\t/go/src/runtime/sema.go:62 "
    "+0x25\nsync.(*WaitGroup).Wait(0xc000010000)\n\t/go/src/sync/waitgroup.go:116 "
    "+0x48\nmain.main()\n\t/app/main.go:14 +0x7c\n\n";

TEST(Reports, ALineSaysWhatItIs) {
  const struct {
    const char* line;
    ReportKind kind;
    const char* text;
    std::uint64_t number;
  } rows[] = {
      {"panic: send on closed channel", ReportKind::panic, "panic: send on closed channel", 0},
      {"panic: boom [recovered]", ReportKind::panic, "panic: boom", 0},
      {"panic: boom [recovered, repanicked]", ReportKind::panic, "panic: boom", 0},
      {"panic: test timed out after 1m30s", ReportKind::test_timeout,
       "panic: test timed out after 1m30s", 90},
      {"fatal error: all goroutines are asleep - deadlock!", ReportKind::deadlock,
       "fatal error: all goroutines are asleep - deadlock!", 0},
      {"fatal error: no goroutines (main called runtime.Goexit) - deadlock!", ReportKind::deadlock,
       "fatal error: no goroutines (main called runtime.Goexit) - deadlock!", 0},
      {"fatal error: concurrent map writes", ReportKind::concurrent_map,
       "fatal error: concurrent map writes", 0},
      {"fatal error: out of memory", ReportKind::fatal_error, "fatal error: out of memory", 0},
      {"runtime: program exceeds 10000-thread limit", ReportKind::thread_limit,
       "runtime: program exceeds 10000-thread limit", 10000},
      {"runtime: failed to create new OS thread (have 813 already; errno=11)",
       ReportKind::thread_limit,
       "runtime: failed to create new OS thread (have 813 already; errno=11)", 813},
      {"2026/01/02 10:00:00 http: panic serving 10.0.0.7:51312: boom", ReportKind::served_panic,
       "http: panic serving 10.0.0.7:51312: boom", 0},
      {"http: panic serving 10.0.0.7:51312: boom", ReportKind::served_panic,
       "http: panic serving 10.0.0.7:51312: boom", 0},
      {"goleak: Errors on successful test run: found unexpected goroutines:", ReportKind::leak_test,
       "goleak: found unexpected goroutines", 0},
      {"    leaks.go:78: found unexpected goroutines:", ReportKind::leak_test,
       "goleak: found unexpected goroutines", 0},
      {"    leaktest.go:132: leaktest: timed out checking goroutines", ReportKind::leak_test,
       "leaktest: timed out checking goroutines", 0},
      {"POTENTIAL DEADLOCK:", ReportKind::lock_detector, "POTENTIAL DEADLOCK:", 0},
  };
  for (const auto& row : rows) {
    const std::optional<Reported> said = read_report(row.line);
    ASSERT_TRUE(said) << row.line;
    EXPECT_EQ(name_of(said->kind), name_of(row.kind)) << row.line;
    EXPECT_EQ(said->text, row.text) << row.line;
    EXPECT_EQ(said->number, row.number) << row.line;
  }
  for (const char* line : {"", "log: panic: averted", "a panic: x", "--- FAIL: TestFetch (0.11s)",
                           "runtime: goroutine stack exceeds 1000000000-byte limit",
                           "SIGQUIT: quit", "found unexpected goroutines"})
    EXPECT_FALSE(read_report(line)) << line;
}

TEST(Reports, StandWithTheDumpAndTheGoroutineBehindThem) {
  const Corpus corpus = read(
      "goroutine 4 [select]:\nmain.f()\n\t/app/f.go:1 +0x1\n\npanic: send on closed "
      "channel\n\ngoroutine 34 [running]:\nmain.(*hub).publish(0xc000012000)\n\t/app/hub.go:41 "
      "+0x3c\n");
  ASSERT_EQ(corpus.dumps.size(), 2u);
  EXPECT_TRUE(corpus.dumps[0].reported.empty());
  ASSERT_EQ(corpus.dumps[1].reported.size(), 1u);
  EXPECT_EQ(corpus.dumps[1].reported[0].text, "panic: send on closed channel");
  EXPECT_EQ(corpus.dumps[1].reported[0].goroutine, 34u);
}

TEST(Reports, AreReadInsideALogToo) {
  const Corpus corpus = read(
      "2026-01-02T03:04:05Z stderr F fatal error: concurrent map writes\n2026-01-02T03:04:05Z "
      "stderr F \n2026-01-02T03:04:05Z stderr F goroutine 34 [running]:\n2026-01-02T03:04:05Z "
      "stderr F main.f()\n2026-01-02T03:04:05Z stderr F \t/app/f.go:1 +0x1\n");
  ASSERT_EQ(corpus.dumps.size(), 1u);
  ASSERT_EQ(corpus.dumps[0].reported.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].reported[0].kind, ReportKind::concurrent_map);
}

TEST(Reports, AreNoMoreThanAFewOfADump) {
  std::string text = waiter;
  for (int i = 0; i < 1000; ++i)
    text += "panic: " + std::to_string(i) + "\n";
  const Corpus corpus = read(text);
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].reported.size(), most_reported);
}

TEST(Reports, APanicThatNetHttpRecoveredIsNoCrash) {
  const Corpus corpus =
      read("2026/01/02 10:00:00 http: panic serving 10.0.0.7:51312: boom\n" + waiter);
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_FALSE(corpus.dumps[0].crash);
  EXPECT_TRUE(read("panic: boom\n\n" + waiter).dumps[0].crash);
}

TEST(Reports, ThatAllAreAsleepProvesThatEachWaitsForEver) {
  const std::string head = "fatal error: all goroutines are asleep - deadlock!\n\n";
  const Told asleep(head + first_goroutine + waiter), awake(first_goroutine + waiter);
  EXPECT_EQ(asleep.at("main.(*till).next").verdict, Verdict::leak);
  EXPECT_EQ(
      asleep.evidence("main.(*till).next", "asleep"),
      "the runtime found all goroutines asleep: nothing is left that could wake this 1 goroutine");
  EXPECT_NE(asleep.at("main.main").verdict, Verdict::idle);
  EXPECT_EQ(awake.at("main.(*till).next").verdict, Verdict::idle);
}

TEST(Reports, WhatGoleakListsIsLeftOver) {
  const std::string list =
      "goleak: Errors on successful test run: found unexpected goroutines:\n[Goroutine 7 in state "
      "chan receive, with main.(*till).next on top of the stack:\n"
      "main.(*till).next(0xc000012000)\n\t/app/till.go:31 +0x2c\ncreated by main.open in goroutine "
      "6\n\t/app/till.go:12 +0x5e\n]\n";
  const Told told(list);
  EXPECT_EQ(told.at("main.(*till).next").verdict, Verdict::likely);
  EXPECT_EQ(told.evidence("main.(*till).next", "left-over"),
            "goleak listed this 1 goroutine as left over when the test had ended");
}

TEST(Reports, WhatGoleakAnnouncesBeforeAHeaderIsLeftOverAndNothingBehindItsList) {
  const Corpus corpus = read(
      "    leaks.go:78: found unexpected goroutines:\n[Goroutine 7 in state chan receive, with "
      "main.f on top of the stack:\ngoroutine 7 [chan receive]:\nmain.f()\n\t/app/f.go:1 +0x1\n\n"
      " Goroutine 8 in state chan receive, with main.f on top of the stack:\ngoroutine 8 [chan "
      "receive]:\nmain.f()\n\t/app/f.go:1 +0x1\n]\n\ngoroutine 9 [chan "
      "receive]:\nmain.f()\n\t/app/f.go:1 +0x1\n");
  std::string marked;
  for (const Dump& dump : corpus.dumps)
    for (const Goroutine& g : goroutines_of(dump))
      if ((corpus.shape(g.shape).marks & mark_left_over) != 0) marked += std::to_string(g.id) + " ";
  EXPECT_EQ(marked, "7 8 ");
}

TEST(Reports, WhatARuleKnowsToRunBesideTestsIsNoLeakOfTheirs) {
  const Told told(
      "    leaks.go:78: found unexpected goroutines:\n"
      "[Goroutine 7 in state trace reader (blocked), with runtime/trace.Start.func1 on top of the "
      "stack:\n"
      "runtime/trace.Start.func1(0xc000012000)\n\t/go/src/runtime/trace/trace.go:31 +0x2c\n"
      "created by runtime/trace.Start in goroutine 1\n\t/go/src/runtime/trace/trace.go:12 "
      "+0x5e\n]\n");
  EXPECT_EQ(told.at("runtime/trace.Start.func1").verdict, Verdict::idle);
}

TEST(Reports, WhatLeaktestListsIsLeftOver) {
  const Told told(
      "--- FAIL: TestTill (0.11s)\n    leaktest.go:132: leaktest: timed out checking goroutines\n  "
      "  leaktest.go:150: leaktest: leaked goroutine: goroutine 7 [chan receive]:\n"
      "        main.(*till).next(0xc000012000)\n        \t/app/till.go:31 +0x2c\n        created "
      "by main.open in goroutine 6\n        \t/app/till.go:12 +0x5e\nFAIL\n");
  EXPECT_EQ(told.evidence("main.(*till).next", "left-over"),
            "leaktest listed this 1 goroutine as left over when the test had ended");
}

TEST(Reports, OfATestThatTimedOutTheOneThatRanIsASuspectAndItsParentIsNot) {
  const std::string tests =
      "goroutine 1 [chan receive]:\ntesting.(*T).Run(0xc0000076c0, {0x53a10d?, 0x4bf4bc?}, "
      "0x545b40)\n\t/go/src/testing/testing.go:1649 +0x3c8\nmain.main()\n\t_testmain.go:57 "
      "+0x19c\n\n"
      "goroutine 6 [select]:\nmain.(*till).await(0xc000012000)\n\t/app/till.go:77 "
      "+0x4b\nmain.TestTill(0xc000007860)\n\t/app/till_test.go:18 "
      "+0x45\ntesting.tRunner(0xc000007860, 0x545b40)\n\t/go/src/testing/testing.go:1595 +0xff\n"
      "created by testing.(*T).Run in goroutine 1\n\t/go/src/testing/testing.go:1648 +0x3ad\n";
  const Told told("panic: test timed out after 30s\nrunning tests:\n\tTestTill (30s)\n\n" + tests);
  EXPECT_EQ(told.at("main.(*till).await").verdict, Verdict::suspect);
  EXPECT_EQ(
      told.evidence("main.(*till).await", "timeout"),
      "1 goroutine runs a test that had not ended when the time limit of 30 seconds was over");
  EXPECT_EQ(told.at("testing.(*T).Run").verdict, Verdict::idle);
  EXPECT_EQ(Told(tests).at("main.(*till).await").verdict, Verdict::idle);
}

TEST(Reports, OfATestThatTimedOutTheOneThatRanIsASuspectInWhateverItHangs) {
  const auto test = [](const std::string& state, const std::string& calls) {
    return "goroutine 6 [" + state + "]:\n" + calls +
           "testing.tRunner(0xc000007860, 0x545b40)\n\t/go/src/testing/testing.go:1595 +0xff\n"
           "created by testing.(*T).Run in goroutine 1\n\t/go/src/testing/testing.go:1648 +0x3ad\n";
  };
  const std::string polls =
      "time.Sleep(0x5f5e100)\n\t/go/src/runtime/time.go:195 +0x125\n"
      "example.com/till.TestTill(0xc000007860)\n\t/src/till/till_test.go:18 +0x45\n";
  const struct {
    const char* why;
    std::string text;
    const char* at;
    Verdict verdict;
  } rows[] = {
      {"waits",
       test("chan receive, 9 minutes",
            "example.com/till.TestTill(0xc000007860)\n\t/src/till/till_test.go:18 +0x45\n"),
       "example.com/till.TestTill", Verdict::suspect},
      {"polls", test("sleep", polls), "example.com/till.TestTill", Verdict::suspect},
      {"computes",
       test("runnable",
            "example.com/till.TestTill(0xc000007860)\n"
            "\t/src/till/till_test.go:18 +0x45\n"),
       "example.com/till.TestTill", Verdict::suspect},
      {"waits for its turn",
       test("chan receive, 9 minutes",
            "testing.(*testState).waitParallel(0xc000007880)\n"
            "\t/go/src/testing/testing.go:2116 +0xac\n"
            "testing.(*T).Parallel(0xc000007860)\n\t/go/src/testing/testing.go:1709 +0x225\n"
            "example.com/till.TestTill(0xc000007860)\n\t/src/till/till_test.go:18 +0x45\n"),
       "testing.(*testState).waitParallel", Verdict::idle},
  };
  for (const auto& row : rows) {
    const Told told(
        "panic: test timed out after 10m0s\n\trunning tests:\n\t\tTestTill (9m59s)\n\n" + row.text);
    EXPECT_EQ(told.at(row.at).verdict, row.verdict) << row.why;
  }
}

TEST(Reports, WhoWaitsAsLongAsTheTestMayIsASuspectButNoLoop) {
  const auto helper = [](const std::string& head, const std::string& calls) {
    return "panic: test timed out after 10m0s\n\n" + head + calls +
           "created by main.TestTill in goroutine 6\n\t/app/till_test.go:17 +0x31\n";
  };
  const std::string call =
                        "main.(*till).next(0xc000012000)\n\t/app/till.go:31 "
                        "+0x2c\nmain.serve(0xc000012000)\n\t/app/till.go:52 +0x41\n",
                    loop = "main.(*till).next(0xc000012000)\n\t/app/till.go:31 +0x2c\n";
  EXPECT_EQ(Told(helper("goroutine 7 [chan receive, 9 minutes]:\n", call))
                .at("main.(*till).next")
                .verdict,
            Verdict::suspect);
  EXPECT_EQ(Told(helper("goroutine 7 [chan receive, 9 minutes]:\n", loop))
                .at("main.(*till).next")
                .verdict,
            Verdict::idle);
  EXPECT_EQ(Told(helper("goroutine 7 [chan receive, 4 minutes]:\n", call))
                .at("main.(*till).next")
                .verdict,
            Verdict::idle);
}

TEST(Reports, AtALimitOfThreadsThoseThatKeepThemAreLikely) {
  std::string text =
      "runtime: program exceeds 20-thread limit\nfatal error: thread exhaustion\n\n" + waiter;
  for (int id = 20; id < 34; ++id)
    text += "goroutine " + std::to_string(id) +
            " [syscall]:\nmain._C2func_resolve(0xc000012000)\n\t_cgo_gotypes.go:98 "
            "+0x55\nmain.look(0xc000012000)\n\t/app/look.go:20 +0x1f\ncreated by main.main in "
            "goroutine 1\n\t/app/main.go:12 +0x5e\n\n";
  const Told told(text);
  EXPECT_EQ(told.at("main._C2func_resolve").verdict, Verdict::likely);
  EXPECT_EQ(told.evidence("main._C2func_resolve", "threads"),
            "each of these 14 goroutines keeps a thread, and the program ended at its limit of 20");
  EXPECT_EQ(told.at("main.(*till).next").verdict, Verdict::idle);
}

TEST(Reports, AGoroutineThatPanickedIsMarkedAndNoLeak) {
  const Told told(
      "panic: send on closed channel\n\ngoroutine 34 "
      "[running]:\nmain.(*hub).publish(0xc000012000)\n\t/app/hub.go:41 +0x3c\ncreated by main.main "
      "in goroutine 1\n\t/app/main.go:12 +0x5e\n");
  EXPECT_EQ(told.at("main.(*hub).publish").verdict, Verdict::idle);
  EXPECT_EQ(told.evidence("main.(*hub).publish", "panic"),
            "goroutine 34 panicked: it was running, not waiting");
}

TEST(Reports, AGoroutineThatLogsBehindItsTestIsLeftOver) {
  const std::string stack =
      "goroutine 34 [running]:\nmain.(*till).close(0xc000012000)\n\t/app/till.go:41 +0x3c\n"
      "created by main.open in goroutine 6\n\t/app/till.go:22 +0x5e\n";
  const auto verdict = [&](const std::string& said) {
    return Told("panic: " + said + "\n\n" + stack).at("main.(*till).close").verdict;
  };
  EXPECT_EQ(verdict("Log in goroutine after TestTill has completed"), Verdict::likely);
  EXPECT_EQ(verdict("the test has completed"), Verdict::idle);
}

// ---- commands that took dumps ------------------------------------------------

std::string profile(int goroutines) {
  const std::string count = std::to_string(goroutines);
  return "goroutine profile: total " + count + "\n" + count +
         " @ 0x42f59a 0x42f64e 0x406c62\n#\t0x406c61\tmain.f+0x71\t/app/f.go:88\n\n";
}

std::string writers_of(const std::string& text) {
  std::string out;
  for (const Dump& dump : read(text).dumps)
    out += "[" + dump.writer + "]";
  return out;
}

TEST(Commands, NameTheProgramsOfProfilesThatOnlyCount) {
  EXPECT_EQ(writers_of("$ dump-goroutines web-2\n" + profile(3) + "$ dump-goroutines mail-0\n" +
                       profile(4)),
            "[web-2][mail-0]");
}

TEST(Commands, NameNobodyWhereTheySayNothingOfPrograms) {
  const std::pair<const char*, const char*> rows[] = {
      {"$ dump-goroutines web-2", "$ dump-goroutines web-2"},
      {"$ curl http://10.0.0.1/debug", "$ curl http://10.0.0.2/debug"},
      {"$ cat one", "$ cat two"},
      {"$ take first", "$ take second"},
      {"$ take 10", "$ take 20"},
      {"$ take web now-1", "$ take mail now-2"},
      {"$ web-2", "$ mail-0"},
      {"taken from web-2", "taken from mail-0"},
  };
  for (const auto& [one, two] : rows)
    EXPECT_EQ(writers_of(std::string(one) + "\n" + profile(3) + two + "\n" + profile(4)), "[][]")
        << one;
}

// ---- where a dump ends inside a stack ---------------------------------------

const std::string held =
    "goroutine 17 [semacquire, 228 minutes]:\nsync.runtime_SemacquireMutex(0xc00039d958, 0x50, "
    "0x1041bfde6)\n\t/go/src/runtime/sema.go:71 "
    "+0x25\nsync.(*Mutex).lockSlow(0xc0001239ec)\n\t/go/src/sync/mutex.go:138 +0x165\n"
    "sync.(*Mutex).Lock(...)\n\t/go/src/sync/mutex.go:81\nmain.(*book).pages(0xc0008bf258)\n\t/app/"
    "book.go:68 +0x65\nmain.(*desk).status(0xc00020b400)\n\t/app/desk.go:94 +0x52\n";

TEST(CutShort, TheLastGoroutineIsJudgedAsFarAsItGoesAndMarked) {
  const Told told(held + "main.(*desk).ask(0x1041b185e)\n\t/app/de");
  ASSERT_EQ(told.corpus.dumps.size(), 1u);
  EXPECT_EQ(told.corpus.dumps[0].cut_goroutine, 17u);
  EXPECT_TRUE(told.corpus.dumps[0].damaged.empty());
  EXPECT_EQ(told.corpus.dumps[0].seen(), 1u);
  EXPECT_EQ(told.at("main.(*book).pages").wait, Wait::lock);
  EXPECT_EQ(told.evidence("main.(*book).pages", "cut"),
            "cut short here: the dump ends inside the stack of goroutine 17, behind 6 calls");
}

TEST(CutShort, WhereNoCallOfTheProgramIsThereItIsDamaged) {
  const Corpus corpus =
      read(waiter +
           "goroutine 17 [semacquire, 228 minutes]:\nsync.runtime_SemacquireMutex(0xc00039d958, "
           "0x50, 0x1041bfde6)\n\t/go/src/runt");
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].damaged.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].cut_goroutine, 0u);
}

TEST(CutShort, WithItsLikeWhereOthersStandAtTheSameCalls) {
  std::string text = replace_all(waiter, "goroutine 7 ", "goroutine 8 ") + waiter;
  text.resize(text.find("main.serve", text.size() / 2) + 4);
  Notes notes;
  Corpus corpus = read(text, notes);
  note_losses(corpus, 0, notes);
  ASSERT_EQ(corpus.dumps.size(), 1u);
  ASSERT_EQ(corpus.dumps[0].goroutines.size(), 2u);
  EXPECT_EQ(corpus.dumps[0].cut_goroutine, 7u);
  EXPECT_EQ(corpus.dumps[0].goroutines[0].shape, corpus.dumps[0].goroutines[1].shape);
}

}  // namespace
}  // namespace lineup::tests
