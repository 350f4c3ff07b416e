// SPDX-License-Identifier: Apache-2.0
// grammar/places.cc: a walk over JSON text that counts lines.
#include "grammar/places.h"

#include <algorithm>
#include <set>

namespace lineup {
namespace {

// Where in the text we are. Every step forward counts the lines it passes.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ >= text_.size(); }
  char now() const { return at_end() ? '\0' : text_[at_]; }
  std::size_t line() const { return line_; }

  void step() {
    if (at_end()) return;
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }

  // To the next character that is neither space nor comment.
  void skip_blanks() {
    while (!at_end()) {
      if (now() == '/' && ahead() == '/') {
        while (!at_end() && now() != '\n') step();
      } else if (now() == '/' && ahead() == '*') {
        step();
        step();
        while (!at_end() && !(now() == '*' && ahead() == '/')) step();
        step();
        step();
      } else if (now() == ' ' || now() == '\t' || now() == '\r' || now() == '\n') {
        step();
      } else {
        return;
      }
    }
  }

  // Over a string; gives what is between the quotes, as written.
  std::string_view take_string() {
    step();
    const std::size_t from = at_;
    while (!at_end() && now() != '"') {
      if (now() == '\\') step();
      step();
    }
    const std::string_view inside = text_.substr(from, std::min(at_, text_.size()) - from);
    step();
    return inside;
  }

  // Over a number, true, false or null; over one character of anything else.
  void skip_word() {
    do {
      step();
    } while (!at_end() && std::string_view(",]}:\"[{/ \t\r\n").find(now()) == std::string_view::npos);
  }

 private:
  char ahead() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
};

class Walk {
 public:
  Walk(std::string_view text, const std::function<void(const JsonPlace&)>& act) : cursor_(text), act_(act) {}

  void value(std::size_t depth) {
    cursor_.skip_blanks();
    if (depth > most_nesting) return cursor_.step();
    switch (cursor_.now()) {
      case '{': return object(depth);
      case '[': return list(depth);
      case '"': cursor_.take_string(); return;
      case ',': case ']': case '}': return;
      default: cursor_.skip_word();
    }
  }

 private:
  void object(std::size_t depth) {
    std::set<std::string_view> keys;
    cursor_.step();
    while (next_of('}')) {
      if (cursor_.now() != '"') return;
      const std::size_t line = cursor_.line();
      const std::string_view key = cursor_.take_string();
      const bool again = !keys.insert(key).second;
      cursor_.skip_blanks();
      cursor_.step();  // the colon
      inside(key, line, again, depth);
    }
  }

  void list(std::size_t depth) {
    cursor_.step();
    for (std::size_t index = 0; next_of(']'); ++index) {
      inside(std::to_string(index), cursor_.line(), false, depth);
    }
  }

  void inside(std::string_view name, std::size_t line, bool again, std::size_t depth) {
    const std::size_t length = pointer_.size();
    pointer_ += '/';
    pointer_ += name;
    act_({pointer_, line, again});
    value(depth + 1);
    pointer_.resize(length);
  }

  // Past blanks and one comma; false behind the closing bracket or at the end.
  bool next_of(char closing) {
    cursor_.skip_blanks();
    if (cursor_.now() == ',') {
      cursor_.step();
      cursor_.skip_blanks();
    }
    if (cursor_.now() == closing || cursor_.at_end() || cursor_.now() == '}' || cursor_.now() == ']' ||
        cursor_.now() == ',' || cursor_.now() == ':') {
      cursor_.step();
      return false;
    }
    return true;
  }

  Cursor cursor_;
  const std::function<void(const JsonPlace&)>& act_;
  std::string pointer_;
};

}  // namespace

std::size_t nesting_of(std::string_view text) {
  std::size_t depth = 0, deepest = 0;
  for (Cursor cursor(text);;) {
    cursor.skip_blanks();
    if (cursor.at_end()) return deepest;
    const char c = cursor.now();
    if (c == '"') {
      cursor.take_string();
      continue;
    }
    if (c == '{' || c == '[') deepest = std::max(deepest, ++depth);
    if ((c == '}' || c == ']') && depth > 0) --depth;
    cursor.step();
  }
}

void walk_places(std::string_view text, const std::function<void(const JsonPlace&)>& act) {
  Walk(text, act).value(0);
}

std::size_t line_of(std::string_view text, std::string_view pointer) {
  std::size_t line = 1, best = 0;
  walk_places(text, [&](const JsonPlace& place) {
    const std::string_view here = place.pointer;
    const bool around = pointer.starts_with(here) &&
                        (pointer.size() == here.size() || pointer[here.size()] == '/');
    if (around && here.size() >= best) {
      best = here.size();
      line = place.line;
    }
  });
  return line;
}

}  // namespace lineup
