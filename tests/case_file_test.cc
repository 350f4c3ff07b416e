// SPDX-License-Identifier: Apache-2.0
// Tests of the case runner's own parts: what splits cases and runs programs.
#include "case_file.h"

#include <gtest/gtest.h>

#include "folder.h"
#include "run.h"

namespace lineup::tests {
namespace {

const std::filesystem::path nowhere = "/nonexistent";

TEST(CaseFile, HeadingsStartSectionsAndContentIsKeptAsItStands) {
  const auto sections = split("-- about --\nOne.\n\n-- file a b.txt --\n\tx\n-- exit --\n0\n");
  ASSERT_EQ(sections.size(), 3u);
  EXPECT_EQ(sections[0].kind(), "about");
  EXPECT_EQ(sections[0].text, "One.\n\n");
  EXPECT_EQ(sections[1].name(), "a");
  EXPECT_EQ(sections[1].text, "\tx\n");
  EXPECT_EQ(sections[2].text, "0\n");
}

TEST(CaseFile, JoiningWhatWasSplitGivesTheSameFile) {
  for (const std::string file : {"", "-- about --\n", "-- file x hex --\n00 ff\n-- exit --\n1\n", "-- a --\n\n\n-- b --\n"})
    EXPECT_EQ(join(split(file)), file);
}

TEST(CaseFile, TextAboveTheFirstHeadingIsNotLost) {
  const auto sections = split("- about --\nx\n");
  ASSERT_EQ(sections.size(), 1u);
  EXPECT_EQ(sections[0].kind(), "text-before-the-first-heading");
}

TEST(CaseFile, LinesThatOnlyLookLikeHeadingsAreContent) {
  const auto sections = split("-- stdout --\n--  --\n-- x\nx --\n -- y --\n");
  ASSERT_EQ(sections.size(), 1u);
  EXPECT_EQ(sections[0].text, "--  --\n-- x\nx --\n -- y --\n");
}

TEST(CaseFile, AWordOfTheHeadingSaysHowTheContentIsWritten) {
  struct Row {
    const char* file;
    const char* content;
  };
  const Row rows[] = {
    {"-- stdin --\nab\n", "ab\n"},
    {"-- stdin cut --\nab\n", "ab"},
    {"-- stdin cut --\nab", "ab"},
    {"-- stdin hex --\n1F 8b\n0a\n", "\x1f\x8b\n"},
    {"-- stdin base64 --\nH4sK\n", "\x1f\x8b\n"},
    {"-- stdin base64 --\nYQ==\n", "a"},
    {"-- stdin first 2 --\nabcdef\n", "ab"},
  };
  for (const Row& row : rows) EXPECT_EQ(split(row.file)[0].content(nowhere), row.content) << row.file;
}

TEST(CaseFile, ContentThatCannotBeHadIsNone) {
  for (const char* file : {"-- stdin hex --\n1\n", "-- stdin hex --\nzz\n", "-- stdin base64 --\n*\n",
                           "-- stdin base64 --\nYQ==YQ==\n", "-- stdin from no/such/file --\n"})
    EXPECT_EQ(split(file)[0].content(nowhere), std::nullopt) << file;
}

TEST(CaseFile, ContentThatIsSetReadsBackWhateverItsBytes) {
  const std::string headings = "-- exit --\n0\n";
  const std::string zeros(200, '\0');
  for (const std::string& bytes : {std::string(), std::string("a\n"), std::string("a"), std::string("\n"), headings, zeros,
                                   std::string("\x1b[31mred\n"), std::string("caf\xc3\xa9\n")}) {
    Section section{{"stdout", "hex"}, "00"};
    section.set_content(bytes);
    const auto again = split(join({section}));
    ASSERT_EQ(again.size(), 1u);
    EXPECT_EQ(again[0].content(nowhere), bytes);
  }
}

TEST(Run, OutputErrorsAndStatusAreTakenApart) {
  const Ran ran = run({"/bin/sh", "-c", "cat; echo \"$X\" >&2; exit 3"}, {.env = {"X=y"}, .input = "in"});
  EXPECT_EQ(ran.out, "in");
  EXPECT_EQ(ran.err, "y\n");
  EXPECT_EQ(ran.exit, "3\n");
}

TEST(Run, ADifferenceIsShownLineByLine) {
  EXPECT_EQ(difference("a\nb\n", "a\nc\n"), "--- wanted\n+++ got\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
}

TEST(Run, AProgramThatLeavesItsInputUnreadIsNoTrouble) {
  const Ran ran = run({"/bin/sh", "-c", "exit 0"}, {.input = std::string(1 << 20, 'x')});
  EXPECT_EQ(ran.exit, "0\n");
}

TEST(Run, AProgramThatHangsIsEndedAndNamed) {
  const Ran ran = run({"/bin/sh", "-c", "while :; do :; done"}, {.seconds = 1});
  EXPECT_EQ(ran.exit, "signal 14 (too slow)\n");
}

TEST(Run, AFolderIsEmptyAtFirstAndGoneAfterwards) {
  std::filesystem::path was;
  {
    const Folder folder;
    was = folder.path();
    EXPECT_TRUE(std::filesystem::is_empty(was));
    write_file(was / "x", "x");
  }
  EXPECT_FALSE(std::filesystem::exists(was));
}

}  // namespace
}  // namespace lineup::tests
