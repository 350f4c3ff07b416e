// SPDX-License-Identifier: Apache-2.0
// report/text.cc: the report for a person on call at three in the morning.
//
// Totals that add up, each suspect with its reasons and what to do, one line for
// what is idle, one for what was not understood. Everything that comes from the
// dump goes through printable().
#include <algorithm>
#include <map>

#include "model/clock.h"
#include "report/known_text.h"
#include "report/losses_text.h"
#include "report/overview.h"
#include "report/page.h"
#include "report/reported_text.h"
#include "report/report.h"
#include "report/suspect.h"
#include "report/words.h"

namespace lineup {
namespace {

std::vector<const InputSummary*> dumps_of(const Summary& summary) {
  std::vector<const InputSummary*> dumps;
  for (const InputSummary& input : summary.inputs)
    if (input.format != "none") dumps.push_back(&input);
  return dumps;
}

std::string_view source_of(std::string_view basis) {
  if (basis == "given") return "as you said";
  if (basis == "name") return "by their names";
  if (basis == "profile") return "by the profiles themselves";
  if (basis == "text") return "by the text around them";
  if (basis == "modified") return "only a guess, by when the files were written";
  return "";
}

// Names of dumps without the folders that all of them are in.
class ShortNames {
 public:
  explicit ShortNames(const std::vector<const InputSummary*>& dumps) {
    if (dumps.size() < 2) return;
    common_ = dumps.front()->name;
    for (const InputSummary* dump : dumps) {
      const auto apart = std::ranges::mismatch(common_, dump->name);
      common_.resize(static_cast<std::size_t>(apart.in1 - common_.begin()));
    }
    common_.resize(common_.find_last_of("/!") + 1);  // npos + 1 is 0
  }
  std::string of(std::string_view name) const {
    const bool shorter = name.size() > common_.size() && name.starts_with(common_);
    return printable(shorter ? name.substr(common_.size()) : name);
  }

 private:
  std::string common_;
};

// Which dumps, how far apart, and how that is known.
void put_series(Page& page, const std::vector<const InputSummary*>& dumps) {
  constexpr std::size_t first = 2, last = 3;
  const ShortNames names(dumps);
  Words words = sentence(number(dumps.size()) + " dumps were read; all numbers are of the last:");
  for (std::size_t i = 0; i < dumps.size(); ++i) {
    if (i == first && dumps.size() > first + last + 1) {
      words.push_back({"..."});
      i = dumps.size() - last;
    }
    words += sentence(number(dumps[i]->goroutines) + " in");
    words.push_back({names.of(dumps[i]->name) + (i + 1 < dumps.size() ? "," : "")});
  }
  page.put(words);

  double seconds = 0, shortest = 0, longest = 0;
  std::size_t known = 0, of_process = 0;
  for (const InputSummary* dump : dumps) {
    if (dump->process == dumps.back()->process) ++of_process;
    if (!dump->seconds_since_before) continue;
    const double gap = *dump->seconds_since_before;
    shortest = known == 0 ? gap : std::min(shortest, gap);
    longest = std::max(longest, gap);
    seconds += gap;
    ++known;
  }
  if (dumps.back()->process > 1)
    page.put(sentence("Restarted " + count(dumps.back()->process - 1, "time", "times") + ": suspects and growth are of the time since, " + count(of_process, "dump", "dumps")));
  if (known == 0) {
    page.put(sentence("Nothing says when they were taken, so growth has no rate: name the files by time, or give --every"));
    return;
  }
  std::string text = "Taken ";
  if (longest < shortest * 1.1 || known == 1) text += duration_text(seconds / static_cast<double>(known)) + " apart";
  else text += duration_text(shortest) + " to " + duration_text(longest) + " apart";
  if (known > 1) text += ", " + duration_text(seconds) + " in all";
  text += " (" + std::string(source_of(dumps.back()->time_basis)) + ")";
  page.put(sentence(text));
}

// Which dumps show one moment, so that nobody takes their goroutines for others.
void put_views(Page& page, const std::vector<const InputSummary*>& dumps) {
  std::size_t views = 0;
  for (const InputSummary* dump : dumps) views += dump->views.size();
  if (views == 0) return;
  const InputSummary& last = **std::ranges::find_if(dumps.rbegin(), dumps.rend(), [](const InputSummary* dump) { return !dump->views.empty(); });
  const ShortNames names(dumps);
  const std::string which = names.of(last.views.front()) + " with " + names.of(last.name);
  std::string text = "1 dump shows the moment of another and is counted with it: " + which;
  if (views > 1)
    text = number(views) +
           " dumps show the moments of others and are counted with them, the last: " + which;
  page.put(sentence(text));
}

void put_totals(Page& page, const Summary& summary) {
  const Totals& totals = summary.totals;
  const auto dumps = dumps_of(summary);
  const bool cut_short = !dumps.empty() && dumps.back()->cut_short;
  const std::string in_suspects = "in " + count(totals.suspects, "suspect", "suspects");
  const std::string parts = sum_text({{totals.in_suspects, in_suspects},
                                      {totals.ignored, "ignored"},
                                      {totals.idle, "idle"},
                                      {totals.runtime_goroutines, "runtime or dump writer"},
                                      {totals.damaged, "damaged"}});
  Words words = sentence((cut_short ? "at least " : "") + goroutines(totals.goroutines) + " in " +
                             groups(totals.groups) + (parts.empty() ? "" : ":"),
                         Style::strong);
  words += sentence(parts);
  page.put(words);
  if (cut_short) page.put(sentence("Some of the dump is missing, so every number is \"at least\""));
  if (cut_short && dumps.back()->cut_goroutine)
    page.put(sentence("It is cut short inside the stack of goroutine " +
                      number(*dumps.back()->cut_goroutine) +
                      ", which is judged as far as it goes"));
  put_baseline(page, summary);
}

// What the totals and all below are of.
void put_dumps(Page& page, const Summary& summary) {
  const auto dumps = dumps_of(summary);
  put_views(page, dumps);
  for (const Note& note : summary.notes)
    if (note.text.starts_with(before_restart)) page.put(sentence("At " + note.where + ", " + note.text, Style::strong));
  if (dumps.size() > 1) put_series(page, dumps);
}

// The runtime's own and the dump's writer have a count of their own in the
// totals; they are not idle.
std::vector<const Group*> idle_of(const Summary& summary) {
  std::vector<const Group*> idle;
  for (const Group& group : summary.groups) {
    const bool counted_apart = std::any_of(group.evidence.begin(), group.evidence.end(),
                                           [](const Evidence& evidence) { return evidence.kind == "owner"; });
    if (!counted_apart && !group.symptom_of && group.goroutines != 0) idle.push_back(&group);
  }
  return idle;
}

// The suspects that are news, and those that are as the baseline has them.
struct Suspects {
  std::vector<Told> news;
  std::vector<const Group*> old;
};
Suspects suspects_of(const Summary& summary, const Look& look) {
  Suspects suspects;
  std::vector<const Group*> news;
  for (const Group& group : summary.suspects)
    (is_old_news(group) && !look.all ? suspects.old : news).push_back(&group);
  suspects.news = told_as_one(news);
  return suspects;
}

// The worst in full, each cause explained once; the many that follow in a line.
void put_suspects(Page& page, const Suspects& suspects, const Look& look) {
  const auto& [news, old] = suspects;
  std::map<std::string, const Group*> explained;
  const std::size_t full = look.all ? news.size() : std::min(look.top, news.size());
  for (std::size_t i = 0; i < full; ++i) {
    const Group& group = *news[i].worst;
    const Group*& by = explained[group.cause.value_or("")];
    put_suspect(page, group, group.cause ? by : nullptr);
    put_beside(page, news[i]);
    if (by == nullptr) by = &group;
  }
  if (full < news.size()) {
    page.blank();
    page.put(sentence(count(news.size() - full, "more finding", "more findings") + " (--all shows them in full):", Style::strong));
    for (std::size_t i = full; i < news.size(); ++i) put_suspect_line(page, *news[i].worst);
  }
  if (!old.empty()) {
    page.blank();
    page.put(sentence("Known from the baseline, and no worse (--all shows them in full):", Style::strong));
    for (const Group* group : old) put_old_news(page, *group);
  }
}

void put_all_clear(Page& page, const Summary& summary) {
  page.blank();
  if (summary.unread_leaks > 0) {
    page.put(sentence(
        "Leaked goroutines are stated and could not be read: " + number(summary.unread_leaks) +
            ". The rest of the profile says where they are",
        Style::leak));
    return;
  }
  if (summary.totals.goroutines == 0) {
    page.put(sentence("Nothing to judge: no goroutine was read."));
    return;
  }
  Words words = {summary.before_restart == Verdict::idle
                     ? Word{"Nothing suspicious:", Style::good}
                     : Word{"Nothing suspicious since the restart:", Style::strong}};
  words += sentence((summary.ignored.empty() ? "no group reaches " : "no group that is not ignored reaches ") + std::to_string(least_score(Verdict::suspect)) + " of 100 points");
  const std::vector<const Group*> idle = idle_of(summary);
  const auto best = std::max_element(idle.begin(), idle.end(),
                                     [](const Group* a, const Group* b) { return a->score < b->score; });
  if (best != idle.end())
    words += sentence("(the highest is " + std::to_string((*best)->score) + ": " + number((*best)->goroutines) + " x " +
                      short_name_of(**best) + ")");
  page.put(words);
}

// A name that can stand in a command as it is.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.front() != '-' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' ||
           c == '_' || c == '-';
  });
}

// Whether the last that is said is of a panic that did not end the program.
bool recovered(const Summary& summary) {
  return !summary.statements.empty() && summary.statements.back().kind == "served-panic";
}

// What would make the verdict firmer, for someone who has given one dump.
void put_next(Page& page, const Summary& summary) {
  const auto dumps = dumps_of(summary);
  if (dumps.size() != 1 || summary.totals.goroutines == 0) return;
  const bool settled = !summary.suspects.empty() &&
                       std::all_of(summary.suspects.begin(), summary.suspects.end(),
                                   [](const Group& group) { return group.verdict == Verdict::leak; });
  if (settled) return;
  std::string why = "a second dump a minute later would show what grows and what only waits:";
  const std::string& first = dumps.front()->name;
  std::string command = "lineup " + (is_plain_name(first) ? first : "first.txt") + " second.txt";
  if (dumps.front()->format.starts_with("count profile")) {
    why = "this format counts goroutines without their states and ages; fetch /debug/pprof/goroutine?debug=2 "
          "twice, a minute apart:";
    command = "lineup first.txt second.txt";
  } else if (recovered(summary)) {
    why =
        "net/http recovered this panic and the program went on; this is one goroutine of it, dumps of all show who waits:";
    command = "lineup capture http://HOST:PORT";
  } else if (dumps.front()->crash) {
    why = "the program ended with this dump, as it seems; when it runs again, a few dumps of it show what grows:";
    command = "lineup capture http://HOST:PORT";
  }
  page.blank();
  Words words = {{"Next:", Style::strong}};
  words += sentence(why);
  page.put(words);
  page.put_line({{command, Style::strong}}, 2 * Page::margin);
}

void put_idle(Page& page, const Summary& summary, const Look& look) {
  constexpr std::size_t named = 3;
  const std::vector<const Group*> idle = idle_of(summary);
  if (idle.empty()) {
    page.put(sentence("Idle: none"));
    return;
  }
  Words words = sentence("Idle: " + goroutines(summary.totals.idle) + " in " + groups(idle.size()));
  if (look.all) {
    page.put(words);
    const std::size_t columns = number(idle.front()->goroutines).size();
    for (const Group* group : idle) {
      const std::string size = number(group->goroutines);
      Words line = {{std::string(columns - std::min(columns, size.size()), ' ') + size}};
      line += sentence(name_of(*group));
      line[1].gap = 2;
      if (group->cause) line.push_back({"[" + printable(*group->cause) + "]", Style::faint});
      if (group->blocked_at && !group->title.empty())
        line.push_back({function_of(*group->blocked_at), Style::plain, 2});
      if (group->blocked_at && !group->blocked_at->file.empty())
        line.push_back({file_of(*group->blocked_at), Style::faint, 2});
      page.put(line, Page::margin, static_cast<int>(columns) + 2);
    }
    return;
  }
  const std::uint64_t all = summary.totals.idle;
  std::map<std::string, std::uint64_t> by_name;  // groups of one name count together
  for (const Group* group : idle) by_name[short_name_of(*group)] += group->goroutines;
  std::vector<std::pair<std::string, std::uint64_t>> kinds(by_name.begin(), by_name.end());
  std::stable_sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  words.back().text += kinds.size() > named ? "; the biggest:" : ":";
  const std::size_t shown = std::min(kinds.size(), named);
  for (std::size_t i = 0; i < shown; ++i) {
    std::string text = number(kinds[i].second);
    const bool is_biggest = i == 0 && kinds.size() > 1 && kinds[i].second > 1;
    if (is_biggest)
      text += " (" + number(100 * kinds[i].second / std::max<std::uint64_t>(all, 1)) + " %)";
    text += " x " + kinds[i].first;
    const auto of_kind = std::ranges::find(
        idle, kinds[i].first, [](const Group* group) { return short_name_of(*group); });
    if (is_biggest && (*of_kind)->blocked_at)
      if (const std::string place = function_of(*(*of_kind)->blocked_at);
          kinds[i].first.find(place) == std::string::npos)
        text += " at " + place;
    words += sentence(text + (i + 1 < shown ? "," : ""));
  }
  page.put(words);
}

}  // namespace

std::string write_text(const Summary& summary, const Look& look) {
  Page page(look);
  const Suspects suspects = suspects_of(summary, look);
  put_statements(page, summary);
  put_totals(page, summary);
  put_overview(page, suspects.news, look);
  if (suspects.news.size() > 1) page.blank();
  put_dumps(page, summary);
  put_missing(page, {&summary.notes});
  put_suspects(page, suspects, look);
  put_gone(page, summary);
  if (summary.suspects.empty()) put_all_clear(page, summary);
  put_chains(page, summary, look);
  put_next(page, summary);
  page.blank();
  put_ignored(page, summary);
  put_idle(page, summary, look);
  put_not_understood(page, {&summary.inputs});
  put_worst_again(page, suspects.news, look);
  return std::move(page).take();
}

}  // namespace lineup
