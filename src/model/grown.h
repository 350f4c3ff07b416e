// SPDX-License-Identifier: Apache-2.0
// model/grown.h: a long list of plain values, in one piece.
//
// It grows by moving pages, not bytes, and gives the pages of its front back to
// the system before the list itself goes: so a list of gigabytes is never in
// memory twice, neither while it grows nor while it is put in another order.
#pragma once

#include <cstddef>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace lineup {

// Bytes that keep what stands in them when they grow; new ones are not set.
class Pages {
 public:
  Pages() = default;
  Pages(Pages&& other) noexcept { swap(other); }
  Pages& operator=(Pages&& other) noexcept {
    Pages(std::move(other)).swap(*this);
    return *this;
  }
  ~Pages();

  void swap(Pages& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    std::swap(given_back_, other.given_back_);
  }

  char* data() const { return data_; }
  std::size_t bytes() const { return bytes_; }
  // At least so many. Throws std::bad_alloc.
  void grow_to(std::size_t bytes);
  // The first `bytes` are of no use any more: what pages they fill may go.
  void give_back(std::size_t bytes);

 private:
  char* data_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t given_back_ = 0;
};

template <class Value>
class Grown {
  static_assert(std::is_trivially_copyable_v<Value> && std::is_trivially_destructible_v<Value>);

 public:
  Grown() = default;
  Grown(Grown&& other) noexcept : pages_(std::move(other.pages_)), size_(std::exchange(other.size_, 0)) {}
  Grown& operator=(Grown&& other) noexcept {
    pages_ = std::move(other.pages_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

  // So many values, not set yet.
  static Grown unset(std::size_t size) {
    Grown made;
    made.pages_.grow_to(size * sizeof(Value));
    made.size_ = size;
    return made;
  }

  void push_back(const Value& value) {
    if ((size_ + 1) * sizeof(Value) > pages_.bytes()) {
      const Value kept = value;  // it may stand in here
      pages_.grow_to(2 * pages_.bytes() + 16 * sizeof(Value));
      new (data() + size_++) Value(kept);
      return;
    }
    new (data() + size_++) Value(value);
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Value* data() { return reinterpret_cast<Value*>(pages_.data()); }
  const Value* data() const { return reinterpret_cast<const Value*>(pages_.data()); }
  Value& operator[](std::size_t at) { return data()[at]; }
  const Value& operator[](std::size_t at) const { return data()[at]; }
  Value* begin() { return data(); }
  Value* end() { return data() + size_; }
  const Value* begin() const { return data(); }
  const Value* end() const { return data() + size_; }

  // Takes the values of `later` behind these, and leaves it empty.
  void append(Grown&& later) {
    if (empty()) {
      *this = std::move(later);
      return;
    }
    later.drain([&](const Value& value) { push_back(value); });
  }

  // Visits every value in order and gives its memory back on the way; leaves the list empty.
  template <class Do>
  void drain(Do act) {
    constexpr std::size_t step = (std::size_t{1} << 20) / sizeof(Value) + 1;
    for (std::size_t from = 0; from < size_; from += step) {
      const std::size_t to = size_ - from < step ? size_ : from + step;
      for (std::size_t at = from; at < to; ++at) act(std::as_const((*this)[at]));
      pages_.give_back(to * sizeof(Value));
    }
    pages_ = Pages();
    size_ = 0;
  }

 private:
  Pages pages_;
  std::size_t size_ = 0;
};

}  // namespace lineup
