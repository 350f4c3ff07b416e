// SPDX-License-Identifier: Apache-2.0
// lines.h: what a single line of a traceback is, read with care rather than haste.
//
// The fast path (traceback.cc) recognises lines it has seen before; every line
// that is new, or odd, comes here.
#pragma once

#include <cstdint>
#include <string_view>

namespace lineup {

enum class LineKind : std::uint8_t {
  other,         // fits nothing
  blank,
  header,        // goroutine 18 [chan send, 42 minutes]:
  call,          // main.fetch.func1(0xc000102000, 0x5)
  bare_call,     // main.fetch     only if a place follows (cgo symbolizer, gccgo)
  c_call,        // non-Go function at pc=0x7f12    no place follows
  c_name,        // ns::Queue<int>::pop(int)     only if a place of C follows (what a symbolizer says)
  place,         // <tab>/app/fetch.go:21 +0x3c
  bare_place,    // <tab>pc=0x4ec8b0    (cgo symbolizer without a file)
  created,       // created by main.fetch in goroutine 1
  elided,        // ...23 frames elided...    ...additional frames elided...
  unavailable,   // <tab>goroutine running on other thread; stack unavailable
  ancestor,      // [originating from goroutine 10]:
  segment,       // ----- stack segment boundary -----     (1.3 and older)
  thread_stack,  // runtime stack:
  head,          // panic: …   fatal error: …   SIGQUIT: quit   begins a crash report
  detail,        // what else the runtime prints: registers, PC=, [signal …], exit status
  relay,         // -----     the next thread of a crash relay
};

// Parts of a line; views into it. `line` comes without line feed and carriage return.
struct Line {
  LineKind kind = LineKind::other;
  // call, created: the function as printed. place: the file.
  std::string_view name;
  std::uint32_t number = 0;      // place: the line, 1-based; 0: none, as Go prints it below zero
  bool of_c = false;             // place: with " pc=0x…" and nothing else, as frames of C have it
  std::uint64_t goroutine = 0;   // created: N of " in goroutine N"; 0: not said
};

// What `line` is inside a goroutine's block, where calls and places may stand.
Line read_stack_line(std::string_view line);

// What `line` is between blocks.
Line read_outer_line(std::string_view line);

// Whether a place ends as only a whole one can: in " +0x…" or " pc=0x…". Asked
// of a last line without line feed.
bool place_is_whole(std::string_view line);

}  // namespace lineup
