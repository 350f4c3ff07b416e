// SPDX-License-Identifier: Apache-2.0
// report/suspect.h: the part of the text report that speaks of one group.
#pragma once

#include <string>

#include "report/page.h"
#include "report/report.h"

namespace lineup {

// A suspect with all that is known about it. `explained`: the suspect that has
// told the meaning and the fix of the same cause already, or nullptr.
void put_suspect(Page& page, const Group& group, const Group* explained);

// The same without the empty line before it.
void put_finding(Page& page, const Group& group, const Group* explained);

// What it is, where, since when, and the evidence; no words of the rule.
void put_facts(Page& page, const Group& group);

// What fits beside tables: what it is, where it blocks, the evidence and the fix.
void put_brief(Page& page, const Group& group);

// The same in one line, for the many that follow the worst.
void put_suspect_line(Page& page, const Group& group);

// "60 goroutines in "chan send", 58 proven leaked by the garbage collector".
std::string what_it_is(const Group& group);

// "1 to 195 minutes (3.3 hours), median 3; 2 for an unknown time".
std::string since_when(const BlockedMinutes& minutes);

// "the oldest: at least 5 minutes, at most 7", over several dumps; empty where that is not known.
std::string here_for(const Group& group);

// "(alike in 2 different sets)", said after the labels that all have; empty where all have all.
std::string label_remark(const Group& group);

// "LEAK 92" in its colour.
Word verdict_word(Verdict verdict, int score);

// A rate in the unit that makes it a number one can picture: "12 an hour".
std::string rate_of(double per_hour);

// What a group is called: its title, or where it blocks.
std::string name_of(const Group& group);

// Where there is room for one name only. A title that no rule gave says too
// little without the place.
std::string short_name_of(const Group& group);

}  // namespace lineup
