// SPDX-License-Identifier: Apache-2.0
// header_test.cc: the line a goroutine begins with, in the spelling of every
// release.
#include "parse/header.h"

#include <gtest/gtest.h>

namespace lineup {
namespace {

struct Row {
  const char* why;
  std::string line;
  std::uint64_t id = 0;
  std::string state;
  int marks = 0;
  std::uint32_t minutes = 0;
  std::string more = "";
  std::string labels = "";
};

const Row headers[] = {
    {"1.0 on", "goroutine 1 [running]:", 1, "running"},
    {"two words", "goroutine 7 [chan receive]:", 7, "chan receive"},
    {"1.3 on: minutes", "goroutine 7 [chan receive, 12 minutes]:", 7, "chan receive", 0, 12},
    {"Go never says \"1 minute\"", "goroutine 20 [syscall, 1 minutes]:", 20, "syscall", 0, 1},
    {"a week, still in minutes", "goroutine 17 [syscall, 10175 minutes, locked to thread]:", 17, "syscall", mark_locked, 10175},
    {"1.4 on: locked without minutes", "goroutine 41 [syscall, locked to thread]:", 41, "syscall", mark_locked},
    {"minutes and lock", "goroutine 37 [select, 86 minutes, locked to thread]:", 37, "select", mark_locked, 86},
    {"1.6 on: scan", "goroutine 5 [runnable (scan)]:", 5, "runnable", mark_scan},
    {"1.26 on: leaked", "goroutine 41 [chan receive (leaked), locked to thread]:", 41, "chan receive", mark_leaked | mark_locked},
    {"1.26 on: leaked and scan", "goroutine 4 [select (leaked) (scan)]:", 4, "select", mark_leaked | mark_scan},
    {"1.25 on: durable", "goroutine 13 [sync.WaitGroup.Wait (durable), synctest bubble 1]:", 13, "sync.WaitGroup.Wait", mark_durable, 0, "synctest bubble 1"},
    {"durable behind a reason with parentheses", "goroutine 16 [select (no cases) (durable), synctest bubble 1]:", 16, "select (no cases)", mark_durable, 0, "synctest bubble 1"},
    {"1.24: synctest was part of the reason", "goroutine 9 [chan receive (synctest), synctest group 7]:", 9, "chan receive", mark_durable, 0, "synctest group 7"},
    {"1.24", "goroutine 18 [running, synctest group 1]:", 18, "running", 0, 0, "synctest group 1"},
    {"between releases in 2025: items no release prints", "goroutine 8 [chan receive (synctest), synctest bubble 7, durably blocked]:", 8, "chan receive", mark_durable, 0, "synctest bubble 7, durably blocked"},
    {"an item of a Go that does not exist yet is kept", "goroutine 7 [select, something new, 3 minutes]:", 7, "select", 0, 3, "something new"},
    {"a reason of a Go that does not exist yet", "goroutine 7 [waiting for Godot]:", 7, "waiting for Godot"},
    {"reasons that end in parentheses of their own", "goroutine 3 [GC sweep wait]:", 3, "GC sweep wait"},
    {"nil channel", "goroutine 3 [chan send (nil chan), 2 minutes]:", 3, "chan send (nil chan)", 0, 2},
    {"idle", "goroutine 2 [force gc (idle)]:", 2, "force gc (idle)"},
    {"1.22 on at level system", "goroutine 1 gp=0x21d071bda1e0 m=0 mp=0x57b220 [running]:", 1, "running"},
    {"without a thread", "goroutine 9 gp=0x1786b18d3c20 m=nil [sleep, locked to thread]:", 9, "sleep", mark_locked},
    {"m can be -1 while a thread is made", "goroutine 9 gp=0xc000007c00 m=-1 mp=0x57b220 [running]:", 9, "running"},
    {"g0 is shown by number 0", "goroutine 0 gp=0x57a460 m=0 mp=0x57b220 [idle]:", 0, "idle"},
    {"ids have 64 bits", "goroutine 18446744073709551615 [select]:", 18446744073709551615ull, "select"},
    {"more minutes than fit are as many as fit", "goroutine 1 [select, 99999999999 minutes]:", 1, "select", 0, 4294967295u},
    {"1.26: labels inside the bracket", R"(goroutine 45 [chan receive labels:{"k\"ey": "v\tal\n\u20ac", "plain": "val"}]:)", 45, "chan receive", 0, 0, "", R"("k\"ey": "v\tal\n\u20ac", "plain": "val")"},
    {"1.26: labels behind other items", R"(goroutine 45 [select, 3 minutes, locked to thread labels:{"a": "b"}]:)", 45, "select", mark_locked, 3, "", R"("a": "b")"},
    {"1.26: a label that looks like items and ends", R"(goroutine 45 [select labels:{"a": ", 5 minutes]:"}]:)", 45, "select", 0, 0, "", R"("a": ", 5 minutes]:")"},
    {"1.27: labels behind the bracket", R"(goroutine 45 [chan receive] {"k\"ey": "v\tal\n\u20ac", plain: val, "sp ace": "b\xff"}:)", 45, "chan receive", 0, 0, "", R"("k\"ey": "v\tal\n\u20ac", plain: val, "sp ace": "b\xff")"},
    {"1.27: empty key, empty value, the header's end inside a value", R"(goroutine 22 [sleep] {: x, "a-b": , c: "d]:e"}:)", 22, "sleep", 0, 0, "", R"(: x, "a-b": , c: "d]:e")"},
    {"1.27: a brace in a value", R"(goroutine 22 [sleep, 2 minutes] {a: "}:"}:)", 22, "sleep", 0, 2, "", R"(a: "}:")"},
    {"all of it at once", R"(goroutine 24 gp=0x1648e6c0e060 m=3 mp=0x57b220 [chan receive (leaked) (scan) (durable), 12 minutes, locked to thread, synctest bubble 1] {job: x7}:)", 24, "chan receive", mark_leaked | mark_scan | mark_durable | mark_locked, 12, "synctest bubble 1", "job: x7"},
    {"a page or an editor left blanks behind it", "goroutine 1 [running]: \t", 1, "running"},
    {"a carriage return", "goroutine 1 [running]:\r", 1, "running"},
    {"old: a status, no reason", "goroutine 3 [???]:", 3, "???"},
};

TEST(Header, IsReadInTheSpellingOfEveryRelease) {
  for (const Row& row : headers) {
    SCOPED_TRACE(std::string(row.why) + ": " + row.line);
    const std::optional<Header> header = read_header(row.line);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->id, row.id);
    EXPECT_EQ(header->state, row.state);
    EXPECT_EQ(header->marks, row.marks);
    EXPECT_EQ(header->waited_minutes, row.minutes);
    EXPECT_EQ(header->more, row.more);
    EXPECT_EQ(header->labels, row.labels);
  }
}

TEST(Header, AnythingElseIsNone) {
  const char* lines[] = {
      "",
      "goroutine",
      "goroutine 1",
      "goroutine 1 [running]",             // no colon
      "goroutine 1 [running]: and more",   // a sentence
      "goroutine x [running]:",
      "goroutine -1 [running]:",
      "goroutine 1[running]:",
      "goroutine 1  [running]:",
      "goroutine 1 running:",
      " goroutine 1 [running]:",           // indented: somebody quotes one
      "Goroutine 7 (running) created at:", // the race detector
      "goroutine 1 [running] {a: b:",      // labels without an end
      "goroutine 1 gp=0x m=nil [running]:",
      "goroutine 1 gp=0x1 m=2 [running]:",
      "goroutine profile: total 3",
      "goroutine running on other thread; stack unavailable",
  };
  for (const char* line : lines) EXPECT_FALSE(read_header(line)) << line;
}

TEST(Header, EveryStartOfAHeaderIsATornHeaderOnceItsNumberBegan) {
  for (const Row& row : headers) {
    const std::size_t number = row.line.find(' ') + 1;
    for (std::size_t cut = 0; cut <= row.line.size(); ++cut) {
      const std::string start = row.line.substr(0, cut);
      EXPECT_EQ(is_torn_header(start), cut > number) << start;
    }
  }
}

TEST(Header, OtherLinesAreNoTornHeaders) {
  for (const char* line : {"", "goroutine", "goroutine ", "goroutine profile: total", "goroutine 1 was here", "goroutine running on", "main.f("})
    EXPECT_FALSE(is_torn_header(line)) << line;
}

TEST(HeaderNumbers, AreReadUpToTheFirstOtherCharacterAndSaturate) {
  struct { std::string text; std::size_t digits; std::uint64_t number; } rows[] = {
      {"", 0, 0}, {"x", 0, 0}, {"0", 1, 0}, {"12]", 2, 12}, {"007", 3, 7}, {"-1", 0, 0},
      {"18446744073709551615", 20, 18446744073709551615ull},
      {"18446744073709551616", 20, 18446744073709551615ull},
      {"99999999999999999999999x", 23, 18446744073709551615ull},
  };
  for (const auto& row : rows) {
    std::uint64_t number = 77;
    EXPECT_EQ(read_decimal(row.text, number), row.digits) << row.text;
    EXPECT_EQ(number, row.number) << row.text;
  }
}

}  // namespace
}  // namespace lineup
