// SPDX-License-Identifier: Apache-2.0
// grammar/patterns.cc: over RE2's sets.
#include "grammar/patterns.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <mutex>

namespace lineup {

struct PatternSet::Compiled {
  explicit Compiled(std::vector<std::string> texts) : patterns(std::move(texts)), set(options(), RE2::ANCHOR_BOTH) {
    for (const std::string& pattern : patterns) set.Add(pattern, nullptr);
    set.Compile();
  }
  static RE2::Options options() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(std::int64_t{64} << 20);
    return options;
  }

  std::vector<std::string> patterns;
  RE2::Set set;
  // For the case that the set gives up, which takes a name of megabytes.
  std::once_flag once;
  std::vector<std::unique_ptr<RE2>> each;
};

PatternSet::PatternSet(std::vector<std::string> patterns) : compiled_(std::make_unique<Compiled>(std::move(patterns))) {}
PatternSet::~PatternSet() = default;

std::vector<PatternId> PatternSet::matching(std::string_view name) const {
  Compiled& compiled = *compiled_;
  std::vector<int> hits;
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  if (!compiled.set.Match(name, &hits, &error) && error.kind != RE2::Set::kNoError) {
    std::call_once(compiled.once, [&] {
      for (const std::string& pattern : compiled.patterns) compiled.each.push_back(std::make_unique<RE2>(pattern, Compiled::options()));
    });
    hits.clear();
    for (std::size_t i = 0; i < compiled.each.size(); ++i)
      if (RE2::FullMatch(name, *compiled.each[i])) hits.push_back(static_cast<int>(i));
  }
  std::ranges::sort(hits);
  return {hits.begin(), hits.end()};
}

}  // namespace lineup
