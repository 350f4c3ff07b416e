// SPDX-License-Identifier: Apache-2.0
// census/census.h: who waits where, counted: a row a group, a column a dump.
//
//     const Census census = take_census(corpus);
//     for (const Row& row : census.rows) row.cells.back().goroutines;
//
// Takes    the dumps of one process, in the order they were taken, and sorts the
//          goroutines of each: those of a group stand together, by number; and
//          the waits for locks by number and address. No second copy is made of either.
// Gives    a group for each state, stack and creator. Arguments, addresses,
//          numbers, ages, labels and marks never part a group; line numbers do.
//          Rows come by size in the last dump, then by first appearance, so the
//          same corpus always gives the same census.
// Owns     nothing of the corpus, which must outlive it.
// Costs    a few passes over the goroutines, and no memory that grows with them. A
//          row has cells only of the dumps it stands in, so that thousands of dumps
//          with little in common cost what each costs alone.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lineup/per_dump.h"
#include "model/model.h"

namespace lineup {

// The goroutines of one group in one dump.
struct Cell {
  std::uint64_t goroutines = 0;
  std::uint64_t leaked = 0, locked = 0;
  std::uint64_t left_over = 0;  // a leak test listed them
  // Known ages, in whole minutes; both 0 when none is known.
  std::uint32_t min_minutes = 0, median_minutes = 0, max_minutes = 0;
  std::uint64_t unknown_minutes = 0;
  std::uint64_t first_id = 0, last_id = 0;  // lowest and highest number; 0: the format has none
  // The listed goroutines, by id: places in the dump's list.
  std::size_t begin = 0, end = 0;
  // Against the last dump of the same process that lists goroutines (track.cc).
  std::uint64_t kept = 0;       // were in this group then, too
  std::uint64_t born = 0;       // were in no group then
  std::uint64_t moved_in = 0;   // were in another group then
  std::uint64_t died = 0;       // of those of then: in no group now
  std::uint64_t moved_out = 0;  // of those of then: in another group now
  // Over all dumps of the process so far.
  std::uint64_t proven = 0;       // marked (leaked) now, or before and still here
  std::uint64_t since_first = 0;  // here in every listing since the process's first
  // How long the one that is here longest has been blocked here, at least and at most.
  std::optional<double> oldest_at_least_seconds, oldest_at_most_seconds;
};

struct Row {
  StackId stack;
  StringId state;                // without marks
  std::uint8_t hidden_frames = 0;
  std::vector<ShapeId> shapes;   // that fell into this group
  PerDump<Cell> cells;           // kept: dumps that it stands in, or that it left
};

// Who is not in any group: see Totals in lineup/lineup.h.
struct Column {
  std::uint64_t seen = 0, grouped = 0, damaged = 0;
};

class Census {
 public:
  std::vector<Row> rows;
  std::vector<Column> columns;  // one for each dump
  std::vector<Gap> gaps;  // likewise
  std::size_t first_of_process = 0;  // the first dump of the last dump's process

  // Whether a dump lists all its goroutines by number; a profile only counts them, and an excerpt
  // lists some.
  bool lists(std::size_t dump) const { return whole_[dump]; }

  // The goroutines of a cell, by ascending id.
  std::span<const Goroutine> listed(std::size_t dump, const Cell& cell) const {
    return listed_[dump].subspan(cell.begin, cell.end - cell.begin);
  }

 private:
  friend class Counting;
  std::vector<std::span<const Goroutine>> listed_;  // of each dump, by row and id
  std::vector<bool> whole_;                         // of each dump: listed_ is all of it
};

// `gaps`: one for each dump, or none, which is a process whose times are not known.
Census take_census(Corpus& corpus, std::span<const Gap> gaps = {});

}  // namespace lineup
