// SPDX-License-Identifier: Apache-2.0
// relatives_test.cc: what test libraries and go test itself print of goroutines: made
// up, line by line as leaktest, goleak and package testing write them.
#include <gtest/gtest.h>

#include "dumps.h"

namespace lineup::tests {
namespace {

// "ID STATE INNERMOST by CREATOR", one line each, and what is left over.
std::string summary_of(const std::string& text) {
  const Corpus corpus = read(text);
  std::string out;
  for (const Dump& dump : corpus.dumps) {
    for (const Goroutine& g : goroutines_of(dump)) {
      const Shape& shape = corpus.shape(g.shape);
      const Stack& stack = corpus.stack(shape.stack);
      out.append(std::to_string(g.id)).append(" ").append(corpus.text(shape.state)).append(" ");
      out.append(stack.frames.empty() ? "nothing" : corpus.text(corpus.frame(stack.frames.front()).function));
      if (stack.created_by) out.append(" by ").append(corpus.text(corpus.frame(stack.created_by).function));
      out += '\n';
    }
    out += "damaged " + std::to_string(dump.damaged.size()) + ", not understood " + std::to_string(dump.not_understood.lines) + '\n';
  }
  return out;
}

// What leaktest and goleak say alike of two goroutines, and what is to be read of them.
const std::string receiver =
    "        example.com/shop.fetch.func1()\n"
    "        \t/srv/shop/fetch.go:12 +0x25\n"
    "        created by example.com/shop.fetch in goroutine 6\n"
    "        \t/srv/shop/fetch.go:11 +0x1a\n";
const std::string sender =
    "        example.com/shop.fetch.func2()\n"
    "        \t/srv/shop/fetch.go:15 +0x28\n"
    "        created by example.com/shop.fetch in goroutine 6\n"
    "        \t/srv/shop/fetch.go:14 +0x26\n";
const std::string both =
    "7 chan receive example.com/shop.fetch.func1 by example.com/shop.fetch\n"
    "8 chan send example.com/shop.fetch.func2 by example.com/shop.fetch\n"
    "damaged 0, not understood 0\n";

TEST(Relatives, LeaktestsGoroutinesAreThoseBehindItsWords) {
  const std::string text =
      "--- FAIL: TestFetch (0.11s)\n"
      "    leaktest.go:132: leaktest: timed out checking goroutines\n"
      "    leaktest.go:150: leaktest: leaked goroutine: goroutine 7 [chan receive]:\n" +
      receiver +
      "    leaktest.go:150: leaktest: leaked goroutine: goroutine 8 [chan send]:\n" +
      sender +
      "FAIL\n";
  EXPECT_EQ(summary_of(text), both);
}

TEST(Relatives, GoleaksListIsReadToItsEnd) {
  const std::string text =
      "--- FAIL: TestFetch (0.46s)\n"
      "    leaks.go:78: found unexpected goroutines:\n"
      "        [Goroutine 7 in state chan receive, with example.com/shop.fetch.func1 on top of the stack:\n" +
      receiver +
      "         Goroutine 8 in state chan send, with example.com/shop.fetch.func2 on top of the stack:\n" +
      sender +
      "        ]\n"
      "FAIL\n";
  EXPECT_EQ(summary_of(text), both);
}

TEST(Relatives, TwoDumpsThatATestLoggedAreTwoDumps) {
  const std::string stacks =
      "goroutine 6 [running]:\n"
      "        example.com/shop.TestFetch(0xc000007860)\n"
      "        \t/srv/shop/fetch_test.go:18 +0x45\n"
      "        created by testing.(*T).Run in goroutine 1\n"
      "        \t/usr/local/go/src/testing/testing.go:1648 +0x3ad\n"
      "        \n"
      "        goroutine 1 [chan receive]:\n"
      "        testing.(*T).Run(0xc0000076c0, {0x53a10d?, 0x4bf4bc?}, 0x545b40)\n"
      "        \t/usr/local/go/src/testing/testing.go:1649 +0x3c8\n"
      "        main.main()\n"
      "        \t_testmain.go:57 +0x19c\n";
  const std::string once = "6 running example.com/shop.TestFetch by testing.(*T).Run\n1 chan receive testing.(*T).Run\ndamaged 0, not understood 0\n";
  EXPECT_EQ(summary_of("--- FAIL: TestFetch (0.00s)\n    fetch_test.go:18: stacks: " + stacks + "        \n    fetch_test.go:19: " + stacks + "        \nFAIL\n"), once + once);
}

}  // namespace
}  // namespace lineup::tests
