// SPDX-License-Identifier: Apache-2.0
// starters.cc: which goroutine started which, over several steps, and whether what
// started them goes on, waits for the next, or is over.
#include <algorithm>

#include "classify/match.h"

namespace lineup {
namespace {

// Between work and what it left behind stand few. Who has more above is not called left behind.
constexpr int longest_line = 4;

bool serves_connection(std::string_view name) {
  return name == "net/http.(*conn).serve" ||
         name == "net/http/internal/http2.(*serverConn).runHandler" ||
         name == "google.golang.org/grpc.(*Server).serverWorker";
}

}  // namespace

const Matcher::Starter* Matcher::starter(std::uint64_t id) const {
  if (!starters_of_line_) {
    starters_of_line_.emplace();
    std::vector<Starter>& all = *starters_of_line_;
    if (printed_.starters) {
      const std::size_t last = census_.columns.size() - 1;
      Numbers started(limit_);
      for (const Row& row : census_.rows)
        for (const Goroutine& g : census_.listed(last, cell(row))) started.add(g.created_in);
      started.close();
      for (std::uint32_t i = 0; i < census_.rows.size(); ++i)
        for (const Goroutine& g : census_.listed(last, cell(census_.rows[i])))
          if (g.id != 0 && started.contains(g.id)) all.push_back({g.id, g.created_in, i});
      std::ranges::sort(all, {}, &Starter::id);
    }
  }
  // Numbers are spread evenly, mostly, so that the place is near where its share of them
  // would be: from there in steps that double, then by halves.
  const std::vector<Starter>& all = *starters_of_line_;
  if (all.empty() || id < all.front().id || id > all.back().id) return nullptr;
  const double share = all.back().id == all.front().id
                           ? 0
                           : static_cast<double>(id - all.front().id) /
                                 static_cast<double>(all.back().id - all.front().id);
  std::size_t low = static_cast<std::size_t>(share * static_cast<double>(all.size() - 1)),
              high = low, step = 1;
  while (low > 0 && all[low].id > id) low -= std::min(low, step), step *= 2;
  for (step = 1; high + 1 < all.size() && all[high].id < id; step *= 2)
    high += std::min(all.size() - 1 - high, step);
  const auto found =
      std::lower_bound(all.begin() + static_cast<std::ptrdiff_t>(low),
                       all.begin() + static_cast<std::ptrdiff_t>(high), id,
                       [](const Starter& a, std::uint64_t wanted) { return a.id < wanted; });
  return found->id == id ? &*found : nullptr;
}

Matcher::Parents Matcher::roots(const Row& row) const {
  Parents found;
  if (!printed_.starters) return found;
  std::vector<std::pair<std::uint64_t, bool>> roots;  // and whether it is gone
  for (const Goroutine& g : census_.listed(row.cells.size() - 1, cell(row))) {
    if (g.created_in == 0) continue;
    std::uint64_t root = g.created_in;
    bool gone = true;
    for (int step = 0; step < longest_line; ++step) {
      const Starter* const there = starter(root);
      gone = there == nullptr;
      if (gone || there->created_in == 0) break;
      root = there->created_in;
    }
    roots.emplace_back(root, gone);
  }
  std::ranges::sort(roots);
  roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
  found.different = roots.size();
  found.gone = static_cast<std::uint64_t>(
      std::ranges::count_if(roots, [](const auto& root) { return root.second; }));
  return found;
}

bool Matcher::runs(std::uint32_t row, std::string_view function) const {
  return std::ranges::any_of(views_[row].frames, [&](FrameId frame) {
    return names_.normal(corpus_.frame(frame).function) == function;
  });
}

Matcher::Outlived Matcher::outlived(const Row& row) const {
  Outlived found;
  const FrameId creator = view(row).created_by;
  if (!printed_.starters || !creator) return found;
  const std::string_view function = names_.normal(corpus_.frame(creator).function);
  if (package_of(function) == "net/http") return found;  // the server's own
  std::unordered_map<std::uint32_t, bool> over;  // by the starter's row
  const auto is_over = [&](std::uint32_t starter) {
    const auto [known, fresh] = over.try_emplace(starter);
    if (fresh)
      known->second = !runs(starter, function) &&
                      std::ranges::any_of(views_[starter].frames, [&](FrameId frame) {
                        return serves_connection(names_.normal(corpus_.frame(frame).function));
                      });
    return known->second;
  };
  for (const Goroutine& g : census_.listed(row.cells.size() - 1, cell(row))) {
    if (g.created_in == 0) continue;
    const Starter* const there = starter(g.created_in);
    if (there != nullptr && !is_over(there->row)) continue;
    ++found.goroutines;
    if (there != nullptr) ++found.serving;
  }
  return found;
}

std::uint64_t Matcher::arrivals(const Row& row, std::optional<Wait> next) const {
  const FrameId creator = view(row).created_by;
  if (!printed_.starters || !creator || alike(row)) return 0;
  const std::string_view function = names_.normal(corpus_.frame(creator).function);
  std::unordered_map<std::uint32_t, bool> waits;  // by the starter's row
  const auto waits_for_next = [&](std::uint32_t starter) {
    const auto [known, fresh] = waits.try_emplace(starter);
    const Wait wait = waits_[starter];
    if (fresh && next && wait != *next) return false;
    if (fresh)
      known->second = (wait == Wait::io || wait == Wait::chan_receive || wait == Wait::select) &&
                      runs(starter, function);
    return known->second;
  };
  std::uint64_t count = 0;
  for (const Goroutine& g : census_.listed(row.cells.size() - 1, cell(row))) {
    const Starter* const there = g.created_in == 0 ? nullptr : starter(g.created_in);
    if (there != nullptr && waits_for_next(there->row)) ++count;
  }
  return count;
}

}  // namespace lineup
