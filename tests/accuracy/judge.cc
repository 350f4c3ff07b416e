// SPDX-License-Identifier: Apache-2.0
// judge.cc: what lineup says, held against the truth.
#include "accuracy/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <stdexcept>

namespace lineup::accuracy {
namespace {

// Places of dumps, ascending.
using Choice = std::vector<std::size_t>;

// One late dump; and of several, those from the start and those at the end. What
// is healthy must be so whenever one looks, and however often.
std::vector<Choice> choices(const Specimen& specimen) {
  const std::size_t all = specimen.dumps.size();
  std::vector<Choice> out;
  const auto stretch = [&](std::size_t first, std::size_t count) {
    Choice choice(count);
    std::iota(choice.begin(), choice.end(), first);
    out.push_back(std::move(choice));
  };
  if (!specimen.defects.empty()) {
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{6}}) {
      if (count > all) break;
      stretch(all - count, count);
      if (count > 1 && count < all) stretch(0, count);
    }
    return out;
  }
  for (std::size_t some = 1; some < std::size_t{1} << std::min<std::size_t>(all, 6); ++some) {
    Choice choice;
    for (std::size_t i = 0; i < all; ++i)
      if ((some >> i & 1) != 0) choice.push_back(i);
    // Of what is made of others, stretches will do.
    const bool gaps = choice.back() - choice.front() + 1 != choice.size();
    if (choice.size() != 5 && (!gaps || specimen.set.find(',') == std::string::npos)) out.push_back(std::move(choice));
  }
  return out;
}

// What the choice is called in the record. A start and an end are judged apart, for a
// leak of minutes is another question than one of an hour.
std::string name_of(const Choice& choice, const Specimen& specimen) {
  const std::size_t count = choice.size(), all = specimen.dumps.size();
  if (count == 1 || count == all) return std::to_string(count);
  return fmt::format("{}, {}", count,
                     specimen.defects.empty() ? "any"
                     : choice.front() == 0    ? "first"
                                              : "last");
}

// The set whose processes were dumped in all forms that this is one of.
std::optional<std::string> set_of_three_forms(const Specimen& specimen) {
  const std::size_t comma = specimen.set.find(',');
  if (comma == std::string::npos || specimen.set.ends_with(debug1_form) ||
      specimen.set.ends_with(proto_form))
    return specimen.set.substr(0, comma);
  return std::nullopt;
}

bool stands_in(const std::string& place, const Place& call) {
  if (const std::size_t colon = place.rfind(".go:"); colon != std::string::npos) {
    const std::string line = fmt::format("{}:{}", call.file, call.line);
    return line.ends_with(place) && (line.size() == place.size() || line[line.size() - place.size() - 1] == '/');
  }
  return call.function.find(place) != std::string_view::npos;
}

// What a group is, in truth.
struct Seen {
  Truth truth = Truth::unknown;
  std::set<std::size_t> defects;

  // One leaked goroutine among healthy twins makes the group worth naming.
  void add(const Label& label) {
    truth = std::max(truth, label.truth);
    if (label.truth >= Truth::candidate) defects.insert(label.defect);
  }
};

Seen look(const Specimen& specimen, const DumpOfIt& dump, const Group& group) {
  Seen seen;
  if (specimen.all_healthy) return {Truth::ok, {}};
  for (std::size_t i = 0; i < specimen.defects.size(); ++i) {
    const Defect& defect = specimen.defects[i];
    const bool by_cause = specimen.by_cause && group.cause && std::ranges::find(defect.causes, *group.cause) != defect.causes.end();
    const bool by_place = std::ranges::any_of(defect.places, [&](const std::string& place) {
      return std::ranges::any_of(group.stack, [&](const Place& call) { return stands_in(place, call); }) || (group.created_by && stands_in(place, *group.created_by));
    });
    if (by_cause || by_place) seen.truth = Truth::leak, seen.defects.insert(i);
  }
  for (const std::uint64_t id : group.goroutine_ids) {
    const auto label = dump.truth.find(id);
    if (label != dump.truth.end()) seen.add(label->second);
  }
  if (dump.by_stack.empty()) return seen;
  StackKey key;
  for (const Place& call : group.stack) key.add(call.function, call.file, call.line);
  if (const auto stack = dump.by_stack.find(key.text()); stack != dump.by_stack.end())
    for (const auto& [label, count] : stack->second) seen.add(label);
  return seen;
}

// Counts what is called so, where it is known what it is.
void call(Figures& f, Verdict verdict, Truth truth) {
  if (truth != Truth::ok && truth < Truth::candidate) return;
  const std::uint64_t is = truth == Truth::ok ? 0 : 1;
  if (verdict == Verdict::leak) ++f.called_leak, f.leak_is += is;
  else if (verdict == Verdict::likely) ++f.called_likely, f.likely_is += is;
  else ++f.called_suspect, f.suspect_is += is;
}

std::string told(const Group& group) {
  return fmt::format("{} {} [{}] {} x {} at {}", name_of(group.verdict), group.score, group.cause.value_or("-"), group.goroutines, group.state.empty() ? "?" : group.state,
                     group.blocked_at ? group.blocked_at->function : group.stack.empty() ? "?" : group.stack.front().function);
}

}  // namespace

Figures hold(const Specimen& specimen, const DumpOfIt& last, const Summary& summary,
             const std::string& run, std::vector<std::string>& misses, std::vector<Said>* said) {
  Figures f;
  const auto miss = [&](const std::string& what) { misses.push_back(fmt::format("{} | {} | {}: {}", specimen.set, specimen.name, run, what)); };

  std::optional<std::size_t> first_right;  // place among the suspects
  const Group* first = nullptr;
  std::size_t place = 0;
  bool clean = true;
  std::vector<const Group*> best(specimen.defects.size());  // the first suspect of each defect
  // What is listed under a suspect as waiting because of it is found with it.
  std::map<std::string, Seen> symptoms;
  for (const Group& group : summary.groups) {
    if (!group.symptom_of) continue;
    const Seen seen = look(specimen, last, group);
    if (seen.truth < Truth::candidate) continue;
    Seen& all = symptoms[*group.symptom_of];
    all.truth = std::max(all.truth, seen.truth);
    all.defects.insert(seen.defects.begin(), seen.defects.end());
  }
  for (const Group& group : summary.suspects) {
    Seen seen = look(specimen, last, group);
    if (const auto below = symptoms.find(group.id); below != symptoms.end() && seen.truth != Truth::ok) {
      seen.truth = std::max(seen.truth, below->second.truth);
      seen.defects.insert(below->second.defects.begin(), below->second.defects.end());
    }
    if (seen.truth == Truth::neither) continue;
    if (first == nullptr) first = &group;
    ++place;
    if (!specimen.by_cause && !specimen.rest_unknown) call(f, group.verdict, seen.truth);
    if (seen.truth >= Truth::candidate) {
      if (!first_right) first_right = place;
      for (const std::size_t defect : seen.defects)
        if (best[defect] == nullptr) best[defect] = &group;
    }
    if (seen.truth == Truth::ok) {
      clean = false;
      ++(group.verdict >= Verdict::likely ? f.alarms : f.suspects);
      miss("healthy, but " + told(group));
    }
  }

  if (specimen.defects.empty()) {
    f.healthy = 1;
    f.quiet = f.alarms == 0 ? 1 : 0;
    return f;
  }
  f.leaky = 1;
  f.first = first_right == 1u ? 1 : 0;
  f.likely = f.first == 1 && first->verdict >= Verdict::likely ? 1 : 0;
  f.within3 = first_right && *first_right <= 3 ? 1 : 0;
  f.clean = clean ? 1 : 0;
  if (f.first == 1 && f.likely == 0) miss("right, but only " + told(*first));
  if (f.first == 0) miss(first == nullptr ? "no suspect" : "the first suspect is no leak: " + told(*first));

  for (std::size_t i = 0; i < specimen.defects.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (best[i] != nullptr && best[i] == best[j]) miss(fmt::format("one suspect for {} and {}: {}", specimen.defects[i].name, specimen.defects[j].name, told(*best[i])));
    const Defect& defect = specimen.defects[i];
    ++f.defects;
    if (said != nullptr)
      said->push_back(best[i] == nullptr ? Said{}
                                         : Said{best[i]->verdict, best[i]->cause.value_or("")});
    if (best[i] == nullptr) {
      ++f.missed;
      const auto idle = std::ranges::find_if(summary.groups, [&](const Group& group) { return look(specimen, last, group).defects.contains(i); });
      miss(fmt::format("missed: {}{}", defect.name, idle == summary.groups.end() ? "" : ", it is " + told(*idle)));
    }
    if (defect.causes.empty()) continue;
    ++f.named;
    if (best[i] == nullptr) continue;
    const bool right = best[i]->cause && std::ranges::find(defect.causes, *best[i]->cause) != defect.causes.end();
    if (right) ++f.cause;
    else miss(fmt::format("another cause than {}: {}", fmt::join(defect.causes, " or "), told(*best[i])));
  }
  return f;
}

void judge(const Specimen& specimen, const std::filesystem::path& scratch, Judgement& judgement) {
  std::vector<std::string> paths;
  for (const DumpOfIt& dump : specimen.dumps) {
    // Only the ending may tell lineup something: the names must not say when.
    const char* ending = dump.name.ends_with(".pb.gz") ? ".pb.gz"
                         : dump.name.ends_with(".pb")  ? ".pb"
                                                       : ".txt";
    const std::string name =
        fmt::format("dump-{}{}", static_cast<char>('a' + paths.size()), ending);
    paths.push_back((scratch / name).string());
    std::ofstream(paths.back(), std::ios::binary | std::ios::trunc) << dump.text;
  }
  for (const Choice& choice : choices(specimen)) {
    Request request;
    const std::size_t count = choice.size();
    for (const std::size_t place : choice) {
      request.inputs.push_back(paths[place]);
      if (specimen.every_seconds && count > 1) request.at_unix_nanos.push_back((1'700'000'000 + static_cast<std::int64_t>(place) * *specimen.every_seconds) * 1'000'000'000);
    }
    const Result<Summary> summary = analyze(request);
    if (!summary) throw std::runtime_error(specimen.name + ": " + summary.error().what);
    const DumpOfIt& last = specimen.dumps[choice.back()];
    std::string run = specimen.dumps[choice.front()].name;
    if (count > 1) run += choice.back() - choice.front() + 1 == count ? " to " + last.name : fmt::format(" ... {} ({} dumps)", last.name, count);
    std::vector<Said> said;
    judgement.table[specimen.set][specimen.kind][name_of(choice, specimen)] +=
        hold(specimen, last, *summary, run, judgement.misses, &said);
    const std::optional<std::string> set = set_of_three_forms(specimen);
    if (count > 1 || !set) continue;
    for (std::size_t i = 0; i < said.size(); ++i) {
      Moment& moment = judgement.moments[fmt::format("{} | {} | {} | {}", *set, specimen.name,
                                                     last.name.substr(0, last.name.find('.')),
                                                     specimen.defects[i].name)];
      moment.set = *set, moment.kind = specimen.kind;
      moment.forms.push_back(std::move(said[i]));
    }
  }
}

void compare_forms(Judgement& judgement) {
  for (const auto& each : judgement.moments) {
    const Moment& moment = each.second;
    const auto [least, most] = std::ranges::minmax(moment.forms, {}, &Said::verdict);
    // What is seen in no form is missed alike, which says nothing of the forms.
    if (moment.forms.size() != 3 || most.verdict == Verdict::idle) continue;
    const bool near = static_cast<int>(most.verdict) - static_cast<int>(least.verdict) <= 1;
    const bool agreed = std::ranges::all_of(
        moment.forms, [&](const Said& form) { return form.cause == moment.forms.front().cause; });
    judgement.table[moment.set + std::string(one_moment)][moment.kind]["1"] +=
        Figures{.moments = 1, .near = near ? 1u : 0, .agreed = agreed ? 1u : 0};
    if (near && agreed) continue;
    std::string all;
    for (const Said& form : moment.forms)
      all += fmt::format("{}{} [{}]", all.empty() ? "" : ", ", name_of(form.verdict), form.cause);
    judgement.misses.push_back(fmt::format("{} in its forms: {}", each.first, all));
  }
}

}  // namespace lineup::accuracy
