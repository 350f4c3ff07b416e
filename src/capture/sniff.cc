// SPDX-License-Identifier: Apache-2.0
// sniff.cc: web pages and other texts where a dump was expected.
#include "capture/sniff.h"

#include <algorithm>

namespace lineup::capturing {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::size_t find_folded(std::string_view text, std::string_view what, std::size_t from = 0) {
  const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size())), text.end(), what.begin(), what.end(),
                                 [](char a, char b) { return lower(a) == b; });
  return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

}  // namespace

bool is_web_page(std::string_view head) {
  const std::string_view text = trimmed(head);
  if (!text.starts_with('<')) return false;
  for (const std::string_view mark : {"<!doctype html", "<html", "<head", "<body", "<title"})
    if (find_folded(text, mark) != std::string_view::npos) return true;
  return false;
}

bool is_other_text(std::string_view head) {
  if (head.find("goroutine") != std::string_view::npos) return false;
  // A profile is packed or binary: it has bytes that no text has.
  return std::ranges::none_of(head, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\x1b'; });
}

std::string first_words(std::string_view head) {
  constexpr std::size_t most = 80;
  constexpr std::string_view opening = "<title>";
  std::string_view text = trimmed(head);
  if (const std::size_t at = find_folded(text, opening); is_web_page(head) && at != std::string_view::npos) {
    text = text.substr(at + opening.size());
    text = trimmed(text.substr(0, text.find('<')));
  }
  text = trimmed(text.substr(0, text.find('\n')));
  return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "...";
}

}  // namespace lineup::capturing
