// SPDX-License-Identifier: Apache-2.0
// owners.cc: lines of CODEOWNERS, and their patterns over RE2.
#include "sources/owners.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

namespace lineup::sources {
namespace {

constexpr std::size_t most_pattern_bytes = 4096;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// The next word of a line, taken off it: "\ " in it is a blank, and "#" begins a remark.
std::string take_word(std::string_view& line) {
  while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  std::string word;
  if (line.starts_with('#')) line = {};
  while (!line.empty() && !is_blank(line.front())) {
    if (line.front() == '\\' && line.size() > 1 && (line[1] == ' ' || line[1] == '#'))
      line.remove_prefix(1);
    word += line.front();
    line.remove_prefix(1);
  }
  return word;
}

std::vector<std::string> take_owners(std::string_view line) {
  std::vector<std::string> owners;
  for (std::string word = take_word(line); !word.empty(); word = take_word(line))
    if (word.find('@') != std::string::npos) owners.push_back(std::move(word));
  return owners;
}

// What stands behind "[Name]" or "^[Name][2]"; none where the line begins no section.
std::optional<std::string_view> behind_section(std::string_view line) {
  if (line.starts_with('^')) line.remove_prefix(1);
  if (!line.starts_with('[')) return {};
  std::size_t end = line.find(']');
  if (end == std::string_view::npos || end == 1) return {};
  line.remove_prefix(end + 1);
  if (line.starts_with('[') && (end = line.find(']')) != std::string_view::npos)
    line.remove_prefix(end + 1);  // how many must approve
  if (!line.empty() && !is_blank(line.front())) return {};  // "[ab].go"
  return line;
}

}  // namespace

std::optional<std::string> regex_of_owner_pattern(std::string_view pattern) {
  if (pattern.empty() || pattern.size() > most_pattern_bytes || pattern.starts_with('!')) return {};
  if (pattern.find_first_of("[]") != std::string_view::npos) return {};
  const bool is_folder = pattern.ends_with('/');
  if (is_folder) pattern.remove_suffix(1);
  // With a slash at its beginning or in it, a pattern begins at the top; else it may match anywhere.
  const bool from_top = pattern.find('/') != std::string_view::npos || (is_folder && pattern.empty());
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  std::string regex = from_top ? "" : "(?:.*/)?";
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view rest = pattern.substr(at);
    const bool begins_part = at == 0 || pattern[at - 1] == '/';
    if (begins_part && rest.starts_with("**/")) {
      regex += "(?:.*/)?";
      at += 3;
    } else if (begins_part && rest == "**") {
      regex += ".+";
      at += 2;
    } else if (rest.front() == '*') {
      regex += "[^/]*";
      while (at < pattern.size() && pattern[at] == '*') ++at;
    } else if (rest.front() == '?') {
      regex += "[^/]";
      ++at;
    } else {
      regex += RE2::QuoteMeta(re2::StringPiece(rest.data(), 1));
      ++at;
    }
  }
  // A name may be that of a folder, and then all below it is meant; what ends in "/*" stays within
  // its folder.
  if (is_folder) return regex + (pattern.empty() ? ".+" : "/.+");
  if (pattern.ends_with("/*") || pattern == "*") return regex + (pattern == "*" ? "(?:/.*)?" : "");
  return regex + "(?:/.*)?";
}

Owners::Owners(std::string_view text) {
  text = text.substr(0, most_owner_bytes);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<std::string> of_section;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    if (const std::optional<std::string_view> owners = behind_section(line)) {
      of_section = take_owners(*owners);
      ++sections_;
      continue;
    }
    Line read;
    read.pattern = take_word(line);
    if (read.pattern.empty()) continue;
    read.owners = take_owners(line);
    if (read.owners.empty()) read.owners = of_section;
    read.number = number;
    read.section = sections_ - 1;
    lines_.push_back(std::move(read));
  }
}

Owners::~Owners() = default;
Owners::Owners(Owners&&) noexcept = default;
Owners& Owners::operator=(Owners&&) noexcept = default;

Owned Owners::of(std::string_view path) {
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  options.set_dot_nl(true);
  std::vector<bool> answered(sections_);
  std::vector<const Line*> matching;
  for (std::size_t i = lines_.size(); i-- > 0;) {
    Line& line = lines_[i];
    if (answered[line.section]) continue;
    if (!line.compiled)
      line.compiled = std::make_unique<RE2>(
          regex_of_owner_pattern(line.pattern).value_or("[^\\x00-\\xff]"), options);
    if (!RE2::FullMatch(re2::StringPiece(path.data(), path.size()), *line.compiled)) continue;
    answered[line.section] = true;
    matching.push_back(&line);
  }
  Owned owned;
  for (std::size_t i = matching.size(); i-- > 0;) {
    owned.lines.push_back(matching[i]->number);
    for (const std::string& owner : matching[i]->owners)
      if (std::ranges::find(owned.names, owner) == owned.names.end()) owned.names.push_back(owner);
  }
  return owned;
}

}  // namespace lineup::sources
