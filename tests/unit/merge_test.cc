// SPDX-License-Identifier: Apache-2.0
// merge_test.cc: rows of many runs put together give the report of one run over all dumps.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "dumps.h"
#include "fleet/fact_set.h"
#include "folder.h"
#include "lineup/fleet.h"
#include "packs.h"
#include "process.h"

namespace lineup::tests {
namespace {

namespace fs = std::filesystem;

void put(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string behind(std::string_view prefix, std::string_view text) {
  std::string out;
  for (const std::string& line : lines_of(text)) out.append(prefix).append(line) += '\n';
  return out;
}

// Eight processes and what lies beside them: a leak that grows, locks, profiles, a log of two
// writers, a copy, a dump that is cut, files without a dump, a name that is no text.
void make_fleet(const fs::path& root) {
  const auto at = [&](const std::string& instance, int minute, const char* end = ".txt") {
    return root / fmt::format("shop/{}/2026-11-21T03-{:02}-00{}", instance, minute, end);
  };
  for (int replica = 0; replica < 3; ++replica)
    for (int t = 0; t < 4; ++t) {
      const std::string sends = many(4 + 5 * t * (replica + 1), 100 + replica, 7, {0, t, 2 * t},
                                     "example.com/shop.(*Cart).push", "chan send");
      put(at(fmt::format("cart-{}", replica), 15 + t),
          writer + waiter(7, "select", "main.loop") + sends);
    }
  for (int t = 0; t < 3; ++t) {
    std::string text = writer;
    for (int id = 20; id < 26 + t; ++id)
      text += fmt::format(
          "goroutine {} [sync.Mutex.Lock, {} minutes]:\nsync.(*Mutex).Lock(0xc000012340)\n"
          "\t/go/mutex.go:90 +0x2\nmain.(*Safe).Open(0xc000010000)\n\t/src/a.go:5 +0x1\n"
          "created by main.serve in goroutine 3\n\t/src/a.go:3 +0x1\n\n",
          id, t + 1);
    put(at("safe-0", 20 + t), text);
  }
  for (const char* form : {"debug1.txt", "debug2.txt", "pb.gz"})
    for (int t = 1; t <= 2; ++t)
      put(at("alloc-0", 30 + t, fmt::format(".{}", form).c_str()),
          bytes_of(fs::path(LINEUP_ROOT) / fmt::format("samples/alloc-{}.{}", t, form)));
  const std::string& whole = dump_text("samples/alloc-2.debug2.txt");
  put(at("cut-0", 40), whole.substr(0, whole.size() * 2 / 3));
  put(at("cut-0", 41), whole.substr(whole.size() / 3));
  put(root / "shop/\xff\xfe-0/2026-11-21T03-40-00.txt", whole + "<<< neither here nor there\n");
  put(root / "zz-copy/cart-0/2026-11-21T03-15-00.txt",
      writer + waiter(7, "select", "main.loop") +
          many(4, 100, 7, {0, 0, 0}, "example.com/shop.(*Cart).push", "chan send"));
  put(root / "logs/node.log",
      behind("web-1  | ", writer + waiter(9, "select", "main.web")) +
          behind("api-1  | ", writer + many(30, 40, 3, {4}, "main.api", "chan receive")));
  const std::string packed = compressed("gzip", whole);
  put(at("packed-0", 42, ".txt.gz"), std::string_view(packed).substr(0, packed.size() / 2));
  put(root / "shop/README.md", "Nothing here.\n");
  put(root / "shop/alloc-0/heap.txt",
      "heap profile: 1: 16 [1: 16] @ heap/1048576\n1: 16 [1: 16] @ 0x47c3cf\n");
  put(root / "shop/empty-0/2026-11-21T03-40-00.txt", "");
}

std::vector<std::string> rows_of(const Request& request) {
  std::vector<std::string> rows;
  const Result<RowsWritten> written =
      write_rows(request, [&](std::string_view row) { return rows.emplace_back(row), true; });
  EXPECT_TRUE(written && !written->interrupted && !written->full);
  return rows;
}

std::vector<std::string> reports_of(const Result<Fleet>& fleet) {
  EXPECT_TRUE(fleet);
  std::vector<std::string> reports;
  for (const Format format : {Format::text, Format::json, Format::jsonl})
    reports.push_back(write(*fleet, format, {}));
  return reports;
}

void shuffle(std::vector<std::string>& rows, Dice& dice) {
  for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[dice.below(i)]);
}

std::string joined(const std::vector<std::string>& rows) {
  std::string text;
  for (const std::string& row : rows) text += row + "\n";
  return text;
}

TEST(Merge, GivesTheReportOfTheDumpsForAnySplitOrderAndRepetition) {
  const Folder folder, parts;
  make_fleet(folder.path());
  Request request;
  request.inputs = {folder.path()};
  request.threads = 1;
  const Result<Fleet> direct = triage(request);
  const std::vector<std::string> expected = reports_of(direct);
  ASSERT_GE(direct->processes.size(), 8u);
  ASSERT_GE(direct->ranking.size(), 3u);
  ASSERT_EQ(direct->totals.copies, 1u);
  ASSERT_TRUE(direct->has_trouble());
  const std::vector<std::string> rows = rows_of(request);
  Dice dice(11);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> all = rows;
    for (std::size_t again = dice.below(rows.size()); again > 0; --again)
      all.push_back(rows[dice.below(rows.size())]);
    shuffle(all, dice);
    std::vector<std::string> texts(1 + dice.below(5));
    for (const std::string& row : all) texts[dice.below(texts.size())] += row + "\n";
    Request merging;
    merging.threads = 1;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const fs::path part = parts.path() / fmt::format("{}.jsonl", i);
      put(part, i % 2 == 0 ? texts[i] : compressed("gzip", texts[i]));
      merging.inputs.push_back(part);
    }
    ASSERT_EQ(reports_of(merge_rows(merging)), expected) << "round " << round;
  }
}

TEST(Merge, GivesTheReportOfTheDumpsWhenEachPartWroteItsOwnRows) {
  const Folder folder, parts;
  make_fleet(folder.path());
  Request request;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
    if (entry.is_regular_file()) request.inputs.push_back(entry.path());
  std::ranges::sort(request.inputs);
  const std::vector<std::string> expected = reports_of(triage(request));
  Dice dice(12);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> files = request.inputs;
    shuffle(files, dice);
    std::vector<Request> runs(3);
    for (const std::string& file : files) runs[dice.below(3)].inputs.push_back(file);
    // One of them is done twice, and one does some that another did.
    runs.push_back(runs.front());
    runs[1].inputs.insert(runs[1].inputs.end(), runs[2].inputs.begin(), runs[2].inputs.end());
    std::string text;
    for (const Request& run : runs)
      if (!run.inputs.empty()) text += joined(rows_of(run));
    put(parts.path() / "rows.jsonl", text);
    Request merging;
    merging.inputs = {parts.path() / "rows.jsonl"};
    ASSERT_EQ(reports_of(merge_rows(merging)), expected) << "round " << round;
  }
}

// Rows of two versions and with two values for a key.
Fact small_fact(Dice& dice) {
  Fact fact;
  fact.kind = static_cast<FactKind>(dice.below(7));
  fact.lineup = dice.below(2) == 0 ? "0.9.0" : "0.10.0";
  fact.rules = dice.below(3) == 0 ? "b" : "a";
  fact.input = dice.below(2) == 0 ? "x" : "y";
  if (fact.kind < FactKind::note || dice.below(2) == 0) fact.digest = Digest{0, dice.below(3)};
  fact.place = dice.below(2);
  fact.seq = dice.below(2);
  fact.message = "m";
  fact.level = dice.below(2) == 0 ? "lost" : "info";
  fact.times = dice.below(3);
  fact.state = dice.below(2) == 0 ? "select" : "sleep";
  fact.format = "traceback";
  fact.dumps = 1;
  return fact;
}

FactSet set_of(const std::vector<Fact>& facts) {
  FactSet set;
  for (const Fact& fact : facts) set.add(fact);
  return set;
}

FactSet merged(FactSet a, const FactSet& b) {
  a.merge(b);
  return a;
}

TEST(Merge, IsAssociativeCommutativeAndIdempotentAndNothingChangesNothing) {
  Dice dice(13);
  for (int round = 0; round < 500; ++round) {
    std::vector<Fact> facts[3];
    for (auto& part : facts)
      for (std::size_t left = dice.below(12); left > 0; --left) part.push_back(small_fact(dice));
    const FactSet a = set_of(facts[0]), b = set_of(facts[1]), c = set_of(facts[2]);
    ASSERT_TRUE(merged(merged(a, b), c) == merged(a, merged(b, c)));
    ASSERT_TRUE(merged(a, b) == merged(b, a));
    ASSERT_TRUE(merged(a, a) == a);
    ASSERT_TRUE(merged(a, FactSet()) == a && merged(FactSet(), a) == a);
    std::vector<Fact> all = facts[0];
    all.insert(all.end(), facts[1].begin(), facts[1].end());
    ASSERT_TRUE(set_of(all) == merged(a, b));
    std::ranges::reverse(all);
    ASSERT_TRUE(set_of(all) == merged(a, b));
  }
}

// One dump in one row file, as `lineup` wrote it.
struct OneDump {
  OneDump() {
    put(folder.path() / "d.txt", writer + many(300, 20, 3, {1, 2}, "main.push", "chan send") +
                                     waiter(5, "select", "main.other"));
    request.inputs = {folder.path() / "d.txt"};
    rows = rows_of(request);
  }
  Result<Fleet> merge(std::string_view text) {
    put(folder.path() / "rows.jsonl", text);
    Request merging;
    merging.inputs = {folder.path() / "rows.jsonl"};
    return merge_rows(merging);
  }
  std::string said(std::string_view text) {
    const Result<Fleet> fleet = merge(text);
    std::string all;
    const auto say = [&](const Note& note) {
      all += fmt::format("{} {}: {}\n", name_of(note.level),
                         replace_all(note.where, folder.path().string() + "/", ""), note.text);
    };
    for (const Note& note : fleet->notes) say(note);
    for (const ProcessReport& process : fleet->processes)
      for (const Note& note : process.summary.notes) say(note);
    return all;
  }

  Folder folder;
  Request request;
  std::vector<std::string> rows;
};

TEST(Merge, TakesTheRowsOfTheGreaterReleaseOfAFileAndNoneOfTheOther) {
  OneDump one;
  const std::string now = joined(one.rows);
  const std::string release = "\"lineup\":\"" + std::string(version()) + "\"";
  // The older one parted the goroutines in more rows, which would count twice.
  std::string older = replace_all(now, release, "\"lineup\":\"0.0.9\"");
  older += replace_all(replace_all(older, "\"seq\":0", "\"seq\":70"), "\"seq\":1", "\"seq\":71");
  const std::vector<std::string> expected = reports_of(one.merge(now));
  EXPECT_EQ(reports_of(one.merge(older + now)), expected);
  EXPECT_EQ(reports_of(one.merge(now + older)), expected);
  EXPECT_NE(reports_of(one.merge(older)), expected);
}

TEST(Merge, JudgesWhatIsLeftOfAFileThatWasCut) {
  OneDump one;
  const std::string all = joined(one.rows);
  EXPECT_EQ(one.said(all), "");
  const std::string cut = all.substr(0, all.size() - one.rows.back().size() / 2);
  EXPECT_EQ(
      one.said(cut),
      "error rows.jsonl:5: the file ends in the middle of a row: what stood behind is missing\n"
      "error d.txt: 1 of 302 goroutines stands in no row: what is counted is \"at "
      "least\"\n");
  const Result<Fleet> fleet = one.merge(cut);
  EXPECT_EQ(fleet->processes.at(0).summary.totals.goroutines, 301u);
  EXPECT_FALSE(fleet->is_complete());
  EXPECT_TRUE(fleet->has_trouble()) << "what is missing might have leaked";
}

TEST(Merge, SaysWhichRowsItCouldNotUse) {
  OneDump one;
  const std::string all = joined(one.rows);
  const struct {
    std::string text, said;
  } cases[] = {
      {"", "error : there is no row in the input\n"},
      {"\n\n", "error : there is no row in the input\n"},
      {"goroutine 1 [running]:\nmain.main()\n",
       "error rows.jsonl:1: there is no row of lineup partial in this: it is no JSON, or not all "
       "of it is here: goroutine 1 [running]:\n"},
      {replace_all(all, "\"v\":1,", "\"v\":9,"),
       "error rows.jsonl:1: 5 rows are of version 9, and this lineup knows no version after 1: not "
       "used\n"},
      {all + "{\"kind\":\"galaxy\",\"v\":2}\n",
       "error rows.jsonl:6: 1 row is of version 2, and this lineup knows no version after 1: not "
       "used\n"},
      {all + "[]\n[]\n",
       "error rows.jsonl:6: 2 lines are no rows and not used; of the first: it is a list, not an "
       "object: []\n"},
      {joined({one.rows.begin() + 3, one.rows.end()}),
       "error : rows of 1 dump say nothing of the file it stands in, and were not used\n"},
      {joined({one.rows.begin(), one.rows.begin() + 1}),
       "error d.txt: the row of its dump is missing\n"},
      {joined({one.rows.begin() + 1, one.rows.end()}),
       "error d.txt: the row about this file is missing\n"},
  };
  for (const auto& each : cases)
    EXPECT_EQ(one.said(each.text), each.said) << each.text.substr(0, 200);
}

TEST(Merge, PassesOverWhatSparkLeavesBesideItsFiles) {
  OneDump one;
  const std::vector<std::string> expected = reports_of(one.merge(joined(one.rows)));
  const Folder spark;
  put(spark.path() / "part-00000", joined({one.rows.begin(), one.rows.begin() + 2}));
  put(spark.path() / "part-00001", joined({one.rows.begin() + 2, one.rows.end()}));
  put(spark.path() / "_SUCCESS", "");
  put(spark.path() / ".part-00000.crc", std::string("crc\0\0\0\x02\0", 8));
  Request merging;
  merging.inputs = {spark.path()};
  EXPECT_EQ(reports_of(merge_rows(merging)), expected);
}

TEST(Merge, KeepsCrowdsOfGoroutinesInRowsThatAreShort) {
  OneDump one;
  put(one.folder.path() / "d.txt",
      writer + many(2 * most_goroutines + 5, 20, 1, {1, 2, 9}, "main.push", "chan send"));
  const std::vector<std::string> rows = rows_of(one.request);
  EXPECT_EQ(std::ranges::count_if(rows,
                                  [](const std::string& row) {
                                    return row.find("\"main.push\"") != std::string::npos;
                                  }),
            3);
  EXPECT_EQ(reports_of(one.merge(joined(rows))), reports_of(triage(one.request)));
}

TEST(Partial, SaysNothingOfOneDumpThatDependsOnAnother) {
  const Folder folder;
  make_fleet(folder.path());
  Request all;
  all.inputs = {folder.path()};
  // The columns that tell of which process a dump is depend on the paths that were seen.
  const auto without_process = [](const std::string& row) {
    Fact fact = *read_fact(row);
    fact.service = fact.instance = fact.host = fact.version = "";
    fact.taken.reset();
    std::erase_if(fact.details, [](const auto& detail) { return detail.first == "found"; });
    return line_of(fact);
  };
  std::vector<std::string> together, apart;
  for (const std::string& row : rows_of(all)) together.push_back(without_process(row));
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "shop/cart-1")) {
    Request single;
    single.inputs = {entry.path()};
    for (const std::string& row : rows_of(single)) {
      apart.push_back(without_process(row));
      EXPECT_TRUE(std::ranges::count(together, apart.back()) == 1) << row;
    }
  }
  EXPECT_GE(apart.size(), 12u);
}

TEST(Partial, EndsWhenItsRowsCannotBePut) {
  OneDump one;
  std::size_t rows = 0;
  const Result<RowsWritten> written =
      write_rows(one.request, [&](std::string_view) { return ++rows < 2; });
  EXPECT_TRUE(written->interrupted);
  EXPECT_EQ(rows, 2u);
}

}  // namespace
}  // namespace lineup::tests
