// SPDX-License-Identifier: Apache-2.0
// grammar/line_forms.h: every kind of line Go has printed in a dump, as data:
// the entries of grammar/lines/*.json, and which of them a line is.
//
//     Result<std::vector<LineForm>> forms = load_line_forms(built_in_line_files());
//     LineMatcher matcher(*forms);
//     if (auto match = matcher.match(LineContext::stack, "main.main()"))
//       match->form->id;                    // "call"
//       match->capture("function");         // "main.main"
//
// This is what a line of a dump means, written down once and slow to ask. The
// readers in parse/ are written by hand; the tests hold them against it.
//
// Takes    the texts of the files. A piece of a pattern that several entries need
//          is written once ("parts") and put in where "{{its name}}" stands.
// Fails    at the first thing that is wrong: unknown key, word or part, a pattern
//          that does not compile or is not anchored, an id given twice.
// Bytes    patterns see bytes, not characters: dumps hold what is no UTF-8.
// Threads  a matcher may be asked by several threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/grammar.h"
#include "lineup/result.h"

namespace lineup {

// Where a line, or a piece of one, can stand.
enum class LineContext : std::uint8_t {
  outer,     // between goroutines
  value,     // behind a head, whose text may go on; tried after `outer`
  stack,     // in a goroutine's block
  profile,   // in a profile that counts
  torn,      // the last line of an input, without line feed
  bracket,   // what stands in a header's brackets
  item,      // one of the bracket's items, behind the first comma
  labels,    // what stands in a header's braces
  relative,  // in other reports, which hold no goroutines
};
inline constexpr std::size_t line_context_count = 9;

// What a reader does with a line.
enum class LineRole : std::uint8_t {
  blank, header, torn_header, thread_stack, relay, head, detail, announcement,
  call, bare_call, c_name, c_call, place, loose_place, bare_place, created, elided, ancestor, unavailable,
  bracket, minutes, locked, more, label,
  profile, record, torn_record, labels, symbol,
  relative,
};
inline constexpr std::size_t line_role_count = 30;

std::string_view name_of(LineContext context);  // "outer"
std::string_view name_of(LineRole role);        // "torn header"

struct LineSample {
  std::string line;
  // What each group must capture; groups that are not named must be empty.
  std::vector<std::pair<std::string, std::string>> captures;
};

struct LineNearMiss {
  std::string line;
  std::vector<std::string> misses;  // entries it must not be; the one it stands with unless given
};

struct LineForm {
  std::string id;
  LineRole role = LineRole::detail;
  std::vector<LineContext> where;
  std::string pattern;       // RE2, parts put in
  std::string since, until;  // Go releases; until is empty when still printed
  std::string means;
  std::vector<LineSample> samples;
  std::vector<LineNearMiss> near_misses;
  // Entries that may match the same line: this one gives way to them. "*" for
  // one that is taken only when no other fits.
  std::vector<std::string> beside;
  static constexpr std::string_view all_others = "*";
  std::string where_from;    // "lines/frames.json:4"

  bool gives_way_to(const LineForm& other) const;
};

struct LineMatch {
  const LineForm* form = nullptr;
  // Groups that took part, by name; views into the line.
  std::vector<std::pair<std::string_view, std::string_view>> captures;

  std::string_view capture(std::string_view name) const;  // "" when it took no part
};

class LineMatcher {
 public:
  // `forms` outlives the matcher.
  explicit LineMatcher(const std::vector<LineForm>& forms);
  ~LineMatcher();
  LineMatcher(const LineMatcher&) = delete;
  LineMatcher& operator=(const LineMatcher&) = delete;

  // The entry that `line` is there; of several that fit, the one that gives way
  // to none of the others, and of those the first.
  std::optional<LineMatch> match(LineContext context, std::string_view line) const;
  // All that fit, in the order of the files.
  std::vector<const LineForm*> all(LineContext context, std::string_view line) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

const std::vector<GrammarFile>& built_in_line_files();  // made by the build from grammar/lines/

Result<std::vector<LineForm>> load_line_forms(const std::vector<GrammarFile>& files);

}  // namespace lineup
