// SPDX-License-Identifier: Apache-2.0
// specimen.h: dumps of one process whose truth is known.
//
//     for (const Specimen& specimen : zoo(folder)) judge(specimen, judgement);
//
// Truth stands beside the dumps, never in them: lineup sees what it would see of
// a stranger's process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lineup::accuracy {

enum class Truth : std::uint8_t {
  unknown,    // nobody knows
  neither,    // counts neither way: as if it were not in the list
  ok,         // healthy
  peer,       // the other side, or a symptom, of a leaked thing in the same process
  candidate,  // the right shape, with a healthy twin among them: right when named, never missed
  leak,
};

struct Label {
  Truth truth = Truth::unknown;
  std::size_t defect = 0;  // of a leak or candidate: place in Specimen::defects
  friend auto operator<=>(const Label&, const Label&) = default;
};

// How many goroutines of each label stand at a stack.
using AtStack = std::map<Label, std::uint64_t>;

struct DumpOfIt {
  std::string name;  // "t3.txt"
  std::string text;
  std::map<std::uint64_t, Label> truth;  // by the goroutine's number
  // Of a count profile, which has no numbers: by StackKey.
  std::map<std::string, AtStack> by_stack;
};

// What a stack is, whichever format shows it: the places of its calls, innermost
// first, without the runtime's own, of which each format shows more or fewer.
class StackKey {
 public:
  void add(std::string_view function, std::string_view file, std::uint64_t line);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// One thing that is wrong in the program.
struct Defect {
  std::string name;
  std::vector<std::string> causes;  // ids of rules any of which names it rightly; none: not asked
  std::vector<std::string> places;  // where no numbers tell: "function" or "file.go:12" in the stack of its goroutines
};

struct Specimen {
  std::string set;   // "zoo", "service series" ...
  std::string kind;  // "timeout"
  std::string name;  // of this one: "timeout, go1.27"
  std::vector<Defect> defects;  // none: a healthy process
  std::vector<DumpOfIt> dumps;  // in the order they were taken
  std::optional<std::int64_t> every_seconds;
  // Known is which causes must be named, not which goroutines they are: a suspect
  // is right when it bears one of the causes.
  bool by_cause = false;
  bool all_healthy = false;  // every goroutine is ok, whatever its number
  // Other suspects than the defect's tell nothing: the rest of the process was never judged.
  bool rest_unknown = false;
};

// A set that is not there is said, not judged.
struct Collection {
  std::vector<Specimen> specimens;
  std::vector<std::string> absent;  // sentences
};

// As `set`, and its count profiles as "SET, debug=1" and "SET, pb.gz".
void collect_zoo(const std::filesystem::path& zoo, const std::string& set, Collection& into);
void collect_leak_dumps(const std::filesystem::path& leak_dumps, const std::filesystem::path& expected, Collection& into);
void collect_real(const std::filesystem::path& real, const std::filesystem::path& expected, Collection& into);
// Of what was collected before: services that leak in several ways at once or
// slowly, and all series under other names.
void collect_variants(Collection& into);

// The first of `parts` as it is, with the leaking goroutines of the others, dump by dump.
Specimen mix(const std::vector<const Specimen*>& parts);
// Its dumps as the same process would have shown them at debug=1.
Specimen as_count_profile(const Specimen& whole);
// With a leak that is `times` slower.
Specimen slowed(const Specimen& whole, std::uint64_t times);
// The program's own packages, types and functions under names that say nothing.
Specimen renamed(const Specimen& whole);

// A dump's text as a program without labels would have written it, and the value
// of one label by goroutine. Both of Go's places for labels: "[state labels:{"k":
// "v"}]:" (1.26) and "[state] {k: v}:" (1.27).
struct Unlabelled {
  std::string text;
  std::map<std::uint64_t, std::string> value;
};
Unlabelled take_labels_off(std::string_view text, std::string_view key);

// A count profile as a program without labels would have written it, records of
// one stack being one again, and how many goroutines of each value of one label
// stand at each stack (by StackKey; "" has none).
struct UnlabelledProfile {
  std::string text;
  std::map<std::string, std::map<std::string, std::uint64_t>> values;
};
UnlabelledProfile take_labels_off_text(std::string_view debug1, std::string_view key);
UnlabelledProfile take_labels_off_proto(std::string_view unpacked, std::string_view key);

// One record of a debug=1 text: its count, and all of it that stands behind.
struct CountRecord {
  std::uint64_t count = 0;
  std::string rest;  // "@ 0x1 0x2\n#\t0x1\tmain.f+0x2\t/a.go:3\n"
};
// The text of a profile with these records, in Go's order.
std::string write_count_profile(std::vector<CountRecord> records);

// Members of an archive (by name), or the one file that is compressed; throws std::runtime_error.
using Files = std::map<std::string, std::string>;
Files unpack(const std::filesystem::path& path);
std::string slurp(const std::filesystem::path& path);
std::vector<std::string_view> split(std::string_view text, char at);

}  // namespace lineup::accuracy
