// SPDX-License-Identifier: Apache-2.0
// reading.h: the part of the hall that turns inputs into a corpus.
#pragma once

#include <vector>

#include "lineup/lineup.h"
#include "model/model.h"

namespace lineup {

// Reads every input of the request, in order. One that cannot be read is a note;
// the others go on. Large dumps are read by several threads; the corpus is the
// same as one thread would have made.
Corpus read_inputs(const Request& request, Notes& notes);

}  // namespace lineup
