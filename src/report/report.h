// SPDX-License-Identifier: Apache-2.0
// report/report.h: turns findings into a Summary, and a Summary into bytes.
//
// Writers are pure: the same Summary and Look give the same bytes. None of them
// prints, asks the clock or the environment. Each makes the dump's strings safe
// for its own format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "census/census.h"
#include "classify/classify.h"
#include "lineup/lineup.h"
#include "model/model.h"
#include "series/series.h"

namespace lineup {

// A note of a process that was restarted begins so where an earlier run of it leaked: whoever reads
// that nothing is suspicious now must read this, too.
inline constexpr std::string_view before_restart = "before the restart";

// Ids become words here, once, and the order is decided here, once.
Summary summarize(const Corpus& corpus, const Census& census, const Series& series, std::vector<Finding> findings,
                  const Notes& notes);

// For people: totals, suspects worst first, one line each for what is idle and
// for what was not understood. ASCII and valid UTF-8 only; control characters,
// escape sequences and bidirectional overrides are shown as \xHH or \u{HHHH}.
std::string write_text(const Summary& summary, const Look& look);

// For programs: docs/report.schema.json, version 1. One line feed at the end.
// Bytes that are not UTF-8 become U+FFFD. Without Look::all the numbers of a group's goroutines end
// behind the first thousand.
std::string write_json(const Summary& summary, const Look& look = {});

// For tickets: Markdown as GitHub and GitLab show it, at most Look::max_bytes long.
std::string write_markdown(const Summary& summary, const Look& look);

// For code scanning: SARIF 2.1.0 (report/sarif.h).
std::string write_sarif(const Summary& summary);

// For browsers: one file that asks nothing of the network (report/html.h).
std::string write_html(const Summary& summary, const Look& look);

}  // namespace lineup
