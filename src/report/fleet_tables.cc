// SPDX-License-Identifier: Apache-2.0
// fleet_tables.cc: the defects and the processes of a fleet, a line each.
#include "report/fleet_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "model/clock.h"
#include "report/suspect.h"
#include "report/table.h"
#include "report/words.h"

namespace lineup {
namespace {

// What a process is called: its instance, with the service where that does not say it.
std::string label_of(const ProcessName& name) {
  std::string label = name_text(name.instance);
  if (label.empty()) label = name_text(name.service);
  else if (!name.service.empty() && !name.instance.starts_with(name.service))
    label = name_text(name.service) + "/" + label;
  if (!name.host.empty() && name.host != name.instance)
    label += (label.empty() ? "" : " on ") + name_text(name.host);
  return label;
}

std::uint64_t dumps_of(const ProcessReport& process) {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      process.summary.inputs, [](const InputSummary& input) { return input.format != "none"; }));
}

std::string place_of(const RankingRow& row) {
  return row.function.empty() ? "" : short_function({row.function, "", 0});
}

// What the table has no room for, and yet says most: which versions to look at.
void put_versions(Page& page, const Fleet& fleet, std::size_t shown) {
  constexpr std::size_t most = 3;
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> rows;
  for (std::size_t i = 0; i < shown; ++i) {
    const RankingRow& row = fleet.ranking[i];
    if (row.only_in_version) rows[{row.service, *row.only_in_version}].push_back(i + 1);
  }
  std::size_t said = 0;
  for (const auto& [version, lines] : rows) {
    if (++said > most) break;
    std::string text = "Only in version " + name_text(version.second);
    if (!version.first.empty()) text += " of " + name_text(version.first);
    text += lines.size() == 1 ? ": line" : ": lines";
    for (std::size_t i = 0; i < lines.size() && i < most; ++i)
      text += (i == 0 ? " " : ", ") + number(lines[i]);
    if (lines.size() > most) text += " and " + number(lines.size() - most) + " more";
    page.put(sentence(text));
  }
  if (said > most)
    page.put(sentence("Only in one version: " + number(rows.size() - most) + " more"));
}

// What is the matter with reading it.
std::string losses_of(const ProcessReport& process) {
  std::vector<std::string> parts;
  if (std::ranges::any_of(process.summary.inputs, &InputSummary::cut_short))
    parts.emplace_back("cut short");
  if (process.summary.totals.damaged != 0)
    parts.push_back(number(process.summary.totals.damaged) + " damaged");
  if (process.summary.has_trouble()) parts.emplace_back("unreadable in part");
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace

std::string name_text(std::string_view raw) { return printable(raw, 200); }

std::string last_dump_of(const ProcessReport& process) {
  return process.summary.inputs.empty() ? "" : name_text(process.summary.inputs.back().name);
}

std::string label_of(const ProcessReport& process) {
  const std::string label = label_of(process.name);
  return label.empty() ? last_dump_of(process) : label;
}

const ProcessReport* worst_of(const RankingRow& row, const Fleet& fleet) {
  return row.worst < fleet.processes.size() ? &fleet.processes[row.worst] : nullptr;
}

bool in_short(const Fleet& fleet, const Look& look) {
  return !look.all && fleet.processes.size() > look.top;
}

const Group* finding_of(const RankingRow& row, const ProcessReport& process) {
  for (const Group& group : process.summary.suspects)
    if (std::ranges::binary_search(row.fingerprints, group.id)) return &group;
  return nullptr;
}

std::string facts_of(const RankingRow& row) {
  std::string text = number(row.affected) + " of " + count(row.instances, "instance", "instances") +
                     ", " + goroutines(row.sum);
  if (row.affected > 1) text += " (most " + number(row.most) + ", RMS " + rms_text(row.rms) + ")";
  if (row.per_hour && *row.per_hour > 0) text += ", " + rate_of(*row.per_hour) + " more";
  if (row.oldest_seconds && *row.oldest_seconds >= 60)
    text += ", the oldest at least " + duration_text(*row.oldest_seconds);
  if (row.first_seen) text += ", first seen " + *row.first_seen;
  if (row.only_in_version) text += "; only in version " + *row.only_in_version;
  if (row.also_in_services == 0) return text;
  constexpr std::size_t named = 3;
  text += "; also in ";
  const std::size_t shown = std::min(named, row.also_in.size());
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + name_text(row.also_in[i]);
  if (shown < row.also_in_services)
    text += " and " + number(row.also_in_services - shown) + " more";
  return text;
}

std::string cause_of(const RankingRow& row) {
  if (row.cause) return name_text(*row.cause);
  if (!row.title.empty()) return name_text(row.title);
  return name_text(row.state);
}

std::string growth_text(const std::optional<double>& per_hour) {
  if (!per_hour) return "";
  if (std::abs(*per_hour) < 0.05) return "0";
  return std::abs(*per_hour) < 10 ? fmt::format("{:+.1f}", *per_hour)
                                  : fmt::format("{:+.0f}", *per_hour);
}

std::string rms_text(double rms) {
  return rms < 10 ? fmt::format("{:.1f}", rms) : fmt::format("{:.0f}", rms);
}

void put_ranking(Page& page, const Fleet& fleet, const Look& look) {
  if (fleet.ranking.empty()) return;
  const std::size_t shown =
      look.all ? fleet.ranking.size() : std::min(look.top, fleet.ranking.size());
  constexpr std::size_t only_in = 7;
  Table table({{"VERDICT"},
               {"SERVICE", Table::cut, 0, 20},
               {"CAUSE", Table::cut},
               {"PLACE", Table::cut},
               {"AFFECTED", Table::right},
               {"SUM", Table::right},
               {"AN HOUR", Table::right, 1},
               {"ONLY IN", Table::cut, 2},
               {"RMS", Table::right, 3},
               {"MOST", Table::right, 4},
               {"OLDEST", Table::right, 5},
               {"WORST INSTANCE", Table::cut, 6, 24},
               {"FIRST SEEN", Table::left, 7},
               {"ALSO IN", Table::right, 8}});
  for (std::size_t i = 0; i < shown; ++i) {
    const RankingRow& row = fleet.ranking[i];
    const ProcessReport* worst = worst_of(row, fleet);
    const Word verdict = verdict_word(row.verdict, row.score);
    std::string elsewhere;
    if (row.also_in_services != 0) elsewhere = count(row.also_in_services, "service", "services");
    table.add({{verdict.text, verdict.style},
               {name_text(row.service)},
               {cause_of(row)},
               {place_of(row)},
               {number(row.affected) + " of " + number(row.instances)},
               {number(row.sum)},
               {growth_text(row.per_hour)},
               {row.only_in_version ? name_text(*row.only_in_version) : ""},
               {rms_text(row.rms)},
               {number(row.most)},
               {row.oldest_seconds ? duration_text(*row.oldest_seconds) : ""},
               {worst == nullptr ? "" : label_of(*worst)},
               {row.first_seen.value_or("")},
               {elsewhere}});
  }
  page.blank();
  table.put(page, look.width);
  if (!table.shows(only_in)) put_versions(page, fleet, shown);
  if (shown < fleet.ranking.size()) {
    std::uint64_t more[4] = {};
    for (std::size_t i = shown; i < fleet.ranking.size(); ++i)
      ++more[static_cast<std::size_t>(fleet.ranking[i].verdict)];
    page.put(sentence(count(fleet.ranking.size() - shown, "more defect", "more defects") +
                          " (--all shows them): " +
                          sum_text({{more[3], "leak"}, {more[2], "likely"}, {more[1], "suspect"}}),
                      Style::faint));
  }
}

void put_processes(Page& page, const Fleet& fleet, const Look& look) {
  const std::vector<ProcessReport>& processes = fleet.processes;
  if (processes.empty()) return;
  std::vector<std::size_t> order(processes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (processes[a].verdict != processes[b].verdict)
      return processes[a].verdict > processes[b].verdict;
    return processes[a].summary.totals.in_suspects > processes[b].summary.totals.in_suspects;
  });
  const std::size_t room = in_short(fleet, look) ? (look.top + 1) / 2 : look.top;
  const std::size_t shown = look.all ? order.size() : std::min(room, order.size());
  Table table({{"VERDICT"},
               {"PROCESS", Table::cut, 0, 34},
               {"GOROUTINES", Table::right},
               {"IN SUSPECTS", Table::right, 1},
               {"SUSPECTS", Table::right, 3},
               {"WORST", Table::cut, 2, 21},
               {"DUMPS", Table::right, 4},
               {"RESTARTS", Table::right, 5},
               {"VERSION", Table::cut, 6},
               {"LOSSES", Table::left, 7},
               {"LAST DUMP", Table::cut, 8, 40}});
  for (std::size_t i = 0; i < shown; ++i) {
    const ProcessReport& process = processes[order[i]];
    const Summary& summary = process.summary;
    const bool has_finding = !summary.suspects.empty();
    Word verdict = {"idle"};
    if (has_finding) verdict = verdict_word(process.verdict, summary.suspects.front().score);
    else if (process.verdict != Verdict::idle) verdict = {std::string(name_of(process.verdict))};
    table.add(
        {{verdict.text, verdict.style},
         {label_of(process)},
         {number(summary.totals.goroutines)},
         {process.suspects == 0 ? "" : number(summary.totals.in_suspects)},
         {process.suspects == 0 ? "" : number(process.suspects)},
         {has_finding ? summary.suspects.front().cause ? name_text(*summary.suspects.front().cause)
                                                       : short_name_of(summary.suspects.front())
                      : ""},
         {number(dumps_of(process))},
         {process.restarts == 0 ? "" : number(process.restarts)},
         {name_text(process.name.version)},
         {losses_of(process)},
         {last_dump_of(process)}});
  }
  page.blank();
  table.put(page, look.width);
  if (shown == order.size()) return;
  std::uint64_t more[4] = {};
  for (std::size_t i = shown; i < order.size(); ++i)
    ++more[static_cast<std::size_t>(processes[order[i]].verdict)];
  page.put(sentence(
      count(order.size() - shown, "more process", "more processes") + " (--all shows them): " +
          sum_text(
              {{more[3], "leak"}, {more[2], "likely"}, {more[1], "suspect"}, {more[0], "idle"}}),
      Style::faint));
}

}  // namespace lineup
