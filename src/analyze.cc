// SPDX-License-Identifier: Apache-2.0
// analyze.cc: the hall. The one place that knows the order of the work: who
// reads only this knows how lineup works.
#include "census/census.h"
#include "classify/classify.h"
#include "grammar/grammar.h"
#include "lineup/lineup.h"
#include "model/model.h"
#include "reading.h"
#include "report/report.h"
#include "series/series.h"

namespace lineup {

Result<Summary> analyze(const Request& request) {
  // What leaks look like: the built-in rules, and the user's.
  const Result<Grammar> grammar = load_grammar(request.grammar_dirs);
  if (!grammar) return grammar.error();

  // Bytes to goroutines. An input that cannot be read is a note; the others go on.
  Notes notes;
  Corpus corpus = read_inputs(request, notes);

  // When each dump was taken, and where one process ends and another begins.
  const Series series = order_dumps(corpus, request, notes);

  // Who waits where, in each dump; what that means; in words.
  const Census census = take_census(corpus, series.gaps());
  const std::vector<Finding> findings = classify(corpus, census, *grammar);
  return summarize(corpus, census, series, findings, notes);
}

std::string write(const Summary& summary, Format format, const Look& look) {
  switch (format) {
    case Format::text: return write_text(summary, look);
    case Format::json: return write_json(summary);
  }
  return {};
}

}  // namespace lineup
