// SPDX-License-Identifier: Apache-2.0
// grammar/pattern_index.h: which patterns may match a name, by literals alone.
//
//     const PatternIndex index = index_of({"main\\.run", ".*\\.serve\\w*"});
//
// Costs    some microseconds a pattern to make; the build makes and packs that of
//          the built-in patterns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "grammar/literals.h"

namespace lineup {

// Each value is the number of a pattern. A pattern is in one of these.
struct PatternIndex {
  Literals wholes;                  // all that a pattern matches
  Literals heads;                   // what it matches begins with one of these
  Literals needles;                 // what it matches has one of these in it
  std::vector<std::uint32_t> open;  // nothing is known
  // By pattern in `heads`: what it matches has one of these in it, too; none: nothing
  // more is known.
  std::vector<std::vector<std::string>> wanted;
};

PatternIndex index_of(const std::vector<std::string>& patterns);

}  // namespace lineup
