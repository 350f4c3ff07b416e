// SPDX-License-Identifier: Apache-2.0
// analyze.cc: the hall. A run over one process: who reads this, inputs.h and judge.cc knows how
// lineup works. triage.cc does the same for many.
#include <utility>

#include "context.h"
#include "inputs.h"
#include "judge.h"
#include "known.h"
#include "lineup/lineup.h"

namespace lineup {

Result<Summary> analyze(const Request& request) {
  // What leaks look like, and what was judged before.
  const Result<Context> context = load_context(request);
  if (!context) return context.error();

  // Bytes to goroutines. An input that cannot be read is a note; the others go on.
  Result<Inputs> inputs = read_processes(request, Split::one_process);
  if (!inputs) return inputs.error();
  Notes notes = notes_beside_dumps(inputs->read);
  notes.add_all(inputs->notes_of(0));

  Judged judged = judge(inputs->take(0), std::move(notes), request, *context->grammar);
  Summary summary = report_on(std::move(judged), *context);
  for (Note& note : notes_on(summary.ignore_entries)) summary.notes.push_back(std::move(note));
  return summary;
}

}  // namespace lineup
