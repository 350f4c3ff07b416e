// SPDX-License-Identifier: Apache-2.0
// blocks.cc: what becomes of a block once it has been read: a goroutine, a stack
// without one, or a loss; and where one dump ends and the next begins.
#include <algorithm>
#include <utility>

#include "parse/header.h"
#include "parse/labels.h"
#include "parse/traceback.h"

namespace lineup {


LabelsId Traceback::labels_of(std::string_view text) {
  if (text.empty()) return {};
  const StringId at = label_texts_.intern(text);
  if (at.index == labels_.size()) labels_.push_back(corpus_.intern(read_labels(text)));
  return labels_[at.index];
}

std::uint32_t Traceback::head_of(const Header& header) {
  return number_of({corpus_.intern(header.state), corpus_.intern(header.more), labels_of(header.labels), header.marks, header.state == "running"});
}

// Labels may make every head different, so they are found by their hash.
std::uint32_t Traceback::number_of(const Head& head) {
  const auto hash = [](const Head& h) {
    return mix((std::uint64_t{h.state.index} << 32) | h.more.index, (std::uint64_t{h.labels.index} << 8) | h.marks);
  };
  if (const std::uint32_t known = head_index_.find(hash(head), [&](std::uint32_t i) { return heads_[i] == head; })) return known;
  const auto fresh = static_cast<std::uint32_t>(heads_.size());
  heads_.push_back(head);
  head_index_.insert(hash(head), fresh, [&](std::uint32_t i) { return hash(heads_[i]); });
  return fresh;
}

// Where labels are many, goroutines of one stack take turns in their heads. The pool
// knows every shape, but is too large for the processor's caches then.
ShapeId Traceback::shape_of(StackId stack, std::uint32_t number) {
  KnownShape& known = shapes_[mix(stack.index, number) % shapes_.size()];
  if (known.stack == stack && known.head == number) return known.shape;
  const Head& head = heads_[number];
  const ShapeId shape = corpus_.intern(Shape{stack, head.state, head.more, head.labels, head.marks, 0});
  known = {stack, number, shape};
  if (++shapes_missed_ > shapes_.size() && shapes_.size() < most_known_shapes) {
    shapes_.assign(4 * shapes_.size(), {});
    shapes_missed_ = 0;
  }
  return shape;
}

void Traceback::begin(std::uint64_t id, std::uint32_t head, std::uint32_t minutes, std::uint64_t line) {
  open_ = true;
  behind_block_ = false;
  headerless_ = announced_ = left_over_due_ = false;
  thread_stack_ = id == 0;  // g0: "goroutine 0 [idle]:" is a thread's own stack (1.3 on)
  in_ancestors_ = unavailable_ = place_due_ = blank_passed_ = false;
  at_ = StackTrie::root;
  id_ = id;
  head_ = head;
  minutes_ = minutes;
  created_in_ = lock_ = lock_object_ = 0;
  lock_type_ = lock_closure_ = {};
  in_lock_ = false;
  receivers_ = LockWait::Receivers::not_said;
  first_line_ = line;
  relay_head_due_ = false;
  if (heads_[head].running) doubt_ = true;
}

// "runtime stack:" (1.2 on), and frames without any header: the thread's own
// stack where Windows and releases before 1.3 were hit by a signal.
void Traceback::begin_thread_stack(bool headerless, std::uint64_t line) {
  begin(0, 0, 0, line);
  headerless_ = headerless;
}

// The block ended as it should.
void Traceback::keep() {
  open_ = blank_passed_ = false;
  behind_block_ = true;
  // A call without a place, outside any block, was a line of something else.
  if (headerless_ && trie_[at_].kind == NodeKind::call && trie_.parent(at_) == StackTrie::root) {
    dumps_.not_understood(first_line_, orphan_);
    return;
  }
  if (at_ != StackTrie::root) any_frames_ = true;
  if (thread_stack_) {
    dumps_.thread_stack();
    return;
  }
  StackTrie::Ending& node = trie_.ending(at_);
  const StackId stack = node.stack ? node.stack : trie_.stack_at(at_, corpus_);
  if (node.last_head != head_ || !node.last_shape) {
    node.last_shape = shape_of(stack, head_);
    node.last_head = head_;
  }
  const ShapeId shape = node.last_shape;
  // The last dump may have been ended by another reader.
  if (!dumps_.in_dump()) forget_ids();
  if (dumps_.in_dump() && is_first_again()) doubt_ = true;
  const bool look = doubt_ || head_seen_ || in_relay_;
  if (look && starts_new_dump(heads_[head_], stack)) {
    dumps_.end_dump();
    forget_ids();
    in_relay_ = false;
  }
  Dump& dump = dumps_.current(DumpKind::traceback);
  dumps_.report_is_of(id_);
  const bool went_on =
      !dump.reported.empty() && dump.reported.back().kind == ReportKind::served_panic;
  if (head_seen_ && dump.goroutines.empty() && !went_on) dump.crash = true;
  if (doubt_) {
    (dump.goroutines.empty() ? dump.began_in_doubt : dump.had_doubt) = true;
    if (std::exchange(torn_start_, false)) dump.torn_start = dump.goroutines.empty();
  }
  head_seen_ = doubt_ = false;
  if (look && !dump.goroutines.empty()) remember_ids();
  if (ids_kept_) {
    const bool bare = corpus_.stack(stack).frames.empty();
    const auto [seen, fresh] = ids_.try_emplace(id_, Printed{dump.goroutines.size(), bare});
    if (!fresh && look) {
      // A crash relay printed it again: the one with frames counts.
      ++dump.repeated;
      if (seen->second.bare && !bare) {
        seen->second.bare = false;
        dump.goroutines[seen->second.place] = {id_, created_in_, shape, minutes_};
      }
      return;
    }
  }
  dump.goroutines.push_back({id_, created_in_, shape, minutes_});
  if (lock_ != 0 || receivers_ != LockWait::Receivers::not_said) dump.lock_waits.push_back({id_, lock_, receivers_});
}

namespace {

// Of "0xc0000140a8)" and "0xc0000140a8, 0x1)"; 0 of "...)", and of "0xc0000140a8?)",
// which may be stale.
std::uint64_t first_argument(std::string_view arguments) {
  if (!arguments.starts_with("0x")) return 0;
  std::uint64_t value = 0;
  std::size_t at = 2;
  for (; at < arguments.size() && at < 18; ++at) {
    const char c = arguments[at];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) break;
    value = value * 16 + static_cast<std::uint64_t>(digit);
  }
  return at < arguments.size() && (arguments[at] == ')' || arguments[at] == ',') ? value : 0;
}

// Where the object is not printed whose method locks: its lock is a field of it, and
// few are larger.
constexpr std::uint64_t largest_object = 4096;

}  // namespace

void Traceback::note_arguments(const StackTrie::Node& node, std::string_view arguments) {
  if (node.takes_lock) {
    in_lock_ = true;
    if (lock_ == 0) lock_ = first_argument(arguments);
    return;
  }
  if (!in_lock_ || !node.is_method || receivers_ == LockWait::Receivers::same) return;
  const std::string_view call(node.text, node.bytes), type = type_of_method(call);
  // A closure's arguments are its own.
  const bool closure = call.substr(type.size() + 1).find('.') != std::string_view::npos;
  const std::uint64_t object = closure ? 0 : first_argument(arguments);
  if (lock_type_.empty()) {
    lock_type_ = type;
    lock_object_ = object;
    if (closure) lock_closure_ = call;
  } else if (const std::string_view method = call.substr(0, call.size() - 1); !lock_closure_.empty() && lock_closure_.starts_with(method) && lock_closure_[method.size()] == '.') {
    // The method around the closure that locks, and its object.
    if (lock_object_ == 0) lock_object_ = object;
    if (!closure) lock_closure_ = {};
  } else if (type == lock_type_ && object != 0) {
    if (lock_object_ != 0) receivers_ = object == lock_object_ ? LockWait::Receivers::same : LockWait::Receivers::different;
    else if (object <= lock_ && lock_ - object < largest_object) receivers_ = LockWait::Receivers::same;
  }
}

void Traceback::forget_ids() {
  ids_.clear();
  ids_kept_ = false;
}

void Traceback::lose(Damaged::Why why) {
  drop_bare_call();
  open_ = blank_passed_ = false;
  if (thread_stack_) {
    dumps_.thread_stack();
    return;
  }
  dumps_.current(DumpKind::traceback).damaged.push_back({id_, first_line_, why});
}

// Whether the goroutine that began the dump comes again: files that were put together.
bool Traceback::is_first_again() const {
  const Dump& dump = corpus_.dumps.back();
  return dump.kind == DumpKind::traceback && !dump.goroutines.empty() && dump.goroutines[0].id == id_;
}

// Whether more of the block should follow.
bool Traceback::goes_on() const {
  if (blank_passed_ && at_ == StackTrie::root) return false;
  return open_ && !headerless_ && !in_ancestors_ && trie_[at_].kind != NodeKind::created_place;
}

void Traceback::cut() {
  release_held();
  if (goes_on()) lose_rest();
}

void Traceback::gap() {
  release_held();
  if (goes_on()) lose(Damaged::Why::torn_stack);
  close_block();
}

// Whether the stack, as far as it goes, names a call of the program: then it says where the
// goroutine waits, if not how it came there.
bool Traceback::tells_where() const {
  static constexpr std::string_view others[] = {"runtime.", "sync.",    "internal/", "time.",
                                                "runtime/", "syscall.", "panic"};
  for (StackTrie::NodeIndex node = at_; node != StackTrie::root; node = trie_.parent(node)) {
    const std::string_view name(trie_[node].text, trie_[node].bytes);
    const auto of = [&](std::string_view package) { return name.starts_with(package); };
    if (trie_[node].kind == NodeKind::call && std::ranges::none_of(others, of)) return true;
  }
  return false;
}

// The dump ends inside the block: it is judged as far as it goes.
void Traceback::lose_rest() {
  if (thread_stack_ || !tells_where()) return lose(Damaged::Why::torn_stack);
  drop_bare_call();
  if (trie_[at_].kind != NodeKind::created && trie_[at_].kind != NodeKind::elided)
    at_ = trie_.child(at_, NodeKind::elided, elided_frames, elided_frames, 0);
  keep();
  Dump& dump = corpus_.dumps.back();
  if (!dump.goroutines.empty() && dump.goroutines[dump.goroutines.size() - 1].id == id_)
    dump.cut_goroutine = id_;
}

// Asked when a crash began, or something stood between two blocks, or a
// goroutine is running: the places where one dump can follow another.
bool Traceback::starts_new_dump(const Head& head, StackId stack) {
  if (!dumps_.in_dump()) return false;
  const Dump& dump = dumps_.current(DumpKind::traceback);
  if (dump.goroutines.empty()) return false;
  if (head_seen_) return true;
  if (head.running && is_dumper(stack)) return true;
  remember_ids();
  const auto seen = ids_.find(id_);
  return seen != ids_.end() && !seen->second.bare && !corpus_.stack(stack).frames.empty() && !in_relay_;
}

void Traceback::remember_ids() {
  if (ids_kept_) return;
  ids_kept_ = true;
  const Grown<Goroutine>& printed = dumps_.current(DumpKind::traceback).goroutines;
  for (std::size_t place = 0; place < printed.size(); ++place) {
    const Goroutine& g = printed[place];
    ids_.try_emplace(g.id, Printed{place, corpus_.stack(corpus_.shape(g.shape).stack).frames.empty()});
  }
}

// A goroutine that is writing a dump: the first of its dump.
bool Traceback::is_dumper(StackId stack) {
  if (dumper_.size() <= stack.index) dumper_.resize(stack.index + 1);
  std::int8_t& known = dumper_[stack.index];
  if (known == 0) {
    known = 1;
    for (const FrameId frame : corpus_.stack(stack).frames) {
      const std::string_view name = corpus_.text(corpus_.frame(frame).function);
      if (name == "runtime/pprof.writeGoroutineStacks" || name == "runtime.Stack" || name == "runtime/debug.Stack") known = 2;
    }
  }
  return known == 2;
}

}  // namespace lineup
