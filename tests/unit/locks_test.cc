// SPDX-License-Identifier: Apache-2.0
// locks_test.cc: who holds a lock, and which suspects only wait because of another.
#include "classify/locks.h"

#include <gtest/gtest.h>

#include "classify/classify.h"
#include "dumps.h"

namespace lineup::tests {
namespace {

// "main.f(0x0?)" of "main.f", which may bring arguments of its own.
std::string call(const std::string& function) { return function.ends_with(")") ? function : function + "(0x0?)"; }

// A goroutine that waits for the mutex at `address`.
std::string locker(int id, const std::string& address, const std::vector<std::string>& functions, int minutes = 0) {
  std::string out = "goroutine " + std::to_string(id) + " [sync.Mutex.Lock" + (minutes == 0 ? "" : ", " + std::to_string(minutes) + " minutes") + "]:\n";
  out += "internal/sync.(*Mutex).lockSlow(" + address + ")\n\t/go/mutex.go:149 +0x1\nsync.(*Mutex).Lock(...)\n\t/go/mutex.go:46\n";
  for (const std::string& function : functions) out += call(function) + "\n\t/a.go:1 +0x1\n";
  return out + "created by main.start in goroutine " + std::to_string(id + 1000) + "\n\t/a.go:9 +0x1\n\n";
}

std::string other(int id, const std::string& state, const std::vector<std::string>& functions, int parent = 1) {
  std::string out = "goroutine " + std::to_string(id) + " [" + state + "]:\n";
  for (const std::string& function : functions) out += function + "(0x0?)\n\t/b.go:1 +0x1\n";
  return out + "created by main.start in goroutine " + std::to_string(parent) + "\n\t/b.go:9 +0x1\n\n";
}

const Grammar& grammar() {
  static const Result<Grammar> loaded = load_grammar({});
  return *loaded;
}

struct Looked {
  explicit Looked(const std::string& text, const Grammar& with = grammar())
      : corpus(read(text)), census(take_census(corpus)), matcher(corpus, census, with), findings(classify(corpus, census, with)) {}
  // The finding of the goroutine with that number.
  const Finding& of(std::uint64_t id) const {
    for (const Finding& finding : findings)
      for (const Goroutine& g : census.listed(finding.row->cells.size() - 1, finding.row->cells.back()))
        if (g.id == id) return finding;
    ADD_FAILURE() << id;
    return findings.at(0);
  }
  // "cycle, goroutine 7": what is known of the lock this one waits for, and who holds it.
  std::string lock(std::uint64_t id) const {
    const LockFinding& found = matcher.lock(*of(id).row);
    std::string out(found.trouble ? name_of(*found.trouble) : "nothing");
    if (found.holder) out += ", goroutine " + std::to_string(census.rows[*found.holder].cells.back().first_id);
    return out;
  }

  Corpus corpus;
  Census census;
  Matcher matcher;
  std::vector<Finding> findings;
};

TEST(Locks, OwnersOfFieldsAreTypesOrOuterFunctions) {
  EXPECT_EQ(owner_of_fields("main.(*Cache).Get"), "main.(*Cache)");
  EXPECT_EQ(owner_of_fields("main.(*Cache).Get.func1"), "main.(*Cache)");
  EXPECT_EQ(owner_of_fields("a.b/c.Cache.Get"), "a.b/c.Cache");
  EXPECT_EQ(owner_of_fields("main.run.func1"), "main.run");
  EXPECT_EQ(owner_of_fields("main.run."), "main.run");
  EXPECT_EQ(owner_of_fields("main."), "main.");
  EXPECT_EQ(owner_of_fields("main.."), "main.");
  EXPECT_EQ(owner_of_fields("main.run.func1.2"), "main.run.func1");
  EXPECT_EQ(owner_of_fields("main.run.gowrap1"), "main.run");
  EXPECT_EQ(owner_of_fields("main.T.run.func1"), "main.T");
  EXPECT_EQ(owner_of_fields("main.run"), "main.run");
  EXPECT_EQ(owner_of_fields("main.(*T"), "main.(*T");
  EXPECT_EQ(owner_of_fields("cgo"), "cgo");
}

TEST(Locks, TellWhatBecameOfThem) {
  const std::string a = "0xc000012000", b = "0xc000012040";
  const std::string reads_again = "goroutine 5 [sync.RWMutex.RLock]:\nsync.runtime_SemacquireRWMutexR(0x0?)\n\t/go/sema.go:1 +0x1\nsync.(*RWMutex).RLock(...)\n\t/go/rw.go:7\n"
                                  "main.(*Cache).get(0x0?)\n\t/a.go:2 +0x1\nmain.(*Cache).Size(0x0?)\n\t/a.go:3 +0x1\ncreated by main.start in goroutine 1\n\t/a.go:9 +0x1\n\n";
  const std::string writes = "goroutine 6 [sync.RWMutex.Lock]:\nsync.runtime_SemacquireRWMutex(0x0?)\n\t/go/sema.go:1 +0x1\nsync.(*RWMutex).Lock(0x0?)\n\t/go/rw.go:8 +0x1\n"
                             "main.(*Cache).Set(0x0?)\n\t/a.go:2 +0x1\ncreated by main.start in goroutine 1\n\t/a.go:9 +0x1\n\n";
  const auto read_twice = [](int id) {
    return "goroutine " + std::to_string(id) + " [sync.RWMutex.RLock, 5 minutes]:\nsync.runtime_SemacquireRWMutexR(0xc000012064?, 0x0?, 0x0?)\n\t/go/sema.go:1 +0x1\nsync.(*RWMutex).RLock(0xc000012058)\n\t/go/rw.go:7 +0x1\n"
           "main.(*Cache).get(0xc000012040, 0x0)\n\t/a.go:2 +0x1\nmain.(*Cache).Size(0xc000012040)\n\t/a.go:3 +0x1\ncreated by main.start" + std::to_string(id) + " in goroutine 1\n\t/a.go:9 +0x1\n\n";
  };
  const struct { const char* why; std::string text; const char* found; } rows[] = {
      {"alone it may be the next", locker(5, a, {"main.(*Cache).Get"}), "nothing"},
      {"a method that locks calls one that locks", locker(5, a, {"main.(*Cache).Get", "main.(*Cache).Size(0xc000012000)"}), "double"},
      {"the lock is a field further in", locker(5, "0xc000012040", {"main.(*Cache).Get(0xc000012000)", "main.(*Cache).Size(0xc000012000, 0x1)"}), "double"},
      {"Go does not print the object", locker(5, a, {"main.(*Cache).Get", "main.(*Cache).Size"}), "perhaps-double"},
      {"a stale value proves nothing", locker(5, a, {"main.(*Cache).Get", "main.(*Cache).Size(0xc000012000?)"}), "perhaps-double"},
      {"parent and child are two objects", locker(5, "0xc000012048", {"main.(*Node).add(0xc000012040)", "main.(*Node).grow(0xc000012000)"}), "nothing"},
      {"a lock far from the object may be pointed to", locker(5, "0xc000092048", {"main.(*Node).add", "main.(*Node).grow(0xc000012000)"}), "perhaps-double"},
      {"two came through one path, so it does not hold the lock", locker(5, a, {"main.(*Cache).Get", "main.(*Cache).Size(0xc000012000)"}) + locker(6, a, {"main.(*Cache).Get", "main.(*Cache).Size(0xc000012000)", "main.serve"}), "nothing"},
      {"by two paths: one of them may hold it", locker(5, a, {"main.(*Cache).Get", "main.(*Cache).Size(0xc000012000)"}) + locker(6, a, {"main.(*Cache).Get", "main.(*Cache).Print(0xc000012000)"}), "perhaps-double"},
      {"each waits for a lock of its own", locker(5, a, {"main.(*Cache).Get", "main.(*Cache).Size(0xc000012000)"}) + locker(6, b, {"main.(*Cache).Get", "main.(*Cache).Size(0xc000012040)"}), "double"},
      {"a closure of the method is the same function", locker(5, a, {"main.(*Cache).Get.func1", "main.(*Cache).Get"}), "nothing"},
      {"others behind it wait because of it", locker(5, a, {"main.(*Cache).Put"}) + locker(6, a, {"main.(*Cache).Get", "main.(*Cache).Size(0xc000012000)"}), "double, goroutine 6"},
      {"or perhaps", locker(5, a, {"main.(*Cache).Put"}) + locker(6, a, {"main.(*Cache).Get", "main.(*Cache).Size"}), "perhaps-double, goroutine 6"},
      {"but not at another lock", locker(5, b, {"main.(*Cache).Put"}) + locker(6, a, {"main.(*Cache).Get", "main.(*Cache).Size"}), "cycle, goroutine 6"},
      {"one sends inside the type", locker(5, a, {"main.(*Cache).Get"}) + other(6, "chan send", {"main.(*Cache).publish"}), "held-while-blocked, goroutine 6"},
      {"a sender elsewhere holds nothing here", locker(5, a, {"main.(*Cache).Get"}) + other(6, "chan send", {"main.(*Queue).publish"}), "nothing"},
      {"of two, the one in the network is less likely", locker(5, a, {"main.(*C).Get"}) + other(6, "IO wait", {"main.(*C).loop"}) + other(7, "chan receive", {"main.(*C).ask"}), "held-while-blocked, goroutine 7"},
      {"of two, the one in the same function is more likely", locker(5, a, {"main.f.func7.1"}) + other(6, "chan send", {"main.f.func7.1"}) + other(7, "chan receive", {"main.f.func7"}), "held-while-blocked, goroutine 6"},
      {"another closure of the outer function has nothing to do with it", locker(5, a, {"main.f.func7.1"}) + other(6, "chan receive", {"main.f.func8"}), "nothing"},
      {"one runs in there and may unlock", locker(5, a, {"main.(*C).Get"}) + other(6, "running", {"main.(*C).work"}) + other(7, "chan receive", {"main.(*C).ask"}), "nothing"},
      {"each is inside what the other wants", locker(5, a, {"main.(*A).Lock", "main.(*B).run"}) + locker(6, b, {"main.(*B).Lock", "main.(*A).run"}), "cycle, goroutine 6"},
      {"two objects of one type, two locks, no other", locker(5, a, {"main.(*A).Move"}) + locker(6, b, {"main.(*A).Take"}), "cycle, goroutine 6"},
      {"the same lock", locker(5, a, {"main.(*A).Move"}) + locker(6, a, {"main.(*A).Take"}), "nothing"},
      {"a read lock again behind a writer", reads_again + writes, "recursive-read"},
      {"the writer waits for the one that reads twice", replace_all(reads_again, "goroutine 5 ", "goroutine 7 ") + replace_all(writes, "goroutine 6 ", "goroutine 5 "), "recursive-read, goroutine 7"},
      {"without a writer it would get it, unless it writes itself", reads_again, "perhaps-double"},
      {"two read again and none writes: neither holds it", read_twice(5) + read_twice(6), "nothing"},
      {"a writer of another lock is not behind them", read_twice(5) + replace_all(writes, "sync.(*RWMutex).Lock(0x0?)", "sync.(*RWMutex).Lock(0xc000077000)"), "double"},
  };
  for (const auto& row : rows) EXPECT_EQ(Looked(row.text).lock(5), row.found) << row.why;
}

TEST(Locks, AreCountedByTheirAddress) {
  std::string text;
  for (int i = 0; i < 3; ++i) text += locker(5 + i, "0xc000012000", {"main.(*Cache).Get"});
  text += locker(9, "0xc000012040", {"main.(*Cache).Get"});
  const Looked looked(text);
  const LockFinding& found = looked.matcher.lock(*looked.of(5).row);
  EXPECT_EQ(found.addresses, 2u);
  EXPECT_EQ(found.most_at_one, 3u);
  EXPECT_EQ(found.address, 0xc000012000u);
  bool said = false;
  for (const Evidence& evidence : looked.of(5).evidence) said = said || evidence.text == "they wait for 2 different locks, at most 3 for the same, at 0xc000012000";
  EXPECT_TRUE(said);
}

TEST(Locks, AreCountedByTheLockWhateverLineTheyAreWaitedForAt) {
  const std::string a = "0xc000012000";
  const Looked looked(locker(5, a, {"main.(*Cache).Get"}, 7) + locker(6, a, {"main.(*Cache).Put"}, 9) + locker(7, a, {"main.(*Cache).Drop"}, 1) + locker(8, "0xc000012040", {"main.(*Queue).Put"}, 1));
  const LockFinding& found = looked.matcher.lock(*looked.of(5).row);
  EXPECT_EQ(found.at_it, 3u);
  EXPECT_EQ(found.groups_at_it, 3u);
  EXPECT_EQ(found.longest_minutes, 9u);
  EXPECT_EQ(looked.matcher.lock(*looked.of(8).row).at_it, 1u);
  // One suspect, and the one that waits longest speaks for it.
  ASSERT_NE(looked.of(6).rule, nullptr);
  EXPECT_EQ(looked.of(6).rule->id, "mutex-stuck");
  EXPECT_GE(looked.of(6).verdict, Verdict::suspect);
  EXPECT_FALSE(looked.of(6).symptom_of);
  for (const int id : {5, 7}) {
    ASSERT_TRUE(looked.of(id).symptom_of) << id;
    EXPECT_EQ(&looked.findings[looked.of(id).symptom_of->cause], &looked.of(6)) << id;
  }
  EXPECT_EQ(looked.of(8).verdict, Verdict::idle) << "a minute at another lock may be load";
}

TEST(Locks, AreSuspectAtAnyCountWhenTheyAreWaitedForTenMinutes) {
  // With the main goroutine: without it a few are a quotation, which chains_test.cc has.
  const auto waiter = [](int minutes) {
    return "goroutine 1 [sleep]:\nmain.main()\n\t/a.go:3 +0x1\n\n" +
           locker(5, "0xc000012000", {"main.(*Cache).Get"}, minutes);
  };
  EXPECT_EQ(Looked(waiter(9)).of(5).verdict, Verdict::idle);
  EXPECT_GE(Looked(waiter(10)).of(5).verdict, Verdict::suspect);
  // Before Go 1.20 the state has no name of its own.
  EXPECT_GE(Looked(replace_all(waiter(611), "sync.Mutex.Lock,", "semacquire,")).of(5).verdict,
            Verdict::suspect);
}

// ---- symptoms -------------------------------------------------------------------

TEST(Links, WaitersOfALockAreSymptomsOfItsHolderWhichSpeaksForThem) {
  std::string text = other(6, "chan send, 9 minutes", {"main.(*Cache).publish"}, 800);
  for (int i = 0; i < 40; ++i) text += locker(100 + 20 * i, "0xc000012000", {"main.(*Cache).Get"}, 1 + i % 8);
  const Looked looked(text);
  const Finding& holder = looked.of(6);
  const Finding& waiter = looked.of(100);
  ASSERT_TRUE(waiter.symptom_of);
  EXPECT_EQ(&looked.findings[waiter.symptom_of->cause], &holder);
  EXPECT_FALSE(holder.symptom_of);
  EXPECT_GE(holder.score, waiter.score);
  ASSERT_EQ(holder.evidence.back().kind, "symptoms");
  EXPECT_EQ(holder.evidence.back().text, "40 goroutines in 1 more group only wait because of this one");
  int sum = 0;
  for (const Evidence& evidence : holder.evidence) sum += evidence.points;
  EXPECT_EQ(sum, holder.score);
  EXPECT_TRUE(&looked.findings.front() == &holder);
}

TEST(Links, SendersWaitForTheConsumerOfTheirTypeThatIsStuck) {
  const auto senders = [](const char* function) {
    std::string text;
    for (int i = 0; i < 12; ++i) text += other(100 + 20 * i, "chan send, 9 minutes", {function}, 1 + i % 8);
    return text;
  };
  const std::string writer = other(6, "syscall, 9 minutes", {"syscall.Flock", "main.(*Log).write", "main.(*Log).run"}, 800) + other(7, "syscall, 9 minutes", {"syscall.Flock", "main.(*Log).write", "main.(*Log).run"}, 801);
  const auto cause_of = [](const Looked& looked, int id) { return looked.of(id).symptom_of ? &looked.findings[looked.of(id).symptom_of->cause] : nullptr; };
  const Looked same(senders("main.(*Log).Say") + writer);
  EXPECT_EQ(cause_of(same, 100), &same.of(6));
  const Looked stranger(senders("main.(*Queue).Say") + writer);
  EXPECT_EQ(cause_of(stranger, 100), nullptr);
}

TEST(Links, WhoWaitsForOthersWaitsBecauseOfThoseThatHang) {
  std::string text;
  for (int i = 0; i < 30; ++i) {
    text += "goroutine " + std::to_string(100 + i) + " [sync.WaitGroup.Wait, 12 minutes]:\nsync.(*WaitGroup).Wait(0x0?)\n\t/go/wg.go:1 +0x1\nmain.collect(0x0?)\n\t/a.go:4 +0x1\ncreated by main.serve in goroutine " + std::to_string(7000 + i) + "\n\t/a.go:9 +0x1\n\n";
    text += other(3000 + 7 * i, "chan send, 12 minutes", {"main.collect.func1"}, 100 + i);
  }
  const Looked looked(text);
  const Finding& waiting = looked.of(100);
  ASSERT_TRUE(waiting.symptom_of);
  EXPECT_EQ(&looked.findings[waiting.symptom_of->cause], &looked.of(3000));
  EXPECT_EQ(waiting.symptom_of->why, "30 of the 30 that hang there were started by these 30");
}

// One waits for all it started, not for as many as there are of it.
TEST(Links, WhoWaitsForManyWaitsBecauseOfAllOfThem) {
  std::string text;
  for (int i = 0; i < 30; ++i) {
    text += "goroutine " + std::to_string(100 + i) + " [sync.WaitGroup.Wait, 12 minutes]:\nsync.(*WaitGroup).Wait(0x0?)\n\t/go/wg.go:1 +0x1\nmain.collect(0x0?)\n\t/a.go:4 +0x1\ncreated by main.serve in goroutine " + std::to_string(7000 + i) + "\n\t/a.go:9 +0x1\n\n";
    for (int member = 0; member < 8; ++member) text += other(3000 + 20 * i + member, "chan send, 12 minutes", {"main.collect.func1"}, 100 + i);
  }
  const Looked looked(text);
  ASSERT_TRUE(looked.of(100).symptom_of);
  EXPECT_EQ(looked.of(100).symptom_of->why, "240 of the 240 that hang there were started by these 30");
}

// Crowds are compared by some of their starters first, and counted by all of them.
TEST(Links, CrowdsWithTheSameStartersAreCountedToTheLast) {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += other(10000 + 4 * i, "chan receive, " + std::to_string(2 + i % 9) + " minutes", {"main.(*Conn).readLoop"}, 400000 + 10 * i);
    text += other(10001 + 4 * i, "chan send, " + std::to_string(2 + i % 9) + " minutes", {"main.(*Conn).writeLoop"}, 400000 + 10 * i + (i % 50 == 0 ? 5 : 0));
  }
  const Looked looked(text);
  const Finding& follows = looked.of(10000).symptom_of ? looked.of(10000) : looked.of(10001);
  ASSERT_TRUE(follows.symptom_of);
  EXPECT_EQ(follows.symptom_of->why, "4900 of these 5000 were started by the same goroutines as those: they come together");
}

TEST(Links, ReaderAndWriterOfTheSameConnectionsAreOneSuspect) {
  const auto pairs = [](int apart) {
    std::string text;
    for (int i = 0; i < 60; ++i) {
      text += other(100 + 20 * i, "chan receive, " + std::to_string(2 + i % 9) + " minutes", {"main.(*Conn).readLoop"}, 4000 + 10 * i);
      text += other(101 + 20 * i, "chan send, " + std::to_string(2 + i % 9) + " minutes", {"main.(*Conn).writeLoop"}, 4000 + 10 * i + apart);
    }
    return text;
  };
  const Looked looked(pairs(0));
  EXPECT_TRUE(looked.of(100).symptom_of) << "it waits for what cannot go on";
  EXPECT_FALSE(looked.of(101).symptom_of) << "a send should be over at once";
  // The one that a rule names speaks for both, whichever is larger.
  Grammar named = grammar();
  named.rules.clear();
  Rule rule;
  rule.id = rule.title = "reads";
  rule.strength = Strength::strong;
  rule.when.state = {"chan receive"};
  named.rules = {rule};
  EXPECT_TRUE(Looked(pairs(0), named).of(101).symptom_of);
  const Looked strangers(pairs(5));
  EXPECT_FALSE(strangers.of(100).symptom_of);
  EXPECT_FALSE(strangers.of(101).symptom_of) << "as many, but started by others";
}

// Healthy by its shape, but it grows with what is wrong.
TEST(Links, HealthyCompanionsGoWithThoseThatStartedThem) {
  Grammar with = grammar();
  with.rules.clear();
  Rule healthy;
  healthy.id = "watches";
  healthy.kind = RuleKind::healthy;
  healthy.title = "watches the connection";
  healthy.when.state = {"IO wait"};
  healthy.when.goroutines_at_most = 1000;  // what has a limit is no excuse for growth
  with.rules = {healthy};
  const auto dump = [](int count) {
    std::string text = "SIGQUIT: quit\n\n";
    for (int i = 0; i < count; ++i) text += other(100 + 20 * i, "chan receive", {"main.handle"}, 5000 + i) + other(101 + 20 * i, "IO wait", {"main.watch"}, 100 + 20 * i);
    return text;
  };
  const Looked looked(dump(60) + dump(120) + dump(180), with);
  ASSERT_NE(looked.of(100).verdict, Verdict::idle);
  ASSERT_TRUE(looked.of(101).symptom_of);
  EXPECT_FALSE(looked.of(100).symptom_of) << "who receives does not wait for who watches the network";
  EXPECT_EQ(looked.of(101).symptom_of->why, "180 of these 180 were started by the 180 of the other group");
}

TEST(Links, RulesNameTheirCauses) {
  Grammar with = grammar();
  const auto rule = [&](const char* id, const char* state, std::vector<std::string> symptom_of, std::vector<std::string> peer_of) {
    Rule made;
    made.id = id;
    made.title = id;
    made.strength = Strength::strong;
    made.when.state = {state};
    made.symptom_of = std::move(symptom_of);
    made.peer_of = std::move(peer_of);
    return made;
  };
  const std::string text = other(5, "select", {"main.wait"}) + other(6, "IO wait", {"main.hold"});
  with.rules = {rule("holds", "IO wait", {}, {}), rule("waits", "select", {"holds"}, {})};
  EXPECT_TRUE(Looked(text, with).of(5).symptom_of);
  EXPECT_FALSE(Looked(text, with).of(6).symptom_of);
  with.rules = {rule("holds", "IO wait", {"waits"}, {}), rule("waits", "select", {"holds"}, {})};
  EXPECT_NE(Looked(text, with).of(5).symptom_of.has_value(), Looked(text, with).of(6).symptom_of.has_value()) << "nothing is a symptom of its symptom";
  with.rules = {rule("holds", "IO wait", {}, {}), rule("waits", "select", {}, {"holds"})};
  EXPECT_TRUE(Looked(text, with).of(5).symptom_of) << "as many at both ends";
  EXPECT_FALSE(Looked(text + other(7, "select", {"main.wait"}), with).of(5).symptom_of) << "two are not the ends of one";
}

}  // namespace
}  // namespace lineup::tests
