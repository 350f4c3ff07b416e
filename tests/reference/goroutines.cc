// SPDX-License-Identifier: Apache-2.0
// goroutines.cc: what the reference makes of a traceback's lines, by their roles.
#include <algorithm>
#include <set>

#include "reference/input.h"
#include "reference/numbers.h"
#include "reference/reference.h"

namespace lineup::twin {

void Input::line(std::string_view text, bool terminated) {
  ++reading.lines;
  if (!understands(text, terminated)) reading.not_understood.push_back(reading.lines);
}

bool Input::understands(std::string_view text, bool terminated) {
  if (in_profile_) {
    if (profile_line(text, terminated)) return true;
    const auto match = matcher_.match(LineContext::profile, text);
    const bool goroutine = match && (match->form->role == LineRole::header || match->form->role == LineRole::head || match->form->role == LineRole::thread_stack);
    const bool torn_goroutine = !terminated && is_torn_header(text);
    // Noise between records is no end of the profile.
    if (!goroutine && !torn_goroutine) return match && match->form->role == LineRole::detail;
    finish_profile();
    open_ = false;
  }
  const auto outer = matcher_.match(LineContext::outer, text);
  if (outer && (outer->form->role == LineRole::profile || outer->form->role == LineRole::record)) {
    close_block();
    return profile_line(text, terminated);
  }
  return traceback_line(text, terminated);
}

bool Input::is_torn_header(std::string_view text) const {
  const auto match = matcher_.match(LineContext::torn, text);
  return match && match->form->role == LineRole::torn_header;
}

bool Input::traceback_line(std::string_view text, bool terminated) {
  if (!terminated && is_torn_header(text)) {
    close_block();
    const auto whole = matcher_.match(LineContext::outer, text);
    if (whole && whole->form->role == LineRole::header) {
      begin(*whole);
      lose_block(Damaged::Why::no_stack);
    } else {
      losses().push_back({number_in(matcher_.match(LineContext::torn, text)->capture("id")), reading.lines, 1, Damaged::Why::torn_header});
    }
    return true;
  }
  if (!terminated && block_ && tears_block(text)) {
    lose_rest();
    return true;
  }
  return block_ ? block_line(text) : outer_line(text);
}

// Whether the last line of the input, without line feed, shows that the block
// goes on behind it: it is not whole, or what belongs to it is missing.
bool Input::tears_block(std::string_view text) const {
  if (block_->in_ancestors || block_->kind == Block::Kind::headerless || block_->last == Block::Last::creator_place) return false;
  const auto match = matcher_.match(LineContext::stack, text);
  if (!match) return true;
  switch (match->form->role) {
    case LineRole::blank:
      return block_->place_due;  // the tab of the place
    case LineRole::unavailable: case LineRole::detail: case LineRole::header:
    case LineRole::head: case LineRole::thread_stack: case LineRole::relay: case LineRole::announcement:
      return false;
    case LineRole::place: case LineRole::loose_place: {
      // Only "+0x…" and "pc=0x…" come last.
      const std::string_view offsets = match->capture("offsets");
      const std::string_view last = offsets.substr(offsets.rfind(' ') == std::string_view::npos ? 0 : offsets.rfind(' '));
      return !last.starts_with(" +") && !last.starts_with(" pc=");
    }
    default:
      return true;
  }
}

void Input::begin(const LineMatch& header) {
  Block block;
  block.first_line = reading.lines;
  OneGoroutine& g = block.goroutine;
  g.id = number_in(header.capture("id"));
  block.kind = g.id == 0 ? Block::Kind::thread : Block::Kind::goroutine;
  std::string_view labels = header.capture("labels");
  if (const auto bracket = matcher_.match(LineContext::bracket, header.capture("bracket"))) {
    g.state = bracket->capture("state");
    const std::string_view marks = bracket->capture("marks");
    const auto has = [&](std::string_view mark) { return marks.find(mark) != std::string_view::npos; };
    if (has("(leaked)")) g.marks |= mark_leaked;
    if (has("(scan)")) g.marks |= mark_scan;
    if (has("(durable)") || has("(synctest)")) g.marks |= mark_durable;
    read_items(bracket->capture("items"), g);
    if (labels.empty()) labels = bracket->capture("labels");
  }
  if (!labels.empty()) g.labels = labels_in(matcher_, labels);
  if (left_over_due_ || header.form->role == LineRole::announcement) g.marks |= mark_left_over;
  left_over_due_ = false;
  if (g.state == "running") doubt_ = true;
  relay_head_due_ = false;
  block_ = std::move(block);
}

void Input::read_items(std::string_view items, OneGoroutine& g) {
  while (!items.empty()) {
    items.remove_prefix(1);  // the comma
    const std::size_t end = std::min(items.find(','), items.size());
    std::string_view item = items.substr(0, end);
    items.remove_prefix(end);
    if (item.starts_with(' ')) item.remove_prefix(1);
    if (item.empty()) continue;
    const auto match = matcher_.match(LineContext::item, item);
    const LineRole role = match ? match->form->role : LineRole::more;
    if (role == LineRole::minutes) g.minutes = small_number_in(match->capture("minutes"));
    else if (role == LineRole::locked) g.marks |= mark_locked;
    else g.more += (g.more.empty() ? "" : ", ") + std::string(item);
  }
}

void Input::begin_stack(Block::Kind kind) {
  Block block;
  block.kind = kind;
  block.first_line = reading.lines;
  relay_head_due_ = left_over_due_ = false;
  block_ = std::move(block);
}

bool Input::outer_line(std::string_view text) {
  const auto match = matcher_.match(LineContext::outer, text);
  const LineRole role = match ? match->form->role : LineRole::more;
  switch (role) {
    case LineRole::blank:
      return true;
    case LineRole::detail:
      listen(text);
      return true;
    case LineRole::header:
      begin(*match);
      return true;
    case LineRole::thread_stack:
      begin_stack(Block::Kind::thread);
      return true;
    case LineRole::head:
      // The head behind "-----" belongs to the same crash; any other begins one.
      if (!relay_head_due_) head_seen_ = true, in_relay_ = false;
      relay_head_due_ = false;
      listen(text);
      return true;
    case LineRole::relay:
      in_relay_ = relay_head_due_ = true;
      return true;
    default:
      break;
  }
  if (head_seen_ && matcher_.match(LineContext::value, text)) return true;
  doubt_ = true;
  if (role == LineRole::announcement) {
    begin(*match);
    block_->announced = true;
    return true;
  }
  if (role != LineRole::call) return false;
  begin_stack(Block::Kind::headerless);
  add_call(match->capture("function"), true);
  return true;
}

void Input::add_call(std::string_view function, bool place_due) {
  block_->goroutine.calls.push_back({std::string(function), "", 0});
  block_->last = Block::Last::call;
  block_->place_due = place_due;
}

// A bare name that no place followed was no call.
void Input::drop_bare_call() {
  if (block_->bare_call.empty()) return;
  reading.not_understood.push_back(block_->bare_call_line);
  block_->bare_call.clear();
}

bool Input::block_line(std::string_view text) {
  const auto match = matcher_.match(LineContext::stack, text);
  const LineRole role = match ? match->form->role : LineRole::more;
  const bool is_place = role == LineRole::place || role == LineRole::loose_place;
  if (block_->kind == Block::Kind::headerless &&
      (!match || role == LineRole::bare_call || role == LineRole::c_name || role == LineRole::announcement || (block_->is_lone_call() && !is_place))) {
    close_block();
    return outer_line(text);
  }
  if (std::exchange(block_->blank_passed, false)) {
    static const std::set<LineRole> of_stack = {
        LineRole::blank,   LineRole::call,   LineRole::c_call,      LineRole::place, LineRole::loose_place,
        LineRole::bare_place, LineRole::created, LineRole::elided, LineRole::unavailable};
    if (of_stack.count(role) == 0) {
      close_block();
      return outer_line(text);
    }
  }
  if (!is_place && role != LineRole::bare_place) drop_bare_call();
  switch (role) {
    case LineRole::blank:
      // None stands between a call and its place, or behind a header, but where all lines have one.
      if (block_->kind == Block::Kind::goroutine && !block_->announced && !block_->in_ancestors &&
          block_->last != Block::Last::creator_place) {
        spaced_ = spaced_ || block_->place_due;
        block_->blank_passed = spaced_ || (!block_->has_calls() && !block_->unavailable);
      }
      if (!block_->blank_passed) close_block();
      return true;
    case LineRole::header: case LineRole::thread_stack: case LineRole::head: case LineRole::relay:
      close_block();
      return outer_line(text);
    case LineRole::announcement: {
      close_block();
      begin(*match);
      block_->announced = true;
      return true;
    }
    case LineRole::detail:
      listen(text);
      return true;
    case LineRole::unavailable:
      block_->unavailable = true;
      return true;
    case LineRole::ancestor:
      block_->in_ancestors = true;
      block_->place_due = false;
      return true;
    default:
      break;
  }
  // Other goroutines' calls: known, and not this one's.
  if (block_->in_ancestors) return match && role != LineRole::bare_call && role != LineRole::c_name;
  if (is_place || role == LineRole::bare_place) return place_line(*match);
  if (!match || block_->has_ended()) return false;
  switch (role) {
    case LineRole::call:
      add_call(match->capture("function"), true);
      return true;
    case LineRole::c_call:
      add_call("non-Go function", false);
      return true;
    case LineRole::bare_call: case LineRole::c_name:
      block_->bare_is_c = role == LineRole::c_name;
      block_->bare_call = match->capture("function");
      block_->bare_call_line = reading.lines;
      return true;
    case LineRole::created:
      block_->goroutine.creator = Call{std::string(match->capture("function")), "", 0};
      block_->goroutine.created_in = number_in(match->capture("goroutine"));
      block_->last = Block::Last::creator;
      block_->place_due = true;
      return true;
    case LineRole::elided:
      block_->goroutine.calls.push_back({std::string(elided_frames), "", 0});
      block_->last = Block::Last::elided;
      block_->place_due = false;
      return true;
    default:
      return false;
  }
}

bool Input::place_line(const LineMatch& match) {
  const bool sure = match.form->role != LineRole::loose_place;
  const bool of_c = match.form->role == LineRole::bare_place || match.capture("offsets").starts_with(" pc=");
  if (!block_->bare_call.empty() && sure && (of_c || !block_->bare_is_c)) {
    const std::string function = std::move(block_->bare_call);
    block_->bare_call.clear();
    add_call(function, true);
  }
  drop_bare_call();
  const bool of_call = block_->last == Block::Last::call;
  if (match.form->role == LineRole::bare_place) {
    if (of_call) block_->place_due = false;
    return of_call;
  }
  if (!of_call && block_->last != Block::Last::creator) return false;
  Call& call = of_call ? block_->goroutine.calls.back() : *block_->goroutine.creator;
  call.file = match.capture("file");
  call.line = line_number_in(match.capture("line"));
  block_->last = of_call ? Block::Last::place : Block::Last::creator_place;
  block_->place_due = false;
  return true;
}

// --- The end of a block ---

void Input::close_block() {
  if (!block_) return;
  drop_bare_call();
  const Block block = std::move(*block_);
  block_.reset();
  // Announced by goleak, and its header follows.
  if (block.announced && !block.has_calls()) {
    left_over_due_ = true;
    return;
  }
  if (block.kind == Block::Kind::headerless && block.is_lone_call()) {
    // A call without a place, outside any block, was a line of something else.
    reading.not_understood.push_back(block.first_line);
    return;
  }
  if (block.has_calls()) any_frames_ = true;
  if (block.kind == Block::Kind::goroutine) keep(block.goroutine);
  else thread_stack();
}

void Input::lose_block(Damaged::Why why) {
  drop_bare_call();
  const Block block = std::move(*block_);
  block_.reset();
  if (block.kind == Block::Kind::goroutine) losses().push_back({block.goroutine.id, block.first_line, 1, why});
  else thread_stack();
}

// The dump ends inside a stack: it is kept as far as it goes, if it names a call of the program.
void Input::lose_rest() {
  static const char* const others[] = {"runtime.", "sync.",    "internal/", "time.",
                                       "runtime/", "syscall.", "panic"};
  const auto tells = [](const Call& call) {
    return call.function != elided_frames &&
           std::none_of(std::begin(others), std::end(others),
                        [&](const char* package) { return call.function.starts_with(package); });
  };
  if (block_->kind == Block::Kind::thread || std::ranges::none_of(block_->goroutine.calls, tells))
    return lose_block(Damaged::Why::torn_stack);
  drop_bare_call();
  if (block_->last != Block::Last::creator && block_->last != Block::Last::elided)
    block_->goroutine.calls.push_back({std::string(elided_frames), "", 0});
  close_block();
}

// "leaktest: leaked goroutine: ".
void Input::listen(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.ends_with("eaked goroutine:")) left_over_due_ = true;
}

void Input::thread_stack() {
  ++(open_ ? reading.dumps.back().thread_stacks : thread_stacks_before_);
}

std::vector<OneLoss>& Input::losses() { return dump(DumpKind::traceback).losses; }

OneDump& Input::dump(DumpKind kind) {
  if (!open_ || reading.dumps.back().kind != kind) {
    reading.dumps.emplace_back().kind = kind;
    reading.dumps.back().thread_stacks = thread_stacks_before_;
    thread_stacks_before_ = 0;
    open_ = true;
  }
  return reading.dumps.back();
}

// Where a dump may end and another begin: behind a head, at a goroutine that is
// writing a dump, at one that was printed already. Numbers are compared only
// where something suggests it; two goroutines of one dump never have the same.
void Input::keep(const OneGoroutine& g) {
  static const std::set<std::string> writers = {"runtime/pprof.writeGoroutineStacks", "runtime.Stack", "runtime/debug.Stack"};
  // The goroutine that began the dump comes again: files that were put together.
  if (open_ && reading.dumps.back().kind == DumpKind::traceback && !reading.dumps.back().goroutines.empty() && reading.dumps.back().goroutines.front().id == g.id) doubt_ = true;
  const bool look = doubt_ || head_seen_ || in_relay_;
  const auto printed = [&]() -> OneGoroutine* {
    if (!open_ || !look) return nullptr;
    for (OneGoroutine& other : reading.dumps.back().goroutines)
      if (other.id == g.id) return &other;
    return nullptr;
  };
  if (open_ && !reading.dumps.back().goroutines.empty()) {
    const bool writes = g.state == "running" && std::any_of(g.calls.begin(), g.calls.end(), [&](const Call& call) { return writers.count(call.function) != 0; });
    const OneGoroutine* before = printed();
    const bool again = before != nullptr && !before->calls.empty() && !g.calls.empty() && !in_relay_;
    if (head_seen_ || writes || again) open_ = in_relay_ = false;
  }
  OneDump& to = dump(DumpKind::traceback);
  if (OneGoroutine* before = printed()) {
    ++to.repeated;
    if (before->calls.empty() && !g.calls.empty()) *before = g;
  } else {
    to.goroutines.push_back(g);
  }
  doubt_ = head_seen_ = false;
}

void Input::finish() {
  if (in_profile_) finish_profile();
  if (block_) {
    const bool nothing = !block_->has_calls() && !block_->unavailable && !block_->blank_passed;
    if (block_->kind == Block::Kind::headerless) close_block();
    else if (block_->place_due) lose_rest();
    else if (nothing && any_frames_ && block_->kind == Block::Kind::goroutine) lose_block(Damaged::Why::no_stack);
    else close_block();
  }
  if (!reading.dumps.empty()) reading.dumps.back().thread_stacks += thread_stacks_before_;
}

}  // namespace lineup::twin
