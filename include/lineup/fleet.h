// SPDX-License-Identifier: Apache-2.0
// lineup/fleet.h: many processes at once: each gets its verdict, and one ranking says which to
// look at first.
//
//     lineup::Request request;
//     request.inputs = {"dumps/"};                  // SERVICE/INSTANCE/TIME.txt, or a tar of it
//     lineup::Result<lineup::Fleet> fleet = lineup::triage(request);
//     if (fleet) std::cout << lineup::write(*fleet, lineup::Format::text, {});
//
// Takes    any mix of inputs. Which process a dump is of follows from the path of its file, the
//          writer that a log names and the numbers of its goroutines (src/origin); Request::split
//          and Request::path overrule that.
// Gives    a report for each process, the same as analyze() gives of its dumps alone, and a
//          ranking over all of them. The order of inputs and of members in archives does not
//          matter where times or numbers say in which order dumps were taken.
// Fails    like analyze(): only where the rules, an ignore file, the baseline or the pattern of
//          paths cannot be used. Trouble with inputs is in the notes.
// Threads  Request::threads processes are judged at a time; the result does not depend on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/lineup.h"

namespace lineup {

// Who a process is, as far as paths, logs and profiles say; empty: they do not. Raw bytes, like
// everything that comes from an input.
struct ProcessName {
  std::string service;   // "shop": replicas share it
  std::string instance;  // "shop-7d9f8bcd45-x2x4q": unique within service and host
  std::string host;
  std::string version;   // of the program, from paths or a profile's build id
  friend auto operator<=>(const ProcessName&, const ProcessName&) = default;
};

// One process and its verdict.
struct ProcessReport {
  ProcessName name;
  std::size_t restarts = 0;    // within its series
  std::uint64_t suspects = 0;  // all of them; `summary` keeps the worst Request::top
  Verdict verdict = Verdict::idle;  // of all of them, as Summary::worst() and
  Verdict alarm = Verdict::idle;    // Summary::alarm() said before it was cut
  // What analyze() says of its dumps alone, names of dumps without the folders that all inputs
  // share. Groups that are no suspects are left out; the totals count them.
  Summary summary;
};

// A defect in a service: suspects of one cause that block in one function, in all instances.
struct RankingRow {
  std::string service;
  Verdict verdict = Verdict::idle;  // the worst of them
  int score = 0;                    // likewise
  std::optional<std::string> cause; // rule id
  std::string title;
  std::vector<std::string> fingerprints;  // ids of the groups it is made of, ascending
  std::string state;                // of the worst
  std::string function, file;       // where the worst blocks; empty: the dump does not say
  std::vector<std::uint64_t> lines; // in that function, ascending, in all instances; may be empty
  std::size_t affected = 0;         // instances of the service that have it,
  std::size_t instances = 0;        // of so many that were judged
  std::uint64_t most = 0, sum = 0;  // goroutines in one instance, in all; those that only wait
                                    // because of these are among them
  double rms = 0;                   // root of the mean square over `instances`, 0 for those without
  std::optional<double> per_hour;   // growth, summed over the instances whose growth is known
  std::optional<double> oldest_seconds;  // at least, of the one that has been blocked longest
  std::optional<std::string> first_seen; // time of the first dump that shows it, UTC
  std::size_t worst = 0;            // index in Fleet::processes: the one to open first
  std::vector<std::string> also_in; // other services with one of the fingerprints, ascending; the
                                    // first 20 of
  std::size_t also_in_services = 0; // so many, counted up to 100
  std::optional<std::string> only_in_version;  // the service runs several, and only this has it
};

// instances_read + instances_unreadable + instances_without_dumps are all there are.
struct FleetTotals {
  std::size_t services = 0;
  std::size_t instances_read = 0;           // Fleet::processes
  std::size_t instances_unreadable = 0;     // all their dumps failed; no zeros in a ranking
  std::size_t instances_without_dumps = 0;  // their files hold no goroutine
  std::size_t leak = 0, likely = 0, suspect = 0, idle = 0;  // processes of this verdict
  std::size_t dumps = 0;       // moments; several views of one count once
  std::size_t copies = 0;      // files with the bytes of another, counted once
  std::size_t other_files = 0; // found in a folder or archive, without any dump
  // Of the last dump of each process, as in Totals.
  std::uint64_t goroutines = 0, in_suspects = 0, ignored = 0, idle_goroutines = 0;
  std::uint64_t runtime_goroutines = 0, damaged = 0, lines_not_understood = 0;
};

struct Fleet {
  std::vector<ProcessReport> processes;  // by service, host, instance
  std::vector<RankingRow> ranking;       // by verdict, RMS, growth, name
  FleetTotals totals;
  std::string read_as;      // "service/instance/time: 84 services, 84 instances, 500 dumps"
  std::vector<Note> notes;  // of the run; those of one process are in its summary
  bool interrupted = false; // Request::stop was set: what follows is not all

  bool has_trouble() const;  // an error in any notes, or interrupted: exit status 2
  bool is_complete() const;  // nothing damaged, cut short, unreadable or not understood
  Verdict worst() const;
  Verdict alarm() const;     // of all processes, as Summary::alarm()
};

// Judges every process of the request.
Result<Fleet> triage(const Request& request);

// Puts a row for each dump of the request, for each different goroutine in it, and for all that
// reading had to say, each a line of JSON without line feed (docs/partial.schema.json). A row is a
// fact about one dump and never depends on another, but for the columns that name its process.
// `put` gives false to end the work.
struct RowsWritten {
  std::vector<Note> notes;   // what reading had to say; it stands in rows too
  std::size_t files = 0, dumps = 0;
  bool interrupted = false;  // Request::stop was set, or `put` gave false
  bool full = false;         // inputs behind are in no row: they would not fit into memory
};
Result<RowsWritten> write_rows(const Request& request, const std::function<bool(std::string_view line)>& put);

// Judges what write_rows() wrote, as triage() judges the dumps. The inputs are files of rows, packed
// or in folders or not, in any order: rows that come twice, and parts that overlap, change nothing
// (the law is in src/fleet/fact_set.h). Dumps that no time and no number orders are taken in the
// order of their files' names. Request::at_unix_nanos and every_nanos say nothing here.
Result<Fleet> merge_rows(const Request& request);

// The report of a run that found one process, or none, as analyze() gives it: triage() leaves
// that process whole.
Summary only_process(Fleet fleet);

// Text for people; json: docs/fleet.schema.json; jsonl:
// docs/fleet-rows.schema.json, an object a line.
std::string write(const Fleet& fleet, Format format, const Look& look);

}  // namespace lineup
