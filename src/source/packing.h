// SPDX-License-Identifier: Apache-2.0
// source/packing.h: what bytes are packed in, and how to take one layer off.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "source/budget.h"
#include "source/source.h"

namespace lineup {

enum class Packing { none, gzip, bzip2, xz, zstd, tar, zip, unread };

// From the first bytes, of which peeked_bytes suffice. No text is ever taken for
// packed: each packing has a mark that holds bytes no text has, or a checksum.
Packing packing_of(std::string_view first);
// "gzip", "a tar archive"; for Packing::unread what it is, by the same bytes.
std::string_view name_of(Packing packing, std::string_view first);
// Packings that hold one thing, without a name of its own.
inline bool is_compression(Packing packing) { return packing >= Packing::gzip && packing <= Packing::zstd; }

// Whether these are the first bytes of a pprof profile in protobuf form.
bool is_profile(std::string_view first);
// The time gzip notes in its first bytes: when what it holds was last changed.
std::optional<std::int64_t> gzip_time(std::string_view first);

inline constexpr std::size_t peeked_bytes = 4096;

// Bytes whose beginning can be looked at.
class Peeked : public Bytes {
 public:
  explicit Peeked(std::unique_ptr<Bytes> bytes);
  std::string_view first() const { return first_; }  // shorter only at the end
  Result<std::size_t> read(char* to, std::size_t most) override;

 private:
  std::unique_ptr<Bytes> bytes_;
  std::string first_;
  std::size_t given_ = 0;        // of first_
  std::optional<Error> error_;   // met behind first_
};

// What `packed`, which is_compression(packing), holds. Files that were compressed
// one by one and then joined are read to the end. Damage: everything before it is
// given, then an Error that says at which byte.
std::unique_ptr<Bytes> decompress(Packing packing, std::unique_ptr<Bytes> packed, std::shared_ptr<Budget> budget);

}  // namespace lineup
