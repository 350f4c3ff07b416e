// SPDX-License-Identifier: Apache-2.0
// fleet/sums.h: sums of counts that dumps claim. They stop at the greatest number instead of
// beginning again, so that a sum is never less than a part of it, and has no order.
#pragma once

#include <cstdint>
#include <limits>

namespace lineup {

inline std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) {
  return a > std::numeric_limits<std::uint64_t>::max() - b
             ? std::numeric_limits<std::uint64_t>::max()
             : a + b;
}

class SumOfSquares {
 public:
  void add(std::uint64_t n) {
    const Wide square = static_cast<Wide>(n) * n;
    sum_ = sum_ > ~Wide{0} - square ? ~Wide{0} : sum_ + square;
  }
  double value() const { return static_cast<double>(sum_); }

 private:
  __extension__ using Wide = unsigned __int128;
  Wide sum_ = 0;
};

}  // namespace lineup
