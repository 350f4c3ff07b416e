// SPDX-License-Identifier: Apache-2.0
// writers.cc: tells writers by the names in a log's prefixes, and lets all but one wait.
#include "parse/writers.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace lineup {
namespace {

// So much of all who wait is kept; a stranger's log need not end.
constexpr std::size_t most_waiting = 64u << 20;
// What a writer costs beside its lines, about.
constexpr std::size_t writer_bytes = 256;
constexpr std::size_t longest_prefix = 400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(std::string_view word) {
  constexpr std::string_view others = "-_.";
  return !word.empty() && std::ranges::all_of(word, [&](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || others.find(c) != others.npos; });
}

// Takes the next word off `rest`; empty when there is none.
std::string_view next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(word.size());
  return word;
}

// A time, a date, the number of a stream: "2026-01-02T03:04:05Z", "[03:04:05]", "01O".
bool begins_with_number(std::string_view word) { return !word.empty() && is_digit(word[word[0] == '[' && word.size() > 1 ? 1 : 0]); }

// "web-1  | ": a name, behind nothing but times, before a bar.
std::string_view before_bar(std::string_view rest) {
  for (int words = 0; words < 5; ++words) {
    const std::string_view word = next_word(rest);
    std::string_view behind = rest;
    if (next_word(behind) == "|") return is_name(word) ? word : std::string_view{};
    if (!begins_with_number(word)) return {};
  }
  return {};
}

// "[pod/web-5d9c/app] ", behind nothing but times.
std::string_view pod(std::string_view rest) {
  for (int words = 0; words < 4; ++words) {
    const std::string_view word = next_word(rest);
    if (word.starts_with("[pod/") && word.ends_with(']')) return word;
    if (!begins_with_number(word)) return {};
  }
  return {};
}

// "Jan 02 03:04:05 host web[12]: ", "2026-01-02T03:04:05+0000 host web[12]: ", Heroku's without a host.
std::string_view process(std::string_view rest) {
  const auto is_process = [](std::string_view word) { return word.ends_with("]:") && word.find('[') != std::string_view::npos && word.find('[') > 0; };
  const std::string_view first = next_word(rest);
  int most = 2;
  if (begins_with_number(first) && first.find('T') != std::string_view::npos) {
    std::string_view behind = rest;
    const std::string_view second = next_word(behind);
    if (second == "stdout" || second == "stderr") return {};  // a container's log, whose writer is one
  } else {
    if (first.size() != 3 || !begins_with_number(next_word(rest)) || !begins_with_number(next_word(rest))) return {};
  }
  for (; most > 0; --most)
    if (const std::string_view word = next_word(rest); is_process(word)) return word;
  return {};
}

// "web-5d9c-x2 app ".
std::string_view pod_and_container(std::string_view line) {
  std::string_view rest = line;
  const std::string_view first = next_word(rest);
  if (!is_name(first) || first.find('-') == std::string_view::npos || !line.starts_with(first) || !is_name(next_word(rest))) return {};
  return line.substr(0, line.size() - rest.size());
}

}  // namespace

std::string_view writer_of(std::string_view line, WriterForm form) {
  line = line.substr(0, longest_prefix);
  switch (form) {
    case WriterForm::word: return before_bar(line);
    case WriterForm::pod: return pod(line);
    case WriterForm::process: return process(line);
    case WriterForm::two_words: return pod_and_container(line);
    case WriterForm::none: break;
  }
  return {};
}

WriterForm writer_form(std::string_view prefix) {
  for (const WriterForm form : {WriterForm::word, WriterForm::pod, WriterForm::process})
    if (!writer_of(prefix, form).empty()) return form;
  // Where nothing but the words themselves says so, nothing else may stand there.
  const std::string_view words = pod_and_container(prefix);
  return !words.empty() && words.size() + 1 == prefix.size() ? WriterForm::two_words : WriterForm::none;
}

void Writers::begin(std::string_view prefix) {
  if (active()) return;
  form_ = writer_form(prefix);
  current_ = writer_of(prefix, form_);
}

Writers::Turn Writers::turn_of(std::string_view line, std::string_view as_it_was, std::uint64_t number, bool terminated) {
  const std::string_view name = writer_of(line, form_);
  if (name.empty() || name == current_) return Turn::now;
  auto known = by_name_.find(std::string(name));
  if (known == by_name_.end()) {
    const auto says = [&](std::string_view word) { return line.find(word) != std::string_view::npos; };
    if (!says("goroutine") && !says("panic: ") && !says("fatal error: ") && !says("SIGQUIT: ") && !says("profile: total ")) return Turn::not_at_all;
    known = by_name_.emplace(name, waiting_.emplace(waiting_.end())).first;
    known->second->name = name;
    bytes_ += writer_bytes + 2 * name.size();
  }
  Waiting& writer = *known->second;
  bytes_ -= writer.bytes();
  writer.add(as_it_was, number, terminated);
  bytes_ += writer.bytes();
  return Turn::later;
}

bool Writers::full() const { return bytes_ > most_waiting; }

void Writers::dumped() {
  // A service that was started again has another number.
  const std::string_view name = form_ == WriterForm::process ? std::string_view(current_).substr(0, current_.find('[')) : current_;
  if (std::ranges::find(dumped_, name) != dumped_.end()) return;
  if (dumped_.size() < most_named) dumped_.emplace_back(name);
  else ++others_dumped_;
}

void Writers::note(Notes& notes, const std::string& input) const {
  const std::size_t all = dumped_.size() + others_dumped_;
  if (all < 2) return;
  // The help may be copied: a stranger's name must not end its quotes.
  const bool quotable = dumped_.front().find('\'') == std::string::npos;
  notes.add(Level::lost, fmt::format("{} programs dumped into this log: {}{}; only what the last of them shows is judged", all, fmt::join(dumped_, ", "), others_dumped_ > 0 ? " ..." : ""), input,
            fmt::format("judge each by itself: grep -F '{}' FILE | lineup", quotable ? dumped_.front() : "NAME"));
}

std::optional<Writers::Waiting> Writers::next() {
  if (waiting_.empty()) return {};
  Waiting first = std::move(waiting_.front());
  waiting_.pop_front();
  by_name_.erase(first.name);
  bytes_ -= first.bytes() + writer_bytes + 2 * first.name.size();
  current_ = first.name;
  return first;
}

}  // namespace lineup
