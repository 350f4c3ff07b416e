// SPDX-License-Identifier: Apache-2.0
// cli/output.h: the file a report goes to.
#pragma once

#include <cstdio>

#include "cli/options.h"

namespace lineup::cli {

// Opens the file of --output, before the long work: can the answer be put where
// it is wanted? Null after a complaint. What the file held stays until
// start_over(), and a file that is one of the inputs is not opened.
std::FILE* open_output(const Options& options);

// Empties what open_output() opened: now there is an answer.
void start_over(std::FILE* file);

}  // namespace lineup::cli
