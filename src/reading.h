// SPDX-License-Identifier: Apache-2.0
// reading.h: the part of the hall that turns inputs into dumps.
#pragma once

#include "lineup/lineup.h"
#include "model/collection.h"

namespace lineup {

// As many as asked for, else as the machine has, at most eight.
std::size_t threads_for(const Request& request);

// Whether files are told apart by their bytes: two of equal bytes are the same dump twice.
enum class Digests {
  none,
  of_copies,  // of files that may be copies of one another
  of_each,    // of every file, which one thread then reads
};

// Reads every input of the request, in order. One that cannot be read is a note; the others go
// on. Large dumps are read by several threads; the result is the same as one thread would have
// made.
Collection read_inputs(const Request& request, Digests digests);

}  // namespace lineup
