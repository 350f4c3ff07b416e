// SPDX-License-Identifier: Apache-2.0
// lineup/per_dump.h: a value for each dump of a series, of which most may be
// empty. Most groups of an archive stand in a few of its thousands of dumps;
// only those dumps take memory, and only they need be gone through.
//
//     PerDump<std::uint64_t> counts(dumps);
//     counts.make(7) += 1;                         // quickest in ascending order
//     counts[6];                                   // 0: nothing was kept of it
//     for (const auto& [dump, count] : counts.kept()) ...
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>
#include <vector>

namespace lineup {

template <class T>
class PerDump {
 public:
  struct Kept {
    std::size_t dump;  // from 0
    T value;
    friend bool operator==(const Kept&, const Kept&) = default;
  };

  PerDump() = default;
  explicit PerDump(std::size_t dumps) : size_(dumps) {}
  PerDump(std::initializer_list<T> values) {
    for (const T& value : values) push_back(value);
  }

  std::size_t size() const { return size_; }  // dumps, empty or not
  bool empty() const { return size_ == 0; }

  // What is not kept is an empty T.
  const T& operator[](std::size_t dump) const {
    const auto at = find(dump);
    return at != kept_.end() && at->dump == dump ? at->value : nothing();
  }
  const T& front() const { return (*this)[0]; }
  const T& back() const { return kept_.empty() || kept_.back().dump + 1 != size_ ? nothing() : kept_.back().value; }

  // What is kept, by dump.
  const std::vector<Kept>& kept() const { return kept_; }

  bool keeps(std::size_t dump) const {
    const auto at = find(dump);
    return at != kept_.end() && at->dump == dump;
  }

  // The value of a dump, kept from now on.
  T& make(std::size_t dump) {
    if (kept_.empty() || kept_.back().dump < dump) return kept_.emplace_back(Kept{dump, T{}}).value;
    const auto at = find(dump);
    if (at->dump == dump) return kept_[static_cast<std::size_t>(at - kept_.begin())].value;
    return kept_.insert(at, Kept{dump, T{}})->value;
  }

  // One dump more; an empty value is not kept.
  void push_back(T value) {
    if (!(value == T{})) kept_.push_back(Kept{size_, std::move(value)});
    ++size_;
  }

  friend bool operator==(const PerDump&, const PerDump&) = default;

 private:
  static const T& nothing() {
    static const T empty{};
    return empty;
  }

  // The first that is kept of `dump` or later; at once where all are kept, and
  // for the last.
  typename std::vector<Kept>::const_iterator find(std::size_t dump) const {
    if (kept_.size() == size_ && dump < size_) return kept_.begin() + static_cast<std::ptrdiff_t>(dump);
    if (!kept_.empty() && kept_.back().dump <= dump) return kept_.back().dump == dump ? kept_.end() - 1 : kept_.end();
    return std::lower_bound(kept_.begin(), kept_.end(), dump, [](const Kept& kept, std::size_t wanted) { return kept.dump < wanted; });
  }

  std::size_t size_ = 0;
  std::vector<Kept> kept_;
};

}  // namespace lineup
