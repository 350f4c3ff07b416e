// SPDX-License-Identifier: Apache-2.0
// known.cc: any bytes as a file of --ignore and as a report of --baseline, against a
// dump that has something to ignore and to compare.
#include "known.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "demands.h"
#include "grammar/built_in.h"
#include "grammar/grammar.h"
#include "grammar/ignores.h"
#include "report/baseline.h"
#include "report/report.h"
#include "unit/dumps.h"

namespace lineup::fuzz {
namespace {

// The tool takes names of files: so the bytes go through one, which is written anew
// each time and goes with the process.
class OneFile {
 public:
  OneFile() {
    const char* folder = std::getenv("TMPDIR");
    path_ = std::string(folder == nullptr ? "/tmp" : folder) + "/lineup-fuzz-XXXXXX";
    handle_ = mkstemp(path_.data());
    demand(handle_ >= 0, "a temporary file can be made");
  }
  ~OneFile() {
    close(handle_);
    unlink(path_.c_str());
  }
  OneFile(const OneFile&) = delete;
  OneFile& operator=(const OneFile&) = delete;

  const std::string& holding(std::string_view bytes) {
    const bool written = ftruncate(handle_, 0) == 0 && pwrite(handle_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
    demand(written, "the temporary file can be written");
    return path_;
  }

 private:
  std::string path_;
  int handle_;
};

const Grammar& grammar() {
  static const Result<Grammar> loaded = load_grammar_from(built_in_files());
  demand(static_cast<bool>(loaded), "the built-in grammar loads");
  return *loaded;
}

const Summary& summary_of_dumps() {
  static const Summary made = [] {
    Read read;
    read.input(tests::dump_text("tests/fixtures/leaked/goroutine.debug2.txt"), "leaked.txt");
    read.input(tests::dump_text("samples/alloc-2.debug2.txt"), "alloc.txt");
    return summary_of(read, grammar());
  }();
  demand(!made.suspects.empty() && !made.groups.empty(), "the dumps have suspects and others");
  return made;
}

// A complaint has a sentence, and a line that the file has.
void check_error(const Error& error, const std::string& name, std::string_view text) {
  demand(!error.what.empty(), "a complaint says what is wrong");
  demand(error.where.starts_with(name), "a complaint names the file");
  const std::string line = error.where.substr(name.size());
  if (line.empty()) return;
  const auto lines = static_cast<unsigned long>(std::ranges::count(text, '\n')) + 1;
  demand(line[0] == ':' && std::stoul(line.substr(1)) >= 1 && std::stoul(line.substr(1)) <= lines, "a complaint names a line of the file");
}

std::uint64_t goroutines_of(const std::vector<Group>& groups) {
  std::uint64_t sum = 0;
  for (const Group& group : groups) sum += group.goroutines;
  return sum;
}

// What is ignored leaves the suspects, and nothing else changes.
void check_ignored(const Summary& before, const Summary& after) {
  demand(after.suspects.size() + after.ignored.size() == before.suspects.size(), "a suspect stays one or is ignored");
  demand(goroutines_of(after.suspects) + goroutines_of(after.ignored) == goroutines_of(before.suspects), "no goroutine is lost");
  demand(after.totals.goroutines == before.totals.goroutines && after.totals.ignored == goroutines_of(after.ignored), "the totals follow");
  demand(after.totals.suspects == after.suspects.size() && after.totals.ignored_groups == after.ignored.size(), "groups are counted");
  demand(after.totals.in_suspects + after.totals.ignored == before.totals.in_suspects, "what leaves the suspects is ignored");
  for (const Group& group : after.ignored) demand(group.ignored && !group.ignored->reason.empty() && group.rank == 0, "what is ignored says why, and has no rank");
  for (std::size_t i = 0; i < after.suspects.size(); ++i) demand(after.suspects[i].rank == i + 1, "suspects are numbered from 1");
}

void check_compared(const Summary& before, const Summary& after, const EarlierReport& earlier) {
  demand(after.baseline && after.baseline->added + after.baseline->known == before.suspects.size(), "each suspect is new or known");
  demand(after.baseline->worsened <= after.baseline->known && after.baseline->grown <= after.baseline->known, "only what is known grows");
  demand(after.baseline->gone.size() <= earlier.groups.size(), "only what was there is gone");
  std::set<std::string> now;
  for (const Group& group : after.suspects) now.insert(group.id), demand(group.change.has_value(), "each suspect is compared");
  for (const Gone& gone : after.baseline->gone) demand(!now.contains(gone.id), "what is gone is no suspect");
}

void check_known(std::string_view bytes) {
  static OneFile file;
  const std::string& name = file.holding(bytes);
  const Summary& before = summary_of_dumps();
  const HeapWatch watch;
  Summary after = before;
  const Result<Ignores> ignores = load_ignores({name}, grammar(), "2026-11-21");
  if (!ignores) {
    check_error(ignores.error(), name, bytes);
  } else {
    take_out_ignored(after, *ignores);
    check_ignored(before, after);
    check_written(after);
  }
  const Result<EarlierReport> earlier = read_report(name);
  if (!earlier) return check_error(earlier.error(), name, bytes);
  Summary compared = before;
  compare(compared, *earlier);
  check_compared(before, compared, *earlier);
  check_written(compared);
  demand(watch.peak_bytes() <= (64u << 20) + 1000 * bytes.size(), "memory grows no faster than the file");
  // Both at once: what was known and what is ignored.
  compare(after, *earlier);
  check_written(after);
}

}  // namespace
}  // namespace lineup::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lineup::fuzz::check_known(lineup::fuzz::view_of(data, size));
  return 0;
}
