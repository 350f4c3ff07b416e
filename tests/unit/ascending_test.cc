// SPDX-License-Identifier: Apache-2.0
// ascending_test.cc: numbers kept as differences come back as they were.
#include "lineup/ascending.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace lineup::tests {
namespace {

std::vector<std::uint64_t> all_of(const Ascending& numbers) { return {numbers.begin(), numbers.end()}; }

TEST(Ascending, GivesBackWhatWasPutIn) {
  constexpr std::uint64_t most = ~std::uint64_t{0};
  for (const std::vector<std::uint64_t>& numbers : std::vector<std::vector<std::uint64_t>>{
           {}, {0}, {0, 0, 0}, {7}, {1, 2, 3}, {127, 128, 129}, {0, 127}, {0, 128}, {5, 5 + 16384}, {most}, {0, most, most}, {1, std::uint64_t{1} << 63, most - 1}}) {
    Ascending kept;
    for (const std::uint64_t number : numbers) kept.push_back(number);
    EXPECT_EQ(all_of(kept), numbers);
    EXPECT_EQ(kept.size(), numbers.size());
    EXPECT_EQ(kept.empty(), numbers.empty());
    EXPECT_EQ(kept.front(), numbers.empty() ? 0 : numbers.front());
    EXPECT_EQ(kept.back(), numbers.empty() ? 0 : numbers.back());
  }
}

TEST(Ascending, StartsAgainOnceCleared) {
  Ascending numbers = {10, 20};
  numbers.clear();
  EXPECT_TRUE(numbers.empty());
  numbers.push_back(3);
  EXPECT_EQ(all_of(numbers), (std::vector<std::uint64_t>{3}));
  EXPECT_EQ(numbers, (Ascending{3}));
  EXPECT_FALSE(numbers == (Ascending{3, 3}));
}

}  // namespace
}  // namespace lineup::tests
