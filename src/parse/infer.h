// SPDX-License-Identifier: Apache-2.0
// infer.h: what the goroutines of a count profile wait for.
//
// The formats have no states. profile.proto keeps the runtime's own calls, which
// say it plainly (told_state). The text of debug=1 leaves two traces of them. Some waits keep a
// frame with a telling name (internal/poll.runtime_pollWait). The others hide
// their leading runtime frames, yet still list their addresses:
//
//     gopark, chansend, chansend1, main.f …      three hidden: a channel operation
//     gopark, selectgo, main.f …                 two hidden: a select
//
// The linker keeps the order of runtime/chan.go (chansend1, chansend, chanrecv1,
// chanrecv2, chanrecv in every release seen, 1.14 - 1.27), so where a dump has both
// kinds of channel operation, the lower addresses are the sends. Where it has
// one, nobody can say, and the state says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace lineup {

struct ParkTrace {
  std::uint64_t pcs[3] = {};   // the innermost return addresses
  std::size_t hidden = 0;      // leading frames that were not printed
  std::string_view first;      // the innermost printed function
};

// For each trace a state as debug=2 would print it, "chan send or receive" where
// that is all one can know, or nothing.
std::vector<std::string_view> infer_states(const std::vector<ParkTrace>& traces);

// A call of a stack in which nothing is hidden.
struct KeptCall {
  std::string_view function;    // empty: no symbol
  std::uint32_t lines_down = 0; // from the function's first line to the call's; 0: not known
};

// The state debug=2 would print for a goroutine with these calls, innermost
// first, or nothing. `by_lock`: the program's runtime names the lock that is
// waited for (Go 1.20 on) where it said "semacquire" before.
std::string_view told_state(std::span<const KeptCall> calls, bool by_lock);

// Whether debug=1 leaves a function out at the innermost end of a stack.
bool is_hidden_at_front(std::string_view function);

}  // namespace lineup
