// SPDX-License-Identifier: Apache-2.0
// origin/words.cc: the forms of words in paths.
#include "origin/words.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace lineup {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

bool equal(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower); }

template <std::size_t N>
bool has(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::any_of(words, [&](std::string_view known) { return equal(word, known); });
}

constexpr auto views = std::to_array<std::string_view>({"goroutine",
                                                        "goroutines",
                                                        "goroutineleak",
                                                        "goroutineleaks",
                                                        "stack",
                                                        "stacks",
                                                        "stacktrace",
                                                        "stacktraces",
                                                        "with",
                                                        "labels",
                                                        "debug",
                                                        "pprof",
                                                        "prof",
                                                        "profile",
                                                        "pb",
                                                        "proto",
                                                        "raw",
                                                        "text",
                                                        "txt",
                                                        "json",
                                                        "out",
                                                        "log",
                                                        "bin",
                                                        "gz",
                                                        "tgz",
                                                        "zst",
                                                        "zstd",
                                                        "bz2",
                                                        "xz",
                                                        "lz4"});

constexpr auto kinds = std::to_array<std::string_view>(
    {"dump", "dumps", "dmp", "trace", "traces", "traceback", "crash", "panic", "sigquit", "logs",
     "stderr", "stdout", "current", "previous", "insecure", "profiles", "threads", "full"});

constexpr auto moments = std::to_array<std::string_view>(
    {"t",         "round",      "sample", "snapshot", "snap", "interval", "iteration",
     "iter",      "step",       "dump",   "capture",  "tick", "pass",     "minute",
     "goroutine", "goroutines", "stack",  "stacks",   "heap", "#"});

constexpr std::string_view separators = "-_. =+";

bool is_debug_level(std::string_view word) {
  return word.size() == 6 && equal(word.substr(0, 5), "debug") && word[5] >= '0' && word[5] <= '3';
}

// Digits at the end of a text.
std::size_t end_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[text.size() - 1 - count])) ++count;
  return count;
}

// An IPv4 address at the start, its numbers parted by `part`; its length, or 0.
std::size_t address_bytes(std::string_view text, char part) {
  std::size_t at = 0;
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && (at >= text.size() || text[at++] != part)) return 0;
    std::size_t digits = 0;
    int value = 0;
    while (at < text.size() && is_digit(text[at]) && digits < 4) {
      value = value * 10 + (text[at] - '0');
      ++at, ++digits;
    }
    if (digits == 0 || digits > 3 || value > 255) return 0;
  }
  return at;
}

// Kubernetes' letters for random names: no vowels, nothing that looks like another.
bool is_random(std::string_view text) {
  return text.find_first_not_of("bcdfghjklmnpqrstvwxz2456789") == std::string_view::npos;
}

}  // namespace

bool is_view_word(std::string_view word) { return has(views, word) || is_debug_level(word); }

bool is_kind_word(std::string_view word) { return is_view_word(word) || has(kinds, word); }

bool is_kind_folder(std::string_view name) {
  bool debug = false, any = false;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find_first_of(separators), name.size());
    const std::string_view word = name.substr(0, end);
    const bool level = debug && word.size() == 1 && word[0] >= '0' && word[0] <= '3';
    if (!word.empty() && !level && !is_kind_word(word)) return false;
    any = any || !word.empty();
    debug = equal(word, "debug");
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return any;
}

std::string_view without_view(std::string_view folder) {
  const std::size_t last = folder.find_last_of("-_.");
  if (last == std::string_view::npos || last == 0) return folder;
  return is_debug_level(folder.substr(last + 1)) ? folder.substr(0, last) : folder;
}

bool is_moment_word(std::string_view word) { return has(moments, word); }

std::optional<std::uint64_t> moment_number(std::string_view folder) {
  struct Named {
    std::string_view word;
    std::uint64_t number;
  };
  constexpr auto named = std::to_array<Named>({{"before", 0},
                                               {"baseline", 0},
                                               {"earlier", 0},
                                               {"first", 0},
                                               {"start", 0},
                                               {"during", 1},
                                               {"after", 2},
                                               {"later", 2},
                                               {"last", 2},
                                               {"end", 2}});
  for (const Named& one : named)
    if (equal(folder, one.word)) return one.number;
  return {};
}

bool is_host(std::string_view word) {
  const std::size_t address = address_bytes(word, '.');
  if (address > 0 && (address == word.size() || word[address] == ':' || word[address] == '-' ||
                      word[address] == '_')) {
    return true;
  }
  if (word.size() > 3 && equal(word.substr(0, 3), "ip-") &&
      address_bytes(word.substr(3), '-') > 0) {
    return true;
  }
  for (const std::string_view name : {"host", "node"}) {
    if (word.size() <= name.size() || !equal(word.substr(0, name.size()), name)) continue;
    const std::string_view rest = word.substr(name.size());
    if (is_digit(rest[0]) || rest[0] == '-' || rest[0] == '_') return true;
  }
  // A name with a domain: labels, the last of letters alone.
  const std::size_t last = word.find_last_of('.');
  if (last == std::string_view::npos || word.find('.') == last) return false;
  const std::string_view domain = word.substr(last + 1);
  if (domain.size() < 2 || domain.size() > 10 || word.find("..") != std::string_view::npos)
    return false;
  return is_letter(word[0]) && std::ranges::all_of(domain, is_letter) && !is_view_word(domain);
}

bool is_version(std::string_view word) {
  const bool named = !word.empty() && lower(word[0]) == 'v';
  if (named) word.remove_prefix(1);
  std::size_t numbers = 0, at = 0;
  for (;;) {
    const std::size_t from = at;
    while (at < word.size() && is_digit(word[at])) ++at;
    if (at == from || at - from > 6) return false;
    ++numbers;
    if (at + 1 >= word.size() || word[at] != '.' || !is_digit(word[at + 1])) break;
    ++at;
  }
  if (numbers < (named ? 2 : 3) || numbers > 4) return false;
  if (numbers == 4 && !named && address_bytes(word, '.') > 0) return false;
  if (at == word.size()) return true;
  return (word[at] == '-' || word[at] == '+') &&
         word.find_first_of("._/", at) == std::string_view::npos;
}

PodName read_pod_name(std::string_view name) {
  const std::size_t dash = name.find_last_of('-');
  if (dash == std::string_view::npos || dash == 0 || dash + 1 == name.size())
    return {name, PodName::none};
  const std::string_view head = name.substr(0, dash), end = name.substr(dash + 1);
  if (end.size() == 5 && is_random(end)) {
    const std::size_t before = head.find_last_of('-');
    if (before != std::string_view::npos && before > 0) {
      const std::string_view middle = head.substr(before + 1);
      const bool replica_set = middle.size() >= 8 && middle.size() <= 10 && is_random(middle) &&
                               std::ranges::any_of(middle, is_digit);
      const bool cron_job = middle.size() == 8 && end_digits(middle) == 8;
      if (replica_set || cron_job) return {name.substr(0, before), PodName::certain};
    }
    if (end_digits(end) == 5) return {head, PodName::ordinal};
    const bool digit = std::ranges::any_of(end, is_digit);
    return {head, digit ? PodName::certain : PodName::suffix};
  }
  if (end.size() <= 10 && end_digits(end) == end.size()) return {head, PodName::ordinal};
  return {name, PodName::none};
}

std::string plain_path(std::string_view path) {
  std::string plain;
  plain.reserve(path.size());
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find_first_of("/!", at), path.size());
    const std::string_view name = path.substr(at, end - at);
    at = end + 1;
    if (name.empty() || name == ".") continue;
    if (!plain.empty()) plain += '/';
    plain += name;
  }
  return plain;
}

std::string_view without_packing(std::string_view name) {
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view end :
         {"gz", "tgz", "tar", "zip", "zst", "bz2", "xz", "lz4", "7z"}) {
      const std::size_t bytes = end.size() + 1;
      if (name.size() <= bytes || name[name.size() - bytes] != '.') continue;
      if (!equal(name.substr(name.size() - end.size()), end)) continue;
      name.remove_suffix(bytes);
      cut = true;
    }
  }
  return name;
}

std::string moment_of(std::string_view plain) {
  std::string moment;
  const std::size_t slash = plain.find_last_of('/');
  const std::size_t file = slash == std::string_view::npos ? 0 : slash + 1;
  for (std::size_t at = 0; at < file;) {
    const std::size_t end = plain.find('/', at);
    const std::string_view name = plain.substr(at, end - at);
    if (!is_view_word(name)) (moment += without_view(name)) += '/';
    at = end + 1;
  }
  bool debug = false, first = true;
  for (std::size_t at = file; at <= plain.size();) {
    const std::size_t end = std::min(plain.find_first_of(separators, at), plain.size());
    const std::string_view word = plain.substr(at, end - at);
    const bool level = debug && word.size() == 1 && word[0] >= '0' && word[0] <= '3';
    if (!word.empty() && !level && !is_view_word(word)) {
      if (!first && at > file) moment += plain[at - 1];
      moment += word;
      first = false;
    }
    if (!word.empty()) debug = equal(word, "debug");
    at = end + 1;
  }
  return moment.empty() ? "." : moment;
}

}  // namespace lineup
