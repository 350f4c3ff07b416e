// SPDX-License-Identifier: Apache-2.0
// traceback.cc: the careful half of the traceback reader, and what a block becomes.
#include "parse/traceback.h"

#include "parse/labels.h"
#include "parse/pieces.h"
#include "parse/reports.h"

namespace lineup {
namespace {

// goleak: " [Goroutine 20 in state select, with main.f on top of the stack:",
// before a header of the same goroutine (to 1.1) or instead of one. `as_header`
// holds what the result refers to.
std::optional<Header> read_announcement(std::string_view text, std::string& as_header) {
  constexpr std::string_view word = "Goroutine ", in = " in state ", with = ", with ", top = " on top of the stack:";
  text.remove_prefix(std::min(text.find_first_not_of(" \t["), text.size()));
  const std::size_t state = text.find(in), end = text.find(with);
  if (!text.starts_with(word) || !text.ends_with(top) || state == std::string_view::npos || end == std::string_view::npos || end < state) return {};
  as_header = "goroutine ";
  as_header.append(text.substr(word.size(), state - word.size())).append(" [");
  as_header.append(text.substr(state + in.size(), end - state - in.size())).append("]:");
  return read_header(as_header);
}

}  // namespace

void Traceback::add_call(std::string_view text, std::string_view name, bool place_follows) {
  at_ = trie_.child(at_, NodeKind::call, text, name, 0);
  place_due_ = place_follows;
}

// A line that is a call if a place follows.
void Traceback::hold_bare_call(const Line& line, std::uint64_t number) {
  bare_call_ = line.name;
  bare_call_line_ = number;
  bare_is_c_ = line.kind == LineKind::c_name;
}

// `sure`: the line is indented as a place is, so it cannot be anything else.
bool Traceback::add_place(const Line& line, bool sure) {
  const NodeKind kind = trie_[at_].kind;
  if (!bare_call_.empty()) {
    const std::string call = std::move(bare_call_);
    bare_call_.clear();
    if (sure && (line.of_c || !bare_is_c_)) add_call(call, call, true);
    else dumps_.not_understood(bare_call_line_, call);
  }
  if (trie_[at_].kind != NodeKind::call && kind != NodeKind::created) return false;
  scratch_ = '\t';
  scratch_ += line.name;
  scratch_ += ':';
  scratch_ += std::to_string(line.number);
  at_ = trie_.child(at_, trie_[at_].kind == NodeKind::call ? NodeKind::place : NodeKind::created_place, scratch_, line.name, line.number);
  place_due_ = false;
  return true;
}

namespace {

// What only a stack has; behind a blank line anything else ends it.
bool goes_on_behind_blank(LineKind kind) {
  switch (kind) {
    case LineKind::blank:
    case LineKind::call:
    case LineKind::c_call:
    case LineKind::place:
    case LineKind::bare_place:
    case LineKind::created:
    case LineKind::elided:
    case LineKind::unavailable: return true;
    default: return false;
  }
}

}  // namespace

bool Traceback::block_line(std::string_view text, std::uint64_t number) {
  const Line line = read_stack_line(text);
  const bool is_bare = line.kind == LineKind::bare_call || line.kind == LineKind::c_name;
  if (headerless_ && (line.kind == LineKind::other || is_bare ||
                      (line.kind != LineKind::place && trie_.parent(at_) == StackTrie::root))) {
    close_block();
    return outer_line(text, number);
  }
  if (std::exchange(blank_passed_, false) && !goes_on_behind_blank(line.kind)) {
    close_block();
    return outer_line(text, number);
  }
  const bool is_place = line.kind == LineKind::place || line.kind == LineKind::bare_place;
  if (!is_place) drop_bare_call();
  switch (line.kind) {
    case LineKind::blank:
      if (!passes_blank()) close_block();
      return true;
    case LineKind::header:
    case LineKind::thread_stack:
    case LineKind::head:
    case LineKind::relay:
      close_block();
      return outer_line(text, number);
    case LineKind::ancestor:
      in_ancestors_ = true;
      place_due_ = false;
      return true;
    case LineKind::unavailable:
      unavailable_ = true;
      return true;
    case LineKind::detail:
      note_report(text);
      return true;
    case LineKind::segment:
      return true;
    default:
      break;
  }
  if (line.kind == LineKind::other) return announcement(text, number);
  if (in_ancestors_) return !is_bare;
  const NodeKind last = trie_[at_].kind;
  const bool ended = last == NodeKind::created || last == NodeKind::created_place;
  switch (line.kind) {
    case LineKind::call:
      if (ended) return false;
      scratch_.assign(line.name);
      scratch_ += '(';
      add_call(scratch_, line.name, true);
      if (const std::size_t found = text.find(scratch_); found != std::string_view::npos) note_arguments(trie_[at_], text.substr(found + scratch_.size()));
      return true;
    case LineKind::c_call:
      if (ended) return false;
      add_call(line.name, line.name, false);
      return true;
    case LineKind::bare_call:
    case LineKind::c_name:
      if (ended) return false;
      hold_bare_call(line, number);
      return true;
    case LineKind::place:
      return add_place(line, text.front() == '\t' || text.front() == ' ');
    case LineKind::bare_place:
      if (!bare_call_.empty()) add_call(bare_call_, bare_call_, false), bare_call_.clear();
      if (trie_[at_].kind != NodeKind::call) return false;
      place_due_ = false;
      return true;
    case LineKind::created:
      if (ended) return false;
      scratch_ = "created by ";
      scratch_ += line.name;
      at_ = trie_.child(at_, NodeKind::created, scratch_, line.name, 0);
      created_in_ = line.goroutine;
      place_due_ = true;
      return true;
    case LineKind::elided:
      if (ended) return false;
      at_ = trie_.child(at_, NodeKind::elided, elided_frames, elided_frames, 0);
      place_due_ = false;
      return true;
    default:
      return false;
  }
}

// A blank line ends a block, unless a page put one behind each line: then one stands where no
// program prints one, between a call and its place or behind the header. What follows tells.
bool Traceback::passes_blank() {
  if (headerless_ || thread_stack_ || announced_ || in_ancestors_) return false;
  if (trie_[at_].kind == NodeKind::created_place) return false;
  if (place_due_) spaced_ = true;
  return blank_passed_ = spaced_ || (at_ == StackTrie::root && !unavailable_);
}

// What a line says of the goroutines behind it.
void Traceback::note_report(std::string_view text) {
  if (says_left_over(text)) left_over_due_ = true;
  if (std::optional<Reported> said = read_report(text)) dumps_.report(std::move(*said));
}

void Traceback::announced_by(std::string_view words) {
  if (!says_left_over(words)) return;
  // What stands above is another's, or another that the same test lists.
  close_block();
  note_report(words);
}

bool Traceback::announcement(std::string_view text, std::uint64_t number) {
  std::string as_header;
  std::optional<Header> header = read_announcement(text, as_header);
  if (!header) return false;
  close_block();
  header->marks |= mark_left_over;
  begin(header->id, head_of(*header), header->waited_minutes, number);
  announced_ = true;
  return true;
}

bool Traceback::outer_line(std::string_view text, std::uint64_t number) {
  const LineKind kind = read_outer_line(text).kind;
  if (kind != LineKind::blank) behind_block_ = false;
  switch (kind) {
    case LineKind::header: {
      std::optional<Header> header = read_header(text);
      if (left_over_due_) header->marks |= mark_left_over;
      begin(header->id, head_of(*header), header->waited_minutes, number);
      return true;
    }
    case LineKind::thread_stack:
      begin_thread_stack(false, number);
      return true;
    case LineKind::head:
      // A chain "panic: a [recovered]" is one head. The head behind "-----" goes on
      // with the same crash; any other begins one.
      if (!relay_head_due_) head_seen_ = true, in_relay_ = false;
      relay_head_due_ = false;
      foreign_lines_ += 2;
      note_report(text);
      return true;
    case LineKind::relay:
      in_relay_ = relay_head_due_ = true;
      return true;
    case LineKind::detail:
      foreign_lines_ += 2;  // of a crash, which begins with them
      note_report(text);
      return true;
    case LineKind::blank:
      return true;
    default:
      break;
  }
  // The further lines of a panic's value (1.23 on).
  if (head_seen_ && text.starts_with('\t')) return true;
  doubt_ = true;
  if (announcement(text, number)) return true;
  const Line line = read_stack_line(text);
  // Nothing but a torn first line may stand before what only a block holds.
  ++foreign_lines_;
  const bool of_block = line.kind == LineKind::place || line.kind == LineKind::created || (line.kind == LineKind::call && foreign_lines_ == 1);
  if (of_block && foreign_lines_ <= 2 && !dumps_.in_dump()) torn_start_ = true;
  if (line.kind != LineKind::call) return false;
  begin_thread_stack(true, number);
  orphan_ = text.substr(0, 200);
  scratch_.assign(line.name);
  scratch_ += '(';
  add_call(scratch_, line.name, true);
  return true;
}

bool Traceback::line(std::string_view text, std::uint64_t number, bool terminated) {
  std::string whole;
  if (!held_.empty()) {
    const bool may_go_on = !text.empty() && text.front() != '\t' && text.front() != ' ';
    whole = held_;
    whole += text;
    if (may_go_on && is_whole(whole)) {
      held_.clear();
      text = whole;
    } else if (may_go_on && screen_columns(text) == folded_at_ && whole.size() < longest_fold) {
      held_ = std::move(whole);
      return true;
    } else {
      release_held();
    }
  }
  if (folded_at_ != 0 && terminated && whole.data() != text.data() && screen_columns(text) == folded_at_ && fragment_.empty()) {
    held_ = text;
    held_line_ = number;
    return true;
  }
  return read_line(text, number, terminated);
}

bool Traceback::read_line(std::string_view text, std::uint64_t number, bool terminated) {
  std::optional<std::string> whole;
  if (!fragment_.empty() && (whole = joined(text))) {
    if (whole->empty()) return true;
    text = *whole;
  } else if (mends_ && terminated && is_fragment(text) && (open_ ? read_stack_line(text).kind : read_outer_line(text).kind) == LineKind::other) {
    fragment_ = text;
    fragment_first_ = number;
    fragment_lines_ = 1;
    fragment_width_ = screen_columns(text);
    return true;
  }
  if (!terminated) {
    // The last line has no line feed. An editor took it away, or the dump was cut here.
    if (is_torn_header(text)) {
      if (open_) close_block();
      if (const std::optional<Header> header = read_header(text)) {
        begin(header->id, head_of(*header), header->waited_minutes, number);
        lose(Damaged::Why::no_stack);
      } else {
        begin(0, 0, 0, number);
        thread_stack_ = false;
        read_decimal(text.substr(10), id_);
        lose(Damaged::Why::torn_header);
      }
      return true;
    }
    const bool torn = open_ && tears_block(text);
    if (torn) {
      lose_rest();
      return true;
    }
  }
  return open_ ? block_line(text, number) : outer_line(text, number);
}

// Whether the last line of the input, without line feed, shows that the block goes
// on behind it: the line is not whole, or what belongs to it is missing.
bool Traceback::tears_block(std::string_view text) const {
  if (in_ancestors_ || headerless_ || trie_[at_].kind == NodeKind::created_place) return false;
  switch (read_stack_line(text).kind) {
    case LineKind::blank:
      return place_due_;  // the tab of the place
    case LineKind::unavailable:
    case LineKind::detail:
    case LineKind::segment:
    case LineKind::header:
    case LineKind::thread_stack:
    case LineKind::head:
    case LineKind::relay:
      return false;
    case LineKind::place:
      return !place_is_whole(text);
    case LineKind::other: {
      std::string as_header;
      return !read_announcement(text, as_header);
    }
    default:
      return true;
  }
}

// A bare name that no place followed was no call.
void Traceback::drop_bare_call() {
  if (!bare_call_.empty()) dumps_.not_understood(bare_call_line_, bare_call_);
  bare_call_.clear();
}

void Traceback::close_block() {
  release_held();
  drop_bare_call();
  if (!open_) return;
  // Announced by goleak, and here comes its header.
  if (announced_ && at_ == StackTrie::root) open_ = false, left_over_due_ = true;
  else keep();
}

void Traceback::finish() {
  release_held();
  drop_fragment();
  end_block();
  if (head_seen_ && dumps_.in_dump()) corpus_.dumps.back().ends_in_head = true;
}

// The block that is open where the input ends.
void Traceback::end_block() {
  if (!open_) return;
  const bool no_frames = at_ == StackTrie::root && !unavailable_ && !blank_passed_;
  if (headerless_) close_block();
  else if (place_due_) ends_torn_ = true, lose_rest();
  else if (no_frames && any_frames_ && !thread_stack_) lose(Damaged::Why::no_stack);
  else close_block();
}

}  // namespace lineup
