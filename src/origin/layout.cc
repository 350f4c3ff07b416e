// SPDX-License-Identifier: Apache-2.0
// origin/layout.cc: from all paths to what each says.
#include "origin/layout.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "model/clock.h"
#include "origin/columns.h"
#include "origin/roles.h"
#include "origin/split.h"
#include "origin/words.h"

namespace lineup {
namespace {

// What the user stated, of one path.
bool take_stated(const PathPattern& stated, const std::string& path, PathParts& parts) {
  const auto found = stated.match(path);
  if (!found) return false;
  PathParts read;
  for (std::size_t i = 0; i < found->size(); ++i) {
    const std::string& text = (*found)[i];
    switch (stated.order()[i]) {
      case PathPart::service: read.service = text; break;
      case PathPart::instance: read.instance = text; break;
      case PathPart::host: read.host = text; break;
      case PathPart::version: read.version = text; break;
      case PathPart::time: {
        const auto times = times_in_path(text);
        if (!times.empty()) {
          read.time_unix_nanos = times.back().unix_nanos;
        } else if (const auto counted = read_counted(text)) {
          read.sequence.push_back(counted->number);
        } else {
          return false;
        }
      }
    }
  }
  if (read.service.empty()) {
    const PodName pod = read_pod_name(read.instance);
    if (pod.form == PodName::certain) read.service = pod.service;
  }
  read.moment = std::move(parts.moment);
  parts = std::move(read);
  return true;
}

// "service/instance/time": the parts that are there.
std::string read_as(const std::vector<PathParts>& parts) {
  std::string said;
  const auto say = [&](const char* part, auto is_there) {
    if (!std::ranges::any_of(parts, is_there)) return;
    if (!said.empty()) said += '/';
    said += part;
  };
  say("host", [](const PathParts& p) { return !p.host.empty() && p.host != p.instance; });
  say("service", [](const PathParts& p) { return !p.service.empty(); });
  say("instance", [](const PathParts& p) { return !p.instance.empty() && p.instance != p.host; });
  if (said.empty() || said == "service") {
    // A host that is the instance too.
    say("host", [](const PathParts& p) { return !p.host.empty() && p.host == p.instance; });
  }
  say("version", [](const PathParts& p) { return !p.version.empty(); });
  say("time", [](const PathParts& p) { return p.time_unix_nanos.has_value(); });
  say("number", [](const PathParts& p) { return !p.sequence.empty(); });
  return said;
}

// Whether, of every instance with several moments, all have a time, or all a number, and these
// are not all equal; and there is such an instance.
bool do_names_order(const std::vector<PathParts>& parts) {
  struct Instance {
    std::set<std::string_view> moments;
    std::set<std::pair<std::int64_t, std::vector<std::uint64_t>>> keys;
    bool timed = true, numbered = true;
  };
  std::map<std::tuple<std::string_view, std::string_view>, Instance> instances;
  for (const PathParts& p : parts) {
    Instance& instance = instances[{p.service, p.instance}];
    instance.moments.insert(p.moment);
    instance.keys.emplace(p.time_unix_nanos.value_or(0), p.sequence);
    instance.timed = instance.timed && p.time_unix_nanos;
    instance.numbered = instance.numbered && !p.sequence.empty();
  }
  bool any = false;
  for (const auto& [name, instance] : instances) {
    if (instance.moments.size() < 2) continue;
    if (!(instance.timed || instance.numbered) || instance.keys.size() < 2) return false;
    any = true;
  }
  return any;
}

// "app.log.2" of logs that are rotated: the higher the number, the older; and "app.log" itself is
// the newest.
struct Rotated {
  std::string_view log;  // the path up to ".log"
  std::uint64_t age = 0;
};

std::optional<Rotated> read_rotated(std::string_view path) {
  path = without_packing(path);
  constexpr std::string_view ending = ".log";
  if (path.ends_with(ending)) return Rotated{path, 0};
  const std::size_t dot = path.find_last_not_of("0123456789");
  const std::size_t digits = path.size() - dot - 1;
  if (dot == std::string_view::npos || path[dot] != '.' || digits == 0 || digits > 6) return {};
  const std::string_view log = path.substr(0, dot);
  if (!log.ends_with(ending)) return {};
  return Rotated{log, read_counted(path)->number};
}

// Numbers of rotated logs count backwards.
void order_rotated(std::span<const std::string> paths, std::vector<PathParts>& parts) {
  std::map<std::string_view, std::vector<std::pair<std::size_t, std::uint64_t>>> logs;
  for (std::size_t i = 0; i < paths.size(); ++i)
    if (const auto rotated = read_rotated(paths[i]))
      logs[rotated->log].emplace_back(i, rotated->age);
  constexpr std::uint64_t newest = 1'000'000;
  for (const auto& [log, files] : logs) {
    if (std::ranges::all_of(files, [](const auto& file) { return file.second == 0; })) continue;
    for (const auto& [i, age] : files) parts[i].sequence = {newest - age};
  }
}

// Folders in front of what a stated pattern names, where they differ.
std::string folders_not_stated(std::span<const std::string> paths, const PathPattern& stated) {
  std::set<std::string> fronts;
  for (const std::string& path : paths) {
    if (path.empty() || !stated.match(path)) continue;
    const std::string plain = plain_path(path);
    std::size_t end = plain.size();
    for (std::size_t part = 0; part < stated.parts() && end != std::string::npos; ++part)
      end = end == 0 ? std::string::npos : plain.rfind('/', end - 1);
    if (end != std::string::npos && end > 0) fronts.insert(plain.substr(0, end));
    if (fronts.size() > 1) return *fronts.begin() + " and " + *std::next(fronts.begin());
  }
  return {};
}

}  // namespace

Layout read_layout(std::span<const std::string> paths, const PathPattern* stated) {
  Layout layout;
  std::vector<SplitPath> split = split_paths(paths);
  for (SplitPath& path : split) {
    layout.parts.emplace_back();
    layout.parts.back().moment = std::move(path.moment);
  }
  if (stated) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (take_stated(*stated, paths[i], layout.parts[i])) continue;
      if (layout.unmatched++ == 0 || paths[i] < layout.first_unmatched)
        layout.first_unmatched = paths[i];
    }
    layout.not_stated = folders_not_stated(paths, *stated);
  } else {
    const std::vector<Placed> placed = find_places(split);
    name_roles(placed, layout.parts);
    for (std::size_t i = 0; i < paths.size(); ++i) {
      layout.parts[i].version = placed[i].version;
      layout.parts[i].sequence = placed[i].sequence;
      layout.parts[i].time_unix_nanos = split[i].unix_nanos;
    }
    order_rotated(paths, layout.parts);
  }
  layout.read_as = read_as(layout.parts);
  layout.names_order = do_names_order(layout.parts);
  return layout;
}

}  // namespace lineup
