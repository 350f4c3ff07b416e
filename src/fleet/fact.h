// SPDX-License-Identifier: Apache-2.0
// fleet/fact.h: a row of `lineup partial`: one fact about one dump, as a line of JSON.
//
//     Fact fact;
//     fact.kind = FactKind::dump;
//     fact.input = "api/api-0/0315.txt";
//     std::string line = line_of(fact);             // {"kind":"dump","v":1, ...}
//     Result<Fact> again = read_fact(line);         // equal, whatever bytes the names had
//
// Columns  docs/partial.schema.json. Every row has every key, in one order, of one type; what its
//          kind does not have is null or []. What only `lineup merge` wants is in `details`, so
//          that tables stay narrow.
// Bytes    JSON holds characters, names hold bytes. A byte that is no UTF-8 is written \xHH, two
//          small hexadecimal digits; where a text has that sequence itself its backslash is
//          written \x5c. So every text comes back as it was, and most look as they are.
// Numbers  that are names (of goroutines, of locks) are texts, since engines cut integers at 2^63;
//          counts are integers below it. Points in time are RFC 3339 in UTC, to the nanosecond.
// Fails    read_fact(): with a sentence about what is wrong in the line. Keys that are not known
//          are passed over: a later release may have added some.
// Costs    a pass over the line, nested three deep at most. Rows of a crowd hold most_goroutines
//          each, so that lines stay short.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/result.h"
#include "model/model.h"

namespace lineup {

// Of the columns and what they mean. A row of a greater one cannot be used.
inline constexpr std::uint64_t fact_version = 1;
// Goroutines in one row.
inline constexpr std::size_t most_goroutines = 8192;

enum class FactKind : std::uint8_t {
  file,     // a file or member that was read, with dumps in it or without
  dump,     // a dump in it
  group,    // goroutines of a dump that are equal but for number, age and starter
  damaged,  // goroutines of a dump that were not read to their end
  locks,    // which goroutine of a dump waits for the lock at which address
  note,     // what reading had to say
  error,    // the same, where something could not be used at all
};
std::string_view name_of(FactKind kind);

// XXH3-128 of a file's bytes.
struct Digest {
  std::uint64_t high = 0, low = 0;
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

// A point in time, in nanoseconds since 1970.
struct Instant {
  std::int64_t unix_nanos = 0;
  friend auto operator<=>(const Instant&, const Instant&) = default;
};
std::string exact_text(Instant time);  // "2026-11-21T03:15:00Z", "…:00.000000001Z"
std::optional<Instant> read_exact(std::string_view text);

// Numbers that are written as texts, decimal, or hexadecimal behind "0x".
struct Numerals {
  std::vector<std::uint64_t> values;
  friend bool operator==(const Numerals&, const Numerals&) = default;
};
struct Addresses {
  std::vector<std::uint64_t> values;
  friend bool operator==(const Addresses&, const Addresses&) = default;
};

struct Fact {
  using Count = std::optional<std::uint64_t>;  // below 2^63
  using Flag = std::optional<bool>;

  FactKind kind = FactKind::file;
  std::uint64_t v = fact_version;
  std::string lineup, rules;  // which release, and which rules, said so
  // Which process its dump is of, as far as the run that wrote it knew; an empty text is null.
  std::string service, instance, host, version;
  std::string input;             // name of the file or member
  std::optional<Digest> digest;  // of it; none in notes about a run
  Count place;                   // of the dump in it, from 0
  Count seq;                     // of a row among those of its kind, from 0
  std::optional<Instant> taken;  // when, as far as the run that wrote it knew

  // Of a note, and of why a file holds no dump.
  std::string level, message, location, help;
  Count times;

  Count dumps;  // of a file
  // Of a dump.
  std::string format;
  Count goroutines, damaged_goroutines;  // of a group: how many it has
  Count lines, lines_not_understood;
  Flag crash, cut_short;
  std::string writer, program, build_id;

  // Of a group.
  std::string fingerprint, owner, state;
  std::vector<std::string> marks;  // "leaked", "scan", "durable", "locked", "inferred"
  std::string function, file;      // where it blocks
  Count line;
  std::vector<std::string> functions, files;  // of its stack, innermost first
  std::vector<std::int64_t> frame_lines;
  std::string creator, creator_file;
  Count creator_line;
  Labels labels;
  Numerals goroutine_ids, started_by;  // one each, in the order they were printed; or started_by
                                       // is one number for all
  std::vector<std::int64_t> minutes;   // likewise; 0: not said
  std::vector<std::int64_t> counts;    // of a profile, which counts instead of listing; of
                                       // locks: LockWait::Receivers
  Addresses locks;                     // of the goroutines in goroutine_ids

  Labels details;  // names and values
  friend bool operator==(const Fact&, const Fact&) = default;

  void detail(std::string_view name, std::string value) {
    details.emplace_back(name, std::move(value));
  }
  // Empty where there is none.
  std::string_view detail(std::string_view name) const;
};

// Every column, in order: visit("kind", fact.kind), visit("v", fact.v) ...
template <class AFact, class Visit>
void each_column(AFact& fact, Visit&& visit) {
  visit("kind", fact.kind);
  visit("v", fact.v);
  visit("lineup", fact.lineup);
  visit("rules", fact.rules);
  visit("service", fact.service);
  visit("instance", fact.instance);
  visit("host", fact.host);
  visit("version", fact.version);
  visit("input", fact.input);
  visit("digest", fact.digest);
  visit("place", fact.place);
  visit("seq", fact.seq);
  visit("taken", fact.taken);
  visit("level", fact.level);
  visit("message", fact.message);
  visit("location", fact.location);
  visit("help", fact.help);
  visit("times", fact.times);
  visit("dumps", fact.dumps);
  visit("format", fact.format);
  visit("goroutines", fact.goroutines);
  visit("damaged", fact.damaged_goroutines);
  visit("lines", fact.lines);
  visit("lines_not_understood", fact.lines_not_understood);
  visit("crash", fact.crash);
  visit("cut_short", fact.cut_short);
  visit("writer", fact.writer);
  visit("program", fact.program);
  visit("build_id", fact.build_id);
  visit("fingerprint", fact.fingerprint);
  visit("owner", fact.owner);
  visit("state", fact.state);
  visit("marks", fact.marks);
  visit("function", fact.function);
  visit("file", fact.file);
  visit("line", fact.line);
  visit("functions", fact.functions);
  visit("files", fact.files);
  visit("frame_lines", fact.frame_lines);
  visit("creator", fact.creator);
  visit("creator_file", fact.creator_file);
  visit("creator_line", fact.creator_line);
  visit("labels", fact.labels);
  visit("goroutine_ids", fact.goroutine_ids);
  visit("started_by", fact.started_by);
  visit("minutes", fact.minutes);
  visit("counts", fact.counts);
  visit("locks", fact.locks);
  visit("details", fact.details);
}

// Without a line feed. Equal facts give equal lines.
std::string line_of(const Fact& fact);
Result<Fact> read_fact(std::string_view line);

}  // namespace lineup
