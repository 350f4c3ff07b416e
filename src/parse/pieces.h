// SPDX-License-Identifier: Apache-2.0
// pieces.h: puts lines of a count profile together that a terminal or a mail broke.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lineup {

// "#	0x42ba3c8	main.channelBlock+0x38	/app/chan", then "nelblock.go:26". In a
// profile every line begins with "#" or "N @", so any other may go on with the one
// before. Whether it does shows only when it is there: a line that may be a piece is
// held until then. Pieces that make no line are given back as they came.
class CountPieces {
 public:
  bool holding() const { return kind_ != Kind::none; }

  // Whether `line` may be the first piece of a longer one; then it is held.
  bool hold(std::string_view line, std::uint64_t number);

  // Whether `line` goes on with what is held; then it is held, too.
  bool add(std::string_view line);

  // What was held, line by line, and nothing is any more.
  struct Line {
    std::string text;
    std::uint64_t number;
  };
  std::vector<Line> take();

 private:
  enum class Kind { none, record, symbol, labels };

  bool add_addresses(std::string_view line);
  bool add_text(std::string_view line);
  bool is_at_fold() const;
  void note_blank(std::size_t columns);
  std::string joined(std::string_view line) const;
  bool is_whole(std::string_view text) const;

  Kind kind_ = Kind::none;
  std::string whole_;                 // the pieces, joined
  std::vector<std::string> pieces_;
  std::uint64_t number_ = 0;          // of the first
  std::size_t folded_at_ = 0;         // columns; 0: no line broke inside a word yet
  std::size_t blank_at_ = 0;          // columns before a line that broke at a blank
  bool at_blanks_ = false;            // they differ: lines break at blanks only
};

// The columns `text` takes on a terminal: a tab goes on to the next eighth one.
std::size_t screen_columns(std::string_view text);

// Lines are not broken before this column; what is shorter was broken by hand.
constexpr std::size_t narrowest_fold = 40;
constexpr std::size_t longest_fold = 4096;

}  // namespace lineup
