// SPDX-License-Identifier: Apache-2.0
// fleet/fact_set.h: facts, put together in any order, and the dumps they tell of.
//
//     FactSet facts;
//     for (Fact& fact : read) facts.add(fact);
//     Collection dumps = facts.collect();
//
// The law
//   State   a map from the bytes of a file (its digest) to a version and a map of rows by key. A
//           version is (v, lineup, rules). The key of a row is its kind and:
//             file, note, error   the name of the file, and the number among its notes
//             dump                the name of the file, and the place of the dump in it
//             group, damaged,     the place of the dump in the file, and the number of the row;
//             locks               not the name: what equal bytes hold is kept once
//           Notes that are of no file are kept beside it, by what they say and of what.
//   Merge   per digest the greater version stays, and the rows of a lesser one go, whole: two
//           releases may group one dump in two ways, and a mixture would count goroutines twice.
//           Of one version the union of the rows stays; where two of one key differ, the one whose
//           line is greater, byte by byte.
//   So      it is a join: associative, commutative and idempotent, and nothing merged with a state
//           is that state. A file of rows read twice, a task that a cluster ran again, parts that
//           overlap, any order and any tree of merges give the same state, and the report is a
//           function of the state alone. Nothing in it is a sum.
//
// Gives    collect(): files by name, folder by folder, as reading their folder gives them, each
//          with its dumps. Which of equal bytes are copies tell_apart() says, as of any dumps.
// Notes    dumps of which rows are missing: they are judged by what is there, and are cut_short.
// Owns     the lines of the rows, in one form; nothing else is kept.
// Costs    their bytes, and n log n comparisons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "fleet/fact.h"
#include "model/collection.h"

namespace lineup {

class FactSet {
 public:
  // Of fact_version or less.
  void add(const Fact& fact);
  void merge(const FactSet& other);

  // So many rows of dumps and groups; for estimates of memory.
  std::size_t parts() const { return parts_; }
  bool empty() const { return of_files_.empty() && of_runs_.empty(); }

  Collection collect() const;

  friend bool operator==(const FactSet& a, const FactSet& b) {
    return a.of_files_ == b.of_files_ && a.of_runs_ == b.of_runs_;
  }

 private:
  struct Version {
    std::uint64_t v = 0;
    std::vector<std::uint64_t> release;  // the numbers of "0.10.2"
    std::string lineup, rules;
    friend auto operator<=>(const Version&, const Version&) = default;
  };
  // Kind, name of the file, place of the dump, number.
  using Key = std::tuple<FactKind, std::string, std::uint64_t, std::uint64_t>;
  struct OfFile {
    Version version;
    std::map<Key, std::string> rows;  // their lines
    friend bool operator==(const OfFile&, const OfFile&) = default;
  };
  // Level, what it is about, and what it says.
  using RunKey = std::tuple<std::string, std::string, std::string>;
  using OfRun = std::pair<Version, std::string>;
  class Collecting;

  static Version version_of(const Fact& fact);
  void add(Digest digest, const Version& version, const Key& key, const std::string& line);
  void add(const RunKey& key, const OfRun& row);

  std::map<Digest, OfFile> of_files_;
  std::map<RunKey, OfRun> of_runs_;
  std::size_t parts_ = 0;
};

}  // namespace lineup
