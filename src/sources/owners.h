// SPDX-License-Identifier: Apache-2.0
// sources/owners.h: who owns a file, by the CODEOWNERS of its repository.
//
//     const Owners owners("*.go @org/go\n/internal/queue/ @ann @bob # the queue\n");
//     owners.of("internal/queue/q.go").names;   // @ann, @bob
//
// Takes    the text of a CODEOWNERS file as GitHub and GitLab read it: a pattern and its owners on
//          a line; of the lines that match a path the last one counts, also when it names nobody.
//          GitLab's "[Section]", "^[Optional][2] @default" and the owners that a section gives its
//          lines: each section answers for itself, and all answers count.
// Gives    the owners in the order in which they stand there, each once.
// Never    fails: a line that is no pattern matches nothing. Patterns run in RE2.
// Costs    a pattern is compiled when a path is first asked for; then a path costs a look at each.
// Threads  one.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace lineup::sources {

struct Owned {
  std::vector<std::string> names;   // "@org/team", "ann@example.com"; empty: nobody is named
  std::vector<std::size_t> lines;   // of CODEOWNERS that say so, from 1; empty: no line matches
};

// Where a checkout may have the file; the first that is there counts. GitHub's order, then GitLab's.
inline constexpr std::string_view owner_files[] = {".github/CODEOWNERS", "CODEOWNERS",
                                                   "docs/CODEOWNERS", ".gitlab/CODEOWNERS"};
inline constexpr std::size_t most_owner_bytes = 3u << 20;  // which is GitHub's limit, too

class Owners {
 public:
  explicit Owners(std::string_view text);
  ~Owners();
  Owners(Owners&&) noexcept;
  Owners& operator=(Owners&&) noexcept;

  // Of a path from the top of the checkout, "/" between its parts.
  Owned of(std::string_view path);

 private:
  struct Line {
    std::string pattern;
    std::vector<std::string> owners;
    std::size_t number = 0, section = 0;
    std::unique_ptr<re2::RE2> compiled;
  };

  std::vector<Line> lines_;
  std::size_t sections_ = 1;
};

// The pattern of a CODEOWNERS line as a regular expression over a whole path; none of a pattern
// that GitHub does not take ("!a", "[ab].go").
std::optional<std::string> regex_of_owner_pattern(std::string_view pattern);

}  // namespace lineup::sources
