// SPDX-License-Identifier: Apache-2.0
// json_parts.cc: groups, dumps, totals and notes, as docs/report.schema.json describes them.
#include "report/json_parts.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace lineup {
namespace {

void put_place(Emitter& json, const Place& place) {
  json.open('{', Layout::one_line);
  json.key("function").value(place.function);
  json.key("file").text_or_null(place.file);
  if (place.line != 0) json.key("line").value(place.line);
  else json.key("line").null();
  json.close();
}

}  // namespace

void put_place(Emitter& json, const std::optional<Place>& place) {
  if (place) put_place(json, *place);
  else json.null();
}

namespace {

// How many there are is said beside them.
constexpr std::size_t most_goroutine_ids = 1000;

void put_goroutine_ids(Emitter& json, const Group& group, bool all) {
  const Ascending& ids = group.goroutine_ids;
  json.key("goroutine_ids");
  // No ids for goroutines that are there: the format has none.
  const bool known = !ids.empty() || group.goroutines == 0;
  if (known) {
    json.open('[', Layout::one_line);
    std::size_t left = all ? ids.size() : std::min(ids.size(), most_goroutine_ids);
    for (auto id = ids.begin(); left != 0; ++id, --left) json.value(*id);
    json.close();
  } else {
    json.null();
  }
  json.key("goroutine_ids_known").value(known ? std::optional(ids.size()) : std::nullopt);
}

void put_numbers(Emitter& json, const PerDump<std::uint64_t>& numbers) {
  json.open('[', Layout::one_line);
  std::size_t next = 0;
  const auto zeros_to = [&](std::size_t dump) {
    for (; next < dump; ++next) json.value(0);
  };
  for (const auto& [dump, number] : numbers.kept()) {
    zeros_to(dump);
    json.value(number);
    ++next;
  }
  zeros_to(numbers.size());
  json.close();
}

void put_blocked_minutes(Emitter& json, const BlockedMinutes& minutes) {
  json.open('{', Layout::one_line);
  json.key("min").value(minutes.min);
  json.key("median").value(minutes.median);
  json.key("max").value(minutes.max);
  json.key("unknown").value(minutes.unknown);
  json.close();
}

// Different bytes can become the same text, and a reader of JSON would keep any
// one of two equal keys: the first is kept here.
void put_labels(Emitter& json, const Group& group) {
  std::set<std::string> written;
  json.open('{', Layout::one_line);
  for (const auto& [name, value] : group.labels) {
    std::string text;
    append_json_text(text, name);
    if (written.insert(std::move(text)).second) json.key(name).value(value);
  }
  json.close();
}

// What a suspect and a group in brief have in common, in this order.
void put_who(Emitter& json, const Group& group) {
  json.key("verdict").value(name_of(group.verdict));
  json.key("score").value(group.score);
  json.key("cause").value(group.cause);
  json.key("looks_like").value(group.looks_like);
  json.key("title").text_or_null(group.title);
}

void put_where(Emitter& json, const Group& group) {
  json.key("goroutines").value(group.goroutines);
  json.key("per_dump");
  put_numbers(json, group.per_dump);
  json.key("state").text_or_null(group.state);
  json.key("state_inferred").value(group.state_inferred);
  json.key("leaked").value(group.leaked);
  json.key("locked_to_thread").value(group.locked_to_thread);
  json.key("blocked_minutes");
  put_blocked_minutes(json, group.blocked_minutes);
  json.key("blocked_at");
  put_place(json, group.blocked_at);
  json.key("created_by");
  put_place(json, group.created_by);
}

void put_evidence(Emitter& json, const Group& group) {
  json.key("evidence").open('[');
  for (const Evidence& evidence : group.evidence) {
    json.open('{', Layout::one_line);
    json.key("kind").value(evidence.kind);
    json.key("points").value(evidence.points);
    json.key("text").value(evidence.text);
    json.close();
  }
  json.close();
}

void put_history(Emitter& json, const Group& group) {
  const History& history = group.history;
  json.key("history").open('{');
  json.key("dumps").open('[');
  for (const auto& [dump, count] : history.dumps.kept()) {
    json.open('{', Layout::one_line);
    json.key("dump").value(dump);
    json.key("goroutines").value(count.goroutines);
    json.key("kept").value(count.kept);
    json.key("born").value(count.born);
    json.key("moved_in").value(count.moved_in);
    json.key("died").value(count.died);
    json.key("moved_out").value(count.moved_out);
    json.key("proven").value(count.proven);
    json.close();
  }
  json.close();
  json.key("came").value(history.came);
  json.key("left").value(history.left);
  json.key("since_first").value(history.since_first);
  json.key("retention").value(history.retention);
  json.key("per_hour").value(history.per_hour);
  json.key("per_hour_low").value(history.per_hour_low);
  json.key("per_hour_high").value(history.per_hour_high);
  json.key("in_a_day").value(history.in_a_day);
  json.key("oldest_at_least_seconds").value(history.oldest_at_least_seconds);
  json.key("oldest_at_most_seconds").value(history.oldest_at_most_seconds);
  json.close();
}

void put_symptoms(Emitter& json, const Group& group) {
  json.key("symptoms").open('[');
  for (const SymptomGroup& symptom : group.symptoms) {
    json.open('{');
    json.key("id").value(symptom.id);
    json.key("goroutines").value(symptom.goroutines);
    json.key("title").text_or_null(symptom.title);
    json.key("state").text_or_null(symptom.state);
    json.key("blocked_at");
    put_place(json, symptom.blocked_at);
    json.key("why").value(symptom.why);
    json.close();
  }
  json.close();
}

void put_change(Emitter& json, const std::optional<Change>& change) {
  json.key("change");
  if (!change) return json.null();
  json.open('{', Layout::one_line);
  json.key("is_new").value(change->is_new);
  json.key("grown").value(change->grown);
  json.key("worsened").value(change->worsened);
  json.key("goroutines_then").value(change->goroutines_then);
  json.key("verdict_then");
  if (change->verdict_then) json.value(name_of(*change->verdict_then));
  else json.null();
  json.close();
}

}  // namespace

void put_tool(Emitter& json) {
  json.key("tool").open('{');
  json.key("name").value("lineup");
  json.key("version").value(version());
  json.close();
}

void put_suspect(Emitter& json, const Group& group, bool all) {
  json.open('{');
  json.key("id").value(group.id);
  json.key("rank").value(group.rank);
  put_who(json, group);
  json.key("means").text_or_null(group.means);
  json.key("confirm").text_or_null(group.confirm);
  json.key("fix").text_or_null(group.fix);
  json.key("mistaken_when").text_or_null(group.mistaken_when);
  put_where(json, group);
  json.key("stack").open('[');
  for (const Place& place : group.stack) put_place(json, place);
  json.close();
  json.key("labels");
  put_labels(json, group);
  json.key("label_sets").value(group.label_sets);
  put_goroutine_ids(json, group, all);
  json.key("memory").null();
  put_history(json, group);
  put_evidence(json, group);
  put_symptoms(json, group);
  put_change(json, group.change);
  json.close();
}

void put_group_in_brief(Emitter& json, const Group& group) {
  json.open('{');
  json.key("id").value(group.id);
  json.key("symptom_of").value(group.symptom_of);
  put_who(json, group);
  put_where(json, group);
  put_history(json, group);
  put_evidence(json, group);
  json.close();
}

void put_input(Emitter& json, const InputSummary& input) {
  json.open('{');
  json.key("name").value(input.name);
  json.key("format").value(input.format);
  json.key("goroutines").value(input.goroutines);
  json.key("groups").value(input.groups);
  json.key("runtime_goroutines").value(input.runtime_goroutines);
  json.key("damaged").value(input.damaged);
  json.key("lines").value(input.lines);
  json.key("lines_not_understood").value(input.lines_not_understood);
  json.key("crash").value(input.crash);
  json.key("cut_short").value(input.cut_short);
  if (input.cut_goroutine) json.key("cut_goroutine").value(*input.cut_goroutine);
  json.key("time").value(input.time);
  json.key("time_basis").value(input.time_basis);
  json.key("seconds_since_before").value(input.seconds_since_before);
  json.key("interval_guessed").value(input.interval_guessed);
  json.key("process").value(input.process);
  json.key("first_not_understood").text_or_null(input.first_not_understood);
  if (!input.views.empty()) {
    json.key("views").open('[');
    for (const std::string& view : input.views) json.value(view);
    json.close();
  }
  json.close();
}

void put_totals(Emitter& json, const Totals& totals) {
  json.open('{');
  json.key("goroutines").value(totals.goroutines);
  json.key("groups").value(totals.groups);
  json.key("suspects").value(totals.suspects);
  json.key("in_suspects").value(totals.in_suspects);
  json.key("idle").value(totals.idle);
  json.key("runtime_goroutines").value(totals.runtime_goroutines);
  json.key("damaged").value(totals.damaged);
  json.key("lines_not_understood").value(totals.lines_not_understood);
  json.key("ignored_groups").value(totals.ignored_groups);
  json.key("ignored").value(totals.ignored);
  json.close();
}

void put_note(Emitter& json, const Note& note) {
  json.open('{');
  json.key("level").value(name_of(note.level));
  json.key("text").value(note.text);
  json.key("where").text_or_null(note.where);
  json.key("help").text_or_null(note.help);
  json.key("count").value(note.count);
  json.close();
}

}  // namespace lineup
