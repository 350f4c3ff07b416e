// SPDX-License-Identifier: Apache-2.0
// lineup/views.h: the stacks of a moment with how many goroutines stand at each, and what to see
// of them: pprof's tables, of any dump that lineup reads, and files for other tools.
//
//     lineup::Request request;
//     request.inputs = {"now.txt"};
//     const lineup::Result<lineup::Profiles> now = lineup::read_profiles(request);
//     if (now && !now->all.empty()) {
//       const lineup::Result<lineup::View> top = lineup::show(now->all.front(), {});
//       if (top) std::cout << top->text;
//     }
//
// Takes    what analyze() takes: text of debug=2 and debug=1, profile.proto, logs, archives.
// Gives    one Profile a process, of its last moment, or one a dump (Request says which).
// Never    adds two dumps of one process: a goroutine that stands in both is one goroutine.
// Threads  functions share nothing; a Profile may be read by many at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/lineup.h"

namespace lineup {

// A word on goroutines: "state" = "chan send". Raw bytes, as all text of a dump.
struct ProfileLabel {
  std::string_view key, value;
  bool own = false;  // the program set it; else lineup says it: state, cause, group
  friend bool operator==(const ProfileLabel&, const ProfileLabel&) = default;
};

// Goroutines of one stack with the same labels.
struct ProfileSample {
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

  std::vector<std::uint32_t> calls;  // places in Profile::calls, innermost first
  std::uint32_t created_by = none;   // likewise: the go statement
  std::vector<ProfileLabel> labels;  // by key
  std::int64_t goroutines = 0;       // negative where a base has more, and in delta profiles
  std::int64_t waited_seconds = 0;   // of all of them together, as far as it is known
  std::uint64_t without_wait = 0;    // goroutines whose wait is not known
  bool of_base = false;              // of the base of a comparison that keeps both sides apart
};

// Values by stack, with what they count. Every goroutine of the dump that was read whole is in
// one sample: their sum is the dump's.
struct Profile {
  std::string name;               // of the dump, or of the first that was added
  std::string program, build_id;  // where a profile.proto says so
  std::string type = "goroutine"; // what is counted: "goroutine", "goroutineleak"
  std::string unit = "count";
  std::optional<std::int64_t> time_unix_nanos;
  std::vector<std::string> comments;   // what a reader must know: a sentence without full stop each
  std::vector<Place> calls;            // each different one once; "..." stands for elided ones
  std::vector<ProfileSample> samples;  // most goroutines first; ties by calls, then by labels
  bool says_creators = false;          // the format does
  std::vector<std::shared_ptr<const void>> texts;  // keep what the names above are views of

  std::int64_t goroutines() const;  // the sum of the samples
};

// Which dumps of a process become profiles.
enum class Moments { last, all };

struct Profiles {
  std::vector<Profile> all;  // by process, each in time
  std::vector<Note> notes;
  Verdict alarm = Verdict::idle;  // as Summary::alarm(), the worst of all processes
  bool interrupted = false;

  bool has_trouble() const;  // some note is an error: exit status 2
};

// Error where the grammar, an ignore file or the baseline cannot be used; trouble with inputs is
// in the notes.
Result<Profiles> read_profiles(const Request& request, Moments moments = Moments::last);

// One profile of all; of one process each, or the sum counts goroutines twice.
Profile add(const std::vector<Profile>& profiles);

// What of `profile` is not of `base`, as pprof's -base says it: samples equal in stack and labels
// cancel. With `keep_base`, as -diff_base: nothing cancels, those of the base are negative, and
// percentages are of the base.
Profile subtract(const Profile& profile, const Profile& base, bool keep_base);

enum class ViewKind { top, traces, peek, tree, list };

// What a row of a view stands for.
enum class ViewBy { function, line, file, package, state, creator, label };

// The source that a call stands in.
struct SourceText {
  std::string_view text;         // of the whole file; empty where it cannot be read
  std::uint64_t first_line = 0;  // of the function; 0: not known
  std::string trouble;           // what a reader must know of it: a sentence without full stop
};
// Reads it; what it gives lives as long as the reader.
using ReadSource = std::function<SourceText(const Place& call)>;

// The flags of `go tool pprof`, by their names there.
struct ViewRequest {
  ViewKind kind = ViewKind::top;
  std::string symbol;  // of peek and list: a regular expression
  ReadSource source;   // of list; empty: the lines are shown without their text
  ViewBy by = ViewBy::function;
  std::string label;  // ViewBy::label: of this key; empty: all that the program set
  bool cum = false;   // order by cum, not by flat
  // Regular expressions of RE2 on names of functions and files; empty: not asked.
  std::string focus, ignore, hide, show, show_from, prune_from;
  std::string tagfocus, tagignore;  // KEY=RE, or RE on "KEY:VALUE"; several with commas
  std::optional<std::size_t> nodecount;  // 0: all; else what pprof shows of the view
  double nodefraction = 0.005, edgefraction = 0.001;
  bool trim = true;     // drop small nodes and edges
  bool runtime = false; // show frames of the runtime that stand in the input
};

struct View {
  std::string text;
  std::vector<std::string> warnings;  // "focus expression matched no samples"
};

// Error where an expression cannot be read, or where peek or list finds nothing.
Result<View> show(const Profile& profile, const ViewRequest& request);

struct ProfileLook {
  bool all_labels = false;  // pprof: the verdict and the wait, too, which change from dump to dump
};

// Bytes of a file for other tools, in a format that needs stacks; of any other, nothing. pprof and
// folded are of the sum of the profiles; speedscope shows each.
std::string write(const std::vector<Profile>& profiles, Format format,
                  const ProfileLook& look = {});

// Folded stacks with two numbers a line, those of the base first; and the stacks that `profile`
// has no more, to which a flame graph gives no width.
struct FoldedDifference {
  std::string text;
  std::uint64_t gone_stacks = 0, gone_goroutines = 0;
};
FoldedDifference write_folded_difference(const Profile& profile, const Profile& base);

}  // namespace lineup
