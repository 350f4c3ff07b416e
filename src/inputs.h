// SPDX-License-Identifier: Apache-2.0
// inputs.h: the part of the hall that turns the inputs of a request into processes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "lineup/lineup.h"
#include "lineup/result.h"
#include "model/model.h"
#include "model/process.h"
#include "reading.h"

namespace lineup {

// What was read, told apart by process.
struct Inputs {
  Collection read;
  std::vector<Process> processes;  // by service, host and instance
  std::string read_as;             // "service/instance/time"; empty where no name says anything
  std::vector<std::vector<std::size_t>> without_dumps;  // Processes::without_dumps
  std::size_t copies = 0;          // files of the same bytes as another; their dumps are in no process

  // The dumps of a process, which are taken out, and what reading said of them. Threads may take
  // different processes at a time.
  Corpus take(std::size_t process);
  Notes notes_of(std::size_t process) const;
};

// An Error where Request::path is no pattern.
Result<Inputs> read_processes(const Request& request, Split split);
// The same of what was read before.
Result<Inputs> tell_processes(Collection read, const Request& request, Split split);

}  // namespace lineup
