// SPDX-License-Identifier: Apache-2.0
// lineup/lineup.h: says which goroutines in Go dumps are leaking, and why.
//
//     lineup::Request request;
//     request.inputs = {"crash.log"};
//     lineup::Result<lineup::Summary> summary = lineup::analyze(request);
//     if (summary) std::cout << lineup::write(*summary, lineup::Format::text, {});
//
// The library prints nothing, reads no environment, and throws nothing.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lineup/notes.h"
#include "lineup/ascending.h"
#include "lineup/per_dump.h"
#include "lineup/result.h"

namespace lineup {

std::string_view version();  // "0.1.0"

// What a stranger's input may cost, each input by itself. Each limit that is met
// makes a note (docs/archives.md).
struct Limits {
  std::uint64_t line_bytes = 16u << 20;             // longer lines are cut
  std::uint64_t unpacked_bytes = 64ull << 30;       // of what is compressed, when unpacked
  std::uint64_t unpack_ratio = 1000;                // unpacked bytes to packed, from this many on,
  std::uint64_t unpack_ratio_from_bytes = 1u << 30;  // since equal goroutines shrink as much
  std::uint64_t depth = 4;                          // archives inside archives
  std::uint64_t members = 100'000;                  // files in archives and directories
  std::uint64_t memory_bytes = 0;                   // that judging what was read would take, about; 0: half of
                                                    // what the machine, or its container, has
};

// Told how far a run is, from the threads that do the work, some hundred times at most.
class Progress {
 public:
  virtual ~Progress() = default;
  // Of the bytes on disk of all inputs, 0 when that is not known (a pipe).
  virtual void read(std::uint64_t bytes, std::uint64_t of_bytes) = 0;
  virtual void judged(std::size_t processes, std::size_t of_processes) = 0;
};

// How dumps are told apart by process.
enum class Split {
  by_evidence,  // paths, writers of logs, numbers of goroutines
  one_process,  // all are of one process over time
  per_file,     // each file or member is a process
};

struct Request {
  std::vector<std::string> inputs;        // files, folders, archives; "-" is standard input
  Split split = Split::by_evidence;
  std::string path;                       // what the parts of a path are: "{service}/{instance}/{time}.txt";
                                          // empty: found from the paths themselves (docs/fleets.md)
  std::size_t top = 10;                   // suspects kept of each process of a fleet; rows a report shows
  std::vector<std::int64_t> at_unix_nanos;    // when the first, second ... dump was taken; may be shorter
  std::optional<std::int64_t> every_nanos;    // they were taken so far apart, whatever else says when
  std::vector<std::string> grammar_dirs;  // rules added to, or by id instead of, the built-in ones
  std::vector<std::string> ignore_files;  // what was judged already (docs/known.md)
  std::string baseline;                   // an earlier JSON report of the same service; empty: none
  std::optional<std::int64_t> now_unix_seconds;  // for what expires; else the system's clock
  Limits limits;
  std::size_t threads = 0;                // for large inputs and many processes; 0: as many as there are
                                          // processors, at most 8
  const std::atomic<bool>* stop = nullptr;  // once true, what is known so far is the answer
  Progress* progress = nullptr;           // told how far the work is; may be null
};

// How sure lineup is that the goroutines of a group will never go on.
enum class Verdict { idle, suspect, likely, leak };

std::string_view name_of(Verdict verdict);  // "idle", "suspect", "likely", "leak"

// The least score of a verdict: leak 80, likely 60, suspect 35, idle 0.
int least_score(Verdict verdict);

// A call in a stack, as Go printed it. The same names stand in most stacks: they
// are kept once, by all groups together (Group::texts).
struct Place {
  std::string_view function;  // "main.(*T).run.func1"; "..." where frames were elided
  std::string_view file;      // "" when the dump does not say
  std::uint64_t line = 0;  // 1-based; 0 when the dump does not say
};

// One piece of the score. The texts of a group's evidence, each with a number
// in it, say everything the verdict rests on.
struct Evidence {
  std::string kind;  // a word for machines: "rule", "age", "count" ... (docs/json.md)
  int points = 0;    // may be negative; 0 when it only informs
  std::string text;  // a sentence without full stop
};

// How long the goroutines of a group have been blocked, as Go printed it: whole
// minutes since the garbage collector first saw them blocked, which may be up
// to one collection late (runtime/mgcmark.go). "unknown" is never "young".
struct BlockedMinutes {
  std::optional<std::uint32_t> min, median, max;  // of the known ones
  std::uint64_t unknown = 0;                      // goroutines without a number
};

// What one dump adds to a group's history. The movements are against the last
// dump of the same process that lists goroutines by number; 0 where there is none.
struct DumpCount {
  std::uint64_t goroutines = 0;
  std::uint64_t kept = 0;       // were here then, too
  std::uint64_t born = 0;       // were nowhere then
  std::uint64_t moved_in = 0;   // were in another group then
  std::uint64_t died = 0;       // of those of then: are nowhere now
  std::uint64_t moved_out = 0;  // of those of then: are in another group now
  std::uint64_t proven = 0;     // proved leaked by the garbage collector, now or before and still here
  friend bool operator==(const DumpCount&, const DumpCount&) = default;
};

// How a group's size went over the dumps of the last process.
struct History {
  PerDump<DumpCount> dumps;         // of earlier processes too
  std::uint64_t came = 0, left = 0; // over all intervals
  std::uint64_t since_first = 0;    // here in every listing since the process's first
  std::optional<double> retention;  // 0-1, mean share that is still here in the next listing
  // Goroutines per hour: the median of the slopes between every two dumps (Theil
  // and Sen; of more than 256 dumps, 256), and the range that holds it with 95 %.
  std::optional<double> per_hour, per_hour_low, per_hour_high;
  std::optional<double> in_a_day;   // goroutines a day after the last dump at this rate
  // How long the one that is here longest has been blocked here.
  std::optional<double> oldest_at_least_seconds, oldest_at_most_seconds;
};

// A group that only waits because of a suspect: behind a lock it holds, for
// goroutines that hang, at the other end of its connection.
struct SymptomGroup {
  std::string id;                   // of the group in Summary::groups
  std::uint64_t goroutines = 0;
  std::string title, state;
  std::optional<Place> blocked_at;
  std::string why;                  // a sentence without full stop
};

// What an ignore file says of a group that is no suspect any more.
struct Ignored {
  std::string by;      // "fingerprint", "function", "rule"
  std::string value;   // the id, pattern or rule
  std::string reason;
  std::string until;   // "2026-12-31", the last day it holds; empty: for good
  std::string where;   // "FILE:LINE"
};

// One entry of an ignore file, and how much it stands for.
struct IgnoreEntry {
  std::string by, value, reason, until, where;  // as in Ignored
  bool expired = false;      // then it ignores nothing
  std::uint64_t groups = 0;  // of the last dump that it names, idle ones among them
};

// A suspect against the baseline.
struct Change {
  bool is_new = true;     // the baseline did not suspect it, nor ignore it
  bool grown = false;     // known, and more goroutines than then
  bool worsened = false;  // known, and the verdict rose
  std::optional<std::uint64_t> goroutines_then;  // empty: there was no such group
  std::optional<Verdict> verdict_then;
};

// A suspect of the baseline that is none any more.
struct Gone {
  std::string id;
  Verdict verdict = Verdict::idle;   // as it was then, like all but the last
  int score = 0;
  std::optional<std::string> cause;
  std::string title;
  std::uint64_t goroutines = 0;
  std::uint64_t goroutines_now = 0;  // in the last dump, where they are idle
};

// What changed since an earlier report.
struct Baseline {
  std::string name;                   // the file
  std::optional<std::string> time;    // of its last dump, UTC; empty when it does not say
  std::uint64_t added = 0, known = 0; // suspects that are new, and the others
  std::uint64_t grown = 0, worsened = 0;  // of the known ones
  std::vector<Gone> gone;             // worst first
};

// Goroutines that wait in the same state, at the same stack, started at the
// same place.
struct Group {
  std::string id;                     // 16 hex digits; the same across builds and hosts: from normalised
                                      // function names and state, not from line numbers or addresses
  std::size_t rank = 0;               // 1-based among suspects; 0 for the rest
  std::optional<std::string> symptom_of;  // id of the suspect these only wait because of
  Verdict verdict = Verdict::idle;
  int score = 0;                      // 0-100, the sum of the evidence's points
  std::optional<std::string> cause;   // rule id, of a cause or of a healthy shape
  bool looks_like = false;            // the rule in `cause` does not fire: it only looks like that so far
  std::string title;                  // what it is, in a few plain words
  std::string means;                  // the cause in plain words; may be empty
  std::string confirm;                // how to make sure; may be empty
  std::string fix;                    // what to change; may be empty
  std::string mistaken_when;          // when this verdict would be wrong; may be empty
  std::uint64_t goroutines = 0;       // in the last dump
  std::string state;                  // wait reason, "chan send"; "" when the format has none
  bool state_inferred = false;        // from frames, because the format has none
  std::uint64_t leaked = 0;           // how many the garbage collector proved leaked
  std::uint64_t locked_to_thread = 0; // how many hold an operating-system thread
  BlockedMinutes blocked_minutes;
  std::shared_ptr<const void> texts;  // keeps the names that the places below, and those of symptoms, are views of
  std::optional<Place> blocked_at;    // first frame that is not the runtime's or sync's own
  std::optional<Place> created_by;    // the go statement
  std::vector<Place> stack;           // innermost first
  std::vector<std::pair<std::string, std::string>> labels;  // that all of them carry
  std::uint64_t label_sets = 0;       // how many different label sets; 0: no labels
  Ascending goroutine_ids;  // of the last dump, ascending; empty when the format has none
  PerDump<std::uint64_t> per_dump;  // goroutines in each dump, in order
  History history;
  std::vector<Evidence> evidence;     // in the order the points were given
  std::vector<SymptomGroup> symptoms; // of a suspect: largest first
  std::optional<Ignored> ignored;     // by a file of Request::ignore_files
  std::optional<Change> change;       // of suspects, where there is a baseline
};

// One dump, and what was not understood in it.
struct InputSummary {
  std::string name;
  std::string format;                 // "traceback", "count profile", "none"
  std::uint64_t goroutines = 0;       // seen: in groups + runtime's own + damaged
  std::uint64_t groups = 0;
  std::uint64_t runtime_goroutines = 0;  // the runtime's own and the one that wrote the dump
  std::uint64_t damaged = 0;
  std::uint64_t lines = 0;
  std::uint64_t lines_not_understood = 0;
  std::string first_not_understood;   // "LINE: text", cut and without control characters
  bool crash = false;                 // a panic, a fatal error or a signal wrote it: the program's last, as a rule
  bool cut_short = false;             // some of the dump is missing: its numbers are "at least"
  std::optional<std::string> time;    // when it was taken, UTC: "2026-11-21T03:15:00Z"
  std::string time_basis;             // what says so: "given", "name", "profile", "text", "modified", "none"
  std::optional<double> seconds_since_before;  // to the dump before, of the same process
  bool interval_guessed = false;      // that rests on when a file was written
  std::size_t process = 1;            // 1 for the first run of the process, 2 after a restart ...
  std::vector<std::string> views;     // other dumps of the same moment that are part of this one
  std::optional<std::uint64_t> cut_goroutine;  // in whose stack the dump ends
};

// Of the last dump. goroutines == in_suspects + ignored + idle + runtime_goroutines + damaged.
struct Totals {
  std::uint64_t goroutines = 0;
  std::uint64_t groups = 0;
  std::uint64_t suspects = 0;            // groups with verdict suspect or worse that are no symptom of another
  std::uint64_t in_suspects = 0;         // goroutines in them and in their symptoms
  std::uint64_t idle = 0;                // goroutines in the other groups
  std::uint64_t runtime_goroutines = 0;  // the runtime's own and the one that wrote the dump
  std::uint64_t damaged = 0;             // goroutines that could not be read to their end
  std::uint64_t lines_not_understood = 0;
  std::uint64_t ignored_groups = 0;      // that would be suspects, had nobody said to ignore them
  std::uint64_t ignored = 0;             // goroutines in these
};

// What a text says beside its goroutines in so many words: why the program ended, what a leak
// test or a lock detector found.
struct Statement {
  // "panic", "served-panic", "deadlock", "test-timeout", "thread-limit", "concurrent-map",
  // "fatal-error", "leak-test", "lock-detector", "leak-profile"
  std::string kind;
  std::string text;  // as printed, cut: "panic: send on closed channel"
  std::string dump;  // its name
  std::optional<std::uint64_t> goroutine;  // that panicked
  std::shared_ptr<const void> texts;       // keeps the names that the place is a view of
  std::optional<Place> place;              // where that goroutine was
};

// A group that waits inside a call, not at the loop it was started for, and who it waits for.
struct LongWait {
  std::string id;                // of the group
  std::uint64_t goroutines = 0;
  std::uint32_t minutes = 0;     // the longest known wait
  std::string state;
  std::shared_ptr<const void> texts;
  std::optional<Place> place;    // the program's call that waits
  std::string why;  // a sentence without full stop, empty when nothing links it to the others
};

// Such groups that belong together: by their starters, and by equal ages. The one that waits for
// the others first.
struct WaitChain {
  std::uint32_t minutes = 0;  // the longest known wait in it
  bool closed = false;        // nobody outside of it is waited for
  std::vector<LongWait> waits;
};

// Everything a report may say, in the order it is said; strings and numbers
// only. The JSON report is this struct written down. Strings that come from the
// dump are raw bytes: each writer makes them safe for its own format.
struct Summary {
  std::vector<InputSummary> inputs;  // dumps, in order; an input with several dumps has several
  Totals totals;
  std::vector<Group> suspects;       // worst first; ties by size, then by id, then by place
  std::vector<Group> groups;         // the rest, symptoms too, largest first
  std::vector<Group> ignored;        // worst first; no suspects, and not among the rest
  std::vector<Statement> statements; // of all dumps of the last process, in order
  std::vector<WaitChain> chains;     // longest first; empty where a suspect explains more
  std::uint64_t unread_leaks = 0;    // proven by the last dump's head, where none of them was read
  std::vector<IgnoreEntry> ignore_entries;  // of all ignore files, in order
  std::optional<Baseline> baseline;
  std::vector<Note> notes;
  // The alarm of runs that a restart ended, where that is likely or worse; a note says each.
  Verdict before_restart = Verdict::idle;

  bool has_trouble() const;          // some note is an error: exit status 2
  bool is_complete() const;          // nothing damaged, cut short or not understood
  Verdict worst() const;             // of the last run; idle when there is no suspect
  Verdict alarm() const;             // before_restart, too, but with a baseline only of what is new or worse
};

// lineup/formats.h says what each is for. Those that need stacks are written of a Profile
// (lineup/views.h); of a Summary or a Fleet they are empty.
enum class Format { text, json, jsonl, markdown, sarif, html, pprof, folded, speedscope };

// How a report for people looks. Machine formats heed only `all`: every number is listed then.
struct Look {
  bool color = false;
  int width = 100;    // columns to fill
  std::size_t height = 0;  // lines of the terminal; 0: it is none
  bool all = false;   // list idle groups one by one, and of a fleet every row and process
  std::size_t top = 10;  // of a fleet, rows and processes shown without `all`
  std::size_t max_bytes = 60'000;  // of Markdown, which is cut at whole suspects
  std::string command;   // what was run, for a ticket; empty: it does not say
};

// Error only when the grammar, an ignore file or the baseline cannot be used;
// trouble with inputs is in notes.
Result<Summary> analyze(const Request& request);

std::string write(const Summary& summary, Format format, const Look& look);

// A line of an input that is of no kind lineup knows, and how often such a line
// came; lines that differ only in their numbers are one.
struct UnexplainedLine {
  std::string text;
  std::string where;        // "FILE:LINE" of the first
  std::uint64_t count = 1;
};

struct LineCheck {
  std::vector<UnexplainedLine> unexplained;  // the first 1000 different ones, in order
  std::uint64_t unexplained_lines = 0;       // all of them
  std::uint64_t lines = 0;
  std::vector<Note> notes;
};

// Which lines of the inputs no entry of grammar/lines explains (docs/lines.md).
Result<LineCheck> check_lines(const Request& request);

// Text as it may be shown on a terminal: printable, on one line, at most
// `most_bytes` long (then cut at a character and ended with "..."). Control
// characters, escape sequences, bidirectional overrides and bytes that are not
// UTF-8 are shown as \xHH or \u{HHHH}.
std::string printable(std::string_view raw, std::size_t most_bytes = 4096);

// A point in time in UTC nanoseconds since 1970: "2026-11-21T03:15:00Z", a
// compact form of it, or seconds since 1970.
std::optional<std::int64_t> read_time(std::string_view text);

// "90s", "5m", "1h30m", "250ms" in nanoseconds.
std::optional<std::int64_t> read_duration(std::string_view text);

}  // namespace lineup
