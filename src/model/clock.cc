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

// 2009-11-10T23:00:00Z: no dump is older.
constexpr std::int64_t first_day_of_go = 1257894000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter_or_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

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
  const year_month_day date{std::chrono::year{year},
                            std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || year < 2000 || year > 2099 || hour > 23 || minute > 59 || sec > 60) return {};
  const auto days = sys_days{date}.time_since_epoch().count();
  return ((static_cast<std::int64_t>(days) * 24 + hour) * 60 + minute) * 60 * second +
         static_cast<std::int64_t>(sec) * second;
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
  // Whole, half or three quarter hours; any other number counts something.
  if (!hours || !minutes || *hours > 14 || *minutes % 15 != 0 || *minutes > 45) return 0;
  if (probe.digit_follows()) return 0;
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

// As take_date, of a path: folders part too, and from the right parts may be missing.
std::optional<std::int64_t> take_date_of_path(Cursor& c) {
  Cursor p = c;
  const auto year = p.number(4);
  if (!year) return {};
  const char parts = p.at < p.text.size() && !p.digit_follows() ? p.text[p.at] : '\0';
  const bool parted = p.one_of("-/_.");
  const auto month = p.number(2);
  if (parted && !p.one_of(std::string_view(&parts, 1))) return {};
  const auto day = p.number(2);
  if (!month || !day) return {};
  std::optional<std::int64_t> time = make_time(*year, *month, *day, 0, 0, 0);
  if (!time) return {};
  Cursor end = p;  // of what is read for sure
  const auto is_whole = [](const Cursor& at) {
    return at.at == at.text.size() || !is_letter_or_digit(at.text[at.at]);
  };
  bool whole = is_whole(p);
  const bool by_t = p.one_of("Tt"), by_folder = !by_t && p.one_of("/");
  const bool by_other = !by_t && !by_folder && p.one_of("_ -.");
  const bool glued = !by_t && !by_folder && !by_other;
  int hour = 0, minute = 0, sec = 0;
  if (const auto hours = p.number(2); hours && *hours < 24 && !(parted && glued)) {
    if (is_whole(p) && (by_t || (by_folder && parts == '/'))) hour = *hours, end = p, whole = true;
    const bool spaced = p.one_of(":-_.") || (parts == '/' && p.one_of("/"));
    const auto minutes = p.number(2);
    if (minutes && *minutes < 60) {
      if (is_whole(p) && (spaced || by_t || (!parted && glued))) {
        hour = *hours, minute = *minutes, end = p, whole = true;
      }
      if (!spaced || p.one_of(":-_.") || (parts == '/' && p.one_of("/"))) {
        const auto seconds = p.number(2);
        if (seconds && *seconds <= 60 && !p.digit_follows()) {
          hour = *hours, minute = *minutes, sec = *seconds, end = p, whole = true;
          time = make_time(*year, *month, *day, hour, minute, sec);
          *time += take_fraction(end);
          *time += take_zone(end);
          c = end;
          return time;
        }
      }
    }
  }
  if (!whole) return {};
  c = end;
  return make_time(*year, *month, *day, hour, minute, sec);
}

// "20.11.2026_16.18.00" and "11-20-2026 16-18-00". With points the day comes first; otherwise what
// can be no month is the day, and where both could be, neither is known.
std::optional<std::int64_t> take_date_year_last(Cursor& c) {
  Cursor p = c;
  const auto first = p.number(2);
  if (!first || p.at >= p.text.size()) return {};
  const std::string_view between = p.text.substr(p.at, 1);
  if (!p.one_of(".-_")) return {};
  const auto second_number = p.number(2);
  if (!second_number || !p.one_of(between)) return {};
  const auto year = p.number(4);
  if (!year || !p.one_of("T_ -.t/")) return {};
  const bool day_first = between == "." || *first > 12;
  if (!day_first && *second_number <= 12) return {};
  const auto hour = p.number(2);
  const bool parted = p.one_of(":-_.");
  const auto minute = p.number(2);
  if (!hour || !minute || (p.digit_follows() && parted)) return {};
  Cursor end = p;
  int sec = 0;
  if (!parted || p.one_of(":-_."))
    if (const auto seconds = p.number(2); seconds && !p.digit_follows()) sec = *seconds, end = p;
  if (end.digit_follows()) return {};
  const int month = day_first ? *second_number : *first;
  const int day = day_first ? *first : *second_number;
  const auto time = make_time(*year, month, day, *hour, *minute, sec);
  if (time) c = end;
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
  if (value < first_day_of_go * second || value >= 4102444800 * second) return {};
  c.at += digits;
  return value;
}

// How long the UUID at the start of `text` is; 0 where there is none.
std::size_t uuid_bytes(std::string_view text) {
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() < form.size()) return 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '-' ? text[i] != '-' : !is_hex(text[i])) return 0;
  }
  return text.size() > form.size() && is_letter_or_digit(text[form.size()]) ? 0 : form.size();
}

// Whether the digits [begin, end) are a piece of a number to the base 16, as hashes have: letters
// up to f, and no other letter or digit, stand at them.
bool inside_hash(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t from = begin, to = end;
  while (from > 0 && begin - from < 64 && is_letter_or_digit(text[from - 1])) {
    if (!is_hex(text[--from])) return false;
  }
  while (to < text.size() && to - end < 64 && is_letter_or_digit(text[to])) {
    if (!is_hex(text[to++])) return false;
  }
  return from != begin || to != end;
}

// Calls `each(cursor)` where a number begins that is no piece of a UUID; it moves the cursor over
// what it takes.
template <class Each>
void at_numbers(std::string_view text, Each each) {
  for (Cursor c{text}; c.at < text.size();) {
    if (c.at == 0 || !is_letter_or_digit(text[c.at - 1])) {
      if (const std::size_t uuid = uuid_bytes(text.substr(c.at))) {
        c.at += uuid;
        continue;
      }
    }
    const bool starts_number = is_digit(text[c.at]) && (c.at == 0 || !is_digit(text[c.at - 1]));
    const std::size_t before = c.at;
    if (starts_number) each(c);
    if (c.at == before) ++c.at;
  }
}

}  // namespace

std::optional<std::int64_t> find_time(std::string_view text) {
  std::optional<std::int64_t> last;
  at_numbers(text, [&](Cursor& c) {
    Cursor probe = c;
    std::optional<std::int64_t> time = take_date(probe);
    if (!time) time = take_epoch(probe);
    if (!time || inside_hash(text, c.at, probe.at)) return;
    last = time;
    c = probe;
  });
  return last;
}

std::vector<TimeInPath> times_in_path(std::string_view path) {
  std::vector<TimeInPath> found;
  at_numbers(path, [&](Cursor& c) {
    Cursor probe = c;
    std::optional<std::int64_t> time = take_date_of_path(probe);
    if (!time) time = take_date_year_last(probe);
    if (!time) time = take_epoch(probe);
    if (!time || inside_hash(path, c.at, probe.at)) return;
    std::size_t digits = c.at;
    while (digits < probe.at && is_digit(path[digits])) ++digits;
    // 14 digits that are a date and a time are one by chance once in many thousands.
    found.push_back({*time, c.at, probe.at, digits != probe.at || digits - c.at == 14});
    c = probe;
  });
  return found;
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
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     in_day / 3600, in_day / 60 % 60, in_day % 60, fraction);
}

std::optional<std::int64_t> read_duration(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t nanos;
  };
  constexpr std::array units = {Unit{"ms", 1'000'000}, Unit{"d", 86400 * second},
                                Unit{"h", 3600 * second}, Unit{"m", 60 * second},
                                Unit{"s", second}};
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
    const std::string digits =
        whole ? fmt::format("{:.0f}", rounded) : fmt::format("{:.1f}", rounded);
    return fmt::format("{} {}{}", digits, unit, digits == "1" ? "" : "s");
  };
  if (seconds < 100) return say(seconds < 1 ? seconds : std::round(seconds), "second");
  if (seconds < 100 * 60) return say(std::round(seconds / 60), "minute");
  if (seconds < 48 * 3600) return say(seconds / 3600, "hour");
  return say(seconds / 86400, "day");
}

}  // namespace lineup
