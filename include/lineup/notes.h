// SPDX-License-Identifier: Apache-2.0
// lineup/notes.h: trouble that did not stop the work.
//
// The same trouble in the same input is one note with a count and its first
// place, so a million torn lines make one line of output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lineup {

enum class Level {
  info,   // worth knowing; nothing is missing
  lost,   // the answer is right as far as it goes, but something is missing
  error,  // an input could not be used at all; the exit status becomes 2
};

std::string_view name_of(Level level);  // "info", "lost", "error"

struct Note {
  Level level = Level::info;
  std::string text;         // one sentence, no full stop
  std::string where;        // "FILE" or "FILE:LINE" of the first time
  std::string help;         // what to do about it; may be empty
  std::uint64_t count = 1;  // how often it happened
};

// Notes in the order they first came up. Not for several threads at once:
// each thread fills its own and they are added up in order.
class Notes {
 public:
  // Equal level, text and input (`where` up to its line) are one note.
  void add(Level level, std::string text, std::string where, std::string help = {});
  void add(Note note);  // as often as it counts
  void add_all(const Notes& later);

  const std::vector<Note>& all() const { return notes_; }
  bool has(Level level) const;

  // At most this many different notes are kept; the rest is one note "N more".
  static constexpr std::size_t kept = 200;

 private:
  std::vector<Note> notes_;
};

}  // namespace lineup
