// SPDX-License-Identifier: Apache-2.0
// pprof.cc: turns the samples of a profile.proto into goroutines.
#include "parse/pprof.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "parse/header.h"
#include "parse/profiles.h"
#include "parse/unfold.h"
#include "parse/wire.h"

namespace lineup {
namespace {

// No process has had so many goroutines: a count above is damage.
constexpr std::int64_t most_goroutines = std::int64_t{1} << 40;

// Labels that tell of one goroutine; each tool has its names.
enum class Tool { none, datadog, lineup, cockroach };
// DataDog dd-trace-go, profiler/profile.go goroutineDebug2ToPprof: made from a
// debug=2 dump, with the wait in nanoseconds as value and the creator's call as
// the outermost of the stack.
constexpr std::string_view datadog_type = "waitduration", datadog_id = "goid", datadog_state = "state", datadog_locked = "lockedm";
constexpr std::string_view datadog_elided = "...additional frames elided...";
// CockroachDB's debug=3 profile; the names as dt/stackgazer's parser reads them.
constexpr std::string_view cockroach_id = "go::goroutine", cockroach_state = "go::goroutine_state",
                           cockroach_creator = "go::goroutine_created_by", cockroach_minutes = "go::goroutine_wait_minutes";

// Of our own files (docs/views.md): they have no calls of the runtime to tell a state by.
constexpr std::string_view own_state = "state", own_group = "group";

bool is_group_id(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_special(Tool tool, std::string_view key) {
  if (tool == Tool::lineup)
    return key == own_state || key == own_group || key == "cause" || key == "verdict";
  if (tool == Tool::cockroach) return key.starts_with(cockroach_id);
  return tool == Tool::datadog && (key == datadog_id || key == datadog_state || key == datadog_locked);
}

// One profile on its way into the corpus.
class Reader {
 public:
  Reader(const ProfileWire& profile, std::size_t bytes, DumpWriter& dumps, Notes& notes)
      : profile_(profile), dumps_(dumps), corpus_(dumps.corpus()), notes_(notes), unfolder_(profile, bytes, corpus_) {}

  void read();

 private:
  // What a sample's labels tell of the one goroutine it stands for.
  struct Special {
    Tool tool = Tool::none;
    std::uint64_t id = 0, creator = 0, minutes = 0;
    std::string_view state;
    bool locked = false;
  };

  bool choose_value();
  std::string_view type(std::size_t i) const { return profile_.text(profile_.types[i].type); }
  void read_sample(const ProfileWire::Sample& sample, Dump& dump);
  void list(const ProfileWire::Sample& sample, const Special& special, Shape shape, std::int64_t value, Dump& dump);
  StackId stack_with_creator(std::uint64_t id);
  Special special_of(const ProfileWire::Sample& sample) const;
  void note_damage(const Dump& dump);

  const ProfileWire& profile_;
  DumpWriter& dumps_;
  Corpus& corpus_;
  Notes& notes_;
  Unfolder unfolder_;
  std::size_t value_ = 0;        // which of a sample's values counts
  std::string_view counts_;      // what it counts: "goroutine"
  bool waits_ = false;           // it is not a count but the time a goroutine waited
  bool leaked_ = false;
  bool listed_ = false;          // some goroutines came one by one
};

Reader::Special Reader::special_of(const ProfileWire::Sample& sample) const {
  Special special;
  std::string_view state;
  bool has_group = false;
  for (const ProfileWire::Label& label : sample.labels) {
    const std::string_view key = profile_.text(label.key);
    const auto number = static_cast<std::uint64_t>(std::max<std::int64_t>(label.number, 0));
    // Go's own labels are texts, whatever their keys: a number is a tool's.
    const bool is_number = label.text == 0;
    if (key == cockroach_id && is_number) special.tool = Tool::cockroach, special.id = number;
    else if (key == datadog_id && is_number && special.tool == Tool::none && waits_) special.tool = Tool::datadog, special.id = number;
    else if (key == cockroach_creator && is_number) special.creator = number;
    else if (key == cockroach_minutes && is_number) special.minutes = number;
    else if (key == cockroach_state || (key == datadog_state && waits_)) special.state = profile_.text(label.text);
    else if (key == datadog_locked && waits_) special.locked = profile_.text(label.text) == "true";
    else if (key == own_state && !is_number) state = profile_.text(label.text);
    else if (key == own_group && !is_number) has_group = is_group_id(profile_.text(label.text));
  }
  if (special.tool == Tool::none && has_group && !state.empty()) {
    special.tool = Tool::lineup;
    special.state = state;
  }
  return special;
}

// Goroutines whose stack cannot be told. They are one entry, however many
// samples they come from.
void lose(Dump& dump, std::uint64_t goroutines) {
  if (dump.damaged.empty()) dump.damaged.push_back({0, 0, Damaged::Why::torn_stack, 0});
  dump.damaged.back().count += goroutines;
}

// The stack that was resolved last, whose outermost call is the creator's.
StackId Reader::stack_with_creator(std::uint64_t id) {
  std::vector<FrameId>& frames = unfolder_.frames();
  const auto text = [&](FrameId frame) { return corpus_.text(corpus_.frame(frame).function); };
  const bool elided = !frames.empty() && text(frames.back()) == datadog_elided;
  if (elided) frames.pop_back();
  // What began without a creator ends in the runtime, or is goroutine 1.
  FrameId creator;
  if (frames.size() > 1 && id != 1 && !text(frames.back()).starts_with("runtime.")) {
    creator = frames.back();
    frames.pop_back();
  }
  if (elided) frames.push_back(corpus_.intern(Frame{corpus_.intern(elided_frames), {}, 0}));
  return corpus_.intern(frames, creator);
}

// A sample that stands for one goroutine and says which.
void Reader::list(const ProfileWire::Sample& sample, const Special& special, Shape shape, std::int64_t value, Dump& dump) {
  if (!unfolder_.resolve(sample.locations)) return lose(dump, 1);
  shape.stack = special.tool == Tool::datadog ? stack_with_creator(special.id) : unfolder_.shown().id;
  // The state as it stands in a header's bracket, with its marks.
  const std::string line = fmt::format("goroutine 1 [{}]:", special.state);
  if (const std::optional<Header> header = read_header(line)) {
    shape.state = corpus_.intern(header->state);
    shape.marks |= header->marks;
  } else {
    shape.state = corpus_.intern(special.state);
  }
  if (special.locked) shape.marks |= mark_locked;
  constexpr std::uint64_t minute = 60'000'000'000;
  const std::uint64_t minutes = waits_ ? static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0)) / minute : special.minutes;
  Goroutine goroutine;
  goroutine.id = special.id;
  goroutine.created_in = special.creator;
  goroutine.waited_minutes = static_cast<std::uint32_t>(std::min<std::uint64_t>(minutes, std::numeric_limits<std::uint32_t>::max()));
  goroutine.shape = corpus_.intern(shape);
  dump.goroutines.push_back(goroutine);
  listed_ = true;
}

void Reader::read_sample(const ProfileWire::Sample& sample, Dump& dump) {
  const bool has_value = value_ < sample.values.size();
  const std::int64_t value = has_value ? sample.values[value_] : 0;
  if (sample.whole && has_value && value == 0 && !waits_) return;
  const bool possible = waits_ || (value >= -most_goroutines && value <= most_goroutines);
  if (!sample.whole || !has_value || !possible) return lose(dump, possible && !waits_ && value > 0 ? static_cast<std::uint64_t>(value) : 1);

  const Special special = special_of(sample);
  const bool single = special.tool != Tool::none && special.id != 0 && (waits_ || value == 1);
  if (waits_ && !single) return lose(dump, 1);
  Shape shape;
  if (leaked_) shape.marks |= mark_leaked;
  const bool is_ours = special.tool == Tool::lineup;
  shape.labels = unfolder_.labels(sample, [&](std::string_view key) {
    return (single || is_ours) && is_special(special.tool, key);
  });
  if (single) return list(sample, special, shape, value, dump);

  const auto goroutines = static_cast<std::uint64_t>(value < 0 ? -value : value);
  Oddities& odd = unfolder_.odd;
  if (sample.locations.empty() && leaked_) {
    odd.phantoms += goroutines;
    return;
  }
  const Unfolder::Stack stack = unfolder_.stack(sample.locations);
  if (!stack.good && value > 0) return lose(dump, goroutines);
  (value < 0 ? odd.fewer : odd.more) += goroutines;
  if (value < 0) dump.is_delta = true;
  shape.stack = stack.id;
  shape.state = stack.state;
  shape.hidden_frames = stack.hidden;
  if (is_ours) shape.state = corpus_.intern(special.state);
  else if (!corpus_.text(stack.state).empty()) shape.marks |= mark_inferred;
  dump.counted.push_back({corpus_.intern(shape), value});
}

void Reader::note_damage(const Dump& dump) {
  const std::uint64_t parts = profile_.broken + profile_.duplicates;
  if (profile_.cut)
    notes_.add(Level::lost, "this profile ends in the middle, or its bytes go wrong there: what stands before was read", dump.name, "fetch it again");
  if (parts > 0)
    notes_.add(Level::lost, fmt::format("{} of the profile's functions and locations cannot be read, or bear a number twice", parts), dump.name);
  if (unfolder_.lost_labels > 0)
    notes_.add(Level::lost, fmt::format("{} labels lead nowhere or are too many, and were left out", unfolder_.lost_labels), dump.name);
}

// A profile of the format that does not count goroutines: by a type of its values.
struct Foreign {
  std::string_view type;
  const char* what;
};
constexpr Foreign foreign[] = {
    {"cpu", "this is a CPU profile: it says what ran, not which goroutines wait"},
    {"inuse_space", "this is a heap profile: it says where memory was allocated, not which goroutines wait"},
    {"inuse_objects", "this is a heap profile: it says where memory was allocated, not which goroutines wait"},
    {"alloc_space", "this is a heap profile: it says where memory was allocated, not which goroutines wait"},
    {"contentions", "this is a block or mutex profile: it says where goroutines waited in the past, not which ones wait now"},
    {"delay", "this is a block or mutex profile: it says where goroutines waited in the past, not which ones wait now"},
    // github.com/felixge/fgprof
    {"time", "this is a wall-clock profile: it says where goroutines spent a time, not which ones wait now"},
};

// Finds the value that counts goroutines; false when none does.
bool Reader::choose_value() {
  for (std::size_t i = 0; i < profile_.types.size(); ++i) {
    counts_ = type(i);
    value_ = i;
    waits_ = counts_ == datadog_type;
    if (waits_ || (!counts_.empty() && counts_goroutines(counts_))) return true;
  }
  value_ = 0;
  counts_ = profile_.types.empty() ? std::string_view{} : type(0);
  waits_ = false;
  return false;
}

void Reader::read() {
  const bool goroutines = choose_value();
  if (counts_.empty()) {
    notes_.add(Level::error, "this is a profile (profile.proto) without the names of what it counts: its end is missing", dumps_.name(), "fetch it again");
    return;
  }
  for (std::size_t i = 0; i < profile_.types.size() && !goroutines; ++i)
    for (const Foreign& known : foreign)
      if (known.type == type(i)) return notes_.add(Level::error, known.what, dumps_.name(), fetch_goroutines);

  leaked_ = counts_leaked_only(counts_);
  Dump other;
  other.name = dumps_.name();
  other.kind = DumpKind::count_profile;
  dumps_.end_dump();
  Dump& dump = goroutines ? dumps_.current(DumpKind::count_profile) : other;
  dump.profile = waits_ ? "goroutine" : counts_;
  constexpr std::size_t longest_name = 4096;
  dump.program = profile_.text(profile_.program).substr(0, longest_name);
  dump.build_id = profile_.text(profile_.build_id).substr(0, longest_name);
  if (profile_.time_nanos > 0) dump.time_unix_nanos = profile_.time_nanos;
  dump.is_delta = goroutines && !waits_ && profile_.duration_nanos > 0;
  profile_.for_each_sample([&](const ProfileWire::Sample& sample) { read_sample(sample, dump); });
  if (!goroutines) {
    note_other(other, Level::error, notes_);
    corpus_.others.push_back(std::move(other));
    return;
  }
  if (listed_ && dump.counted.empty()) dump.kind = DumpKind::traceback;
  dumps_.end_dump();
  unfolder_.odd.note(dump, notes_);
  note_damage(dump);
}

}  // namespace

void Pprof::feed(std::string_view bytes) {
  if (too_large_ || bytes_.size() + bytes.size() > limit_) {
    too_large_ = true;
    bytes_ = {};
    return;
  }
  bytes_.append(bytes);
}

void Pprof::finish() {
  if (too_large_) {
    notes_.add(Level::error, fmt::format("this profile is larger than {} MiB, which is more than lineup reads", limit_ >> 20), dumps_.name(),
               "fetch /debug/pprof/goroutine?debug=1, which is read at any size");
    return;
  }
  for (const std::string_view part : split_profiles(bytes_)) {
    const ProfileWire profile(part);
    Reader(profile, part.size(), dumps_, notes_).read();
  }
  bytes_ = {};
}

}  // namespace lineup
