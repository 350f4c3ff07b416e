// SPDX-License-Identifier: Apache-2.0
// score.cc: picks the rule that speaks for a group and adds up its evidence.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "classify/chains.h"
#include "classify/classify.h"
#include "classify/evidence.h"
#include "classify/links.h"
#include "classify/reported.h"
#include "model/clock.h"

namespace lineup {
namespace {

std::size_t clauses_given(const When& when) {
  return static_cast<std::size_t>(std::ranges::count_if(clauses(), [&](const Clause& clause) { return clause.given(when); }));
}

// The more certain rule speaks; of equals the one that asks more; then by name.
bool speaks_before(const Rule& a, const Rule& b) {
  if (a.fallback != b.fallback) return !a.fallback;
  if (a.strength != b.strength) return a.strength > b.strength;
  const std::size_t asks_a = clauses_given(a.when), asks_b = clauses_given(b.when);
  if (asks_a != asks_b) return asks_a > asks_b;
  return a.id < b.id;
}

int points_of(Strength strength) {
  switch (strength) {
    case Strength::definite: return 80;  // the shape alone proves it
    case Strength::strong: return 35;    // with one more sign it is likely
    case Strength::weak: return 12;      // names a plausible cause, no more
    case Strength::none: return 0;
  }
  return 0;
}

// FNV-1a: the same on every machine, in every build.
class Fingerprint {
 public:
  void add(std::string_view text) {
    for (unsigned char c : text) step(c);
    step('\n');
  }
  std::string hex() const { return fmt::format("{:016x}", hash_); }

 private:
  void step(unsigned char c) { hash_ = (hash_ ^ c) * 0x100000001b3ull; }
  std::uint64_t hash_ = 0xcbf29ce484222325ull;
};

std::string proof(const Case& c) {
  const std::uint64_t proven = std::max(c.cell.proven, c.cell.leaked);
  std::string text = fmt::format("the garbage collector proved {} of {} leaked: nothing that still runs can reach what they wait for", proven, c.goroutines);
  // The mark takes the place of the minutes; earlier dumps still knew them.
  if (c.cell.oldest_at_least_seconds && *c.cell.oldest_at_least_seconds >= 60) text += fmt::format(", and the oldest is at least {} old", duration_text(*c.cell.oldest_at_least_seconds));
  return text;
}

std::string as_sign(const Case& c, Strength strength, std::string_view title) {
  return fmt::format("{} fit{} the {} sign \"{}\"", how_many(c.goroutines), c.goroutines == 1 ? "s" : "", name_of(strength), title);
}

// What is left over when each goroutine is given the one it belongs to.
void weigh_counterparts(const Case& c, const Rule& rule, Score& score) {
  const bool child = !rule.when.without_child.empty();
  if (!child && !rule.when.outnumber) return;
  const Matcher::Counterparts p = child ? c.matcher.with_child(rule.when.without_child, c.row) : c.matcher.counterparts(*rule.when.outnumber, c.row);
  const int points = p.left() >= 5 ? 25 : c.cell.max_minutes >= 1 ? 15 : 0;
  score.add("counterparts", points, fmt::format("of {} such goroutines {} have the counterpart that would end them; {} {} not", p.these, p.accounted, p.left(), p.left() == 1 ? "has" : "have"));
}

// How many of a library's objects the goroutines of a group make.
std::uint64_t live_objects(const Case& c, const Object& object) { return (c.goroutines + object.each - 1) / object.each; }

// A library's object: so many live, so many expected. More than expected is a
// strong sign once they were seen to grow, or came one by one; before, a weak one.
void weigh_objects(const Case& c, const Rule& rule, bool grew, Score& score) {
  const Object& object = *rule.object;
  const std::uint64_t live = live_objects(c, object);
  const bool one_by_one = c.goroutines >= 10 && !c.matcher.alike(c.row) && spans_the_program(c);
  const Strength strength = rule.strength == Strength::strong && (grew || one_by_one) ? Strength::strong : Strength::weak;
  score.add("rule", points_of(strength), as_sign(c, strength, rule.title));
  const double excess = static_cast<double>(live) / static_cast<double>(object.expected);
  score.add("objects", std::min(25, static_cast<int>(std::lround(5 * std::log2(excess)))),
            fmt::format("{} alive, expected at most {}", how_many(live, object.noun), object.expected));
}

// A healthy shape without a limit is healthy at any number, so growing cannot make a leak of it.
bool has_limit(const Rule& healthy) {
  return healthy.fallback || healthy.when.goroutines_at_most || healthy.when.waited_at_most_minutes || healthy.when.no_more_than;
}

// A general shape that says there are ever more of them is a weak sign until
// several dumps show that there are: pools of one kind, filled at different times,
// look the same in one.
Strength strength_of(const Case& c, const Rule& cause) {
  const bool asks_for_age = cause.when.waited_at_least_minutes.has_value();
  const bool come = is_growing(c.trend) || (c.trend.intervals == 1 && c.trend.came > 0 && c.trend.left == 0);
  const bool no_more = !come || has_ended(c.trend);
  return cause.fallback && !asks_for_age && !is_impatient(c.wait) && no_more ? std::min(cause.strength, Strength::weak) : cause.strength;
}

// Whether what a shape still lacks, number or age, is on its way: over several
// dumps more have come, and none has ended.
bool none_ends(const Case& c) {
  return c.trend.by_number && c.trend.left == 0 && c.trend.came > 0 && c.cell.kept > 0 && (!c.trend.hours || *c.trend.hours * 3600 >= 30);
}

// What a shape is worth then: for a strong cause as much as a weak sign, and more
// where two or more have been seen for half of the time that it asks for. Two dumps
// alone make nothing likely by it.
int points_on_the_way(const Case& c, const Rule& cause) {
  if (cause.strength < Strength::strong) return points_of(Strength::weak) / 2;
  const auto asked = cause.when.waited_at_least_minutes;
  const bool half = asked && c.cell.kept >= 2 && c.cell.oldest_at_least_seconds && *c.cell.oldest_at_least_seconds * 2 >= 60.0 * *asked;
  return half ? 20 : points_of(Strength::weak);
}

// A healthy shape that is soon over is no excuse where a strong cause looks the
// same and several dumps show that it is not over for any of many.
bool is_not_over(const Case& c, const Match& match) {
  return match.healthy->when.waited_at_most_minutes && match.resembled != nullptr && match.resembled->strength >= Strength::strong && none_ends(c) && c.cell.kept >= 5;
}

// What a rule still asks for whose shape is there.
std::string not_yet(const Case& c, const Rule& rule) {
  std::string text = fmt::format("{} look{} like \"{}\", which asks for more to be sure", how_many(c.goroutines), c.goroutines == 1 ? "s" : "", rule.title);
  const char* before = ": ";
  for (const ClauseAnswer& answer : c.matcher.ask(rule, c.row)) {
    if (answer.holds) continue;
    text += before;
    text += answer.because;
    before = "; ";
  }
  return text;
}

void judge(const Case& c, const Match& match, Finding& finding) {
  Score score;
  const bool proven = c.cell.proven > 0 || c.cell.leaked > 0;
  // A cause that says more than a general shape speaks before the object it befell.
  const Rule* object = match.object != nullptr && (match.cause == nullptr || match.cause->fallback) ? match.object : nullptr;
  const Rule* cause = object == nullptr ? match.cause : nullptr;
  const bool expected = object != nullptr && live_objects(c, *object->object) <= object->object->expected;
  finding.rule = object != nullptr ? object : cause;
  finding.shape = match.healthy;

  if (object != nullptr && !expected) weigh_objects(c, *object, is_growing(c.trend), score);
  else if (cause != nullptr) score.add("rule", points_of(strength_of(c, *cause)), as_sign(c, strength_of(c, *cause), cause->title));
  else weigh_state(c, score);
  weigh_lock(c, score);
  if (object == nullptr || expected) weigh_size(c, score);
  if (cause != nullptr) weigh_counterparts(c, *cause, score);
  weigh_age(c, score);
  weigh_origin(c, score);
  const bool grew = weigh_history(c, cause != nullptr && !cause->fallback, score);
  const bool resembles = match.resembled != nullptr && object == nullptr;
  if (resembles && none_ends(c))
    score.add("shape", std::min(points_on_the_way(c, *match.resembled), std::max(0, c.trend.intervals >= 2 ? 100 : least_score(Verdict::likely) - 1 - score.sum())), not_yet(c, *match.resembled));
  if (c.wait == Wait::forever && !c.matcher.is_main(c.row) && match.healthy == nullptr && (cause == nullptr || cause->strength == Strength::definite))
    score.raise_to(90, "forever", fmt::format("nothing can ever end \"{}\" for {}", c.corpus.text(c.row.state), c.goroutines == 1 ? "this 1 goroutine" : fmt::format("these {} goroutines", c.goroutines)));

  weigh_handing_on(c, score);

  const bool certain = cause != nullptr && cause->strength == Strength::definite;
  if (expected && !proven) {
    score.lower_to(std::min(score.sum(), 10), "healthy", fmt::format("{} of at most {} that are expected of \"{}\"", how_many(live_objects(c, *object->object), object->object->noun), object->object->expected, object->title));
  } else if (match.healthy != nullptr && !proven && !certain && !(grew && has_limit(*match.healthy)) && !is_not_over(c, match) && !(match.healthy->fallback && c.stuck)) {
    finding.rule = match.healthy;
    score.lower_to(std::min(score.sum(), 10), "healthy", fmt::format("{} of a known healthy shape, \"{}\"", how_many(c.goroutines), match.healthy->title));
  }
  if (finding.rule == nullptr || finding.rule == cause) weigh_stillness(c, score);
  if (proven)
    score.raise_to(95, "proven", proof(c));
  finding.score = score.sum();
  finding.verdict = verdict_of(finding.score);
  if (resembles && finding.rule == cause && finding.verdict != Verdict::idle) {
    finding.rule = match.resembled;
    if (!none_ends(c)) score.add("shape", 0, not_yet(c, *match.resembled));
  }
  finding.evidence = score.take();
}

// Sorts, and lets the symptoms point at where their causes went.
template <class Rank>
void sort_again(std::vector<Finding>& findings, Rank rank) {
  std::vector<std::size_t> order(findings.size()), now_at(findings.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return rank(findings[a], findings[b]); });
  std::vector<Finding> sorted;
  sorted.reserve(findings.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    now_at[order[i]] = i;
    sorted.push_back(std::move(findings[order[i]]));
  }
  for (Finding& finding : sorted)
    if (finding.symptom_of) finding.symptom_of->cause = now_at[finding.symptom_of->cause];
  findings = std::move(sorted);
}

// Several groups may wait in the same functions at different lines: the second
// and later ones, by line, get numbers of their own.
void part_equal_ids(std::vector<Finding>& findings, const Corpus& corpus) {
  std::map<std::string, std::vector<Finding*>> by_id;
  for (Finding& finding : findings) by_id[finding.id].push_back(&finding);
  for (auto& [id, equal] : by_id) {
    if (equal.size() < 2) continue;
    const auto lines = [&](const Finding* finding) {
      std::vector<std::uint32_t> out;
      for (FrameId frame : corpus.stack(finding->row->stack).frames) out.push_back(corpus.frame(frame).line);
      return out;
    };
    std::ranges::stable_sort(equal, [&](const Finding* a, const Finding* b) { return lines(a) < lines(b); });
    for (std::size_t i = 1; i < equal.size(); ++i) {
      Fingerprint print;
      print.add(id);
      print.add(std::to_string(i + 1));
      equal[i]->id = print.hex();
    }
  }
}

}  // namespace

std::string fingerprint(const Corpus& corpus, const Matcher& matcher, const Row& row) {
  Fingerprint print;
  const Wait wait = matcher.wait(row);
  print.add(wait == Wait::unknown || wait == Wait::other ? corpus.text(row.state) : lineup::name_of(wait));
  const StackView& view = matcher.view(row);
  for (std::size_t i = std::min(view.blocking, view.frames.size()); i < view.frames.size(); ++i)
    print.add(matcher.names().lasting(corpus.frame(view.frames[i]).function));
  if (view.blocking >= view.frames.size())
    for (FrameId frame : view.frames) print.add(matcher.names().lasting(corpus.frame(frame).function));
  print.add("created by");
  if (view.created_by) print.add(matcher.names().lasting(corpus.frame(view.created_by).function));
  return print.hex();
}

std::string why_before(const Rule& a, const Rule& b) {
  if (a.fallback != b.fallback) return fmt::format("{} is only a fallback", b.id);
  if (a.strength != b.strength) return fmt::format("it is {}, this one only {}", name_of(a.strength), name_of(b.strength));
  const std::size_t asks_a = clauses_given(a.when), asks_b = clauses_given(b.when);
  if (asks_a != asks_b) return fmt::format("it asks more, {} clauses, this one {}", asks_a, asks_b);
  return "it comes first by its id";
}

Verdict verdict_of(int score) {
  for (Verdict verdict : {Verdict::leak, Verdict::likely, Verdict::suspect})
    if (score >= least_score(verdict)) return verdict;
  return Verdict::idle;
}

Match best_match(const Grammar& grammar, const Matcher& matcher, const Row& row) {
  Match match;
  const std::vector<std::uint32_t> candidates = matcher.candidates(row);
  for (const std::uint32_t place : candidates) {
    const Rule& rule = grammar.rules[place];
    const Rule*& best = rule.kind == RuleKind::cause ? match.cause : rule.kind == RuleKind::healthy ? match.healthy : match.object;
    if (best != nullptr && !speaks_before(rule, *best)) continue;
    if (matcher.fires(rule, row)) best = &rule;
  }
  // A general shape that fires is worth more than one that does not quite.
  if (match.cause != nullptr && !match.cause->fallback) return match;
  for (const std::uint32_t place : candidates) {
    const Rule& rule = grammar.rules[place];
    if (rule.kind != RuleKind::cause || (rule.fallback && match.cause != nullptr)) continue;
    if (match.resembled != nullptr && !speaks_before(rule, *match.resembled)) continue;
    if (matcher.resembles(rule, row)) match.resembled = &rule;
  }
  return match;
}

namespace {

// The different minutes of the last dump, ascending.
std::vector<std::uint32_t> collections_of(const Corpus& corpus) {
  if (corpus.dumps.empty()) return {};
  const std::span<const Goroutine> listed = corpus.dumps.back().goroutines;
  Numbers minutes(std::min<std::uint64_t>(64 * listed.size(), std::uint64_t{1} << 20));  // two years
  std::vector<std::uint32_t> different;
  for (const Goroutine& g : listed)
    if (g.waited_minutes != 0 && minutes.add(g.waited_minutes)) different.push_back(g.waited_minutes);
  minutes.close();
  different.insert(different.end(), minutes.above().begin(), minutes.above().end());
  std::ranges::sort(different);
  return different;
}

}  // namespace

std::vector<Finding> classify(const Corpus& corpus, const Census& census, const Grammar& grammar, Functions* functions) {
  const Matcher matcher(corpus, census, grammar, functions);
  const Trends trends(census);
  std::vector<Finding> findings;
  std::uint64_t in_program = 0, first_id = 0, last_id = 0;
  for (const Row& row : census.rows) {
    const Cell& cell = row.cells.back();
    if (matcher.owner(row) == Owner::program) in_program += cell.goroutines;
    if (cell.first_id != 0) first_id = first_id == 0 ? cell.first_id : std::min(first_id, cell.first_id);
    last_id = std::max(last_id, cell.last_id);
  }
  // A profile of which only a part was copied still says how many there were.
  if (!corpus.dumps.empty()) in_program = std::max(in_program, corpus.dumps.back().stated_total.value_or(0));
  const bool still = is_still(corpus, census, matcher);
  const std::vector<std::uint32_t> collections = collections_of(corpus);
  for (const Row& row : census.rows) {
    Finding finding;
    finding.row = &row;
    finding.owner = matcher.owner(row);
    finding.wait = matcher.wait(row);
    finding.blocked_at = matcher.blocking_frame(row);
    finding.entry = matcher.entry_frame(row);
    finding.id = fingerprint(corpus, matcher, row);
    finding.trend = trends.of(row);
    const Cell& cell = row.cells.back();
    if (finding.owner != Owner::program) {
      finding.evidence.push_back({"owner", 0, finding.owner == Owner::runtime ? how_many(cell.goroutines) + " of the runtime's own" : how_many(cell.goroutines) + " that was writing the dump"});
    } else if (cell.goroutines > 0) {
      const Match match = best_match(grammar, matcher, row);
      const auto special = [](const Rule* rule) { return rule != nullptr && !rule->fallback; };
      const Case c{corpus, census, matcher, row, cell, finding.wait, cell.goroutines, in_program, first_id, last_id, finding.trend, still,
                   special(match.cause) || special(match.resembled) || match.object != nullptr,
                   match.cause != nullptr && match.cause->strength >= Strength::strong && match.cause->when.waited_at_least_minutes.has_value(), collections};
      judge(c, match, finding);
    } else {
      finding.evidence.push_back({"gone", 0, "0 in the last dump: all of them went on"});
    }
    findings.push_back(std::move(finding));
  }
  part_equal_ids(findings, corpus);
  const auto rank = [](const Finding& a, const Finding& b) {
    if (a.score != b.score) return a.score > b.score;
    if (a.symptom_of.has_value() != b.symptom_of.has_value()) return b.symptom_of.has_value();
    const std::uint64_t size_a = a.row->cells.back().goroutines, size_b = b.row->cells.back().goroutines;
    if (size_a != size_b) return size_a > size_b;
    return a.id < b.id;
  };
  weigh_reports(corpus, census, matcher, findings);
  std::ranges::stable_sort(findings, rank);
  weigh_floods(corpus, matcher, findings);
  find_chains(corpus, census, matcher, findings);
  sort_again(findings, rank);
  link_symptoms(corpus, census, matcher, findings);
  sort_again(findings, rank);
  return findings;
}

}  // namespace lineup
