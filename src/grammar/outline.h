// SPDX-License-Identifier: Apache-2.0
// grammar/outline.h: what every name has that a pattern matches, by its text alone.
//
//     outline_of("net/http\\.\\(\\*(conn|Server)\\)\\.[sS]erve\\w*").heads;
//     // net/http.(*conn).Serve, net/http.(*conn).serve, net/http.(*Server).Serve ...
//
// Takes    any text that RE2 compiles. What is not understood here says nothing,
//          and an outline that says nothing is true of every pattern.
// Costs    a few microseconds; lists stay short (most_texts).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lineup {

struct Outline {
  // The pattern matches the texts of `heads` and nothing else.
  bool whole = false;
  // What it matches begins with one of these, none of them empty; none: nothing is known.
  std::vector<std::string> heads;
  // What it matches has one of these in it, each of two bytes or more; none: nothing is known.
  std::vector<std::string> needles;
};

inline constexpr std::size_t most_texts = 128;

Outline outline_of(std::string_view pattern);

}  // namespace lineup
