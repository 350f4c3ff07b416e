// SPDX-License-Identifier: Apache-2.0
// symbols.cc: see symbols.h.
#include "parse/symbols.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "parse/header.h"

namespace lineup {

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_hex(std::string_view text) {
  return text.starts_with("0x") && text.size() > 2 &&
         text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
}

std::uint64_t read_hex(std::string_view word) {
  std::uint64_t value = 0;
  const auto end = std::from_chars(word.data() + 2, word.data() + word.size(), value, 16);
  return end.ec == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
}

Symbol read_symbol(std::string_view text) {
  Symbol symbol;
  text = trim(text);
  const std::string_view pc = text.substr(0, text.find_first_of(blanks));
  symbol.good = is_hex(pc);
  if (!symbol.good) return symbol;
  symbol.address = read_hex(pc);
  text = trim(text.substr(pc.size()));
  std::size_t plus = text.find("+0x", 1), offset = 0;  // and how many digits
  while (plus != std::string_view::npos) {
    const std::size_t end = text.find_first_not_of("0123456789abcdef", plus + 3);
    offset = std::min(end, text.size()) - plus - 3;
    if (end == std::string_view::npos || blanks.find(text[end]) != std::string_view::npos) break;
    plus = text.find("+0x", plus + 3);
  }
  symbol.function = text.substr(0, plus);
  if (plus == std::string_view::npos) return symbol;
  const std::size_t gap = text.find_first_of(blanks, plus);
  symbol.file = gap == std::string_view::npos ? std::string_view{} : trim(text.substr(gap));
  const std::size_t colon = symbol.file.rfind(':');
  std::string_view digits = colon == std::string_view::npos ? std::string_view{} : symbol.file.substr(colon + 1);
  const bool below_zero = digits.starts_with('-');  // of code that has no line
  if (below_zero) digits.remove_prefix(1);
  std::uint64_t number = 0;
  if (digits.empty() || read_decimal(digits, number) != digits.size()) return symbol;
  symbol.line = below_zero ? 0 : static_cast<std::uint32_t>(std::min<std::uint64_t>(number, std::numeric_limits<std::uint32_t>::max()));
  symbol.file = symbol.file.substr(0, colon);
  symbol.whole = !symbol.file.empty() && offset > 0;
  return symbol;
}

}  // namespace lineup
