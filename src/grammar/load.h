// SPDX-License-Identifier: Apache-2.0
// grammar/load.h: rules of directories on top of a grammar that is there already.
// Inside the room only.
#pragma once

#include <string>
#include <vector>

#include "grammar/grammar.h"

namespace lineup {

// A file with something wrong in it is left out, and told of in `wrong`. Fails only
// when a directory cannot be read.
Result<Grammar> load_on_top(Grammar known, const std::vector<std::string>& directories,
                            std::vector<Error>& wrong);

}  // namespace lineup
