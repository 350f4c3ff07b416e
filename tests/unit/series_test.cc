// SPDX-License-Identifier: Apache-2.0
// Dumps in time: when each was taken, where a process ends, who stayed and who came.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

#include "census/census.h"
#include "classify/trend.h"
#include "model/clock.h"
#include "parse/parse.h"
#include "series/series.h"
#include "unit/dumps.h"

namespace lineup {
namespace {

std::string goroutine(std::uint64_t id, std::string_view state, std::string_view function, std::uint64_t parent = 1) {
  return fmt::format("goroutine {} [{}]:\n{}()\n\t/app/main.go:21 +0x3c\ncreated by main.main in goroutine {}\n\t/app/main.go:9 +0x1\n\n", id, state, function, parent);
}

// A corpus of texts, each under its name.
struct Told {
  Corpus corpus;
  Notes notes;
  void read(const std::string& name, const std::string& text) {
    Parser parser(corpus, notes, name);
    parser.feed(text);
    parser.finish();
  }
};

// As judge() puts dumps in order and dates them.
Series order_dumps(Corpus& corpus, const Request& request, Notes& notes) {
  if (!request.every_nanos) sort_dumps(corpus);
  for (std::size_t i = 0; i < std::min(corpus.dumps.size(), request.at_unix_nanos.size()); ++i) corpus.dumps[i].given_unix_nanos = request.at_unix_nanos[i];
  return date_dumps(corpus, request.every_nanos, notes);
}

TEST(Clock, FindsTimesInNames) {
  struct Row { const char* text; const char* time; };
  const Row rows[] = {
      {"goroutine-20261121T031500Z.debug2.txt", "2026-11-21T03:15:00Z"},   // what capture writes
      {"2026-11-21T03:15:00+01:00.txt", "2026-11-21T02:15:00Z"},           // a zone is taken off
      {"dump_2026-11-21_03-15-00.txt", "2026-11-21T03:15:00Z"},            // no colons on Windows
      {"20261121031500.gz", "2026-11-21T03:15:00Z"},                       // compact
      {"1795230900.txt", "2026-11-21T03:15:00Z"},                          // seconds
      {"1795230900123.txt", "2026-11-21T03:15:00.123Z"},                   // milliseconds
      {"2026/01/02 10:00:00 shutting down", "2026-01-02T10:00:00Z"},       // package log
      {"goroutine_dump.2026-03-11T08_13_57.498.double_since_last_dump.000001137.txt",
       "2026-03-11T08:13:57.498Z"},
      {"goroutine.20260102150405.bin", "2026-01-02T15:04:05Z"},
      {"goroutine_20260102_150405.prof", "2026-01-02T15:04:05Z"},
      {"20260102T150405-1137.txt", "2026-01-02T15:04:05Z"},                // a count, no zone
  };
  for (const Row& row : rows) {
    const auto time = find_time(row.text);
    ASSERT_TRUE(time) << row.text;
    EXPECT_EQ(time_text(*time), row.time) << row.text;
  }
}

TEST(Clock, TakesNothingElseForATime) {
  for (const char* text : {"dump.txt", "dump-2.debug2.txt", "2026-13-41T99:00:00Z", "123456", "99999999999999999999",
                           "app-v1.2.3", "10.0.0.1:6060", "",
                           "0102150405.txt",                         // no year
                           "1102150405.txt",                         // nor here: before Go was
                           "f1795230900ab", "1795230900cafe.txt",    // pieces of hashes
                           "20260102-1504-4051-8000-179523090012"})  // a UUID
    EXPECT_FALSE(find_time(text)) << text;
}

TEST(Clock, FindsTimesInPaths) {
  struct Row { const char* path; const char* times; };
  const Row rows[] = {
      {"api/2026/11/21/03/15/00/dump.txt", "2026-11-21T03:15:00Z"},
      {"api/2026/11/21/03/dump.txt", "2026-11-21T03:00:00Z"},
      {"api/2026-11-21/03-15-00.txt", "2026-11-21T03:15:00Z"},
      {"api/2026-11-21/03-15-00.5.txt", "2026-11-21T03:15:00.500Z"},
      {"2026-11-21T03-15/dump.txt", "2026-11-21T03:15:00Z"},
      {"2026-11-21T03/dump.txt", "2026-11-21T03:00:00Z"},
      {"2026-11-21/api/dump.txt", "2026-11-21T00:00:00Z"},
      {"20.11.2026_16.18.00/api.dump", "2026-11-20T16:18:00Z"},   // the day first
      {"05.06.2026_161800/api.dump", "2026-06-05T16:18:00Z"},
      {"11-21-2026_03-11-00/api.txt", "2026-11-21T03:11:00Z"},    // the month first
      {"21-11-2026 03-11/api.txt", "2026-11-21T03:11:00Z"},
      {"05-06-2026_03-11-00/api.txt", ""},                        // which is the month?
      {"21-13-2026_03-11-00/api.txt", ""},
      {"2026_11_21/api.txt", "2026-11-21T00:00:00Z"},
      {"20261121/api.txt", "2026-11-21T00:00:00Z maybe"},
      {"202611210315.txt", "2026-11-21T03:15:00Z maybe"},
      {"20261121031500.txt", "2026-11-21T03:15:00Z"},
      {"1795230900.txt", "2026-11-21T03:15:00Z maybe"},
      {"2026-11-21/01.txt", "2026-11-21T00:00:00Z"},  // a running number, no hour
      {"20261121-0060.txt", "2026-11-21T00:00:00Z maybe"},
      {"2026-11-21/2026-11-21T031500Z.txt", "2026-11-21T00:00:00Z 2026-11-21T03:15:00Z"},
      {"2026-11-210/20261121a/20261301/2026-1121/1.2.3/", ""},
  };
  for (const Row& row : rows) {
    std::string times;
    for (const TimeInPath& time : times_in_path(row.path)) {
      times += (times.empty() ? "" : " ") + time_text(time.unix_nanos);
      if (!time.certain) times += " maybe";
    }
    EXPECT_EQ(times, row.times) << row.path;
  }
}

TEST(Clock, ReadsDurations) {
  EXPECT_EQ(read_duration("30s"), 30'000'000'000);
  EXPECT_EQ(read_duration("1h30m"), 5'400'000'000'000);
  EXPECT_EQ(read_duration("250ms"), 250'000'000);
  for (const char* text : {"", "30", "s", "5 m", "1y", "9999999999999999h"}) EXPECT_FALSE(read_duration(text)) << text;
}

TEST(Series, NamesGiveTimesAndTimesGiveTheOrder) {
  Told told;
  told.read("b-20261121T031600Z.txt", goroutine(5, "select", "main.f"));
  told.read("a-20261121T031500Z.txt", goroutine(5, "select", "main.f"));
  const Series series = order_dumps(told.corpus, {}, told.notes);
  EXPECT_EQ(told.corpus.dumps[0].name, "a-20261121T031500Z.txt");
  EXPECT_EQ(series.moments[1].basis, TimeBasis::name);
  EXPECT_EQ(series.moments[1].seconds_since_before, 60);
  EXPECT_FALSE(series.moments[1].guessed);
}

TEST(Series, TimesThatGoroutinesRefuteOrderNothingAndThatIsSaid) {
  // The k-th dump: ten waiters of which each waits longer, and two more in each.
  const auto text = [](int k) {
    std::string all;
    for (int id = 10; id < 20 + 2 * k; ++id)
      all += goroutine(static_cast<std::uint64_t>(id), fmt::format("chan send, {} minutes", 2 + k), "main.send");
    return all;
  };
  Told told;
  for (const int k : {0, 3, 1, 4, 2, 5})
    told.read(fmt::format("20260102T10{:02}00Z.txt", told.corpus.dumps.size()), text(k));
  const Series series = order_dumps(told.corpus, {}, told.notes);
  std::vector<std::size_t> sizes;
  for (const Dump& dump : told.corpus.dumps) sizes.push_back(dump.goroutines.size());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{10, 12, 14, 16, 18, 20}));
  ASSERT_EQ(told.notes.all().size(), 1u);
  EXPECT_TRUE(told.notes.all()[0].text.starts_with("the times run backwards once")) << told.notes.all()[0].text;
  for (const Moment& moment : series.moments) EXPECT_EQ(moment.process, 0u);

  // A restart looks so in one pair, and its time is right.
  Told restarted;
  for (const int k : {3, 4, 5}) restarted.read(fmt::format("20260102T100{}00Z.txt", k), text(k));
  for (const int k : {0, 1}) restarted.read(fmt::format("20260102T101{}00Z.txt", k), text(k));
  order_dumps(restarted.corpus, {}, restarted.notes);
  EXPECT_EQ(restarted.corpus.dumps.back().goroutines.size(), 12u);
}

TEST(Series, DumpsWithoutATimeDoNotPutTheOthersOutOfOrder) {
  const auto up_to = [](std::uint64_t highest) {
    return goroutine(2, "IO wait", "main.serve") + goroutine(highest, "select", "main.f");
  };
  std::vector<std::pair<std::string, std::string>> files = {
      {"profile.txt",
       "goroutine profile: total 1\n1 @ 0x1 0x2\n#\t0x1\tmain.f+0x1\t/app/main.go:21\n\n"},
      {"20261121T031500Z.txt", up_to(500)},
      {"later.txt", up_to(550)},
      {"20261121T031600Z.debug1.txt",
       "goroutine profile: total 1\n1 @ 0x1 0x2\n#\t0x1\tmain.f+0x1\t/app/main.go:21\n\n"},
      {"20261121T031600Z.txt", up_to(600)},
      {"20261121T031700Z.txt", up_to(50)},
      {"latest.txt", up_to(80)}};
  const std::vector<std::pair<std::string, std::string>> expected = files;
  tests::Dice dice(1);
  for (int turn = 0; turn < 200; ++turn) {
    Told told;
    for (const auto& [name, text] : files) {
      told.read(name, text);
      told.corpus.dumps.back().member = static_cast<std::uint32_t>(told.corpus.dumps.size());
    }
    sort_dumps(told.corpus);
    std::string order, wanted;
    for (const auto& [name, text] : expected) wanted += name + "\n";
    for (const Dump& dump : told.corpus.dumps) order += dump.name + "\n";
    ASSERT_EQ(order, wanted) << turn;
    for (std::size_t i = files.size(); i > 1; --i) std::swap(files[i - 1], files[dice.below(i)]);
  }
}

TEST(Series, TheUsersIntervalOverridesEverything) {
  Told told;
  told.read("b-20261121T031600Z.txt", goroutine(5, "select", "main.f"));
  told.read("a-20261121T031500Z.txt", goroutine(5, "select", "main.f"));
  Request request;
  request.every_nanos = 30'000'000'000;
  const Series series = order_dumps(told.corpus, request, told.notes);
  EXPECT_EQ(told.corpus.dumps[0].name, "b-20261121T031600Z.txt");
  EXPECT_EQ(series.moments[1].seconds_since_before, 30);
  EXPECT_EQ(series.moments[1].basis, TimeBasis::given);
}

TEST(Series, ATimestampBeforeTheDumpIsItsTime) {
  Told told;
  told.read("app.log", "2026/01/02 10:00:00 dumping\n" + goroutine(5, "select", "main.f"));
  const Series series = order_dumps(told.corpus, {}, told.notes);
  ASSERT_TRUE(series.moments[0].unix_nanos);
  EXPECT_EQ(time_text(*series.moments[0].unix_nanos), "2026-01-02T10:00:00Z");
  EXPECT_EQ(series.moments[0].basis, TimeBasis::text);
}

TEST(Series, DatesOfFilesAreGuessesAndThoseOfCopiesSayNothing) {
  for (const auto& [apart, known] : {std::pair{120, true}, std::pair{1, false}}) {
    Told told;
    told.read("a.txt", goroutine(5, "select", "main.f"));
    told.read("b.txt", goroutine(5, "select", "main.f"));
    told.corpus.dumps[0].modified_unix_seconds = 1'800'000'000;
    told.corpus.dumps[1].modified_unix_seconds = 1'800'000'000 + apart;
    const Series series = order_dumps(told.corpus, {}, told.notes);
    EXPECT_EQ(series.moments[1].seconds_since_before.has_value(), known) << apart;
    EXPECT_TRUE(series.moments[1].guessed);
  }
}

TEST(Series, NumbersThatBelongToOthersAreARestart) {
  Told told;
  std::string before, after;
  for (std::uint64_t id = 10; id < 40; ++id) {
    before += goroutine(id * 1000, "select", "main.f", 7);
    after += goroutine(id, "select", "main.f", 7);
  }
  told.read("a-20261121T031500Z.txt", before);
  told.read("b-20261121T031600Z.txt", after);
  const Series series = order_dumps(told.corpus, {}, told.notes);
  EXPECT_EQ(series.moments[1].process, 1u);
  EXPECT_FALSE(series.moments[1].seconds_since_before);
  ASSERT_EQ(told.notes.all().size(), 1u);
  EXPECT_EQ(told.notes.all()[0].text.substr(0, 44), "another process, or a restart, since the dum");
}

TEST(Series, AGrowingProcessIsNoRestart) {
  Told told;
  std::string text;
  for (int dump = 0; dump < 4; ++dump) {
    for (std::uint64_t i = 0; i < 10; ++i) text += goroutine(static_cast<std::uint64_t>(dump) * 100 + i + 2, "chan send", "main.f");
    told.read(fmt::format("20261121T03150{}Z.txt", dump), text);
  }
  const Series series = order_dumps(told.corpus, {}, told.notes);
  EXPECT_EQ(series.moments.back().process, 0u);
  EXPECT_TRUE(told.notes.all().empty());
}

// Three dumps a minute apart: 5 stays at its place, 6 moves on, 7 dies, 8 is born.
TEST(Track, WhoStaysWhoMovesWhoDiesAndWhoIsBornAddUp) {
  Told told;
  told.read("20261121T031500Z", goroutine(5, "chan send", "main.f") + goroutine(6, "chan send", "main.f") + goroutine(7, "chan send", "main.f"));
  told.read("20261121T031600Z", goroutine(5, "chan send", "main.f") + goroutine(6, "select", "main.g") + goroutine(8, "chan send", "main.f"));
  const Series series = order_dumps(told.corpus, {}, told.notes);
  const Census census = take_census(told.corpus, series.gaps());
  ASSERT_EQ(census.rows.size(), 2u);
  const Cell& sends = census.rows[0].cells[1];
  EXPECT_EQ(sends.goroutines, 2u);
  EXPECT_EQ(sends.kept, 1u);
  EXPECT_EQ(sends.born, 1u);
  EXPECT_EQ(sends.died, 1u);
  EXPECT_EQ(sends.moved_out, 1u);
  EXPECT_EQ(census.rows[1].cells[1].moved_in, 1u);
  EXPECT_EQ(sends.since_first, 1u);
}

TEST(Track, ALeakedGoroutineKeepsWhatEarlierDumpsKnew) {
  Told told;
  told.read("20261121T031500Z", goroutine(5, "chan send, 30 minutes", "main.f"));
  told.read("20261121T032200Z", goroutine(5, "chan send (leaked)", "main.f"));
  told.read("20261121T032300Z", goroutine(5, "chan send", "main.f"));  // the next leak profile took the mark away
  const Series series = order_dumps(told.corpus, {}, told.notes);
  const Census census = take_census(told.corpus, series.gaps());
  ASSERT_EQ(census.rows.size(), 1u);
  const Cell& proven = census.rows[0].cells[1];
  ASSERT_TRUE(proven.oldest_at_least_seconds);
  EXPECT_EQ(*proven.oldest_at_least_seconds, 28 * 60 + 7 * 60);  // 30 minutes, less one collection, and seven more
  EXPECT_EQ(census.rows[0].cells[2].proven, 1u);
  EXPECT_EQ(census.rows[0].cells[2].leaked, 0u);
}

TEST(Track, OneThatRanInBetweenIsNotOld) {
  Told told;
  told.read("20261121T031500Z", goroutine(5, "chan receive, 30 minutes", "main.f"));
  told.read("20261121T041500Z", goroutine(5, "chan receive, 3 minutes", "main.f"));
  const Series series = order_dumps(told.corpus, {}, told.notes);
  const Census census = take_census(told.corpus, series.gaps());
  EXPECT_EQ(census.rows[0].cells[1].oldest_at_least_seconds, 60);
  EXPECT_EQ(census.rows[0].cells[1].oldest_at_most_seconds, 6 * 60);
}

TEST(Track, OneThatTheDumpBeforeDoesNotKnowIsYoungerThanThat) {
  Told told;
  told.read("20261121T031500Z", goroutine(5, "chan send", "main.f"));
  told.read("20261121T031600Z", goroutine(5, "chan send", "main.f") + goroutine(9, "chan send, 1 minutes", "main.g"));
  const Series series = order_dumps(told.corpus, {}, told.notes);
  const Census census = take_census(told.corpus, series.gaps());
  ASSERT_EQ(census.rows.size(), 2u);
  const Row& fresh = census.rows[0].cells[0].goroutines == 0 ? census.rows[0] : census.rows[1];
  EXPECT_EQ(fresh.cells[1].oldest_at_most_seconds, 60);  // though "1 minutes" may mean up to four
}

TEST(Track, MixedSeriesAreJoinedByStackAndTakeOnTheState) {
  Told told;
  told.read("20261121T031500Z", goroutine(5, "chan send", "main.f"));
  told.read("20261121T031600Z", "goroutine profile: total 3\n3 @ 0x1 0x2 0x3 0x4 0x5\n#\t0x4\tmain.f+0x3b\t/app/main.go:21\n\n");
  const Series series = order_dumps(told.corpus, {}, told.notes);
  const Census census = take_census(told.corpus, series.gaps());
  ASSERT_EQ(census.rows.size(), 1u);
  EXPECT_EQ(told.corpus.text(census.rows[0].state), "chan send");
  EXPECT_EQ(census.rows[0].cells[0].goroutines, 1u);
  EXPECT_EQ(census.rows[0].cells[1].goroutines, 3u);
}

TEST(Trend, OneOddDumpDoesNotBendTheRate) {
  Told told;
  std::uint64_t id = 2;
  std::string text;
  for (int dump = 0; dump < 6; ++dump) {
    for (int i = 0; i < 10; ++i) text += goroutine(id++, "chan send", "main.f");
    std::string extra;
    if (dump == 3)
      for (int i = 0; i < 500; ++i) extra += goroutine(id++, "chan send", "main.f");
    told.read(fmt::format("20261121T03{}000Z", dump), text + extra);
  }
  const Series series = order_dumps(told.corpus, {}, told.notes);
  const Census census = take_census(told.corpus, series.gaps());
  const Trend trend = Trends(census).of(census.rows[0]);
  ASSERT_TRUE(trend.rate);
  EXPECT_NEAR(trend.rate->per_hour, 60, 1);  // ten every ten minutes
  EXPECT_LE(trend.rate->low, 60);
  EXPECT_GE(trend.rate->high, 60);
  EXPECT_NEAR(*trend.in_a_day, 60 + 24 * 60, 30);
  EXPECT_EQ(trend.left, 500u);
}

TEST(Trend, NothingIsComputedAcrossARestart) {
  Told told;
  std::string before, after;
  for (std::uint64_t i = 0; i < 100; ++i) before += goroutine(100000 + i, "chan send", "main.f", 3);
  for (std::uint64_t i = 0; i < 20; ++i) after += goroutine(20 + i, "chan send", "main.f", 4);
  told.read("20261121T031500Z", before);
  told.read("20261121T031600Z", after);
  const Series series = order_dumps(told.corpus, {}, told.notes);
  const Census census = take_census(told.corpus, series.gaps());
  const Trend trend = Trends(census).of(census.rows[0]);
  EXPECT_EQ(trend.counts.size(), 1u);
  EXPECT_FALSE(trend.rate);
}

}  // namespace
}  // namespace lineup
