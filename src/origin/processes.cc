// SPDX-License-Identifier: Apache-2.0
// processes.cc: names processes by paths and writers, and lets contents refute it.
#include "origin/processes.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "model/clock.h"
#include "origin/forms.h"
#include "origin/layout.h"
#include "origin/naming.h"
#include "origin/runs.h"
#include "origin/words.h"
#include "series/against.h"
#include "series/series.h"

namespace lineup {
namespace {

// Sorts them as far as times, numbers in names and logs say, and tells how far that is.
Order sort_bunch(const Corpus& corpus, std::span<const FileRead> files,
                 std::vector<std::size_t>& bunch, bool in_order) {
  const std::vector<Dump>& dumps = corpus.dumps;
  if (in_order) return Order::known;
  const auto time_of = [&](std::size_t i) {
    const Moment moment = moment_of(dumps[i]);
    return moment.basis == TimeBasis::modified ? std::nullopt : moment.unix_nanos;
  };
  // Of two members of one name in an archive the place says nothing.
  std::map<std::string_view, std::set<std::uint32_t>> members;
  std::map<std::uint32_t, std::uint64_t> highest;
  for (const std::size_t i : bunch) members[files[dumps[i].member].name].insert(dumps[i].member);
  const bool twins =
      std::ranges::any_of(members, [](const auto& of) { return of.second.size() > 1; });
  for (const std::size_t i : bunch)
    if (twins)
      highest[dumps[i].member] = std::max(highest[dumps[i].member], highest_number(dumps[i]));
  const auto twin_of = [&](std::size_t i) {
    const FileRead& file = files[dumps[i].member];
    using Twin = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>;
    if (members.at(file.name).size() < 2) return Twin();
    return Twin(highest.at(dumps[i].member), file.digest_high, file.digest_low);
  };
  if (std::ranges::all_of(bunch, [&](std::size_t i) { return time_of(i).has_value(); })) {
    std::ranges::sort(bunch, {}, [&](std::size_t i) {
      return std::tuple(*time_of(i), std::string_view(files[dumps[i].member].name), twin_of(i), i);
    });
    if (auto against = order_against(corpus, bunch, OrderedBy::times)) bunch = std::move(*against);
    return Order::known;
  }
  if (std::ranges::none_of(bunch, [&](std::size_t i) { return dumps[i].sequence.empty(); })) {
    std::ranges::sort(bunch, {}, [&](std::size_t i) {
      return std::tuple(dumps[i].sequence, std::string_view(files[dumps[i].member].name),
                        twin_of(i), i);
    });
    if (auto against = order_against(corpus, bunch, OrderedBy::numbers))
      bunch = std::move(*against);
    return Order::numbers;
  }
  const bool one_file = std::ranges::all_of(
      bunch, [&](std::size_t i) { return dumps[i].member == dumps[bunch.front()].member; });
  if (one_file) return Order::known;
  if (std::optional<std::vector<std::size_t>> in_part = order_in_part(corpus, bunch)) {
    bunch = std::move(*in_part);
    return Order::numbers;
  }
  // Numbers only rise. What counts is that they are followed in one order, however they were given.
  const auto highest_of = [&](std::size_t i) {
    const std::uint64_t number = highest_number(dumps[i]);
    return number == 0 ? std::numeric_limits<std::uint64_t>::max() : number;
  };
  std::vector<std::tuple<std::uint64_t, std::string_view, std::size_t>> keys;
  for (const std::size_t i : bunch) keys.emplace_back(highest_of(i), dumps[i].name, i);
  std::ranges::sort(keys);
  std::ranges::transform(keys, bunch.begin(), [](const auto& key) { return std::get<2>(key); });
  return Order::unknown;
}

std::string_view file_part(std::string_view name) {
  const std::size_t slash = name.find_last_of("/!");
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

class Telling {
 public:
  Telling(Corpus& corpus, std::span<const FileRead> files, const HowToTellApart& how, Notes& notes)
      : corpus_(corpus), files_(files), how_(how), notes_(notes) {}

  Processes take() && {
    read_paths();
    leave_out_copies();
    if (how_.split == Split::one_process) {
      add_process({}, every_dump());
    } else if (how_.split == Split::per_file) {
      std::map<std::uint32_t, std::vector<std::size_t>> by_file;
      for (const std::size_t i : every_dump()) by_file[corpus_.dumps[i].member].push_back(i);
      for (auto& [file, dumps] : by_file) {
        Named named = naming_->of(corpus_.dumps[dumps.front()]);
        if (named.says_nothing() && by_file.size() > 1)
          named.instance = named.service = std::string(file_part(files_[file].name));
        add_process(named, std::move(dumps));
      }
    } else {
      by_evidence();
    }
    note_twins();
    name_apart();
    find_places_without_dumps();
    std::ranges::stable_sort(processes_.all, {}, [](const Process& p) {
      return std::tie(p.service, p.host, p.instance);
    });
    if (refuted_ > 0)
      notes_.add(Level::info,
                 fmt::format("names say one process, goroutines say several ({}): each of them is "
                             "judged by itself",
                             refuted_ == 1 ? "once" : fmt::format("{} times", refuted_)),
                 first_refuted_,
                 "--one-process takes them for one, --path says what the parts of a path are");
    return std::move(processes_);
  }

 private:
  std::vector<std::size_t> every_dump() const {
    std::vector<std::size_t> all(corpus_.dumps.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    return all;
  }

  // What the paths of the files say, into the dumps.
  void read_paths() {
    // A file that holds no dump may lie anywhere, and says nothing of how those with dumps lie.
    std::vector<std::string> paths(files_.size());
    for (const Dump& dump : corpus_.dumps) paths[dump.member] = files_[dump.member].name;
    if (how_.pattern == nullptr) paths = paths_of_dumps(corpus_, paths);
    Layout layout = read_layout(paths, how_.pattern);
    parts_ = std::move(layout.parts);
    naming_.emplace(corpus_, parts_);
    processes_.read_as = layout.read_as;
    if (layout.unmatched > 0)
      notes_.add(
          Level::lost,
          fmt::format(
              "{} of {} paths do not fit --path: their dumps are told apart by what is in them",
              layout.unmatched, files_.size()),
          layout.first_unmatched, "'*' stands for a part without meaning; --path may be left out");
    if (!layout.not_stated.empty())
      notes_.add(Level::lost,
                 "folders in front of what --path states differ and tell nothing apart: " +
                     printable(layout.not_stated, 200),
                 "--path", "state them, too: {service}, {instance}, {host} or *");
    for (Dump& dump : corpus_.dumps) {
      const PathParts& parts = parts_[dump.member];
      dump.name_unix_nanos = parts.time_unix_nanos;
      dump.sequence = parts.sequence;
      dump.moment = parts.moment;
    }
  }

  // Of files of equal bytes one stays. Counts without a time, and one goroutine alone, may be the
  // same in two processes.
  void leave_out_copies() {
    // An interval or a time that the user gave says that they are of different moments.
    if (how_.in_order) return;
    struct Held {
      const Dump* first = nullptr;  // dump of the file
      bool is_given = false;        // its time
      bool is_unique = false;       // no other process prints these bytes
    };
    std::map<std::uint32_t, Held> held;
    for (const Dump& dump : corpus_.dumps) {
      Held& file = held[dump.member];
      if (file.first == nullptr) file.first = &dump;
      file.is_given = file.is_given || dump.given_unix_nanos;
      file.is_unique = file.is_unique || dump.goroutines.size() > 1 || dump.time_unix_nanos;
    }
    using Bytes = std::tuple<std::uint64_t, std::uint64_t, std::optional<std::int64_t>,
                             std::vector<std::uint64_t>>;
    using Place = std::tuple<std::string, std::string, std::string>;
    std::map<Bytes, std::map<Place, std::vector<std::uint32_t>>> same;
    std::map<Place, std::size_t> files_in;
    const auto place_of = [&](std::uint32_t file) {
      return Place(naming_->of(*held[file].first).key());
    };
    for (const auto& [file, what] : held) {
      const FileRead& read = files_[file];
      ++files_in[place_of(file)];
      if ((read.digest_high == 0 && read.digest_low == 0) || what.is_given) continue;
      const PathParts& parts = parts_[file];
      const Bytes bytes(
          read.digest_high, read.digest_low,
          parts.time_unix_nanos ? parts.time_unix_nanos : find_time(file_part(read.name)),
          parts.sequence);
      same[bytes][what.is_unique ? Place() : place_of(file)].push_back(file);
    }
    is_copy_.assign(files_.size(), false);
    // Each with what it is a copy of.
    std::vector<std::pair<std::string_view, std::string_view>> copies;
    std::vector<std::string_view> alike;
    for (auto& [bytes, places] : same) {
      for (auto& [place, files] : places) {
        // The one that stands with the most others stays, so that no series loses a dump.
        std::ranges::sort(files, {}, [&](std::uint32_t file) {
          return std::tuple(-static_cast<std::int64_t>(files_in[place_of(file)]),
                            std::string_view(files_[file].name), file);
        });
        for (const std::uint32_t file : std::span(files).subspan(1)) {
          is_copy_[file] = true;
          copies.emplace_back(files_[file].name, files_[files[0]].name);
        }
        if (places.size() > 1) alike.push_back(files_[files[0]].name);
      }
    }
    processes_.copies = copies.size();
    std::ranges::sort(copies);
    for (const auto& [copy, first] : copies)
      notes_.add(
          Level::info,
          fmt::format("the same bytes as {}: what it holds is counted once", printable(first)),
          std::string(copy));
    if (!alike.empty())
      notes_.add(Level::info,
                 fmt::format("{} profiles that other processes have in the same bytes: without "
                             "times and numbers that may be, and each counts",
                             alike.size()),
                 std::string(std::ranges::min(alike)));
    if (processes_.copies > 0)
      std::erase_if(corpus_.dumps, [&](const Dump& dump) { return is_copy_[dump.member]; });
  }

  void by_evidence() {
    std::map<std::tuple<std::string, std::string, std::string>, std::vector<std::size_t>> bunches;
    for (const std::size_t i : every_dump())
      bunches[naming_->of(corpus_.dumps[i]).key()].push_back(i);
    for (auto& [key, bunch] : bunches) {
      const bool named = !std::get<0>(key).empty() || !std::get<2>(key).empty();
      const Order order = sort_bunch(corpus_, files_, bunch, how_.in_order);
      std::vector<std::vector<std::size_t>> parts = part_by_runs(corpus_, bunch, order, named);
      if (named && parts.size() > 1 && ++refuted_ == 1)
        first_refuted_ = corpus_.dumps[bunch.front()].name;
      for (std::vector<std::size_t>& part : parts) {
        // As they were given.
        if (order == Order::unknown) std::ranges::sort(part);
        Named name = naming_->of(corpus_.dumps[part.back()]);
        // What no name tells apart goes by its file.
        if (name.says_nothing() && (bunches.size() > 1 || parts.size() > 1))
          name.service = name.instance = std::string(file_part(least_name(part)));
        add_process(name, std::move(part));
      }
    }
  }

  // Two members of one name, of other bytes: unpacked, one would overwrite the other.
  void note_twins() {
    if (how_.in_order) return;
    std::map<std::string_view, std::set<std::pair<std::uint64_t, std::uint64_t>>> bytes;
    for (const Dump& dump : corpus_.dumps) {
      const FileRead& file = files_[dump.member];
      bytes[file.name].emplace(file.digest_high, file.digest_low);
    }
    for (const auto& [name, twins] : bytes)
      if (twins.size() > 1)
        notes_.add(Level::lost,
                   fmt::format("{} members of this name hold different dumps: each counts, in the "
                               "order that their goroutines say",
                               twins.size()),
                   std::string(name));
  }

  // The same whatever the order of the dumps.
  std::string_view least_name(std::span<const std::size_t> dumps) const {
    const auto name = [&](std::size_t i) { return std::string_view(corpus_.dumps[i].name); };
    return name(*std::ranges::min_element(dumps, {}, name));
  }

  // Files that lie as those with dumps do, for places that have none.
  void find_places_without_dumps() {
    if (processes_.read_as.empty()) return;
    const auto form = [](std::string_view path) {
      const std::size_t dot = file_part(path).rfind('.');
      return std::pair(
          std::ranges::count(path, '/') + std::ranges::count(path, '!'),
          dot == std::string_view::npos ? std::string_view() : file_part(path).substr(dot));
    };
    std::vector<bool> holds = is_copy_;  // what a copy holds is counted elsewhere, but it is there
    holds.resize(files_.size());
    std::set<std::pair<std::ptrdiff_t, std::string_view>> forms;
    for (const Dump& dump : corpus_.dumps) {
      holds[dump.member] = true;
      forms.insert(form(files_[dump.member].name));
    }
    std::vector<std::string> alike(files_.size());
    bool any = false;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      // A profile that cannot be unpacked ends in another way than those that were read.
      const auto [depth, ending] = form(files_[i].name);
      const bool packed = !ending.empty() && is_view_word(ending.substr(1));
      const auto as_deep = [depth = depth](const auto& one) { return one.first == depth; };
      const bool as_these = forms.contains({depth, ending}) ||
                            (packed && std::ranges::any_of(forms, as_deep));
      if (!holds[i] && !as_these) continue;
      alike[i] = files_[i].name;
      any = any || !holds[i];
    }
    if (!any) return;
    const Layout layout = read_layout(alike, how_.pattern);
    std::map<std::tuple<std::string, std::string, std::string>, std::vector<std::size_t>> without;
    const auto key = [&](std::size_t i) {
      return std::tuple(layout.parts[i].service, layout.parts[i].host, layout.parts[i].instance);
    };
    for (std::size_t i = 0; i < files_.size(); ++i)
      if (!holds[i] && !alike[i].empty() &&
          key(i) != std::tuple<std::string, std::string, std::string>())
        without[key(i)].push_back(i);
    for (std::size_t i = 0; i < files_.size(); ++i)
      if (holds[i]) without.erase(key(i));
    for (auto& [place, files] : without) processes_.without_dumps.push_back(std::move(files));
  }

  void add_process(const Named& named, std::vector<std::size_t> dumps) {
    processes_.all.push_back(
        {named.service, named.instance, named.host, named.version, std::move(dumps)});
  }

  // Two processes never have one name.
  void name_apart() {
    std::map<std::tuple<std::string, std::string, std::string>, std::size_t> taken;
    for (Process& process : processes_.all) {
      const std::string first = process.instance;
      std::size_t& times = taken[{process.service, process.host, first}];
      if (times++ == 0) continue;
      do
        process.instance = fmt::format("{} ({})", first.empty() ? process.service : first, times++);
      while (!taken.try_emplace({process.service, process.host, process.instance}, 1).second);
    }
  }

  Corpus& corpus_;
  std::span<const FileRead> files_;
  const HowToTellApart& how_;
  Notes& notes_;
  std::vector<PathParts> parts_;  // of each file
  std::optional<Naming> naming_;  // by them
  std::vector<bool> is_copy_;     // likewise; empty where copies count
  Processes processes_;
  std::size_t refuted_ = 0;
  std::string first_refuted_;
};

}  // namespace

Processes tell_apart(Corpus& corpus, std::span<const FileRead> files, const HowToTellApart& how,
                     Notes& notes) {
  return Telling(corpus, files, how, notes).take();
}

}  // namespace lineup
