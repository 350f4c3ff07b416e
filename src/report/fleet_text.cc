// SPDX-License-Identifier: Apache-2.0
// fleet_text.cc: the report of a fleet for people: the answer first, then what it rests on.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "model/clock.h"
#include "report/fleet.h"
#include "report/losses_text.h"
#include "report/page.h"
#include "report/suspect.h"
#include "report/table.h"
#include "report/words.h"

namespace lineup {
namespace {

constexpr std::size_t longest_name = 200;  // bytes; more of a name is of no use in a table

std::string name_text(std::string_view raw) { return printable(raw, longest_name); }

// "3 leak + 63 idle": the terms that are not zero.
struct Term {
  std::uint64_t n;
  std::string_view name;
};
std::string sum_text(std::initializer_list<Term> terms) {
  std::string text;
  for (const Term& term : terms)
    if (term.n != 0) text += (text.empty() ? "" : " + ") + number(term.n) + " " + std::string(term.name);
  return text;
}

// What a process is called: its instance, with the service where that does not say it.
std::string label_of(const ProcessName& name) {
  std::string label = name_text(name.instance);
  if (label.empty()) label = name_text(name.service);
  else if (!name.service.empty() && name.instance.find(name.service) == std::string::npos)
    label = name_text(name.service) + "/" + label;
  if (!name.host.empty() && name.host != name.instance) label += (label.empty() ? "" : " on ") + name_text(name.host);
  return label;
}

std::string last_dump_of(const ProcessReport& process) {
  return process.summary.inputs.empty() ? "" : name_text(process.summary.inputs.back().name);
}

std::string label_of(const ProcessReport& process) {
  const std::string label = label_of(process.name);
  return label.empty() ? last_dump_of(process) : label;
}

std::uint64_t dumps_of(const ProcessReport& process) {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      process.summary.inputs, [](const InputSummary& input) { return input.format != "none"; }));
}

// "upstream.(*Client).Fetch": a function without the folders of its package.
std::string short_function(std::string_view function) {
  const std::size_t types = function.find_first_of("[(");  // a type argument may be a path, too
  const std::size_t slash = function.substr(0, types).rfind('/');
  return name_text(slash == std::string_view::npos ? function : function.substr(slash + 1));
}

// ---- the totals ---------------------------------------------------------------

void put_trouble(Page& page, const Fleet& fleet) {
  if (fleet.interrupted)
    page.put(sentence("Interrupted: only what was judged until then is in this report", Style::strong));
  std::vector<const std::vector<Note>*> notes = {&fleet.notes};
  for (const ProcessReport& process : fleet.processes) notes.push_back(&process.summary.notes);
  put_missing(page, notes);
}

// Numbers that are "at least", and of how many processes.
void put_incomplete(Page& page, const Fleet& fleet) {
  const auto is_cut = [](const ProcessReport& process) {
    return std::ranges::any_of(process.summary.inputs, &InputSummary::cut_short);
  };
  const auto cut = static_cast<std::uint64_t>(std::ranges::count_if(fleet.processes, is_cut));
  if (cut != 0)
    page.put(sentence("Some dumps of " + count(cut, "process", "processes") +
                      " are cut short, so the numbers are \"at least\""));
}

void put_totals(Page& page, const Fleet& fleet) {
  const FleetTotals& totals = fleet.totals;
  std::string text = count(fleet.processes.size(), "process", "processes");
  if (totals.services != 0) text += " of " + count(totals.services, "service", "services");
  const std::string verdicts = sum_text({{totals.leak, "leak"}, {totals.likely, "likely"},
                                         {totals.suspect, "suspect"}, {totals.idle, "idle"}});
  page.put(sentence(text + (verdicts.empty() ? "" : ": " + verdicts), Style::strong));
  put_trouble(page, fleet);

  const std::string parts =
      sum_text({{totals.in_suspects, "in suspects"}, {totals.ignored, "ignored"},
                {totals.idle_goroutines, "idle"}, {totals.runtime_goroutines, "runtime or dump writer"},
                {totals.damaged, "damaged"}});
  page.put(sentence(goroutines(totals.goroutines) + (parts.empty() ? "" : ": " + parts)));

  const std::uint64_t all = totals.instances_read + totals.instances_unreadable + totals.instances_without_dumps;
  text = sum_text({{totals.instances_read, totals.instances_read == 1 ? "instance read" : "instances read"},
                   {totals.instances_unreadable, "unreadable"},
                   {totals.instances_without_dumps, "without dumps"}});
  if (text.empty()) text = "0 instances read";
  if (all != totals.instances_read) text += " = " + number(all);
  text += "; " + count(totals.dumps, "dump", "dumps");
  if (totals.copies != 0) text += ", " + count(totals.copies, "copy", "copies") + " of dumps counted once";
  if (totals.other_files != 0) text += ", " + count(totals.other_files, "other file", "other files");
  page.put(sentence(text));
  if (!fleet.read_as.empty()) page.put(sentence("Read as " + fleet.read_as + "; --path changes that"));
  put_incomplete(page, fleet);
}

// ---- the ranking --------------------------------------------------------------

std::string growth_text(const std::optional<double>& per_hour) {
  if (!per_hour) return "";
  if (std::abs(*per_hour) < 0.05) return "0";
  return std::abs(*per_hour) < 10 ? fmt::format("{:+.1f}", *per_hour) : fmt::format("{:+.0f}", *per_hour);
}

std::string rms_text(double rms) { return rms < 10 ? fmt::format("{:.1f}", rms) : fmt::format("{:.0f}", rms); }

std::string cause_of(const RankingRow& row) {
  if (row.cause) return name_text(*row.cause);
  if (!row.title.empty()) return name_text(row.title);
  return name_text(row.state);
}

std::string place_of(const RankingRow& row) { return row.function.empty() ? "" : short_function(row.function); }

const ProcessReport* worst_of(const RankingRow& row, const Fleet& fleet) {
  return row.worst < fleet.processes.size() ? &fleet.processes[row.worst] : nullptr;
}

void put_ranking(Page& page, const Fleet& fleet, const Look& look) {
  if (fleet.ranking.empty()) return;
  const std::size_t shown = look.all ? fleet.ranking.size() : std::min(look.top, fleet.ranking.size());
  Table table({{"VERDICT"},
               {"SERVICE", Table::cut},
               {"CAUSE", Table::cut},
               {"PLACE", Table::cut},
               {"AFFECTED", Table::right},
               {"SUM", Table::right},
               {"AN HOUR", Table::right, 1},
               {"ONLY IN", Table::cut, 2},
               {"RMS", Table::right, 3},
               {"MOST", Table::right, 4},
               {"OLDEST", Table::right, 5},
               {"WORST INSTANCE", Table::cut, 6},
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
  if (shown < fleet.ranking.size()) {
    std::uint64_t more[4] = {};
    for (std::size_t i = shown; i < fleet.ranking.size(); ++i) ++more[static_cast<std::size_t>(fleet.ranking[i].verdict)];
    page.put(sentence(count(fleet.ranking.size() - shown, "more row", "more rows") + " (--all shows them): " +
                      sum_text({{more[3], "leak"}, {more[2], "likely"}, {more[1], "suspect"}}), Style::faint));
  }
}

// ---- the processes ------------------------------------------------------------

// What is the matter with reading it.
std::string losses_of(const ProcessReport& process) {
  std::vector<std::string> parts;
  if (std::ranges::any_of(process.summary.inputs, &InputSummary::cut_short)) parts.emplace_back("cut short");
  if (process.summary.totals.damaged != 0) parts.push_back(number(process.summary.totals.damaged) + " damaged");
  if (process.summary.has_trouble()) parts.emplace_back("unreadable in part");
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

void put_processes(Page& page, const Fleet& fleet, const Look& look) {
  const std::vector<ProcessReport>& processes = fleet.processes;
  if (processes.empty()) return;
  std::vector<std::size_t> order(processes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (processes[a].verdict != processes[b].verdict) return processes[a].verdict > processes[b].verdict;
    return processes[a].summary.totals.in_suspects > processes[b].summary.totals.in_suspects;
  });
  const std::size_t shown = look.all ? order.size() : std::min(look.top, order.size());
  Table table({{"VERDICT"},
               {"PROCESS", Table::cut},
               {"GOROUTINES", Table::right},
               {"IN SUSPECTS", Table::right, 1},
               {"SUSPECTS", Table::right, 3},
               {"WORST", Table::cut, 2},
               {"DUMPS", Table::right, 4},
               {"RESTARTS", Table::right, 5},
               {"VERSION", Table::cut, 6},
               {"LOSSES", Table::left, 7},
               {"LAST DUMP", Table::cut, 8}});
  for (std::size_t i = 0; i < shown; ++i) {
    const ProcessReport& process = processes[order[i]];
    const Summary& summary = process.summary;
    const bool has_finding = !summary.suspects.empty();
    Word verdict = {"idle"};
    if (has_finding) verdict = verdict_word(process.verdict, summary.suspects.front().score);
    else if (process.verdict != Verdict::idle) verdict = {std::string(name_of(process.verdict))};
    table.add({{verdict.text, verdict.style},
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
  for (std::size_t i = shown; i < order.size(); ++i) ++more[static_cast<std::size_t>(processes[order[i]].verdict)];
  page.put(sentence(count(order.size() - shown, "more process", "more processes") + " (--all shows them): " +
                    sum_text({{more[3], "leak"}, {more[2], "likely"}, {more[1], "suspect"}, {more[0], "idle"}}), Style::faint));
}

// ---- the findings -------------------------------------------------------------

// The finding of a row in one process: its worst suspect of the row's fingerprints.
const Group* finding_of(const RankingRow& row, const ProcessReport& process) {
  for (const Group& group : process.summary.suspects)
    if (std::ranges::binary_search(row.fingerprints, group.id)) return &group;
  return nullptr;
}

// What a row says besides the finding in its worst instance.
std::string facts_of(const RankingRow& row) {
  std::string text = number(row.affected) + " of " + count(row.instances, "instance", "instances") + ", " + goroutines(row.sum);
  if (row.affected > 1) text += " (most " + number(row.most) + ", RMS " + rms_text(row.rms) + ")";
  if (row.per_hour && std::abs(*row.per_hour) >= 0.05) text += ", " + growth_text(row.per_hour) + " an hour";
  if (row.oldest_seconds && *row.oldest_seconds >= 60) text += ", the oldest at least " + duration_text(*row.oldest_seconds);
  if (row.first_seen) text += ", first seen " + *row.first_seen;
  if (row.only_in_version) text += "; only in version " + *row.only_in_version;
  if (row.also_in_services == 0) return text;
  constexpr std::size_t named = 3;
  text += "; also in ";
  const std::size_t shown = std::min(named, row.also_in.size());
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + name_text(row.also_in[i]);
  if (shown < row.also_in_services) text += " and " + number(row.also_in_services - shown) + " more";
  return text;
}

void put_findings(Page& page, const Fleet& fleet) {
  constexpr std::size_t in_full = 3;
  std::map<std::string, const Group*> explained;
  for (std::size_t i = 0; i < std::min(in_full, fleet.ranking.size()); ++i) {
    const RankingRow& row = fleet.ranking[i];
    const ProcessReport* worst = worst_of(row, fleet);
    if (worst == nullptr) continue;
    page.blank();
    const std::string service = row.service.empty() ? "" : name_text(row.service) + ": ";
    page.put(sentence(number(i + 1) + ". " + service + facts_of(row), Style::strong));
    const std::string label = label_of(*worst), file = last_dump_of(*worst);
    page.put(sentence("Worst instance: " + label + (file.empty() || file == label ? "" : " (" + file + ")")), Page::margin);
    const Group* group = finding_of(row, *worst);
    if (group == nullptr) {
      page.put(sentence("Its finding is not among the worst " + number(worst->summary.suspects.size()) +
                        " that are kept of this process; judge its dumps alone to see it"), Page::margin);
      continue;
    }
    const Group*& by = explained[group->cause.value_or("")];
    put_finding(page, *group, group->cause ? by : nullptr);
    if (by == nullptr) by = group;
  }
}

void put_all_clear(Page& page, const Fleet& fleet) {
  if (!fleet.ranking.empty() || fleet.worst() != Verdict::idle) return;
  page.blank();
  if (fleet.totals.goroutines == 0) {
    page.put(sentence("Nothing to judge: no goroutine was read."));
    return;
  }
  Words words = {{"Nothing suspicious", Style::good}};
  words += sentence("in " + count(fleet.processes.size(), "process", "processes") + ": " +
                    (fleet.totals.ignored == 0 ? "no group reaches " : "no group that is not ignored reaches ") +
                    std::to_string(least_score(Verdict::suspect)) + " of 100 points");
  page.put(words);
}

}  // namespace

std::string write_fleet_text(const Fleet& fleet, const Look& look) {
  Page page(look);
  put_totals(page, fleet);
  put_ranking(page, fleet, look);
  put_all_clear(page, fleet);
  put_processes(page, fleet, look);
  put_findings(page, fleet);
  page.blank();
  std::vector<const std::vector<InputSummary>*> inputs;
  for (const ProcessReport& process : fleet.processes) inputs.push_back(&process.summary.inputs);
  put_not_understood(page, inputs);
  return std::move(page).take();
}

}  // namespace lineup
