// SPDX-License-Identifier: Apache-2.0
// inputs.cc: reads inputs, leaves out copies, and tells processes apart.
#include "inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "origin/path_pattern.h"
#include "origin/processes.h"

namespace lineup {
namespace {

// Takes out the dumps of files that have the bytes of another, the one of the least name.
std::size_t leave_out_copies(Collection& read) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> first;
  std::vector<bool> is_copy(read.files.size(), false);
  std::vector<std::size_t> by_name(read.files.size());
  std::iota(by_name.begin(), by_name.end(), std::size_t{0});
  std::ranges::stable_sort(by_name, {}, [&](std::size_t i) -> const std::string& { return read.files[i].name; });
  std::size_t copies = 0;
  for (const std::size_t i : by_name) {
    const InputFile& file = read.files[i];
    if (file.dumps == 0 || (file.digest_high == 0 && file.digest_low == 0)) continue;
    const auto [at, fresh] = first.try_emplace({file.digest_high, file.digest_low}, i);
    if (fresh) continue;
    is_copy[i] = true;
    if (++copies <= Notes::kept / 4)
      read.notes.add(Level::info, fmt::format("the same bytes as {}: the dump is counted once", printable(read.files[at->second].name)), file.name);
  }
  if (copies > 0) std::erase_if(read.corpus.dumps, [&](const Dump& dump) { return is_copy[dump.member]; });
  return copies;
}

}  // namespace

Corpus Inputs::take(std::size_t process) {
  const std::vector<std::size_t>& dumps = processes[process].dumps;
  // All that there is need not be looked through.
  if (processes.size() == 1 && dumps.size() == read.corpus.dumps.size() && std::ranges::is_sorted(dumps)) return std::exchange(read.corpus, {});
  return read.corpus.take(dumps);
}

Notes Inputs::notes_of(std::size_t process) const {
  Notes notes;
  std::vector<std::uint32_t> files;
  for (const std::size_t dump : processes[process].dumps) files.push_back(read.corpus.dumps[dump].member);
  std::ranges::sort(files);
  files.erase(std::unique(files.begin(), files.end()), files.end());
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
  for (std::size_t i = 0; i < std::min(inputs.read.corpus.dumps.size(), request.at_unix_nanos.size()); ++i)
    inputs.read.corpus.dumps[i].given_unix_nanos = request.at_unix_nanos[i];
  inputs.copies = leave_out_copies(inputs.read);
  std::vector<std::string> names;
  for (const InputFile& file : inputs.read.files) names.push_back(file.name);
  HowToTellApart how;
  how.split = split;
  how.pattern = pattern ? &*pattern : nullptr;
  how.in_order = request.every_nanos.has_value();
  Processes processes = tell_apart(inputs.read.corpus, names, how, inputs.read.notes);
  inputs.processes = std::move(processes.all);
  inputs.read_as = std::move(processes.read_as);
  inputs.without_dumps = std::move(processes.without_dumps);
  return inputs;
}

Result<Inputs> read_processes(const Request& request, Split split) {
  return tell_processes(read_inputs(request, Digests::of_copies), request, split);
}

}  // namespace lineup
