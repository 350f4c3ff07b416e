// SPDX-License-Identifier: Apache-2.0
// input.h: what the reference remembers while it reads one input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/line_forms.h"
#include "reference/reading.h"

namespace lineup::twin {

// The stack that is being read.
struct Block {
  enum class Kind { goroutine, thread, headerless };
  enum class Last { nothing, call, place, elided, creator, creator_place };

  Kind kind = Kind::goroutine;
  OneGoroutine goroutine;
  std::uint64_t first_line = 0;
  Last last = Last::nothing;
  bool place_due = false;     // the last call must have one
  bool announced = false;     // by goleak, whose words are no header
  bool unavailable = false;
  bool blank_passed = false;  // the last line was blank, and more may follow
  bool in_ancestors = false;  // behind "[originating from …]:"
  std::string bare_call;      // a line that is a call if a place follows
  std::uint64_t bare_call_line = 0;
  bool bare_is_c = false;     // and only if the place is one of C

  bool has_calls() const { return last != Last::nothing; }
  bool has_ended() const { return last == Last::creator || last == Last::creator_place; }
  bool is_lone_call() const { return goroutine.calls.size() == 1 && last == Last::call; }
};

class Input {
 public:
  explicit Input(const LineMatcher& matcher) : matcher_(matcher) {}

  // One line without line feed; `terminated`: it had one.
  void line(std::string_view text, bool terminated);
  void finish();

  Reading reading;

 private:
  bool spaced_ = false;  // blank lines stand between all lines
  bool understands(std::string_view text, bool terminated);

  bool traceback_line(std::string_view text, bool terminated);
  bool is_torn_header(std::string_view text) const;
  bool tears_block(std::string_view text) const;
  bool outer_line(std::string_view text);
  bool block_line(std::string_view text);
  bool place_line(const LineMatch& match);
  void begin(const LineMatch& header);
  void begin_stack(Block::Kind kind);
  void read_items(std::string_view items, OneGoroutine& g);
  void add_call(std::string_view function, bool place_due);
  void drop_bare_call();
  void close_block();
  void lose_block(Damaged::Why why);
  void lose_rest();
  void listen(std::string_view text);
  void keep(const OneGoroutine& g);
  void thread_stack();
  std::vector<OneLoss>& losses();
  OneDump& dump(DumpKind kind);

  bool profile_line(std::string_view text, bool terminated);
  void begin_profile(const LineMatch& head);
  void begin_record(const LineMatch& line);
  void read_symbol(const LineMatch& line);
  bool lacks_symbols();
  void keep_record();
  void lose_record(std::int64_t count, std::uint64_t line);
  void end_profile();
  void finish_profile();
  OneDump& profile() { return other_ ? *other_ : dump(DumpKind::count_profile); }

  const LineMatcher& matcher_;
  std::optional<Block> block_;

  // The profile that is being read, and its last record.
  bool in_profile_ = false;
  std::optional<OneDump> other_;    // the profile, when it counts no goroutines
  std::uint64_t phantoms_ = 0;      // records without a stack in a leak profile
  bool any_record_ = false, any_symbol_ = false;  // in this profile
  struct Record {
    OneRecord record;
    std::uint64_t line = 0;
    std::vector<std::uint64_t> pcs;  // without the zeros at the end
    std::vector<std::uint64_t> symbol_pcs;
  };
  std::optional<Record> record_;

  bool open_ = false;            // the last dump goes on
  std::uint64_t thread_stacks_before_ = 0;

  bool head_seen_ = false;       // a crash began, and no goroutine of it has come
  bool in_relay_ = false;        // behind "-----": the same crash goes on
  bool relay_head_due_ = false;
  bool left_over_due_ = false;   // a leak test lists the goroutine whose header comes next
  bool doubt_ = false;           // something stood between the goroutines
  bool any_frames_ = false;      // some stack of this input had frames
};

}  // namespace lineup::twin
