// SPDX-License-Identifier: Apache-2.0
// sniff_test.cc: what strangers send instead of a dump gets its name, and a way
// to what is wanted.
#include "parse/sniff.h"

#include <gtest/gtest.h>

namespace lineup {
namespace {

using namespace std::string_literals;

const char* const java =
    "lineup reads dumps of Go programs only: give this one to a reader of jstack's dumps, or fetch http://HOST:PORT/debug/pprof/goroutine?debug=2 of a Go program";
const char* const fetch = "fetch http://HOST:PORT/debug/pprof/goroutine?debug=2 instead";

TEST(Nature, SaysWhatItIsAndWhatToDo) {
  const struct { std::string first; const char* what; std::string help; } rows[] = {
      {"", "this is empty: 0 bytes", "nothing was written to it, as when a request fails; "s + fetch},
      {" \n\t\r\n", "this holds nothing but blank lines", fetch},
      {"2026/01/02 10:00:00 hello\n", "there is no goroutine in this text",
       "a dump has lines like \"goroutine 1 [running]:\"; get one with kill -QUIT, or from /debug/pprof/goroutine?debug=2"},
      {"\0\1\2\3\4\5\6\7\x08"s, "this is a binary file lineup does not know", fetch},
      {"\x7f" "ELF\2\1\1\0"s, "this is a program (ELF), or a core dump of one",
       "lineup reads what the running program prints: kill -QUIT it, or fetch goroutine?debug=2"},
      {"%PDF-1.4\n", "this is a PDF", fetch},
      {"\x89PNG\r\n\x1a\n", "this is a picture (PNG)", fetch},
      {"<!DOCTYPE html>\n<title>502 Bad Gateway</title>\n", "this is an HTML page, not a dump", "a login, a proxy or an error page answered; "s + fetch},
      {"\n  <HTML><body>Sign in</body></HTML>\n", "this is an HTML page, not a dump", "a login, a proxy or an error page answered; "s + fetch},
      {"<html>\n<head>\n<title>/debug/pprof/</title>\n</head>\n<body>\n/debug/pprof/\n<br>\nTypes of profiles available:\n",
       "this is the index page of /debug/pprof/, not a dump", "fetch /debug/pprof/goroutine?debug=2 below it"},
      {"heap profile: 20: 2023440 [20: 2023441] @ heap/1048576\n",
       "this is a heap profile: it says where memory was allocated, not which goroutines wait", fetch},
      {"--- contention:\ncycles/second=1\n", "this is a block profile: it says where goroutines waited in the past, not which ones wait now", fetch},
      {"--- mutex:\ncycles/second=1\n", "this is a mutex profile: it says which locks were fought over, not which goroutines wait now", fetch},
      {"File: shop\nType: goroutine\nShowing nodes accounting for 25, 100% of 25 total\n", "this is text that go tool pprof wrote, not the profile",
       "give the profile itself (go tool pprof says \"Saved profile in FILE.pb.gz\"), or "s + fetch},
      {"File: shop\nType: goroutine\n-----------+-------------------------------------------------------\n         9   runtime.gopark\n", "this is text that go tool pprof wrote, not the profile",
       "give the profile itself (go tool pprof says \"Saved profile in FILE.pb.gz\"), or "s + fetch},
      {"PeriodType: goroutine count\nPeriod: 1\nSamples:\ngoroutine/count\n          9: 1 2 3 4\n", "this is text that go tool pprof wrote, not the profile",
       "give the profile itself (go tool pprof says \"Saved profile in FILE.pb.gz\"), or "s + fetch},
      {"$ go tool pprof shop.pb.gz\n(pprof) top\n", "this is text that go tool pprof wrote, not the profile",
       "give the profile itself (go tool pprof says \"Saved profile in FILE.pb.gz\"), or "s + fetch},
      {"404 page not found\n", "this is the answer \"404 page not found\", not a dump",
       "the address has no such page: is net/http/pprof imported and served on this port?"},
      {"Unknown profile\n", "this is the answer \"Unknown profile\", not a dump",
       "this Go release has no profile of that name; fetch http://HOST:PORT/debug/pprof/goroutine?debug=2"},
      {"2024-01-01 10:00:00\nFull thread dump OpenJDK 64-Bit Server VM (17):\n", "this is a Java thread dump", java},
      {"Full thread dump OpenJDK\n", "this is a Java thread dump", java},
      {"\"main\" #1 prio=5 tid=0x1\n   java.lang.Thread.State: WAITING\n", "this is a Java thread dump", java},
      {"curl: (7) Failed to connect to localhost port 6060\n", "this is an error message of curl, not a dump", "the request failed; repeat it until it brings a dump"},
      {"==================\nWARNING: DATA RACE\nRead at 0x00c0 by goroutine 7:\n",
       "this is a report of the race detector: it names goroutines, but not what they wait for", fetch},
  };
  for (const auto& row : rows) {
    const Nature nature = nature_of(row.first, row.first.size());
    EXPECT_EQ(nature.what, row.what) << row.first;
    EXPECT_EQ(nature.help, row.help) << row.first;
  }
}

TEST(Nature, IsOneSentenceWithoutFullStop) {
  for (const std::string& first : {""s, "\n"s, "x"s, "\0"s, "<html>"s, "heap profile: "s}) {
    const Nature nature = nature_of(first, first.size());
    for (const std::string& text : {nature.what, nature.help}) {
      EXPECT_FALSE(text.empty());
      EXPECT_FALSE(text.ends_with('.')) << text;
      EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    }
  }
}

TEST(IsBinary, TextOfAnyTongueIsNot) {
  EXPECT_FALSE(is_binary(""));
  EXPECT_FALSE(is_binary("goroutine 1 [running]:\n\tmain.go\n"));
  EXPECT_FALSE(is_binary("Überfunc Größe 世界\r\n"));
  EXPECT_FALSE(is_binary("\x1b[31mred\x1b[0m and text enough around it\n"));
  EXPECT_FALSE(is_binary("a log with a hole \0\0\0 in it is still a log, when there is text enough\n"s));
  EXPECT_TRUE(is_binary("\0\0\0\0"s));
  EXPECT_TRUE(is_binary("MZ\x90"s));
  EXPECT_TRUE(is_binary("\x1f\x8b\x08 whatever follows"s));
}

}  // namespace
}  // namespace lineup
