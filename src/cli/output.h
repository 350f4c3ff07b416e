// SPDX-License-Identifier: Apache-2.0
// cli/output.h: where a report goes, and how it looks there.
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

// How a report looks where it goes: colours and width of the terminal, if it is one.
Look look_of(const Options& options);

// Whole, or a complaint: a full disk must not pass for success. A reader who has
// seen enough (head) is no trouble. `name` is empty for standard output.
bool print(const std::string& text, std::FILE* file = stdout, const std::string& name = {});

// Closes what open_output() opened; false after a complaint. Standard output stays open.
bool close_output(std::FILE* file, const std::string& name);

}  // namespace lineup::cli
