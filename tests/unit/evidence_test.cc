// SPDX-License-Identifier: Apache-2.0
// evidence_test.cc: what speaks for a leak in one dump and what several dumps add,
// each on the smallest process that has it, with a twin that lacks it.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "classify/classify.h"
#include "dumps.h"

namespace lineup::tests {
namespace {

const Grammar& grammar() {
  static const Result<Grammar> loaded = load_grammar({});
  return *loaded;
}

// A process in one dump or several, a minute apart.
struct Process {
  explicit Process(const std::vector<std::string>& dumps, double seconds_apart = 60) {
    for (const std::string& text : dumps) corpus.append(read(text));
    std::vector<Gap> gaps(dumps.size());
    for (std::size_t i = 1; i < gaps.size(); ++i) gaps[i].seconds = seconds_apart;
    census = take_census(corpus, gaps);
    findings = classify(corpus, census, grammar());
  }

  // The group that blocks in this function.
  const Finding& at(std::string_view function) const {
    return *std::ranges::find_if(findings, [&](const Finding& f) { return f.blocked_at && corpus.text(corpus.frame(f.blocked_at).function) == function; });
  }

  Corpus corpus;
  Census census;
  std::vector<Finding> findings;
};

bool has(const Finding& finding, std::string_view kind) {
  return std::ranges::any_of(finding.evidence, [&](const Evidence& evidence) { return evidence.kind == kind; });
}

const std::string writer = "goroutine 1 [running]:\nruntime/pprof.writeGoroutineStacks({0x1, 0x2})\n\t/go/pprof.go:816 +0x69\nmain.main()\n\t/src/main.go:9 +0x1\n\n";
std::string waiter(int id, const std::string& state, const std::string& function) {
  return "goroutine " + std::to_string(id) + " [" + state + "]:\n" + function + "()\n\t/src/a.go:5 +0x1\ncreated by main.begin in goroutine 1\n\t/src/a.go:3 +0x1\n\n";
}

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

}  // namespace
}  // namespace lineup::tests
