// SPDX-License-Identifier: Apache-2.0
// writers.h: several programs that dump at the same time into one log.
//
//     web-1  | goroutine 1 [select]:
//     api-1  | goroutine 1 [chan receive]:
//
// Takes    lines, from the first header that stands behind something on; author.h and
//          records.h say who wrote one.
// Gives    whose turn it is. Whoever dumps first is read line by line; what the others
//          write, from where they begin to dump, waits until the input ends. Then they are
//          read one behind the other, as if each had a log of its own. Where the name
//          stands on other lines than the dump's, whole records wait until they have ended.
// Owns     a copy of what waits.
// Costs    memory for what waits, 64 MiB at most: then the next one is read.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "parse/author.h"
#include "parse/records.h"

namespace lineup {

class Writers {
 public:
  struct Line {
    std::string_view text;
    std::uint64_t number;
    bool terminated;
  };
  // What somebody wrote who had to wait, line by line.
  class Waiting {
   public:
    void add(std::string_view line, std::uint64_t number, bool terminated) {
      text_.append(line);
      ends_.push_back({text_.size(), number});
      terminated_ = terminated;
    }
    std::size_t lines() const { return ends_.size(); }
    std::string_view text() const { return text_; }
    Line line(std::size_t i) const {
      const std::size_t from = i == 0 ? 0 : ends_[i - 1].at;
      return {std::string_view(text_).substr(from, ends_[i].at - from), ends_[i].number, terminated_ || i + 1 < ends_.size()};
    }
    std::size_t bytes() const { return text_.size() + ends_.size() * sizeof(End); }
    void add_all(const Waiting& more) {
      for (std::size_t i = 0; i < more.lines(); ++i) {
        const Line one = more.line(i);
        add(one.text, one.number, one.terminated);
      }
    }
    std::string key;

   private:
    struct End {
      std::size_t at;
      std::uint64_t number;
    };
    std::string text_;
    std::vector<End> ends_;
    bool terminated_ = true;  // the last of them
  };

  // Whether more than one may be writing.
  bool active() const { return form_ != WriterForm::none; }
  // Whether fields of records of JSON tell.
  bool by_records() const { return form_ == WriterForm::record; }
  // Whether a name may stand on other lines than the dump's.
  bool by_lines() const { return form_ == WriterForm::lines; }

  // From this header, behind this prefix, on, lines of others wait.
  void begin(std::string_view prefix, std::string_view line, std::uint64_t number);

  // What to do about a line: of another writer than the one that is being read it is
  // never read now. From the first that may be a dump's on, what they write waits.
  enum class Turn { now, later, not_at_all };
  Turn turn_of(std::string_view line, std::string_view as_it_was, std::uint64_t number, bool terminated);

  // Whether a line says who wrote it and nothing more.
  bool is_bare(std::string_view line) const {
    const std::string_view name = writer_of(line, form_);
    if (name.empty()) return false;
    line.remove_prefix(static_cast<std::size_t>(name.data() + name.size() - line.data()));
    return line.find_first_not_of(" \t|") == std::string_view::npos;
  }

  // Where names stand on lines of their own: another line. True when records have ended
  // that can be told now.
  bool add_line(std::string_view line, std::string_view as_it_was, std::uint64_t number,
                bool terminated);
  // The record that holds the line that is added next tells who is being read.
  void decide() { undecided_ = Undecided::until_it_ends; }
  // There are no more lines.
  void end_record();
  // The next of those records, and what to do about it; of one that waits, it does already.
  std::optional<std::pair<Waiting, Turn>> next_record();

  // Whether so much waits that the next one must be read, although nobody has ended.
  bool full() const;

  // Who wrote the line or the record that came last, if it is their turn and it says so.
  const Author& author() const { return is_named_ ? current_author_ : unknown_; }
  // The first and the last line of who is being read, of those that say who wrote them.
  std::pair<std::uint64_t, std::uint64_t> span() const;

  // Who is to be read next, instead of the one before.
  std::optional<Waiting> next();

 private:
  static constexpr std::size_t most_known = 4096;  // of those who do not wait
  using List = std::list<Waiting>;
  struct Known {
    std::uint64_t first, last;
    std::optional<List::iterator> waiting;
  };
  struct Record {
    Waiting lines;
    RecordAuthor author;
  };
  enum class Undecided { no, yes, until_it_ends };

  void name_current(std::string_view key);
  // Of a line, or a record, by its key; `wait` adds it to what waits.
  template <class Wait>
  Turn turn(std::string_view key, std::string_view text, std::uint64_t first, std::uint64_t last,
            Wait wait);

  WriterForm form_ = WriterForm::none;
  bool indented_ = false;  // the records of lines are journalctl's -o verbose
  std::string current_;    // the key
  Author current_author_, unknown_;
  bool is_named_ = false;
  List waiting_;  // in the order in which they began
  std::unordered_map<std::string, Known> by_key_;
  std::size_t bytes_ = 0;       // that wait, about
  Record record_;               // that has not ended
  std::deque<Record> records_;  // that have
  Undecided undecided_ = Undecided::no;
};

}  // namespace lineup
