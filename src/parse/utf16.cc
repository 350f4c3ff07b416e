// SPDX-License-Identifier: Apache-2.0
// utf16.cc: puts pairs of bytes, and pairs of those, together.
#include "parse/utf16.h"

#include <utility>

#include "parse/labels.h"

namespace lineup {

std::string Utf16::decode(std::string_view bytes) {
  constexpr std::uint32_t no_character = 0xfffd;
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!first_) {
      first_ = byte;
      continue;
    }
    const std::uint32_t first = *std::exchange(first_, std::nullopt);
    const std::uint32_t unit = big_ ? first << 8 | byte : std::uint32_t{byte} << 8 | first;
    const bool low = unit >= 0xdc00 && unit < 0xe000;
    if (const std::uint32_t high = std::exchange(high_, 0); high != 0) {
      append_utf8(out, low ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00) : no_character);
      if (low) continue;
    }
    if (unit >= 0xd800 && unit < 0xdc00) high_ = unit;
    else append_utf8(out, low ? no_character : unit);
  }
  return out;
}

}  // namespace lineup
