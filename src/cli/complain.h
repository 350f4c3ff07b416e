// SPDX-License-Identifier: Apache-2.0
// cli/complain.h: how the tool speaks of trouble, on standard error.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"

namespace lineup::cli {

// "lineup: WHERE: WHAT" and "  help: HELP", with what is empty left out.
std::string complaint(const std::string& where, const std::string& what, const std::string& help);

// What went wrong on the way; what is only worth knowing stays in the report.
void complain_about(const std::vector<Note>& notes, const Options& options);

void complain(const std::string& where, const std::string& what, const std::string& help);

}  // namespace lineup::cli
