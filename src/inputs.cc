// SPDX-License-Identifier: Apache-2.0
// inputs.cc: reads inputs, leaves out copies, and tells processes apart.
#include "inputs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "origin/path_pattern.h"
#include "origin/processes.h"

namespace lineup {
Corpus Inputs::take(std::size_t process) {
  const std::vector<std::size_t>& dumps = processes[process].dumps;
  // All that there is need not be looked through.
  if (processes.size() == 1 && !read.mixed && dumps.size() == read.corpus.dumps.size() &&
      std::ranges::is_sorted(dumps))
    return std::exchange(read.corpus, {});
  return read.corpus.take(dumps);
}

Notes Inputs::notes_of(std::size_t process) const {
  Notes notes;
  std::vector<std::uint32_t> files;
  for (const std::size_t dump : processes[process].dumps)
    files.push_back(read.corpus.dumps[dump].member);
  std::ranges::sort(files);
  files.erase(std::unique(files.begin(), files.end()), files.end());
  // The order of members in an archive is no order.
  std::ranges::stable_sort(
      files, {}, [&](std::uint32_t file) -> const std::string& { return read.files[file].name; });
  for (const std::uint32_t file : files) notes.add_all(read.files[file].notes);
  return notes;
}

Result<Inputs> tell_processes(Collection read, const Request& request, Split split) {
  std::optional<PathPattern> pattern;
  if (!request.path.empty()) {
    Result<PathPattern> stated = read_path_pattern(request.path);
    if (!stated) return stated.error();
    pattern = std::move(*stated);
  }
  Inputs inputs;
  inputs.read = std::move(read);
  for (std::size_t i = 0;
       i < std::min(inputs.read.corpus.dumps.size(), request.at_unix_nanos.size()); ++i)
    inputs.read.corpus.dumps[i].given_unix_nanos = request.at_unix_nanos[i];
  std::vector<FileRead> files;
  for (const InputFile& file : inputs.read.files)
    files.push_back({file.name, file.digest_high, file.digest_low});
  HowToTellApart how;
  how.split = split;
  how.pattern = pattern ? &*pattern : nullptr;
  how.in_order = request.every_nanos.has_value();
  Processes processes = tell_apart(inputs.read.corpus, files, how, inputs.read.notes);
  inputs.processes = std::move(processes.all);
  inputs.read_as = std::move(processes.read_as);
  inputs.copies = processes.copies;
  inputs.without_dumps = std::move(processes.without_dumps);
  return inputs;
}

Result<Inputs> read_processes(const Request& request, Split split) {
  return tell_processes(read_inputs(request, Digests::of_copies), request, split);
}

}  // namespace lineup
