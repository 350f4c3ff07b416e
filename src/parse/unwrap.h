// SPDX-License-Identifier: Apache-2.0
// unwrap.h: takes off what logs, containers and pages put around a dump's lines.
//
//     2024-01-02T03:04:05.678Z stderr F goroutine 18 [chan send]:      (Kubernetes CRI)
//     app_1  | goroutine 18 [chan send]:                               (docker compose)
//     {"log":"goroutine 18 [chan send]:\n","stream":"stderr"}          (docker json-file)
//     {"Action":"output","Output":"goroutine 18 [chan send]:\n"}       (go test -json; see json_lines.h)
//     Jan 02 03:04:05 host app[12]: goroutine 18 [chan send]:          (journald, syslog)
//         main_test.go:12: goroutine 18 [chan send]:                   (t.Logf)
//
// A prefix is learned from the line that carries a header behind it; lines that
// have a prefix of the same shape (the same text, but any digits where it had
// digits) are stripped of it, others stay as they are: another program's lines
// between them, or a prefix that only the first line bore.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "parse/json_lines.h"

namespace lineup {

// How many lines a log says that it left out: "Suppressed 7124 messages from web.service"
// (journald), "imjournal: 406 messages lost due to rate-limiting", "imuxsock begins to drop
// messages from pid 12 due to rate-limiting" (rsyslog; 0: it does not say how many).
std::optional<std::uint64_t> dropped_lines(std::string_view line);

class Unwrapper {
 public:
  // Gets each line that was inside, without line feed, and whether it ended in one.
  using Take = std::function<void(std::string_view line, bool terminated)>;

  // Whether lines must be handed to next() before anybody reads them.
  bool active() const { return json_.active() || !prefix_.empty() || !partial_.empty(); }

  // Whether a line may only be read without its wrapper: "main_test.go:12: " is a
  // test's own line, whatever it logs; "7:goroutine profile: total 3" is no profile's name.
  static bool hides_header(std::string_view line);

  // A line nobody could read: does it show a wrapper? Then it, and the lines
  // after it, are for next().
  bool learn(std::string_view line);

  // Whether the wrapper that was learned last is around this line, too.
  bool fits(std::string_view line) const;

  // What stood before the line that taught it; empty where that was no prefix.
  std::string_view prefix() const { return prefix_; }

  // What stood before the line that is being taken, where that was learned as a prefix: a test
  // may announce a goroutine on the line of its header.
  std::string_view words_before() const {
    return behind_prefix_ ? std::string_view(prefix_) : std::string_view{};
  }

  // What a line holds that is a record, or has one behind its prefix; nothing where it is none.
  std::optional<std::string> text_of_record(std::string_view line) const;

  // Takes the wrapper off `line`, the input's line of this number.
  void next(std::string_view line, std::uint64_t number, bool terminated, const Take& take);

  // The number of the line that is being taken: one that may go on is taken when the next is there.
  std::uint64_t number() const { return number_; }

  // Whether the input's last line, which has no line feed, ends inside the wrapper, so
  // that more was to come.
  bool is_cut(std::string_view line) const;

  // What stands around the line that is being taken, as far as it may say the time.
  std::string time_around() const;

  // Whether a record of JSON began that holds a dump of its own, since this was asked last.
  bool began_dump() {
    const bool nested = nested_.began_dump();
    return json_.began_dump() || nested;
  }

  // What a wrapper left unfinished.
  void finish(const Take& take);

 private:
  void learn_prefix(std::string_view prefix);
  bool shorten(std::string_view line);
  std::size_t before_record(std::string_view line);
  void release_held(const Take& take);
  void unpack(std::string_view inner, bool terminated, const Take& take);
  void plain_line(std::string_view line, bool terminated, const Take& take);
  std::size_t prefix_bytes(std::string_view line, bool* ends_inside = nullptr) const;

  JsonLines json_, nested_;  // around the line, and inside what else is around it
  bool journal_ = false, gitlab_ = false;
  int fitting_ = 0, misfits_ = 0;  // lines since the prefix was learned, up to a few
  std::string prefix_;   // as it was in the line that taught it
  std::size_t indent_ = 0;  // of the further lines, where a test logged the first; 0: none did
  std::string_view around_;  // of the line at hand
  bool behind_prefix_ = false;  // the line at hand had the prefix
  std::optional<std::string> held_;  // a line of GitLab's: the next one may go on with it
  bool held_whole_ = true;           // it had a line feed
  std::uint64_t held_number_ = 0, number_ = 0;
  std::string partial_;  // of a line that CRI parted (stream tag P)
};

// Where in `line` a header, or the head of a profile, begins behind a prefix; 0 if nowhere.
std::size_t wrapped_header(std::string_view line);

// Where a goroutine's header begins to which another writer's words, or the rest of a
// torn line, are glued: "shutting downgoroutine 5 [select]:". 0 where none does; a log's
// prefix before a header is no such thing.
std::size_t glued_header(std::string_view line);

// What a terminal's escapes leave of a line: colours, "erase to the end of the line",
// the times that Buildkite hides in them.
std::string without_escapes(std::string_view line);
// The line without those at its end.
std::string_view without_last_escapes(std::string_view line);
inline bool has_escapes(std::string_view line) { return line.find('\x1b') != std::string_view::npos; }

// Whether `line` could be read if its characters were put right: HTML escapes,
// no-break spaces, "#011" and "\t" for tabs, escapes of terminals. The repaired line, or the same.
std::string repaired(std::string_view line);

// Whether the line may only be read when it is repaired, although it could be
// read as it is: "#011/app/main.go:21" is no file's name.
bool must_repair(std::string_view line);

}  // namespace lineup
