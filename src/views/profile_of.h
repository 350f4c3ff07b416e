// SPDX-License-Identifier: Apache-2.0
// views/profile_of.h: a dump whose groups were judged → a Profile.
//
// Takes    a corpus, the place of a dump in it, and the findings of its groups.
// Gives    a sample for each shape that stands in the dump, so that their sum is the dump's.
// Owns     a copy of each different name: the corpus may go.
// Costs    one pass over the dump's goroutines, and over the stacks they stand at.
#pragma once

#include <cstddef>
#include <vector>

#include "classify/classify.h"
#include "lineup/views.h"
#include "model/model.h"

namespace lineup {

Profile profile_of(const Corpus& corpus, std::size_t dump, const std::vector<Finding>& findings);

}  // namespace lineup
