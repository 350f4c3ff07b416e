// SPDX-License-Identifier: Apache-2.0
// model/pool.h: typed ids, and the containers that hand them out.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace lineup {

template <class Tag>
struct Id {
  std::uint32_t index = 0;  // 0 is "none"
  explicit operator bool() const { return index != 0; }
  friend auto operator<=>(Id, Id) = default;
};
using StringId = Id<struct StringTag>;
using FrameId = Id<struct FrameTag>;
using StackId = Id<struct StackTag>;
using ShapeId = Id<struct ShapeTag>;
using LabelsId = Id<struct LabelsTag>;

// Mixes 64 bits well enough for a power-of-two table.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9e3779b97f4a7c15ull) * (b ^ 0xd1342543de82ef95ull);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// The hash of a text, seeded so that a stranger cannot prepare collisions.
std::uint64_t hash_text(const char* text, std::size_t bytes);

// Bytes that never move until the arena goes.
class Arena {
 public:
  // So many bytes behind any that were taken may be read; what stands there is not told.
  static constexpr std::size_t readable_behind = 64;

  // Uninitialised, aligned to 8.
  char* take(std::size_t bytes);
  std::string_view copy(std::string_view text);
  // Owns what `other` owned; pointers into it stay good.
  void adopt(Arena&& other);

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

// Open addressing from a hash to a 32-bit index; equality is the caller's.
class HashIndex {
 public:
  // The index whose entry `same(index)` accepts, or 0.
  template <class Same>
  std::uint32_t find(std::uint64_t hash, Same same) const {
    if (slots_.empty()) return 0;
    const std::size_t mask = slots_.size() - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32);
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      const Slot& slot = slots_[at];
      if (slot.index == 0) return 0;
      if (slot.tag == tag && same(slot.index)) return slot.index;
    }
  }
  // `index` is not 0 and not in the table yet. `rehash(index)` gives its hash.
  template <class Rehash>
  void insert(std::uint64_t hash, std::uint32_t index, Rehash rehash) {
    if (slots_.size() < 2 * (used_ + 1)) grow(rehash);
    put(hash, index);
    ++used_;
  }

 private:
  struct Slot {
    std::uint32_t tag = 0, index = 0;
  };
  void put(std::uint64_t hash, std::uint32_t index) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].index != 0) at = (at + 1) & mask;
    slots_[at] = {static_cast<std::uint32_t>(hash >> 32), index};
  }
  template <class Rehash>
  void grow(Rehash rehash) {
    std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.index != 0) put(rehash(slot.index), slot.index);
  }
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

// Each different text once. Id 0 is the empty text.
class Strings {
 public:
  Strings() : texts_(1) {}
  StringId intern(std::string_view text);
  std::string_view text(StringId id) const { return texts_[id.index]; }
  std::size_t size() const { return texts_.size(); }

 private:
  std::vector<std::string_view> texts_;
  HashIndex index_;
  Arena arena_;
};

// Each different value once; entry 0 is a default value, "none".
template <class Value, class IdType>
class Pool {
 public:
  Pool() : values_(1) {}
  // `hash` of the value; `same(const Value&)`; `hash_of(const Value&)`; `make()` the value to keep.
  template <class Same, class HashOf, class Make>
  IdType intern(std::uint64_t hash, Same same, HashOf hash_of, Make make) {
    if (const std::uint32_t at = index_.find(hash, [&](std::uint32_t i) { return same(values_[i]); }))
      return IdType{at};
    const auto at = static_cast<std::uint32_t>(values_.size());
    values_.push_back(make());
    index_.insert(hash, at, [&](std::uint32_t i) { return hash_of(values_[i]); });
    return IdType{at};
  }
  const Value& operator[](IdType id) const { return values_[id.index]; }
  std::size_t size() const { return values_.size(); }

 private:
  std::vector<Value> values_;
  HashIndex index_;
};

}  // namespace lineup
