// SPDX-License-Identifier: Apache-2.0
// known.h: the part of the hall that takes out of a summary what is known.
#pragma once

#include "grammar/ignores.h"
#include "lineup/lineup.h"

namespace lineup {

// Moves the suspects that an entry names to Summary::ignored; the totals follow.
// Says how much each entry stands for, and which have expired or match nothing.
void take_out_ignored(Summary& summary, const Ignores& ignores);

}  // namespace lineup
