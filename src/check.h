// SPDX-License-Identifier: Apache-2.0
// check.h: whether the rules of a grammar say what their samples say.
//
//     for (const Error& wrong : check_rules(grammar, {healthy_dump})) complain(wrong);
//
// Asks     1. every sample is read by the real parser, with nothing left over;
//          2. a sample that fires meets every clause, on some group of it; a
//             near miss fails exactly the clause it names, and no group fires;
//          3. every clause is named by some near miss: a clause no sample needs
//             is a clause nobody can defend;
//          4. where a rule fires on its own sample, no other rule fires on the
//             same goroutines, unless one of the two lists the other as
//             "beside" or gives way because it is a fallback;
//          5. on healthy dumps no cause fires.
//          What the loader asks (keys, types, patterns, titles) is not asked again.
// Gives    every complaint, in the order of the rules; none when all is well.
//          `where` is the rule's file and the sample's line, `help` says clause
//          by clause what held and what did not.
#pragma once

#include <string>
#include <vector>

#include "grammar/grammar.h"
#include "lineup/result.h"

namespace lineup {

// `healthy_dumps` are whole texts of dumps in which nothing leaks.
std::vector<Error> check_rules(const Grammar& grammar, const std::vector<std::string>& healthy_dumps);

}  // namespace lineup
