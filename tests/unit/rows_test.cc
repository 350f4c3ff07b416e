// SPDX-License-Identifier: Apache-2.0
// rows_test.cc: rows of bytes tell what a loop over the bytes tells, on every
// kind of processor.
#include "parse/rows.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

namespace lineup::tests {
namespace {

#ifdef __SSE2__

template <class Is>
std::uint64_t one_by_one(std::size_t count, Is is) {
  std::uint64_t told = 0;
  for (std::size_t i = 0; i < count; ++i) told |= std::uint64_t{is(i)} << i;
  return told;
}

template <class Rows>
void expect_right(const std::string& a, const std::string& b) {
  const auto hex = [&](std::size_t i) { return (a[i] >= '0' && a[i] <= '9') || (a[i] >= 'a' && a[i] <= 'f'); };
  ASSERT_EQ(Rows::arguments(a.data()), one_by_one(32, [&](std::size_t i) { return is_argument_byte(a[i]); })) << a;
  ASSERT_EQ(Rows::hex(a.data()), one_by_one(16, hex)) << a;
  ASSERT_EQ(Rows::same(a.data(), b.data()), one_by_one(64, [&](std::size_t i) { return a[i] == b[i]; })) << a;
}

void expect_right_everywhere(const std::string& a, const std::string& b) {
  expect_right<Rows16>(a, b);
  if (use_rows32()) expect_right<Rows32>(a, b);
  for (const char c : {a[5], 'x'}) ASSERT_EQ(Rows16::equal(a.data(), c), one_by_one(64, [&](std::size_t i) { return a[i] == c; })) << a;
}

TEST(Rows, TellOfEveryByteAtEveryPlace) {
  for (std::size_t at = 0; at < 64; ++at)
    for (int byte = 0; byte < 256; ++byte) {
      std::string a(64, '0');
      a[at] = static_cast<char>(byte);
      expect_right_everywhere(a, std::string(64, '0'));
    }
}

TEST(Rows, TellOfBytesByChance) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20000; ++i) {
    std::string a(64, ' '), b(64, ' ');
    for (std::size_t at = 0; at < 64; ++at) a[at] = static_cast<char>(random()), b[at] = random() % 2 == 0 ? a[at] : static_cast<char>(random());
    expect_right_everywhere(a, b);
  }
}

#endif

TEST(Rows, OfThirtyTwoAreNotUsedWhereTheyMayNotBe) {
  may_use_rows32 = false;
  EXPECT_FALSE(use_rows32());
  may_use_rows32 = true;
}

}  // namespace
}  // namespace lineup::tests
