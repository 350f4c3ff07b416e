// SPDX-License-Identifier: Apache-2.0
// sizes.cc: groups of one size, and loops of one type.
#include "classify/sizes.h"

#include <algorithm>

namespace lineup {
namespace {

constexpr std::uint64_t fewest = 10;
// Of one type's methods fewer are no chance.
constexpr std::uint64_t fewest_objects = 5;

// "pkg.(*T)" of "pkg.(*T).run.func1"; nothing of a function that is no method.
std::string_view receiver_of(std::string_view function) {
  const std::size_t from = function.find(".(*");
  const std::size_t to = from == std::string_view::npos ? from : function.find(").", from);
  return to == std::string_view::npos ? std::string_view{} : function.substr(0, to + 1);
}

}  // namespace

std::string Sizes::type_of(const Row& row) const {
  const FrameId at = matcher_.at_body(row) ? matcher_.blocking_frame(row) : FrameId{};
  if (!at) return {};
  return std::string(receiver_of(matcher_.names().normal(corpus_.frame(at).function)));
}

Sizes::Sizes(const Corpus& corpus, const Census& census, const Matcher& matcher)
    : corpus_(corpus), matcher_(matcher) {
  for (const Row& row : census.rows) {
    const std::uint64_t size = row.cells.back().goroutines;
    if (size < fewest_objects || matcher.owner(row) != Owner::program) continue;
    if (size >= fewest) sizes_.push_back(size);
    if (matcher.wait(row) == Wait::io) at_network_.push_back(size);
    std::string type = type_of(row);
    if (type.empty()) continue;
    const FrameId at = matcher.blocking_frame(row);
    loops_[{std::move(type), size}].emplace_back(matcher.names().normal(corpus.frame(at).function));
  }
  std::ranges::sort(sizes_);
  std::ranges::sort(at_network_);
  for (const std::uint64_t size : sizes_)
    sums_.push_back(size + (sums_.empty() ? 0 : sums_.back()));
  for (auto& each : loops_) {
    std::vector<std::string>& methods = each.second;
    std::ranges::sort(methods);
    methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  }
}

std::uint64_t Sizes::beside(std::uint64_t size) const {
  if (size < fewest) return 0;
  const auto from = std::ranges::lower_bound(sizes_, size - size / 10) - sizes_.begin();
  const auto to = std::ranges::upper_bound(sizes_, size + size / 10) - sizes_.begin();
  if (to == from) return 0;
  const auto sum_before = [&](std::ptrdiff_t place) {
    return place == 0 ? 0 : sums_[static_cast<std::size_t>(place - 1)];
  };
  const std::uint64_t all = sum_before(to) - sum_before(from);
  return all - std::min(all, size);
}

bool Sizes::at_network(std::uint64_t size) const {
  const auto near = std::ranges::lower_bound(at_network_, size - size / 10);
  return near != at_network_.end() && *near <= size + size / 10;
}

Sizes::Parts Sizes::parts(const Row& row) const {
  Parts parts;
  const std::uint64_t size = row.cells.back().goroutines;
  std::string type = type_of(row);
  if (type.empty()) return parts;
  const auto found = loops_.find({type, size});
  if (found == loops_.end() || found->second.size() < 2) return parts;
  if (at_network(size)) return parts;
  parts.methods = found->second.size();
  parts.objects = size;
  parts.goroutines = size * parts.methods;
  parts.type = std::move(type);
  return parts;
}

}  // namespace lineup
