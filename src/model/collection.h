// SPDX-License-Identifier: Apache-2.0
// model/collection.h: the dumps of a run, and what is to be said of the files they stand in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lineup/notes.h"
#include "model/model.h"

namespace lineup {

// A file, or a member of an archive or folder, that was read.
struct InputFile {
  std::string name;                               // as Source names it: "a.tar.gz!x/y.txt"
  std::uint64_t digest_high = 0, digest_low = 0;  // XXH3 of its bytes; 0 and 0: not taken
  bool found = false;     // in a folder or archive: nobody said that it is a dump
  bool failed = false;    // an error ended it, and it gave no dump
  bool part = false;   // not all of its bytes were read
  std::size_t dumps = 0;  // that it holds
  std::uint64_t bytes = 0;  // unpacked
  Note without;           // why a found one that was read whole gave none; text is empty else
  Notes notes;            // about it and its dumps
};

// Everything that the inputs of a request hold.
struct Collection {
  Corpus corpus;                 // Dump::member: place in `files`
  std::vector<InputFile> files;  // in the order they were read
  Notes notes;                   // about inputs as a whole: missing, damaged archives, limits
  bool stopped = false;          // by Request::stop
  bool mixed = false;            // ids of the corpus depend on which thread read what
  bool full = false;             // what is behind was not read: it would not fit into memory
};

}  // namespace lineup
