// SPDX-License-Identifier: Apache-2.0
// twins.h: one dump, read by the fast reader and by the reference.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "reference/generate.h"
#include "reference/reference.h"

namespace lineup::twin {

// In words, the first thing both read differently; empty when nothing. `seed`
// chooses the pieces in which the fast reader gets the text, which must not matter.
std::string differs(Reference& reference, const Generated& dump, std::uint64_t seed);

// The same for a text that came from elsewhere.
std::string differs(Reference& reference, std::string_view text);

}  // namespace lineup::twin
