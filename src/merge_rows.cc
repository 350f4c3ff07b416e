// SPDX-License-Identifier: Apache-2.0
// merge_rows.cc: a run over rows that other runs wrote: the same report as of the dumps.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "context.h"
#include "fleet/fact_set.h"
#include "lineup/fleet.h"
#include "model/memory.h"
#include "source/budget.h"
#include "source/source.h"
#include "triage.h"

namespace lineup {
namespace {

constexpr const char* how_made = "rows are written with: lineup partial DUMP... > FILE";

// Reads one file of rows, line by line.
class RowReader {
 public:
  RowReader(const Member& member, FactSet& facts, Notes& notes)
      : member_(member), facts_(facts), notes_(notes) {}

  void feed(std::string_view block) {
    while (!block.empty()) {
      const std::size_t feed = block.find('\n');
      const bool whole = feed != std::string_view::npos;
      std::string_view line = block.substr(0, feed);
      block.remove_prefix(whole ? feed + 1 : block.size());
      ++line_;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.empty()) read(line, whole);
    }
  }

  void finish() {
    // What Spark and Hadoop put beside their files is not for us.
    const std::string& name = member_.name();
    const std::string_view file = std::string_view(name).substr(name.find_last_of("/!") + 1);
    const bool beside = member_.is_found() && (file.starts_with('.') || file.starts_with('_'));
    if (good_ == 0 && beside) return;
    if (newer_ > 0)
      notes_.add(
          Level::error,
          fmt::format("{} of version {}, and this lineup knows no version after {}: not used",
                      newer_ == 1 ? "1 row is" : fmt::format("{} rows are", newer_), newest_,
                      fact_version),
          at(first_newer_), "merge with the release of lineup that wrote them");
    if (bad_ == 0) return;
    if (good_ == 0 && newer_ == 0) {
      notes_.add(Level::error,
                 fmt::format("there is no row of lineup partial in this: {}", first_wrong_),
                 at(first_bad_), how_made);
      return;
    }
    if (cut_)
      notes_.add(Level::error, "the file ends in the middle of a row: what stood behind is missing",
                 at(line_), "copy the file again, or write its rows again with lineup partial");
    if (bad_ > (cut_ ? 1u : 0u))
      notes_.add(Level::error,
                 fmt::format("{} and not used; of the first: {}",
                             bad_ == 1 ? "1 line is no row"
                                       : fmt::format("{} lines are no rows", bad_ - (cut_ ? 1 : 0)),
                             first_wrong_),
                 at(first_bad_), how_made);
  }

 private:
  std::string at(std::uint64_t line) const { return fmt::format("{}:{}", member_.name(), line); }

  void read(std::string_view line, bool whole) {
    Result<Fact> fact = read_fact(line);
    if (!fact) {
      if (bad_++ == 0) {
        first_bad_ = line_;
        first_wrong_ = fmt::format("{}: {}", fact.error().what, printable(line, 60));
      }
      cut_ = !whole;
    } else if (fact->v > fact_version) {
      if (newer_++ == 0) first_newer_ = line_;
      newest_ = std::max(newest_, fact->v);
    } else {
      ++good_;
      facts_.add(*fact);
    }
  }

  const Member& member_;
  FactSet& facts_;
  Notes& notes_;
  std::uint64_t line_ = 0, good_ = 0;
  std::uint64_t bad_ = 0, first_bad_ = 0;
  std::uint64_t newer_ = 0, first_newer_ = 0, newest_ = 0;
  std::string first_wrong_;
  bool cut_ = false;
};

class RowsReader {
 public:
  explicit RowsReader(const Request& request)
      : request_(request), memory_(request.limits.memory_bytes) {}

  void read_all() {
    for (const std::string& input : request_.inputs) {
      Result<Source> source = open_source(input, request_.limits);
      if (!source) {
        notes.add(Level::error, source.error().what, source.error().where, source.error().help);
        continue;
      }
      while (std::optional<Member> member = source->next(notes)) {
        read(*member);
        if (stopped || full_) return;
      }
    }
  }

  FactSet facts;
  Notes notes;
  bool stopped = false;

 private:
  void read(Member& member) {
    if (member.is_binary()) {
      notes.add(Level::error, "this is a profile, not rows", member.name(), how_made);
      return;
    }
    RowReader reader(member, facts, notes);
    while (const std::optional<std::string_view> block = member.next_block(notes)) {
      reader.feed(*block);
      stopped = request_.stop != nullptr && request_.stop->load(std::memory_order_relaxed);
      full_ = !memory_.has_room(block->size(), facts.parts());
      if (stopped || full_) break;
    }
    reader.finish();
    if (full_)
      notes.add(Level::error,
                fmt::format("judging what was read would take more than {} of memory, the limit; "
                            "the rest was not read",
                            size_text(memory_.limit_bytes())),
                member.name(),
                "give fewer rows at once, or raise the limit with --max-memory SIZE");
  }

  const Request& request_;
  MemoryWatch memory_;
  bool full_ = false;
};

}  // namespace

Result<Fleet> merge_rows(const Request& request) {
  const Result<Context> context = load_context(request);
  if (!context) return context.error();
  RowsReader rows(request);
  rows.read_all();
  if (rows.facts.empty() && !rows.notes.has(Level::error))
    rows.notes.add(Level::error, "there is no row in the input", "", how_made);
  Collection read = rows.facts.collect();
  rows.facts = {};
  read.notes.add_all(rows.notes);
  read.stopped = rows.stopped;
  Request asked = request;
  asked.at_unix_nanos.clear();
  asked.every_nanos.reset();
  return triage(std::move(read), asked, *context);
}

}  // namespace lineup
