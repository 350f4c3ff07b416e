// SPDX-License-Identifier: Apache-2.0
// processes_test.cc: which process each dump is of, and that dumps refute what names say.
#include "origin/processes.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/clock.h"
#include "unit/fleets.h"
#include "unit/maker.h"
#include "unit/process.h"

namespace lineup::tests {
namespace {

struct File {
  std::string name, text;
};

struct Told {
  Processes processes;
  std::vector<std::string> lines;  // "api api-0: a.txt b.txt", for each
  std::string notes;
};

Told tell(const std::vector<File>& files, HowToTellApart how = {}) {
  Corpus corpus;
  std::vector<FileRead> names;
  for (const File& file : files) {
    const std::size_t first = corpus.dumps.size();
    corpus.append(read(file.text));
    for (std::size_t at = first; at < corpus.dumps.size(); ++at) {
      corpus.dumps[at].name =
          at == first ? file.name : fmt::format("{}#{}", file.name, at - first + 1);
      corpus.dumps[at].member = static_cast<std::uint32_t>(names.size());
    }
    names.push_back({file.name, std::hash<std::string>{}(file.text) | 1, file.text.size()});
  }
  Told result;
  Notes notes;
  result.processes = tell_apart(corpus, names, how, notes);
  for (const lineup::Process& process : result.processes.all) {
    std::string line = process.service + " " + (process.host.empty() ? "" : process.host + " ") +
                       process.instance + ":";
    for (const std::size_t dump : process.dumps) line += " " + corpus.dumps[dump].name;
    result.lines.push_back(line);
  }
  for (const Note& note : notes.all()) result.notes += note.where + ": " + note.text + "\n";
  return result;
}
using Strings = std::vector<std::string>;

// The name and the dumps of each, wherever they stand.
std::set<std::string> without_order(const Strings& lines) {
  std::set<std::string> all;
  for (const std::string& line : lines) {
    const std::size_t colon = line.find(": ");
    std::set<std::string> dumps;
    for (std::size_t at = colon + 1; at != std::string::npos;) {
      const std::size_t next = line.find(' ', at + 1);
      dumps.insert(line.substr(at + 1, next == std::string::npos ? next : next - at - 1));
      at = next;
    }
    std::string out = line.substr(0, colon + 1);
    for (const std::string& dump : dumps) out += " " + dump;
    all.insert(out);
  }
  return all;
}

const std::string& zoo(const std::string& program, std::size_t at) {
  return zoo_dumps("go1.27", program)[at];
}

// A dump of a program of its own: main.PROGRAM, with these goroutines.
std::string of_program(const std::string& program, int first, int count, int minutes = 3) {
  return replace_all(
      waiter(2, "IO wait", "main.Serve") + many(count, first, 3, {minutes}, "main.Work"), "main.",
      "main." + program);
}

TEST(Processes, AreWhatPathsNameWhereDumpsDoNotRefuteIt) {
  const Told of = tell({{"api/api-0/20260102T100000Z.txt", zoo("feed-burst", 0)},
                        {"api/api-0/20260102T100100Z.txt", zoo("feed-burst", 1)},
                        {"api/api-1/20260102T100000Z.txt", as_another(zoo("feed-burst", 0), 333)},
                        {"web/web-0/20260102T100000Z.txt", zoo("shop-stock-import", 0)}});
  EXPECT_EQ(of.lines,
            (Strings{"api api-0: api/api-0/20260102T100000Z.txt api/api-0/20260102T100100Z.txt",
                     "api api-1: api/api-1/20260102T100000Z.txt",
                     "web web-0: web/web-0/20260102T100000Z.txt"}));
  EXPECT_EQ(of.notes, "");
}

TEST(Processes, AreTwoWhereAPlaceHoldsTwoProgramsAndThatIsSaid) {
  const Told of = tell({{"api/20260102T100000Z.txt", of_program("cat", 10, 9)},
                        {"api/20260102T100100Z.txt", of_program("dog", 10, 9)},
                        {"api/20260102T100200Z.txt", of_program("cat", 10, 12)},
                        {"web/20260102T100000Z.txt", of_program("cow", 10, 9)}});
  EXPECT_EQ(of.lines,
            (Strings{"api : api/20260102T100000Z.txt api/20260102T100200Z.txt",
                     "api api (2): api/20260102T100100Z.txt", "web : web/20260102T100000Z.txt"}));
  EXPECT_NE(of.notes.find("names say one process"), std::string::npos) << of.notes;
}

TEST(Processes, GoOnAfterARestartInsideTheirPlace) {
  std::vector<File> files;
  for (std::size_t t = 0; t < 6; ++t) {
    files.push_back({fmt::format("api/api-0/20260102T10{:02}00Z.txt", t),
                     t < 3 ? as_another(zoo("feed-burst", t), 5000) : zoo("feed-burst", t - 3)});
    files.push_back({fmt::format("api/api-1/20260102T10{:02}00Z.txt", t),
                     as_another(zoo("feed-burst", t), 60)});
  }
  const Told of = tell(files);
  ASSERT_EQ(of.lines.size(), 2u) << of.notes;
  for (const lineup::Process& process : of.processes.all) EXPECT_EQ(process.dumps.size(), 6u);
  EXPECT_EQ(of.notes, "");
}

TEST(Processes, ThatOverlapInOnePlaceAreNoRestarts) {
  std::vector<File> files;
  for (std::size_t t = 0; t < 4; ++t) {
    files.push_back({fmt::format("api/20260102T10{:02}00Z.txt", t), zoo("monolith-shop", t)});
    files.push_back(
        {fmt::format("api/20260102T10{:02}30Z.txt", t), as_another(zoo("monolith-shop", t), 5000)});
  }
  files.push_back({"web/20260102T100000Z.txt", zoo("shop-stock-import", 0)});
  const Told of = tell(files);
  ASSERT_EQ(of.lines.size(), 3u) << of.notes;
  EXPECT_EQ(of.processes.all[0].dumps.size(), 4u);
  EXPECT_EQ(of.processes.all[1].dumps.size(), 4u);
  EXPECT_NE(of.notes, "");
}

TEST(Processes, AreJudgedApartWhereItIsNotKnownWhichOfTwoNumbersIsTheTime) {
  // Two replicas one after the other by their names; by their dates they alternate.
  const auto text = [](std::uint64_t first, int dump) {
    std::string all = "goroutine 1 [select]:\nmain.main()\n\t/app/main.go:5 +0x1\n\n";
    for (std::uint64_t id = first; id < first + 20 + static_cast<unsigned>(dump); ++id)
      all += fmt::format(
          "goroutine {} [chan send]:\nmain.f{}()\n\t/app/main.go:9 +0x1\ncreated by main.g{} in "
          "goroutine 1\n\t/app/main.go:{} +0x1\n\n",
          id, first, first, first);
    return all;
  };
  std::vector<File> files;
  for (int replica : {0, 1})
    for (int dump : {1, 2, 3})
      files.push_back(
          {fmt::format("in/jobs_{}_{}.txt", replica, dump), text(replica == 0 ? 500 : 510, dump)});
  for (int dump : {1, 2, 3})
    files.push_back({fmt::format("in/web_0_{}.txt", dump), text(900, dump)});
  EXPECT_EQ(tell(files).processes.all.size(), 3u);
}

TEST(Processes, AreToldByBuildIds) {
  const auto profile = [](const std::string& build) {
    return Maker()
        .mapping("/app/api", build)
        .call(1, "main.work", "/src/a.go", 5)
        .sample({1}, {7})
        .bytes();
  };
  const Told of = tell({{"a/20260102T100000Z.pb", profile("aaaa")},
                        {"a/20260102T100100Z.pb", profile("aaaa")},
                        {"a/20260102T100030Z.pb", profile("bbbb")},
                        {"b/20260102T100000Z.pb", profile("aaaa")}});
  EXPECT_EQ(of.lines, (Strings{"a : a/20260102T100000Z.pb a/20260102T100100Z.pb",
                               "a a (2): a/20260102T100030Z.pb", "b : b/20260102T100000Z.pb"}));
  EXPECT_NE(of.notes.find("2 profiles that other processes have in the same bytes"),
            std::string::npos)
      << of.notes;
}

TEST(Processes, AreCopiedFilesOnce) {
  const std::string text = zoo("feed-burst", 0), other = zoo("feed-burst", 1);
  const Told of = tell({{"in/20260102T100000Z.txt", text},
                        {"again/20260102T100000Z.txt", text},
                        {"in/20260102T100100Z.txt", other}});
  EXPECT_EQ(of.processes.copies, 1u);
  // The one that stands with others.
  EXPECT_EQ(of.notes,
            "again/20260102T100000Z.txt: the same bytes as in/20260102T100000Z.txt: what it holds "
            "is counted once\n");
  EXPECT_EQ(of.lines, (Strings{"in : in/20260102T100000Z.txt in/20260102T100100Z.txt"}));
  // Two times are two dumps, though nothing happened.
  EXPECT_EQ(tell({{"20260102T100000Z.txt", text}, {"20260102T100100Z.txt", text}}).processes.copies,
            0u);
}

TEST(Processes, AreOneOrFilesWhereTheUserSaysSo) {
  const std::vector<File> files = {{"api/1.txt", zoo("feed-burst", 0)},
                                   {"api/2.txt", zoo("feed-burst", 1)},
                                   {"web/1.txt", zoo("shop-stock-import", 0)}};
  EXPECT_EQ(tell(files, {.split = Split::one_process, .pattern = nullptr, .in_order = false})
                .processes.all.size(),
            1u);
  const Told by_file =
      tell(files, {.split = Split::per_file, .pattern = nullptr, .in_order = false});
  EXPECT_EQ(by_file.processes.all.size(), 3u);
  std::set<std::string> names;
  for (const lineup::Process& process : by_file.processes.all)
    names.insert(process.service + " " + process.instance);
  EXPECT_EQ(names.size(), 3u);
}

TEST(Processes, TakeTheNamesThatAPatternSays) {
  const auto pattern = read_path_pattern("{instance}/*/{service}.txt");
  ASSERT_TRUE(pattern);
  const Told of = tell({{"i1/x/api.txt", zoo("feed-burst", 0)},
                        {"i2/y/api.txt", as_another(zoo("feed-burst", 1), 900)},
                        {"odd.txt", zoo("shop-stock-import", 0)}},
                       {.split = Split::by_evidence, .pattern = &*pattern, .in_order = false});
  EXPECT_EQ(of.lines,
            (Strings{"api i1: i1/x/api.txt", "api i2: i2/y/api.txt", "odd.txt odd.txt: odd.txt"}));
  EXPECT_NE(of.notes.find("1 of 3 paths do not fit --path"), std::string::npos) << of.notes;
}

TEST(Processes, ThatNoNameTellsApartAreToldByWhatTheyShow) {
  // One folder, names that say nothing.
  const Told of = tell({{"a.txt", of_program("cat", 10, 9)},
                        {"b.txt", of_program("dog", 10, 9)},
                        {"c.txt", of_program("cat", 10, 12)}});
  EXPECT_EQ(of.lines, (Strings{"a.txt a.txt: a.txt c.txt", "b.txt b.txt: b.txt"}));
}

TEST(Processes, ThatNeitherNamesNorGoroutinesJoinAreApart) {
  // Two services on one library: no goroutine of the one is in the other.
  const auto of_library = [](int first, std::string_view handler) {
    std::string text;
    for (int id = first; id < first + 8; ++id)
      text += fmt::format(
          "goroutine {} [IO wait]:\nexample.com/lib.(*Conn).Read()\n\t/lib/conn.go:{} +0x1\n"
          "main.{}()\n\t/app/{}.go:9 +0x1\n\n", id, first, handler, handler);
    return text;
  };
  const Told apart =
      tell({{"api.txt", of_library(10, "orders")}, {"web.txt", of_library(40, "pages")}});
  EXPECT_EQ(apart.lines, (Strings{"api.txt api.txt: api.txt", "web.txt web.txt: web.txt"}));
  const Told one = tell({{"api.txt", of_library(10, "orders")},
                         {"web.txt", of_library(10, "orders") + of_program("later", 90, 4)}});
  EXPECT_EQ(one.lines, (Strings{" : api.txt web.txt"}));
}

TEST(Processes, FollowTheirGoroutinesWhereTimesRunBackwards) {
  std::vector<File> files;
  for (std::size_t t = 0; t < 6; ++t)
    files.push_back(
        {fmt::format("api/api-0/20260102T10{:02}00Z.txt", 5 - t), zoo("chat-rooms", t)});
  files.push_back({"web/web-0/20260102T100000Z.txt", zoo("shop-stock-import", 0)});
  const Told of = tell(files);
  ASSERT_EQ(of.lines.size(), 2u) << of.notes;
  EXPECT_EQ(of.lines[0],
            "api api-0: api/api-0/20260102T100500Z.txt api/api-0/20260102T100400Z.txt "
            "api/api-0/20260102T100300Z.txt api/api-0/20260102T100200Z.txt "
            "api/api-0/20260102T100100Z.txt api/api-0/20260102T100000Z.txt");
}

TEST(Processes, OfOneNameTwiceInAnArchiveAreTheSameInEveryOrder) {
  std::vector<File> files = {{"x.tar!api/20260102T100000Z.txt", of_program("cat", 10, 9, 3)},
                             {"x.tar!api/20260102T100000Z.txt", of_program("cat", 10, 12, 4)},
                             {"x.tar!web/20260102T100000Z.txt", of_program("cow", 10, 9)}};
  const Told first = tell(files);
  std::swap(files[0], files[1]);
  const Told second = tell(files);
  EXPECT_EQ(first.lines, second.lines);
  for (const Told* of : {&first, &second})
    EXPECT_NE(of->notes.find("2 members of this name hold different dumps"), std::string::npos)
        << of->notes;
}

TEST(Processes, OfOneUnitThatWroteAtOnceAreTwoAndOneAfterTheOtherARestart) {
  const auto log = [](std::initializer_list<std::pair<int, std::size_t>> dumps) {
    std::string text;
    for (const auto& [number, t] : dumps)
      text += replace_all("\n" + zoo("feed-burst", t), "\n",
                          fmt::format("\nJan 02 03:0{}:05 host web[{}]: ", t, number));
    return text.substr(1) + "\n";
  };
  const Told at_once = tell({{"j.log", log({{12, 0}, {14, 0}, {12, 2}, {14, 2}})}});
  EXPECT_EQ(at_once.processes.all.size(), 2u);
  for (const lineup::Process& process : at_once.processes.all) EXPECT_EQ(process.dumps.size(), 2u);
  const Told restart = tell({{"j.log", log({{12, 0}, {12, 2}, {14, 0}, {14, 2}})}});
  EXPECT_EQ(restart.processes.all.size(), 1u);
}

TEST(Processes, SayWhereAPatternLeavesFoldersOut) {
  const Result<PathPattern> pattern = read_path_pattern("{service}/{time}.txt");
  ASSERT_TRUE(pattern);
  HowToTellApart how;
  how.pattern = &*pattern;
  EXPECT_NE(tell({{"in/a/api/20260102T100000Z.txt", of_program("cat", 10, 9)},
                  {"in/b/api/20260102T100000Z.txt", of_program("dog", 10, 9)}}, how)
                .notes.find("in/a and in/b"), std::string::npos);
  EXPECT_EQ(tell({{"in/api/20260102T100000Z.txt", of_program("cat", 10, 9)},
                  {"in/web/20260102T100000Z.txt", of_program("dog", 10, 9)}}, how).notes, "");
}

TEST(Processes, AreTheSameInEveryOrderOfFiles) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8}) {
    Dice dice(seed);
    const std::vector<Replica> fleet = random_fleet(dice, 2);
    // Names that say nothing but, in half of the runs, when.
    std::vector<File> files;
    std::size_t n = 0;
    for (const Replica& replica : fleet)
      for (const Dumped& taken : replica.dumps) {
        ++n;
        const std::string word(1, static_cast<char>('a' + (n * 7) % 26));
        files.push_back({seed % 2 == 0
                             ? fmt::format("{}.txt", compact_time(taken.unix_seconds +
                                                                  static_cast<std::int64_t>(n % 5)))
                             : fmt::format("{}{}.txt", word, word),
                         taken.text});
      }
    std::set<std::string> names;
    std::erase_if(files, [&](const File& file) { return !names.insert(file.name).second; });
    std::set<std::string> first;
    for (int i = 0; i < 20; ++i) {
      const Told of = tell(files);
      const std::set<std::string> now = without_order(of.lines);
      if (i == 0) first = now;
      ASSERT_EQ(now, first) << "seed " << seed << "\n" << of.notes;
      shuffle(files, dice);
    }
  }
}

TEST(Processes, WithoutDumpsAreThosePlacesThatHoldOnlyOtherFiles) {
  const Told of = tell({{"api/api-0/20260102T100000Z.txt", zoo("feed-burst", 0)},
                        {"api/api-1/20260102T100000Z.txt", "404 page not found\n"},
                        {"api/api-2/20260102T100000Z.txt", as_another(zoo("feed-burst", 0), 500)},
                        {"README.md", "notes\n"}});
  EXPECT_EQ(of.lines.size(), 2u);
  ASSERT_EQ(of.processes.without_dumps.size(), 1u);
  EXPECT_EQ(of.processes.without_dumps[0], std::vector<std::size_t>{1});
}

}  // namespace
}  // namespace lineup::tests
