// SPDX-License-Identifier: Apache-2.0
// report/suspect.cc: one suspect of the text report: what, where, since when,
// why, and what to do.
#include "report/suspect.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/clock.h"
#include "report/known_text.h"
#include "report/stack_text.h"
#include "report/words.h"

namespace lineup {
namespace {

Style style_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::leak: return Style::leak;
    case Verdict::likely: return Style::likely;
    case Verdict::suspect: return Style::suspect;
    case Verdict::idle: break;
  }
  return Style::plain;
}

std::string capitals(std::string_view word) {
  std::string out(word);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string part_of(std::uint64_t n, std::uint64_t whole) {
  if (n >= whole) return whole == 1 ? "" : "all ";
  return number(n) + " ";
}

std::string numbers_of(const Group& group) {
  constexpr std::size_t few = 6;
  const Ascending& ids = group.goroutine_ids;
  if (ids.empty()) return "";
  std::string out = ids.size() == 1 ? ", goroutine " : ", goroutines ";
  if (ids.size() > few) return out + number(ids.front()) + " to " + number(ids.back());
  const char* before = "";
  for (const std::uint64_t id : ids) out += std::exchange(before, ", ") + number(id);
  return out;
}

std::string label_text(std::string_view raw) {
  std::string text = printable(raw, 80);
  const bool clear = !text.empty() && text.find_first_of(" ,=\"") == std::string::npos;
  return clear ? text : '"' + text + '"';
}

Words labels_of(const Group& group) {
  constexpr std::size_t shown = 8;
  const std::size_t size = group.labels.size();
  Words words;
  for (std::size_t i = 0; i < size && i < shown; ++i)
    words.push_back({label_text(group.labels[i].first) + "=" + label_text(group.labels[i].second) +
                     (i + 1 < size ? "," : "")});
  if (size > shown) words += sentence("and " + number(size - shown) + " more");
  if (const std::string remark = label_remark(group); !remark.empty()) words += sentence(remark);
  return words;
}

void put_score(Page& page, const Group& group) {
  constexpr std::size_t columns = 4;
  const auto points = [&](int n) {
    std::string text = n > 0 ? "+" : "";
    text += std::to_string(n);
    return std::string(columns - std::min(columns, text.size()), ' ') + text;
  };
  std::string_view label = "evidence";
  for (const Evidence& evidence : group.evidence) {
    Words words = {{points(evidence.points)}};
    Words text = sentence(evidence.text);
    if (!text.empty()) text.front().gap = 2;
    words += std::move(text);
    page.put(label, words, static_cast<int>(columns) + 2);
    label = "";
  }
  const std::string score = std::to_string(group.score);
  std::string sum = "=";
  sum.append(columns - std::min(columns, score.size() + 1), ' ').append(score);
  page.put(label, {{sum, style_of(group.verdict)}, {"of 100", Style::plain, 2}});
}

void put_history(Page& page, const Group& group) {
  const History& history = group.history;
  if (group.per_dump.size() > 1) {
    Words words = sentence(series(group.per_dump));
    words.push_back({sparkline(group.per_dump), Style::strong, 2});
    if (history.came != 0 || history.left != 0) words += sentence(number(history.came) + " came, " + number(history.left) + " left");
    page.put("dump by dump", words);
    if (history.per_hour && *history.per_hour > 0) {
      std::string text = rate_of(*history.per_hour) + " more";
      if (*history.per_hour_low != *history.per_hour_high) text += " (" + rate_of(*history.per_hour_low) + " to " + rate_of(*history.per_hour_high) + ")";
      text += fmt::format("; at this rate {:.0f} in a day", *history.in_a_day);
      page.put("growth", sentence(text));
    }
  }
  if (const std::string text = here_for(group); !text.empty()) page.put("here for", sentence(text));
}

// What only waits because of this suspect.
void put_symptoms(Page& page, const Group& group) {
  constexpr std::size_t shown = 6;
  std::string_view label = "behind it";
  for (std::size_t i = 0; i < group.symptoms.size() && i < shown; ++i) {
    const SymptomGroup& symptom = group.symptoms[i];
    Words words = sentence(number(symptom.goroutines) + " x " + printable(symptom.title));
    if (symptom.blocked_at) words += sentence("at " + function_of(*symptom.blocked_at));
    words += sentence("(group " + symptom.id + "): " + printable(symptom.why));
    page.put(label, words, 2);
    label = "";
  }
  if (group.symptoms.size() > shown) page.put(label, sentence("and " + count(group.symptoms.size() - shown, "more group", "more groups")));
}

void put_head(Page& page, const Group& group) {
  Words head = {verdict_word(group.verdict, group.score)};
  Words title = sentence(name_of(group), Style::strong);
  if (!title.empty()) title.front().gap = 2;
  head += std::move(title);
  if (group.cause) head.push_back({"[" + printable(*group.cause) + "]", Style::faint, 2});
  page.put(head);
  page.put(sentence(what_it_is(group)), Page::margin);
}

}  // namespace

std::string since_when(const BlockedMinutes& minutes) {
  if (!minutes.min || !minutes.max) return "an unknown time; this dump does not say, which does not mean short";
  std::string out;
  if (*minutes.min != *minutes.max) out += number(*minutes.min) + " to ";
  out += count(*minutes.max, "minute", "minutes") + in_larger_units(*minutes.max);
  if (*minutes.min != *minutes.max && minutes.median) out += ", median " + number(*minutes.median);
  if (minutes.unknown != 0) out += "; " + number(minutes.unknown) + " for an unknown time";
  return out;
}

std::string here_for(const Group& group) {
  const History& history = group.history;
  if (group.per_dump.size() < 2 || history.oldest_at_least_seconds.value_or(0) < 60) return "";
  std::string text = "the oldest: at least " + duration_text(*history.oldest_at_least_seconds);
  if (history.oldest_at_most_seconds && *history.oldest_at_most_seconds > *history.oldest_at_least_seconds)
    text += ", at most " + duration_text(*history.oldest_at_most_seconds);
  return text;
}

std::string label_remark(const Group& group) {
  if (group.label_sets < 2) return "";
  const std::string sets = number(group.label_sets) + " different sets";
  return group.labels.empty() ? sets + " with nothing in common" : "(alike in " + sets + ")";
}

std::string what_it_is(const Group& group) {
  std::string out = goroutines(group.goroutines);
  if (group.state.empty()) out += " in an unknown state";
  else out += " in \"" + printable(group.state) + "\"" + (group.state_inferred ? " (judged by the frames)" : "");
  if (group.leaked != 0)
    out += ", " + part_of(group.leaked, group.goroutines) + "proven leaked by the garbage collector";
  if (group.locked_to_thread != 0)
    out += ", " + part_of(group.locked_to_thread, group.goroutines) + "locked to an operating-system thread";
  return out;
}

Word verdict_word(Verdict verdict, int score) {
  return {capitals(name_of(verdict)) + " " + std::to_string(score), style_of(verdict)};
}

std::string rate_of(double per_hour) {
  const auto digits = [](double value) {
    return value < 10 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
  };
  if (std::abs(per_hour) < 1) return digits(per_hour * 24) + " a day";
  return digits(per_hour) + " an hour";
}

std::string name_of(const Group& group) {
  if (!group.title.empty()) return printable(group.title);
  const std::string state = group.state.empty() ? "" : " (" + printable(group.state) + ")";
  if (group.blocked_at) return function_of(*group.blocked_at) + state;
  if (!group.stack.empty()) return function_of(group.stack.front()) + state;
  return "goroutines without a stack" + state;
}

std::string short_name_of(const Group& group) {
  const bool has_place = !group.cause && !group.title.empty() && group.blocked_at;
  return name_of(group) + (has_place ? " at " + function_of(*group.blocked_at) : "");
}

void put_facts(Page& page, const Group& group) {
  put_head(page, group);
  put_change(page, group);
  page.put("blocked for", sentence(since_when(group.blocked_minutes)));
  put_stack(page, group, page.all() ? Calls::whole : Calls::own);
  if (const Words labels = labels_of(group); !labels.empty()) page.put("labels", labels);
  put_history(page, group);
  page.put("group", sentence(group.id + numbers_of(group)));
  put_score(page, group);
  put_symptoms(page, group);
}

void put_suspect(Page& page, const Group& group, const Group* explained) {
  page.blank();
  put_finding(page, group, explained);
}

void put_finding(Page& page, const Group& group, const Group* explained) {
  put_facts(page, group);
  if (explained != nullptr) {
    page.put("means", sentence("the same as in group " + explained->id + " above, and so is the fix"));
    return;
  }
  if (!group.means.empty()) page.put("means", sentence(group.means));
  if (!group.confirm.empty()) page.put("make sure", sentence(group.confirm));
  if (!group.fix.empty()) page.put("fix", sentence(group.fix));
  if (!group.mistaken_when.empty()) page.put("unless", sentence(group.mistaken_when));
}

void put_brief(Page& page, const Group& group) {
  put_head(page, group);
  page.put("blocked for", sentence(since_when(group.blocked_minutes)));
  put_stack(page, group, Calls::start);
  put_score(page, group);
  if (!group.fix.empty()) page.put("fix", sentence(group.fix));
}

void put_suspect_line(Page& page, const Group& group) {
  Words line = {verdict_word(group.verdict, group.score)};
  Words title = sentence(number(group.goroutines) + " x " + name_of(group));
  if (!title.empty()) title.front().gap = 2;
  line += std::move(title);
  if (group.blocked_at) {
    line.push_back({function_of(*group.blocked_at), Style::plain, 2});
    if (!group.blocked_at->file.empty()) line.push_back({file_of(*group.blocked_at), Style::faint, 2});
  }
  page.put(line, Page::margin, 2 * Page::margin);
}

}  // namespace lineup
