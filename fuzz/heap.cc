// SPDX-License-Identifier: Apache-2.0
// heap.cc: counts the heap's bytes through the sanitizer's hooks.
#include <sanitizer/allocator_interface.h>

#include <algorithm>

#include "demands.h"

namespace lineup::fuzz {
namespace {

std::size_t now = 0, most = 0;

void on_malloc(const volatile void*, std::size_t bytes) {
  now += bytes;
  most = std::max(most, now);
}

void on_free(const volatile void* at) {
  // What was taken before the hooks were there is not in `now`.
  now -= std::min(now, at == nullptr ? 0 : __sanitizer_get_allocated_size(at));
}

}  // namespace

HeapWatch::HeapWatch() {
  static const bool hooked = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) != 0;
  demand(hooked, "the sanitizer tells of the heap");
  before_ = most = now;
}

std::size_t HeapWatch::peak_bytes() const { return most - std::min(before_, most); }

}  // namespace lineup::fuzz
