// SPDX-License-Identifier: Apache-2.0
// analyze.cc: the hall. The one place that knows the order of the work: who
// reads only this knows how lineup works.
#include "census/census.h"
#include "classify/classify.h"
#include "grammar/grammar.h"
#include "lineup/lineup.h"
#include "model/model.h"
#include "parse/parse.h"
#include "report/report.h"
#include "source/source.h"

namespace lineup {

Result<Summary> analyze(const Request& request) {
  // What leaks look like: the built-in rules, and the user's.
  const Result<Grammar> grammar = load_grammar(request.grammar_dirs);
  if (!grammar) return grammar.error();

  // Bytes to goroutines. An input that cannot be read is a note; the others go on.
  Corpus corpus;
  Notes notes;
  for (const std::string& input : request.inputs) {
    Result<Source> source = open_source(input, request.limits);
    if (!source) {
      notes.add(Level::error, source.error().what, source.error().where, source.error().help);
      continue;
    }
    while (std::optional<Member> member = source->next(notes)) {
      Parser parser(corpus, notes, member->name());
      while (const auto block = member->next_block(notes)) parser.feed(*block);
      parser.finish();
    }
  }

  // Who waits where, in each dump; what that means; in words.
  const Census census = take_census(corpus);
  const std::vector<Finding> findings = classify(corpus, census, *grammar);
  return summarize(corpus, census, findings, notes);
}

std::string write(const Summary& summary, Format format, const Look& look) {
  switch (format) {
    case Format::text: return write_text(summary, look);
    case Format::json: return write_json(summary);
  }
  return {};
}

}  // namespace lineup
