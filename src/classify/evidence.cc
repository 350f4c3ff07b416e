// SPDX-License-Identifier: Apache-2.0
// evidence.cc: weighs one group by what its goroutines wait for, how many they
// are, how old, and where they come from.
#include "classify/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "classify/arrivals.h"
#include "model/clock.h"

namespace lineup {

std::string how_many(std::uint64_t count, std::string_view noun) {
  const bool hisses = noun.ends_with("ch") || noun.ends_with("sh") || noun.ends_with("s") || noun.ends_with("x");  // etcd watches
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : hisses ? "es" : "s");
}

bool is_between_goroutines(Wait wait) {
  switch (wait) {
    case Wait::chan_send:
    case Wait::chan_receive:
    case Wait::select:
    case Wait::lock:
    case Wait::waitgroup:
    case Wait::coroutine:
    case Wait::forever:
      return true;
    default:
      return false;
  }
}

bool is_impatient(Wait wait) {
  return wait == Wait::chan_send || wait == Wait::lock || wait == Wait::forever || wait == Wait::coroutine;
}

bool works_on(const Case& c) {
  return c.cell.max_minutes == 0 && c.cell.leaked == 0 && !c.collections.empty() && c.cell.oldest_at_least_seconds && *c.cell.oldest_at_least_seconds >= 60.0 * (c.collections.front() + 1);
}

bool holds_request(const Case& c) {
  return std::ranges::any_of(c.matcher.view(c.row).frames, [&](FrameId frame) {
    const std::string_view name = c.matcher.names().normal(c.corpus.frame(frame).function);
    return name == "net/http.HandlerFunc.ServeHTTP" || name == "net/http.serverHandler.ServeHTTP" || name == "google.golang.org/grpc.(*Server).handleStream";
  });
}

bool is_still(const Corpus& corpus, const Census& census, const Matcher& matcher) {
  bool shows_writer = false;
  for (const Row& row : census.rows) {
    if (row.cells.back().goroutines == 0) continue;
    const Wait wait = matcher.wait(row);
    if (matcher.owner(row) == Owner::dumper) shows_writer = true;
    else if (matcher.owner(row) == Owner::program && !is_between_goroutines(wait) && wait != Wait::cond) return false;
  }
  return shows_writer && !corpus.dumps.back().cut_short && census.columns.back().damaged == 0;
}

namespace {

// Go dates waits by the collections that found them: who has no number came after
// the last. The group's goroutines by the collection that saw them first, from
// the group's oldest to its youngest, in at most 12 parts.
std::vector<std::uint32_t> by_collection(const Case& c) {
  const auto from = std::ranges::lower_bound(c.collections, c.cell.min_minutes), to = std::ranges::upper_bound(c.collections, c.cell.max_minutes);
  const std::size_t young = c.cell.unknown_minutes > 0 ? 1 : 0;
  // Where some came after the last collection, those in between found nobody new here.
  const auto first = young > 0 ? c.collections.begin() : from;
  const std::size_t all = static_cast<std::size_t>(to - first) + young, parts = std::min<std::size_t>(all, 12);
  std::vector<std::uint32_t> counts(parts);
  const auto part_of = [&](std::uint32_t minutes) {
    const std::size_t place = minutes == 0 ? 0 : static_cast<std::size_t>(std::ranges::lower_bound(c.collections, minutes) - first) + young;
    return std::min(parts - 1, place * parts / all);
  };
  // Of crowds many have the same minutes: asked once for each of those.
  std::vector<std::uint32_t> same(c.cell.max_minutes < c.goroutines ? c.cell.max_minutes + 1 : 0);
  for (const Goroutine& g : c.census.listed(c.row.cells.size() - 1, c.cell)) {
    if (g.waited_minutes < same.size()) ++same[g.waited_minutes];
    else ++counts[part_of(g.waited_minutes)];
  }
  if (same.empty()) return counts;
  counts[0] += same[0];
  std::size_t part = 0, place = young;
  for (auto collection = first; collection != to; ++collection, ++place) {
    while ((part + 1) * all <= place * parts) ++part;
    counts[part] += same[*collection];
  }
  return counts;
}

// How evenly they fall into the parts: 1 is flat, 0 one spike.
double evenness(const std::vector<std::uint32_t>& counts, std::size_t goroutines) {
  double entropy = 0;
  for (std::uint32_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(goroutines);
    entropy -= share * std::log(share);
  }
  return entropy / std::log(static_cast<double>(counts.size()));
}

}  // namespace

void weigh_state(const Case& c, Gathered& gathered) {
  const std::string state(c.corpus.text(c.row.state));
  const auto give = [&](int points, std::string_view why) {
    gathered.add("state", points, fmt::format("{} in \"{}\": {}", how_many(c.goroutines), state, why));
  };
  switch (c.wait) {
    case Wait::chan_send: return give(15, "a send waits only while nobody receives");
    case Wait::coroutine: return give(15, "an iterator that nobody reads on");
    case Wait::lock: return give(10, "a lock should be free in a moment");
    case Wait::chan_receive: return give(6, "they wait for a value or a close");
    case Wait::waitgroup: return give(6, "they wait for others to finish");
    case Wait::select: return give(4, "they wait for one of several channels");
    case Wait::unknown:
      if (state == send_or_receive) return give(8, "a channel operation, seen from hidden frames");
      return;
    default: return;
  }
}

void weigh_lock(const Case& c, Gathered& gathered) {
  if (c.wait != Wait::lock) return;
  const LockFinding& found = c.matcher.lock(c.row);
  if (found.groups_at_it >= 2) gathered.add("lock", 0, fmt::format("{} in {} groups wait for the same lock, at 0x{:x}, the longest known wait is {}", how_many(found.at_it), found.groups_at_it, found.address, how_many(found.longest_minutes, "minute")));
  else if (found.addresses == 1 && c.goroutines >= 2) gathered.add("lock", 0, fmt::format("{} of {} wait for the same lock, at 0x{:x}", found.most_at_one, c.goroutines, found.address));
  else if (found.addresses > 1) gathered.add("lock", 0, fmt::format("they wait for {} different locks, at most {} for the same, at 0x{:x}", found.addresses, found.most_at_one, found.address));
  if (!found.why.empty()) gathered.add("holder", 0, found.why);
}

void weigh_handing_on(const Case& c, Gathered& gathered) {
  if (c.wait != Wait::lock || c.cell.max_minutes >= 2) return;
  const LockFinding& found = c.matcher.lock(c.row);
  // A lock that is stuck is given to none of those that wait for it.
  if (found.addresses != 1 || found.got_it == 0) return;
  gathered.lower_to(least_score(Verdict::suspect) - 5, "handed-on",
                 fmt::format("{} of the {} that waited for this lock in the dump before {} got it since: it goes from hand to hand", found.got_it, found.waited, found.got_it == 1 ? "has" : "have"));
}

void weigh_size(const Case& c, Gathered& gathered) {
  if (c.goroutines < 2) return;
  const bool between = is_between_goroutines(c.wait) || c.corpus.text(c.row.state) == send_or_receive || c.row.state == StringId{};
  const double n = static_cast<double>(c.goroutines);
  // Formats without numbers show what belongs together by its size: it is no other work.
  // Of connections nobody knows whether they live.
  const bool no_other = !c.matcher.printed().numbers && !c.sizes.at_network(c.goroutines) &&
                        (is_impatient(c.wait) || !c.matcher.at_body(c.row));
  const std::uint64_t beside = no_other ? c.sizes.beside(c.goroutines) : 0;
  const std::uint64_t all = c.in_program - std::min(beside, c.in_program);
  const double percent = all == 0 ? 0 : std::min(100.0, 100 * n / static_cast<double>(all));
  // Where no wait times are printed, number and share stand in for them; but not of a pool,
  // which may wait at its own loop, and is seldom of hundreds.
  const bool pool = !is_impatient(c.wait) && c.matcher.at_entry(c.row) && c.goroutines < 100;
  const bool ages = c.matcher.printed().waits || pool;
  const int cap = ages ? 30 : 45;
  int count = std::min(ages ? 24 : 36, static_cast<int>(std::lround((ages ? 6 : 9) * std::log10(n))));
  int share = percent > 90 ? 15 : percent > 50 ? 10 : percent > 10 ? 5 : 0;
  if (!ages) share += share / 2;
  if (c.in_program < 8) share = 0;  // half of six is no crowd
  if (!between) count /= 2, share /= 2;
  share = std::min(share, cap - count);
  gathered.add("count", count, fmt::format("{} at one place", how_many(c.goroutines)));
  if (share > 0) gathered.add("share", share, fmt::format("that is {:.0f} % of the program's {} goroutines{}", percent, all,
                             beside > 0 ? fmt::format(", but for {} in groups of the same size, which may be parts of the same", beside) : ""));
  // Nobody builds pools of thousands that wait for each other.
  if (between && c.goroutines >= 1000) {
    const int points = c.wait == Wait::select ? 10 : 20;
    gathered.add("crowd", points, fmt::format("{} waiting on other goroutines is more than any pool needs", how_many(c.goroutines)));
  }
}

void weigh_age(const Case& c, Gathered& gathered) {
  constexpr int cap = 26;
  int given = 0;
  const std::uint64_t known = c.goroutines - c.cell.unknown_minutes;

  // Goroutines that were started together wait since different times because they work.
  if (c.goroutines >= 5 && known > 0 && !c.matcher.alike(c.row)) {
    const std::vector<std::uint32_t> counts = by_collection(c);
    const double span = static_cast<double>(c.cell.max_minutes - (c.cell.unknown_minutes > 0 ? 0 : c.cell.min_minutes)) + 1;
    if (span >= 3 && counts.size() >= 3 && evenness(counts, c.goroutines) >= 0.7) {
      // Under a cause of its own it is in one dump what growth is in several: all came, none left.
      given = c.arrivals.steady && !may_be_sessions(c) ? 6 : c.stuck && c.matched ? 20 : 12;
      gathered.add("spread", given,
                fmt::format("they came one by one: {} spread evenly over {:.0f} minutes of waiting, about {:.1f} more a minute",
                            how_many(c.goroutines), span, static_cast<double>(c.goroutines) / span));
    }
  }
  // Patience belongs to what is waited for: where a strong cause says that they hang, there is none.
  const bool stale = is_impatient(c.wait) || c.wait == Wait::waitgroup || c.stuck;
  if (stale && known > 0 && c.cell.median_minutes >= 2) {
    const int points = std::min(c.cell.median_minutes >= 10 ? 12 : 6, cap - given);
    gathered.add("age", points, fmt::format("half of them have waited {} minutes or more, the longest {}", c.cell.median_minutes, c.cell.max_minutes));
  } else if (known > 0) {
    gathered.add("age", 0, fmt::format("the longest known wait is {}", how_many(c.cell.max_minutes, "minute")));
  }
}

namespace {

// Of the numbers between the lowest and the highest in the dump, the share that
// the middle half of these goroutines spans; 0 where numbers say nothing.
double share_of_numbers(const Case& c) {
  const auto listed = c.census.listed(c.row.cells.size() - 1, c.cell);
  if (listed.size() < 4 || c.last_id <= c.first_id) return 0;
  return static_cast<double>(listed[listed.size() * 3 / 4].id - listed[listed.size() / 4].id) / static_cast<double>(c.last_id - c.first_id);
}

constexpr double wide = 0.4;

}  // namespace

namespace {

// Whether most of many starters are gone.
bool left_behind(const Case& c, const Matcher::Parents& starters) {
  return starters.different >= 3 && starters.gone * 10 >= starters.different * 8 &&
         starters.different * 2 >= c.goroutines;
}

// Left behind by work that is over, whether it started them itself, or through a
// library's worker, or was one of many requests of a connection that is still there.
void weigh_orphans(const Case& c, Gathered& gathered) {
  if (const Matcher::Parents parents = c.matcher.parents(c.row); left_behind(c, parents)) {
    gathered.add("orphans", 15, fmt::format("started by {} different goroutines, of which {} are gone: each was left behind by the work that needed it", parents.different, parents.gone));
  } else if (const Matcher::Parents roots = parents.different >= 3 ? c.matcher.roots(c.row) : Matcher::Parents{}; left_behind(c, roots)) {
    gathered.add("orphans", 15, fmt::format("started, through others, by {} different goroutines, of which {} are gone: each was left behind by the work that needed it", roots.different, roots.gone));
  } else if (const Matcher::Outlived outlived = c.matcher.outlived(c.row); outlived.serving > 0 && outlived.goroutines >= 3 && outlived.goroutines * 10 >= c.goroutines * 9) {
    gathered.add("orphans", 15, fmt::format("{} of {} were started by requests that are over: {} by connections that are still there and run something else", outlived.goroutines, c.goroutines, outlived.serving));
  }
}

// Of a server, or a loop that takes messages or jobs, whatever library it is: started for
// one of them, and now inside a call that waits.
bool holds_arrivals(const Case& c) {
  if (c.goroutines < 2 || !is_between_goroutines(c.wait) || c.wait == Wait::select || c.matcher.at_entry(c.row)) return false;
  return 10 * c.matcher.arrivals(c.row) >= 9 * c.goroutines && 10 * c.matcher.connected(c.row) < 9 * c.goroutines;
}

// Dozens that wait at one line are more than a slow answer here and there.
int points_of_requests(std::uint64_t requests) {
  const double crowd = std::log10(static_cast<double>(std::max<std::uint64_t>(requests, 10))) - 1;
  return std::min(15, 6 + static_cast<int>(std::lround(6 * crowd)));
}

// All of them came one by one, and none of them ended: in one dump what growth is in several.
void weigh_arrivals(const Case& c, Gathered& gathered) {
  const Arrivals& a = c.arrivals;
  const bool known = c.explained || c.matched || is_left_behind(c);
  // Where dumps show them coming, that is said already, but for how long they have.
  const bool seen = c.trend.intervals > 0 && c.trend.came > 0;
  // Who sleeps or waits for the world is at work.
  const bool little = may_be_sessions(c) || (!known && !is_between_goroutines(c.wait));
  gathered.add("arrivals", little ? 6 : known && !seen ? 25 : 12,
               fmt::format("their numbers run evenly from {} on: they came one by one and stayed, {} "
                           "of them, while of the {} goroutines started since then {} {} left",
                           a.since, c.goroutines, a.started, how_many(a.others_left, "other"),
                           a.others_left == 1 ? "is" : "are"));
}

}  // namespace

bool spans_the_program(const Case& c) { return share_of_numbers(c) >= wide; }

bool may_be_sessions(const Case& c) {
  if (holds_request(c) && works_on(c)) return true;
  if (c.explained || is_left_behind(c) || is_impatient(c.wait)) return false;
  // Several loops of one type are parts of objects, not users.
  const bool own_loop = c.matcher.at_body(c.row) && c.sizes.parts(c.row).objects == 0;
  if (c.wait == Wait::io || own_loop) return true;
  return 10 * c.matcher.connected(c.row) >= 9 * c.goroutines;
}

bool is_left_behind(const Case& c) {
  return is_between_goroutines(c.wait) && left_behind(c, c.matcher.parents(c.row));
}

void weigh_origin(const Case& c, Gathered& gathered) {
  const bool patient = !is_impatient(c.wait);

  if (patient && !c.stuck && c.matcher.alike(c.row)) {
    gathered.add("alike", -15,
              fmt::format("the {} were started together: numbers {} to {}, as a pool's are{}", how_many(c.goroutines), c.cell.first_id, c.cell.last_id,
                          c.cell.max_minutes > c.cell.min_minutes + 1 || (c.cell.max_minutes > 1 && c.cell.unknown_minutes > 0) ? ", and wait since different times, as they do when they work" : ""));
  } else if (c.arrivals.steady) {
    weigh_arrivals(c, gathered);
  } else if (spans_the_program(c)) {
    gathered.add("ids", 6, fmt::format("started all through the program's life: the middle half of their numbers spans {:.0f} % of all", 100 * share_of_numbers(c)));
  }

  if (is_between_goroutines(c.wait)) weigh_orphans(c, gathered);

  if (c.wait == Wait::waitgroup && !c.matcher.is_main(c.row) && c.matcher.without_members(c.row) == c.goroutines)
    // Somebody else may add to the same group and call Done for it: enough to look, not to accuse.
    gathered.add_up_to(least_score(Verdict::likely) - 5, "members", 30, fmt::format("{} for others to finish, and of all whom they or their starters started nobody is left to call Done", how_many(c.goroutines) + (c.goroutines == 1 ? " waits" : " wait")));

  if (holds_request(c) && works_on(c)) {
    gathered.add("request", 0, fmt::format("{} a request and work{} on: here for at least {}, but none has waited a minute at a stretch", how_many(c.goroutines) + (c.goroutines == 1 ? " holds" : " hold"), c.goroutines == 1 ? "s" : "", duration_text(*c.cell.oldest_at_least_seconds)));
  } else if (holds_request(c) && c.wait != Wait::select) {
    // A handler in a select may be streaming to a client that is there.
    gathered.add("request", points_of_requests(c.goroutines), fmt::format("each of the {} holds a request that was never answered", how_many(c.goroutines)));
  } else if (!holds_request(c) && holds_arrivals(c)) {
    gathered.add("request", points_of_requests(c.goroutines), fmt::format("each of the {} was started for a connection, message or job by a goroutine that waits for the next one, and is not done", how_many(c.goroutines)));
  }
  if (c.goroutines == 1 && c.wait != Wait::lock && c.wait != Wait::chan_send) {
    const FrameId creator = c.matcher.view(c.row).created_by;
    const std::string_view name = creator ? c.matcher.names().normal(c.corpus.frame(creator).function) : std::string_view{};
    if (name == "main.main" || name.find(".init.") != std::string_view::npos || name.ends_with(".init"))
      gathered.add("once", -10, fmt::format("there is 1, started by {}, which runs once", name));
  }
}

void weigh_stillness(const Case& c, Gathered& gathered) {
  if (!c.still || c.matcher.is_main(c.row) || !(is_between_goroutines(c.wait) || c.wait == Wait::cond)) return;
  // A select may hold a timer that no dump shows, and a condition is where queues
  // rest; a send or a lock has no such excuse.
  const int least = is_impatient(c.wait) ? 45 : c.wait == Wait::select || c.wait == Wait::cond ? 36 : 40;
  gathered.raise_to(least, "still", fmt::format("all {} of the program wait for each other: nothing is left that runs, sleeps or waits for the network and could end this", how_many(c.in_program)));
}

}  // namespace lineup
