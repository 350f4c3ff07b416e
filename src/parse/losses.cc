// SPDX-License-Identifier: Apache-2.0
// losses.cc: says what is missing in a dump that was read.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

#include "parse/parse.h"

namespace lineup {
namespace {

constexpr const char* take_again = "take the dump again, or fetch debug=1 too, which has no size limit";

// Sizes at which writers of dumps stop without a word: runtime/pprof at 64 MiB,
// glog and klog at 1.6 MB, hand-written handlers at a power of two.
bool is_usual_cut(std::uint64_t bytes, bool torn_end) {
  if (bytes == 1600000) return true;
  const bool power_of_two = (bytes & (bytes - 1)) == 0;
  return power_of_two && bytes <= (1u << 30) && bytes >= (torn_end ? 16384u : 1u << 20);
}

// Go says of every goroutine but the main one who created it. Where only the last
// one lacks that, its end is missing, though every line of it is whole.
bool lacks_its_end(const Corpus& corpus, const Dump& dump) {
  if (dump.kind != DumpKind::traceback || !dump.open_end || dump.goroutines.size() < 3) return false;
  const auto whole = [&](const Goroutine& g) {
    const Shape& shape = corpus.shape(g.shape);
    const Stack& stack = corpus.stack(shape.stack);
    if (stack.created_by && &g == dump.goroutines.end() - 1) return static_cast<bool>(corpus.frame(stack.created_by).file);
    if (stack.created_by || stack.frames.empty() || g.id == 1 || (shape.marks & mark_locked) != 0) return true;
    const std::string_view outermost = corpus.text(corpus.frame(stack.frames.back()).function);
    return outermost.starts_with("runtime.") || outermost == "main.main";
  };
  const Goroutine* const last = dump.goroutines.end() - 1;
  return !whole(*last) && std::all_of(dump.goroutines.begin(), last, whole);
}

// The goroutine in whose stack the dump ends is most likely one of those that stand at the same
// calls, as far as its own are known: of the kind that most are.
void put_with_its_kind(Corpus& corpus, Dump& dump) {
  if (dump.goroutines.empty()) return;
  Goroutine& cut = dump.goroutines[dump.goroutines.size() - 1];
  const Shape own = corpus.shape(cut.shape);
  std::span<const FrameId> known = corpus.stack(own.stack).frames;
  if (known.empty() || corpus.text(corpus.frame(known.back()).function) != elided_frames) return;
  known = known.first(known.size() - 1);
  const auto alike = [&](FrameId a, FrameId b) {
    return a == b ||
           (!corpus.frame(a).file && corpus.frame(a).function == corpus.frame(b).function);
  };
  std::map<ShapeId, std::uint64_t> counts;
  for (const Goroutine& g : dump.goroutines) ++counts[g.shape];
  std::uint64_t most = 0;
  ShapeId kind = cut.shape;
  for (const Goroutine& g : dump.goroutines) {  // of equals the one that was printed first
    const Shape& shape = corpus.shape(g.shape);
    std::uint64_t& count = counts[g.shape];
    if (count <= most || shape.state != own.state) continue;
    const std::span<const FrameId> frames = corpus.stack(shape.stack).frames;
    const bool fits = g.shape != cut.shape && frames.size() >= known.size() &&
                      std::equal(known.begin(), known.end(), frames.begin(), alike);
    if (fits) most = count, kind = g.shape;
    else count = 0;
  }
  if (kind == cut.shape) return;
  Shape whole = own;
  whole.stack = corpus.shape(kind).stack;
  cut.shape = corpus.intern(whole);
}

void note_losses(Corpus& corpus, Dump& dump, Notes& notes) {
  const std::uint64_t seen = dump.seen();
  if (const std::uint64_t damaged = dump.damaged_goroutines(); damaged > 0) {
    // Behind a header comes a stack, or the input ended there.
    dump.cut_short = dump.cut_short || dump.torn_end || (dump.open_end && dump.damaged.back().why == Damaged::Why::no_stack);
    notes.add(Level::lost,
              fmt::format("{} of {} goroutines could not be read to {} end{}", damaged, seen, damaged == 1 ? "its" : "their",
                          dump.cut_short ? ": the dump is cut off there, and there may have been more" : "; they count as damaged"),
              fmt::format("{}:{}", dump.name, dump.damaged.front().first_line),
              dump.cut_short ? take_again : "");
  }
  if (dump.cut_goroutine != 0) {
    put_with_its_kind(corpus, dump);
    dump.cut_short = true;
    notes.add(
        Level::lost,
        fmt::format(
            "the dump ends inside the stack of goroutine {}, which is judged as far as it goes; there may have been more",
            dump.cut_goroutine),
        dump.name, take_again);
  }
  if (!dump.cut_short && dump.input_bytes > 0 && is_usual_cut(dump.input_bytes, dump.torn_end)) {
    dump.cut_short = true;
    notes.add(Level::lost, fmt::format("the input is exactly {} bytes, where writers of dumps cut: there may have been more goroutines", dump.input_bytes), dump.name,
              "debug=1 has no such limit: fetch /debug/pprof/goroutine?debug=1 too");
  }
  if (!dump.cut_short && dump.torn_wrapper) {
    dump.cut_short = true;
    notes.add(Level::lost, "the input ends in the middle of a line of the log that holds the dump: there may have been more goroutines", dump.name, "take the log again, or the dump itself");
  }
  if (dump.torn_start) {
    dump.cut_short = true;
    notes.add(Level::lost, "the input begins inside a goroutine: what stood before is missing, and there may have been more goroutines", dump.name, take_again);
  }
  if (dump.dropped_lines) {
    dump.cut_short = true;
    notes.add(Level::lost,
              fmt::format("the log that holds the dump says that it dropped {}: some may be of this dump, and there may have been more goroutines",
                          *dump.dropped_lines == 0 ? "lines" : fmt::format("{} lines", *dump.dropped_lines)),
              dump.name, "journald and rsyslog take so many lines a minute and no more: fetch /debug/pprof/goroutine?debug=2, or raise RateLimitBurst= and take the dump again");
  }
  if (!dump.cut_short && (dump.torn_word || lacks_its_end(corpus, dump))) {
    dump.cut_short = true;
    notes.add(Level::lost, dump.torn_word ? "the input ends where a goroutine begins: there were more goroutines" : "the last goroutine does not say who created it, as all others do: the dump ends there, and there may have been more",
              dump.name, take_again);
  }
  if (dump.stated_total && *dump.stated_total > seen) {
    dump.cut_short = true;
    notes.add(Level::lost, fmt::format("the profile says that it counts {}, but {} were read: the rest is not in the input", *dump.stated_total, seen), dump.name);
  }
}

}  // namespace

void note_losses(Corpus& corpus, std::size_t first_dump, Notes& notes) {
  for (std::size_t i = first_dump; i < corpus.dumps.size(); ++i) note_losses(corpus, corpus.dumps[i], notes);
}

}  // namespace lineup
