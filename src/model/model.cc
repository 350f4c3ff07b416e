// SPDX-License-Identifier: Apache-2.0
// model.cc: interning frames, stacks and shapes, and joining two corpora.
#include "model/model.h"

#include <algorithm>

namespace lineup {

std::string_view name_of(ReportKind kind) {
  static constexpr std::string_view names[report_kind_count] = {
      "panic",          "served-panic", "deadlock",  "test-timeout", "thread-limit",
      "concurrent-map", "fatal-error",  "leak-test", "lock-detector"};
  return names[static_cast<std::size_t>(kind)];
}

namespace {

std::uint64_t hash_of(const Frame& frame) {
  return mix((std::uint64_t{frame.function.index} << 32) | frame.file.index, frame.line);
}

std::uint64_t hash_of(std::span<const FrameId> frames, FrameId created_by) {
  return mix(hash_text(reinterpret_cast<const char*>(frames.data()), frames.size_bytes()), created_by.index);
}
std::uint64_t hash_of(const Stack& stack) { return hash_of(stack.frames, stack.created_by); }

std::uint64_t hash_of(const Shape& shape) {
  const std::uint64_t first = (std::uint64_t{shape.stack.index} << 32) | shape.state.index;
  const std::uint64_t second = (std::uint64_t{shape.more.index} << 32) | shape.labels.index;
  return mix(mix(first, second), (std::uint64_t{shape.marks} << 8) | shape.hidden_frames);
}

}  // namespace

std::uint64_t Dump::damaged_goroutines() const {
  std::uint64_t sum = 0;
  for (const Damaged& lost : damaged) sum += lost.count;
  return sum;
}

std::uint64_t Dump::seen() const {
  std::uint64_t counted_here = 0;
  for (const Counted& record : counted)
    if (record.count > 0) counted_here += static_cast<std::uint64_t>(record.count);
  return goroutines.size() + counted_here + damaged_goroutines();
}

Corpus::Corpus() : labels_(1) {}

FrameId Corpus::intern(const Frame& frame) {
  return frames_.intern(
      hash_of(frame), [&](const Frame& have) { return have == frame; },
      [](const Frame& have) { return hash_of(have); }, [&] { return frame; });
}

StackId Corpus::intern(std::span<const FrameId> frames, FrameId created_by) {
  return stacks_.intern(
      hash_of(frames, created_by),
      [&](const Stack& have) { return have.created_by == created_by && std::ranges::equal(have.frames, frames); },
      [](const Stack& have) { return hash_of(have); },
      [&] {
        auto* kept = reinterpret_cast<FrameId*>(arena_.take(std::max<std::size_t>(frames.size_bytes(), 1)));
        std::ranges::copy(frames, kept);
        return Stack{{kept, frames.size()}, created_by};
      });
}

ShapeId Corpus::intern(const Shape& shape) {
  return shapes_.intern(
      hash_of(shape), [&](const Shape& have) { return have == shape; },
      [](const Shape& have) { return hash_of(have); }, [&] { return shape; });
}

LabelsId Corpus::intern(Labels labels) {
  if (labels.empty()) return {};
  std::ranges::sort(labels);
  std::string key;
  for (const auto& [name, value] : labels) {
    // Lengths first, so that no two sets read alike.
    key += std::to_string(name.size()) + ':' + name + std::to_string(value.size()) + ':' + value;
  }
  const std::uint64_t hash = hash_text(key.data(), key.size());
  if (const std::uint32_t at = labels_index_.find(hash, [&](std::uint32_t i) { return label_keys_[i] == key; }))
    return LabelsId{at};
  const auto at = static_cast<std::uint32_t>(labels_.size());
  labels_.push_back(std::move(labels));
  label_keys_.resize(at + 1);
  label_keys_[at] = std::move(key);
  labels_index_.insert(hash, at, [&](std::uint32_t i) { return hash_text(label_keys_[i].data(), label_keys_[i].size()); });
  return LabelsId{at};
}

// Ids of another corpus in terms of this one.
struct Corpus::Translation {
  std::vector<ShapeId> shape;
};

Corpus::Translation Corpus::translate(const Corpus& other) {
  std::vector<StringId> string(other.strings_.size());
  for (std::uint32_t i = 1; i < string.size(); ++i) string[i] = intern(other.strings_.text(StringId{i}));
  std::vector<FrameId> frame(other.frames_.size());
  for (std::uint32_t i = 1; i < frame.size(); ++i) {
    const Frame& f = other.frames_[FrameId{i}];
    frame[i] = intern(Frame{string[f.function.index], string[f.file.index], f.line});
  }
  std::vector<StackId> stack(other.stacks_.size());
  std::vector<FrameId> frames;
  for (std::uint32_t i = 1; i < stack.size(); ++i) {
    const Stack& s = other.stacks_[StackId{i}];
    frames.clear();
    for (FrameId f : s.frames) frames.push_back(frame[f.index]);
    stack[i] = intern(frames, frame[s.created_by.index]);
  }
  std::vector<LabelsId> labels(other.labels_.size());
  for (std::uint32_t i = 1; i < labels.size(); ++i) labels[i] = intern(other.labels_[i]);
  Translation result;
  result.shape.resize(other.shapes_.size());
  for (std::uint32_t i = 1; i < result.shape.size(); ++i) {
    Shape shape = other.shapes_[ShapeId{i}];
    shape.stack = stack[shape.stack.index];
    shape.state = string[shape.state.index];
    shape.more = string[shape.more.index];
    shape.labels = labels[shape.labels.index];
    result.shape[i] = intern(shape);
  }
  return result;
}

void Corpus::append(Corpus&& later) {
  const bool is_new = dumps.empty() && others.empty() && strings_.size() == 1 && frames_.size() == 1 && stacks_.size() == 1 && shapes_.size() == 1 && labels_.size() == 1;
  if (is_new) {
    *this = std::move(later);
    return;
  }
  const Translation to = translate(later);
  for (Dump& dump : later.dumps) {
    for (Goroutine& g : dump.goroutines) g.shape = to.shape[g.shape.index];
    for (Counted& record : dump.counted) record.shape = to.shape[record.shape.index];
    dumps.push_back(std::move(dump));
  }
  for (Dump& other : later.others) {
    for (Counted& record : other.counted) record.shape = to.shape[record.shape.index];
    others.push_back(std::move(other));
  }
}

void Corpus::append_continued(Corpus&& rest) {
  const std::size_t here = dumps.size();
  append(std::move(rest));
  if (here == 0 || dumps.size() == here) return;
  Dump& last = dumps[here - 1];
  Dump& more = dumps[here];
  const std::uint64_t lines_before = last.lines;
  last.goroutines.append(std::move(more.goroutines));
  last.counted.insert(last.counted.end(), more.counted.begin(), more.counted.end());
  last.lock_waits.append(std::move(more.lock_waits));
  for (Damaged lost : more.damaged) {
    lost.first_line += lines_before;
    last.damaged.push_back(lost);
  }
  last.thread_stacks += more.thread_stacks;
  last.repeated += more.repeated;
  last.lines += more.lines;
  if (last.not_understood.lines == 0 && more.not_understood.lines != 0) {
    last.not_understood.first_line = more.not_understood.first_line + lines_before;
    last.not_understood.first_text = more.not_understood.first_text;
  }
  last.not_understood.lines += more.not_understood.lines;
  last.input_bytes += more.input_bytes;
  last.torn_end = more.torn_end;
  last.torn_word = more.torn_word;
  last.torn_wrapper = more.torn_wrapper;
  if (more.dropped_lines) last.dropped_lines = last.dropped_lines.value_or(0) + *more.dropped_lines;
  last.open_end = more.open_end;
  last.had_doubt = last.had_doubt || more.had_doubt;
  last.ends_in_head = more.ends_in_head;
  last.cut_goroutine = more.cut_goroutine;
  for (Reported& one : more.reported)
    if (last.reported.size() < most_reported) last.reported.push_back(std::move(one));
  dumps.erase(dumps.begin() + static_cast<std::ptrdiff_t>(here));
}

}  // namespace lineup
