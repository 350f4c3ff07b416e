// SPDX-License-Identifier: Apache-2.0
// writers.h: several programs that dump at the same time into one log.
//
//     web-1  | goroutine 1 [select]:                                      (docker compose)
//     api-1  | goroutine 1 [chan receive]:
//     [pod/web-5d9c/app] goroutine 1 [select]:                            (kubectl logs --prefix)
//     web-5d9c-x2 app goroutine 1 [select]:                               (stern)
//     Jan 02 03:04:05 host web[12]: goroutine 1 [select]:                 (journald, syslog)
//
// Whoever dumps first is read line by line; what the others write, from where they
// begin to dump, waits until the input ends. Then they are read one behind the other,
// as if each had a log of its own.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lineup/notes.h"

namespace lineup {

// Which words of a line name its writer; none where a log has one writer only.
enum class WriterForm : std::uint8_t { none, word, pod, process, two_words };

// How the prefix of a log names who wrote the line.
WriterForm writer_form(std::string_view prefix);
// Who wrote `line`; empty when it does not say so in this form.
std::string_view writer_of(std::string_view line, WriterForm form);

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
    Line line(std::size_t i) const {
      const std::size_t from = i == 0 ? 0 : ends_[i - 1].at;
      return {std::string_view(text_).substr(from, ends_[i].at - from), ends_[i].number, terminated_ || i + 1 < ends_.size()};
    }
    std::size_t bytes() const { return text_.size() + ends_.size() * sizeof(End); }
    std::string name;

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

  // From a header behind this prefix on, lines of others wait.
  void begin(std::string_view prefix);

  // What to do about a line: of another writer than the one that is being read it is
  // never read now. From the first that may be a dump's on, what they write waits.
  enum class Turn { now, later, not_at_all };
  Turn turn_of(std::string_view line, std::string_view as_it_was, std::uint64_t number, bool terminated);

  // Whether a line says who wrote it and nothing more.
  bool is_bare(std::string_view line) const {
    const std::string_view name = writer_of(line, form_);
    return line.substr(static_cast<std::size_t>(name.data() + name.size() - line.data())).find_first_not_of(" \t|") == std::string_view::npos;
  }

  // Whether so much waits that the next one must be read, although nobody has ended.
  bool full() const;

  // Whoever is being read has dumped.
  void dumped();
  // Says whose dumps there are, if they are of more than one.
  void note(Notes& notes, const std::string& input) const;

  // Who is to be read next, instead of the one before.
  std::optional<Waiting> next();

 private:
  WriterForm form_ = WriterForm::none;
  std::string current_;
  static constexpr std::size_t most_named = 4;
  std::vector<std::string> dumped_;  // the first of those who have
  std::size_t others_dumped_ = 0;
  std::list<Waiting> waiting_;  // in the order in which they began
  std::unordered_map<std::string, std::list<Waiting>::iterator> by_name_;
  std::size_t bytes_ = 0;       // that wait, about
};

}  // namespace lineup
