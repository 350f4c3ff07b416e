// SPDX-License-Identifier: Apache-2.0
// judge.h: the part of the hall that judges one process. The one place that knows the order of
// that work; a report, an explanation and a check of rules all go through it.
#pragma once

#include <string>
#include <vector>

#include "census/census.h"
#include "classify/classify.h"
#include "grammar/grammar.h"
#include "lineup/lineup.h"
#include "model/model.h"
#include "series/series.h"

namespace lineup {

// A run of the process that a restart ended, with a verdict of likely or worse of its own.
struct EarlierRun {
  Summary summary;
  std::string last_dump;  // its name
};

// One process with its verdict. Findings point into the census, and that into the corpus: it may
// be moved, and is never copied.
struct Judged {
  Corpus corpus;  // its dumps in time, one a moment
  Series series;
  Census census;
  std::vector<Finding> findings;
  Notes notes;    // what reading said of its dumps, and what judging adds
  std::vector<EarlierRun> earlier_runs;  // in time; findings are of the run since

  Judged() = default;
  Judged(Judged&&) = default;
  Judged& operator=(Judged&&) = default;
};

// `corpus`: the dumps of one process and nothing else, in any order. `notes`: of reading them.
// The grammar must outlive the result. `functions`: of the run, or null.
Judged judge(Corpus corpus, Notes notes, const Request& request, const Grammar& grammar, Functions* functions = nullptr);

}  // namespace lineup
