// SPDX-License-Identifier: Apache-2.0
// report/stack_text.h: the way from where a group blocks out to where it was started.
#pragma once

#include "report/page.h"
#include "report/report.h"

namespace lineup {

enum class Calls {
  start,  // where it blocks and what called that
  own,    // the program's own calls; what libraries do between them in a line
  whole,  // every call
};

// Innermost first, with the `go` statement at the end. What is not shown is counted.
void put_stack(Page& page, const Group& group, Calls much);

// Whether a call is of Go's library or of a module beside the program: so say the path of the
// module cache or of a vendored copy, with -trimpath the version in it, and for Go's own library
// the first folder of the package (Go 1.27: go list std).
bool is_library(const Place& call);

}  // namespace lineup
