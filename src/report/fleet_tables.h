// SPDX-License-Identifier: Apache-2.0
// report/fleet_tables.h: the two tables of a fleet's report, and how its parts are called.
#pragma once

#include <string>
#include <string_view>

#include "lineup/fleet.h"
#include "report/page.h"

namespace lineup {

// More processes than there is room for: fewer of them, and the first finding alone in short, so
// that the report stays on one screen.
bool in_short(const Fleet& fleet, const Look& look);

// The defects, worst first, and below them what the table has no room for.
void put_ranking(Page& page, const Fleet& fleet, const Look& look);

// A line for each process, worst first.
void put_processes(Page& page, const Fleet& fleet, const Look& look);

// A name as it may be shown in running text: more than 200 bytes are of no use.
std::string name_text(std::string_view raw);

// What a process is called: its instance, with the service where that does not say it; else the
// name of its last dump.
std::string label_of(const ProcessReport& process);
std::string last_dump_of(const ProcessReport& process);

// The instance of a row to open first; nullptr when the fleet does not have it.
const ProcessReport* worst_of(const RankingRow& row, const Fleet& fleet);

std::string rms_text(double rms);

}  // namespace lineup
