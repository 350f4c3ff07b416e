// SPDX-License-Identifier: Apache-2.0
// rules.h: as many rules as a large team may have one day.
#pragma once

#include <cstddef>

#include "grammar/grammar.h"

namespace bench {

// The built-in rules, and variants of them until there are `rules`: each asks what
// its original asks, by patterns that are no other rule's, and fires where it fires.
lineup::Grammar many_rules(std::size_t rules);

}  // namespace bench
