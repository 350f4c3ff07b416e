// SPDX-License-Identifier: Apache-2.0
// memory_test.cc: reading ends where judging would take too much memory.
#include "model/memory.h"

#include <gtest/gtest.h>

#include <fstream>

#include "dumps.h"
#include "folder.h"
#include "reading.h"
#include "source/budget.h"

namespace lineup::tests {
namespace {

constexpr std::uint64_t mib = 1u << 20;

TEST(Memory, OfTheMachineIsMoreThanWhatIsInUse) {
  EXPECT_GT(memory_in_use(), mib);
  EXPECT_GT(memory_of_machine(), memory_in_use());
  EXPECT_LE(MemoryWatch(0).limit_bytes(), memory_of_machine() / 2);
}

TEST(Memory, HasRoomUntilTheLimitAndIsLookedAtSeldom) {
  MemoryWatch watch(memory_in_use() + 256 * mib);
  EXPECT_TRUE(watch.has_room(1, 0));
  EXPECT_TRUE(watch.has_room(1, 1'000'000)) << "not yet looked at again";
  EXPECT_FALSE(watch.has_room(16 * mib, 1'000'000)) << "each may become a group";
  EXPECT_TRUE(watch.has_room(16 * mib, 1000));
  EXPECT_FALSE(MemoryWatch(mib).has_room(1, 0)) << "the first bytes are looked at";
}

// A state for each goroutine: a text in which nothing comes twice.
TEST(Memory, ThatIsFullEndsTheReadingAndSaysSo) {
  const Folder folder;
  std::string text;
  for (std::uint64_t i = 1; text.size() < 20 * mib; ++i) text += "goroutine " + std::to_string(i) + " [wait " + std::to_string(i) + "]:\nmain.f()\n\t/a.go:1 +0x1\n\n";
  const std::string file = folder.path() / "hostile.txt";
  std::ofstream(file) << text;
  Request request;
  request.inputs = {file, file, file};
  request.limits.memory_bytes = (memory_in_use() / mib + 200) * mib;
  request.threads = 1;
  const Collection read = read_inputs(request, Digests::none);
  const Corpus& corpus = read.corpus;
  const Notes& notes = read.notes;
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_GT(corpus.dumps[0].goroutines.size(), 100'000u);
  EXPECT_TRUE(corpus.dumps[0].cut_short);
  EXPECT_NE(told(notes).find("error " + file + ": judging what was read would take more than " + size_text(request.limits.memory_bytes) +
                             " of memory, the limit; the rest was not read, nor the 2 inputs behind this / give fewer dumps at once, or raise the limit with --max-memory SIZE"),
            std::string::npos)
      << told(notes);
}

TEST(Memory, ThatIsFullBeforeAnInputLeavesNothingElseToSayOfIt) {
  Request request;
  request.inputs = {LINEUP_ROOT "/samples/alloc-1.debug2.txt"};
  request.limits.memory_bytes = 1 * mib;
  const Collection read = read_inputs(request, Digests::none);
  EXPECT_TRUE(read.corpus.dumps.empty());
  EXPECT_EQ(told(read.notes), "error " + request.inputs[0] + ": judging what was read would take more than 1 MiB of memory, the limit; the rest was not read / "
                         "give fewer dumps at once, or raise the limit with --max-memory SIZE x 1\n");
}

}  // namespace
}  // namespace lineup::tests
