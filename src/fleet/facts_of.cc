// SPDX-License-Identifier: Apache-2.0
// facts_of.cc: from files and dumps to rows.
#include "fleet/facts_of.h"

#include <algorithm>
#include <unordered_map>

#include "series/series.h"

namespace lineup {
namespace {

constexpr std::pair<std::uint8_t, std::string_view> mark_names[] = {{mark_leaked, "leaked"},
                                                                    {mark_scan, "scan"},
                                                                    {mark_durable, "durable"},
                                                                    {mark_locked, "locked"},
                                                                    {mark_inferred, "inferred"},
                                                                    {mark_left_over, "left-over"}};

// What a dump's text says, a line each: kind, number, goroutine, text.
std::string said_by(const Dump& dump) {
  std::string out;
  for (const Reported& one : dump.reported) {
    if (!out.empty()) out += '\n';
    out.append(name_of(one.kind)).append(1, ' ').append(std::to_string(one.number)).append(1, ' ');
    out.append(std::to_string(one.goroutine)).append(1, ' ').append(one.text);
  }
  return out;
}

// Goroutines of one shape in a dump, in the order they stand in.
struct OfShape {
  ShapeId shape;
  std::vector<Goroutine> listed;
  std::vector<std::int64_t> counts;
};

class Writing {
 public:
  Writing(const Collection& read, const FactContext& context,
          const std::function<void(const Fact&)>& put)
      : read_(read),
        corpus_(read.corpus),
        context_(context),
        put_(put),
        process_of_(read.corpus.dumps.size(), nullptr) {
    for (const Process& process : context.processes)
      for (const std::size_t dump : process.dumps) process_of_[dump] = &process;
  }

  void write(const Notes& of_run) {
    Fact about_run = begin();
    put_notes(of_run, about_run);
    std::size_t dump = 0;
    for (std::size_t i = 0; i < read_.files.size(); ++i) {
      const InputFile& file = read_.files[i];
      Fact fact = begin();
      fact.input = file.name;
      fact.digest = Digest{file.digest_high, file.digest_low};
      const std::size_t first = dump;
      while (dump < corpus_.dumps.size() && corpus_.dumps[dump].member == i) ++dump;
      if (first < dump) put_process(fact, first);
      // Where a run was interrupted, nothing is known of what it did not read.
      const bool unread = file.dumps == 0 && fact.digest == Digest{} && file.notes.all().empty() && file.without.text.empty();
      if (unread) continue;
      put_file(file, fact);
      put_notes(file.notes, fact);
      for (std::size_t at = first; at < dump; ++at) {
        fact.place = at - first;
        put_process(fact, at);
        put_dump(corpus_.dumps[at], fact);
      }
    }
  }

 private:
  Fact begin() const {
    Fact fact;
    fact.lineup = version();
    fact.rules = context_.rules;
    return fact;
  }

  void put_process(Fact& fact, std::size_t dump) const {
    if (const Process* process = process_of_[dump]) {
      fact.service = process->service;
      fact.instance = process->instance;
      fact.host = process->host;
      fact.version = process->version;
    }
    if (const Moment moment = moment_of(corpus_.dumps[dump]); moment.unix_nanos)
      fact.taken = Instant{*moment.unix_nanos};
    else fact.taken.reset();
  }

  static void put_note(Fact& fact, const Note& note) {
    fact.level = name_of(note.level);
    fact.message = note.text;
    fact.location = note.where;
    fact.help = note.help;
    fact.times = note.count;
  }

  void put_file(const InputFile& file, Fact fact) const {
    fact.kind = FactKind::file;
    fact.taken.reset();
    fact.dumps = file.dumps;
    if (!file.without.text.empty()) put_note(fact, file.without);
    if (file.found) fact.detail("found", "yes");
    if (file.failed) fact.detail("failed", "yes");
    if (file.part) fact.detail("part", "yes");
    put_(fact);
  }

  void put_notes(const Notes& notes, const Fact& about) const {
    for (std::size_t i = 0; i < notes.all().size(); ++i) {
      Fact fact = about;
      fact.taken.reset();
      fact.kind = notes.all()[i].level == Level::error ? FactKind::error : FactKind::note;
      fact.seq = i;
      put_note(fact, notes.all()[i]);
      put_(fact);
    }
  }

  static void detail(Fact& fact, std::string_view name, std::uint64_t number) {
    if (number != 0) fact.detail(name, std::to_string(number));
  }
  static void detail(Fact& fact, std::string_view name, const std::string& text) {
    if (!text.empty()) fact.detail(name, text);
  }
  static void flag(Fact& fact, std::string_view name, bool yes) {
    if (yes) fact.detail(name, "yes");
  }

  void put_dump(const Dump& dump, const Fact& of_file) const {
    Fact fact = of_file;
    fact.kind = FactKind::dump;
    fact.format = dump.kind == DumpKind::traceback ? "traceback" : "count profile";
    fact.goroutines = dump.seen();
    fact.damaged_goroutines = dump.damaged_goroutines();
    fact.lines = dump.lines;
    fact.lines_not_understood = dump.not_understood.lines;
    fact.crash = dump.crash;
    fact.cut_short = dump.cut_short;
    fact.writer = dump.writer;
    fact.program = dump.program;
    fact.build_id = dump.build_id;
    if (dump.name != fact.input) fact.detail("name", dump.name);
    detail(fact, "profile", dump.profile);
    if (dump.stated_total) fact.detail("stated_total", std::to_string(*dump.stated_total));
    if (dump.time_unix_nanos) fact.detail("time", exact_text({*dump.time_unix_nanos}));
    if (dump.text_time_unix_nanos)
      fact.detail("text_time", exact_text({*dump.text_time_unix_nanos}));
    if (dump.modified_unix_seconds)
      fact.detail("modified", std::to_string(*dump.modified_unix_seconds));
    flag(fact, "delta", dump.is_delta);
    flag(fact, "excerpt", dump.is_excerpt);
    detail(fact, "writer_host", dump.writer_host);
    detail(fact, "writer_begins", dump.writer_begins);
    detail(fact, "writer_ends", dump.writer_ends);
    detail(fact, "thread_stacks", dump.thread_stacks);
    detail(fact, "repeated", dump.repeated);
    detail(fact, "cut_goroutine", dump.cut_goroutine);
    detail(fact, "reported", said_by(dump));
    detail(fact, "not_understood_line", dump.not_understood.first_line);
    detail(fact, "not_understood_text", dump.not_understood.first_text);
    put_(fact);
    put_goroutines(dump, of_file);
  }

  void put_goroutines(const Dump& dump, const Fact& of_file) const {
    std::unordered_map<std::uint32_t, std::size_t> place;
    std::vector<OfShape> shapes;
    const auto of = [&](ShapeId shape) -> OfShape& {
      const auto [at, fresh] = place.try_emplace(shape.index, shapes.size());
      if (fresh) shapes.push_back({shape, {}, {}});
      return shapes[at->second];
    };
    for (const Goroutine& g : dump.goroutines) of(g.shape).listed.push_back(g);
    for (const Counted& record : dump.counted) of(record.shape).counts.push_back(record.count);
    std::uint64_t seq = 0;
    for (const OfShape& each : shapes) {
      Fact fact = of_file;
      fact.kind = FactKind::group;
      put_shape(fact, each.shape);
      const std::size_t all = std::max(each.listed.size(), each.counts.size());
      for (std::size_t from = 0; from < all; from += most_goroutines) {
        fact.seq = seq++;
        put_members(fact, each, from);
        put_(fact);
      }
    }
    put_damaged(dump, of_file);
    put_locks(dump, of_file);
  }

  void put_shape(Fact& fact, ShapeId id) const {
    const Shape& shape = corpus_.shape(id);
    const Stack& stack = corpus_.stack(shape.stack);
    const ShapeFacts& known = context_.shapes[id.index];
    fact.fingerprint = known.fingerprint;
    fact.owner = known.owner;
    fact.state = corpus_.text(shape.state);
    for (const auto& [mark, name] : mark_names)
      if ((shape.marks & mark) != 0) fact.marks.emplace_back(name);
    if (known.blocked_at) {
      const Frame& frame = corpus_.frame(known.blocked_at);
      fact.function = corpus_.text(frame.function);
      fact.file = corpus_.text(frame.file);
      if (frame.line != 0) fact.line = frame.line;
    }
    for (const FrameId id_of_frame : stack.frames) {
      const Frame& frame = corpus_.frame(id_of_frame);
      fact.functions.emplace_back(corpus_.text(frame.function));
      fact.files.emplace_back(corpus_.text(frame.file));
      fact.frame_lines.push_back(frame.line);
    }
    if (stack.created_by) {
      const Frame& frame = corpus_.frame(stack.created_by);
      fact.creator = corpus_.text(frame.function);
      fact.creator_file = corpus_.text(frame.file);
      fact.creator_line = frame.line;
    }
    fact.labels = corpus_.labels(shape.labels);
    detail(fact, "more", std::string(corpus_.text(shape.more)));
    detail(fact, "hidden_frames", shape.hidden_frames);
  }

  // Those from `from` on, as many as a row holds.
  static void put_members(Fact& fact, const OfShape& each, std::size_t from) {
    fact.goroutine_ids = fact.started_by = {};
    fact.minutes.clear();
    fact.counts.clear();
    const auto part = [&](const auto& all) {
      const std::size_t begin = std::min(from, all.size());
      return std::span(all).subspan(begin, std::min(most_goroutines, all.size() - begin));
    };
    std::uint64_t sum = 0;
    for (const Goroutine& g : part(each.listed)) {
      fact.goroutine_ids.values.push_back(g.id);
      fact.started_by.values.push_back(g.created_in);
      fact.minutes.push_back(g.waited_minutes);
      ++sum;
    }
    auto& starters = fact.started_by.values;
    const auto is_first = [&](std::uint64_t starter) { return starter == starters.front(); };
    if (!starters.empty() && std::ranges::all_of(starters, is_first)) starters.resize(1);
    for (const std::int64_t count : part(each.counts)) {
      fact.counts.push_back(count);
      if (count > 0) sum += static_cast<std::uint64_t>(count);
    }
    fact.goroutines = sum;
  }

  void put_damaged(const Dump& dump, const Fact& of_file) const {
    Fact fact = of_file;
    fact.kind = FactKind::damaged;
    for (std::size_t i = 0; i < dump.damaged.size(); ++i) {
      fact.goroutine_ids.values.push_back(dump.damaged[i].id);
      fact.counts.push_back(static_cast<std::int64_t>(dump.damaged[i].count));
      put_when_full(fact, i, dump.damaged.size());
    }
  }

  void put_locks(const Dump& dump, const Fact& of_file) const {
    Fact fact = of_file;
    fact.kind = FactKind::locks;
    for (std::size_t i = 0; i < dump.lock_waits.size(); ++i) {
      fact.goroutine_ids.values.push_back(dump.lock_waits[i].id);
      fact.locks.values.push_back(dump.lock_waits[i].address);
      fact.counts.push_back(static_cast<std::int64_t>(dump.lock_waits[i].receivers));
      put_when_full(fact, i, dump.lock_waits.size());
    }
  }

  void put_when_full(Fact& fact, std::size_t at, std::size_t of) const {
    if (fact.goroutine_ids.values.size() < most_goroutines && at + 1 < of) return;
    fact.seq = at / most_goroutines;
    put_(fact);
    fact.goroutine_ids = {};
    fact.locks = {};
    fact.counts.clear();
  }

  const Collection& read_;
  const Corpus& corpus_;
  const FactContext& context_;
  const std::function<void(const Fact&)>& put_;
  std::vector<const Process*> process_of_;  // by dump
};

}  // namespace

void write_facts(const Collection& read, const Notes& of_run, const FactContext& context,
                 const std::function<void(const Fact&)>& put) {
  Writing(read, context, put).write(of_run);
}

}  // namespace lineup
