// SPDX-License-Identifier: Apache-2.0
// write_rows.cc: a run over one part of the dumps: rows instead of verdicts.
#include <fmt/format.h>

#include <memory>
#include <utility>

#include "census/census.h"
#include "classify/classify.h"
#include "context.h"
#include "fleet/facts_of.h"
#include "inputs.h"
#include "lineup/fleet.h"

namespace lineup {
namespace {

// What each shape of the corpus says by itself, as if each were a group.
std::vector<ShapeFacts> look_at_shapes(const Corpus& corpus, const Grammar& grammar) {
  Census census;
  for (std::uint32_t i = 1; i < corpus.shapes(); ++i) {
    const Shape& shape = corpus.shape(ShapeId{i});
    census.rows.push_back({shape.stack, shape.state, shape.hidden_frames, {ShapeId{i}}, {}});
  }
  const Matcher matcher(corpus, census, grammar);
  std::vector<ShapeFacts> shapes(1);
  for (const Row& row : census.rows) {
    const Owner owner = matcher.owner(row);
    const std::string_view whose = owner == Owner::program   ? "program"
                                   : owner == Owner::runtime ? "runtime"
                                                             : "writer";
    shapes.push_back({fingerprint(corpus, matcher, row), whose, matcher.blocking_frame(row)});
  }
  return shapes;
}

}  // namespace

Result<RowsWritten> write_rows(const Request& request,
                               const std::function<bool(std::string_view line)>& put) {
  const Result<std::shared_ptr<const Grammar>> grammar =
      load_grammar_to_judge(request.grammar_dirs);
  if (!grammar) return grammar.error();
  Collection read = read_inputs(request, Digests::of_each);
  const Notes of_run = read.notes;

  RowsWritten written;
  Notes all = of_run;
  for (const InputFile& file : read.files) all.add_all(file.notes);
  if (const std::optional<Note> others = note_other_files(read)) all.add(*others);
  written.notes = all.all();
  written.files = read.files.size();
  written.dumps = read.corpus.dumps.size();
  written.full = read.full;
  written.interrupted = read.stopped;

  // Copies have rows too: which names are of one dump is known when all names are.
  std::vector<Digest> digests;
  for (InputFile& file : read.files)
    digests.push_back({std::exchange(file.digest_high, 0), std::exchange(file.digest_low, 0)});
  Result<Inputs> inputs = tell_processes(std::move(read), request, request.split);
  if (!inputs) return inputs.error();
  for (std::size_t i = 0; i < digests.size(); ++i) {
    inputs->read.files[i].digest_high = digests[i].high;
    inputs->read.files[i].digest_low = digests[i].low;
  }
  const FactContext context{fmt::format("{:016x}", (*grammar)->digest),
                            look_at_shapes(inputs->read.corpus, **grammar), inputs->processes};
  bool more = true;
  write_facts(inputs->read, of_run, context,
              [&](const Fact& fact) { more = more && put(line_of(fact)); });
  written.interrupted = written.interrupted || !more;
  return written;
}

}  // namespace lineup
