// SPDX-License-Identifier: Apache-2.0
// outline.cc: reads the common part of RE2's language: literals, classes, groups,
// alternatives, repetitions. Works on bytes, so a text outside ASCII is not understood.
#include "grammar/outline.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

namespace lineup {
namespace {

using Texts = std::vector<std::string>;

constexpr std::size_t most_text_bytes = 200, most_nested = 20;

// What is known of one part of a pattern.
struct Part {
  std::optional<Texts> all;  // everything it matches
  Texts heads = {""};        // where not all is known; "" is a head of any text
  Texts needles;             // best list so far, or none
};

Part anything() { return {}; }
Part one_of(Texts texts) { return {std::move(texts), {""}, {}}; }

void sort_out(Texts& texts) {
  std::ranges::sort(texts);
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

// Every text of one with every text of the other behind it; none where that is too much.
std::optional<Texts> joined(const Texts& before, const Texts& behind) {
  if (before.size() * behind.size() > most_texts) return std::nullopt;
  Texts texts;
  for (const std::string& first : before)
    for (const std::string& second : behind) {
      texts.push_back(first + second);
      if (texts.back().size() > most_text_bytes) return std::nullopt;
    }
  sort_out(texts);
  return texts;
}

std::optional<Texts> together(Texts one, const Texts& other) {
  one.insert(one.end(), other.begin(), other.end());
  sort_out(one);
  return one.size() > most_texts ? std::nullopt : std::optional(std::move(one));
}

std::size_t shortest(const Texts& texts) {
  if (texts.empty()) return 0;
  return std::ranges::min_element(texts, {}, &std::string::size)->size();
}

// The list that fewer names will meet: of longer texts, or of fewer.
void keep_better(Texts& needles, const Texts& other) {
  if (shortest(other) < 2) return;
  const bool better = shortest(other) != shortest(needles) ? shortest(other) > shortest(needles) : other.size() < needles.size();
  if (better) needles = other;
}

Texts needles_of(const Part& part) {
  Texts needles = part.needles;
  if (part.all) keep_better(needles, *part.all);
  return needles;
}

const Texts& heads_of(const Part& part) { return part.all ? *part.all : part.heads; }

// Parts one behind the other.
class Sequence {
 public:
  void add(Part part) {
    const bool first_unknown = !whole_.all;
    if (!first_unknown) {
      std::optional<Texts> heads = joined(*whole_.all, heads_of(part));
      if (heads && part.all) {
        whole_.all = std::move(heads);
      } else {
        whole_.heads = heads ? std::move(*heads) : *whole_.all;
        whole_.all.reset();
      }
    }
    // Literals that stand behind each other, wherever that is.
    std::optional<Texts> longer = part.all ? joined(run_, *part.all) : std::nullopt;
    if (!longer) {
      keep_better(whole_.needles, run_);
      keep_better(whole_.needles, part.needles);
      longer = part.all ? *part.all : Texts{""};
    }
    run_ = std::move(*longer);
  }

  Part finish() {
    keep_better(whole_.needles, run_);
    return std::move(whole_);
  }

 private:
  Part whole_ = one_of({""});
  Texts run_ = {""};
};

Part either(Part one, const Part& other) {
  Part both;
  if (one.all && other.all) both.all = together(*one.all, *other.all);
  if (!both.all) {
    const std::optional<Texts> heads = together(heads_of(one), heads_of(other));
    if (heads) both.heads = *heads;
    const Texts first = needles_of(one), second = needles_of(other);
    if (!first.empty() && !second.empty()) both.needles = together(first, second).value_or(Texts{});
  }
  return both;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // None where something is not understood.
  std::optional<Part> read() {
    std::optional<Part> part = alternatives();
    if (at_ < text_.size()) return std::nullopt;
    return part;
  }

 private:
  bool ended() const { return at_ == text_.size(); }
  bool take(char c) {
    if (ended() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::optional<Part> alternatives() {
    std::optional<Part> part = sequence();
    while (part && take('|')) {
      const std::optional<Part> other = sequence();
      if (!other) return std::nullopt;
      part = either(std::move(*part), *other);
    }
    return part;
  }

  std::optional<Part> sequence() {
    Sequence parts;
    std::string literal;  // single characters, up to the first of them that is repeated
    const auto flush = [&] {
      if (!literal.empty()) parts.add(one_of({std::exchange(literal, {})}));
    };
    while (!ended() && text_[at_] != '|' && text_[at_] != ')') {
      std::optional<Part> part = atom();
      if (!part) return std::nullopt;
      const bool alone = ended() || std::string_view("*+?").find(text_[at_]) == std::string_view::npos;
      if (alone && part->all && part->all->size() == 1) {
        literal += part->all->front();
        continue;
      }
      flush();
      parts.add(repeated(std::move(*part)));
    }
    flush();
    return parts.finish();
  }

  Part repeated(Part part) {
    const bool many = take('*'), some = !many && take('+'), maybe = !many && !some && take('?');
    if (!many && !some && !maybe) return part;
    take('?');  // which of the matches is found first does not change whether there is one
    if (many) return anything();
    if (maybe) return either(one_of({""}), part);
    return {std::nullopt, heads_of(part), needles_of(part)};
  }

  std::optional<Part> atom() {
    const char c = text_[at_++];
    switch (c) {
      case '(': return group();
      case '[': return one_class();
      case '.': return anything();
      case '\\': return escaped();
      case '*': case '+': case '?': case '{': case '}': case ']': case '^': case '$': return std::nullopt;
      default: break;
    }
    if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    return one_of({std::string(1, c)});
  }

  std::optional<Part> group() {
    if (take('?') && !take(':')) return std::nullopt;
    if (++nested_ > most_nested) return std::nullopt;
    std::optional<Part> part = alternatives();
    --nested_;
    if (!take(')')) return std::nullopt;
    return part;
  }

  std::optional<Part> escaped() {
    if (ended()) return std::nullopt;
    const char c = text_[at_++];
    if (std::string_view("wWdDsS").find(c) != std::string_view::npos) return anything();
    if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0) return std::nullopt;
    return one_of({std::string(1, c)});
  }

  // Few single characters are told one by one, as in [rR]ead.
  std::optional<Part> one_class() {
    constexpr std::size_t most_characters = 4;
    const bool negated = take('^');
    Texts characters;
    bool simple = !negated;
    for (bool first = true; first || !take(']'); first = false) {
      if (ended()) return std::nullopt;
      char c = text_[at_++];
      if (c == '[' || static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
      if (c == '\\') {
        if (ended()) return std::nullopt;
        c = text_[at_++];
        if (std::string_view("wWdDsS").find(c) != std::string_view::npos) simple = false;
        else if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0) return std::nullopt;
      } else if (c == '-') {
        simple = false;
      }
      characters.emplace_back(1, c);
    }
    if (!simple || characters.size() > most_characters) return anything();
    sort_out(characters);
    return one_of(std::move(characters));
  }

  std::string_view text_;
  std::size_t at_ = 0, nested_ = 0;
};

}  // namespace

Outline outline_of(std::string_view pattern) {
  const std::optional<Part> part = Reader(pattern).read();
  if (!part) return {};
  Outline outline;
  outline.whole = part->all.has_value();
  outline.heads = heads_of(*part);
  if (shortest(outline.heads) == 0 && !outline.whole) outline.heads.clear();
  outline.needles = needles_of(*part);
  return outline;
}

}  // namespace lineup
