// SPDX-License-Identifier: Apache-2.0
// score_test.cc: a score is the sum of its evidence, a rank repeatable, and an id
// outlives a new build.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "classify/classify.h"
#include "classify/evidence.h"
#include "dumps.h"

namespace lineup::tests {
namespace {

const Grammar& grammar() {
  static const Result<Grammar> loaded = load_grammar({});
  return *loaded;
}

struct Judged {
  explicit Judged(Corpus&& read) : corpus(std::move(read)), census(take_census(corpus)), findings(classify(corpus, census, grammar())) {}
  explicit Judged(const std::string& text) : Judged(read(text)) {}

  Corpus corpus;
  Census census;
  std::vector<Finding> findings;
};

std::string words(const Finding& finding) {
  std::string out = finding.id + " " + std::to_string(finding.score) + " " + std::string(name_of(finding.verdict)) + " " + (finding.rule == nullptr ? "-" : finding.rule->id);
  for (const Evidence& evidence : finding.evidence) out += "\n  " + std::to_string(evidence.points) + " " + evidence.kind + ": " + evidence.text;
  return out + '\n';
}

// ---- findings ---------------------------------------------------------------

void expect_sound(const Judged& judged, const std::string& name) {
  EXPECT_EQ(judged.findings.size(), judged.census.rows.size()) << name;
  std::set<std::string> ids;
  for (const Finding& finding : judged.findings) {
    SCOPED_TRACE(name + ": " + words(finding));
    int sum = 0;
    for (const Evidence& evidence : finding.evidence) {
      sum += evidence.points;
      EXPECT_TRUE(std::ranges::any_of(evidence.text, [](unsigned char c) { return std::isdigit(c) != 0; })) << "no number: " << evidence.text;
      EXPECT_FALSE(evidence.text.ends_with('.')) << evidence.text;
    }
    EXPECT_EQ(sum, finding.score);
    EXPECT_GE(finding.score, 0);
    EXPECT_LE(finding.score, 100);
    if (finding.owner == Owner::program) {
      EXPECT_GE(finding.score, least_score(finding.verdict));
      for (Verdict worse : {Verdict::suspect, Verdict::likely, Verdict::leak})
        EXPECT_TRUE(worse <= finding.verdict || finding.score < least_score(worse));
    } else {
      EXPECT_EQ(finding.score, 0);
      EXPECT_EQ(finding.verdict, Verdict::idle);
    }
    EXPECT_TRUE(ids.insert(finding.id).second) << "two groups have one id";
    EXPECT_EQ(finding.id.size(), 16u);
  }
  const auto worse = [](const Finding& a, const Finding& b) {
    return std::tuple(-a.score, a.symptom_of.has_value(), -static_cast<std::int64_t>(a.row->cells.back().goroutines), a.id) <
           std::tuple(-b.score, b.symptom_of.has_value(), -static_cast<std::int64_t>(b.row->cells.back().goroutines), b.id);
  };
  EXPECT_TRUE(std::ranges::is_sorted(judged.findings, worse)) << name;
}

TEST(Findings, OfEveryDumpAreTheSumOfTheirEvidenceAndInOrder) {
  for (const TextFile& file : all_dumps()) expect_sound(Judged(file.bytes), file.name);
}

TEST(Findings, OfSeveralDumpsAreTheSumOfTheirEvidenceToo) {
  const char* const series[][3] = {
      {"samples/alloc-1.debug2.txt", "samples/alloc-2.debug2.txt", "samples/alloc-2.debug2.txt"},
      {"samples/alloc-1.debug1.txt", "samples/alloc-2.debug1.txt", "samples/alloc-2.debug1.txt"},
      {"samples/healthy/http-1.debug2.txt", "samples/healthy/http-2.debug2.txt", "samples/healthy/http-1.debug1.txt"},
  };
  for (const auto& names : series) {
    Corpus corpus;
    for (const char* name : names) {
      corpus.append(read(dump_text(name)));
      Corpus copy;
      for (const char* again : names) {
        copy.append(read(dump_text(again)));
        if (again == name) break;
      }
      expect_sound(Judged(std::move(copy)), std::string("up to ") + name);
    }
  }
}

TEST(Findings, OfTheSameDumpsAreTheSame) {
  for (const TextFile& file : all_dumps()) {
    std::string first, second;
    for (const Finding& finding : Judged(file.bytes).findings) first += words(finding);
    for (const Finding& finding : Judged(file.bytes).findings) second += words(finding);
    ASSERT_EQ(first, second) << file.name;
  }
}

TEST(Findings, TheLeakingSampleIsLikelyAndTwoDumpsOfItALeak) {
  const Judged one(dump_text("samples/alloc-2.debug2.txt"));
  ASSERT_FALSE(one.findings.empty());
  ASSERT_NE(one.findings[0].rule, nullptr);
  EXPECT_EQ(one.findings[0].rule->id, "chan-send-no-receiver");
  EXPECT_EQ(one.findings[0].verdict, Verdict::likely);
  EXPECT_EQ(one.findings[1].verdict, Verdict::idle);
  Corpus both = read(dump_text("samples/alloc-1.debug2.txt"));
  both.append(read(dump_text("samples/alloc-2.debug2.txt")));
  EXPECT_EQ(Judged(std::move(both)).findings.at(0).verdict, Verdict::leak);
}

TEST(Findings, NothingInAHealthyServiceIsSuspicious) {
  for (const TextFile& file : all_dumps()) {
    if (!file.name.starts_with("samples/healthy/")) continue;
    for (const Finding& finding : Judged(file.bytes).findings) EXPECT_EQ(finding.verdict, Verdict::idle) << file.name << '\n' << words(finding);
  }
}

TEST(Findings, WhatTheGarbageCollectorProvedIsALeakWhateverElseIsKnown) {
  for (const char* state : {"chan send", "select", "sync.Cond.Wait", "chan receive, locked to thread"}) {
    std::string text = std::string("goroutine 7 [") + state + "]:\nmain.f()\n\t/a.go:1 +0x1\ncreated by main.main in goroutine 1\n\t/a.go:9 +0x1\n";
    text.insert(text.find_first_of(",]"), " (leaked)");
    const Judged judged(text);
    EXPECT_GE(judged.findings.at(0).score, 95) << state;
    EXPECT_EQ(judged.findings.at(0).verdict, Verdict::leak) << state;
  }
}

TEST(Findings, WhatCanNeverEndIsALeakUnlessMainWaitsOnPurpose) {
  const std::string forever = "goroutine 7 [select (no cases)]:\nmain.f()\n\t/a.go:1 +0x1\ncreated by main.start in goroutine 1\n\t/a.go:9 +0x1\n";
  EXPECT_EQ(Judged(forever).findings.at(0).verdict, Verdict::leak);
  const std::string main_waits = "goroutine 1 [select (no cases)]:\nmain.main()\n\t/a.go:1 +0x1\n";
  EXPECT_EQ(Judged(main_waits).findings.at(0).verdict, Verdict::idle);
}

// ---- ids --------------------------------------------------------------------

std::multiset<std::string> ids_of(const std::string& text) {
  std::multiset<std::string> ids;
  for (const Finding& finding : Judged(text).findings) ids.insert(finding.id);
  return ids;
}

TEST(Ids, AreTheSameAfterChangesThatAreNoChangeOfTheCode) {
  const std::string text = dump_text("samples/alloc-2.debug2.txt");
  const auto ids = ids_of(text);
  ASSERT_GE(ids.size(), 5u);
  const struct { const char* why; const char* from; const char* to; } rows[] = {
      {"another host's folders", "\texample.com/", "\t/home/build/src/example.com/"},
      {"other addresses", "0xc0", "0x7f"},
      {"other offsets", " +0x", " +0xf"},
      {"other lines", "main.go:4", "main.go:14"},
      {"other goroutine numbers", "goroutine 1", "goroutine 1000"},
      {"no numbers of creators, as before 1.21", " in goroutine 1\n", "\n"},
      {"other waits", " minutes]", "0 minutes]"},
      {"another closure number after an edit", ".func1(", ".func7("},
  };
  for (const auto& row : rows) EXPECT_EQ(ids_of(replace_all(text, row.from, row.to)), ids) << row.why;
}

TEST(Ids, ChangeWithTheFunctionsAndTheState) {
  const std::string text = "goroutine 7 [chan send]:\nmain.f()\n\t/a.go:1 +0x1\ncreated by main.main in goroutine 1\n\t/a.go:9 +0x1\n";
  std::set<std::string> different = {*ids_of(text).begin()};
  for (const auto& [from, to] : std::map<std::string, std::string>{
           {"main.f", "main.g"}, {"by main.main", "by main.init"}, {"chan send", "select"}, {"main.f()\n\t/a.go:1 +0x1\n", "main.f()\n\t/a.go:1 +0x1\nmain.g()\n\t/a.go:1 +0x1\n"}})
    EXPECT_TRUE(different.insert(*ids_of(replace_all(text, from, to)).begin()).second) << from << " to " << to;
}

TEST(Ids, OfStatesThatOnlyHaveAnotherNameAreTheSame) {
  const std::string old = "goroutine 7 [semacquire]:\nsync.runtime_SemacquireMutex()\n\t/go/sema.go:1 +0x1\nsync.(*Mutex).lockSlow()\n\t/go/m.go:1 +0x1\nsync.(*Mutex).Lock(...)\n\t/go/m.go:2\nmain.f()\n\t/a.go:1 +0x1\n";
  const std::string fresh = "goroutine 7 [sync.Mutex.Lock]:\ninternal/sync.runtime_SemacquireMutex()\n\t/go/sema.go:1 +0x1\ninternal/sync.(*Mutex).lockSlow()\n\t/go/m.go:1 +0x1\ninternal/sync.(*Mutex).Lock(...)\n\t/go/m.go:2\nsync.(*Mutex).Lock(...)\n\t/go/m.go:3\nmain.f()\n\t/a.go:5 +0x1\n";
  EXPECT_EQ(ids_of(old), ids_of(fresh));
}

// The fixtures of one program on two releases: where both print the same functions
// and a state of the same meaning, the id must be the same.
TEST(Ids, AreTheSameOnTwoReleasesOfGoWhereFunctionsAre) {
  std::size_t pairs = 0, same = 0, groups = 0;
  for (const TextFile& file : all_dumps()) {
    const std::size_t at = file.name.find(".go1.21.txt");
    if (at == std::string::npos || !file.name.starts_with("tests/fixtures/shapes/")) continue;
    const std::string& fresh = dump_text(file.name.substr(0, at) + ".go1.27.txt");
    if (fresh.empty()) continue;
    ++pairs;
    const auto ids = ids_of(fresh);
    for (const std::string& id : ids_of(file.bytes)) {
      ++groups;
      same += ids.contains(id) ? 1 : 0;
    }
  }
  EXPECT_GE(pairs, 30u);
  // The dumper's own stack, HTTP/2 and closures of inlined calls differ for good reasons.
  EXPECT_GE(same * 100, groups * 70) << same << " of " << groups;
}

}  // namespace
}  // namespace lineup::tests
