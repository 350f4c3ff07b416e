// SPDX-License-Identifier: Apache-2.0
// report/reported_text.h: what the input itself says, first of all; and who waits
// longest inside a call.
#pragma once

#include "lineup/lineup.h"
#include "report/page.h"

namespace lineup {

// "panic: send on closed channel, in goroutine 34 at main.(*Hub).publish, /app/hub.go:41"; a line
// each for the last dump's, and for each other's one with its name; nothing where none says so.
void put_statements(Page& page, const Summary& summary);

// "Waits longest inside a call": chains in order, who waits for whom. Nothing without one.
void put_chains(Page& page, const Summary& summary, const Look& look);

}  // namespace lineup
