// SPDX-License-Identifier: Apache-2.0
// parse_test.cc: whole texts in, a corpus out; and what must hold for any text.
#include "parse/parse.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "dumps.h"

namespace lineup::tests {
namespace {

constexpr std::string_view two_senders =
    "goroutine 18 [chan send, 42 minutes]:\n"
    "main.fetch.func1(0xc000102000, 0x5)\n"
    "\t/app/fetch.go:21 +0x3c\n"
    "created by main.fetch in goroutine 1\n"
    "\t/app/fetch.go:19 +0x9a\n"
    "\n"
    "goroutine 33 [chan send]:\n"
    "main.fetch.func1(0xc000102111, 0x6)\n"
    "\t/app/fetch.go:21 +0x3c\n"
    "created by main.fetch in goroutine 7\n"
    "\t/app/fetch.go:19 +0x9a\n";

Dump only_dump(Corpus&& corpus) {
  EXPECT_EQ(corpus.dumps.size(), 1u);
  return corpus.dumps.empty() ? Dump{} : std::move(corpus.dumps.front());
}

const Dump& only_dump(const Corpus& corpus) {
  EXPECT_EQ(corpus.dumps.size(), 1u);
  static const Dump none;
  return corpus.dumps.empty() ? none : corpus.dumps.front();
}

// How the goroutines of a text wait, without their numbers: as many different
// shapes as it has.
std::size_t shapes_in(std::string_view text) { return read(text).shapes() - 1; }

std::string with(std::string_view from, std::string_view to) { return replace_all(std::string(two_senders), from, to); }

TEST(Parse, AGoroutineIsItsNumberAgeStateStackAndCreator) {
  const Corpus corpus = read(two_senders);
  const Dump& dump = only_dump(corpus);
  EXPECT_EQ(dump.name, "x");
  EXPECT_EQ(dump.kind, DumpKind::traceback);
  EXPECT_EQ(dump.lines, 11u);
  const auto all = goroutines_of(dump);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].id, 18u);
  EXPECT_EQ(all[0].waited_minutes, 42u);
  EXPECT_EQ(all[0].created_in, 1u);
  EXPECT_EQ(all[1].id, 33u);
  EXPECT_EQ(all[1].waited_minutes, 0u);
  EXPECT_EQ(all[1].created_in, 7u);
  EXPECT_EQ(told(corpus, corpus.shape(all[0].shape)),
            "[chan send|] marks 0 hidden 0\n"
            "    main.fetch.func1 /app/fetch.go:21\n"
            "    by main.fetch /app/fetch.go:19");
}

TEST(Parse, WhatDiffersBetweenTwoCallsOfOneStackDoesNotPartThem) {
  EXPECT_EQ(shapes_in(two_senders), 1u);
  const struct { const char* why; std::string text; } rows[] = {
      {"arguments", with("(0xc000102111, 0x6)", "({0xc000102111?, _}, ...)")},
      {"more arguments", with("(0xc000102111, 0x6)", "()")},
      {"inlined", with("(0xc000102111, 0x6)", "(...)")},
      {"offset", with("in goroutine 7\n\t/app/fetch.go:19 +0x9a", "in goroutine 7\n\t/app/fetch.go:19 +0x9f")},
      {"no offset", with("in goroutine 7\n\t/app/fetch.go:19 +0x9a", "in goroutine 7\n\t/app/fetch.go:19")},
      {"registers of the frame", with("0x6)\n\t/app/fetch.go:21 +0x3c", "0x6)\n\t/app/fetch.go:21 +0x3c fp=0x1 sp=0x2 pc=0x3")},
      {"thread", with("goroutine 33 [", "goroutine 33 gp=0xc00000 m=nil [")},
      {"number of the creator not said", with(" in goroutine 7", "")},
      {"minutes", with("[chan send]", "[chan send, 9 minutes]")},
      {"carriage returns", with("\n", "\r\n")},
  };
  for (const auto& row : rows) EXPECT_EQ(shapes_in(row.text), 1u) << row.why;
}

TEST(Parse, TheAddressOfALockIsKeptWhereItIsPrintedAndNotStale) {
  const struct { const char* why; const char* call; std::uint64_t address; } rows[] = {
      {"1.24 on", "internal/sync.(*Mutex).lockSlow(0xc0000140a8)", 0xc0000140a8},
      {"up to 1.23", "sync.(*Mutex).lockSlow(0xc0000140a8)", 0xc0000140a8},
      {"before 1.13", "sync.(*Mutex).Lock(0xc0000140a8)", 0xc0000140a8},
      {"a writer", "sync.(*RWMutex).Lock(0xc0000140a8)", 0xc0000140a8},
      {"a reader, with another argument", "sync.(*RWMutex).RLock(0xc0000140a8, 0x1)", 0xc0000140a8},
      {"inlined", "sync.(*Mutex).Lock(...)", 0},
      {"stale", "sync.(*RWMutex).Lock(0xc0000140a8?)", 0},
      {"none", "sync.(*RWMutex).Lock()", 0},
      {"too long to be an address", "sync.(*Mutex).lockSlow(0xc0000140a8c0000140a8)", 0},
      {"a field of it", "internal/sync.runtime_SemacquireMutex(0xc0000140ac, 0x0, 0x1)", 0},
      {"an object", "main.(*T).Lock(0xc0000140a8)", 0},
  };
  for (const auto& row : rows) {
    const std::string one = std::string("goroutine 5 [sync.Mutex.Lock]:\n") + row.call + "\n\t/a.go:1 +0x1\nmain.f(0x1)\n\t/a.go:2 +0x1\n\n";
    // The second is read the fast way.
    const Dump dump = only_dump(read(one + replace_all(one, "goroutine 5", "goroutine 6")));
    ASSERT_EQ(dump.lock_waits.size(), row.address == 0 ? 0u : 2u) << row.why;
    for (std::size_t i = 0; i < dump.lock_waits.size(); ++i) {
      EXPECT_EQ(dump.lock_waits[i].id, 5 + i) << row.why;
      EXPECT_EQ(dump.lock_waits[i].address, row.address) << row.why;
    }
  }
}

TEST(Parse, TellsWhetherMethodsAreOfOneObjectWhereTheLockItselfIsNotPrinted) {
  const Dump dump = only_dump(read("goroutine 5 [sync.RWMutex.RLock]:\nsync.runtime_SemacquireRWMutexR(0xc0000140b4?)\n\t/a.go:1 +0x1\nsync.(*RWMutex).RLock(...)\n\t/a.go:1\nmain.(*T).get(0xc000014080)\n\t/a.go:2 +0x1\nmain.(*T).all(0xc000014080)\n\t/a.go:3 +0x1\n\n"));
  ASSERT_EQ(dump.lock_waits.size(), 1u);
  EXPECT_EQ(dump.lock_waits[0].address, 0u);
  EXPECT_EQ(dump.lock_waits[0].receivers, LockWait::Receivers::same);
}

TEST(Parse, TellsWhetherMethodsAroundALockAreOfOneObject) {
  using enum LockWait::Receivers;
  const struct {
    const char* why;
    std::vector<std::string> calls;  // innermost first
    LockWait::Receivers receivers;
  } rows[] = {
      {"one method alone", {"main.(*T).get(0xc000014080)"}, not_said},
      {"the same object", {"main.(*T).get(0xc000014080)", "main.(*T).all(0xc000014080, 0x1)"}, same},
      {"another object", {"main.(*T).get(0xc000014080)", "main.(*T).all(0xc000014000)"}, different},
      {"one of several is the same", {"main.(*T).get(0xc000014080)", "main.(*T).all(0xc000014000)", "main.(*T).all(0xc000014080)"}, same},
      {"of another type", {"main.(*T).get(0xc000014080)", "main.(*U).all(0xc000014080)"}, not_said},
      {"stale", {"main.(*T).get(0xc000014080)", "main.(*T).all(0xc000014080?)"}, not_said},
      {"inlined", {"main.(*T).get(0xc000014080)", "main.(*T).all(...)"}, not_said},
      {"the lock is a field of the outer object", {"main.(*T).get(0x0?)", "main.(*T).all(0xc000014080)"}, same},
      {"it lies before it and may be pointed to", {"main.(*T).get(...)", "main.(*T).all(0xc0000140c0)"}, not_said},
      {"too far behind it", {"main.(*T).get(...)", "main.(*T).all(0xc000010000)"}, not_said},
      {"a closure has no object of its own", {"main.(*T).get.func1(0xc000099000)", "main.(*T).get(0xc000014080)"}, not_said},
      {"but that of the method around it", {"main.(*T).get.func1()", "main.(*T).get(0xc000099000)", "main.(*T).all(0xc000099000)"}, same},
      {"or another than the next method's", {"main.(*T).get.func1()", "main.(*T).get(0xc000099000)", "main.(*T).all(0xc000098000)"}, different},
      {"and none where another method called it", {"main.(*T).get.func1()", "main.(*T).each(0xc000099000)", "main.(*T).all(0xc000099000)"}, not_said},
      {"a generic type", {"main.(*T[...]).get(0xc000014080)", "main.(*T[...]).all(0xc000014080)"}, same},
  };
  for (const auto& row : rows) {
    std::string one = "goroutine 5 [sync.Mutex.Lock]:\nsync.(*Mutex).lockSlow(0xc0000140a8)\n\t/a.go:1 +0x1\n";
    for (const std::string& call : row.calls) one += call + "\n\t/a.go:2 +0x1\n";
    one += "\n";
    const Dump dump = only_dump(read(one + replace_all(one, "goroutine 5", "goroutine 6")));
    ASSERT_EQ(dump.lock_waits.size(), 2u) << row.why;
    for (const LockWait& wait : dump.lock_waits) EXPECT_EQ(wait.receivers, row.receivers) << row.why;
  }
}

TEST(Parse, WhatMakesADifferentStackOrStatePartsThem) {
  const struct { const char* why; std::string text; } rows[] = {
      {"state", with("[chan send]", "[chan receive]")},
      {"function", with("main.fetch.func1(0xc000102111", "main.fetch.func2(0xc000102111")},
      {"line", with("0x6)\n\t/app/fetch.go:21", "0x6)\n\t/app/fetch.go:22")},
      {"file", with("0x6)\n\t/app/fetch.go:21", "0x6)\n\t/app/other.go:21")},
      {"creator", with("main.fetch in goroutine 7", "main.other in goroutine 7")},
      {"line of the creator", with("in goroutine 7\n\t/app/fetch.go:19", "in goroutine 7\n\t/app/fetch.go:20")},
      {"no creator", with("created by main.fetch in goroutine 7\n\t/app/fetch.go:19 +0x9a\n", "")},
      {"a frame more", with("main.fetch.func1(0xc000102111, 0x6)\n\t/app/fetch.go:21 +0x3c\n",
                            "main.fetch.func1(0xc000102111, 0x6)\n\t/app/fetch.go:21 +0x3c\nmain.g()\n\t/app/fetch.go:5 +0x1\n")},
      {"a frame whose file is not said", with("0x6)\n\t/app/fetch.go:21 +0x3c\n", "0x6)\n\tpc=0x1\n")},
  };
  for (const auto& row : rows) EXPECT_EQ(shapes_in(row.text), 2u) << row.why;
}

// ---- forms of a block -------------------------------------------------------

struct Block {
  const char* why;
  std::string text;
  std::string is;  // the shape of its only goroutine, in told()'s words, behind "[state|"
};

const Block blocks[] = {
    {"no frames and no creator", "goroutine 5 [runnable]:\n", "[runnable|] marks 0 hidden 0"},
    {"1.1 to 1.4: a creator and no frames", "goroutine 2 [syscall]:\ncreated by runtime.main\n\t/go/proc.c:220\n",
     "[syscall|] marks 0 hidden 0\n    by runtime.main /go/proc.c:220"},
    {"running on another thread", "goroutine 5 [running]:\n\tgoroutine running on other thread; stack unavailable\ncreated by main.main in goroutine 1\n\t/app/main.go:9 +0x1\n",
     "[running|] marks 0 hidden 0\n    by main.main /app/main.go:9"},
    {"main has no creator", "goroutine 1 [sleep]:\ntime.Sleep(0x1)\n\t/go/time.go:1 +0x1\nmain.main()\n\t/app/main.go:9 +0x1\n",
     "[sleep|] marks 0 hidden 0\n    time.Sleep /go/time.go:1\n    main.main /app/main.go:9"},
    {"1.21 on: frames left out in the middle", "goroutine 1 [running]:\nmain.f()\n\t/a.go:1 +0x1\n...23 frames elided...\nmain.main()\n\t/a.go:9 +0x1\n",
     "[running|] marks 0 hidden 0\n    main.f /a.go:1\n    ... :0\n    main.main /a.go:9"},
    {"1.3 to 1.20: frames left out at the end", "goroutine 1 [running]:\nmain.f()\n\t/a.go:1 +0x1\n...additional frames elided...\ncreated by main.main\n\t/a.go:9 +0x1\n",
     "[running|] marks 0 hidden 0\n    main.f /a.go:1\n    ... :0\n    by main.main /a.go:9"},
    {"C without symbolizer: no place", "goroutine 1 [syscall]:\nnon-Go function at pc=0x7f12\nruntime.cgocall(0x1)\n\t/go/cgocall.go:1 +0x1\n",
     "[syscall|] marks 0 hidden 0\n    non-Go function :0\n    runtime.cgocall /go/cgocall.go:1"},
    {"C with symbolizer: no parentheses", "goroutine 1 [syscall]:\nc_wait\n\t/src/wait.c:12 pc=0x4ec8b0\nruntime.cgocall(0x1)\n\t/go/cgocall.go:1 +0x1\n",
     "[syscall|] marks 0 hidden 0\n    c_wait /src/wait.c:12\n    runtime.cgocall /go/cgocall.go:1"},
    {"C with symbolizer, no file", "goroutine 1 [syscall]:\nc_wait\n\tpc=0x4ec8b0\nruntime.cgocall(0x1)\n\t/go/cgocall.go:1 +0x1\n",
     "[syscall|] marks 0 hidden 0\n    c_wait :0\n    runtime.cgocall /go/cgocall.go:1"},
    {"C++ with symbolizer: blanks in a name, and none known", "goroutine 1 [syscall]:\nns::Queue<int, char*>::pop(int, char const*)\n\t/src/my queue.cc:12 pc=0x4ec8b0\nnon-Go function\n\tpc=0x4ec8c0\nruntime.cgocall(0x1)\n\t/go/cgocall.go:1 +0x1\n",
     "[syscall|] marks 0 hidden 0\n    ns::Queue<int, char*>::pop(int, char const*) /src/my queue.cc:12\n    non-Go function :0\n    runtime.cgocall /go/cgocall.go:1"},
    {"1.22: a loop without lines that was preempted", "goroutine 7 [running]:\nmain.spin()\n\t/app/spin.go:-2 +0x19\ncreated by main.main in goroutine 1\n\t/app/spin.go:-2 +0x1\n",
     "[running|] marks 0 hidden 0\n    main.spin /app/spin.go:0\n    by main.main /app/spin.go:0"},
    {"gccgo", "goroutine 16 [chan receive]:\nmain.main\n\t/app/main.go:9\n", "[chan receive|] marks 0 hidden 0\n    main.main /app/main.go:9"},
    {"1.11 on: ancestors are not its stack", "goroutine 7 [select]:\nmain.c()\n\t/a.go:3 +0x1\ncreated by main.b in goroutine 10\n\t/a.go:2 +0x1\n[originating from goroutine 10]:\nmain.b(...)\n\t/a.go:2 +0x1\ncreated by main.a\n\t/a.go:1 +0x1\n",
     "[select|] marks 0 hidden 0\n    main.c /a.go:3\n    by main.b /a.go:2"},
    {"1.3 and older: segments", "goroutine 7 [select]:\nmain.c()\n\t/a.go:3 +0x1\n----- stack segment boundary -----\nmain.b()\n\t/a.go:2 +0x1\n",
     "[select|] marks 0 hidden 0\n    main.c /a.go:3\n    main.b /a.go:2"},
    {"Windows", "goroutine 7 [select]:\nmain.c()\n\tC:/Program Files/x y/a.go:3 +0x1\n", "[select|] marks 0 hidden 0\n    main.c C:/Program Files/x y/a.go:3"},
    {"no file known", "goroutine 7 [select]:\nmain.c()\n\t?:0 +0x1\n", "[select|] marks 0 hidden 0\n    main.c ?:0"},
    {"the tabs were swallowed", "goroutine 7 [select]:\nmain.c()\n/app/a.go:3 +0x1\ncreated by main.b in goroutine 1\n/app/a.go:2 +0x1\n",
     "[select|] marks 0 hidden 0\n    main.c /app/a.go:3\n    by main.b /app/a.go:2"},
    {"labels, 1.27", "goroutine 7 [select] {b: 2, a: \"x y\"}:\nmain.c()\n\t/a.go:3 +0x1\n", "[select|] marks 0 hidden 0 {a=x y} {b=2}\n    main.c /a.go:3"},
    {"labels, 1.26", "goroutine 7 [select labels:{\"b\": \"2\"}]:\nmain.c()\n\t/a.go:3 +0x1\n", "[select|] marks 0 hidden 0 {b=2}\n    main.c /a.go:3"},
    {"marks and unknown items", "goroutine 7 [select (leaked), locked to thread, synctest bubble 1]:\nmain.c()\n\t/a.go:3 +0x1\n",
     "[select|synctest bubble 1] marks 9 hidden 0\n    main.c /a.go:3"},
    {"a panic in it", "goroutine 7 [running]:\npanic({0x1?, 0x2?})\n\t/go/panic.go:1 +0x1\nmain.c()\n\t/a.go:3 +0x1\n",
     "[running|] marks 0 hidden 0\n    panic /go/panic.go:1\n    main.c /a.go:3"},
};

TEST(Parse, EveryFormOfABlockIsReadWithNothingLeftOver) {
  for (const Block& block : blocks) {
    SCOPED_TRACE(block.why);
    const Corpus corpus = read(block.text);
    const Dump& dump = only_dump(corpus);
    const auto all = goroutines_of(dump);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(told(corpus, corpus.shape(all[0].shape)), block.is);
    EXPECT_EQ(dump.not_understood.lines, 0u) << dump.not_understood.first_text;
    EXPECT_EQ(dump.damaged.size(), 0u);
  }
}

TEST(Parse, AnotherWritersWordsAreNoFrameOfCUnlessAPlaceOfCFollows) {
  for (const std::string words : {"done (in 3 ms)", "connected to [::1]", "std::terminate called"}) {
    const Dump dump = only_dump(read("goroutine 7 [select]:\nmain.c()\n\t/a.go:3 +0x1\n" + words + "\nmain.d()\n\t/a.go:4 +0x1\n" + words + "\n\t/a.go:5 +0x1\n"));
    EXPECT_EQ(dump.not_understood.lines, 3u) << words;
    EXPECT_EQ(dump.not_understood.first_line, 4u);
  }
}

TEST(Parse, BlocksNeedNoEmptyLineBetweenThem) {
  for (const Block& a : blocks)
    for (const Block& b : blocks) {
      const Corpus corpus = read(a.text + replace_all(b.text, "goroutine ", "goroutine 9"));
      EXPECT_EQ(only_dump(corpus).seen(), 2u) << a.why << ", then " << b.why;
    }
}

// ---- around and between -----------------------------------------------------

TEST(Parse, OtherLinesAroundADumpAreCountedAndTheFirstIsKept) {
  const std::string noise = "2026/01/02 10:00:00 shutting down\n";
  struct Row { const char* why; std::string text; std::uint64_t lines; std::uint64_t first; };
  const std::string text(two_senders);
  const Row rows[] = {
      {"none", text, 0, 0},
      {"before", noise + "\n" + text, 1, 1},
      {"behind", text + "\n" + noise, 1, 13},
      {"glued behind, without an empty line", text + noise, 1, 12},
      {"between two frames", replace_all(text, "created by main.fetch in goroutine 1\n", noise + "created by main.fetch in goroutine 1\n"), 1, 4},
      {"between two blocks", replace_all(text, "\n\n", "\n\n" + noise), 1, 7},
      {"before and behind", noise + text + noise, 2, 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const Corpus corpus = read(row.text);
    const Dump& dump = only_dump(corpus);
    EXPECT_EQ(goroutines_of(dump).size(), 2u);
    EXPECT_EQ(corpus.shapes() - 1, 1u);
    EXPECT_EQ(dump.not_understood.lines, row.lines);
    EXPECT_EQ(dump.not_understood.first_line, row.first);
    EXPECT_EQ(dump.not_understood.first_text, row.lines == 0 ? "" : noise.substr(0, noise.size() - 1));
  }
}

// Two writers, one line: nobody's words before a header may cost its goroutine.
TEST(Parse, AHeaderGluedToOtherWordsIsStillAGoroutines) {
  struct Row {
    const char* line;
    std::uint64_t goroutines, damaged, not_understood;
  };
  const Row rows[] = {
      {"stacksgoroutine 5 [select]:", 2, 0, 1},
      {"shutting downgoroutine 5 [select, 3 minutes] {job: x7}:", 2, 0, 1},
      {"main.g(0xc0goroutine 5 [select]:", 2, 0, 1},
      {"\t/app/main.go:12 +0x1goroutine 5 [select]:", 2, 0, 1},  // a second place
      {"created by main.fgoroutine 5 [select]:", 2, 0, 0},
      {"exit status 2goroutine 5 [select]:", 2, 0, 0},
      {"goroutine 8 [selgoroutine 5 [select]:", 2, 1, 0},
      {"goroutine 8 [select]:goroutine 5 [select]:", 2, 1, 0},
      {"panic: goroutine 5 [select]:", 1, 0, 0},  // what it says, not what it is
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.line);
    const std::string text = "goroutine 1 [running]:\nmain.f()\n\t/app/main.go:9 +0x1\n" + std::string(row.line) + "\nmain.h()\n\t/app/h.go:3 +0x1\n";
    const Dump dump = only_dump(read(text));
    EXPECT_EQ(dump.goroutines.size(), row.goroutines);
    EXPECT_EQ(dump.damaged.size(), row.damaged);
    EXPECT_EQ(dump.not_understood.lines, row.not_understood);
  }
  const Corpus crash = read("goroutine 1 [running]:\nmain.f()\n\t/app/main.go:9 +0x1\nfatal error: xgoroutine 5 [select]:\nmain.h()\n\t/app/h.go:3 +0x1\n");
  ASSERT_EQ(crash.dumps.size(), 2u);  // what begins with a head is another
  EXPECT_EQ(crash.dumps[1].seen(), 1u);
  const Corpus profile = read("goroutine profile: total 1\n1 @ 0x10 0x20\n#\t0x0f\tmain.f+0x1\t/app/main.go:12goroutine 5 [select]:\nmain.h()\n\t/app/h.go:3 +0x1\n");
  ASSERT_EQ(profile.dumps.size(), 2u);
  EXPECT_EQ(profile.dumps[0].seen(), 1u);
  EXPECT_EQ(profile.dumps[1].seen(), 1u);
}

TEST(Parse, CarriageReturnsAndAByteOrderMarkChangeNothing) {
  for (const TextFile& file : all_dumps()) {
    const std::string plain = told(read(file.bytes));
    EXPECT_EQ(told(read(replace_all(file.bytes, "\n", "\r\n"))), plain) << file.name;
    EXPECT_EQ(told(read("\xef\xbb\xbf" + file.bytes)), plain) << file.name;
  }
}

TEST(Parse, WhatStandsAroundACrashIsKnown) {
  const std::string crash =
      "panic: first [recovered]\n\tpanic: second\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49ca44]\n\n" +
      std::string(two_senders) + "exit status 2\n";
  EXPECT_EQ(only_dump(read(crash)).not_understood.lines, 0u);
  const std::string quit = "SIGQUIT: quit\nPC=0x480b81 m=0 sigcode=0\n\ngoroutine 0 gp=0x57a460 m=0 mp=0x57b220 [idle]:\nruntime.futex()\n\t/go/sys.s:575 +0x21 fp=0x1 sp=0x2 pc=0x3\n\n" +
                           std::string(two_senders) + "\nrax    0xca\nrflags 0x286\n";
  const Dump dump = only_dump(read(quit));
  EXPECT_EQ(dump.not_understood.lines, 0u) << dump.not_understood.first_text;
  EXPECT_EQ(dump.thread_stacks, 1u);
  EXPECT_EQ(goroutines_of(dump).size(), 2u);
}

TEST(Parse, InACrashRelayTheCopyWithFramesCounts) {
  const std::string relay =
      "SIGQUIT: quit\nPC=0x1 m=0 sigcode=0\n\ngoroutine 0 [idle]:\nruntime.futex()\n\t/go/sys.s:575 +0x21\n\n"
      "goroutine 7 [running]:\n\tgoroutine running on other thread; stack unavailable\n\n"
      "goroutine 8 [select]:\nmain.s()\n\t/a.go:8 +0x1\n\nrax    0xca\n\n-----\n\n"
      "SIGQUIT: quit\nPC=0x2 m=1 sigcode=0\n\ngoroutine 0 [idle]:\nruntime.futex()\n\t/go/sys.s:575 +0x21\n"
      "goroutine 7 [running]:\nmain.busy()\n\t/a.go:7 +0x1\nrax    0xfc\n";
  const Corpus corpus = read(relay);
  const Dump& dump = only_dump(corpus);
  const auto all = goroutines_of(dump);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(dump.repeated, 1u);
  EXPECT_EQ(dump.thread_stacks, 2u);
  EXPECT_EQ(told(corpus, corpus.shape(all[0].shape)), "[running|] marks 0 hidden 0\n    main.busy /a.go:7");
}

TEST(Parse, SeveralDumpsInOneInputAreSeveralDumps) {
  const std::string a(two_senders), dumper = "goroutine 50 [running]:\nruntime/pprof.writeGoroutineStacks({0x1, 0x2})\n\t/go/pprof.go:703 +0x6a\nmain.main()\n\t/a.go:1 +0x1\n\n";
  struct Row { const char* why; std::string text; std::vector<std::size_t> goroutines; };
  const Row rows[] = {
      {"numbers come again behind other lines", a + "\n=== second\n" + a, {2, 2}},
      {"the one that began it comes again", a + "\n" + a + "\n" + a, {2, 2, 2}},
      {"a dumper begins each", dumper + a + "\n" + dumper + a, {3, 3}},
      {"a crash begins each", "panic: x\n\n" + a + "\npanic: y\n\n" + a, {2, 2}},
      {"a crash with other numbers", "panic: x\n\n" + a + "\npanic: y\n\n" + replace_all(a, "goroutine 18", "goroutine 19"), {2, 2}},
      {"a profile behind a traceback", a + "\ngoroutine profile: total 3\n3 @ 0x1 0x2\n#\t0x1\tmain.f+0x1\t/a.go:1\n\n", {2, 0}},
      {"a traceback behind a profile", "goroutine profile: total 3\n3 @ 0x1 0x2\n#\t0x1\tmain.f+0x1\t/a.go:1\n\n" + a, {0, 2}},
      {"two profiles", "goroutine profile: total 3\n3 @ 0x1 0x2\n#\t0x1\tmain.f+0x1\t/a.go:1\n\ngoroutine profile: total 4\n4 @ 0x1 0x2\n#\t0x1\tmain.f+0x1\t/a.go:1\n\n", {0, 0}},
      {"a crash in the middle is still the same dump when no goroutine follows", a + "\npanic: x\n", {2}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const Corpus corpus = read(row.text);
    ASSERT_EQ(corpus.dumps.size(), row.goroutines.size());
    std::uint64_t lines = 0;
    for (std::size_t i = 0; i < row.goroutines.size(); ++i) {
      EXPECT_EQ(corpus.dumps[i].goroutines.size(), row.goroutines[i]);
      EXPECT_EQ(corpus.dumps[i].name, i == 0 ? "x" : "x#" + std::to_string(i + 1));
      lines += corpus.dumps[i].lines;
    }
    EXPECT_EQ(lines, static_cast<std::uint64_t>(std::ranges::count(row.text, '\n')));
  }
}

// ---- torn -------------------------------------------------------------------

TEST(Parse, ADumpCutAnywhereLosesNoGoroutineSilently) {
  const std::string text(two_senders);
  const std::size_t second = text.find("goroutine 33");
  for (std::size_t cut = 1; cut <= text.size(); ++cut) {
    const std::string start = text.substr(0, cut);
    SCOPED_TRACE("cut behind: " + start.substr(start.size() < 30 ? 0 : start.size() - 30));
    const Corpus corpus = read(start);
    const std::size_t begun = (cut > 10 ? 1u : 0u) + (cut > second + 10 ? 1u : 0u);
    ASSERT_EQ(corpus.dumps.size(), begun == 0 ? 0u : 1u);
    if (begun == 0) continue;
    const Dump& dump = corpus.dumps.front();
    EXPECT_EQ(dump.goroutines.size() + dump.damaged.size(), begun);
    // With and without its creator, and the one that was cut, as far as it goes.
    EXPECT_LE(corpus.shapes() - 1, 3u);
  }
}

TEST(Parse, TornPartsSayWhatIsMissing) {
  const std::string first = "goroutine 18 [chan send]:\nmain.f()\n\t/a.go:1 +0x1\n\n";
  struct Row {
    const char* why;
    std::string end;
    Damaged::Why damage;
    std::uint64_t id;
    bool kept = false;
  };
  const Row rows[] = {
      {"in the number", "goroutine 3", Damaged::Why::torn_header, 3},
      {"in the state", "goroutine 33 [chan se", Damaged::Why::torn_header, 33},
      {"a whole header", "goroutine 33 [chan send]:", Damaged::Why::no_stack, 33},
      {"a whole header and its line feed", "goroutine 33 [chan send]:\n", Damaged::Why::no_stack,
       33},
      {"in a call", "goroutine 33 [chan send]:\nmain.f(0xc0", Damaged::Why::torn_stack, 33},
      // From here on a call of the program is known: it is kept as far as it goes.
      {"behind a call", "goroutine 33 [chan send]:\nmain.f()\n", Damaged::Why::torn_stack, 33,
       true},
      {"in a place", "goroutine 33 [chan send]:\nmain.f()\n\t/a.go:1", Damaged::Why::torn_stack, 33,
       true},
      {"in an offset", "goroutine 33 [chan send]:\nmain.f()\n\t/a.go:1 +0",
       Damaged::Why::torn_stack, 33, true},
      {"in the creator", "goroutine 33 [chan send]:\nmain.f()\n\t/a.go:1 +0x1\ncreated by ma",
       Damaged::Why::torn_stack, 33, true},
      {"behind the creator",
       "goroutine 33 [chan send]:\nmain.f()\n\t/a.go:1 +0x1\ncreated by main.g in goroutine 1\n",
       Damaged::Why::torn_stack, 33, true},
      {"in an elision", "goroutine 33 [chan send]:\nmain.f()\n\t/a.go:1 +0x1\n...23 fra",
       Damaged::Why::torn_stack, 33, true},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const Dump dump = only_dump(read(first + row.end));
    EXPECT_EQ(dump.seen(), 2u);
    EXPECT_EQ(dump.cut_goroutine, row.kept ? row.id : 0);
    EXPECT_EQ(dump.goroutines.size(), row.kept ? 2u : 1u);
    if (row.kept) continue;
    ASSERT_EQ(dump.damaged.size(), 1u);
    EXPECT_EQ(dump.damaged[0].why, row.damage);
    EXPECT_EQ(dump.damaged[0].id, row.id);
    EXPECT_EQ(dump.damaged[0].first_line, 5u);
  }
}

TEST(Parse, ADumpThatEndsBetweenTwoLinesIsCutShortWhereTheLastOneLacksWhatAllOthersHave) {
  const auto one = [](int id, bool whole) {
    return "goroutine " + std::to_string(id) + " [select]:\nmain.f()\n\t/a.go:1 +0x2\n" + (whole ? "created by main.g\n\t/a.go:9 +0x2\n" : "");
  };
  const std::string main = "goroutine 1 [running]:\nmain.main()\n\t/a.go:7 +0x2\n";
  struct Row {
    const char* why;
    std::string text;
    bool cut;
  };
  const Row rows[] = {
      {"whole", main + "\n" + one(5, true) + "\n" + one(6, true), false},
      {"the last without a creator", main + "\n" + one(5, true) + "\n" + one(6, false), true},
      {"without a last line feed, too", main + "\n" + one(5, true) + "\n" + one(6, false).substr(0, one(6, false).size() - 1), true},
      {"behind a header", main + "\n" + one(5, true) + "\ngoroutine 6 [select]:\n", true},
      {"the last without a creator, and a blank line", main + "\n" + one(5, true) + "\n" + one(6, false) + "\n", true},
      {"the last without its creator's place, and a blank line", main + "\n" + one(5, true) + "\n" + one(6, true).substr(0, one(6, true).rfind('\t')) + "\n", true},
      {"behind a header, and a blank line", main + "\n" + one(5, true) + "\ngoroutine 6 [select]:\n\n", false},
      {"something else comes behind it", main + "\n" + one(5, true) + "\n" + one(6, false) + "\nok\n", false},
      {"not the only one without", main + "\n" + one(5, false) + "\n" + one(6, false), false},
      {"the main goroutine has none", one(5, true) + "\n" + one(6, true) + "\n" + main, false},
      {"two are too few to tell", one(5, true) + "\n" + one(6, false), false},
      {"in the word goroutine", main + "\n" + one(5, true) + "\ngorou", true},
      {"in another word", main + "\n" + one(5, true) + "\nexit", false},
  };
  for (const Row& row : rows) {
    Notes notes;
    Corpus corpus = read(row.text, notes);
    note_losses(corpus, 0, notes);
    ASSERT_EQ(corpus.dumps.size(), 1u) << row.why;
    EXPECT_EQ(corpus.dumps[0].cut_short, row.cut) << row.why;
  }
}

TEST(Parse, ADumpThatEndsBetweenACallAndItsPlaceIsCutShort) {
  const std::string dump(two_senders);
  const std::size_t place = dump.rfind("\t/app/fetch.go:21");
  for (const std::size_t cut : {place, place + 1}) {  // with the line feed, and with the tab
    Notes notes;
    Corpus corpus = read(dump.substr(0, cut), notes);
    note_losses(corpus, 0, notes);
    ASSERT_EQ(corpus.dumps.size(), 1u);
    EXPECT_NE(corpus.dumps[0].cut_goroutine, 0u);
    EXPECT_TRUE(corpus.dumps[0].cut_short);
  }
}

TEST(Parse, AnEditorThatTookTheLastLineFeedTookNothingElse) {
  for (const TextFile& file : all_dumps()) {
    if (file.name.find("debug1") != std::string::npos) continue;  // see counts_test.cc
    std::string text = file.bytes;
    while (text.ends_with('\n')) text.pop_back();
    const std::size_t last = text.rfind('\n') + 1;
    // Without an offset nobody can know whether a place is whole.
    if (text[last] == '\t' && text.find(" +0x", last) == std::string::npos && text.find(" pc=0x", last) == std::string::npos) continue;
    EXPECT_EQ(told(read(text), Telling::without_lines), told(read(file.bytes), Telling::without_lines)) << file.name;
  }
}

// A traceback's dump begins when its first block has ended.
TEST(Parse, LinesBehindADumpThatHasEndedCountToTheNext) {
  const Corpus corpus = read("goroutine profile: total 3\n3 @ 0x8\ngoroutine 3 [running]:\n)\n");
  ASSERT_EQ(corpus.dumps.size(), 2u);
  EXPECT_EQ(corpus.dumps[0].lines, 2u);
  EXPECT_EQ(corpus.dumps[0].not_understood.lines, 0u);
  EXPECT_EQ(corpus.dumps[1].lines, 2u);
  EXPECT_EQ(corpus.dumps[1].not_understood.lines, 1u);
}

TEST(Parse, NothingThatIsNoDumpMakesOne) {
  for (const std::string text : {"", "\n", "hello\n", "goroutine", "see goroutine 1 [running]: above\n", "main.f()\n\t/a.go:1 +0x1\n"}) {
    Notes notes;
    EXPECT_TRUE(read(text, notes).dumps.empty()) << text;
    ASSERT_EQ(notes.all().size(), 1u) << text;
    EXPECT_EQ(notes.all()[0].level, Level::error);
    EXPECT_EQ(notes.all()[0].where, "x");
  }
}

// ---- what must hold for any text --------------------------------------------

// The fixtures and samples as they are, and then each with some damage.
template <class Check>
void for_many_texts(std::size_t damaged_copies, Check check) {
  Dice dice(20);
  for (const TextFile& file : all_dumps()) {
    SCOPED_TRACE(file.name);
    check(file.bytes);
    for (std::size_t i = 0; i < damaged_copies; ++i) {
      std::string text = damage(file.bytes, dice);
      for (std::size_t more = dice.below(4); more > 0; --more) text = damage(text, dice);
      SCOPED_TRACE("damaged copy " + std::to_string(i));
      check(text);
      if (testing::Test::HasFailure()) return;
    }
  }
}

TEST(ParseAnyText, CutsIntoBlocksMakeNoDifference) {
  Dice dice(21);
  for_many_texts(3, [&](const std::string& text) {
    Notes notes, notes_of_pieces;
    const std::string whole = told(read(text, notes));
    for (int round = 0; round < 2; ++round) {
      std::vector<std::size_t> cuts(1 + dice.below(30));
      for (std::size_t& cut : cuts) cut = dice.below(text.size() + 1);
      std::ranges::sort(cuts);
      Notes again;
      ASSERT_EQ(told(read_in_pieces(text, cuts, again)), whole);
      ASSERT_EQ(told(again), told(notes));
    }
  });
}

TEST(ParseAnyText, EvenSingleBytesAsBlocksMakeNoDifference) {
  const std::string& text = dump_text("tests/fixtures/names/labels.go1.27.debug2.txt");
  ASSERT_FALSE(text.empty());
  std::vector<std::size_t> cuts;
  for (std::size_t i = 1; i < text.size(); ++i) cuts.push_back(i);
  Notes notes;
  EXPECT_EQ(told(read_in_pieces(text, cuts, notes)), told(read(text)));
}

TEST(ParseAnyText, ReadingTwiceGivesTheSame) {
  for_many_texts(2, [](const std::string& text) { ASSERT_EQ(told(read(text)), told(read(text))); });
}

// A carriage return in front of every line feed keeps the fast reader from
// taking a single line: the careful one reads all.
TEST(ParseAnyText, TheFastAndTheCarefulReaderAgree) {
  for_many_texts(6, [](const std::string& text) {
    if (text.find('\r') != std::string::npos) return;
    ASSERT_EQ(told(read(replace_all(text, "\n", "\r\n"))), told(read(text))) << text;
  });
}

// A block fed on its own line by line never lets the fast reader see two lines
// in a row; one text after itself lets it see every line twice.
TEST(ParseAnyText, LinesSeenBeforeAreReadAsTheFirstTime) {
  for (const TextFile& file : all_dumps()) {
    Notes notes;
    Corpus once, twice;
    Parser a(once, notes, "x");
    a.feed(file.bytes);
    a.finish();
    Parser b(twice, notes, "x");
    b.feed(file.bytes + "\n\n" + file.bytes);
    b.finish();
    EXPECT_EQ(twice.shapes(), once.shapes()) << file.name;
    std::uint64_t seen_once = 0, seen_twice = 0, repeated = 0;
    for (const Dump& dump : once.dumps) seen_once += dump.seen(), repeated += dump.repeated;
    for (const Dump& dump : twice.dumps) seen_twice += dump.seen();
    EXPECT_EQ(seen_twice, 2 * seen_once) << file.name;
  }
}

TEST(ParseAnyText, EveryHeaderIsAccountedFor) {
  for_many_texts(8, [](const std::string& text) {
    const Corpus corpus = read(text);
    std::uint64_t listed = 0, damaged = 0, of_threads = 0, repeated = 0;
    for (const Dump& dump : corpus.dumps) {
      if (dump.kind != DumpKind::traceback) continue;
      listed += dump.goroutines.size();
      damaged += dump.damaged_goroutines();
      of_threads += dump.thread_stacks;
      repeated += dump.repeated;
    }
    // A header behind a prefix is one too, but only where the prefix is a log's;
    // one that was broken in two only where it can be put together.
    const Headers headers = headers_in(text);
    const std::uint64_t read = listed + damaged + repeated;
    ASSERT_TRUE(read >= headers.goroutines && read <= headers.goroutines + headers.perhaps)
        << headers.goroutines << " headers, " << headers.perhaps << " perhaps; " << listed << " listed, " << damaged << " damaged, "
        << repeated << " repeated\n" << text;
    // Stacks of threads may also stand without any header (Windows, 1.2 and older).
    // They alone make no dump.
    ASSERT_TRUE(corpus.dumps.empty() || of_threads >= headers.thread_stacks) << text;
  });
}

TEST(ParseAnyText, EveryLineIsCountedOnceWhenThereIsADump) {
  for_many_texts(4, [](const std::string& text) {
    const Corpus corpus = read(text);
    if (corpus.dumps.empty()) return;
    std::uint64_t lines = 0;
    for (const Dump& dump : corpus.dumps) lines += dump.lines;
    const auto feeds = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
    ASSERT_EQ(lines, feeds + (text.ends_with('\n') ? 0u : 1u));
  });
}

TEST(ParseAnyText, CleanDumpsHaveNothingLeftOver) {
  for (const TextFile& file : all_dumps()) {
    const Corpus corpus = read(file.bytes);
    EXPECT_FALSE(corpus.dumps.empty()) << file.name;
    for (const Dump& dump : corpus.dumps) {
      EXPECT_EQ(dump.damaged.size(), 0u) << file.name;
      EXPECT_EQ(dump.not_understood.lines, 0u) << file.name << ":" << dump.not_understood.first_line << " " << dump.not_understood.first_text;
    }
  }
}

TEST(Dumps, OfACrashAreCalledThat) {
  const std::string one = "goroutine 1 [running]:\nmain.f()\n\t/app/main.go:9 +0x1\n";
  for (const char* head : {"panic: boom\n\n", "fatal error: all goroutines are asleep - deadlock!\n\n", "SIGQUIT: quit\nPC=0x1 m=0 sigcode=0\n\n"}) {
    EXPECT_TRUE(only_dump(read(head + one)).crash) << head;
    const Corpus both = read(one + "\n" + head + one);  // a dump on request, then the crash
    ASSERT_EQ(both.dumps.size(), 2u) << head;
    EXPECT_FALSE(both.dumps[0].crash) << head;
    EXPECT_TRUE(both.dumps[1].crash) << head;
  }
  EXPECT_FALSE(only_dump(read(one)).crash);
  EXPECT_FALSE(only_dump(read("log: panic: averted\n" + one)).crash);
}

// A header that was broken off waits for its rest; a profile is none.
// A page or a log's viewer that puts empty lines behind every line.
std::string spaced(std::string_view text, int blanks) {
  std::string out;
  for (const char c : text)
    out.append(1, c).append(c == '\n' ? static_cast<std::size_t>(blanks) : 0, '\n');
  return out;
}

TEST(Parse, EmptyLinesBehindEveryLineEndNoGoroutine) {
  const std::string text = std::string(two_senders) + "\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:9 +0x1\n";
  const Corpus plain = read(text);
  for (const int blanks : {1, 2}) {
    const Corpus corpus = read(spaced(text, blanks));
    const Dump& dump = only_dump(corpus);
    ASSERT_EQ(dump.goroutines.size(), 3u) << blanks;
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_EQ(told(corpus, corpus.shape(dump.goroutines[i].shape)),
                told(plain, plain.shape(only_dump(plain).goroutines[i].shape)));
    EXPECT_EQ(dump.not_understood.lines, 0u);
    EXPECT_EQ(dump.damaged.size(), 0u);
  }
}

TEST(Parse, AHeaderWithoutAStackTakesNothingOfWhatStandsBehindAnEmptyLine) {
  const Corpus corpus = read(
      "goroutine 5 [idle]:\n\nsome words\nmain.f(0x1)\n\t/app/f.go:1 +0x1\n\n"
      "goroutine 6 [select]:\nmain.g()\n\t/app/g.go:1 +0x1\n");
  const Dump& dump = only_dump(corpus);
  ASSERT_EQ(dump.goroutines.size(), 2u);
  EXPECT_TRUE(corpus.stack(corpus.shape(dump.goroutines[0].shape).stack).frames.empty());
}

TEST(Parse, LinesThatAreNotUnderstoodAreThoseOfTheDumpTheyStandBefore) {
  const Corpus corpus = read("goroutine 1 [r1\n  and more\ngoroutine profile: total 1\n1 @ 0x1 0x2\n\ngoroutine 6 [select]:\nmain.f()\n\t/a.go:1 +0x1\n");
  ASSERT_EQ(corpus.dumps.size(), 2u);
  EXPECT_EQ(corpus.dumps[0].not_understood.lines, 2u);
  EXPECT_EQ(corpus.dumps[0].not_understood.first_line, 1u);
  EXPECT_EQ(corpus.dumps[1].not_understood.lines, 0u);
}

}  // namespace
}  // namespace lineup::tests
