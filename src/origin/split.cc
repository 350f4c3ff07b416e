// SPDX-License-Identifier: Apache-2.0
// origin/split.cc: from a path to its pieces.
#include "origin/split.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "model/clock.h"
#include "origin/layout.h"
#include "origin/words.h"

namespace lineup {
namespace {

constexpr std::int64_t two_years = 2 * 365 * 86'400'000'000'000;
constexpr std::size_t of_file = std::numeric_limits<std::size_t>::max();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The time of a path and where it stands: the column is the folder's place from the left, or the
// file's name, and which of the times there it is.
struct Standing {
  TimeInPath time;
  std::pair<std::size_t, std::size_t> column;
};

struct Read {
  std::vector<Standing> times;
  std::vector<std::size_t> numbers;  // columns of long numbers that are no time
};

// Whether what looks like a time is the hash in the name of a pod: "-7789745644-x2x4q".
bool is_pod_hash(std::string_view plain, const TimeInPath& time) {
  const std::string_view before = plain.substr(0, time.begin);
  if (time.certain || !before.ends_with('-')) return false;
  const std::size_t from = before.find_last_of("/_.") + 1;
  std::size_t to = time.end + 1;
  while (to < plain.size() && plain[to] >= '2' && plain[to] <= 'z' && plain[to] != '_') ++to;
  return read_pod_name(plain.substr(from, to - from)).form == PodName::certain;
}

Read read_times(std::string_view plain) {
  Read read;
  const std::size_t last_slash = plain.find_last_of('/');
  std::size_t at = 0, folders = 0;
  const auto column = [&] {
    return last_slash == std::string_view::npos || at > last_slash ? of_file : folders;
  };
  const auto go_to = [&](std::size_t end, bool in_time) {
    for (std::size_t digits = 0; at < end; ++at) {
      if (plain[at] == '/') ++folders;
      digits = !in_time && is_digit(plain[at]) ? digits + 1 : 0;
      if (digits == 8) read.numbers.push_back(column());
    }
  };
  for (const TimeInPath& time : times_in_path(plain)) {
    if (is_pod_hash(plain, time)) continue;
    go_to(time.begin, false);
    const bool same = !read.times.empty() && read.times.back().column.first == column();
    read.times.push_back({time, {column(), same ? read.times.back().column.second + 1 : 0}});
    go_to(time.end, true);
  }
  go_to(plain.size(), false);
  return read;
}

// Where bare numbers are times: nine in ten of the numbers there could be one, within two years.
struct BareNumbers {
  std::uint64_t times = 0, others = 0;
  std::int64_t first = std::numeric_limits<std::int64_t>::max(), last = 0;

  bool are_times() const { return times >= 9 * others && last - first <= two_years; }
};

// Keeps the times that are: all that are certain or, where there is none, the bare numbers.
void keep_times(std::vector<Read>& all) {
  std::map<std::size_t, BareNumbers> columns;
  for (Read& read : all) {
    if (std::ranges::any_of(read.times, [](const Standing& s) { return s.time.certain; })) {
      std::erase_if(read.times, [](const Standing& s) { return !s.time.certain; });
      continue;
    }
    for (const Standing& standing : read.times) {
      BareNumbers& column = columns[standing.column.first];
      ++column.times;
      column.first = std::min(column.first, standing.time.unix_nanos);
      column.last = std::max(column.last, standing.time.unix_nanos);
    }
    for (const std::size_t column : read.numbers) ++columns[column].others;
  }
  for (Read& read : all) {
    std::erase_if(read.times, [&](const Standing& s) {
      return !s.time.certain && !columns[s.column.first].are_times();
    });
  }
}

// Of each path the deepest time that varies or, where none does, the deepest.
void choose_times(const std::vector<Read>& all, std::vector<SplitPath>& paths) {
  std::map<std::pair<std::size_t, std::size_t>, std::pair<std::int64_t, bool>> columns;
  for (const Read& read : all) {
    for (const Standing& s : read.times) {
      const auto [at, fresh] = columns.try_emplace(s.column, s.time.unix_nanos, false);
      if (!fresh && at->second.first != s.time.unix_nanos) at->second.second = true;
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& times = all[i].times;
    if (times.empty()) continue;
    const auto varies = [&](const Standing& s) { return columns[s.column].second; };
    const auto last = std::find_if(times.rbegin(), times.rend(), varies);
    paths[i].unix_nanos = (last == times.rend() ? times.back() : *last).time.unix_nanos;
  }
}

// "api-4711-goroutines-0102150405.dump", where nearly all paths without another time end so.
void take_clocks(const std::vector<Read>& all, std::vector<SplitPath>& paths) {
  constexpr std::size_t length = 11;  // with the '-'
  std::vector<std::pair<std::size_t, std::size_t>> clocks;
  std::size_t without = 0;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string_view plain = *paths[i].plain;
    if (plain.empty() || !all[i].times.empty()) continue;
    ++without;
    const std::size_t dash = plain.find_last_of("-/");
    if (dash == std::string_view::npos || plain[dash] != '-') continue;
    const std::string_view behind = plain.substr(dash + 1);
    if (is_clock(behind.substr(0, behind.find('.')))) clocks.emplace_back(i, dash);
  }
  if (clocks.size() * 10 < without * 9) return;
  for (const auto& [i, dash] : clocks) {
    std::string plain = *paths[i].plain;
    paths[i].clock = read_counted(std::string_view(plain).substr(dash + 1, length - 1))->number;
    plain.erase(dash, length);
    paths[i].plain = std::make_unique<const std::string>(std::move(plain));
  }
}

// A word as long as an address or a version goes on, although '.' parts words.
std::size_t whole_bytes(std::string_view text) {
  const std::size_t end = std::min(text.find_first_of("_ "), text.size());
  for (std::size_t to = end; to > 0; to = text.substr(0, to).find_last_of('.')) {
    if (to == std::string_view::npos) break;
    const std::string_view word = text.substr(0, to);
    if (is_version(word)) return to;
    if (is_digit(word[0]) && is_host(word)) return to;
    if (end - to > 32) break;
  }
  return 0;
}

// "goroutine-dump-api-0" is "api-0".
std::string_view without_views(std::string_view word) {
  for (;;) {
    const std::size_t first = word.find('-');
    if (first == std::string_view::npos) return is_kind_word(word) ? std::string_view{} : word;
    if (first == 0) word.remove_prefix(1);
    else if (is_view_word(word.substr(0, first)) || word.substr(0, first) == "dump")
      word.remove_prefix(first + 1);
    else break;
  }
  for (std::size_t last; (last = word.find_last_of('-')) != std::string_view::npos;) {
    if (last + 1 != word.size() && !is_kind_word(word.substr(last + 1))) break;
    word.remove_suffix(word.size() - last);
  }
  return word;
}

void split_words(std::string_view text, std::vector<std::string_view>& words) {
  constexpr std::string_view between = "_. ()[],;=+@#~";
  bool debug = false;
  while (!text.empty()) {
    std::size_t end = whole_bytes(text);
    if (end == 0) end = std::min(text.find_first_of(between), text.size());
    const std::string_view whole = text.substr(0, end), word = without_views(whole);
    const bool level = debug && word.size() == 1 && word[0] >= '0' && word[0] <= '3';
    if (!word.empty() && !level) words.push_back(word);
    debug = whole == "debug" || whole.ends_with("-debug");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// The pieces of [begin, end) between times.
std::vector<std::string_view> between_times(std::string_view plain,
                                            const std::vector<Standing>& times, std::size_t begin,
                                            std::size_t end) {
  std::vector<std::string_view> pieces;
  for (const Standing& s : times) {
    if (s.time.end <= begin || s.time.begin >= end) continue;
    if (s.time.begin > begin) pieces.push_back(plain.substr(begin, s.time.begin - begin));
    begin = std::min(s.time.end, end);
  }
  if (begin < end) pieces.push_back(plain.substr(begin, end - begin));
  return pieces;
}

// "before" alone is a name; beside "after" it is a moment.
bool name_moments(std::span<const SplitPath> paths) {
  std::set<std::uint64_t> moments;
  for (const SplitPath& path : paths) {
    const std::string_view plain = *path.plain;
    for (std::size_t at = 0; at < plain.size();) {
      const std::size_t slash = plain.find('/', at);
      if (slash == std::string_view::npos) break;
      if (const auto moment = moment_number(plain.substr(at, slash - at))) moments.insert(*moment);
      at = slash + 1;
    }
  }
  return moments.size() > 1;
}

void split(const Read& read, bool named_moments, SplitPath& path) {
  const std::string_view plain = *path.plain;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t slash = plain.find('/', at);
    const bool folder = slash != std::string_view::npos;
    const std::size_t end = folder ? slash : plain.size();
    const std::string_view name = plain.substr(at, end - at);
    const auto pieces = between_times(plain, read.times, at, end);
    at = end + 1;
    if (!folder || pieces.size() != 1 || pieces[0] != name) {
      for (const std::string_view piece : pieces) split_words(piece, path.words);
    } else if (const auto counted = read_counted(name); counted && is_moment_word(counted->word)) {
      path.steps.push_back(counted->number);
    } else if (const auto moment = moment_number(name); moment && named_moments) {
      path.steps.push_back(*moment);
    } else if (!is_kind_folder(name)) {
      path.places.push_back(without_view(without_packing(name)));
    }
  }
}

}  // namespace

std::optional<WordNumber> read_counted(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[text.size() - 1 - digits])) ++digits;
  if (digits == 0 || digits > 12) return {};
  WordNumber counted{text.substr(0, text.size() - digits), 0};
  for (const char c : text.substr(text.size() - digits)) {
    counted.number = counted.number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  while (counted.word.ends_with('-') || counted.word.ends_with('_')) counted.word.remove_suffix(1);
  return counted;
}

bool is_clock(std::string_view text) {
  if (text.size() != 10 || !std::ranges::all_of(text, is_digit)) return false;
  const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
  return two(0) >= 1 && two(0) <= 12 && two(2) >= 1 && two(2) <= 31 && two(4) < 24 &&
         two(6) < 60 && two(8) <= 60;
}

std::vector<SplitPath> split_paths(std::span<const std::string> paths) {
  std::vector<SplitPath> all(paths.size());
  std::vector<Read> read(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const bool silent = paths[i].size() > longest_path;
    all[i].plain =
        std::make_unique<const std::string>(silent ? std::string() : plain_path(paths[i]));
    all[i].moment = silent ? paths[i] : moment_of(*all[i].plain);
    const auto folders = static_cast<std::size_t>(std::ranges::count(*all[i].plain, '/'));
    if (folders > most_folders) all[i].plain = std::make_unique<const std::string>();
    read[i] = read_times(*all[i].plain);
  }
  keep_times(read);
  choose_times(read, all);
  take_clocks(read, all);
  const bool named_moments = name_moments(all);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    split(read[i], named_moments, all[i]);
    if (all[i].words.size() <= most_words) continue;
    all[i].words.clear(), all[i].places.clear(), all[i].steps.clear();
    all[i].unix_nanos.reset();
  }
  return all;
}

}  // namespace lineup
