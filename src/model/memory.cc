// SPDX-License-Identifier: Apache-2.0
// memory.cc: asks the system, seldom.
#include "model/memory.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace lineup {
namespace {

constexpr std::uint64_t look_every_bytes = 16u << 20;
// Of a group with a short stack, or of a dump, from the census to the report, as measured.
constexpr std::uint64_t part_bytes = 2048;

std::uint64_t page_bytes() {
  static const auto bytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

}  // namespace

std::uint64_t memory_in_use() {
  std::uint64_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * page_bytes();
}

std::uint64_t memory_of_machine() {
  std::uint64_t bytes =
      static_cast<std::uint64_t>(std::max(::sysconf(_SC_PHYS_PAGES), 0l)) * page_bytes();
  for (const char* container :
       {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::uint64_t limit = 0;  // there may be the word "max"
    if (std::ifstream(container) >> limit && limit != 0) bytes = std::min(bytes, limit);
  }
  return bytes;
}

MemoryWatch::MemoryWatch(std::uint64_t limit_bytes)
    : limit_(limit_bytes), unseen_(look_every_bytes) {
  constexpr std::uint64_t mib = 1u << 20;
  if (limit_ == 0) limit_ = memory_of_machine() / 2 / mib * mib;
}

bool MemoryWatch::has_room(std::uint64_t text_bytes, std::size_t parts) {
  unseen_ += text_bytes;
  if (unseen_ < look_every_bytes) return true;
  unseen_ = 0;
  const auto fits = [&] { return memory_in_use() + parts * part_bytes <= limit_; };
  if (fits()) return true;
#ifdef __GLIBC__
  ::malloc_trim(0);  // the heap may hold what nobody uses any more
#endif
  return fits();
}

}  // namespace lineup
