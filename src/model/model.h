// SPDX-License-Identifier: Apache-2.0
// model/model.h: the nouns. What a dump says, each different thing kept once.
//
//     Corpus corpus;                        // filled by parse/
//     for (const Dump& dump : corpus.dumps)
//       for (const Goroutine& g : dump.goroutines) {
//         const Shape& shape = corpus.shape(g.shape);
//         const Stack& stack = corpus.stack(shape.stack);
//         ...
//       }
//
// Text becomes a StringId, (function, file, line) a FrameId, a list of frames
// with its creator a StackId, and a stack with everything else the header says a
// ShapeId. From then on equality is integer equality; 120,000 goroutines with
// 300 different stacks cost 300 stacks and 24 bytes for each goroutine.
// Nothing here knows files, formats or rules. Views into the corpus live as long
// as the corpus and never move.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/grown.h"
#include "model/pool.h"

namespace lineup {

// A call. `line` is 1-based; 0 and an empty file mean the dump does not say.
struct Frame {
  StringId function;  // as printed, without arguments: "main.(*T).run.func1"
  StringId file;
  std::uint32_t line = 0;
  friend bool operator==(const Frame&, const Frame&) = default;
};

// The function name of the frame that stands for frames Go left out
// ("...23 frames elided..."). How many is not part of what a stack is.
inline constexpr std::string_view elided_frames = "...";

// The state of a count profile's goroutines that are known to wait on a channel,
// but not in which direction (parse/infer.h). No release of Go prints it.
inline constexpr std::string_view send_or_receive = "chan send or receive";

// Innermost call first. Equal stacks have equal ids.
struct Stack {
  std::span<const FrameId> frames;
  FrameId created_by;  // none for main, for the runtime's own, and in count profiles
};

// Marks in a header besides the wait reason.
enum : std::uint8_t {
  mark_leaked = 1,   // " (leaked)": proved by the garbage collector, Go 1.26 on
  mark_scan = 2,     // " (scan)"
  mark_durable = 4,  // " (durable)" (1.25 on), " (synctest)" (1.24)
  mark_locked = 8,   // ", locked to thread"
  mark_inferred = 16,  // the state is not printed but follows from frames (parse/infer.h)
  mark_left_over = 32,  // a leak test (goleak, leaktest) listed it as left over
};

// What a goroutine is, apart from its number and its age.
struct Shape {
  StackId stack;
  StringId state;       // wait reason or status without marks: "chan send"; none in count profiles
  StringId more;        // other items of the bracket as printed: "synctest bubble 1"
  LabelsId labels;
  std::uint8_t marks = 0;
  std::uint8_t hidden_frames = 0;  // count profiles: leading runtime frames that were not printed
  friend bool operator==(const Shape&, const Shape&) = default;
};

using Labels = std::vector<std::pair<std::string, std::string>>;  // sorted by key

struct Goroutine {
  std::uint64_t id = 0;
  std::uint64_t created_in = 0;      // number of the goroutine that started it; 0: not said
  ShapeId shape;
  std::uint32_t waited_minutes = 0;  // whole minutes; 0: not said, which is not "young"
  friend auto operator<=>(const Goroutine&, const Goroutine&) = default;  // by number
};
static_assert(sizeof(Goroutine) == 24);

// A goroutine that waits for a lock, and the lock's address as the runtime
// printed it: the argument of sync.(*Mutex).lockSlow and its like. Values it
// marks with "?" may be stale and are left out (runtime/traceback.go, 1.17 on).
struct LockWait {
  std::uint64_t id = 0;
  std::uint64_t address = 0;  // 0: not said
  // Where a method of the type that locks called another one of it: whether Go
  // printed that both are of one object, and so, perhaps, of one lock.
  enum class Receivers : std::uint8_t { not_said, same, different } receivers = Receivers::not_said;
  friend auto operator<=>(const LockWait&, const LockWait&) = default;
};

// Goroutines that a profile counts instead of listing. Negative in a delta profile.
struct Counted {
  ShapeId shape;
  std::int64_t count = 0;
};

// A goroutine that was seen but not read to its end; in no group.
struct Damaged {
  enum class Why : std::uint32_t { torn_header, torn_stack, no_stack };
  std::uint64_t id = 0;
  std::uint64_t first_line = 0;  // 1-based, in its input
  Why why = Why::torn_stack;
  std::uint64_t count = 1;       // goroutines; more than one in a count profile
};

enum class DumpKind : std::uint8_t { traceback, count_profile };

// What a text says beside its goroutines, in so many words (parse/reports.h).
enum class ReportKind : std::uint8_t {
  panic,           // that nobody recovered
  served_panic,    // net/http recovered it: the program went on
  deadlock,        // the runtime: all goroutines are asleep
  test_timeout,
  thread_limit,
  concurrent_map,  // read and written at once
  fatal_error,     // of another kind
  leak_test,       // goleak or leaktest: what is left over follows
  lock_detector,   // go-deadlock
};
inline constexpr std::size_t report_kind_count = 9;
std::string_view name_of(ReportKind kind);  // "panic", "served-panic" ...

struct Reported {
  ReportKind kind = ReportKind::panic;
  std::string text;             // as printed, cut at 200 bytes
  std::uint64_t number = 0;     // of a time limit the seconds, of a limit the threads; 0: not said
  std::uint64_t goroutine = 0;  // the first one behind it, which panicked; 0: none followed
  friend bool operator==(const Reported&, const Reported&) = default;
};

// Lines that fit no form of any dump.
struct NotUnderstood {
  std::uint64_t lines = 0;
  std::uint64_t first_line = 0;  // 1-based
  std::string first_text;        // cut at 200 bytes
};

struct Dump {
  std::string name;  // the input's name, "#2" behind it for a second dump in it
  std::uint32_t member = 0;  // place of that file or member among all that were read (src/reading.h)
  // Who wrote it, as the log around it names that process: "api-1", "pod/web-5d9c/app",
  // "web[12]", "web.1". Empty where no log says so. One writer of one host is one process:
  // web[12] and web[13] are two, copies of a program or one before and after a restart.
  // The lines from the first to the last of each tell: copies' overlap.
  std::string writer;
  std::string writer_host;          // where the log names it
  std::uint64_t writer_begins = 0;  // 1-based: the first line known to be the writer's
  std::uint64_t writer_ends = 0;    // the last; both 0 without a writer
  std::string program;              // the file of the program, where a profile.proto says so
  std::string build_id;             // likewise
  DumpKind kind = DumpKind::traceback;
  std::string profile;               // "goroutine", "goroutineleak" ... for a count profile
  std::optional<std::uint64_t> stated_total;  // "goroutine profile: total N"
  std::optional<std::int64_t> time_unix_nanos;  // when it was taken, where the dump itself says so
  std::optional<std::int64_t> text_time_unix_nanos;   // a timestamp in the lines before it
  std::optional<std::int64_t> modified_unix_seconds;  // of the file or member it stood in
  std::optional<std::int64_t> given_unix_nanos;  // by the user, for this dump
  std::optional<std::int64_t> name_unix_nanos;   // in its path; where nothing is set the file's name is asked
  std::vector<std::uint64_t> sequence;           // running numbers in its path, where they order dumps
  std::string moment;                            // equal for files whose paths name views of one moment
  bool is_delta = false;             // counts are changes over a time (?seconds=N), not goroutines that are
  Grown<Goroutine> goroutines;       // in the order they were printed, until a census sorts them by group
  std::vector<Counted> counted;      // likewise
  Grown<LockWait> lock_waits;        // of the goroutines that printed the lock they wait for
  std::vector<Damaged> damaged;
  std::uint64_t thread_stacks = 0;   // "goroutine 0" and "runtime stack:": not goroutines
  std::uint64_t repeated = 0;        // goroutines printed again in a later section of a crash
  std::uint64_t lines = 0;
  NotUnderstood not_understood;
  // Its goroutines are not all there were, and missing from it means nothing: a few were quoted
  // beside a profile that counts all of them (origin/moments.h).
  bool is_excerpt = false;
  std::vector<std::string> views;    // names of other dumps of the same moment that went into it
  bool crash = false;                // a panic, a fatal error or a signal wrote it
  std::vector<Reported> reported;    // in order, most_reported at most
  // Its last goroutine, where the dump ends inside its stack: it is kept as far as it goes, its
  // outermost frame is elided_frames. 0: none.
  std::uint64_t cut_goroutine = 0;
  // Some of it is missing: what is counted is "at least".
  bool cut_short = false;
  // What joining pieces of one dump must know (src/reading.cc).
  std::uint64_t input_bytes = 0;   // of the input, on its last dump
  bool torn_end = false;           // the input does not end in a line feed
  bool torn_word = false;          // it ends in the word that begins a goroutine
  bool torn_wrapper = false;       // its input ends inside what a log put around its lines
  bool torn_start = false;         // its input begins inside a goroutine, which is in no count
  std::optional<std::uint64_t> dropped_lines;  // the log around it says that it left so many out; 0: not how many
  bool open_end = false;           // nothing stands behind its last goroutine, no blank line either
  bool began_in_doubt = false;     // its first goroutine could belong to another dump
  bool had_doubt = false;          // a later one could have begun another dump
  bool ends_in_head = false;       // "panic: ..." stands behind its last goroutine

  std::uint64_t damaged_goroutines() const;
  // Goroutines seen in headers or counted: listed + counted + damaged.
  std::uint64_t seen() const;
};

inline constexpr std::size_t most_reported = 16;

// What lies between a dump and the one before it.
struct Gap {
  std::optional<double> seconds;  // nothing: not known
  bool new_process = false;       // another process, or the same program after a restart
  bool guessed = false;           // the seconds rest on when files were written
};

class Corpus {
 public:
  Corpus();
  Corpus(Corpus&&) = default;
  Corpus& operator=(Corpus&&) = default;

  StringId intern(std::string_view text) { return strings_.intern(text); }
  FrameId intern(const Frame& frame);
  StackId intern(std::span<const FrameId> frames, FrameId created_by);
  ShapeId intern(const Shape& shape);
  LabelsId intern(Labels labels);

  std::string_view text(StringId id) const { return strings_.text(id); }
  const Frame& frame(FrameId id) const { return frames_[id]; }
  const Stack& stack(StackId id) const { return stacks_[id]; }
  const Shape& shape(ShapeId id) const { return shapes_[id]; }
  const Labels& labels(LabelsId id) const { return labels_[id.index]; }
  std::size_t shapes() const { return shapes_.size(); }  // ids are 1 .. shapes() - 1
  std::size_t strings() const { return strings_.size(); }

  // Takes over everything of `later`, behind what is here. The result equals
  // reading both into one corpus, one after the other.
  void append(Corpus&& later);
  // Takes some dumps, all different, out of here, into a corpus that holds nothing else, in that
  // order. What is left of them here is empty. Threads may take different dumps at a time.
  Corpus take(std::span<const std::size_t> dumps);
  // Adds the goroutines of `rest`'s first dump to the end of the last dump here:
  // for one input that was read in pieces. Its other dumps follow.
  void append_continued(Corpus&& rest);

  std::vector<Dump> dumps;
  // Profiles that count something else, threads or a program's own objects, each
  // in `counted`. They are kept for what they say and never judged.
  std::vector<Dump> others;

 private:
  struct Translation;
  class Extract;
  Translation translate(const Corpus& other);

  Strings strings_;
  Pool<Frame, FrameId> frames_;
  Pool<Stack, StackId> stacks_;
  Pool<Shape, ShapeId> shapes_;
  std::vector<Labels> labels_;
  std::vector<std::string> label_keys_;  // to find a label set again
  HashIndex labels_index_;
  Arena arena_;  // the frame lists of the stacks
};

}  // namespace lineup
