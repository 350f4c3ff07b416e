// SPDX-License-Identifier: Apache-2.0
// list_test.cc: goroutines by line, in the layout of `go tool pprof -list`.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lineup/views.h"
#include "views/samples.h"

namespace lineup {
namespace {

// A profile of calls with their lines, innermost first.
struct Frame {
  const char *function, *file;
  std::uint64_t line;
};

Profile profile_of(const std::vector<std::pair<std::int64_t, std::vector<Frame>>>& stacks) {
  Profile profile;
  for (const auto& [goroutines, frames] : stacks) {
    ProfileSample sample;
    sample.goroutines = goroutines;
    for (const Frame& frame : frames) {
      sample.calls.push_back(static_cast<std::uint32_t>(profile.calls.size()));
      profile.calls.push_back({frame.function, frame.file, frame.line});
    }
    profile.samples.push_back(std::move(sample));
  }
  sort_samples(profile);
  return profile;
}

ViewRequest list(const std::string& symbol, ReadSource source = {}) {
  ViewRequest request;
  request.kind = ViewKind::list;
  request.symbol = symbol;
  request.source = std::move(source);
  return request;
}

const std::string text =
    "package main\n\nimport \"time\"\n\nfunc main() {\n\tch := make(chan int)\n\tfor range 3 {\n"
    "\t\tgo send(ch)\n\t}\n\ttime.Sleep(time.Hour)\n}\n\nfunc send(ch chan int) {\n\tch <- 1\n}\n";

TEST(List, ShowsTheLinesOfAFunctionFromItsFirst) {
  const Profile profile = profile_of({{3, {{"main.send", "/app/main.go", 14}}},
                                      {1, {{"time.Sleep", "/go/time/sleep.go", 2},
                                           {"main.main", "/app/main.go", 10}}}});
  const auto source = [](const Place& call) {
    return SourceText{text, call.function == "main.main" ? 5u : 13u, ""};
  };
  const Result<View> view = show(profile, list("main\\.main", source));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->text,
            "Total: 4\n"
            "ROUTINE ======================== main.main in /app/main.go\n"
            "         0          1 (flat, cum) 25.00% of Total\n"
            "         .          .      5:func main() {\n"
            "         .          .      6:\tch := make(chan int)\n"
            "         .          .      7:\tfor range 3 {\n"
            "         .          .      8:\t\tgo send(ch)\n"
            "         .          .      9:\t}\n"
            "         .          1     10:\ttime.Sleep(time.Hour)\n"
            "         .          .     11:}\n"
            "         .          .     12:\n"
            "         .          .     13:func send(ch chan int) {\n"
            "         .          .     14:\tch <- 1\n"
            "         .          .     15:}\n");
}

TEST(List, BeginsFiveLinesBeforeWhereTheFirstLineIsNotKnown) {
  const Profile profile = profile_of({{3, {{"main.send", "/app/main.go", 14}}}});
  const auto source = [](const Place&) { return SourceText{text, 0, ""}; };
  const Result<View> view = show(profile, list("send", source));
  ASSERT_TRUE(view);
  EXPECT_NE(view->text.find("of Total\n         .          .      9:\t}\n"), std::string::npos)
      << view->text;
  EXPECT_NE(view->text.find("         3          3     14:\tch <- 1\n"), std::string::npos);
}

TEST(List, AddsUpTheLinesOfARecursiveFunction) {
  const Profile profile = profile_of({{3,
                                       {{"main.walk", "/app/walk.go", 9},
                                        {"main.walk", "/app/walk.go", 7},
                                        {"main.walk", "/app/walk.go", 7}}}});
  const Result<View> view = show(profile, list("walk"));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->text,
            "Total: 3\n"
            "ROUTINE ======================== main.walk in /app/walk.go\n"
            "         3          6 (flat, cum) 200.00% of Total\n"
            "         .          3      7:\n"
            "         3          3      9:\n");
}

TEST(List, GoesByNameAndThenByFile) {
  const Profile profile = profile_of({{1, {{"b.init", "/b/two.go", 1}}},
                                      {1, {{"b.init", "/b/one.go", 1}}},
                                      {2, {{"a.f", "", 0}}}});
  const Result<View> view = show(profile, list("."));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->text,
            "Total: 4\n"
            "No source information for a.f\n"
            "ROUTINE ======================== b.init in /b/one.go\n"
            "         1          1 (flat, cum) 25.00% of Total\n"
            "         1          1      1:\n"
            "ROUTINE ======================== b.init in /b/two.go\n"
            "         1          1 (flat, cum) 25.00% of Total\n"
            "         1          1      1:\n");
}

TEST(List, SaysWhatIsWrongWithASourceAndShowsTheLinesThatCount) {
  const Profile profile = profile_of({{3, {{"main.send", "/app/main.go", 14}}}});
  const auto source = [](const Place&) { return SourceText{"", 0, "no file of \x1b[31m is it"}; };
  const Result<View> view = show(profile, list("send", source));
  ASSERT_TRUE(view);
  EXPECT_NE(view->text.find("of Total\n no file of \\x1b[31m is it\n         3          3     14:\n"),
            std::string::npos)
      << view->text;
}

TEST(List, PrintsNoBytesThatATerminalObeysAndEndsWithTheFile) {
  const Profile profile = profile_of({{1, {{"main.f", "/app/f.go", 3}}}});
  const auto source = [](const Place&) { return SourceText{"a\x1b[2J\r\n\tb\xff", 1, ""}; };
  const Result<View> view = show(profile, list("f", source));
  ASSERT_TRUE(view);
  EXPECT_NE(view->text.find("      1:a\\x1b[2J\n         .          .      2:\tb\\xff\n"),
            std::string::npos)
      << view->text;
  EXPECT_TRUE(view->text.ends_with("2:\tb\\xff\n"));
}

TEST(List, FindsNothingOrCannotReadTheExpression) {
  const Profile profile = profile_of({{1, {{"main.f", "/app/f.go", 3}}}});
  const Result<View> nothing = show(profile, list("g"));
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().what, "no matches found for regexp: g");
  const Result<View> wrong = show(profile, list("("));
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().what.find("is no regular expression"), std::string::npos);
}

}  // namespace
}  // namespace lineup
