// SPDX-License-Identifier: Apache-2.0
// source_test.cc: from the name of an input to blocks of whole lines.
#include "source/source.h"

#include <gtest/gtest.h>

#include <fstream>

#include "dumps.h"
#include "folder.h"

namespace lineup::tests {
namespace {

// Bytes from memory, in pieces of any size, and at the end perhaps trouble.
class Slow : public Bytes {
 public:
  Slow(std::string text, std::size_t piece, std::string trouble = {}) : text_(std::move(text)), piece_(piece), trouble_(std::move(trouble)) {}
  Result<std::size_t> read(char* to, std::size_t most) override {
    if (at_ == text_.size() && !trouble_.empty()) return Error{trouble_, {}, {}};
    const std::size_t given = text_.copy(to, std::min(most, piece_), at_);
    at_ += given;
    return given;
  }

 private:
  std::string text_;
  std::size_t piece_, at_ = 0;
  std::string trouble_;
};

struct Given {
  std::string text;
  std::size_t blocks = 0;
  Notes notes;
};

Given read_all(const std::string& text, std::size_t piece, std::uint64_t line_bytes = 1u << 20, std::string trouble = {}) {
  Limits limits;
  limits.line_bytes = line_bytes;
  Source source("x", std::make_unique<Slow>(text, piece, std::move(trouble)), limits);
  Given given;
  while (std::optional<Member> member = source.next(given.notes)) {
    EXPECT_EQ(member->name(), "x");
    bool ended = false;
    while (const auto block = member->next_block(given.notes)) {
      EXPECT_FALSE(ended) << "only the last block may end without a line feed";
      EXPECT_FALSE(block->empty());
      ended = !block->ends_with('\n');
      given.text += *block;
      ++given.blocks;
    }
  }
  return given;
}

TEST(Source, GivesEveryByteInBlocksOfWholeLines) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += std::string(static_cast<std::size_t>(i % 97), 'a') + "\n";
  for (const std::string& ending : {std::string(), std::string("no line feed at the end")})
    for (std::size_t piece : {1u, 7u, 4096u, 1u << 20}) {
      const Given given = read_all(text + ending, piece);
      EXPECT_EQ(given.text, text + ending) << piece;
      EXPECT_TRUE(given.notes.all().empty());
    }
}

TEST(Source, OfNothingGivesNothing) {
  const Given given = read_all("", 10);
  EXPECT_EQ(given.blocks, 0u);
  EXPECT_TRUE(given.notes.all().empty());
}

TEST(Source, ALineOverTheLimitIsCutAndTheNextLinesAreWhole) {
  const std::string text = "first\n" + std::string(5000, 'x') + "y\nlast\n" + std::string(5000, 'z') + "\nend\n";
  for (std::size_t piece : {1u, 13u, 1000u, 1u << 20}) {
    const Given given = read_all(text, piece, 100);
    EXPECT_TRUE(given.text.starts_with("first\n")) << piece;
    EXPECT_NE(given.text.find("\nlast\n"), std::string::npos) << piece;
    EXPECT_TRUE(given.text.ends_with("\nend\n")) << piece;
    EXPECT_EQ(given.text.find('y'), std::string::npos) << piece;
    ASSERT_EQ(given.notes.all().size(), 1u) << piece;
    EXPECT_EQ(given.notes.all()[0].text, "a line is longer than 100 bytes and was cut there");
    EXPECT_EQ(given.notes.all()[0].level, Level::lost);
    EXPECT_EQ(given.notes.all()[0].where, "x");
    EXPECT_EQ(given.notes.all()[0].count, 2u) << "one note, counted, for each such line";
  }
}

TEST(Source, ALineOverTheLimitAtTheEndIsCutToo) {
  const Given given = read_all("first\n" + std::string(5000, 'x'), 64, 100);
  EXPECT_EQ(given.text, "first\n" + std::string(99, 'x') + "\n");
  EXPECT_EQ(given.notes.all().size(), 1u);
}

TEST(Source, WhatCameBeforeAReadErrorIsGiven) {
  const Given given = read_all("first\nsecond\nthi", 4, 100, "Input/output error");
  EXPECT_EQ(given.text, "first\nsecond\nthi");
  ASSERT_EQ(given.notes.all().size(), 1u);
  EXPECT_EQ(given.notes.all()[0].level, Level::error);
  EXPECT_EQ(given.notes.all()[0].text, "reading stopped after 16 bytes: Input/output error");
  EXPECT_EQ(given.notes.all()[0].help, "what came before that was read");
}

TEST(OpenSource, SaysWhyAnInputCannotBeRead) {
  const Folder folder;
  const std::string here = folder.path().string();
  std::ofstream(here + "/file") << "x\n";
  const struct { std::string name; const char* what; const char* help; } rows[] = {
      {here + "/none", "there is no such file", "check the name; names are taken from the current folder"},
      {here + "/file/below", "there is no such file", "check the name; names are taken from the current folder"},
      {"", "an input has an empty name", "give the name of a file, or - for standard input"},
      {here + "/" + std::string(300, 'n'), "this cannot be opened: File name too long", ""},
  };
  for (const auto& row : rows) {
    const Result<Source> source = open_source(row.name, Limits{});
    ASSERT_FALSE(source) << row.name;
    EXPECT_EQ(source.error().what, row.what);
    EXPECT_EQ(source.error().help, row.help);
    EXPECT_EQ(source.error().where, row.name.empty() ? "\"\"" : row.name);
  }
}

TEST(OpenSource, AFileIsOneMemberOfItsName) {
  const Folder folder;
  const std::string path = (folder.path() / "dump.txt").string();
  std::ofstream(path) << "goroutine 1 [running]:\n";
  Result<Source> source = open_source(path, Limits{});
  ASSERT_TRUE(source);
  Notes notes;
  std::optional<Member> member = source->next(notes);
  ASSERT_TRUE(member);
  EXPECT_EQ(member->name(), path);
  EXPECT_TRUE(member->modified_unix_seconds());
  EXPECT_EQ(member->next_block(notes), "goroutine 1 [running]:\n");
  EXPECT_FALSE(member->next_block(notes));
  EXPECT_FALSE(source->next(notes));
}

}  // namespace
}  // namespace lineup::tests
