// SPDX-License-Identifier: Apache-2.0
// judge.h: has lineup judge a specimen on 1, 2, 3 and 6 of its dumps (a healthy
// one on every choice of 1, 2, 3, 4 and 6), through the front door, and holds what
// it says against the truth.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "accuracy/figures.h"
#include "accuracy/specimen.h"
#include "lineup/lineup.h"

namespace lineup::accuracy {

// What was said of one defect.
struct Said {
  Verdict verdict = Verdict::idle;
  std::string cause;
};

// Of one defect in one dump of one process: what was said of each form of the dump.
struct Moment {
  std::string set, kind;  // of the process
  std::vector<Said> forms;
};

struct Judgement {
  Table table;
  std::vector<std::string> misses;  // one sentence for each thing that was wrong
  std::map<std::string, Moment> moments;
};

// What one report says of one specimen; `last` is the dump its numbers are of. What
// is said of each defect goes to `said`, where that is wanted.
Figures hold(const Specimen& specimen, const DumpOfIt& last, const Summary& summary,
             const std::string& run, std::vector<std::string>& misses,
             std::vector<Said>* said = nullptr);

// How far the forms of a moment are apart, for each set that has three, as a set of
// its own in the table. To be called when all are judged.
void compare_forms(Judgement& judgement);

// Writes the dumps into `scratch`, which must exist.
void judge(const Specimen& specimen, const std::filesystem::path& scratch, Judgement& judgement);

}  // namespace lineup::accuracy
