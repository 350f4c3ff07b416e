// SPDX-License-Identifier: Apache-2.0
// origin/processes.h: which process each dump is of.
//
//     Processes processes = tell_apart(corpus, files, {});
//     for (const Process& process : processes.all) Corpus dumps = corpus.take(process.dumps);
//
// Takes   dumps in any order, and the names of the files that they stand in (Dump::member).
// Gives   each dump that is no copy in exactly one process, the processes by service, host and instance. Into the
//         dumps it writes what their paths say of their order: time, running numbers, moment.
// How     1 A log's writer and the parts of a path (origin/layout.h) name a process; what
//           neither names is one bunch.
//         2 Of each bunch the code of their own that dumps show (origin/programs.h), build ids, and
//           the numbers of goroutines (series/series.h) say which of them are of one run of one
//           program. They refute a name, they never join two of them.
//         3 Of files with the same bytes, whose names do not say two different times or running
//           numbers, one counts: a bundle that was unpacked twice, a dump that was copied. Of
//           counts without a time, and of one goroutine alone, only in one place: replicas print
//           the same.
//         4 Runs of one program one after the other, in an order that times, running numbers or a
//           log say, are one process with restarts, where a path or a log names it, or numbers
//           agree at least once. Other runs are processes of their own: each judged alone loses no
//           leak, two taken for one may.
// Notes   where contents refuted a name, and what a stated pattern did not fit.
// Costs   n log n for n dumps, and for each a comparison with at most most_runs others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lineup/lineup.h"
#include "model/model.h"
#include "model/process.h"
#include "origin/path_pattern.h"

namespace lineup {

// A file or member that was read.
struct FileRead {
  std::string name;
  std::uint64_t digest_high = 0, digest_low = 0;  // of its bytes; 0 and 0: not known
};

struct HowToTellApart {
  Split split = Split::by_evidence;
  const PathPattern* pattern = nullptr;  // of --path
  bool in_order = false;                 // the user says when dumps were taken: they come in order
};

struct Processes {
  std::vector<Process> all;
  // Places among the files of those that hold no dump and stand where a process's dumps would, by
  // process: none of these is among `all`.
  std::vector<std::vector<std::size_t>> without_dumps;
  std::string read_as;     // "service/instance/time"; empty where no name says anything
  std::size_t copies = 0;  // files whose dumps are taken out of the corpus: copies of another
};

// Runs of one bunch that a dump is compared with, the latest first.
inline constexpr std::size_t most_runs = 64;

// `files`: all that were read, also those without dumps.
Processes tell_apart(Corpus& corpus, std::span<const FileRead> files, const HowToTellApart& how,
                     Notes& notes);

}  // namespace lineup
