// SPDX-License-Identifier: Apache-2.0
// reading.h: the part of the hall that turns inputs into dumps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lineup/lineup.h"
#include "model/model.h"

namespace lineup {

// A file, or a member of an archive or folder, that was read.
struct InputFile {
  std::string name;           // as Source names it: "a.tar.gz!x/y.txt"
  std::uint64_t digest_high = 0, digest_low = 0;  // XXH3 of its bytes; 0 and 0: not taken
  bool found = false;         // in a folder or archive: nobody said that it is a dump
  bool failed = false;        // an error ended it, and it gave no dump
  std::size_t dumps = 0;      // that it holds
  std::uint64_t bytes = 0;    // unpacked
  Note without;               // why a found one that was read whole gave none; text is empty else
  Notes notes;                // about it and its dumps
};

// Everything that the inputs of a request hold.
struct Collection {
  Corpus corpus;                 // Dump::member: place in `files`
  std::vector<InputFile> files;  // in the order they were read
  Notes notes;                   // about inputs as a whole: missing, damaged archives, limits
  bool stopped = false;          // by Request::stop
  bool mixed = false;            // ids of the corpus depend on which thread read what
};

// Whether files are told apart by their bytes: two of equal bytes are the same dump twice.
enum class Digests { none, of_each };

// Reads every input of the request, in order. One that cannot be read is a note; the others go
// on. Large dumps are read by several threads; the result is the same as one thread would have
// made.
Collection read_inputs(const Request& request, Digests digests);

}  // namespace lineup
