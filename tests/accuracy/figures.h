// SPDX-License-Identifier: Apache-2.0
// figures.h: how often lineup was right, counted, kept and compared.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lineup::accuracy {

struct Figures {
  std::uint64_t leaky = 0;     // runs over a process with a defect
  std::uint64_t first = 0;     // of those: the first suspect is one of its leaks
  std::uint64_t likely = 0;    // of those: and it is called likely or leak
  std::uint64_t within3 = 0;   // of those: one of the first three
  std::uint64_t clean = 0;     // of those: no suspect is a healthy group
  std::uint64_t defects = 0;   // defects in those
  std::uint64_t missed = 0;    // of those: in no suspect
  std::uint64_t named = 0;     // defects whose cause is known
  std::uint64_t cause = 0;     // of those: the best suspect of the defect names it
  std::uint64_t healthy = 0;   // runs over a process without defect
  std::uint64_t quiet = 0;     // of those: nothing is called leak or likely
  std::uint64_t alarms = 0;    // healthy groups called leak or likely, in all runs
  std::uint64_t suspects = 0;  // healthy groups called suspect, in all runs
  // What a verdict's word means: suspects whose truth is known, by what they are
  // called, and how many of them are leaks. The other side of a leak is in neither.
  std::uint64_t called_leak = 0, leak_is = 0;
  std::uint64_t called_likely = 0, likely_is = 0;
  std::uint64_t called_suspect = 0, suspect_is = 0;
  std::uint64_t moments =
      0;  // defects at a moment that was dumped in three forms, seen in one at least
  std::uint64_t near = 0;      // of those: the verdicts are one level apart at most
  std::uint64_t agreed = 0;    // of those: all forms name one cause

  Figures& operator+=(const Figures& other);
  friend bool operator==(const Figures&, const Figures&) = default;
};

// By which dumps of a process were judged: "1"; "2, first", "2, last"; "2, any", of
// a healthy one; "6".
using ByChoice = std::map<std::string, Figures>;
// What the names of sets end with whose dumps are of these forms, and of the
// comparison of them.
inline constexpr std::string_view debug1_form = ", debug=1", proto_form = ", pb.gz",
                                  one_moment = ", one moment in three forms";

// By set, kind, and choice.
using Table = std::map<std::string, std::map<std::string, ByChoice>>;

// The sum over a set's kinds, by choice.
ByChoice total_of(const std::map<std::string, ByChoice>& kinds);

// The record: JSON, one line for each kind and choice. Reading throws
// std::exception where it is no record.
std::string write_record(const Table& table);
Table read_record(std::string_view text);

// Every figure that is worse than the record says, and every kind of a measured
// set that the record has and that was not measured, as sentences. What is new is
// no fall, and a set that was not measured is not missed. What a verdict's word
// means is compared over the whole set, for that word or a worse one: so a leak that
// is called worse than before takes nothing from the word it leaves.
std::vector<std::string> falls(const Table& recorded, const Table& measured);

// For people: a table for each set, its kinds and their sum.
std::string for_terminal(const Table& table);
// For docs/accuracy.md: the sums of all sets, then the kinds of those with several dumps.
std::string for_docs(const Table& table);
// What a verdict's word means: over everything that is measured as it is, by form of
// dump; and by set and number of dumps.
std::string words_for_docs(const Table& table);
std::string calibration_for_docs(const Table& table);

}  // namespace lineup::accuracy
