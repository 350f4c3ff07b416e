// SPDX-License-Identifier: Apache-2.0
// explain.h: what the hall's own files about rules say to each other.
#pragma once

#include <string_view>

#include "grammar/grammar.h"
#include "lineup/result.h"

namespace lineup {

// The complaint about an id, with those that may be meant.
Error no_such_rule(const Grammar& grammar, std::string_view id);

}  // namespace lineup
