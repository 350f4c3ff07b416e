// SPDX-License-Identifier: Apache-2.0
// fleet_html.cc: the report of many processes as a page: the ranking, the defects, the processes.
#include <algorithm>
#include <map>
#include <numeric>

#include "report/fleet.h"
#include "report/fleet_tables.h"
#include "report/html.h"
#include "report/suspect.h"
#include "report/words.h"

namespace lineup {
namespace {

// As many defects have their finding on the page; the tables have a row for each of so many.
constexpr std::size_t most_in_full = 100, open_at_first = 10, most_rows = 5000;

std::string title_of(const Fleet& fleet) {
  if (fleet.ranking.empty())
    return fleet.totals.goroutines == 0
               ? "Nothing to judge: no goroutine was read"
               : "Nothing suspicious in " + count(fleet.processes.size(), "process", "processes");
  const RankingRow& worst = fleet.ranking.front();
  std::string out = verdict_word(worst.verdict, worst.score).text + ": " +
                    (worst.title.empty() ? cause_of(worst) : printable(worst.title, 200));
  if (!worst.service.empty()) out += " in " + name_text(worst.service);
  return out;
}

Html totals_of(const Fleet& fleet) {
  const FleetTotals& totals = fleet.totals;
  std::string text = count(fleet.processes.size(), "process", "processes");
  if (totals.services != 0) text += " of " + count(totals.services, "service", "services");
  const std::string verdicts = sum_text({{totals.leak, "leak"}, {totals.likely, "likely"},
                                         {totals.suspect, "suspect"}, {totals.idle, "idle"}});
  if (!verdicts.empty()) text += ": " + verdicts;
  text += ". " + goroutines(totals.goroutines) + ", " + number(totals.in_suspects) +
          " of them in suspects; " + count(totals.dumps, "dump", "dumps");
  Html out = "<p><strong>" + Html::of(text) + ".</strong></p>\n";
  if (totals.instances_unreadable != 0)
    out += "<p><strong>" +
           Html::of(count(totals.instances_unreadable, "instance is unreadable", "instances are unreadable")) +
           "</strong> and not in these numbers.</p>\n";
  const std::string left = sum_text({{totals.ignored, "ignored"},
                                     {totals.runtime_goroutines, "of the runtime or the dumps' writers"},
                                     {totals.damaged, "damaged"}});
  if (!left.empty()) out += "<p>Other goroutines: " + Html::of(left) + ".</p>\n";
  if (totals.lines_not_understood != 0)
    out += "<p>" + Html::of(count(totals.lines_not_understood, "line was", "lines were")) +
           " not understood.</p>\n";
  if (fleet.interrupted)
    out += "<p><strong>Interrupted: only what was judged until then is in this report.</strong></p>\n";
  if (!fleet.read_as.empty()) out += "<p class=\"faint\">Read as " + Html::of(fleet.read_as) + ".</p>\n";
  return out;
}

Html ranking_of(const Fleet& fleet) {
  if (fleet.ranking.empty()) return {};
  LongTable table = {"list", table_head({"verdict", "service", "cause", "place", "worst instance", "affected",
                                         "goroutines", "an hour", "RMS"},
                                        5),
                     {}, most_in_full, "more defect", "more defects"};
  for (std::size_t i = 0; i < std::min(most_rows, fleet.ranking.size()); ++i) {
    const RankingRow& row = fleet.ranking[i];
    const ProcessReport* worst = worst_of(row, fleet);
    Html cause = Html::of(cause_of(row));
    if (i < most_in_full) cause = "<a href=\"#s" + Html::number(i + 1) + "\">" + cause + "</a>";
    table.rows.push_back(table_cells(
        {verdict_html(row.verdict, row.score), Html::of(row.service, 200), cause,
         row.function.empty() ? Html() : Html::code(row.function, 300),
         worst == nullptr ? Html() : Html::of(label_of(*worst)),
         Html::of(number(row.affected) + " of " + number(row.instances)), Html::number(row.sum),
         Html::of(growth_text(row.per_hour)), Html::of(rms_text(row.rms))},
        5));
  }
  Html out = long_table(table);
  if (fleet.ranking.size() > most_rows)
    out += "<p>The first " + Html::number(most_rows) + " of " + Html::number(fleet.ranking.size()) + ".</p>\n";
  return out;
}

Html defects_of(const Fleet& fleet) {
  Html out;
  std::map<std::string, const Group*> explained;
  for (std::size_t i = 0; i < std::min(most_in_full, fleet.ranking.size()); ++i) {
    const RankingRow& row = fleet.ranking[i];
    const ProcessReport* worst = worst_of(row, fleet);
    const Html head = Html::number(i + 1) + ". " + verdict_html(row.verdict, row.score) + " " +
                      Html::of(row.title.empty() ? cause_of(row) : row.title, 300);
    Html body = "<p>" + Html::of(facts_of(row)) + "</p>\n";
    if (worst != nullptr) {
      body += "<p>In the worst instance, " + Html::code(label_of(*worst)) + ":</p>\n";
      if (const Group* group = finding_of(row, *worst)) {
        const Group*& by = explained[group->cause.value_or("")];
        body += finding_html(*group, group->cause ? by : nullptr);
        if (by == nullptr) by = group;
      } else {
        body += "<p>Its finding is not among those that are kept of this process: judge its dumps alone.</p>\n";
      }
    }
    const Html id = "s" + Html::number(i + 1);
    if (i < open_at_first) out += "<article id=\"" + id + "\">\n<h3>" + head + "</h3>\n" + body + "</article>\n";
    else out += "<article id=\"" + id + "\">\n" + folded_html("<h3>" + head + "</h3>", body) + "</article>\n";
  }
  return out;
}

Html processes_of(const Fleet& fleet) {
  const std::vector<ProcessReport>& processes = fleet.processes;
  if (processes.empty()) return {};
  std::vector<std::size_t> order(processes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (processes[a].verdict != processes[b].verdict) return processes[a].verdict > processes[b].verdict;
    return processes[a].summary.totals.in_suspects > processes[b].summary.totals.in_suspects;
  });
  LongTable table = {"", table_head({"verdict", "process", "version", "goroutines", "in suspects", "suspects",
                                     "dumps"},
                                    3),
                     {}, 200, "more process", "more processes"};
  for (std::size_t i = 0; i < std::min(most_rows, order.size()); ++i) {
    const ProcessReport& process = processes[order[i]];
    const Html verdict = Html::of(name_of(process.verdict));
    table.rows.push_back(table_cells(
        {"<span class=\"v " + verdict + "\">" + verdict + "</span>", Html::of(label_of(process)),
         Html::of(process.name.version, 100), Html::number(process.summary.totals.goroutines),
         Html::number(process.summary.totals.in_suspects), Html::number(process.suspects),
         Html::number(process.summary.inputs.size())},
        3));
  }
  Html out = long_table(table);
  if (order.size() > most_rows)
    out += "<p>The first " + Html::number(most_rows) + " of " + Html::number(order.size()) + ".</p>\n";
  return out;
}

}  // namespace

std::string write_fleet_html(const Fleet& fleet, const Look& look) {
  const std::string title = title_of(fleet);
  Html body = "<header>\n<h1>" + Html::of(title, 500) + "</h1>\n" + totals_of(fleet) + ranking_of(fleet) + "</header>\n";
  body += section_html("suspects", "Defects", defects_of(fleet));
  body += section_html("processes", "Processes", processes_of(fleet));
  std::vector<const std::vector<Note>*> notes = {&fleet.notes};
  for (const ProcessReport& process : fleet.processes) notes.push_back(&process.summary.notes);
  body += section_html("notes", "Notes", notes_html(notes));
  return html_page("lineup: " + title, body, "", look);
}

}  // namespace lineup
