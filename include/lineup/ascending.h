// SPDX-License-Identifier: Apache-2.0
// lineup/ascending.h: a list of numbers of which none is less than the one before,
// kept as their differences: one or two bytes each for the goroutines of a crowd.
//
//     Ascending ids;
//     ids.push_back(17), ids.push_back(4711);
//     for (const std::uint64_t id : ids) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <vector>

namespace lineup {

class Ascending {
 public:
  Ascending() = default;
  Ascending(std::initializer_list<std::uint64_t> numbers) {
    for (const std::uint64_t number : numbers) push_back(number);
  }

  // Not less than back().
  void push_back(std::uint64_t number) {
    std::uint64_t more = number - last_;
    for (; more >= 0x80; more >>= 7) bytes_.push_back(static_cast<std::uint8_t>(more | 0x80));
    bytes_.push_back(static_cast<std::uint8_t>(more));
    if (size_++ == 0) first_ = number;
    last_ = number;
  }
  void clear() { *this = {}; }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::uint64_t front() const { return first_; }  // 0 when there is none
  std::uint64_t back() const { return last_; }    // likewise

  class iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = std::uint64_t;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::uint64_t*;
    using reference = const std::uint64_t&;

    iterator() = default;
    reference operator*() const { return number_; }
    iterator& operator++() {
      at_ = next_;
      read();
      return *this;
    }
    iterator operator++(int) {
      iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) { return a.at_ == b.at_; }

   private:
    friend class Ascending;
    iterator(const std::uint8_t* at, const std::uint8_t* end) : at_(at), end_(end) { read(); }
    void read() {
      std::uint64_t more = 0;
      next_ = at_;
      if (at_ == end_) return;
      for (unsigned shift = 0;; shift += 7) {
        more |= std::uint64_t{*next_ & 0x7fu} << shift;
        if ((*next_++ & 0x80) == 0) break;
      }
      number_ += more;
    }
    const std::uint8_t *at_ = nullptr, *next_ = nullptr, *end_ = nullptr;
    std::uint64_t number_ = 0;
  };
  using const_iterator = iterator;
  using value_type = std::uint64_t;
  iterator begin() const { return {bytes_.data(), bytes_.data() + bytes_.size()}; }
  iterator end() const { return {bytes_.data() + bytes_.size(), bytes_.data() + bytes_.size()}; }

  friend bool operator==(const Ascending& a, const Ascending& b) { return a.bytes_ == b.bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t size_ = 0;
  std::uint64_t first_ = 0, last_ = 0;
};

}  // namespace lineup
