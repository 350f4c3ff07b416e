// SPDX-License-Identifier: Apache-2.0
// owners_test.cc: CODEOWNERS as GitHub and GitLab read it.
#include "sources/owners.h"

#include <gtest/gtest.h>

namespace lineup::sources {
namespace {

std::string owners_of(std::string_view text, std::string_view path) {
  std::string names;
  for (const std::string& name : Owners(text).of(path).names) names += (names.empty() ? "" : " ") + name;
  return names;
}

TEST(Owners, TheLastLineThatMatchesCounts) {
  const std::string text = "*       @all\n*.go    @go\n/cmd/   @tools\n";
  EXPECT_EQ(owners_of(text, "README.md"), "@all");
  EXPECT_EQ(owners_of(text, "internal/q/q.go"), "@go");
  EXPECT_EQ(owners_of(text, "cmd/run/main.go"), "@tools");
  EXPECT_EQ(Owners(text).of("cmd/run/main.go").lines, std::vector<std::size_t>{3});
}

TEST(Owners, ALineThatNamesNobodyTakesAFileAway) {
  const std::string text = "/internal/ @ann\n/internal/gen/\n";
  EXPECT_EQ(owners_of(text, "internal/gen/x.go"), "");
  EXPECT_EQ(Owners(text).of("internal/gen/x.go").lines, std::vector<std::size_t>{2});
  EXPECT_TRUE(Owners(text).of("cmd/main.go").lines.empty());
}

// What GitHub's documentation gives as examples of its kinds, and their near misses.
TEST(Owners, PatternsMeanWhatGitHubSays) {
  struct Row {
    const char *pattern, *path;
    bool matches;
  };
  const Row rows[] = {
      {"*", "a.go", true},
      {"*", "a/b/c.go", true},
      {"*.js", "a/b.js", true},
      {"*.js", "b.jsx", false},
      {"/build/logs/", "build/logs/x.txt", true},
      {"/build/logs/", "build/logs/2026/x.txt", true},
      {"/build/logs/", "a/build/logs/x.txt", false},
      {"/build/logs/", "build/logs", false},
      {"docs/*", "docs/start.md", true},
      {"docs/*", "docs/app/trouble.md", false},
      {"docs/*", "a/docs/start.md", false},
      {"apps/", "apps/x.go", true},
      {"apps/", "a/b/apps/x.go", true},
      {"apps/", "myapps/x.go", false},
      {"/docs", "docs/a/b.md", true},
      {"/docs", "docsy/a.md", false},
      {"**/logs", "build/logs/x", true},
      {"**/logs", "logs/x", true},
      {"**/logs", "deep/er/logs/y/x", true},
      {"a/**/z.go", "a/z.go", true},
      {"a/**/z.go", "a/b/c/z.go", true},
      {"a/**/z.go", "a/b/cz.go", false},
      {"a/**", "a/b/c.go", true},
      {"a/**", "b/a/c.go", false},
      {"queue?.go", "x/queue1.go", true},
      {"queue?.go", "x/queue.go", false},
      {"a+b.go", "a+b.go", true},
      {"a+b.go", "aab.go", false},
      {"[ab].go", "a.go", false},
      {"!a.go", "a.go", false},
      {"/", "a.go", true},
  };
  for (const Row& row : rows)
    EXPECT_EQ(owners_of(std::string(row.pattern) + " @me\n", row.path), row.matches ? "@me" : "")
        << row.pattern << " and " << row.path;
}

TEST(Owners, RemarksBlanksAndMarksAreNoOwners) {
  EXPECT_EQ(owners_of("\xef\xbb\xbf# first\n\n  *.go  @ann  ann@example.com  # the @rest\r\n", "a.go"),
            "@ann ann@example.com");
  EXPECT_EQ(owners_of("/a\\ b/ @me\n", "a b/c.go"), "@me");
  EXPECT_EQ(owners_of("\\#x.go @me\n", "#x.go"), "@me");
}

TEST(Owners, SectionsAnswerEachForItself) {
  const std::string text =
      "* @all\n[Docs] @writers\ndocs/\n*.md @ann\n^[Security][2] @safe\n/auth/ @bob\n/auth/open/\n";
  EXPECT_EQ(owners_of(text, "docs/x.go"), "@all @writers");
  EXPECT_EQ(owners_of(text, "auth/x.md"), "@all @ann @bob");
  EXPECT_EQ(owners_of(text, "auth/open/x.go"), "@all @safe");
}

TEST(Owners, WhateverTheTextTheyEnd) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "**/" + std::string(50, '*') + "a/**/*?*.go @x\n";
  text += "[\n[]\n^\n^[x\n\\\n" + std::string(100'000, '/') + " @y\n";
  EXPECT_EQ(owners_of(text, std::string(4000, 'a') + "/b.goo"), "");
  EXPECT_EQ(owners_of(text, "xa/b/cc.go"), "@x");
}

}  // namespace
}  // namespace lineup::sources
