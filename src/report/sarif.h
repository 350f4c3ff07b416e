// SPDX-License-Identifier: Apache-2.0
// report/sarif.h: findings as SARIF 2.1.0, in the form that GitHub's code scanning takes.
//
// Takes  the suspects of one process, or the ranking of a fleet with the finding of each defect's
//        worst instance.
// Gives  one run: a rule for each cause, a result for each suspect, at the innermost line of the
//        program's own code (report/source_path.h); where there is none, at the go statement, or at
//        go.mod. The fingerprint of a result is the group's id, so that it is the same alert in the
//        next dump. Paths are relative to the repository, as URIs.
// Never  more than 5000 results: more are counted. Idle and ignored groups, and what is gone since a
//        baseline, are in no result, since readers show each result as a fault.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lineup/fleet.h"

namespace lineup {

// A path as a relative URI: what is not a letter, a digit or one of "-._~/" is "%HH".
std::string relative_uri(std::string_view path);

// A text as SARIF's messages take it: brackets and backslashes would be links.
std::string message_text(std::string_view raw, std::size_t most = 1000);

struct SarifResult {
  const Group* group = nullptr;  // of the worst instance; nullptr where it is not kept
  std::string rule, title;       // rule's id; what it is called
  Verdict verdict = Verdict::idle;
  int score = 0;
  std::string fingerprint;       // id of the group
  std::uint64_t goroutines = 0;
  std::string message;           // escaped already
  std::optional<Place> place;    // where it blocks
};

struct SarifRun {
  std::vector<SarifResult> results;  // worst first
  std::size_t left_out = 0;
  std::vector<const std::vector<Note>*> notes;
  bool successful = true;
  bool compared = false;             // with a baseline
};

inline constexpr std::size_t most_sarif_results = 5000;

std::string write_sarif_run(const SarifRun& run);

}  // namespace lineup
