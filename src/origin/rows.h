// SPDX-License-Identifier: Apache-2.0
// origin/rows.h: one column against the rest of its paths: does it tell places, or order dumps?
//
// Takes: a row for each path. Costs: n log n for n rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace lineup {

using Id = std::uint32_t;  // equal for equal values

// Nine in ten or more.
inline bool most(std::size_t count, std::size_t of) { return of > 0 && count * 10 >= of * 9; }

// All other places of a path, mixed to 64 bits: of a hundred thousand paths two that differ are
// taken for one once in billions of runs, and then a guess is wrong that the dumps check anyway.
using Rest = std::uint64_t;
Rest mix(Rest rest, Id value);

struct PathRow {
  Rest rest;
  Id value, order;
};

// Whether two dumps of one (rest, value) were taken at two moments, or two values are there at one.
bool tells_places(std::vector<PathRow> rows);

// Whether a value is there at two moments on average, as the number of a process is and a number
// that counts something is not.
bool comes_again(std::vector<PathRow> rows);

// Whether the numbers of each rest lie close together, and are two or more of some rest.
bool is_dense(std::vector<std::pair<Rest, std::uint64_t>> rows);

}  // namespace lineup
