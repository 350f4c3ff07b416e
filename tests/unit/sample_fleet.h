// SPDX-License-Identifier: Apache-2.0
// sample_fleet.h: fleets made by hand and by chance, whose numbers add up as real ones do.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "fleet/rank.h"
#include "fleet/totals.h"
#include "sample_summary.h"

namespace lineup {

struct Defect {
  const char* id = "1111111111111111";
  const char* cause = "chan-send-no-receiver";  // nullptr: no rule knows it
  const char* function = "example.com/shop/pay.(*Client).send";
  std::uint64_t line = 51;
  Verdict verdict = Verdict::leak;
  std::optional<double> per_hour = {};
};

inline Group suspect_of(const Defect& defect, std::uint64_t goroutines) {
  Group group = abandoned_send();
  group.id = defect.id;
  group.cause = defect.cause == nullptr ? std::nullopt : std::optional<std::string>(defect.cause);
  group.title = defect.cause == nullptr ? "Waiting in a select" : "Title of " + *group.cause;
  group.verdict = defect.verdict;
  group.score = least_score(defect.verdict) + 5;
  group.evidence = {{"rule", group.score, "it is made up"}};
  group.goroutines = goroutines;
  group.leaked = 0;
  group.blocked_minutes = {1, 2, 3, 0};
  group.blocked_at = Place{defect.function, "/src/pay/client.go", defect.line};
  group.stack = {*group.blocked_at};
  group.goroutine_ids = {18, 34};
  group.per_dump = {goroutines};
  group.history = {};
  group.history.per_hour = group.history.per_hour_low = group.history.per_hour_high =
      defect.per_hour;
  if (defect.per_hour) group.history.in_a_day = *defect.per_hour * 24;
  group.symptoms.clear();
  return group;
}

// What judging the dump of one process gives; ten goroutines are idle and one wrote the dump.
inline Summary summary_of(std::vector<Group> suspects, const std::string& dump = "1.txt") {
  Summary summary;
  summary.suspects = std::move(suspects);
  std::ranges::stable_sort(summary.suspects, std::ranges::greater(), &Group::score);
  Totals& totals = summary.totals;
  for (Group& group : summary.suspects) {
    group.rank = ++totals.suspects;
    totals.in_suspects += group.goroutines;
    for (const SymptomGroup& symptom : group.symptoms) totals.in_suspects += symptom.goroutines;
  }
  totals.idle = 10;
  totals.runtime_goroutines = 1;
  totals.goroutines = totals.in_suspects + totals.idle + totals.runtime_goroutines;
  totals.groups = totals.suspects + 2;
  summary.inputs = {{dump, "traceback", totals.goroutines, totals.groups, 1, 0, 700, 0, ""}};
  summary.inputs[0].time = "2026-11-21T03:15:00Z";
  summary.inputs[0].time_basis = "name";
  summary.groups = {idle_group("0123456789abcdef", "Worker pool waiting for work", 10, 0)};
  return summary;
}

// Adds to a fleet as triage does: what is ranked is all, what is kept is the worst.
class FleetMaker {
 public:
  explicit FleetMaker(std::size_t top = 10) : top_(top) {}

  void add(ProcessName name, const Summary& summary, std::size_t restarts = 0) {
    ranking_.add(fleet_.processes.size(), name, summary);
    fleet_.processes.push_back(report_of(std::move(name), restarts, summary, top_));
  }
  Fleet take() {
    fleet_.ranking = ranking_.rows();
    add_totals(fleet_);
    return std::move(fleet_);
  }

 private:
  std::size_t top_;
  Ranking ranking_;
  Fleet fleet_;
};

// Three services, two versions of one, trouble of every kind.
inline Fleet sample_fleet() {
  const Defect send{.per_hour = 12.5}, same_line_later{.id = "2222222222222222", .line = 77};
  const Defect lock{"3333333333333333", nullptr, "example.com/shop/pay.(*Ledger).book", 12,
                    Verdict::suspect,   {}};
  const Defect library{"4444444444444444",
                       "http-body-not-closed",
                       "net/http.(*persistConn).readLoop",
                       2325,
                       Verdict::likely,
                       {}};
  FleetMaker maker;
  maker.add(
      {"pay", "pay-7d9f8bcd45-x2x4q", "", "1.22.3"},
      summary_of({suspect_of(send, 300), suspect_of(same_line_later, 20), suspect_of(library, 4)},
                 "pay-x2x4q/0315.txt"),
      2);
  maker.add({"pay", "pay-7d9f8bcd45-k8k9z", "", "1.22.3"},
            summary_of({suspect_of(send, 100)}, "pay-k8k9z/0315.txt"));
  Summary torn = summary_of({suspect_of(lock, 3)}, "pay-aaaaa/0315.txt");
  torn.totals.damaged = torn.inputs[0].damaged = 2;
  torn.totals.goroutines += 2;
  torn.inputs[0].goroutines += 2;
  torn.inputs[0].cut_short = true;
  torn.totals.lines_not_understood = torn.inputs[0].lines_not_understood = 3;
  torn.inputs[0].first_not_understood = "88: <<log line cut";
  maker.add({"pay", "pay-6c9f8bcd45-aaaaa", "", "1.21.0"}, torn);
  maker.add({"search", "search-0", "db1", ""},
            summary_of({suspect_of(library, 50)}, "search-0/0315.txt"));
  Summary quiet = summary_of({}, "mail-0/0315.txt");
  quiet.totals.ignored = 5;
  quiet.totals.goroutines += 5;
  quiet.inputs[0].goroutines += 5;
  quiet.notes = {{Level::error, "a heap profile holds no goroutines", "mail-0/heap.pb.gz",
                  "fetch /debug/pprof/goroutine", 1}};
  maker.add({"mail", "mail-0", "", ""}, quiet);
  Fleet fleet = maker.take();
  fleet.totals.instances_unreadable = 2;
  fleet.totals.instances_without_dumps = 1;
  fleet.totals.copies = 3;
  fleet.totals.other_files = 12;
  fleet.read_as = "service/instance/time: 3 services, 5 instances, 5 dumps";
  fleet.notes = {{Level::error, "the archive ends early", "dumps.tar", "copy it again", 2},
                 {Level::lost, "1 line was cut", "dumps.tar", "", 1}};
  return fleet;
}

inline Fleet healthy_fleet() {
  FleetMaker maker;
  maker.add({"mail", "mail-0", "", ""}, summary_of({}, "mail-0/1.txt"));
  maker.add({"mail", "mail-1", "", ""}, summary_of({}, "mail-1/1.txt"));
  return maker.take();
}

// Any number of processes of some services, with suspects that many of them share.
inline Fleet random_fleet(unsigned seed, std::size_t processes, std::size_t top = 10) {
  std::mt19937 numbers(seed);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(numbers() % n); };
  const unsigned services = 1 + below(12), kinds = 1 + below(40);
  FleetMaker maker(top);
  for (std::size_t i = 0; i < processes; ++i) {
    std::vector<Group> suspects;
    std::vector<std::string> ids;
    for (unsigned left = below(4) == 0 ? below(4) + 1 : 0; left > 0; --left) {
      const unsigned kind = below(kinds);
      const std::string id = fmt::format("{:016x}", kind + 1),
                        cause = fmt::format("cause-{}", kind % 7);
      const std::string function =
          fmt::format("example.com/team/svc{}/deep/pkg{}.(*T{}).run", kind % 3, kind % 4, kind % 5);
      if (std::ranges::find(ids, id) != ids.end()) continue;  // a dump has a group once
      ids.push_back(id);
      Defect defect{id.c_str(),   kind % 5 == 0 ? nullptr : cause.c_str(), function.c_str(),
                    1 + below(3), static_cast<Verdict>(1 + kind % 3),      {}};
      if (below(2) == 0) defect.per_hour = below(1000) / 8.0;
      Group group = suspect_of(defect, 1 + below(1000));
      const auto names = std::make_shared<std::string>(function);  // views must outlive this loop
      group.texts = names;
      group.blocked_at->function = *names;
      group.stack = {*group.blocked_at};
      if (below(3) == 0)
        group.symptoms.push_back(
            {"77aa00bb11cc22dd", 1 + below(50), "", "", {}, "it waits for a lock"});
      suspects.push_back(std::move(group));
    }
    const std::string service = fmt::format("service-{}", below(services));
    ProcessName name{service, fmt::format("{}-{}", service, i), "",
                     below(3) == 0 ? "" : fmt::format("v1.{}", below(2))};
    maker.add(std::move(name),
              summary_of(std::move(suspects), fmt::format("{}/{}.txt", service, i)), below(2));
  }
  Fleet fleet = maker.take();
  fleet.totals.instances_unreadable = below(3);
  fleet.totals.instances_without_dumps = below(3);
  return fleet;
}

}  // namespace lineup
