// SPDX-License-Identifier: Apache-2.0
// writers.cc: lets all but one of a log's writers wait.
#include "parse/writers.h"

#include <algorithm>

namespace lineup {
namespace {

// So much of all who wait is kept; a log need not end.
constexpr std::size_t most_waiting = 64u << 20;
// What a writer costs beside its lines, about.
constexpr std::size_t writer_bytes = 256;
// A record of lines ends here, whatever follows.
constexpr std::size_t most_lines = 4096, most_record_bytes = 1u << 20;

std::size_t cost_of(std::string_view key) { return writer_bytes + 2 * key.size(); }

// Whether there may be a dump in it. journald writes text with colours as a list of bytes.
bool may_be_dump(std::string_view text) {
  constexpr std::string_view words[] = {"goroutine", "panic: ", "fatal error: ", "SIGQUIT: ",
      "profile: total ", "\"MESSAGE\":["};
  return std::ranges::any_of(words, [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// "Fri 2026-01-02 03:04:05.000000 UTC [s=082a;i=1;b=0123;m=4c4b40;t=6475;x=7176]"; in
// -o export "__CURSOR=s=082a;i=1;b=0123", behind a blank line.
bool is_record_head(std::string_view line) {
  return line.starts_with("__CURSOR=") || (!line.starts_with(' ') && line.ends_with(']') &&
      line.find(" [s=") != std::string_view::npos);
}

}  // namespace

void Writers::begin(std::string_view prefix, std::string_view line, std::uint64_t number) {
  if (active()) return;
  form_ = writer_form(prefix);
  std::string key(writer_of(prefix, form_));
  if (form_ == WriterForm::none && prefix.ends_with("MESSAGE=")) {
    form_ = WriterForm::lines;
    indented_ = prefix.starts_with(' ');
    undecided_ = Undecided::yes;
    return;
  }
  if (form_ == WriterForm::none) {
    key = writer_of_record(line);
    if (!key.empty()) form_ = WriterForm::record;
  }
  if (!active()) return;
  name_current(key);
  by_key_.emplace(std::move(key), Known{number, number, {}});
}

void Writers::name_current(std::string_view key) {
  if (by_key_.size() > most_known) by_key_.erase(current_);
  current_ = key;
  current_author_ = author_of(key, form_);
}

template <class Wait>
Writers::Turn Writers::turn(std::string_view key, std::string_view text, std::uint64_t first,
    std::uint64_t last, Wait wait) {
  is_named_ = !key.empty();
  if (!is_named_) return Turn::now;
  auto at = by_key_.find(std::string(key));
  const bool is_current = key == current_;
  const bool waits = at != by_key_.end() && at->second.waiting;
  const bool begins_to_wait = !is_current && !waits && may_be_dump(text);
  if (at == by_key_.end()) {
    if (!is_current && !begins_to_wait && by_key_.size() >= most_known) return Turn::not_at_all;
    at = by_key_.emplace(key, Known{first, last, {}}).first;
  }
  Known& known = at->second;
  known.first = std::min(known.first, first);
  known.last = std::max(known.last, last);
  if (is_current) return Turn::now;
  if (begins_to_wait) {
    known.waiting = waiting_.emplace(waiting_.end());
    (*known.waiting)->key = key;
    bytes_ += cost_of(key);
  }
  if (!known.waiting) return Turn::not_at_all;
  Waiting& writer = **known.waiting;
  bytes_ -= writer.bytes();
  wait(writer);
  bytes_ += writer.bytes();
  return Turn::later;
}

Writers::Turn Writers::turn_of(std::string_view line, std::string_view as_it_was,
    std::uint64_t number, bool terminated) {
  const std::string of_record = by_records() ? writer_of_record(line) : std::string();
  const std::string_view key = by_records() ? of_record : writer_of(line, form_);
  return turn(key, line, number, number,
              [&](Waiting& writer) { writer.add(as_it_was, number, terminated); });
}

bool Writers::add_line(std::string_view line, std::string_view as_it_was, std::uint64_t number,
    bool terminated) {
  if (is_record_head(line)) end_record();
  record_.lines.add(as_it_was, number, terminated);
  record_.author.line(line);
  const bool ends = !indented_ && line.empty();
  const Waiting& lines = record_.lines;
  if (ends || lines.lines() >= most_lines || lines.text().size() >= most_record_bytes) end_record();
  return undecided_ == Undecided::no && !records_.empty();
}

void Writers::end_record() {
  if (record_.lines.lines() == 0) return;
  records_.push_back(std::exchange(record_, {}));
  if (undecided_ != Undecided::until_it_ends) return;
  undecided_ = Undecided::no;
  name_current(records_.back().author.key());
}

std::optional<std::pair<Writers::Waiting, Writers::Turn>> Writers::next_record() {
  if (records_.empty()) return {};
  Waiting lines = std::move(records_.front().lines);
  const std::string key = records_.front().author.key();
  records_.pop_front();
  const std::uint64_t first = lines.line(0).number, last = lines.line(lines.lines() - 1).number;
  const Turn whose =
      turn(key, lines.text(), first, last, [&](Waiting& writer) { writer.add_all(lines); });
  return std::pair(std::move(lines), whose);
}

bool Writers::full() const { return bytes_ > most_waiting; }

std::pair<std::uint64_t, std::uint64_t> Writers::span() const {
  const auto at = by_key_.find(current_);
  if (at == by_key_.end()) return {};
  return {at->second.first, at->second.last};
}

std::optional<Writers::Waiting> Writers::next() {
  if (waiting_.empty()) return {};
  Waiting first = std::move(waiting_.front());
  waiting_.pop_front();
  bytes_ -= first.bytes() + cost_of(first.key);
  const auto known = by_key_.find(first.key);
  if (known != by_key_.end()) known->second.waiting.reset();
  name_current(first.key);
  is_named_ = true;
  return first;
}

}  // namespace lineup
