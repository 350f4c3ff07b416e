// SPDX-License-Identifier: Apache-2.0
// profiles.h: what the profiles of runtime/pprof have in common, whether they come
// as text or as profile.proto.
#pragma once

#include <cstdint>
#include <string_view>

#include "lineup/notes.h"
#include "model/model.h"

namespace lineup {

// Whether a profile of this name counts goroutines; threadcreate and a program's
// own profiles count other things. An empty name is that of a profile whose head
// was cut away: it is taken for the usual one.
bool counts_goroutines(std::string_view profile);

// Whether all goroutines in it are leaked, proved by the garbage collector.
inline bool counts_leaked_only(std::string_view profile) { return profile == "goroutineleak"; }

// What was odd in one profile. Says it in notes, each thing once.
struct Oddities {
  // Records without a stack in a leak profile. Go 1.27 leaves the main goroutine's
  // "select {}" out of it, but still counts it.
  std::uint64_t phantoms = 0;
  // Stacks as long as the release keeps them, 32 calls (to 1.22) or 128.
  std::uint64_t cut_stacks = 0;
  std::uint64_t stacks = 0;
  std::size_t longest = 0;  // calls in the longest of them
  // Of a delta profile.
  std::uint64_t more = 0, fewer = 0;

  void add_stack(std::size_t calls, bool may_be_cut);
  void note(const Dump& dump, Notes& notes) const;
};

// Says that there are no goroutines in a profile, and what there is.
void note_other(const Dump& other, Level level, Notes& notes);

// The name of a call without a symbol, as tracebacks print it ("non-Go function
// at pc=0x7f12"): C code, mostly.
inline constexpr std::string_view nameless_call = "non-Go function";

// What to fetch instead, wherever something else was sent.
inline constexpr const char* fetch_goroutines = "fetch http://HOST:PORT/debug/pprof/goroutine?debug=2 instead";

}  // namespace lineup
