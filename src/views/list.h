// SPDX-License-Identifier: Apache-2.0
// views/list.h: the lines of functions with the goroutines that stand at each, in pprof's layout
// (google/pprof internal/report/source.go, printSource).
//
// Takes    samples in the words of rows.h, and where the source of a call can be read.
// Gives    a ROUTINE for each function that matches, by name, and in it for each file its lines: from
//          the function's first, or five before the first with goroutines, to five behind the last.
//          Without source the lines with goroutines alone.
// Counts   a goroutine once for a line, however often the line stands in its stack; the head of a
//          routine adds up its lines, so that recursion counts more than once there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lineup/views.h"
#include "views/rows.h"

namespace re2 {
class RE2;
}

namespace lineup {

struct Listed {
  std::string text;
  std::size_t routines = 0;
};

Listed list_lines(const Profile& profile, const Named& named, const re2::RE2& symbol,
                  const ReadSource& read);

// "97.22%", "0.35%", "100%", in six places: of a total of 0 it is 0 %.
std::string percentage(std::int64_t value, std::int64_t total);

}  // namespace lineup
