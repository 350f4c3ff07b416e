// SPDX-License-Identifier: Apache-2.0
// report/known_text.h: the parts of the text report that speak of what is known.
#pragma once

#include "report/page.h"
#include "report/report.h"

namespace lineup {

// "3 new, 5 known, 1 gone since the baseline of TIME"; nothing without a baseline.
void put_baseline(Page& page, const Summary& summary);

// A suspect that the baseline knew and that is no worse, in one line.
bool is_old_news(const Group& group);
void put_old_news(Page& page, const Group& group);

// "new", or what there was then; for the suspect's own block.
void put_change(Page& page, const Group& group);

void put_gone(Page& page, const Summary& summary);

// What is ignored, with the reason; and entries that ignore nothing.
void put_ignored(Page& page, const Summary& summary);

}  // namespace lineup
