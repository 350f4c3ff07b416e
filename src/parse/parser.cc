// SPDX-License-Identifier: Apache-2.0
// parser.cc: hands each line of an input to the reader it belongs to.
#include <fmt/format.h>

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "parse/header.h"
#include "parse/lines.h"
#include "parse/state.h"

namespace lineup {

Parser::Parser(Corpus& corpus, Notes& notes, std::string name, Copies copies, KnownTracebacks* known)
    : state_(std::make_unique<State>(corpus, notes, std::move(name), copies, known)) {}
Parser::~Parser() = default;

// By the reader it belongs to; false when none of them knows it.
bool Parser::State::read(std::string_view text, bool terminated) {
  race_seen = race_seen || text == race_head;
  if (counts.in_profile()) {
    if (counts.line(text, line, terminated)) return true;
    // A traceback may follow a profile directly. What go test or the runtime
    // print between two records is no end of it.
    const LineKind kind = read_outer_line(text).kind;
    const bool traceback_begins = kind == LineKind::header || kind == LineKind::head || kind == LineKind::thread_stack || (!terminated && is_torn_header(text));
    if (!traceback_begins) return kind == LineKind::detail;
    counts.finish();
    dumps.end_dump();
  }
  if (Counts::starts_with(text)) {
    traceback.leave();
    return counts.line(text, line, terminated);
  }
  return traceback.line(text, line, terminated);
}

// A line out of a wrapper, which may hold another: a container's log, and in it a program's.
void Parser::State::inner_line(std::string_view text, bool terminated) {
  const std::uint64_t here = std::exchange(line, unwrapper.number());
  unwrapped_line(text, terminated);
  line = here;
}

void Parser::State::unwrapped_line(std::string_view text, bool terminated) {
  std::string plain;
  if (has_escapes(text)) text = plain = without_escapes(text);
  while (text.ends_with('\r')) text.remove_suffix(1);
  while (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (!terminated) unfinished = text;
  if (unwrapper.began_dump()) traceback.expect_another();
  if (!second.active()) {
    if (wrapped_header(text) == 0 || !second.learn(text)) return innermost_line(text, terminated, unwrapper);
    learned_second();
  }
  second.next(text, line, terminated, [this](std::string_view inner, bool whole) { innermost_line(inner, whole, second); });
}

// A line without wrapper: as it is, or with its characters put right.
void Parser::State::innermost_line(std::string_view text, bool terminated, Unwrapper& around) {
  if (!terminated) unfinished = text;
  if (text.starts_with("goroutine")) {
    dumps.written_at(around.time_around());
    traceback.announced_by(around.words_before());
  }
  if (read_fast(text) || is_gap(text)) return;
  if (read_parted(text, terminated)) {
    if (text.find_first_not_of(" \t") != std::string_view::npos) unread_inside.clear();
    return;
  }
  dumps.not_understood(line, text);
  if (!second.active()) unread_inside.add(line, text, dumps.losses());
}

// A line that was seen before, if it stands whole in the input, up to its line feed.
bool Parser::State::read_fast(std::string_view text) {
  const char* const end = text.data() + text.size();
  if (line_feed == nullptr || end != line_feed || counts.in_profile()) return false;
  std::uint64_t number = line;
  if (traceback.fast(text.data(), end + 1, number) != end + 1) return false;
  if (!text.empty()) unread_inside.clear();
  return true;
}

// Whether the log says that lines of the dump are missing here, or may be.
bool Parser::State::is_gap(std::string_view text) {
  const std::optional<std::uint64_t> lines = dropped_lines(text);
  if (!lines || !dumps.dropped(*lines)) return false;
  if (!counts.in_profile()) traceback.gap();
  return true;
}

bool Parser::State::read_or_repair(std::string_view text, bool terminated) {
  const bool repair_first = must_repair(text);
  if (!repair_first && read(text, terminated)) return true;
  const std::string better = repaired(text);
  return (better != text && read(better, terminated)) || (repair_first && read(text, terminated));
}

// Another writer's words may stand before a header, on its line: they are a line of
// their own then, and so may be the rest of one that was torn there.
bool Parser::State::read_parted(std::string_view text, bool terminated, int parts) {
  const std::size_t at = parts > 1 ? glued_header(text) : 0;
  if (at == 0) return read_or_repair(text, terminated);
  const std::string_view front = text.substr(0, at);
  if (!read_parted(front, !is_torn_header(front), parts - 1)) dumps.not_understood(line, text);
  return read_or_repair(text.substr(at), terminated);
}

void Parser::State::one_line(std::string_view text, bool terminated) {
  while (text.ends_with('\r')) text.remove_suffix(1);  // more than one where text was turned into text twice
  const std::string_view as_it_was = text;
  std::string plain, mended;
  if (copies == Copies::mended && has_escapes(text)) {
    // Within a line that no log made they may be part of a name.
    plain = without_escapes(text);
    if (unwrapper.active() ? !unwrapper.fits(text) : text.starts_with('\x1b') || wrapped_header(plain) > 0) text = plain;
    else if (!unwrapper.active()) text = without_last_escapes(text);
  }
  while (text.ends_with('\r')) text.remove_suffix(1);  // before an escape
  // A byte order mark; behind the first line where files were put together.
  while ((line == 1 || copies == Copies::mended) && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto take = [this](std::string_view inner, bool whole) { inner_line(inner, whole); };
  if (copies == Copies::as_they_are) {
    if (!read(text, terminated)) dumps.not_understood(line, text);
  } else if (writers.active() && is_for_later(plain.empty() ? text : plain, as_it_was, terminated)) {
    // Nobody reads it now.
  } else if (unwrapper.active()) {
    // On a page the quotes of a record are escaped, too.
    if (must_repair(text) && (text.starts_with("{&") || (!text.starts_with("{\"") && !unwrapper.fits(text)))) text = mended = repaired(text);
    unwrapper.next(text, line, terminated, take);
  } else if (Unwrapper::hides_header(text) || !read_parted(text, terminated)) {
    if (has_escapes(text)) text = plain = without_escapes(text);
    if (!text.starts_with("{\"") && must_repair(text)) text = mended = repaired(text);
    if (!mended.empty() && !Unwrapper::hides_header(text) && read_parted(text, terminated)) {
      unread.clear();
    } else if (unwrapper.learn(text)) {
      learned(text);
      if (writers.by_lines() && !in_section) wait_for_record(text, as_it_was, terminated);
      else unwrapper.next(text, line, terminated, take);
    } else {
      dumps.not_understood(line, as_it_was);
      unread.add(line, text, dumps.losses());
    }
  } else if (text.find_first_not_of(" \t") != std::string_view::npos) {
    unread.clear();
  }
  ++line;
}

// Lines before the one that taught a wrapper, and in the same, are read now; those of
// another writer wait with what it writes from here on.
void Parser::State::learned(std::string_view text) {
  const bool names_follow = writers.by_lines();
  writers.begin(unwrapper.prefix(), text, line);
  if (!in_section) dumps.written_by(writers.author());
  using Is = UnreadLines::Is;
  const std::vector<UnreadLines::Line> inside = unread.take(dumps.losses(), [this](const UnreadLines::Line& one) {
    if (writers.by_lines() && !in_section) {
      if (one.is_cut || !unwrapper.fits(one.text)) return Is::outside;
      writers.add_line(one.text, one.text, one.number, true);
      dumps.put_off_line();
      return Is::elsewhere;
    }
    const bool may_wait = writers.active() && !in_section && !one.is_cut;
    const Writers::Turn turn =
        may_wait ? writers.turn_of(one.text, one.text, one.number, true) : Writers::Turn::now;
    if (turn == Writers::Turn::later) dumps.put_off_line();
    if (turn == Writers::Turn::now) return unwrapper.fits(one.text) ? Is::inside : Is::outside;
    return turn == Writers::Turn::later ? Is::elsewhere : Is::outside;
  });
  if (writers.by_lines() && !names_follow) writers.decide();
  if (!in_section && !writers.by_lines()) writers.turn_of(text, text, line, true);
  if (!in_section) dumps.written_by(writers.author());
  const auto take = [this](std::string_view inner, bool whole) { inner_line(inner, whole); };
  read_anew(inside, unwrapper, take);
}

// The same for the wrapper inside.
void Parser::State::learned_second() {
  using Is = UnreadLines::Is;
  const std::vector<UnreadLines::Line> inside = unread_inside.take(dumps.losses(), [this](const UnreadLines::Line& one) { return second.fits(one.text) ? Is::inside : Is::outside; });
  read_anew(inside, second, [this](std::string_view text, bool whole) { innermost_line(text, whole, second); });
}

void Parser::State::read_anew(const std::vector<UnreadLines::Line>& inside, Unwrapper& around, const Unwrapper::Take& take) {
  traceback.begin_lines_anew();
  const std::uint64_t here = line;
  for (const UnreadLines::Line& one : inside) {
    line = one.number;
    around.next(one.text, line, true, take);
  }
  line = here;
}

void Parser::State::feed_lines(const char* p, const char* end) {
  while (p < end) {
    // Among lines with wrappers, what one without is depends on those before it.
    if (!counts.in_profile() && !unwrapper.active() && !writers.active()) {
      const char* const from = p;
      p = traceback.fast(p, end, line);
      if (!unread.empty() && std::string_view(from, static_cast<std::size_t>(p - from)).find_first_not_of('\n') != std::string_view::npos) unread.clear();
      if (p == end) return;
    }
    const auto* feed = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
    line_feed = feed;
    one_line({p, static_cast<std::size_t>(feed - p)}, true);
    line_feed = nullptr;
    p = feed + 1;
    while (writers.full()) {
      end_section();
      next_section(*writers.next());
    }
  }
}

void Parser::feed(std::string_view block) {
  State& s = *state_;
  if (block.empty()) return;
  if (s.bytes == 0 && s.mark.empty() && (block == "\xff" || block == "\xfe")) {
    s.mark = block;
  } else if (s.mark.empty()) {
    s.feed(block);
  } else {
    std::string both = std::exchange(s.mark, {});
    s.feed(both += block);
  }
}

void Parser::State::feed(std::string_view block) {
  std::string decoded;
  if (bytes == 0 && copies == Copies::mended && Utf16::begins(block)) utf16.emplace(block);
  bytes += block.size();
  if (utf16) block = decoded = utf16->decode(block);
  if (first.size() < sniffed_bytes) first.append(block.substr(0, sniffed_bytes - first.size()));
  if (form == Guess::maybe) {
    if (!opening.empty()) block = opening.append(block);
    form = guess_profile(block, false);
    if (form == Guess::maybe && opening.empty()) opening = block;
  }
  if (form == Guess::yes) pprof.feed(block);
  else if (form == Guess::no) feed_text(block);
  if (form != Guess::maybe) opening.clear();
}

void Parser::State::feed_text(std::string_view block) {
  if (!tail.empty()) {
    const std::size_t feed = block.find('\n');
    if (feed == std::string_view::npos) {
      tail.append(block);
      return;
    }
    tail.append(block.substr(0, feed + 1));
    block.remove_prefix(feed + 1);
    const std::string whole = std::move(tail);
    tail.clear();
    feed_lines(whole.data(), whole.data() + whole.size());
  }
  const std::size_t last = block.rfind('\n');
  const std::size_t whole = last == std::string_view::npos ? 0 : last + 1;
  feed_lines(block.data(), block.data() + whole);
  tail.assign(block.substr(whole));
}

void Parser::finish() {
  State& s = *state_;
  if (!s.mark.empty()) s.feed(std::exchange(s.mark, {}));
  if (s.form == Guess::maybe) {
    s.form = guess_profile(s.opening, true);
    if (s.form == Guess::yes) s.pprof.feed(s.opening);
    else s.feed_text(s.opening);
  }
  if (s.form == Guess::yes) {
    // It has no lines: what is said about them does not apply.
    s.pprof.finish();
    s.dumps.finish();
    return;
  }
  if (!s.tail.empty()) s.last_line(s.tail);
  s.writers.end_record();
  s.read_records();
  s.end_section();
  while (const std::optional<Writers::Waiting> writer = s.writers.next()) {
    s.next_section(*writer);
    s.end_section();
  }
  s.dumps.finish();
  if (s.counts.others() > 0) s.counts.note_others(!s.dumps.any());
  if (s.dumps.any()) {
    s.dumps.corpus().dumps.back().input_bytes = s.bytes;
  } else if (const std::uint64_t stacks = s.dumps.stacks_without_dump(); stacks > 0 && !s.race_seen) {
    s.notes.add(Level::error, fmt::format("there is no goroutine in this text, only {} stack{} without a goroutine's header", stacks, stacks == 1 ? "" : "s"), s.name,
                "a thread outside Go crashed, or the line \"goroutine N [...]:\" above the stack was not copied");
  } else if (s.counts.others() == 0) {
    const Nature nature = s.race_seen ? race_report() : nature_of(s.first, s.bytes);
    s.notes.add(Level::error, nature.what, s.name, nature.help);
  }
}

}  // namespace lineup
