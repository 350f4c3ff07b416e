// SPDX-License-Identifier: Apache-2.0
// ticket.cc: a finding in Markdown, and the page it stands on.
#include "report/ticket.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/clock.h"
#include "report/markdown_text.h"
#include "report/suspect.h"
#include "report/words.h"

namespace lineup {
namespace {

// The line about what is left out must have room, however long the numbers.
constexpr std::size_t room_for_cut = 240;

std::string end_of(const Look& look) {
  std::string text = "\n---\n\nlineup " + std::string(version());
  if (look.command.empty()) return text + "\n";
  return text + ":\n\n" + fenced(printable(look.command, 1000) + "\n");
}

void put_fact(std::string& out, std::string_view name, const std::string& markdown) {
  if (!markdown.empty()) out += fmt::format("- **{}**: {}\n", name, markdown);
}

void put_words(std::string& out, std::string_view name, const std::string& text) {
  if (!text.empty()) out += fmt::format("\n**{}.** {}\n", name, prose(text));
}

std::string labels_of(const Group& group) {
  constexpr std::size_t shown = 8;
  std::string out;
  for (std::size_t i = 0; i < group.labels.size() && i < shown; ++i)
    out += (out.empty() ? "" : ", ") +
           code_span(printable(group.labels[i].first, 80) + "=" + printable(group.labels[i].second, 80));
  if (group.labels.size() > shown) out += fmt::format(" and {} more", group.labels.size() - shown);
  if (const std::string remark = label_remark(group); !remark.empty())
    out += (out.empty() ? "" : " ") + remark;
  return out;
}

void put_history(std::string& out, const Group& group) {
  if (group.per_dump.size() < 2) return;
  const History& history = group.history;
  std::string text = series(group.per_dump);
  if (history.came != 0 || history.left != 0)
    text += fmt::format("; {} came, {} left", history.came, history.left);
  if (history.per_hour && *history.per_hour > 0)
    text += fmt::format("; {} more", rate_of(*history.per_hour));
  put_fact(out, "Dump by dump", prose(text));
  put_fact(out, "Here for", here_for(group));
}

void put_symptoms(std::string& out, const Group& group) {
  constexpr std::size_t shown = 6;
  for (std::size_t i = 0; i < group.symptoms.size() && i < shown; ++i) {
    const SymptomGroup& symptom = group.symptoms[i];
    std::string text = goroutines(symptom.goroutines);
    if (symptom.blocked_at) text += " at " + code_span(function_of(*symptom.blocked_at));
    put_fact(out, "Behind it", text + ", group " + code_span(symptom.id) + ": " + prose(symptom.why));
  }
  if (group.symptoms.size() > shown)
    put_fact(out, "Behind it", groups(group.symptoms.size() - shown) + " more");
}

void put_evidence(std::string& out, const Group& group) {
  out += "\n" + table_row({"points", "evidence"}) + "|---:|---|\n";
  for (const Evidence& evidence : group.evidence)
    out += table_row({fmt::format("{:+}", evidence.points), prose(evidence.text, Spot::cell, 600)});
  out += table_row({fmt::format("**{}**", group.score), "of 100"});
}

// Innermost first; of a deep one the middle is left out.
void put_stack(std::string& out, const Group& group) {
  constexpr std::size_t inner = 24, outer = 12, most = 300;
  if (group.stack.empty()) return;
  std::string lines;
  const auto put = [&](std::string_view label, const Place& place) {
    lines += std::string(label) + printable(function_of(place), most) + '\n';
    if (const std::string file = file_of(place); !file.empty())
      lines += "    " + printable(file, most) + '\n';
  };
  const std::size_t all = group.stack.size();
  for (std::size_t i = 0; i < all; ++i) {
    if (i == inner && all > inner + outer + 1) {
      lines += fmt::format("... {} more frames\n", all - inner - outer);
      i = all - outer;
    }
    put("", group.stack[i]);
  }
  if (group.created_by) put("created by ", *group.created_by);
  out += "\n" + fenced(lines);
}

}  // namespace

Ticket::Ticket(const Look& look, std::string head)
    : most_(look.max_bytes), text_(std::move(head)), end_(end_of(look)) {}

std::size_t Ticket::room() const {
  const std::size_t used = text_.size() + end_.size() + room_for_cut;
  return most_ > used ? most_ - used : 0;
}

bool Ticket::add(std::string_view part) {
  if (part.size() + 1 > room()) return false;
  text_ += '\n';
  text_ += part;
  return true;
}

void Ticket::leave_out(std::size_t n, std::string_view one, std::string_view many) {
  if (n == 0) return;
  text_ += fmt::format(
      "\n**{} left out, to stay under {} bytes.** `--max-size` allows more, `--format json` has all.\n",
      count(n, fmt::format("{} is", one), fmt::format("{} are", many)), most_);
}

void Ticket::fold(const std::string& title, std::string_view body) {
  if (!body.empty()) add(folded(title, body));
}

std::string Ticket::take() && { return std::move(text_) + end_; }

std::string folded(const std::string& title, std::string_view body) {
  return fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n", title, body);
}

std::string place_markdown(const std::optional<Place>& place) {
  if (!place) return "";
  const std::string file = file_of(*place);
  return code_span(function_of(*place)) + (file.empty() ? "" : " " + code_span(file));
}

std::string finding_markdown(const Group& group, const Group* explained) {
  std::string out;
  put_fact(out, "Goroutines", prose(what_it_is(group)));
  put_fact(out, "Blocked for", prose(since_when(group.blocked_minutes)));
  put_fact(out, "Blocked at", place_markdown(group.blocked_at));
  put_fact(out, "Started by", place_markdown(group.created_by));
  put_fact(out, "Labels", labels_of(group));
  put_history(out, group);
  if (group.cause) put_fact(out, "Cause", code_span(*group.cause));
  put_fact(out, "Group", code_span(group.id));
  put_symptoms(out, group);
  put_evidence(out, group);
  put_stack(out, group);
  if (explained != nullptr) {
    out += "\nMeaning and fix are those of group " + code_span(explained->id) + " above.\n";
    return out;
  }
  put_words(out, "Meaning", group.means);
  put_words(out, "Fix", group.fix);
  put_words(out, "Make sure", group.confirm);
  put_words(out, "Unless", group.mistaken_when);
  return out;
}

std::string notes_markdown(const std::vector<const std::vector<Note>*>& notes) {
  constexpr std::size_t shown = 10;
  std::string out;
  std::size_t all = 0, said = 0;
  for (const Level level : {Level::error, Level::lost, Level::info})
    for (const std::vector<Note>* some : notes)
      for (const Note& note : *some) {
        if (note.level != level || ++all > shown) continue;
        ++said;
        std::string text = note.where.empty() ? "" : code_span(note.where) + ": ";
        text += prose(note.text, Spot::text, 400);
        if (note.count > 1) text += fmt::format(" ({} times)", note.count);
        out += fmt::format("- {}: {}\n", name_of(level), text);
      }
  if (all > said) out += fmt::format("- and {} more\n", all - said);
  return out;
}

std::string table_row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

}  // namespace lineup
