// SPDX-License-Identifier: Apache-2.0
// fact.cc: writes a fact as a line of JSON.
#include "fleet/fact.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

#include "fleet/raw_text.h"
#include "report/emitter.h"

namespace lineup {
namespace {

class FactWriter {
 public:
  template <class Value>
  void operator()(std::string_view name, const Value& value) {
    out_ += out_.empty() ? "{\"" : ",\"";
    out_ += name;
    out_ += "\":";
    put(value);
  }
  std::string take() && { return std::move(out_) + '}'; }

 private:
  void quote(std::string_view raw) {
    out_ += '"';
    append_json_text(out_, characters_of(raw));
    out_ += '"';
  }
  template <class Number>
  void digits(Number number, int base = 10) {
    char text[24];
    out_ += std::string_view(text, std::to_chars(text, text + sizeof text, number, base).ptr);
  }
  template <class Things, class Put>
  void list(const Things& things, Put put_one) {
    out_ += '[';
    bool first = true;
    for (const auto& thing : things) {
      if (!first) out_ += ',';
      first = false;
      put_one(thing);
    }
    out_ += ']';
  }

  void put(FactKind kind) { quote(name_of(kind)); }
  void put(std::uint64_t number) {
    digits(std::min<std::uint64_t>(number, std::numeric_limits<std::int64_t>::max()));
  }
  void put(bool yes) { out_ += yes ? "true" : "false"; }
  void put(const std::string& text) {
    if (text.empty()) out_ += "null";
    else quote(text);
  }
  void put(Digest digest) { out_ += fmt::format("\"{:016x}{:016x}\"", digest.high, digest.low); }
  void put(Instant time) { out_ += '"' + exact_text(time) + '"'; }
  template <class Value>
  void put(const std::optional<Value>& value) {
    if (value) put(*value);
    else out_ += "null";
  }
  void put(const std::vector<std::string>& texts) {
    list(texts, [this](const std::string& text) { quote(text); });
  }
  void put(const std::vector<std::int64_t>& numbers) {
    list(numbers, [this](std::int64_t number) { digits(number); });
  }
  void put(const Labels& labels) {
    list(labels, [this](const auto& label) {
      out_ += "{\"k\":";
      quote(label.first);
      out_ += ",\"v\":";
      quote(label.second);
      out_ += '}';
    });
  }
  void put(const Numerals& numerals) {
    list(numerals.values, [this](std::uint64_t number) {
      out_ += '"';
      digits(number);
      out_ += '"';
    });
  }
  void put(const Addresses& addresses) {
    list(addresses.values, [this](std::uint64_t number) {
      out_ += "\"0x";
      digits(number, 16);
      out_ += '"';
    });
  }

  std::string out_;
};

constexpr std::int64_t second = 1'000'000'000;

}  // namespace

std::string_view name_of(FactKind kind) {
  constexpr std::string_view names[] = {"file",  "dump", "group", "damaged",
                                        "locks", "note", "error"};
  return names[static_cast<std::size_t>(kind)];
}

std::string exact_text(Instant time) {
  using namespace std::chrono;
  const auto nanos = time.unix_nanos;
  const std::int64_t seconds_floor = nanos / second - (nanos % second < 0 ? 1 : 0);
  const std::int64_t rest = nanos - seconds_floor * second;
  const sys_seconds at{seconds{seconds_floor}};
  const sys_days day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss clock{at - day};
  std::string fraction = rest == 0 ? "" : fmt::format(".{:09}", rest);
  while (fraction.ends_with('0')) fraction.pop_back();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     fraction);
}

std::optional<Instant> read_exact(std::string_view text) {
  using namespace std::chrono;
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < form.size() + 1 || text.back() != 'Z') return {};
  int numbers[6] = {}, at = -1;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] != 'd' ? text[i] != form[i] : !is_digit) return {};
    if (form[i] != 'd') continue;
    if (i == 0 || form[i - 1] != 'd') ++at;
    numbers[at] = numbers[at] * 10 + (text[i] - '0');
  }
  const year_month_day date{year{numbers[0]}, month(static_cast<unsigned>(numbers[1])),
                            day(static_cast<unsigned>(numbers[2]))};
  const bool in_range = numbers[0] >= 1678 && numbers[0] <= 2261;  // what nanoseconds can hold
  if (!in_range || !date.ok() || numbers[3] > 23 || numbers[4] > 59 || numbers[5] > 59) return {};
  std::string_view fraction = text.substr(form.size(), text.size() - form.size() - 1);
  std::int64_t nanos = 0;
  if (!fraction.empty()) {
    if (fraction.front() != '.' || fraction.size() < 2 || fraction.size() > 10) return {};
    fraction.remove_prefix(1);
    for (std::size_t i = 0; i < 9; ++i) {
      const char c = i < fraction.size() ? fraction[i] : '0';
      if (c < '0' || c > '9') return {};
      nanos = nanos * 10 + (c - '0');
    }
  }
  const auto seconds_since = sys_days(date).time_since_epoch() + hours(numbers[3]) +
                             minutes(numbers[4]) + seconds(numbers[5]);
  return Instant{duration_cast<seconds>(seconds_since).count() * second + nanos};
}

std::string_view Fact::detail(std::string_view name) const {
  for (const auto& [key, value] : details)
    if (key == name) return value;
  return {};
}

std::string line_of(const Fact& fact) {
  FactWriter writer;
  each_column(fact, writer);
  return std::move(writer).take();
}

}  // namespace lineup
