// SPDX-License-Identifier: Apache-2.0
// report/overview.h: the answer before its reasons, for who looks at the first lines only, and
// for who sees the last ones.
#pragma once

#include <vector>

#include "report/page.h"
#include "report/report.h"

namespace lineup {

// A line for each of several suspects, as many as `look.top`; nothing for one, whose finding
// begins with just that. `suspects`: the worst first.
void put_overview(Page& page, const std::vector<const Group*>& suspects, const Look& look);

// The first of these lines again, where the report is longer than the terminal.
void put_worst_again(Page& page, const std::vector<const Group*>& suspects, const Look& look);

}  // namespace lineup
