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

// The finding of a row in one process: its worst suspect of the row's fingerprints; nullptr when it
// is not kept.
const Group* finding_of(const RankingRow& row, const ProcessReport& process);

// What a row says besides the finding in its worst instance.
std::string facts_of(const RankingRow& row);

// What blocks: the rule, else the title, else the state.
std::string cause_of(const RankingRow& row);

std::string growth_text(const std::optional<double>& per_hour);
std::string rms_text(double rms);

}  // namespace lineup
