// SPDX-License-Identifier: Apache-2.0
// fleet/rank.h: the defects of many processes in one order: which to look at first.
//
//     Ranking ranking;
//     ranking.add(i, name, summary);                  // for each process, as soon as it is judged
//     ProcessReport report = report_of(name, restarts, std::move(summary), request.top);
//     fleet.ranking = ranking.rows();
//
// Takes    each process once, in any order: the rows depend on what was added, not on when.
//          The whole Summary, before report_of() cuts it.
// Gives    a row for each defect of a service. Groups are one defect where their fingerprint is
//          the same, or their cause and the function they block in, whatever the line.
// Counts   the goroutines of a suspect and of its symptoms, so that the rows add up to
//          Totals::in_suspects. Every process added is an instance of its service: one without
//          the suspect is a zero in the RMS. What could not be read must not be added; it is no
//          zero.
// Costs    n log n in the suspects, and some 40 bytes for each of them, besides one copy of the
//          words for each different group of a service.
// Threads  not for several at once: a thread adds under a lock.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "lineup/fleet.h"

namespace lineup {

class Ranking {
 public:
  // `process` is its place in Fleet::processes.
  void add(std::size_t process, const ProcessName& name, const Summary& summary);

  std::vector<RankingRow> rows() const;

 private:
  // What a row says of the worst of its groups. The greatest is the worst; the words come last, so
  // that of two that are as bad the same one is chosen whatever the order.
  struct Face {
    Verdict verdict = Verdict::idle;
    int score = 0;
    std::uint64_t goroutines = 0;
    std::optional<std::string> cause;
    std::string title, state, function, file;
    friend auto operator<=>(const Face&, const Face&) = default;
  };
  // A suspect of one process.
  struct Occurrence {
    std::size_t process = 0;  // in processes_
    std::uint64_t goroutines = 0;
    std::optional<std::int64_t> thousandths_per_hour;  // whole numbers: their sum has no order
    Verdict verdict = Verdict::idle;
  };
  // Equal groups of one service, in all its processes: service, fingerprint, cause (or, without
  // one, the title), function.
  using Key = std::tuple<std::size_t, std::string, std::string, std::string>;
  struct Kind {
    Face face;
    std::set<std::uint64_t> lines;
    std::optional<double> oldest_seconds;
    std::optional<std::int64_t> first_seen;  // UTC nanoseconds
    std::vector<Occurrence> occurrences;
  };
  struct Process {
    std::size_t index = 0;
    ProcessName name;
  };
  struct Service {
    std::string name;
    std::size_t instances = 0;
    std::set<std::string> versions;  // those that are known
  };
  using KindOf = std::map<Key, Kind>::value_type;
  using Services = std::map<std::string, std::vector<std::size_t>, std::less<>>;  // by fingerprint

  std::size_t service_of(const std::string& name);
  std::vector<std::vector<const KindOf*>> defects() const;
  RankingRow row_of(const std::vector<const KindOf*>& defect) const;
  void count(RankingRow& row, std::vector<Occurrence> occurrences) const;
  Services services_by_fingerprint() const;
  void find_elsewhere(RankingRow& row, const Services& services) const;
  bool is_worse(const Occurrence& a, const Occurrence& b) const;

  std::vector<Process> processes_;
  std::vector<Service> services_;
  std::map<std::string, std::size_t> service_ids_;
  std::map<Key, Kind> kinds_;
};

// The ranking of processes whose summaries hold all their suspects.
std::vector<RankingRow> rank(const std::vector<ProcessReport>& processes);

}  // namespace lineup
