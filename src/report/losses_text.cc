// SPDX-License-Identifier: Apache-2.0
// losses_text.cc: what a text report says of what is missing in it.
#include "report/losses_text.h"

#include "report/words.h"

namespace lineup {

void put_missing(Page& page, const std::vector<const std::vector<Note>*>& notes) {
  constexpr std::size_t shown = 3;
  std::size_t missing = 0;
  for (const std::vector<Note>* some : notes)
    for (const Note& note : *some) {
      if (note.level != Level::error || ++missing > shown) continue;
      page.put(
          sentence("Not included: " + (note.where.empty() ? "" : note.where + ": ") + note.text));
    }
  if (missing > shown)
    page.put(sentence("Not included: " + number(missing - shown) + " more that could not be read"));
}

void put_remarks(Page& page, const std::vector<Note>& notes) {
  constexpr std::size_t shown = 3;
  std::size_t remarks = 0;
  for (const Note& note : notes) {
    if (note.level != Level::info || ++remarks > shown) continue;
    page.put(sentence((note.where.empty() ? "" : note.where + ": ") + note.text));
  }
  if (remarks > shown) page.put(sentence(number(remarks - shown) + " more such remarks"));
}

void put_not_understood(Page& page, const std::vector<const std::vector<InputSummary>*>& inputs) {
  std::uint64_t damaged = 0, lines = 0, all_lines = 0;
  std::string first;
  for (const std::vector<InputSummary>* some : inputs)
    for (const InputSummary& input : *some) {
      damaged += input.damaged;
      lines += input.lines_not_understood;
      all_lines += input.lines;
      if (first.empty() && !input.first_not_understood.empty())
        first = input.name + ":" + input.first_not_understood;
    }
  if (damaged == 0 && lines == 0) {
    // A profile.proto has no lines.
    page.put(sentence(all_lines == 0
                          ? "Not understood: nothing"
                          : "Not understood: nothing in " + count(all_lines, "line", "lines")));
    return;
  }
  std::string text = "Not understood:";
  if (damaged != 0) text += " " + count(damaged, "damaged goroutine", "damaged goroutines");
  if (damaged != 0 && lines != 0) text += " and";
  if (lines != 0) text += " " + number(lines) + " of " + count(all_lines, "line", "lines");
  if (!first.empty()) text += ", the first at " + first;
  page.put(sentence(text));
}

}  // namespace lineup
