// SPDX-License-Identifier: Apache-2.0
// join.cc: finds the listed row of a counted one.
#include "census/join.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>

namespace lineup {
namespace {

// The frames that both kinds of dump print.
std::vector<FrameId> common_frames(const Corpus& corpus, StackId stack) {
  std::vector<FrameId> frames;
  for (FrameId frame : corpus.stack(stack).frames) {
    const std::string_view name = corpus.text(corpus.frame(frame).function);
    if (!name.starts_with("runtime.") && name.find('.') != std::string_view::npos) frames.push_back(frame);
  }
  return frames;
}

}  // namespace

std::vector<std::uint32_t> join_counted(const Corpus& corpus, const std::vector<Row>& rows) {
  std::vector<std::uint32_t> into(rows.size());
  std::iota(into.begin(), into.end(), 0u);
  std::vector<bool> listing;
  for (const Dump& dump : corpus.dumps) listing.push_back(!dump.goroutines.empty());
  const bool mixed = std::ranges::find(listing, true) != listing.end() && std::ranges::find(listing, false) != listing.end();
  if (!mixed) return into;

  const auto is_listed = [&](const Row& row) {
    for (std::size_t dump = 0; dump < listing.size(); ++dump)
      if (listing[dump] && row.cells[dump].goroutines > 0) return true;
    return false;
  };
  std::map<std::vector<FrameId>, std::vector<std::uint32_t>> listed;
  for (std::uint32_t i = 0; i < rows.size(); ++i)
    if (is_listed(rows[i])) listed[common_frames(corpus, rows[i].stack)].push_back(i);
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    if (is_listed(rows[i])) continue;
    const std::vector<FrameId> frames = common_frames(corpus, rows[i].stack);
    const auto found = listed.find(frames);
    if (found == listed.end() || frames.empty()) continue;
    if (found->second.size() == 1) {
      into[i] = found->second.front();
      continue;
    }
    std::vector<std::uint32_t> same_state;
    for (std::uint32_t candidate : found->second)
      if (rows[candidate].state == rows[i].state) same_state.push_back(candidate);
    if (same_state.size() == 1) into[i] = same_state.front();
  }
  return into;
}

}  // namespace lineup
