// SPDX-License-Identifier: Apache-2.0
// report/json.cc: the Summary written down, docs/report.schema.json, version 1.
//
// A key once given keeps its name and meaning; new ones are added. What is not
// known is null, so that 0 and "" always mean what they say.
#include <utility>

#include "report/emitter.h"
#include "report/json_parts.h"
#include "report/report.h"

namespace lineup {
namespace {

// What an entry of an --ignore file says, of the entry and of a group it leaves out.
template <class Entry>
void put_ignore_words(Emitter& json, const Entry& entry) {
  json.key("by").value(entry.by);
  json.key("value").value(entry.value);
  json.key("reason").value(entry.reason);
  json.key("until").text_or_null(entry.until);
  json.key("where").value(entry.where);
}

void put_ignored(Emitter& json, const Group& group) {
  json.open('{');
  put_ignore_words(json, *group.ignored);
  json.key("group");
  put_group_in_brief(json, group);
  json.close();
}

void put_ignore_entry(Emitter& json, const IgnoreEntry& entry) {
  json.open('{', Layout::one_line);
  put_ignore_words(json, entry);
  json.key("expired").value(entry.expired);
  json.key("groups").value(entry.groups);
  json.close();
}

void put_gone(Emitter& json, const Gone& gone) {
  json.open('{', Layout::one_line);
  json.key("id").value(gone.id);
  json.key("verdict").value(name_of(gone.verdict));
  json.key("score").value(gone.score);
  json.key("cause").value(gone.cause);
  json.key("title").text_or_null(gone.title);
  json.key("goroutines").value(gone.goroutines);
  json.key("goroutines_now").value(gone.goroutines_now);
  json.close();
}

void put_statement(Emitter& json, const Statement& statement) {
  json.open('{', Layout::one_line);
  json.key("kind").value(statement.kind);
  json.key("text").value(statement.text);
  json.key("dump").value(statement.dump);
  if (statement.goroutine) json.key("goroutine").value(*statement.goroutine);
  if (statement.place) {
    json.key("place");
    put_place(json, statement.place);
  }
  json.close();
}

void put_long_wait(Emitter& json, const LongWait& wait) {
  json.open('{', Layout::one_line);
  json.key("id").value(wait.id);
  json.key("goroutines").value(wait.goroutines);
  json.key("minutes").value(wait.minutes);
  json.key("state").value(wait.state);
  json.key("blocked_at");
  put_place(json, wait.place);
  json.key("why").text_or_null(wait.why);
  json.close();
}

void put_chain(Emitter& json, const WaitChain& chain) {
  json.open('{');
  json.key("minutes").value(chain.minutes);
  json.key("closed").value(chain.closed);
  json.key("waits");
  put_list(json, chain.waits, put_long_wait);
  json.close();
}

void put_baseline(Emitter& json, const Summary& summary) {
  if (!summary.baseline) return json.null();
  const Baseline& baseline = *summary.baseline;
  json.open('{');
  json.key("name").value(baseline.name);
  json.key("time").value(baseline.time);
  json.key("verdict").value(name_of(summary.alarm()));
  json.key("added").value(baseline.added);
  json.key("known").value(baseline.known);
  json.key("grown").value(baseline.grown);
  json.key("worsened").value(baseline.worsened);
  json.key("gone");
  put_list(json, baseline.gone, put_gone);
  json.close();
}

}  // namespace

std::string write_json(const Summary& summary, const Look& look) {
  Emitter json;
  json.open('{');
  json.key("schema").value(schema_version);
  put_tool(json);
  json.key("verdict").value(name_of(summary.worst()));
  if (!summary.statements.empty()) {
    json.key("reports");
    put_list(json, summary.statements, put_statement);
  }
  json.key("inputs");
  put_list(json, summary.inputs, put_input);
  json.key("totals");
  put_totals(json, summary.totals);
  json.key("suspects");
  put_list(json, summary.suspects,
           [&](Emitter& to, const Group& group) { put_suspect(to, group, look.all); });
  if (!summary.chains.empty()) {
    json.key("longest_waits");
    put_list(json, summary.chains, put_chain);
  }
  json.key("groups");
  put_list(json, summary.groups, put_group_in_brief);
  json.key("ignored");
  put_list(json, summary.ignored, put_ignored);
  json.key("ignore_entries");
  put_list(json, summary.ignore_entries, put_ignore_entry);
  json.key("baseline");
  put_baseline(json, summary);
  json.key("notes");
  put_list(json, summary.notes, put_note);
  json.close();
  return std::move(json).take() + "\n";
}

}  // namespace lineup
