// SPDX-License-Identifier: Apache-2.0
// grammar/patterns.h: all patterns of a grammar, asked at once.
//
//     const PatternSet patterns({"main\\..*", ".*\\.run"});
//     patterns.matching("main.run");   // 0, 1
//
// Gives    exactly what RE2 would give for each pattern by itself.
// Costs    next to nothing before the first question. Literals (grammar/pattern_index.h)
//          tell which patterns may match a name; those are matched as trees
//          (grammar/regex.h), and compiled by RE2, when first needed, only for what
//          is no tree or for a name that is long or not ASCII. Many names are asked
//          in one pass each, by all patterns compiled together, which takes some
//          milliseconds for a few hundred patterns.
// Threads  may be asked by several at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/pattern_index.h"

namespace lineup {

// A pattern: RE2, over a whole normalised function name (classify/names.h).
using PatternId = std::uint32_t;  // index into Grammar::patterns

class PatternSet {
 public:
  // From this many names on the patterns are compiled together.
  static constexpr std::size_t many_names = 4000;

  // Each of them compiles.
  explicit PatternSet(std::vector<std::string> patterns);
  // With what index_of(patterns) has given.
  PatternSet(std::vector<std::string> patterns, PatternIndex index);
  ~PatternSet();
  PatternSet(const PatternSet&) = delete;
  PatternSet& operator=(const PatternSet&) = delete;

  // Those that match all of `name`, ascending.
  std::vector<PatternId> matching(std::string_view name) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lineup
