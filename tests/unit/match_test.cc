// SPDX-License-Identifier: Apache-2.0
// match_test.cc: what a stack and a state say, and each clause of a rule.
#include "classify/match.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "classify/classify.h"
#include "dumps.h"

namespace lineup::tests {
namespace {

void set_patterns(Grammar& grammar, const std::vector<std::string>& patterns) {
  grammar.patterns = patterns;
  grammar.compiled = std::make_shared<const PatternSet>(patterns);
}

// The states of the built-in grammar, without its rules.
const Grammar& bare_grammar() {
  static const Grammar bare = [] {
    Result<Grammar> grammar = load_grammar({});
    EXPECT_TRUE(grammar);
    grammar->rules.clear();
    set_patterns(*grammar, {});
    return *grammar;
  }();
  return bare;
}

// Looks at the largest group of a dump.
struct Looked {
  explicit Looked(const std::string& text, Grammar with = bare_grammar())
      : corpus(read(text)), census(take_census(corpus)), grammar(std::move(with)), matcher(corpus, census, grammar) {}
  const Row& row() const { return census.rows.at(0); }
  std::string name(FrameId frame) const { return frame ? std::string(corpus.text(corpus.frame(frame).function)) : "none"; }

  Corpus corpus;
  Census census;
  Grammar grammar;
  Matcher matcher;
};

std::string frames(const std::vector<std::string>& functions) {
  std::string out;
  for (const std::string& function : functions) out += function + "()\n\t/a.go:1 +0x1\n";
  return out;
}

std::string goroutine(const std::string& state, const std::vector<std::string>& functions, const std::string& creator = "main.main", int id = 7) {
  std::string out = "goroutine " + std::to_string(id) + " [" + state + "]:\n" + frames(functions);
  if (!creator.empty()) out += "created by " + creator + " in goroutine 1\n\t/a.go:9 +0x1\n";
  return out + "\n";
}

// ---- where it blocks, whose it is, what it waits for ------------------------

TEST(Matcher, TheBlockingFrameIsTheFirstThatDoesNotParkForItsCaller) {
  const struct { const char* why; std::vector<std::string> functions; const char* blocks; const char* entry; } rows[] = {
      {"a channel", {"main.f", "main.g"}, "main.f", "main.g"},
      {"a mutex, 1.24 on", {"internal/sync.runtime_SemacquireMutex", "internal/sync.(*Mutex).lockSlow", "internal/sync.(*Mutex).Lock", "sync.(*Mutex).Lock", "main.f"}, "main.f", "main.f"},
      {"a network connection", {"internal/poll.runtime_pollWait", "internal/poll.(*pollDesc).wait", "internal/poll.(*FD).Read", "net.(*netFD).Read", "net.(*conn).Read", "bufio.(*Reader).Peek", "main.f"}, "bufio.(*Reader).Peek", "main.f"},
      {"a crash shows the runtime at both ends", {"runtime.gopark", "runtime.chansend", "runtime.chansend1", "main.f", "runtime.goexit"}, "main.f", "main.f"},
      {"a WaitGroup", {"sync.runtime_Semacquire", "sync.(*WaitGroup).Wait", "main.main", "runtime.main", "runtime.goexit"}, "main.main", "main.main"},
      {"nothing but park frames", {"time.Sleep"}, "time.Sleep", "time.Sleep"},
      {"nothing but the runtime", {"runtime.gopark", "runtime.bgsweep", "runtime.goexit"}, "runtime.bgsweep", "runtime.bgsweep"},
      {"no frames", {}, "none", "none"},
  };
  for (const auto& row : rows) {
    const Looked looked(goroutine("chan send", row.functions));
    EXPECT_EQ(looked.name(looked.matcher.blocking_frame(looked.row())), row.blocks) << row.why;
    EXPECT_EQ(looked.name(looked.matcher.entry_frame(looked.row())), row.entry) << row.why;
  }
}

TEST(Matcher, WhatAStateMeansDoesNotDependOnTheRelease) {
  const struct { const char* state; std::vector<std::string> functions; Wait wait; } rows[] = {
      {"chan send", {"main.f"}, Wait::chan_send},
      {"chan receive (leaked)", {"main.f"}, Wait::chan_receive},
      {"select, 5 minutes", {"main.f"}, Wait::select},
      {"select (no cases)", {"main.f"}, Wait::forever},
      {"chan receive (nil chan)", {"main.f"}, Wait::forever},
      {"IO wait", {"main.f"}, Wait::io},
      {"sync.Mutex.Lock", {"main.f"}, Wait::lock},
      {"sync.WaitGroup.Wait", {"main.f"}, Wait::waitgroup},
      {"semacquire", {"sync.runtime_Semacquire", "sync.(*WaitGroup).Wait", "main.f"}, Wait::waitgroup},
      {"semacquire", {"sync.runtime_SemacquireMutex", "sync.(*Mutex).lockSlow", "sync.(*Mutex).Lock", "main.f"}, Wait::lock},
      {"semacquire", {"sync.runtime_Semacquire", "sync.(*Mutex).Lock", "main.f"}, Wait::lock},
      {"semacquire", {"sync.runtime_Syncsemacquire", "sync.(*Cond).Wait", "main.f"}, Wait::cond},
      {"semacquire", {"sync.runtime_notifyListWait", "sync.(*Cond).Wait", "main.f"}, Wait::cond},
      {"semacquire", {"internal/poll.runtime_Semacquire", "internal/poll.(*fdMutex).rwlock", "main.f"}, Wait::lock},
      {"semacquire", {"main.f"}, Wait::unknown},
      {"a state of a Go that does not exist yet", {"main.f"}, Wait::unknown},
  };
  for (const auto& row : rows) {
    const Looked looked(goroutine(row.state, row.functions));
    EXPECT_EQ(name_of(looked.matcher.wait(looked.row())), name_of(row.wait)) << row.state;
  }
}

TEST(Matcher, TheRuntimesOwnGoroutinesAndTheDumperAreToldApart) {
  const struct { const char* why; std::string text; Owner owner; } rows[] = {
      {"a goroutine of the program", goroutine("select", {"main.f"}), Owner::program},
      {"main", goroutine("select", {"main.main"}, ""), Owner::program},
      {"main in a crash", goroutine("select", {"runtime.gopark", "main.main", "runtime.main", "runtime.goexit"}, ""), Owner::program},
      {"the sweeper", goroutine("GC sweep wait", {"runtime.gopark", "runtime.bgsweep", "runtime.gcenable.gowrap1", "runtime.goexit"}, "runtime.gcenable"), Owner::runtime},
      {"the dumper, by HTTP", goroutine("running", {"runtime/pprof.writeGoroutineStacks", "net/http.(*conn).serve"}), Owner::dumper},
      {"the dumper, by hand", goroutine("running", {"runtime.Stack", "main.dump"}), Owner::dumper},
      {"the finalizers, idle", goroutine("finalizer wait", {"runtime.gopark", "runtime.runfinq", "runtime.goexit"}, "runtime.createfing"), Owner::runtime},
      {"the finalizers, in the program's code", goroutine("chan receive", {"main.onCollected", "runtime.runfinq"}, "runtime.createfing"), Owner::program},
      {"a coroutine", goroutine("coroutine", {"main.seq", "runtime.corostart"}, ""), Owner::program},
      {"nothing known but its creator", "goroutine 2 [syscall]:\ncreated by runtime.main\n\t/go/proc.c:220\n", Owner::runtime},
  };
  for (const auto& row : rows) {
    const Looked looked(row.text);
    EXPECT_EQ(looked.matcher.owner(looked.row()), row.owner) << row.why;
  }
}

// ---- clauses ----------------------------------------------------------------

// The patterns of the rows below, by name.
enum : PatternId { main_f, main_any, lib_call, mutex_lock, init_maker, lib_read };
const std::vector<std::string> patterns = {"main\\.f", "main\\..*", "lib\\.\\(\\*T\\)\\.Call", "sync\\.\\(\\*Mutex\\)\\.Lock", ".*\\.init", "lib\\.Read"};

struct Clauses {
  const char* why;
  std::string text;
  void (*ask)(When&);
  bool holds;
};

const std::string sender = goroutine("chan send, 10 minutes", {"lib.(*T).Call", "main.f", "main.g"});
const std::string three = goroutine("select", {"main.f"}, "main.main", 20) + goroutine("select", {"main.f"}, "main.main", 21) + goroutine("select", {"main.f"}, "main.main", 22);

// Started by the goroutine of that number.
std::string child(int id, int parent, const std::string& function) {
  return replace_all(goroutine("IO wait", {function, "lib.loop"}, "lib.start", id), "in goroutine 1", "in goroutine " + std::to_string(parent));
}
const std::string reader = child(90, 1, "lib.Read");

const Clauses clause_rows[] = {
    {"state as printed", sender, [](When& w) { w.state = {"select", "chan send"}; }, true},
    {"another state", sender, [](When& w) { w.state = {"select"}; }, false},
    {"what it means", sender, [](When& w) { w.wait = {Wait::chan_send}; }, true},
    {"means something else", sender, [](When& w) { w.wait = {Wait::chan_receive, Wait::select}; }, false},
    {"blocked in", sender, [](When& w) { w.blocked_in = {lib_call}; }, true},
    {"is called, but does not block", sender, [](When& w) { w.blocked_in = {main_f}; }, false},
    {"parked in", goroutine("sync.Mutex.Lock", {"sync.(*Mutex).Lock", "main.f"}), [](When& w) { w.parked_in = {mutex_lock}; }, true},
    {"parked elsewhere", sender, [](When& w) { w.parked_in = {mutex_lock}; }, false},
    {"calls, in order with gaps", sender, [](When& w) { w.calls = {lib_call, main_any}; }, true},
    {"calls, in the wrong order", sender, [](When& w) { w.calls = {main_f, lib_call}; }, false},
    {"each call needs a frame of its own", sender, [](When& w) { w.calls = {main_any, main_any, main_any}; }, false},
    {"calls none", sender, [](When& w) { w.calls_none = {mutex_lock}; }, true},
    {"calls one", sender, [](When& w) { w.calls_none = {mutex_lock, main_f}; }, false},
    {"entry", sender, [](When& w) { w.entry = {main_any}; }, true},
    {"another entry", sender, [](When& w) { w.entry = {main_f}; }, false},
    {"creator", sender, [](When& w) { w.created_by = {main_any}; }, true},
    {"another creator", sender, [](When& w) { w.created_by = {init_maker}; }, false},
    {"no creator at all", goroutine("select", {"main.main"}, ""), [](When& w) { w.created_by = {main_any}; }, false},
    {"not this creator", sender, [](When& w) { w.not_created_by = {init_maker}; }, true},
    {"just this creator", sender, [](When& w) { w.not_created_by = {main_any}; }, false},
    {"no creator is not this creator", goroutine("select", {"main.main"}, ""), [](When& w) { w.not_created_by = {main_any}; }, true},
    {"many", three, [](When& w) { w.goroutines_at_least = 3; }, true},
    {"not so many", three, [](When& w) { w.goroutines_at_least = 4; }, false},
    {"few", three, [](When& w) { w.goroutines_at_most = 3; }, true},
    {"not so few", three, [](When& w) { w.goroutines_at_most = 2; }, false},
    {"long", sender, [](When& w) { w.waited_at_least_minutes = 10; }, true},
    {"not so long", sender, [](When& w) { w.waited_at_least_minutes = 11; }, false},
    {"unknown is not long", three, [](When& w) { w.waited_at_least_minutes = 1; }, false},
    {"short", sender, [](When& w) { w.waited_at_most_minutes = 10; }, true},
    {"not so short", sender, [](When& w) { w.waited_at_most_minutes = 9; }, false},
    {"main", goroutine("select", {"main.main"}, ""), [](When& w) { w.main = true; }, true},
    {"main in a crash", goroutine("select", {"main.main", "runtime.main", "runtime.goexit"}, ""), [](When& w) { w.main = true; }, true},
    {"started by main is not main", sender, [](When& w) { w.main = true; }, false},
    {"not main", sender, [](When& w) { w.main = false; }, true},
    {"locked", goroutine("select, locked to thread", {"main.f"}), [](When& w) { w.locked_to_thread = true; }, true},
    {"not locked", sender, [](When& w) { w.locked_to_thread = true; }, false},
    {"has a creator", sender, [](When& w) { w.has_creator = true; }, true},
    {"has none", goroutine("select", {"main.main"}, ""), [](When& w) { w.has_creator = false; }, true},
    {"one creator", three, [](When& w) { w.one_creator = true; }, true},
    {"two creators", three + replace_all(goroutine("select", {"main.f"}, "main.main", 23), "in goroutine 1", "in goroutine 5"), [](When& w) { w.one_creator = true; }, false},
    {"creator not said", replace_all(three, " in goroutine 1", ""), [](When& w) { w.one_creator = true; }, false},
    {"alike", three, [](When& w) { w.alike = true; }, true},
    {"far apart", three + goroutine("select", {"main.f"}, "main.main", 9000), [](When& w) { w.alike = true; }, false},
    {"another of the package waits for a lock", sender + goroutine("sync.Mutex.Lock", {"sync.(*Mutex).Lock", "lib.(*T).Call"}, "main.x", 8), [](When& w) { w.while_another = {Wait::lock}; }, true},
    {"one of another package does", sender + goroutine("sync.Mutex.Lock", {"sync.(*Mutex).Lock", "other.F"}, "main.x", 8), [](When& w) { w.while_another = {Wait::lock}; }, false},
    {"itself is not another", sender, [](When& w) { w.while_another = {Wait::chan_send}; }, false},
    {"another calls", three + reader, [](When& w) { w.another_calls = {lib_read}; }, true},
    {"only itself calls", three, [](When& w) { w.another_calls = {main_f}; }, false},
    {"no other calls", three, [](When& w) { w.no_other_calls = {main_f}; }, true},
    {"another does call", three + reader, [](When& w) { w.no_other_calls = {main_f, lib_read}; }, false},
    {"two of three have no reader", three + reader, [](When& w) { w.outnumber = Pair{{}, {lib_read}, 1, 2}; }, true},
    {"three more than one reader would be four", three + reader, [](When& w) { w.outnumber = Pair{{}, {lib_read}, 1, 3}; }, false},
    {"a reader for two leaves one", three + reader, [](When& w) { w.outnumber = Pair{{}, {lib_read}, 2, 1}; }, true},
    {"a reader for three leaves none", three + reader, [](When& w) { w.outnumber = Pair{{}, {lib_read}, 3, 1}; }, false},
    {"those at other lines count too", three + replace_all(goroutine("select", {"main.f"}, "main.main", 40), "a.go:1", "a.go:5") + reader, [](When& w) { w.outnumber = Pair{{}, {lib_read}, 3, 1}; }, true},
    {"those that wait for something else do not", three + goroutine("chan send", {"main.f"}, "main.main", 40) + reader, [](When& w) { w.outnumber = Pair{{}, {lib_read}, 3, 1}; }, false},
    {"those that are old", replace_all(three, "[select", "[select, 5 minutes") + goroutine("select", {"main.f"}, "main.main", 40) + replace_all(reader, "IO wait", "IO wait, 5 minutes"), [](When& w) { w.outnumber = Pair{{}, {lib_read}, 1, 2, 5}; }, true},
    {"the young do not count", replace_all(three, "[select", "[select, 5 minutes") + goroutine("select", {"main.f"}, "main.main", 40) + replace_all(reader, "IO wait", "IO wait, 5 minutes"), [](When& w) { w.outnumber = Pair{{}, {lib_read}, 1, 3, 5}; }, false},
    {"nor do young readers account for the old", replace_all(three, "[select", "[select, 5 minutes") + reader, [](When& w) { w.outnumber = Pair{{}, {lib_read}, 1, 3, 5}; }, true},
    {"these are named", three + goroutine("chan send", {"lib.(*T).Call"}, "main.main", 40) + reader, [](When& w) { w.outnumber = Pair{{main_f, lib_call}, {lib_read}, 1, 3}; }, true},
    {"every one has its reader", three + reader + child(91, 1, "lib.Read") + child(92, 1, "lib.Read"), [](When& w) { w.no_more_than = Pair{{}, {lib_read}, 1, 1}; }, true},
    {"one has none", three + reader + child(91, 1, "lib.Read"), [](When& w) { w.no_more_than = Pair{{}, {lib_read}, 1, 1}; }, false},
    {"without child", three + reader, [](When& w) { w.without_child = {lib_read}; }, true},
    {"one child of three", three + child(90, 20, "lib.Read"), [](When& w) { w.without_child = {lib_read}; }, true},
    {"two children of three", three + child(90, 20, "lib.Read") + child(91, 22, "lib.Read"), [](When& w) { w.without_child = {lib_read}; }, false},
    {"before 1.21 the sums must do", replace_all(replace_all(replace_all(three + child(90, 20, "lib.Read") + child(91, 22, "lib.Read"), " in goroutine 1", ""), " in goroutine 20", ""), " in goroutine 22", ""), [](When& w) { w.without_child = {lib_read}; }, false},
    {"and say so when there are none", replace_all(three + reader, " in goroutine 1", ""), [](When& w) { w.without_child = {lib_read}; }, true},
    {"three of one creator", three, [](When& w) { w.siblings_at_least = 3; }, true},
    {"not four", three, [](When& w) { w.siblings_at_least = 4; }, false},
    {"two pairs are pairs", child(30, 5, "main.f") + child(31, 5, "main.f") + child(32, 6, "main.f") + child(33, 6, "main.f"), [](When& w) { w.siblings_at_least = 2; }, true},
    {"one pair of four is none", child(30, 5, "main.f") + child(31, 5, "main.f") + child(32, 6, "main.f") + child(33, 7, "main.f") + child(34, 8, "main.f"), [](When& w) { w.siblings_at_least = 2; }, false},
    {"one loop that starts one now and then", child(100, 5, "main.f") + child(900, 5, "main.f") + child(1700, 5, "main.f"), [](When& w) { w.siblings_at_least = 2; }, false},
    {"one loop that is busy", replace_all(child(30, 5, "main.f") + child(31, 5, "main.f"), "IO wait", "IO wait, 2 minutes") + replace_all(child(32, 5, "main.f") + child(33, 5, "main.f"), "IO wait", "IO wait, 4 minutes"), [](When& w) { w.siblings_at_least = 2; }, false},
    {"one loop that starts two at a time", child(30, 5, "main.f") + child(31, 5, "main.f") + child(70, 5, "main.f") + child(71, 5, "main.f") + child(110, 5, "main.f") + child(111, 5, "main.f"), [](When& w) { w.siblings_at_least = 2; }, true},
    {"siblings are not said", replace_all(three, " in goroutine 1", ""), [](When& w) { w.siblings_at_least = 1; }, false},
    {"kept since the dump before", three + "SIGQUIT: quit\n\n" + three, [](When& w) { w.kept_at_least = 3; }, true},
    {"not so many were kept", three + "SIGQUIT: quit\n\n" + three, [](When& w) { w.kept_at_least = 4; }, false},
    {"nothing is kept in the first dump", three, [](When& w) { w.kept_at_least = 1; }, false},
    {"nobody else is there", goroutine("sync.Mutex.Lock", {"sync.(*Mutex).Lock", "lib.(*T).Call"}), [](When& w) { w.lock = {LockTrouble::held_while_blocked}; }, false},
    {"one is inside and sends", goroutine("sync.Mutex.Lock", {"sync.(*Mutex).Lock", "lib.(*T).Call"}) + goroutine("chan send", {"lib.(*T).Send"}, "main.main", 8), [](When& w) { w.lock = {LockTrouble::double_lock, LockTrouble::held_while_blocked}; }, true},
    {"not a lock at all", sender, [](When& w) { w.lock = {LockTrouble::cycle}; }, false},
    {"the function it began with", goroutine("chan receive", {"main.f"}), [](When& w) { w.at_entry = true; }, true},
    {"behind a wrapper", goroutine("chan receive", {"main.f", "main.g.gowrap1"}), [](When& w) { w.at_entry = true; }, true},
    {"started by a group", goroutine("chan receive", {"main.f", "sync.(*WaitGroup).Go.func1"}), [](When& w) { w.at_entry = true; }, true},
    {"called by another", goroutine("chan receive", {"main.f", "main.g"}), [](When& w) { w.at_entry = true; }, false},
    {"connected", three + child(90, 20, "lib.Read") + child(91, 21, "lib.Read") + child(92, 22, "lib.Read"), [](When& w) { w.connected = true; }, true},
    {"one lost its connection", three + child(90, 20, "lib.Read") + child(91, 21, "lib.Read"), [](When& w) { w.connected = true; }, false},
    {"all must hold", sender, [](When& w) { w.state = {"chan send"}; w.blocked_in = {lib_call}; w.waited_at_least_minutes = 11; }, false},
    {"all hold", sender, [](When& w) { w.state = {"chan send"}; w.blocked_in = {lib_call}; w.waited_at_least_minutes = 2; }, true},
};

TEST(MatcherClauses, HoldOrNotAndSayWhy) {
  for (const Clauses& row : clause_rows) {
    SCOPED_TRACE(row.why);
    Grammar grammar = bare_grammar();
    set_patterns(grammar, patterns);
    const Looked looked(row.text, grammar);
    Rule rule;
    row.ask(rule.when);
    EXPECT_EQ(looked.matcher.fires(rule, looked.row()), row.holds);
    const std::vector<ClauseAnswer> answers = looked.matcher.ask(rule, looked.row());
    ASSERT_FALSE(answers.empty());
    bool all = true;
    for (const ClauseAnswer& answer : answers) {
      EXPECT_FALSE(answer.because.empty());
      all = all && answer.holds();
    }
    EXPECT_EQ(all, row.holds);
  }
}

TEST(MatcherClauses, ThereIsARowForEachOfThem) {
  for (const Clause& clause : clauses()) {
    bool asked = false;
    for (const Clauses& row : clause_rows) {
      When when;
      row.ask(when);
      asked = asked || clause.given(when);
    }
    EXPECT_TRUE(asked) << clause.name;
  }
}

TEST(BestMatch, TheMoreCertainRuleSpeaksThenTheOneThatAsksMoreThenByName) {
  const auto rule = [](const char* id, Strength strength, bool fallback, bool asks_more) {
    Rule made;
    made.id = id;
    made.strength = strength;
    made.fallback = fallback;
    made.when.wait = {Wait::chan_send};
    if (asks_more) made.when.main = false;
    return made;
  };
  Grammar grammar = bare_grammar();
  const auto speaks = [&](std::vector<Rule> rules) {
    grammar.rules = std::move(rules);
    const Looked looked(sender, grammar);
    const Match match = best_match(looked.grammar, looked.matcher, looked.row());
    return !match.cause ? std::string("nobody") : match.cause.rule->id;
  };
  EXPECT_EQ(speaks({}), "nobody");
  EXPECT_EQ(speaks({rule("a", Strength::weak, false, false), rule("b", Strength::strong, false, false)}), "b");
  EXPECT_EQ(speaks({rule("a", Strength::weak, false, false), rule("b", Strength::definite, true, false)}), "a") << "a fallback gives way";
  EXPECT_EQ(speaks({rule("a", Strength::weak, false, false), rule("b", Strength::weak, false, true)}), "b");
  EXPECT_EQ(speaks({rule("b", Strength::weak, false, false), rule("a", Strength::weak, false, false)}), "a");
}

// Leaving rules out before they are asked must not change who speaks.
TEST(BestMatch, WhoMayFireIncludesAllThatFire) {
  const Result<Grammar> grammar = load_grammar({});
  ASSERT_TRUE(grammar);
  std::size_t fired = 0, asked = 0, all = 0;
  for (const Rule& rule : grammar->rules)
    for (const Sample& sample : rule.samples) {
      if (!sample.fires || sample.dumps.size() != 1) continue;
      Corpus corpus = read(sample.dumps[0]);
      const Census census = take_census(corpus);
      const Matcher matcher(corpus, census, *grammar);
      for (const Row& row : census.rows) {
        const std::vector<std::uint32_t> candidates = matcher.candidates(row);
        asked += candidates.size();
        all += grammar->rules.size();
        for (std::uint32_t i = 0; i < grammar->rules.size(); ++i) {
          if (!matcher.fires(grammar->rules[i], row)) continue;
          ++fired;
          EXPECT_TRUE(std::ranges::binary_search(candidates, i)) << grammar->rules[i].id << " on a sample of " << rule.id;
        }
      }
    }
  EXPECT_GT(fired, grammar->rules.size() / 2);
  EXPECT_LT(5 * asked, all) << "most rules are not even asked";
}

// ---- objects of libraries -----------------------------------------------------

// So many clients, each a second and `apart` goroutines after the one before.
std::string clients(int count, int apart, int first = 100) {
  std::string text;
  for (int i = 0; i < count; ++i) text += goroutine("select", {"lib.(*T).Call"}, "main.main", first + i * apart);
  // A program has other goroutines, early and late.
  return text + goroutine("IO wait", {"main.g"}, "main.main", 20) + goroutine("IO wait", {"main.h"}, "main.main", 100 + 41 * apart);
}

TEST(Objects, AreHealthyUpToTheExpectedNumberAndWeighedByTheirExcessBeyond) {
  Grammar grammar = bare_grammar();
  set_patterns(grammar, patterns);
  Rule rule;
  rule.id = "client";
  rule.kind = RuleKind::object;
  rule.strength = Strength::strong;
  rule.title = "lib clients";
  rule.when.blocked_in = {lib_call};
  rule.object = Object{"lib client", 2, 4};
  grammar.rules = {rule};
  const auto judged = [&](const std::string& text) {
    Corpus corpus = read(text);
    const Census census = take_census(corpus);
    std::string out;
    for (const Finding& finding : classify(corpus, census, grammar)) {
      if (finding.rule == nullptr) continue;
      out = std::to_string(finding.score) + " " + std::string(name_of(finding.verdict));
      for (const Evidence& each : finding.evidence)
        if (each.kind == "objects" || each.kind == "rule" || each.kind == "healthy") out += "\n" + std::to_string(each.points) + " " + each.text;
    }
    return out;
  };
  EXPECT_EQ(judged(clients(8, 1)).substr(0, 6), "4 idle") << "eight goroutines are four clients";
  EXPECT_NE(judged(clients(8, 40)).find("4 lib clients of at most 4 that are expected of \"lib clients\""), std::string::npos) << judged(clients(8, 40));
  EXPECT_EQ(judged(clients(40, 1)).substr(0, 7), "9 idle\n") << "20 clients, but started together: " << judged(clients(40, 1));
  EXPECT_EQ(judged(clients(40, 40)), "72 likely\n35 40 goroutines fit the strong sign \"lib clients\"\n12 20 lib clients alive, expected at most 4");
  grammar.rules[0].object->noun = "lib watch";
  EXPECT_NE(judged(clients(40, 40)).find("12 20 lib watches alive, expected at most 4"), std::string::npos) << judged(clients(40, 40));
  grammar.rules[0].strength = Strength::weak;
  EXPECT_EQ(judged(clients(40, 40)).substr(0, 10), "49 suspect") << "what is from memory is never strong";
}

}  // namespace
}  // namespace lineup::tests
