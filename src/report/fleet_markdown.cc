// SPDX-License-Identifier: Apache-2.0
// fleet_markdown.cc: the report of many processes as a ticket: the answer, the ranking as a table,
// the worst defect in full, the others folded.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "report/fleet.h"
#include "report/fleet_tables.h"
#include "report/markdown_text.h"
#include "report/suspect.h"
#include "report/ticket.h"
#include "report/words.h"

namespace lineup {
namespace {

std::string title_of(const Fleet& fleet) {
  if (!fleet.ranking.empty()) {
    const RankingRow& worst = fleet.ranking.front();
    std::string out = verdict_word(worst.verdict, worst.score).text + ": ";
    out += prose(worst.title.empty() ? cause_of(worst) : worst.title, Spot::text, 200);
    if (!worst.service.empty()) out += " in " + code_span(worst.service, Spot::text, 100);
    return out + fmt::format(", {} of {}", worst.affected, count(worst.instances, "instance", "instances"));
  }
  if (fleet.totals.goroutines == 0) return "Nothing to judge: no goroutine was read";
  return "Nothing suspicious in " + count(fleet.processes.size(), "process", "processes");
}

std::string totals_of(const Fleet& fleet) {
  const FleetTotals& totals = fleet.totals;
  std::string out = count(fleet.processes.size(), "process", "processes");
  if (totals.services != 0) out += " of " + count(totals.services, "service", "services");
  const std::string verdicts = sum_text({{totals.leak, "leak"}, {totals.likely, "likely"},
                                         {totals.suspect, "suspect"}, {totals.idle, "idle"}});
  if (!verdicts.empty()) out += ": " + verdicts;
  out += ". " + goroutines(totals.goroutines) + ", " + number(totals.in_suspects) + " of them in suspects; ";
  out += count(totals.dumps, "dump", "dumps") + ".\n";
  if (totals.instances_unreadable != 0)
    out += "\n**" +
           count(totals.instances_unreadable, "instance is unreadable", "instances are unreadable") +
           "** and not in these numbers.\n";
  if (fleet.interrupted) out += "\n**Interrupted: only what was judged until then is in this report.**\n";
  if (!fleet.read_as.empty()) out += "\nRead as " + prose(fleet.read_as, Spot::text, 400) + ".\n";
  return out;
}

// As many rows as are asked for and a third of the page has room for.
std::string ranking_of(const Fleet& fleet, const Look& look) {
  if (fleet.ranking.empty()) return "";
  std::string out =
      "\n" + table_row({"#", "verdict", "service", "cause", "place", "affected", "goroutines", "an hour", "worst instance"}) +
      "|---:|---|---|---|---|---|---:|---:|---|\n";
  const std::size_t most = look.all ? fleet.ranking.size() : std::min(look.top, fleet.ranking.size());
  std::size_t shown = 0;
  for (; shown < most; ++shown) {
    const RankingRow& row = fleet.ranking[shown];
    const ProcessReport* worst = worst_of(row, fleet);
    const std::string text = table_row(
        {number(shown + 1), verdict_word(row.verdict, row.score).text,
         code_span(row.service, Spot::cell, 80), code_span(cause_of(row), Spot::cell, 120),
         code_span(row.function, Spot::cell, 160), number(row.affected) + " of " + number(row.instances),
         number(row.sum), growth_text(row.per_hour),
         worst == nullptr ? "" : code_span(label_of(*worst), Spot::cell, 100)});
    if (out.size() + text.size() > look.max_bytes / 3) break;
    out += text;
  }
  if (shown < fleet.ranking.size())
    out += "\nAnd " + count(fleet.ranking.size() - shown, "more defect", "more defects") +
           "; `--all` and `--max-size` show more, `--format json` has all.\n";
  return out;
}

// Worst first, as many as are asked for.
std::string processes_of(const Fleet& fleet, const Look& look) {
  const std::vector<ProcessReport>& processes = fleet.processes;
  std::vector<std::size_t> order(processes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (processes[a].verdict != processes[b].verdict) return processes[a].verdict > processes[b].verdict;
    return processes[a].summary.totals.in_suspects > processes[b].summary.totals.in_suspects;
  });
  std::string out = table_row({"verdict", "process", "goroutines", "in suspects", "suspects", "dumps"}) +
                    "|---|---|---:|---:|---:|---:|\n";
  const std::size_t most = look.all ? order.size() : std::min(look.top, order.size());
  std::size_t shown = 0;
  for (; shown < most && out.size() < look.max_bytes / 4; ++shown) {
    const ProcessReport& process = processes[order[shown]];
    out += table_row({std::string(name_of(process.verdict)), code_span(label_of(process), Spot::cell, 160),
                      number(process.summary.totals.goroutines),
                      number(process.summary.totals.in_suspects), number(process.suspects),
                      number(process.summary.inputs.size())});
  }
  if (shown < order.size())
    out += "\nAnd " + count(order.size() - shown, "more process", "more processes") + "; `--all` lists them.\n";
  return out;
}

std::string defect_of(const RankingRow& row, const Fleet& fleet, std::map<std::string, const Group*>& explained) {
  std::string out = prose(facts_of(row)) + "\n";
  const ProcessReport* worst = worst_of(row, fleet);
  if (worst == nullptr) return out;
  out += "\nIn the worst instance, " + code_span(label_of(*worst)) + ":\n\n";
  const Group* group = finding_of(row, *worst);
  if (group == nullptr)
    return out + "Its finding is not among those that are kept of this process: judge its dumps alone.\n";
  const Group*& by = explained[group->cause.value_or("")];
  out += finding_markdown(*group, group->cause ? by : nullptr);
  if (by == nullptr) by = group;
  return out;
}

}  // namespace

std::string write_fleet_markdown(const Fleet& fleet, const Look& look) {
  Ticket ticket(look, "## " + title_of(fleet) + "\n\n" + totals_of(fleet) + ranking_of(fleet, look));
  std::map<std::string, const Group*> explained;
  const std::size_t most = look.all ? fleet.ranking.size() : std::min(look.top, fleet.ranking.size());
  std::size_t shown = 0;
  for (; shown < most; ++shown) {
    const RankingRow& row = fleet.ranking[shown];
    const std::string title = number(shown + 1) + ". " + verdict_word(row.verdict, row.score).text;
    const std::string defect = defect_of(row, fleet, explained);
    const std::string what = row.title.empty() ? cause_of(row) : row.title;
    const bool fits = ticket.add(
        shown == 0 ? "### " + title + ": " + prose(what, Spot::text, 300) + "\n\n" + defect
                   : folded(title + ": " + html_text(what) +
                                (row.function.empty() ? "" : " at " + html_code(row.function)),
                            defect));
    if (!fits) break;
  }
  ticket.leave_out(most - shown, "defect", "defects");
  ticket.fold("Processes", processes_of(fleet, look));
  std::vector<const std::vector<Note>*> notes = {&fleet.notes};
  for (const ProcessReport& process : fleet.processes) notes.push_back(&process.summary.notes);
  ticket.fold("Notes", notes_markdown(notes));
  return std::move(ticket).take();
}

}  // namespace lineup
