// SPDX-License-Identifier: Apache-2.0
// infer.h: what the goroutines of a count profile wait for.
//
// The format has no states, but it leaves two traces of them. Some waits keep a
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

}  // namespace lineup
