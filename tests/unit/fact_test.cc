// SPDX-License-Identifier: Apache-2.0
// fact_test.cc: a row as a line of JSON and back, and lines that are no rows.
#include "fleet/fact.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "dumps.h"
#include "validate.h"

namespace lineup::tests {
namespace {

using Json = nlohmann::ordered_json;

// Any bytes, those that JSON and the escape care for more often.
std::string any_text(Dice& dice) {
  constexpr std::string_view odd[] = {"\\", "x", "\\xff", "\\x5c", "\xff", "\"", "f", "\n", "ä"};
  std::string text;
  for (std::size_t left = dice.below(12); left > 0; --left) {
    if (dice.below(2) == 0) text += odd[dice.below(std::size(odd))];
    else text += static_cast<char>(dice.below(256));
  }
  return text;
}

// Fills columns with values that go together.
Fact any_fact(Dice& dice) {
  Fact fact;
  const auto fill = [&](std::string_view, auto& column) {
    using Column = std::remove_cvref_t<decltype(column)>;
    if constexpr (std::is_same_v<Column, std::string>) column = any_text(dice);
    if constexpr (std::is_same_v<Column, Fact::Count>) column = dice.below(1u << 31);
    if constexpr (std::is_same_v<Column, Fact::Flag>) column = dice.below(2) == 0;
    if constexpr (std::is_same_v<Column, Labels>)
      for (std::size_t left = dice.below(3); left > 0; --left)
        column.emplace_back(any_text(dice), any_text(dice));
  };
  each_column(fact, fill);
  fact.kind = static_cast<FactKind>(dice.below(7));
  fact.digest = Digest{dice.roll(), dice.roll()};
  fact.taken = Instant{static_cast<std::int64_t>(dice.roll() / 4)};
  fact.message += "x";
  fact.format = "traceback";
  fact.input += "x";
  for (std::size_t left = dice.below(5); left > 0; --left) {
    fact.functions.push_back(any_text(dice));
    fact.files.push_back(any_text(dice));
    fact.frame_lines.push_back(static_cast<std::int64_t>(dice.below(1000)));
    fact.goroutine_ids.values.push_back(dice.roll());
    fact.started_by.values.push_back(dice.roll());
    fact.minutes.push_back(static_cast<std::int64_t>(dice.below(100)));
    fact.counts.push_back(static_cast<std::int64_t>(dice.below(100)));
    fact.locks.values.push_back(dice.roll());
  }
  fact.marks = {"leaked"};
  fact.level = "lost";
  fact.owner = "program";
  return fact;
}

TEST(Facts, ReadBackEqualWhateverBytesTheirTextsHold) {
  Dice dice(5);
  for (int round = 0; round < 3000; ++round) {
    const Fact fact = any_fact(dice);
    const std::string line = line_of(fact);
    const Result<Fact> again = read_fact(line);
    ASSERT_TRUE(again) << again.error().what << "\n" << line;
    ASSERT_TRUE(*again == fact) << line;
    ASSERT_EQ(line_of(*again), line);
  }
}

TEST(Facts, AreWhatTheSchemaSaysWithEveryKeyInOneOrder) {
  Dice dice(6);
  std::string keys;
  for (int round = 0; round < 50; ++round) {
    const std::string line = line_of(round == 0 ? Fact() : any_fact(dice));
    std::string here;
    const Json row = Json::parse(line);
    for (const auto& [key, value] : row.items()) here += key + " ";
    if (keys.empty()) keys = here;
    EXPECT_EQ(here, keys);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    if (round > 0)
      for (const std::string& complaint : validate(line, "partial.schema.json"))
        ADD_FAILURE() << complaint << "\n" << line;
  }
}

TEST(Facts, KeepNumbersThatAreNamesWholeAndCountsBelowTwoToThe63) {
  Fact fact;
  fact.goroutine_ids.values = {std::numeric_limits<std::uint64_t>::max()};
  fact.locks.values = {std::numeric_limits<std::uint64_t>::max()};
  fact.lines = std::numeric_limits<std::uint64_t>::max();
  const Json row = Json::parse(line_of(fact));
  EXPECT_EQ(row["goroutine_ids"][0], "18446744073709551615");
  EXPECT_EQ(row["locks"][0], "0xffffffffffffffff");
  EXPECT_EQ(row["lines"], std::numeric_limits<std::int64_t>::max());
}

TEST(Facts, ShowBytesThatAreNoTextAndLeaveTheRestAsItIs) {
  Fact fact;
  fact.input = "C:\\tmp\\x.txt \xff \\xff";
  EXPECT_EQ(Json::parse(line_of(fact))["input"], "C:\\tmp\\x.txt \\xff \\x5cxff");
}

TEST(Facts, HoldTimesToTheNanosecond) {
  const struct {
    std::int64_t nanos;
    const char* text;
  } rows[] = {{0, "1970-01-01T00:00:00Z"},
              {-1, "1969-12-31T23:59:59.999999999Z"},
              {1'763'694'900'000'000'000, "2025-11-21T03:15:00Z"},
              {1'763'694'900'120'000'000, "2025-11-21T03:15:00.12Z"}};
  for (const auto& row : rows) {
    EXPECT_EQ(exact_text({row.nanos}), row.text);
    EXPECT_EQ(read_exact(row.text), Instant{row.nanos});
  }
  for (const char* text :
       {"", "Z", "2025-11-21T03:15:00", "2025-13-21T03:15:00Z", "2025-02-30T03:15:00Z",
        "2025-11-21T24:15:00Z", "2025-11-21T03:15:00.Z", "2025-11-21T03:15:00.1234567890Z",
        "2025-11-21T03:15:00+01:00", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z"})
    EXPECT_FALSE(read_exact(text)) << text;
}

// A row with some keys set to other values.
std::string changed(const Json& changes) {
  Fact fact;
  fact.kind = FactKind::group;
  fact.input = "x";
  fact.digest = Digest{1, 2};
  fact.place = fact.seq = 0;
  Json row = Json::parse(line_of(fact));
  row.update(changes);
  return row.dump();
}

TEST(Facts, SayWhatIsWrongWithALine) {
  const std::string good = changed(Json::object());
  ASSERT_TRUE(read_fact(good));
  const struct {
    std::string line, what;
  } rows[] = {
      {"", "it is no JSON, or not all of it is here"},
      {good.substr(0, good.size() / 2), "it is no JSON, or not all of it is here"},
      {good + "{}", "it is no JSON, or not all of it is here"},
      {"goroutine 1 [running]:", "it is no JSON, or not all of it is here"},
      {"7", "it is no object"},
      {"[]", "it is a list, not an object"},
      {"{}", "it is JSON, but no row of lineup partial"},
      {R"({"kind":"ranking"})", "it is JSON, but no row of lineup partial"},
      {R"({"kind":"file","kind":"file"})", "\"kind\" is given twice"},
      {std::string(100'000, '['), "it is a list, not an object"},
      {R"({"marks":)" + std::string(100'000, '['), "brackets nest too deep"},
      {R"({"else":{"a":)" + std::string(100'000, '['), "an object stands where a value should"},
      {changed({{"kind", "leak"}}), "\"kind\" is not what it should be"},
      {changed({{"place", -1}}), "\"place\" is not what it should be"},
      {changed({{"place", "1"}}), "\"place\" is not what it should be"},
      {changed({{"place", 1.0}}), "a number has a point, or is 2^63 or more"},
      {changed({{"place", std::uint64_t{1} << 63}}), "a number is 2^63 or more"},
      {changed({{"place", nullptr}}), "it does not say of which dump it is"},
      {changed({{"place", std::int64_t{1} << 40}}), "a file cannot hold so many dumps"},
      {changed({{"seq", nullptr}}), "it has no number among the rows of its dump"},
      {changed({{"digest", "12"}}), "\"digest\" is not what it should be"},
      {changed({{"digest", nullptr}}), "it does not say of which file it is"},
      {changed({{"taken", "yesterday"}}), "\"taken\" is not what it should be"},
      {changed({{"labels", {"a"}}}), "\"labels\" is not what it should be"},
      {changed({{"labels", {{{"k", "a"}}}}}), "a pair is not one of \"k\" and \"v\""},
      {changed({{"marks", {nullptr}}}), "a list holds what it should not"},
      {changed({{"functions", {"main.f"}}}),
       "functions, files and lines of its stack do not go together"},
      {changed({{"goroutine_ids", {"1"}}}), "goroutines and minutes do not go together"},
      {changed({{"goroutine_ids", {"-1"}}}), "\"goroutine_ids\" is not what it should be"},
      {changed({{"goroutine_ids", {"1"}}, {"minutes", {0}}}),
       "goroutines and what started them do not go together"},
      {changed({{"kind", "locks"}, {"goroutine_ids", {"1"}}}),
       "goroutines and locks do not go together"},
      {changed({{"kind", "note"}}), "it says nothing"},
  };
  for (const auto& row : rows) {
    const Result<Fact> fact = read_fact(row.line);
    ASSERT_FALSE(fact) << row.what;
    EXPECT_EQ(fact.error().what, row.what) << row.line.substr(0, 200);
  }
}

TEST(Facts, OfALaterVersionAreKnownByItAlone) {
  const Result<Fact> fact = read_fact(R"({"kind":"galaxy","v":7,"place":"near"})");
  ASSERT_TRUE(fact);
  EXPECT_EQ(fact->v, 7u);
}

TEST(Facts, MayHaveKeysThatALaterReleaseAdded) {
  EXPECT_TRUE(read_fact(changed({{"one", 1}, {"more", {{{"k", "a"}, {"v", "b"}}}}})));
}

}  // namespace
}  // namespace lineup::tests
