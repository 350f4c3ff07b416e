// SPDX-License-Identifier: Apache-2.0
// process.h: small processes made up for a test, in one dump or several, as the
// built-in rules judge them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "classify/classify.h"
#include "dumps.h"

namespace lineup::tests {

inline const Grammar& grammar() {
  static const Result<Grammar> loaded = load_grammar({});
  return *loaded;
}

// A process in one dump or several, a minute apart.
struct Process {
  explicit Process(const std::vector<std::string>& dumps, double seconds_apart = 60) {
    for (const std::string& text : dumps) corpus.append(read(text));
    std::vector<Gap> gaps(dumps.size());
    for (std::size_t i = 1; i < gaps.size(); ++i) gaps[i].seconds = seconds_apart;
    census = take_census(corpus, gaps);
    findings = classify(corpus, census, grammar());
  }

  // The group that blocks in this function.
  const Finding& at(std::string_view function) const {
    return *std::ranges::find_if(findings, [&](const Finding& f) { return f.blocked_at && corpus.text(corpus.frame(f.blocked_at).function) == function; });
  }

  Corpus corpus;
  Census census;
  std::vector<Finding> findings;
};

inline int points_of(const Finding& finding, std::string_view kind) {
  int sum = 0;
  for (const Evidence& evidence : finding.evidence)
    if (evidence.kind == kind) sum += evidence.points;
  return sum;
}
inline bool has(const Finding& finding, std::string_view kind) {
  return std::ranges::any_of(finding.evidence, [&](const Evidence& evidence) { return evidence.kind == kind; });
}

inline const std::string writer = "goroutine 1 [running]:\nruntime/pprof.writeGoroutineStacks({0x1, 0x2})\n\t/go/pprof.go:816 +0x69\nmain.main()\n\t/src/main.go:9 +0x1\n\n";
inline std::string waiter(int id, const std::string& state, const std::string& function) {
  return "goroutine " + std::to_string(id) + " [" + state + "]:\n" + function + "()\n\t/src/a.go:5 +0x1\ncreated by main.begin in goroutine 1\n\t/src/a.go:3 +0x1\n\n";
}

// `count` goroutines, numbered from `first` in steps; the n-th of them has waited `minutes[n % size]`.
inline std::string many(int count, int first, int step, const std::vector<int>& minutes, const std::string& function, const std::string& state = "chan receive") {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const int waited = minutes[static_cast<std::size_t>(i) % minutes.size()];
    text += waiter(first + i * step, state + (waited == 0 ? "" : ", " + std::to_string(waited) + " minutes"), function);
  }
  return text;
}

}  // namespace lineup::tests
