// SPDX-License-Identifier: Apache-2.0
// overview.cc: a table of suspects, and the last lines of a long report.
#include "report/overview.h"

#include <algorithm>
#include <string>

#include "model/clock.h"
#include "report/suspect.h"
#include "report/table.h"
#include "report/words.h"

namespace lineup {
namespace {

// The longest that one of them is known to wait, in few letters.
std::string waited(const Group& group) {
  const double by_minutes = 60.0 * group.blocked_minutes.max.value_or(0);
  const double by_dumps = group.history.oldest_at_least_seconds.value_or(0);
  const double longest = std::max(by_minutes, by_dumps);
  return longest < 60 ? "" : duration_text(longest);
}

std::string line_of(const Group& group) {
  if (!group.blocked_at || group.blocked_at->file.empty()) return "";
  Place place = *group.blocked_at;
  const std::size_t folder = place.file.find_last_of("/\\");
  if (folder != std::string_view::npos) place.file.remove_prefix(folder + 1);
  return file_of(place);
}

void put_table(Page& page, const std::vector<const Group*>& suspects, std::size_t shown,
               const Look& look) {
  Table table({{"VERDICT"},
               {"GOROUTINES", Table::right},
               {"WAITED"},
               {"PLACE", Table::cut, 0, 24},
               {"LINE", Table::cut, 1, 16},
               {"CAUSE", Table::cut, 0, 16}});
  for (std::size_t i = 0; i < shown; ++i) {
    const Group& group = *suspects[i];
    const Word verdict = verdict_word(group.verdict, group.score);
    table.add({{verdict.text, verdict.style},
               {number(group.goroutines)},
               {waited(group)},
               {group.blocked_at ? short_function(*group.blocked_at) : ""},
               {line_of(group)},
               {group.cause ? printable(*group.cause, 200) : printable(group.title, 200)}});
  }
  table.put(page, look.width);
}

}  // namespace

void put_overview(Page& page, const std::vector<const Group*>& suspects, const Look& look) {
  if (suspects.size() < 2) return;
  const std::size_t shown = look.all ? suspects.size() : std::min(look.top, suspects.size());
  page.blank();
  put_table(page, suspects, shown, look);
  if (shown < suspects.size())
    page.put(sentence(count(suspects.size() - shown, "more suspect", "more suspects") + " below",
                      Style::faint));
}

void put_worst_again(Page& page, const std::vector<const Group*>& suspects, const Look& look) {
  constexpr std::size_t most = 3;
  if (look.height == 0 || suspects.empty() || page.lines() < look.height) return;
  page.blank();
  page.put(sentence("The worst, from above:", Style::strong));
  put_table(page, suspects, std::min(most, suspects.size()), look);
}

}  // namespace lineup
