// SPDX-License-Identifier: Apache-2.0
// outline.cc: goes through the tree of a pattern, from the leaves up.
#include "grammar/outline.h"

#include <algorithm>
#include <optional>

#include "grammar/regex.h"

namespace lineup {
namespace {

using Texts = std::vector<std::string>;

constexpr std::size_t most_text_bytes = 200;

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
  const std::size_t theirs = shortest(other), ours = shortest(needles);
  const bool better = theirs != ours ? theirs > ours : other.size() < needles.size();
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
    if (whole_.all) {
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

Part either(const Part& one, const Part& other) {
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

// Few single characters are told one by one, as in [rR]ead.
Part part_of_one(const Regex& regex) {
  if (regex.beyond_ascii || regex.few.empty()) return anything();
  Texts texts;
  for (const char c : regex.few) texts.emplace_back(1, c);
  return one_of(std::move(texts));
}

Part part_of(const Regex& regex) {
  switch (regex.kind) {
    case Regex::Kind::text: return one_of({regex.text});
    case Regex::Kind::one: return part_of_one(regex);
    case Regex::Kind::sequence: {
      Sequence parts;
      for (const Regex& part : regex.parts) parts.add(part_of(part));
      return parts.finish();
    }
    case Regex::Kind::either: {
      Part all = part_of(regex.parts.front());
      for (std::size_t i = 1; i < regex.parts.size(); ++i)
        all = either(all, part_of(regex.parts[i]));
      return all;
    }
    case Regex::Kind::maybe: return either(one_of({""}), part_of(regex.parts.front()));
    case Regex::Kind::many: return anything();
    case Regex::Kind::some: {
      const Part once = part_of(regex.parts.front());
      return {std::nullopt, heads_of(once), needles_of(once)};
    }
  }
  return anything();
}

}  // namespace

Outline outline_of(std::string_view pattern) {
  const std::optional<Regex> regex = read_regex(pattern);
  if (!regex) return {};
  const Part known = part_of(*regex);
  Outline outline;
  outline.whole = known.all.has_value();
  outline.heads = heads_of(known);
  if (shortest(outline.heads) == 0 && !outline.whole) outline.heads.clear();
  outline.needles = needles_of(known);
  return outline;
}

}  // namespace lineup
