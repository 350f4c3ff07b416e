// SPDX-License-Identifier: Apache-2.0
// pprof.h: reads profile.proto, which /debug/pprof/goroutine gives without ?debug=.
//
//     if (guess_profile(first_bytes, false) == Guess::yes) pprof.feed(block); ...
//     pprof.finish();
//
// Reads    goroutine and goroutineleak profiles (Go 1.8 on): goroutines counted by
//          stack. And profiles with one sample for each goroutine, whose labels
//          carry its number, state and minutes, as some tools write them.
// Gives    the stacks that debug=1 prints at the same moment: the runtime's calls
//          at the front give the state and are left out; type arguments read
//          "[...]". Several profiles in one stream are several dumps.
// Other    profiles of the format are recognised by what they count, and named.
// Never    fails. What leads nowhere in a damaged or hostile file is counted as
//          damaged; what it unfolds to is bounded by its size.
// Owns     the bytes, until finish(): the names stand at the end of the file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lineup/notes.h"
#include "parse/dumps.h"

namespace lineup {

class Pprof {
 public:
  // Larger ones are not read: a million goroutines make 40 MB at most.
  static constexpr std::size_t most_bytes = 512u << 20;

  Pprof(DumpWriter& dumps, Notes& notes, std::size_t limit = most_bytes) : dumps_(dumps), notes_(notes), limit_(limit) {}

  void feed(std::string_view bytes);
  void finish();

 private:
  DumpWriter& dumps_;
  Notes& notes_;
  std::size_t limit_;
  std::string bytes_;
  bool too_large_ = false;
};

}  // namespace lineup
