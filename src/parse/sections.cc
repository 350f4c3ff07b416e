// SPDX-License-Identifier: Apache-2.0
// sections.cc: where several programs wrote one log, what one wrote after what another did.
#include "parse/state.h"

namespace lineup {

// Whether another than the one that is being read wrote this line. What is no dump's of
// it is not understood, but nothing to say of an empty one.
bool Parser::State::is_for_later(std::string_view text, std::string_view as_it_was, bool terminated) {
  const Writers::Turn turn = writers.turn_of(text, as_it_was, line, terminated);
  if (turn == Writers::Turn::later) dumps.put_off_line();
  if (turn == Writers::Turn::not_at_all && !writers.is_bare(text) && !is_gap(text)) dumps.not_understood(line, text);
  return turn != Writers::Turn::now;
}

// A line without line feed, the last that there is.
void Parser::State::last_line(std::string_view text) {
  const std::string plain = without_escapes(text);
  torn_wrapper = unwrapper.active() && unwrapper.is_cut(plain);
  if (!torn_wrapper && writers.active() && is_for_later(plain, text, false)) {
    ++line;
    return;
  }
  torn_end = true;
  if (unfinished.empty()) unfinished = text;
  if (torn_wrapper && !text.starts_with('{')) ++line;  // nothing of it is a dump's
  else one_line(text, false);
}

// All that one writer wrote has been read.
void Parser::State::end_section() {
  unwrapper.finish([this](std::string_view inner, bool whole) { inner_line(inner, whole); });
  second.finish([this](std::string_view inner, bool whole) { innermost_line(inner, whole, second); });
  if (torn_wrapper) traceback.cut();
  if (counts.in_profile()) counts.finish();
  const bool open_end = traceback.ends_in_block();
  traceback.finish();
  if (dumps.corpus().dumps.size() == section_begins) return;
  writers.dumped();
  Dump& last = dumps.corpus().dumps.back();
  last.torn_end = torn_end || traceback.ends_torn();
  last.open_end = open_end;
  last.torn_wrapper = torn_wrapper;
  const std::string word = repaired(unfinished);
  last.torn_word = torn_end && !word.empty() && std::string_view("goroutine ").starts_with(word);
}

// What somebody wrote who had to wait, as if it were an input of its own.
void Parser::State::next_section(const Writers::Waiting& writer) {
  dumps.end_dump();
  traceback.begin_anew();
  unwrapper = {};
  second = {};
  unread.clear();
  unread_inside.clear();
  unfinished.clear();
  torn_end = torn_wrapper = false;
  section_begins = dumps.corpus().dumps.size();
  const std::uint64_t here = line;
  const auto go_to = [this](std::uint64_t number) {
    dumps.go_on(line - number);
    line = number;
  };
  for (std::size_t i = 0; i < writer.lines(); ++i) {
    const Writers::Line one = writer.line(i);
    go_to(one.number);
    one.terminated ? one_line(one.text, true) : last_line(one.text);
  }
  go_to(here);
}

}  // namespace lineup
