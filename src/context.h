// SPDX-License-Identifier: Apache-2.0
// context.h: the part of the hall that knows what was known before a run: rules, and judgements
// of earlier runs. Every process of a run is judged by the same.
#pragma once

#include <memory>
#include <optional>

#include "grammar/grammar.h"
#include "grammar/ignores.h"
#include "judge.h"
#include "lineup/lineup.h"
#include "lineup/result.h"
#include "reading.h"
#include "report/baseline.h"

namespace lineup {

struct Context {
  std::shared_ptr<const Grammar> grammar;
  Ignores ignores;
  std::optional<EarlierReport> earlier;
};

// Fails where a rules folder, an ignore file or the baseline cannot be used.
Result<Context> load_context(const Request& request);

// What a report may say of a process that was judged, without what is to be ignored, and with what
// is new since the baseline.
Summary report_on(Judged judged, const Context& context);

// What is to be said of a run beside its processes: of inputs as a whole, and of files without
// dumps, by name.
Notes notes_beside_dumps(const Collection& read);

// One sentence for all files of folders and archives that hold no dump.
std::optional<Note> note_other_files(const Collection& read);

}  // namespace lineup
