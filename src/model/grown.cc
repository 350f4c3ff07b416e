// SPDX-License-Identifier: Apache-2.0
// grown.cc: pages of the system for what is large, the heap for what is small.
#include "model/grown.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace lineup {
namespace {

// From here on memory comes in pages of its own. Thousands of small dumps share the heap's.
constexpr std::size_t large = std::size_t{1} << 18;

std::size_t page() {
  static const auto bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

char* map(std::size_t bytes) {
  void* const at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) throw std::bad_alloc();
  return static_cast<char*>(at);
}

char* grow_mapped(char* data, std::size_t from, std::size_t to) {
#ifdef MREMAP_MAYMOVE
  void* const at = ::mremap(data, from, to, MREMAP_MAYMOVE);
  if (at == MAP_FAILED) throw std::bad_alloc();
  return static_cast<char*>(at);
#else
  char* const at = map(to);
  std::memcpy(at, data, from);
  ::munmap(data, from);
  return at;
#endif
}

}  // namespace

Pages::~Pages() {
  if (bytes_ >= large) ::munmap(data_, bytes_);
  else std::free(data_);
}

void Pages::grow_to(std::size_t bytes) {
  if (bytes <= bytes_) return;
  if (bytes < large) {
    void* const at = std::realloc(data_, bytes);
    if (at == nullptr) throw std::bad_alloc();
    data_ = static_cast<char*>(at);
    bytes_ = bytes;
    return;
  }
  bytes = (bytes + page() - 1) / page() * page();
  if (bytes_ >= large) {
    data_ = grow_mapped(data_, bytes_, bytes);
  } else {
    char* const at = map(bytes);
    if (bytes_ != 0) std::memcpy(at, data_, bytes_);
    std::free(data_);
    data_ = at;
  }
  bytes_ = bytes;
}

void Pages::give_back(std::size_t bytes) {
  const std::size_t to = bytes / page() * page();
  if (bytes_ < large || to <= given_back_) return;
  // A wish: should it fail, the pages stay until the list goes.
  (void)::madvise(data_ + given_back_, to - given_back_, MADV_DONTNEED);
  given_back_ = to;
}

}  // namespace lineup
