// SPDX-License-Identifier: Apache-2.0
// per_dump_test.cc: values of many dumps, most of them empty.
#include "lineup/per_dump.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>

namespace lineup::tests {
namespace {

using Counts = PerDump<std::uint64_t>;

TEST(PerDump, KeepsOnlyWhatWasMadeAndReadsTheRestAsEmpty) {
  Counts counts(1000);
  counts.make(7) = 3;
  counts.make(999) = 5;
  EXPECT_EQ(counts.size(), 1000u);
  EXPECT_EQ(counts.kept().size(), 2u);
  EXPECT_EQ(counts[6], 0u);
  EXPECT_EQ(counts[7], 3u);
  EXPECT_EQ(counts[8], 0u);
  EXPECT_EQ(counts.back(), 5u);
  EXPECT_EQ(counts.front(), 0u);
  EXPECT_TRUE(counts.keeps(7));
  EXPECT_FALSE(counts.keeps(8));
}

TEST(PerDump, TheLastIsEmptyWhereNothingIsKeptOfIt) {
  Counts counts(3);
  EXPECT_EQ(counts.back(), 0u);
  counts.make(1) = 4;
  EXPECT_EQ(counts.back(), 0u);
  counts.make(2) = 6;
  EXPECT_EQ(counts.back(), 6u);
}

TEST(PerDump, OfAListKeepsWhatIsNotEmpty) {
  const Counts counts{0, 4, 0, 9, 0};
  EXPECT_EQ(counts.size(), 5u);
  EXPECT_EQ(counts.kept(), (std::vector<Counts::Kept>{{1, 4}, {3, 9}}));
  EXPECT_EQ(counts, (Counts{0, 4, 0, 9, 0}));
  EXPECT_FALSE(counts == (Counts{0, 4, 0, 9}));
  EXPECT_TRUE(Counts().empty());
}

TEST(PerDump, AgreesWithAMapInWhateverOrderValuesAreMade) {
  std::mt19937_64 random(1);
  for (const std::size_t size : {1, 2, 5, 40}) {
    Counts counts(size);
    std::map<std::size_t, std::uint64_t> map;
    for (int i = 0; i < 200; ++i) {
      const std::size_t dump = random() % size;
      counts.make(dump) += 1;
      ++map[dump];
      ASSERT_EQ(counts.kept().size(), map.size());
      for (std::size_t at = 0; at < size; ++at) {
        ASSERT_EQ(counts[at], map.contains(at) ? map.at(at) : 0);
        ASSERT_EQ(counts.keeps(at), map.contains(at));
      }
      auto expected = map.begin();
      for (const auto& [at, value] : counts.kept()) {
        ASSERT_EQ(at, expected->first);
        ASSERT_EQ(value, (expected++)->second);
      }
    }
  }
}

}  // namespace
}  // namespace lineup::tests
