// SPDX-License-Identifier: Apache-2.0
// census.cc: sorts goroutines into groups and counts them, dump by dump.
#include "census/census.h"

#include <algorithm>
#include <unordered_map>

#include "census/join.h"
#include "census/track.h"

namespace lineup {
namespace {

struct Key {
  StackId stack;
  StringId state;
  std::uint8_t hidden;
  friend bool operator==(const Key&, const Key&) = default;
};
struct HashKey {
  std::size_t operator()(const Key& key) const {
    return mix((std::uint64_t{key.stack.index} << 32) | key.state.index, key.hidden);
  }
};

// Ages, ids and marks of one cell, whose goroutines stand in `listed`.
void measure(Cell& cell, std::span<const Goroutine* const> listed, const Corpus& corpus, std::vector<std::uint32_t>& ages) {
  ages.clear();
  for (const Goroutine* g : listed) {
    const std::uint8_t marks = corpus.shape(g->shape).marks;
    if ((marks & mark_leaked) != 0) ++cell.leaked;
    if ((marks & mark_locked) != 0) ++cell.locked;
    if (g->waited_minutes != 0) ages.push_back(g->waited_minutes);
  }
  cell.unknown_minutes = cell.goroutines - ages.size();
  if (!listed.empty()) {
    cell.first_id = listed.front()->id;
    cell.last_id = listed.back()->id;
  }
  if (ages.empty()) return;
  const auto middle = ages.begin() + static_cast<std::ptrdiff_t>((ages.size() - 1) / 2);
  std::ranges::nth_element(ages, middle);
  cell.median_minutes = *middle;
  const auto [low, high] = std::ranges::minmax_element(ages);
  cell.min_minutes = *low;
  cell.max_minutes = *high;
}

constexpr std::uint32_t nobody = 0xffffffffu;

}  // namespace

class Counting {
 public:
  Counting(const Corpus& corpus, std::span<const Gap> gaps) : corpus_(corpus), row_of_(corpus.shapes(), nobody) {
    census_.gaps.assign(gaps.begin(), gaps.end());
    census_.gaps.resize(corpus.dumps.size());
    census_.order_.resize(corpus.dumps.size());
  }

  Census take() && {
    find_rows();
    join_rows();
    for (Row& row : census_.rows) row.cells = PerDump<Cell>(corpus_.dumps.size());
    Tracker tracker(corpus_, census_.rows);
    for (std::size_t dump = 0; dump < corpus_.dumps.size(); ++dump) {
      count(dump);
      put_in_order(dump);
      if (census_.gaps[dump].new_process) census_.first_of_process = dump;
      tracker.follow(dump, census_.gaps[dump], census_.order_[dump], here_);
    }
    if (!corpus_.dumps.empty())
      std::ranges::stable_sort(census_.rows, [](const Row& a, const Row& b) { return a.cells.back().goroutines > b.cells.back().goroutines; });
    return std::move(census_);
  }

 private:
  // Shapes to rows, in the order in which the rows first appear.
  void find_rows() {
    std::unordered_map<Key, std::uint32_t, HashKey> rows;
    for (const Dump& dump : corpus_.dumps) {
      const bool lists = !dump.goroutines.empty();
      const auto find = [&](ShapeId shape_id) {
        std::uint32_t& at = row_of_[shape_id.index];
        if (at == nobody) {
          const Shape& shape = corpus_.shape(shape_id);
          const auto [found, fresh] = rows.try_emplace({shape.stack, shape.state, shape.hidden_frames}, static_cast<std::uint32_t>(census_.rows.size()));
          if (fresh) {
            census_.rows.push_back({shape.stack, shape.state, shape.hidden_frames, {}, {}});
            is_listed_.push_back(false);
          }
          at = found->second;
          census_.rows[at].shapes.push_back(shape_id);
        }
        if (lists) is_listed_[at] = true;
      };
      dump.goroutines.for_each([&](const Goroutine& g) { find(g.shape); });
      for (const Counted& record : dump.counted)
        if (record.count > 0) find(record.shape);
    }
  }

  // Counted rows join the listed ones of the same stack.
  void join_rows() {
    const std::vector<std::uint32_t> into = join_counted(corpus_, census_.rows, is_listed_);
    std::vector<std::uint32_t> place(census_.rows.size());
    std::vector<Row> joined;
    for (std::uint32_t i = 0; i < into.size(); ++i)
      if (into[i] == i) {
        place[i] = static_cast<std::uint32_t>(joined.size());
        joined.push_back(std::move(census_.rows[i]));
      }
    for (std::uint32_t i = 0; i < into.size(); ++i) {
      if (into[i] == i) continue;
      place[i] = place[into[i]];
      Row& to = joined[place[i]];
      to.shapes.insert(to.shapes.end(), census_.rows[i].shapes.begin(), census_.rows[i].shapes.end());
    }
    census_.rows = std::move(joined);
    for (std::uint32_t& row : row_of_)
      if (row != nobody) row = place[row];
  }

  // The cell of a shape in a dump that is being counted.
  Cell& cell_of(std::size_t dump, ShapeId shape) {
    const std::uint32_t row = row_of_[shape.index];
    PerDump<Cell>& cells = census_.rows[row].cells;
    if (cells.kept().empty() || cells.kept().back().dump != dump) here_.push_back(row);
    return cells.make(dump);
  }

  // How many of each row; here_ becomes the rows that have any.
  void count(std::size_t dump) {
    const Dump& d = corpus_.dumps[dump];
    here_.clear();
    d.goroutines.for_each([&](const Goroutine& g) {
      Cell& cell = cell_of(dump, g.shape);
      ++cell.goroutines;
      ++cell.end;
    });
    for (const Counted& record : d.counted) {
      if (record.count <= 0) continue;
      const auto goroutines = static_cast<std::uint64_t>(record.count);
      Cell& cell = cell_of(dump, record.shape);
      cell.goroutines += goroutines;
      const std::uint8_t marks = corpus_.shape(record.shape).marks;
      if ((marks & mark_leaked) != 0) cell.leaked += goroutines;
      if ((marks & mark_locked) != 0) cell.locked += goroutines;
    }
    std::ranges::sort(here_);
    census_.columns.push_back({d.seen(), d.seen() - d.damaged_goroutines(), d.damaged_goroutines()});
  }

  // The listed goroutines by row and id: a counting sort into the rows.
  void put_in_order(std::size_t dump) {
    const Dump& d = corpus_.dumps[dump];
    std::vector<const Goroutine*>& order = census_.order_[dump];
    order.resize(d.goroutines.size());
    std::size_t next = 0;
    for (const std::uint32_t row : here_) {
      Cell& cell = census_.rows[row].cells.make(dump);
      cell.begin = next;
      next += cell.end;
      cell.end = cell.begin;
    }
    d.goroutines.for_each([&](const Goroutine& g) { order[cell_of(dump, g.shape).end++] = &g; });
    for (const std::uint32_t row : here_) {
      Cell& cell = census_.rows[row].cells.make(dump);
      const auto begin = order.begin() + static_cast<std::ptrdiff_t>(cell.begin);
      const auto end = order.begin() + static_cast<std::ptrdiff_t>(cell.end);
      const auto by_id = [](const Goroutine* a, const Goroutine* b) { return a->id < b->id; };
      if (!std::is_sorted(begin, end, by_id)) std::stable_sort(begin, end, by_id);
      measure(cell, census_.listed(dump, cell), corpus_, ages_);
    }
  }

  const Corpus& corpus_;
  Census census_;
  std::vector<std::uint32_t> row_of_;  // by shape
  std::vector<bool> is_listed_;        // by row, before rows are joined
  std::vector<std::uint32_t> here_;    // rows that have goroutines in the dump at hand, ascending
  std::vector<std::uint32_t> ages_;
};

Census take_census(const Corpus& corpus, std::span<const Gap> gaps) { return Counting(corpus, gaps).take(); }

}  // namespace lineup
