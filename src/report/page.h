// SPDX-License-Identifier: Apache-2.0
// report/page.h: a page of words for a terminal: margins, wrapping, colour.
//
//     Page page(look);
//     page.put("fix", sentence(group.fix));   // label in the margin, text wrapped beside it
//
// A Word is never broken and never changed, so what is copied from the page is
// what stood there; only the spaces between words may become line ends. Words
// are printable already. Without colour the same characters come out.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/report.h"
#include "report/utf8.h"

namespace lineup {

enum class Style { plain, strong, faint, leak, likely, suspect, good };

struct Word {
  std::string text;
  Style style = Style::plain;
  int gap = 1;  // spaces before it, unless it starts a line

  static constexpr int new_line = 1 << 16;  // a gap that no line has
};
using Words = std::vector<Word>;

// A text of ours or of a rule as words. What stands between two backticks stays
// together as long as it is short, because it is there to be copied.
inline Words sentence(std::string_view raw, Style style = Style::plain) {
  constexpr std::size_t longest_quote = 48;
  const std::string text = printable(raw);
  Words words;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && text[end] != ' ') {
      if (text[end] == '`') {
        const std::size_t closing = text.find('`', end + 1);
        if (closing != std::string::npos && closing - end <= longest_quote) end = closing;
      }
      ++end;
    }
    words.push_back({text.substr(at, end - at), style});
    at = end;
  }
  return words;
}

inline Words& operator+=(Words& words, Words more) {
  for (Word& word : more) words.push_back(std::move(word));
  return words;
}

class Page {
 public:
  static constexpr int margin = 2;
  static constexpr int label_columns = 14;  // "dump by dump" and two spaces

  explicit Page(const Look& look)
      : width_(std::max(look.width, 40)), color_(look.color), all_(look.all) {}

  bool all() const { return all_; }  // what may be left out is asked for

  // Columns beside the labels.
  int room() const { return width_ - margin - label_columns; }

  // An empty line; never two.
  void blank() {
    if (!out_.ends_with("\n\n")) out_ += '\n';
  }

  // From the left edge; further lines are indented.
  void put(const Words& words, int indent = 0, int further = margin) {
    space(indent);
    flow(words, indent, indent + further);
  }

  // Beside a label, or below the last line when the label is empty. `further`
  // is how much deeper the lines after the first stand.
  void put(std::string_view label, const Words& words, int further = 0) {
    constexpr int left = margin + label_columns;
    space(margin);
    ink(label, Style::faint);
    use(Style::plain);
    space(label_columns - static_cast<int>(label.size()));
    flow(words, left, left + further);
  }

  // One line, however long.
  void put_line(const Words& words, int indent) {
    space(indent);
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (i != 0) step(words[i]);
      ink(words[i].text, words[i].style);
    }
    end_line();
  }

  std::string take() && { return std::move(out_); }

  std::size_t lines() const {
    return static_cast<std::size_t>(std::count(out_.begin(), out_.end(), '\n'));
  }

 private:
  void flow(const Words& words, int column, int left) {
    bool first = true;
    for (const Word& word : words) {
      const int columns = columns_of(word.text);
      if (!first && column + word.gap + columns > width_) {
        end_line();
        space(left);
        column = left;
      } else if (!first) {
        step(word);
        column += word.gap;
      }
      ink(word.text, word.style);
      column += columns;
      first = false;
    }
    end_line();
  }

  void space(int columns) { out_.append(static_cast<std::size_t>(columns), ' '); }

  // The gap before a word, in its style only when the word before had it too.
  void step(const Word& word) {
    if (word.style != style_) use(Style::plain);
    space(word.gap);
  }

  void end_line() {
    use(Style::plain);
    out_ += '\n';
  }

  void ink(std::string_view text, Style style) {
    if (text.empty()) return;
    use(style);
    out_ += text;
  }

  void use(Style style) {
    if (style == style_) return;
    if (color_) {
      if (style_ != Style::plain) out_ += "\x1b[0m";
      out_ += code_of(style);
    }
    style_ = style;
  }

  static std::string_view code_of(Style style) {
    switch (style) {
      case Style::strong: return "\x1b[1m";
      case Style::faint: return "\x1b[2m";
      case Style::leak: return "\x1b[1;31m";
      case Style::likely: return "\x1b[1;33m";
      case Style::suspect: return "\x1b[1;36m";
      case Style::good: return "\x1b[1;32m";
      case Style::plain: break;
    }
    return "";
  }

  std::string out_;
  int width_;
  bool color_, all_;
  Style style_ = Style::plain;
};

}  // namespace lineup
