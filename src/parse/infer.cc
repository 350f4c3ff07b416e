// SPDX-License-Identifier: Apache-2.0
// infer.cc: recovers wait reasons from the addresses of a count profile.
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

}  // namespace

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

  for (std::size_t i = 0; i < traces.size(); ++i) {
    const ParkTrace& trace = traces[i];
    states[i] = told_by(trace.first);
    if (!states[i].empty() || trace.pcs[0] != gopark || gopark == 0) continue;
    if (trace.hidden == 2) states[i] = "select";
    else if (is_channel(trace)) {
      if (places.size() != 2) states[i] = send_or_receive;
      else states[i] = trace.pcs[1] <= places[0].high ? "chan send" : "chan receive";
    }
  }
  return states;
}

}  // namespace lineup
