// SPDX-License-Identifier: Apache-2.0
// stages.h: what is timed inside a process of its own, and the check before it.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace bench {

// What must be found in a dump: make_dump wrote it down.
struct Answer {
  std::uint64_t bytes = 0, goroutines = 0, groups = 0;
  std::map<std::string, std::uint64_t> states;  // empty for a count profile
  friend bool operator==(const Answer&, const Answer&) = default;
};

Answer read_answer(const std::string& name);

// Whether lineup finds in FILE what FILE.answer says, with one thread and with
// two: 0, or 1 and a sentence on standard output.
int check_answer(const std::string& file);

// Reads FILE into memory and prints "NAME<tab>SECONDS CPU-SECONDS" for each stage:
// newlines counted by memchr, by std::count, the parser on one thread, the verdict
// on what it read by 500 rules, and the reference reader of the tests over the first MB, its time scaled up.
int time_stages(const std::string& file);

}  // namespace bench
