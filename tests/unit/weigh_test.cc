// SPDX-License-Identifier: Apache-2.0
// weigh_test.cc: the strongest evidence keeps its weight, and the score is the sum.
#include <gtest/gtest.h>

#include <string>

#include "classify/weigh.h"

namespace lineup::tests {
namespace {

std::string told(Gathered gathered) {
  const Weighed weighed = weigh(std::move(gathered).pieces());
  std::string out;
  int sum = 0;
  for (const Evidence& evidence : weighed.evidence) out += evidence.kind + " " + std::to_string(evidence.points) + ", ", sum += evidence.points;
  EXPECT_EQ(sum, weighed.score) << out;
  EXPECT_GE(weighed.score, 0);
  EXPECT_LE(weighed.score, 100);
  return out + "= " + std::to_string(weighed.score);
}

TEST(Weigh, TakesTheStrongestFirstInWhateverOrderTheyWereFound) {
  Gathered one, other;
  one.add("count", 12, "1"), one.add("growth", 30, "2"), one.add("rule", 35, "3");
  other.add("rule", 35, "3"), other.add("count", 12, "1"), other.add("growth", 30, "2");
  EXPECT_EQ(told(one), "rule 35, growth 30, count 12, = 77");
  EXPECT_EQ(told(one), told(other));
}

TEST(Weigh, NeverLetsWeakPiecesTakeThePlaceOfAStrongOne) {
  Gathered gathered;
  for (int i = 0; i < 8; ++i) gathered.add("weak", 15, "1");
  gathered.add("growth", 30, "2");
  EXPECT_TRUE(told(gathered).starts_with("growth 30, weak 15, "));
  Gathered proven;
  for (int i = 0; i < 8; ++i) proven.add("weak", 15, "1");
  proven.add("proven", 95, "2");
  EXPECT_TRUE(told(proven).starts_with("proven 95, "));
}

TEST(Weigh, FillsWhatIsLeftBeyondALeakLessAndLess) {
  Gathered gathered;
  gathered.add("a", 80, "1");
  for (int i = 0; i < 4; ++i) gathered.add("b", 10, "2");
  EXPECT_EQ(told(gathered), "a 80, b 8, b 5, b 3, b 1, = 97");
}

TEST(Weigh, LetsWhatSpeaksAgainstComeAfterAllThatSpeaksFor) {
  Gathered gathered;
  gathered.add("stable", -20, "1"), gathered.add("rule", 35, "2"), gathered.add("alike", -30, "3");
  EXPECT_EQ(told(gathered), "rule 35, alike -30, stable -5, = 0");
}

TEST(Weigh, LetsALimitedPieceLiftUpToItsLimitOnly) {
  Gathered gathered;
  gathered.add_up_to(59, "growth", 18, "1"), gathered.add("rule", 45, "2");
  EXPECT_EQ(told(gathered), "rule 45, growth 14, = 59");
  gathered.add("count", 30, "3");
  EXPECT_EQ(told(gathered), "rule 45, count 30, growth 0, = 75");
  Gathered floor;
  floor.raise_to(40, "still", "1"), floor.add("state", 6, "2");
  EXPECT_EQ(told(floor), "state 6, still 34, = 40");
}

TEST(Weigh, LetsTheLowestCeilingSpeak) {
  Gathered gathered;
  gathered.lower_to(30, "handed-on", "1"), gathered.lower_to(10, "healthy", "2"), gathered.add("rule", 35, "3");
  EXPECT_EQ(told(gathered), "rule 35, healthy -25, handed-on 0, = 10");
}

TEST(Weigh, LetsNothingSpeakAgainstAProof) {
  Gathered gathered;
  gathered.add("proven", 95, "1"), gathered.add("stable", -20, "2"), gathered.lower_to(10, "healthy", "3");
  gathered.hold_for_proven();
  EXPECT_EQ(told(gathered), "proven 95, stable 0, healthy 0, = 95");
}

}  // namespace
}  // namespace lineup::tests
