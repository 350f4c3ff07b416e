// SPDX-License-Identifier: Apache-2.0
// origin/columns.h: which pieces of paths are places, which are numbers, and which say nothing.
//
// A column is what stands at one place in many paths: the third folder from the left, the second
// of three words of a file name. What a column is shows only in all of its values.
//
// Takes: all paths of a run, split. Gives: one Placed for each; views into the same text.
// Costs: n log n for n paths.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "origin/split.h"

namespace lineup {

struct PathPlace {
  std::size_t column;  // equal for pieces that are compared; rises from left to right in a path
  std::string_view name;
};

struct Placed {
  std::vector<PathPlace> places;
  std::string_view version;
  std::vector<std::uint64_t> sequence;
};

std::vector<Placed> find_places(std::span<const SplitPath> paths);

}  // namespace lineup
