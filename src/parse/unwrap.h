// SPDX-License-Identifier: Apache-2.0
// unwrap.h: takes off what logs, containers and pages put around a dump's lines.
//
//     2024-01-02T03:04:05.678Z stderr F goroutine 18 [chan send]:      (Kubernetes CRI)
//     app_1  | goroutine 18 [chan send]:                               (docker compose)
//     {"log":"goroutine 18 [chan send]:\n","stream":"stderr"}          (docker json-file)
//     {"Action":"output","Output":"goroutine 18 [chan send]:\n"}       (go test -json)
//     Jan 02 03:04:05 host app[12]: goroutine 18 [chan send]:          (journald, syslog)
//
// A prefix is learned from the line that carries a header behind it; lines that
// have a prefix of the same shape (the same text, but any digits where it had
// digits) are stripped of it, others stay as they are: another program's lines
// between them, or a prefix that only the first line bore.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace lineup {

class Unwrapper {
 public:
  // Gets each line that was inside, without line feed, and whether it ended in one.
  using Take = std::function<void(std::string_view line, bool terminated)>;

  // Whether lines must be handed to next() before anybody reads them.
  bool active() const { return !prefix_.empty() || !pending_.empty() || !partial_.empty(); }

  // A line nobody could read: does it show a wrapper? Then it, and the lines
  // after it, are for next().
  bool learn(std::string_view line);

  // Takes the wrapper off `line`.
  void next(std::string_view line, bool terminated, const Take& take);

  // The prefix as it stood on the line that taught it.
  std::string_view prefix() const { return prefix_; }

  // What a wrapper left unfinished.
  void finish(const Take& take);

 private:
  bool json_line(std::string_view line, const Take& take);
  void give_text(std::string_view text, const Take& take);
  std::size_t prefix_bytes(std::string_view line) const;

  std::string prefix_;   // as it was in the line that taught it
  std::string pending_;  // text of a JSON stream behind its last line feed
  std::string partial_;  // of a line that CRI parted (stream tag P)
};

// Whether `line` could be read if its characters were put right: HTML escapes,
// no-break spaces, "#011" and "\t" for tabs. The repaired line, or the same.
std::string repaired(std::string_view line);

}  // namespace lineup
