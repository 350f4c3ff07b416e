// SPDX-License-Identifier: Apache-2.0
// fleet_rows.cc: a fleet as JSON lines, docs/fleet-rows.schema.json, for engines that read tables.
//
// Such an engine makes a column of each key and guesses its type. So every row has every key, in
// one order; a key has one type, whatever the row: counts are integers below 2^63, measures have
// a point, numbers that are names (ids) are text. No key comes from a dump, and none must be
// quoted in SQL. The type is guessed from the first rows, so the kinds of which there are few
// come first.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lineup/fleet.h"
#include "report/emitter.h"
#include "report/fleet.h"

namespace lineup {
namespace {

using Text = std::optional<std::string_view>;
using Count = std::optional<std::uint64_t>;

Text known(std::string_view text) { return text.empty() ? Text() : Text(text); }

// A row before it is written. What its kind does not have is empty.
struct Row {
  std::string_view kind;
  Text service, instance, host, version;
  Count process;  // which one, from 0
  Text verdict;
  Count score;
  Text cause, title, fingerprint, state, function, file;
  Count line, goroutines;
  // Of a row of the ranking.
  Count affected, instances, most;
  std::optional<double> rms, per_hour, oldest_seconds;
  Text first_seen, only_in_version;
  Count also_in_services;
  const std::vector<std::string>* also_in = nullptr;
  const std::vector<std::string>* fingerprints = nullptr;
  const std::vector<std::uint64_t>* lines = nullptr;
  // Of a process.
  Count restarts, dumps;
  Text last_dump, taken;
  Count suspects, suspects_left_out, in_suspects, ignored, idle, runtime_goroutines, damaged,
      lines_not_understood;
  // Of a suspect.
  Count rank, leaked, blocked_minutes_max;
  const Group* group = nullptr;  // for labels and goroutine ids
  // Of a note.
  Text level, message, input, help;
  Count times;
};

class Writer {
 public:
  void put(const Row& row) {
    start_ = true;
    text("kind", row.kind);
    text("lineup", version());
    text("service", row.service);
    text("instance", row.instance);
    text("host", row.host);
    text("version", row.version);
    count("process", row.process);
    text("verdict", row.verdict);
    count("score", row.score);
    text("cause", row.cause);
    text("title", row.title);
    text("fingerprint", row.fingerprint);
    texts("fingerprints", row.fingerprints);
    text("state", row.state);
    text("function", row.function);
    text("file", row.file);
    count("line", row.line);
    counts("lines", row.lines);
    count("goroutines", row.goroutines);
    count("affected", row.affected);
    count("instances", row.instances);
    count("most", row.most);
    measure("rms", row.rms);
    measure("per_hour", row.per_hour);
    measure("oldest_seconds", row.oldest_seconds);
    text("first_seen", row.first_seen);
    texts("also_in", row.also_in);
    count("also_in_services", row.also_in_services);
    text("only_in_version", row.only_in_version);
    count("restarts", row.restarts);
    count("dumps", row.dumps);
    text("last_dump", row.last_dump);
    text("taken", row.taken);
    count("suspects", row.suspects);
    count("suspects_left_out", row.suspects_left_out);
    count("in_suspects", row.in_suspects);
    count("ignored", row.ignored);
    count("idle", row.idle);
    count("runtime_goroutines", row.runtime_goroutines);
    count("damaged", row.damaged);
    count("lines_not_understood", row.lines_not_understood);
    count("rank", row.rank);
    count("leaked", row.leaked);
    count("blocked_minutes_max", row.blocked_minutes_max);
    labels(row.group);
    goroutine_ids(row.group);
    text("level", row.level);
    text("message", row.message);
    text("input", row.input);
    text("help", row.help);
    count("times", row.times);
    out_ += "}\n";
  }

  std::string take() && { return std::move(out_); }

 private:
  void key(std::string_view name) {
    out_ += std::exchange(start_, false) ? "{\"" : ",\"";
    out_ += name;
    out_ += "\":";
  }
  void quote(std::string_view raw) {
    out_ += '"';
    append_json_text(out_, raw);
    out_ += '"';
  }
  void digits(std::uint64_t n) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    char text[24];
    out_ += std::string_view(text, std::to_chars(text, text + sizeof text, std::min(n, most)).ptr);
  }
  template <class Things, class Put>
  void list(const Things* things, Put put) {
    if (things == nullptr) return void(out_ += "null");
    const char* before = "[";
    for (const auto& thing : *things) {
      out_ += std::exchange(before, ",");
      put(thing);
    }
    out_ += things->empty() ? "[]" : "]";
  }

  void text(std::string_view name, const Text& value) {
    key(name);
    if (value) quote(*value);
    else out_ += "null";
  }
  void count(std::string_view name, const Count& value) {
    key(name);
    if (value) digits(*value);
    else out_ += "null";
  }
  // To a thousandth, and with a point even where it is whole.
  void measure(std::string_view name, const std::optional<double>& value) {
    key(name);
    if (!value || !std::isfinite(*value)) return void(out_ += "null");
    char room[400];  // the greatest double has 309 digits
    std::string_view number(
        room, std::to_chars(room, room + sizeof room, *value, std::chars_format::fixed, 3).ptr);
    while (number.ends_with('0') && !number.ends_with(".0")) number.remove_suffix(1);
    out_ += number == "-0.0" ? "0.0" : number;
  }
  void texts(std::string_view name, const std::vector<std::string>* values) {
    key(name);
    list(values, [this](const std::string& value) { quote(value); });
  }
  void counts(std::string_view name, const std::vector<std::uint64_t>* values) {
    key(name);
    list(values, [this](std::uint64_t value) { digits(value); });
  }
  void labels(const Group* group) {
    key("labels");
    list(group == nullptr ? nullptr : &group->labels, [this](const auto& label) {
      out_ += "{\"k\":";
      quote(label.first);
      out_ += ",\"v\":";
      quote(label.second);
      out_ += '}';
    });
  }
  // No ids for goroutines that are there: the format has none.
  void goroutine_ids(const Group* group) {
    key("goroutine_ids");
    const bool has_ids =
        group != nullptr && !(group->goroutine_ids.empty() && group->goroutines != 0);
    list(has_ids ? &group->goroutine_ids : nullptr, [this](std::uint64_t id) {
      out_ += '"';
      out_ += std::to_string(id);
      out_ += '"';
    });
  }

  std::string out_;
  bool start_ = true;
};

void put_name(Row& row, const ProcessName& name) {
  row.service = known(name.service);
  row.instance = known(name.instance);
  row.host = known(name.host);
  row.version = known(name.version);
}

Row row_of(const RankingRow& ranked, const Fleet& fleet) {
  Row row{"ranking"};
  // The instance to open first.
  if (ranked.worst < fleet.processes.size()) {
    put_name(row, fleet.processes[ranked.worst].name);
    row.process = ranked.worst;
    const auto& inputs = fleet.processes[ranked.worst].summary.inputs;
    if (!inputs.empty()) row.last_dump = known(inputs.back().name);
  }
  row.service = known(ranked.service);
  row.verdict = name_of(ranked.verdict);
  row.score = static_cast<std::uint64_t>(std::max(ranked.score, 0));
  row.cause = ranked.cause;
  row.title = known(ranked.title);
  if (!ranked.fingerprints.empty()) row.fingerprint = ranked.fingerprints.front();
  row.fingerprints = &ranked.fingerprints;
  row.state = known(ranked.state);
  row.function = known(ranked.function);
  row.file = known(ranked.file);
  if (ranked.lines.size() == 1) row.line = ranked.lines.front();
  row.lines = &ranked.lines;
  row.goroutines = ranked.sum;
  row.affected = ranked.affected;
  row.instances = ranked.instances;
  row.most = ranked.most;
  row.rms = ranked.rms;
  row.per_hour = ranked.per_hour;
  row.oldest_seconds = ranked.oldest_seconds;
  row.first_seen = ranked.first_seen;
  row.also_in = &ranked.also_in;
  row.also_in_services = ranked.also_in_services;
  row.only_in_version = ranked.only_in_version;
  return row;
}

Row row_of(const ProcessReport& process, std::size_t index) {
  Row row{"process"};
  const Summary& summary = process.summary;
  put_name(row, process.name);
  row.process = index;
  row.verdict = name_of(process.verdict);
  row.goroutines = summary.totals.goroutines;
  row.restarts = process.restarts;
  row.dumps = static_cast<std::uint64_t>(std::ranges::count_if(
      summary.inputs, [](const InputSummary& input) { return input.format != "none"; }));
  if (!summary.inputs.empty()) {
    row.last_dump = known(summary.inputs.back().name);
    row.taken = summary.inputs.back().time;
  }
  row.suspects = process.suspects;
  row.suspects_left_out =
      process.suspects - std::min<std::uint64_t>(process.suspects, summary.suspects.size());
  row.in_suspects = summary.totals.in_suspects;
  row.ignored = summary.totals.ignored;
  row.idle = summary.totals.idle;
  row.runtime_goroutines = summary.totals.runtime_goroutines;
  row.damaged = summary.totals.damaged;
  row.lines_not_understood = summary.totals.lines_not_understood;
  return row;
}

Row row_of(const Group& group, const ProcessReport& process, std::size_t index) {
  Row row{"suspect"};
  put_name(row, process.name);
  row.process = index;
  row.verdict = name_of(group.verdict);
  row.score = static_cast<std::uint64_t>(std::max(group.score, 0));
  row.cause = group.cause;
  row.title = known(group.title);
  row.fingerprint = group.id;
  row.state = known(group.state);
  if (group.blocked_at) {
    row.function = known(group.blocked_at->function);
    row.file = known(group.blocked_at->file);
    if (group.blocked_at->line != 0) row.line = group.blocked_at->line;
  }
  row.goroutines = group.goroutines;
  row.per_hour = group.history.per_hour;
  row.oldest_seconds = group.history.oldest_at_least_seconds;
  row.rank = group.rank;
  row.leaked = group.leaked;
  row.blocked_minutes_max = group.blocked_minutes.max;
  row.group = &group;
  return row;
}

Row row_of(const Note& note) {
  Row row{"note"};
  row.level = name_of(note.level);
  row.message = note.text;
  row.input = known(note.where);
  row.help = known(note.help);
  row.times = note.count;
  return row;
}

}  // namespace

std::string write_fleet_rows(const Fleet& fleet) {
  Writer writer;
  if (fleet.interrupted)
    writer.put(row_of(Note{
        Level::error, "interrupted: only what was judged until then is in these rows", "", "", 1}));
  for (const Note& note : fleet.notes) writer.put(row_of(note));
  for (std::size_t i = 0; i < fleet.processes.size(); ++i)
    for (const Note& note : fleet.processes[i].summary.notes) {
      Row row = row_of(note);
      put_name(row, fleet.processes[i].name);
      row.process = i;
      writer.put(row);
    }
  for (const RankingRow& ranked : fleet.ranking) writer.put(row_of(ranked, fleet));
  for (std::size_t i = 0; i < fleet.processes.size(); ++i) {
    const ProcessReport& process = fleet.processes[i];
    writer.put(row_of(process, i));
    for (const Group& suspect : process.summary.suspects) writer.put(row_of(suspect, process, i));
  }
  return std::move(writer).take();
}

}  // namespace lineup
