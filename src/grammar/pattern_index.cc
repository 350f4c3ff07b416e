// SPDX-License-Identifier: Apache-2.0
// pattern_index.cc: the outlines of all patterns, sorted by what they say.
#include "grammar/pattern_index.h"

#include <algorithm>

#include "grammar/outline.h"

namespace lineup {

PatternIndex index_of(const std::vector<std::string>& patterns) {
  PatternIndex index;
  index.wanted.resize(patterns.size());
  std::vector<Literals::Text> wholes, heads, needles;
  for (std::uint32_t id = 0; id < patterns.size(); ++id) {
    Outline outline = outline_of(patterns[id]);
    const auto put = [id](std::vector<Literals::Text>& into, std::vector<std::string>& texts) {
      for (std::string& text : texts) into.push_back({std::move(text), id});
    };
    const bool matches_empty =
        outline.whole && std::ranges::find(outline.heads, "") != outline.heads.end();
    if (matches_empty) {
      index.open.push_back(id);
    } else if (outline.whole) {
      put(wholes, outline.heads);
    } else if (!outline.heads.empty()) {
      put(heads, outline.heads);
      index.wanted[id] = std::move(outline.needles);
    } else if (!outline.needles.empty()) {
      put(needles, outline.needles);
    } else {
      index.open.push_back(id);
    }
  }
  index.wholes = Literals(std::move(wholes));
  index.heads = Literals(std::move(heads));
  index.needles = Literals(std::move(needles));
  return index;
}

}  // namespace lineup
