// SPDX-License-Identifier: Apache-2.0
// fleet_json.cc: the Fleet written down, docs/fleet.schema.json, version 1.
#include <algorithm>
#include <utility>

#include "report/fleet.h"
#include "report/json_parts.h"

namespace lineup {
namespace {

void put_fleet_totals(Emitter& json, const FleetTotals& totals) {
  json.open('{');
  json.key("services").value(totals.services);
  json.key("instances")
      .value(totals.instances_read + totals.instances_unreadable + totals.instances_without_dumps);
  json.key("instances_read").value(totals.instances_read);
  json.key("instances_unreadable").value(totals.instances_unreadable);
  json.key("instances_without_dumps").value(totals.instances_without_dumps);
  json.key("leak").value(totals.leak);
  json.key("likely").value(totals.likely);
  json.key("suspect").value(totals.suspect);
  json.key("idle").value(totals.idle);
  json.key("dumps").value(totals.dumps);
  json.key("copies").value(totals.copies);
  json.key("other_files").value(totals.other_files);
  json.key("goroutines").value(totals.goroutines);
  json.key("in_suspects").value(totals.in_suspects);
  json.key("ignored").value(totals.ignored);
  json.key("idle_goroutines").value(totals.idle_goroutines);
  json.key("runtime_goroutines").value(totals.runtime_goroutines);
  json.key("damaged").value(totals.damaged);
  json.key("lines_not_understood").value(totals.lines_not_understood);
  json.close();
}

template <class Values>
void put_values(Emitter& json, const Values& values) {
  json.open('[', Layout::one_line);
  for (const auto& value : values) json.value(value);
  json.close();
}

void put_name(Emitter& json, const ProcessName& name) {
  json.key("service").text_or_null(name.service);
  json.key("instance").text_or_null(name.instance);
  json.key("host").text_or_null(name.host);
  json.key("version").text_or_null(name.version);
}

void put_row(Emitter& json, const RankingRow& row, const Fleet& fleet) {
  json.open('{');
  json.key("service").text_or_null(row.service);
  json.key("verdict").value(name_of(row.verdict));
  json.key("score").value(row.score);
  json.key("cause").value(row.cause);
  json.key("title").text_or_null(row.title);
  json.key("fingerprints");
  put_values(json, row.fingerprints);
  json.key("state").text_or_null(row.state);
  json.key("function").text_or_null(row.function);
  json.key("file").text_or_null(row.file);
  json.key("lines");
  put_values(json, row.lines);
  json.key("affected").value(row.affected);
  json.key("instances").value(row.instances);
  json.key("most").value(row.most);
  json.key("sum").value(row.sum);
  json.key("rms").value(row.rms);
  json.key("per_hour").value(row.per_hour);
  json.key("oldest_seconds").value(row.oldest_seconds);
  json.key("first_seen").value(row.first_seen);
  json.key("worst");
  if (row.worst < fleet.processes.size()) json.value(row.worst);
  else json.null();
  json.key("also_in");
  put_values(json, row.also_in);
  json.key("also_in_services").value(row.also_in_services);
  json.key("only_in_version").value(row.only_in_version);
  json.close();
}

void put_process(Emitter& json, const ProcessReport& process, bool all) {
  const Summary& summary = process.summary;
  json.open('{');
  put_name(json, process.name);
  json.key("restarts").value(process.restarts);
  json.key("verdict").value(name_of(process.verdict));
  json.key("inputs");
  put_list(json, summary.inputs, put_input);
  json.key("totals");
  put_totals(json, summary.totals);
  json.key("suspects");
  put_list(json, summary.suspects,
           [&](Emitter& to, const Group& group) { put_suspect(to, group, all); });
  json.key("suspects_left_out")
      .value(process.suspects - std::min<std::uint64_t>(process.suspects, summary.suspects.size()));
  json.key("notes");
  put_list(json, summary.notes, put_note);
  json.close();
}

}  // namespace

std::string write_fleet_json(const Fleet& fleet, const Look& look) {
  Emitter json;
  json.open('{');
  json.key("schema").value(schema_version);
  json.key("kind").value("fleet");
  put_tool(json);
  json.key("verdict").value(name_of(fleet.worst()));
  json.key("interrupted").value(fleet.interrupted);
  json.key("read_as").text_or_null(fleet.read_as);
  json.key("totals");
  put_fleet_totals(json, fleet.totals);
  json.key("ranking").open('[');
  for (const RankingRow& row : fleet.ranking) put_row(json, row, fleet);
  json.close();
  json.key("processes");
  put_list(json, fleet.processes, [&](Emitter& to, const ProcessReport& process) {
    put_process(to, process, look.all);
  });
  json.key("notes");
  put_list(json, fleet.notes, put_note);
  json.close();
  return std::move(json).take() + "\n";
}

}  // namespace lineup
