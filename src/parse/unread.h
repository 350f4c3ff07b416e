// SPDX-License-Identifier: Apache-2.0
// unread.h: the last lines nobody could read, for when it shows what they are inside.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"

namespace lineup {

class UnreadLines {
 public:
  struct Line {
    std::uint64_t number;
    std::string text;
    bool is_cut;                   // there was more of it
    const NotUnderstood* counted;  // where
  };
  enum class Is { inside, outside, elsewhere };

  bool empty() const { return lines_.empty(); }
  void clear() { lines_.clear(); }

  // A line that was counted in `losses`.
  void add(std::uint64_t number, std::string_view text, const NotUnderstood& losses) {
    if (lines_.size() == most_lines) lines_.pop_front();
    lines_.push_back({number, std::string(text.substr(0, longest_line)), text.size() > longest_line, &losses});
  }

  // Gives those of the lines counted in `losses` that are inside, as `where` says of each.
  // What is not outside does not count there any more. Nothing is unread then.
  template <class Where>
  std::vector<Line> take(NotUnderstood& losses, Where where) {
    std::vector<Line> inside;
    const Line* kept = nullptr;  // the first that is outside
    bool first_is_taken = false;
    std::size_t taken = 0;
    for (const Line& one : lines_) {
      if (one.counted != &losses) continue;
      const Is is = where(one);
      if (is == Is::outside) {
        if (kept == nullptr) kept = &one;
        continue;
      }
      first_is_taken = first_is_taken || one.number == losses.first_line;
      ++taken;
      if (is == Is::inside) inside.push_back(one);
    }
    losses.lines -= taken;
    if (losses.lines == 0) losses = {};
    else if (first_is_taken && kept != nullptr) losses.first_line = kept->number, losses.first_text = kept->text.substr(0, 200);
    lines_.clear();
    return inside;
  }

 private:
  static constexpr std::size_t most_lines = 64, longest_line = 4096;
  std::deque<Line> lines_;
};

}  // namespace lineup
