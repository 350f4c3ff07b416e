// SPDX-License-Identifier: Apache-2.0
// match.cc: the clauses, asked of a group.
#include "classify/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace lineup {

Matcher::Matcher(const Corpus& corpus, const Census& census, const Grammar& grammar, Functions* functions)
    : corpus_(corpus), census_(census), grammar_(grammar), names_(corpus, grammar, functions) {
  index_rules();
  for (const Row& row : census.rows) {
    views_.push_back(look_at(corpus.stack(row.stack)));
    waits_.push_back(wait_of(row, views_.back()));
    owners_.push_back(owner_of(row, views_.back()));
  }
  if (!corpus.dumps.empty()) {
    const std::span<const Goroutine> listed = corpus.dumps.back().goroutines;
    limit_ = limit_of(listed);
    alive_ = Numbers(limit_);
    for (const Goroutine& g : listed) alive_.add(g.id);
    alive_.close();
    printed_.waits = printed_.creators = corpus.dumps.back().kind == DumpKind::traceback;
    printed_.numbers = !listed.empty();
    printed_.starters = std::ranges::any_of(listed, [](const Goroutine& g) { return g.created_in != 0; });
  }
  parents_.resize(census.rows.size());
}

std::size_t Matcher::calls_in_order(const Row& row, const std::vector<PatternId>& patterns) const {
  std::size_t next = 0;
  for (const FrameId frame : view(row).frames)
    if (next < patterns.size() && names_.matches(corpus_.frame(frame).function, patterns[next])) ++next;
  return next;
}

bool Matcher::while_another(const Row& row, const std::vector<Wait>& waits) const {
  const FrameId mine = blocking_frame(row);
  if (!mine) return false;
  const std::string_view package = package_of(names_.normal(corpus_.frame(mine).function));
  index_others();
  const auto found = packages_.find(package);
  if (found == packages_.end()) return false;
  for (const Wait wait : waits) {
    const auto rows = found->second.find(wait);
    if (rows != found->second.end() && rows->second > (wait == this->wait(row) && cell(row).goroutines > 0 ? 1u : 0u)) return true;
  }
  return false;
}

Matcher::Parents Matcher::parents(const Row& row) const {
  std::optional<Parents>& known = parents_[row_index(row)];
  if (known) return *known;
  known.emplace();
  if (!printed_.starters) return *known;
  if (!starters_) starters_.emplace(limit_);
  const auto take = [&](std::uint64_t starter) {
    ++known->different;
    if (!alive_.contains(starter)) ++known->gone;
  };
  const std::span<const Goroutine> listed = census_.listed(row.cells.size() - 1, cell(row));
  for (const Goroutine& g : listed)
    if (g.created_in != 0 && starters_->add(g.created_in)) take(g.created_in);
  starters_->close();
  for (const std::uint64_t starter : starters_->above()) take(starter);
  for (const Goroutine& g : listed) starters_->take_out(g.created_in);
  return *known;
}

namespace {

// Numbers are handed out in batches of 16 to each processor, and what starts
// several goroutines at once starts other things too.
bool close_together(std::uint64_t first, std::uint64_t last, std::uint64_t count) { return last - first < 4 * count + 64; }

}  // namespace

std::uint64_t Matcher::siblings(const Row& row) const {
  // Those that one creator started at once have numbers one behind the other, but for what
  // came in between or was answered. What it started later comes after a gap: a request of the
  // same connection has at least a goroutine of its own in between. Where nothing else goes on,
  // the ages tell, and which of them an earlier dump knows.
  constexpr std::uint64_t widest_gap = 4;
  struct Run {
    std::uint64_t count = 0, last = 0, unknown = 0, next_to_each_other = 0, known_before = 0;
    std::uint32_t youngest = ~std::uint32_t{0}, oldest = 0;
    bool at_once() const {
      const bool of_one_age = unknown == count || (unknown == 0 && oldest - youngest <= 1);
      return of_one_age && 2 * next_to_each_other >= count - 1 && (known_before == 0 || known_before == count);
    }
  };
  const std::size_t here = row.cells.size() - 1;
  const std::span<const Goroutine> before = here > census_.first_of_process ? census_.listed(here - 1, row.cells[here - 1]) : std::span<const Goroutine>{};
  std::vector<Run> runs;
  std::unordered_map<std::uint64_t, std::size_t> open;  // by creator
  for (const Goroutine& g : census_.listed(row.cells.size() - 1, cell(row))) {
    if (g.created_in == 0) continue;
    const auto [entry, is_new] = open.try_emplace(g.created_in, runs.size());
    if (is_new || g.id - runs[entry->second].last > widest_gap) entry->second = runs.size(), runs.emplace_back();
    Run& run = runs[entry->second];
    if (run.count > 0 && g.id - run.last == 1) ++run.next_to_each_other;
    if (std::ranges::binary_search(before, g.id, {}, &Goroutine::id)) ++run.known_before;
    ++run.count;
    run.last = g.id;
    if (g.waited_minutes == 0) ++run.unknown;
    else run.youngest = std::min(run.youngest, g.waited_minutes), run.oldest = std::max(run.oldest, g.waited_minutes);
  }
  std::vector<std::uint64_t> of_each;
  for (const Run& run : runs) of_each.insert(of_each.end(), run.count, run.at_once() ? run.count : 1);
  if (of_each.empty()) return 0;
  const auto middle = of_each.begin() + static_cast<std::ptrdiff_t>(of_each.size() / 2);
  std::ranges::nth_element(of_each, middle);
  return *middle;
}

// How well the order of their numbers says how long they have waited: by Pearson,
// where no number of minutes is less than a minute.
bool Matcher::came_one_by_one(const Row& row) const {
  const auto listed = census_.listed(row.cells.size() - 1, cell(row));
  const double n = static_cast<double>(listed.size());
  double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const double place = static_cast<double>(i), minutes = listed[i].waited_minutes;
    x += place, y += minutes, xx += place * place, yy += minutes * minutes, xy += place * minutes;
  }
  const double both = (n * xx - x * x) * (n * yy - y * y);
  return both > 0 && (n * xy - x * y) / std::sqrt(both) <= -0.8;
}

// Numbers are close together, too, where nothing else ever starts. Then earlier
// dumps tell: some were there, and others did not exist yet.
bool Matcher::some_came_later(const Row& row) const {
  if (cell(row).since_first == 0 || cell(row).since_first == cell(row).goroutines) return false;
  for (std::size_t dump = census_.first_of_process + 1; dump < row.cells.size(); ++dump)
    if (row.cells[dump].born > 0) return true;
  return false;
}

bool Matcher::alike(const Row& row) const {
  const Cell& c = cell(row);
  if (c.goroutines < 2 || c.first_id == 0) return false;
  const bool together = close_together(c.first_id, c.last_id, c.goroutines) && !some_came_later(row);
  // One goroutine starts a pool. Those of it that had work wait since then; but if
  // the later ones have always waited less, they came one by one and never worked.
  const bool same_age = c.unknown_minutes == c.goroutines || (c.unknown_minutes == 0 && c.max_minutes - c.min_minutes <= 1);
  return together && parents(row).different <= 1 && (same_age || !came_one_by_one(row));
}

namespace {

std::string join(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::string join(const std::vector<Wait>& waits) {
  std::vector<std::string> words;
  for (Wait wait : waits) words.emplace_back(name_of(wait));
  return join(words);
}

}  // namespace

// Visits every clause the rule gives, cheapest first: visit(clause, answer, why),
// `why` a function that makes the sentence. Ends when a visit says false.
template <class Visit>
void Matcher::each_clause(const Rule& rule, const Row& row, Visit tell) const {
  const When& when = rule.when;
  const Cell& c = cell(row);
  const StackView& v = view(row);
  const auto visit = [&](std::string_view clause, bool holds, auto why) { return tell(clause, holds ? Answer::holds : Answer::fails, why); };
  // A clause that this format can, or cannot, answer.
  const auto visit_if = [&](bool shown, std::string_view clause, bool holds, auto why) {
    if (shown) return visit(clause, holds, why);
    return tell(clause, Answer::unknown, [] { return std::string("this format does not print it"); });
  };
  const auto function = [&](FrameId frame) { return corpus_.frame(frame).function; };
  const auto matches = [&](FrameId frame, const std::vector<PatternId>& ids) { return frame && names_.matches_any(function(frame), ids); };
  const auto named = [&](FrameId frame) { return frame ? std::string(names_.normal(function(frame))) : std::string("nothing"); };
  const auto patterns = [&](const std::vector<PatternId>& ids) {
    std::vector<std::string> texts;
    for (PatternId id : ids) texts.push_back(grammar_.patterns[id]);
    return join(texts);
  };
  const auto yes_no = [&](std::string_view clause, std::optional<bool> wanted, bool is, std::string_view what, bool shown = true) {
    return !wanted || visit_if(shown, clause, *wanted == is, [&] { return fmt::format("it is {}{}", is ? "" : "not ", what); });
  };
  const auto frame_matches = [&](std::string_view clause, const std::vector<PatternId>& ids, FrameId frame, bool wanted, std::string_view role, bool shown = true) {
    if (ids.empty()) return true;
    const bool hit = matches(frame, ids);
    return visit_if(shown, clause, hit == wanted, [&] { return fmt::format("{} {}, which {} {}", role, named(frame), hit ? "matches" : "does not match", patterns(ids)); });
  };
  const auto limit = [&](std::string_view clause, const auto& wanted, std::uint64_t is, bool least, std::string_view what, bool shown = true) {
    return !wanted || visit_if(shown, clause, least ? is >= *wanted : is <= *wanted,
                            [&] { return fmt::format("{} {}, asked for at {} {}", is, what, least ? "least" : "most", *wanted); });
  };

  if (!when.wait.empty()) {
    // Where hidden frames leave it open whether it is a send or a receive, both must be asked for.
    const bool either = corpus_.text(row.state) == send_or_receive;
    const auto asked = [&](Wait one) { return std::ranges::find(when.wait, one) != when.wait.end(); };
    const bool in = either ? asked(Wait::chan_send) && asked(Wait::chan_receive) : asked(wait(row));
    if (!visit_if(row.state != StringId{}, "wait", in, [&] { return fmt::format("it waits for \"{}\", asked for: {}", name_of(wait(row)), join(when.wait)); })) return;
  }
  if (!when.state.empty()) {
    const std::string_view state = corpus_.text(row.state);
    const bool in = std::ranges::find(when.state, state) != when.state.end();
    if (!visit_if(row.state != StringId{}, "state", in, [&] { return fmt::format("its state is \"{}\", asked for: {}", state, join(when.state)); })) return;
  }
  // Those that wait for one lock are counted by the lock, whatever line they stand at.
  const LockFinding* const one_lock = wait(row) == Wait::lock && lock(row).at_it > c.goroutines ? &lock(row) : nullptr;
  const std::uint64_t together = one_lock != nullptr ? one_lock->at_it : c.goroutines;
  const std::uint32_t longest = one_lock != nullptr ? one_lock->longest_minutes : c.max_minutes;
  if (!limit("goroutines_at_least", when.goroutines_at_least, together, true, one_lock != nullptr ? "goroutines wait for this lock" : "goroutines")) return;
  if (!limit("goroutines_at_most", when.goroutines_at_most, c.goroutines, false, "goroutines")) return;
  if (!limit("waited_at_least", when.waited_at_least_minutes, longest, true, "minutes is the longest known wait", printed_.waits)) return;
  if (!limit("waited_at_most", when.waited_at_most_minutes, c.max_minutes, false, "minutes is the longest known wait", printed_.waits)) return;
  if (!yes_no("main", when.main, is_main(row), "the main goroutine")) return;
  if (!yes_no("locked_to_thread", when.locked_to_thread, c.locked > 0, "locked to a thread", printed_.creators)) return;
  // Where a dump ends inside a stack nobody knows: nearly all have one.
  const bool is_cut = !v.created_by && !v.frames.empty() &&
                      corpus_.text(corpus_.frame(v.frames.back()).function) == elided_frames;
  if (!yes_no("has_creator", when.has_creator, is_cut || v.created_by, "said who created it", printed_.creators)) return;
  if (!frame_matches("blocked_in", when.blocked_in, blocking_frame(row), true, "it blocks in")) return;
  if (!frame_matches("entry", when.entry, entry_frame(row), true, "it began in")) return;
  if (!frame_matches("created_by", when.created_by, v.created_by, true, "it was created by", printed_.creators)) return;
  if (!frame_matches("not_created_by", when.not_created_by, v.created_by, false, "it was created by", printed_.creators)) return;
  if (!when.parked_in.empty()) {
    const auto park = v.frames.first(std::min(v.blocking, v.frames.size()));
    const bool hit = std::ranges::any_of(park, [&](FrameId frame) { return matches(frame, when.parked_in); });
    if (!visit("parked_in", hit, [&] { return fmt::format("{} of {} park frames matches {}", hit ? "one" : "none", park.size(), patterns(when.parked_in)); })) return;
  }
  if (!when.calls.empty()) {
    const std::size_t found = calls_in_order(row, when.calls);
    const auto why = [&] {
      if (found == when.calls.size()) return fmt::format("in {} frames there are, in this order: {}", v.frames.size(), patterns(when.calls));
      return fmt::format("none of {} frames{} matches {}", v.frames.size(), found == 0 ? "" : fmt::format(" behind the {} found", found), grammar_.patterns[when.calls[found]]);
    };
    if (!visit("calls", found == when.calls.size(), why)) return;
  }
  if (!when.calls_none.empty()) {
    const auto hit = std::ranges::find_if(v.frames, [&](FrameId frame) { return matches(frame, when.calls_none); });
    const bool none = hit == v.frames.end();
    if (!visit("calls_none", none, [&] { return none ? fmt::format("none of {} frames matches {}", v.frames.size(), patterns(when.calls_none)) : named(*hit) + " is in the stack"; })) return;
  }
  if (!yes_no("at_entry", when.at_entry, at_entry(row), "in the function it began with")) return;
  if (!yes_no("alike", when.alike, alike(row), "a group with numbers close together", printed_.numbers)) return;
  if (when.one_creator) {
    const Parents p = parents(row);
    if (!visit_if(printed_.starters, "one_creator", p.different != 0 && (p.different == 1) == *when.one_creator, [&] { return fmt::format("{} goroutines started these {}", p.different, c.goroutines); })) return;
  }
  if (!when.while_another.empty()) {
    const bool hit = while_another(row, when.while_another);
    if (!visit("while_another", hit, [&] { return fmt::format("{} group of the same package waits for: {}", hit ? "another" : "no other", join(when.while_another)); })) return;
  }
  if (!when.another_calls.empty()) {
    const bool hit = another_calls(when.another_calls, row);
    if (!visit("another_calls", hit, [&] { return fmt::format("{} group calls {}", hit ? "another" : "no other", patterns(when.another_calls)); })) return;
  }
  if (!when.no_other_calls.empty()) {
    const bool hit = another_calls(when.no_other_calls, row);
    if (!visit("no_other_calls", !hit, [&] { return fmt::format("{} group calls {}", hit ? "another" : "no other", patterns(when.no_other_calls)); })) return;
  }
  if (when.siblings_at_least) {
    const std::uint64_t siblings = this->siblings(row);
    if (!visit_if(printed_.starters, "siblings_at_least", siblings >= *when.siblings_at_least, [&] { return fmt::format("one creator started {} of these {} at once, asked for at least {}", siblings, c.goroutines, *when.siblings_at_least); })) return;
  }
  if (when.kept_at_least && !visit_if(printed_.numbers, "kept_at_least", c.kept >= *when.kept_at_least, [&] { return fmt::format("{} of {} were here in the dump before, asked for at least {}", c.kept, c.goroutines, *when.kept_at_least); })) return;
  if (!when.without_child.empty()) {
    const Counterparts p = with_child(when.without_child, row);
    if (!visit("without_child", p.left() > 0 && p.left() * 2 >= p.these, [&] { return fmt::format("{} of {} started a goroutine that calls {}", p.accounted, p.these, patterns(when.without_child)); })) return;
  }
  const auto pair = [&](std::string_view clause, const std::optional<Pair>& asked, bool more) {
    if (!asked) return true;
    const Counterparts p = counterparts(*asked, row);
    return visit(clause, (p.left() >= asked->by) == more, [&] { return fmt::format("{} of {} are accounted for by those that call {}", p.accounted, p.these, patterns(asked->calls)); });
  };
  if (when.connected) {
    const std::uint64_t with = connected(row);
    if (!visit("connected", (10 * with >= 9 * c.goroutines) == *when.connected, [&] { return fmt::format("{} of {} have a goroutine that reads the network", with, c.goroutines); })) return;
  }
  if (!when.lock.empty()) {
    const LockFinding* found = wait(row) == Wait::lock ? &lock(row) : nullptr;
    const bool hit = found != nullptr && found->trouble && std::ranges::find(when.lock, *found->trouble) != when.lock.end();
    // The stacks alone may tell; that they do not is no answer where nothing else is printed.
    if (!visit_if(hit || printed_.numbers, "lock", hit, [&] { return found == nullptr || found->why.empty() ? std::string("0 signs of trouble with a lock") : found->why; })) return;
  }
  if (!pair("outnumber", when.outnumber, true)) return;
  if (!pair("no_more_than", when.no_more_than, false)) return;
}

std::vector<ClauseAnswer> Matcher::ask(const Rule& rule, const Row& row) const {
  std::vector<ClauseAnswer> answers;
  each_clause(rule, row, [&](std::string_view clause, Answer answer, auto why) {
    answers.push_back({clause, answer, why()});
    return true;
  });
  return answers;
}

bool Matcher::resembles(const Rule& rule, const Row& row) const {
  bool all = true, short_of = false;
  each_clause(rule, row, [&](std::string_view clause, Answer answer, auto) {
    const bool amount = clause == "goroutines_at_least" || clause == "waited_at_least" || clause == "kept_at_least";
    short_of = short_of || (amount && answer != Answer::holds);
    return all = answer == Answer::holds || amount;
  });
  // Three are no start of a hundred.
  if (rule.when.goroutines_at_least && cell(row).goroutines * 10 < *rule.when.goroutines_at_least) return false;
  return all && short_of;
}

bool Matcher::is_accounted_for(const Rule& rule, const Row& row) const {
  const bool child = !rule.when.without_child.empty();
  if (!child && !rule.when.outnumber) return false;
  bool all = true;
  each_clause(rule, row, [&](std::string_view clause, Answer answer, auto) {
    const bool left_open = clause == "outnumber" || clause == "without_child" || clause == "goroutines_at_least" || clause == "waited_at_least";
    return all = left_open || answer != Answer::fails;
  });
  if (!all) return false;
  const Counterparts found = child ? with_child(rule.when.without_child, row) : counterparts(*rule.when.outnumber, row);
  return found.these > 0 && found.left() == 0;
}

namespace {

template <std::size_t n>
bool is_one_of(std::string_view word, const std::string_view (&words)[n]) { return std::ranges::find(words, word) != std::end(words); }

// The account of a rule with one of these is that clause; the others only narrow it.
constexpr std::string_view makes_the_account[] = {"siblings_at_least", "one_creator", "kept_at_least", "lock", "has_creator", "locked_to_thread"};
// Without a word on the creator, one of these must say where they are.
constexpr std::string_view says_where[] = {"blocked_in", "calls", "entry", "parked_in"};
constexpr std::string_view says_what[] = {"wait", "state"};

}  // namespace

Fit Matcher::fit(const Rule& rule, const Row& row) const {
  Fit fit;
  bool fails = false, where = false, what = false, open = false, creator_open = false;
  each_clause(rule, row, [&](std::string_view clause, Answer answer, auto) {
    fails = answer == Answer::fails;
    if (answer == Answer::unknown) {
      fit.unknown.push_back(clause);
      const bool pool = clause == "alike" && rule.when.alike.value_or(false);
      // What a general shape says is what they wait for.
      const bool general = clause == "wait" && rule.fallback;
      open = open || pool || general || is_one_of(clause, makes_the_account);
      creator_open = creator_open || clause == "created_by";
    }
    where = where || (answer == Answer::holds && is_one_of(clause, says_where));
    what = what || (answer == Answer::holds && is_one_of(clause, says_what));
    return !fails;
  });
  fit.fires = !fails && (fit.unknown.empty() || (!open && (where || (what && !creator_open))));
  return fit;
}

}  // namespace lineup
