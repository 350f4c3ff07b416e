// SPDX-License-Identifier: Apache-2.0
// stacks.cc: what a stack and a state say before any rule is asked: where it
// blocks, whose it is, what it waits for.
#include "classify/match.h"

namespace lineup {
namespace {

// Frames in which goroutines park on behalf of their caller.
bool is_park_frame(std::string_view name) {
  static constexpr std::string_view starts[] = {
      "runtime.", "internal/poll.", "internal/sync.", "net.(*netFD).", "sync.runtime_", "sync.(*Mutex).", "sync.(*RWMutex).", "sync.(*rlocker).",
      "internal/race.", "internal/runtime/", "syscall.Syscall", "syscall.RawSyscall", "syscall.syscall", "syscall.rawSyscall"};
  static constexpr std::string_view whole[] = {"net.(*conn).Read", "net.(*conn).Write",      "sync.(*WaitGroup).Wait", "sync.(*Cond).Wait",
                                               "time.Sleep",       "net.runtime_pollWait",   "net.(*pollDesc).Wait",   "net.(*pollDesc).WaitRead",
                                               "net.(*pollDesc).WaitWrite", "net.runtime_Semacquire", "net.(*fdMutex).RWLock"};
  for (std::string_view start : starts)
    if (name.starts_with(start)) return true;
  for (std::string_view each : whole)
    if (name == each) return true;
  return false;
}

bool is_runtime_name(std::string_view name) { return name.starts_with("runtime."); }

// The last frames of every stack, in dumps that show runtime frames.
bool is_bottom(std::string_view name) {
  return name == "runtime.goexit" || name == "runtime.main" || name == "runtime.goexit0" || name == "runtime.rt0_go";
}

constexpr std::string_view dumping[] = {"runtime/pprof.writeGoroutineStacks", "runtime/pprof.runtime_goroutineProfileWithLabels",
                                        "runtime/pprof.writeRuntimeProfile", "runtime/pprof.writeGoroutine", "runtime.Stack",
                                        "runtime/debug.Stack"};

}  // namespace

StackView Matcher::look_at(const Stack& stack) const {
  StackView view{stack.frames, 0, stack.created_by};
  const auto name = [&](FrameId frame) { return corpus_.text(corpus_.frame(frame).function); };
  while (!view.frames.empty() && is_bottom(name(view.frames.back()))) view.frames = view.frames.first(view.frames.size() - 1);
  // Leading runtime frames only where something of the program's follows.
  std::size_t lead = 0;
  while (lead < view.frames.size() && is_runtime_name(name(view.frames[lead]))) ++lead;
  if (lead < view.frames.size()) view.frames = view.frames.subspan(lead);
  while (view.blocking < view.frames.size() && is_park_frame(name(view.frames[view.blocking]))) ++view.blocking;
  return view;
}

bool Matcher::is_main(const Row& row) const {
  const StackView& v = view(row);
  return !v.frames.empty() && !v.created_by && corpus_.text(corpus_.frame(v.frames.back()).function) == "main.main";
}

FrameId Matcher::blocking_frame(const Row& row) const {
  const StackView& v = view(row);
  if (v.blocking < v.frames.size()) return v.frames[v.blocking];
  return v.frames.empty() ? FrameId{} : v.frames.back();
}

FrameId Matcher::entry_frame(const Row& row) const {
  const StackView& v = view(row);
  return v.frames.empty() ? FrameId{} : v.frames.back();
}

namespace {

// "main.(*room).start.func1", "main.join.func2.1".
bool is_literal(std::string_view name) {
  const std::size_t at = name.rfind(".func");
  if (at == std::string_view::npos || at + 5 == name.size()) return false;
  return name.find_first_not_of("0123456789.", at + 5) == std::string_view::npos;
}

}  // namespace

bool Matcher::begins_at_blocking(const Row& row, bool without_literals) const {
  const StackView& v = view(row);
  if (v.blocking >= v.frames.size()) return false;
  std::size_t outermost = v.frames.size() - 1;
  const auto only_calls = [&](FrameId frame) {
    const std::string_view name = names_.normal(corpus_.frame(frame).function);
    return (without_literals && is_literal(name)) || name == "sync.(*WaitGroup).Go.func1" ||
           name == "golang.org/x/sync/errgroup.(*Group).Go.func1" ||
           name.find(".gowrap") != std::string_view::npos;
  };
  while (outermost > v.blocking && only_calls(v.frames[outermost])) --outermost;
  return outermost == v.blocking;
}

// What only calls the function it was given: the compiler's wrapper of a go
// statement's call, and the Go methods of groups.
bool Matcher::at_entry(const Row& row) const { return begins_at_blocking(row, false); }

bool Matcher::at_body(const Row& row) const { return begins_at_blocking(row, true); }

// runtime/traceback.go isSystemGoroutine: those whose first function is the
// runtime's, but not main, coroutines, or finalizers and cleanups that run the
// program's code.
Owner Matcher::owner_of(const Row& row, const StackView& view) const {
  const std::string_view state = corpus_.text(row.state);
  const auto name = [&](FrameId frame) { return corpus_.text(corpus_.frame(frame).function); };
  if (state == "running" || state.empty()) {
    for (FrameId frame : corpus_.stack(row.stack).frames)
      for (std::string_view each : dumping)
        if (name(frame) == each) return Owner::dumper;
  }
  const bool runtime_state = wait_of(row, view) == Wait::runtime;
  if (view.frames.empty()) {
    const std::string_view creator = view.created_by ? name(view.created_by) : std::string_view{};
    return is_runtime_name(creator) || runtime_state ? Owner::runtime : Owner::program;
  }
  const std::string_view entry = name(view.frames.back());
  if (entry == "runtime.runfinq" || entry == "runtime.runFinalizers" || entry == "runtime.runCleanups")
    return view.blocking < view.frames.size() || state == "running" || state == "runnable" ? Owner::program : Owner::runtime;
  if (entry == "runtime.corostart" || entry == "runtime.handleAsyncEvent") return Owner::program;
  return is_runtime_name(entry) ? Owner::runtime : Owner::program;
}

// What a state means, whatever its release calls it.
Wait Matcher::wait_of(const Row& row, const StackView& view) const {
  const std::string_view state = corpus_.text(row.state);
  const auto has = [&](std::string_view wanted) {
    for (std::size_t i = 0; i < view.frames.size() && i <= view.blocking; ++i)
      if (corpus_.text(corpus_.frame(view.frames[i]).function) == wanted) return true;
    return false;
  };
  if (state == "semacquire") {  // means four things, by release (runtime/sema.go)
    if (has("sync.(*WaitGroup).Wait") || has("sync.runtime_SemacquireWaitGroup")) return Wait::waitgroup;
    if (has("sync.(*Cond).Wait") || has("sync.runtime_notifyListWait") || has("sync.runtime_Syncsemacquire")) return Wait::cond;
    for (std::string_view lock : {"sync.(*Mutex).Lock", "sync.(*Mutex).lockSlow", "sync.(*RWMutex).Lock", "sync.(*RWMutex).RLock",
                                  "sync.runtime_SemacquireMutex", "internal/poll.(*fdMutex).rwlock", "internal/poll.runtime_Semacquire", "net.runtime_Semacquire"})
      if (has(lock)) return Wait::lock;
    // A lock of the program's own, on the runtime's semaphore.
    if (has("sync.runtime_Semacquire") && view.blocking < view.frames.size()) {
      const std::string_view name = corpus_.text(corpus_.frame(view.frames[view.blocking]).function);
      for (std::string_view method : {").Lock", ").RLock"})
        if (name.ends_with(method)) return Wait::lock;
    }
    return Wait::unknown;
  }
  const State* known = grammar_.state(state);
  return known != nullptr ? known->wait : Wait::unknown;
}

}  // namespace lineup
