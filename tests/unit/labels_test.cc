// SPDX-License-Identifier: Apache-2.0
// labels_test.cc: quoted words, as Go and JSON write them.
#include "parse/labels.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace lineup
