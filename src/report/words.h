// SPDX-License-Identifier: Apache-2.0
// report/words.h: numbers, times and places as people read them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace lineup {

inline std::string number(std::uint64_t n) { return std::to_string(n); }

inline std::string count(std::uint64_t n, std::string_view one, std::string_view many) {
  return number(n) + " " + std::string(n == 1 ? one : many);
}
// "3 leak + 63 idle": the terms that are not zero.
struct Term {
  std::uint64_t n;
  std::string_view name;
};
inline std::string sum_text(std::initializer_list<Term> terms) {
  std::string text;
  for (const Term& term : terms)
    if (term.n != 0)
      text += (text.empty() ? "" : " + ") + number(term.n) + " " + std::string(term.name);
  return text;
}

inline std::string goroutines(std::uint64_t n) { return count(n, "goroutine", "goroutines"); }
inline std::string groups(std::uint64_t n) { return count(n, "group", "groups"); }

inline std::string function_of(const Place& place) {
  return place.function == "..." ? "(frames that Go left out)" : printable(place.function);
}

// "upstream.(*Client).Fetch": without the folders of its package; at most 200 bytes of it.
inline std::string short_function(const Place& place) {
  if (place.function == "...") return function_of(place);
  const std::string_view name = place.function;
  const std::size_t types = name.find_first_of("[(");  // a type argument may be a path, too
  const std::size_t slash = name.substr(0, types).rfind('/');
  return printable(slash == std::string_view::npos ? name : name.substr(slash + 1), 200);
}

inline std::string file_of(const Place& place) {
  if (place.file.empty()) return "";
  return printable(place.file) + (place.line == 0 ? "" : ":" + number(place.line));
}

// When a dump was taken, where something says so: not by a file's date, and not counted from the
// first dump, as where only the time between them is given.
inline std::string taken_at(const InputSummary& input) {
  const bool guessed = input.time_basis == "modified" || input.time_basis == "none";
  if (!input.time || guessed || input.time->starts_with("1970-01-0")) return "";
  return printable(*input.time, 40);
}

// Go prints minutes only; "10175 minutes" means little to anybody.
inline std::string in_larger_units(std::uint32_t minutes) {
  const auto tenths = [](std::uint64_t value, std::uint64_t unit) {
    const std::uint64_t all = (value * 10 + unit / 2) / unit;
    return number(all / 10) + (all % 10 == 0 ? "" : "." + number(all % 10));
  };
  if (minutes < 120) return "";
  if (minutes < 48 * 60) return " (" + tenths(minutes, 60) + " hours)";
  return " (" + tenths(minutes / 6, 24 * 10) + " days)";
}

// A column for each number, as high as it is: "▁▃█". At most 40 columns; then
// neighbours share one.
inline std::string sparkline(const PerDump<std::uint64_t>& counts) {
  static constexpr std::string_view bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr std::size_t most_columns = 40;
  const std::size_t step = (counts.size() + most_columns - 1) / most_columns;
  std::uint64_t highest = 1;
  for (const auto& [dump, n] : counts.kept()) highest = n > highest ? n : highest;
  std::string out;
  for (std::size_t i = 0; i < counts.size(); i += step) {
    const double part = static_cast<double>(counts[i]) / static_cast<double>(highest);
    out += bars[static_cast<std::size_t>(part * 7 + 0.5)];
  }
  return out;
}

// "3 -> 60 -> 100". The ends of a long series say most.
inline std::string series(const PerDump<std::uint64_t>& counts) {
  constexpr std::size_t first = 4, last = 6;
  std::string out;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (i != 0) out += " -> ";
    if (i == first && counts.size() > first + last + 1) {
      out += "... -> ";
      i = counts.size() - last;
    }
    out += number(counts[i]);
  }
  return out;
}

}  // namespace lineup
