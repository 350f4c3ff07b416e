// SPDX-License-Identifier: Apache-2.0
// reports.cc: tells what a line between goroutines says.
#include "parse/reports.h"

#include <algorithm>

#include "lineup/lineup.h"
#include "parse/header.h"

namespace lineup {
namespace {

constexpr std::size_t longest_text = 200;

Reported said(ReportKind kind, std::string_view text, std::uint64_t number = 0) {
  return {kind, std::string(text.substr(0, longest_text)), number, 0};
}

// The digits behind `words`; 0 where they are not there.
std::uint64_t number_behind(std::string_view line, std::string_view words) {
  std::uint64_t number = 0;
  if (const std::size_t at = line.find(words); at != std::string_view::npos)
    read_decimal(line.substr(at + words.size()), number);
  return number;
}

// "10m0s", "1h2m3s", "30s", "1.5s"; 0 where it is none.
std::uint64_t seconds_of(std::string_view text) {
  const std::optional<std::int64_t> nanos = read_duration(text);
  return nanos && *nanos > 0 ? static_cast<std::uint64_t>(*nanos) / 1'000'000'000u : 0;
}

std::optional<Reported> read_panic(std::string_view line) {
  // What a deferred function caught and panicked with again.
  for (std::string_view again : {" [recovered, repanicked]", " [recovered]"})
    if (line.ends_with(again)) line.remove_suffix(again.size());
  constexpr std::string_view timeout = "panic: test timed out after ";
  if (line.starts_with(timeout))
    return said(ReportKind::test_timeout, line, seconds_of(line.substr(timeout.size())));
  // Of testing/synctest: of a bubble of goroutines none can go on.
  if (line.starts_with("panic: deadlock: ") && line.find(" bubble ") != std::string_view::npos)
    return said(ReportKind::deadlock, line);
  return said(ReportKind::panic, line);
}

// What the go command says of a test that did not even print its timeout.
std::optional<Reported> read_killed_test(std::string_view line) {
  constexpr std::string_view words = ": ran too long (";
  const std::size_t at = line.find(words);
  if (at == std::string_view::npos || !line.ends_with(").")) return {};
  const std::string_view time = line.substr(at + words.size());
  return said(ReportKind::test_timeout, line, seconds_of(time.substr(0, time.size() - 2)));
}

std::optional<Reported> read_fatal_error(std::string_view line) {
  if (line.ends_with("deadlock!"))
    return said(ReportKind::deadlock, line);  // asleep; or main has ended by Goexit
  if (line.find("concurrent map ") != std::string_view::npos)
    return said(ReportKind::concurrent_map, line);
  return said(ReportKind::fatal_error, line);
}

std::optional<Reported> read_runtime_note(std::string_view line) {
  if (line.starts_with("runtime: program exceeds ") && line.ends_with("-thread limit"))
    return said(ReportKind::thread_limit, line, number_behind(line, "exceeds "));
  if (line.starts_with("runtime: failed to create new OS thread"))
    return said(ReportKind::thread_limit, line, number_behind(line, "(have "));
  return {};
}

}  // namespace

std::optional<Reported> read_report(std::string_view line) {
  if (line.starts_with("panic: ")) return read_panic(line);
  if (line.starts_with("fatal error: ") || line.starts_with("throw: "))
    return read_fatal_error(line);
  if (line.starts_with("runtime: ")) return read_runtime_note(line);
  if (line.starts_with("*** Test killed")) return read_killed_test(line);
  if (line.starts_with("POTENTIAL DEADLOCK")) return said(ReportKind::lock_detector, line);
  constexpr std::string_view served = "http: panic serving ",
                             goleak = "found unexpected goroutines:", leaktest = "leaktest: ";
  const std::size_t words = line.find_first_not_of("0123456789/:. \t");
  if (words != std::string_view::npos && line.substr(words).starts_with(served))
    return said(ReportKind::served_panic, line.substr(words));
  if (line.ends_with(goleak))
    return said(ReportKind::leak_test, "goleak: found unexpected goroutines");
  if (const std::size_t at = line.find(leaktest); at != std::string_view::npos && at < 80)
    return said(ReportKind::leak_test,
                says_left_over(line) ? "leaktest: leaked goroutines" : line.substr(at));
  return {};
}

bool says_left_over(std::string_view line) {
  while (line.ends_with(' '))
    line.remove_suffix(1);
  return line.ends_with("eaked goroutine:");
}

}  // namespace lineup
