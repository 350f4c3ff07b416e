// SPDX-License-Identifier: Apache-2.0
// join.cc: finds the listed row of a counted one.
#include "census/join.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>

namespace lineup {

std::vector<FrameId> common_frames(const Corpus& corpus, StackId stack) {
  std::vector<FrameId> frames;
  for (FrameId frame : corpus.stack(stack).frames) {
    const std::string_view name = corpus.text(corpus.frame(frame).function);
    if (!name.starts_with("runtime.") && name.find('.') != std::string_view::npos) frames.push_back(frame);
  }
  return frames;
}

std::vector<std::uint32_t> join_counted(const Corpus& corpus, const std::vector<Row>& rows, const std::vector<bool>& is_listed) {
  std::vector<std::uint32_t> into(rows.size());
  std::iota(into.begin(), into.end(), 0u);
  const auto lists = [](const Dump& dump) { return !dump.goroutines.empty(); };
  const auto counts = [](const Dump& dump) { return !dump.counted.empty(); };
  if (std::ranges::none_of(corpus.dumps, counts) || std::ranges::none_of(corpus.dumps, lists)) return into;

  std::map<std::vector<FrameId>, std::vector<std::uint32_t>> listed;
  for (std::uint32_t i = 0; i < rows.size(); ++i)
    if (is_listed[i]) listed[common_frames(corpus, rows[i].stack)].push_back(i);
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    if (is_listed[i]) continue;
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
