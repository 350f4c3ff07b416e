// SPDX-License-Identifier: Apache-2.0
// report/losses_text.h: what a text report does not cover: inputs that failed, lines that are not
// understood. A report in a ticket comes without standard error.
#pragma once

#include <string>
#include <vector>

#include "lineup/lineup.h"
#include "report/page.h"

namespace lineup {

// The first three errors among the notes, and how many more there are.
void put_missing(Page& page, const std::vector<const std::vector<Note>*>& notes);

// What was decided about the inputs as a whole and is no loss: three of them, and how many more.
void put_remarks(Page& page, const std::vector<Note>& notes);

// How much of the dumps, one process after the other, was not understood, and the first of it.
void put_not_understood(Page& page, const std::vector<const std::vector<InputSummary>*>& inputs);

}  // namespace lineup
