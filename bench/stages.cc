// SPDX-License-Identifier: Apache-2.0
// stages.cc: the floor and the parser, over bytes in memory.
#include "stages.h"

#include <time.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <memory>
#include <string_view>

#include "census/census.h"
#include "classify/classify.h"
#include "lineup/lineup.h"
#include "model/model.h"
#include "parse/parse.h"
#include "process.h"
#include "reference/reference.h"
#include "rules.h"

namespace bench {
namespace {

struct Text {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
  std::string_view view() const { return {bytes.get(), size}; }
};

Text read_all(const std::string& name) {
  std::ifstream file(name, std::ios::binary | std::ios::ate);
  if (!file) die("cannot read " + name);
  Text text;
  text.size = static_cast<std::size_t>(file.tellg());
  text.bytes = std::make_unique_for_overwrite<char[]>(text.size);
  file.seekg(0);
  if (!file.read(text.bytes.get(), static_cast<std::streamsize>(text.size))) die("cannot read " + name);
  return text;
}

std::uint64_t newlines_by_memchr(std::string_view text) {
  std::uint64_t lines = 0;
  const char* p = text.data();
  const char* const end = p + text.size();
  while ((p = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)))) != nullptr) ++lines, ++p;
  return lines;
}

std::uint64_t newlines_by_count(std::string_view text) { return static_cast<std::uint64_t>(std::ranges::count(text, '\n')); }

// In blocks as the reader of files gives them: whole lines, about 256 KiB.
lineup::Corpus parsed(std::string_view text) {
  constexpr std::size_t block = 1u << 18;
  lineup::Corpus corpus;
  lineup::Notes notes;
  lineup::Parser parser(corpus, notes, "bench");
  while (!text.empty()) {
    std::size_t bytes = std::min(block, text.size());
    if (bytes < text.size()) bytes = text.substr(0, bytes).rfind('\n') + 1;
    parser.feed(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  parser.finish();
  return corpus;
}

std::uint64_t goroutines_in(const lineup::Corpus& corpus) {
  std::uint64_t seen = 0;
  for (const lineup::Dump& dump : corpus.dumps) seen += dump.seen();
  return seen;
}

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// `part`: of the file's bytes; the times printed are those of all at this speed.
template <class Do>
std::uint64_t timed(const char* name, Do act, double part = 1) {
  const auto start = std::chrono::steady_clock::now();
  const double cpu = cpu_seconds();
  const std::uint64_t result = act();
  const double used = cpu_seconds() - cpu;
  fmt::print("{}\t{:.6f} {:.6f}\n", name, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / part, used / part);
  return result;
}

// The reference reader is a thousand times as slow: it gets the first goroutines only.
void time_reference(std::string_view text) {
  constexpr std::size_t enough = 1u << 20;
  const std::string_view first = text.substr(0, text.size() <= enough ? text.size() : text.rfind("\n\n", enough) + 2);
  lineup::twin::Reference reference;
  std::uint64_t goroutines = 0;
  timed("reference, first MB", [&] {
    for (const lineup::twin::OneDump& dump : reference.read(first).dumps) {
      goroutines += dump.goroutines.size();
      for (const lineup::twin::OneRecord& record : dump.records) goroutines += static_cast<std::uint64_t>(record.count);
    }
    return goroutines;
  }, static_cast<double>(first.size()) / static_cast<double>(text.size()));
  const std::uint64_t by_parser = goroutines_in(parsed(first));
  if (goroutines != by_parser) die(fmt::format("the reference reads {} goroutines, the parser {}", goroutines, by_parser));
}

std::string difference(const Answer& want, const Answer& got) {
  if (want.goroutines != got.goroutines) return fmt::format("{} goroutines were written, {} read", want.goroutines, got.goroutines);
  if (want.groups != got.groups) return fmt::format("{} groups were written, {} read", want.groups, got.groups);
  for (const auto& [state, count] : want.states) {
    const auto at = got.states.find(state);
    if (at == got.states.end() || at->second != count)
      return fmt::format("{} goroutines in state \"{}\" were written, {} read", count, state, at == got.states.end() ? 0 : at->second);
  }
  return "other states were read than written";
}

}  // namespace

Answer read_answer(const std::string& name) {
  std::ifstream file(name);
  if (!file) die("cannot read " + name + "; make_dump --answer writes it");
  Answer answer;
  for (std::string line; std::getline(file, line);) {
    const std::size_t space = line.rfind(' ');
    const std::string what = line.substr(0, space);
    const std::uint64_t number = std::stoull(line.substr(space + 1));
    if (what == "bytes") answer.bytes = number;
    else if (what == "goroutines") answer.goroutines = number;
    else if (what == "groups") answer.groups = number;
    else answer.states[what.substr(what.find(' ') + 1)] = number;
  }
  return answer;
}

int check_answer(const std::string& file) {
  const Answer want = read_answer(file + ".answer");
  for (const std::size_t threads : {1u, 2u}) {
    lineup::Request request;
    request.inputs = {file};
    request.threads = threads;
    const lineup::Result<lineup::Summary> summary = lineup::analyze(request);
    if (!summary) die(summary.error().what);
    Answer got{want.bytes, summary->totals.goroutines, summary->totals.groups, {}};
    std::string wrong;
    if (!summary->is_complete()) wrong = fmt::format("{} goroutines were damaged and {} lines not understood", summary->totals.damaged, summary->totals.lines_not_understood);
    for (const auto* groups : {&summary->suspects, &summary->groups})
      for (const lineup::Group& group : *groups) got.states[group.state] += group.goroutines;
    if (want.states.empty()) got.states.clear();
    if (wrong.empty() && got != want) wrong = difference(want, got);
    if (wrong.empty()) continue;
    fmt::print("{}: with --threads {}: {}\n", file, threads, wrong);
    return 1;
  }
  return 0;
}

int time_stages(const std::string& file) {
  const Text text = read_all(file);
  const std::uint64_t lines = timed("newlines, memchr", [&] { return newlines_by_memchr(text.view()); });
  const std::uint64_t same = timed("newlines, std::count", [&] { return newlines_by_count(text.view()); });
  lineup::Corpus corpus;
  const std::uint64_t goroutines = timed("parse, 1 thread", [&] { return goroutines_in(corpus = parsed(text.view())); });
  const lineup::Census census = lineup::take_census(corpus);
  const lineup::Grammar rules = many_rules(500);
  timed("judge by 500 rules", [&] { return lineup::classify(corpus, census, rules).size(); });
  time_reference(text.view());
  return lines == same && goroutines == read_answer(file + ".answer").goroutines ? 0 : 1;
}

}  // namespace bench
