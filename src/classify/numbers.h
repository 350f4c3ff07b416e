// SPDX-License-Identifier: Apache-2.0
// classify/numbers.h: sets of goroutine numbers, asked once for each goroutine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "model/model.h"

namespace lineup {

// Below the limit a number takes a bit of a field that covers them all; the few
// above stand in a list. With the limit of a dump (below) neither takes more than
// 8 bytes for each of its goroutines.
class Numbers {
 public:
  Numbers() = default;
  explicit Numbers(std::uint64_t limit) : bits_((limit + 63) / 64) {}

  // Whether it is new below the limit. What stands above, above() tells.
  bool add(std::uint64_t number) {
    if (number / 64 >= bits_.size()) {
      above_.push_back(number);
      return false;
    }
    std::uint64_t& word = bits_[number / 64];
    const std::uint64_t bit = std::uint64_t{1} << (number % 64);
    const bool fresh = (word & bit) == 0;
    word |= bit;
    return fresh;
  }
  // Between the last add() and the first contains().
  void close() {
    std::ranges::sort(above_);
    above_.erase(std::unique(above_.begin(), above_.end()), above_.end());
  }
  bool contains(std::uint64_t number) const {
    if (number / 64 < bits_.size()) return (bits_[number / 64] >> (number % 64) & 1) != 0;
    return std::ranges::binary_search(above_, number);
  }
  // Those above the limit, ascending, after close().
  const std::vector<std::uint64_t>& above() const { return above_; }
  // Takes out a number below the limit, and all above it.
  void take_out(std::uint64_t number) {
    if (number / 64 < bits_.size()) bits_[number / 64] &= ~(std::uint64_t{1} << (number % 64));
    above_.clear();
  }

 private:
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint64_t> above_;
};

// The limit for the numbers of these goroutines, and of those that started them.
inline std::uint64_t limit_of(std::span<const Goroutine> goroutines) {
  std::uint64_t highest = 0;
  for (const Goroutine& g : goroutines) highest = std::max(highest, g.id);
  return std::min<std::uint64_t>(highest + (highest != ~std::uint64_t{0}), 64 * goroutines.size());
}

}  // namespace lineup
