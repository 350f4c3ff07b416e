// SPDX-License-Identifier: Apache-2.0
// process.h: runs a program, and says how long it took and how much memory.
#pragma once

#include <string>
#include <vector>

namespace bench {

enum class Keep { output, nothing };

struct Ended {
  int status = 0;      // 128 + the number of the signal that ended it
  double seconds = 0;  // from before its start to its end
  double cpu = 0;      // seconds of processor, all threads, itself and the system for it
  double peak_mb = 0;  // of its memory, in 10^6 bytes
  std::string output;  // standard output
};

// `words`: the program, looked up in PATH, and its arguments. What it prints goes
// to a pipe, or nowhere.
Ended run(const std::vector<std::string>& words, Keep keep);

[[noreturn]] void die(const std::string& what);

}  // namespace bench
