// SPDX-License-Identifier: Apache-2.0
// origin/split.h: cuts paths into places, words and numbers, and finds their times.
//
// Takes: all paths of a run, since whether a bare number is a time shows in its column.
// Gives: one SplitPath for each; the views of text are into `plain`, so a SplitPath is not copied.
// Costs: n log n for n paths; a path that is longer, deeper or has more words than the bounds here
//        is given whole as its moment and says nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lineup {

inline constexpr std::size_t most_folders = 32, most_words = 16;

// A word with a number at its end, or a number: "t3" is "t" and 3.
struct WordNumber {
  std::string_view word;
  std::uint64_t number = 0;
};

// Nothing where the text does not end in a number of 1 to 12 digits.
std::optional<WordNumber> read_counted(std::string_view text);

// Ten digits that may be month, day, hour, minute and second.
bool is_clock(std::string_view text);

struct SplitPath {
  std::unique_ptr<const std::string> plain;  // on the heap, for the views below to stay
  std::string moment;
  std::vector<std::string_view> places;  // folders that are no time, no number, no kind of dump
  std::vector<std::uint64_t> steps;      // numbers of folders such as "round-2"
  std::optional<std::uint64_t> clock;    // a time without a year at its end: 1021150405
  std::vector<std::string_view> words;   // of the file name, and of folders beside a time
  std::optional<std::int64_t> unix_nanos;
};

std::vector<SplitPath> split_paths(std::span<const std::string> paths);

}  // namespace lineup
