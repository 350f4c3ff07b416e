// SPDX-License-Identifier: Apache-2.0
// model/clock.h: points in time as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lineup/lineup.h"

namespace lineup {

// The last point in time that stands in `text`, as UTC nanoseconds since 1970:
//   2026-11-21T03:15:00.5Z  2026-11-21 03:15:00+01:00  2026-11-21_03-15-00
//   2026/11/21 03:15:00     20261121T031500Z  20261121-031500  20261121031500
//   1763694900  1763694900123  (seconds, milli-, micro-, nanoseconds since 1970)
// Without a zone it is taken for UTC: between dumps of one source only
// differences matter. Years from 2000 to 2099; anything else is no time.
std::optional<std::int64_t> find_time(std::string_view text);

// read_time() and read_duration() stand in the front door.

// "2026-11-21T03:15:00Z", with a fraction of milliseconds where there is one.
std::string time_text(std::int64_t unix_nanos);

// "45 seconds", "2 minutes", "3.5 hours", "2 days": as people say it.
std::string duration_text(double seconds);

}  // namespace lineup
