// SPDX-License-Identifier: Apache-2.0
// markdown.cc: the report of one process as a ticket: the answer, a table of suspects, the worst
// in full, the others folded.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/markdown_text.h"
#include "report/report.h"
#include "report/suspect.h"
#include "report/ticket.h"
#include "report/words.h"

namespace lineup {
namespace {

std::string title_of(const Summary& summary) {
  if (!summary.suspects.empty()) {
    const Group& worst = summary.suspects.front();
    return verdict_word(worst.verdict, worst.score).text + ": " +
           prose(name_of(worst), Spot::text, 200);
  }
  if (summary.unread_leaks > 0)
    return fmt::format("Leaked goroutines that could not be read: {}", summary.unread_leaks);
  if (summary.totals.goroutines == 0) return "Nothing to judge: no goroutine was read";
  return summary.before_restart == Verdict::idle ? "Nothing suspicious"
                                                 : "Nothing suspicious since the restart";
}

std::string totals_of(const Summary& summary) {
  const Totals& totals = summary.totals;
  const InputSummary* last = nullptr;
  std::size_t dumps = 0;
  for (const InputSummary& input : summary.inputs)
    if (input.format != "none") last = &input, ++dumps;
  std::string out = last != nullptr && last->cut_short ? "at least " : "";
  out += goroutines(totals.goroutines) + " in " + groups(totals.groups) + ":";
  auto put = [&, before = " "](std::uint64_t n, const std::string& what) mutable {
    if (n == 0) return;
    out += before + number(n) + " " + what;
    before = ", ";
  };
  put(totals.in_suspects, "in " + count(totals.suspects, "suspect", "suspects"));
  put(totals.ignored, "ignored");
  put(totals.idle, "idle");
  put(totals.runtime_goroutines, "of the runtime or the dump's writer");
  put(totals.damaged, "damaged");
  if (out.ends_with(':')) out.pop_back();
  if (dumps > 1) out += fmt::format("; {} dumps, all numbers are of the last", dumps);
  if (last != nullptr && !taken_at(*last).empty()) out += ", taken at " + taken_at(*last);
  return out + ".\n";
}

std::string change_of(const Group& group) {
  if (!group.change) return "";
  if (group.change->is_new) return "new";
  if (group.change->worsened) return "known, worse";
  return group.change->grown ? "known, grown" : "known";
}

std::string statements_of(const Summary& summary) {
  constexpr std::size_t shown = 5;
  std::string out;
  for (std::size_t i = 0; i < summary.statements.size() && i < shown; ++i) {
    const Statement& statement = summary.statements[i];
    out += "- " + code_span(statement.dump) + " says: " + code_span(statement.text);
    if (statement.place) out += " at " + place_markdown(statement.place);
    out += "\n";
  }
  if (summary.statements.size() > shown)
    out += fmt::format("- and {} more\n", summary.statements.size() - shown);
  return out.empty() ? "" : "\n" + out;
}

// As many suspects as a third of the page has room for.
std::string table_of(const Summary& summary, std::size_t most_bytes) {
  if (summary.suspects.size() < 2) return "";
  const bool compared = summary.baseline.has_value();
  std::vector<std::string> heads = {"#", "verdict", "goroutines", "what", "blocked at"};
  if (compared) heads.emplace_back("baseline");
  std::string out = "\n" + table_row(heads) + "|---:|---|---:|---|---|" + (compared ? "---|\n" : "\n");
  for (const Group& group : summary.suspects) {
    std::vector<std::string> cells = {
        number(group.rank), verdict_word(group.verdict, group.score).text, number(group.goroutines),
        prose(name_of(group), Spot::cell, 120),
        group.blocked_at ? code_span(function_of(*group.blocked_at), Spot::cell, 120) : ""};
    if (compared) cells.push_back(change_of(group));
    const std::string row = table_row(cells);
    if (out.size() + row.size() > most_bytes) break;
    out += row;
  }
  return out;
}

std::string head_of(const Summary& summary, const Look& look) {
  std::string out = "## " + title_of(summary) + "\n\n" + totals_of(summary);
  for (const Note& note : summary.notes)
    if (note.text.starts_with(before_restart))
      out += "\n**At " + code_span(note.where) + ", " + prose(note.text, Spot::text, 400) + ".**\n";
  if (summary.baseline)
    out += fmt::format("\n{} new, {} known, {} gone since the baseline {}.\n", summary.baseline->added,
                       summary.baseline->known, summary.baseline->gone.size(),
                       code_span(summary.baseline->name));
  out += statements_of(summary);
  return out + table_of(summary, look.max_bytes / 3);
}

// ---- what is folded at the end --------------------------------------------------

std::string inputs_of(const Summary& summary) {
  constexpr std::size_t shown = 20;
  std::string out = table_row({"dump", "format", "taken at", "goroutines", "lines not understood"}) +
                    "|---|---|---|---:|---:|\n";
  const std::size_t all = summary.inputs.size();
  for (std::size_t i = all > shown ? all - shown : 0; i < all; ++i) {
    const InputSummary& input = summary.inputs[i];
    out += table_row({code_span(input.name, Spot::cell), prose(input.format, Spot::cell),
                      taken_at(input), number(input.goroutines),
                      number(input.lines_not_understood)});
  }
  if (all > shown) out += fmt::format("\nThe last {} of {}.\n", shown, count(all, "input", "inputs"));
  return out;
}

std::string idle_of(const Summary& summary, const Look& look) {
  const std::size_t shown = look.all ? summary.groups.size() : 10;
  std::string rows;
  std::size_t said = 0, more = 0;
  for (const Group& group : summary.groups) {
    const bool counted_apart = std::ranges::any_of(
        group.evidence, [](const Evidence& evidence) { return evidence.kind == "owner"; });
    if (counted_apart || group.symptom_of || group.goroutines == 0) continue;
    if (said == shown || rows.size() > look.max_bytes / 4) {
      ++more;
      continue;
    }
    ++said;
    rows += table_row({number(group.goroutines), prose(name_of(group), Spot::cell, 200),
                       group.blocked_at ? code_span(function_of(*group.blocked_at), Spot::cell) : ""});
  }
  if (rows.empty()) return "";
  std::string out = table_row({"goroutines", "what", "at"}) + "|---:|---|---|\n" + rows;
  if (more != 0) out += "\nAnd " + groups(more) + " more; `--all` lists what there is room for.\n";
  return out;
}

std::string chains_of(const Summary& summary) {
  constexpr std::size_t shown = 5;
  std::string out;
  for (std::size_t i = 0; i < summary.chains.size() && i < shown; ++i)
    for (const LongWait& wait : summary.chains[i].waits) {
      out += fmt::format("- {}, {}", count(wait.minutes, "minute", "minutes"), goroutines(wait.goroutines));
      if (wait.place) out += ": " + place_markdown(wait.place);
      if (!wait.why.empty()) out += "; " + prose(wait.why, Spot::text, 400);
      out += "\n";
    }
  return out;
}

std::string ignored_of(const Summary& summary) {
  constexpr std::size_t shown = 20;
  std::string out;
  for (std::size_t i = 0; i < summary.ignored.size() && i < shown; ++i) {
    const Group& group = summary.ignored[i];
    out += "- " + goroutines(group.goroutines) + ", group " + code_span(group.id) + ": " +
           prose(name_of(group), Spot::text, 200) + "; " + prose(group.ignored->reason, Spot::text, 300) +
           "\n";
  }
  if (summary.ignored.size() > shown)
    out += "- and " + groups(summary.ignored.size() - shown) + " more\n";
  return out;
}

}  // namespace

std::string write_markdown(const Summary& summary, const Look& look) {
  Ticket ticket(look, head_of(summary, look));
  std::map<std::string, const Group*> explained;
  std::size_t shown = 0;
  for (const Group& group : summary.suspects) {
    const Group*& by = explained[group.cause.value_or("")];
    const std::string verdict = verdict_word(group.verdict, group.score).text;
    const std::string finding = finding_markdown(group, group.cause ? by : nullptr);
    const bool first = shown == 0;
    const std::string part =
        first ? "### " + number(group.rank) + ". " + verdict + ": " + prose(short_name_of(group), Spot::text, 300) +
                    "\n\n" + finding
              : folded(number(group.rank) + ". " + verdict + ": " + goroutines(group.goroutines) + ", " +
                           html_text(short_name_of(group)) +
                           (group.blocked_at ? " at " + html_code(function_of(*group.blocked_at)) : ""),
                       finding);
    if (!ticket.add(part)) break;
    ++shown;
    if (by == nullptr) by = &group;
  }
  ticket.leave_out(summary.suspects.size() - shown, "suspect", "suspects");
  ticket.fold("Longest waits inside calls", chains_of(summary));
  ticket.fold("Ignored", ignored_of(summary));
  ticket.fold("Not everything was read as it should be", notes_markdown({&summary.notes}));
  if (!summary.inputs.empty()) ticket.fold("What was read", inputs_of(summary));
  ticket.fold("Idle: " + goroutines(summary.totals.idle), idle_of(summary, look));
  return std::move(ticket).take();
}

}  // namespace lineup
