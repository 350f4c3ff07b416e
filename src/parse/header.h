// SPDX-License-Identifier: Apache-2.0
// header.h: the line a goroutine begins with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/model.h"

namespace lineup {

// goroutine 24 gp=0x16 m=3 mp=0x57 [chan receive (leaked), 12 minutes, locked to thread] {job: x7}:
//
// The bracket is a list: status with its marks, then whatever Go adds. Items
// that no release known to us prints are kept in `more`, not fatal.
// runtime/traceback.go goroutineheader; forms by release in docs/how-it-works.md.
struct Header {
  std::uint64_t id = 0;
  std::string_view state;            // without marks: "chan receive"; into the line
  std::uint8_t marks = 0;            // mark_leaked ...
  std::uint32_t waited_minutes = 0;  // 0: not said
  std::string more;                  // "synctest bubble 1", several joined by ", "
  std::string_view labels;           // between the braces, as printed; into the line
};

// `line` without its line feed. Nothing unless the line is a whole header.
std::optional<Header> read_header(std::string_view line);

// Whether `line` is the start of a header that was cut off: "goroutine 18 [chan re".
// Asked only of a line without line feed at the end of the input.
bool is_torn_header(std::string_view line);

// Reads decimal digits at `text`'s start into `number`, saturating; how many
// characters they were, 0 if none.
std::size_t read_decimal(std::string_view text, std::uint64_t& number);

}  // namespace lineup
