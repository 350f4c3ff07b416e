// SPDX-License-Identifier: Apache-2.0
// census_test.cc: who waits where, counted.
#include "census/census.h"

#include <gtest/gtest.h>

#include "dumps.h"

namespace lineup::tests {
namespace {

// A goroutine of a dump under test.
std::string block(std::uint64_t id, const std::string& bracket, const std::string& function, int line = 1, std::uint64_t creator = 1) {
  return "goroutine " + std::to_string(id) + " [" + bracket + "]:\n" + function + "(0x" + std::to_string(id) + ")\n\t/a.go:" + std::to_string(line) +
         " +0x1\ncreated by main.main in goroutine " + std::to_string(creator) + "\n\t/a.go:9 +0x1\n\n";
}

Corpus corpus_of(const std::vector<std::string>& dumps) {
  Corpus corpus;
  for (const std::string& text : dumps) corpus.append(read(text));
  return corpus;
}

TEST(Census, NumbersOfAGroupAreThoseOfItsGoroutines) {
  Corpus corpus = corpus_of({block(30, "chan send, 9 minutes", "main.f") + block(10, "chan send", "main.f") + block(20, "chan send, 2 minutes, locked to thread", "main.f") +
                                   block(50, "chan send, 4 minutes", "main.f") + block(40, "chan send (leaked)", "main.f") + block(60, "select", "main.f")});
  const Census census = take_census(corpus);
  ASSERT_EQ(census.rows.size(), 2u);
  const Cell& cell = census.rows[0].cells[0];
  EXPECT_EQ(corpus.text(census.rows[0].state), "chan send");
  EXPECT_EQ(cell.goroutines, 5u);
  EXPECT_EQ(cell.min_minutes, 2u);
  EXPECT_EQ(cell.median_minutes, 4u);
  EXPECT_EQ(cell.max_minutes, 9u);
  EXPECT_EQ(cell.unknown_minutes, 2u);
  EXPECT_EQ(cell.first_id, 10u);
  EXPECT_EQ(cell.last_id, 50u);
  EXPECT_EQ(cell.leaked, 1u);
  EXPECT_EQ(cell.locked, 1u);
  EXPECT_EQ(census.rows[0].shapes.size(), 3u) << "plain, locked, leaked";
  std::vector<std::uint64_t> ids;
  for (const Goroutine& g : census.listed(0, cell)) ids.push_back(g.id);
  EXPECT_EQ(ids, (std::vector<std::uint64_t>{10, 20, 30, 40, 50}));
  EXPECT_EQ(census.rows[1].cells[0].goroutines, 1u);
  EXPECT_EQ(census.rows[1].cells[0].unknown_minutes, 1u);
  EXPECT_EQ(census.rows[1].cells[0].max_minutes, 0u);
}

TEST(Census, OnlyStackStateAndCreatorPartGroups) {
  const std::string one = block(1, "select", "main.f");
  const struct { const char* why; std::string other; std::size_t groups; } rows[] = {
      {"number and arguments", block(2, "select", "main.f"), 1},
      {"minutes", block(2, "select, 5 minutes", "main.f"), 1},
      {"locked", block(2, "select, locked to thread", "main.f"), 1},
      {"leaked", block(2, "select (leaked)", "main.f"), 1},
      {"an item in the header", block(2, "select, synctest bubble 1", "main.f"), 1},
      {"who started it", block(2, "select", "main.f", 1, 77), 1},
      {"labels", replace_all(block(2, "select", "main.f"), "]:", "] {a: b}:"), 1},
      {"state", block(2, "chan receive", "main.f"), 2},
      {"function", block(2, "select", "main.g"), 2},
      {"line", block(2, "select", "main.f", 2), 2},
      {"creating function", replace_all(block(2, "select", "main.f"), "by main.main", "by main.init"), 2},
  };
  for (const auto& row : rows) {
    Corpus corpus = corpus_of({one + row.other});
    EXPECT_EQ(take_census(corpus).rows.size(), row.groups) << row.why;
  }
}

TEST(Census, RowsComeBySizeInTheLastDumpThenByFirstAppearance) {
  Corpus corpus = corpus_of({block(1, "select", "main.a") + block(2, "select", "main.a") + block(3, "select", "main.b"),
                                   block(3, "select", "main.b") + block(4, "select", "main.b") + block(5, "select", "main.c") + block(6, "select", "main.d")});
  const Census census = take_census(corpus);
  std::string order;
  for (const Row& row : census.rows) order += corpus.text(corpus.frame(corpus.stack(row.stack).frames[0]).function).back();
  EXPECT_EQ(order, "bcda");
  EXPECT_EQ(census.rows[3].cells[0].goroutines, 2u);
  EXPECT_EQ(census.rows[3].cells[1].goroutines, 0u);
}

TEST(Census, OfTheSameProcessKnowsWhoStayed) {
  Corpus corpus = corpus_of({block(1, "select", "main.a") + block(2, "select", "main.a") + block(3, "select", "main.a"),
                                   block(2, "select", "main.a") + block(3, "select", "main.a") + block(4, "select", "main.a")});
  const Census census = take_census(corpus);
  ASSERT_EQ(census.rows.size(), 1u);
  EXPECT_EQ(census.rows[0].cells[1].kept, 2u);
}

TEST(Census, EveryGoroutineIsInExactlyOneCell) {
  for (const TextFile& file : all_dumps()) {
    Corpus corpus = read(file.bytes);
    const Census census = take_census(corpus);
    ASSERT_EQ(census.columns.size(), corpus.dumps.size());
    for (std::size_t dump = 0; dump < corpus.dumps.size(); ++dump) {
      std::uint64_t sum = 0, listed = 0;
      for (const Row& row : census.rows) {
        const Cell& cell = row.cells[dump];
        sum += cell.goroutines;
        listed += cell.end - cell.begin;
        EXPECT_LE(cell.unknown_minutes, cell.goroutines);
        EXPECT_LE(cell.min_minutes, cell.median_minutes);
        EXPECT_LE(cell.median_minutes, cell.max_minutes);
      }
      const Column& column = census.columns[dump];
      EXPECT_EQ(sum, column.grouped) << file.name;
      EXPECT_EQ(listed, corpus.dumps[dump].goroutines.size()) << file.name;
      EXPECT_EQ(column.seen, column.grouped + column.damaged) << file.name;
      EXPECT_EQ(column.seen, corpus.dumps[dump].seen()) << file.name;
    }
  }
}

TEST(Census, OfNothingIsEmpty) {
  Corpus empty;
  EXPECT_TRUE(take_census(empty).rows.empty());
  Corpus none = read("goroutineleak profile: total 0\n");
  EXPECT_TRUE(take_census(none).rows.empty());
  EXPECT_EQ(take_census(none).columns.size(), 1u);
}

}  // namespace
}  // namespace lineup::tests
