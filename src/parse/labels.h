// SPDX-License-Identifier: Apache-2.0
// labels.h: quoted words, as Go and JSON write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/model.h"

namespace lineup {

// The pairs of a label list, unquoted: `job: x7, "k\"ey": v` (a header of Go
// 1.27), `"job": "x7"` (1.26) and `"job":"x7"` (the "# labels:" line of a count
// profile, Go's %q). What cannot be read as pairs becomes one label with an empty key.
Labels read_labels(std::string_view text);

// The JSON string that begins at `text`'s first character, a quote. Nothing when
// it does not end or holds what JSON does not allow.
std::optional<std::string> read_json_string(std::string_view text);

// A character, as UTF-8.
void append_utf8(std::string& to, std::uint32_t rune);

}  // namespace lineup
