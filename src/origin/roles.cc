// SPDX-License-Identifier: Apache-2.0
// origin/roles.cc: compares the places of paths that have the same columns.
#include "origin/roles.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "origin/words.h"

namespace lineup {
namespace {

using Names = std::vector<std::string_view>;

Names names_of(const Placed& placed) {
  Names names;
  for (const PathPlace& place : placed.places) names.push_back(place.name);
  return names;
}

// A port stands where an ordinal does, but has four digits or more.
bool is_port(std::string_view name) {
  const PodName pod = read_pod_name(name);
  return pod.form == PodName::ordinal && name.size() - pod.service.size() > 4;
}

// Which column says what, for the paths of one group.
struct Roles {
  std::optional<std::size_t> service, instance, host;  // indexes into the places
  bool cut = false;                                    // the service is the instance's name, cut
};

class Group {
 public:
  Group(std::span<const Placed> placed, const std::vector<std::size_t>& members)
      : columns_(placed[members[0]].places.size()) {
    std::set<Names> lists;
    for (const std::size_t m : members) lists.insert(names_of(placed[m]));
    lists_.assign(lists.begin(), lists.end());
  }

  Roles decide() {
    if (columns_ == 0) return {};
    const std::size_t last = instance_column();
    find_siblings(last);
    Roles roles = last == 0 ? alone() : below(last);
    // A host stands further up.
    for (std::size_t c = 0; c < columns_ && !roles.host; ++c) {
      if (c != roles.service && most_are(c, is_host)) roles.host = c;
    }
    return roles;
  }

  // The instance's name without what numbers it.
  std::string_view service_of(std::string_view name) const {
    const PodName pod = read_pod_name(name);
    if (pod.form == PodName::none || is_host(name)) return name;
    if (pod.form == PodName::suffix && !siblings_.contains(pod.service)) return name;
    return pod.service;
  }

 private:
  template <class Is>
  std::size_t count(std::size_t column, Is is) const {
    const auto fits = [&](const Names& names) { return is(names[column]); };
    return static_cast<std::size_t>(std::ranges::count_if(lists_, fits));
  }
  template <class Is>
  bool most_are(std::size_t column, Is is) const {
    return count(column, is) * 10 >= lists_.size() * 9;
  }
  static bool is_certain(std::string_view name) {
    return read_pod_name(name).form == PodName::certain;
  }

  // The deepest, but for what is below a pod: its containers.
  std::size_t instance_column() const {
    for (std::size_t c = columns_; c-- > 0;) {
      if (count(c, is_certain) * 2 >= lists_.size()) return c;
    }
    return columns_ - 1;
  }

  // Names that end in several suffixes, or in one that only Kubernetes makes.
  void find_siblings(std::size_t column) {
    std::map<std::string_view, std::set<std::string_view>> suffixes;
    for (const Names& names : lists_) {
      const PodName pod = read_pod_name(names[column]);
      if (pod.form != PodName::suffix && pod.form != PodName::certain) continue;
      auto& some = suffixes[pod.service];
      some.insert(names[column]);
      if (some.size() > 1 || pod.form == PodName::certain) siblings_.insert(pod.service);
    }
  }

  // Whether names number copies: "0" and "1", "node3" and "node4", "pod-a" and "pod-b".
  bool are_numbered(std::size_t column) const {
    std::set<std::string_view> stems;
    for (const Names& names : lists_) {
      const std::string_view name = names[column];
      const std::size_t digits = name.find_last_not_of("0123456789") + 1;
      const std::size_t word = name.find_last_of("-_.");
      const bool letter = word != std::string_view::npos && word + 2 == name.size();
      if (digits < name.size()) stems.insert(name.substr(0, digits));
      else if (letter) stems.insert(name.substr(0, word));
      else return false;
    }
    return stems.size() == 1;
  }

  std::size_t count_cut(std::size_t column) const {
    return count(column, [&](std::string_view name) { return service_of(name) != name; });
  }

  Roles alone() const {
    if (most_are(0, is_host)) return {.service = {}, .instance = 0, .host = 0};
    if (count_cut(0) > 0) return {.service = 0, .instance = 0, .host = {}, .cut = true};
    return {.service = 0, .instance = {}, .host = {}};
  }

  Roles below(std::size_t last) const {
    const std::size_t above = last - 1;
    if (count(last, is_certain) * 2 >= lists_.size()) {
      return {.service = last, .instance = last, .host = {}, .cut = true};
    }
    const bool cut = count_cut(last) * 2 >= lists_.size();
    if (most_are(last, is_host)) return {.service = above, .instance = last, .host = last};
    const Roles services_of_host{
        .service = last, .instance = cut ? last : above, .host = above, .cut = cut};
    if (most_are(above, is_host)) return services_of_host;

    std::map<std::string_view, std::set<std::string_view>> names_below, above_name;
    for (const Names& names : lists_) {
      names_below[names[above]].insert(service_of(names[last]));
      above_name[names[last]].insert(names[above]);
    }
    const auto several = [](const auto& entry) { return entry.second.size() > 1; };
    const bool mixed = std::ranges::any_of(names_below, several);
    const auto shared = static_cast<std::size_t>(std::ranges::count_if(above_name, several));
    // "payments/worker-0", "orders/worker-0": each folder holds one service.
    if (cut && !mixed) return {.service = above, .instance = last, .host = {}};
    const bool again = shared * 2 >= above_name.size();
    const auto port = [](std::string_view name) { return is_port(name); };
    if (cut) {
      Roles roles{.service = last, .instance = last, .host = {}, .cut = true};
      if (again && most_are(last, port)) roles.host = above;
      return roles;
    }
    if (again && !are_numbered(last)) return services_of_host;
    return {.service = above, .instance = last, .host = {}};
  }

  std::size_t columns_;
  std::vector<Names> lists_;  // each different list of places once, sorted
  std::set<std::string_view> siblings_;
};

// Makes (service, instance) of different places differ.
void part_places(std::span<const Placed> placed, std::vector<PathParts>& parts) {
  using Key = std::pair<std::string, std::string>;
  std::map<Key, std::map<Names, std::vector<std::size_t>>> processes;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    processes[{parts[i].service, parts[i].instance}][names_of(placed[i])].push_back(i);
  }
  for (const auto& [key, lists] : processes) {
    if (lists.size() < 2) continue;
    for (const auto& [names, members] : lists) {
      std::string all;
      for (const std::string_view name : names) {
        if (name == key.first && names.size() > 1) continue;
        if (!all.empty()) all += '/';
        all += name;
      }
      for (const std::size_t m : members) parts[m].instance = all;
    }
  }
}

}  // namespace

void name_roles(std::span<const Placed> placed, std::vector<PathParts>& parts) {
  std::map<std::vector<std::size_t>, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    std::vector<std::size_t> columns;
    for (const PathPlace& place : placed[i].places) columns.push_back(place.column);
    groups[std::move(columns)].push_back(i);
  }
  for (const auto& [columns, members] : groups) {
    Group group(placed, members);
    const Roles roles = group.decide();
    for (const std::size_t m : members) {
      const auto name = [&](std::optional<std::size_t> c) {
        return c ? placed[m].places[*c].name : std::string_view{};
      };
      parts[m].service = roles.cut ? group.service_of(name(roles.service)) : name(roles.service);
      parts[m].instance = name(roles.instance);
      parts[m].host = name(roles.host);
    }
  }
  part_places(placed, parts);
}

}  // namespace lineup
