// SPDX-License-Identifier: Apache-2.0
// sections.cc: where several programs wrote one log, what one wrote after what another did.
#include "parse/state.h"

#include <algorithm>

namespace lineup {

// Whether another than the one that is being read wrote this line. What is no dump's of
// it is not understood, but nothing to say of an empty one.
bool Parser::State::is_for_later(std::string_view text, std::string_view as_it_was, bool terminated) {
  if (in_section) return false;
  if (writers.by_lines()) {
    wait_for_record(text, as_it_was, terminated);
    return true;
  }
  const Writers::Turn turn = writers.turn_of(text, as_it_was, line, terminated);
  if (turn == Writers::Turn::later) dumps.put_off_line();
  if (turn == Writers::Turn::now) dumps.written_by(writers.author());
  if (turn == Writers::Turn::not_at_all) pass_over(text);
  return turn != Writers::Turn::now;
}

// A line of another writer that is no dump's.
void Parser::State::pass_over(std::string_view text) {
  if (is_gap(text)) return;
  const std::optional<std::string> record =
      writers.by_records() ? unwrapper.text_of_record(text) : std::nullopt;
  if (!record) {
    if (!writers.is_bare(text)) dumps.not_understood(line, text);
    return;
  }
  for (std::string_view rest = *record; !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find('\n'));
    if (one.find_first_not_of(" \t\r") != std::string_view::npos && !is_gap(one))
      dumps.not_understood(line, one);
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
}

// A line of a record whose other lines say who wrote it.
void Parser::State::wait_for_record(std::string_view text, std::string_view as_it_was,
                                    bool terminated) {
  dumps.put_off_line();
  if (writers.add_line(text, as_it_was, line, terminated)) read_records();
}

// The records whose writers are known now.
void Parser::State::read_records() {
  while (const auto record = writers.next_record()) {
    const auto& [lines, turn] = *record;
    if (turn == Writers::Turn::now) {
      dumps.written_by(writers.author());
      read_lines(lines);
    } else if (turn == Writers::Turn::not_at_all) {
      pass_over_record(lines);
    }
  }
}

// Of a record that is no dump's: what its message says is not understood.
void Parser::State::pass_over_record(const Writers::Waiting& lines) {
  const std::uint64_t here = line;
  for (std::size_t i = 0; i < lines.lines(); ++i) {
    const Writers::Line one = lines.line(i);
    go_to(one.number);
    constexpr std::string_view message = "MESSAGE=";
    std::string_view text = one.text;
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.starts_with(message)) {
      text.remove_prefix(message.size());
      if (text.find_first_not_of(" \t\r") != std::string_view::npos && !is_gap(text))
        dumps.not_understood(line, text);
    }
    ++line;
  }
  go_to(here);
}

// The line that is read next is this one, further up or down.
void Parser::State::go_to(std::uint64_t number) {
  dumps.go_on(line - number);
  line = number;
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
  const auto [begins, ends] = writers.span();
  for (std::size_t i = section_begins; i < dumps.corpus().dumps.size(); ++i) {
    Dump& dump = dumps.corpus().dumps[i];
    if (!dump.writer.empty()) dump.writer_begins = begins, dump.writer_ends = ends;
  }
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
  dumps.written_by(writers.author());
  read_lines(writer);
}

// Lines of one writer, from wherever they stood.
void Parser::State::read_lines(const Writers::Waiting& lines) {
  const std::uint64_t here = line;
  in_section = true;
  for (std::size_t i = 0; i < lines.lines(); ++i) {
    const Writers::Line one = lines.line(i);
    go_to(one.number);
    one.terminated ? one_line(one.text, true) : last_line(one.text);
  }
  in_section = false;
  go_to(here);
}

}  // namespace lineup
