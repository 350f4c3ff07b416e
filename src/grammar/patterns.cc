// SPDX-License-Identifier: Apache-2.0
// grammar/patterns.cc: literals first, then the tree of a pattern, RE2 for the rest.
#include "grammar/patterns.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "grammar/regex.h"

namespace lineup {
namespace {

// What one pattern by itself may take is what the reader of rules lets it take.
constexpr std::int64_t bytes_for_one = 1 << 20, bytes_for_all = 64 << 20;

RE2::Options options(std::int64_t bytes) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(bytes);
  return options;
}

}  // namespace

struct PatternSet::Parts {
  Parts(std::vector<std::string> texts, std::optional<PatternIndex> made)
      : patterns(std::move(texts)), index(std::move(made)), each(patterns.size()) {}

  // Of most nothing is ever asked, so that each takes little.
  struct Pattern {
    std::once_flag read_once, compiled_once;
    std::unique_ptr<const Regex> regex;
    std::unique_ptr<const RE2> compiled;
  };

  // `short_name` is there when the name fits into one.
  bool matches(PatternId id, std::string_view name, const std::optional<ShortName>& short_name) {
    Pattern& pattern = each[id];
    if (short_name) {
      std::call_once(pattern.read_once, [&] {
        if (std::optional<Regex> regex = read_regex(patterns[id]))
          pattern.regex = std::make_unique<const Regex>(std::move(*regex));
      });
      if (pattern.regex) return short_name->matches(*pattern.regex);
    }
    std::call_once(pattern.compiled_once, [&] {
      pattern.compiled = std::make_unique<const RE2>(patterns[id], options(bytes_for_one));
    });
    return RE2::FullMatch(name, *pattern.compiled);
  }

  std::vector<PatternId> by_literals(std::string_view name) {
    std::call_once(indexed, [this] { if (!index) index = index_of(patterns); });
    std::vector<PatternId> may = index->open, found;
    index->wholes.each_head(name, [&](PatternId id, std::size_t bytes) {
      if (bytes == name.size()) found.push_back(id);
    });
    const auto has = [&](const std::string& needle) {
      return name.find(needle) != std::string_view::npos;
    };
    index->heads.each_head(name, [&](PatternId id, std::size_t) {
      const std::vector<std::string>& wanted = index->wanted[id];
      if (wanted.empty() || std::ranges::any_of(wanted, has)) may.push_back(id);
    });
    index->needles.each_inside(name, [&](PatternId id, std::size_t) { may.push_back(id); });
    std::ranges::sort(may);
    may.erase(std::unique(may.begin(), may.end()), may.end());
    std::optional<ShortName> short_name;
    if (!may.empty() && ShortName::fits(name)) short_name.emplace(name);
    for (const PatternId id : may)
      if (matches(id, name, short_name)) found.push_back(id);
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  // None when the set gives up, which takes a name of megabytes.
  std::optional<std::vector<PatternId>> together(std::string_view name) {
    std::call_once(all_compiled, [this] {
      all.emplace(options(bytes_for_all), RE2::ANCHOR_BOTH);
      for (const std::string& pattern : patterns) all->Add(pattern, nullptr);
      all->Compile();
    });
    std::vector<int> hits;
    RE2::Set::ErrorInfo error{RE2::Set::kNoError};
    if (!all->Match(name, &hits, &error) && error.kind != RE2::Set::kNoError) return std::nullopt;
    std::ranges::sort(hits);
    return std::vector<PatternId>(hits.begin(), hits.end());
  }

  const std::vector<std::string> patterns;
  std::atomic<std::size_t> asked = 0;

  std::once_flag indexed;
  std::optional<PatternIndex> index;
  std::vector<Pattern> each;

  std::once_flag all_compiled;
  std::optional<RE2::Set> all;
};

PatternSet::PatternSet(std::vector<std::string> patterns)
    : parts_(std::make_unique<Parts>(std::move(patterns), std::nullopt)) {}
PatternSet::PatternSet(std::vector<std::string> patterns, PatternIndex index)
    : parts_(std::make_unique<Parts>(std::move(patterns), std::move(index))) {}
PatternSet::~PatternSet() = default;

std::vector<PatternId> PatternSet::matching(std::string_view name) const {
  if (parts_->asked.fetch_add(1, std::memory_order_relaxed) >= many_names)
    if (std::optional<std::vector<PatternId>> found = parts_->together(name))
      return std::move(*found);
  return parts_->by_literals(name);
}

}  // namespace lineup
