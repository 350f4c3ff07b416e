// SPDX-License-Identifier: Apache-2.0
// sniff.h: says what an input is that holds no goroutines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lineup {

struct Nature {
  std::string what;  // "this is a heap profile"
  std::string help;  // what to do instead
};

// `first`: the input's first bytes, up to sniffed_bytes. `bytes`: how many it has in all.
inline constexpr std::size_t sniffed_bytes = 8192;
Nature nature_of(std::string_view first, std::uint64_t bytes);

// The first line of a report of the race detector, and what such a report is: it
// has stacks, but of goroutines of which it does not say what they wait for.
inline constexpr std::string_view race_head = "WARNING: DATA RACE";
Nature race_report();

// Whether these first bytes can only be binary: no text to read lines from.
bool is_binary(std::string_view first);

}  // namespace lineup
