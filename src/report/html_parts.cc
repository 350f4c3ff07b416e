// SPDX-License-Identifier: Apache-2.0
// html_parts.cc: from findings to HTML, and the frame of the page.
#include <fmt/format.h>

#include <algorithm>

#include "model/clock.h"
#include "report/html.h"
#include "report/suspect.h"
#include "report/words.h"

namespace lineup {
namespace {

void put_fact(Html& out, const Html& name, const Html& value) {
  if (!value.empty()) out += "<dt>" + name + "</dt><dd>" + value + "</dd>\n";
}

void put_words(Html& out, const Html& name, const std::string& text) {
  if (!text.empty()) out += "<p><strong>" + name + ".</strong> " + Html::of(text) + "</p>\n";
}

Html history_of(const Group& group) {
  if (group.per_dump.size() < 2) return {};
  const History& history = group.history;
  std::string text = series(group.per_dump) + "  " + sparkline(group.per_dump);
  if (history.came != 0 || history.left != 0)
    text += fmt::format("  {} came, {} left", history.came, history.left);
  if (history.per_hour && *history.per_hour > 0) text += "; " + rate_of(*history.per_hour) + " more";
  return Html::of(text);
}

Html stack_of(const Group& group) {
  if (group.stack.empty()) return {};
  std::string lines;
  Html out = "<pre tabindex=\"0\">";
  for (const Place& place : group.stack) {
    out += Html::of(function_of(place), 1000) + "\n";
    if (const std::string file = file_of(place); !file.empty()) out += "    " + Html::of(file, 1000) + "\n";
  }
  if (group.created_by) {
    out += "created by " + Html::of(function_of(*group.created_by), 1000) + "\n";
    if (const std::string file = file_of(*group.created_by); !file.empty())
      out += "    " + Html::of(file, 1000) + "\n";
  }
  return out + "</pre>\n";
}

Html labels_of(const Group& group) {
  constexpr std::size_t shown = 20;
  Html out;
  for (std::size_t i = 0; i < group.labels.size() && i < shown; ++i)
    out += (out.empty() ? Html() : ", ") +
           Html::code(printable(group.labels[i].first, 200) + "=" + printable(group.labels[i].second, 200));
  if (group.labels.size() > shown) out += Html::of(fmt::format(" and {} more", group.labels.size() - shown));
  if (const std::string remark = label_remark(group); !remark.empty())
    out += (out.empty() ? Html() : " ") + Html::of(remark);
  return out;
}

Html evidence_of(const Group& group) {
  Html out = "<table>\n<tr><th class=\"n\" scope=\"col\">points</th><th scope=\"col\">evidence</th></tr>\n";
  for (const Evidence& evidence : group.evidence)
    out += "<tr><td class=\"n\">" + Html::of(fmt::format("{:+}", evidence.points)) + "</td><td>" +
           Html::of(evidence.text) + "</td></tr>\n";
  return out + "<tr><td class=\"n\"><strong>" + Html::of(std::to_string(group.score)) +
         "</strong></td><td>of 100</td></tr>\n</table>\n";
}

Html symptoms_of(const Group& group) {
  constexpr std::size_t shown = 20;
  Html out;
  for (std::size_t i = 0; i < group.symptoms.size() && i < shown; ++i) {
    const SymptomGroup& symptom = group.symptoms[i];
    out += "<li>" + Html::of(goroutines(symptom.goroutines));
    if (symptom.blocked_at) out += " at " + Html::code(function_of(*symptom.blocked_at));
    out += ": " + Html::of(symptom.why) + "</li>\n";
  }
  if (group.symptoms.size() > shown) out += "<li>" + Html::of(groups(group.symptoms.size() - shown)) + " more</li>\n";
  return out.empty() ? out : "<p>Only waiting because of these:</p>\n<ul>\n" + out + "</ul>\n";
}

}  // namespace

Html Html::of(std::string_view raw, std::size_t most) {
  Html html;
  for (const char c : printable(raw, most)) {
    switch (c) {
      case '<': html.bytes_ += "&lt;"; break;
      case '>': html.bytes_ += "&gt;"; break;
      case '&': html.bytes_ += "&amp;"; break;
      case '"': html.bytes_ += "&quot;"; break;
      case '\'': html.bytes_ += "&#39;"; break;
      default: html.bytes_ += c;
    }
  }
  return html;
}

Html Html::code(std::string_view raw, std::size_t most) {
  return "<code>" + of(raw, most) + "</code>";
}

Html Html::number(std::uint64_t n) { return of(std::to_string(n)); }

std::string policy_hash(std::string_view sha256) {
  const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < sha256.size(); i += 2)
    bytes += static_cast<char>(nibble(sha256[i]) * 16 + nibble(sha256[i + 1]));
  return "sha256-" + base64(bytes);
}

Html table_head(const std::vector<std::string_view>& names, std::size_t texts) {
  Html out = "<tr>";
  for (std::size_t i = 0; i < names.size(); ++i)
    out += (i < texts ? Html("<th scope=\"col\">") : Html("<th scope=\"col\" class=\"n\">")) + Html::of(names[i]) + "</th>";
  return out + "</tr>\n";
}

Html table_cells(const std::vector<Html>& cells, std::size_t texts) {
  Html out = "<tr>";
  for (std::size_t i = 0; i < cells.size(); ++i)
    out += (i < texts ? Html("<td>") : Html("<td class=\"n\">")) + cells[i] + "</td>";
  return out + "</tr>\n";
}

Html wide_table(const Html& rows, std::string_view id) {
  Html out = "<div class=\"wide\" tabindex=\"0\"><table";
  if (!id.empty()) out += " id=\"" + Html::of(id) + "\"";
  return out + ">\n" + rows + "</table></div>\n";
}

Html long_table(const LongTable& table) {
  Html first = table.head, rest;
  for (std::size_t i = 0; i < table.rows.size(); ++i) (i < table.at_first ? first : rest) += table.rows[i];
  Html out = wide_table(first, table.id);
  if (rest.empty()) return out;
  const std::size_t more = table.rows.size() - table.at_first;
  return out + folded_html(Html::of(count(more, table.one, table.many)),
                           wide_table(table.head + rest, table.id.empty() ? "" : "more"));
}

Html verdict_html(Verdict verdict, int score) {
  return "<span class=\"v " + Html::of(name_of(verdict)) + "\">" +
         Html::of(verdict_word(verdict, score).text) + "</span>";
}

Html place_html(const std::optional<Place>& place) {
  if (!place) return {};
  const std::string file = file_of(*place);
  Html out = Html::code(function_of(*place), 1000);
  if (!file.empty()) out += " <span class=\"faint\">" + Html::code(file, 1000) + "</span>";
  return out;
}

Html finding_html(const Group& group, const Group* explained) {
  Html facts;
  put_fact(facts, "Goroutines", Html::of(what_it_is(group)));
  put_fact(facts, "Blocked for", Html::of(since_when(group.blocked_minutes)));
  put_fact(facts, "Blocked at", place_html(group.blocked_at));
  put_fact(facts, "Started by", place_html(group.created_by));
  put_fact(facts, "Labels", labels_of(group));
  put_fact(facts, "Dump by dump", history_of(group));
  put_fact(facts, "Here for", Html::of(here_for(group)));
  if (group.cause) put_fact(facts, "Cause", Html::code(*group.cause));
  put_fact(facts, "Group", Html::code(group.id));
  Html out = "<dl>\n" + facts + "</dl>\n" + evidence_of(group) + stack_of(group) + symptoms_of(group);
  if (explained != nullptr)
    return out + "<p>Meaning and fix are those of group " + Html::code(explained->id) + " above.</p>\n";
  put_words(out, "Meaning", group.means);
  put_words(out, "Fix", group.fix);
  put_words(out, "Make sure", group.confirm);
  put_words(out, "Unless", group.mistaken_when);
  return out;
}

Html notes_html(const std::vector<const std::vector<Note>*>& notes) {
  constexpr std::size_t shown = 100;
  Html out;
  std::size_t all = 0;
  for (const Level level : {Level::error, Level::lost, Level::info})
    for (const std::vector<Note>* some : notes)
      for (const Note& note : *some) {
        if (note.level != level || ++all > shown) continue;
        out += "<li>" + Html::of(name_of(level)) + ": ";
        if (!note.where.empty()) out += Html::code(note.where) + ": ";
        out += Html::of(note.text);
        if (note.count > 1) out += Html::of(fmt::format(" ({} times)", note.count));
        out += "</li>\n";
      }
  if (all > shown) out += "<li>and " + Html::number(all - shown) + " more</li>\n";
  return out.empty() ? out : "<ul>\n" + out + "</ul>\n";
}

Html folded_html(const Html& title, const Html& body) {
  return "<details><summary>" + title + "</summary>\n" + body + "</details>\n";
}

Html section_html(std::string_view id, std::string_view title, const Html& body) {
  if (body.empty()) return {};
  return "<section aria-labelledby=\"" + Html::of(id) + "\">\n<h2 id=\"" + Html::of(id) + "\">" +
         Html::of(title) + "</h2>\n" + body + "</section>\n";
}

std::string html_page(std::string_view title, const Html& body, const std::string& data,
                      const Look& look) {
  const std::string style = policy_hash(page_style().sha256), script = policy_hash(page_script().sha256);
  std::string out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  out += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src '" + script +
         "'; style-src '" + style + "'; img-src data:; base-uri 'none'; form-action 'none'\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n";
  out += "<title>" + Html::of(title, 300).bytes() + "</title>\n<style>";
  out += page_style().text;
  out += "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the findings</a>\n<main id=\"main\">\n";
  out += body.bytes();
  out += "</main>\n<footer>\n<p class=\"faint\">lineup " + Html::of(version()).bytes();
  if (!look.command.empty()) out += ": " + Html::code(look.command).bytes();
  out += "</p>\n</footer>\n";
  out += data_element(data);
  out += "<script>";
  out += page_script().text;
  out += "</script>\n</body>\n</html>\n";
  return out;
}

}  // namespace lineup
