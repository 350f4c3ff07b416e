// SPDX-License-Identifier: Apache-2.0
// grammar/ignores.h: what somebody has judged already, and wants not to be told again.
//
//     Result<Ignores> ignores = load_ignores({"ignore.json"}, grammar, "2026-11-21");
//     if (!ignores) return ignores.error();   // place, what, what to do
//
// Takes    files as docs/known.md describes them.
// Fails    at the first thing that is wrong: unknown key, wrong type, key given
//          twice, no reason, no such date, a pattern that does not compile, a
//          rule that is not there.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/grammar.h"
#include "lineup/lineup.h"
#include "lineup/result.h"

namespace lineup {

struct Ignores {
  std::vector<IgnoreEntry> entries;            // as far as their files say
  std::vector<std::size_t> with_function;      // of pattern 0, 1 ...: the entry
  std::shared_ptr<const PatternSet> functions;
};

// `today` is a UTC date; an entry holds up to the end of its last day.
Result<Ignores> load_ignores(const std::vector<std::string>& files, const Grammar& grammar, std::string_view today);

}  // namespace lineup
