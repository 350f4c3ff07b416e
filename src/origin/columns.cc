// SPDX-License-Identifier: Apache-2.0
// origin/columns.cc: compares what stands at one place in many paths.
#include "origin/columns.h"

#include <algorithm>
#include <map>
#include <optional>

#include "origin/rows.h"
#include "origin/words.h"

namespace lineup {
namespace {

constexpr std::int64_t day = 86'400'000'000'000;

// Numbers for values, to compare them cheaply.
template <class Value>
class Ids {
 public:
  Id of(const Value& value) {
    return ids_.try_emplace(value, static_cast<Id>(ids_.size())).first->second;
  }

 private:
  std::map<Value, Id> ids_;
};

struct PathColumn {
  std::vector<std::string_view> values;

  bool varies() const {
    return std::ranges::any_of(values, [&](std::string_view value) { return value != values[0]; });
  }
  template <class Is>
  std::size_t count(Is is) const {
    return static_cast<std::size_t>(std::ranges::count_if(values, is));
  }
  bool is_versions() const { return most(count(is_version), values.size()); }
  // Names that are of a place by their form.
  bool names_places() const {
    const auto is = [](std::string_view v) {
      return read_pod_name(v).form == PodName::certain || is_host(v);
    };
    return count(is) * 2 >= values.size();
  }
  bool is_one_deployment() const {
    if (values.empty() || varies()) return false;
    const PodName pod = read_pod_name(values[0]);
    return pod.form == PodName::certain && values[0].size() - pod.service.size() > 9;
  }
};

// The paths with one number of words, whose words stand below each other.
class Words {
 public:
  Words(std::span<const SplitPath> paths, std::vector<std::size_t> members,
        std::vector<Placed>& out)
      : paths_(paths),
        members_(std::move(members)),
        out_(out),
        count_(paths[members_[0]].words.size()) {
    columns_.resize(count_);
    for (const std::size_t m : members_) {
      for (std::size_t j = 0; j < count_; ++j) columns_[j].values.push_back(paths[m].words[j]);
    }
    roles_.assign(count_, Role::word);
    counted_.resize(count_);
  }

  void decide() {
    std::size_t timed = 0, in_a_day = 0, stepped = 0;
    for (const std::size_t m : members_) {
      const auto& time = paths_[m].unix_nanos;
      const bool clock = paths_[m].clock.has_value();
      if (time || clock) ++timed;
      if (clock || (time && *time % day != 0)) ++in_a_day;
      if (!out_[m].sequence.empty()) ++stepped;
    }
    stepped_ = most(stepped, members_.size());
    timed_ = most(timed, members_.size()) && in_a_day > 0;
    dated_ = most(timed, members_.size());
    intern();
    for (std::size_t j = 0; j < count_; ++j) {
      if (!columns_[j].varies())
        roles_[j] = columns_[j].is_one_deployment() ? Role::place : Role::none;
      else if (columns_[j].is_versions()) roles_[j] = Role::version;
      else if (columns_[j].names_places()) roles_[j] = Role::place;
      else if (is_numbers(j)) roles_[j] = Role::number;
    }
    if (!dated_ && std::ranges::find(roles_, Role::number) == roles_.end()) find_tail();
    judge_numbers();
    judge_words();
    give();
  }

 private:
  enum class Role {
    none,
    word,
    place,
    version,
    number,
    tail,
    sequence,
    tail_sequence
  };

  void intern() {
    Ids<std::vector<std::string_view>> folders;
    Ids<std::string_view> names;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      std::vector<std::string_view> above;
      for (const PathPlace& place : out_[members_[i]].places) above.push_back(place.name);
      folder_.push_back(folders.of(above));
      for (std::size_t j = 0; j < count_; ++j) value_.push_back(names.of(columns_[j].values[i]));
    }
  }

  // Numbers, all behind the same word or all behind words for moments.
  bool is_numbers(std::size_t j) {
    std::vector<std::optional<WordNumber>> counted;
    std::map<std::string_view, std::size_t> before;
    std::size_t bare = 0, moments = 0;
    for (const std::string_view value : columns_[j].values) {
      counted.push_back(read_counted(value));
      const auto& c = counted.back();
      if (!c || value.find('-') != std::string_view::npos) continue;
      ++before[c->word];
      if (c->word.empty()) ++bare;
      if (c->word.empty() || is_moment_word(c->word)) ++moments;
    }
    std::size_t largest = moments;
    for (const auto& [word, times] : before) largest = std::max(largest, times);
    if (!most(largest, members_.size())) return false;
    counted_[j] = std::move(counted);
    return true;
  }

  // A number behind a '-', where there is no other: "api-1".
  void find_tail() {
    for (std::size_t j = count_; j-- > 0;) {
      if (roles_[j] != Role::word) continue;
      std::vector<std::optional<WordNumber>> counted;
      std::size_t tails = 0;
      for (const std::string_view value : columns_[j].values) {
        counted.push_back(value.find('-') == std::string_view::npos ? std::nullopt
                                                                    : read_counted(value));
        auto& c = counted.back();
        if (!c) continue;
        // "api-t3" is "api" and 3; "api-v2" is a word.
        const std::size_t dash = c->word.find_last_of('-');
        const bool is_tail = c->word.size() + 1 < value.size() && value[c->word.size()] == '-';
        // Where folders number the moments, "api-0" is a name.
        if (is_tail && (!stepped_ || is_moment_word(c->word))) ++tails;
        else if (dash != std::string_view::npos && is_moment_word(c->word.substr(dash + 1))) {
          c->word = c->word.substr(0, dash);
          ++tails;
        } else {
          c.reset();
        }
      }
      if (!most(tails, members_.size())) continue;
      counted_[j] = std::move(counted);
      roles_[j] = Role::tail;
      Ids<std::string_view> heads;
      for (std::size_t i = 0; i < members_.size(); ++i) {
        const auto& c = counted_[j][i];
        value_[i * count_ + j] = heads.of(c ? c->word : columns_[j].values[i]);
      }
      return;
    }
  }

  bool is_rest(std::size_t j, bool words) const {
    const Role role = roles_[j];
    if (role == Role::place) return true;
    return words && (role == Role::word || role == Role::tail || role == Role::tail_sequence);
  }

  Rest rest(std::size_t i, std::size_t without, bool words) const {
    Rest rest = mix(1, folder_[i]);
    for (std::size_t j = 0; j < count_; ++j) {
      const bool is_tail = roles_[j] == Role::tail;
      if ((j != without || is_tail) && is_rest(j, words)) rest = mix(rest, value_[i * count_ + j]);
    }
    return rest;
  }

  bool is_dense_column(std::size_t j, bool words) const {
    std::vector<std::pair<Rest, std::uint64_t>> rows;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (counted_[j][i]) rows.emplace_back(rest(i, j, words), counted_[j][i]->number);
    }
    return is_dense(std::move(rows));
  }

  bool is_clock_column(std::size_t j) const {
    return most(columns_[j].count(is_clock), members_.size());
  }

  void judge_numbers() {
    for (std::size_t j = 0; j < count_; ++j) {
      if (roles_[j] == Role::tail) {
        roles_[j] = is_dense_column(j, true) ? Role::tail_sequence : Role::word;
      } else if (roles_[j] == Role::number) {
        roles_[j] = role_of_number(j);
      }
    }
  }

  // "server1": a number behind a word that is none for a moment.
  bool is_named(std::size_t j) const {
    const auto named = [](const std::optional<WordNumber>& c) {
      return c && !c->word.empty() && !is_moment_word(c->word);
    };
    return std::ranges::any_of(counted_[j], named);
  }

  Role role_of_number(std::size_t j) {
    if (timed_) {
      auto rows = rows_of(j);
      if (comes_again(rows)) return Role::place;
      if (is_named(j)) return tells_places(std::move(rows)) ? Role::place : Role::none;
      if (is_dense_column(j, true)) return Role::sequence;
      return tells_places(std::move(rows)) ? Role::place : Role::none;
    }
    const bool close = is_clock_column(j) || is_dense_column(j, true) || is_dense_column(j, false);
    return close ? Role::sequence : Role::none;
  }

  std::vector<PathRow> rows_of(std::size_t j) {
    std::vector<PathRow> rows;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      rows.push_back({rest(i, j, true), value_[i * count_ + j], order(i)});
    }
    return rows;
  }

  // When the dump was taken, as far as the names say.
  Id order(std::size_t i) {
    const SplitPath& path = paths_[members_[i]];
    std::vector<std::uint64_t> key{path.unix_nanos ? static_cast<std::uint64_t>(*path.unix_nanos)
                                                   : 0};
    const std::vector<std::uint64_t> numbers = sequence(i);
    key.insert(key.end(), numbers.begin(), numbers.end());
    return orders_.of(key);
  }

  std::vector<std::uint64_t> sequence(std::size_t i) const {
    std::vector<std::uint64_t> numbers = out_[members_[i]].sequence;
    for (std::size_t j = 0; j < count_; ++j) {
      const bool is = roles_[j] == Role::sequence || roles_[j] == Role::tail_sequence;
      if (is && counted_[j][i]) numbers.push_back(counted_[j][i]->number);
    }
    return numbers;
  }

  bool heads_differ(std::size_t j) const {
    for (std::size_t i = 1; i < members_.size(); ++i)
      if (value_[i * count_ + j] != value_[j]) return true;
    return false;
  }

  void judge_words() {
    bool ordered = dated_;
    for (std::size_t i = 0; i < members_.size() && !ordered; ++i) ordered = !sequence(i).empty();
    for (std::size_t j = count_; j-- > 0;) {
      const bool tail = roles_[j] == Role::tail_sequence;
      if (roles_[j] != Role::word && !tail) continue;
      // "03-11", "03-15": what stands in front of all numbers tells nothing apart.
      const bool place = ordered && (!tail || heads_differ(j)) && tells_places(rows_of(j));
      if (tail) heads_ = place;
      else roles_[j] = place ? Role::place : Role::none;
    }
  }

  void give() {
    constexpr std::size_t folders = most_folders + 1;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      Placed& out = out_[members_[i]];
      out.sequence = sequence(i);
      for (std::size_t j = 0; j < count_; ++j) {
        const std::string_view value = columns_[j].values[i];
        const std::size_t column = folders + count_ * (most_words + 1) + j;
        if (roles_[j] == Role::place) out.places.push_back({column, value});
        if (roles_[j] == Role::version && is_version(value)) out.version = value;
        if (roles_[j] == Role::tail_sequence && heads_) {
          out.places.push_back({column, counted_[j][i] ? counted_[j][i]->word : value});
        }
      }
    }
  }

  std::span<const SplitPath> paths_;
  const std::vector<std::size_t> members_;
  std::vector<Placed>& out_;
  const std::size_t count_;
  std::vector<PathColumn> columns_;
  std::vector<Role> roles_;
  std::vector<std::vector<std::optional<WordNumber>>> counted_;  // by column, of those with numbers
  std::vector<Id> folder_, value_;                            // by member; by member and column
  Ids<std::vector<std::uint64_t>> orders_;
  bool timed_ = false;  // nearly all have a time, and not only a date
  bool dated_ = false;  // nearly all have a time or a date
  bool stepped_ = false;  // nearly all lie in a folder with a running number
  bool heads_ = false;  // what stands before the running number names places
};

void place_folders(std::span<const SplitPath> paths, std::vector<Placed>& out) {
  std::vector<PathColumn> columns;
  std::vector<bool> as_left;  // the same name as the folder above, in every path
  std::vector<std::map<std::uint64_t, std::size_t>> steps;
  for (const SplitPath& path : paths) {
    if (columns.size() < path.places.size()) {
      columns.resize(path.places.size());
      as_left.resize(path.places.size(), true);
    }
    if (steps.size() < path.steps.size()) steps.resize(path.steps.size());
    for (std::size_t c = 0; c < path.places.size(); ++c) {
      columns[c].values.push_back(path.places[c]);
      if (c == 0 || path.places[c] != path.places[c - 1]) as_left[c] = false;
    }
    for (std::size_t s = 0; s < path.steps.size(); ++s) ++steps[s][path.steps[s]];
  }
  std::vector<bool> place(columns.size()), version(columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const bool varies = columns[c].varies();
    version[c] = varies && columns[c].is_versions();
    place[c] = !version[c] && !as_left[c] && (varies || columns[c].is_one_deployment());
  }
  // Two versions are two processes, where nothing else tells them apart.
  if (std::ranges::find(place, true) == place.end()) place = version;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::size_t c = 0; c < paths[i].places.size(); ++c) {
      if (place[c]) out[i].places.push_back({c, paths[i].places[c]});
      if (version[c] && is_version(paths[i].places[c])) out[i].version = paths[i].places[c];
    }
    for (std::size_t s = 0; s < paths[i].steps.size(); ++s) {
      if (steps[s].size() > 1) out[i].sequence.push_back(paths[i].steps[s]);
    }
    if (paths[i].clock) out[i].sequence.push_back(*paths[i].clock);
  }
}

}  // namespace

std::vector<Placed> find_places(std::span<const SplitPath> paths) {
  std::vector<Placed> out(paths.size());
  place_folders(paths, out);
  std::map<std::size_t, std::vector<std::size_t>> by_words;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!paths[i].words.empty()) by_words[paths[i].words.size()].push_back(i);
  }
  for (auto& [count, members] : by_words) Words(paths, std::move(members), out).decide();
  return out;
}

}  // namespace lineup
