// SPDX-License-Identifier: Apache-2.0
// classify/reported.h: what the text around the last dump proves of its groups.
//
//     weigh_reports(corpus, matcher, findings);
//
// Takes    judged findings, in any order, before they are linked and ranked for good.
// Gives    a piece of evidence on each group that a report of the text speaks of, which lifts it:
//          "all goroutines are asleep" proves of each that waits that nothing will wake it; what a
//          leak test lists is left over by definition; of a test that timed out the one that ran
//          hangs, and who has waited as long; at a limit of threads, who held them. A goroutine
//          that panicked, and one in whose stack the dump ends, are only marked.
// Never    lowers a score.
// Costs    a pass over the findings for each report, of which there are few.
#pragma once

#include <vector>

#include "classify/classify.h"

namespace lineup {

void weigh_reports(const Corpus& corpus, const Census& census, const Matcher& matcher,
                   std::vector<Finding>& findings);

}  // namespace lineup
