// SPDX-License-Identifier: Apache-2.0
// report/table.h: rows and columns that fit the width of a page.
//
//     Table table({{"VERDICT"}, {"SERVICE", Table::cut}, {"RMS", Table::right, 4}});
//     table.add({{"LEAK 92", Style::leak}, {"shop"}, {"12"}});
//     table.put(page, look.width);
//
// Takes    text that is printable already, as many cells in each row as there are columns.
// Gives    one line a row. Columns without a single cell are left out. Where the width is too small
//          for all, columns go, those of the greatest `rank` first, then names are cut in the
//          middle: their ends say most.
// Never    wider than the width, as long as the columns of rank 0 fit at all.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/page.h"

namespace lineup {

// At most so many columns wide; the middle of what is longer is "…".
inline std::string cut_in_the_middle(std::string_view text, int most) {
  if (columns_of(text) <= most) return std::string(text);
  const int room = std::max(most - 1, 0), front = room / 2;
  std::size_t begin = 0, end = text.size();
  for (int used = 0; begin < text.size();) {
    const Character c = character_at(text, begin);
    if (used + columns_of(c.code) > front) break;
    used += columns_of(c.code);
    begin += c.bytes;
  }
  for (int used = columns_of(text.substr(0, begin)); end > begin;) {
    std::size_t before = end - 1;
    while (before > begin && (static_cast<unsigned char>(text[before]) & 0xc0) == 0x80) --before;
    const int columns = columns_of(text.substr(before, end - before));
    // A mark that combines stays with its letter: when the room is used up, that is the end.
    if (used == room || used + columns > room) break;
    used += columns;
    end = before;
  }
  return std::string(text.substr(0, begin)) + "…" + std::string(text.substr(end));
}

class Table {
 public:
  enum Kind { left, right, cut };  // `cut`: a name, which may be shortened
  struct Column {
    std::string_view head;
    Kind kind = left;
    int rank = 0;
    int comfort = 13;  // of a name: how much of it is worth more than a column of a later rank
  };
  struct Cell {
    std::string text;
    Style style = Style::plain;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }

  void put(Page& page, int width) {
    fit(width);
    if (rows_.empty()) return;
    std::vector<Cell> head;
    for (const Column& column : columns_) head.push_back({std::string(column.head), Style::faint});
    put_row(page, head);
    for (const std::vector<Cell>& row : rows_) put_row(page, row);
  }

  // Whether there was room for a column, or no need of it, when the table was put.
  bool shows(std::size_t column) const { return widths_[column] != 0 || !has_cells(column); }

 private:
  static constexpr int gap = 2, least = 4;

  // Chooses the columns and how wide each is; 0: left out.
  void fit(int width) {
    widths_.assign(columns_.size(), 0);
    for (const std::vector<Cell>& row : rows_)
      for (std::size_t i = 0; i < row.size(); ++i)
        widths_[i] = std::max(widths_[i], columns_of(row[i].text));
    for (std::size_t i = 0; i < columns_.size(); ++i)
      if (widths_[i] != 0) widths_[i] = std::max(widths_[i], columns_of(columns_[i].head));
    int most_rank = 0;
    for (const Column& column : columns_) most_rank = std::max(most_rank, column.rank);
    for (int rank = most_rank; rank > 0 && total(true) > width; --rank)
      for (std::size_t i = 0; i < columns_.size(); ++i)
        if (columns_[i].rank == rank) widths_[i] = 0;
    for (int over = total(false) - width; over > 0; --over) {
      int* const longest = longest_name();
      if (longest == nullptr) return;
      --*longest;
    }
  }

  // The next to be cut: what is beyond comfort, as long as there is any.
  int* longest_name() {
    int* longest = nullptr;
    bool beyond = false;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].kind != cut || widths_[i] <= least) continue;
      const bool this_beyond = widths_[i] > columns_[i].comfort;
      if (longest == nullptr || this_beyond > beyond ||
          (this_beyond == beyond && widths_[i] > *longest)) {
        longest = &widths_[i];
        beyond = this_beyond;
      }
    }
    return longest;
  }

  bool has_cells(std::size_t column) const {
    return std::ranges::any_of(
        rows_, [&](const std::vector<Cell>& row) { return !row[column].text.empty(); });
  }

  // How wide a line is, or would be if no name took more than its comfort.
  int total(bool at_comfort) const {
    int sum = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (widths_[i] == 0) continue;
      const bool is_cut = at_comfort && columns_[i].kind == cut;
      sum += (is_cut ? std::min(widths_[i], columns_[i].comfort) : widths_[i]) + gap;
    }
    return sum == 0 ? 0 : sum - gap;
  }

  void put_row(Page& page, const std::vector<Cell>& row) const {
    Words words;
    int column = 0, used = 0;  // where the cell begins, and what is written
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths_[i] == 0) continue;
      const std::string text = cut_in_the_middle(row[i].text, widths_[i]);
      const int columns = columns_of(text);
      const int begin = columns_[i].kind == right ? column + widths_[i] - columns : column;
      if (columns != 0) {
        words.push_back({text, row[i].style, begin - used});
        used = begin + columns;
      }
      column += widths_[i] + gap;
    }
    page.put_line(words, 0);
  }

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
  std::vector<int> widths_;
};

}  // namespace lineup
