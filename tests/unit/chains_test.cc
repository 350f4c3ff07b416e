// SPDX-License-Identifier: Apache-2.0
// chains_test.cc: waits inside calls are joined, a closed chain is a suspect, and so is a flood.
#include <gtest/gtest.h>

#include <algorithm>

#include "classify/chains.h"
#include "dumps.h"

namespace lineup::tests {
namespace {

const Grammar& grammar() {
  static const Result<Grammar> loaded = load_grammar({});
  return *loaded;
}

struct Seen {
  explicit Seen(const std::string& text)
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

  Corpus corpus;
  Census census;
  std::vector<Finding> findings;
};

const std::string main_goroutine =
    "goroutine 1 [sleep]:\ntime.Sleep(0x1)\n\t/go/src/runtime/time.go:1 +0x1\nmain.main()\n"
    "\t/app/main.go:9 +0x1\n\n";

const std::string round =
    "goroutine 48 [sync.WaitGroup.Wait, 35 "
    "minutes]:\nsync.runtime_SemacquireWaitGroup(0xc000d30018?, "
    "0x0?)\n\t/go/src/runtime/sema.go:114 "
    "+0x2e\nsync.(*WaitGroup).Wait(0xc000d30010)\n\t/go/src/sync/waitgroup.go:206 +0x85\n"
    "main.(*fleet).round(0xc0000a1000)\n\t/app/fleet.go:62 "
    "+0x70\nmain.(*fleet).run(0xc0000a1000)\n\t/app/fleet.go:30 +0x70\ncreated by main.newFleet in "
    "goroutine 30\n\t/app/fleet.go:20 +0x60\n\n";

std::string member(const std::string& state, const std::string& starter) {
  return "goroutine 77 [" + state +
         "]:\nmain.(*journal).put(0xc0001)\n\t/app/journal.go:45 "
         "+0x30\nmain.(*ship).report(0xc0002)\n\t/app/ship.go:12 +0x50\ncreated by "
         "main.(*fleet).round in goroutine " +
         starter + "\n\t/app/fleet.go:60 +0x60\n\n";
}

TEST(Chains, WhoWaitsForTheOneItStartedAndThatForASendAreASuspect) {
  const Seen seen(round + member("chan send, 35 minutes", "48"));
  const Finding &parent = seen.at("main.(*fleet).round"), &child = seen.at("main.(*journal).put");
  EXPECT_EQ(child.verdict, Verdict::suspect);
  ASSERT_TRUE(parent.symptom_of);
  EXPECT_EQ(&seen.findings[parent.symptom_of->cause], &child);
  EXPECT_EQ(parent.symptom_of->why,
            "goroutine 48 started goroutine 77 and waits for it: 35 and 35 minutes");
  ASSERT_TRUE(parent.inside && child.inside);
  EXPECT_TRUE(child.inside->closed);
  EXPECT_EQ(parent.inside->chain, child.inside->chain);
  EXPECT_LT(parent.inside->place, child.inside->place);
}

TEST(Chains, AreOneSuspectWhereSeveralOfThoseThatAreWaitedForHang) {
  const Seen seen(round + member("chan send, 35 minutes", "48") +
                  replace_all(replace_all(member("chan send, 34 minutes", "48"), "77", "78"),
                              "journal).put", "journal).flush"));
  std::size_t suspects = 0;
  for (const Finding& finding : seen.findings)
    suspects += finding.symptom_of || finding.verdict == Verdict::idle ? 0 : 1;
  EXPECT_EQ(suspects, 1u);
  EXPECT_TRUE(seen.at("main.(*fleet).round").symptom_of);
}

TEST(Chains, AreNoSuspectWhereOneLinkIsMissing) {
  const struct {
    const char* why;
    std::string text;
  } rows[] = {
      {"the child may rest there", round + member("chan receive, 35 minutes", "48")},
      {"another started it", round + member("chan send, 35 minutes", "31")},
      {"it began to wait later", round + member("chan send, 12 minutes", "48")},
      {"something of the program runs",
       round + member("chan send, 35 minutes", "48") +
           "goroutine 90 [running]:\nmain.count()\n\t/app/count.go:4 +0x1\ncreated by main.main in "
           "goroutine 1\n\t/app/main.go:9 +0x1\n\n"},
  };
  for (const auto& row : rows) {
    const Seen seen(main_goroutine + row.text);
    for (const Finding& finding : seen.findings)
      EXPECT_FALSE(finding.inside && finding.inside->closed) << row.why;
  }
}

TEST(Chains, ListWhoWaitsInsideACallAndNoLoop) {
  const std::string created = "created by main.open in goroutine 30\n\t/app/open.go:20 +0x60\n\n";
  const auto wait = [&](const std::string& calls) {
    return "goroutine 48 [chan receive, 35 minutes]:\n" + calls + created;
  };
  EXPECT_TRUE(Seen(wait("main.(*line).answer(0xc0001)\n\t/app/line.go:45 "
                        "+0x30\nmain.(*ship).report(0xc0002)\n\t/app/ship.go:12 +0x50\n"))
                  .at("main.(*line).answer")
                  .inside);
  EXPECT_FALSE(Seen(wait("main.(*line).answer(0xc0001)\n\t/app/line.go:45 +0x30\n"))
                   .at("main.(*line).answer")
                   .inside);
  EXPECT_FALSE(Seen(wait("main.(*line).answer(0xc0001)\n\t/app/line.go:45 "
                         "+0x30\nmain.open.func1()\n\t/app/open.go:21 +0x50\n"))
                   .at("main.(*line).answer")
                   .inside);
}

TEST(Chains, SaidToWaitForEachOtherEnd) {
  // Each was started by the other, which no program can do.
  const auto half = [](const char* id, const char* function, const char* starter) {
    return std::string("goroutine ") + id +
           " [sync.WaitGroup.Wait, 35 "
           "minutes]:\nsync.(*WaitGroup).Wait(0xc000d30010)\n\t/go/src/sync/waitgroup.go:206 "
           "+0x85\nmain." +
           function +
           "()\n\t/app/x.go:1 +0x1\nmain.x()\n\t/app/x.go:9 +0x1\ncreated by main.y in goroutine " +
           starter + "\n\t/app/y.go:1 +0x1\n\n";
  };
  const Seen seen(half("5", "a", "6") + half("6", "b", "5"));
  EXPECT_EQ(seen.findings.size(), 2u);
}

TEST(Chains, OfAFewThatWereQuotedTheOneInsideACallIsASuspect) {
  const auto wait = [](const std::string& minutes, const std::string& caller) {
    return "goroutine 48 [select, " + minutes +
           " minutes]:\nmain.(*line).answer(0xc0001)\n\t/app/line.go:45 +0x30\n" + caller +
           "created by main.open in goroutine 30\n\t/app/open.go:20 +0x60\n\n";
  };
  const std::string caller = "main.(*ship).report(0xc0002)\n\t/app/ship.go:12 +0x50\n";
  const struct {
    std::string text;
    Verdict verdict;
  } rows[] = {
      {wait("35", caller), Verdict::suspect},
      {wait("9", caller), Verdict::suspect},
      {wait("35", ""), Verdict::idle},
      {replace_all(wait("2", ""), "select, 2 minutes", "chan send"), Verdict::suspect},
      {wait("35", caller) + main_goroutine, Verdict::idle},
      {"panic: boom\n\n" + wait("35", caller), Verdict::idle},
  };
  for (const auto& row : rows)
    EXPECT_EQ(Seen(row.text).at("main.(*line).answer").verdict, row.verdict) << row.text;
}

std::string ready(int count, const std::string& state) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += "goroutine " + std::to_string(1000 + i) + " [" + state +
            "]:\nmain.(*sum).add(0xc0001)\n\t/app/sum.go:" + std::to_string(10 + i % 2) +
            " +0x10\ncreated by main.(*sum).all in goroutine 7\n\t/app/sum.go:30 +0x3d\n\n";
  return text;
}

TEST(Floods, OfHundredsThatAreReadyToRunAreOneSuspect) {
  const Seen seen(main_goroutine + ready(300, "runnable"));
  std::size_t suspects = 0;
  for (const Finding& finding : seen.findings) {
    if (finding.symptom_of || finding.verdict == Verdict::idle) continue;
    ++suspects;
    EXPECT_EQ(finding.verdict, Verdict::suspect);
    EXPECT_TRUE(std::ranges::any_of(finding.evidence, [](const Evidence& evidence) {
      return evidence.text ==
             "300 of the program's 301 goroutines are ready to run, all started at main.(*sum).all "
             "(line 30): more work is started than the processors can do";
    }));
  }
  EXPECT_EQ(suspects, 1u);
}

TEST(Floods, AreNoWorkersThatComputeAndNoneThatWait) {
  for (const std::string& text :
       {ready(20, "runnable"), ready(300, "running"), ready(100, "runnable") + ready(300, "sleep")})
    for (const Finding& finding : Seen(text).findings)
      EXPECT_TRUE(std::ranges::none_of(
          finding.evidence, [](const Evidence& evidence) { return evidence.kind == "flood"; }));
}

}  // namespace
}  // namespace lineup::tests
