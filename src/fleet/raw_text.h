// SPDX-License-Identifier: Apache-2.0
// fleet/raw_text.h: bytes as characters, and back: see fleet/fact.h.
#pragma once

#include <string>
#include <string_view>

#include "report/utf8.h"

namespace lineup {

inline int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Whether \xHH stands at the start.
inline bool begins_with_byte(std::string_view text) {
  return text.size() >= 4 && text[0] == '\\' && text[1] == 'x' && hex_digit(text[2]) >= 0 &&
         hex_digit(text[3]) >= 0;
}

// UTF-8 that bytes_of() makes `raw` of again.
inline std::string characters_of(std::string_view raw) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size();) {
    const Character c = character_at(raw, at);
    if (c.valid && !begins_with_byte(raw.substr(at))) {
      out += raw.substr(at, c.bytes);
      at += c.bytes;
      continue;
    }
    const auto byte = static_cast<unsigned char>(raw[at++]);
    out += "\\x";
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

inline std::string bytes_of(std::string_view characters) {
  std::string out;
  out.reserve(characters.size());
  for (std::size_t at = 0; at < characters.size();) {
    if (!begins_with_byte(characters.substr(at))) {
      out += characters[at++];
      continue;
    }
    out += static_cast<char>(hex_digit(characters[at + 2]) * 16 + hex_digit(characters[at + 3]));
    at += 4;
  }
  return out;
}

}  // namespace lineup
