// SPDX-License-Identifier: Apache-2.0
// sample_summary.h: one Summary made by hand that goes through every writer.
//
// It adds up as a real one does, has something in every field, and something
// missing in every field that may be missing.
#pragma once

#include "lineup/lineup.h"

namespace lineup {

inline Group abandoned_send() {
  Group group;
  group.id = "5d0c1f7be2a94386";
  group.rank = 1;
  group.verdict = Verdict::leak;
  group.score = 92;
  group.cause = "chan-send-no-receiver";
  group.title = "Sender left behind on a channel";
  group.means = "The goroutine offers a value on a channel, and whoever would take it has returned early.";
  group.confirm = "Look for a `return` between the `go` statement and the receive; the number of goroutines equals "
                  "how often that path was taken.";
  group.fix = "Give the channel room for one value, `make(chan int, 1)`, or offer it in a select beside "
              "`<-ctx.Done()`.";
  group.mistaken_when = "The receiver is only slow: then the number falls again in a later dump.";
  group.goroutines = 60;
  group.state = "chan send";
  group.leaked = 58;
  group.blocked_minutes = {1, 3, 195, 2};
  group.blocked_at = Place{"main.alloc2", "/src/alloc/main.go", 51};
  group.created_by = Place{"main.reserve", "/src/alloc/main.go", 58};
  group.stack = {{"runtime.gopark", "/usr/local/go/src/runtime/proc.go", 460},
                 {"runtime.chansend1", "/usr/local/go/src/runtime/chan.go", 161},
                 {"main.alloc2", "/src/alloc/main.go", 51}};
  for (std::uint64_t i = 0; i < 60; ++i) group.goroutine_ids.push_back(18 + 16 * i);
  group.per_dump = {36, 60};
  group.history.dumps = {{36}, {60, 36, 24, 0, 0, 0, 58}};
  group.evidence = {{"rule", 35, "offers a value on a channel and nobody in the dump could take it"},
                    {"proof", 20, "58 of 60 were proven leaked by the garbage collector (Go 1.26 and later)"},
                    {"growth", 30, "36 in the first dump, 60 in the last; none of the 36 went away"},
                    {"count", 11, "60 goroutines at one place"},
                    {"ids", -4, "two of them have numbers close together, as a pool started at once would have"},
                    {"format", 0, "2 goroutines have no age: no collection has seen them blocked yet"}};
  group.symptoms = {{"77aa00bb11cc22dd", 3, "Waiting for a lock", "sync.Mutex.Lock", Place{"main.(*Desk).take", "/src/alloc/desk.go", 12}, "1 goroutine inside main.(*Desk) waits in \"chan send\" and may hold the lock"},
                    {"77aa00bb11cc22de", 1, "", "", std::nullopt, "1 of the 60 that hang there were started by these 1"}};
  return group;
}

inline Group deep_waiters() {
  Group group;
  group.id = "00e1b7734fa0c5d2";
  group.rank = 2;
  group.verdict = Verdict::likely;
  group.score = 64;
  group.cause = "http-body-not-closed";
  group.title = "HTTP response whose body was never closed";
  group.means = "Each open body keeps its connection and the goroutine that reads from it.";
  group.fix = "Call resp.Body.Close() on every path, also when the status is not 200.";
  group.mistaken_when = "Streams are read for a long time on purpose.";
  group.goroutines = 5;
  group.state = "select";
  group.locked_to_thread = 2;
  group.blocked_minutes = {42, 42, 42, 0};
  group.blocked_at = Place{"net/http.(*persistConn).readLoop", "/usr/local/go/src/net/http/transport.go", 2325};
  group.created_by = Place{"net/http.(*Transport).dialConn", "/usr/local/go/src/net/http/transport.go", 1874};
  group.stack = {
      {"net/http.(*persistConn).readLoop", "/usr/local/go/src/net/http/transport.go", 2325},
      {"example.com/billing/internal/upstream/generated/client.(*InvoiceServiceClientWithRetries[...]).FetchPage.func1",
       "/home/ci/go/pkg/mod/example.com/billing@v1.22.3-0.20240102030405-abcdef012345/internal/upstream/client_gen.go", 9133},
      {"example.com/billing/Größe世界.(*T).run", "/src/billing/größe.go", 7},
      {"...", "", 0},
      {"example.com/billing/worker.(*Pool).step", "/src/billing/worker/pool.go", 88},
      {"example.com/billing/worker.(*Pool).loop", "/src/billing/worker/pool.go", 61},
      {"example.com/billing/worker.(*Pool).guard", "/src/billing/worker/pool.go", 40},
      {"example.com/billing/worker.(*Pool).run", "", 0},
      {"example.com/billing/worker.Start.func2", "/src/billing/worker/start.go", 0}};
  group.labels = {{"job", "nightly"}, {"tenant", "blue </script>\x1b[31m"}};
  group.label_sets = 3;
  group.goroutine_ids = {77, 91, 1024, 4000, 4001};
  group.per_dump = {5, 5};
  group.evidence = {{"rule", 35, "matches http-body-not-closed, reproduced with Go 1.27"},
                    {"age", 12, "the youngest has been blocked for 42 minutes"},
                    {"pair", 25, "5 readers wait for a body, and no goroutine reads one"},
                    {"stable", -8, "5 in each dump, all the same"}};
  return group;
}

// What a count profile leaves of a group: no state, no age, no creator, no ids.
inline Group bare_suspect() {
  Group group;
  group.id = "ffffffffffffffff";
  group.rank = 3;
  group.verdict = Verdict::suspect;
  group.score = 35;
  group.goroutines = 1;
  group.state_inferred = false;
  group.blocked_minutes.unknown = 1;
  group.stack = {{"main.\x1b]0;owned\x07wait\xff", "/src/\xe2\x80\xae" "cc.niam", 3}};
  group.per_dump = {0, 1};
  group.evidence = {{"count", 35, "1 goroutine that no rule knows"}};
  return group;
}

inline Group idle_group(const char* id, const char* title, std::uint64_t goroutines, int score) {
  Group group;
  group.id = id;
  group.score = score;
  group.title = title;
  group.goroutines = goroutines;
  group.state = "IO wait";
  group.blocked_minutes.unknown = goroutines;
  group.blocked_at = Place{"net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go", 2013};
  group.per_dump = {goroutines, goroutines};
  return group;
}

inline Summary sample_summary() {
  Summary summary;
  summary.inputs = {{"alloc-1.txt", "traceback", 119, 8, 2, 0, 1200, 0, ""},
                    {"alloc-2.txt", "traceback", 144, 8, 2, 1, 1490, 3, "88: <<log line cut"},
                    {"heap.pb.gz", "none", 0, 0, 0, 0, 0, 0, ""}};
  summary.inputs[0].views = {"alloc-1.debug1.txt"};
  summary.totals = {144, 8, 3, 66, 75, 2, 1, 3};
  summary.suspects = {abandoned_send(), deep_waiters(), bare_suspect()};
  summary.groups = {idle_group("0123456789abcdef", "HTTP server connection waiting for its next request", 48, 12),
                    idle_group("1123456789abcdef", "", 16, 4),
                    idle_group("2123456789abcdef", "Worker pool waiting for work", 10, 0),
                    idle_group("4123456789abcdef", "The runtime's own", 2, 0),
                    idle_group("3123456789abcdef", "Signal handler", 1, 0),
                    idle_group("5123456789abcdef", "Gone since an earlier dump", 0, 0)};
  summary.groups[0].cause = "http-keepalive-server";
  summary.groups[0].evidence = {{"state", 12, "48 goroutines in \"IO wait\""}};
  summary.groups[1].state_inferred = true;
  summary.groups[1].evidence = {{"count", 4, "16 goroutines at one place"}};
  summary.groups[3].evidence = {{"owner", 0, "2 of the runtime's own"}};
  summary.groups[5].per_dump = {7, 0};
  summary.groups[5].evidence = {{"gone", 0, "0 in the last dump: all of them went on"}};
  summary.notes = {{Level::error, "a heap profile holds no goroutines", "heap.pb.gz", "fetch /debug/pprof/goroutine", 1},
                   {Level::lost, "1 of 144 goroutines is torn off (kept and counted)", "alloc-2.txt:1490", "", 1}};
  return summary;
}

// The same with a baseline that knew two of the suspects and two others, and with
// a group that is ignored.
inline Summary known_summary() {
  Summary summary = sample_summary();
  summary.totals = {149, 9, 3, 66, 75, 2, 1, 3, 1, 5};
  summary.suspects[0].change = Change{false, true, true, 36, Verdict::likely};
  summary.suspects[1].change = Change{false, false, false, 5, Verdict::likely};
  summary.suspects[2].change = Change{};
  summary.baseline = Baseline{"yesterday.json", "2026-11-20T03:15:00Z", 1, 2, 1, 1,
                              {{"6123456789abcdef", Verdict::suspect, 40, "sleep-loop", "Sleeps and polls", 12, 0}, {"1123456789abcdef", Verdict::suspect, 35, std::nullopt, "", 20, 16}}};
  summary.ignored = {idle_group("7123456789abcdef", "Waits for a lock", 5, 61)};
  summary.ignored[0].verdict = Verdict::likely;
  summary.ignored[0].evidence = {{"state", 61, "5 goroutines in \"IO wait\""}};
  summary.ignored[0].ignored = Ignored{"function", "net/http\\..*", "OPS-7: known, \x1b[1mharmless", "2099-12-31", "ignore.json:3"};
  summary.ignore_entries = {{"function", "net/http\\..*", "OPS-7: known, \x1b[1mharmless", "2099-12-31", "ignore.json:3", false, 1},
                            {"rule", "sleep-loop", "it polls", "2026-01-31", "ignore.json:4", true, 0},
                            {"fingerprint", "0000000000000000", "gone for good", "", "ignore.json:5", false, 0}};
  return summary;
}

// The same process with nothing wrong in it, seen once.
inline Summary healthy_summary() {
  Summary summary = sample_summary();
  summary.inputs = {{"crash.log", "traceback", 77, 5, 2, 0, 700, 0, ""}};
  summary.totals = {77, 5, 0, 0, 75, 2, 0, 0};
  summary.suspects.clear();
  summary.notes.clear();
  return summary;
}

}  // namespace lineup
