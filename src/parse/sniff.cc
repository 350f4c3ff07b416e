// SPDX-License-Identifier: Apache-2.0
// sniff.cc: names what strangers send instead of a dump, and what to fetch.
#include "parse/sniff.h"

#include <algorithm>
#include <cctype>

namespace lineup {
namespace {

constexpr const char* fetch_it = "fetch http://HOST:PORT/debug/pprof/goroutine?debug=2 instead";

constexpr const char* java_dump = "this is a Java thread dump";
constexpr const char* java_help =
    "lineup reads dumps of Go programs only: give this one to a reader of jstack's dumps, or fetch http://HOST:PORT/debug/pprof/goroutine?debug=2 of a Go program";

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

struct Magic {
  std::string_view bytes;
  const char* what;
  const char* help;
};
using namespace std::string_view_literals;
constexpr Magic magics[] = {
    {"\x1f\x8b"sv, "this is a gzip file", "gunzip it first; for a profile fetch the text form, goroutine?debug=2"},
    {"BZh"sv, "this is a bzip2 file", "bunzip2 it first"},
    {"\xfd"sv "7zXZ"sv, "this is an xz file", "unxz it first"},
    {"\x28\xb5\x2f\xfd"sv, "this is a zstd file", "unzstd it first"},
    {"PK\x03\x04"sv, "this is a zip archive", "unpack it first"},
    {"\x7f" "ELF"sv, "this is a program (ELF), or a core dump of one", "lineup reads what the running program prints: kill -QUIT it, or fetch goroutine?debug=2"},
    {"MZ"sv, "this is a Windows program", "lineup reads what the running program prints: fetch goroutine?debug=2"},
    {"%PDF"sv, "this is a PDF", fetch_it},
    {"\x89PNG"sv, "this is a picture (PNG)", fetch_it},
};

// What the first line that is not blank begins with, in lower case.
struct Opening {
  std::string_view text;
  const char* what;
  const char* help;
};
constexpr Opening openings[] = {
    {"heap profile: ", "this is a heap profile: it says where memory was allocated, not which goroutines wait", fetch_it},
    {"--- contention", "this is a block profile: it says where goroutines waited in the past, not which ones wait now", fetch_it},
    {"--- mutex", "this is a mutex profile: it says which locks were fought over, not which goroutines wait now", fetch_it},
    {"404 page not found", "this is the answer \"404 page not found\", not a dump", "the address has no such page: is net/http/pprof imported and served on this port?"},
    {"unknown profile", "this is the answer \"Unknown profile\", not a dump", "this Go release has no profile of that name; fetch http://HOST:PORT/debug/pprof/goroutine?debug=2"},
    {"full thread dump", java_dump, java_help},
    {"curl: (", "this is an error message of curl, not a dump", "the request failed; repeat it until it brings a dump"},
};

const Nature lock_report = {
    "this is a report of a lock detector (go-deadlock): who took a lock and who has waited for it since, but no stack that Go printed",
    std::string("the goroutine under \"Previous place where the lock was grabbed\" holds it; ") +
        fetch_it};

// What go tool pprof writes: top and tree, peek, traces, -raw, and its own prompt (pprof's
// internal/report, Go 1.27).
bool is_pprof_text(std::string_view text) {
  for (const std::string_view part :
       {"Showing nodes accounting for ", "-----------+-------------------------------------",
        "----------------------------------------------------------+-------------",
        "PeriodType: ", "Entering interactive mode (type \"help\" for commands"})
    if (text.find(part) != std::string_view::npos) return true;
  return text.starts_with("(pprof) ") || text.find("\n(pprof) ") != std::string_view::npos;
}

const Nature pprof_text = {
    "this is text that go tool pprof wrote, not the profile",
    "give the profile itself (go tool pprof says \"Saved profile in FILE.pb.gz\"), or " +
        std::string(fetch_it)};

}  // namespace

bool is_binary(std::string_view first) {
  for (const Magic& magic : magics)
    if (first.starts_with(magic.bytes)) return true;
  // Text of any tongue has next to no control characters; a torn page of NULs in
  // the middle of a log is still a log.
  const auto odd = std::ranges::count_if(first, [](unsigned char c) { return c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != 0x1b && c != '\f'; });
  return static_cast<std::size_t>(odd) * 10 > first.size();
}

Nature race_report() { return {"this is a report of the race detector: it names goroutines, but not what they wait for", fetch_it}; }

Nature nature_of(std::string_view first, std::uint64_t bytes) {
  if (bytes == 0) return {"this is empty: 0 bytes", std::string("nothing was written to it, as when a request fails; ") + fetch_it};
  for (const Magic& magic : magics)
    if (first.starts_with(magic.bytes)) return {magic.what, magic.help};
  const std::string start = lower(first);
  const std::size_t text_at = start.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (text_at == std::string::npos)
    return {"this holds nothing but blank lines", fetch_it};
  const std::string_view opening = std::string_view(start).substr(text_at);
  for (const Opening& known : openings)
    if (opening.starts_with(known.text)) return {known.what, known.help};
  if (opening.starts_with("<!doctype html") || opening.starts_with("<html") || opening.find("</html>") != std::string_view::npos) {
    if (opening.find("types of profiles available") != std::string_view::npos)
      return {"this is the index page of /debug/pprof/, not a dump", "fetch /debug/pprof/goroutine?debug=2 below it"};
    return {"this is an HTML page, not a dump", std::string("a login, a proxy or an error page answered; ") + fetch_it};
  }
  // jstack prints the time first; parts of its dumps have no head at all.
  if (opening.find("\nfull thread dump") != std::string_view::npos || opening.find("java.lang.thread.state: ") != std::string_view::npos) return {java_dump, java_help};
  if (first.find(race_head) != std::string_view::npos) return race_report();
  if (first.find("POTENTIAL DEADLOCK:") != std::string_view::npos) return lock_report;
  if (is_pprof_text(first)) return pprof_text;
  if (is_binary(first)) return {"this is a binary file lineup does not know", fetch_it};
  return {"there is no goroutine in this text",
          "a dump has lines like \"goroutine 1 [running]:\"; get one with kill -QUIT, or from /debug/pprof/goroutine?debug=2"};
}

}  // namespace lineup
