// SPDX-License-Identifier: Apache-2.0
// infer.cc: recovers wait reasons from the calls and addresses of a count profile.
#include "parse/infer.h"

#include <algorithm>
#include <map>

#include "model/model.h"

namespace lineup {
namespace {

struct Telling {
  std::string_view function, state;
};
// Innermost printed frames that say it by name (dump-formats by release: runtime/sema.go, netpoll.go, time.go).
constexpr Telling telling[] = {
    {"internal/poll.runtime_pollWait", "IO wait"},
    {"net.runtime_pollWait", "IO wait"},
    {"time.Sleep", "sleep"},
    {"sync.runtime_notifyListWait", "sync.Cond.Wait"},
    {"sync.runtime_Syncsemacquire", "semacquire"},
    {"sync.runtime_SemacquireMutex", "sync.Mutex.Lock"},
    {"internal/sync.runtime_SemacquireMutex", "sync.Mutex.Lock"},
    {"sync.runtime_SemacquireRWMutexR", "sync.RWMutex.RLock"},
    {"sync.runtime_SemacquireRWMutex", "sync.RWMutex.Lock"},
    {"sync.runtime_SemacquireWaitGroup", "sync.WaitGroup.Wait"},
    {"sync.runtime_Semacquire", "semacquire"},
    {"internal/poll.runtime_Semacquire", "semacquire"},
    {"net.runtime_Semacquire", "semacquire"},
    {"os/signal.signal_recv", "syscall"},
    {"runtime.cgocall", "syscall"},
    {"syscall.Syscall", "syscall"},
    {"syscall.Syscall6", "syscall"},
    {"syscall.RawSyscall", "syscall"},
    {"syscall.RawSyscall6", "syscall"},
    {"internal/runtime/syscall.Syscall6", "syscall"},
    {"internal/synctest.Run", "synctest.Run"},
    {"internal/synctest.Wait", "synctest.Wait"},
    {"runtime/pprof.runtime_goroutineProfileWithLabels", "running"},
    {"runtime/pprof.writeRuntimeProfile", "running"},
};

std::string_view told_by(std::string_view function) {
  for (const Telling& row : telling)
    if (row.function == function) return row.state;
  return {};
}

// Addresses of one direction: the wrapper (chansend1) lies below what it calls.
struct Interval {
  std::uint64_t low, high;
};

// The runtime's own calls that park a goroutine for one reason only
// (runtime/chan.go, select.go, netpoll.go, cgocall.go, coro.go, mgc*.go).
constexpr Telling parks[] = {
    {"runtime.selectgo", "select"},
    {"runtime.block", "select (no cases)"},
    {"runtime.netpollblock", "IO wait"},
    {"runtime.coroswitch_m", "coroutine"},
    {"runtime.coroswitch", "coroutine"},
    {"runtime.gcParkAssist", "GC assist wait"},
    {"runtime.gcParkStrongFromWeak", "GC weak to strong wait"},
    {"runtime.gcWaitOnMark", "wait for GC cycle"},
    {"runtime.ReadTrace", "trace reader (blocked)"},
};

bool is_system_call(std::string_view function) {
  for (std::string_view start : {"runtime.cgocall", "runtime.notetsleepg", "runtime.entersyscall", "syscall.Syscall", "syscall.RawSyscall",
                                 "syscall.syscall", "syscall.rawSyscall", "internal/runtime/syscall", "runtime/internal/syscall"})
    if (function.starts_with(start)) return true;
  return function == "os/signal.signal_recv";
}

// A nil channel is met at the top of chansend and chanrecv, within a dozen
// lines; the wait proper is a hundred lines further down, in every release that
// says where a function begins.
constexpr std::uint32_t nil_check_lines = 40;

}  // namespace

bool is_hidden_at_front(std::string_view function) {
  // The second since 1.24. In 1.23 they were printed, but only system calls had any.
  return function.starts_with("runtime.") || function.starts_with("internal/runtime/");
}

std::string_view told_state(std::span<const KeptCall> calls, bool by_lock) {
  if (calls.empty() || calls.front().function.empty()) return {};
  const auto own = std::ranges::find_if_not(calls, [](const KeptCall& call) { return is_hidden_at_front(call.function); });
  const std::string_view first = own == calls.end() ? std::string_view{} : own->function;
  const std::string_view second = own == calls.end() || own + 1 == calls.end() ? std::string_view{} : (own + 1)->function;

  bool parked = false;
  for (auto call = calls.begin(); call != own; ++call) {
    const std::string_view name = call->function;
    if (name == "runtime.gopark") parked = true;
    if (is_system_call(name)) return "syscall";
    // Not parked, these are on their way in or out: then they run.
    if (!parked) continue;
    const bool nil = call->lines_down != 0 && call->lines_down < nil_check_lines;
    if (name == "runtime.chansend") return nil ? "chan send (nil chan)" : "chan send";
    if (name == "runtime.chanrecv") return nil ? "chan receive (nil chan)" : "chan receive";
    for (const Telling& row : parks)
      if (name == row.function) return row.state;
  }
  if (!parked) {
    if (is_system_call(first)) return "syscall";
    const bool dumps = first.starts_with("runtime/pprof.") ||
                       std::any_of(calls.begin(), own, [](const KeptCall& each) { return each.function.find("oroutineProfile") != std::string_view::npos; });
    return dumps ? "running" : "runnable";
  }
  const std::string_view told = told_by(first);
  if (told.starts_with("sync.") && told != "sync.Cond.Wait" && (!by_lock || (told == "sync.Mutex.Lock" && second.starts_with("sync.(*RWMutex)"))))
    return "semacquire";  // up to 1.19 one word for them all
  if (!told.empty()) return told;
  // A semaphore of the runtime's own.
  return std::any_of(calls.begin(), own, [](const KeptCall& call) { return call.function.starts_with("runtime.semacquire"); }) ? "semacquire" : std::string_view{};
}

std::vector<std::string_view> infer_states(const std::vector<ParkTrace>& traces) {
  std::vector<std::string_view> states(traces.size());

  // Where gopark was called from is the same for every parked goroutine: the
  // innermost address of what is known to be parked.
  std::map<std::uint64_t, std::size_t> parks;
  for (const ParkTrace& trace : traces) {
    const std::string_view told = told_by(trace.first);
    if (trace.hidden == 3 || told == "IO wait" || told == "sleep" || told == "sync.Cond.Wait") ++parks[trace.pcs[0]];
  }
  std::uint64_t gopark = 0;
  std::size_t most = 0;
  for (const auto& [pc, times] : parks)
    if (times > most) gopark = pc, most = times;

  // A channel operation is a call from the wrapper just below: few thousand
  // bytes of code, in two places at most.
  constexpr std::uint64_t longest_function = 16384;
  std::vector<Interval> directions;
  const auto is_channel = [&](const ParkTrace& trace) {
    return trace.hidden == 3 && trace.pcs[0] == gopark && trace.pcs[2] < trace.pcs[1] &&
           trace.pcs[1] - trace.pcs[2] < longest_function;
  };
  for (const ParkTrace& trace : traces)
    if (is_channel(trace) && told_by(trace.first).empty()) directions.push_back({trace.pcs[2], trace.pcs[1]});
  std::ranges::sort(directions, {}, &Interval::low);
  std::vector<Interval> places;
  for (const Interval& each : directions) {
    if (!places.empty() && each.low <= places.back().high) places.back().high = std::max(places.back().high, each.high);
    else places.push_back(each);
  }

  // Called by gopark's caller alone: selectgo, and block for "select {}", which
  // stands before it in runtime/select.go. With one of them, it is selectgo.
  std::vector<std::uint64_t> selects;
  for (const ParkTrace& trace : traces)
    if (trace.hidden == 2 && trace.pcs[0] == gopark && gopark != 0 && told_by(trace.first).empty()) selects.push_back(trace.pcs[1]);
  std::ranges::sort(selects);
  selects.erase(std::unique(selects.begin(), selects.end()), selects.end());
  const bool both = selects.size() == 2 && selects[1] - selects[0] < longest_function;

  for (std::size_t i = 0; i < traces.size(); ++i) {
    const ParkTrace& trace = traces[i];
    states[i] = told_by(trace.first);
    if (!states[i].empty() || trace.pcs[0] != gopark || gopark == 0) continue;
    if (trace.hidden == 2) states[i] = both && trace.pcs[1] == selects[0] ? "select (no cases)" : "select";
    else if (is_channel(trace)) {
      if (places.size() != 2) states[i] = send_or_receive;
      else states[i] = trace.pcs[1] <= places[0].high ? "chan send" : "chan receive";
    }
  }
  return states;
}

}  // namespace lineup
