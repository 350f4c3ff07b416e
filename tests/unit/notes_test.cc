// SPDX-License-Identifier: Apache-2.0
// notes_test.cc: the same trouble is told once, and no trouble changes the exit
// status by being many.
#include "lineup/notes.h"

#include <gtest/gtest.h>

#include "lineup/lineup.h"

namespace lineup {
namespace {

TEST(Notes, TheSameTroubleInOneInputIsOneNoteWithItsFirstPlace) {
  Notes notes;
  notes.add(Level::lost, "torn", "a.txt:7");
  notes.add(Level::lost, "torn", "a.txt:9");
  notes.add(Level::lost, "torn", "a.txt");
  ASSERT_EQ(notes.all().size(), 1u);
  EXPECT_EQ(notes.all()[0].count, 3u);
  EXPECT_EQ(notes.all()[0].where, "a.txt:7");
}

TEST(Notes, AnotherInputTextOrLevelIsAnotherNote) {
  Notes notes;
  notes.add(Level::lost, "torn", "a.txt:7");
  notes.add(Level::lost, "torn", "b.txt:7");
  notes.add(Level::lost, "other", "a.txt:7");
  notes.add(Level::info, "torn", "a.txt:7");
  EXPECT_EQ(notes.all().size(), 4u);
}

TEST(Notes, ANameThatEndsInNoLineNumberIsANameAsAWhole) {
  Notes notes;
  notes.add(Level::lost, "torn", "a:b");
  notes.add(Level::lost, "torn", "a:c");
  notes.add(Level::lost, "torn", "a:");
  EXPECT_EQ(notes.all().size(), 3u);
}

TEST(Notes, AreKeptInTheOrderTheyFirstCameUp) {
  Notes first, second;
  first.add(Level::info, "one", "a");
  second.add(Level::info, "two", "a");
  second.add(Level::info, "one", "a", "help");
  first.add_all(second);
  ASSERT_EQ(first.all().size(), 2u);
  EXPECT_EQ(first.all()[0].text, "one");
  EXPECT_EQ(first.all()[0].count, 2u);
  EXPECT_EQ(first.all()[1].text, "two");
}

TEST(Notes, WhenThereAreTooManyTheRestIsCountedAndTheWorstOfItIsSeen) {
  Notes notes;
  for (std::size_t i = 0; i < Notes::kept; ++i) notes.add(Level::info, std::to_string(i), "a");
  EXPECT_EQ(notes.all().size(), Notes::kept);
  notes.add(Level::info, "one more", "a");
  notes.add(Level::error, "unreadable", "b");
  notes.add(Level::info, "and another", "c");
  ASSERT_EQ(notes.all().size(), Notes::kept + 1);
  EXPECT_EQ(notes.all().back().text, "there were more notes than are kept");
  EXPECT_EQ(notes.all().back().count, 3u);
  EXPECT_TRUE(notes.has(Level::error));
  EXPECT_FALSE(notes.has(Level::lost));
}

TEST(Names, OfLevelsAndVerdictsAreTheWordsOfTheJsonReport) {
  EXPECT_EQ(name_of(Level::info), "info");
  EXPECT_EQ(name_of(Level::lost), "lost");
  EXPECT_EQ(name_of(Level::error), "error");
  EXPECT_EQ(name_of(Verdict::idle), "idle");
  EXPECT_EQ(name_of(Verdict::suspect), "suspect");
  EXPECT_EQ(name_of(Verdict::likely), "likely");
  EXPECT_EQ(name_of(Verdict::leak), "leak");
}

TEST(SummaryQuestions, AreAnsweredByNotesAndSuspects) {
  Summary summary;
  EXPECT_FALSE(summary.has_trouble());
  EXPECT_EQ(summary.worst(), Verdict::idle);
  summary.notes.push_back({Level::lost, "torn", "a", "", 1});
  EXPECT_FALSE(summary.has_trouble());
  summary.notes.push_back({Level::error, "gone", "b", "", 1});
  EXPECT_TRUE(summary.has_trouble());
  summary.suspects.resize(3);
  summary.suspects[0].verdict = Verdict::suspect;
  summary.suspects[1].verdict = Verdict::leak;
  summary.suspects[2].verdict = Verdict::likely;
  EXPECT_EQ(summary.worst(), Verdict::leak);
}

}  // namespace
}  // namespace lineup
