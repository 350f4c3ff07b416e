// SPDX-License-Identifier: Apache-2.0
// join.h: one row for a stack that some dumps list and others only count.
#pragma once

#include <cstdint>
#include <vector>

#include "census/census.h"

namespace lineup {

// The frames of a stack that both kinds of dump print: no hidden runtime frames, no names without a
// dot.
std::vector<FrameId> common_frames(const Corpus& corpus, StackId stack);

// For each row the row it belongs to, mostly itself. A row that only profiles
// count (debug=1, proto) goes to the one that lists goroutines (debug=2) at the
// same stack, and takes on its state and creator; where several rows list that
// stack it goes to the one in the same state, and stays alone if there is none.
// Only common_frames are compared.
// `is_listed`: of each row, whether some dump lists goroutines of it.
std::vector<std::uint32_t> join_counted(const Corpus& corpus, const std::vector<Row>& rows, const std::vector<bool>& is_listed);

}  // namespace lineup
