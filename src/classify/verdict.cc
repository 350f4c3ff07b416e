// SPDX-License-Identifier: Apache-2.0
// verdict.cc: gathers what speaks for and against a group, and has it weighed.
#include "classify/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/clock.h"

namespace lineup {
namespace {

// What a sign gives. A strong one that is no general shape is hardly ever seen in
// healthy processes: with one more of any kind it is likely. A general one wants two.
int points_of(Strength strength, bool general) {
  switch (strength) {
    case Strength::definite: return 80;  // the shape alone proves it
    case Strength::strong: return general ? 35 : 45;
    case Strength::weak: return 12;      // names a plausible cause, no more
    case Strength::none: return 0;
  }
  return 0;
}

std::string proof(const Case& c) {
  const std::uint64_t proven = std::max(c.cell.proven, c.cell.leaked);
  std::string text =
      fmt::format("the garbage collector proved {} of {} leaked: nothing that still runs can reach what they wait for", proven, c.goroutines);
  // The mark takes the place of the minutes; earlier dumps still knew them.
  if (c.cell.oldest_at_least_seconds && *c.cell.oldest_at_least_seconds >= 60)
    text += fmt::format(", and the oldest is at least {} old", duration_text(*c.cell.oldest_at_least_seconds));
  return text;
}

std::string as_sign(const Case& c, Strength strength, std::string_view title) {
  return fmt::format("{} fit{} the {} sign \"{}\"", how_many(c.goroutines),
      c.goroutines == 1 ? "s" : "", name_of(strength), title);
}

bool asks_for_counterparts(const Rule& rule) {
  return !rule.when.without_child.empty() || rule.when.outnumber;
}

Matcher::Counterparts counterparts_of(const Case& c, const Rule& rule) {
  return rule.when.without_child.empty() ? c.matcher.counterparts(*rule.when.outnumber, c.row)
      : c.matcher.with_child(rule.when.without_child, c.row);
}

// What is left over when each goroutine is given the one it belongs to.
void weigh_counterparts(const Case& c, const Rule& rule, Gathered& gathered) {
  if (!asks_for_counterparts(rule)) return;
  const Matcher::Counterparts p = counterparts_of(c, rule);
  const int points = p.left() >= 5 ? 25 : c.cell.max_minutes >= 1 ? 15 : 0;
  gathered.add("counterparts", points,
      fmt::format("of {} such goroutines {} have the counterpart that would end them; {} {} not",
      p.these, p.accounted, p.left(), p.left() == 1 ? "has" : "have"));
}

// How many of a library's objects the goroutines of a group make.
std::uint64_t live_objects(const Case& c, const Object& object) {
  return (c.goroutines + object.each - 1) / object.each;
}

// An allowance is for what comes and goes.
bool grows_without_departures(const Case& c) {
  if (c.goroutines >= 10 && is_growing(c.trend)) return true;
  return is_exceptional(c) && (c.trend.came >= 10 || c.arrivals.steady);
}

// What is expected to come and go has as many of the early ones left as of the late: it comes
// and stays.
bool has_used_up_its_allowance(const Case& c) {
  return grows_without_departures(c) || (c.arrivals.steady && c.goroutines >= 20);
}

bool is_large_excess(const Case& c, const Object& object) {
  // Where numbers are printed they tell whether they came one by one.
  const std::uint64_t times = c.matcher.printed().numbers ? 10 : 2;
  return live_objects(c, object) > times * object.expected && c.goroutines >= 20;
}

// A library's object: so many live, so many expected. More than expected is a
// strong sign once they were seen to grow, or came one by one; before, a weak one.
void weigh_objects(const Case& c, const Rule& rule, Gathered& gathered) {
  const Object& object = *rule.object;
  const std::uint64_t live = live_objects(c, object);
  const bool one_by_one = (c.goroutines >= 10 && !c.matcher.alike(c.row) && spans_the_program(c)) ||
      c.arrivals.steady;
  const Strength strength = rule.strength == Strength::strong &&
      (is_growing(c.trend) || one_by_one) ? Strength::strong : Strength::weak;
  gathered.add("rule", points_of(strength, true), as_sign(c, strength, rule.title));
  const double excess = static_cast<double>(live) / static_cast<double>(object.expected);
  const std::string text = fmt::format("{} alive, expected at most {}",
      how_many(live, object.noun), object.expected);
  gathered.add("objects", std::clamp(static_cast<int>(std::lround(5 * std::log2(excess))), 0, 25),
      text);
  // What is within its allowance is at most what one more dump would make of it.
  if (live <= object.expected && c.trend.intervals < 2) {
    const Verdict next = c.trend.intervals == 0 ? Verdict::likely : Verdict::leak;
    gathered.lower_to(least_score(next) - 1, "allowance",
        fmt::format("{} {} still within the {} expected; {} dump would settle it",
                    live, live == 1 ? "is" : "are", object.expected,
                    c.trend.intervals == 0 ? "a second" : "a third"));
  }
  if (is_large_excess(c, object))
    gathered.raise_to(least_score(Verdict::suspect), "excess",
      fmt::format("that is {:.1f} times as many as expected{}", excess, c.matcher.printed().numbers ? ""
                  : "; this format does not print when they came, a debug=2 dump would"));
}

// A healthy shape without a limit is healthy at any number, so growing cannot make a leak of it.
bool has_limit(const Rule& healthy) {
  return healthy.fallback || healthy.when.goroutines_at_most || healthy.when.waited_at_most_minutes ||
      healthy.when.no_more_than;
}

// A general shape that says there are ever more of them is a weak sign until
// several dumps show that there are: pools of one kind, filled at different times,
// look the same in one.
Strength strength_of(const Case& c, const Rule& cause) {
  const bool asks_for_age = cause.when.waited_at_least_minutes.has_value();
  const bool come = is_growing(c.trend) ||
      (c.trend.intervals == 1 && c.trend.came > 0 && c.trend.left == 0);
  const bool no_more = !come || has_ended(c.trend);
  return cause.fallback && !asks_for_age && !is_impatient(c.wait) && no_more
      ? std::min(cause.strength, Strength::weak) : cause.strength;
}

// Each clause that the format leaves unknown takes a quarter of what the rule gives.
int points_as_far_as_known(int points, std::size_t unknown) {
  return points * std::max(1, 4 - static_cast<int>(unknown)) / 4;
}

// Of those that wait for the world all are there in healthy programs, too, for a moment:
// only the age that a rule asks for tells them apart.
bool leaves_load_open(const Case& c, const Spoken& cause) {
  return !is_between_goroutines(c.wait) &&
      std::ranges::find(cause.unknown, "waited_at_least") != cause.unknown.end();
}

// The sign of the cause that speaks. It gives no less than a general shape that fits, too.
void weigh_cause(const Case& c, const Match& match, Gathered& gathered) {
  const Rule& cause = *match.cause.rule;
  const Strength strength = strength_of(c, cause);
  int points = points_as_far_as_known(points_of(strength, cause.fallback),
      match.cause.unknown.size() + (leaves_load_open(c, match.cause) ? 1 : 0));
  if (match.general)
    points = std::max(points, points_as_far_as_known(
        points_of(strength_of(c, *match.general.rule), true), match.general.unknown.size()));
  std::string text = as_sign(c, strength, cause.title);
  if (!match.cause.unknown.empty()) text += fmt::format(", as far as this format shows, which does not print {}", not_printed(match.cause.unknown));
  gathered.add("rule", points, std::move(text));
}

// Whether what a shape still lacks, number or age, is on its way: over several
// dumps more have come, and none has ended.
bool none_ends(const Case& c) {
  return c.trend.by_number && c.trend.left == 0 && c.trend.came > 0 && c.cell.kept > 0 &&
      (!c.trend.hours || *c.trend.hours * 3600 >= 30);
}

// Two dumps make nothing likely by a shape alone, but where it grew as nothing else did.
bool tells_enough(const Case& c) {
  return c.trend.intervals >= 2 || (c.matched && is_exceptional(c));
}

// What a shape is worth then: for a strong cause as much as a weak sign, and more
// where two or more have been seen for half of the time that it asks for.
int points_on_the_way(const Case& c, const Rule& cause) {
  if (cause.strength < Strength::strong) return points_of(Strength::weak, true) / 2;
  const auto asked = cause.when.waited_at_least_minutes;
  const bool half = asked && c.cell.kept >= 2 && c.cell.oldest_at_least_seconds &&
      *c.cell.oldest_at_least_seconds * 2 >= 60.0 * *asked;
  return half ? 20 : points_of(Strength::weak, true);
}

// In one dump: the oldest have waited for half of what a strong cause asks for, and those that
// wait were started all through the program's life. A queue that moves has the last numbers only.
bool is_half_way(const Case& c, const Rule& cause) {
  return c.trend.intervals == 0 && cause.strength >= Strength::strong && c.goroutines >= 8 &&
      cause.when.waited_at_least_minutes && spans_the_program(c) &&
      2 * c.cell.max_minutes >= *cause.when.waited_at_least_minutes && c.cell.max_minutes >= 2;
}

// A healthy shape that is soon over is no excuse where a strong cause looks the
// same and several dumps show that it is not over for any of many.
bool is_not_over(const Case& c, const Match& match) {
  return match.healthy.rule->when.waited_at_most_minutes && match.resembled != nullptr &&
      match.resembled->strength >= Strength::strong && none_ends(c) && c.cell.kept >= 5;
}

// What a rule still asks for whose shape is there.
std::string not_yet(const Case& c, const Rule& rule) {
  std::string text = fmt::format("{} look{} like \"{}\", which asks for more to be sure",
      how_many(c.goroutines), c.goroutines == 1 ? "s" : "", rule.title);
  const char* before = ": ";
  for (const ClauseAnswer& answer : c.matcher.ask(rule, c.row)) {
    if (answer.holds()) continue;
    text += before;
    text += answer.because;
    before = "; ";
  }
  return text;
}

// Where a format does not print what a healthy shape asks for, it excuses a few and no crowd.
bool is_crowd(const Case& c) {
  if (c.goroutines >= 100) return true;
  const std::uint64_t all = c.in_program - std::min(c.in_program, c.sizes.beside(c.goroutines));
  return c.goroutines >= 20 && 2 * c.goroutines >= all;
}

// Twenty and more of one type, each with loops of its own, that are a quarter of the program.
void weigh_parts(const Case& c, Gathered& gathered) {
  if (c.matcher.printed().numbers) return;
  const Sizes::Parts parts = c.sizes.parts(c.row);
  if (parts.objects < 20 || 4 * parts.goroutines < c.in_program) return;
  gathered.raise_to(least_score(Verdict::suspect), "parts",
      fmt::format("{} loops of {} run {} times each: so many of it are alive, with {} of the program's {} goroutines; "
                  "a debug=2 dump would tell when they came",
                  parts.methods, parts.type, parts.objects, parts.goroutines, c.in_program));
}

// Whether the healthy shape excuses the group.
bool excuses(const Case& c, const Match& match, bool grew) {
  if (!match.healthy) return false;
  const bool known = match.healthy.unknown.empty();
  // Known only in part, it is no answer to a cause of which there are more each time.
  if (!known && c.matched && match.cause && is_growing(c.trend)) return false;
  const Rule& healthy = *match.healthy.rule;
  if (match.cause && match.cause.rule->strength == Strength::definite) return false;
  if (grew && has_limit(healthy)) return false;
  if (is_not_over(c, match) || (healthy.fallback && c.stuck)) return false;
  return known || !is_crowd(c);
}

// Where no wait times are printed, a general shape may be goroutines that have just begun
// to wait, until they are a crowd or more each time; a lock's queue rises and falls by itself.
void weigh_no_ages(const Case& c, const Rule* cause, Gathered& gathered) {
  if (c.matcher.printed().waits || cause == nullptr || !cause->fallback) return;
  // A program of which three in four stand at one line does not serve.
  if (c.goroutines >= 100 || (c.goroutines >= 20 && 4 * c.goroutines >= 3 * c.in_program)) return;
  if (is_growing(c.trend) && (c.wait != Wait::lock || c.trend.intervals >= 3)) return;
  gathered.lower_to(least_score(Verdict::likely) - 1, "no-ages",
      fmt::format("this format prints no wait times: {} may just have begun to wait; a debug=2 dump, or more profiles, would tell", how_many(c.goroutines)));
}

// Who waits for the workers of a connection waits for as long as that lives.
void weigh_connections(const Case& c, const Rule* cause, Gathered& gathered) {
  if (c.wait != Wait::waitgroup || cause == nullptr || !cause->fallback) return;
  if (!c.matcher.printed().starters || is_growing(c.trend)) return;
  const std::uint64_t connected = c.matcher.connected(c.row);
  if (10 * connected < 9 * c.goroutines) return;
  gathered.lower_to(least_score(Verdict::likely) - 1, "sessions",
      fmt::format("{} of the {} belong to a goroutine that reads the network: they may wait for the workers of a connection that lives", connected, c.goroutines));
}

// A rule that asks for many says that each call adds one. Where there are as many in dump
// after dump, no call does: it is a pool, or over.
void weigh_stability(const Case& c, const Rule* cause, Gathered& gathered) {
  const bool says_ever_more = cause != nullptr && !cause->fallback &&
      cause->when.goroutines_at_least.value_or(0) >= 5;
  if (!says_ever_more || c.trend.intervals < 2 || !c.trend.constant || is_impatient(c.wait)) return;
  gathered.lower_to(least_score(Verdict::likely) - 1, "constant",
      fmt::format("the same {} in {} dumps: no call has added one", how_many(c.goroutines),
      c.trend.counts.size()));
}

// What can never end, whatever else is known.
bool is_for_ever(const Case& c, const Match& match) {
  return c.wait == Wait::forever && !c.matcher.is_main(c.row) && !match.healthy &&
      (!match.cause || match.cause.rule->strength == Strength::definite);
}

}  // namespace

void judge(const Case& c, const Match& match, Finding& finding) {
  Gathered gathered;
  const bool proven = c.cell.proven > 0 || c.cell.leaked > 0;
  // A cause that says more than a general shape speaks before the object it befell.
  const Rule* object = match.object && (!match.cause || match.cause.rule->fallback)
      ? match.object.rule : nullptr;
  const Rule* cause = object == nullptr ? match.cause.rule : nullptr;
  // So many are allowed; but an allowance is no answer to a growth that was seen.
  const bool expected = object != nullptr &&
      live_objects(c, *object->object) <= object->object->expected && !has_used_up_its_allowance(c);
  finding.rule = object != nullptr ? object : cause;
  finding.shape = match.healthy.rule;

  // What proves it, in one dump.
  const bool forever = is_for_ever(c, match);
  if (proven) gathered.add("proven", 95, proof(c));
  if (forever)
    gathered.add("forever", 90, fmt::format("nothing can ever end \"{}\" for {}",
        c.corpus.text(c.row.state), c.goroutines == 1 ? "this 1 goroutine"
        : fmt::format("these {} goroutines", c.goroutines)));

  // What it is, and who is missing.
  if (object != nullptr && !expected) weigh_objects(c, *object, gathered);
  else if (cause != nullptr) weigh_cause(c, match, gathered);
  else weigh_state(c, gathered);
  if (cause != nullptr) weigh_counterparts(c, *cause, gathered);

  // What several dumps say.
  const bool resembles = match.resembled != nullptr && object == nullptr;
  const bool grew = weigh_history(c, object != nullptr || (cause != nullptr && !cause->fallback),
      gathered);
  if (resembles && is_half_way(c, *match.resembled))
    gathered.add_up_to(least_score(Verdict::leak) - 1, "shape", 12, not_yet(c, *match.resembled));
  else if (resembles && none_ends(c))
    gathered.add_up_to(tells_enough(c) ? 100 : least_score(Verdict::likely) - 1, "shape",
        points_on_the_way(c, *match.resembled), not_yet(c, *match.resembled));

  // How they wait, how many, how long, and where they come from.
  weigh_lock(c, gathered);
  if (object == nullptr || expected) weigh_size(c, gathered);
  if (object == nullptr) weigh_parts(c, gathered);
  weigh_age(c, gathered);
  weigh_origin(c, gathered);

  // What limits it, and what excuses them.
  weigh_no_ages(c, cause, gathered);
  weigh_stability(c, cause, gathered);
  weigh_connections(c, cause, gathered);
  if (match.accounted != nullptr && c.matcher.printed().numbers &&
      (cause == nullptr || cause->fallback) && !proven)
    gathered.lower_to(least_score(Verdict::suspect) - 1, "counterparts",
        fmt::format("each of the {} has the counterpart that ends it, so \"{}\" does not fit",
        how_many(c.goroutines), match.accounted->title));
  weigh_handing_on(c, gathered);
  if (expected && !proven) {
    gathered.lower_to(10, "healthy", fmt::format("{} of at most {} that are expected of \"{}\"",
        how_many(live_objects(c, *object->object), object->object->noun), object->object->expected,
        object->title));
  } else if (!proven && excuses(c, match, grew)) {
    finding.rule = match.healthy.rule;
    gathered.lower_to(10, "healthy", fmt::format("{} of a known healthy shape, \"{}\"",
        how_many(c.goroutines), match.healthy.rule->title));
  }
  if (finding.rule == nullptr || finding.rule == cause) weigh_stillness(c, gathered);

  if (proven || forever) gathered.hold_for_proven();
  Weighed weighed = weigh(std::move(gathered).pieces());
  finding.score = weighed.score;
  finding.verdict = verdict_of(finding.score);
  finding.evidence = std::move(weighed.evidence);
  // What fired speaks. Where nothing did, or only a weak general shape, a rule that it looks
  // like names the suspect, and says that it does not more than look like it.
  if (resembles && finding.rule == cause && finding.verdict != Verdict::idle) {
    if (cause == nullptr || strength_of(c, *cause) < Strength::strong) {
      finding.rule = match.resembled;
      finding.looks_like = true;
    }
    const bool said = none_ends(c) || is_half_way(c, *match.resembled);
    if (!said) finding.evidence.push_back({"shape", 0, not_yet(c, *match.resembled)});
  }
}

}  // namespace lineup
