// SPDX-License-Identifier: Apache-2.0
// report/ticket.h: the Markdown of a report: parts that one process and a fleet share, and a page
// that stays under a ceiling.
//
//     Ticket ticket(look, head, "suspect", "suspects");
//     for (const Group& group : suspects)
//       if (!ticket.add(finding_markdown(group, nullptr))) break;
//     ticket.leave_out(suspects.size() - added);
//     return std::move(ticket).take();
//
// Never  longer than Look::max_bytes, as long as the head and the end fit; cut at whole findings
//        only, and then it says how many are missing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace lineup {

class Ticket {
 public:
  // `head` is always shown; at the end stands what was run, and by which version.
  Ticket(const Look& look, std::string head);

  // The room that is left for what is added.
  std::size_t room() const;

  // Adds a finding, or, when there is no room for it, nothing: then the rest is left out, too.
  bool add(std::string_view part);

  // Says that so many findings do not fit; nothing for 0.
  void leave_out(std::size_t n, std::string_view one, std::string_view many);

  // Adds what is of less importance, folded under a line of HTML; nothing where there is no room.
  void fold(const std::string& title, std::string_view body);

  std::string take() &&;

 private:
  std::size_t most_;
  std::string text_, end_;
};

// Folded under a line of HTML (html_text, html_code).
std::string folded(const std::string& title, std::string_view body);

// One suspect: facts, evidence, stack, meaning, fix, how to make sure. `explained`: where the same
// cause is explained already, or nullptr.
std::string finding_markdown(const Group& group, const Group* explained);

// Its place in a line: "`main.alloc2` `/src/main.go:51`"; empty when the dump does not say.
std::string place_markdown(const std::optional<Place>& place);

// Trouble first, then what else is worth knowing; empty when there is nothing.
std::string notes_markdown(const std::vector<const std::vector<Note>*>& notes);

// "| a | b |": a row of cells that are Markdown already.
std::string table_row(const std::vector<std::string>& cells);

}  // namespace lineup
