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

// The ages of goroutines. Those of many are few different minutes.
class Ages {
 public:
  void put_into(Cell& cell, std::span<const Goroutine> listed) {
    std::uint32_t low = ~std::uint32_t{0}, high = 0;
    std::uint64_t known = 0;
    for (const Goroutine& g : listed) {
      if (g.waited_minutes == 0) continue;
      ++known;
      low = std::min(low, g.waited_minutes);
      high = std::max(high, g.waited_minutes);
    }
    cell.unknown_minutes = cell.goroutines - known;
    if (known == 0) return;
    cell.min_minutes = low;
    cell.max_minutes = high;
    cell.median_minutes = low == high ? low : high - low <= known ? counted(listed, low, high, (known - 1) / 2) : sorted(listed, (known - 1) / 2);
  }

 private:
  // The age at that place in ascending order.
  std::uint32_t counted(std::span<const Goroutine> listed, std::uint32_t low, std::uint32_t high, std::uint64_t place) {
    of_.assign(high - low + 1, 0);
    for (const Goroutine& g : listed)
      if (g.waited_minutes != 0) ++of_[g.waited_minutes - low];
    std::uint32_t age = low;
    for (std::uint64_t before = 0; (before += of_[age - low]) <= place; ++age) {}
    return age;
  }
  std::uint32_t sorted(std::span<const Goroutine> listed, std::uint64_t place) {
    of_.clear();
    for (const Goroutine& g : listed)
      if (g.waited_minutes != 0) of_.push_back(g.waited_minutes);
    const auto at = of_.begin() + static_cast<std::ptrdiff_t>(place);
    std::ranges::nth_element(of_, at);
    return *at;
  }

  std::vector<std::uint32_t> of_;
};

constexpr std::uint32_t nobody = 0xffffffffu;

}  // namespace

class Counting {
 public:
  Counting(Corpus& corpus, std::span<const Gap> gaps) : corpus_(corpus), row_of_(corpus.shapes(), nobody), marks_(corpus.shapes()), tally_of_(corpus.shapes(), nobody) {
    for (std::uint32_t shape = 1; shape < marks_.size(); ++shape) marks_[shape] = corpus.shape(ShapeId{shape}).marks;
    census_.gaps.assign(gaps.begin(), gaps.end());
    census_.gaps.resize(corpus.dumps.size());
    census_.listed_.resize(corpus.dumps.size());
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
      tracker.follow(dump, census_.gaps[dump], census_.listed_[dump], here_);
    }
    if (!corpus_.dumps.empty())
      std::ranges::stable_sort(census_.rows, [](const Row& a, const Row& b) { return a.cells.back().goroutines > b.cells.back().goroutines; });
    return std::move(census_);
  }

 private:
  // How many goroutines a dump lists and counts of each shape, by first appearance.
  struct Tally {
    std::uint32_t shape;
    std::uint64_t listed = 0, counted = 0;
  };

  std::vector<Tally> tally(const Dump& dump) {
    std::vector<Tally> tallies;
    const auto of = [&](ShapeId shape) -> Tally& {
      std::uint32_t& at = tally_of_[shape.index];
      if (at == nobody) {
        at = static_cast<std::uint32_t>(tallies.size());
        tallies.push_back({shape.index});
      }
      return tallies[at];
    };
    for (const Goroutine& g : dump.goroutines) ++of(g.shape).listed;
    for (const Counted& record : dump.counted)
      if (record.count > 0) of(record.shape).counted += static_cast<std::uint64_t>(record.count);
    for (const Tally& one : tallies) tally_of_[one.shape] = nobody;
    return tallies;
  }

  // Shapes to rows, in the order in which the rows first appear.
  void find_rows() {
    std::unordered_map<Key, std::uint32_t, HashKey> rows;
    for (const Dump& dump : corpus_.dumps) {
      tallies_.push_back(tally(dump));
      for (const Tally& one : tallies_.back()) {
        std::uint32_t& at = row_of_[one.shape];
        if (at == nobody) {
          const Shape& shape = corpus_.shape(ShapeId{one.shape});
          const auto [found, fresh] = rows.try_emplace({shape.stack, shape.state, shape.hidden_frames}, static_cast<std::uint32_t>(census_.rows.size()));
          if (fresh) {
            census_.rows.push_back({shape.stack, shape.state, shape.hidden_frames, {}, {}});
            is_listed_.push_back(false);
          }
          at = found->second;
          census_.rows[at].shapes.push_back(ShapeId{one.shape});
        }
        if (one.listed > 0) is_listed_[at] = true;
      }
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

  // How many of each row; here_ becomes the rows that have any.
  void count(std::size_t dump) {
    const Dump& d = corpus_.dumps[dump];
    here_.clear();
    for (const Tally& one : tallies_[dump]) here_.push_back(row_of_[one.shape]);
    std::ranges::sort(here_);
    here_.erase(std::unique(here_.begin(), here_.end()), here_.end());
    for (const std::uint32_t row : here_) census_.rows[row].cells.make(dump);
    for (const Tally& one : tallies_[dump]) {
      Cell& cell = census_.rows[row_of_[one.shape]].cells.make(dump);
      cell.goroutines += one.listed + one.counted;
      cell.end += one.listed;
      if ((marks_[one.shape] & mark_leaked) != 0) cell.leaked += one.listed + one.counted;
      if ((marks_[one.shape] & mark_left_over) != 0) cell.left_over += one.listed + one.counted;
      if ((marks_[one.shape] & mark_locked) != 0) cell.locked += one.listed + one.counted;
    }
    census_.columns.push_back({d.seen(), d.seen() - d.damaged_goroutines(), d.damaged_goroutines()});
  }

  // The listed goroutines by row and id: a counting sort into the rows.
  void put_in_order(std::size_t dump) {
    Grown<Goroutine>& goroutines = corpus_.dumps[dump].goroutines;
    next_.resize(census_.rows.size());
    std::size_t next = 0;
    for (const std::uint32_t row : here_) {
      Cell& cell = census_.rows[row].cells.make(dump);
      cell.begin = next_[row] = next;
      next += cell.end;
      cell.end = next;
    }
    Grown<Goroutine> sorted = Grown<Goroutine>::unset(goroutines.size());
    goroutines.drain([&](const Goroutine& g) { new (&sorted[next_[row_of_[g.shape.index]]++]) Goroutine(g); });
    goroutines = std::move(sorted);
    census_.listed_[dump] = {goroutines.data(), goroutines.size()};
    census_.whole_.push_back(!goroutines.empty() && !corpus_.dumps[dump].is_excerpt);
    for (const std::uint32_t row : here_) {
      Cell& cell = census_.rows[row].cells.make(dump);
      const std::span<Goroutine> listed(goroutines.data() + cell.begin, cell.end - cell.begin);
      // They mostly come by number already. Where not, one that is printed twice must not leave the order open.
      if (!std::ranges::is_sorted(listed, {}, &Goroutine::id)) std::ranges::sort(listed);
      measure(cell, listed);
    }
    Grown<LockWait>& waits = corpus_.dumps[dump].lock_waits;
    if (!std::ranges::is_sorted(waits)) std::ranges::sort(waits);
  }

  // Ages and ids of one cell.
  void measure(Cell& cell, std::span<const Goroutine> listed) {
    ages_.put_into(cell, listed);
    if (listed.empty()) return;
    cell.first_id = listed.front().id;
    cell.last_id = listed.back().id;
  }

  Corpus& corpus_;
  Census census_;
  std::vector<std::uint32_t> row_of_;  // by shape
  std::vector<std::uint8_t> marks_;    // likewise
  std::vector<bool> is_listed_;        // by row, before rows are joined
  std::vector<std::uint32_t> here_;    // rows that have goroutines in the dump at hand, ascending
  std::vector<std::uint32_t> tally_of_;  // likewise: scratch, all nobody between dumps
  std::vector<std::vector<Tally>> tallies_;  // of each dump
  std::vector<std::size_t> next_;      // by row, of the dump at hand: where its next goroutine goes
  Ages ages_;
};

Census take_census(Corpus& corpus, std::span<const Gap> gaps) { return Counting(corpus, gaps).take(); }

}  // namespace lineup
