// SPDX-License-Identifier: Apache-2.0
// samples.cc: orders, merges, adds and subtracts samples.
#include "views/samples.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace lineup {
namespace {

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

auto key_of(const Place& call) { return std::tie(call.function, call.file, call.line); }

void put(std::string& key, std::string_view text) {
  key += std::to_string(text.size());
  key += ':';
  key += text;
}

bool parts(const ProfileLabel& label, Same same) {
  switch (same) {
    case Same::stack: return false;
    case Same::stack_own: return label.own;
    case Same::stack_state: return label.own || is_said(label, state_label);
    case Same::stack_labels: break;
  }
  return true;
}

std::string key_of(const ProfileSample& sample, Same same) {
  std::string key(reinterpret_cast<const char*>(sample.calls.data()),
                  sample.calls.size() * sizeof(std::uint32_t));
  key += sample.of_base ? 'b' : 's';
  for (const ProfileLabel& label : sample.labels) {
    if (!parts(label, same)) continue;
    put(key, label.key);
    put(key, label.value);
  }
  return key;
}

// Calls of several profiles, each different one once.
class Calls {
 public:
  explicit Calls(Profile& into) : into_(into) {}

  void take(const Profile& from, bool negative, bool of_base) {
    std::vector<std::uint32_t> places;
    places.reserve(from.calls.size());
    for (const Place& call : from.calls) places.push_back(place(call));
    for (ProfileSample sample : from.samples) {
      for (std::uint32_t& call : sample.calls) call = places[call];
      if (sample.created_by != ProfileSample::none)
        sample.created_by = places[sample.created_by];
      if (negative) {
        sample.goroutines = -sample.goroutines;
        sample.waited_seconds = -sample.waited_seconds;
      }
      sample.of_base = of_base;
      into_.samples.push_back(std::move(sample));
    }
    into_.texts.insert(into_.texts.end(), from.texts.begin(), from.texts.end());
  }

 private:
  std::uint32_t place(const Place& call) {
    std::string key;
    put(key, call.function);
    put(key, call.file);
    key += std::to_string(call.line);
    const auto [at, is_new] =
        known_.try_emplace(std::move(key), static_cast<std::uint32_t>(into_.calls.size()));
    if (is_new) into_.calls.push_back(call);
    return at->second;
  }

  Profile& into_;
  std::unordered_map<std::string, std::uint32_t> known_;
};

// All but the samples, the earlier time of both as pprof has it.
Profile heads_of(const Profile& profile) {
  Profile head;
  head.name = profile.name;
  head.program = profile.program;
  head.build_id = profile.build_id;
  head.type = profile.type;
  head.unit = profile.unit;
  head.time_unix_nanos = profile.time_unix_nanos;
  head.comments = profile.comments;
  head.says_creators = profile.says_creators;
  return head;
}

void take_earlier_time(Profile& head, const Profile& other) {
  if (other.time_unix_nanos &&
      (!head.time_unix_nanos || *other.time_unix_nanos < *head.time_unix_nanos))
    head.time_unix_nanos = other.time_unix_nanos;
}

}  // namespace

bool is_said(const ProfileLabel& label, std::string_view what) {
  if (label.own) return false;
  std::string_view key = label.key;
  if (key.starts_with(aside)) key.remove_prefix(aside.size());
  return key == what;
}

std::int64_t Profile::goroutines() const {
  std::int64_t sum = 0;
  for (const ProfileSample& sample : samples) sum += sample.goroutines;
  return sum;
}

void sort_samples(Profile& profile) {
  // Names are compared once for each call, not once for each pair of samples.
  std::vector<std::uint32_t> order(profile.calls.size()), rank(profile.calls.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    return key_of(profile.calls[a]) < key_of(profile.calls[b]);
  });
  for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  const auto by_rank = [&](std::uint32_t a, std::uint32_t b) { return rank[a] < rank[b]; };
  const auto by_label = [](const ProfileLabel& a, const ProfileLabel& b) {
    return std::tie(a.key, a.value) < std::tie(b.key, b.value);
  };
  std::ranges::stable_sort(profile.samples, [&](const ProfileSample& a, const ProfileSample& b) {
    if (magnitude(a.goroutines) != magnitude(b.goroutines))
      return magnitude(a.goroutines) > magnitude(b.goroutines);
    if (a.calls != b.calls)
      return std::lexicographical_compare(a.calls.begin(), a.calls.end(), b.calls.begin(),
                                          b.calls.end(), by_rank);
    return std::lexicographical_compare(a.labels.begin(), a.labels.end(), b.labels.begin(),
                                        b.labels.end(), by_label);
  });
}

std::vector<ProfileSample> merge(const std::vector<ProfileSample>& samples, Same same) {
  std::vector<ProfileSample> merged;
  std::unordered_map<std::string, std::size_t> known;
  for (const ProfileSample& sample : samples) {
    const auto [at, is_new] = known.try_emplace(key_of(sample, same), merged.size());
    if (is_new) {
      merged.push_back(sample);
      continue;
    }
    ProfileSample& sum = merged[at->second];
    sum.goroutines += sample.goroutines;
    sum.waited_seconds += sample.waited_seconds;
    sum.without_wait += sample.without_wait;
    if (sum.created_by != sample.created_by) sum.created_by = ProfileSample::none;
    std::erase_if(sum.labels, [&](const ProfileLabel& label) {
      return std::ranges::find(sample.labels, label) == sample.labels.end();
    });
  }
  std::erase_if(merged, [](const ProfileSample& sample) { return sample.goroutines == 0; });
  return merged;
}

std::int64_t total_of(const Profile& profile) {
  std::uint64_t all = 0, of_base = 0;
  for (const ProfileSample& sample : merge(profile.samples, Same::stack_own)) {
    all += magnitude(sample.goroutines);
    if (sample.of_base) of_base += magnitude(sample.goroutines);
  }
  return static_cast<std::int64_t>(of_base > 0 ? of_base : all);
}

Profile add(const std::vector<Profile>& profiles) {
  if (profiles.empty()) return {};
  if (profiles.size() == 1) return profiles.front();
  Profile sum = heads_of(profiles.front());
  Calls calls(sum);
  for (const Profile& profile : profiles) {
    take_earlier_time(sum, profile);
    sum.says_creators = sum.says_creators && profile.says_creators;
    if (&profile != &profiles.front())
      sum.comments.insert(sum.comments.end(), profile.comments.begin(), profile.comments.end());
    calls.take(profile, false, false);
  }
  sort_samples(sum);
  return sum;
}

Profile subtract(const Profile& profile, const Profile& base, bool keep_base) {
  Profile rest = heads_of(profile);
  take_earlier_time(rest, base);
  Calls calls(rest);
  calls.take(profile, false, false);
  calls.take(base, true, keep_base);
  // A cause that is seen now and was not then must not stand as come and gone.
  if (!keep_base) rest.samples = merge(rest.samples, Same::stack_state);
  sort_samples(rest);
  return rest;
}

}  // namespace lineup
