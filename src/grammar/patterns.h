// SPDX-License-Identifier: Apache-2.0
// grammar/patterns.h: all patterns of a grammar, compiled once and asked at once.
//
//     const PatternSet patterns({"main\\..*", ".*\\.run"});
//     patterns.matching("main.run");   // 0, 1
//
// Cost     compiling takes some milliseconds for a few hundred patterns, asking
//          one pass over the name.
// Threads  may be asked by several at once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lineup {

// A pattern: RE2, over a whole normalised function name (classify/names.h).
using PatternId = std::uint32_t;  // index into Grammar::patterns

class PatternSet {
 public:
  // Each of them compiles.
  explicit PatternSet(std::vector<std::string> patterns);
  ~PatternSet();
  PatternSet(const PatternSet&) = delete;
  PatternSet& operator=(const PatternSet&) = delete;

  // Those that match all of `name`, ascending.
  std::vector<PatternId> matching(std::string_view name) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace lineup
