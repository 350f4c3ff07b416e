// SPDX-License-Identifier: Apache-2.0
// series/against.h: an order that goroutines refute.
//
// Names and clocks say wrong things: a rotated log has the number 1 and is the older one, a clock
// was set back. Numbers of goroutines only rise and waits only grow, so two dumps of one run in the
// wrong order show it: the highest number falls, and goroutines at one stack have waited less.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/model.h"

namespace lineup {

// Of the goroutines that it lists; 0: it lists none.
std::uint64_t highest_number(const Dump& dump);

enum class OrderedBy { times, numbers };

// `in_order`: dumps of one process as their names say. Gives their places as the goroutines say, where
// these refute the names and agree on one run in another order; nothing else. A restart looks the
// same in one pair of dumps: a number gives way to half of the pairs, a time to two and a third.
// What shows a restart in the new order, or two runs, refutes that in turn.
std::optional<std::vector<std::size_t>> order_against(const Corpus& corpus,
                                                      std::span<const std::size_t> in_order,
                                                      OrderedBy basis);

}  // namespace lineup
