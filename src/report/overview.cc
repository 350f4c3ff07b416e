// SPDX-License-Identifier: Apache-2.0
// overview.cc: a table of suspects, and the last lines of a long report.
#include "report/overview.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "model/clock.h"
#include "report/suspect.h"
#include "report/table.h"
#include "report/words.h"

namespace lineup {
namespace {

// The longest that one of them is known to wait.
double seconds_waited(const Group& group) {
  return std::max(60.0 * group.blocked_minutes.max.value_or(0),
                  group.history.oldest_at_least_seconds.value_or(0));
}

std::string waited(const Told& finding) {
  double longest = seconds_waited(*finding.worst);
  for (const Group* group : finding.beside) longest = std::max(longest, seconds_waited(*group));
  return longest < 60 ? "" : duration_text(longest);
}

// Where no call could be read, what started it tells more than nothing.
std::string place_of(const Group& group) {
  if (group.blocked_at) return short_function(*group.blocked_at);
  return group.created_by ? "started by " + short_function(*group.created_by) : "";
}

std::string line_of(const Group& group) {
  if (!group.blocked_at || group.blocked_at->file.empty()) return "";
  Place place = *group.blocked_at;
  const std::size_t folder = place.file.find_last_of("/\\");
  if (folder != std::string_view::npos) place.file.remove_prefix(folder + 1);
  return file_of(place);
}

// "pay.go:51", and ", 77" where the function blocks on that line, too.
std::string lines_of(const Told& finding) {
  constexpr std::size_t most = 3;
  std::string text = line_of(*finding.worst);
  std::vector<std::uint64_t> lines = {finding.worst->blocked_at ? finding.worst->blocked_at->line
                                                                : 0};
  for (const Group* group : finding.beside) {
    const std::uint64_t line = group->blocked_at->line;
    if (line == 0 || std::ranges::find(lines, line) != lines.end()) continue;
    if (lines.size() < most) text += ", " + number(line);
    if (lines.size() == most) text += ", ...";
    lines.push_back(line);
  }
  return text;
}

std::uint64_t goroutines_of(const Told& finding) {
  std::uint64_t sum = finding.worst->goroutines;
  for (const Group* group : finding.beside) sum += group->goroutines;
  return sum;
}

void put_table(Page& page, const std::vector<Told>& findings, std::size_t shown,
               const Look& look) {
  Table table({{"VERDICT"},
               {"GOROUTINES", Table::right},
               {"WAITED"},
               {"PLACE", Table::cut, 0, 24},
               {"LINE", Table::cut, 1, 16},
               {"CAUSE", Table::cut, 0, 16}});
  for (std::size_t i = 0; i < shown; ++i) {
    const Group& group = *findings[i].worst;
    const Word verdict = verdict_word(group.verdict, group.score);
    table.add({{verdict.text, verdict.style},
               {number(goroutines_of(findings[i]))},
               {waited(findings[i])},
               {place_of(group)},
               {lines_of(findings[i])},
               {group.cause ? printable(*group.cause, 200) : printable(group.title, 200)}});
  }
  table.put(page, look.width);
}

}  // namespace

std::vector<Told> told_as_one(const std::vector<const Group*>& suspects) {
  std::vector<Told> findings;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> known;
  for (const Group* group : suspects) {
    if (!group->cause || !group->blocked_at || group->blocked_at->function.empty()) {
      findings.push_back({group, {}});
      continue;
    }
    const auto [at, fresh] =
        known.try_emplace({*group->cause, group->blocked_at->function}, findings.size());
    if (fresh) findings.push_back({group, {}});
    else findings[at->second].beside.push_back(group);
  }
  return findings;
}

void put_beside(Page& page, const Told& finding) {
  constexpr std::size_t most = 6;
  std::string_view label = "also at";
  for (std::size_t i = 0; i < finding.beside.size(); ++i) {
    if (i == most && !page.all()) {
      page.put("", sentence(count(finding.beside.size() - most, "more group", "more groups")));
      return;
    }
    const Group& group = *finding.beside[i];
    Words words = {verdict_word(group.verdict, group.score)};
    words += sentence(goroutines(group.goroutines) + " at");
    const std::string file = file_of(*group.blocked_at);
    words.push_back({file.empty() ? function_of(*group.blocked_at) : file, Style::faint});
    if (group.created_by) words += sentence("started by " + function_of(*group.created_by));
    words += sentence("(group " + group.id + ")");
    page.put(label, words, 2);
    label = "";
  }
}

void put_overview(Page& page, const std::vector<Told>& findings, const Look& look) {
  if (findings.size() < 2) return;
  const std::size_t shown = look.all ? findings.size() : std::min(look.top, findings.size());
  page.blank();
  put_table(page, findings, shown, look);
  if (shown < findings.size())
    page.put(sentence(count(findings.size() - shown, "more finding", "more findings") + " below",
                      Style::faint));
}

void put_worst_again(Page& page, const std::vector<Told>& findings, const Look& look) {
  constexpr std::size_t most = 3;
  if (look.height == 0 || findings.empty() || page.lines() < look.height) return;
  page.blank();
  page.put(sentence("The worst, from above:", Style::strong));
  put_table(page, findings, std::min(most, findings.size()), look);
}

}  // namespace lineup
