// SPDX-License-Identifier: Apache-2.0
// check.h: whether the rules of a grammar say what their samples say.
//
//     for (const RuleComplaint& wrong : check_rules(grammar, {}, Which::all)) ...
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
//          Its place is the rule's file and the line of the sample or of "when".
#pragma once

#include <string>
#include <vector>

#include "grammar/grammar.h"
#include "lineup/rules.h"
#include "model/model.h"

namespace lineup {

// A dump, or dumps of one process, in which nothing leaks. The last is asked.
struct HealthyDump {
  std::string name;
  Corpus corpus;
};
HealthyDump healthy_dump(std::string name, const std::string& text);

// Whose rules are asked: everybody's, or only those that are not built in. The
// latter must leave the samples of the built-in ones alone, too.
enum class Which { all, own };

std::vector<RuleComplaint> check_rules(const Grammar& grammar, std::vector<HealthyDump> healthy, Which which);

}  // namespace lineup
