// SPDX-License-Identifier: Apache-2.0
// census/census.h: who waits where, counted: a row a group, a column a dump.
//
//     const Census census = take_census(corpus);
//     for (const Row& row : census.rows) row.cells.back().goroutines;
//
// Takes    a corpus whose dumps are of one process, in the order they were taken.
// Gives    a group for each state, stack and creator. Arguments, addresses,
//          numbers, ages, labels and marks never part a group; line numbers do.
//          Rows come by size in the last dump, then by first appearance, so the
//          same corpus always gives the same census.
// Owns     nothing of the corpus, which must outlive it.
// Costs    one pass over the goroutines, and 8 bytes each for their order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/model.h"

namespace lineup {

// The goroutines of one group in one dump.
struct Cell {
  std::uint64_t goroutines = 0;
  std::uint64_t leaked = 0, locked = 0;
  // Known ages, in whole minutes; both 0 when none is known.
  std::uint32_t min_minutes = 0, median_minutes = 0, max_minutes = 0;
  std::uint64_t unknown_minutes = 0;
  std::uint64_t first_id = 0, last_id = 0;  // lowest and highest number; 0: the format has none
  // The listed goroutines, by id: places in Census::listed(dump).
  std::size_t begin = 0, end = 0;
  // From this dump to the one before: how many of that one's are still here.
  std::uint64_t kept = 0;
};

struct Row {
  StackId stack;
  StringId state;                // without marks
  std::uint8_t hidden_frames = 0;
  std::vector<ShapeId> shapes;   // that fell into this group
  std::vector<Cell> cells;       // one for each dump
};

// Who is not in any group: see Totals in lineup/lineup.h.
struct Column {
  std::uint64_t seen = 0, grouped = 0, damaged = 0;
};

class Census {
 public:
  std::vector<Row> rows;
  std::vector<Column> columns;  // one for each dump

  // The goroutines of a cell, by ascending id.
  std::span<const Goroutine* const> listed(std::size_t dump, const Cell& cell) const {
    return std::span(order_[dump]).subspan(cell.begin, cell.end - cell.begin);
  }

 private:
  friend Census take_census(const Corpus& corpus);
  std::vector<std::vector<const Goroutine*>> order_;  // of each dump, by row and id
};

Census take_census(const Corpus& corpus);

}  // namespace lineup
