// SPDX-License-Identifier: Apache-2.0
// origin/path_pattern.cc: over RE2, which takes linear time whatever the pattern.
#include "origin/path_pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

#include "origin/words.h"

namespace lineup {
namespace {

constexpr std::size_t longest_pattern = 1024;
constexpr std::array<std::string_view, 5> part_names = {"service", "instance", "host", "version",
                                                        "time"};
constexpr std::string_view all_parts =
    "the parts are {service}, {instance}, {host}, {version} and {time}; "
    "'*' stands for one without meaning";

// What else people call the parts.
constexpr std::array<std::pair<std::string_view, PathPart>, 16> other_words = {{
    {"app", PathPart::service},
    {"component", PathPart::service},
    {"deployment", PathPart::service},
    {"job", PathPart::service},
    {"name", PathPart::service},
    {"pod", PathPart::instance},
    {"replica", PathPart::instance},
    {"container", PathPart::instance},
    {"pid", PathPart::instance},
    {"node", PathPart::host},
    {"machine", PathPart::host},
    {"build", PathPart::version},
    {"release", PathPart::version},
    {"date", PathPart::time},
    {"number", PathPart::time},
    {"moment", PathPart::time},
}};

// The part that was meant: another word for it or, since they all begin differently, its first
// letter.
std::optional<PathPart> nearest_part(std::string_view word) {
  for (const auto& [other, part] : other_words) {
    if (word == other) return part;
  }
  for (std::size_t i = 0; i < part_names.size() && !word.empty(); ++i) {
    if ((word[0] | 0x20) == part_names[i][0]) return static_cast<PathPart>(i);
  }
  return {};
}

// Text of the user's in an Error: short, and no control characters.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, 80))
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return out + (text.size() > 80 ? "...\"" : "\"");
}

Error trouble(std::string what, std::string help) {
  return {std::move(what), "--path", std::move(help)};
}

// A date and time, digits since 1970, or a running number with a word.
constexpr std::string_view strict_time =
    R"((20[0-9]{2}[-_./]?[0-9]{2}[0-9TtZz:._+-]*(?:/[0-9][0-9:._-]*)*)"
    R"(|[0-9]{8,19}|(?:[A-Za-z]+[-_]?)?[0-9]{1,9}))";
constexpr std::string_view loose = "([^/]+?)";

}  // namespace

std::string_view name_of(PathPart part) { return part_names[static_cast<std::size_t>(part)]; }

// First with {time} as a time alone, then with what else stands at it ("goroutine-TIME").
struct PathPattern::Compiled {
  std::vector<std::unique_ptr<RE2>> forms;
};

std::optional<std::vector<std::string>> PathPattern::match(std::string_view path) const {
  const std::string plain = plain_path(path);
  std::vector<re2::StringPiece> found(order_.size() + 1);
  const auto fits = [&](std::string_view text) {
    return std::ranges::any_of(compiled_->forms, [&](const std::unique_ptr<RE2>& form) {
      const re2::StringPiece piece(text.data(), text.size());
      return form->Match(piece, 0, text.size(), RE2::ANCHOR_BOTH, found.data(),
                         static_cast<int>(found.size()));
    });
  };
  const std::string_view text = plain;
  if (!fits(text)) {
    const std::string_view unpacked = without_packing(text);
    if (unpacked == text || !fits(unpacked)) return {};
  }
  std::vector<std::string> parts;
  for (std::size_t i = 1; i < found.size(); ++i) {
    const std::string_view part(found[i].data(), found[i].size());
    const bool folder = part.data() + part.size() != text.data() + text.size();
    parts.emplace_back(folder ? without_packing(part) : part);
  }
  return parts;
}

Result<PathPattern> read_path_pattern(std::string_view text) {
  if (text.size() > longest_pattern) {
    return trouble("a pattern of " + std::to_string(text.size()) + " bytes is too long",
                   "at most " + std::to_string(longest_pattern) + " bytes");
  }
  PathPattern pattern;
  std::array<std::string, 2> forms = {"(?s)(?:.*?/)??", "(?s)(?:.*?/)??"};
  const auto add = [&](std::string_view strict_form, std::string_view loose_form) {
    forms[0] += strict_form;
    forms[1] += loose_form;
  };
  bool after_part = false;
  while (text.starts_with('/')) text.remove_prefix(1);
  pattern.parts_ += static_cast<std::size_t>(std::ranges::count(text, '/'));
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '}') return trouble("a '}' without '{' in " + quoted(text), std::string(all_parts));
    if (c != '{' && c != '*') {
      const std::string literal = RE2::QuoteMeta(re2::StringPiece(text.data() + at, 1));
      if (c == '/' || c == '!') add("/", "/");
      else add(literal, literal);
      after_part = false;
      ++at;
      continue;
    }
    const std::size_t end = c == '*' ? at : text.find_first_of("{}/", at + 1);
    if (end == std::string_view::npos || (c == '{' && text[end] != '}')) {
      return trouble("a '{' without '}' in " + quoted(text), std::string(all_parts));
    }
    if (after_part) {
      return trouble("nothing stands between two parts at " + quoted(text.substr(at)),
                     "put between them what parts them in the paths, such as '/' or '-'");
    }
    after_part = true;
    const std::string_view name = c == '*' ? std::string_view{} : text.substr(at + 1, end - at - 1);
    at = end + 1;
    if (c == '*') {
      add("[^/]*?", "[^/]*?");
      continue;
    }
    const auto known = std::ranges::find(part_names, name);
    if (known == part_names.end()) {
      std::string help;
      if (const auto near = nearest_part(name))
        help = "did you mean {" + std::string(name_of(*near)) + "}? ";
      return trouble("no part of a path is called " + quoted(name), help + std::string(all_parts));
    }
    const auto part = static_cast<PathPart>(known - part_names.begin());
    if (std::ranges::find(pattern.order_, part) != pattern.order_.end()) {
      return trouble("{" + std::string(name) + "} stands twice in the pattern",
                     "each part once; '*' for the other");
    }
    pattern.order_.push_back(part);
    add(part == PathPart::time ? strict_time : loose, loose);
  }
  if (pattern.order_.empty())
    return trouble(quoted(text) + " names no part of a path", std::string(all_parts));
  auto compiled = std::make_shared<PathPattern::Compiled>();
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  for (const std::string& form : forms) {
    compiled->forms.push_back(std::make_unique<RE2>(form, options));
    if (!compiled->forms.back()->ok())
      return trouble(quoted(text) + " is too long a pattern",
                     "leave out what is the same in all paths");
  }
  pattern.compiled_ = std::move(compiled);
  return pattern;
}

}  // namespace lineup
