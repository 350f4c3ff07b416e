// SPDX-License-Identifier: Apache-2.0
// report/fleet.h: turns a Fleet into bytes. Pure, as all writers are (report/report.h).
#pragma once

#include <string>

#include "lineup/fleet.h"

namespace lineup {

// For people: totals, the ranking as a table, a line for each process, and what is known of the
// worst three defects. Without Look::all a fleet of any size takes some hundred lines, of which
// the first 24 are the answer; no line of the tables is wider than Look::width.
std::string write_fleet_text(const Fleet& fleet, const Look& look);

// For programs: docs/fleet.schema.json. One line feed at the end. Look::all as in write_json().
std::string write_fleet_json(const Fleet& fleet, const Look& look = {});

// For tickets: the ranking as a table, the worst defects; at most Look::max_bytes long.
std::string write_fleet_markdown(const Fleet& fleet, const Look& look);

// For code scanning: a result for each defect of the ranking (report/sarif.h).
std::string write_fleet_sarif(const Fleet& fleet);

// For browsers (report/html.h).
std::string write_fleet_html(const Fleet& fleet, const Look& look);

// For engines that read tables: docs/fleet-rows.schema.json, an object a line, all with the same
// keys in the same order.
std::string write_fleet_rows(const Fleet& fleet);

}  // namespace lineup
