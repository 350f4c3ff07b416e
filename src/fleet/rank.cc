// SPDX-License-Identifier: Apache-2.0
// rank.cc: folds the suspects of many processes into rows, and puts the rows in order.
#include "fleet/rank.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

#include "classify/names.h"
#include "fleet/sums.h"
#include "model/clock.h"

namespace lineup {
namespace {

constexpr std::size_t named_elsewhere = 20, counted_elsewhere = 100;

// A rate as a whole number. What is beyond this is no rate of a program, but a sum of it must
// still be a number.
std::int64_t thousandths(double per_hour) {
  constexpr double most = 1e9;
  return std::llround(std::clamp(per_hour, -most, most) * 1000);
}

// When the first dump was taken that shows the group, as far as dumps that show it say. When a
// file was written says nothing; an interval that the user gave begins in 1970.
std::optional<std::int64_t> first_seen(const Group& group, const Summary& summary) {
  std::optional<std::int64_t> first;
  for (const auto& [dump, goroutines] : group.per_dump.kept()) {
    if (goroutines == 0 || dump >= summary.inputs.size() || !summary.inputs[dump].time) continue;
    if (summary.inputs[dump].time_basis == "modified") continue;
    const std::optional<std::int64_t> time = read_time(*summary.inputs[dump].time);
    if (time && (!first || *time < *first)) first = time;
  }
  return first;
}

std::optional<double> oldest_of(const Group& group) {
  std::optional<double> oldest = group.history.oldest_at_least_seconds;
  if (group.blocked_minutes.max)
    oldest = std::max(oldest.value_or(0), 60.0 * *group.blocked_minutes.max);
  return oldest;
}

// One defect: those that only wait because of it are its goroutines, too.
std::uint64_t goroutines_of(const Group& group) {
  std::uint64_t sum = group.goroutines;
  for (const SymptomGroup& symptom : group.symptoms) sum = sum_of(sum, symptom.goroutines);
  return sum;
}

// Sets of numbers that grow together.
class Sets {
 public:
  explicit Sets(std::size_t size) : parents_(size) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }

  std::size_t root(std::size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }
  // The lesser root stays, so that sets come in the order of their first member.
  void join(std::size_t a, std::size_t b) {
    a = root(a), b = root(b);
    parents_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parents_;
};

// Worst first. A growth that is not known comes after every growth that is.
bool comes_before(const RankingRow& a, const RankingRow& b) {
  if (a.verdict != b.verdict) return a.verdict > b.verdict;
  if (a.rms != b.rms) return a.rms > b.rms;
  if (a.per_hour != b.per_hour) return a.per_hour > b.per_hour;
  return std::tie(a.service, a.function, a.title, a.fingerprints) <
         std::tie(b.service, b.function, b.title, b.fingerprints);
}

}  // namespace

std::size_t Ranking::service_of(const std::string& name) {
  const auto [at, fresh] = service_ids_.try_emplace(name, services_.size());
  if (fresh) services_.push_back({name, 0, {}});
  return at->second;
}

void Ranking::add(std::size_t process, const ProcessName& name, const Summary& summary) {
  const std::size_t here = processes_.size();
  processes_.push_back({process, name});
  const std::size_t service = service_of(name.service);
  ++services_[service].instances;
  if (!name.version.empty()) services_[service].versions.insert(name.version);
  for (const Group& group : summary.suspects) {
    const std::uint64_t goroutines = goroutines_of(group);
    Face face{group.verdict, group.score, goroutines};
    face.cause = group.cause;
    face.title = group.title;
    face.state = group.state;
    if (group.blocked_at) {
      face.function = group.blocked_at->function;
      face.file = group.blocked_at->file;
    }
    Kind& kind = kinds_[Key(service, group.id, group.cause.value_or(group.title),
                            normal_name(face.function))];
    if (kind.occurrences.empty() || kind.face < face) kind.face = std::move(face);
    if (group.blocked_at && group.blocked_at->line != 0) kind.lines.insert(group.blocked_at->line);
    if (const auto oldest = oldest_of(group))
      kind.oldest_seconds = std::max(kind.oldest_seconds.value_or(0), *oldest);
    if (const auto first = first_seen(group, summary))
      kind.first_seen = std::min(kind.first_seen.value_or(*first), *first);
    Occurrence occurrence{here, goroutines, {}, group.verdict};
    if (group.history.per_hour && std::isfinite(*group.history.per_hour))
      occurrence.thousandths_per_hour = thousandths(*group.history.per_hour);
    kind.occurrences.push_back(occurrence);
  }
}

// Which kinds are one defect. Within a service the same fingerprint is the same
// defect, even where the one instance has enough of it to name a cause and the
// other has not; so is the same cause in the same function.
std::vector<std::vector<const Ranking::KindOf*>> Ranking::defects() const {
  Sets sets(kinds_.size());
  std::map<std::tuple<std::size_t, std::string_view>, std::size_t> by_id;
  std::map<std::tuple<std::size_t, std::string_view, std::string_view>, std::size_t> by_place;
  std::size_t i = 0;
  for (const auto& [key, kind] : kinds_) {
    const auto& [service, id, cause, function] = key;
    sets.join(i, by_id.try_emplace({service, id}, i).first->second);
    if (!function.empty())
      sets.join(i, by_place.try_emplace({service, cause, function}, i).first->second);
    ++i;
  }
  std::map<std::size_t, std::vector<const KindOf*>> by_root;
  i = 0;
  for (const KindOf& kind : kinds_) by_root[sets.root(i++)].push_back(&kind);
  std::vector<std::vector<const KindOf*>> defects;
  for (auto& [root, kinds] : by_root) defects.push_back(std::move(kinds));
  return defects;
}

bool Ranking::is_worse(const Occurrence& a, const Occurrence& b) const {
  if (a.verdict != b.verdict) return a.verdict > b.verdict;
  if (a.goroutines != b.goroutines) return a.goroutines > b.goroutines;
  const Process &one = processes_[a.process], &other = processes_[b.process];
  return std::tie(one.name, one.index) < std::tie(other.name, other.index);
}

// What the occurrences add up to; those in one process are one first.
void Ranking::count(RankingRow& row, std::vector<Occurrence> occurrences) const {
  std::ranges::stable_sort(occurrences, {}, &Occurrence::process);
  std::vector<Occurrence> of_processes;
  for (const Occurrence& each : occurrences) {
    if (of_processes.empty() || of_processes.back().process != each.process) {
      of_processes.push_back(each);
      continue;
    }
    Occurrence& sum = of_processes.back();
    sum.goroutines = sum_of(sum.goroutines, each.goroutines);
    sum.verdict = std::max(sum.verdict, each.verdict);
    if (each.thousandths_per_hour)
      sum.thousandths_per_hour = sum.thousandths_per_hour.value_or(0) + *each.thousandths_per_hour;
  }
  SumOfSquares squares;
  std::optional<std::int64_t> growth;
  std::set<std::string_view> versions;
  const Occurrence* worst = nullptr;
  for (const Occurrence& each : of_processes) {
    row.most = std::max(row.most, each.goroutines);
    row.sum = sum_of(row.sum, each.goroutines);
    squares.add(each.goroutines);
    if (each.thousandths_per_hour) growth = growth.value_or(0) + *each.thousandths_per_hour;
    versions.insert(processes_[each.process].name.version);
    if (worst == nullptr || is_worse(each, *worst)) worst = &each;
  }
  row.affected = of_processes.size();
  row.rms = std::sqrt(squares.value() / static_cast<double>(row.instances));
  if (growth) row.per_hour = static_cast<double>(*growth) / 1000;
  row.worst = processes_[worst->process].index;
  const Service& service = services_[service_ids_.at(row.service)];
  if (service.versions.size() > 1 && versions.size() == 1 && !versions.begin()->empty())
    row.only_in_version = *versions.begin();
}

RankingRow Ranking::row_of(const std::vector<const KindOf*>& defect) const {
  RankingRow row;
  const Service& service = services_[std::get<0>(defect.front()->first)];
  row.service = service.name;
  row.instances = service.instances;
  const Face* face = nullptr;
  std::set<std::uint64_t> lines;
  std::optional<std::int64_t> first;
  std::vector<Occurrence> occurrences;
  for (const auto* each : defect) {
    const Kind& kind = each->second;
    if (face == nullptr || *face < kind.face) face = &kind.face;
    row.fingerprints.push_back(std::get<1>(each->first));
    lines.insert(kind.lines.begin(), kind.lines.end());
    if (kind.oldest_seconds)
      row.oldest_seconds = std::max(row.oldest_seconds.value_or(0), *kind.oldest_seconds);
    if (kind.first_seen) first = std::min(first.value_or(*kind.first_seen), *kind.first_seen);
    occurrences.insert(occurrences.end(), kind.occurrences.begin(), kind.occurrences.end());
  }
  std::ranges::sort(row.fingerprints);
  row.fingerprints.erase(std::unique(row.fingerprints.begin(), row.fingerprints.end()),
                         row.fingerprints.end());
  row.verdict = face->verdict;
  row.score = face->score;
  row.cause = face->cause;
  row.title = face->title;
  row.state = face->state;
  row.function = face->function;
  row.file = face->file;
  row.lines.assign(lines.begin(), lines.end());
  if (first) row.first_seen = time_text(*first);
  count(row, std::move(occurrences));
  return row;
}

// The places of services in the order of their names, as many as are counted.
Ranking::Services Ranking::services_by_fingerprint() const {
  Services found;
  for (const auto& [name, service] : service_ids_) {
    if (name.empty()) continue;
    const auto first = kinds_.lower_bound(Key(service, "", "", ""));
    for (auto at = first; at != kinds_.end() && std::get<0>(at->first) == service; ++at) {
      std::vector<std::size_t>& services = found[std::get<1>(at->first)];
      if (services.size() <= counted_elsewhere && (services.empty() || services.back() != service))
        services.push_back(service);
    }
  }
  return found;
}

void Ranking::find_elsewhere(RankingRow& row, const Services& services) const {
  std::set<std::string_view> names;
  for (const std::string& id : row.fingerprints) {
    const auto found = services.find(id);
    if (found == services.end() || found->second.size() < 2) continue;
    for (const std::size_t service : found->second)
      if (services_[service].name != row.service) names.insert(services_[service].name);
    if (names.size() >= counted_elsewhere) break;
  }
  row.also_in_services = std::min(names.size(), counted_elsewhere);
  for (auto at = names.begin(); at != names.end() && row.also_in.size() < named_elsewhere; ++at)
    row.also_in.emplace_back(*at);
}

std::vector<RankingRow> Ranking::rows() const {
  const Services services = services_by_fingerprint();
  std::vector<RankingRow> rows;
  for (const auto& defect : defects()) {
    rows.push_back(row_of(defect));
    find_elsewhere(rows.back(), services);
  }
  std::ranges::sort(rows, comes_before);
  return rows;
}

std::vector<RankingRow> rank(const std::vector<ProcessReport>& processes) {
  Ranking ranking;
  for (std::size_t i = 0; i < processes.size(); ++i)
    ranking.add(i, processes[i].name, processes[i].summary);
  return ranking.rows();
}

}  // namespace lineup
