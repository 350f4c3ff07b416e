// SPDX-License-Identifier: Apache-2.0
// model/memory.h: whether there is room for more.
//
// What is kept of ordinary dumps is small whatever their size: each different stack
// once, and 24 bytes a goroutine. A text in which nothing comes twice is kept whole,
// and a stranger can send one that does not end.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lineup {

// Bytes of memory that this process has in use; 0 where the system does not say.
std::uint64_t memory_in_use();
// What it may have: the machine's, or less where its container says so.
std::uint64_t memory_of_machine();

class MemoryWatch {
 public:
  // 0: half of the machine's.
  explicit MemoryWatch(std::uint64_t limit_bytes);

  // Asked when so many more bytes of text were read; `parts` is how many different
  // stacks in their states, and how many dumps, were in all that came so far: each will
  // be something in the report. Looks at the first bytes and then every few megabytes.
  bool has_room(std::uint64_t text_bytes, std::size_t parts);
  std::uint64_t limit_bytes() const { return limit_; }

 private:
  std::uint64_t limit_;
  std::uint64_t unseen_;  // bytes of text since it looked last
};

}  // namespace lineup
