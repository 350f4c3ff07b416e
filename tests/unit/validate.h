// SPDX-License-Identifier: Apache-2.0
// validate.h: checks a JSON report against its schema in docs/.
#pragma once

#include <string>
#include <vector>

namespace lineup {

// What is wrong with a report, one sentence each with its place; empty when
// nothing is. Stricter than the published schema: a key that the schema does
// not describe is wrong too, so no field goes out undocumented.
std::vector<std::string> validate(const std::string& json, const char* schema = "report.schema.json");

}  // namespace lineup
