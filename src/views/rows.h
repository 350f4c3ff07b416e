// SPDX-License-Identifier: Apache-2.0
// views/rows.h: what a row of a view stands for, and what it is called.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lineup/views.h"

namespace lineup {

// Samples in other words, with the name of each of their calls; the names are safe to print.
// An empty one is a gap in a stack.
struct Named {
  std::vector<ProfileSample> samples;
  std::vector<std::string> names;  // by place
  std::vector<std::string_view> views() const { return {names.begin(), names.end()}; }
};

// By function and package a stack stays one, with other names; by state, creator and label all
// of it becomes one name.
Named name_rows(const Profile& profile, std::vector<ProfileSample> samples,
                const ViewRequest& request);

}  // namespace lineup
