// SPDX-License-Identifier: Apache-2.0
// reading.cc: puts a corpus into plain values, and two of these side by side.
#include "reference/reading.h"

#include <algorithm>

namespace lineup::twin {
namespace {

Call call_of(const Corpus& corpus, FrameId id) {
  const Frame& frame = corpus.frame(id);
  return {std::string(corpus.text(frame.function)), std::string(corpus.text(frame.file)), frame.line};
}

std::vector<Call> calls_of(const Corpus& corpus, const Stack& stack) {
  std::vector<Call> calls;
  for (const FrameId id : stack.frames) calls.push_back(call_of(corpus, id));
  return calls;
}

OneDump dump_of(const Corpus& corpus, const Dump& dump) {
  OneDump one{dump.kind, dump.profile, dump.stated_total, {}, {}, {}, dump.thread_stacks, dump.repeated};
  for (const Goroutine& g : dump.goroutines) {
    const Shape& shape = corpus.shape(g.shape);
    const Stack& stack = corpus.stack(shape.stack);
    OneGoroutine& to = one.goroutines.emplace_back(OneGoroutine{
        g.id, g.created_in, std::string(corpus.text(shape.state)), std::string(corpus.text(shape.more)),
        shape.marks, g.waited_minutes, corpus.labels(shape.labels), calls_of(corpus, stack), {}});
    if (stack.created_by) to.creator = call_of(corpus, stack.created_by);
  }
  for (const Counted& record : dump.counted) {
    const Shape& shape = corpus.shape(record.shape);
    one.records.push_back({record.count, (shape.marks & mark_leaked) != 0, corpus.labels(shape.labels), calls_of(corpus, corpus.stack(shape.stack))});
  }
  for (const Damaged& lost : dump.damaged) one.losses.push_back({lost.id, lost.first_line, lost.count, lost.why});
  return one;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    constexpr const char* digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7f) (((out += "\\x") += digits[byte >> 4]) += digits[byte & 15]);
    else out += c;
  }
  return out + '"';
}

std::string told(const std::string& text) { return quoted(text); }
std::string told(std::uint64_t number) { return std::to_string(number); }
std::string told(std::int64_t number) { return std::to_string(number); }
std::string told(unsigned number) { return std::to_string(number); }
std::string told(DumpKind kind) { return kind == DumpKind::traceback ? "a traceback" : "a count profile"; }
std::string told(Damaged::Why why) {
  return why == Damaged::Why::torn_header ? "a torn header" : why == Damaged::Why::torn_stack ? "a torn stack" : "no stack";
}
std::string told(const Call& call) { return quoted(call.function) + " at " + quoted(call.file) + ":" + told(call.line); }
template <class Value>
std::string told(const std::optional<Value>& value) { return value ? told(*value) : "nothing"; }
std::string told(const Labels& labels) {
  std::string out = "{";
  for (const auto& [key, value] : labels) out += quoted(key) + ": " + quoted(value) + " ";
  return out + "}";
}

// Collects the first difference and the way to it.
class Comparison {
 public:
  std::string difference;

  template <class Value>
  bool same(const std::string& what, const Value& fast, const Value& reference) {
    if (fast == reference) return true;
    if (difference.empty()) difference = what + ": fast " + told(fast) + ", reference " + told(reference);
    return false;
  }
  // Compares item by item first, so that the difference names the item.
  template <class List, class Compare>
  bool same_list(const std::string& what, const List& fast, const List& reference, Compare compare) {
    for (std::size_t i = 0; i < std::min(fast.size(), reference.size()); ++i)
      if (!compare(what + " " + std::to_string(i + 1), fast[i], reference[i])) return false;
    return same("number of " + what + "s", std::uint64_t{fast.size()}, std::uint64_t{reference.size()});
  }
  bool same_calls(const std::string& where, const std::vector<Call>& fast, const std::vector<Call>& reference) {
    return same_list(where + ", call", fast, reference,
                     [&](const std::string& at, const Call& a, const Call& b) { return same(at, a, b); });
  }
  bool same_dump(const std::string& where, const OneDump& fast, const OneDump& reference) {
    const auto goroutine = [&](const std::string& at, const OneGoroutine& a, const OneGoroutine& b) {
      const std::string name = at + " (" + std::to_string(b.id) + ")";
      return same(name + ", id", a.id, b.id) && same(name + ", state", a.state, b.state) && same(name + ", marks", a.marks, b.marks) &&
             same(name + ", minutes", a.minutes, b.minutes) && same(name + ", other items", a.more, b.more) &&
             same(name + ", labels", a.labels, b.labels) && same_calls(name, a.calls, b.calls) &&
             same(name + ", creator", a.creator, b.creator) && same(name + ", created in", a.created_in, b.created_in);
    };
    const auto record = [&](const std::string& at, const OneRecord& a, const OneRecord& b) {
      return same(at + ", count", a.count, b.count) && same(at + ", leaked", unsigned{a.leaked}, unsigned{b.leaked}) && same(at + ", labels", a.labels, b.labels) && same_calls(at, a.calls, b.calls);
    };
    const auto loss = [&](const std::string& at, const OneLoss& a, const OneLoss& b) {
      return same(at + ", id", a.id, b.id) && same(at + ", first line", a.first_line, b.first_line) && same(at + ", why", a.why, b.why) && same(at + ", count", a.count, b.count);
    };
    return same(where + ", kind", fast.kind, reference.kind) && same(where + ", profile", fast.profile, reference.profile) &&
           same(where + ", stated total", fast.stated_total, reference.stated_total) &&
           same_list(where + ", goroutine", fast.goroutines, reference.goroutines, goroutine) &&
           same_list(where + ", record", fast.records, reference.records, record) &&
           same_list(where + ", damaged", fast.losses, reference.losses, loss) &&
           same(where + ", stacks of threads", fast.thread_stacks, reference.thread_stacks) &&
           same(where + ", repeated", fast.repeated, reference.repeated);
  }
};

}  // namespace

Reading reading_of(const Corpus& corpus) {
  Reading reading;
  for (const Dump& dump : corpus.others) reading.others.push_back(dump_of(corpus, dump));
  for (const Dump& dump : corpus.dumps) {
    reading.dumps.push_back(dump_of(corpus, dump));
    reading.lines += dump.lines;
    for (std::uint64_t i = 0; i < dump.not_understood.lines; ++i) reading.not_understood.push_back(dump.not_understood.first_line);
  }
  return reading;
}

std::string first_difference(const Reading& fast, const Reading& reference) {
  Comparison compare;
  const auto dump = [&](const std::string& at, const OneDump& a, const OneDump& b) { return compare.same_dump(at, a, b); };
  const bool same = compare.same_list("dump", fast.dumps, reference.dumps, dump) &&
                    compare.same_list("profile of other things", fast.others, reference.others, dump);
  // Without a dump the fast reader counts no lines.
  if (same && !fast.dumps.empty() && compare.same("lines", fast.lines, reference.lines) &&
      !compare.same("lines not understood", std::uint64_t{fast.not_understood.size()}, std::uint64_t{reference.not_understood.size()})) {
    compare.difference += "; to the reference these:";
    for (const std::uint64_t line : reference.not_understood) compare.difference += " " + std::to_string(line);
    compare.difference += "; the fast reader's first:";
    if (!fast.not_understood.empty()) compare.difference += " " + std::to_string(fast.not_understood.front());
  }
  return compare.difference;
}

}  // namespace lineup::twin
