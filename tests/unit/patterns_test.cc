// SPDX-License-Identifier: Apache-2.0
// Tests of patterns: whatever way a name is matched, it is as if RE2 were asked.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "classify/names.h"
#include "grammar/built_in.h"
#include "grammar/grammar.h"
#include "grammar/outline.h"
#include "grammar/packed.h"
#include "grammar/patterns.h"
#include "grammar/regex.h"

namespace lineup::tests {
namespace {

using Texts = std::vector<std::string>;

// Each pattern asked by itself.
class ByRe2 {
 public:
  explicit ByRe2(const Texts& patterns) {
    for (const std::string& pattern : patterns)
      each_.push_back(std::make_unique<RE2>(pattern, RE2::Quiet));
  }
  std::vector<PatternId> matching(const std::string& name) const {
    std::vector<PatternId> ids;
    for (PatternId id = 0; id < each_.size(); ++id)
      if (RE2::FullMatch(name, *each_[id])) ids.push_back(id);
    return ids;
  }

 private:
  std::vector<std::unique_ptr<RE2>> each_;
};

// The functions in the samples of the built-in rules, as rules are asked of them.
const Texts& names_in_samples() {
  static const Texts names = [] {
    std::set<std::string> found;
    const Result<Grammar> grammar = load_grammar({});
    for (const Rule& rule : grammar->rules)
      for (const Sample& sample : rule.samples)
        for (std::string_view dump : sample.dumps)
          while (!dump.empty()) {
            std::string_view line = dump.substr(0, dump.find('\n'));
            dump.remove_prefix(std::min(dump.size(), line.size() + 1));
            const std::size_t by = line.find(" in goroutine");
            if (line.starts_with("created by ")) line = line.substr(11, by - 11);
            else if (line.ends_with(')')) line = line.substr(0, line.rfind('('));
            else continue;
            found.insert(normal_name(line));
          }
    return Texts(found.begin(), found.end());
  }();
  return names;
}

// Names that are a little off, one way after the other.
Texts odd_names() {
  Texts names = {"", ".", ".func1", ".(*T).Run", "a\nb.func1", "main.\xff.(*T).loop"};
  for (const std::size_t length : {127u, 128u}) names.emplace_back(length, 'x');
  names.push_back(std::string(300, 'a') + ".(*T).loop");
  std::size_t number = 0;
  for (const std::string& name : names_in_samples()) {
    const std::size_t middle = name.size() / 2;
    switch (number++ % 8) {
      case 0: names.push_back(name.substr(0, name.empty() ? 0 : name.size() - 1)); break;
      case 1: names.push_back(name + "x"); break;
      case 2: names.push_back(name.substr(0, middle) + "\xc3\xa9" + name.substr(middle)); break;
      case 3: names.push_back(name.substr(0, middle) + "\n" + name.substr(middle)); break;
      case 4: names.push_back(name + ".func1.2"); break;
      case 5: names.push_back(name + name); break;
      case 6: names.push_back(std::string(120, 'a') + "/" + name); break;
      default: names.push_back(name + "\x80"); break;
    }
  }
  return names;
}

TEST(Patterns, MatchEveryNameAsRe2Does) {
  const Texts& patterns = (*load_grammar_to_judge({}))->patterns;
  const ByRe2 wanted(patterns);
  Texts names = names_in_samples();
  const Texts odd = odd_names();
  names.insert(names.end(), odd.begin(), odd.end());
  ASSERT_GT(names.size(), 1000u);
  const PatternSet few(patterns), many(patterns);
  for (std::size_t i = 0; i < PatternSet::many_names; ++i) (void)many.matching("main.run");
  std::size_t hits = 0;
  for (const std::string& name : names) {
    const std::vector<PatternId> ids = wanted.matching(name);
    hits += ids.size();
    EXPECT_EQ(few.matching(name), ids) << name;
    EXPECT_EQ(many.matching(name), ids) << name;
  }
  EXPECT_GT(hits, names.size() / 2);
}

// All texts of up to `most` of these characters.
Texts texts_of(const std::string& characters, std::size_t most) {
  Texts texts = {""};
  for (std::size_t at = 0; at < texts.size(); ++at) {
    if (texts[at].size() == most) continue;
    for (const char c : characters) texts.push_back(texts[at] + c);
  }
  return texts;
}

TEST(Patterns, OfEveryFormMatchAsRe2Does) {
  const Texts patterns = {
      "", "a", "a*", "a+", "a?", "a*?b", "a+?", "a??b", "ab*", "(ab)*", "(ab)+c", "(a|b)*c",
      "(a|ab)(c|bc)", "(?:a|b)+", "a|", "|a", "a||b", "(|a)b", "()", "()*a", "(a*)*", "((a*)b)*",
      "(a*b*)*c", "(a+|b)*\\.", "[ab]", "[^a]", "[^a]*", "[a-c]+", "[]a]", "[^]a]", "[a-]",
      "[-a]", "[.b-]+", "[\\w.]*", "[^\\w]", "[\\da]", "\\w+", "\\W", "\\d*", "\\D+", "\\s",
      "\\S*", ".", ".*", ".+b", ".*a.*", "a.c", "a\\.b", "\\.\\w*", "[aA]b[cC]",
      "(a|b)(a|b)(a|b)", ".*(ab|ba|cc).*", "a{2}", "a{1,2}b", "b{0}", "(?i)AB", "^ab$", "\\Aab",
      "\\bab\\b", "[[:alpha:]]+", "\\x61", "\xc3\xa9", "[\xc3\xa9]a", "\\pL+", "\\Qa.b\\E",
      "(?P<name>a)b", "a\\_", "([^a]|a[^b]).*", "[^ -~]", "[a\\-c]", "(a|b(c|a(b|c)))*",
      std::string(300, 'a') + "|b"};
  const ByRe2 wanted(patterns);
  Texts names = texts_of("abc.", 5);
  for (const char* name :
       {"A", "AB", "aB", "a\n", "\n", "a\nb", "\xc3\xa9", "\xc3\xa9" "a", "\xff", "a\xff", "0",
        "a0", "_", "-", " ", "a-", "]", "a_"})
    names.emplace_back(name);
  names.emplace_back(1, '\0');
  names.emplace_back(127, 'a');
  names.emplace_back(128, 'a');
  names.emplace_back(300, 'a');
  const PatternSet set(patterns);
  for (const std::string& name : names)
    EXPECT_EQ(set.matching(name), wanted.matching(name)) << name;
}

TEST(Patterns, AreAskedBySeveralThreadsAtOnce) {
  const Texts& patterns = (*load_grammar_to_judge({}))->patterns;
  const Texts& names = names_in_samples();
  const PatternSet alone(patterns), shared(patterns);
  std::vector<std::vector<PatternId>> wanted;
  for (const std::string& name : names) wanted.push_back(alone.matching(name));
  std::vector<std::size_t> wrong(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t& count : wrong)
      threads.emplace_back([&] {
        for (std::size_t i = 0; i < names.size(); ++i)
          count += shared.matching(names[i]) == wanted[i] ? 0u : 1u;
      });
  }
  EXPECT_EQ(wrong, std::vector<std::size_t>(4));
}

struct OutlineRow {
  std::string pattern;
  bool whole;
  Texts heads, needles;
};

TEST(Outline, SaysWhatEveryNameHasThatMatches) {
  const OutlineRow rows[] = {
      {"main\\.run", true, {"main.run"}, {"main.run"}},
      {"io\\.\\(\\*p\\)\\.[rR]ead", true, {"io.(*p).Read", "io.(*p).read"}, {"io.(*p).Read", "io.(*p).read"}},
      {"net/http\\.\\w+", false, {"net/http."}, {"net/http."}},
      {".*\\.func\\d+", false, {}, {".func"}},
      {".*([lL]oop|[wW]atch)\\w*", false, {}, {"Loop", "Watch", "loop", "watch"}},
      {".*\\.(a|bcd)", false, {}, {".a", ".bcd"}},
      {"(main\\.)?run\\w*", false, {"main.run", "run"}, {"main.run", "run"}},
      {"(main\\.run)+", false, {"main.run"}, {"main.run"}},
      {"(?i)main\\.run", false, {}, {}},
      {".*", false, {}, {}},
  };
  for (const OutlineRow& row : rows) {
    const Outline outline = outline_of(row.pattern);
    EXPECT_EQ(outline.whole, row.whole) << row.pattern;
    EXPECT_EQ(outline.heads, row.heads) << row.pattern;
    EXPECT_EQ(outline.needles, row.needles) << row.pattern;
  }
}

TEST(Outline, KeepsListsShort) {
  std::string pattern;
  for (int i = 0; i < 20; ++i) pattern += "[ab]";
  EXPECT_LE(outline_of(pattern).heads.size(), most_texts);
  EXPECT_LE(outline_of(pattern).needles.size(), most_texts);
  EXPECT_FALSE(outline_of(pattern).whole);
}

TEST(Regex, IsReadForAllBuiltInPatterns) {
  for (const std::string& pattern : (*load_grammar_to_judge({}))->patterns)
    EXPECT_TRUE(read_regex(pattern)) << pattern;
}

TEST(Regex, LeavesToRe2WhatWouldTakeThePowerOfALength) {
  EXPECT_TRUE(read_regex("(ab)*"));
  EXPECT_TRUE(read_regex("(a*b)*"));
  EXPECT_FALSE(read_regex("((ab)*c)*"));
  EXPECT_FALSE(read_regex(std::string(1000, '(') + "a" + std::string(1000, ')')));
}

TEST(PackedRules, AreTheRulesOfTheFiles) {
  Result<Grammar> read = load_grammar_from(built_in_files());
  ASSERT_TRUE(read);
  for (Rule& rule : read->rules) rule.built_in = true;
  EXPECT_TRUE(packed_rules(*read) == packed_built_in_rules());
  EXPECT_TRUE(packed_unjudged(*read) == packed_built_in_unjudged());
}

TEST(PackedRules, AreUnpackedAsTheyWere) {
  const Result<Grammar> read = load_grammar_from(built_in_files());
  ASSERT_TRUE(read);
  Grammar grammar = unpacked_rules(packed_rules(*read));
  for (const Rule& rule : grammar.rules) EXPECT_TRUE(rule.samples.empty()) << rule.id;
  unpack_unjudged(packed_unjudged(*read), grammar.rules);
  EXPECT_TRUE(packed_rules(grammar) == packed_rules(*read));
  EXPECT_TRUE(packed_unjudged(grammar) == packed_unjudged(*read));
  ASSERT_EQ(grammar.rules.size(), read->rules.size());
  for (std::size_t i = 0; i < grammar.rules.size(); ++i) {
    const Rule &one = grammar.rules[i], &other = read->rules[i];
    EXPECT_EQ(one.id, other.id);
    EXPECT_EQ(one.fix, other.fix) << one.id;
    EXPECT_EQ(one.when.blocked_in, other.when.blocked_in) << one.id;
    EXPECT_EQ(one.when.waited_at_least_minutes, other.when.waited_at_least_minutes) << one.id;
    ASSERT_EQ(one.samples.size(), other.samples.size()) << one.id;
    for (std::size_t s = 0; s < one.samples.size(); ++s)
      EXPECT_EQ(one.samples[s].dumps, other.samples[s].dumps) << one.id;
  }
  const char* name = "net/http.(*conn).serve";
  EXPECT_EQ(grammar.compiled->matching(name), read->compiled->matching(name));
}

}  // namespace
}  // namespace lineup::tests
