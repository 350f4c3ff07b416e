// SPDX-License-Identifier: Apache-2.0
// judge.cc: from the dumps of one process to what each of its groups is.
#include "judge.h"

#include <utility>

#include "origin/moments.h"

namespace lineup {

Judged judge(Corpus corpus, Notes notes, const Request& request, const Grammar& grammar, Functions* functions) {
  Judged judged;
  judged.corpus = std::move(corpus);
  judged.notes = std::move(notes);

  // When each dump was taken, which of them show one moment, and where a restart parts them.
  // The user's interval takes them as they were given.
  if (!request.every_nanos) sort_dumps(judged.corpus);
  join_views(judged.corpus, judged.notes);
  judged.series = date_dumps(judged.corpus, request.every_nanos, judged.notes);

  // Who waits where, in each moment; what that means.
  judged.census = take_census(judged.corpus, judged.series.gaps());
  judged.findings = classify(judged.corpus, judged.census, grammar, functions);
  return judged;
}

}  // namespace lineup
