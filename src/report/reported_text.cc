// SPDX-License-Identifier: Apache-2.0
// reported_text.cc: writes what texts say, and chains of waits, for people.
#include "report/reported_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/words.h"

namespace lineup {

void put_statements(Page& page, const Summary& summary) {
  constexpr std::size_t most = 5;
  const auto last =
      std::ranges::find_if(summary.inputs.rbegin(), summary.inputs.rend(),
                           [](const InputSummary& input) { return input.format != "none"; });
  std::size_t shown = 0;
  for (const Statement& one : summary.statements) {
    if (shown == most) break;
    ++shown;
    Words words = sentence(one.text, Style::strong);
    if (words.empty()) continue;
    std::string where;
    if (one.goroutine) where += fmt::format(", in goroutine {}", *one.goroutine);
    if (one.place) where += " at";
    words.back().text += where;
    if (one.place) {
      words.push_back({function_of(*one.place)});
      if (!one.place->file.empty()) words.push_back({file_of(*one.place), Style::faint, 2});
    }
    if (last != summary.inputs.rend() && one.dump != last->name)
      words.push_back({"(" + printable(one.dump) + ")", Style::faint});
    page.put(words);
  }
  if (summary.statements.size() > shown)
    page.put(sentence(fmt::format("{} more such lines", summary.statements.size() - shown)));
  if (shown > 0) page.blank();
}

void put_chains(Page& page, const Summary& summary, const Look& look) {
  constexpr std::size_t most = 8;
  if (summary.chains.empty()) return;
  page.blank();
  page.put(sentence("Waits longest inside a call:", Style::strong));
  std::size_t shown = 0, all = 0;
  for (const WaitChain& chain : summary.chains)
    all += chain.waits.size();
  for (const WaitChain& chain : summary.chains) {
    for (std::size_t i = 0; i < chain.waits.size(); ++i) {
      if (shown == most && !look.all) break;
      ++shown;
      const LongWait& wait = chain.waits[i];
      Words line = {{count(wait.minutes, "minute", "minutes")},
                    {goroutines(wait.goroutines), Style::plain, 2},
                    {printable(wait.state), Style::plain, 2}};
      if (wait.place) line.push_back({function_of(*wait.place), Style::plain, 2});
      if (wait.place && !wait.place->file.empty())
        line.push_back({file_of(*wait.place), Style::faint, 2});
      page.put(line, i == 0 ? Page::margin : 2 * Page::margin, 2 * Page::margin);
      if (!wait.why.empty()) page.put(sentence(wait.why), 3 * Page::margin);
    }
  }
  if (shown < all)
    page.put(sentence(fmt::format("{} more (--all shows them)", all - shown)), Page::margin);
}

}  // namespace lineup
