// SPDX-License-Identifier: Apache-2.0
// summary_test.cc: from inputs to the Summary that every report writes down.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "classify/classify.h"
#include "dumps.h"
#include "folder.h"
#include "lineup/lineup.h"
#include "report/report.h"
#include "series/series.h"

namespace lineup::tests {
namespace {

const std::string root = LINEUP_ROOT;

Summary analyzed(const std::vector<std::string>& inputs) {
  Request request;
  request.inputs = inputs;
  Result<Summary> summary = analyze(request);
  EXPECT_TRUE(summary);
  return summary ? *summary : Summary{};
}

// What a report prints must add up.
void expect_totals_add_up(const Summary& summary, const std::string& name) {
  SCOPED_TRACE(name);
  const Totals& totals = summary.totals;
  EXPECT_EQ(totals.goroutines, totals.in_suspects + totals.idle + totals.runtime_goroutines + totals.damaged);
  EXPECT_EQ(totals.suspects, summary.suspects.size());
  std::uint64_t in_suspects = 0, in_groups = 0, groups = 0, symptoms = 0;
  for (std::size_t i = 0; i < summary.suspects.size(); ++i) {
    const Group& group = summary.suspects[i];
    EXPECT_EQ(group.rank, i + 1);
    EXPECT_NE(group.verdict, Verdict::idle);
    in_suspects += group.goroutines;
    groups += group.goroutines > 0 ? 1 : 0;
    symptoms += group.symptoms.size();
    EXPECT_FALSE(group.symptom_of) << "a symptom is no suspect of its own";
  }
  for (const Group& group : summary.groups) {
    EXPECT_EQ(group.rank, 0u);
    EXPECT_EQ(group.verdict == Verdict::idle, !group.symptom_of);
    if (group.symptom_of) {
      --symptoms;
      const auto cause = std::ranges::find(summary.suspects, *group.symptom_of, &Group::id);
      ASSERT_NE(cause, summary.suspects.end());
      EXPECT_EQ(std::ranges::count(cause->symptoms, group.id, &SymptomGroup::id), 1);
      EXPECT_GE(cause->score, group.score);
    }
    (group.symptom_of ? in_suspects : in_groups) += group.goroutines;
    groups += group.goroutines > 0 ? 1 : 0;
  }
  EXPECT_EQ(symptoms, 0u) << "each is listed once, and once in full";
  EXPECT_EQ(in_suspects, totals.in_suspects);
  EXPECT_EQ(in_groups, totals.idle + totals.runtime_goroutines);
  EXPECT_EQ(groups, totals.groups);
  for (const auto* list : {&summary.suspects, &summary.groups})
    for (const Group& group : *list) {
      EXPECT_EQ(group.per_dump.size(), summary.inputs.size());
      EXPECT_TRUE(group.per_dump.empty() || group.per_dump.back() == group.goroutines);
      EXPECT_TRUE(group.goroutine_ids.empty() || group.goroutine_ids.size() == group.goroutines);
      EXPECT_TRUE(std::ranges::is_sorted(group.goroutine_ids));
      EXPECT_FALSE(group.title.empty());
      EXPECT_EQ(group.blocked_minutes.min.has_value(), group.blocked_minutes.max.has_value());
      EXPECT_LE(group.blocked_minutes.unknown, group.goroutines);
      int sum = 0;
      for (const Evidence& evidence : group.evidence) sum += evidence.points;
      EXPECT_EQ(sum, group.score);
    }
}

// What analyze() does, with the rules loaded once.
Summary summary_of(const std::string& text) {
  static const Result<Grammar> grammar = load_grammar({});
  Notes notes;
  Corpus corpus = read(text, notes);
  sort_dumps(corpus);
  const Series series = date_dumps(corpus, {}, notes);
  const Census census = take_census(corpus, series.gaps());
  return summarize(corpus, census, series, classify(corpus, census, *grammar), notes);
}

TEST(Summary, OfEveryDumpAddsUp) {
  for (const TextFile& file : all_dumps()) {
    const Summary summary = summary_of(file.bytes);
    expect_totals_add_up(summary, file.name);
    EXPECT_FALSE(summary.has_trouble()) << file.name;
    for (const InputSummary& input : summary.inputs) EXPECT_EQ(input.lines_not_understood, 0u) << file.name;
  }
}

TEST(Summary, OfDamagedDumpsAddsUpToo) {
  Dice dice(30);
  for (const TextFile& file : all_dumps()) expect_totals_add_up(summary_of(damage(damage(file.bytes, dice), dice)), file.name);
}

TEST(Summary, OfSeveralDumpsAddsUp) {
  const Summary summary = analyzed({root + "/samples/alloc-1.debug2.txt", root + "/samples/alloc-2.debug2.txt", root + "/samples/alloc-2.debug1.txt"});
  ASSERT_EQ(summary.inputs.size(), 2u);
  EXPECT_EQ(summary.inputs[1].views, std::vector<std::string>{root + "/samples/alloc-2.debug1.txt"}) << "another view of the same moment";
  expect_totals_add_up(summary, "alloc");
}

TEST(Summary, OfTheLeakingSampleSaysWhereWhoSinceWhenAndWhatToDo) {
  const Summary summary = analyzed({root + "/samples/alloc-1.debug2.txt", root + "/samples/alloc-2.debug2.txt"});
  ASSERT_EQ(summary.suspects.size(), 1u);
  const Group& group = summary.suspects[0];
  EXPECT_EQ(group.verdict, Verdict::leak);
  EXPECT_EQ(group.cause, "chan-send-no-receiver");
  EXPECT_EQ(group.goroutines, 64u);
  EXPECT_EQ(group.per_dump, (PerDump<std::uint64_t>{40, 64}));
  EXPECT_EQ(group.state, "chan send");
  EXPECT_FALSE(group.state_inferred);
  ASSERT_TRUE(group.blocked_at);
  EXPECT_EQ(group.blocked_at->function, "main.alloc2");
  EXPECT_EQ(group.blocked_at->line, 46u);
  ASSERT_TRUE(group.created_by);
  EXPECT_EQ(group.created_by->function, "main.reserve");
  EXPECT_EQ(group.blocked_minutes.max, 5u);
  EXPECT_EQ(group.blocked_minutes.unknown, 9u);
  EXPECT_EQ(group.goroutine_ids.size(), 64u);
  EXPECT_FALSE(group.means.empty() || group.fix.empty() || group.mistaken_when.empty());
}

TEST(Summary, WhatIsIdleIsNotCalledByTheCauseItCouldHave) {
  const std::string worker = " [chan receive]:\nmain.worker()\n\t/a.go:1 +0x1\ncreated by main.work in goroutine 1\n\t/a.go:2 +0x1\n\n";
  const std::string text = "goroutine 7" + worker + "goroutine 4000" + worker + "goroutine 9 [IO wait]:\nmain.read()\n\t/a.go:1 +0x1\n";
  const Summary summary = summary_of(text);
  ASSERT_EQ(summary.suspects.size(), 0u);
  std::size_t named = 0;
  for (const Group& group : summary.groups) {
    if (group.state != "chan receive") continue;
    named += group.cause.has_value() ? 1 : 0;
    EXPECT_EQ(group.title, "Waiting to receive from a channel");
  }
  EXPECT_EQ(named, 1u) << "else this shows nothing";
}

TEST(Summary, LabelsOfAGroupAreThoseThatAllOfItCarry) {
  const Folder folder;
  const std::string path = (folder.path() / "labels.txt").string();
  const std::string stack = "main.f()\n\t/a.go:1 +0x1\n\n";
  std::ofstream(path) << "goroutine 1 [select] {job: a, shard: s1}:\n" + stack + "goroutine 2 [select] {job: a, shard: s2}:\n" + stack + "goroutine 3 [select] {job: a, shard: s2}:\n" + stack;
  Summary summary = analyzed({path});
  ASSERT_EQ(summary.suspects.size() + summary.groups.size(), 1u);
  const Group& group = summary.suspects.empty() ? summary.groups[0] : summary.suspects[0];
  EXPECT_EQ(group.labels, (std::vector<std::pair<std::string, std::string>>{{"job", "a"}}));
  EXPECT_EQ(group.label_sets, 2u);
}

TEST(Summary, WhatWasNotUnderstoodIsShownSafely) {
  const Folder folder;
  const std::string path = (folder.path() / "noise.txt").string();
  std::ofstream(path) << "goroutine 1 [select]:\nmain.f()\n\t/a.go:1 +0x1\n\nhello \x1b[31mred\n";
  const Summary summary = analyzed({path});
  ASSERT_EQ(summary.inputs.size(), 1u);
  EXPECT_EQ(summary.inputs[0].lines_not_understood, 1u);
  EXPECT_EQ(summary.inputs[0].first_not_understood, "5: hello \\x1b[31mred");
  EXPECT_EQ(summary.totals.lines_not_understood, 1u);
}

TEST(Summary, OneUnreadableInputDoesNotStopTheOthers) {
  const Summary summary = analyzed({root + "/no-such-file", root + "/samples/alloc-2.debug2.txt"});
  EXPECT_TRUE(summary.has_trouble());
  EXPECT_EQ(summary.inputs.size(), 1u);
  EXPECT_EQ(summary.suspects.size(), 1u);
}

TEST(Summary, OfNothingIsEmptyAndTrouble) {
  const Summary summary = analyzed({root + "/no-such-file"});
  EXPECT_TRUE(summary.has_trouble());
  EXPECT_TRUE(summary.inputs.empty());
  EXPECT_EQ(summary.totals.goroutines, 0u);
  expect_totals_add_up(summary, "nothing");
}

}  // namespace
}  // namespace lineup::tests
