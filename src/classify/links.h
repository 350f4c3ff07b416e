// SPDX-License-Identifier: Apache-2.0
// classify/links.h: which suspects only wait because of another one.
//
//     link_symptoms(corpus, census, matcher, grammar, findings);
//
// Takes    judged findings, worst first.
// Gives    Finding::symptom_of where a suspect follows from another, and on that
//          one a piece of evidence that lifts it to the worst of its symptoms: one
//          defect is one suspect, and the cause stands for it. Chains end at
//          their root; nothing is a symptom of itself.
// Links    healthy shapes that grow to those that start them, a lock's waiters to its likely holder; senders to a
//          consumer of their type that is stuck; who waits for a WaitGroup or a
//          result to those it started that hang; goroutines that were started
//          pairwise by the same goroutines to each other; and what rules name
//          under "symptom_of" and "peer_of".
#pragma once

#include <vector>

#include "classify/classify.h"

namespace lineup {

void link_symptoms(const Corpus& corpus, const Census& census, const Matcher& matcher, std::vector<Finding>& findings);

}  // namespace lineup
