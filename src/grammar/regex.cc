// SPDX-License-Identifier: Apache-2.0
// regex.cc: a reader by recursive descent, and sets of places as bits.
#include "grammar/regex.h"

#include <algorithm>
#include <utility>

namespace lineup {
namespace {

constexpr std::size_t most_nested = 20;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
std::size_t code(char c) { return static_cast<unsigned char>(c); }

Characters all_but_line_feed() { return ~Characters().set('\n'); }

Characters set_of(bool (*in)(char c)) {
  Characters characters;
  for (std::size_t c = 0; c < characters.size(); ++c) characters[c] = in(static_cast<char>(c));
  return characters;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

// Of \d, \w, \s and their opposites.
std::optional<Characters> class_of(char letter) {
  static const Characters digits = set_of(is_digit), words = set_of(is_word),
                          spaces = set_of(is_space);
  switch (letter) {
    case 'd': return digits;
    case 'D': return ~digits;
    case 'w': return words;
    case 'W': return ~words;
    case 's': return spaces;
    case 'S': return ~spaces;
    default: return std::nullopt;
  }
}

Regex one_of(const Characters& characters, bool negated = false) {
  Regex one;
  one.kind = Regex::Kind::one;
  one.characters = characters;
  one.beyond_ascii = negated;
  if (characters.count() <= most_few)
    for (std::size_t c = 0; c < characters.size(); ++c)
      if (characters[c]) one.few += static_cast<char>(c);
  return one;
}

Regex literal(std::string text) {
  Regex regex;
  regex.text = std::move(text);
  return regex;
}

Regex around(Regex::Kind kind, std::vector<Regex> parts) {
  const bool plain = kind == Regex::Kind::sequence || kind == Regex::Kind::either;
  if (plain && parts.size() == 1) return std::move(parts.front());
  Regex regex;
  regex.kind = kind;
  regex.repeats = std::ranges::any_of(parts, &Regex::repeats);
  regex.parts = std::move(parts);
  return regex;
}

class PatternReader {
 public:
  explicit PatternReader(std::string_view text) : text_(text) {}

  std::optional<Regex> read() {
    std::optional<Regex> regex = alternatives();
    if (!ended()) return std::nullopt;
    return regex;
  }

 private:
  bool ended() const { return at_ == text_.size(); }
  bool take(char c) {
    if (ended() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::optional<Regex> alternatives() {
    std::vector<Regex> parts;
    do {
      std::optional<Regex> part = sequence();
      if (!part) return std::nullopt;
      parts.push_back(std::move(*part));
    } while (take('|'));
    return around(Regex::Kind::either, std::move(parts));
  }

  std::optional<Regex> sequence() {
    std::vector<Regex> parts;
    while (!ended() && text_[at_] != '|' && text_[at_] != ')') {
      std::optional<Regex> part = atom();
      if (part) part = repeated(std::move(*part));
      if (!part) return std::nullopt;
      const bool longer = part->kind == Regex::Kind::text && !parts.empty() &&
                          parts.back().kind == Regex::Kind::text;
      if (longer) parts.back().text += part->text;
      else parts.push_back(std::move(*part));
    }
    if (parts.empty()) return literal("");
    return around(Regex::Kind::sequence, std::move(parts));
  }

  std::optional<Regex> repeated(Regex part) {
    Regex::Kind kind = Regex::Kind::maybe;
    if (take('*')) kind = Regex::Kind::many;
    else if (take('+')) kind = Regex::Kind::some;
    else if (!take('?')) return part;
    take('?');  // which of the matches is found first does not change whether there is one
    const std::string_view next = text_.substr(at_, 1);
    const bool again = next == "*" || next == "+" || next == "?" || next == "{";
    if (again) return std::nullopt;
    if (part.kind == Regex::Kind::text && part.text.size() == 1)
      part = one_of(Characters().set(code(part.text[0])));
    const bool parts_again = kind != Regex::Kind::maybe && part.kind != Regex::Kind::one;
    // Repetitions in repetitions take the power of the name's length.
    if (parts_again && part.repeats) return std::nullopt;
    std::vector<Regex> parts;
    parts.push_back(std::move(part));
    Regex regex = around(kind, std::move(parts));
    regex.repeats = regex.repeats || parts_again;
    return regex;
  }

  std::optional<Regex> atom() {
    const char c = text_[at_++];
    switch (c) {
      case '(': return group();
      case '[': return one_class();
      case '.': return one_of(all_but_line_feed(), true);
      case '\\': return escaped();
      case '*': case '+': case '?': case '{': case '}': case ']': case '^': case '$':
        return std::nullopt;
      default: break;
    }
    if (!is_ascii(c)) return std::nullopt;
    return literal(std::string(1, c));
  }

  std::optional<Regex> group() {
    if (take('?') && !take(':')) return std::nullopt;
    if (++nested_ > most_nested) return std::nullopt;
    std::optional<Regex> regex = alternatives();
    --nested_;
    if (!take(')')) return std::nullopt;
    return regex;
  }

  std::optional<Regex> escaped() {
    if (ended()) return std::nullopt;
    const char c = text_[at_++];
    if (const std::optional<Characters> known = class_of(c)) return one_of(*known);
    if (!is_ascii(c) || (is_word(c) && c != '_')) return std::nullopt;
    return literal(std::string(1, c));
  }

  std::optional<Regex> one_class() {
    const bool negated = take('^');
    Characters found;
    for (bool first = true; first || !take(']'); first = false) {
      std::optional<Characters> item = class_item();
      if (!item) return std::nullopt;
      const bool range = at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']';
      if (range) {
        ++at_;
        const std::optional<Characters> last = class_item();
        if (!last || item->count() != 1 || last->count() != 1) return std::nullopt;
        const auto only = [](const Characters& characters) {
          std::size_t c = 0;
          while (!characters[c]) ++c;
          return c;
        };
        for (std::size_t c = only(*item); c <= only(*last); ++c) item->set(c);
      }
      found |= *item;
    }
    return one_of(negated ? ~found : found, negated);
  }

  std::optional<Characters> class_item() {
    if (ended()) return std::nullopt;
    char c = text_[at_++];
    if (c == '[' || !is_ascii(c)) return std::nullopt;
    if (c == '\\') {
      if (ended()) return std::nullopt;
      c = text_[at_++];
      if (const std::optional<Characters> known = class_of(c)) return known;
      if (!is_ascii(c) || (is_word(c) && c != '_')) return std::nullopt;
    }
    return Characters().set(code(c));
  }

  std::string_view text_;
  std::size_t at_ = 0, nested_ = 0;
};

}  // namespace

std::optional<Regex> read_regex(std::string_view pattern) { return PatternReader(pattern).read(); }

bool ShortName::fits(std::string_view name) {
  return name.size() < 128 && std::ranges::all_of(name, is_ascii);
}

ShortName::ShortName(std::string_view name) : name_(name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    Places& places = of_[code(name[i])];
    if (places == 0) different_ += name[i];
    places |= Places{1} << i;
  }
}

bool ShortName::matches(const Regex& regex) const {
  return (behind(regex, 1) >> name_.size() & 1) != 0;
}

ShortName::Places ShortName::places_of(const Regex& one) const {
  Places places = 0;
  if (!one.few.empty()) {
    for (const char c : one.few) places |= of_[code(c)];
    return places;
  }
  for (const Known& known : known_)
    if (known.characters == one.characters) return known.places;
  for (const char c : different_)
    if (one.characters[code(c)]) places |= of_[code(c)];
  known_[next_known_++ % known_.size()] = {one.characters, places};
  return places;
}

ShortName::Places ShortName::behind(const Regex& regex, Places from) const {
  using Kind = Regex::Kind;
  if (from == 0) return 0;
  switch (regex.kind) {
    case Kind::text:
      for (const char c : regex.text) {
        from = (from & of_[code(c)]) << 1;
        if (from == 0) break;
      }
      return from;
    case Kind::one: return (from & places_of(regex)) << 1;
    case Kind::sequence:
      for (const Regex& part : regex.parts) from = behind(part, from);
      return from;
    case Kind::either: {
      Places all = 0;
      for (const Regex& part : regex.parts) all |= behind(part, from);
      return all;
    }
    case Kind::maybe: return from | behind(regex.parts.front(), from);
    case Kind::many: return behind_many(regex.parts.front(), from);
    case Kind::some: return behind_many(regex.parts.front(), behind(regex.parts.front(), from));
  }
  return 0;
}

ShortName::Places ShortName::behind_many(const Regex& part, Places from) const {
  if (part.kind == Regex::Kind::one) {
    // Added to a run of ones, a one in it carries to the end of the run.
    const Places run = places_of(part);
    return (((from & run) + run) ^ run) | from;
  }
  for (Places fresh = from; fresh != 0;) {
    fresh = behind(part, fresh) & ~from;
    from |= fresh;
  }
  return from;
}

}  // namespace lineup
