// SPDX-License-Identifier: Apache-2.0
// known_test.cc: what is ignored is counted and no suspect; what a baseline knew
// is told from what is new; and files that are wrong are refused with their place.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "folder.h"
#include "grammar/ignores.h"
#include "known.h"
#include "report/baseline.h"
#include "report/report.h"
#include "sample_summary.h"

namespace lineup {
namespace {

// ---- files of --ignore ------------------------------------------------------

const Grammar& grammar() {
  static const Result<Grammar> loaded = load_grammar({});
  return *loaded;
}

Result<Ignores> load(const std::string& text, std::string_view today = "2026-11-21") {
  const tests::Folder folder;
  const auto path = folder.path() / "ignore.json";
  std::ofstream(path) << text;
  return load_ignores({path.string()}, grammar(), today);
}

// "LINE: WHAT | HELP" of the complaint.
std::string complaint(const std::string& text) {
  const Result<Ignores> ignores = load(text);
  if (ignores) return "none";
  const std::string& where = ignores.error().where;
  return where.substr(where.rfind(':') + 1) + ": " + ignores.error().what + " | " + ignores.error().help;
}

std::string list(const std::string& entries) { return "{ // known\n\"ignore\": [\n" + entries + "\n] }\n"; }

TEST(Ignores, EntriesAreReadWithTheirReasonsAndPlaces) {
  const Result<Ignores> ignores = load(list("{\"fingerprint\": \"00e1b7734fa0c5d2\", \"reason\": \"a\"},\n{\"function\": \"main\\\\.a.*\", \"reason\": \"b\", \"until\": \"2026-11-21\"},\n"
                                            "/* or so */ {\"rule\": \"nil-chan\", \"reason\": \"c\", \"until\": \"2026-11-20\"}"));
  ASSERT_TRUE(ignores) << ignores.error().what;
  ASSERT_EQ(ignores->entries.size(), 3u);
  EXPECT_EQ(ignores->entries[0].by + " " + ignores->entries[0].value + " " + ignores->entries[0].reason, "fingerprint 00e1b7734fa0c5d2 a");
  EXPECT_TRUE(ignores->entries[1].where.ends_with("ignore.json:4")) << ignores->entries[1].where;
  EXPECT_FALSE(ignores->entries[1].expired) << "it holds to the end of its last day";
  EXPECT_TRUE(ignores->entries[2].expired);
}

TEST(Ignores, WhatIsWrongIsNamedWithItsLineAndWhatToWriteInstead) {
  const struct { std::string text, complaint; } rows[] = {
      {"{", "1: this is not JSON: syntax error"},
      {"[]", "1: a file of things to ignore should be an object, not a list"},
      {"{}", "1: \"ignore\" is missing | the file is {\"ignore\": [...]}"},
      {"{\n\"ignor\": []}", "2: \"ignor\" is not a key of this file | did you mean \"ignore\"?"},
      {"{\"ignore\":\n 3}", "1: \"ignore\" should be a list"},
      {list("3"), "3: an entry should be an object, not a number"},
      {list("{\"reason\": \"x\"}"), "3: an entry that names nothing | give it \"fingerprint\", \"function\" or \"rule\""},
      {list("{\"rule\": \"nil-chan\"}"), "3: an entry without a reason | say in \"reason\" why this is no news; whoever comes next will ask"},
      {list("{\"rule\": \"nil-chan\",\n\"reason\": \" \"}"), "4: an entry without a reason"},
      {list("{\"rule\": \"nil-chna\", \"reason\": \"x\"}"), "3: there is no rule \"nil-chna\" | did you mean \"nil-chan\"?"},
      {list("{\"rule\": \"nil-chan\",\n\"function\": \"x\", \"reason\": \"x\"}"), "3: an entry names one thing, and this one has \"function\" and \"rule\" | make two entries of it"},
      {list("{\"fingerprint\": \"fd79\", \"reason\": \"x\"}"), "3: \"fd79\" is not the id of a group | it has 16 digits"},
      {list("{\"fingerprint\": \"00E1B7734FA0C5D2\", \"reason\": \"x\"}"), "3: \"00E1B7734FA0C5D2\" is not the id of a group"},
      {list("{\"function\": \"main.(\", \"reason\": \"x\"}"), "3: \"main.(\" is not a pattern: missing ): main.( | patterns are RE2"},
      {list("{\"function\": \"\", \"reason\": \"x\"}"), "3: \"function\" is empty"},
      {list("{\"rule\": \"nil-chan\", \"reason\": \"x\", \"until\": \"2026-02-29\"}"), "3: \"2026-02-29\" is not a date | write the last day it holds: \"2026-12-31\""},
      {list("{\"rule\": \"nil-chan\", \"reason\": \"x\", \"until\": \"tomorrow\"}"), "3: \"tomorrow\" is not a date"},
      {list("{\"rule\": \"nil-chan\", \"reason\": \"x\", \"until\": \"\"}"), "3: \"until\" is empty"},
      {list("{\"rule\": \"nil-chan\", \"reason\": \"x\",\n\"reason\": \"y\"}"), "4: \"reason\" is given twice | keep one of them"},
      {list("{\"rule\": \"nil-chan\", \"reason\": \"x\", \"expires\": \"2026-12-31\"}"), "3: \"expires\" is not a key of an entry"},
      {std::string(100, '['), "json: brackets nest deeper than 64"},
  };
  for (const auto& row : rows) EXPECT_TRUE(complaint(row.text).find(row.complaint) != std::string::npos) << complaint(row.text) << "\n  wanted: " << row.complaint;
  EXPECT_EQ(load(list("{\"rule\": \"nil-chan\", \"reason\": \"x\", \"until\": \"2028-02-29\"}"))->entries.size(), 1u);
}

TEST(Ignores, AFileThatIsNotThereAndAFolderAreRefused) {
  const tests::Folder folder;
  EXPECT_EQ(load_ignores({(folder.path() / "none").string()}, grammar(), "2026-11-21").error().what, "cannot open it");
  EXPECT_EQ(load_ignores({folder.path().string()}, grammar(), "2026-11-21").error().what, "this is a directory");
}

// ---- what is ignored --------------------------------------------------------

Summary sieved(const std::string& entries) {
  Summary summary = sample_summary();
  const Result<Ignores> ignores = load(list(entries));
  EXPECT_TRUE(ignores) << (ignores ? "" : ignores.error().what);
  if (ignores) take_out_ignored(summary, *ignores);
  for (Note& note : notes_on(summary.ignore_entries)) summary.notes.push_back(std::move(note));
  return summary;
}

std::vector<std::string> ids(const std::vector<Group>& groups) {
  std::vector<std::string> all;
  for (const Group& group : groups) all.push_back(group.id);
  return all;
}

TEST(Ignored, GroupsLeaveTheSuspectsAndTotalsAddUp) {
  const Summary summary = sieved("{\"function\": \"example\\\\.com/billing/worker\\\\..*\", \"reason\": \"OPS-1\"}");
  EXPECT_EQ(ids(summary.suspects), (std::vector<std::string>{"5d0c1f7be2a94386", "ffffffffffffffff"}));
  EXPECT_EQ(summary.suspects[1].rank, 2u);
  ASSERT_EQ(ids(summary.ignored), std::vector<std::string>{"00e1b7734fa0c5d2"});
  EXPECT_EQ(summary.ignored[0].ignored->reason, "OPS-1");
  EXPECT_EQ(summary.ignored[0].rank, 0u);
  const Totals& t = summary.totals;
  EXPECT_EQ(t.suspects, 2u);
  EXPECT_EQ(t.ignored_groups, 1u);
  EXPECT_EQ(t.ignored, 5u);
  EXPECT_EQ(t.goroutines, t.in_suspects + t.ignored + t.idle + t.runtime_goroutines + t.damaged);
  EXPECT_TRUE(std::ranges::none_of(summary.notes, [](const Note& note) { return note.level == Level::info; }));
}

TEST(Ignored, EachKindOfEntryNamesItsGroups) {
  const struct { std::string entry; std::vector<std::string> ignored; } rows[] = {
      {"{\"fingerprint\": \"00e1b7734fa0c5d2\", \"reason\": \"x\"}", {"00e1b7734fa0c5d2"}},
      {"{\"rule\": \"http-body-not-closed\", \"reason\": \"x\"}", {"00e1b7734fa0c5d2"}},
      {"{\"function\": \"main\\\\.alloc2\", \"reason\": \"x\"}", {"5d0c1f7be2a94386"}},
      {"{\"function\": \"main\\\\.alloc\", \"reason\": \"x\"}", {}},    // not the whole name
      {"{\"function\": \"main\\\\.reserve\", \"reason\": \"x\"}", {}},  // who started it is not on the stack
      {"{\"function\": \".*\\\\(\\\\*InvoiceServiceClientWithRetries\\\\)\\\\.FetchPage.*\", \"reason\": \"x\"}", {"00e1b7734fa0c5d2"}},  // names are made alike
      {"{\"fingerprint\": \"00e1b7734fa0c5d2\", \"reason\": \"x\", \"until\": \"2026-11-20\"}", {}},
  };
  for (const auto& row : rows) EXPECT_EQ(ids(sieved(row.entry).ignored), row.ignored) << row.entry;
}

TEST(Ignored, WhatIsLeftDecidesTheVerdict) {
  EXPECT_EQ(sieved("{\"function\": \"main\\\\.alloc2\", \"reason\": \"x\"}").alarm(), Verdict::likely);
  const Summary all = sieved("{\"function\": \".*\", \"reason\": \"x\"}, {\"fingerprint\": \"ffffffffffffffff\", \"reason\": \"a name that is no text\"}");
  EXPECT_EQ(all.alarm(), Verdict::idle);
  EXPECT_EQ(all.worst(), Verdict::idle);
  EXPECT_EQ(all.groups.size(), sample_summary().groups.size()) << "what is idle stays idle";
}

TEST(Ignored, TheFirstEntryOfSeveralGivesTheReasonAndAllCount) {
  const Summary summary = sieved("{\"rule\": \"nil-chan\", \"reason\": \"none\"}, {\"function\": \"main\\\\.alloc2\", \"reason\": \"first\"}, {\"fingerprint\": \"5d0c1f7be2a94386\", \"reason\": \"second\"}");
  EXPECT_EQ(summary.ignored.at(0).ignored->reason, "first");
  EXPECT_EQ(summary.ignore_entries[0].groups, 0u);
  EXPECT_EQ(summary.ignore_entries[1].groups, 1u);
  EXPECT_EQ(summary.ignore_entries[2].groups, 1u);
}

TEST(Ignored, EntriesThatExpiredOrMatchNothingAreSaid) {
  const Summary summary = sieved("{\"function\": \"main\\\\.alloc2\", \"reason\": \"OPS-2\", \"until\": \"2026-01-31\"}, {\"rule\": \"nil-chan\", \"reason\": \"OPS-3\"},\n"
                                 "{\"fingerprint\": \"2123456789abcdef\", \"reason\": \"idle now\"}");
  EXPECT_TRUE(summary.ignored.empty());
  EXPECT_EQ(summary.alarm(), Verdict::leak);
  std::vector<std::string> said;
  for (const Note& note : summary.notes)
    if (note.level == Level::info) said.push_back(note.text);
  EXPECT_EQ(said, (std::vector<std::string>{"the entry to ignore function \"main\\.alloc2\" expired on 2026-01-31 and ignores nothing any more: OPS-2", "the entry to ignore rule \"nil-chan\" matches nothing here: OPS-3"}));
  const std::string text = write_text(summary, {});
  EXPECT_NE(text.find("No more ignored since 2026-01-31: function \"main\\.alloc2\" (OPS-2, "), std::string::npos) << text;
  EXPECT_NE(text.find("Nothing to ignore for: rule \"nil-chan\" (OPS-3, "), std::string::npos) << text;
}

// ---- baselines --------------------------------------------------------------

EarlierReport earlier(const Summary& summary) {
  Result<EarlierReport> report = read_report_text("old.json", write_json(summary));
  EXPECT_TRUE(report) << (report ? "" : report.error().what);
  return report ? *report : EarlierReport{};
}

TEST(Baseline, TheSameAgainIsAllKnownAndRaisesNoAlarm) {
  Summary summary = sample_summary();
  compare(summary, earlier(sample_summary()));
  EXPECT_EQ(summary.baseline->added, 0u);
  EXPECT_EQ(summary.baseline->known, 3u);
  EXPECT_EQ(summary.baseline->grown + summary.baseline->worsened + summary.baseline->gone.size(), 0u);
  EXPECT_EQ(summary.alarm(), Verdict::idle);
  EXPECT_EQ(summary.worst(), Verdict::leak);
}

TEST(Baseline, NewGrownWorseAndGoneAreToldApart) {
  Summary before = sample_summary();
  before.inputs[1].time = "2026-11-20T03:15:00Z";
  before.suspects[0].goroutines = 40;                        // has grown
  before.suspects[1].verdict = Verdict::suspect;             // is worse
  before.suspects[2].id = "eeeeeeeeeeeeeeee";                // gone; its successor is new
  before.suspects.push_back(before.suspects[2]);
  before.suspects[3].id = "1123456789abcdef";                // idle now
  before.groups.erase(before.groups.begin() + 1);
  Summary summary = sample_summary();
  compare(summary, earlier(before));
  const Baseline& b = *summary.baseline;
  EXPECT_EQ(b.time, "2026-11-20T03:15:00Z");
  EXPECT_EQ(b.added, 1u);
  EXPECT_EQ(b.known, 2u);
  EXPECT_EQ(b.grown, 1u);
  EXPECT_EQ(b.worsened, 1u);
  ASSERT_EQ(b.gone.size(), 2u);
  EXPECT_EQ(b.gone[0].id, "eeeeeeeeeeeeeeee");
  EXPECT_EQ(b.gone[0].goroutines_now, 0u);
  EXPECT_EQ(b.gone[1].goroutines_now, 16u);
  EXPECT_TRUE(summary.suspects[0].change->grown && !summary.suspects[0].change->worsened);
  EXPECT_EQ(summary.suspects[0].change->goroutines_then, 40u);
  EXPECT_TRUE(summary.suspects[1].change->worsened);
  EXPECT_TRUE(summary.suspects[2].change->is_new);
  EXPECT_FALSE(summary.suspects[2].change->goroutines_then);
  EXPECT_EQ(summary.alarm(), Verdict::likely) << "the leak is known, and only larger";

  const std::string text = write_text(summary, {.width = 140});
  EXPECT_NE(text.find("\n1 new, 2 known (1 grown, 1 worse), 2 gone since the baseline of 2026-11-20T03:15:00Z (old.json)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\n  leak 92  60 x Sender left behind on a channel  [chan-send-no-receiver]"), std::string::npos) << "known: in one line\n" << text;
  EXPECT_NE(text.find("40 then, grown"), std::string::npos) << text;
  EXPECT_NE(text.find("16 now, no suspect"), std::string::npos) << text;
  EXPECT_NE(text.find("\n  baseline      known, and worse: it was suspect; 5 goroutines then\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\n  baseline      new\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nGone since the baseline:\n"), std::string::npos) << text;
}

TEST(Baseline, WhatWasIdleThenIsNewAndSaysSo) {
  Summary before = sample_summary();
  before.groups.push_back(before.suspects[1]);
  before.groups.back().verdict = Verdict::idle;
  before.suspects.erase(before.suspects.begin() + 1);
  Summary summary = sample_summary();
  compare(summary, earlier(before));
  EXPECT_TRUE(summary.suspects[1].change->is_new);
  EXPECT_EQ(summary.suspects[1].change->goroutines_then, 5u);
  EXPECT_EQ(summary.suspects[1].change->verdict_then, Verdict::idle);
}

TEST(Baseline, WhatIsOrWasIgnoredIsNeitherNewNorGone) {
  Summary before = sample_summary();
  const Result<Ignores> ignores = load(list("{\"function\": \"main\\\\.alloc2\", \"reason\": \"x\"}"));
  take_out_ignored(before, *ignores);
  Summary summary = sample_summary();
  compare(summary, earlier(before));
  EXPECT_FALSE(summary.suspects[0].change->is_new) << "it was there, and ignored";

  Summary now = sample_summary();
  take_out_ignored(now, *ignores);
  compare(now, earlier(sample_summary()));
  EXPECT_TRUE(now.baseline->gone.empty()) << "it is there, and ignored";
}

TEST(Baseline, WhatMakesComparingDoubtfulIsSaid) {
  const auto doubts = [](const Summary& before) {
    Summary summary = healthy_summary();
    compare(summary, earlier(before));
    std::string all;
    for (const Note& note : summary.notes) all += note.text + '\n';
    return all;
  };
  EXPECT_EQ(doubts(healthy_summary()), "");
  Summary counted = healthy_summary();
  counted.inputs[0].format = "count profile of goroutine";
  EXPECT_EQ(doubts(counted), "the baseline is of a count profile of goroutine, and this is a traceback: groups have other ids there, so what is known may be said to be new\n");
  Summary foreign = healthy_summary();
  for (Group& group : foreign.groups) group.id[15] = '0';
  EXPECT_EQ(doubts(foreign), "the baseline has no group in common with these dumps\n");
  EXPECT_EQ(doubts(Summary{}), "the baseline was made without a single dump, so everything is new\n");
}

TEST(Baseline, WhatIsNoReportIsRefusedWithItsPlace) {
  using Json = nlohmann::ordered_json;
  const auto said = [](const std::string& text) {
    const Result<EarlierReport> report = read_report_text("old.json", text);
    return report ? std::string("none") : report.error().where + ": " + report.error().what;
  };
  const auto changed = [](const std::function<void(Json&)>& change) {
    Json report = Json::parse(write_json(known_summary()));
    change(report);
    return report.dump(2);
  };
  EXPECT_EQ(said(write_json(known_summary())), "none");
  EXPECT_EQ(said("goroutine 1 [running]:\n"), "old.json:1: this is not JSON");
  EXPECT_EQ(said(""), "old.json:1: this is not JSON");
  EXPECT_EQ(said("{\n\"a\": 1e999999}"), "old.json: this is not JSON: a number in it is out of all bounds");
  EXPECT_EQ(said("[]"), "old.json: this is JSON, but no report of lineup");
  EXPECT_EQ(said("{\"tool\": {\"name\": [\"lineup\"]}, \"schema\": 1}"), "old.json: this is JSON, but no report of lineup");
  EXPECT_EQ(said(std::string(1'000'000, '[')), "old.json: brackets nest deeper than 64");
  EXPECT_EQ(said(changed([](Json& r) { r["schema"] = 2; })), "old.json:2: this report is not of schema 1, and no other is known here");
  EXPECT_EQ(said(changed([](Json& r) { r.erase("suspects"); })), "old.json: the report has no list \"suspects\"");
  const struct { std::function<void(Json&)> change; std::string complaint; } rows[] = {
      {[](Json& r) { r["groups"] = "none"; }, "the report has no list \"groups\""},
      {[](Json& r) { r["suspects"][0] = 3; }, "a group should be an object"},
      {[](Json& r) { r["suspects"][0]["id"] = "../../etc"; }, "\"id\" is not the id of a group"},
      {[](Json& r) { r["suspects"][0]["id"] = 5; }, "\"id\" should be text"},
      {[](Json& r) { r["suspects"][0].erase("id"); }, "\"id\" is not the id of a group"},
      {[](Json& r) { r["suspects"][1]["id"] = r["suspects"][0]["id"]; }, "two groups have the id 5d0c1f7be2a94386"},
      {[](Json& r) { r["groups"][1]["id"] = r["suspects"][0]["id"]; }, "two groups have the id 5d0c1f7be2a94386"},
      {[](Json& r) { r["suspects"][0]["verdict"] = "LEAK"; }, "\"verdict\" is none of idle, suspect, likely, leak"},
      {[](Json& r) { r["suspects"][0]["goroutines"] = -1; }, "\"goroutines\" should be a whole number"},
      {[](Json& r) { r["suspects"][0]["goroutines"] = 1.5; }, "\"goroutines\" should be a whole number"},
      {[](Json& r) { r["suspects"][0]["score"] = 101; }, "\"score\" should be a whole number up to 100"},
      {[](Json& r) { r["suspects"][0]["title"] = Json::array(); }, "\"title\" should be text"},
      {[](Json& r) { r["ignored"][0] = 3; }, "what is ignored should be an object with a \"group\""},
      {[](Json& r) { r["ignored"] = 3; }, "the report has no list \"ignored\""},
      {[](Json& r) { r["inputs"][0] = 3; }, "an input should be an object"},
      {[](Json& r) { r["inputs"][0]["time"] = "noon"; }, "\"time\" is no time"},
  };
  for (const auto& row : rows) {
    const std::string complaint = said(changed(row.change));
    EXPECT_TRUE(complaint.ends_with(": " + row.complaint)) << complaint;
    EXPECT_GT(std::atoi(complaint.substr(9).c_str()), 1) << "with its line: " << complaint;
  }
}

TEST(Baseline, ReportsFromBeforeThereWereBaselinesAreRead) {
  using Json = nlohmann::ordered_json;
  Json report = Json::parse(write_json(sample_summary()));
  for (const char* key : {"ignored", "ignore_entries", "baseline"}) report.erase(key);
  const Result<EarlierReport> read = read_report_text("old.json", report.dump());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->groups.size(), 9u);
  EXPECT_EQ(read->format, "traceback");
}

TEST(Baseline, StringsOfAStrangerDoNothingToATerminal) {
  Summary before = sample_summary();
  before.suspects[0].id = "eeeeeeeeeeeeeeee";
  before.suspects[0].title = "\x1b[2J\x1b[31mowned";
  before.suspects[0].cause = "\x1b]0;owned\x07";
  Summary summary = sample_summary();
  compare(summary, earlier(before));
  const std::string text = write_text(summary, {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("\\x1b[2J"), std::string::npos);
}

}  // namespace
}  // namespace lineup
