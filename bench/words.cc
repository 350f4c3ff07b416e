// SPDX-License-Identifier: Apache-2.0
// words.cc: an invented shop, and the parts of Go's library it waits in.
#include "words.h"

#include <cstdio>

namespace bench {
namespace {

std::string hex(std::uint64_t number) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(number));
  return text;
}

// `arguments` as printed: "..." for a call that was inlined.
Call make_call(const std::string& function, const std::string& arguments, const std::string& place, std::uint64_t offset) {
  static std::uint64_t next_pc = 0x4a0000;
  Call call;
  call.pc = next_pc += 0x100 + offset;
  const std::string plus = "+" + hex(offset);
  call.traceback = make_template(function + "(" + arguments + ")\n\t" + place + (arguments == "..." ? "\n" : " " + plus + "\n"));
  call.profile = "#\t" + hex(call.pc) + "\t" + function + plus + "\t\t" + place + "\n";
  return call;
}

Call go_call(const char* function, const char* arguments, const char* place, std::uint64_t offset) {
  return make_call(function, arguments, std::string("/usr/local/go/src/") + place, offset);
}

std::vector<Wait> make_waits() {
  const std::uint64_t park = 0x43f0ce;
  std::vector<Wait> waits;
  waits.push_back({"chan receive", 25, true, true, {}, {park, 0x40a1b2, 0x409f52}});
  waits.push_back({"select", 24, true, true, {}, {park, 0x450e2c}});
  waits.push_back({"chan send", 8, true, true, {}, {park, 0x40911a, 0x408e5d}});
  waits.push_back({"IO wait", 20, true, false, {
      go_call("internal/poll.runtime_pollWait", "0x7f########, 0x72", "runtime/netpoll.go:351", 0x85),
      go_call("internal/poll.(*pollDesc).wait", "0xc0########?, 0xc0########?, 0x0", "internal/poll/fd_poll_runtime.go:84", 0x27),
      go_call("internal/poll.(*pollDesc).waitRead", "...", "internal/poll/fd_poll_runtime.go:89", 0x10),
      go_call("internal/poll.(*FD).Read", "0xc0########, {0xc0########, 0x1000, 0x1000}", "internal/poll/fd_unix.go:165", 0x27a),
      go_call("net.(*netFD).Read", "0xc0########, {0xc0########?, 0x4f8e25?, 0x0?}", "net/fd_posix.go:55", 0x25),
      go_call("net.(*conn).Read", "0xc0########, {0xc0########?, 0x0?, 0x0?}", "net/net.go:194", 0x45),
  }, {park, 0x43812c}});
  waits.push_back({"sync.Mutex.Lock", 8, true, true, {
      go_call("internal/sync.runtime_SemacquireMutex", "0xc0@@@@@@@@, 0x0?, 0x1", "runtime/sema.go:95", 0x25),
      go_call("internal/sync.(*Mutex).lockSlow", "0xc0@@@@@@@@", "internal/sync/mutex.go:149", 0x15d),
      go_call("internal/sync.(*Mutex).Lock", "...", "internal/sync/mutex.go:70", 0x10),
      go_call("sync.(*Mutex).Lock", "...", "sync/mutex.go:46", 0x10),
  }, {park, 0x4513e5, 0x4512aa}});
  waits.push_back({"sync.WaitGroup.Wait", 5, true, true, {
      go_call("sync.runtime_SemacquireWaitGroup", "0xc0########?, 0x0?", "runtime/sema.go:114", 0x2e),
      go_call("sync.(*WaitGroup).Wait", "0xc0########", "sync/waitgroup.go:206", 0x85),
  }, {park, 0x4513e5, 0x45136d}});
  waits.push_back({"sync.Cond.Wait", 3, true, true, {
      go_call("sync.runtime_notifyListWait", "0xc0########, 0x5", "runtime/sema.go:597", 0x159),
      go_call("sync.(*Cond).Wait", "0xc0########?", "sync/cond.go:71", 0x85),
  }, {park}});
  waits.push_back({"sleep", 5, true, false, {go_call("time.Sleep", "0x3b9aca00", "runtime/time.go:363", 0x145)}, {park}});
  waits.push_back({"syscall", 1, true, false, {
      go_call("syscall.Syscall6", "0xf7, 0x1, 0x2c41, 0xc0########, 0x1000004, 0x0, 0x0", "syscall/syscall_linux.go:96", 0x39),
  }, {}});
  waits.push_back({"runnable", 1, false, false, {}, {}});
  return waits;
}

constexpr const char* dumper =
    "runtime/pprof.writeGoroutineStacks({0xa7a880, 0xc000484b0})\n\t/usr/local/go/src/runtime/pprof/pprof.go:816 +0x69\n"
    "runtime/pprof.writeGoroutine({0xa7a880?, 0xc000484b0?}, 0xc000f6840?)\n\t/usr/local/go/src/runtime/pprof/pprof.go:779 +0x25\n"
    "runtime/pprof.(*Profile).WriteTo(0xac28c0?, {0xa7a880?, 0xc000484b0?}, 0xc?)\n\t/usr/local/go/src/runtime/pprof/pprof.go:405 +0x149\n"
    "main.main.func1()\n\t/srv/shop/main.go:41 +0x1c5\n"
    "created by main.main in goroutine 1\n\t/srv/shop/main.go:36 +0x9a\n";

}  // namespace

Template make_template(std::string text) {
  Template made;
  for (const char mark : {'#', '@'}) {
    const std::string run(8, mark);
    for (std::size_t at = text.find(run); at != std::string::npos; at = text.find(run, at + 8)) made.holes.push_back({static_cast<std::uint32_t>(at), mark == '@'});
  }
  made.text = std::move(text);
  return made;
}

Words::Words(std::uint64_t seed) : waits(make_waits()), dumper(bench::dumper) {
  Random random(seed);
  const char* const rooms[] = {"cart", "stock", "order", "price", "search", "user", "mail", "audit", "image", "ledger", "route", "session", "review", "bundle", "parcel", "refund"};
  const char* const types[] = {"Store", "worker", "Client", "watcher", "Pool", "session", "Batch", "reader", "Index", "lease", "Feed", "retrier", "Gateway", "cursor", "Queue", "tracker"};
  const char* const verbs[] = {"run", "Fetch", "waitFor", "Serve", "drain", "Commit", "loop", "Publish", "nextPage", "Do", "handle", "Reserve", "poll", "Sync", "dispatch", "Close"};
  const char* const arguments[] = {"0xc0########", "0xc0########, {0xc0########, 0x2a}", "{0x7ab3c8, 0xc0########}, 0xc0########?", "", "...", "0xc0########, 0x1e, 0x0?"};
  for (std::size_t i = 0; i < std::size_t{1} << calls_bits; ++i) {
    const std::string room = rooms[i & 15], type = types[(i >> 4) & 15], verb = verbs[(i >> 8) & 15];
    std::string function = "example.com/shop/" + room;
    switch (random.below(5)) {
      case 0: function += "." + verb + type; break;
      case 1: function += ".(*" + type + ")." + verb + ".func" + std::to_string(1 + random.below(3)); break;
      case 2: function += ".(*" + type + "[...])." + verb; break;
      default: function += ".(*" + type + ")." + verb;
    }
    const std::string place = "/srv/shop/" + room + "/" + type + "_" + verb + ".go:" + std::to_string(20 + random.below(900));
    calls.push_back(make_call(function, arguments[random.below(std::size(arguments))], place, 0x20 + random.below(0x600)));
  }
  for (const char* room : {"queue", "rpc", "store", "flow"})
    for (const char* verb : {"Get", "Put", "Wait", "Each", "Call", "Take", "Offer", "Join", "Next", "Until"})
      library.push_back(make_call("example.com/kit/" + std::string(room) + ".(*Conn)." + verb, "0xc0########, {0x7ab3c8, 0xc0########}",
                                  "/root/go/pkg/mod/example.com/kit@v1.4.2/" + std::string(room) + "/conn.go:" + std::to_string(60 + random.below(400)), 0x9c));
  for (int i = 0; i < 64; ++i) {
    const std::string room = rooms[i & 15], type = types[(i >> 2) & 15];
    creators.push_back("created by example.com/shop/" + room + ".(*" + type + ").Start");
    places.push_back("\n\t/srv/shop/" + room + "/" + type + "_start.go:" + std::to_string(30 + i) + " +0x" + std::to_string(85 + i) + "\n");
    label_sets.push_back("route: /" + room + ", tenant: t-" + std::to_string(i));
  }
}

}  // namespace bench
