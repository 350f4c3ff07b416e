// SPDX-License-Identifier: Apache-2.0
// state.h: what a Parser is made of; for parser.cc and sections.cc only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parse/counts.h"
#include "parse/dumps.h"
#include "parse/parse.h"
#include "parse/pprof.h"
#include "parse/sniff.h"
#include "parse/traceback.h"
#include "parse/unread.h"
#include "parse/unwrap.h"
#include "parse/utf16.h"
#include "parse/wire.h"
#include "parse/writers.h"

namespace lineup {

struct Parser::State {
  State(Corpus& corpus, Notes& to_notes, std::string input, Copies to_copies, KnownTracebacks* shared)
      : own(shared == nullptr ? std::make_unique<KnownTracebacks>() : nullptr), notes(to_notes), name(std::move(input)), copies(to_copies), dumps(corpus, name, line), traceback(dumps, copies, shared == nullptr ? *own : *shared), counts(dumps, notes, copies), pprof(dumps, notes), section_begins(dumps.first()) {}

  void feed(std::string_view block);
  void feed_text(std::string_view block);
  void feed_lines(const char* p, const char* end);
  void one_line(std::string_view text, bool terminated);
  void inner_line(std::string_view text, bool terminated);
  void unwrapped_line(std::string_view text, bool terminated);
  void innermost_line(std::string_view text, bool terminated, Unwrapper& around);
  bool is_gap(std::string_view text);
  bool read_fast(std::string_view text);
  void learned(std::string_view text);
  void learned_second();
  void read_anew(const std::vector<UnreadLines::Line>& inside, Unwrapper& around, const Unwrapper::Take& take);
  bool is_for_later(std::string_view text, std::string_view as_it_was, bool terminated);
  void last_line(std::string_view text);
  void end_section();
  void next_section(const Writers::Waiting& writer);
  void read_lines(const Writers::Waiting& lines);
  void pass_over(std::string_view text);
  void wait_for_record(std::string_view text, std::string_view as_it_was, bool terminated);
  void read_records();
  void pass_over_record(const Writers::Waiting& lines);
  void go_to(std::uint64_t number);
  bool read(std::string_view text, bool terminated);
  bool read_or_repair(std::string_view text, bool terminated);
  bool read_parted(std::string_view text, bool terminated, int parts = 8);

  std::unique_ptr<KnownTracebacks> own;  // where the input shares none with others
  Notes& notes;
  std::string name;
  Copies copies;
  std::uint64_t line = 1;
  const char* line_feed = nullptr;  // of the line at hand, where it stands in a block
  DumpWriter dumps;
  Traceback traceback;
  Counts counts;
  Pprof pprof;
  Guess form = Guess::maybe;  // whether the input is a profile.proto
  std::string opening;        // its bytes while they do not tell
  Unwrapper unwrapper, second;  // around a line, and around what is in it
  // A wrapper is learned from a header, but what says that the program crashed stands before it.
  UnreadLines unread, unread_inside;  // as they came; and inside the first wrapper
  // Where several wrote: one behind the other, as sections.
  Writers writers;
  std::size_t section_begins;  // its dumps, in the corpus
  bool in_section = false;     // the line at hand waited: whose it is is settled
  bool torn_end = false, torn_wrapper = false;  // its last line has no line feed; and ends inside what is around it
  std::string mark;            // the input's first byte while it may be half of a byte order mark
  std::optional<Utf16> utf16;  // what turns the input into UTF-8, where it is none
  std::string tail;      // of a block that ended in the middle of a line
  std::string unfinished;  // the line in a wrapper that the input ended in
  std::string first;     // the input's first bytes
  std::uint64_t bytes = 0;
  bool race_seen = false;  // a line that begins a report of the race detector
};

}  // namespace lineup
