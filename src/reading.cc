// SPDX-License-Identifier: Apache-2.0
// reading.cc: bytes to goroutines, for every input of a request.
#include "reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "model/memory.h"
#include "parse/parse.h"
#include "source/budget.h"
#include "source/pieces.h"
#include "source/source.h"

namespace lineup {
namespace {

// False when there was no room for all of it.
bool read_member(Member& member, MemoryWatch& memory, Corpus& corpus, Notes& notes) {
  const std::size_t first_dump = corpus.dumps.size();
  std::optional<std::string_view> block = member.next_block(notes);
  const auto fits = [&] { return !block || memory.has_room(block->size(), corpus.shapes() + corpus.dumps.size()); };
  bool has_room = fits();
  // Of what could not be read at all nothing else is to be said.
  if (!has_room || (!block && member.is_cut())) return has_room;
  Parser parser(corpus, notes, member.name());
  while (block && has_room) {
    parser.feed(*block);
    block = member.next_block(notes);
    has_room = fits();
  }
  parser.finish();
  for (std::size_t i = first_dump; i < corpus.dumps.size(); ++i) corpus.dumps[i].modified_unix_seconds = member.modified_unix_seconds();
  if (corpus.dumps.size() > first_dump && (member.is_cut() || !has_room)) corpus.dumps.back().cut_short = true;
  return has_room;
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
  return dump.kind == DumpKind::traceback && dump.not_understood.lines == 0 && dump.thread_stacks == 0 && dump.repeated == 0 && !dump.dropped_lines &&
         (last || dump.damaged.empty()) && !dump.had_doubt && (first || !dump.began_in_doubt) && !dump.ends_in_head;
}

// Whether the goroutine that `first` begins with comes again in another piece: then
// another dump begins there.
bool begins_again(const Corpus& first, const Corpus& piece) {
  if (&first == &piece || first.dumps.front().goroutines.empty()) return false;
  const std::uint64_t id = first.dumps.front().goroutines[0].id;
  const auto& goroutines = piece.dumps.front().goroutines;
  return std::any_of(goroutines.begin(), goroutines.end(), [&](const Goroutine& g) { return g.id == id; });
}

// Reads a large dump with several threads. False when it is not one plain dump:
// then nothing was read, and one thread must do it.
bool read_in_pieces(const std::string& name, const Request& request, Corpus& corpus, Notes& notes) {
  std::vector<Member> members = open_in_pieces(name, request.limits, threads_for(request));
  if (members.empty()) return false;
  struct Piece {
    Corpus corpus;
    Notes notes;
    bool has_room = true;
  };
  std::vector<Piece> pieces(members.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < members.size(); ++i)
      threads.emplace_back([&, i] {
        MemoryWatch memory(request.limits.memory_bytes);
        pieces[i].has_room = read_member(members[i], memory, pieces[i].corpus, pieces[i].notes);
      });
  }
  for (std::size_t i = 0; i < pieces.size(); ++i)
    if (!pieces[i].has_room || !is_plain(pieces[i].corpus, pieces[i].notes, i == 0, i + 1 == pieces.size()) || begins_again(pieces[0].corpus, pieces[i].corpus)) return false;
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
  MemoryWatch memory(request.limits.memory_bytes);
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    const std::string& input = request.inputs[i];
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
    std::optional<std::string> full;
    while (std::optional<Member> member = full ? std::nullopt : source->next(notes))
      if (!read_member(*member, memory, corpus, notes)) full = member->name();
    note_losses(corpus, first_dump, notes);
    if (full) {
      const std::size_t left = request.inputs.size() - i - 1;
      notes.add(Level::error,
                fmt::format("judging what was read would take more than {} of memory, the limit; the rest was not read{}", size_text(memory.limit_bytes()),
                            left == 0 ? "" : fmt::format(", nor the {} input{} behind this", left, left == 1 ? "" : "s")),
                *full, "give fewer dumps at once, or raise the limit with --max-memory SIZE");
      break;
    }
  }
  return corpus;
}

}  // namespace lineup
