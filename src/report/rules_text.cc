// SPDX-License-Identifier: Apache-2.0
// rules_text.cc: rules for people: a table of them, one in full, what their check
// found, and why one speaks for a group.
#include <algorithm>

#include "lineup/rules.h"
#include "report/page.h"
#include "report/suspect.h"
#include "report/words.h"

namespace lineup {

std::string write_rules_json(const std::vector<RuleInfo>& rules);

namespace {

std::string kind_of(const std::string& kind, const std::string& strength) { return strength == "none" ? kind : kind + ", " + strength; }

std::string rules_of(std::size_t n) { return count(n, "rule", "rules"); }

// Words after a first one that takes `columns`.
Words beside(std::string_view first, int columns, Words rest, Style style = Style::plain) {
  Words words = {{printable(first), style}};
  if (!rest.empty()) rest.front().gap = std::max(columns - columns_of(words.front().text), 0) + 2;
  words += std::move(rest);
  return words;
}

void put_table(Page& page, const std::vector<RuleInfo>& rules) {
  int id = 0, kind = 0;
  for (const RuleInfo& rule : rules) {
    id = std::max(id, columns_of(printable(rule.id)));
    kind = std::max(kind, columns_of(kind_of(rule.kind, rule.strength)));
  }
  for (const RuleInfo& rule : rules) {
    Words words = {{kind_of(rule.kind, rule.strength)}};
    Words title = sentence(rule.title);
    if (!rule.built_in) title.push_back({printable(rule.file), Style::faint, 2});
    title.front().gap = kind - columns_of(words.front().text) + 2;
    words += std::move(title);
    page.put(beside(rule.id, id, std::move(words), Style::strong), 0, id + kind + 4);
  }
}

void put_list(Page& page, std::string_view label, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    page.put(label, sentence(text));
    label = "";
  }
}

void put_clauses(Page& page, const std::vector<RuleClause>& clauses) {
  int columns = 0;
  for (const RuleClause& clause : clauses) columns = std::max(columns, columns_of(clause.name));
  for (const RuleClause& clause : clauses) {
    std::string_view name = clause.name;
    for (const std::string& value : clause.values) {
      page.put(beside(name, columns, {{printable(value), Style::strong}}), Page::margin, columns + 2);
      name = "";
    }
    page.put(beside("", columns, sentence(clause.meaning, Style::faint)), Page::margin, columns + 2);
  }
}

void put_samples(Page& page, const std::vector<RuleSample>& samples) {
  int columns = 0;
  const auto name = [](const RuleSample& sample) { return sample.fires ? std::string("fires") : "misses " + sample.misses; };
  for (const RuleSample& sample : samples) columns = std::max(columns, columns_of(name(sample)));
  for (const RuleSample& sample : samples) {
    Words why = sentence(sample.why);
    if (sample.hand_made) why += sentence("(hand-made)", Style::faint);
    page.put(beside(name(sample), columns, std::move(why)), Page::margin, columns + 2);
  }
}

// "holds  wait  it waits for ...", a line a clause.
void put_outcomes(Page& page, const std::vector<ClauseOutcome>& clauses, int indent) {
  int columns = 0;
  for (const ClauseOutcome& clause : clauses) columns = std::max(columns, columns_of(clause.clause));
  const bool open = std::ranges::any_of(clauses, &ClauseOutcome::unknown);
  for (const ClauseOutcome& clause : clauses) {
    const char* const how = clause.holds ? "holds" : clause.unknown ? "unknown" : "fails";
    Words words = {{how, clause.holds ? Style::good : clause.unknown ? Style::faint : Style::likely}};
    words += beside(clause.clause, columns, sentence(clause.because));
    words[1].gap = open && !clause.unknown ? 4 : 2;
    page.put(words, indent, columns + (open ? 11 : 9));
  }
}

void put_title(Page& page, const RuleAnswer& answer, Words more, int indent = 0) {
  Words words = {{answer.rule, Style::strong}};
  words += sentence("(" + kind_of(answer.kind, answer.strength) + ")");
  words += std::move(more);
  page.put(words, indent);
}

std::string failing_of(const RuleAnswer& answer) {
  std::string names;
  for (const ClauseOutcome& clause : answer.clauses)
    if (!clause.holds && !clause.unknown) names += (names.empty() ? "" : ", ") + clause.clause;
  return number(answer.failing) + " of " + count(answer.clauses.size(), "clause", "clauses") + (answer.failing == 1 ? " fails: " : " fail: ") + names;
}

std::vector<ClauseOutcome> only_failing(const RuleAnswer& answer) {
  std::vector<ClauseOutcome> failing;
  for (const ClauseOutcome& clause : answer.clauses)
    if (!clause.holds && !clause.unknown) failing.push_back(clause);
  return failing;
}

constexpr std::string_view how_evidence_is_weighed =
    "the strongest first, with its whole weight; the others fill what it leaves, beyond 80 less and "
    "less; then what speaks against; last, what is good up to a score and what allows no more than one";

std::string how_it_speaks(const RuleAnswer& answer) {
  if (answer.unknown == 0) return "This rule speaks for the group; all of its clauses hold:";
  return "This rule speaks for the group; none of its clauses fails, and " + number(answer.unknown) + " of " + number(answer.clauses.size()) + " the dump's format cannot answer:";
}

void put_group_line(Page& page, const Group& group) {
  page.blank();
  Words words = sentence("group " + group.id + ", " + goroutines(group.goroutines) + ", " + std::string(name_of(group.verdict)) + " " + std::to_string(group.score) + ": " + name_of(group), Style::strong);
  if (group.blocked_at) {
    words += sentence("at");
    words.push_back({function_of(*group.blocked_at)});
    if (!group.blocked_at->file.empty()) words.push_back({file_of(*group.blocked_at), Style::faint});
  }
  page.put(words);
}

void put_group(Page& page, const Explanation& all, const GroupAnswers& asked, bool everything) {
  put_facts(page, asked.group);
  if (!asked.group.evidence.empty()) page.put("weighed", sentence(how_evidence_is_weighed));
  page.blank();
  if (all.rules_asked == 0) return page.put(sentence("No goroutine of this group is in the last dump, and rules are asked of the last dump only."));
  const auto speaks = std::ranges::find(asked.answers, true, &RuleAnswer::speaks);
  if (speaks == asked.answers.end()) {
    page.put(sentence("No rule speaks for this group; the evidence above is all there is."));
  } else {
    page.put(sentence(speaks->fires ? how_it_speaks(*speaks) : "This rule names the group, whose shape is the rule's; it gives no points, as its amounts are not reached:"));
    put_title(page, *speaks, sentence(speaks->title), Page::margin);
    put_outcomes(page, speaks->clauses, 2 * Page::margin);
  }
  bool first = true;
  for (const RuleAnswer& answer : asked.answers) {
    if (!answer.fires || answer.speaks) continue;
    if (std::exchange(first, false)) {
      page.blank();
      page.put(sentence("These fire, too:"));
    }
    put_title(page, answer, sentence("but " + answer.why_not), Page::margin);
    if (everything) put_outcomes(page, answer.clauses, 2 * Page::margin);
  }
  first = true;
  for (const RuleAnswer& answer : asked.answers) {
    if (answer.fires || answer.speaks) continue;
    if (std::exchange(first, false)) {
      page.blank();
      page.put(sentence("The nearest of the others, and what keeps them silent:"));
    }
    put_title(page, answer, sentence(number(answer.clauses.size() - answer.failing - answer.unknown) + " of " + count(answer.clauses.size(), "clause holds", "clauses hold")), Page::margin);
    put_outcomes(page, everything ? answer.clauses : only_failing(answer), 2 * Page::margin);
  }
}

void put_rule(Page& page, const Explanation& all, bool everything) {
  constexpr std::size_t shown = 10;
  if (all.groups.empty()) return page.put(sentence(all.rule + " was asked of no group: there is none in the last dump."));
  const bool fires = all.groups.front().answers.front().fires;
  if (fires) page.put(sentence(all.rule + " fires on " + number(all.groups.size()) + " of " + groups(all.groups_asked) + ":", Style::strong));
  else page.put(sentence(all.rule + " fires on none of " + groups(all.groups_asked) + ". Closest " + (all.groups.size() == 1 ? "is:" : "are:"), Style::strong));
  const std::size_t most = everything ? all.groups.size() : std::min(all.groups.size(), shown);
  for (std::size_t i = 0; i < most; ++i) {
    const GroupAnswers& asked = all.groups[i];
    const RuleAnswer& answer = asked.answers.front();
    put_group_line(page, asked.group);
    if (answer.speaks) page.put(sentence(answer.fires ? "it speaks for this group" : "it names this group, whose shape is the rule's, though " + failing_of(answer)), Page::margin);
    else if (fires) page.put(sentence("it does not speak for this group: " + answer.why_not), Page::margin);
    else page.put(sentence(failing_of(answer)), Page::margin);
    put_outcomes(page, i == 0 || everything || fires ? answer.clauses : only_failing(answer), Page::margin);
  }
  if (most == all.groups.size()) return;
  page.blank();
  page.put(sentence("and " + groups(all.groups.size() - most) + " more (--all shows them)"));
}

}  // namespace

std::string write(const std::vector<RuleInfo>& rules, Format format, const Look& look) {
  if (format == Format::json) return write_rules_json(rules);
  Page page(look);
  put_table(page, rules);
  page.put(sentence(rules_of(rules.size()) + (rules.empty() ? "" : "; `lineup rules show ID` shows one in full")));
  return std::move(page).take();
}

std::string write(const RuleInfo& rule, Format format, const Look& look) {
  if (format == Format::json) return write_rules_json({rule});
  Page page(look);
  page.put(beside(rule.id, 0, sentence(rule.title), Style::strong));
  page.put("kind", sentence(kind_of(rule.kind, rule.strength) + (rule.fallback ? "; a fallback, which counts only where no other rule fires" : "")));
  if (rule.object)
    page.put("object", sentence(rule.object->noun + ", " + goroutines(rule.object->each) + " each; at most " + number(rule.object->expected) + " expected in a healthy process"));
  page.put("source", sentence(rule.basis));
  page.put("file", {{printable(rule.file)}, {rule.built_in ? "(built in)" : "(your own)"}});
  const auto put = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) page.put(label, sentence(text));
  };
  put("means", rule.means);
  put("make sure", rule.confirm);
  put("fix", rule.fix);
  put("unless", rule.mistaken_when);
  put("releases", rule.releases);
  put_list(page, "beside", rule.beside);
  put_list(page, "see", rule.references);
  page.blank();
  page.put(sentence("It fires when all of these hold:"));
  put_clauses(page, rule.clauses);
  page.blank();
  page.put(sentence(rule.samples.empty() ? "No samples prove it" : "Proved by " + count(rule.samples.size(), "sample:", "samples:")));
  put_samples(page, rule.samples);
  return std::move(page).take();
}

std::string write(const RuleCheck& check, const Look& look) {
  Page page(look);
  for (const RuleComplaint& wrong : check.wrong) {
    Words words;
    if (!wrong.error.where.empty()) words.push_back({printable(wrong.error.where) + ":", Style::strong});
    words += sentence(wrong.error.what);
    page.put(words);
    put_outcomes(page, wrong.clauses, Page::margin);
    if (!wrong.error.help.empty()) page.put(sentence("help: " + wrong.error.help), Page::margin);
  }
  const std::string asked = rules_of(check.rules) + " with " + count(check.samples, "sample", "samples") + " and " + count(check.healthy_dumps, "healthy dump", "healthy dumps");
  const bool well = check.wrong.empty();
  Words words = well ? sentence("All is well:", Style::good) : sentence(count(check.wrong.size(), "thing is", "things are") + " wrong:", Style::likely);
  words += sentence(asked + (well ? " agree" : " were asked"));
  page.put(words);
  return std::move(page).take();
}

std::string write(const Explanation& explanation, const Look& look) {
  Page page(look);
  if (!explanation.rule.empty()) put_rule(page, explanation, look.all);
  else put_group(page, explanation, explanation.groups.front(), look.all);
  return std::move(page).take();
}

}  // namespace lineup
