// SPDX-License-Identifier: Apache-2.0
// parse/reports.h: what a line between goroutines says in so many words.
//
//     if (std::optional<Reported> said = read_report("panic: send on closed channel"))
//       said->kind;                         // ReportKind::panic
//
// Takes    a line that stands outside goroutines, without its line feed.
// Gives    why the program ended, or what a leak test or a lock detector found; nothing for every
//          other line, those of a log that only speaks of a panic among them.
// Costs    a look at the line's first bytes for most lines.
#pragma once

#include <optional>
#include <string_view>

#include "model/model.h"

namespace lineup {

std::optional<Reported> read_report(std::string_view line);

// Whether a leak test says with this line that the goroutine whose header stands behind it, on the
// same line or the next, is left over.
bool says_left_over(std::string_view line);

}  // namespace lineup
