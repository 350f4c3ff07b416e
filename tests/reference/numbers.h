// SPDX-License-Identifier: Apache-2.0
// numbers.h: numbers as dumps print them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>

namespace lineup::twin {

// Saturates, as every number of a dump does.
inline std::uint64_t number_in(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') continue;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::numeric_limits<std::uint64_t>::max();
    value = value * 10 + digit;
  }
  return value;
}

// A line's number; Go prints one below zero for code that has no line.
inline std::uint32_t line_number_in(std::string_view digits) {
  if (digits.starts_with('-')) return 0;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(number_in(digits), std::numeric_limits<std::uint32_t>::max()));
}

inline std::uint32_t small_number_in(std::string_view digits) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(number_in(digits), std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace lineup::twin
