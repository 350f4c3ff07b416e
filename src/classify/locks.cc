// SPDX-License-Identifier: Apache-2.0
// locks.cc: infers the holder of each lock that is waited for.
#include "classify/locks.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "classify/names.h"

namespace lineup {

std::string_view owner_of_fields(std::string_view function) {
  const std::size_t package = package_of(function).size();
  if (package >= function.size()) return function;
  // "(*T).m", "T.m", "f", "f.func1.2"
  const std::string_view rest = function.substr(package + 1);
  if (rest.starts_with("(")) {
    const std::size_t end = rest.find(')');
    return end == std::string_view::npos ? function : function.substr(0, package + 1 + end + 1);
  }
  const std::size_t first = rest.find('.'), last = rest.rfind('.');
  if (first == std::string_view::npos) return function;
  // A method of a value has a name there, a closure "func" or a number.
  const std::string_view second = rest.substr(first + 1);
  const bool closure = second.starts_with("func") || second.starts_with("gowrap") || (!second.empty() && second.front() >= '0' && second.front() <= '9');
  return function.substr(0, package + 1 + (closure ? last : first));
}

namespace {

bool is_stuck(Wait wait) {
  switch (wait) {
    case Wait::chan_send:
    case Wait::chan_receive:
    case Wait::select:
    case Wait::waitgroup:
    case Wait::cond:
    case Wait::io:
    case Wait::sleep:
    case Wait::syscall:
    case Wait::forever:
      return true;
    default:
      return false;
  }
}

// Presumed: the stack passes twice, and the format would not print whether it is one object.
enum class Twice : std::uint8_t { no, perhaps, presumed, proven };

// A row that waits for a lock: the owner of the lock, and the owners further out
// whose locks it may hold already.
struct Waiter {
  std::size_t row;
  std::string_view owner;
  std::size_t through_owner = 0;            // frames inside that owner
  std::uint64_t path = 0;                   // of those frames: a hash of their names
  std::vector<std::string_view> inside_of;  // other owners on the stack
  Twice twice = Twice::no;                  // whether it holds already what it waits for
};

class Inference {
 public:
  Inference(const Census& census, const std::vector<LockSite>& sites,
            std::vector<LockFinding>& findings, bool prints_arguments)
      : census_(census), sites_(sites), findings_(findings), prints_arguments_(prints_arguments) {
    for (std::size_t i = 0; i < sites.size(); ++i) {
      const LockSite& site = sites[i];
      if (goroutines(i) == 0 || !site.program || site.functions.empty()) continue;
      if (site.wait == Wait::lock) {
        waiters_.push_back(waiter(i));
      } else if (site.wait == Wait::running) {
        for (const std::string_view function : site.functions) owners_[owner_of_fields(function)].moves = true;
      } else if (is_stuck(site.wait) && !site.is_main) {
        for (const std::string_view function : site.functions) {
          better(stuck_in_[function], i);
          better(owners_[owner_of_fields(function)].stuck, i);
        }
      }
    }
    for (const Waiter& waiter : waiters_) count_paths(waiter);
    for (Waiter& waiter : waiters_) {
      waiter.twice = twice(waiter);
      add(waiter);
    }
  }

  void infer() {
    for (const Waiter& waiter : waiters_) judge(waiter);
  }

 private:
  std::uint64_t goroutines(std::size_t row) const { return census_.rows[row].cells.back().goroutines; }

  Waiter waiter(std::size_t row) const {
    Waiter made{row, owner_of_fields(sites_[row].functions.front()), 0, 0, {}, Twice::no};
    // A closure is a frame of its own, but only another function locks again.
    std::vector<std::string_view> functions;
    for (const std::string_view function : sites_[row].functions) {
      const std::string_view owner = owner_of_fields(function);
      if (owner == made.owner) {
        const std::string_view method = function.substr(0, function.find(".func", owner.size()));
        if (std::ranges::find(functions, method) == functions.end()) functions.push_back(method), ++made.through_owner, made.path = mix(made.path, std::hash<std::string_view>()(method));
      } else if (std::ranges::find(made.inside_of, owner) == made.inside_of.end()) {
        made.inside_of.push_back(owner);
      }
    }
    return made;
  }

  void count_paths(const Waiter& waiter) {
    const LockFinding& found = findings_[waiter.row];
    Owner& owner = owners_[waiter.owner];
    if (!sites_[waiter.row].reads) {
      if (found.addresses == 0) owner.writes_somewhere = true;
      else owner.written.insert(found.address);
    }
    if (waiter.through_owner >= 2) {
      // Where the lock is not printed, all may wait for one.
      const std::uint64_t count = found.addresses == 0 ? goroutines(waiter.row) : found.most_at_one;
      owner.ends_of_path[mix(waiter.path, found.address)] += count;
      owner.again_at[found.address] += count;
    }
  }

  // A read lock that is waited for behind a writer, of those that wait, too.
  bool behind_writer(const Waiter& waiter) const {
    const LockFinding& found = findings_[waiter.row];
    const Owner& owner = owners_.at(waiter.owner);
    return sites_[waiter.row].reads && (owner.writes_somewhere || (found.addresses == 0 ? !owner.written.empty() : owner.written.contains(found.address)));
  }

  Twice twice(const Waiter& waiter) const {
    const LockFinding& found = findings_[waiter.row];
    if (waiter.through_owner < 2 || (found.different_objects > 0 && found.same_object == 0)) return Twice::no;
    if (!behind_writer(waiter)) {
      const Owner& owner = owners_.at(waiter.owner);
      if (owner.ends_of_path.at(mix(waiter.path, found.address)) >= 2) {
        // Several objects, perhaps; and readers of a RWMutex may come that far together
        // and then all want to write.
        const bool may_be = found.addresses == 0 || (sites_[waiter.row].of_rwmutex && !sites_[waiter.row].reads);
        return may_be ? Twice::perhaps : Twice::no;
      }
      if (owner.again_at.at(found.address) >= 2) return Twice::perhaps;
    }
    if (found.same_object > 0) return Twice::proven;
    return prints_arguments_ ? Twice::perhaps : Twice::presumed;
  }

  // What is known of those that wait for locks of one owner, and of others inside
  // it: asked for each of them, so that no answer may look at all of them.
  struct Owner {
    bool moves = false;                // one runs inside it at this moment and may be about to unlock
    std::optional<std::size_t> stuck;  // the row that most likely holds its lock
    std::uint64_t waiting = 0;         // goroutines
    // Locks that some wait for to write; how many wait at the end of one path for one
    // lock, and how many pass twice through the owner and wait for it.
    bool writes_somewhere = false;
    std::unordered_set<std::uint64_t> written;
    std::unordered_map<std::uint64_t, std::uint64_t> ends_of_path, again_at;
    // The first that waits for one known lock, and the first that waits for another one.
    const Waiter *at_a_lock = nullptr, *at_another = nullptr;
    // The first that locks twice: all in all, without a known lock, at each known one.
    const Waiter *twice = nullptr, *twice_somewhere = nullptr;
    std::unordered_map<std::uint64_t, const Waiter*> twice_at;
  };

  void add(const Waiter& waiter) {
    Owner& owner = owners_[waiter.owner];
    const LockFinding& found = findings_[waiter.row];
    const auto first = [&](const Waiter*& kept) {
      if (kept == nullptr) kept = &waiter;
    };
    owner.waiting += goroutines(waiter.row);
    if (found.addresses == 1 && owner.at_a_lock != nullptr && findings_[owner.at_a_lock->row].address != found.address) first(owner.at_another);
    if (found.addresses == 1) first(owner.at_a_lock);
    if (waiter.twice != Twice::no) {
      first(owner.twice);
      first(found.addresses == 0 ? owner.twice_somewhere : owner.twice_at[found.address]);
    }
    for (const std::string_view outer : waiter.inside_of) inside_.try_emplace(Pair{waiter.owner, outer}, &waiter);
  }

  // A lock has one holder, so the smallest group; readers of connections idle in
  // the network all day.
  void better(std::optional<std::size_t>& best, std::size_t row) const {
    const auto rank = [&](std::size_t one) { return std::pair(sites_[one].wait == Wait::io, goroutines(one)); };
    if (!best || rank(row) < rank(*best)) best = row;
  }

  // The stuck row that most likely holds a lock of `owner`: of two, one that is in
  // the same function.
  std::optional<std::size_t> stuck_inside(const Owner& owner, std::string_view function) const {
    const auto same = stuck_in_.find(function);
    if (same == stuck_in_.end() || !same->second) return owner.stuck;
    return owner.stuck && sites_[*same->second].wait == Wait::io && sites_[*owner.stuck].wait != Wait::io ? owner.stuck : same->second;
  }

  // Another waiter that is inside this one's owner and waits for a lock of an
  // owner this one is inside of.
  const Waiter* other_half(const Waiter& waiter) const {
    for (const std::string_view mine : waiter.inside_of)
      if (const auto found = inside_.find(Pair{mine, waiter.owner}); found != inside_.end()) return found->second;
    return nullptr;
  }

  // Another waiter of the same owner at another lock: two objects of one type,
  // or two variables of one function.
  const Waiter* at_another_lock(const Waiter& waiter, const Owner& owner) const {
    const LockFinding& mine = findings_[waiter.row];
    if (mine.addresses == 0) return nullptr;
    if (mine.addresses > 1) return &waiter;
    return findings_[owner.at_a_lock->row].address != mine.address ? owner.at_a_lock : owner.at_another;
  }

  // One that holds the lock because it passes twice through the type.
  const Waiter* locks_twice(const Waiter& waiter, const Owner& owner) const {
    const LockFinding& mine = findings_[waiter.row];
    if (mine.addresses == 0) return owner.twice;
    const auto at = owner.twice_at.find(mine.address);
    const Waiter* there = at == owner.twice_at.end() ? nullptr : at->second;
    // Waiters stand in the order of the rows.
    return there == nullptr || (owner.twice_somewhere != nullptr && owner.twice_somewhere < there) ? owner.twice_somewhere : there;
  }

  void set(const Waiter& waiter, LockTrouble trouble, std::optional<std::size_t> holder, std::string why) {
    LockFinding& found = findings_[waiter.row];
    found.trouble = trouble;
    if (holder != waiter.row) found.holder = holder;
    found.why = std::move(why);
  }

  void judge(const Waiter& waiter) {
    const Owner& owner = owners_.at(waiter.owner);
    if (owner.moves) return;
    const std::string passes = fmt::format("it passes {} times through {}", waiter.through_owner, waiter.owner);
    if (waiter.twice != Twice::no && behind_writer(waiter))
      return set(waiter, LockTrouble::recursive_read, {}, passes + ", so it holds the read lock already, and a writer waits in between");
    const std::optional<std::size_t> stuck = stuck_inside(owner, sites_[waiter.row].functions.front());
    if (waiter.twice == Twice::proven && !stuck)
      return set(waiter, LockTrouble::double_lock, {}, passes + " and one object of it, so it likely waits for a lock it holds itself: no other goroutine is stuck there");
    if (waiter.twice == Twice::presumed && !stuck)
      return set(waiter, LockTrouble::double_lock, {}, passes + ", so it likely waits for a lock it holds itself: no other goroutine is stuck there; this format does not print whether it is one object");
    if (waiter.twice == Twice::perhaps && !stuck)
      return set(waiter, LockTrouble::perhaps_double, {}, passes + " and may wait for a lock it holds itself, if that is one object: the dump does not prove it");
    if (const Waiter* other = other_half(waiter))
      return set(waiter, LockTrouble::cycle, other->row,
                 fmt::format("it is inside {} and waits for {}; {} other{} the other way round", sites_[other->row].functions.front(), waiter.owner, goroutines(other->row), goroutines(other->row) == 1 ? " does it" : "s do it"));
    if (stuck)
      return set(waiter, LockTrouble::held_while_blocked, stuck,
                 fmt::format("{} goroutine{} inside {} wait{} in \"{}\" and may hold the lock", goroutines(*stuck), goroutines(*stuck) == 1 ? "" : "s", waiter.owner, goroutines(*stuck) == 1 ? "s" : "",
                             name_of(sites_[*stuck].wait)));
    // Those that pass twice through the type hold it; the others wait behind them.
    if (const Waiter* other = locks_twice(waiter, owner))
      return set(waiter, behind_writer(*other) ? LockTrouble::recursive_read : other->twice == Twice::perhaps ? LockTrouble::perhaps_double : LockTrouble::double_lock, other->row,
                 fmt::format("{} goroutine{} {} {} twice{}", goroutines(other->row), goroutines(other->row) == 1 ? "" : "s", other->twice == Twice::perhaps ? "may have locked" : "locked", waiter.owner, other->twice == Twice::perhaps ? "" : " and will never unlock it"));
    if (const Waiter* other = at_another_lock(waiter, owner))
      return set(waiter, LockTrouble::cycle, other->row,
                 fmt::format("{} goroutines of {} wait for different locks, and no other is stuck there that could hold them", owner.waiting, waiter.owner));
  }

  using Pair = std::pair<std::string_view, std::string_view>;
  struct HashPair {
    std::size_t operator()(const Pair& pair) const { return mix(std::hash<std::string_view>()(pair.first), std::hash<std::string_view>()(pair.second)); }
  };

  const Census& census_;
  const std::vector<LockSite>& sites_;
  std::vector<LockFinding>& findings_;
  const bool prints_arguments_;  // where none are, that none proves it says nothing
  std::vector<Waiter> waiters_;
  std::unordered_map<std::string_view, Owner> owners_;
  std::unordered_map<std::string_view, std::optional<std::size_t>> stuck_in_;  // by function: as Owner::stuck
  std::unordered_map<Pair, const Waiter*, HashPair> inside_;  // by the owner waited for and one it is inside of: the first
};

}  // namespace

Locks::Locks(const Corpus& corpus, const Census& census, const std::vector<LockSite>& sites) : findings_(census.rows.size()) {
  if (corpus.dumps.empty()) return;
  const std::span<const LockWait> waits = corpus.dumps.back().lock_waits;
  // By address: who waited for it in the dump before, and how many of them got it since.
  std::unordered_map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> before;
  if (census.first_of_process + 1 < census.columns.size())
    for (const LockWait& then : corpus.dumps[corpus.dumps.size() - 2].lock_waits) {
      if (then.address == 0) continue;
      auto& [waited, got_it] = before[then.address];
      ++waited;
      const auto key = [](const LockWait& wait) { return std::pair(wait.id, wait.address); };
      if (!std::ranges::binary_search(waits, key(then), {}, key)) ++got_it;
    }
  struct Lock {
    std::uint64_t goroutines = 0, groups = 0;
    std::uint32_t longest_minutes = 0;
  };
  std::unordered_map<std::uint64_t, Lock> locks;
  for (std::size_t i = 0; i < census.rows.size(); ++i) {
    if (sites[i].wait != Wait::lock) continue;
    const Row& row = census.rows[i];
    std::vector<std::uint64_t> at;
    auto wait = waits.begin();
    for (const Goroutine& g : census.listed(row.cells.size() - 1, row.cells.back())) {
      // Both ascend, so the next is near: in steps that double, then by halves.
      std::ptrdiff_t step = 1;
      while (waits.end() - wait > step && wait[step].id < g.id) wait += step, step *= 2;
      wait = std::lower_bound(wait, wait + std::min(step + 1, waits.end() - wait), g.id, [](const LockWait& a, std::uint64_t id) { return a.id < id; });
      if (wait == waits.end() || wait->id != g.id) continue;
      if (wait->receivers == LockWait::Receivers::same) ++findings_[i].same_object;
      if (wait->receivers == LockWait::Receivers::different) ++findings_[i].different_objects;
      if (wait->address == 0) continue;
      at.push_back(wait->address);
      Lock& lock = locks[wait->address];
      lock.longest_minutes = std::max(lock.longest_minutes, g.waited_minutes);
    }
    std::ranges::sort(at);
    for (auto same = at.begin(); same != at.end();) {
      const auto other = std::ranges::upper_bound(same, at.end(), *same);
      ++findings_[i].addresses;
      Lock& lock = locks[*same];
      ++lock.groups;
      lock.goroutines += static_cast<std::uint64_t>(other - same);
      if (const auto count = static_cast<std::uint64_t>(other - same); count > findings_[i].most_at_one)
        findings_[i].most_at_one = count, findings_[i].address = *same;
      same = other;
    }
    if (const auto then = before.find(findings_[i].address); then != before.end()) std::tie(findings_[i].waited, findings_[i].got_it) = then->second;
  }
  for (LockFinding& found : findings_) {
    if (found.addresses != 1) continue;
    const Lock& lock = locks.at(found.address);
    found.at_it = lock.goroutines;
    found.groups_at_it = lock.groups;
    found.longest_minutes = lock.longest_minutes;
  }
  const bool prints_arguments = corpus.dumps.back().kind == DumpKind::traceback;
  Inference(census, sites, findings_, prints_arguments).infer();
}

}  // namespace lineup
