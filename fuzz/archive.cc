// SPDX-License-Identifier: Apache-2.0
// archive.cc: any bytes as a file that may be compressed or an archive, through every
// layer, into dumps and both reports.
#include <algorithm>

#include "demands.h"
#include "parse/parse.h"
#include "source/codec.h"
#include "source/source.h"
#include "unit/dumps.h"

namespace lineup::fuzz {
namespace {

// Small, so that inputs come to them.
constexpr Limits limits{.line_bytes = 4096, .unpacked_bytes = 256u << 10, .unpack_ratio = 1000, .depth = 3, .members = 40};

// Bytes in memory, which come as a pipe gives them: a few at a time.
class Trickle : public Bytes {
 public:
  Trickle(std::string_view bytes, std::uint64_t seed, std::size_t at_once) : bytes_(bytes), dice_(seed), at_once_(at_once) {}
  Result<std::size_t> read(char* to, std::size_t most) override {
    const std::size_t some = std::min({most, bytes_.size(), 1 + dice_.below(at_once_)});
    std::ranges::copy(bytes_.substr(0, some), to);
    bytes_.remove_prefix(some);
    return some;
  }

 private:
  std::string_view bytes_;
  tests::Dice dice_;
  std::size_t at_once_;
};

struct Unpacked {
  std::string names;
  std::uint64_t bytes = 0, members = 0;
  Read read;
};

Unpacked unpack(std::string_view bytes, std::size_t at_once) {
  Unpacked out;
  Source source("x", std::make_unique<Trickle>(bytes, seed_of(bytes), at_once), limits);
  while (std::optional<Member> member = source.next(out.read.notes)) {
    out.names += member->name() + (member->is_binary() ? " binary" : "") + '\n';
    ++out.members;
    const std::size_t first = out.read.corpus.dumps.size();
    Parser parser(out.read.corpus, out.read.notes, member->name());
    while (const auto block = member->next_block(out.read.notes)) {
      out.bytes += block->size();
      parser.feed(*block);
    }
    parser.finish();
    note_losses(out.read.corpus, first, out.read.notes);
  }
  return out;
}

std::string told(const Unpacked& unpacked) {
  return unpacked.names + tests::told(unpacked.read.corpus) + tests::told(unpacked.read.notes);
}

void check_archive(std::string_view bytes) {
  const HeapWatch watch;
  Unpacked slowly = unpack(bytes, 700);
  // Each layer may remember a window; what was read is kept once more in the corpus.
  const std::uint64_t most = limits.unpacked_bytes + bytes.size();
  demand(watch.peak_bytes() <= (limits.depth + 1) * window_bytes + (16u << 20) + 1000 * most, "memory stays within the limits");
  demand(slowly.bytes <= most, "no more is unpacked than the limit says");
  demand(slowly.members <= limits.members + 1, "no more members than the limit says");
  demand_same("how bytes come in makes no difference", told(slowly), told(unpack(bytes, 1u << 20)));
  check_reports(slowly.read);
}

}  // namespace
}  // namespace lineup::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lineup::fuzz::check_archive(lineup::fuzz::view_of(data, size));
  return 0;
}
