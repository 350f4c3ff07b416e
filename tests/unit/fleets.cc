// SPDX-License-Identifier: Apache-2.0
// fleets.cc: replicas, trees and logs out of the dumps of the zoo.
#include "unit/fleets.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "unit/maker.h"

namespace lineup::tests {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::uint64_t first_ones = 12;

// All dumps of a release, by program.
const std::map<std::string, std::vector<std::string>>& zoo(std::string_view release) {
  static std::map<std::string, std::map<std::string, std::vector<std::string>>> loaded;
  auto& all = loaded[std::string(release)];
  if (!all.empty()) return all;
  auto source =
      open_source(fmt::format("{}/tests/zoo/fixtures/{}.tar.zst", LINEUP_ROOT, release), Limits{});
  EXPECT_TRUE(source);
  if (!source) return all;
  Notes notes;
  std::map<std::string, std::string> texts;
  while (auto member = source->next(notes)) {
    // Of the three forms of each moment the listing; tests make others of it.
    const std::string_view name = member->name();
    if (!name.ends_with(".txt") || name.ends_with(".debug1.txt")) continue;
    std::string& text = texts[member->name().substr(member->name().find('!') + 1)];
    while (const auto block = member->next_block(notes)) text.append(*block);
  }
  for (auto& [name, text] : texts) all[name.substr(0, name.find('/'))].push_back(std::move(text));
  return all;
}

// The number at a place in a text, and where it ends.
std::uint64_t number_at(std::string_view text, std::size_t& at) {
  std::uint64_t number = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
    number = number * 10 + static_cast<std::uint64_t>(text[at] - '0');
  return number;
}

struct Call {
  std::string function, file;
  std::int64_t line = 0;
  auto operator<=>(const Call&) const = default;
};

// The calls of each goroutine, innermost first, as a profile has them: without creators.
std::vector<std::vector<Call>> stacks_of(std::string_view text) {
  std::vector<std::vector<Call>> stacks;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("goroutine ")) {
      stacks.emplace_back();
    } else if (line.empty() || line.starts_with("created by ")) {
      stacks.back().push_back({});
    } else if (line.front() != '\t') {
      stacks.back().push_back({line.substr(0, line.rfind('(')), {}, 0});
    } else if (Call& call = stacks.back().back(); !call.function.empty()) {
      const std::size_t colon = line.rfind(':');
      call.file = line.substr(1, colon - 1);
      std::size_t at = colon + 1;
      call.line = static_cast<std::int64_t>(number_at(line, at));
    }
  }
  for (std::vector<Call>& stack : stacks)
    std::erase_if(stack, [](const Call& call) { return call.function.empty(); });
  return stacks;
}

}  // namespace

const std::vector<std::string>& zoo_programs(std::string_view release) {
  static std::map<std::string, std::vector<std::string>> names;
  std::vector<std::string>& list = names[std::string(release)];
  if (list.empty())
    for (const auto& [name, dumps] : zoo(release)) list.push_back(name);
  return list;
}

const std::vector<std::string>& zoo_dumps(std::string_view release, const std::string& program) {
  return zoo(release).at(program);
}

std::string as_another(std::string_view text, std::uint64_t more) {
  std::string out;
  constexpr std::string_view word = "goroutine ", address = "0x";
  for (std::size_t at = 0; at < text.size();) {
    const bool is_number = text.substr(at).starts_with(word),
               is_address = text.substr(at).starts_with(address);
    if (!is_number && !is_address) {
      const std::size_t next = std::min(text.find("goroutine ", at + 1), text.find("0x", at + 1));
      out.append(text.substr(at, next - at));
      at = std::min(next, text.size());
    } else if (is_number) {
      out.append(word);
      at += word.size();
      const std::size_t begin = at;
      const std::uint64_t number = number_at(text, at);
      if (at > begin) out += std::to_string(number > first_ones ? number + more : number);
    } else {
      out.append(address);
      at += address.size();
      const std::size_t end = std::min(text.find_first_not_of("0123456789abcdef", at), text.size());
      std::string hex(text.substr(at, end - at));
      // Of the heap; what is shorter is a length or a place in the program.
      if (hex.size() >= 10 && hex.size() <= 12)
        hex = fmt::format("{:x}", std::stoull(hex, nullptr, 16) + (more << 12));
      out += hex;
      at = end;
    }
  }
  return out;
}

std::string as_counts(std::string_view text) {
  std::map<std::vector<Call>, std::size_t> counts;
  for (const auto& stack : stacks_of(text)) ++counts[stack];
  std::map<Call, std::size_t> places;
  for (const auto& [stack, count] : counts)
    for (const Call& call : stack) places.try_emplace(call, 0x480000 + 0x40 * places.size());
  std::size_t total = 0;
  std::vector<std::pair<std::size_t, std::string>> records;
  for (const auto& [stack, count] : counts) {
    total += count;
    std::string head = fmt::format("{} @ 0x43d4a5", count), body;
    for (const Call& call : stack) {
      head += fmt::format(" 0x{:x}", places[call] + 1);
      body += fmt::format("#\t0x{:x}\t{}+0x2c\t{}:{}\n", places[call], call.function, call.file,
                          call.line);
    }
    records.emplace_back(count, head + "\n" + body + "\n");
  }
  std::ranges::stable_sort(records, [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string out = fmt::format("goroutine profile: total {}\n", total);
  for (const auto& [count, record] : records) out += record;
  return out;
}

std::string as_profile(std::string_view text) {
  std::map<std::vector<Call>, std::int64_t> counts;
  for (const auto& stack : stacks_of(text)) ++counts[stack];
  Maker maker;
  std::map<Call, std::uint64_t> places;
  for (const auto& [stack, count] : counts) {
    std::vector<std::uint64_t> locations;
    for (const Call& call : stack) {
      const auto [at, fresh] = places.try_emplace(call, places.size() + 1);
      if (fresh) maker.call(at->second, call.function, call.file, call.line);
      locations.push_back(at->second);
    }
    maker.sample(locations, {count});
  }
  return maker.bytes();
}

std::string compact_time(std::int64_t unix_seconds) {
  const std::int64_t second = unix_seconds % 86400;
  // All tests are of a few days of January 2026.
  const std::int64_t day = unix_seconds / 86400 - 20454 + 1;
  return fmt::format("202601{:02}T{:02}{:02}{:02}Z", day, second / 3600, second / 60 % 60,
                     second % 60);
}

std::vector<Replica> random_fleet(Dice& dice, std::size_t services) {
  constexpr std::int64_t morning = 20455 * 86400ll + 10 * 3600;
  std::vector<Replica> fleet;
  std::set<std::string> taken;
  while (taken.size() < services) {
    const char* release = dice.below(3) == 0 ? "go1.19" : "go1.27";
    const std::vector<std::string>& names = zoo_programs(release);
    const std::string program = names[dice.below(names.size())];
    if (!taken.insert(program).second) continue;
    const std::size_t replicas = 1 + dice.below(3), moments = 2 + dice.below(5);
    for (std::size_t i = 0; i < replicas; ++i) {
      Replica replica{program, fmt::format("{}-{}", program, i), {}};
      const std::uint64_t more = i * (40 + dice.below(5000));
      const std::int64_t start = morning + static_cast<std::int64_t>(dice.below(50));
      // One in four begins anew, from its first dump on.
      const std::size_t restart =
          dice.below(4) == 0 && moments > 2 ? 1 + dice.below(moments - 1) : moments;
      for (std::size_t t = 0; t < moments; ++t) {
        const std::string& text = zoo_dumps(release, program)[t < restart ? t : t - restart];
        replica.dumps.push_back({start + 60 * static_cast<std::int64_t>(t),
                                 as_another(text, t < restart ? more : more / 2 + 17)});
      }
      fleet.push_back(std::move(replica));
    }
  }
  return fleet;
}

const std::vector<TreeLayout>& tree_layouts() {
  static const std::vector<TreeLayout> all = {
      {"SERVICE/INSTANCE/TIME",
       [](const Replica& r, std::size_t at, std::size_t) {
         return fmt::format("dumps/{}/{}/{}", r.service, r.instance,
                            compact_time(r.dumps[at].unix_seconds));
       }},
      {"SERVICE/POD/goroutine-TIME",
       [](const Replica& r, std::size_t at, std::size_t place) {
         constexpr std::string_view letters = "bcdfghjklmnpqrstvwxz2456789";
         std::string end;
         for (std::size_t i = 0; i < 5; ++i, place = place * 7 + 3)
           end += letters[place % letters.size()];
         return fmt::format("{0}/{0}-7d9f8bcd45-{1}/goroutine-{2}", r.service, end,
                            compact_time(r.dumps[at].unix_seconds));
       },
       false},
      {"INSTANCE_TIME",
       [](const Replica& r, std::size_t at, std::size_t) {
         return fmt::format("{}_{}", r.instance, compact_time(r.dumps[at].unix_seconds));
       }},
      {"TIME/INSTANCE",
       [](const Replica& r, std::size_t at, std::size_t) {
         return fmt::format("{}/{}/goroutine",
                            compact_time(r.dumps[at].unix_seconds - r.dumps[at].unix_seconds % 60),
                            r.instance);
       }},
      {"SERVICE/INSTANCE/NUMBER",
       [](const Replica& r, std::size_t at, std::size_t) {
         return fmt::format("{}/{}/t{}", r.service, r.instance, at + 1);
       }},
      {"ROUND/SERVICE/INSTANCE",
       [](const Replica& r, std::size_t at, std::size_t) {
         return fmt::format("round-{}/{}/{}", at + 1, r.service, r.instance);
       }},
      {"SERVICE-PID-goroutines-MMDDhhmmss",
       [](const Replica& r, std::size_t at, std::size_t place) {
         const std::string time = compact_time(r.dumps[at].unix_seconds);
         return fmt::format("{}-{}-goroutines-{}{}", r.service, 4711 + 977 * place,
                            time.substr(4, 4), time.substr(9, 6));
       },
       false},
      {"HOST/SERVICE/TIME",
       [](const Replica& r, std::size_t at, std::size_t) {
         return fmt::format("10.0.0.{}/{}/{}", r.instance.back(), r.service,
                            compact_time(r.dumps[at].unix_seconds));
       },
       false},
  };
  return all;
}

Written write_tree(const std::vector<Replica>& fleet, const PathOf& path, Views views) {
  Written written;
  for (std::size_t place = 0; place < fleet.size(); ++place)
    for (std::size_t at = 0; at < fleet[place].dumps.size(); ++at) {
      const Dumped& taken = fleet[place].dumps[at];
      const std::string name = path(fleet[place], at, place);
      const auto add = [&](const std::string& ending, std::string bytes) {
        written.files.push_back({name + ending, std::move(bytes)});
        written.of.push_back(place);
      };
      add(views == Views::listing ? ".txt" : ".debug2.txt", taken.text);
      if (views != Views::listing) add(".debug1.txt", as_counts(taken.text));
      if (views == Views::all_three) add(".pb.gz", compressed("gzip", as_profile(taken.text)));
    }
  return written;
}

std::string interleaved(const std::vector<Replica>& fleet, const LineOf& line, Dice& dice) {
  struct Writing {
    const Replica* replica;
    Lines lines;
    std::size_t at = 0;
  };
  std::vector<Writing> writers;
  for (const Replica& replica : fleet) {
    Writing& writing = writers.emplace_back(Writing{&replica, {}, 0});
    for (const Dumped& taken : replica.dumps) {
      for (std::string& each : lines_of(taken.text)) writing.lines.push_back(std::move(each));
      writing.lines.emplace_back();
    }
  }
  std::string out;
  while (!writers.empty()) {
    const std::size_t turn = dice.below(writers.size());
    Writing& writing = writers[turn];
    for (std::size_t n = 1 + dice.below(6); n > 0 && writing.at < writing.lines.size(); --n)
      out += line(*writing.replica, writing.lines[writing.at++]) + "\n";
    if (writing.at == writing.lines.size())
      writers.erase(writers.begin() + static_cast<std::ptrdiff_t>(turn));
  }
  return out;
}

std::string verdict_line(const Summary& summary) {
  const Totals& totals = summary.totals;
  const std::size_t runs = summary.inputs.empty() ? 0 : summary.inputs.back().process;
  std::string line = fmt::format(
      "{}: {} moments, {} runs, {} goroutines = {} + {} + {} + {}:", name_of(summary.worst()),
      summary.inputs.size(), runs, totals.goroutines, totals.in_suspects, totals.idle,
      totals.runtime_goroutines, totals.damaged);
  for (const Group& group : summary.suspects)
    line += fmt::format(" {} {}x {}", group.id, group.goroutines, group.score);
  return line;
}

std::map<std::string, std::string> verdict_lines(const Fleet& fleet) {
  std::map<std::string, std::string> lines;
  for (const ProcessReport& process : fleet.processes) {
    const std::string name = process.name.service + " " +
                             (process.name.host.empty() ? "" : process.name.host + " ") +
                             process.name.instance;
    EXPECT_TRUE(lines.try_emplace(name, verdict_line(process.summary)).second)
        << "two of one name: " << name;
    EXPECT_EQ(process.verdict, process.summary.worst());
    EXPECT_EQ(process.suspects, process.summary.suspects.size());
  }
  return lines;
}

std::string first_difference(std::string_view a, std::string_view b) {
  const Lines in_a = lines_of(a), in_b = lines_of(b);
  for (std::size_t i = 0; i < std::max(in_a.size(), in_b.size()); ++i) {
    const std::string from = i < in_a.size() ? in_a[i] : "", to = i < in_b.size() ? in_b[i] : "";
    if (from != to) return fmt::format("line {}\n  {}\n  {}\n", i + 1, from, to);
  }
  return a == b ? "" : "the end";
}

void put(const std::filesystem::path& folder, const PackedFile& file) {
  const std::filesystem::path path = folder / file.name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << file.content;
  const timespec date[] = {{file.modified_unix_seconds, 0}, {file.modified_unix_seconds, 0}};
  EXPECT_EQ(utimensat(AT_FDCWD, path.c_str(), date, 0), 0);
}

}  // namespace lineup::tests
