// SPDX-License-Identifier: Apache-2.0
// sarif.cc: what becomes a result of SARIF, of one process and of many.
#include "report/sarif.h"

#include <algorithm>
#include <utility>

#include "report/fleet.h"
#include "report/fleet_tables.h"
#include "report/report.h"
#include "report/suspect.h"
#include "report/words.h"

namespace lineup {
namespace {

// The id of the rule that stands for all that no rule knows.
constexpr std::string_view unknown_cause = "goroutines-without-known-cause";

std::string rule_of(const std::optional<std::string>& cause) {
  return cause && !cause->empty() ? *cause : std::string(unknown_cause);
}

// The facts first: GitHub shows the first sentence where there is little room.
std::string facts_of(const Group& group) {
  std::string out = what_it_is(group);
  if (group.blocked_at) out += " at " + function_of(*group.blocked_at);
  if (group.blocked_minutes.max) out += ", blocked for " + since_when(group.blocked_minutes);
  return message_text(out) + ".";
}

std::string reasons_of(const Group& group) {
  std::string out = "\n\nEvidence:";
  for (const Evidence& evidence : group.evidence)
    out += "\n" + std::string(evidence.points < 0 ? "" : "+") + std::to_string(evidence.points) +
           " " + message_text(evidence.text);
  if (!group.fix.empty()) out += "\n\nFix: " + message_text(group.fix);
  if (!group.confirm.empty()) out += "\n\nMake sure: " + message_text(group.confirm);
  if (!group.mistaken_when.empty()) out += "\n\nUnless: " + message_text(group.mistaken_when);
  return out;
}

SarifResult result_of(const Group& group) {
  SarifResult result;
  result.group = &group;
  result.rule = rule_of(group.cause);
  result.title = name_of(group);
  result.verdict = group.verdict;
  result.score = group.score;
  result.fingerprint = group.id;
  result.goroutines = group.goroutines;
  result.place = group.blocked_at;
  result.message = message_text(name_of(group)) + ": " + facts_of(group) + reasons_of(group);
  return result;
}

SarifResult result_of(const RankingRow& row, const Fleet& fleet) {
  const ProcessReport* worst = worst_of(row, fleet);
  SarifResult result;
  result.group = worst == nullptr ? nullptr : finding_of(row, *worst);
  result.rule = rule_of(row.cause);
  result.title = row.title.empty() ? cause_of(row) : printable(row.title);
  result.verdict = row.verdict;
  result.score = row.score;
  result.fingerprint = row.fingerprints.empty() ? std::string() : row.fingerprints.front();
  result.goroutines = row.sum;
  if (result.group != nullptr) result.place = result.group->blocked_at;
  else if (!row.function.empty())
    result.place = Place{row.function, row.file, row.lines.empty() ? 0 : row.lines.front()};
  const std::string service = row.service.empty() ? "" : " in " + name_text(row.service);
  result.message = message_text(result.title + service + ": " + lineup::facts_of(row)) + ".";
  if (result.group == nullptr) return result;
  result.message += "\n\nIn the worst instance, " + message_text(label_of(*worst)) + ": " +
                    facts_of(*result.group) + reasons_of(*result.group);
  return result;
}

}  // namespace

std::string relative_uri(std::string_view path) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) out += c;
    else out.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
  return out;
}

std::string message_text(std::string_view raw, std::size_t most) {
  std::string out;
  for (const char c : printable(raw, most)) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string write_sarif(const Summary& summary) {
  SarifRun run;
  const std::size_t shown = std::min(summary.suspects.size(), most_sarif_results);
  for (std::size_t i = 0; i < shown; ++i) run.results.push_back(result_of(summary.suspects[i]));
  run.left_out = summary.suspects.size() - shown;
  run.notes = {&summary.notes};
  run.successful = !summary.has_trouble();
  run.compared = summary.baseline.has_value();
  return write_sarif_run(run);
}

std::string write_fleet_sarif(const Fleet& fleet) {
  SarifRun run;
  const std::size_t shown = std::min(fleet.ranking.size(), most_sarif_results);
  for (std::size_t i = 0; i < shown; ++i) run.results.push_back(result_of(fleet.ranking[i], fleet));
  run.left_out = fleet.ranking.size() - shown;
  run.notes = {&fleet.notes};
  for (const ProcessReport& process : fleet.processes) run.notes.push_back(&process.summary.notes);
  run.successful = !fleet.has_trouble();
  return write_sarif_run(run);
}

}  // namespace lineup
