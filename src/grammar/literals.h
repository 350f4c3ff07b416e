// SPDX-License-Identifier: Apache-2.0
// grammar/literals.h: finds which of many short texts stand at the beginning of a
// name, or anywhere in it, in one pass.
//
//     const Literals literals({{"net/http.", 7}, {"net", 8}});
//     literals.each_head("net/http.Get", [](std::uint32_t value, std::size_t bytes) { ... });
//     // 7, 9 and 8, 3
//
// Costs    a pass over the name, and a comparison for each text that shares some of
//          its first bytes with it at that place.
// Threads  may be asked by several at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lineup {

// All is in three flat parts, which are packed as they are (grammar/packed.h).
struct Literals {
  struct Text {
    std::string text;
    std::uint32_t value = 0;
  };
  struct Place {
    std::uint32_t at = 0, size = 0, value = 0;
  };
  std::string bytes;                 // the texts
  std::vector<Place> places;         // of each in them, by bucket
  std::vector<std::uint32_t> first;  // of each bucket's places, and behind the last

  Literals() = default;
  // A text may come with several values, and is not empty.
  explicit Literals(std::vector<Text> texts) {
    const auto bucket = [](const Text& text) { return bucket_of(text.text); };
    std::ranges::stable_sort(texts, {}, bucket);
    first.assign(buckets + 1, 0);
    for (const Text& text : texts) {
      ++first[bucket(text) + 1];
      const auto at = static_cast<std::uint32_t>(bytes.size());
      places.push_back({at, static_cast<std::uint32_t>(text.text.size()), text.value});
      bytes += text.text;
    }
    for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  }

  // Calls act(value, bytes) for each text that `name` begins with.
  template <class Act>
  void each_head(std::string_view name, Act act) const {
    if (name.empty() || places.empty()) return;
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}, far + 2})
      if (name.size() >= size) each_in(bucket_of(name.substr(0, size)), name, act);
  }

  // Calls act(value, bytes) for each place of each text of two bytes or more in `name`.
  template <class Act>
  void each_inside(std::string_view name, Act act) const {
    if (places.empty()) return;
    for (; name.size() > 1; name.remove_prefix(1)) {
      each_in(bucket_of(name.substr(0, 2)), name, act);
      if (name.size() >= far + 2) each_in(bucket_of(name), name, act);
    }
  }

 private:
  // The last is for those of one byte.
  static constexpr std::size_t shorter = 1024, buckets = shorter + 1;
  // Hundreds of names begin with "github.com/", and differ behind that.
  static constexpr std::size_t far = 11;

  static std::size_t bucket_of(std::string_view text) {
    const auto at = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(text[i])}; };
    if (text.size() < 2) return shorter;
    if (text.size() < far + 2) return (at(0) * 37 + at(1)) % shorter;
    return (at(0) * 37 + at(1) + at(far) * 149 + at(far + 1) * 613) % shorter;
  }

  template <class Act>
  void each_in(std::size_t bucket, std::string_view name, Act& act) const {
    for (std::size_t i = first[bucket]; i < first[bucket + 1]; ++i) {
      const Place& place = places[i];
      const std::string_view text = std::string_view(bytes).substr(place.at, place.size);
      if (name.starts_with(text)) act(place.value, place.size);
    }
  }
};

}  // namespace lineup
