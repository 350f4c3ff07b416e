// SPDX-License-Identifier: Apache-2.0
// write.cc: the table of formats, and the reports by format.
#include <algorithm>
#include <array>

#include "fleet/rank.h"
#include "fleet/totals.h"
#include "lineup/fleet.h"
#include "lineup/formats.h"
#include "lineup/views.h"
#include "report/fleet.h"
#include "report/report.h"
#include "views/writers.h"

namespace lineup {
namespace {

Fleet fleet_of(const Summary& summary) {
  Fleet fleet;
  Ranking ranking;
  ranking.add(0, {}, summary);
  fleet.ranking = ranking.rows();
  fleet.processes.push_back(report_of({}, 0, summary, summary.suspects.size()));
  add_totals(fleet);
  return fleet;
}

// Who writes a format: a report of one process, and one of many; or files of stacks.
struct Writers {
  std::string (*summary)(const Summary&, const Look&) = nullptr;
  std::string (*fleet)(const Fleet&, const Look&) = nullptr;
  std::string (*profiles)(const std::vector<Profile>&, const ProfileLook&) = nullptr;
};

struct FormatRow {
  FormatInfo info;
  Writers writers;
};

const auto& table() {
  static const std::array rows = {
      FormatRow{{.format = Format::text,
                 .name = "text",
                 .purpose = "for people, on a terminal",
                 .for_people = true,
                 .of_rules = true},
                {write_text, write_fleet_text}},
      FormatRow{{.format = Format::json,
                 .name = "json",
                 .purpose = "all that is known, for programs",
                 .of_rules = true},
                {write_json, write_fleet_json}},
      FormatRow{{.format = Format::jsonl,
                 .name = "jsonl",
                 .purpose = "rows for tables, an object a line",
                 .as_fleet = true},
                {[](const Summary& summary, const Look&) {
                   return write_fleet_rows(fleet_of(summary));
                 },
                 [](const Fleet& fleet, const Look&) { return write_fleet_rows(fleet); }}},
      FormatRow{{.format = Format::markdown,
                 .name = "markdown",
                 .alias = "md",
                 .purpose = "for tickets on GitHub and GitLab",
                 .for_people = true},
                {write_markdown, write_fleet_markdown}},
      FormatRow{{.format = Format::sarif,
                 .name = "sarif",
                 .purpose = "for code scanning, and SARIF viewers"},
                {[](const Summary& summary, const Look&) { return write_sarif(summary); },
                 [](const Fleet& fleet, const Look&) { return write_fleet_sarif(fleet); }}},
      FormatRow{{.format = Format::html,
                 .name = "html",
                 .purpose = "a page for browsers, with flame graph",
                 .for_people = true},
                {write_html, write_fleet_html}},
      FormatRow{{.format = Format::pprof,
                 .name = "pprof",
                 .purpose = "profile.proto, for `go tool pprof`",
                 .needs_stacks = true},
                {.profiles =
                     [](const std::vector<Profile>& profiles, const ProfileLook& look) {
                       return write_pprof(add(profiles), look);
                     }}},
      FormatRow{{.format = Format::folded,
                 .name = "folded",
                 .purpose = "a line a stack, for flame graphs",
                 .needs_stacks = true},
                {.profiles =
                     [](const std::vector<Profile>& profiles, const ProfileLook&) {
                       return write_folded(add(profiles));
                     }}},
      FormatRow{{.format = Format::speedscope,
                 .name = "speedscope",
                 .purpose = "a profile a dump, for speedscope",
                 .needs_stacks = true},
                {.profiles =
                     [](const std::vector<Profile>& profiles, const ProfileLook&) {
                       return write_speedscope(profiles);
                     }}},
  };
  return rows;
}

const FormatRow& row_of(Format format) {
  const auto found = std::ranges::find(table(), format,
                                       [](const FormatRow& row) { return row.info.format; });
  return found == table().end() ? table().front() : *found;
}

}  // namespace

std::span<const FormatInfo> formats() {
  static const auto infos = [] {
    std::array<FormatInfo, std::tuple_size_v<std::decay_t<decltype(table())>>> all;
    std::ranges::transform(table(), all.begin(), &FormatRow::info);
    return all;
  }();
  return infos;
}

const FormatInfo& info_of(Format format) { return row_of(format).info; }

std::string write(const Summary& summary, Format format, const Look& look) {
  const auto by = row_of(format).writers.summary;
  return by == nullptr ? std::string() : by(summary, look);
}

std::string write(const Fleet& fleet, Format format, const Look& look) {
  const auto by = row_of(format).writers.fleet;
  return by == nullptr ? std::string() : by(fleet, look);
}

std::string write(const std::vector<Profile>& profiles, Format format, const ProfileLook& look) {
  const auto by = row_of(format).writers.profiles;
  return by == nullptr ? std::string() : by(profiles, look);
}

}  // namespace lineup
