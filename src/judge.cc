// SPDX-License-Identifier: Apache-2.0
// judge.cc: from the dumps of one process to what each of its groups is.
#include "judge.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "origin/moments.h"
#include "report/report.h"

namespace lineup {
namespace {

// The worst group of a run that ended in a restart, judged by its own dumps; null where it has no
// suspect. Leaves only the run's dumps in the corpus.
struct WorstOfRun {
  Verdict verdict = Verdict::idle;
  int score = 0;
  std::uint64_t goroutines = 0;
  std::string title;
};

WorstOfRun worst_of_run(Corpus& corpus, const Request& request, const Grammar& grammar, Functions* functions) {
  Notes said_already;
  const Series series = date_dumps(corpus, request.every_nanos, said_already);
  const Census census = take_census(corpus, series.gaps());
  WorstOfRun worst;
  for (const Finding& finding : classify(corpus, census, grammar, functions)) {
    if (finding.owner != Owner::program || finding.symptom_of || finding.verdict <= worst.verdict) continue;
    worst = {finding.verdict, finding.score, finding.row->cells.back().goroutines,
             finding.rule != nullptr ? finding.rule->title : "a group of no known cause"};
  }
  return worst;
}

// The report is of the last run. A leak that a restart has ended for now comes back: it is said.
void judge_earlier_runs(Judged& judged, const Request& request, const Grammar& grammar, Functions* functions) {
  Corpus& corpus = judged.corpus;
  const std::vector<Moment>& moments = judged.series.moments;
  std::vector<Dump> all = std::exchange(corpus.dumps, {});
  for (std::size_t begin = 0, end; begin < all.size(); begin = end) {
    end = begin;
    while (end < all.size() && moments[end].process == moments[begin].process) ++end;
    if (end == all.size()) break;
    for (std::size_t i = begin; i < end; ++i) corpus.dumps.push_back(std::move(all[i]));
    const WorstOfRun worst = worst_of_run(corpus, request, grammar, functions);
    for (std::size_t i = begin; i < end; ++i) all[i] = std::move(corpus.dumps[i - begin]);
    corpus.dumps.clear();
    if (worst.verdict < Verdict::likely) continue;
    judged.notes.add(Level::lost,
                     fmt::format("{} behind this dump: {} {}, {} goroutine{}: {}; the report is of the time since", before_restart,
                                 name_of(worst.verdict), worst.score, worst.goroutines, worst.goroutines == 1 ? "" : "s", worst.title),
                     all[end - 1].name, "give the dumps before the restart alone for all that is known of it");
  }
  corpus.dumps = std::move(all);
}

}  // namespace

Judged judge(Corpus corpus, Notes notes, const Request& request, const Grammar& grammar, Functions* functions) {
  Judged judged;
  judged.corpus = std::move(corpus);
  judged.notes = std::move(notes);

  // When each dump was taken, which of them show one moment, and where a restart parts them.
  // The user's interval takes them as they were given.
  if (!request.every_nanos) sort_dumps(judged.corpus);
  join_views(judged.corpus, judged.notes);
  judged.series = date_dumps(judged.corpus, request.every_nanos, judged.notes);

  if (!judged.series.moments.empty() && judged.series.moments.back().process > 0)
    judge_earlier_runs(judged, request, grammar, functions);

  // Who waits where, in each moment; what that means.
  judged.census = take_census(judged.corpus, judged.series.gaps());
  judged.findings = classify(judged.corpus, judged.census, grammar, functions);
  return judged;
}

}  // namespace lineup
