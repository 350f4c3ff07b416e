// SPDX-License-Identifier: Apache-2.0
// views/writers.h: a Profile → bytes that other tools read.
//
// pprof       profile.proto in gzip, the same bytes for the same profile. `go tool pprof` and
//             whatever else reads what Go writes. Calls that Go left out are not in it.
// folded      a line a stack, outermost call first, and a number: flamegraph.pl, inferno.
// speedscope  one profile for each, so that a series can be paged through.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lineup/views.h"

namespace lineup {

std::string write_pprof(const Profile& profile, const ProfileLook& look);
std::string write_folded(const Profile& profile);
std::string write_speedscope(const std::vector<Profile>& profiles);

// A name as a frame of a folded stack: no ";" and no line break in it, and no number at its end
// that could be taken for a count.
std::string folded_name(std::string_view name);

std::string gzip(std::string_view bytes);

}  // namespace lineup
