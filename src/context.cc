// SPDX-License-Identifier: Apache-2.0
// context.cc: loads what was known before, and applies it to a report.
#include "context.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "known.h"
#include "model/clock.h"
#include "report/report.h"

namespace lineup {
namespace {

// The UTC date: "2026-11-21".
std::string today(const Request& request) {
  const std::chrono::seconds clock = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return time_text(request.now_unix_seconds.value_or(clock.count()) * 1'000'000'000).substr(0, 10);
}

// A leak that a restart has ended for now is said, and counts for the exit status.
void add_earlier_run(Summary& summary, EarlierRun run, const Context& context) {
  if (!context.ignores.entries.empty()) take_out_ignored(run.summary, context.ignores);
  if (context.earlier) compare(run.summary, *context.earlier);
  const auto worst = std::ranges::max_element(run.summary.suspects, {}, &Group::verdict);
  if (worst == run.summary.suspects.end() || worst->verdict < Verdict::likely) return;
  summary.before_restart = std::max(summary.before_restart, run.summary.alarm());
  summary.notes.push_back(
      {Level::lost,
       fmt::format(
           "{} behind this dump: {} {}, {} goroutine{}: {}; the report is of the time since",
           before_restart, name_of(worst->verdict), worst->score, worst->goroutines,
           worst->goroutines == 1 ? "" : "s",
           worst->title.empty() ? "a group of no known cause" : worst->title),
       std::move(run.last_dump),
       "give the dumps before the restart alone for all that is known of it"});
}

}  // namespace

Result<Context> load_context(const Request& request) {
  Context context;
  auto grammar = load_grammar_to_judge(request.grammar_dirs);
  if (!grammar) return grammar.error();
  context.grammar = std::move(*grammar);
  Result<Ignores> ignores = load_ignores(request.ignore_files, *context.grammar, today(request));
  if (!ignores) return ignores.error();
  context.ignores = std::move(*ignores);
  if (!request.baseline.empty()) {
    Result<EarlierReport> read = read_report(request.baseline);
    if (!read) return read.error();
    context.earlier = std::move(*read);
  }
  return context;
}

Summary report_on(Judged judged, const Context& context) {
  Summary summary = summarize(judged.corpus, judged.census, judged.series,
                              std::move(judged.findings), judged.notes);
  if (!context.ignores.entries.empty()) take_out_ignored(summary, context.ignores);
  if (context.earlier) compare(summary, *context.earlier);
  for (EarlierRun& run : judged.earlier_runs) add_earlier_run(summary, std::move(run), context);
  return summary;
}

Notes notes_beside_dumps(const Collection& read) {
  Notes notes = read.notes;
  std::vector<const InputFile*> without;
  for (const InputFile& file : read.files)
    if (file.dumps == 0) without.push_back(&file);
  std::ranges::stable_sort(without, {}, &InputFile::name);
  for (const InputFile* file : without) notes.add_all(file->notes);
  if (const std::optional<Note> others = note_other_files(read)) notes.add(*others);
  return notes;
}

std::optional<Note> note_other_files(const Collection& read) {
  const InputFile* first = nullptr;
  std::size_t count = 0;
  for (const InputFile& file : read.files) {
    if (file.without.text.empty()) continue;
    ++count;
    if (first == nullptr || file.name < first->name) first = &file;
  }
  if (count == 0) return {};
  // Where there is nothing else, an error page that was saved for a dump must not pass for health.
  const bool nothing =
      std::ranges::none_of(read.files, [](const InputFile& file) { return file.dumps > 0; });
  const Level level = nothing ? Level::error : Level::lost;
  return Note{level,
              fmt::format("{} without a goroutine dump; {}: {}",
                          count == 1 ? "1 file" : fmt::format("{} files", count),
                          count == 1 ? "it says" : "the first", first->without.text),
              first->name, first->without.help};
}

}  // namespace lineup
