// SPDX-License-Identifier: Apache-2.0
// judge.cc: from the dumps of one process to what each of its groups is.
#include "judge.h"

#include <utility>
#include <vector>

#include "origin/moments.h"
#include "report/report.h"

namespace lineup {
namespace {

// The report is of the last run. A leak that a restart has ended for now comes back.
void judge_earlier_runs(Judged& judged, const Request& request, const Grammar& grammar,
                        Functions* functions) {
  Corpus& corpus = judged.corpus;
  const std::vector<Moment>& moments = judged.series.moments;
  std::vector<Dump> all = std::exchange(corpus.dumps, {});
  for (std::size_t begin = 0, end; begin < all.size(); begin = end) {
    end = begin;
    while (end < all.size() && moments[end].process == moments[begin].process) ++end;
    if (end == all.size()) break;
    for (std::size_t i = begin; i < end; ++i) corpus.dumps.push_back(std::move(all[i]));
    Notes said_already;
    const Series series = date_dumps(corpus, request.every_nanos, said_already);
    const Census census = take_census(corpus, series.gaps());
    Summary summary =
        summarize(corpus, census, series, classify(corpus, census, grammar, functions), {});
    if (summary.worst() >= Verdict::likely)
      judged.earlier_runs.push_back({std::move(summary), corpus.dumps.back().name});
    for (std::size_t i = begin; i < end; ++i) all[i] = std::move(corpus.dumps[i - begin]);
    corpus.dumps.clear();
  }
  corpus.dumps = std::move(all);
}

}  // namespace

Judged judge(Corpus corpus, Notes notes, const Request& request, const Grammar& grammar,
             Functions* functions) {
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
