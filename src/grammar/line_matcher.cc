// SPDX-License-Identifier: Apache-2.0
// grammar/line_matcher.cc: which entry of grammar/lines a line is.
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>

#include "grammar/line_forms.h"

namespace lineup {
namespace {

struct Pattern {
  explicit Pattern(const LineForm& of) : form(&of), pattern(of.pattern, re2::RE2::Latin1) {
    groups.resize(static_cast<std::size_t>(pattern.NumberOfCapturingGroups()));
    for (const auto& [number, name] : pattern.CapturingGroupNames()) groups[static_cast<std::size_t>(number) - 1] = name;
  }
  const LineForm* form;
  re2::RE2 pattern;
  std::vector<std::string> groups;
};

// The entries of one context: all at once first, because asking for captures is
// what costs.
struct Entries {
  std::unique_ptr<re2::RE2::Set> all;
  std::vector<const Pattern*> patterns;
};

}  // namespace

struct LineMatcher::Compiled {
  std::vector<std::unique_ptr<Pattern>> patterns;
  std::array<Entries, line_context_count> contexts;

  std::vector<int> fitting(LineContext context, std::string_view line) const {
    const Entries& entries = contexts[static_cast<std::size_t>(context)];
    std::vector<int> found;
    if (entries.all && entries.all->Match(line, &found)) std::sort(found.begin(), found.end());
    return found;
  }
  const Pattern& at(LineContext context, int number) const {
    return *contexts[static_cast<std::size_t>(context)].patterns[static_cast<std::size_t>(number)];
  }
};

LineMatcher::LineMatcher(const std::vector<LineForm>& forms) : compiled_(std::make_unique<Compiled>()) {
  re2::RE2::Options options(re2::RE2::Latin1);
  options.set_max_mem(64 << 20);
  for (const LineForm& form : forms) {
    compiled_->patterns.push_back(std::make_unique<Pattern>(form));
    for (const LineContext context : form.where) {
      Entries& entries = compiled_->contexts[static_cast<std::size_t>(context)];
      if (!entries.all) entries.all = std::make_unique<re2::RE2::Set>(options, re2::RE2::ANCHOR_BOTH);
      entries.all->Add(form.pattern, nullptr);
      entries.patterns.push_back(compiled_->patterns.back().get());
    }
  }
  for (Entries& entries : compiled_->contexts)
    if (entries.all) entries.all->Compile();
}

LineMatcher::~LineMatcher() = default;

std::vector<const LineForm*> LineMatcher::all(LineContext context, std::string_view line) const {
  std::vector<const LineForm*> forms;
  for (const int number : compiled_->fitting(context, line)) forms.push_back(compiled_->at(context, number).form);
  return forms;
}

std::optional<LineMatch> LineMatcher::match(LineContext context, std::string_view line) const {
  const std::vector<int> fitting = compiled_->fitting(context, line);
  for (const int number : fitting) {
    const Pattern& pattern = compiled_->at(context, number);
    const bool gives_way = std::any_of(fitting.begin(), fitting.end(), [&](int other) {
      return pattern.form->gives_way_to(*compiled_->at(context, other).form);
    });
    if (gives_way) continue;
    std::vector<re2::StringPiece> parts(pattern.groups.size() + 1);
    if (!pattern.pattern.Match(line, 0, line.size(), re2::RE2::ANCHOR_BOTH, parts.data(), static_cast<int>(parts.size())))
      return std::nullopt;
    LineMatch match{pattern.form, {}};
    for (std::size_t i = 0; i < pattern.groups.size(); ++i)
      if (!pattern.groups[i].empty() && parts[i + 1].data() != nullptr)
        match.captures.emplace_back(pattern.groups[i], std::string_view(parts[i + 1].data(), parts[i + 1].size()));
    return match;
  }
  return std::nullopt;
}

std::string_view LineMatch::capture(std::string_view name) const {
  for (const auto& [group, text] : captures)
    if (group == name) return text;
  return {};
}

}  // namespace lineup
