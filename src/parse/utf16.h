// SPDX-License-Identifier: Apache-2.0
// utf16.h: text of two bytes a character, as PowerShell's ">" writes it, to UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lineup {

// Of one input, which comes in any number of pieces. What is no character becomes U+FFFD.
class Utf16 {
 public:
  // Whether an input that begins so is such a text: by its byte order mark.
  static bool begins(std::string_view text) { return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"); }

  explicit Utf16(std::string_view text) : big_(text.starts_with('\xfe')) {}

  std::string decode(std::string_view bytes);

 private:
  bool big_;                            // the upper half of a character comes first
  std::optional<unsigned char> first_;  // of two bytes, where a piece ended between them
  std::uint32_t high_ = 0;              // of two halves of a character beyond the 16 bits
};

}  // namespace lineup
