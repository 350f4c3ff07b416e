// SPDX-License-Identifier: Apache-2.0
// accuracy_test.cc: that the measure itself is right: labels are never seen,
// right and wrong are counted as what they are, and a figure that falls is found.
#include <gtest/gtest.h>

#include "accuracy/judge.h"

namespace lineup::accuracy {
namespace {

TEST(Labels, AreTakenOffTextsOfBothReleasesThatPrintThem) {
  const Unlabelled found = take_labels_off(
      "goroutine 7 [chan send, 3 minutes] {job: \"a, b\", zoo: leak:x}:\nmain.f()\n\n"
      "goroutine 8 [select labels:{\"zoo\": \"ok\"}]:\nmain.g()\n\n"
      "goroutine 9 [running]:\nmain.main()\n",
      "zoo");
  EXPECT_EQ(found.text, "goroutine 7 [chan send, 3 minutes]:\nmain.f()\n\ngoroutine 8 [select]:\nmain.g()\n\ngoroutine 9 [running]:\nmain.main()\n");
  EXPECT_EQ(found.value, (std::map<std::uint64_t, std::string>{{7, "leak:x"}, {8, "ok"}}));
}

Specimen one_leak() {
  Specimen specimen;
  specimen.set = "set", specimen.kind = specimen.name = "kind";
  specimen.defects = {{"d", {"right", "right-too"}, {}}};
  return specimen;
}
DumpOfIt truth(std::map<std::uint64_t, Label> labels) {
  return {"t1.txt", {}, std::move(labels), {}};
}
Group group(Verdict verdict, Ascending ids, const char* cause) {
  Group g;
  g.verdict = verdict, g.goroutine_ids = std::move(ids), g.cause = cause;
  return g;
}
Figures hold(const Specimen& specimen, const DumpOfIt& dump, std::vector<Group> suspects) {
  Summary summary;
  summary.suspects = std::move(suspects);
  std::vector<std::string> misses;
  return hold(specimen, dump, summary, "run", misses);
}

TEST(Holding, ALeakThatRanksFirstUnderItsNameIsRight) {
  const Figures f = hold(one_leak(), truth({{1, {Truth::leak, 0}}}), {group(Verdict::leak, {1}, "right-too")});
  EXPECT_EQ(f, (Figures{.leaky = 1,
                        .first = 1,
                        .likely = 1,
                        .within3 = 1,
                        .clean = 1,
                        .defects = 1,
                        .named = 1,
                        .cause = 1,
                        .called_leak = 1,
                        .leak_is = 1}));
}

TEST(Holding, ALeakThatIsOnlySuspectedIsFirstAndNotLikely) {
  const Figures f =
      hold(one_leak(), truth({{1, {Truth::leak, 0}}}), {group(Verdict::suspect, {1}, "right")});
  EXPECT_EQ(f.first, 1u);
  EXPECT_EQ(f.likely, 0u);
  EXPECT_EQ(f.suspect_is, 1u);
}

TEST(Holding, OfACountProfileTheStackTellsWhatAGroupIs) {
  DumpOfIt dump = truth({});
  StackKey key;
  key.add("runtime.gopark", "/go/runtime/proc.go", 9), key.add("main.f", "/src/app/main.go", 4);
  dump.by_stack[key.text()] = {{{Truth::ok, 0}, 30}, {{Truth::leak, 0}, 2}};
  Group found = group(Verdict::likely, {}, "right");
  found.stack = {{"main.f", "/src/app/main.go", 4}, {"runtime.main", "/go/runtime/proc.go", 283}};
  EXPECT_EQ(hold(one_leak(), dump, {found}).likely, 1u);
  found.stack[0].line = 5;
  EXPECT_EQ(hold(one_leak(), dump, {found}).first, 0u);
}

TEST(Moments, AreCountedWhereAFormSeesTheLeakAndAllThreeAreThere) {
  Judgement judgement;
  const Said leak{Verdict::leak, "a"}, likely{Verdict::likely, "a"}, other{Verdict::likely, "b"},
      idle;
  judgement.moments["one"] = {"zoo", "k", {leak, likely, likely}};
  judgement.moments["two"] = {"zoo", "k", {leak, likely, other}};
  judgement.moments["three"] = {"zoo", "k", {leak, likely, idle}};
  judgement.moments["unseen"] = {"zoo", "k", {idle, idle, idle}};
  judgement.moments["two forms"] = {"zoo", "k", {leak, leak}};
  compare_forms(judgement);
  EXPECT_EQ(judgement.table, (Table{{"zoo, one moment in three forms",
                                     {{"k", {{"1", {.moments = 3, .near = 2, .agreed = 1}}}}}}}));
  EXPECT_EQ(judgement.misses,
            (std::vector<std::string>{"three in its forms: leak [a], likely [a], idle []",
                                      "two in its forms: leak [a], likely [a], likely [b]"}));
}

TEST(Holding, AHealthyGroupBeforeItIsAnAlarmAndTheLeakIsSecond) {
  const Figures f = hold(one_leak(), truth({{1, {Truth::leak, 0}}, {2, {Truth::ok, 0}}}), {group(Verdict::likely, {2}, "x"), group(Verdict::suspect, {1}, "x")});
  EXPECT_EQ(f, (Figures{.leaky = 1,
                        .within3 = 1,
                        .defects = 1,
                        .named = 1,
                        .alarms = 1,
                        .called_likely = 1,
                        .called_suspect = 1,
                        .suspect_is = 1}));
}

TEST(Holding, ALeakInNoSuspectIsMissed) {
  EXPECT_EQ(hold(one_leak(), truth({{1, {Truth::leak, 0}}}), {}), (Figures{.leaky = 1, .clean = 1, .defects = 1, .missed = 1, .named = 1}));
}

TEST(Holding, WhatCountsNeitherWayIsAsIfItWereNotThere) {
  const Figures f = hold(one_leak(), truth({{1, {Truth::leak, 0}}, {2, {Truth::neither, 0}}}), {group(Verdict::leak, {2}, "x"), group(Verdict::leak, {1}, "right")});
  EXPECT_EQ(f.first, 1u);
  EXPECT_EQ(f.clean, 1u);
}

TEST(Holding, APeerIsNoAlarmButNotTheLeakEither) {
  const Figures f = hold(one_leak(), truth({{1, {Truth::leak, 0}}, {2, {Truth::peer, 0}}}), {group(Verdict::leak, {2}, "x"), group(Verdict::leak, {1}, "right")});
  EXPECT_EQ(f.first, 0u);
  EXPECT_EQ(f.alarms, 0u);
}

TEST(Holding, ALeakListedUnderItsCauseIsFoundUnlessTheCauseIsHealthy) {
  const auto with_symptom = [](Truth cause) {
    Summary summary;
    summary.suspects = {group(Verdict::leak, {1}, "right")};
    summary.suspects[0].id = "a";
    summary.groups = {group(Verdict::leak, {2}, "x")};
    summary.groups[0].symptom_of = "a";
    std::vector<std::string> misses;
    return hold(one_leak(), truth({{1, {cause, 0}}, {2, {Truth::leak, 0}}}), summary, "run", misses);
  };
  EXPECT_EQ(with_symptom(Truth::unknown), (Figures{.leaky = 1,
                                                   .first = 1,
                                                   .likely = 1,
                                                   .within3 = 1,
                                                   .clean = 1,
                                                   .defects = 1,
                                                   .named = 1,
                                                   .cause = 1,
                                                   .called_leak = 1,
                                                   .leak_is = 1}));
  EXPECT_EQ(with_symptom(Truth::ok).missed, 1u);
}

TEST(Holding, AHealthyProcessIsQuietWithASuspectAndNotWithALikely) {
  Specimen specimen = one_leak();
  specimen.defects.clear();
  const DumpOfIt dump = truth({{1, {Truth::ok, 0}}});
  EXPECT_EQ(hold(specimen, dump, {group(Verdict::suspect, {1}, "x")}),
            (Figures{.healthy = 1, .quiet = 1, .suspects = 1, .called_suspect = 1}));
  EXPECT_EQ(hold(specimen, dump, {group(Verdict::likely, {1}, "x")}),
            (Figures{.healthy = 1, .alarms = 1, .called_likely = 1}));
}

const Table recorded{{"set",
                      {{"kind",
                        {{"2, last",
                          {.leaky = 4,
                           .first = 3,
                           .likely = 2,
                           .within3 = 4,
                           .clean = 4,
                           .defects = 4,
                           .missed = 1,
                           .named = 4,
                           .cause = 2,
                           .alarms = 1,
                           .called_leak = 4,
                           .leak_is = 4,
                           .called_likely = 4,
                           .likely_is = 3}}}}}}};

TEST(Record, ComesBackAsItWasWritten) { EXPECT_EQ(read_record(write_record(recorded)), recorded); }

TEST(Record, EveryFigureThatFallsIsFoundAndNoneThatRises) {
  EXPECT_TRUE(falls(recorded, recorded).empty());
  const auto changed = [](auto change) {
    Table table = recorded;
    change(table["set"]["kind"]["2, last"]);
    return falls(recorded, table);
  };
  EXPECT_EQ(changed([](Figures& f) { f.first = 2; }),
            std::vector<std::string>{"set, kind, the last 2 dumps: first was 3 of 4, is 2 of 4"});
  EXPECT_EQ(changed([](Figures& f) { --f.likely; }).size(), 1u);
  EXPECT_EQ(changed([](Figures& f) { --f.within3; }).size(), 1u);
  EXPECT_EQ(changed([](Figures& f) { --f.cause; }).size(), 1u);
  EXPECT_EQ(changed([](Figures& f) { --f.clean; }).size(), 1u);
  EXPECT_EQ(changed([](Figures& f) { ++f.missed; }).size(), 1u);
  EXPECT_EQ(changed([](Figures& f) { ++f.alarms; }).size(), 1u);
  EXPECT_TRUE(changed([](Figures& f) { f.first = 4, f.missed = 0, f.cause = 4, f.alarms = 0; }).empty());
  // More runs with the same share are no fall.
  EXPECT_TRUE(changed([](Figures& f) {
                f.leaky = 8, f.first = 6, f.likely = 4, f.within3 = 8, f.clean = 8;
              }).empty());
}

TEST(Record, AWordThatMeansLessIsFoundButNotALeakThatIsCalledWorse) {
  const auto changed = [](auto change) {
    Table table = recorded;
    change(table["set"]["kind"]["2, last"]);
    return falls(recorded, table);
  };
  EXPECT_EQ(changed([](Figures& f) { f.leak_is = 3; }),
            (std::vector<std::string>{
                "set, 2 dumps: of what is called leak or worse 4 of 4 were leaks, 3 of 4 are",
                "set, 2 dumps: of what is called likely or worse 7 of 8 were leaks, 6 of 8 are",
                "set, 2 dumps: of what is called suspect or worse 7 of 8 were leaks, 6 of 8 are"}));
  EXPECT_EQ(changed([](Figures& f) { ++f.called_suspect; }).size(), 1u);
  EXPECT_TRUE(changed([](Figures& f) {
                ++f.called_leak, ++f.leak_is, --f.called_likely, --f.likely_is;
              }).empty());
}

TEST(Record, FormsThatMoveApartAreFoundInTheWholeSet) {
  const Table then{{"zoo",
                    {{"a", {{"1", {.moments = 2, .near = 2, .agreed = 1}}}},
                     {"b", {{"1", {.moments = 2, .near = 1, .agreed = 1}}}}}}};
  Table now = then;
  now["zoo"]["a"]["1"].near = 1, now["zoo"]["b"]["1"].near = 2;
  EXPECT_TRUE(falls(then, now).empty());
  now["zoo"]["b"]["1"].near = 1;
  EXPECT_EQ(falls(then, now), std::vector<std::string>{
                                  "zoo: verdicts one level apart at most was 3 of 4, is 2 of 4"});
}

TEST(Record, WhatIsNoLongerMeasuredIsFoundButNothingNewAndNoAbsentSet) {
  Table table = recorded;
  table["set"]["new"]["1"].leaky = 1;
  EXPECT_TRUE(falls(recorded, table).empty());
  EXPECT_EQ(falls(table, recorded),
            std::vector<std::string>{"set, new, 1 dump: recorded, but not measured"});
  EXPECT_TRUE(falls(recorded, {}).empty());
}

}  // namespace
}  // namespace lineup::accuracy
