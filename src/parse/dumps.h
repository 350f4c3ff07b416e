// SPDX-License-Identifier: Apache-2.0
// dumps.h: where the readers of one input put what they read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/clock.h"
#include "model/model.h"
#include "parse/author.h"
#include "parse/commands.h"

namespace lineup {

// The dumps of one input, made as the readers come upon them. A dump begins with
// its first goroutine; lines before it count to it, lines behind the last dump to
// the last.
class DumpWriter {
 public:
  // `line`: the number of the line that is being read, 1-based; outlives this.
  DumpWriter(Corpus& corpus, std::string name, const std::uint64_t& line)
      : corpus_(corpus), name_(std::move(name)), first_(corpus.dumps.size()), line_(line) {}

  // The dump that is being read. Begins one if there is none of this kind yet.
  Dump& current(DumpKind kind) {
    if (!open_ || corpus_.dumps.back().kind != kind) begin(kind);
    return corpus_.dumps.back();
  }
  // What follows, from the line that is being read, belongs to another dump.
  void end_dump() {
    if (open_) hand_out_lines();
    open_ = false;
  }
  bool in_dump() const { return open_; }
  // The text before a header on its own line: "2026-01-02T03:04:05Z stderr F ".
  void written_at(std::string_view text) {
    if (find_time(text)) last_foreign_.assign(text.substr(0, 64));
  }
  // Who wrote the lines that are read from here on; a dump is of who wrote its first.
  void written_by(const Author& author) {
    if (author != author_) author_ = author;
  }
  // The line that is being read is left for later.
  void put_off_line() { --before_line_; }
  // The line that is read next is not the one behind: it is so many lines further up.
  void go_on(std::uint64_t further_up) { before_line_ += further_up; }
  bool any() const { return corpus_.dumps.size() > first_; }
  std::size_t first() const { return first_; }  // where its dumps begin in the corpus
  std::uint64_t stacks_without_dump() const { return thread_stacks_before_; }

  void not_understood(std::uint64_t line, std::string_view text) {
    last_foreign_.assign(text.substr(0, 64));
    if (text.starts_with("$ ")) command_.assign(text.substr(2, 200));
    NotUnderstood& to = losses();
    if (to.lines++ == 0) {
      to.first_line = line;
      to.first_text = text.substr(0, 200);
    }
  }
  // The log says that it left lines out here. False when no dump is being read.
  bool dropped(std::uint64_t lines) {
    if (!open_) return false;
    std::optional<std::uint64_t>& all = corpus_.dumps.back().dropped_lines;
    all = all.value_or(0) + lines;
    return true;
  }
  // What the text says of the goroutines that follow, or, at its end, of those before.
  void report(Reported said) {
    // A leak test says it again of each goroutine.
    const auto again = [&](const Reported& one) {
      return one.kind == said.kind && said.kind == ReportKind::leak_test;
    };
    if (std::ranges::any_of(said_, again) ||
        (open_ && std::ranges::any_of(corpus_.dumps.back().reported, again)))
      return;
    if (said_.size() < most_reported) said_.push_back(std::move(said));
  }
  // A goroutine of the dump that is being read, which may be the first behind a report.
  void report_is_of(std::uint64_t goroutine) {
    if (said_.empty()) return;
    hand_out_reports(goroutine);
  }
  // Where the lines are counted that are not understood now.
  NotUnderstood& losses() { return open_ ? corpus_.dumps.back().not_understood : before_; }

  // A stack that is no goroutine's: it counts, but begins no dump.
  void thread_stack() { ++(open_ ? corpus_.dumps.back().thread_stacks : thread_stacks_before_); }

  // Hands the lines that are left to the last dump. Call once, at the end.
  void finish() {
    if (!any()) return;
    hand_out_lines();
    Dump& last = corpus_.dumps.back();
    add(last.not_understood, before_);
    last.thread_stacks += thread_stacks_before_;
    before_ = {};
    hand_out_reports(0);
    name_writers(corpus_, first_, asked_);
  }

  Corpus& corpus() { return corpus_; }
  const std::string& name() const { return name_; }

 private:
  void hand_out_reports(std::uint64_t goroutine) {
    std::vector<Reported>& all = corpus_.dumps.back().reported;
    for (Reported& one : said_) {
      one.goroutine = goroutine;
      if (all.size() < most_reported) all.push_back(std::move(one));
    }
    said_.clear();
  }
  void hand_out_lines() {
    const std::uint64_t read = line_ + before_line_;
    corpus_.dumps.back().lines += read - handed_out_;
    handed_out_ = read;
  }
  void begin(DumpKind kind) {
    end_dump();
    Dump dump;
    const std::size_t number = corpus_.dumps.size() - first_ + 1;
    dump.name = number == 1 ? name_ : name_ + '#' + std::to_string(number);
    dump.writer = author_.name;
    dump.writer_host = author_.host;
    dump.kind = kind;
    dump.not_understood = before_;
    dump.thread_stacks = thread_stacks_before_;
    // A log says when it was: on the line before the dump.
    dump.text_time_unix_nanos = find_time(last_foreign_);
    before_ = {};
    thread_stacks_before_ = 0;
    corpus_.dumps.push_back(std::move(dump));
    open_ = true;
    if (kind == DumpKind::count_profile) hand_out_reports(0);
    if (!command_.empty())
      asked_.push_back({corpus_.dumps.size() - 1, std::exchange(command_, {})});
  }
  static void add(NotUnderstood& to, const NotUnderstood& more) {
    if (to.lines == 0) to = more;
    else to.lines += more.lines;
  }

  Corpus& corpus_;
  std::string name_;
  std::size_t first_;
  bool open_ = false;
  const std::uint64_t& line_;
  // How many lines were read before it, less its number: -1, unless they are not read in
  // their order. All of it counts modulo 2^64.
  std::uint64_t before_line_ = static_cast<std::uint64_t>(-1);
  std::uint64_t handed_out_ = 0;
  Author author_;
  NotUnderstood before_;  // seen while no dump was open
  std::uint64_t thread_stacks_before_ = 0;
  std::string command_;         // that was typed, and took no dump yet
  std::vector<Asked> asked_;
  std::vector<Reported> said_;  // and not handed to a dump yet
  std::string last_foreign_;  // the start of the last line that was not understood
};

}  // namespace lineup
