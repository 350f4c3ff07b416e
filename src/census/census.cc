// SPDX-License-Identifier: Apache-2.0
// census.cc: sorts goroutines into groups and counts them, dump by dump.
#include "census/census.h"

#include <algorithm>
#include <unordered_map>

#include "census/join.h"

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

}  // namespace

Census take_census(const Corpus& corpus, std::span<const Gap> gaps) {
  Census census;
  const std::size_t dumps = corpus.dumps.size();
  constexpr std::uint32_t nobody = 0xffffffffu;

  // Shapes to rows, in the order in which the rows first appear.
  std::vector<std::uint32_t> row_of(corpus.shapes(), nobody);
  std::unordered_map<Key, std::uint32_t, HashKey> rows;
  const auto count = [&](std::size_t dump, ShapeId shape_id, std::uint64_t goroutines) {
    std::uint32_t& at = row_of[shape_id.index];
    if (at == nobody) {
      const Shape& shape = corpus.shape(shape_id);
      const auto [found, fresh] = rows.try_emplace({shape.stack, shape.state, shape.hidden_frames}, static_cast<std::uint32_t>(census.rows.size()));
      if (fresh) {
        census.rows.push_back({shape.stack, shape.state, shape.hidden_frames, {}, std::vector<Cell>(dumps)});
      }
      at = found->second;
      census.rows[at].shapes.push_back(shape_id);
    }
    census.rows[at].cells[dump].goroutines += goroutines;
  };
  for (std::size_t dump = 0; dump < dumps; ++dump) {
    const Dump& d = corpus.dumps[dump];
    d.goroutines.for_each([&](const Goroutine& g) { count(dump, g.shape, 1); });
    for (const Counted& record : d.counted) {
      if (record.count <= 0) continue;
      const auto goroutines = static_cast<std::uint64_t>(record.count);
      count(dump, record.shape, goroutines);
      Cell& cell = census.rows[row_of[record.shape.index]].cells[dump];
      const std::uint8_t marks = corpus.shape(record.shape).marks;
      if ((marks & mark_leaked) != 0) cell.leaked += goroutines;
      if ((marks & mark_locked) != 0) cell.locked += goroutines;
    }
    census.columns.push_back({d.seen(), d.seen() - d.damaged_goroutines(), d.damaged_goroutines()});
  }

  // Counted rows join the listed ones of the same stack.
  const std::vector<std::uint32_t> into = join_counted(corpus, census.rows);
  std::vector<std::uint32_t> place(census.rows.size());
  std::vector<Row> joined;
  for (std::uint32_t i = 0; i < into.size(); ++i)
    if (into[i] == i) {
      place[i] = static_cast<std::uint32_t>(joined.size());
      joined.push_back(std::move(census.rows[i]));
    }
  for (std::uint32_t i = 0; i < into.size(); ++i) {
    if (into[i] == i) continue;
    place[i] = place[into[i]];
    Row& to = joined[place[i]];
    to.shapes.insert(to.shapes.end(), census.rows[i].shapes.begin(), census.rows[i].shapes.end());
    for (std::size_t dump = 0; dump < dumps; ++dump) {
      to.cells[dump].goroutines += census.rows[i].cells[dump].goroutines;
      to.cells[dump].leaked += census.rows[i].cells[dump].leaked;
      to.cells[dump].locked += census.rows[i].cells[dump].locked;
    }
  }
  census.rows = std::move(joined);
  for (std::uint32_t& row : row_of)
    if (row != nobody) row = place[row];

  // Each dump's goroutines, put by row and id: a counting sort into the rows.
  census.order_.resize(dumps);
  std::vector<std::uint32_t> ages;
  for (std::size_t dump = 0; dump < dumps; ++dump) {
    const Dump& d = corpus.dumps[dump];
    std::vector<const Goroutine*>& order = census.order_[dump];
    order.resize(d.goroutines.size());
    std::vector<std::size_t> listed(census.rows.size());
    d.goroutines.for_each([&](const Goroutine& g) { ++listed[row_of[g.shape.index]]; });
    std::size_t next = 0;
    for (std::size_t row = 0; row < census.rows.size(); ++row) {
      Cell& cell = census.rows[row].cells[dump];
      cell.begin = cell.end = next;
      next += listed[row];
    }
    d.goroutines.for_each([&](const Goroutine& g) { order[census.rows[row_of[g.shape.index]].cells[dump].end++] = &g; });
    for (Row& row : census.rows) {
      Cell& cell = row.cells[dump];
      const auto begin = order.begin() + static_cast<std::ptrdiff_t>(cell.begin);
      const auto end = order.begin() + static_cast<std::ptrdiff_t>(cell.end);
      const auto by_id = [](const Goroutine* a, const Goroutine* b) { return a->id < b->id; };
      if (!std::is_sorted(begin, end, by_id)) std::stable_sort(begin, end, by_id);
      measure(cell, census.listed(dump, cell), corpus, ages);
    }
  }

  census.gaps.assign(gaps.begin(), gaps.end());
  census.gaps.resize(dumps);
  for (std::size_t dump = 0; dump < dumps; ++dump)
    if (census.gaps[dump].new_process) census.first_of_process = dump;
  census.track(corpus);
  if (dumps > 0)
    std::ranges::stable_sort(census.rows, [](const Row& a, const Row& b) { return a.cells.back().goroutines > b.cells.back().goroutines; });
  return census;
}

}  // namespace lineup
