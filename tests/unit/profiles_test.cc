// SPDX-License-Identifier: Apache-2.0
// profiles_test.cc: count profiles in text that are not the usual one, and what
// kept calls tell of a state.
#include "parse/profiles.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "parse/infer.h"
#include "unit/dumps.h"

namespace lineup::tests {
namespace {

const std::string record = "1 @ 0x10 0x20 0x30\n#\t0xf\tmain.f+0x2c\t/m.go:5\n#\t0x1f\tmain.g+0x2c\t/m.go:6\n\n";

TEST(Profiles, ThreadsAndObjectsAreKeptAndAreNoGoroutines) {
  const struct { const char* text; const char* profile; std::uint64_t count; const char* note; } rows[] = {
      {"threadcreate profile: total 18\n17 @\n#  0x0\n\n1 @ 0x43b818 0x43bfa3\n#  0x43b817  runtime.allocm+0x157      /usr/proc.go:1414\n\n", "threadcreate", 18,
       "this is a threadcreate profile: it counts 18 threads, no goroutines"},
      {"threadcreate profile: total 1\n1 @ 0x0 0x0 0x0\n#\t0x0\n\n", "threadcreate", 1, "this is a threadcreate profile: it counts 1 thread, no goroutines"},
      {"threadcreate profile: total 2\n1 @ 0x44cb3 0x45045\n1 @ 0x440e2 0x5191a\n", "threadcreate", 2, "this is a threadcreate profile: it counts 2 threads, no goroutines"},
      {"example.com/my.prof profile: total 2\n2 @ 0x10 0x20\n#\t0xf\tmain.f+0x2c\t/m.go:5\n\n", "example.com/my.prof", 2,
       "this is a profile of \"example.com/my.prof\": it counts 2 of what the program itself counts there, no goroutines"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    Notes notes;
    const Corpus corpus = read(row.text, notes);
    EXPECT_TRUE(corpus.dumps.empty());
    ASSERT_EQ(corpus.others.size(), 1u);
    EXPECT_EQ(corpus.others[0].profile, row.profile);
    EXPECT_EQ(corpus.others[0].seen(), row.count);
    EXPECT_EQ(told(notes), "error x: " + std::string(row.note) + " / fetch http://HOST:PORT/debug/pprof/goroutine?debug=2 instead x 1\n");
  }
}

TEST(Profiles, AThreadProfileBetweenOthersIsOnlyMentioned) {
  Notes notes;
  const Corpus corpus = read("goroutine profile: total 1\n" + record + "[2020-11-10 19:49:52.146]threadcreate profile: total 3\n3 @\n#\t0x0\n\ngoroutine profile: total 1\n" + record, notes);
  ASSERT_EQ(corpus.dumps.size(), 2u);
  EXPECT_EQ(corpus.dumps[0].seen(), 1u);
  EXPECT_EQ(corpus.dumps[1].seen(), 1u);
  ASSERT_EQ(corpus.others.size(), 1u);
  EXPECT_EQ(corpus.others[0].seen(), 3u);
  EXPECT_EQ(told(notes), "info x: this is a threadcreate profile: it counts 3 threads, no goroutines / fetch http://HOST:PORT/debug/pprof/goroutine?debug=2 instead x 1\n");
}

TEST(Profiles, LeaksAreProvenAndThePhantomIsNotCounted) {
  Notes notes;
  const Corpus corpus = read("goroutineleak profile: total 2\n1 @\n#\t0x0\n\n" + record, notes);
  const Dump& dump = corpus.dumps.at(0);
  ASSERT_EQ(dump.counted.size(), 1u);
  EXPECT_NE(corpus.shape(dump.counted[0].shape).marks & mark_leaked, 0);
  EXPECT_EQ(dump.seen(), 1u);
  EXPECT_EQ(dump.stated_total, 1u);
  EXPECT_EQ(told(notes), "info x: 1 of the leak profile's goroutines has no stack and was left out: Go 1.27 counts the main goroutine's \"select {}\" there, which is no leak /  x 1\n");
}

TEST(Profiles, RecordsWithoutSymbolsAreToldApartByAddress) {
  for (const std::string head : {"", "goroutine profile: total 116\n"}) {
    const Corpus corpus = read(head + "114 @ 0x42f2bc 0x42f3ae 0x440794\n2 @ 0x42f2bc 0x42f3ae 0x440795\n");
    const Dump& dump = corpus.dumps.at(0);
    EXPECT_EQ(dump.seen(), 116u);
    ASSERT_EQ(dump.counted.size(), 2u);
    EXPECT_EQ(told(corpus, corpus.shape(dump.counted[0].shape)), "[|] marks 0 hidden 0\n    0x42f2bc :0\n    0x42f3ae :0\n    0x440794 :0");
    EXPECT_NE(corpus.shape(dump.counted[1].shape).stack, corpus.shape(dump.counted[0].shape).stack);
  }
}

TEST(Profiles, StacksAsLongAsTheReleaseKeepsThemAreNotedOnce) {
  const auto deep = [](int calls, int line) {
    std::string pcs = "1 @", symbols;
    for (int i = 0; i < calls; ++i) {
      pcs += fmt::format(" {:#x}", 0x1001 + 16 * i);
      symbols += fmt::format("#\t{:#x}\tmain.f+0x1\t/m.go:{}\n", 0x1000 + 16 * i, line);
    }
    return pcs + '\n' + symbols + '\n';
  };
  const auto notes_of = [&](const std::string& records) {
    Notes notes;
    read("goroutine profile: total 3\n" + records, notes);
    return told(notes);
  };
  EXPECT_EQ(notes_of(deep(32, 1) + deep(32, 2) + deep(4, 3)),
            "info x: 2 of 3 stacks are cut at 32 calls, as profiles of Go 1.22 and older are: where they began is not known / goroutine?debug=2 gives whole stacks x 1\n");
  EXPECT_EQ(notes_of(deep(32, 1) + deep(128, 2) + deep(4, 3)),
            "info x: 1 of 3 stacks is cut at 128 calls, as profiles of Go 1.23 and later are: where it began is not known / goroutine?debug=2 gives whole stacks x 1\n");
  EXPECT_EQ(notes_of(deep(32, 1) + deep(40, 2) + deep(4, 3)), "");
}

TEST(Profiles, ADeltaProfileKeepsWhatItCountsBelowZero) {
  Notes notes;
  const Corpus corpus = read("goroutine profile: total 1\n" + record + "-3" + record.substr(1), notes);
  EXPECT_TRUE(corpus.dumps.at(0).is_delta);
  EXPECT_EQ(corpus.dumps[0].seen(), 1u);
  EXPECT_EQ(corpus.dumps[0].counted.at(1).count, -3);
  EXPECT_EQ(notes.all().size(), 1u);
}

TEST(Profiles, EveryParkTellsItsState) {
  struct Row {
    std::vector<KeptCall> calls;  // behind gopark, innermost first
    const char* state;
  };
  const Row rows[] = {
      {{{"runtime.chansend", 107}, {"runtime.chansend1"}, {"main.f"}}, "chan send"},
      {{{"runtime.chansend", 5}, {"runtime.chansend1"}, {"main.f"}}, "chan send (nil chan)"},
      {{{"runtime.chansend"}, {"runtime.chansend1"}, {"main.f"}}, "chan send"},  // before 1.20 nobody can tell
      {{{"runtime.chanrecv", 143}, {"runtime.chanrecv2"}, {"main.f"}}, "chan receive"},
      {{{"runtime.chanrecv", 12}, {"runtime.chanrecv1"}, {"main.f"}}, "chan receive (nil chan)"},
      {{{"runtime.selectgo"}, {"main.f"}}, "select"},
      {{{"runtime.block"}, {"main.f"}}, "select (no cases)"},
      {{{"runtime.netpollblock"}, {"internal/poll.runtime_pollWait"}}, "IO wait"},
      {{{"time.Sleep"}, {"main.f"}}, "sleep"},
      {{{"runtime.goparkunlock"}, {"runtime.semacquire1"}, {"sync.runtime_Semacquire"}, {"sync.(*WaitGroup).Wait"}}, "semacquire"},
      {{{"runtime.semacquire1"}, {"sync.runtime_SemacquireWaitGroup"}, {"sync.(*WaitGroup).Wait"}}, "sync.WaitGroup.Wait"},
      {{{"runtime.semacquire1"}, {"sync.runtime_SemacquireMutex"}, {"sync.(*Mutex).lockSlow"}}, "sync.Mutex.Lock"},
      {{{"runtime.semacquire1"}, {"sync.runtime_SemacquireMutex"}, {"sync.(*RWMutex).RLock"}}, "semacquire"},
      {{{"runtime.semacquire1"}, {"internal/sync.runtime_SemacquireMutex"}, {"internal/sync.(*Mutex).lockSlow"}}, "sync.Mutex.Lock"},
      {{{"runtime.semacquire1"}, {"sync.runtime_SemacquireRWMutexR"}, {"sync.(*RWMutex).RLock"}}, "sync.RWMutex.RLock"},
      {{{"runtime.semacquire1"}, {"sync.runtime_SemacquireRWMutex"}, {"sync.(*RWMutex).Lock"}}, "sync.RWMutex.Lock"},
      {{{"runtime.semacquire1"}, {"internal/poll.runtime_Semacquire"}}, "semacquire"},
      {{{"runtime.semacquire1"}, {"runtime.semacquire"}, {"runtime.stopTheWorld"}, {"main.f"}}, "semacquire"},
      {{{"runtime.goparkunlock"}, {"sync.runtime_notifyListWait"}, {"sync.(*Cond).Wait"}}, "sync.Cond.Wait"},
      {{{"runtime.coroswitch_m"}, {"runtime.coroswitch"}, {"iter.Pull[...].func1"}}, "coroutine"},
      {{{"runtime.gcWaitOnMark"}, {"runtime.GC"}, {"main.f"}}, "wait for GC cycle"},
      {{{"internal/synctest.Wait"}, {"main.f"}}, "synctest.Wait"},
      {{{"runtime.of_tomorrow"}, {"main.f"}}, ""},
  };
  for (const Row& row : rows) {
    std::vector<KeptCall> calls = {{"runtime.gopark"}};
    calls.insert(calls.end(), row.calls.begin(), row.calls.end());
    EXPECT_EQ(told_state(calls, true), row.state) << row.calls[0].function << ' ' << row.calls[1].function;
  }
  // Up to 1.19 one word stands for all locks.
  EXPECT_EQ(told_state(std::vector<KeptCall>{{"runtime.gopark"}, {"runtime.semacquire1"}, {"sync.runtime_SemacquireMutex"}, {"sync.(*Mutex).lockSlow"}}, false), "semacquire");
}

TEST(Profiles, WhatIsNotParkedRunsOrIsInASystemCall) {
  const auto state = [](std::vector<KeptCall> calls) { return told_state(calls, true); };
  EXPECT_EQ(state({{"main.f"}}), "runnable");
  EXPECT_EQ(state({{"runtime.asyncPreempt2"}, {"runtime.asyncPreempt"}, {"main.f"}}), "runnable");
  EXPECT_EQ(state({{"runtime.chansend"}, {"runtime.chansend1"}, {"main.f"}}), "runnable");
  EXPECT_EQ(state({{"runtime.cgocall"}, {"main._Cfunc_sleep"}}), "syscall");
  EXPECT_EQ(state({{"runtime.notetsleepg"}, {"os/signal.signal_recv"}}), "syscall");
  EXPECT_EQ(state({{"syscall.Syscall6"}, {"main.f"}}), "syscall");
  EXPECT_EQ(state({{"internal/runtime/syscall/linux.Syscall6"}, {"syscall.RawSyscall6"}}), "syscall");
  EXPECT_EQ(state({{"runtime.goroutineProfileWithLabels"}, {"runtime/pprof.writeRuntimeProfile"}}), "running");
  EXPECT_EQ(state({{""}, {"main.f"}}), "");  // C code: nobody knows
  EXPECT_EQ(state({}), "");
}

}  // namespace
}  // namespace lineup::tests
