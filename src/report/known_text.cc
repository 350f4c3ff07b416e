// SPDX-License-Identifier: Apache-2.0
// known_text.cc: what is new, known, gone or ignored, in a line each.
#include "report/known_text.h"

#include <algorithm>

#include "report/suspect.h"
#include "report/words.h"

namespace lineup {
namespace {

Words rule_of(const std::optional<std::string>& cause) {
  if (!cause) return {};
  return {{"[" + printable(*cause) + "]", Style::faint, 2}};
}

std::string verdict_of(const Change& change) { return change.verdict_then ? std::string(name_of(*change.verdict_then)) : "not there"; }

}  // namespace

void put_baseline(Page& page, const Summary& summary) {
  if (!summary.baseline) return;
  const Baseline& baseline = *summary.baseline;
  std::string known = number(baseline.known) + " known";
  std::string more;
  if (baseline.grown != 0) more = number(baseline.grown) + " grown";
  if (baseline.worsened != 0) more += (more.empty() ? "" : ", ") + number(baseline.worsened) + " worse";
  if (!more.empty()) known += " (" + more + ")";
  Words words = sentence(number(baseline.added) + " new, " + known + ", " + number(baseline.gone.size()) + " gone", Style::strong);
  words += sentence("since the baseline" + (baseline.time ? " of " + *baseline.time : ", which does not say when it was taken"));
  words.push_back({"(" + printable(baseline.name) + ")", Style::faint});
  page.put(words);
}

bool is_old_news(const Group& group) { return group.change && !group.change->is_new && !group.change->worsened; }

void put_old_news(Page& page, const Group& group) {
  Words words = {{std::string(name_of(group.verdict)) + " " + std::to_string(group.score)}};
  Words rest = sentence(number(group.goroutines) + " x " + name_of(group));
  if (!rest.empty()) rest.front().gap = 2;
  words += std::move(rest);
  words += rule_of(group.cause);
  if (group.blocked_at) words.push_back({function_of(*group.blocked_at), Style::plain, 2});
  const std::uint64_t then = group.change->goroutines_then.value_or(0);
  Words change = then == group.goroutines ? sentence("as many then") : sentence(number(then) + " then" + (group.change->grown ? ", grown" : ""));
  change.front().gap = 2;
  words += std::move(change);
  words.push_back({group.id, Style::faint, 2});
  page.put(words, Page::margin, 2 * Page::margin);
}

void put_change(Page& page, const Group& group) {
  if (!group.change) return;
  const Change& change = *group.change;
  std::string text = change.is_new ? "new" : "known";
  if (change.worsened) text += ", and worse: it was " + verdict_of(change);
  if (change.goroutines_then) {
    text += "; " + goroutines(*change.goroutines_then) + " then" + (change.is_new ? ", which were " + verdict_of(change) : "");
    if (change.grown) text += ", so it has grown";
  }
  page.put("baseline", sentence(text));
}

void put_gone(Page& page, const Summary& summary) {
  if (!summary.baseline || summary.baseline->gone.empty()) return;
  page.blank();
  page.put(sentence("Gone since the baseline:", Style::strong));
  for (const Gone& gone : summary.baseline->gone) {
    Words words = {{std::string(name_of(gone.verdict)) + " " + std::to_string(gone.score)}};
    Words rest = sentence(number(gone.goroutines) + " x " + (gone.title.empty() ? "group without a title" : gone.title));
    rest.front().gap = 2;
    words += std::move(rest);
    words += rule_of(gone.cause);
    Words now = sentence(gone.goroutines_now == 0 ? "none now" : number(gone.goroutines_now) + " now, no suspect");
    now.front().gap = 2;
    words += std::move(now);
    words.push_back({gone.id, Style::faint, 2});
    page.put(words, Page::margin, 2 * Page::margin);
  }
}

void put_ignored(Page& page, const Summary& summary) {
  if (!summary.ignored.empty()) {
    page.put(sentence("Ignored: " + goroutines(summary.totals.ignored) + " in " + groups(summary.totals.ignored_groups) + ":"));
    for (const Group& group : summary.ignored) {
      Words words = {{std::string(name_of(group.verdict)) + " " + std::to_string(group.score)}};
      Words rest = sentence(number(group.goroutines) + " x " + short_name_of(group));
      if (!rest.empty()) rest.front().gap = 2;
      words += std::move(rest);
      Words why = sentence("because: " + group.ignored->reason);
      why.front().gap = 2;
      words += std::move(why);
      std::string where = "(" + printable(group.ignored->where);
      if (!group.ignored->until.empty()) where += ", until " + group.ignored->until;
      words += sentence(where + ")", Style::faint);
      page.put(words, Page::margin, 2 * Page::margin);
    }
  }
  for (const IgnoreEntry& entry : summary.ignore_entries) {
    if (!entry.expired && entry.groups != 0) continue;
    const std::string what = entry.by + " \"" + entry.value + "\" (" + entry.reason + ", " + entry.where + ")";
    if (entry.expired) page.put(sentence("No more ignored since " + entry.until + ": " + what + (entry.groups == 0 ? ", which matches nothing here" : "")));
    else page.put(sentence("Nothing to ignore for: " + what));
  }
}

}  // namespace lineup
