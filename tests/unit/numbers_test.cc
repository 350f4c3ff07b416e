// SPDX-License-Identifier: Apache-2.0
// numbers_test.cc: sets of numbers, low ones and high ones, against a plain set.
#include "classify/numbers.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <set>
#include <vector>

namespace lineup::tests {
namespace {

TEST(Numbers, HoldWhatAPlainSetHolds) {
  std::mt19937_64 random(7);
  for (const std::uint64_t limit : {0u, 1u, 63u, 64u, 65u, 1000u}) {
    Numbers numbers(limit);
    std::set<std::uint64_t> plain;
    std::uint64_t fresh = 0;
    for (int i = 0; i < 500; ++i) {
      const std::uint64_t number = i % 50 == 0 ? ~std::uint64_t{0} - random() % 3 : random() % 1500;
      fresh += numbers.add(number) ? 1u : 0u;
      plain.insert(number);
    }
    numbers.close();
    for (std::uint64_t number = 0; number < 1600; ++number) ASSERT_EQ(numbers.contains(number), plain.contains(number)) << number << ", limit " << limit;
    EXPECT_TRUE(numbers.contains(~std::uint64_t{0}) == plain.contains(~std::uint64_t{0}));
    EXPECT_EQ(fresh + numbers.above().size(), plain.size()) << "each is new once, or stands above";
    for (const std::uint64_t number : plain) numbers.take_out(number);
    for (const std::uint64_t number : plain) ASSERT_FALSE(numbers.contains(number));
  }
}

TEST(Numbers, TakeEightBytesAGoroutineAtMost) {
  std::vector<Goroutine> goroutines(10);
  for (std::size_t i = 0; i < goroutines.size(); ++i) goroutines[i].id = 3 * i;
  EXPECT_EQ(limit_of(goroutines), 28u);
  goroutines.back().id = ~std::uint64_t{0};
  EXPECT_EQ(limit_of(goroutines), 640u);
  EXPECT_EQ(limit_of({}), 0u);
}

}  // namespace
}  // namespace lineup::tests
