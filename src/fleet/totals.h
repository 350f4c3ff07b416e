// SPDX-License-Identifier: Apache-2.0
// fleet/totals.h: one process of a fleet, and what all of them add up to.
#pragma once

#include <cstddef>

#include "lineup/fleet.h"

namespace lineup {

// Takes    what analyze() says of the dumps of one process.
// Gives    its report: the worst `top` suspects, no other groups, and what the rest said: how many
//          suspects there were, the verdict and the alarm of all of them.
// Costs    what remains holds the names of its own suspects alone, not those of the whole dump.
ProcessReport report_of(ProcessName name, std::size_t restarts, Summary summary, std::size_t top);

// The totals that follow from the processes; the others (what was unreadable, without dumps, a
// copy, no dump) stay as they are.
void add_totals(Fleet& fleet);

}  // namespace lineup
