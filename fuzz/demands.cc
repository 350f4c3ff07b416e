// SPDX-License-Identifier: Apache-2.0
// demands.cc: reads inputs in every way there is, and compares.
#include "demands.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "parse/parse.h"
#include "unit/dumps.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace lineup::fuzz {

void demand(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

void demand_same(std::string_view what, std::string_view one, std::string_view other) {
  if (one == other) return;
  const auto at = static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
  const std::size_t feed = one.rfind('\n', at == 0 ? 0 : at - 1);
  const std::size_t from = std::max(feed == std::string_view::npos ? 0 : feed, at < 400 ? 0 : at - 400);
  const auto part = [&](std::string_view text) { return std::string(text.substr(from, 800)); };
  std::fprintf(stderr, "they part at byte %zu\n--- one\n%s\n--- the other\n%s\n---\n", at, part(one).c_str(), part(other).c_str());
  demand(false, what);
}

void Read::input(std::string_view bytes, const std::string& name, const std::vector<std::size_t>& cuts) {
  const std::size_t first = corpus.dumps.size();
  Parser parser(corpus, notes, name);
  std::size_t from = 0;
  for (std::size_t cut : cuts) {
    // Each piece is a copy that goes at once: the parser may keep no view into it.
    parser.feed(std::string(bytes.substr(from, cut - from)));
    from = cut;
  }
  parser.feed(std::string(bytes.substr(from)));
  parser.finish();
  note_losses(corpus, first, notes);
}

std::uint64_t seed_of(std::string_view bytes) {
  std::uint64_t seed = bytes.size();
  for (const char c : bytes) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return seed;
}

std::vector<std::size_t> cuts_in(std::string_view bytes) {
  tests::Dice dice(seed_of(bytes));
  std::vector<std::size_t> cuts(1 + dice.below(12));
  for (std::size_t& cut : cuts) cut = dice.below(bytes.size() + 1);
  std::ranges::sort(cuts);
  return cuts;
}

namespace {

// A report costs ten times what reading does. What must come out the same twice is
// reported for one input in four, chosen by its bytes: so four times as many are tried.
bool one_in_four(std::string_view bytes, unsigned bit) { return (seed_of(bytes) >> bit) % 4 == 0; }

// Behind each line feed, up to a number that keeps large inputs quick.
std::vector<std::size_t> line_ends_in(std::string_view bytes) {
  std::vector<std::size_t> cuts;
  for (std::size_t feed = bytes.find('\n'); feed != std::string_view::npos && cuts.size() < 4096; feed = bytes.find('\n', feed + 1)) cuts.push_back(feed + 1);
  return cuts;
}

std::string told(const Read& read) { return tests::told(read.corpus) + tests::told(read.notes); }

// Two inputs in a corpus each, then joined, are two inputs in one corpus.
void check_joining(std::string_view bytes, std::size_t cut) {
  Read one, other, both;
  one.input(bytes.substr(0, cut), "a");
  other.input(bytes.substr(cut), "b");
  both.input(bytes.substr(0, cut), "a");
  both.input(bytes.substr(cut), "b");
  one.corpus.append(std::move(other.corpus));
  one.notes.add_all(other.notes);
  demand_same("inputs joined after reading are as if read one after the other", told(both), told(one));
  if (!one_in_four(bytes, 42)) return;
  const Reports of_both = check_reports(both);
  const Reports of_one = check_reports(one);
  demand_same("joining changes no text report", of_both.text, of_one.text);
  demand_same("joining changes no JSON report", of_both.json, of_one.json);
}

// One line of some bytes makes a frame, a group and three strings of it in two
// reports. What is beyond that grows with something else than the input.
std::size_t allowed_bytes(std::size_t input_bytes) { return (8u << 20) + 1000 * input_bytes; }

}  // namespace

void check_bytes(std::string_view bytes) {
  const HeapWatch watch;
  Read whole;
  whole.input(bytes, "x");
  const std::string all = told(whole);
  const Reports reports = check_reports(whole);
  demand(watch.peak_bytes() <= allowed_bytes(bytes.size()), "memory grows no faster than the input");

  for (const auto& cuts : {std::vector<std::size_t>{}, cuts_in(bytes), line_ends_in(bytes)}) {
    Read again;
    again.input(bytes, "x", cuts);
    demand_same("blocks make no difference to what is read", all, told(again));
    if (!cuts.empty() || !one_in_four(bytes, 40)) continue;
    const Reports same = check_reports(again);
    demand_same("the same input gives the same text", reports.text, same.text);
    demand_same("the same input gives the same JSON", reports.json, same.json);
  }
  check_joining(bytes, cuts_in(bytes).front());
}

namespace {

// How often a goroutine can begin in a text: behind a log's prefix, in a header that
// was broken, in goleak's words. An upper bound, taken without reading anything.
std::uint64_t mentions_in(std::string_view text) {
  constexpr std::string_view word = "oroutine";
  std::uint64_t times = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) ++times;
  // Where lines come in parts (Kubernetes' "P", docker's JSON), with escapes of a terminal
  // or in two bytes a character, the word may, too.
  constexpr std::string_view parting("\x1b\0", 2);
  if (text.find(" P ") != std::string_view::npos || text.find("\"log\"") != std::string_view::npos || text.find_first_of(parting) != std::string_view::npos)
    times += static_cast<std::uint64_t>(std::ranges::count(text, '['));
  // journald's arrays of bytes: a header has at least those of "goroutine 1 [x]:".
  if (text.find("MESSAGE") != std::string_view::npos) times += static_cast<std::uint64_t>(std::ranges::count(text, ',')) / 15;
  return times;
}

// Without the lines that a terminal would show otherwise than they are written.
std::string without_escaped_lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    if (line.find('\x1b') == std::string_view::npos) out += line;
    text.remove_prefix(line.size());
  }
  return out;
}

// A carriage return in front of every line feed keeps the fast reader from taking a
// single line: the careful one reads all.
std::string with_carriage_returns(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

}  // namespace

void check_text(std::string_view text) {
  check_bytes(text);

  Read read;
  read.input(text, "x");
  if (read.corpus.dumps.empty()) return;
  std::uint64_t goroutines = 0, of_threads = 0, lines = 0;
  for (const Dump& dump : read.corpus.dumps) {
    lines += dump.lines;
    // One line of JSON may hold several.
    if (text.find("\\n") == std::string_view::npos) demand(dump.not_understood.lines <= dump.lines, "no more lines are not understood than there are");
    of_threads += dump.thread_stacks;
    if (dump.kind == DumpKind::traceback) goroutines += dump.goroutines.size() + dump.damaged_goroutines() + dump.repeated;
  }
  const auto feeds = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
  demand(lines == feeds + (text.ends_with('\n') ? 0u : 1u), "every line is counted once");
  demand(goroutines + of_threads >= tests::headers_in(without_escaped_lines(text)).goroutines, "no header is lost");
  // In JSON, letters may be written as numbers.
  if (text.find("\\u") == std::string_view::npos) demand(goroutines <= mentions_in(text), "no goroutine is made up");

  if (text.find('\r') != std::string_view::npos) return;
  Read careful;
  careful.input(with_carriage_returns(text), "x");
  demand_same("the fast and the careful reader agree", tests::told(read.corpus), tests::told(careful.corpus));
}

std::size_t mutate_text(std::uint8_t* data, std::size_t size, std::size_t most, unsigned int seed) {
  tests::Dice dice(seed);
  if (dice.below(4) != 0) return LLVMFuzzerMutate(data, size, most);
  std::string text = tests::damage(view_of(data, size), dice);
  text.resize(std::min(text.size(), most));
  std::ranges::copy(text, data);
  return text.size();
}

}  // namespace lineup::fuzz
