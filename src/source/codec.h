// SPDX-License-Identifier: Apache-2.0
// source/codec.h: one way of compression, over the library that knows it.
//
// Not libarchive's filters: on damage they keep what they have unpacked so far to
// themselves, up to 64 KiB, which is often the whole dump; and they lift xz's
// limit on memory, which is a stranger's to choose.
#pragma once

#include <cstddef>
#include <memory>

#include "source/packing.h"

namespace lineup {

class Codec {
 public:
  struct In {
    const char* at;
    std::size_t left;
  };
  struct Out {
    char* at;
    std::size_t left;
  };
  enum class Step {
    going,        // in is used up or out is full
    ended,        // the end of what was compressed in one piece
    damaged,
    too_big,      // unpacking it would take more memory than window_bytes
  };

  virtual ~Codec() = default;
  // Unpacks from in to out and moves both ahead.
  virtual Step step(In& in, Out& out) = 0;
};

// The memory a codec may take for what it has to remember. `xz -9` takes 64 MiB,
// `zstd --ultra` 128 MiB.
inline constexpr std::size_t window_bytes = 128u << 20;

// For one piece; a file may hold several, one behind the other.
std::unique_ptr<Codec> make_codec(Packing packing);

}  // namespace lineup
