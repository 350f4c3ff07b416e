// SPDX-License-Identifier: Apache-2.0
// counts_test.cc: debug=1 texts, which count goroutines instead of listing them.
#include "parse/counts.h"

#include <gtest/gtest.h>

#include "dumps.h"

namespace lineup::tests {
namespace {

// As dump and first record; the shape in told()'s words.
struct Row {
  const char* why;
  std::string text;
  std::int64_t count;
  std::string is;
};

TEST(Counts, RecordsAreReadWhateverStandsBetweenTheirColumns) {
  const std::string plain = "    main.f /srv/a b/main.go:59\n    main.g /srv/g.go:7";
  const Row rows[] = {
      {"tabs in a row", "7 @ 0x10 0x20 0x30\n#\t0x0f\tmain.f+0x2c\t\t/srv/a b/main.go:59\n#\t0x1f\tmain.g+0xe\t/srv/g.go:7\n\n", 7, plain},
      {"blanks where tabs were", "7 @ 0x10 0x20 0x30\n#   0x0f    main.f+0x2c     /srv/a b/main.go:59\n#   0x1f    main.g+0xe  /srv/g.go:7\n\n", 7, plain},
      {"blanks at the ends", "7 @ 0x10 0x20 0x30  \n#\t0x0f\tmain.f+0x2c\t/srv/a b/main.go:59 \n#\t0x1f\tmain.g+0xe\t/srv/g.go:7\t\n \n", 7, plain},
      {"no empty line behind it", "7 @ 0x10 0x20 0x30\n#\t0x0f\tmain.f+0x2c\t/srv/a b/main.go:59\n#\t0x1f\tmain.g+0xe\t/srv/g.go:7\n", 7, plain},
      {"a loop without lines of its own", "1 @ 0x10 0x20\n#\t0x0f\tmain.spin+0x0\t/app/spin.go:-2\n\n", 1, "    main.spin /app/spin.go:0"},
      {"an address without a symbol: C code", "1 @ 0x10 0x20 0x30\n#\t0x0f\n#\t0x1f\tmain.g+0xe\t/srv/g.go:7\n\n", 1, "    non-Go function :0\n    main.g /srv/g.go:7"},
      {"a name that holds +0x", "1 @ 0x10 0x20\n#\t0x0f\tmain.f+0xyz+0x2c\t/srv/m.go:5\n\n", 1, "    main.f+0xyz /srv/m.go:5"},
      {"type arguments with blanks", "1 @ 0x10 0x20\n#\t0x0f\tmain.F[go.shape.struct { A int }]+0x2c\t/srv/m.go:5\n\n", 1, "    main.F[go.shape.struct { A int }] /srv/m.go:5"},
      {"an escaped dot", "1 @ 0x10 0x20\n#\t0x0f\tgopkg.in/yaml%2ev2.F+0x2c\t/srv/m.go:5\n\n", 1, "    gopkg.in/yaml%2ev2.F /srv/m.go:5"},
      {"Windows", "1 @ 0x10 0x20\n#\t0x0f\tmain.f+0x2c\tC:/x y/m.go:5\n\n", 1, "    main.f C:/x y/m.go:5"},
      {"no file", "1 @ 0x10 0x20\n#\t0x0f\tmain.f+0x2c\n\n", 1, "    main.f :0"},
      {"a page took the # for the mark of a heading", "7 @ 0x10 0x20 0x30\n0x0f main.f+0x2c /srv/a b/main.go:59\n\t0x1f\tmain.g+0xe\t/srv/g.go:7\n\n", 7, plain},
      {"no addresses at all", "6 @\n#\t0x0\n\n", 6, ""},
      {"nothing but padding, as 1.23 on", "6 @ 0x0 0x0 0x0 0x0\n#\t0x0\n\n", 6, ""},
      {"a delta profile counts down too", "-3 @ 0x10 0x20\n#\t0x0f\tmain.f+0x2c\t/srv/m.go:5\n\n", -3, "    main.f /srv/m.go:5"},
      {"more than can be", "99999999999999999999 @ 0x10 0x20\n#\t0x0f\tmain.f+0x2c\t/srv/m.go:5\n\n", 9223372036854775807, "    main.f /srv/m.go:5"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const Corpus corpus = read("goroutine profile: total 7\n" + row.text);
    ASSERT_EQ(corpus.dumps.size(), 1u);
    const Dump& dump = corpus.dumps.front();
    ASSERT_EQ(dump.counted.size(), 1u);
    EXPECT_EQ(dump.counted[0].count, row.count);
    const std::string is = told(corpus, corpus.shape(dump.counted[0].shape));
    const std::size_t stack = is.find('\n');
    EXPECT_EQ(stack == std::string::npos ? "" : is.substr(stack + 1), row.is);
    EXPECT_EQ(dump.not_understood.lines, 0u) << dump.not_understood.first_text;
    EXPECT_EQ(dump.damaged.size(), 0u);
    EXPECT_EQ(dump.stated_total, 7u);
    EXPECT_EQ(dump.profile, "goroutine");
  }
}

TEST(Counts, WhatPeopleShortenAndWriteBesideALineCostsNoGoroutine) {
  const char* whole =
      "goroutine profile: total 9\n7 @ 0x10 0x20 0x30\n#\t0x0f\tmain.f+0x2c\t/srv/a b/f.go:59\n"
      "#\t0x1f\tmain.g+0xe\t/srv/g.go:7\n\n2 @ 0x40 0x50\n#\t0x3f\tmain.h+0x1\t/srv/h.go:3\n\n";
  const auto told_of = [](const Corpus& corpus) {
    std::string all;
    for (const Counted& record : corpus.dumps.front().counted)
      all += std::to_string(record.count) + told(corpus, corpus.shape(record.shape)) + '\n';
    return all;
  };
  const std::string is = told_of(read(whole));
  const std::pair<const char*, const char*> rows[] = {
      {"addresses as dots",
       "goroutine profile: total 9\n7 @ ...\n#\t0x...\tmain.f+0x2c\t/srv/a b/f.go:59\n"
       "#\t...\tmain.g+0xe\t/srv/g.go:7\n\n2 @ 0x… 0x…\n#\t0x…\tmain.h+0x1\t/srv/h.go:3\n\n"},
      {"calls without addresses",
       "goroutine profile: total 9\n7 @ 0x10 0x20 0x30\n# main.f+0x2c /srv/a b/f.go:59\n"
       "#\tmain.g+0xe\t/srv/g.go:7\n\n2 @\n#\tmain.h+0x1\t/srv/h.go:3\n\n"},
      {"remarks",
       "goroutine profile: total 9   // all\n7 @ 0x10 0x20 0x30 <-- these\n"
       "#\t0x0f\tmain.f+0x2c\t/srv/a b/f.go:59  # see x.go:12\n#\t0x1f\tmain.g+0xe\t/srv/g.go:7\n\n"
       "2 @ 0x40 0x50 /* few */\n#\t0x3f\tmain.h+0x1\t/srv/h.go:3 ← here\n\n"},
  };
  for (const auto& [why, text] : rows) {
    SCOPED_TRACE(why);
    const Corpus corpus = read(text);
    ASSERT_EQ(corpus.dumps.size(), 1u);
    EXPECT_EQ(told_of(corpus), is);
    EXPECT_EQ(corpus.dumps.front().not_understood.lines, 0u);
    EXPECT_EQ(corpus.dumps.front().stated_total, 9u);
  }
}

TEST(Counts, TextThatIsNoRemarkMakesItAnotherLine) {
  for (const char* line : {"7 @ 0x10 0x20 and more", "7 @ ...and more", "#\t0x...", "#\t...\tmain.f",
                           "# 7 main.f+0x2c /srv/f.go:1", "goroutine profile: total 9 people"}) {
    const Corpus corpus = read("goroutine profile: total 1\n1 @ 0x40 0x50\n#\t0x3f\tmain.h+0x1\t/h.go:3\n" +
                               std::string(line) + "\n");
    EXPECT_EQ(corpus.dumps.front().not_understood.lines, 1u) << line;
    EXPECT_EQ(corpus.dumps.front().counted.size(), 1u) << line;
  }
}

TEST(Counts, LabelsBelongToTheirRecordOnly) {
  const Corpus corpus = read(
      "goroutine profile: total 6\n"
      "3 @ 0x10 0x20\n# labels: {\"k\\\"ey\":\"v\\tal\\n€\", \"b\":\"\\xff\"}\n#\t0x0f\tmain.f+0x2c\t/m.go:5\n\n"
      "2 @ 0x10 0x20\n# labels: {}\n#\t0x0f\tmain.f+0x2c\t/m.go:5\n\n"
      "1 @ 0x10 0x20\n#\t0x0f\tmain.f+0x2c\t/m.go:5\n\n");
  ASSERT_EQ(corpus.dumps.size(), 1u);
  ASSERT_EQ(corpus.dumps[0].counted.size(), 3u);
  const auto labels = [&](std::size_t i) { return corpus.labels(corpus.shape(corpus.dumps[0].counted[i].shape).labels); };
  EXPECT_EQ(labels(0), (Labels{{"b", "\xff"}, {"k\"ey", "v\tal\n€"}}));
  EXPECT_EQ(labels(1), Labels{});
  EXPECT_EQ(labels(2), Labels{});
  // The same stack with and without labels is one group: that is the census's work,
  // and the stack is the same.
  EXPECT_EQ(corpus.shape(corpus.dumps[0].counted[0].shape).stack, corpus.shape(corpus.dumps[0].counted[2].shape).stack);
}

TEST(Counts, WithoutTheirMarksOnlyWholeLinesAreCallsOrLabels) {
  const Corpus corpus = read(
      "goroutine profile: total 1\n1 @ 0x10 0x20\nlabels: {\"k\":\"v\"}\n0x0f main.f+0x2c /m.go:5\n0x0f\n0x0f main.f\n0x0f main.f+0x2c\n0x0f main.f+0x2c :5\n"
      "0x0f main.f+0x2c /m.go:x\n0f main.f+0x2c /m.go:5\nthe labels: {}\n\n");
  ASSERT_EQ(corpus.dumps.size(), 1u);
  const Dump& dump = corpus.dumps.front();
  ASSERT_EQ(dump.counted.size(), 1u);
  EXPECT_EQ(told(corpus, corpus.shape(dump.counted[0].shape)), "[|] marks 0 hidden 0 {k=v}\n    main.f /m.go:5");
  EXPECT_EQ(dump.not_understood.lines, 7u);
  EXPECT_EQ(dump.not_understood.first_line, 5u);
}

TEST(Counts, OnlyProfilesOfGoroutinesAreDumps) {
  const std::string record = "1 @ 0x1 0x2\n#\t0x1\tmain.f+0x1\t/a.go:1\n\n";
  for (const char* name : {"goroutine", "goroutineleak"}) {
    const Corpus corpus = read(std::string(name) + " profile: total 1\n" + record);
    ASSERT_EQ(corpus.dumps.size(), 1u) << name;
    EXPECT_EQ(corpus.dumps[0].profile, name);
    EXPECT_EQ(corpus.dumps[0].stated_total, 1u);
    EXPECT_EQ(corpus.dumps[0].seen(), 1u);
  }
  for (const char* name : {"threadcreate", "example.com/my.prof"}) {
    const Corpus corpus = read(std::string(name) + " profile: total 1\n" + record);
    EXPECT_EQ(corpus.dumps.size(), 0u) << name;
    ASSERT_EQ(corpus.others.size(), 1u) << name;
    EXPECT_EQ(corpus.others[0].profile, name);
    EXPECT_EQ(corpus.others[0].seen(), 1u);
  }
}

TEST(Counts, NoLeakedGoroutineIsAnAnswer) {
  const Corpus none = read("goroutineleak profile: total 0\n");
  ASSERT_EQ(none.dumps.size(), 1u);
  EXPECT_EQ(none.dumps[0].stated_total, 0u);
  EXPECT_EQ(none.dumps[0].seen(), 0u);
}

TEST(Counts, ThePhantomOfALeakProfileIsNoGoroutine) {
  // Go 1.27 counts a main goroutine in select {} and leaves it out.
  const Corpus corpus = read("goroutineleak profile: total 3\n2 @ 0x10 0x20\n#\t0x0f\tmain.f+0x2c\t/m.go:5\n\n1 @\n#\t0x0\n\n");
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].seen(), 2u);
  EXPECT_EQ(corpus.dumps[0].stated_total, 2u);
}

TEST(Counts, AProfileWhoseHeadWasCutAwayIsStillRead) {
  const Corpus corpus = read("7 @ 0x10 0x20\n#\t0x0f\tmain.f+0x2c\t/m.go:5\n\n2 @ 0x10 0x30\n#\t0x0f\tmain.g+0x2c\t/m.go:6\n\n");
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].seen(), 9u);
  EXPECT_FALSE(corpus.dumps[0].stated_total);
  EXPECT_EQ(corpus.dumps[0].profile, "");
}

TEST(Counts, OtherLinesInAProfileAreCountedAndPartNothing) {
  const Corpus corpus = read(
      "goroutine profile: total 5\n3 @ 0x10 0x20 0x30\n#\t0x0f\tmain.f+0x2c\t/m.go:5\n2026/01/02 hello\n#\t0x1f\tmain.g+0x2c\t/m.go:6\n\n"
      "2 @ 0x10 0x20\n#\t0x0f\tmain.f+0x2c\t/m.go:5\n\n");
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].not_understood.lines, 1u);
  EXPECT_EQ(corpus.dumps[0].not_understood.first_line, 4u);
  EXPECT_EQ(corpus.dumps[0].seen(), 5u);
  EXPECT_EQ(corpus.stack(corpus.shape(corpus.dumps[0].counted[0].shape).stack).frames.size(), 2u);
}

// The files and lines of the only record's stack; behind it, how many lines were not understood.
std::string places_in(const std::string& lines) {
  const Corpus corpus = read("goroutine profile: total 3\n3 @ 0x4037750 0x4007011\n" + lines + "\n");
  std::string places;
  if (corpus.dumps.size() != 1 || corpus.dumps[0].counted.size() != 1) return "no record";
  for (const FrameId id : corpus.stack(corpus.shape(corpus.dumps[0].counted[0].shape).stack).frames)
    places.append(corpus.text(corpus.frame(id).file)).append(":").append(std::to_string(corpus.frame(id).line)).append(" ");
  return places + std::to_string(corpus.dumps[0].not_understood.lines);
}

TEST(Counts, OnlyTheRestOfABrokenLineIsJoinedToIt) {
  const std::string symbol = "#\t0x403774f\tmain.channelBlock+0x38\t/app/channelblock.go:26\n";
  EXPECT_EQ(places_in(symbol), "/app/channelblock.go:26 0");
  EXPECT_EQ(places_in(symbol + "200\n"), "/app/channelblock.go:26 1") << "nothing shows where lines are broken";
  EXPECT_EQ(places_in("#\t0x403774f\tmain.channelBlock+0x38\t/app/chan\nnelblock.go:26\n"), "/app/channelblock.go:26 0");
  EXPECT_EQ(places_in("#\t0x403774f\tmain.channelBlock+0x38\n  /app/channelblock.go:26\n"), "/app/channelblock.go:26 0");
  EXPECT_EQ(places_in("#\t0x403774f\nmain.channelBlock+0x38\n/app/channelblock.go:26\n"), "/app/channelblock.go:26 0");
  // Lines are broken at 57 columns, and this one in its number.
  const std::string wide = "#\t0x403774f\tmain.channelBlock+0x38\t/app/chan\nnelblock.go:26\n#\t0x4007010\tmain.main+0x38\t/app/mainfil.go:1\n";
  EXPECT_EQ(places_in(wide + "59\n"), "/app/channelblock.go:26 /app/mainfil.go:159 0");
  EXPECT_EQ(places_in(wide + "took 59\n"), "/app/channelblock.go:26 /app/mainfil.go:1 1");
  // A line that was cut off stays what it is, and so does what follows.
  EXPECT_EQ(places_in("#\t0x403774f\tmain.channelBlock+0x38\t/app/chan\nshutting down\n" + symbol), "/app/chan:0 /app/channelblock.go:26 1");
}

TEST(Counts, ADumpBehindALineThatWasCutOffIsNoRestOfIt) {
  const std::string cut = "goroutine profile: total 3\n3 @ 0x4037750 0x4007011\n#\t0x403774f\tmain.channelBlock+0x38\t/app/chan\n";
  for (const char* prefix : {"", "app_1  | ", "2026-01-02T03:04:05.6Z stderr F "}) {
    std::string dump = std::string(prefix) + "goroutine 7 [running]:\n" + prefix + "main.f()\n" + prefix + "\t/app/main.go:9 +0x1\n";
    const Corpus corpus = read(cut + dump);
    ASSERT_EQ(corpus.dumps.size(), 2u) << prefix;
    EXPECT_EQ(corpus.dumps[0].seen(), 3u) << prefix;
    EXPECT_EQ(corpus.dumps[1].seen(), 1u) << prefix;
  }
}

TEST(Counts, AProfileCutAnywhereLosesNoGoroutineWhoseRecordWasBegun) {
  const std::string text =
      "goroutine profile: total 9\n"
      "7 @ 0x10 0x20 0x30\n# labels: {\"k\":\"v\"}\n#\t0x0f\tmain.f+0x2c\t/m.go:59\n#\t0x1f\tmain.g+0x2c\t/m.go:61\n\n"
      "2 @ 0x10 0x20 0x30\n# labels: {\"k\":\"v\"}\n#\t0x0f\tmain.f+0x2c\t/m.go:59\n#\t0x1f\tmain.g+0x2c\t/m.go:61\n\n";
  const std::size_t second = text.find("2 @");
  for (std::size_t cut = text.find("7 @") + 3; cut <= text.size(); ++cut) {
    const std::string start = text.substr(0, cut);
    SCOPED_TRACE("cut behind: " + start.substr(start.size() - 20));
    const Corpus corpus = read(start);
    ASSERT_EQ(corpus.dumps.size(), 1u);
    const Dump& dump = corpus.dumps.front();
    const std::uint64_t begun = cut >= second + 3 ? 9 : 7;
    EXPECT_EQ(dump.seen(), begun);
    // Where it is not whole it makes no group of its own, but for a cut behind a
    // whole line, which shows only in how many frames there should be.
    for (const Counted& record : dump.counted) {
      const auto frames = corpus.stack(corpus.shape(record.shape).stack).frames;
      ASSERT_EQ(frames.size(), 2u);
      EXPECT_TRUE(corpus.frame(frames[1]).line == 61 || corpus.frame(frames[1]).line == 6);
      EXPECT_NE(corpus.labels(corpus.shape(record.shape).labels).size(), 0u);
    }
  }
}

TEST(Counts, AnEditorThatTookTheLastLineFeedsTookNothingElse) {
  for (const TextFile& file : all_dumps()) {
    if (file.name.find("debug1") == std::string::npos) continue;
    std::string text = file.bytes;
    while (text.ends_with('\n')) text.pop_back();
    EXPECT_EQ(told(read(text), Telling::without_lines), told(read(file.bytes), Telling::without_lines)) << file.name;
  }
}

TEST(Counts, WhatIsReadAddsUpToTheStatedTotal) {
  std::size_t profiles = 0;
  for (const TextFile& file : all_dumps()) {
    const Corpus corpus = read(file.bytes);
    for (const Dump& dump : corpus.dumps) {
      if (!dump.stated_total) continue;
      ++profiles;
      EXPECT_EQ(dump.seen(), *dump.stated_total) << file.name;
    }
  }
  EXPECT_GE(profiles, 10u);
}

TEST(Counts, HowManyLeadingFramesAreHiddenIsKnownUnlessTheStackWasCut) {
  const auto hidden = [](const std::string& record) {
    const Corpus corpus = read("goroutine profile: total 1\n" + record);
    return static_cast<int>(corpus.shape(corpus.dumps.at(0).counted.at(0).shape).hidden_frames);
  };
  const std::string symbol = "#\t0x0f\tmain.f+0x2c\t/m.go:5\n\n";
  EXPECT_EQ(hidden("1 @ 0x10 0x99\n" + symbol), 0);                       // main.f, goexit
  EXPECT_EQ(hidden("1 @ 0x1 0x2 0x3 0x10 0x99\n" + symbol), 3);           // gopark, chansend, chansend1
  EXPECT_EQ(hidden("1 @ 0x1 0x2 0x10 0x99\n" + symbol), 2);               // gopark, selectgo
  std::string cut = "1 @";
  for (int i = 0; i < 32; ++i) cut += " 0x1";
  EXPECT_EQ(hidden(cut + '\n' + symbol), 0);                              // its end is not goexit
}

}  // namespace
}  // namespace lineup::tests
