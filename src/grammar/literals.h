// SPDX-License-Identifier: Apache-2.0
// grammar/literals.h: finds which of many short texts stand at the beginning of a
// name, or anywhere in it, in one pass.
//
//     Literals literals;
//     literals.add("net/http.", 7);
//     literals.close();
//     literals.each_head("net/http.Get", [](std::uint32_t value, std::size_t bytes) { ... });   // 7, 9
//
// Costs    a pass over the name, and a comparison for each text that shares two
//          bytes with it at that place.
// Threads  may be asked by several at once, once closed.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lineup {

class Literals {
 public:
  // A text may be added with several values.
  void add(std::string text, std::uint32_t value) { texts_.push_back({std::move(text), value}); }

  void close() {
    const auto key = [](const Text& text) { return text.text.size() < 2 ? alone : bucket_of(text.text); };
    std::ranges::stable_sort(texts_, {}, key);
    first_.fill(0);
    for (const Text& text : texts_) ++first_[key(text) + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  }

  // Calls act(value, bytes) for each text that `name` begins with.
  template <class Act>
  void each_head(std::string_view name, Act act) const {
    each_in(alone, name, act);
    if (name.size() >= 2) each_in(bucket_of(name), name, act);
  }

  // Calls act(value, bytes) for each place of each text in `name`. No text is shorter than two bytes.
  template <class Act>
  void each_inside(std::string_view name, Act act) const {
    for (; name.size() >= 2; name.remove_prefix(1)) each_in(bucket_of(name), name, act);
  }

 private:
  struct Text {
    std::string text;
    std::uint32_t value = 0;
  };
  static constexpr std::size_t buckets = 1024, alone = buckets;  // the last for shorter texts

  // By the two bytes in front. Many texts begin alike: "github.com/".
  static std::size_t bucket_of(std::string_view text) {
    return (static_cast<unsigned char>(text[0]) * 37u + static_cast<unsigned char>(text[1])) % buckets;
  }

  template <class Act>
  void each_in(std::size_t bucket, std::string_view name, Act act) const {
    for (std::size_t i = first_[bucket]; i < first_[bucket + 1]; ++i)
      if (name.starts_with(texts_[i].text)) act(texts_[i].value, texts_[i].text.size());
  }

  std::vector<Text> texts_;  // by bucket
  std::array<std::uint32_t, buckets + 2> first_{};
};

}  // namespace lineup
