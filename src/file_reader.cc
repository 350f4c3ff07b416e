// SPDX-License-Identifier: Apache-2.0
// file_reader.cc: the bytes of one file to dumps, with a digest of them.
#include "file_reader.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <optional>
#include <string_view>

#include "parse/known.h"
#include "parse/parse.h"

namespace lineup {
namespace {

// A folder may hold anything: what is no dump in it is counted, not complained about.
void put_notes(InputFile& file, const Notes& of_parser, bool is_cut) {
  const auto& notes = of_parser.all();
  const bool other = file.found && file.dumps == 0 && !is_cut && notes.size() == 1 &&
                     notes.front().level == Level::error;
  if (other) file.without = notes.front();
  else file.notes.add_all(of_parser);
}

}  // namespace

struct FileReader::Digest {
  Digest() { XXH3_128bits_reset(&state); }
  XXH3_state_t state;
};

FileReader::FileReader(const Request& request, Corpus& corpus)
    : request_(request), memory_(request.limits.memory_bytes), corpus_(corpus),
      known_(std::make_unique<KnownTracebacks>()) {}
FileReader::~FileReader() = default;

bool FileReader::stopped() const {
  return request_.stop != nullptr && request_.stop->load(std::memory_order_relaxed);
}

std::optional<std::string_view> FileReader::next(Member& member, InputFile& file, Digest* digest) {
  std::optional<std::string_view> block = member.next_block(file.notes);
  if (!block) return block;
  if (digest != nullptr) XXH3_128bits_update(&digest->state, block->data(), block->size());
  file.bytes += block->size();
  has_room_ = has_room_ && memory_.has_room(block->size(), corpus_.shapes() + corpus_.dumps.size());
  return block;
}

InputFile FileReader::read(Member& member, std::uint32_t place, Digests digests, Losses losses) {
  InputFile file;
  file.name = member.name();
  file.found = member.is_found();
  const std::size_t first = corpus_.dumps.size();
  std::optional<Digest> digest;
  if (digests != Digests::none) digest.emplace();
  Digest* const to_digest = digest ? &*digest : nullptr;
  std::optional<std::string_view> block = next(member, file, to_digest);
  // Of what could not be read at all nothing else is to be said.
  if (has_room_ && !stopped() && (block || !member.is_cut())) {
    Notes of_parser;
    Parser parser(corpus_, of_parser, file.name, Copies::mended, known_.get());
    while (block && has_room_ && !stopped()) {
      parser.feed(*block);
      block = next(member, file, to_digest);
    }
    parser.finish();
    file.dumps = corpus_.dumps.size() - first;
    put_notes(file, of_parser, member.is_cut());
  }
  // Half a file of many is no fact about it; of one that was given alone it is all there is.
  if (stopped() && (file.found || digests == Digests::of_each)) {
    corpus_.dumps.erase(corpus_.dumps.begin() + static_cast<std::ptrdiff_t>(first),
                        corpus_.dumps.end());
    InputFile unread;
    unread.name = file.name;
    unread.found = file.found;
    return unread;
  }
  for (std::size_t i = first; i < corpus_.dumps.size(); ++i) {
    corpus_.dumps[i].modified_unix_seconds = member.modified_unix_seconds();
    corpus_.dumps[i].member = place;
  }
  const bool part = member.is_cut() || !has_room_ || stopped();
  if (file.dumps > 0 && part) corpus_.dumps.back().cut_short = true;
  if (losses == Losses::noted) note_losses(corpus_, first, file.notes);
  file.failed = file.dumps == 0 && file.notes.has(Level::error);
  file.part = part;
  if (digest && (!part || digests == Digests::of_each)) {
    const XXH128_hash_t sum = XXH3_128bits_digest(&digest->state);
    file.digest_high = sum.high64;
    file.digest_low = sum.low64;
  }
  return file;
}

}  // namespace lineup
