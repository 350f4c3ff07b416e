// SPDX-License-Identifier: Apache-2.0
// take.cc: takes some dumps out of a corpus, with what they are made of and nothing else.
#include <unordered_map>

#include "model/model.h"

namespace lineup {

// Ids of the corpus at hand in terms of a new one, each translated when it is first met: one
// process of a thousand must not cost what all of them are made of.
class Corpus::Extract {
 public:
  Extract(const Corpus& from, Corpus& to) : from_(from), to_(to) {}

  ShapeId shape(ShapeId id) {
    if (!id) return {};
    const auto [at, fresh] = shapes_.try_emplace(id.index);
    if (fresh) {
      Shape shape = from_.shapes_[id];
      shape.stack = stack(shape.stack);
      shape.state = string(shape.state);
      shape.more = string(shape.more);
      if (shape.labels.index != 0) shape.labels = to_.intern(from_.labels_[shape.labels.index]);
      at->second = to_.intern(shape);
    }
    return at->second;
  }

 private:
  StringId string(StringId id) {
    if (!id) return {};
    const auto [at, fresh] = strings_.try_emplace(id.index);
    if (fresh) at->second = to_.intern(from_.text(id));
    return at->second;
  }
  FrameId frame(FrameId id) {
    if (!id) return {};
    const auto [at, fresh] = frames_.try_emplace(id.index);
    if (fresh) {
      const Frame& frame = from_.frames_[id];
      at->second = to_.intern(Frame{string(frame.function), string(frame.file), frame.line});
    }
    return at->second;
  }
  StackId stack(StackId id) {
    if (!id) return {};
    const auto [at, fresh] = stacks_.try_emplace(id.index);
    if (fresh) {
      const Stack& stack = from_.stacks_[id];
      std::vector<FrameId> frames;
      for (const FrameId f : stack.frames) frames.push_back(frame(f));
      at->second = to_.intern(frames, frame(stack.created_by));
    }
    return at->second;
  }

  const Corpus& from_;
  Corpus& to_;
  std::unordered_map<std::uint32_t, StringId> strings_;
  std::unordered_map<std::uint32_t, FrameId> frames_;
  std::unordered_map<std::uint32_t, StackId> stacks_;
  std::unordered_map<std::uint32_t, ShapeId> shapes_;
};

Corpus Corpus::take(std::span<const std::size_t> places) {
  Corpus taken;
  Extract extract(*this, taken);
  for (const std::size_t place : places) {
    Dump dump = std::move(dumps[place]);
    for (Goroutine& g : dump.goroutines) g.shape = extract.shape(g.shape);
    for (Counted& record : dump.counted) record.shape = extract.shape(record.shape);
    taken.dumps.push_back(std::move(dump));
  }
  return taken;
}

}  // namespace lineup
