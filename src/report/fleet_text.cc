// SPDX-License-Identifier: Apache-2.0
// fleet_text.cc: the report of a fleet for people: the answer first, then what it rests on.
#include <algorithm>
#include <map>

#include "model/clock.h"
#include "report/fleet.h"
#include "report/fleet_tables.h"
#include "report/losses_text.h"
#include "report/page.h"
#include "report/suspect.h"
#include "report/words.h"

namespace lineup {
namespace {

// ---- the totals ---------------------------------------------------------------

// What the numbers below do not cover; the notes at the end say which and why.
void put_incomplete(Page& page, const Fleet& fleet) {
  if (fleet.interrupted)
    page.put(
        sentence("Interrupted: only what was judged until then is in this report", Style::strong));
  const auto errors_of = [](const std::vector<Note>& notes) {
    return std::ranges::count(notes, Level::error, &Note::level);
  };
  const auto is_cut = [](const ProcessReport& process) {
    return std::ranges::any_of(process.summary.inputs, &InputSummary::cut_short);
  };
  auto errors = errors_of(fleet.notes);
  for (const ProcessReport& process : fleet.processes) errors += errors_of(process.summary.notes);
  const auto cut = std::ranges::count_if(fleet.processes, is_cut);
  std::vector<std::string> parts;
  if (const std::uint64_t n = fleet.totals.instances_unreadable; n != 0)
    parts.push_back(count(n, "instance is unreadable", "instances are unreadable"));
  if (const auto n = static_cast<std::uint64_t>(errors); n != 0)
    parts.push_back(count(n, "error is", "errors are") + " listed at the end");
  if (const auto n = static_cast<std::uint64_t>(cut); n != 0)
    parts.push_back("dumps of " + count(n, "process", "processes") +
                    " are cut short, so numbers are \"at least\"");
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  if (!text.empty()) page.put(sentence("Not complete: " + text));
}

void put_totals(Page& page, const Fleet& fleet) {
  const FleetTotals& totals = fleet.totals;
  std::string text = count(fleet.processes.size(), "process", "processes");
  if (totals.services != 0) text += " of " + count(totals.services, "service", "services");
  const std::string verdicts = sum_text({{totals.leak, "leak"}, {totals.likely, "likely"},
                                         {totals.suspect, "suspect"}, {totals.idle, "idle"}});
  page.put(sentence(text + (verdicts.empty() ? "" : ": " + verdicts), Style::strong));
  put_incomplete(page, fleet);

  const std::string parts = sum_text({{totals.in_suspects, "in suspects"},
                                      {totals.ignored, "ignored"},
                                      {totals.idle_goroutines, "idle"},
                                      {totals.runtime_goroutines, "runtime or dump writer"},
                                      {totals.damaged, "damaged"}});
  page.put(sentence(goroutines(totals.goroutines) + (parts.empty() ? "" : ": " + parts)));

  const std::uint64_t all =
      totals.instances_read + totals.instances_unreadable + totals.instances_without_dumps;
  text = sum_text(
      {{totals.instances_read, totals.instances_read == 1 ? "instance read" : "instances read"},
       {totals.instances_unreadable, "unreadable"},
       {totals.instances_without_dumps, "without dumps"}});
  if (text.empty()) text = "0 instances read";
  if (all != totals.instances_read) text += " = " + number(all);
  text += "; " + count(totals.dumps, "dump", "dumps");
  if (totals.copies != 0)
    text += ", " + count(totals.copies, "copy of a dump", "copies of dumps") + " counted once";
  if (totals.other_files != 0)
    text += ", " + count(totals.other_files, "other file", "other files");
  page.put(sentence(text));
  if (!fleet.read_as.empty())
    page.put(sentence("Read as " + fleet.read_as + "; --path changes that"));
}

// ---- the findings -------------------------------------------------------------

// Whether two rows are one defect, met in two services.
bool same_defect(const RankingRow& a, const RankingRow& b) {
  return std::ranges::any_of(a.fingerprints, [&](const std::string& id) {
    return std::ranges::binary_search(b.fingerprints, id);
  });
}

// The first rows of different defects.
std::vector<std::size_t> first_defects(const Fleet& fleet, std::size_t most) {
  std::vector<std::size_t> first;
  for (std::size_t i = 0; i < fleet.ranking.size() && first.size() < most; ++i)
    if (std::ranges::none_of(first, [&](std::size_t before) {
          return same_defect(fleet.ranking[before], fleet.ranking[i]);
        }))
      first.push_back(i);
  return first;
}

// The worst in full.
void put_findings(Page& page, const Fleet& fleet, const Look& look) {
  constexpr std::size_t in_full = 3;
  const bool brief = in_short(fleet, look);
  std::map<std::string, const Group*> explained;
  for (const std::size_t i : first_defects(fleet, brief ? 1 : in_full)) {
    const RankingRow& row = fleet.ranking[i];
    const ProcessReport* worst = worst_of(row, fleet);
    if (worst == nullptr) continue;
    page.blank();
    const std::string service = row.service.empty() ? "" : name_text(row.service) + ": ";
    page.put(sentence(number(i + 1) + ". " + service + facts_of(row), Style::strong));
    const std::string label = label_of(*worst), file = last_dump_of(*worst);
    const std::string where = file.empty() || file == label ? "" : " (" + file + ")";
    page.put(sentence("Worst instance: " + label + where), Page::margin);
    const Group* group = finding_of(row, *worst);
    if (group == nullptr) {
      page.put(
          sentence("Its finding is not among the worst " + number(worst->summary.suspects.size()) +
                   " that are kept of this process; judge its dumps alone to see it"),
          Page::margin);
      continue;
    }
    if (brief) {
      put_brief(page, *group);
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
  Words words = {fleet.alarm() == Verdict::idle
                     ? Word{"Nothing suspicious", Style::good}
                     : Word{"Nothing suspicious since the last restarts", Style::strong}};
  words += sentence(
      "in " + count(fleet.processes.size(), "process", "processes") + ": " +
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
  put_findings(page, fleet, look);
  page.blank();
  std::vector<const std::vector<Note>*> notes = {&fleet.notes};
  std::vector<const std::vector<InputSummary>*> inputs;
  for (const ProcessReport& process : fleet.processes) {
    notes.push_back(&process.summary.notes);
    inputs.push_back(&process.summary.inputs);
  }
  put_missing(page, notes);
  put_remarks(page, fleet.notes);
  put_not_understood(page, inputs);
  return std::move(page).take();
}

}  // namespace lineup
