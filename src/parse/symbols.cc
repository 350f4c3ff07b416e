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

bool is_pc(std::string_view word) {
  if (is_hex(word)) return true;
  if (word.starts_with("0x")) word.remove_prefix(2);
  return word == "..." || word == "\u2026";
}

std::uint64_t read_pc(std::string_view word) {
  return is_hex(word) ? read_hex(word) : std::numeric_limits<std::uint64_t>::max();
}

bool is_remark(std::string_view text) {
  for (const std::string_view mark : {"//", "/*", "#", ";", "<", "--", "\u2190"})
    if (text.starts_with(mark)) return true;
  return false;
}

namespace {

// "/src/a.go:544    // and where": up to the number of the line, where a remark follows that.
std::string_view without_remark(std::string_view file) {
  for (std::size_t at = file.find(':'); at != std::string_view::npos; at = file.find(':', at + 1)) {
    std::size_t end = at + 1;
    if (end < file.size() && file[end] == '-') ++end;
    const std::size_t digits = end;
    end = std::min(file.find_first_not_of("0123456789", end), file.size());
    const std::size_t behind = std::min(file.find_first_not_of(blanks, end), file.size());
    if (at > 0 && end > digits && behind > end && is_remark(file.substr(behind)))
      return file.substr(0, end);
  }
  return file;
}

// Behind the address.
void read_call(std::string_view text, Symbol& symbol) {
  std::size_t plus = text.find("+0x", 1), offset = 0;  // and how many digits
  while (plus != std::string_view::npos) {
    const std::size_t end = text.find_first_not_of("0123456789abcdef", plus + 3);
    offset = std::min(end, text.size()) - plus - 3;
    if (end == std::string_view::npos || blanks.find(text[end]) != std::string_view::npos) break;
    plus = text.find("+0x", plus + 3);
  }
  symbol.function = text.substr(0, plus);
  if (plus == std::string_view::npos) return;
  const std::size_t gap = text.find_first_of(blanks, plus);
  if (gap != std::string_view::npos) symbol.file = trim(text.substr(gap));
  if (offset > 0) symbol.file = without_remark(symbol.file);
  const std::size_t colon = symbol.file.rfind(':');
  std::string_view digits = colon == std::string_view::npos ? std::string_view{} : symbol.file.substr(colon + 1);
  const bool below_zero = digits.starts_with('-');  // of code that has no line
  if (below_zero) digits.remove_prefix(1);
  std::uint64_t number = 0;
  if (digits.empty() || read_decimal(digits, number) != digits.size()) return;
  symbol.line = below_zero ? 0 : static_cast<std::uint32_t>(std::min<std::uint64_t>(number, std::numeric_limits<std::uint32_t>::max()));
  symbol.file = symbol.file.substr(0, colon);
  symbol.whole = !symbol.file.empty() && offset > 0;
}

}  // namespace

Symbol read_symbol(std::string_view text) {
  Symbol symbol;
  text = trim(text);
  const std::string_view pc = text.substr(0, text.find_first_of(blanks));
  symbol.addressed = is_pc(pc);
  symbol.address = read_pc(pc);
  read_call(symbol.addressed ? trim(text.substr(pc.size())) : text, symbol);
  const std::string_view first = symbol.function.substr(0, 1);  // no name begins with a digit
  symbol.good = is_hex(pc) || (symbol.whole && first.find_first_of("0123456789") == first.npos);
  return symbol;
}

}  // namespace lineup
