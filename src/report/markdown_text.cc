// SPDX-License-Identifier: Apache-2.0
// markdown_text.cc: escapes for Markdown, by the places in which a text may stand.
#include "report/markdown_text.h"

#include <algorithm>

#include "lineup/lineup.h"

namespace lineup {
namespace {

bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// Each mark as a number: nothing is left that Markdown or HTML could read.
std::string in_entities(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_punctuation(c)) out += "&#" + std::to_string(static_cast<int>(c)) + ";";
    else out += c;
  }
  return out;
}

// A code span of text that is printable.
std::string span_of(std::string_view text, Spot spot) {
  if (text.empty()) return "";
  // In a cell a bar ends even code, and the backslash that saves it may itself be escaped.
  if (spot == Spot::cell && text.find('|') != std::string_view::npos)
    return "<code>" + in_entities(text) + "</code>";
  // One backtick more than any in it.
  const std::string fence(longest_run(text, '`') + 1, '`');
  const bool all_blank = text.find_first_not_of(' ') == std::string_view::npos;
  const auto needs_room = [](char c) { return c == '`' || c == ' '; };
  const std::string_view room =
      !all_blank && (needs_room(text.front()) || needs_room(text.back())) ? " " : "";
  return fence + std::string(room) + std::string(text) + std::string(room) + fence;
}

// Behind another span it is HTML: two fences side by side would be one longer fence.
void append_span(std::string& out, std::string_view text, Spot spot) {
  if (!out.empty() && out.back() == '`' && !text.empty())
    out += "<code>" + in_entities(text) + "</code>";
  else out += span_of(text, spot);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_[]<&~$|#@!").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// Whether a word is a name, or could be taken for a link, a mention, a reference or an emoji.
bool is_code(std::string_view word) {
  if (word.find_first_of("@#_*[]\\|~$`") != std::string_view::npos) return true;
  if (word.find("://") != std::string_view::npos || word.starts_with("www.")) return true;
  if (word.find('/') != std::string_view::npos && word.find('.') != std::string_view::npos) return true;
  return std::ranges::count(word, ':') > 1;
}

// "(*Conn).Close": the bracket is the receiver's.
bool begins_with_receiver(std::string_view word) {
  const std::size_t close = word.find(").");
  return word.starts_with('(') && close != std::string_view::npos &&
         word.substr(1, close - 1).find_first_of("()") == std::string_view::npos;
}

void append_word(std::string& out, std::string_view word, Spot spot) {
  std::size_t begin = 0, end = word.size();
  while (begin < end && std::string_view("\"'(").find(word[begin]) != std::string_view::npos &&
         !begins_with_receiver(word.substr(begin)))
    ++begin;
  while (end > begin && std::string_view("\"',.;:!?").find(word[end - 1]) != std::string_view::npos)
    --end;
  // "(see main.f)": the bracket is the sentence's, "main.f()": it is the name's.
  while (end > begin && word[end - 1] == ')' &&
         std::ranges::count(word.substr(begin, end - begin), '(') <
             std::ranges::count(word.substr(begin, end - begin), ')'))
    --end;
  const std::string_view core = word.substr(begin, end - begin);
  if (core.empty() || core == "*" || !is_code(core)) {
    out += escaped(word);
    return;
  }
  out += escaped(word.substr(0, begin));
  append_span(out, core, spot);
  out += escaped(word.substr(end));
}

void append_words(std::string& out, std::string_view text, Spot spot) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t blank = std::min(text.find(' ', at), text.size());
    append_word(out, text.substr(at, blank - at), spot);
    if (blank < text.size()) out += ' ';
    at = blank + 1;
  }
}

}  // namespace

std::string code_span(std::string_view raw, Spot spot, std::size_t most) {
  return span_of(printable(raw, most), spot);
}

std::string prose(std::string_view raw, Spot spot, std::size_t most) {
  const std::string text = printable(raw, most);
  std::string out;
  if (std::ranges::count(text, '`') % 2 != 0 || longest_run(text, '`') > 1) {
    append_words(out, text, spot);
    return out;
  }
  bool code = false;
  for (std::string_view rest = text;; code = !code) {
    const std::size_t tick = std::min(rest.find('`'), rest.size());
    if (code) append_span(out, rest.substr(0, tick), spot);
    else append_words(out, rest.substr(0, tick), spot);
    if (tick == rest.size()) return out;
    rest.remove_prefix(tick + 1);
  }
}

std::string html_text(std::string_view raw, std::size_t most) {
  std::string out;
  for (const char c : printable(raw, most)) {
    if (std::string_view("<>&\"'@#").find(c) != std::string_view::npos) out += in_entities({&c, 1});
    else out += c;
  }
  return out;
}

std::string html_code(std::string_view raw, std::size_t most) {
  return "<code>" + in_entities(printable(raw, most)) + "</code>";
}

std::string fenced(std::string_view lines) {
  const std::string fence(std::max<std::size_t>(3, longest_run(lines, '`') + 1), '`');
  return fence + "text\n" + std::string(lines) + fence + "\n";
}

}  // namespace lineup
