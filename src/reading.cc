// SPDX-License-Identifier: Apache-2.0
// reading.cc: bytes to goroutines, for every input of a request.
#include "reading.h"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

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

// Reads one file or member, its dumps at the end of the corpus.
class FileReader {
 public:
  FileReader(const Request& request, MemoryWatch& memory, Digests digests, Corpus& corpus)
      : request_(request), memory_(memory), digests_(digests), corpus_(corpus) {}

  bool has_room() const { return has_room_; }
  bool stopped() const { return request_.stop != nullptr && request_.stop->load(std::memory_order_relaxed); }

  InputFile read(Member& member) {
    InputFile file;
    file.name = member.name();
    file.found = member.is_found();
    const std::size_t first_dump = corpus_.dumps.size();
    std::optional<std::string_view> block = next(member, file);
    // Of what could not be read at all nothing else is to be said.
    if (has_room_ && (block || !member.is_cut())) {
      Notes of_parser;
      Parser parser(corpus_, of_parser, file.name);
      while (block && has_room_ && !stopped()) {
        parser.feed(*block);
        block = next(member, file);
      }
      parser.finish();
      file.dumps = corpus_.dumps.size() - first_dump;
      put_notes(file, of_parser, member.is_cut());
    }
    for (std::size_t i = first_dump; i < corpus_.dumps.size(); ++i) corpus_.dumps[i].modified_unix_seconds = member.modified_unix_seconds();
    if (file.dumps > 0 && (member.is_cut() || !has_room_ || stopped())) corpus_.dumps.back().cut_short = true;
    file.failed = file.dumps == 0 && file.notes.has(Level::error);
    if (digests_ != Digests::none) {
      const XXH128_hash_t digest = XXH3_128bits_digest(&hash_);
      file.digest_high = digest.high64;
      file.digest_low = digest.low64;
    }
    return file;
  }

 private:
  std::optional<std::string_view> next(Member& member, InputFile& file) {
    if (digests_ != Digests::none && !begun_) XXH3_128bits_reset(&hash_);
    begun_ = true;
    std::optional<std::string_view> block = member.next_block(file.notes);
    if (block && digests_ != Digests::none) XXH3_128bits_update(&hash_, block->data(), block->size());
    if (!block) begun_ = false;
    has_room_ = has_room_ && (!block || memory_.has_room(block->size(), corpus_.shapes() + corpus_.dumps.size()));
    return block;
  }

  // A folder may hold anything: what is no dump in it is counted, not complained about.
  static void put_notes(InputFile& file, const Notes& of_parser, bool is_cut) {
    const auto& notes = of_parser.all();
    const bool other = file.found && file.dumps == 0 && !is_cut && notes.size() == 1 && notes.front().level == Level::error;
    if (other) file.without = notes.front();
    else file.notes.add_all(of_parser);
  }

  const Request& request_;
  MemoryWatch& memory_;
  Digests digests_;
  Corpus& corpus_;
  XXH3_state_t hash_;
  bool begun_ = false;
  bool has_room_ = true;
};

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

// Reads a large dump with several threads. Nothing when it is not one plain dump: then nothing
// was read, and one thread must do it.
std::optional<InputFile> read_in_pieces(const std::string& name, const Request& request, Corpus& corpus) {
  std::vector<Member> members = open_in_pieces(name, request.limits, threads_for(request));
  if (members.empty()) return {};
  struct Piece {
    Corpus corpus;
    InputFile file;
    bool whole = true;
  };
  std::vector<Piece> pieces(members.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < members.size(); ++i)
      threads.emplace_back([&, i] {
        MemoryWatch memory(request.limits.memory_bytes);
        FileReader reader(request, memory, Digests::none, pieces[i].corpus);
        pieces[i].file = reader.read(members[i]);
        pieces[i].whole = reader.has_room() && !reader.stopped();
      });
  }
  for (std::size_t i = 0; i < pieces.size(); ++i)
    if (!pieces[i].whole || !is_plain(pieces[i].corpus, pieces[i].file.notes, i == 0, i + 1 == pieces.size()) || begins_again(pieces[0].corpus, pieces[i].corpus)) return {};
  InputFile file;
  file.name = name;
  file.dumps = 1;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i == 0) corpus.append(std::move(pieces[i].corpus));
    else corpus.append_continued(std::move(pieces[i].corpus));
    file.notes.add_all(pieces[i].file.notes);
  }
  return file;
}

// Puts what was read of one file to what was read before.
void add_file(Collection& all, InputFile file) {
  const std::size_t first = all.corpus.dumps.size() - file.dumps;
  for (std::size_t i = first; i < all.corpus.dumps.size(); ++i) all.corpus.dumps[i].member = static_cast<std::uint32_t>(all.files.size());
  note_losses(all.corpus, first, file.notes);
  all.files.push_back(std::move(file));
}

}  // namespace

Collection read_inputs(const Request& request, Digests digests) {
  Collection all;
  MemoryWatch memory(request.limits.memory_bytes);
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    const std::string& input = request.inputs[i];
    if (digests != Digests::of_each) {
      if (std::optional<InputFile> file = read_in_pieces(input, request, all.corpus)) {
        add_file(all, std::move(*file));
        continue;
      }
    }
    Result<Source> source = open_source(input, request.limits);
    if (!source) {
      all.notes.add(Level::error, source.error().what, source.error().where, source.error().help);
      continue;
    }
    std::optional<std::string> full;
    while (!full && !all.stopped) {
      std::optional<Member> member = source->next(all.notes);
      if (!member) break;
      const bool alone = request.inputs.size() == 1 && !member->is_found();  // a copy of nothing
      const bool needless = alone && digests == Digests::of_copies;
      FileReader reader(request, memory, needless ? Digests::none : digests, all.corpus);
      add_file(all, reader.read(*member));
      if (!reader.has_room()) full = member->name();
      all.stopped = reader.stopped();
    }
    if (all.stopped) break;
    if (full) {
      all.full = true;
      const std::size_t left = request.inputs.size() - i - 1;
      all.notes.add(Level::error,
                fmt::format("judging what was read would take more than {} of memory, the limit; the rest was not read{}", size_text(memory.limit_bytes()),
                            left == 0 ? "" : fmt::format(", nor the {} input{} behind this", left, left == 1 ? "" : "s")),
                *full, "give fewer dumps at once, or raise the limit with --max-memory SIZE");
      break;
    }
  }
  return all;
}

}  // namespace lineup
