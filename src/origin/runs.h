// SPDX-License-Identifier: Apache-2.0
// origin/runs.h: which dumps of a bunch are of one run of one program, and which runs of one
// process. See origin/processes.h for the rules.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/model.h"

namespace lineup {

// How well the order of a bunch is known.
enum class Order {
  unknown,  // they stand by their highest numbers, and then by their names
  numbers,  // running numbers in their names, which may be something else
  known,    // times, a log, or the user say it
};

// The bunch parted into processes, in the order of their first dumps; the dumps of each in the
// order of `bunch`. `named`: a path or a log names the process, so that a later run of the program
// is its restart.
std::vector<std::vector<std::size_t>> part_by_runs(const Corpus& corpus,
                                                   std::span<const std::size_t> bunch, Order order,
                                                   bool named);

}  // namespace lineup
