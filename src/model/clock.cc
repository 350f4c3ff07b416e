// SPDX-License-Identifier: Apache-2.0
// clock.cc: reads and writes points in time and durations.
#include "model/clock.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>

namespace lineup {
namespace {

constexpr std::int64_t second = 1'000'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A cursor over the text; each take_ moves it only when it succeeds.
struct Cursor {
  std::string_view text;
  std::size_t at = 0;

  std::optional<int> number(std::size_t digits) {
    if (text.size() - at < digits) return {};
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(text[at + i])) return {};
      value = value * 10 + (text[at + i] - '0');
    }
    at += digits;
    return value;
  }
  bool one_of(std::string_view chars) {
    if (at >= text.size() || chars.find(text[at]) == std::string_view::npos) return false;
    ++at;
    return true;
  }
  bool digit_follows() const { return at < text.size() && is_digit(text[at]); }
};

std::optional<std::int64_t> make_time(int year, int month, int day, int hour, int minute, int sec) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)}, std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || year < 2000 || year > 2099 || hour > 23 || minute > 59 || sec > 60) return {};
  const auto days = sys_days{date}.time_since_epoch().count();
  return ((static_cast<std::int64_t>(days) * 24 + hour) * 60 + minute) * 60 * second + static_cast<std::int64_t>(sec) * second;
}

// ".123456789" behind a second.
std::int64_t take_fraction(Cursor& c) {
  Cursor probe = c;
  if (!probe.one_of(".,") || !probe.digit_follows()) return 0;
  std::int64_t value = 0, unit = second;
  while (probe.digit_follows()) {
    if (unit > 1) {
      unit /= 10;
      value += (probe.text[probe.at] - '0') * unit;
    }
    ++probe.at;
  }
  c = probe;
  return value;
}

// "Z", "+01:00", "-0800" behind a time; nanoseconds to add.
std::int64_t take_zone(Cursor& c) {
  if (c.one_of("Zz")) return 0;
  Cursor probe = c;
  const bool east = probe.at < probe.text.size() && probe.text[probe.at] == '+';
  if (!probe.one_of("+-")) return 0;
  const std::optional<int> hours = probe.number(2);
  probe.one_of(":");
  const std::optional<int> minutes = probe.number(2);
  if (!hours || !minutes || *hours > 14 || *minutes > 59 || probe.digit_follows()) return 0;
  c = probe;
  const std::int64_t offset = (static_cast<std::int64_t>(*hours) * 60 + *minutes) * 60 * second;
  return east ? -offset : offset;
}

// A date and a time at the cursor, parted or compact.
std::optional<std::int64_t> take_date(Cursor& c) {
  Cursor p = c;
  const auto year = p.number(4);
  if (!year) return {};
  const bool parted = p.one_of("-/");
  const auto month = p.number(2);
  if (parted && !p.one_of("-/")) return {};
  const auto day = p.number(2);
  if (!month || !day) return {};
  if (!p.one_of("T_ -.t") && parted) return {};
  const auto hour = p.number(2);
  const bool colons = p.one_of(":-_.");
  const auto minute = p.number(2);
  if (!hour || !minute) return {};
  if (colons && !p.one_of(":-_.")) return {};
  const auto sec = p.number(2);
  if (!sec || p.digit_follows()) return {};
  std::optional<std::int64_t> time = make_time(*year, *month, *day, *hour, *minute, *sec);
  if (!time) return {};
  *time += take_fraction(p);
  *time += take_zone(p);
  c = p;
  return time;
}

// 10, 13, 16 or 19 digits since 1970.
std::optional<std::int64_t> take_epoch(Cursor& c) {
  std::size_t digits = 0;
  while (c.at + digits < c.text.size() && is_digit(c.text[c.at + digits])) ++digits;
  if (digits != 10 && digits != 13 && digits != 16 && digits != 19) return {};
  std::int64_t value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const int digit = c.text[c.at + i] - '0';
    if (value > (INT64_MAX - digit) / 10) return {};
    value = value * 10 + digit;
  }
  for (std::size_t i = digits; i < 19; i += 3) {
    if (value > INT64_MAX / 1000) return {};
    value *= 1000;
  }
  if (value < 946684800 * second || value >= 4102444800 * second) return {};
  c.at += digits;
  return value;
}

}  // namespace

std::optional<std::int64_t> find_time(std::string_view text) {
  std::optional<std::int64_t> last;
  for (Cursor c{text}; c.at < text.size();) {
    const bool starts_number = is_digit(text[c.at]) && (c.at == 0 || !is_digit(text[c.at - 1]));
    if (starts_number) {
      if (const auto date = take_date(c)) {
        last = date;
        continue;
      }
      if (const auto epoch = take_epoch(c)) {
        last = epoch;
        continue;
      }
    }
    ++c.at;
  }
  return last;
}

std::optional<std::int64_t> read_time(std::string_view text) {
  Cursor c{text};
  std::optional<std::int64_t> time = take_date(c);
  if (!time) time = take_epoch(c);
  return c.at == text.size() ? time : std::nullopt;
}

std::string time_text(std::int64_t unix_nanos) {
  using namespace std::chrono;
  std::int64_t seconds = unix_nanos / second, rest = unix_nanos % second;
  if (rest < 0) rest += second, --seconds;
  std::int64_t day = seconds / 86400, in_day = seconds % 86400;
  if (in_day < 0) in_day += 86400, --day;
  const year_month_day date{sys_days{days{day}}};
  const std::string fraction = rest / 1'000'000 == 0 ? "" : fmt::format(".{:03}", rest / 1'000'000);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), in_day / 3600, in_day / 60 % 60, in_day % 60, fraction);
}

std::optional<std::int64_t> read_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t nanos;
  };
  constexpr std::array units = {Unit{"ms", 1'000'000}, Unit{"d", 86400 * second}, Unit{"h", 3600 * second}, Unit{"m", 60 * second}, Unit{"s", second}};
  std::int64_t sum = 0;
  if (text.empty()) return {};
  while (!text.empty()) {
    std::size_t digits = 0;
    std::int64_t value = 0;
    for (; digits < text.size() && is_digit(text[digits]); ++digits) {
      value = value * 10 + (text[digits] - '0');
      if (value > 1'000'000'000) return {};
    }
    if (digits == 0) return {};
    text.remove_prefix(digits);
    bool known = false;
    for (const Unit& unit : units)
      if (text.starts_with(unit.name)) {
        if (value > INT64_MAX / 4 / unit.nanos) return {};
        sum += value * unit.nanos;
        if (sum > INT64_MAX / 2) return {};
        text.remove_prefix(unit.name.size());
        known = true;
        break;
      }
    if (!known) return {};
  }
  return sum;
}

std::string duration_text(double seconds) {
  const auto say = [](double value, std::string_view unit) {
    const double rounded = value < 10 ? std::round(value * 10) / 10 : std::round(value);
    const bool whole = rounded == std::floor(rounded);
    const std::string digits = whole ? fmt::format("{:.0f}", rounded) : fmt::format("{:.1f}", rounded);
    return fmt::format("{} {}{}", digits, unit, digits == "1" ? "" : "s");
  };
  if (seconds < 100) return say(seconds < 1 ? seconds : std::round(seconds), "second");
  if (seconds < 100 * 60) return say(std::round(seconds / 60), "minute");
  if (seconds < 48 * 3600) return say(seconds / 3600, "hour");
  return say(seconds / 86400, "day");
}

}  // namespace lineup
