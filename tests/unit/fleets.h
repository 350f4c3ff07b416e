// SPDX-License-Identifier: Apache-2.0
// fleets.h: services with replicas, made of the dumps of our own programs (tests/zoo), in the
// layouts, archives and logs in which such dumps arrive; and what is said of each process.
//
//     Dice dice(1);
//     std::vector<Replica> fleet = random_fleet(dice, 5);
//     const Written files = write_tree(fleet, tree_layouts()[0].path, {});
//
// Replicas of one program differ as they do in the wild: in the numbers of the goroutines that
// were started after the first ones, in addresses, and in when they were dumped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/fleet.h"
#include "unit/dumps.h"
#include "unit/packs.h"

namespace lineup::tests {

// A dump of a process at one time, as debug=2 printed it.
struct Taken {
  std::int64_t unix_seconds = 0;
  std::string text;
};

struct Replica {
  std::string service, instance;
  std::vector<Taken> dumps;  // in time
};

// Those of the zoo that have dumps of this release, "go1.19" or "go1.27", by name.
const std::vector<std::string>& zoo_programs(std::string_view release);
// The six of one of them, in time. Loads it at the first call.
const std::vector<std::string>& zoo_dumps(std::string_view release, const std::string& program);

// `text` as another process of the program would have written it: numbers above 12 are higher by
// `more`, addresses of arguments lie elsewhere.
std::string as_another(std::string_view text, std::uint64_t more);

// The same goroutines in the words of debug=1 and as a profile.proto. Neither has numbers.
std::string as_counts(std::string_view text);
std::string as_profile(std::string_view text);

// "20260102T100000Z"
std::string compact_time(std::int64_t unix_seconds);

// `services` of one to three replicas of a program each, with two to six dumps a minute apart;
// some are restarted in between.
std::vector<Replica> random_fleet(Dice& dice, std::size_t services);

// Files and which process each is of: by place in the fleet.
struct Written {
  std::vector<PackedFile> files;
  std::vector<std::size_t> of;
};
// A path for the dump of a replica; `at` counts its dumps from 0, `place` the replica among all.
using PathOf = std::function<std::string(const Replica&, std::size_t at, std::size_t place)>;
struct TreeLayout {
  std::string name;
  PathOf path;  // without the ending
  bool names_instances = true;  // as Replica::instance says
};
const std::vector<TreeLayout>& tree_layouts();

// Which views there are of every moment.
enum class Views { listing, listing_and_counts, all_three };
Written write_tree(const std::vector<Replica>& fleet, const PathOf& path, Views views);

// A log in which all dump at once, some lines of one, some of the other. `prefix` stands before
// each line, and `with_json` makes it a value of a record instead.
using LineOf = std::function<std::string(const Replica&, const std::string& line)>;
std::string interleaved(const std::vector<Replica>& fleet, const LineOf& line, Dice& dice);

// What a verdict rests on, of one process, in a line: equal lines mean equal verdicts.
std::string verdict_line(const Summary& summary);
// Of each process, by "SERVICE INSTANCE".
std::map<std::string, std::string> verdict_lines(const Fleet& fleet);

// Where two reports part; empty: nowhere.
std::string first_difference(std::string_view a, std::string_view b);

// Writes it there, with its date.
void put(const std::filesystem::path& folder, const PackedFile& file);
template <class T>
void shuffle(std::vector<T>& all, Dice& dice) {
  for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[dice.below(i)]);
}

}  // namespace lineup::tests
