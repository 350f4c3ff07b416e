// SPDX-License-Identifier: Apache-2.0
// profiles.cc: the hall. A run that ends in profiles: read, told apart by process and judged as
// analyze() does, then counted by stack.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "context.h"
#include "inputs.h"
#include "judge.h"
#include "lineup/views.h"
#include "views/profile_of.h"

namespace lineup {
namespace {

bool is_stopped(const Request& request) {
  return request.stop != nullptr && request.stop->load(std::memory_order_relaxed);
}

void put_profiles(const Judged& judged, Moments moments, Profiles& out) {
  const std::size_t dumps = judged.corpus.dumps.size();
  if (dumps == 0) return;
  for (std::size_t dump = moments == Moments::last ? dumps - 1 : 0; dump < dumps; ++dump) {
    Profile profile = profile_of(judged.corpus, dump, judged.findings);
    // When a file was written says little of when its dump was taken.
    if (const Moment& moment = judged.series.moments[dump]; moment.basis != TimeBasis::modified)
      profile.time_unix_nanos = moment.unix_nanos;
    if (moments == Moments::last && dumps > 1)
      profile.comments.push_back(
          fmt::format("The last of {} dumps of one process: the earlier ones are not added",
                      dumps));
    out.all.push_back(std::move(profile));
  }
}

}  // namespace

bool Profiles::has_trouble() const {
  return std::ranges::any_of(notes,
                             [](const Note& note) { return note.level == Level::error; });
}

Result<Profiles> read_profiles(const Request& request, Moments moments) {
  const Result<Context> context = load_context(request);
  if (!context) return context.error();
  Result<Inputs> inputs = read_processes(request, request.split);
  if (!inputs) return inputs.error();

  Profiles out;
  const Notes beside = notes_beside_dumps(inputs->read);
  out.notes = beside.all();
  Functions functions;
  for (std::size_t i = 0; i < inputs->processes.size(); ++i) {
    // One that was begun is ended, so that what is said of it is true.
    if (is_stopped(request) && i > 0) break;
    Notes notes = inputs->notes_of(i);
    Judged judged =
        judge(inputs->take(i), std::move(notes), request, *context->grammar, &functions);
    put_profiles(judged, moments, out);
    Summary summary = report_on(std::move(judged), *context);
    out.alarm = std::max(out.alarm, summary.alarm());
    out.notes.insert(out.notes.end(), std::make_move_iterator(summary.notes.begin()),
                     std::make_move_iterator(summary.notes.end()));
    if (request.progress != nullptr) request.progress->judged(i + 1, inputs->processes.size());
  }
  out.interrupted = is_stopped(request);
  if (out.interrupted)
    out.notes.push_back({Level::error, "interrupted: not all of the input was read", "",
                         "what is said is right as far as it goes"});
  return out;
}

}  // namespace lineup
