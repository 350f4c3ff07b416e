// SPDX-License-Identifier: Apache-2.0
// triage.h: the part of the hall that judges what was read, from dumps or from rows.
#pragma once

#include "context.h"
#include "lineup/fleet.h"
#include "lineup/result.h"
#include "model/collection.h"

namespace lineup {

// An Error where Request::path is no pattern.
Result<Fleet> triage(Collection read, const Request& request, const Context& context);

}  // namespace lineup
