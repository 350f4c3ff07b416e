// SPDX-License-Identifier: Apache-2.0
// author.h: who wrote a line of a log, by what the log puts before it.
//
//     web-1  | goroutine 1 [select]:                                      (docker compose)
//     web.1.x7@node2    | goroutine 1 [select]:                           (docker service logs)
//     [pod/web-5d9c/app] goroutine 1 [select]:                            (kubectl logs --prefix)
//     web-5d9c-x2 app goroutine 1 [select]:                               (stern, -t: a time behind)
//     shop web-5d9c-x2 app goroutine 1 [select]:                          (stern -A)
//     Jan 02 03:04:05 host web[12]: goroutine 1 [select]:                 (journalctl, syslog)
//     Fri 2026-01-02 03:04:05 UTC host web.service[12]: goroutine 1 ...   (journalctl -o with-unit)
//     [    5.000001] host web[12]: goroutine 1 [select]:                  (-o short-monotonic)
//     2026-01-02T03:04:05+00:00 app[web.1]: goroutine 1 [select]:         (heroku logs)
//     83 <40>1 2026-01-02T03:04:05+00:00 host app web.1 - goroutine 1 ... (Logplex, RFC 5424)
//     2026-01-02T03:04:05.6+00:00 ecs/web/0a1b goroutine 1 [select]:      (aws logs tail)
//
// Takes    a line without escapes.
// Gives    a key: what tells its writer from the others of the log; and the name and the
//          host that the key says. Two keys are two writers: web[12] and web[13] are two
//          copies of a program, or one before and after a restart.
// Never    takes a word for a name that stands behind other words than times.
// Costs    a look at the first 400 bytes; nothing is copied but by author_of().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lineup {

// Where a log says who wrote a line: in the words before it, in a field of the record
// around it (records.h), or on other lines of the record (journalctl -o verbose). none:
// the log has one writer only.
enum class WriterForm : std::uint8_t { none, word, pod, process, two_words, three_words, stream, record, lines };

struct Author {
  std::string name;  // as the log says it: "web-1", "pod/web-5d9c/app", "web[12]", "web.1"
  std::string host;  // or the namespace; empty where the log names none
  friend bool operator==(const Author&, const Author&) = default;
};

// How the prefix of a log names who wrote the line.
WriterForm writer_form(std::string_view prefix);
// The key, a part of `line`; empty when it does not say who wrote it in this form.
std::string_view writer_of(std::string_view line, WriterForm form);
// Whom a key of this form means.
Author author_of(std::string_view key, WriterForm form);

}  // namespace lineup
