// SPDX-License-Identifier: Apache-2.0
// starters_test.cc: what the line of those that started a goroutine says, and which
// groups belong together by their numbers.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "classify/families.h"
#include "process.h"

namespace lineup::tests {
namespace {

std::string one(int id, const std::string& state, const std::vector<std::string>& functions,
                const std::string& creator, int starter) {
  std::string out = "goroutine " + std::to_string(id) + " [" + state + "]:\n";
  for (const std::string& function : functions) out += function + "(0x1)\n\t/src/a.go:5 +0x1\n";
  return out + "created by " + creator + " in goroutine " + std::to_string(starter) +
         "\n\t/src/a.go:3 +0x1\n\n";
}

std::vector<Goroutine> numbered(const std::vector<std::uint64_t>& ids) {
  std::vector<Goroutine> made;
  for (const std::uint64_t id : ids) made.push_back({id, 0, {}, 0});
  return made;
}

// Each was started by a worker of a library, which a request started that is gone.
std::string behind_workers(int requests, int first_request) {
  std::string text;
  for (int i = 0; i < requests; ++i) {
    text += one(1000 + 100 * i, "select", {"example.org/batch.(*Worker).loop"},
                "example.org/batch.New", first_request + 7 * i);
    text += one(1003 + 100 * i, "chan receive", {"main.(*report).wait", "main.(*report).run"},
                "example.org/batch.(*Worker).start", 1000 + 100 * i);
  }
  return text;
}

TEST(Orphans, AreThoseOfWorkThatIsOverThroughALibrarysWorkerToo) {
  const Process process({behind_workers(12, 50)});
  EXPECT_TRUE(has(process.at("main.(*report).wait"), "orphans"));
  // The same workers, all of one goroutine that is there.
  std::string kept = one(50, "IO wait", {"main.accept"}, "main.main", 1);
  for (int i = 0; i < 12; ++i) {
    kept += one(1000 + 100 * i, "select", {"example.org/batch.(*Worker).loop"},
                "example.org/batch.New", 50);
    kept += one(1003 + 100 * i, "chan receive", {"main.(*report).wait", "main.(*report).run"},
                "example.org/batch.(*Worker).start", 1000 + 100 * i);
  }
  EXPECT_FALSE(has(Process({kept}).at("main.(*report).wait"), "orphans"));
}

TEST(Orphans, AreThoseOfRequestsThatAConnectionHasLeftBehind) {
  const auto requests = [](const std::vector<std::string>& connection) {
    std::string text = one(40, "IO wait", connection, "net/http.(*Server).Serve", 3) +
                       one(3, "IO wait", {"net.(*TCPListener).Accept", "net/http.(*Server).Serve"},
                           "main.main", 1);
    for (int i = 0; i < 9; ++i)
      text += one(100 + 60 * i, "chan receive", {"main.quote.func1"}, "main.quote", 40);
    return Process({text});
  };
  const Process idle = requests({"bufio.(*Reader).Peek", "net/http.(*conn).serve"});
  EXPECT_TRUE(has(idle.at("main.quote.func1"), "orphans"));
  // The request that started them is still being served.
  const Process busy = requests(
      {"main.fetch", "main.quote", "net/http.serverHandler.ServeHTTP", "net/http.(*conn).serve"});
  EXPECT_FALSE(has(busy.at("main.quote.func1"), "orphans"));
}

TEST(Requests, AreWhateverALoopStartsAGoroutineForOneByOne) {
  const auto server = [](const std::string& loop_state, const std::vector<std::string>& loop,
                         const std::vector<std::string>& work, int apart) {
    std::string text = one(3, loop_state, loop, "main.main", 1);
    for (int i = 0; i < 14; ++i)
      text += one(100 + apart * i, "chan receive", work, "main.(*broker).run", 3);
    return Process({text});
  };
  const std::vector<std::string> inside = {"main.ask", "main.(*broker).handle"};
  EXPECT_TRUE(has(server("IO wait", {"net.(*TCPListener).Accept", "main.(*broker).run"}, inside, 60)
                      .at("main.ask"),
                  "request"));
  EXPECT_TRUE(
      has(server("chan receive", {"main.(*broker).run"}, inside, 60).at("main.ask"), "request"));
  // The loop is elsewhere; all were started at once; the goroutine's own body waits for work.
  EXPECT_FALSE(
      has(server("chan receive", {"main.(*other).run"}, inside, 60).at("main.ask"), "request"));
  EXPECT_FALSE(
      has(server("chan receive", {"main.(*broker).run"}, inside, 1).at("main.ask"), "request"));
  EXPECT_FALSE(has(server("chan receive", {"main.(*broker).run"}, {"main.(*broker).handle"}, 60)
                       .at("main.(*broker).handle"),
                   "request"));
}

TEST(Families, ComeTogetherWhereEachIsBesideOneOfTheOther) {
  const std::vector<Goroutine> a = numbered({100, 220, 310, 450, 520, 640, 710});
  EXPECT_TRUE(come_together(a, numbered({101, 221, 312, 451, 521, 641, 711}), false));
  EXPECT_FALSE(come_together(a, numbered({150, 260, 370, 480, 570, 670, 760}), false))
      << "between them";
  EXPECT_FALSE(come_together(a, numbered({101, 221, 312, 451, 570, 670, 760}), false))
      << "four of seven";
  EXPECT_FALSE(come_together(numbered({100, 101, 102, 103, 104, 105, 106}),
                             numbered({107, 108, 109, 110, 111, 112, 113}), false))
      << "all at once";
  EXPECT_FALSE(come_together(numbered({100, 220, 310, 450, 520}),
                             numbered({101, 221, 312, 451, 521}), false))
      << "few";
  EXPECT_FALSE(come_together(numbered({0, 0, 0, 0, 0, 0}), numbered({0, 0, 0, 0, 0, 0}), false))
      << "no numbers";
  const auto started_by = [](std::vector<Goroutine> group, std::uint64_t more) {
    for (Goroutine& g : group) g.created_in = g.id / 10 + more;
    return group;
  };
  const std::vector<Goroutine> beside = numbered({101, 221, 312, 451, 521, 641, 711});
  EXPECT_TRUE(come_together(started_by(a, 0), started_by(beside, 0), true)) << "the same starters";
  EXPECT_FALSE(come_together(started_by(a, 0), started_by(beside, 1000), true)) << "others";
  EXPECT_TRUE(come_together(started_by(a, 0), started_by(beside, 1000), false))
      << "which may be so";
}

// Two suspects: neither speaks for both; the first, or the second does.
const Finding* cause_of(const Process& process, const Finding& finding) {
  return finding.symptom_of ? &process.findings[finding.symptom_of->cause] : nullptr;
}

TEST(Families, AreFollowedOverGoroutinesInBetween) {
  std::string text;
  for (int i = 0; i < 30; ++i) {
    text += one(1000 + 100 * i, "sync.WaitGroup.Wait, 12 minutes",
                {"sync.(*WaitGroup).Wait", "main.collect"}, "main.serve", 100000 + 13 * i);
    text += one(1001 + 100 * i, "sleep", {"time.Sleep", "example.org/pace.(*Group).run"},
                "example.org/pace.(*Group).Go", 1000 + 100 * i);
    text += one(1005 + 100 * i, "chan send, 12 minutes", {"main.collect.func1"},
                "example.org/pace.(*Group).run", 1001 + 100 * i);
  }
  const Process process({text});
  const Finding& waits = process.at("main.collect");
  ASSERT_TRUE(waits.symptom_of);
  EXPECT_EQ(cause_of(process, waits), &process.at("main.collect.func1"));
  EXPECT_EQ(
      waits.symptom_of->why,
      "30 of the 30 that hang there were started by these 30 or by goroutines that those started");
}

TEST(Links, ThePileWaitsForTheObjectsOwnGoroutineThatIsStuck) {
  const auto pump = [](const std::string& state, const std::vector<std::string>& own) {
    std::string text = one(7, state, own, "main.NewPump", 1);
    for (int i = 0; i < 40; ++i)
      text += one(1000 + 30 * i, "chan send, " + std::to_string(2 + i % 8) + " minutes",
                  {"main.(*Pump).Publish", "main.handle"}, "main.serve", 9000 + 11 * i);
    return Process({text});
  };
  const Process stuck = pump("chan send, 9 minutes", {"main.(*Pump).deliver", "main.(*Pump).run"});
  const Finding& pile = stuck.at("main.(*Pump).Publish");
  EXPECT_EQ(cause_of(stuck, pile), &stuck.at("main.(*Pump).deliver"));
  EXPECT_EQ(&stuck.findings.front(), &stuck.at("main.(*Pump).deliver"));
  // It rests where it should, or it is none of the object's own.
  const Process rests = pump("chan receive, 9 minutes", {"main.(*Pump).run"});
  EXPECT_EQ(cause_of(rests, rests.at("main.(*Pump).Publish")), nullptr);
  const Process other =
      pump("chan send, 9 minutes", {"main.(*Queue).deliver", "main.(*Queue).run"});
  EXPECT_EQ(cause_of(other, other.at("main.(*Pump).Publish")), nullptr);
}

// Three dumps of objects that come and stay, two goroutines of each, started by one.
std::vector<std::string> objects(const std::string& second_entry, int beside) {
  std::vector<std::string> dumps;
  for (int dump = 1; dump <= 3; ++dump) {
    std::string text;
    for (int i = 0; i < 20 * dump; ++i) {
      text += one(100 + 50 * i, "select", {"main.(*Client).loop"}, "main.NewClient", 1);
      text += one(100 + 50 * i + beside, "chan receive", {second_entry}, "main.NewClient", 1);
    }
    dumps.push_back(text);
  }
  return dumps;
}

TEST(Links, PartsOfTheSameObjectsAreOneSuspect) {
  const Process parts(objects("main.(*Client).acks", 1));
  ASSERT_NE(parts.at("main.(*Client).loop").verdict, Verdict::idle);
  EXPECT_NE(parts.at("main.(*Client).loop").symptom_of.has_value(),
            parts.at("main.(*Client).acks").symptom_of.has_value());
  // As many, but each came at another time.
  const Process apart(objects("main.(*Client).acks", 23));
  EXPECT_FALSE(apart.at("main.(*Client).loop").symptom_of ||
               apart.at("main.(*Client).acks").symptom_of);
  // Another package's: no part of the object.
  const Process other(objects("example.org/other.watch", 1));
  EXPECT_FALSE(other.at("main.(*Client).loop").symptom_of ||
               other.at("example.org/other.watch").symptom_of);
}

TEST(Links, TheOtherEndsOfTheSameConnectionsAreNoSuspectOfTheirOwn) {
  const auto service = [](int beside, bool reader) {
    std::vector<std::string> dumps;
    for (int dump = 1; dump <= 3; ++dump) {
      std::string text =
          one(3, "IO wait", {"net.(*TCPListener).Accept", "main.listen"}, "main.main", 1);
      for (int i = 0; i < 20 * dump; ++i) {
        text += one(100 + 50 * i, "select", {"example.org/wire.(*Client).loop"},
                    "example.org/wire.Dial", 1);
        text += one(100 + 50 * i + beside, "IO wait", {"bufio.(*Reader).fill", "main.echo"},
                    "main.listen", 3);
        if (reader)
          text += one(101 + 50 * i, "IO wait", {"example.org/wire.(*Client).read"},
                      "example.org/wire.(*Client).loop", 100 + 50 * i);
      }
      dumps.push_back(text);
    }
    return Process(dumps);
  };
  const Process both = service(2, false);
  ASSERT_NE(both.at("bufio.(*Reader).fill").verdict, Verdict::idle);
  EXPECT_EQ(cause_of(both, both.at("bufio.(*Reader).fill")),
            &both.at("example.org/wire.(*Client).loop"));
  // As many, but none of them when a client came, and nothing says that clients have connections.
  const Process apart = service(24, false);
  EXPECT_EQ(cause_of(apart, apart.at("bufio.(*Reader).fill")), nullptr);
  // With their own readers they have; numbers come in batches, so who came when is not always seen.
  const Process readers = service(24, true);
  EXPECT_EQ(cause_of(readers, readers.at("bufio.(*Reader).fill")),
            &readers.at("example.org/wire.(*Client).loop"));
}

}  // namespace
}  // namespace lineup::tests
