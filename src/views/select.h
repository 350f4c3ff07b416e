// SPDX-License-Identifier: Apache-2.0
// views/select.h: the samples and calls that a view asks for, by pprof's rules.
#pragma once

#include <string>
#include <vector>

#include "lineup/views.h"

namespace lineup {

struct Selected {
  std::vector<ProfileSample> samples;  // with the calls that are left, none without any
  std::vector<std::string> warnings;   // what matched nothing
  std::vector<std::string> filters;    // "focus=main": as the head of a view lists them
};

// Error where an expression cannot be read.
Result<Selected> select_samples(const Profile& profile, const ViewRequest& request);

}  // namespace lineup
