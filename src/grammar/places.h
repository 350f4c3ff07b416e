// SPDX-License-Identifier: Apache-2.0
// grammar/places.h: which line of a JSON text a value stands on.
//
//     if (nesting_of(text) > most_nesting) ...         // before anything recursive
//     walk_places(text, [&](const JsonPlace& place) { ... });
//
// nlohmann tells places only for wrong syntax. This walk knows just enough JSON
// (with // and /* */ comments) to say where each value of a text stands that
// nlohmann has already found to be right; of any other text it makes no sense,
// but it ends and stays inside the text.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace lineup {

struct JsonPlace {
  const std::string& pointer;  // "/samples/2/why"; keys as they are written
  std::size_t line = 0;        // 1-based, where its key stands, or the value itself in a list
  bool key_again = false;      // the object has had this key before
};

// How deep the brackets of the text nest, comments and strings left out.
std::size_t nesting_of(std::string_view text);

// Calls `act` for every value but the outermost, in the order of the text. The
// text nests no deeper than `most_nesting`.
inline constexpr std::size_t most_nesting = 64;
void walk_places(std::string_view text, const std::function<void(const JsonPlace&)>& act);

// The line of the value with this pointer, or of the nearest one around it.
std::size_t line_of(std::string_view text, std::string_view pointer);

}  // namespace lineup
