// SPDX-License-Identifier: Apache-2.0
// report/overview.h: the answer before its reasons, for who looks at the first lines only, and
// for who sees the last ones.
#pragma once

#include <vector>

#include "report/page.h"
#include "report/report.h"

namespace lineup {

// What is told as one: a suspect, and those of the same cause in the same function, whose stacks
// differ in lines or callers.
struct Told {
  const Group* worst = nullptr;
  std::vector<const Group*> beside;  // no worse
};
std::vector<Told> told_as_one(const std::vector<const Group*>& suspects);  // the worst first

// A line for each of several findings, as many as `look.top`; nothing for one, which begins with
// just that.
void put_overview(Page& page, const std::vector<Told>& findings, const Look& look);

// The first of these lines again, where the report is longer than the terminal.
void put_worst_again(Page& page, const std::vector<Told>& findings, const Look& look);

// Where else the defect of a finding is: a line for each place.
void put_beside(Page& page, const Told& finding);

}  // namespace lineup
