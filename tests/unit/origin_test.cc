// SPDX-License-Identifier: Apache-2.0
// What paths say of dumps: trees as tools and people make them, and near misses.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/clock.h"
#include "origin/layout.h"
#include "origin/words.h"

namespace lineup {
namespace {

// "api api-0 @10.0.0.1 v1.2 2026-01-02T10:00:00Z #2.3": what is there, '-' for no service or
// instance.
std::string said(const PathParts& p) {
  std::string out =
      (p.service.empty() ? "-" : p.service) + " " + (p.instance.empty() ? "-" : p.instance);
  if (!p.host.empty()) out += " @" + p.host;
  if (!p.version.empty()) out += " " + p.version;
  if (p.time_unix_nanos) out += " " + time_text(*p.time_unix_nanos);
  for (std::size_t i = 0; i < p.sequence.size(); ++i)
    out += (i == 0 ? " #" : ".") + std::to_string(p.sequence[i]);
  return out;
}

struct Line {
  std::string path, says;
};
struct Tree {
  const char* what;
  std::vector<Line> lines;
  const char* read_as;
  bool names_order;
};

const std::vector<Tree>& trees() {
  static const std::vector<Tree> all = {
#include "unit/origin_trees.h"
  };
  return all;
}

std::vector<std::string> paths_of(const Tree& tree) {
  std::vector<std::string> paths;
  for (const Line& line : tree.lines) paths.push_back(line.path);
  return paths;
}

TEST(Origin, ReadsTreesAsToolsAndPeopleMakeThem) {
  for (const Tree& tree : trees()) {
    const Layout layout = read_layout(paths_of(tree), nullptr);
    ASSERT_EQ(layout.parts.size(), tree.lines.size()) << tree.what;
    for (std::size_t i = 0; i < tree.lines.size(); ++i) {
      EXPECT_EQ(said(layout.parts[i]), tree.lines[i].says)
          << tree.what << ": " << tree.lines[i].path;
    }
    EXPECT_EQ(layout.read_as, tree.read_as) << tree.what;
    EXPECT_EQ(layout.names_order, tree.names_order) << tree.what;
  }
}

// The order of the paths is turned around, and mixed.
TEST(Origin, DoesNotDependOnTheOrderOfPaths) {
  std::mt19937 random(1);
  for (const Tree& tree : trees()) {
    const std::vector<std::string> paths = paths_of(tree);
    const Layout expected = read_layout(paths, nullptr);
    std::vector<std::size_t> order(paths.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = order.size() - 1 - i;
    for (int round = 0; round < 5; ++round) {
      std::vector<std::string> mixed;
      for (const std::size_t i : order) mixed.push_back(paths[i]);
      const Layout layout = read_layout(mixed, nullptr);
      EXPECT_EQ(layout.read_as, expected.read_as) << tree.what;
      EXPECT_EQ(layout.names_order, expected.names_order) << tree.what;
      for (std::size_t i = 0; i < order.size(); ++i) {
        EXPECT_EQ(layout.parts[i], expected.parts[order[i]]) << tree.what << ": " << mixed[i];
      }
      std::ranges::shuffle(order, random);
    }
  }
}

TEST(Origin, SaysTheSameOfAPathThatComesTwice) {
  for (const Tree& tree : trees()) {
    std::vector<std::string> paths = paths_of(tree);
    const Layout expected = read_layout(paths, nullptr);
    for (const Line& line : tree.lines) paths.push_back(line.path);
    const Layout layout = read_layout(paths, nullptr);
    for (std::size_t i = 0; i < paths.size(); ++i) {
      EXPECT_EQ(layout.parts[i], expected.parts[i % tree.lines.size()])
          << tree.what << ": " << paths[i];
    }
  }
}

TEST(Origin, GivesViewsOfOneMomentOneMoment) {
  const std::vector<std::vector<std::string>> together = {
      {"00.txt", "00.debug1.txt", "00.debug2.txt", "00.pb.gz", "00_goroutineleak.txt"},
      {"debug/nodes/1/stacks.txt", "debug/nodes/1/stacks_with_labels.txt"},
      {"s1/goroutine.prof", "s1/goroutine-debug1.txt", "s1/goroutine-debug2.txt",
       "s1/goroutine_debug_2.txt"},
      {"api/goroutine/7.txt", "api/goroutineleak/7.txt"},
      {"series/7.txt", "series-debug1/7.txt", "series_debug2/7.txt"},
      {"a.zip!x/1.txt", "a.zip!x//1.txt.gz"},
  };
  for (std::size_t i = 0; i < together.size(); ++i) {
    for (const std::string& path : together[i]) {
      EXPECT_EQ(moment_of(plain_path(path)), moment_of(plain_path(together[i][0]))) << path;
      for (std::size_t j = 0; j < i; ++j) {
        EXPECT_NE(moment_of(plain_path(path)), moment_of(plain_path(together[j][0]))) << path;
      }
    }
  }
}

TEST(Origin, GivesDifferentMomentsDifferentMoments) {
  for (const auto& [one, other] : std::vector<std::pair<std::string, std::string>>{
           {"before.txt", "after.txt"},
           {"1.txt", "2.txt"},
           {"goroutine_0000.prof", "goroutine_0001.prof"},
           {"a/goroutine.txt", "b/goroutine.txt"},
           {"current.log", "previous.log"},
           {"t1.debug1.txt", "t2.debug1.txt"}}) {
    EXPECT_NE(moment_of(one), moment_of(other)) << one;
  }
}

TEST(Origin, SurvivesHostileNames) {
  const std::string zero(1, '\0');
  std::vector<std::string> paths = {"",
                                    "/",
                                    "//",
                                    "..",
                                    "../..",
                                    "!",
                                    "!!",
                                    "a!",
                                    "!a",
                                    ".",
                                    "./.",
                                    zero,
                                    "\xff\xfe",
                                    "\x1b[31m/\x1b[0m.txt",
                                    std::string(65536, 'a'),
                                    std::string(65536, '/'),
                                    std::string(65536, '1'),
                                    std::string(4096, '-'),
                                    std::string(4000, '_'),
                                    std::string(4000, '.'),
                                    "-",
                                    "-0",
                                    "-x2x4q",
                                    "--x2x4q",
                                    "a--x2x4q",
                                    "v",
                                    "v1",
                                    "1.",
                                    ".1",
                                    "99999999999999999999999999.txt",
                                    "20261399T999999Z.txt",
                                    "a-99999999999999999999.txt"};
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "d/";
  paths.push_back(deep + "x.txt");
  std::string times;
  for (int i = 0; i < 200; ++i) times += "20260102T100000Z-";
  paths.push_back(times);
  const Layout layout = read_layout(paths, nullptr);
  ASSERT_EQ(layout.parts.size(), paths.size());
  for (const PathParts& parts : layout.parts) EXPECT_FALSE(parts.moment.empty());
  for (const std::string& path : paths)
    EXPECT_EQ(read_layout(std::vector{path}, nullptr).parts.size(), 1u);
  EXPECT_TRUE(read_layout({}, nullptr).parts.empty());
  // A name that is too long says nothing, and the others say what they say without it.
  std::vector<std::string> some = {"api/1767348000.txt", "web/1767348000.txt",
                                   std::string(65536, 'a') + "/1767348000.txt"};
  EXPECT_EQ(said(read_layout(some, nullptr).parts[0]), "api - 2026-01-02T10:00:00Z");
  EXPECT_EQ(said(read_layout(some, nullptr).parts[2]), "- -");
}

// Made of the pieces that decide, put together at random.
TEST(Origin, ReadsRandomTreesTheSameInEveryOrder) {
  const std::vector<std::string> pieces = {"/",
                                           "/",
                                           "/",
                                           "-",
                                           "_",
                                           ".",
                                           "!",
                                           "api",
                                           "web",
                                           "api-0",
                                           "x2x4q",
                                           "7d9f8bcd45",
                                           "20260102T100000Z",
                                           "1767348000",
                                           "1767348060",
                                           "goroutine",
                                           "debug1",
                                           "t1",
                                           "t2",
                                           "1",
                                           "2",
                                           "10.0.0.1",
                                           "v1.2.3",
                                           "v1.2.4",
                                           "2026-01-02",
                                           "node",
                                           "3"};
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> paths;
    for (unsigned i = 0; i < 2 + random() % 12; ++i) {
      std::string path;
      for (unsigned j = 0; j < 1 + random() % 9; ++j) path += pieces[random() % pieces.size()];
      paths.push_back(path + ".txt");
    }
    std::ranges::sort(paths);
    const Layout sorted = read_layout(paths, nullptr);
    std::vector<std::size_t> order(paths.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::shuffle(order, random);
    std::vector<std::string> mixed;
    for (const std::size_t i : order) mixed.push_back(paths[i]);
    const Layout again = read_layout(mixed, nullptr);
    for (std::size_t i = 0; i < order.size(); ++i)
      ASSERT_EQ(again.parts[i], sorted.parts[order[i]]) << mixed[i];
    ASSERT_EQ(again.read_as, sorted.read_as);
  }
}

// 84 services of 3 instances each, 40 dumps each, and a tree of as many that was made to be slow.
TEST(Origin, ReadsTwentyThousandPaths) {
  std::vector<std::string> paths;
  for (int i = 0; i < 20'000; ++i) {
    const int service = i % 84, instance = i / 84 % 30, moment = i / 84 / 30;
    paths.push_back("dumps/service" + std::to_string(service) + "/service" +
                    std::to_string(service) + "-" + std::to_string(instance) + "/goroutine-" +
                    std::to_string(1767348000 + moment * 60) + ".txt");
  }
  const Layout layout = read_layout(paths, nullptr);
  EXPECT_EQ(layout.read_as, "service/instance/time");
  EXPECT_EQ(said(layout.parts[19'999]), "service7 service7-28 2026-01-02T10:07:00Z");
  for (std::size_t i = 0; i < paths.size(); ++i) {
    paths[i] = std::to_string(i) + "_a" + std::to_string(i * 7919 % 100'003) + "_x_y_z_t" +
               std::to_string(i) + "_b-" + std::to_string(i % 317) + ".txt";
  }
  EXPECT_EQ(read_layout(paths, nullptr).parts.size(), paths.size());
}

TEST(PathPattern, SaysWhatAPathIsMadeOf) {
  struct Row {
    const char* pattern;
    const char* path;
    const char* says;
  };
  const Row rows[] = {
      {"{service}/{instance}/{time}.txt", "dumps/api/api-0/20260102T100000Z.txt",
       "api api-0 2026-01-02T10:00:00Z"},
      {"{service}/{instance}/{time}.txt", "dumps/api/api-0/20260102T100000Z.txt.gz",
       "api api-0 2026-01-02T10:00:00Z"},
      {"{service}/{instance}/{time}", "x/api/api-0/goroutine-20260102T100000Z.txt",
       "api api-0 2026-01-02T10:00:00Z"},
      {"/{service}/{time}.txt", "api/t3.txt", "api - #3"},
      {"{service}/{time}.txt", "a.tar.gz!api!1767348000.txt", "api - 2026-01-02T10:00:00Z"},
      {"{instance}!*/{time}.txt", "a.tar.gz!logs/1767348000.txt", "- a 2026-01-02T10:00:00Z"},
      {"{service}-{time}.txt", "api-0-20260102T100000Z.txt", "api-0 - 2026-01-02T10:00:00Z"},
      {"{host}/{service}_{version}_*.txt", "h1/api_v1.2_prod_x.txt", "api - @h1 v1.2"},
      {"{instance}/*", "api-7d9f8bcd45-x2x4q/now.txt", "api api-7d9f8bcd45-x2x4q"},
      {"{time}/{service}.txt", "2026/01/02/10/30/api.txt", "api - 2026-01-02T10:30:00Z"},
      {"{service}.(a+)+$.txt", "api.(a+)+$.txt", "api -"},
  };
  for (const Row& row : rows) {
    const Result<PathPattern> pattern = read_path_pattern(row.pattern);
    ASSERT_TRUE(pattern) << row.pattern << ": " << pattern.error().what;
    const Layout layout = read_layout(std::vector<std::string>{row.path}, &*pattern);
    EXPECT_EQ(said(layout.parts[0]), row.says) << row.pattern << " of " << row.path;
    EXPECT_EQ(layout.unmatched, 0u) << row.pattern;
  }
}

TEST(PathPattern, CountsPathsThatItDoesNotFit) {
  const Result<PathPattern> pattern = read_path_pattern("{service}/{instance}/{time}.txt");
  ASSERT_TRUE(pattern);
  const std::vector<std::string> paths = {"x/y.txt", "api/api-0/1767348000.txt",
                                          "api/api-0/now.txt", "api/api-0/1767348000.log", ""};
  const Layout layout = read_layout(paths, &*pattern);
  EXPECT_EQ(layout.unmatched, 4u);
  EXPECT_EQ(layout.first_unmatched, "");
  EXPECT_EQ(said(layout.parts[1]), "api api-0 2026-01-02T10:00:00Z");
  EXPECT_EQ(said(layout.parts[2]), "- -");
  EXPECT_EQ(layout.read_as, "service/instance/time");
}

TEST(PathPattern, RefusesWhatItCannotMean) {
  struct Row {
    const char* pattern;
    const char* what;
    const char* help;
  };
  const Row rows[] = {
      {"{servce}/{time}", "no part of a path is called \"servce\"",
       "did you mean {service}? the parts are"},
      {"{pod}/{time}", "no part of a path is called \"pod\"",
       "did you mean {instance}? the parts are"},
      {"{}/{time}", "no part of a path is called \"\"", "the parts are"},
      {"{xyz}", "no part of a path is called \"xyz\"", "the parts are"},
      {"{service", "a '{' without '}' in", "the parts are"},
      {"{service/{time}", "a '{' without '}' in", "the parts are"},
      {"service}/x", "a '}' without '{' in", "the parts are"},
      {"{time}/{time}", "{time} stands twice in the pattern", "each part once"},
      {"{service}{time}", "nothing stands between two parts at", "put between them"},
      {"{service}*.txt", "nothing stands between two parts at", "put between them"},
      {"*/x.txt", "names no part of a path", "the parts are"},
      {"", "names no part of a path", "the parts are"},
  };
  for (const Row& row : rows) {
    const Result<PathPattern> pattern = read_path_pattern(row.pattern);
    ASSERT_FALSE(pattern) << row.pattern;
    EXPECT_EQ(pattern.error().where, "--path");
    EXPECT_NE(pattern.error().what.find(row.what), std::string::npos) << pattern.error().what;
    EXPECT_TRUE(pattern.error().help.starts_with(row.help)) << pattern.error().help;
  }
  EXPECT_FALSE(read_path_pattern(std::string(100'000, 'a')));
}

}  // namespace
}  // namespace lineup
