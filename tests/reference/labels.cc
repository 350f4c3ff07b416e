// SPDX-License-Identifier: Apache-2.0
// labels.cc: the reference's way to read labels: pair by pair, by the entries "label".
#include <algorithm>

#include "reference/reference.h"

namespace lineup::twin {
namespace {

std::string utf8(unsigned long rune) {
  const auto part = [](unsigned long bits) { return static_cast<char>(bits); };
  if (rune < 0x80) return {part(rune)};
  if (rune < 0x800) return {part(0xc0 + (rune >> 6)), part(0x80 + rune % 64)};
  if (rune < 0x10000) return {part(0xe0 + (rune >> 12)), part(0x80 + (rune >> 6) % 64), part(0x80 + rune % 64)};
  return {part(0xf0 + (rune >> 18)), part(0x80 + (rune >> 12) % 64), part(0x80 + (rune >> 6) % 64), part(0x80 + rune % 64)};
}

// The text of a word; quoted words are known to hold only escapes of Go.
std::string unquoted(std::string_view word) {
  if (!word.starts_with('"')) return std::string(word);
  std::string out;
  for (std::size_t at = 1; at + 1 < word.size(); ++at) {
    if (word[at] != '\\') {
      out += word[at];
      continue;
    }
    const char kind = word[++at];
    const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    if (digits > 0) {
      const unsigned long value = std::stoul(std::string(word.substr(at + 1, digits)), nullptr, 16);
      out += digits == 2 ? std::string(1, static_cast<char>(value)) : utf8(value);
      at += digits;
    } else {
      constexpr std::string_view names = "abfnrtv", values = "\a\b\f\n\r\t\v";
      const std::size_t place = names.find(kind);
      out += place == std::string_view::npos ? kind : values[place];
    }
  }
  return out;
}

}  // namespace

Labels labels_in(const LineMatcher& matcher, std::string_view text) {
  Labels labels;
  for (std::string_view rest = text; !rest.empty();) {
    const std::optional<LineMatch> pair = matcher.match(LineContext::labels, rest);
    if (!pair) return {{"", std::string(text)}};
    labels.emplace_back(unquoted(pair->capture("key")), unquoted(pair->capture("value")));
    rest = pair->capture("rest");
  }
  std::sort(labels.begin(), labels.end());
  return labels;
}

}  // namespace lineup::twin
