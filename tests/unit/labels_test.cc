// SPDX-License-Identifier: Apache-2.0
// labels_test.cc: quoted words, as Go and JSON write them.
#include "parse/labels.h"

#include <gtest/gtest.h>

#include "dumps.h"

namespace lineup {
namespace {

using namespace std::string_literals;

struct LabelRow {
  const char* why;
  std::string text;
  Labels labels;
};

TEST(Labels, AreUnquotedFromAllThreeSpellings) {
  const LabelRow rows[] = {
      {"no labels", "", {}},
      {"1.27 bare", "job: x7", {{"job", "x7"}}},
      {"1.27 several", "a: b, c: d", {{"a", "b"}, {"c", "d"}}},
      {"1.27 quoted key", R"("k\"ey": v)", {{"k\"ey", "v"}}},
      {"1.27 empty key and value", R"(: x, "a-b": , c: "d]:e")", {{"", "x"}, {"a-b", ""}, {"c", "d]:e"}}},
      {"1.27 bytes that are not UTF-8", R"(a: "b\xff")", {{"a", "b\xff"}}},
      {"1.26 always quotes", R"("job": "x7", "sp ace": "b\ufffd")", {{"job", "x7"}, {"sp ace", "b\xef\xbf\xbd"}}},
      {"debug=1: no blank behind the colon", R"("job":"x7", "k2":"v2")", {{"job", "x7"}, {"k2", "v2"}}},
      {"debug=1: %q keeps what can be printed", "\"k\":\"€\"", {{"k", "€"}}},
      {"every escape of Go's", R"(a: "\a\b\f\n\r\t\v\\\"\x41\u00e9\U0001f600")", {{"a", "\a\b\f\n\r\t\v\\\"A\u00e9\U0001f600"}}},
      {"a comma and a colon in quotes", R"(a: "x, y: z")", {{"a", "x, y: z"}}},
      {"a value that looks like a dump", R"(a: "\ngoroutine 1 [running]:\n")", {{"a", "\ngoroutine 1 [running]:\n"}}},
      {"NUL", R"(a: "\x00")", {{"a", "\0"s}}},
      {"the same key twice stays twice", "a: 1, a: 2", {{"a", "1"}, {"a", "2"}}},
      {"no pairs at all: kept whole, under an empty key", "what is this", {{"", "what is this"}}},
      {"a quote without an end", R"(a: "b)", {{"", R"(a: "b)"}}},
      {"an escape Go does not have", R"(a: "\q")", {{"", R"(a: "\q")"}}},
      {"past Unicode", R"(a: "\U00110000")", {{"", R"(a: "\U00110000")"}}},
      {"a cut escape", R"(a: "\u12")", {{"", R"(a: "\u12")"}}},
      {"words behind a quoted value", R"(a: "b" c)", {{"", R"(a: "b" c)"}}},
      {"a comma at the end", "a: b,", {{"a", "b"}}},
  };
  for (const LabelRow& row : rows) EXPECT_EQ(read_labels(row.text), row.labels) << row.why << ": " << row.text;
}

TEST(Labels, JsonStringsAreReadWholeOrNotAtAll) {
  const struct { const char* why; std::string text; std::optional<std::string> value; } rows[] = {
      {"empty", R"("")", ""},
      {"what stands behind is not its business", R"("a" b)", "a"},
      {"escapes", R"("\b\f\n\r\t\\\"\/")", "\b\f\n\r\t\\\"/"},
      {"escaped as docker does", R"("\u003cnil\u003e")", "<nil>"},
      {"outside the first plane", R"("\ud83d\ude00")", "\U0001f600"},
      {"no quote", "a", std::nullopt},
      {"no end", R"("a)", std::nullopt},
      {"ends in a backslash", R"("a\)", std::nullopt},
      {"an escape JSON does not have", R"("\x41")", std::nullopt},
      {"a cut escape", R"("\u12")", std::nullopt},
  };
  for (const auto& row : rows) EXPECT_EQ(read_json_string(row.text), row.value) << row.why;
}

// Carriage returns keep the fast reader from taking a line.
TEST(Labels, InHeadersAreReadAlikeByTheFastAndTheCarefulReader) {
  const std::string brackets[] = {"select", "chan receive (leaked), 12 minutes", "sleep, locked to thread", "a, b", "x labels:{y", "se\x1b[0mlect", "se\x1b" "elect"};
  const std::string insides[] = {"", R"( labels:{"k": "v"})", R"( labels:{"a]": "b}]:", "c\"": ""})", " labels:{}", " labels:{a: b}", R"( labels:{"k": "v")", R"( "k": "v")", R"( labels:{"k": "v"}, 5 minutes)",
                                 R"( labels:{"k": "a&b"})", R"( labels:{"k": "#&quot;"})", R"( labels:{"k": "\&amp;"})", " labels:{\"k\": \"\xc2\xa0\"}"};
  const std::string behind[] = {"", " {a: b}", R"( {a: "b}:", "c\"": d})", " {}", " {a: b", " {a: b} ", R"( {a: "b\)", " {no pairs}", "{a: b}", " {a: b}, x",
                                " {a: b#1}", " {a: x&#39;y}", " {a: \xc2\xa0}", " {a: \x1b[31mb}", R"( {a: "\&lt;"})"};
  std::size_t read_with_labels = 0;
  for (const std::string& bracket : brackets)
    for (const std::string& inside : insides)
      for (const std::string& last : behind) {
        const std::string line = " [" + bracket + inside + "]" + last + ":\nmain.f()\n\t/a.go:1 +0x1\n\n";
        const std::string text = "goroutine 7" + line + "goroutine 8" + line + "goroutine 9 [select]:\nmain.f()\n\t/a.go:1 +0x1\n\n";
        const Corpus corpus = tests::read(text);
        ASSERT_EQ(tests::told(corpus), tests::told(tests::read(tests::replace_all(text, "\n", "\r\n")))) << text;
        for (const Goroutine& g : corpus.dumps.at(0).goroutines) read_with_labels += corpus.shape(g.shape).labels ? 1 : 0;
      }
  EXPECT_GT(read_with_labels, 200u);
}

// More stacks under more labels than the fast reader keeps at hand.
TEST(Labels, TakeTurnsOverManyStacks) {
  tests::Dice dice(11);
  std::string text;
  for (int i = 1; i <= 6000; ++i)
    text += "goroutine " + std::to_string(i) + " [select] {tenant: " + std::to_string(dice.below(90)) + "}:\nmain.f" + std::to_string(dice.below(90)) + "()\n\t/a.go:1 +0x1\n\n";
  EXPECT_EQ(tests::told(tests::read(text)), tests::told(tests::read(tests::replace_all(text, "\n", "\r\n"))));
}

// Labels that are in no other goroutine must not cost what all others cost.
TEST(Labels, ThatAreAllDifferentAreEachKept) {
  std::string text;
  constexpr std::uint64_t many = 20000;
  for (std::uint64_t i = 1; i <= many; ++i)
    text += "goroutine " + std::to_string(i) + " [select] {trace: " + std::to_string(i) + "}:\nmain.f()\n\t/a.go:1 +0x1\n\n";
  const Corpus corpus = tests::read(text);
  std::uint64_t next = 1;
  for (const Goroutine& g : corpus.dumps.at(0).goroutines) {
    ASSERT_EQ(corpus.labels(corpus.shape(g.shape).labels), (Labels{{"trace", std::to_string(next)}}));
    ++next;
  }
  EXPECT_EQ(next, many + 1);
}

}  // namespace
}  // namespace lineup
