// SPDX-License-Identifier: Apache-2.0
// report/baseline.h: an earlier JSON report, and what is new since then.
//
//     Result<EarlierReport> earlier = read_report("yesterday.json");
//     if (!earlier) return earlier.error();   // place, what, what to do
//     compare(summary, *earlier);
//
// Takes    docs/report.schema.json, version 1, of this release or an earlier one.
//          It may come from a stranger: it is read with limits, and nothing in it
//          is taken for what it is not.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lineup/lineup.h"
#include "lineup/result.h"

namespace lineup {

struct EarlierGroup {
  std::string id;
  Verdict verdict = Verdict::idle;
  int score = 0;
  std::optional<std::string> cause;
  std::string title;
  std::uint64_t goroutines = 0;
  enum class As { suspect, ignored, idle } as = As::idle;
};

struct EarlierReport {
  std::string name;
  std::optional<std::string> time;  // of its last dump
  std::string format;               // likewise; empty when it had none
  std::vector<EarlierGroup> groups; // suspects first, worst first
  std::unordered_map<std::string, std::size_t> by_id;
};

Result<EarlierReport> read_report(const std::string& file);
// The same from memory; `name` is for complaints.
Result<EarlierReport> read_report_text(const std::string& name, std::string_view text);

// Says of each suspect whether it is new, and adds what is gone, and notes where
// the two are hard to compare.
void compare(Summary& summary, const EarlierReport& earlier);

}  // namespace lineup
