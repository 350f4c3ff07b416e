// SPDX-License-Identifier: Apache-2.0
// report/utf8.h: bytes that claim to be UTF-8, read one character at a time.
#pragma once

#include <cstddef>
#include <string_view>

namespace lineup {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;  // when not, `bytes` is 1 and `code` is that byte
};

// The character at `at`, which is inside `text`. Overlong forms, surrogates,
// values past U+10FFFF and torn sequences are not valid.
inline Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() - at < bytes) return {lead, 1, false};
  char32_t code = lead & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return {lead, 1, false};
    code = (code << 6) | (byte(at + i) & 0x3fu);
  }
  const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (overlong || surrogate || code > 0x10ffff) return {lead, 1, false};
  return {code, bytes, true};
}

struct Range {
  char32_t first, last;
};

template <std::size_t N>
bool is_in(const Range (&ranges)[N], char32_t code) {
  for (const Range& range : ranges) {
    if (code < range.first) return false;  // the tables are in order
    if (code <= range.last) return true;
  }
  return false;
}

// Characters that steer a terminal or the direction of text, that take no
// space, that look like nothing, or that mean nothing: whoever reads a report
// would not see them, or would see something else than what is there.
inline constexpr Range hidden_characters[] = {
    {0x0000, 0x001f}, {0x007f, 0x009f},  // C0, DEL, C1
    {0x00ad, 0x00ad},                    // soft hyphen
    {0x034f, 0x034f}, {0x061c, 0x061c},  // grapheme joiner, Arabic letter mark
    {0x115f, 0x1160},                    // Hangul fillers: letters that look like nothing
    {0x180b, 0x180f},                    // Mongolian selectors and vowel separator
    {0x200b, 0x200f},                    // zero-width space and joiners, direction marks
    {0x2028, 0x202e},                    // line and paragraph separator, overrides
    {0x2060, 0x206f},                    // word joiner, invisible operators, isolates
    {0x3164, 0x3164},                    // Hangul filler
    {0xe000, 0xf8ff},                    // private use
    {0xfdd0, 0xfdef},                    // not characters
    {0xfeff, 0xfeff}, {0xffa0, 0xffa0},  // byte order mark, half-width filler
    {0xfff0, 0xfffb}, {0xfffe, 0xffff},  // annotations, not characters
    {0xe0000, 0x10ffff},                 // tags, selectors, private use
};

inline bool is_hidden(char32_t code) { return is_in(hidden_characters, code); }

// How many columns a terminal gives a character. Near enough for layout.
inline int columns_of(char32_t code) {
  static constexpr Range none[] = {
      {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x064b, 0x065f}, {0x0e31, 0x0e31},
      {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff},
      {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
  };
  static constexpr Range two[] = {
      {0x1100, 0x115e}, {0x2e80, 0x303e}, {0x3041, 0x33ff}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff},
      {0xa000, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f},
      {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
      {0x20000, 0x3fffd},
  };
  if (code < 0x300) return 1;
  if (is_in(none, code)) return 0;
  return is_in(two, code) ? 2 : 1;
}

inline int columns_of(std::string_view text) {
  int columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    columns += columns_of(c.code);
    at += c.bytes;
  }
  return columns;
}

}  // namespace lineup
