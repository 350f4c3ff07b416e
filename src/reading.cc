// SPDX-License-Identifier: Apache-2.0
// reading.cc: bytes to goroutines, for every input of a request.
#include "reading.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "parse/parse.h"
#include "source/pieces.h"
#include "source/source.h"

namespace lineup {
namespace {

void read_member(Member& member, Corpus& corpus, Notes& notes) {
  const std::size_t first_dump = corpus.dumps.size();
  Parser parser(corpus, notes, member.name());
  while (const auto block = member.next_block(notes)) parser.feed(*block);
  parser.finish();
  for (std::size_t i = first_dump; i < corpus.dumps.size(); ++i) corpus.dumps[i].modified_unix_seconds = member.modified_unix_seconds();
}

std::size_t threads_for(const Request& request) {
  if (request.threads != 0) return request.threads;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 8);
}

// A piece of one dump and nothing else, so that it can be joined to the one
// before without asking what that one was.
bool is_plain(const Corpus& piece, const Notes& notes, bool first, bool last) {
  if (piece.dumps.size() != 1 || (!notes.all().empty() && !last)) return false;
  const Dump& dump = piece.dumps.front();
  return dump.kind == DumpKind::traceback && dump.not_understood.lines == 0 && dump.thread_stacks == 0 && dump.repeated == 0 &&
         (last || dump.damaged.empty()) && !dump.had_doubt && (first || !dump.began_in_doubt) && !dump.ends_in_head;
}

// Reads a large dump with several threads. False when it is not one plain dump:
// then nothing was read, and one thread must do it.
bool read_in_pieces(const std::string& name, const Request& request, Corpus& corpus, Notes& notes) {
  std::vector<Member> members = open_in_pieces(name, request.limits, threads_for(request));
  if (members.empty()) return false;
  struct Piece {
    Corpus corpus;
    Notes notes;
  };
  std::vector<Piece> pieces(members.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < members.size(); ++i)
      threads.emplace_back([&, i] { read_member(members[i], pieces[i].corpus, pieces[i].notes); });
  }
  for (std::size_t i = 0; i < pieces.size(); ++i)
    if (!is_plain(pieces[i].corpus, pieces[i].notes, i == 0, i + 1 == pieces.size())) return false;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i == 0) corpus.append(std::move(pieces[i].corpus));
    else corpus.append_continued(std::move(pieces[i].corpus));
    notes.add_all(pieces[i].notes);
  }
  return true;
}

}  // namespace

Corpus read_inputs(const Request& request, Notes& notes) {
  Corpus corpus;
  for (const std::string& input : request.inputs) {
    const std::size_t first_dump = corpus.dumps.size();
    if (read_in_pieces(input, request, corpus, notes)) {
      note_losses(corpus, first_dump, notes);
      continue;
    }
    Result<Source> source = open_source(input, request.limits);
    if (!source) {
      notes.add(Level::error, source.error().what, source.error().where, source.error().help);
      continue;
    }
    while (std::optional<Member> member = source->next(notes)) read_member(*member, corpus, notes);
    note_losses(corpus, first_dump, notes);
  }
  return corpus;
}

}  // namespace lineup
