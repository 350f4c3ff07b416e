// SPDX-License-Identifier: Apache-2.0
// fact_reader.cc: reads a line of JSON as a fact, and checks that it is one.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <variant>

#include "fleet/fact.h"
#include "fleet/raw_text.h"

namespace lineup {
namespace {

// The value of a column as the line has it, before its type is checked.
struct Value {
  enum class Type : std::uint8_t { absent, null, flag, integer, text, list } type = Type::absent;
  bool flag = false;
  std::int64_t integer = 0;
  std::string text;
  // One of these where it is a list that is not empty.
  std::vector<std::int64_t> integers;
  std::vector<std::string> texts;
  Labels pairs;
};

std::vector<std::string_view> column_names() {
  std::vector<std::string_view> names;
  const Fact fact;
  each_column(fact, [&](std::string_view name, const auto&) { names.push_back(name); });
  return names;
}
const std::vector<std::string_view>& columns() {
  static const std::vector<std::string_view> names = column_names();
  return names;
}

// Told of every token of the line; false ends the reading.
class Taker : public nlohmann::json_sax<nlohmann::json> {
 public:
  Taker() : values_(columns().size()) {}

  std::vector<Value>& values() { return values_; }
  std::string wrong;

  bool null() override {
    return scalar([](Value& v) { v.type = Value::Type::null; }, false);
  }
  bool boolean(bool yes) override {
    return scalar([&](Value& v) { v.type = Value::Type::flag, v.flag = yes; }, false);
  }
  bool number_integer(std::int64_t number) override { return take_number(number); }
  bool number_unsigned(std::uint64_t number) override {
    if (number > std::numeric_limits<std::int64_t>::max()) return fail("a number is 2^63 or more");
    return take_number(static_cast<std::int64_t>(number));
  }
  bool number_float(double, const std::string&) override {
    return fail("a number has a point, or is 2^63 or more");
  }
  bool string(std::string& text) override {
    if (depth_ == 3) {
      if (now_ == nullptr) return true;
      (second_ ? now_->pairs.back().second : now_->pairs.back().first) = bytes_of(text);
      return true;
    }
    if (depth_ == 2) {
      if (now_ != nullptr) now_->texts.push_back(bytes_of(text));
      return true;
    }
    return scalar([&](Value& v) { v.type = Value::Type::text, v.text = bytes_of(text); }, true);
  }
  bool binary(nlohmann::json::binary_t&) override { return fail("it holds what is no JSON"); }

  bool start_object(std::size_t) override {
    ++depth_;
    if (depth_ == 1) return true;
    if (depth_ != 3)
      return fail(depth_ == 2 ? "an object stands where a value should" : "brackets nest too deep");
    if (now_ != nullptr) now_->pairs.emplace_back();
    seen_ = 0;
    return true;
  }
  bool end_object() override {
    if (depth_ == 3 && now_ != nullptr && seen_ != 3)
      return fail("a pair is not one of \"k\" and \"v\"");
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    if (++depth_ != 2)
      return fail(depth_ == 1 ? "it is a list, not an object" : "brackets nest too deep");
    if (now_ != nullptr) now_->type = Value::Type::list;
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool key(std::string& name) override {
    if (depth_ == 3) {
      if (now_ == nullptr) return true;
      const unsigned bit = name == "k" ? 1u : name == "v" ? 2u : 0u;
      if (bit == 0 || (seen_ & bit) != 0) return fail("a pair is not one of \"k\" and \"v\"");
      seen_ |= bit;
      second_ = bit == 2;
      return true;
    }
    now_ = nullptr;
    // They come in order, as a rule.
    const auto& names = columns();
    if (next_ >= names.size() || names[next_] != name)
      next_ = static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
    if (next_ == names.size()) return true;
    now_ = &values_[next_++];
    if (now_->type != Value::Type::absent) return fail(fmt::format("\"{}\" is given twice", name));
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return fail("it is no JSON, or not all of it is here");
  }

 private:
  bool fail(std::string what) {
    if (wrong.empty()) wrong = std::move(what);
    return false;
  }
  template <class Set>
  bool scalar(Set set, bool) {
    if (depth_ == 0) return fail("it is no object");
    if (depth_ != 1) return now_ == nullptr || fail("a list holds what it should not");
    if (now_ != nullptr) set(*now_);
    return true;
  }
  bool take_number(std::int64_t number) {
    if (depth_ == 2) {
      if (now_ != nullptr) now_->integers.push_back(number);
      return true;
    }
    return scalar([&](Value& v) { v.type = Value::Type::integer, v.integer = number; }, false);
  }

  std::vector<Value> values_;
  Value* now_ = nullptr;  // none in a column that is not known
  std::size_t next_ = 0;
  int depth_ = 0;
  unsigned seen_ = 0;  // of the keys of a pair
  bool second_ = false;
};

// Puts values into the columns of a fact, and says which has the wrong type.
class Filler {
 public:
  explicit Filler(std::vector<Value>& values) : values_(values) {}
  std::string wrong;

  template <class Column>
  void operator()(std::string_view name, Column& column) {
    Value& value = values_[at_++];
    if (value.type != Value::Type::absent && !put(value, column) && wrong.empty())
      wrong = fmt::format("\"{}\" is not what it should be", name);
  }

 private:
  using Type = Value::Type;

  static bool put(Value& value, FactKind& kind) {
    if (value.type != Type::text) return false;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(FactKind::error); ++i)
      if (value.text == name_of(static_cast<FactKind>(i)))
        return kind = static_cast<FactKind>(i), true;
    return false;
  }
  static bool put(Value& value, std::uint64_t& number) {
    number = static_cast<std::uint64_t>(value.integer);
    return value.type == Type::integer && value.integer >= 0;
  }
  static bool put(Value& value, std::string& text) {
    text = std::move(value.text);
    return value.type == Type::text || value.type == Type::null;
  }
  static bool put(Value& value, bool& flag) { return flag = value.flag, value.type == Type::flag; }
  static bool put(Value& value, Digest& digest) {
    return value.type == Type::text && value.text.size() == 32 &&
           read(std::string_view(value.text).substr(0, 16), digest.high, 16) &&
           read(std::string_view(value.text).substr(16), digest.low, 16);
  }
  static bool put(Value& value, Instant& time) {
    const std::optional<Instant> known =
        value.type == Type::text ? read_exact(value.text) : std::nullopt;
    time = known.value_or(Instant{});
    return known.has_value();
  }
  template <class Known>
  static bool put(Value& value, std::optional<Known>& column) {
    if (value.type == Type::null) return true;
    return put(value, column.emplace());
  }
  static bool is_list(const Value& value, bool is_empty_of_others) {
    return value.type == Type::null || (value.type == Type::list && is_empty_of_others);
  }
  static bool put(Value& value, std::vector<std::string>& texts) {
    texts = std::move(value.texts);
    return is_list(value, value.integers.empty() && value.pairs.empty());
  }
  static bool put(Value& value, std::vector<std::int64_t>& numbers) {
    numbers = std::move(value.integers);
    return is_list(value, value.texts.empty() && value.pairs.empty());
  }
  static bool put(Value& value, Labels& pairs) {
    pairs = std::move(value.pairs);
    return is_list(value, value.texts.empty() && value.integers.empty());
  }
  static bool put(Value& value, Numerals& numerals) {
    return put_numbers(value, numerals.values, "", 10);
  }
  static bool put(Value& value, Addresses& addresses) {
    return put_numbers(value, addresses.values, "0x", 16);
  }

  static bool put_numbers(const Value& value, std::vector<std::uint64_t>& numbers,
                          std::string_view before, int base) {
    numbers.reserve(value.texts.size());
    for (const std::string_view text : value.texts)
      if (!text.starts_with(before) ||
          !read(text.substr(before.size()), numbers.emplace_back(), base))
        return false;
    return is_list(value, value.integers.empty() && value.pairs.empty());
  }
  static bool read(std::string_view text, std::uint64_t& number, int base) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    return !text.empty() && error == std::errc() && end == text.data() + text.size();
  }

  std::vector<Value>& values_;
  std::size_t at_ = 0;
};

bool all_below(const std::vector<std::int64_t>& numbers, std::int64_t end) {
  return std::ranges::all_of(numbers, [&](std::int64_t n) { return n >= 0 && n < end; });
}

// What a row of its kind must have, and what must go together; empty when it does.
std::string_view missing_in(const Fact& fact) {
  constexpr std::int64_t line_end = std::int64_t{1} << 32;
  const bool of_dump = fact.kind == FactKind::group || fact.kind == FactKind::damaged ||
                       fact.kind == FactKind::locks;
  const bool of_file = of_dump || fact.kind == FactKind::file || fact.kind == FactKind::dump;
  if (of_file && (!fact.digest || fact.input.empty())) return "it does not say of which file it is";
  if ((of_dump || fact.kind == FactKind::dump) && !fact.place)
    return "it does not say of which dump it is";
  if (of_dump && !fact.seq) return "it has no number among the rows of its dump";
  if (std::max(fact.place.value_or(0), fact.dumps.value_or(0)) >=
      static_cast<std::uint64_t>(line_end))
    return "a file cannot hold so many dumps";
  const std::size_t listed = fact.goroutine_ids.values.size();
  switch (fact.kind) {
    case FactKind::file: return fact.dumps ? "" : "it does not say how many dumps the file holds";
    case FactKind::dump:
      return fact.format.empty() ? "it does not say of which format the dump is" : "";
    case FactKind::note:
    case FactKind::error: return fact.message.empty() ? "it says nothing" : "";
    case FactKind::damaged:
      return fact.counts.size() == listed &&
                     all_below(fact.counts, std::numeric_limits<std::int64_t>::max())
                 ? ""
                 : "numbers and counts do not go together";
    case FactKind::locks:
      return fact.locks.values.size() == listed ? "" : "goroutines and locks do not go together";
    case FactKind::group: break;
  }
  if (fact.functions.size() != fact.files.size() ||
      fact.functions.size() != fact.frame_lines.size())
    return "functions, files and lines of its stack do not go together";
  if (!all_below(fact.frame_lines, line_end) ||
      fact.creator_line.value_or(0) >= static_cast<std::uint64_t>(line_end))
    return "a file cannot have so many lines";
  if (fact.minutes.size() != listed || !all_below(fact.minutes, line_end))
    return "goroutines and minutes do not go together";
  if (fact.started_by.values.size() != listed && fact.started_by.values.size() != 1)
    return listed == 0 && fact.started_by.values.empty()
               ? ""
               : "goroutines and what started them do not go together";
  return "";
}

}  // namespace

Result<Fact> read_fact(std::string_view line) {
  Taker taker;
  if (!nlohmann::json::sax_parse(line, &taker))
    return Error{taker.wrong.empty() ? "it is no JSON" : std::move(taker.wrong), "", ""};
  Fact fact;
  fact.v = 0;
  Filler filler(taker.values());
  each_column(fact, filler);
  if (taker.values().front().type == Value::Type::absent || fact.v == 0)
    return Error{"it is JSON, but no row of lineup partial", "", ""};
  // Of another version nothing else is known.
  if (fact.v > fact_version) return fact;
  if (!filler.wrong.empty()) return Error{std::move(filler.wrong), "", ""};
  if (const std::string_view missing = missing_in(fact); !missing.empty())
    return Error{std::string(missing), "", ""};
  return fact;
}

}  // namespace lineup
