// SPDX-License-Identifier: Apache-2.0
// judge.h: has lineup judge a specimen on 1, 2, 3 and 6 of its dumps (a healthy
// one on every choice of 1, 2, 3, 4 and 6), through the front door, and holds what
// it says against the truth.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "accuracy/figures.h"
#include "accuracy/specimen.h"
#include "lineup/lineup.h"

namespace lineup::accuracy {

struct Judgement {
  Table table;
  std::vector<std::string> misses;  // one sentence for each thing that was wrong
};

// What one report says of one specimen; `last` is the dump its numbers are of.
Figures hold(const Specimen& specimen, const DumpOfIt& last, const Summary& summary, const std::string& run, std::vector<std::string>& misses);

// Writes the dumps into `scratch`, which must exist.
void judge(const Specimen& specimen, const std::filesystem::path& scratch, Judgement& judgement);

}  // namespace lineup::accuracy
