// SPDX-License-Identifier: Apache-2.0
// grown_test.cc: long lists keep what is put in, whatever their pages do.
#include "model/grown.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace lineup::tests {
namespace {

using List = Grown<std::uint64_t>;

List counted(std::uint64_t from, std::uint64_t to) {
  List list;
  for (std::uint64_t i = from; i < to; ++i) list.push_back(i);
  return list;
}

// Small lists stand on the heap, large ones in pages: all sizes around the change.
const std::vector<std::uint64_t> sizes = {0, 1, 15, 16, 17, 511, 512, 513, 16383, 32767, 32768, 32769, 70000, 300000};

TEST(Grown, KeepsItsValuesInOrderWhileItGrows) {
  for (const std::uint64_t size : sizes) {
    const List list = counted(0, size);
    ASSERT_EQ(list.size(), size);
    EXPECT_EQ(list.empty(), size == 0);
    std::uint64_t next = 0;
    for (const std::uint64_t value : list) ASSERT_EQ(value, next++);
    EXPECT_EQ(next, size);
  }
}

TEST(Grown, MayAddOneOfItsOwnValues) {
  List list;
  for (std::uint64_t i = 0; i < 100000; ++i) list.push_back(i == 0 ? 7 : list[i - 1]);
  for (const std::uint64_t value : list) ASSERT_EQ(value, 7u);
}

TEST(Grown, AppendedListsFollow) {
  for (const std::uint64_t first : sizes)
    for (const std::uint64_t second : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{40000}, std::uint64_t{200000}}) {
      List list = counted(0, first), later = counted(first, first + second);
      list.append(std::move(later));
      list.push_back(first + second);
      ASSERT_EQ(list.size(), first + second + 1);
      for (std::uint64_t i = 0; i < list.size(); ++i) ASSERT_EQ(list[i], i) << first << " and " << second;
      EXPECT_TRUE(later.empty());
      later.push_back(9);
      EXPECT_EQ(later[0], 9u);
    }
}

TEST(Grown, DrainingVisitsAllAndLeavesNothing) {
  for (const std::uint64_t size : sizes) {
    List list = counted(0, size);
    std::uint64_t next = 0;
    list.drain([&](const std::uint64_t& value) { ASSERT_EQ(value, next++); });
    EXPECT_EQ(next, size);
    EXPECT_TRUE(list.empty());
    list.push_back(3);
    EXPECT_EQ(list[0], 3u);
  }
}

TEST(Grown, MovesWithItsValuesWhereTheyAre) {
  List list = counted(0, 100000);
  const std::uint64_t* const where = list.data();
  List other = std::move(list);
  EXPECT_EQ(other.data(), where);
  list = counted(5, 6);
  other = std::move(list);
  ASSERT_EQ(other.size(), 1u);
  EXPECT_EQ(other[0], 5u);
  List unset = List::unset(50000);
  for (std::uint64_t& value : unset) value = 1;
  EXPECT_EQ(unset.size(), 50000u);
}

}  // namespace
}  // namespace lineup::tests
