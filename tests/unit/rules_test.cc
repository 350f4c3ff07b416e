// SPDX-License-Identifier: Apache-2.0
// rules_test.cc: rules are listed, checked and asked through the front door.
#include "lineup/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "folder.h"
#include "report/utf8.h"

namespace lineup {
namespace {

const char* const left = R"json({
  "id": "left",
  "kind": "cause",
  "strength": "strong",
  "basis": "reproduced",
  "title": "Left behind",
  "means": "Nobody receives.",
  "fix": "Give the channel room.",
  "mistaken_when": "The receiver is slow.",
  "beside": ["chan-send-no-receiver", "chan-send-slow-consumer"],
  "when": { "blocked_in": ["main\\.left"], "waited_at_least": "10m" },
  "samples": [
    { "fires": true, "why": "it waits",
      "dump": ["goroutine 7 [chan send, 42 minutes]:", "main.left()", "\t/app/f.go:21 +0x3c"] },
    { "misses": "blocked_in", "why": "elsewhere",
      "dump": ["goroutine 7 [chan send, 42 minutes]:", "main.right()", "\t/app/f.go:21 +0x3c"] },
    { "misses": "waited_at_least", "why": "slow, not lost",
      "dump": ["goroutine 7 [chan send, 3 minutes]:", "main.left()", "\t/app/f.go:21 +0x3c"] }
  ]
})json";

const char* const two_groups =
    "goroutine 7 [chan send, 42 minutes]:\nmain.left()\n\t/app/f.go:21 +0x3c\ncreated by main.main in goroutine 1\n\t/app/m.go:3 +0x1\n\n"
    "goroutine 9 [sleep, 2 minutes]:\ntime.Sleep(0x1)\n\t/go/time.go:1 +0x1\nmain.nap()\n\t/app/f.go:40 +0x3c\ncreated by main.main in goroutine 1\n\t/app/m.go:4 +0x1\n";

// A folder with rules and dumps.
class Place {
 public:
  std::string write(const std::string& name, const std::string& text) const {
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

 private:
  tests::Folder folder_;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(Rules, AreListedWithWhatTheirFilesSay) {
  const Place place;
  place.write("rules/left.json", left);
  const Result<std::vector<RuleInfo>> built_in = list_rules({});
  const Result<std::vector<RuleInfo>> all = list_rules({place.path("rules")});
  ASSERT_TRUE(built_in && all);
  EXPECT_EQ(all->size(), built_in->size() + 1);
  EXPECT_TRUE(std::ranges::is_sorted(*all, {}, &RuleInfo::id));
  for (const RuleInfo& rule : *built_in) {
    EXPECT_TRUE(rule.built_in && !rule.clauses.empty() && !rule.title.empty()) << rule.id;
    for (const RuleClause& clause : rule.clauses) EXPECT_FALSE(clause.values.empty() || clause.meaning.empty()) << rule.id;
  }
  const Result<RuleInfo> mine = find_rule({place.path("rules")}, "left");
  ASSERT_TRUE(mine);
  EXPECT_FALSE(mine->built_in);
  EXPECT_EQ(mine->kind + " " + mine->strength + " " + mine->basis, "cause strong reproduced");
  ASSERT_EQ(mine->clauses.size(), 2u);
  EXPECT_EQ(mine->clauses[0].name, "blocked_in");
  EXPECT_EQ(mine->clauses[0].values, std::vector<std::string>{"main\\.left"});
  EXPECT_EQ(mine->clauses[1].values, std::vector<std::string>{"10m"});
  EXPECT_EQ(mine->samples.size(), 3u);
}

TEST(Rules, AnUnknownIdNamesThoseThatMayBeMeant) {
  const struct { std::string id, meant; } rows[] = {
      {"chan-sned-no-receiver", "did you mean chan-send-no-receiver"},  // a slip
      {"body-not-closed", "http-body-not-closed"},                      // a part of it
      {"mutex-stukc", "did you mean mutex-stuck"},
      {"wiatgroup", "waitgroup-never-done"},                            // a slip in the beginning
  };
  for (const auto& row : rows) {
    const Result<RuleInfo> none = find_rule({}, row.id);
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().help.find(row.meant), std::string::npos) << none.error().help;
  }
  EXPECT_EQ(find_rule({}, "xyzzy").error().help, "`lineup rules list` names them all");
}

TEST(RulesCheck, OfADirectoryAsksItsRulesOnly) {
  const Place place;
  place.write("rules/left.json", left);
  const Result<RuleCheck> check = check_rules({.grammar_dirs = {place.path("rules")}, .healthy = {}, .limits = {}});
  ASSERT_TRUE(check);
  EXPECT_EQ(write(*check, {}), "All is well: 1 rule with 3 samples and 2 healthy dumps agree\n");
  const Result<RuleCheck> all = check_rules({});
  ASSERT_TRUE(all);
  EXPECT_GT(all->rules, 80u);
  EXPECT_TRUE(all->wrong.empty());
}

TEST(RulesCheck, EveryFileThatCannotBeReadIsNamedAndTheOthersAreAsked) {
  const Place place;
  const std::string bad = place.write("rules/bad.json", "{\n  \"id\": \"bad\",\n  \"kind\": \"caus\"\n}\n");
  const std::string worse = place.write("rules/worse.json", "{\n  \"id\": \n");
  const std::string mine = place.write("rules/left.json", replaced(left, "[chan send, 3 minutes]", "[chan send, 30 minutes]"));
  const Result<RuleCheck> check = check_rules({.grammar_dirs = {place.path("rules")}, .healthy = {}, .limits = {}});
  ASSERT_TRUE(check);
  ASSERT_EQ(check->wrong.size(), 3u);
  EXPECT_EQ(check->wrong[0].error.where, bad + ":3");
  EXPECT_TRUE(check->wrong[1].error.where.starts_with(worse + ":")) << check->wrong[1].error.where;
  EXPECT_EQ(check->wrong[2].error.where, mine + ":17");
  EXPECT_EQ(check->wrong[2].error.what, "sample 3 should miss \"waited_at_least\" but misses nothing");
  ASSERT_EQ(check->wrong[2].clauses.size(), 2u);
  EXPECT_TRUE(check->wrong[2].clauses[0].holds && check->wrong[2].clauses[1].holds);
}

// A rule of one's own that claims what a built-in one speaks for silences it
// without anybody's will.
TEST(RulesCheck, ARuleOfOnesOwnLeavesTheSamplesOfBuiltInRulesAlone) {
  const Place place;
  std::string broad = replaced(left, R"("blocked_in": ["main\\.left"], "waited_at_least": "10m")", R"("wait": ["select"])");
  place.write("rules/left.json", broad.substr(0, broad.find(",\n  \"samples\"")) + "}");  // whose near misses are of no interest
  const Result<RuleCheck> check = check_rules({.grammar_dirs = {place.path("rules")}, .healthy = {}, .limits = {}});
  ASSERT_TRUE(check);
  const auto of_another = std::ranges::find_if(check->wrong, [](const RuleComplaint& wrong) { return wrong.error.where.starts_with("rules/"); });
  ASSERT_NE(of_another, check->wrong.end());
  EXPECT_TRUE(of_another->error.what.starts_with("\"left\" fires on sample ")) << of_another->error.what;
}

TEST(RulesCheck, OnHealthyDumpsOfOnesOwnNoCauseFires) {
  const Place place;
  place.write("rules/left.json", left);
  const std::string dump = place.write("healthy.txt", two_groups);
  const Result<RuleCheck> check = check_rules({.grammar_dirs = {place.path("rules")}, .healthy = {dump, place.path("none.txt")}, .limits = {}});
  ASSERT_TRUE(check);
  EXPECT_EQ(check->healthy_dumps, 3u);
  ASSERT_EQ(check->wrong.size(), 1u);
  EXPECT_EQ(check->wrong[0].error.what, "\"left\" fires on goroutine 7 of the healthy dump \"" + dump + "\"");
  ASSERT_EQ(check->notes.size(), 1u);  // of the other there is none
  EXPECT_EQ(check->notes[0].level, Level::error);
}

// ---- explain ----------------------------------------------------------------

Result<Explanation> ask(const Place& place, const std::string& what) {
  Request request;
  request.inputs = {place.path("dump.txt")};
  request.grammar_dirs = {place.path("rules")};
  return explain(request, what);
}

TEST(Explain, OfAGroupTheRuleThatSpeaksComesFirstThenThoseThatFireThenTheNearest) {
  const Place place;
  place.write("rules/left.json", left);
  place.write("dump.txt", two_groups);
  const Result<Explanation> by_rule = ask(place, "left");
  ASSERT_TRUE(by_rule);
  ASSERT_EQ(by_rule->groups.size(), 1u);
  const std::string id = by_rule->groups[0].group.id;

  const Result<Explanation> why = ask(place, id.substr(0, 6));
  ASSERT_TRUE(why) << why.error().what;
  EXPECT_EQ(why->rule, "");
  const std::vector<RuleAnswer>& answers = why->groups.at(0).answers;
  ASSERT_GE(answers.size(), 3u);
  EXPECT_EQ(answers[0].rule, "left");
  EXPECT_TRUE(answers[0].speaks && answers[0].fires);
  EXPECT_EQ(answers[1].rule, "chan-send-no-receiver");
  EXPECT_TRUE(answers[1].fires && !answers[1].speaks);
  EXPECT_EQ(answers[1].why_not, "left speaks first: chan-send-no-receiver is only a fallback");
  std::size_t least = 1, silent = 0;
  for (const RuleAnswer& answer : answers) {
    const auto failing = static_cast<std::size_t>(std::ranges::count(answer.clauses, false, &ClauseOutcome::holds));
    EXPECT_EQ(answer.failing, failing);
    EXPECT_EQ(answer.fires, failing == 0);
    if (answer.fires) continue;
    ++silent;
    EXPECT_GE(failing, least) << "nearest first";
    EXPECT_LT(failing, answer.clauses.size()) << answer.rule << " has nothing in common with the group";
    least = failing;
  }
  EXPECT_GE(silent, 1u);
  EXPECT_LE(silent, 5u);
  const std::string text = write(*why, {});
  for (const char* part : {"This rule speaks for the group; all of its clauses hold:\n  left (cause, strong) Left behind\n    holds  ", "\nThese fire, too:\n  chan-send-no-receiver (cause, strong) but left",
                           "\nThe nearest of the others, and what keeps them silent:\n", "\n    fails  "})
    EXPECT_NE(text.find(part), std::string::npos) << part << text;
}

TEST(Explain, OfARuleThatFiresOnNothingTheClosestGroupAndTheClauseThatFailed) {
  const Place place;
  place.write("rules/left.json", replaced(left, "\"10m\"", "\"100m\""));
  place.write("dump.txt", two_groups);
  const Result<Explanation> why = ask(place, "left");
  ASSERT_TRUE(why);
  EXPECT_EQ(why->groups_asked, 2u);
  ASSERT_EQ(why->groups.size(), 2u);
  EXPECT_EQ(why->groups[0].group.state, "chan send");
  EXPECT_EQ(why->groups[0].answers[0].failing, 1u);
  EXPECT_EQ(why->groups[1].answers[0].failing, 2u);
  const std::string text = write(*why, {});
  EXPECT_NE(text.find("left fires on none of 2 groups"), std::string::npos) << text;
  EXPECT_NE(text.find("42 minutes is the longest known wait, asked for at least 100"), std::string::npos) << text;
}

TEST(Explain, AHealthyShapeThatIsOverruledSaysByWhat) {
  const Place place;
  place.write("dump.txt", replaced(two_groups, "chan send, 42 minutes", "chan send (leaked)"));
  std::string rule = left;
  rule = replaced(replaced(rule, "\"cause\"", "\"healthy\""), "\"strength\": \"strong\",", "");
  rule = replaced(rule.substr(0, rule.find(",\n  \"samples\"")) + "}", "\"waited_at_least\": \"10m\"", "\"main\": false");
  place.write("rules/left.json", rule);
  const Result<Explanation> why = ask(place, "left");
  ASSERT_TRUE(why) << why.error().what;
  ASSERT_EQ(why->groups.size(), 1u);
  EXPECT_FALSE(why->groups[0].answers[0].speaks);
  EXPECT_EQ(why->groups[0].answers[0].why_not, "the garbage collector proved the goroutines leaked, whatever they look like");
}

TEST(Explain, WhatIsNeitherARuleNorAGroupIsRefusedWithWhatThereIs) {
  const Place place;
  place.write("rules/left.json", left);
  place.write("dump.txt", two_groups);
  EXPECT_EQ(ask(place, "lefft").error().help, "did you mean left? `lineup rules list` names them all");
  EXPECT_EQ(ask(place, "0000000000000000").error().what, "no group of these dumps has an id that begins with \"0000000000000000\"");
  const Result<Explanation> none = ask(place, "");
  EXPECT_FALSE(none);
}

TEST(Explain, GroupsThatAreGoneWereAskedNothing) {
  const Place place;
  place.write("rules/left.json", left);
  const std::string first = place.write("dump.txt", two_groups);
  const std::string id = ask(place, "left")->groups[0].group.id;
  std::string rest = two_groups;
  Request request;
  request.inputs = {first, place.write("later.txt", rest.substr(rest.find("goroutine 9")))};
  request.every_nanos = 60'000'000'000;
  const Result<Explanation> why = explain(request, id);
  ASSERT_TRUE(why) << why.error().what;
  EXPECT_EQ(why->rules_asked, 0u);
  EXPECT_TRUE(why->groups.at(0).answers.empty());
  EXPECT_NE(write(*why, {}).find("rules are asked of the last dump only"), std::string::npos);
}

TEST(Explain, NoLineIsWiderThanAsked) {
  const Place place;
  place.write("rules/left.json", left);
  place.write("dump.txt", two_groups);
  for (const int width : {60, 80, 120}) {
    const Look look{false, width, true};
    for (const std::string& text : {write(*list_rules({}), Format::text, look), write(*find_rule({}, "chan-send-no-receiver"), Format::text, look)}) {
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        // A word that is too long stands alone, and quotes are not broken.
        const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
        EXPECT_TRUE(columns_of(line) <= width || line.find(' ', begin) == std::string::npos || line.find('`') != std::string::npos) << line;
      }
    }
  }
}

}  // namespace
}  // namespace lineup
