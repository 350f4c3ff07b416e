// SPDX-License-Identifier: Apache-2.0
// grammar_test.cc: grammar files are read, complained of with their place, and
// the built-in ones say what their samples say.
#include "grammar/built_in.h"
#include "grammar/grammar.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "check.h"
#include "folder.h"
#include "grammar/line_forms.h"
#include "grammar/places.h"

#include "dumps.h"

namespace lineup {
namespace {

namespace fs = std::filesystem;

const char* const states = R"json({ "states": [
  { "text": "chan send", "wait": "chan send", "since": "1.0", "woken": "by goroutine", "means": "sends" },
  { "text": "select", "wait": "select", "since": "1.0", "woken": "by goroutine", "means": "selects" }
] })json";

const char* const good = R"json({
  // The shortest rule that says everything.
  "id": "left",
  "kind": "cause",
  "strength": "strong",
  "basis": "reproduced",
  "title": "Left behind",
  "means": "Nobody receives.",
  "fix": "Give the channel room.",
  "mistaken_when": "The receiver is slow.",
  "when": {
    "state": ["chan send"],
    "waited_at_least": "10m"
  },
  "samples": [
    { "fires": true, "why": "it waits",
      "dump": ["goroutine 7 [chan send, 42 minutes]:", "main.f()", "\t/app/f.go:21 +0x3c",
               "created by main.main in goroutine 1", "\t/app/f.go:9 +0x9a"] },
    { "misses": "state", "why": "a select may end",
      "dump": ["goroutine 7 [select, 42 minutes]:", "main.f()", "\t/app/f.go:21 +0x3c",
               "created by main.main in goroutine 1", "\t/app/f.go:9 +0x9a"] },
    { "misses": "waited_at_least", "why": "slow, not lost",
      "dump": ["goroutine 7 [chan send, 3 minutes]:", "main.f()", "\t/app/f.go:21 +0x3c",
               "created by main.main in goroutine 1", "\t/app/f.go:9 +0x9a"] }
  ]
})json";

std::string with(std::string_view from, std::string_view to) {
  std::string text = good;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

Result<Grammar> load(const std::string& rule) {
  return load_grammar_from({{"states.json", states}, {"rules/left.json", rule}});
}

// "WHERE: WHAT" and, below it, the help.
std::string said(const Error& error) {
  return (error.where.empty() ? "" : error.where + ": ") + error.what + (error.help.empty() ? "" : "\n" + error.help);
}

// With a line for each clause between the two.
std::string said(const RuleComplaint& wrong) {
  std::size_t width = 0;
  for (const ClauseOutcome& outcome : wrong.clauses) width = std::max(width, outcome.clause.size());
  std::string clauses;
  for (const ClauseOutcome& outcome : wrong.clauses) {
    clauses += '\n' + outcome.clause + std::string(width - outcome.clause.size(), ' ') + (outcome.holds ? "  holds: " : "  fails: ") + outcome.because;
  }
  return wrong.error.where + ": " + wrong.error.what + clauses + '\n' + wrong.error.help;
}

std::string complaint(const std::string& rule) {
  const Result<Grammar> grammar = load(rule);
  return grammar ? "no complaint" : said(grammar.error());
}

TEST(Grammar, ARuleIsReadWithAllItSays) {
  const Result<Grammar> grammar = load(good);
  ASSERT_TRUE(grammar) << said(grammar.error());
  const Rule* rule = grammar->rule("left");
  ASSERT_NE(rule, nullptr);
  EXPECT_EQ(rule->kind, RuleKind::cause);
  EXPECT_EQ(rule->strength, Strength::strong);
  EXPECT_EQ(rule->basis, Basis::reproduced);
  EXPECT_EQ(rule->when.state, std::vector<std::string>{"chan send"});
  EXPECT_EQ(rule->when.waited_at_least_minutes, 10u);
  EXPECT_EQ(rule->file, "rules/left.json");
  ASSERT_EQ(rule->samples.size(), 3u);
  EXPECT_TRUE(rule->samples[0].fires);
  EXPECT_EQ(rule->samples[0].line, 16u);
  EXPECT_EQ(rule->samples[1].misses, "state");
  EXPECT_EQ(rule->samples[0].dumps[0].substr(0, 21), "goroutine 7 [chan sen");
  EXPECT_EQ(grammar->rule("right"), nullptr);
  EXPECT_EQ(grammar->state("select")->wait, Wait::select);
}

TEST(Grammar, AnObjectSaysWhatOneOfThemIsAndHowManyAreExpected) {
  const std::string object = R"("kind": "object", "object": {"noun": "redis client", "each": 3, "expected": 2})";
  std::string text = with(R"("kind": "cause")", object);
  text = tests::replace_all(text, "\"strength\": \"strong\",", "");
  const Result<Grammar> grammar = load(text);
  ASSERT_TRUE(grammar) << said(grammar.error());
  const Rule& rule = grammar->rules[0];
  EXPECT_EQ(rule.kind, RuleKind::object);
  EXPECT_EQ(rule.strength, Strength::strong);
  ASSERT_TRUE(rule.object);
  EXPECT_EQ(rule.object->noun, "redis client");
  EXPECT_EQ(rule.object->each, 3u);
  EXPECT_EQ(rule.object->expected, 2u);
  const Result<Grammar> from_memory = load(tests::replace_all(text, "reproduced", "memory"));
  ASSERT_TRUE(from_memory);
  EXPECT_EQ(from_memory->rules[0].strength, Strength::weak);

  const auto wrong = [&](std::string_view from, std::string_view to) {
    const Result<Grammar> refused = load(tests::replace_all(text, from, to));
    return refused ? "no complaint" : said(refused.error());
  };
  EXPECT_NE(wrong("\"each\": 3", "\"each\": 0").find("\"each\" and \"expected\" are from 1 to 1000000"), std::string::npos);
  EXPECT_NE(wrong("\"expected\": 2", "\"expected\": -1").find("\"expected\" should be a whole number, not a number"), std::string::npos) << wrong("\"expected\": 2", "\"expected\": -1");
  EXPECT_NE(wrong("\"noun\": \"redis client\", ", "").find("an object without \"noun\""), std::string::npos);
  EXPECT_NE(wrong("\"object\": {\"noun\": \"redis client\", \"each\": 3, \"expected\": 2},", "").find("a rule of kind \"object\" without \"object\""), std::string::npos);
  EXPECT_NE(complaint(with("\"kind\": \"cause\"", R"("kind": "cause", "object": {"noun": "x"})")).find("only a rule of kind \"object\""), std::string::npos);
  EXPECT_NE(complaint(with("\"kind\": \"cause\"", "\"kind\": \"object\"")).find("an object has no \"strength\""), std::string::npos);
}

TEST(Grammar, APairNamesThoseThatAccountForThese) {
  const Result<Grammar> grammar = load(with(R"("waited_at_least": "10m")", R"("waited_at_least": "10m", "outnumber": {"these": ["a"], "calls": ["b"], "each": 3, "by": 2, "old": "2h"})"));
  ASSERT_TRUE(grammar) << said(grammar.error());
  ASSERT_TRUE(grammar->rules[0].when.outnumber);
  EXPECT_EQ(grammar->rules[0].when.outnumber->each, 3u);
  EXPECT_EQ(grammar->rules[0].when.outnumber->by, 2u);
  EXPECT_EQ(grammar->rules[0].when.outnumber->old_minutes, 120u);
  const auto pair = [](const char* value) { return complaint(with(R"("waited_at_least": "10m")", std::string(R"("waited_at_least": "10m", "outnumber": )") + value)); };
  EXPECT_NE(pair(R"(["b"])").find("\"outnumber\" should be an object"), std::string::npos);
  EXPECT_NE(pair(R"({"calls": ["b"], "old": 3})").find("\"old\" should be a time"), std::string::npos);
  EXPECT_NE(pair(R"({"these": ["b"]})").find("\"outnumber\" without \"calls\""), std::string::npos);
  EXPECT_NE(pair(R"({"calls": []})").find("\"calls\" is empty"), std::string::npos);
  EXPECT_NE(pair(R"({"calls": ["("]})").find("is not a pattern"), std::string::npos);
  EXPECT_NE(pair(R"({"calls": ["b"], "by": 0})").find("\"each\" and \"by\" are from 1"), std::string::npos);
  EXPECT_NE(pair(R"({"calls": ["b"], "bye": 1})").find("did you mean \"by\"?"), std::string::npos);
}

TEST(Grammar, HoursAreMinutesTooAndEachPatternIsKeptOnce) {
  const std::string when = R"("waited_at_least": "2h", "calls": ["a", "b"], "entry": ["b"])";
  const Result<Grammar> grammar = load(with(R"("waited_at_least": "10m")", when));
  ASSERT_TRUE(grammar) << said(grammar.error());
  EXPECT_EQ(grammar->rules[0].when.waited_at_least_minutes, 120u);
  EXPECT_EQ(grammar->patterns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(grammar->rules[0].when.entry, grammar->rules[0].when.calls.back() == 1u ? std::vector<PatternId>{1} : std::vector<PatternId>{});
}

struct Wrong {
  const char* from;
  const char* to;
  const char* said;
};
const Wrong wrongs[] = {
    {"\"waited_at_least\"", "\"waited_atleast\"",
     "rules/left.json:13: \"waited_atleast\" is not a clause\n"
     "did you mean \"waited_at_least\"? docs/rules.md lists them all"},
    {"\"title\":", "\"titel\":",
     "rules/left.json:7: \"titel\" is not a key of a rule\n"
     "did you mean \"title\"? known are id, kind, strength, basis, fallback, title, means, confirm, fix, "
     "mistaken_when, references, releases, object, when, symptom_of, peer_of, beside, samples"},
    {"\"kind\": \"cause\",", "\"kind\": \"cause\", \"kind\": \"healthy\",",
     "rules/left.json:4: \"kind\" is given twice\nkeep one of them"},
    {"\"kind\": \"cause\",", "\"k\\u0069nd\": \"cause\",",
     "rules/left.json:4: the key \"k\\u0069nd\" has a backslash in it\nwrite the key as it is"},
    {"\"kind\": \"cause\"", "\"kind\": \"couse\"",
     "rules/left.json:4: \"kind\" cannot be \"couse\"\ndid you mean \"cause\"? it is one of cause, healthy, object"},
    {"\"title\": \"Left behind\"", "\"title\": 7", "rules/left.json:7: \"title\" should be text, not a number"},
    {"\"title\": \"Left behind\",", "",
     "rules/left.json:1: \"title\" is missing\nwhat it is, in at most 60 characters"},
    {"Left behind", "A title that goes on and on until nobody wants to read it in a report",
     "rules/left.json:7: the title has 69 characters, more than 60"},
    {"\"id\": \"left\"", "\"id\": \"right\"",
     "rules/left.json:3: the id is \"right\", but the file is \"left.json\"\nrename the file to \"right.json\""},
    {"\"id\": \"left\"", "\"id\": \"Left\"",
     "rules/left.json:3: the id \"Left\" has other characters than a-z, 0-9 and -"},
    {"\"fix\": \"Give the channel room.\"", "\"fix\": \"\"", "rules/left.json:9: \"fix\" is empty\nwhat to change"},
    {"\"strength\": \"strong\",", "",
     "rules/left.json:1: \"strength\" is missing\nhow much the shape proves: definite, strong or weak"},
    {"\"kind\": \"cause\"", "\"kind\": \"healthy\"",
     "rules/left.json:5: a healthy shape has no \"strength\"\nleave it out"},
    {"\"strong\",\n  \"basis\": \"reproduced\"", "\"definite\",\n  \"basis\": \"memory\"",
     "rules/left.json:5: a rule from memory cannot be \"definite\"\nmake the dump with a program and set \"basis\" "
     "to \"reproduced\", or lower the strength"},
    {"[\"chan send\"],", "[\"chan sned\"],",
     "rules/left.json:12: \"chan sned\" is not a state Go prints\n"
     "did you mean \"chan send\"? grammar/states.json lists them all"},
    {"\"state\": [\"chan send\"]", "\"wait\": [\"chansend\"]",
     "rules/left.json:12: \"chansend\" is not a kind of wait\ndid you mean \"chan send\"? known are unknown, running, "
     "chan send, chan receive, select, lock, waitgroup, cond, io, sleep, syscall, coroutine, forever, synctest, "
     "runtime, other"},
    {"[\"chan send\"],", "\"chan send\",", "rules/left.json:12: \"state\" should be a list, not text"},
    {"[\"chan send\"],", "[],", "rules/left.json:12: \"state\" is empty\nleave the clause out"},
    {"\"waited_at_least\": \"10m\"", "\"calls\": [\"main\\\\.(f\"]",
     "rules/left.json:13: \"main\\.(f\" is not a pattern: missing ): main\\.(f\n"
     "patterns are RE2; write a dot or a bracket of a name as \"\\\\.\" or \"\\\\(\""},
    {"\"waited_at_least\": \"10m\"", "\"calls\": [\"((a{1,100}){1,100}){1,10}\"]",
     "rules/left.json:13: \"((a{1,100}){1,100}){1,10}\" is not a pattern: invalid repetition size: {1,100}\n"
     "patterns are RE2; write a dot or a bracket of a name as \"\\\\.\" or \"\\\\(\""},
    {"\"10m\"", "\"ten\"", "rules/left.json:13: \"waited_at_least\" should be a time, like \"10m\" or \"2h\""},
    {"\"10m\"", "10", "rules/left.json:13: \"waited_at_least\" should be a time, like \"10m\" or \"2h\""},
    {"\"waited_at_least\": \"10m\"", "\"goroutines_at_least\": -1",
     "rules/left.json:13: \"goroutines_at_least\" should be a whole number, like 10"},
    {"\"waited_at_least\": \"10m\"", "\"goroutines_at_least\": 9, \"goroutines_at_most\": 3",
     "rules/left.json:13: \"goroutines_at_least\" is more than \"goroutines_at_most\"\nno group can meet both"},
    {"\"waited_at_least\": \"10m\"", "\"main\": 1", "rules/left.json:13: \"main\" should be true or false, not a number"},
    {"\"misses\": \"state\"", "\"misses\": \"entry\"",
     "rules/left.json:19: \"entry\" is not a clause of this rule\n"
     "a near miss names the one clause under \"when\" that saves it"},
    {"\"fires\": true,", "",
     "rules/left.json:16: a sample either fires or misses one clause\n"
     "write \"fires\": true, or \"misses\" with the name of the clause"},
    {"\"why\": \"it waits\",", "", "rules/left.json:16: a sample without \"why\"\nsay in one line what it shows"},
    {"\"when\": {", "\"beside\": [\"lift\"], \"when\": {",
     "rules/left.json:11: \"beside\" names \"lift\", and there is no such rule\ndid you mean \"left\"?"},
};

TEST(Grammar, EveryMistakeIsNamedWithItsLineAndWhatToDo) {
  for (const Wrong& wrong : wrongs) EXPECT_EQ(complaint(with(wrong.from, wrong.to)), wrong.said);
}

TEST(Grammar, WhatIsNotJsonIsSaidWithItsLine) {
  const std::string text = complaint(with("\"kind\": \"cause\",", "\"kind\": \"cause\"\n"));
  EXPECT_TRUE(text.starts_with("rules/left.json:6: this is not JSON: ")) << text;
  EXPECT_TRUE(text.ends_with("\nbesides JSON only // comments are understood")) << text;
  EXPECT_TRUE(complaint("").starts_with("rules/left.json:1: this is not JSON: "));
  EXPECT_EQ(complaint("[]"), "rules/left.json:1: a rule should be an object, not a list");
}

TEST(Grammar, HostileFilesAreRefusedBeforeTheyCostAnything) {
  EXPECT_EQ(complaint(std::string((1 << 20) + 1, ' ')),
            "rules/left.json: the file is larger than 1 MB\na rule with its samples has a few KB");
  EXPECT_EQ(complaint(std::string(100'000, '[')), "rules/left.json: brackets nest deeper than 64");
  const std::string big = with("\"waited_at_least\": \"10m\"", "\"calls\": [\"(\\\\pL{1,500}){1,2}\\\\pL{900}\"]");
  EXPECT_EQ(complaint(big),
            "rules/left.json:13: \"(\\pL{1,500}){1,2}\\pL{900}\" is not a pattern: pattern too large - compile failed\n"
            "patterns are RE2; write a dot or a bracket of a name as \"\\\\.\" or \"\\\\(\"");
}

TEST(Grammar, TwoFilesCannotGiveOneId) {
  const Result<Grammar> grammar =
      load_grammar_from({{"states.json", states}, {"a/left.json", good}, {"b/left.json", good}});
  ASSERT_FALSE(grammar);
  EXPECT_EQ(said(grammar.error()), "b/left.json:3: the id \"left\" is taken\nby a/left.json");
}

TEST(Grammar, AStateIsListedOnce) {
  const std::string twice = R"json({ "states": [
    { "text": "select", "wait": "select" },
    { "text": "select", "wait": "select" } ] })json";
  const Result<Grammar> grammar = load_grammar_from({{"states.json", twice}});
  ASSERT_FALSE(grammar);
  EXPECT_EQ(said(grammar.error()), "states.json:3: the state \"select\" is listed twice");
}

void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

TEST(Grammar, ADirectoryAddsRulesAndReplacesBuiltInOnesById) {
  const tests::Folder folder;
  write(folder.path() / "left.json", good);
  std::string own = good;
  own.replace(own.find("\"left\""), 6, "\"nil-chan\"");
  write(folder.path() / "nil-chan.json", own);
  write(folder.path() / "notes.txt", "not a rule");
  const Result<Grammar> plain = load_grammar({});
  const Result<Grammar> grammar = load_grammar({folder.path().string()});
  ASSERT_TRUE(plain) << said(plain.error());
  ASSERT_TRUE(grammar) << said(grammar.error());
  EXPECT_EQ(grammar->rules.size(), plain->rules.size() + 1);
  EXPECT_EQ(grammar->rule("nil-chan")->title, "Left behind");
  EXPECT_EQ(grammar->rule("left")->file, folder.path().string() + "/left.json");
}

TEST(Grammar, ADirectoryThatIsNoneOrHoldsNoRulesIsAComplaint) {
  const Result<Grammar> missing = load_grammar({"no/such/place"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(said(missing.error()),
            "there is no directory \"no/such/place\"\na grammar directory holds one .json file a rule");
  const tests::Folder folder;
  const Result<Grammar> empty = load_grammar({folder.path().string()});
  ASSERT_FALSE(empty);
  EXPECT_EQ(said(empty.error()),
            "no rule files in \"" + folder.path().string() + "\"\na rule is a file whose name ends in .json");
}

TEST(Places, PointersLeadToLines) {
  const std::string text = "// head\n{ \"a\": 1, /* \"x\": \n */ \"b\": [\n  2,\n  { \"c\": \"]}\\\"\" }\n] }";
  EXPECT_EQ(line_of(text, "/a"), 2u);
  EXPECT_EQ(line_of(text, "/b"), 3u);
  EXPECT_EQ(line_of(text, "/b/0"), 4u);
  EXPECT_EQ(line_of(text, "/b/1/c"), 5u);
  EXPECT_EQ(line_of(text, "/b/1/none"), 5u);
  EXPECT_EQ(line_of(text, "/none"), 1u);
  EXPECT_EQ(nesting_of(text), 3u);
}

TEST(Places, TheWalkEndsOnAnyText) {
  const std::string pieces = "{}[]:,\"\\/*x1 \n";
  std::string text;
  // Every text of five pieces: small, but all the ways to go wrong are in there.
  for (std::size_t code = 0; code < 14 * 14 * 14 * 14 * 14; code += 3) {
    text.clear();
    for (std::size_t rest = code, i = 0; i < 5; ++i, rest /= 14) text += pieces[rest % 14];
    std::size_t values = 0;
    walk_places(text, [&](const JsonPlace&) { ++values; });
    ASSERT_LE(values, text.size()) << text;
  }
}

TEST(Clauses, NamesAreUniqueAndWaitsKnowTheirNames) {
  std::set<std::string_view> names;
  for (const Clause& clause : clauses()) {
    EXPECT_TRUE(names.insert(clause.name).second) << clause.name;
    EXPECT_FALSE(clause.meaning.empty()) << clause.name;
    EXPECT_FALSE(clause.given(When{})) << clause.name;
  }
  for (std::size_t i = 0; i < wait_count; ++i) {
    const Wait wait = static_cast<Wait>(i);
    EXPECT_EQ(wait_named(name_of(wait)), wait);
  }
  EXPECT_EQ(wait_named("no such wait"), std::nullopt);
}

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The rows "| `name` | ... |" of the table in docs/rules.md are the table of clauses.
TEST(Clauses, TheDocsListThemAllInOrder) {
  std::istringstream page(slurp(fs::path(LINEUP_ROOT) / "docs" / "rules.md"));
  std::vector<std::string> listed, wanted;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| `")) listed.push_back(line);
  }
  const auto type = [](Clause::Type t) {
    switch (t) {
      case Clause::Type::words: return "states";
      case Clause::Type::waits: return "waits";
      case Clause::Type::patterns: return "patterns";
      case Clause::Type::count: return "number";
      case Clause::Type::minutes: return "time";
      case Clause::Type::yes_no: return "true or false";
      case Clause::Type::pair: return "pair";
      case Clause::Type::lock: return "lock words";
    }
    return "";
  };
  for (const Clause& clause : clauses()) {
    wanted.push_back("| `" + std::string(clause.name) + "` | " + type(clause.type) + " | " +
                     std::string(clause.meaning) + " |");
  }
  EXPECT_EQ(listed, wanted);
}

TEST(BuiltInRules, EachSaysWhatItsSamplesSayAndHealthyDumpsStayQuiet) {
  const Result<Grammar> grammar = load_grammar({});
  ASSERT_TRUE(grammar) << said(grammar.error());
  std::vector<HealthyDump> healthy;
  for (const GrammarFile& dump : built_in_healthy_dumps()) healthy.push_back(healthy_dump(dump.name, dump.text));
  EXPECT_FALSE(healthy.empty());
  for (const RuleComplaint& wrong : check_rules(*grammar, std::move(healthy), Which::all)) ADD_FAILURE() << said(wrong);
}

// The same for the dumps that travel with them.
TEST(BuiltInRules, TheirHealthyDumpsAreThoseOfTheSamples) {
  std::map<std::string, std::string> in_folder, built_in;
  for (const auto& entry : fs::directory_iterator(fs::path(LINEUP_ROOT) / "samples" / "healthy")) {
    const std::string name = "samples/healthy/" + entry.path().filename().string();
    if (name.ends_with(".debug2.txt")) in_folder[name] = slurp(entry.path());
  }
  for (const GrammarFile& dump : built_in_healthy_dumps()) built_in[dump.name] = dump.text;
  EXPECT_EQ(built_in, in_folder);
}

// The built-in files are what grammar/ holds: the build embeds them anew.
TEST(BuiltInRules, AreTheFilesOfTheGrammarFolder) {
  const fs::path folder = fs::path(LINEUP_ROOT) / "grammar";
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    files += entry.path().extension() == ".json" ? 1u : 0u;
  }
  std::vector<GrammarFile> built_in = built_in_files();
  built_in.insert(built_in.end(), built_in_line_files().begin(), built_in_line_files().end());
  EXPECT_EQ(files, built_in.size());
  for (const GrammarFile& file : built_in) EXPECT_EQ(file.text, slurp(folder / file.name)) << file.name;
}

// What judges dumps is what the samples prove.
TEST(BuiltInRules, AreTheSameWithoutTheirSamples) {
  const std::vector<GrammarFile>&whole = built_in_files(), &bare = built_in_files_to_judge();
  ASSERT_EQ(bare.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    nlohmann::json wanted = nlohmann::json::parse(whole[i].text, nullptr, true, true);
    if (wanted.is_object()) wanted.erase("samples");
    EXPECT_EQ(bare[i].name, whole[i].name);
    EXPECT_EQ(nlohmann::json::parse(bare[i].text), wanted) << bare[i].name;
  }
  const Result<Grammar> grammar = load_grammar({});
  const auto to_judge = load_grammar_to_judge({});
  ASSERT_TRUE(grammar) << said(grammar.error());
  ASSERT_TRUE(to_judge) << said(to_judge.error());
  EXPECT_EQ((*to_judge)->rules.size(), grammar->rules.size());
  EXPECT_EQ((*to_judge)->patterns, grammar->patterns);
}

TEST(BuiltInRules, HaveEveryStateOnceAndAllOfThemWithAMeaning) {
  const Result<Grammar> grammar = load_grammar({});
  ASSERT_TRUE(grammar) << said(grammar.error());
  for (const State& state : grammar->states) EXPECT_FALSE(state.means.empty()) << state.text;
  EXPECT_EQ(grammar->state("select (no cases)")->wait, Wait::forever);
  EXPECT_EQ(grammar->state("chan send (nil chan)")->woken, State::Woken::never);
  EXPECT_EQ(grammar->state("sync.Mutex.Lock")->wait, Wait::lock);
  EXPECT_EQ(grammar->state("semacquire")->wait, Wait::unknown);
}

std::vector<std::string> complaints(const std::vector<GrammarFile>& rules, const std::vector<std::string>& healthy = {}) {
  std::vector<GrammarFile> files = {{"states.json", states}};
  files.insert(files.end(), rules.begin(), rules.end());
  const Result<Grammar> grammar = load_grammar_from(files);
  if (!grammar) return {said(grammar.error())};
  std::vector<std::string> all;
  std::vector<HealthyDump> dumps;
  for (const std::string& text : healthy) dumps.push_back(healthy_dump("dump " + std::to_string(dumps.size() + 1), text));
  for (const RuleComplaint& wrong : check_rules(*grammar, std::move(dumps), Which::all)) all.push_back(said(wrong));
  return all;
}

using Said = std::vector<std::string>;

TEST(Check, AGoodRuleIsLeftInPeace) { EXPECT_EQ(complaints({{"rules/left.json", good}}), Said{}); }

TEST(Check, ANearMissMustFailExactlyTheClauseItNames) {
  EXPECT_EQ(complaints({{"rules/left.json", with("goroutine 7 [chan send, 3 minutes]", "goroutine 7 [chan send, 30 minutes]")}}),
            Said{"rules/left.json:22: sample 3 should miss \"waited_at_least\" but misses nothing\n"
                 "state            holds: its state is \"chan send\", asked for: chan send\n"
                 "waited_at_least  holds: 30 minutes is the longest known wait, asked for at least 10\n"
                 "change the sample, or mark it \"fires\": true"});
  EXPECT_EQ(complaints({{"rules/left.json", with("goroutine 7 [select, 42 minutes]", "goroutine 7 [select, 2 minutes]")}}),
            Said{"rules/left.json:19: sample 2 should miss \"state\" but misses \"state\", \"waited_at_least\"\n"
                 "state            fails: its state is \"select\", asked for: chan send\n"
                 "waited_at_least  fails: 2 minutes is the longest known wait, asked for at least 10\n"
                 "change the sample so that only this clause fails"});
}

TEST(Check, ASampleThatShouldFireMustFire) {
  EXPECT_EQ(complaints({{"rules/left.json", with("goroutine 7 [chan send, 42 minutes]", "goroutine 7 [chan send]")}}),
            Said{"rules/left.json:16: sample 1 should fire but misses \"waited_at_least\"\n"
                 "state            holds: its state is \"chan send\", asked for: chan send\n"
                 "waited_at_least  fails: 0 minutes is the longest known wait, asked for at least 10\n"
                 "change the sample or the clause"});
}

TEST(Check, EveryClauseNeedsANearMissAndEveryRuleASampleThatFires) {
  EXPECT_EQ(complaints({{"rules/left.json", with("\"misses\": \"state\", \"why\": \"a select may end\",\n"
                                                 "      \"dump\": [\"goroutine 7 [select, 42",
                                                 "\"misses\": \"waited_at_least\", \"why\": \"slow\",\n"
                                                 "      \"dump\": [\"goroutine 7 [chan send, 4")}}),
            Said{"rules/left.json:11: no near miss needs \"state\"\n"
                 "add a sample that only this clause keeps from firing, or leave the clause out"});
  std::string none = good;
  none = none.substr(0, none.find(",\n  \"samples\"")) + "}";
  EXPECT_EQ(complaints({{"rules/left.json", none}}).size(), 3u);
  EXPECT_EQ(complaints({{"rules/left.json", none}}).back(),
            "rules/left.json:11: no sample fires\nadd one with \"fires\": true");
}

TEST(Check, ASampleIsReadToItsLastLine) {
  const Said all = complaints({{"rules/left.json", with("\"goroutine 7 [chan send, 42 minutes]:\", \"main.f()\"",
                                                        "\"goroutine 7 [chan send, 42 minutes]:\", \"what is this\", \"main.f()\"")}});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_TRUE(all[0].starts_with("rules/left.json:16: sample 1 is not read to its end: ")) << all[0];
  EXPECT_TRUE(all[0].ends_with("\ngive whole goroutines, as Go prints them")) << all[0];
}

TEST(Check, WhatTheParserNotesOfASampleIsSaid) {
  const Said all = complaints(
      {{"rules/left.json", with("\"goroutine 7 [chan send, 42 minutes]:\", \"main.f()\"",
                                "\"nothing of Go\", \"main.f()\"")}});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_TRUE(all[0].starts_with(
      "rules/left.json:16: sample 1 is not read to its end: the parser notes: "))
      << all[0];
}

TEST(Check, TwoRulesMayClaimTheSameGoroutinesOnlyBesideEachOther) {
  std::string other = good;
  other.replace(other.find("\"left\""), 6, "\"lost\"");
  const Said all = complaints({{"rules/left.json", good}, {"rules/lost.json", other}});
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(all[0].starts_with("rules/left.json:16: \"lost\" fires on sample 1 of \"left\" too\n")) << all[0];
  EXPECT_TRUE(all[0].ends_with("narrow one of the two, or list the other one under \"beside\"")) << all[0];
  // One that says so is enough, and a fallback gives way.
  EXPECT_EQ(complaints({{"rules/left.json", with("\"when\": {", "\"beside\": [\"lost\"], \"when\": {")}, {"rules/lost.json", other}}),
            Said{});
  const Said fallback = complaints({{"rules/left.json", with("\"when\": {", "\"fallback\": true, \"when\": {")}, {"rules/lost.json", other}});
  ASSERT_EQ(fallback.size(), 1u);
  EXPECT_TRUE(fallback[0].starts_with("rules/left.json:16: \"lost\" fires on sample 1 of \"left\" too\n"));
}

TEST(Check, OnHealthyDumpsNoCauseFires) {
  const Said all = complaints({{"rules/left.json", good}},
                              {"goroutine 9 [chan send, 11 minutes]:\nmain.g()\n\t/app/g.go:3 +0x1\n"
                               "created by main.main in goroutine 1\n\t/app/g.go:9 +0x1\n"});
  EXPECT_EQ(all, Said{"rules/left.json:11: \"left\" fires on goroutine 9 of the healthy dump \"dump 1\"\n"
                      "state            holds: its state is \"chan send\", asked for: chan send\n"
                      "waited_at_least  holds: 11 minutes is the longest known wait, asked for at least 10\n"
                      "narrow the rule"});
}

}  // namespace
}  // namespace lineup
