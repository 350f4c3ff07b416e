// SPDX-License-Identifier: Apache-2.0
// known.h: the part of the hall that takes out of a summary what is known.
#pragma once

#include <span>
#include <vector>

#include "grammar/ignores.h"
#include "lineup/lineup.h"

namespace lineup {

// Moves the suspects that an entry names to Summary::ignored; the totals follow.
// Says how much each entry stands for.
void take_out_ignored(Summary& summary, const Ignores& ignores);

// Which entries have expired or match nothing, once for all processes of a run: `groups` of each
// is the sum over them.
std::vector<Note> notes_on(std::span<const IgnoreEntry> entries);

}  // namespace lineup
