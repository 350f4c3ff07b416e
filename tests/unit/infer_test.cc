// SPDX-License-Identifier: Apache-2.0
// infer_test.cc: states of a count profile, checked against the full dump of the
// same moment.
#include "parse/infer.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "dumps.h"

namespace lineup::tests {
namespace {

// A stack as both formats know it: functions and lines without the runtime's own
// and without what one of them leaves out (wrappers; how type arguments read).
std::string stack_text(const Corpus& corpus, StackId id) {
  std::string out;
  for (FrameId frame : corpus.stack(id).frames) {
    const Frame& f = corpus.frame(frame);
    const std::string_view name = corpus.text(f.function);
    if (name.starts_with("runtime.") || name == "panic") continue;
    out += std::string(name) + ':' + std::to_string(f.line) + '\n';
  }
  return out;
}

struct Pair {
  std::string counts, full;
};

// Dumps of one process at one moment.
std::vector<Pair> pairs() {
  std::vector<Pair> found;
  for (const TextFile& file : all_dumps()) {
    const std::size_t at = file.name.find("debug1.txt");
    if (at == std::string::npos) continue;
    const std::string full = file.name.substr(0, at) + "debug2.txt";
    if (!dump_text(full).empty()) found.push_back({file.name, full});
  }
  return found;
}

TEST(Infer, AgreesWithTheFullDumpOfTheSameMomentOrSaysThatItDoesNotKnow) {
  std::size_t compared = 0, known = 0;
  ASSERT_GE(pairs().size(), 10u);
  for (const auto& [counts, full] : pairs()) {
    const Corpus listed = read(dump_text(full)), counted = read(dump_text(counts));
    std::map<std::string, std::set<std::string>> states;
    for (const Dump& dump : listed.dumps)
      for (const Goroutine& g : goroutines_of(dump)) {
        const Shape& shape = listed.shape(g.shape);
        states[stack_text(listed, shape.stack)].insert(std::string(listed.text(shape.state)));
      }
    for (const Dump& dump : counted.dumps)
      for (const Counted& record : dump.counted) {
        const Shape& shape = counted.shape(record.shape);
        const std::string stack = stack_text(counted, shape.stack);
        const auto truth = states.find(stack);
        if (truth == states.end() || truth->second.size() != 1) continue;
        ++compared;
        const std::string state(counted.text(shape.state));
        if (state.empty()) continue;
        EXPECT_NE(shape.marks & mark_inferred, 0);
        const std::string& real = *truth->second.begin();
        if (state == "chan send or receive") {
          EXPECT_TRUE(real.starts_with("chan send") || real.starts_with("chan receive")) << counts << ": " << real << '\n' << stack;
          continue;
        }
        ++known;
        EXPECT_EQ(state, real) << counts << '\n' << stack;
      }
  }
  // So that the test cannot pass by comparing nothing.
  EXPECT_GE(compared, 60u);
  EXPECT_GE(known, 45u);
}

ParkTrace trace(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::size_t hidden, std::string_view first) { return {{a, b, c}, hidden, first}; }

using States = std::vector<std::string_view>;

TEST(Infer, SendsLieBelowReceivesWhereADumpHasBoth) {
  const ParkTrace send = trace(0x486e2a, 0x4176ee, 0x417212, 3, "main.f");
  const ParkTrace receive = trace(0x486e2a, 0x418aaa, 0x418500, 3, "main.g");
  const ParkTrace select = trace(0x486e2a, 0x430000, 0x52559a, 2, "main.h");
  EXPECT_EQ(infer_states({send, receive, select}), (States{"chan send", "chan receive", "select"}));
  EXPECT_EQ(infer_states({receive, select, send}), (States{"chan receive", "select", "chan send"}));
}

TEST(Infer, OneKindOfChannelOperationAloneIsLeftOpen) {
  const ParkTrace one = trace(0x486e2a, 0x4176ee, 0x417212, 3, "main.f");
  EXPECT_EQ(infer_states({one}), States{"chan send or receive"});
  EXPECT_EQ(infer_states({one, one}), (States{"chan send or receive", "chan send or receive"}));
}

TEST(Infer, WhatFramesSayIsTakenAtTheirWord) {
  const struct { const char* frame; const char* state; } rows[] = {
      {"internal/poll.runtime_pollWait", "IO wait"},
      {"net.runtime_pollWait", "IO wait"},               // 1.8 and older
      {"time.Sleep", "sleep"},
      {"sync.runtime_notifyListWait", "sync.Cond.Wait"},
      {"sync.runtime_SemacquireMutex", "sync.Mutex.Lock"},
      {"internal/sync.runtime_SemacquireMutex", "sync.Mutex.Lock"},  // 1.24 on
      {"sync.runtime_SemacquireRWMutexR", "sync.RWMutex.RLock"},
      {"sync.runtime_SemacquireRWMutex", "sync.RWMutex.Lock"},
      {"sync.runtime_SemacquireWaitGroup", "sync.WaitGroup.Wait"},
      {"sync.runtime_Semacquire", "semacquire"},
      {"syscall.Syscall6", "syscall"},
      {"runtime/pprof.runtime_goroutineProfileWithLabels", "running"},
      {"main.f", ""},
      {"", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(infer_states({trace(1, 2, 3, 0, row.frame)}), States{row.state}) << row.frame;
}

TEST(Infer, NothingIsGuessedWithoutAKnownPark) {
  EXPECT_EQ(infer_states({}), States{});
  EXPECT_EQ(infer_states({trace(0, 0, 0, 0, "")}), States{""});
  // Two hidden frames could be anything as long as nobody is known to be parked.
  EXPECT_EQ(infer_states({trace(0x1000, 0x2000, 0x3000, 2, "main.h")}), States{""});
  // A wrapper above what it calls is no channel operation.
  EXPECT_EQ(infer_states({trace(0x486e2a, 0x417212, 0x4176ee, 3, "main.f")}), States{""});
  // Nor is one that is far away.
  EXPECT_EQ(infer_states({trace(0x486e2a, 0x517212, 0x4176ee, 3, "main.f")}), States{""});
}

}  // namespace
}  // namespace lineup::tests
