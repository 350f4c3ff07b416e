// SPDX-License-Identifier: Apache-2.0
// pool.cc: hashing, the arena, and the table of texts.
#include "model/pool.h"

#include <algorithm>
#include <random>

namespace lineup {
namespace {

// One seed a process: dumps come from strangers, who must not be able to
// prepare texts that all fall into one slot.
std::uint64_t make_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) ^ device();
}
const std::uint64_t seed = make_seed();

std::uint64_t load(const char* at, std::size_t bytes) {
  std::uint64_t value = 0;
  if (bytes != 0) std::memcpy(&value, at, bytes);  // `at` may be null then
  return value;
}

}  // namespace

std::uint64_t hash_text(const char* text, std::size_t bytes) {
  std::uint64_t hash = seed ^ bytes;
  while (bytes > 16) {
    hash = mix(hash ^ load(text, 8), load(text + 8, 8));
    text += 16;
    bytes -= 16;
  }
  if (bytes >= 8) return mix(hash ^ load(text, 8), load(text + bytes - 8, 8));
  return mix(hash, load(text, bytes) + 1);
}

char* Arena::take(std::size_t bytes) {
  bytes = (bytes + 7) & ~std::size_t{7};
  if (bytes > left_) {
    // Blocks grow with what is held, so that small dumps stay small.
    const std::size_t block = std::max(
        bytes, std::min<std::size_t>(std::size_t{4096} << std::min<std::size_t>(blocks_.size(), 8),
                                     1u << 20));
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block + readable_behind));
    next_ = blocks_.back().get();
    left_ = block;
  }
  char* taken = next_;
  next_ += bytes;
  left_ -= bytes;
  return taken;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* place = take(text.size());
  std::memcpy(place, text.data(), text.size());
  return {place, text.size()};
}

void Arena::adopt(Arena&& other) {
  for (auto& block : other.blocks_) blocks_.push_back(std::move(block));
  other.blocks_.clear();
  other.next_ = nullptr;
  other.left_ = 0;
}

StringId Strings::intern(std::string_view text) {
  if (text.empty()) return {};
  const std::uint64_t hash = hash_text(text.data(), text.size());
  if (const std::uint32_t at =
          index_.find(hash, [&](std::uint32_t i) { return texts_[i] == text; }))
    return StringId{at};
  const auto at = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(arena_.copy(text));
  index_.insert(hash, at,
                [&](std::uint32_t i) { return hash_text(texts_[i].data(), texts_[i].size()); });
  return StringId{at};
}

}  // namespace lineup
