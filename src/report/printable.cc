// SPDX-License-Identifier: Apache-2.0
// report/printable.cc: what of a stranger's text may reach a terminal.
#include "report/report.h"
#include "report/utf8.h"

namespace lineup {
namespace {

constexpr char digits[] = "0123456789abcdef";

// `\xHH` is always one byte of the input, so controls above ASCII show the two
// bytes they are made of.
void append_bytes(std::string& out, std::string_view bytes) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
}

void append_code(std::string& out, char32_t code) {
  out += "\\u{";
  int shift = 12;
  while (shift < 20 && (code >> (shift + 4)) != 0) shift += 4;
  for (; shift >= 0; shift -= 4) out += digits[(code >> shift) & 15];
  out += '}';
}

bool is_plain(std::string_view text) {
  bool plain = true;  // of all bytes at once, which is quicker than to stop at the first
  for (const char c : text) plain &= c >= 0x20 && c < 0x7f;
  return plain;
}

}  // namespace

std::string printable(std::string_view raw, std::size_t most_bytes) {
  if (raw.size() <= most_bytes && is_plain(raw)) return std::string(raw);
  constexpr std::string_view cut_mark = "...";
  std::string out;
  std::size_t cut_at = 0;  // how much of `out` still leaves room for the mark
  for (std::size_t at = 0; at < raw.size();) {
    const Character c = character_at(raw, at);
    const std::string_view bytes = raw.substr(at, c.bytes);
    if (!c.valid || c.code < 0x20 || (c.code >= 0x7f && c.code < 0xa0)) append_bytes(out, bytes);
    else if (is_hidden(c.code)) append_code(out, c.code);
    else out += bytes;
    at += c.bytes;
    if (out.size() > most_bytes) {
      out.resize(cut_at);
      out += cut_mark.substr(0, most_bytes);
      return out;
    }
    if (out.size() + cut_mark.size() <= most_bytes) cut_at = out.size();
  }
  return out;
}

}  // namespace lineup
