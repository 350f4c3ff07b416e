// SPDX-License-Identifier: Apache-2.0
// html.cc: the report of one process as a page: the answer, the suspects, what was read, what is
// idle; all of it readable without the script.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/html.h"
#include "report/report.h"
#include "report/suspect.h"
#include "report/words.h"

namespace lineup {
namespace {

// As many suspects have their facts on the page; the table has a row for each.
constexpr std::size_t most_in_full = 200, open_at_first = 10, most_rows = 5000;

std::string title_of(const Summary& summary) {
  if (!summary.suspects.empty()) {
    const Group& worst = summary.suspects.front();
    return verdict_word(worst.verdict, worst.score).text + ": " + name_of(worst);
  }
  if (summary.unread_leaks > 0)
    return fmt::format("Leaked goroutines that could not be read: {}", summary.unread_leaks);
  if (summary.totals.goroutines == 0) return "Nothing to judge: no goroutine was read";
  return summary.before_restart == Verdict::idle ? "Nothing suspicious"
                                                 : "Nothing suspicious since the restart";
}

Html totals_of(const Summary& summary) {
  const Totals& totals = summary.totals;
  const bool cut = std::ranges::any_of(summary.inputs, &InputSummary::cut_short);
  std::string text = cut ? "at least " : "";
  text += goroutines(totals.goroutines) + " in " + groups(totals.groups) + ": ";
  if (totals.in_suspects != 0)
    text += number(totals.in_suspects) + " in " + count(totals.suspects, "suspect", "suspects") + ", ";
  text += number(totals.idle) + " idle";
  if (totals.ignored != 0) text += ", " + number(totals.ignored) + " ignored";
  if (totals.runtime_goroutines != 0)
    text += ", " + number(totals.runtime_goroutines) + " of the runtime or the dump's writer";
  if (totals.damaged != 0) text += ", " + number(totals.damaged) + " damaged";
  Html out = "<p><strong>" + Html::of(text) + ".</strong></p>\n";
  if (summary.baseline)
    out += "<p>" + Html::of(fmt::format("{} new, {} known, {} gone since the baseline ",
                                        summary.baseline->added, summary.baseline->known,
                                        summary.baseline->gone.size())) +
           Html::code(summary.baseline->name) + ".</p>\n";
  for (const Note& note : summary.notes)
    if (note.text.starts_with(before_restart))
      out += "<p><strong>At " + Html::code(note.where) + ", " + Html::of(note.text) + ".</strong></p>\n";
  for (const Statement& statement : summary.statements) {
    out += "<p>" + Html::code(statement.dump) + " says: " + Html::code(statement.text);
    if (statement.place) out += " at " + place_html(statement.place);
    out += "</p>\n";
  }
  return out;
}

Html table_of(const Summary& summary) {
  if (summary.suspects.empty()) return {};
  LongTable table = {"list", table_head({"verdict", "what", "blocked at", "goroutines", "longest, minutes"}, 3),
                     {}, most_in_full, "more suspect", "more suspects"};
  for (const Group& group : summary.suspects) {
    if (table.rows.size() == most_rows) break;
    Html what = Html::of(name_of(group), 200);
    if (table.rows.size() < most_in_full) what = "<a href=\"#s" + Html::number(group.rank) + "\">" + what + "</a>";
    table.rows.push_back(table_cells(
        {verdict_html(group.verdict, group.score), what, place_html(group.blocked_at),
         Html::number(group.goroutines),
         group.blocked_minutes.max ? Html::number(*group.blocked_minutes.max) : Html()},
        3));
  }
  Html out = long_table(table);
  if (summary.suspects.size() > most_rows)
    out += "<p>The first " + Html::number(most_rows) + " of " + Html::number(summary.suspects.size()) + ".</p>\n";
  return out;
}

Html suspects_of(const Summary& summary) {
  Html out;
  std::map<std::string, const Group*> explained;
  const std::size_t shown = std::min(summary.suspects.size(), most_in_full);
  for (std::size_t i = 0; i < shown; ++i) {
    const Group& group = summary.suspects[i];
    const Group*& by = explained[group.cause.value_or("")];
    const Html head = Html::number(group.rank) + ". " + verdict_html(group.verdict, group.score) + " " +
                      Html::of(short_name_of(group), 300);
    const Html facts = finding_html(group, group.cause ? by : nullptr);
    const Html id = "s" + Html::number(group.rank);
    if (i < open_at_first) out += "<article id=\"" + id + "\">\n<h3>" + head + "</h3>\n" + facts + "</article>\n";
    else out += "<article id=\"" + id + "\">\n" + folded_html("<h3>" + head + "</h3>", facts) + "</article>\n";
    if (by == nullptr) by = &group;
  }
  if (shown < summary.suspects.size())
    out += "<p>" + Html::of(count(summary.suspects.size() - shown, "more suspect is", "more suspects are")) +
           (summary.suspects.size() > most_rows
                ? Html::of(" not here, and those behind the first " + number(most_rows) +
                           " not in the table either")
                : Html::of(" in the table alone")) +
           "; <code>--format json</code> has all.</p>\n";
  return out;
}

// A suspect leads to its facts, and names alike are told apart by their place.
Html linked_name_of(const Group& group) {
  const Html name = Html::of(short_name_of(group), 200);
  if (group.rank == 0 || group.rank > most_in_full) return name;
  Html out = "<a href=\"#s" + Html::number(group.rank) + "\">" + name + "</a>";
  if (group.cause && group.blocked_at) out += " " + Html::code(short_function(*group.blocked_at));
  return out;
}

// Groups × dumps: how the number of each went. Suspects first, then what is largest.
Html matrix_of(const Summary& summary) {
  constexpr std::size_t most_groups = 50, most_dumps = 24;
  const std::vector<const InputSummary*> dumps = dumps_of(summary);
  if (dumps.size() < 2) return {};
  const std::size_t first = dumps.size() > most_dumps ? dumps.size() - most_dumps : 0;
  Html out = "<tr><th scope=\"col\">group</th>";
  for (std::size_t i = first; i < dumps.size(); ++i)
    out += "<th scope=\"col\" class=\"n\">" +
           Html::of(short_file_of(dumps[i]->name) + " " + taken_at(*dumps[i]), 90) + "</th>";
  out += "</tr>\n";
  std::size_t rows = 0;
  for (const std::vector<Group>* some : {&summary.suspects, &summary.groups})
    for (const Group& group : *some) {
      if (group.per_dump.size() != dumps.size() || ++rows > most_groups) continue;
      out += "<tr><th scope=\"row\">" + linked_name_of(group) + "</th>";
      for (std::size_t dump = first; dump < dumps.size(); ++dump)
        out += "<td class=\"n\">" + Html::number(group.per_dump[dump]) + "</td>";
      out += "</tr>\n";
    }
  if (rows == 0) return {};
  Html notes;
  if (rows > most_groups)
    notes += "<p>The first " + Html::number(most_groups) + " of " + Html::number(rows) + " groups.</p>\n";
  if (first != 0)
    notes += "<p>The last " + Html::number(most_dumps) + " of " + Html::number(dumps.size()) +
             " dumps.</p>\n";
  return "<div id=\"matrix\" hidden></div>\n" + wide_table(out) + notes;
}

Html idle_of(const Summary& summary) {
  Html rows;
  std::size_t said = 0, more = 0;
  for (const Group& group : summary.groups) {
    const bool counted_apart = std::ranges::any_of(
        group.evidence, [](const Evidence& evidence) { return evidence.kind == "owner"; });
    if (counted_apart || group.symptom_of || group.goroutines == 0) continue;
    if (++said > most_rows) {
      ++more;
      continue;
    }
    rows += table_cells({Html::of(name_of(group), 300), place_html(group.blocked_at),
                         Html::number(group.goroutines), Html::of(std::to_string(group.score))},
                        2);
  }
  if (rows.empty()) return {};
  Html table = wide_table(table_head({"what", "at", "goroutines", "score"}, 2) + rows);
  if (more != 0) table += "<p>And " + Html::of(groups(more)) + " more.</p>\n";
  return folded_html(Html::of(goroutines(summary.totals.idle) + " in " + groups(said)), table);
}

Html gone_of(const Summary& summary) {
  Html out;
  if (summary.baseline)
    for (const Gone& gone : summary.baseline->gone) {
      out += "<li>" + Html::of(std::string(name_of(gone.verdict)) + " " + std::to_string(gone.score) + ", " +
                               goroutines(gone.goroutines) + " then, " +
                               (gone.goroutines_now == 0 ? "none" : number(gone.goroutines_now)) + " now: ");
      out += Html::of(gone.title.empty() ? "a group without a title" : gone.title, 300) + " (" +
             Html::code(gone.id) + ")</li>\n";
    }
  return out.empty() ? out : "<ul>\n" + out + "</ul>\n";
}

// The first line of each dump that no form explains: what a reader can look at.
Html not_understood_of(const Summary& summary) {
  constexpr std::size_t most = 20;
  Html out;
  std::size_t said = 0;
  for (const InputSummary& input : summary.inputs) {
    if (input.lines_not_understood == 0 || ++said > most) continue;
    out += "<li>" + Html::of(count(input.lines_not_understood, "line", "lines")) + " of " +
           Html::code(input.name, 1000) + " not understood, the first at " +
           Html::code(input.first_not_understood) + "</li>\n";
  }
  if (said > most) out += "<li>" + Html::of(count(said - most, "more dump", "more dumps")) + "</li>\n";
  return out.empty() ? out : "<ul>\n" + out + "</ul>\n";
}

Html inputs_of(const Summary& summary) {
  constexpr std::size_t most = 500;
  if (summary.inputs.empty()) return {};
  Html rows;
  const std::size_t first = summary.inputs.size() > most ? summary.inputs.size() - most : 0;
  for (std::size_t i = first; i < summary.inputs.size(); ++i) {
    const InputSummary& input = summary.inputs[i];
    rows += table_cells({Html::code(input.name, 1000), Html::of(input.format), Html::of(taken_at(input)),
                         Html::number(input.goroutines), Html::number(input.lines_not_understood)},
                        3);
  }
  return wide_table(table_head({"dump", "format", "taken at", "goroutines", "lines not understood"}, 3) + rows) +
         not_understood_of(summary);
}

Html chains_of(const Summary& summary) {
  Html out;
  for (const WaitChain& chain : summary.chains)
    for (const LongWait& wait : chain.waits) {
      out += "<li>" + Html::of(count(wait.minutes, "minute", "minutes") + ", " + goroutines(wait.goroutines));
      if (wait.place) out += ": " + place_html(wait.place);
      if (!wait.why.empty()) out += "; " + Html::of(wait.why);
      out += "</li>\n";
    }
  return out.empty() ? out : "<ul>\n" + out + "</ul>\n";
}

Html ignored_of(const Summary& summary) {
  Html out;
  for (const Group& group : summary.ignored)
    out += "<li>" + Html::of(goroutines(group.goroutines)) + ", group " + Html::code(group.id) + ": " +
           Html::of(name_of(group), 300) + "; " + Html::of(group.ignored->reason, 500) + "</li>\n";
  return out.empty() ? out : "<ul>\n" + out + "</ul>\n";
}

}  // namespace

std::string write_html(const Summary& summary, const Look& look) {
  const std::string title = title_of(summary);
  Html body = "<header>\n<h1>" + Html::of(title, 500) + "</h1>\n" + totals_of(summary) + table_of(summary) + "</header>\n";
  body += section_html("suspects", "Suspects", suspects_of(summary));
  body += section_html("dumps", "Dump by dump", matrix_of(summary));
  body += section_html("waits", "Longest waits inside calls", chains_of(summary));
  const std::string data = page_data(summary);
  if (!data.empty())
    body += "<section id=\"picture\" aria-labelledby=\"flames\" hidden>\n<h2 id=\"flames\">All stacks</h2>\n</section>\n";
  body += section_html("gone", "Gone since the baseline", gone_of(summary));
  body += section_html("idle", "Idle", idle_of(summary));
  body += section_html("ignored", "Ignored", ignored_of(summary));
  body += section_html("read", "What was read", inputs_of(summary));
  body += section_html("notes", "Notes", notes_html({&summary.notes}));
  return html_page("lineup: " + title, body, data, look);
}

}  // namespace lineup
