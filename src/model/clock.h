// SPDX-License-Identifier: Apache-2.0
// model/clock.h: points in time as text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/lineup.h"

namespace lineup {

// The last point in time that stands in `text`, as UTC nanoseconds since 1970:
//   2026-11-21T03:15:00.5Z  2026-11-21 03:15:00+01:00  2026-11-21_03-15-00
//   2026/11/21 03:15:00     20261121T031500Z  20261121-031500  20261121031500
//   2026-11-21T03_15_00.500
//   1763694900  1763694900123  (seconds, milli-, micro-, nanoseconds since 1970)
// Without a zone it is taken for UTC: between dumps of one source only
// differences matter. Years from 2000 to 2099, seconds since 1970 from Go's
// first day on; anything else is no time, nor are digits inside a UUID or a hash.
std::optional<std::int64_t> find_time(std::string_view text);

// A point in time in a path, and where it stands.
struct TimeInPath {
  std::int64_t unix_nanos = 0;
  std::size_t begin = 0, end = 0;  // bytes of the path
  bool certain = false;            // no bare run of digits, which may be anything
};

// All points in time that stand in a path, in its order. What find_time() knows, and also
//   2026/11/21/03/15/00  2026-11-21/03-15-00  (folders)  2026-11-21T03-15  202611210315
//   2026/11/21/03  2026-11-21  20261121  (the start of the hour, of the day)
std::vector<TimeInPath> times_in_path(std::string_view path);

// read_time() and read_duration() stand in the front door.

// "2026-11-21T03:15:00Z", with a fraction of milliseconds where there is one.
std::string time_text(std::int64_t unix_nanos);

// "45 seconds", "2 minutes", "3.5 hours", "2 days": as people say it.
std::string duration_text(double seconds);

}  // namespace lineup
