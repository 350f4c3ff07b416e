// SPDX-License-Identifier: Apache-2.0
// labels.cc: reads pprof labels, in each of the three spellings Go gives them,
// and JSON strings.
#include <algorithm>
#include <cstdint>

#include "parse/labels.h"

namespace lineup {

void append_utf8(std::string& out, std::uint32_t rune) {
  if (rune < 0x80) {
    out += static_cast<char>(rune);
  } else if (rune < 0x800) {
    out += static_cast<char>(0xc0 | (rune >> 6));
    out += static_cast<char>(0x80 | (rune & 0x3f));
  } else if (rune < 0x10000) {
    out += static_cast<char>(0xe0 | (rune >> 12));
    out += static_cast<char>(0x80 | ((rune >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (rune & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (rune >> 18));
    out += static_cast<char>(0x80 | ((rune >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((rune >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (rune & 0x3f));
  }
}

namespace {

// `digits` hex digits at `text`'s start, or nothing.
std::optional<std::uint32_t> hex(std::string_view text, std::size_t digits) {
  if (text.size() < digits) return {};
  std::uint32_t value = 0;
  for (char c : text.substr(0, digits)) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return {};
    value = value << 4 | static_cast<std::uint32_t>(digit);
  }
  return value;
}

// What stands behind a backslash; how many characters of `text` it used, 0 if
// it is no escape of Go's.
std::size_t unescape(std::string_view text, std::string& out) {
  if (text.empty()) return 0;
  constexpr std::string_view from = "abfnrtv\\\"'", to = "\a\b\f\n\r\t\v\\\"'";
  if (const std::size_t at = from.find(text[0]); at != std::string_view::npos) {
    out += to[at];
    return 1;
  }
  const std::size_t digits = text[0] == 'x' ? 2 : text[0] == 'u' ? 4 : text[0] == 'U' ? 8 : 0;
  if (digits == 0) return 0;
  const std::optional<std::uint32_t> value = hex(text.substr(1), digits);
  if (!value || *value > 0x10ffff) return 0;
  if (digits == 2) out += static_cast<char>(*value);
  else append_utf8(out, *value);
  return 1 + digits;
}

// A key or a value at `text`'s start: quoted, or bare up to one of `stops`.
std::optional<std::string> take_word(std::string_view& text, std::string_view stops) {
  std::string out;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find_first_of(stops), text.size());
    out = text.substr(0, end);
    text.remove_prefix(end);
    return out;
  }
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') {
      text.remove_prefix(at + 1);
      return out;
    }
    if (text[at] != '\\') {
      out += text[at];
    } else {
      const std::size_t used = unescape(text.substr(at + 1), out);
      if (used == 0) return {};
      at += used;
    }
  }
  return {};
}

}  // namespace

Labels read_labels(std::string_view text) {
  Labels labels;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::optional<std::string> key = take_word(rest, ":");
    if (!key || !rest.starts_with(':')) return {{"", std::string(text)}};
    rest.remove_prefix(1);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    std::optional<std::string> value = take_word(rest, ",");
    if (!value) return {{"", std::string(text)}};
    labels.emplace_back(std::move(*key), std::move(*value));
    if (rest.empty()) break;
    if (!rest.starts_with(',')) return {{"", std::string(text)}};
    rest.remove_prefix(1);
    if (rest.starts_with(' ')) rest.remove_prefix(1);
  }
  return labels;
}

std::optional<std::string> read_json_string(std::string_view text) {
  if (!text.starts_with('"')) return {};
  std::string out;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '"') return out;
    if (text[at] != '\\') {
      out += text[at];
      continue;
    }
    if (++at == text.size()) return {};
    constexpr std::string_view from = "bfnrt\\\"/", to = "\b\f\n\r\t\\\"/";
    if (const std::size_t known = from.find(text[at]); known != std::string_view::npos) {
      out += to[known];
      continue;
    }
    if (text[at] != 'u') return {};
    const std::optional<std::uint32_t> first = hex(text.substr(at + 1), 4);
    if (!first) return {};
    at += 4;
    std::uint32_t rune = *first;
    if (rune >= 0xd800 && rune < 0xdc00 && text.substr(at + 1).starts_with("\\u")) {
      const std::optional<std::uint32_t> second = hex(text.substr(at + 3), 4);
      if (second && *second >= 0xdc00 && *second < 0xe000) {
        rune = 0x10000 + ((rune - 0xd800) << 10) + (*second - 0xdc00);
        at += 6;
      }
    }
    append_utf8(out, rune);
  }
  return {};
}

}  // namespace lineup
