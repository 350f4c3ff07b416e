// SPDX-License-Identifier: Apache-2.0
// totals.cc: cuts a process to what a fleet keeps of it, and counts the fleet.
#include "fleet/totals.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "fleet/sums.h"

namespace lineup {
namespace {

// All places of a group.
template <class Use>
void each_place(Group& group, Use use) {
  if (group.blocked_at) use(*group.blocked_at);
  if (group.created_by) use(*group.created_by);
  for (Place& place : group.stack) use(place);
  for (SymptomGroup& symptom : group.symptoms)
    if (symptom.blocked_at) use(*symptom.blocked_at);
}

// Gives the groups names of their own, each once, so that those of the groups
// that are gone need not be kept.
void own_names(std::vector<Group>& groups) {
  std::unordered_map<std::string_view, std::size_t> begins;  // where a name will stand
  std::size_t bytes = 0;
  const auto meet = [&](std::string_view name) {
    if (begins.try_emplace(name, bytes).second) bytes += name.size();
  };
  for (Group& group : groups)
    each_place(group, [&](const Place& place) { meet(place.function), meet(place.file); });
  const auto text = std::make_shared<std::string>(bytes, '\0');
  for (const auto& [name, begin] : begins)
    std::ranges::copy(name, text->begin() + static_cast<std::ptrdiff_t>(begin));
  const auto own = [&](std::string_view& name) {
    name = std::string_view(*text).substr(begins.at(name), name.size());
  };
  for (Group& group : groups)
    each_place(group, [&](Place& place) { own(place.function), own(place.file); });
  begins.clear();  // its keys are the old names
  for (Group& group : groups) group.texts = text;
}

}  // namespace

ProcessReport report_of(ProcessName name, std::size_t restarts, Summary summary, std::size_t top) {
  ProcessReport report;
  report.name = std::move(name);
  report.restarts = restarts;
  report.suspects = summary.suspects.size();
  report.verdict = summary.worst();
  report.alarm = summary.alarm();
  if (summary.suspects.size() > top)
    summary.suspects.erase(summary.suspects.begin() + static_cast<std::ptrdiff_t>(top),
                           summary.suspects.end());
  summary.suspects.shrink_to_fit();
  summary.groups = {};
  summary.ignored = {};
  own_names(summary.suspects);
  report.summary = std::move(summary);
  return report;
}

void add_totals(Fleet& fleet) {
  FleetTotals& totals = fleet.totals;
  std::set<std::string_view> services;
  totals.instances_read = fleet.processes.size();
  totals.leak = totals.likely = totals.suspect = totals.idle = totals.dumps = 0;
  totals.goroutines = totals.in_suspects = totals.ignored = totals.idle_goroutines = 0;
  totals.runtime_goroutines = totals.damaged = totals.lines_not_understood = 0;
  for (const ProcessReport& process : fleet.processes) {
    if (!process.name.service.empty()) services.insert(process.name.service);
    switch (process.verdict) {
      case Verdict::leak: ++totals.leak; break;
      case Verdict::likely: ++totals.likely; break;
      case Verdict::suspect: ++totals.suspect; break;
      case Verdict::idle: ++totals.idle; break;
    }
    for (const InputSummary& input : process.summary.inputs)
      if (input.format != "none") ++totals.dumps;
    const Totals& of_process = process.summary.totals;
    const auto add = [](std::uint64_t& sum, std::uint64_t more) { sum = sum_of(sum, more); };
    add(totals.goroutines, of_process.goroutines);
    add(totals.in_suspects, of_process.in_suspects);
    add(totals.ignored, of_process.ignored);
    add(totals.idle_goroutines, of_process.idle);
    add(totals.runtime_goroutines, of_process.runtime_goroutines);
    add(totals.damaged, of_process.damaged);
    add(totals.lines_not_understood, of_process.lines_not_understood);
  }
  totals.services = services.size();
}

bool Fleet::has_trouble() const {
  const auto is_error = [](const Note& note) { return note.level == Level::error; };
  return interrupted || std::ranges::any_of(notes, is_error) ||
         std::ranges::any_of(
             processes, [](const ProcessReport& process) { return process.summary.has_trouble(); });
}

bool Fleet::is_complete() const {
  const auto is_loss = [](const Note& note) { return note.level != Level::info; };
  return !interrupted && totals.instances_unreadable == 0 && std::ranges::none_of(notes, is_loss) &&
         std::ranges::all_of(
             processes, [](const ProcessReport& process) { return process.summary.is_complete(); });
}

Verdict Fleet::worst() const {
  Verdict worst = Verdict::idle;
  for (const ProcessReport& process : processes) worst = std::max(worst, process.verdict);
  return worst;
}

Verdict Fleet::alarm() const {
  Verdict alarm = Verdict::idle;
  for (const ProcessReport& process : processes) alarm = std::max(alarm, process.alarm);
  return alarm;
}

}  // namespace lineup
