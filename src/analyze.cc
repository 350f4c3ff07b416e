// SPDX-License-Identifier: Apache-2.0
// analyze.cc: the hall. The one place that knows the order of the work: who
// reads only this knows how lineup works.
#include <chrono>
#include <optional>
#include <utility>

#include "census/census.h"
#include "classify/classify.h"
#include "grammar/grammar.h"
#include "grammar/ignores.h"
#include "known.h"
#include "lineup/lineup.h"
#include "model/clock.h"
#include "model/model.h"
#include "reading.h"
#include "report/baseline.h"
#include "report/report.h"
#include "series/series.h"

namespace lineup {
namespace {

// The UTC date: "2026-11-21".
std::string today(const Request& request) {
  const std::chrono::seconds clock = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  return time_text(request.now_unix_seconds.value_or(clock.count()) * 1'000'000'000).substr(0, 10);
}

}  // namespace

Result<Summary> analyze(const Request& request) {
  // What leaks look like: the built-in rules, and the user's.
  const auto rules = load_grammar_to_judge(request.grammar_dirs);
  if (!rules) return rules.error();
  const Grammar& grammar = **rules;

  // What was judged before: things to ignore, and an earlier report.
  const Result<Ignores> ignores = load_ignores(request.ignore_files, grammar, today(request));
  if (!ignores) return ignores.error();
  std::optional<EarlierReport> earlier;
  if (!request.baseline.empty()) {
    Result<EarlierReport> read = read_report(request.baseline);
    if (!read) return read.error();
    earlier = std::move(*read);
  }

  // Bytes to goroutines. An input that cannot be read is a note; the others go on.
  Notes notes;
  Corpus corpus = read_inputs(request, notes);

  // When each dump was taken, and where one process ends and another begins.
  const Series series = order_dumps(corpus, request, notes);

  // Who waits where, in each dump; what that means; in words.
  const Census census = take_census(corpus, series.gaps());
  std::vector<Finding> findings = classify(corpus, census, grammar);
  Summary summary = summarize(corpus, census, series, std::move(findings), notes);
  if (!ignores->entries.empty()) take_out_ignored(summary, *ignores);
  if (earlier) compare(summary, *earlier);
  return summary;
}

std::string write(const Summary& summary, Format format, const Look& look) {
  switch (format) {
    case Format::text: return write_text(summary, look);
    case Format::json: return write_json(summary);
  }
  return {};
}

}  // namespace lineup
