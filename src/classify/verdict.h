// SPDX-License-Identifier: Apache-2.0
// classify/verdict.h: one group, with the rules that fit it → its evidence, score and verdict.
//
// Takes    what is known of the group and the rules that fit (speak.h).
// Gives    rule, evidence, score and verdict of the finding. Gathers first, in the order
//          of conviction, then weighs by the one rule of weigh.h; nothing here adds up points.
#pragma once

#include "classify/classify.h"
#include "classify/evidence.h"

namespace lineup {

void judge(const Case& c, const Match& match, Finding& finding);

}  // namespace lineup
