// SPDX-License-Identifier: Apache-2.0
// unwrap.cc: dumps inside logs, containers and pages. Any text goes to both reports;
// a clean dump is also wrapped in every way we know, and must come out the same.
#include <nlohmann/json.hpp>

#include "demands.h"
#include "report/utf8.h"
#include "unit/dumps.h"

namespace lineup::fuzz {
namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::size_t feed = text.find('\n'); feed != std::string_view::npos; feed = text.find('\n')) {
    lines.push_back(text.substr(0, feed));
    text.remove_prefix(feed + 1);
  }
  return lines;
}

std::string behind(std::string_view prefix, const Lines& lines) {
  std::string out;
  for (std::string_view line : lines) out.append(prefix).append(line) += '\n';
  return out;
}

// Kubernetes parts long lines; here every line with something in it is.
std::string in_cri(const Lines& lines, tests::Dice& dice) {
  std::string out;
  for (std::string_view line : lines) {
    const std::size_t cut = dice.below(line.size() + 1);
    if (cut != 0) out.append("2026-01-02T03:04:05.678901234Z stderr P ").append(line.substr(0, cut)) += '\n';
    out.append("2026-01-02T03:04:06.678901234Z stderr F ").append(line.substr(cut)) += '\n';
  }
  return out;
}

std::string in_json(std::string_view before, std::string_view after, const Lines& lines) {
  std::string out;
  for (std::string_view line : lines) out.append(before).append(nlohmann::json(std::string(line) + '\n').dump()).append(after) += '\n';
  return out;
}

std::string in_syslog(const Lines& lines) {
  std::string out;
  for (std::string_view line : lines) out.append("Jan  2 03:04:05 host app[12]: ").append(tests::replace_all(std::string(line), "\t", "#011")) += '\n';
  return out;
}

std::string in_page(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '&') out += "&amp;";
    else if (c == '"') out += "&#34;";
    else out += c;
  }
  return out;
}

// JSON holds nothing else.
bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += character_at(text, at).bytes)
    if (!character_at(text, at).valid) return false;
  return true;
}

// A dump in which nothing is odd, so that a wrapper is the only thing to get wrong.
bool is_clean(std::string_view text, const Read& plain) {
  if (!text.starts_with("goroutine ") || !text.ends_with('\n') || text.find_first_of("\r{}&#|\\") != std::string_view::npos) return false;
  if (plain.corpus.dumps.size() != 1 || !plain.notes.all().empty()) return false;
  const Dump& dump = plain.corpus.dumps.front();
  return dump.kind == DumpKind::traceback && dump.not_understood.lines == 0 && dump.damaged.empty() && !dump.goroutines.empty() &&
         tests::headers_in(text).goroutines == dump.goroutines.size() && tests::headers_in(text).perhaps == 0;
}

void check_wrapped(std::string_view text) {
  Read plain;
  plain.input(text, "x");
  if (!is_clean(text, plain)) return;
  const std::string told = tests::told(plain.corpus, tests::Telling::without_lines);
  const auto check = [&](std::string_view what, const std::string& wrapped) {
    Read read;
    read.input(wrapped, "x");
    demand_same(what, told, tests::told(read.corpus, tests::Telling::without_lines));
  };
  const Lines lines = lines_of(text);
  tests::Dice dice(seed_of(text));
  check("a dump in a Kubernetes log is read as it is", in_cri(lines, dice));
  check("a dump of docker compose is read as it is", behind("app_1  | ", lines));
  check("a dump behind a timestamp is read as it is", behind("2026/01/02 03:04:05 app: ", lines));
  check("a dump in syslog is read as it is", in_syslog(lines));
  check("a dump on a page is read as it is", in_page(text));
  if (!is_utf8(text)) return;
  check("a dump in docker's JSON is read as it is", in_json("{\"log\":", ",\"stream\":\"stderr\",\"time\":\"2026-01-02T03:04:05Z\"}", lines));
  check("a dump in go test's JSON is read as it is", in_json("{\"Time\":\"2026-01-02T03:04:05Z\",\"Action\":\"output\",\"Package\":\"p\",\"Output\":", "}", lines));
}

}  // namespace
}  // namespace lineup::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lineup::fuzz::check_text(lineup::fuzz::view_of(data, size));
  lineup::fuzz::check_wrapped(lineup::fuzz::view_of(data, size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned int seed) {
  return lineup::fuzz::mutate_text(data, size, most, seed);
}
