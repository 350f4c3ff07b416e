// SPDX-License-Identifier: Apache-2.0
// write.cc: the reports by format. Each takes one process and a fleet.
#include "fleet/rank.h"
#include "fleet/totals.h"
#include "lineup/fleet.h"
#include "report/fleet.h"
#include "report/report.h"

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

}  // namespace

std::string write(const Summary& summary, Format format, const Look& look) {
  switch (format) {
    case Format::text: return write_text(summary, look);
    case Format::json: return write_json(summary);
    case Format::jsonl: return write_fleet_rows(fleet_of(summary));
  }
  return {};
}

std::string write(const Fleet& fleet, Format format, const Look& look) {
  switch (format) {
    case Format::text: return write_fleet_text(fleet, look);
    case Format::json: return write_fleet_json(fleet);
    case Format::jsonl: return write_fleet_rows(fleet);
  }
  return {};
}

}  // namespace lineup
