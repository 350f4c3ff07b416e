// SPDX-License-Identifier: Apache-2.0
// report/emitter.h: writes JSON, two spaces deep, in the order it is told.
//
//     Emitter json;
//     json.open('{');
//     json.key("schema").value(1);
//     json.key("ids").open('[', Layout::one_line);
//     for (std::uint64_t id : ids) json.value(id);
//     json.close();
//     json.close();
//
// Strings   may hold anything. Bytes that are not UTF-8 become U+FFFD. What a
//           terminal or a reader would not see is written as \uHHHH, and so are
//           < > & and the line separators: a report can stand inside a script
//           element, or be looked at, and do nothing.
// Cost      one append for each value; a million numbers are a few milliseconds.
#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/utf8.h"

namespace lineup {

enum class Layout { lines, one_line };

// Text as the inside of a JSON string.
inline void append_json_text(std::string& out, std::string_view raw) {
  const auto unit = [&out](unsigned value) {
    constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += digits[(value >> shift) & 15u];
  };
  for (std::size_t at = 0; at < raw.size();) {
    const Character c = character_at(raw, at);
    if (!c.valid) out += "\xef\xbf\xbd";
    else if (c.code == '"') out += "\\\"";
    else if (c.code == '\\') out += "\\\\";
    else if (c.code == '\n') out += "\\n";
    else if (c.code == '\t') out += "\\t";
    else if (c.code >= 0x10000 && is_hidden(c.code)) {
      unit(0xd800u + ((c.code - 0x10000u) >> 10));
      unit(0xdc00u + ((c.code - 0x10000u) & 0x3ffu));
    } else if (c.code == '<' || c.code == '>' || c.code == '&' || is_hidden(c.code)) {
      unit(c.code);
    } else {
      out += raw.substr(at, c.bytes);
    }
    at += c.bytes;
  }
}

class Emitter {
 public:
  Emitter& key(std::string_view name) {
    start_item();
    quote(name);
    out_ += ": ";
    after_key_ = true;
    return *this;
  }

  // Inside something on one line everything is on one line.
  void open(char bracket, Layout layout = Layout::lines) {
    start_item();
    const bool flat = layout == Layout::one_line || (!levels_.empty() && levels_.back().flat);
    levels_.push_back({bracket, flat, true});
    out_ += bracket;
  }

  void close() {
    const Level level = levels_.back();
    levels_.pop_back();
    if (!level.empty && !level.flat) new_line();
    out_ += level.bracket == '{' ? '}' : ']';
  }

  void null() {
    start_item();
    out_ += "null";
  }
  void value(std::string_view text) {
    start_item();
    quote(text);
  }
  void value(const char* text) { value(std::string_view(text)); }
  void value(bool yes) {
    start_item();
    out_ += yes ? "true" : "false";
  }
  template <std::integral T>
  void value(T number) {
    start_item();
    char text[24];
    out_ += std::string_view(text, std::to_chars(text, text + sizeof text, number).ptr);
  }
  // Rates and seconds, to a thousandth: more digits would be noise.
  void value(double number) {
    if (!std::isfinite(number)) return null();
    start_item();
    char text[32];
    out_ += std::string_view(text, std::to_chars(text, text + sizeof text, std::round(number * 1000) / 1000).ptr);
  }
  template <class T>
  void value(const std::optional<T>& known) {
    if (known) value(*known);
    else null();
  }
  // An empty text stands for "not known".
  void text_or_null(std::string_view text) {
    if (text.empty()) null();
    else value(text);
  }

  std::string take() && { return std::move(out_); }

 private:
  struct Level {
    char bracket;
    bool flat, empty;
  };

  void start_item() {
    if (after_key_ || levels_.empty()) {
      after_key_ = false;
      return;
    }
    Level& level = levels_.back();
    if (!level.empty) out_ += level.flat ? ", " : ",";
    level.empty = false;
    if (!level.flat) new_line();
  }
  void new_line() {
    out_ += '\n';
    out_.append(2 * levels_.size(), ' ');
  }
  void quote(std::string_view text) {
    out_ += '"';
    append_json_text(out_, text);
    out_ += '"';
  }

  std::string out_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

}  // namespace lineup
