// SPDX-License-Identifier: Apache-2.0
// json_lines.h: takes the lines of a dump out of JSON: a record a line.
//
//     {"log":"goroutine 18 [chan send]:\n","stream":"stderr"}             (docker json-file)
//     {"Action":"output","Package":"p","Output":"goroutine 18 [...]:\n"}   (go test -json)
//     {"MESSAGE":"goroutine 18 [chan send]:","_PID":"12"}                  (journald, collectors)
//     {"level":"error","stack":"goroutine 18 [chan send]:\nmain.f()\n"}    (a structured log)
//
// Which field holds lines is learned from the one that holds a header. Several
// packages that `go test -json` ran at once are read one behind the other.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace lineup {

class JsonLines {
 public:
  using Take = std::function<void(std::string_view line, bool terminated)>;

  bool active() const { return active_; }

  // Whether this line is a record that holds lines; then the next ones are for next().
  bool learn(std::string_view line);

  // Takes the text out of a record. False when there is none in it.
  bool next(std::string_view line, const Take& take);

  // The same for a record inside another line, where records do not go on with each other.
  bool unpack(std::string_view line, const Take& take);

  // The text in a record; nothing when there is none.
  std::optional<std::string> text(std::string_view line) const {
    std::optional<Found> found = text_of(line);
    return found ? std::optional(std::move(found->text)) : std::nullopt;
  }

  // What was left unfinished.
  void finish(const Take& take);

  // Whether a record began that holds a dump of its own, since this was asked last.
  bool began_dump() { return std::exchange(began_dump_, false); }

 private:
  // Of one package; all that comes of others waits until it has ended.
  struct Package {
    std::string name, text;
    bool ended = false;
  };
  struct Found {
    std::string text;
    bool whole_dump = false;
    bool cut = false;   // the record ends before it does
    bool part = false;  // perhaps of a line, where it does not end one
  };

  std::optional<Found> text_of(std::string_view line) const;
  std::optional<Found> text_in(std::string_view line) const;
  bool test_event(std::string_view line, const Take& take);
  void next_package(const Take& take);
  void give(std::string_view text, const Take& take);

  bool active_ = false;
  bool began_dump_ = false;
  std::string field_;              // that held a header, where it is none of those known by name
  std::string pending_;            // behind its last line feed
  std::list<Package> packages_;    // the first is the one that is being read
  std::unordered_map<std::string, std::list<Package>::iterator> by_name_;
  std::size_t waiting_ = 0;        // bytes of the others, about
};

// When a record says it was written, as it says it; empty when it does not.
std::string time_of_record(std::string_view record);

}  // namespace lineup
