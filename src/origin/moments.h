// SPDX-License-Identifier: Apache-2.0
// origin/moments.h: several views of one moment become one dump.
//
//     join_views(corpus);    // the dumps of one process, in their order
//
// What is a view of the same moment as the dump before it:
//   - a file whose path names the same moment and another view of it ("00.txt", "00.debug1.txt"),
//     unless the numbers of the two contradict
//   - another profile, or another form of one, taken within simultaneous_seconds
//   - in one text without times: goroutines quoted beside a profile or a dump that holds them;
//     parts of one dump that have no number in common; the same profile again
// Goroutines of one number that are elsewhere, or have waited longer, two dumps that both begin
// with the main goroutine, and two profiles that count differently are of different moments.
//
// Gives   each goroutine once. States, minutes and numbers come from the view that lists them, how
//         many there are from the view that is whole; what only a goroutineleak profile knows, that
//         they are leaked, is marked. Lines, damage and what was not understood add up. The names
//         of the views are in Dump::views.
#pragma once

#include "lineup/notes.h"
#include "model/model.h"

namespace lineup {

// Two requests for the views of a moment follow each other by less than this.
inline constexpr double simultaneous_seconds = 5;

void join_views(Corpus& corpus, Notes& notes);

}  // namespace lineup
