// SPDX-License-Identifier: Apache-2.0
// pprof_damage_test.cc: profiles that are cut, wrong or made to hurt.
#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "parse/pprof.h"
#include "unit/dumps.h"
#include "unit/maker.h"

namespace lineup::tests {
namespace {

// A profile with a part of every kind in it.
std::string ordinary() {
  Maker maker;
  maker.type(11, "goroutine", "count").number(12, 1).number(9, 1'763'000'000'000'000'000);
  for (std::uint64_t id = 1; id <= 12; ++id) maker.call(id, "main.f" + std::to_string(id), "/m.go", static_cast<std::int64_t>(id));
  for (std::uint64_t id = 1; id + 3 <= 12; ++id) maker.sample({id, id + 1, id + 2, id + 3}, {static_cast<std::int64_t>(id)}, {{"k", "v" + std::to_string(id), 0, ""}});
  return maker.bytes();
}

TEST(DamagedPprof, WhatLeadsNowhereIsDamagedAndTheRestIsRead) {
  const struct { const char* why; void (*spoil)(Maker&); std::uint64_t damaged; const char* notes; } rows[] = {
      {"no such location", [](Maker& m) { m.sample({99}, {3}); }, 3, ""},
      {"no such function", [](Maker& m) { m.location(5, {{99, 1}}).sample({5}, {3}); }, 3, ""},
      {"no such string", [](Maker& m) { m.function_of(6, 999, 0, 1).location(6, {{6, 1}}).sample({6}, {3}); }, 3, ""},
      {"no value", [](Maker& m) { m.sample({1}, {}); }, 1, ""},
      {"an impossible value", [](Maker& m) { m.sample({1}, {INT64_MAX}); }, 1, ""},
      {"and its opposite", [](Maker& m) { m.sample({1}, {INT64_MIN}); }, 1, ""},
      {"a broken sample", [](Maker& m) { m.part(2, "\x0a\x7f"); }, 1, ""},
      {"a sample broken behind its value", [](Maker& m) { m.part(2, "\x10\x05\x0a\x7f"); }, 5, ""},
      {"no file", [](Maker& m) { m.function_of(6, m.string("main.g"), 999, 1).location(6, {{6, 1}}).sample({6}, {3}); }, 0, ""},
      {"zero goroutines", [](Maker& m) { m.sample({1}, {0}); }, 0, ""},
      {"an id twice", [](Maker& m) { m.call(1, "main.other", "/o.go", 9); }, 0, "lost x: 2 of the profile's functions and locations cannot be read, or bear a number twice /  x 1\n"},
      {"an id of zero", [](Maker& m) { m.location(0, {}); }, 0, "lost x: 1 of the profile's functions and locations cannot be read, or bear a number twice /  x 1\n"},
      {"a broken location", [](Maker& m) { m.part(4, "\x22\x7f"); }, 0, "lost x: 1 of the profile's functions and locations cannot be read, or bear a number twice /  x 1\n"},
      {"fields of the future", [](Maker& m) { m.number(99, 1).part(98, "later"); }, 0, ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.why);
    Maker maker;
    maker.type(11, "goroutine", "count").call(1, "main.f", "/m.go", 1).sample({1}, {2});
    row.spoil(maker);
    Notes notes;
    const Corpus corpus = read(maker.bytes(), notes);
    ASSERT_EQ(corpus.dumps.size(), 1u);
    EXPECT_EQ(corpus.dumps[0].damaged_goroutines(), row.damaged);
    EXPECT_GE(corpus.dumps[0].seen(), 2 + row.damaged);
    EXPECT_EQ(corpus.dumps[0].counted.at(0).count, 2);
    EXPECT_EQ(told(notes), row.notes);
  }
}

TEST(DamagedPprof, LabelsThatLeadNowhereAreSaid) {
  Maker maker;
  maker.call(1, "main.f", "/m.go", 1).part(2, std::string("\x0a\x01\x01\x12\x01\x02\x1a\x04\x08\x63\x10\x63", 12));
  Notes notes;
  const Corpus corpus = read(maker.type(11, "goroutine", "count").bytes(), notes);
  EXPECT_EQ(corpus.dumps.at(0).seen(), 2u);
  EXPECT_EQ(told(notes), "lost x: 1 labels lead nowhere or are too many, and were left out /  x 1\n");
}

TEST(DamagedPprof, CutAnywhereItInventsNothing) {
  const std::string whole = ordinary();
  const std::uint64_t all = read(whole).dumps.at(0).seen();
  EXPECT_EQ(all, 45u);
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    Notes notes;
    const Corpus corpus = read(std::string_view(whole).substr(0, cut), notes);
    EXPECT_FALSE(notes.all().empty() && corpus.dumps.empty()) << cut;
    for (const Dump& dump : corpus.dumps) EXPECT_LE(dump.seen(), all) << cut;
  }
}

TEST(DamagedPprof, WithoutItsNamesItSaysThatItsEndIsMissing) {
  const std::string whole = ordinary();
  Notes notes;
  // Samples and locations come first, the names last.
  const Corpus corpus = read(std::string_view(whole).substr(0, whole.size() - 200), notes);
  EXPECT_TRUE(corpus.dumps.empty());
  EXPECT_EQ(told(notes), "error x: this is a profile (profile.proto) without the names of what it counts: its end is missing / fetch it again x 1\n");
}

TEST(DamagedPprof, OverItsLimitItIsNotRead) {
  Corpus corpus;
  Notes notes;
  const std::uint64_t line = 1;
  DumpWriter dumps(corpus, "x", line);
  Pprof pprof(dumps, notes, 1u << 20);
  const std::string block(700'000, '\n');
  pprof.feed(block);
  pprof.feed(block);
  pprof.finish();
  EXPECT_TRUE(corpus.dumps.empty());
  EXPECT_EQ(told(notes), "error x: this profile is larger than 1 MiB, which is more than lineup reads / fetch /debug/pprof/goroutine?debug=1, which is read at any size x 1\n");
}

// What a corpus holds, in calls and characters of labels.
std::size_t weight(const Corpus& corpus) {
  std::size_t sum = 0;
  std::set<std::uint32_t> stacks, labels;
  for (const Dump& dump : corpus.dumps)
    for (const Counted& record : dump.counted) {
      const Shape& shape = corpus.shape(record.shape);
      if (stacks.insert(shape.stack.index).second) sum += corpus.stack(shape.stack).frames.size() * sizeof(FrameId);
      if (!labels.insert(shape.labels.index).second) continue;
      for (const auto& [key, value] : corpus.labels(shape.labels)) sum += key.size() + value.size();
    }
  return sum;
}

TEST(DamagedPprof, ASmallFileDoesNotUnfoldWithoutBound) {
  // One location of 3,000 inlined calls in each of 4,000 different stacks.
  Maker deep;
  deep.function(1, "main.f", "/m.go").location(1, std::vector<std::pair<std::uint64_t, std::int64_t>>(3000, {1, 1}));
  for (std::uint64_t id = 2; id < 4002; ++id) deep.location(id, {{1, static_cast<std::int64_t>(id)}}).sample({1, id}, {1});
  // A long text in each of 4,000 different sets of labels.
  Maker wide;
  wide.call(1, "main.f", "/m.go", 1);
  const std::string text(100'000, 'x');
  for (std::int64_t i = 1; i < 4001; ++i) wide.sample({1}, {1}, {{"n", "", i, ""}, {text, text, 0, ""}});
  // A stack without end, and one that goes in circles for long.
  Maker tall;
  tall.call(1, "main.f", "/m.go", 1).sample(std::vector<std::uint64_t>(200'000, 1), {1});

  const auto start = std::chrono::steady_clock::now();
  for (const Maker* maker : {&deep, &wide, &tall}) {
    const std::string bytes = maker->bytes();
    const Corpus corpus = read(bytes);
    EXPECT_LT(weight(corpus), (std::size_t{17} << 20) + 8 * bytes.size());
    ASSERT_EQ(corpus.dumps.size(), 1u);
    EXPECT_EQ(corpus.dumps[0].seen(), maker == &tall ? 1u : 4000u);
  }
  // No measure of speed: what is not bounded would take hours.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

TEST(DamagedPprof, NoChangeOfBytesBreaksTheReader) {
  const std::string whole = ordinary();
  Dice dice(20261121);
  for (int round = 0; round < 4000; ++round) {
    std::string bytes = whole;
    for (std::size_t changes = 1 + dice.below(6); changes > 0; --changes) {
      const std::size_t at = dice.below(bytes.size());
      switch (dice.below(6)) {
        case 0: bytes[at] = static_cast<char>(dice.below(256)); break;
        case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << dice.below(8))); break;
        case 2: bytes.erase(at, 1 + dice.below(8)); break;
        case 3: bytes.insert(at, bytes.substr(at, 1 + dice.below(40))); break;
        case 4: bytes.insert(at, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"); break;  // the largest number there is
        default: bytes.resize(at + 1);
      }
    }
    Notes notes;
    // Past the guess, too, which many changes do not pass.
    Corpus corpus;
    const std::uint64_t line = 1;
    DumpWriter dumps(corpus, "x", line);
    Pprof pprof(dumps, notes);
    pprof.feed(bytes);
    pprof.finish();
    EXPECT_FALSE(notes.all().empty() && corpus.dumps.empty());
    EXPECT_LT(weight(corpus), std::size_t{17} << 20);
    const Corpus guessed = read(bytes, notes);
    EXPECT_LT(weight(guessed), std::size_t{17} << 20);
  }
}

}  // namespace
}  // namespace lineup::tests
