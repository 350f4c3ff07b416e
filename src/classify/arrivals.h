// SPDX-License-Identifier: Apache-2.0
// classify/arrivals.h: whether a group's goroutines came one by one for as long as it exists,
// and are all still there.
//
//     if (const Arrivals arrivals = arrivals_of(c); arrivals.steady) ...
//
// Numbers are given out in order and never twice, so they are a clock that runs with the
// program's work. What comes and ends has its numbers near the last one given out; a pool has
// them where it was started; what a warm-up made has none late. Only what keeps coming and
// never ends has as many of the early numbers as of the late ones.
//
// Takes    a group of the last dump.
// Costs    one pass over its goroutines.
#pragma once

#include "classify/evidence.h"

namespace lineup {

Arrivals arrivals_of(const Case& c);

}  // namespace lineup
