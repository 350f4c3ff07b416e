// SPDX-License-Identifier: Apache-2.0
// origin/roles.h: which of the places of a path is the service, which the instance, which the host.
//
// Takes: the places of all paths of a run. Gives: `parts` with service, instance and host; two
// different lists of places never have equal service and instance (rules 7 to 9 of
// origin/layout.h). Costs: n log n for n paths.
#pragma once

#include <span>
#include <vector>

#include "origin/columns.h"
#include "origin/layout.h"

namespace lineup {

void name_roles(std::span<const Placed> placed, std::vector<PathParts>& parts);

}  // namespace lineup
