// SPDX-License-Identifier: Apache-2.0
// fact_set.cc: the law of merging, and dumps made of facts.
#include "fleet/fact_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace lineup {
namespace {

std::vector<std::uint64_t> numbers_in(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  for (const char* at = text.data(); at < text.data() + text.size();) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(at, text.data() + text.size(), number);
    if (error == std::errc()) numbers.push_back(number);
    at = std::max(end, at + 1);
  }
  return numbers;
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Level level_of(std::string_view name) {
  for (const Level level : {Level::error, Level::lost})
    if (name == name_of(level)) return level;
  return Level::info;
}

Note note_of(const Fact& fact) {
  return {level_of(fact.level), fact.message, fact.location, fact.help,
          std::max<std::uint64_t>(fact.times.value_or(1), 1)};
}

// As a walk through folders comes by them: what a folder holds stands together.
bool comes_before(std::string_view a, std::string_view b) {
  const auto rank = [](char c) {
    return c == '/' ? -1 : static_cast<int>(static_cast<unsigned char>(c));
  };
  return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
}

std::uint8_t marks_of(const std::vector<std::string>& names) {
  std::uint8_t marks = 0;
  for (const std::string& name : names) {
    if (name == "leaked") marks |= mark_leaked;
    if (name == "scan") marks |= mark_scan;
    if (name == "durable") marks |= mark_durable;
    if (name == "locked") marks |= mark_locked;
    if (name == "inferred") marks |= mark_inferred;
    if (name == "left-over") marks |= mark_left_over;
  }
  return marks;
}

// The lines of facts_of.cc's said_by(); what is none of them is left out.
std::vector<Reported> reports_in(std::string_view lines) {
  std::vector<Reported> reports;
  while (!lines.empty() && reports.size() < most_reported) {
    std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    std::string_view words[3];
    for (std::string_view& word : words) {
      word = line.substr(0, line.find(' '));
      line.remove_prefix(std::min(word.size() + 1, line.size()));
    }
    for (std::size_t i = 0; i < report_kind_count; ++i)
      if (const auto kind = static_cast<ReportKind>(i); name_of(kind) == words[0])
        reports.push_back({kind, std::string(line), number_of(words[1]), number_of(words[2])});
  }
  return reports;
}

Dump dump_of(const Fact& fact) {
  const auto number = [&](std::string_view name) { return number_of(fact.detail(name)); };
  const auto time = [&](std::string_view name) -> std::optional<std::int64_t> {
    const std::optional<Instant> known = read_exact(fact.detail(name));
    return known ? std::optional(known->unix_nanos) : std::nullopt;
  };
  Dump dump;
  dump.name = fact.detail("name");
  if (dump.name.empty()) dump.name = fact.input;
  dump.kind = fact.format == "traceback" ? DumpKind::traceback : DumpKind::count_profile;
  dump.lines = fact.lines.value_or(0);
  dump.not_understood = {fact.lines_not_understood.value_or(0), number("not_understood_line"),
                         std::string(fact.detail("not_understood_text"))};
  dump.crash = fact.crash.value_or(false);
  dump.cut_short = fact.cut_short.value_or(false);
  dump.writer = fact.writer;
  dump.program = fact.program;
  dump.build_id = fact.build_id;
  dump.profile = fact.detail("profile");
  if (!fact.detail("stated_total").empty()) dump.stated_total = number("stated_total");
  dump.time_unix_nanos = time("time");
  dump.text_time_unix_nanos = time("text_time");
  if (const std::string_view text = fact.detail("modified"); !text.empty()) {
    std::int64_t seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    dump.modified_unix_seconds = seconds;
  }
  dump.is_delta = !fact.detail("delta").empty();
  dump.is_excerpt = !fact.detail("excerpt").empty();
  dump.writer_host = fact.detail("writer_host");
  dump.writer_begins = number("writer_begins");
  dump.writer_ends = number("writer_ends");
  dump.thread_stacks = number("thread_stacks");
  dump.repeated = number("repeated");
  dump.cut_goroutine = number("cut_goroutine");
  dump.reported = reports_in(fact.detail("reported"));
  return dump;
}

ShapeId shape_of(Corpus& corpus, const Fact& fact) {
  const auto frame = [&](const std::string& function, const std::string& file, std::uint64_t line) {
    return corpus.intern(
        Frame{corpus.intern(function), corpus.intern(file), static_cast<std::uint32_t>(line)});
  };
  std::vector<FrameId> frames;
  for (std::size_t i = 0; i < fact.functions.size(); ++i)
    frames.push_back(
        frame(fact.functions[i], fact.files[i], static_cast<std::uint64_t>(fact.frame_lines[i])));
  Shape shape;
  const bool has_creator = !fact.creator.empty() || !fact.creator_file.empty() || fact.creator_line;
  shape.stack = corpus.intern(
      frames, has_creator ? frame(fact.creator, fact.creator_file, fact.creator_line.value_or(0))
                          : FrameId{});
  shape.state = corpus.intern(fact.state);
  shape.more = corpus.intern(fact.detail("more"));
  shape.labels = corpus.intern(fact.labels);
  shape.marks = marks_of(fact.marks);
  shape.hidden_frames = static_cast<std::uint8_t>(
      std::min<std::uint64_t>(number_of(fact.detail("hidden_frames")), 255));
  return corpus.intern(shape);
}

// Rows of a release that did not tell have no counts.
LockWait::Receivers receivers_of(const Fact& fact, std::size_t at) {
  const std::int64_t said = at < fact.counts.size() ? fact.counts[at] : 0;
  return said == 1   ? LockWait::Receivers::same
         : said == 2 ? LockWait::Receivers::different
                     : LockWait::Receivers::not_said;
}

void add_to(Dump& dump, Corpus& corpus, const Fact& fact) {
  const std::vector<std::uint64_t>& ids = fact.goroutine_ids.values;
  if (fact.kind == FactKind::group) {
    const ShapeId shape = shape_of(corpus, fact);
    const std::vector<std::uint64_t>& starters = fact.started_by.values;
    for (std::size_t i = 0; i < ids.size(); ++i)
      dump.goroutines.push_back({ids[i], starters[starters.size() == 1 ? 0 : i], shape,
                                 static_cast<std::uint32_t>(fact.minutes[i])});
    for (const std::int64_t count : fact.counts) dump.counted.push_back({shape, count});
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (fact.kind == FactKind::damaged)
      dump.damaged.push_back(
          {ids[i], 0, Damaged::Why::torn_stack, static_cast<std::uint64_t>(fact.counts[i])});
    if (fact.kind == FactKind::locks)
      dump.lock_waits.push_back({ids[i], fact.locks.values[i], receivers_of(fact, i)});
  }
}

}  // namespace

FactSet::Version FactSet::version_of(const Fact& fact) {
  return {fact.v, numbers_in(fact.lineup), fact.lineup, fact.rules};
}

void FactSet::add(Digest digest, const Version& version, const Key& key, const std::string& line) {
  OfFile& of_file = of_files_[digest];
  if (version < of_file.version) return;
  if (of_file.version < version) {
    of_file.version = version;
    of_file.rows.clear();
  }
  const auto [row, fresh] = of_file.rows.try_emplace(key, line);
  if (!fresh && row->second < line) row->second = line;
  if (fresh) ++parts_;
}

void FactSet::add(const RunKey& key, const OfRun& row) {
  const auto [have, fresh] = of_runs_.try_emplace(key, row);
  if (!fresh && have->second < row) have->second = row;
}

void FactSet::add(const Fact& fact) {
  const std::string line = line_of(fact);
  const bool is_note = fact.kind == FactKind::note || fact.kind == FactKind::error;
  if (is_note && !fact.digest)
    return add(RunKey{fact.level, fact.location, fact.message}, OfRun{version_of(fact), line});
  const bool named = is_note || fact.kind == FactKind::file || fact.kind == FactKind::dump;
  // A note's kind may not part it from another of its number.
  const FactKind kind = is_note ? FactKind::note : fact.kind;
  add(*fact.digest, version_of(fact),
      {kind, named ? fact.input : std::string(), fact.place.value_or(0), fact.seq.value_or(0)},
      line);
}

void FactSet::merge(const FactSet& other) {
  for (const auto& [digest, of_file] : other.of_files_)
    for (const auto& [key, line] : of_file.rows) add(digest, of_file.version, key, line);
  for (const auto& [key, row] : other.of_runs_) add(key, row);
}

// Makes files and dumps of the state.
class FactSet::Collecting {
 public:
  explicit Collecting(const FactSet& facts) : facts_(facts) {}

  Collection collect() {
    put_notes_of_runs();
    std::vector<std::pair<std::string, Digest>> names;
    for (const auto& [digest, of_file] : facts_.of_files_) {
      const std::size_t before = names.size();
      for (const auto& [key, line] : of_file.rows)
        if (!std::get<1>(key).empty()) names.emplace_back(std::get<1>(key), digest);
      if (names.size() == before) ++without_name_;
    }
    std::ranges::sort(names, [](const auto& a, const auto& b) {
      if (a.first != b.first) return comes_before(a.first, b.first);
      return a.second < b.second;
    });
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const auto& [name, digest] : names) put_file(name, digest);
    all_.mixed = true;
    if (without_name_ > 0)
      all_.notes.add(
          Level::error,
          fmt::format("rows of {} say nothing of the file it stands in, and were not used",
                      without_name_ == 1 ? "1 dump" : fmt::format("{} dumps", without_name_)),
          "", "give all files of rows that lineup partial wrote");
    return std::move(all_);
  }

 private:
  using Rows = std::map<Key, std::string>;

  void put_notes_of_runs() {
    std::vector<std::tuple<std::uint64_t, std::string, Fact>> notes;
    for (const auto& [key, row] : facts_.of_runs_)
      if (const Result<Fact> fact = read_fact(row.second))
        notes.emplace_back(fact->seq.value_or(0), row.second, *fact);
    std::ranges::sort(
        notes, {}, [](const auto& note) { return std::tie(std::get<0>(note), std::get<1>(note)); });
    for (const auto& [seq, line, fact] : notes) all_.notes.add(note_of(fact));
  }

  template <class Do>
  static void each_row(const Rows& rows, FactKind kind, const std::string& name,
                       std::uint64_t place, Do act) {
    for (auto row = rows.lower_bound({kind, name, place, 0}); row != rows.end(); ++row) {
      const auto& [of_kind, of_name, of_place, seq] = row->first;
      if (of_kind != kind || of_name != name || of_place != place) return;
      if (const Result<Fact> fact = read_fact(row->second)) act(*fact);
    }
  }

  void put_file(const std::string& name, Digest digest) {
    const Rows& rows = facts_.of_files_.at(digest).rows;
    InputFile file;
    file.name = name;
    file.digest_high = digest.high;
    file.digest_low = digest.low;
    bool told = false;
    each_row(rows, FactKind::file, name, 0, [&](const Fact& fact) {
      told = true;
      file.dumps = *fact.dumps;
      file.found = !fact.detail("found").empty();
      file.failed = !fact.detail("failed").empty();
      file.part = !fact.detail("part").empty();
      if (!fact.message.empty()) file.without = note_of(fact);
    });
    each_row(rows, FactKind::note, name, 0,
             [&](const Fact& fact) { file.notes.add(note_of(fact)); });
    // Of what was not read whole nothing is a copy.
    if (file.part) file.digest_high = file.digest_low = 0;
    std::size_t here = 0;
    const auto is_dump = [&](const auto& row) {
      return std::get<0>(row->first) == FactKind::dump && std::get<1>(row->first) == name;
    };
    for (auto row = rows.lower_bound({FactKind::dump, name, 0, 0}); row != rows.end() && is_dump(row);
         ++row, ++here)
      put_dump(rows, *read_fact(row->second), std::get<2>(row->first), file.notes);
    if (here < file.dumps || !told) {
      const std::size_t missing = file.dumps - std::min(here, file.dumps);
      file.notes.add(Level::error,
                     missing == 0 ? "the row about this file is missing"
                     : file.dumps == 1
                         ? "the row of its dump is missing"
                         : fmt::format("the rows of {} of its {} dumps are missing", missing,
                                       file.dumps),
                     name, more_rows);
    }
    file.dumps = here;
    all_.files.push_back(std::move(file));
  }

  void put_dump(const Rows& rows, const Fact& fact, std::uint64_t place, Notes& notes) {
    Dump dump = dump_of(fact);
    dump.member = static_cast<std::uint32_t>(all_.files.size());
    for (const FactKind kind : {FactKind::group, FactKind::damaged, FactKind::locks})
      each_row(rows, kind, "", place, [&](const Fact& part) { add_to(dump, all_.corpus, part); });
    const std::uint64_t stated = fact.goroutines.value_or(0), seen = dump.seen();
    if (seen < stated) {
      dump.cut_short = true;
      const std::uint64_t missing = stated - seen;
      notes.add(Level::error,
                fmt::format("{} of {} goroutine{} {} in no row: what is counted is \"at least\"",
                            missing, stated, stated == 1 ? "" : "s",
                            missing == 1 ? "stands" : "stand"),
                dump.name, more_rows);
    }
    all_.corpus.dumps.push_back(std::move(dump));
  }

  static constexpr const char* more_rows =
      "write the rows again with lineup partial, or give the files that have the others";

  const FactSet& facts_;
  Collection all_;
  std::size_t without_name_ = 0;
};

Collection FactSet::collect() const { return Collecting(*this).collect(); }

}  // namespace lineup
