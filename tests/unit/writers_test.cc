// SPDX-License-Identifier: Apache-2.0
// writers_test.cc: several programs that dump at the same time into one log. What they
// write is made up, but for the dumps of the repository.
#include "parse/writers.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "dumps.h"
#include "parse/parse.h"

namespace lineup::tests {
namespace {

std::string behind(std::string_view prefix, std::string_view text) {
  std::string out;
  for (const std::string& line : lines_of(text)) out.append(prefix).append(line) += '\n';
  return out;
}

// Some lines of one, some of the other, each behind its prefix; `a` begins.
std::string mixed(std::string_view before_a, std::string_view a, std::string_view before_b, std::string_view b, std::uint64_t seed = 7) {
  const Lines of_a = lines_of(a), of_b = lines_of(b);
  Dice dice(seed);
  std::string out;
  for (std::size_t i = 0, j = 0; i < of_a.size() || j < of_b.size();) {
    for (std::size_t n = dice.below(4) + 1; n > 0 && i < of_a.size(); --n) out.append(before_a).append(of_a[i++]) += '\n';
    for (std::size_t n = dice.below(4); n > 0 && j < of_b.size(); --n) out.append(before_b).append(of_b[j++]) += '\n';
  }
  return out;
}

std::string goroutine(int id, const std::string& function = "main.f") {
  return fmt::format("goroutine {} [select]:\n{}(0x1)\n\t/app/main.go:9 +0x1\ncreated by main.main in goroutine 1\n\t/app/main.go:3 +0x2\n\n", id, function);
}

// Each dump by itself, told as if it were alone.
std::string each_told(const Corpus& corpus) {
  std::string out;
  for (const Dump& dump : corpus.dumps) {
    out += fmt::format("{} goroutines, crash {}, not understood {}, damaged {}\n", dump.goroutines.size(), dump.crash, dump.not_understood.lines, dump.damaged.size());
    for (const Goroutine& g : dump.goroutines) out += fmt::format("{} by {}: {}\n", g.id, g.created_in, told(corpus, corpus.shape(g.shape)));
    for (const Counted& record : dump.counted) out += fmt::format("{}: {}\n", record.count, told(corpus, corpus.shape(record.shape)));
  }
  return out;
}

constexpr std::pair<const char*, const char*> prefixes[] = {
    {"web-1  | ", "api-1  | "},
    {"web-1  | ", "web-2  | "},
    {"web_1  | ", "a-long-name_1  | "},
    {"\x1b[36mweb-1  | \x1b[0m", "\x1b[33mapi-1  | \x1b[0m"},
    {"\x1b[36mweb-1  |\x1b[0m ", "\x1b[33mweb-2  |\x1b[0m "},
    {"web-1  | 2026-01-02T03:04:05.123456789Z ", "web-2  | 2026-01-02T03:04:05.123456789Z "},
    {"2026-01-02T03:04:05.1234567Z web-1  | ", "2026-01-02T03:04:06.1234567Z api-1  | "},
    {"03:04:05 web.1  | ", "03:04:06 worker.1 | "},
    {"[pod/web-5d9c/app] ", "[pod/web-6d9c/app] "},
    {"[pod/web-5d9c-x2/app] ", "[pod/api-77c-ab/main] "},
    {"web-5d9c-x2 app ", "web-5d9c-x3 app "},
    {"Jan 02 03:04:05 host web[12]: ", "Jan 02 03:04:06 host web[14]: "},
    {"Jan  2 03:04:05 host web[12]: ", "Jan  2 03:04:06 host api[140]: "},
    {"2026-01-02T03:04:05+0000 host web[12]: ", "2026-01-02T03:04:05+0000 host api[12]: "},
    {"2026-01-02T03:04:05.123456+00:00 app[web.1]: ", "2026-01-02T03:04:05.123456+00:00 app[web.2]: "},
};

TEST(Writers, ThatDumpAtTheSameTimeHaveEachADumpOfTheirOwn) {
  const std::string a = "SIGQUIT: quit\nPC=0x1 m=0 sigcode=0\n\n" + goroutine(5) + goroutine(6) + goroutine(17, "main.g"), b = "panic: boom\n\n" + goroutine(5, "b.f") + goroutine(16, "b.g");
  for (const auto& [before_a, before_b] : prefixes)
    for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
      const std::string text = mixed(before_a, a, before_b, b, seed);
      const Corpus corpus = read(text);
      // Whose header comes first is first.
      const bool a_first = text.find(before_a + std::string("goroutine")) < text.find(before_b + std::string("goroutine"));
      const std::string of_a = each_told(read(behind(before_a, a))), of_b = each_told(read(behind(before_b, b)));
      EXPECT_EQ(each_told(corpus), a_first ? of_a + of_b : of_b + of_a) << text;
      std::uint64_t lines = 0;
      for (const Dump& dump : corpus.dumps) lines += dump.lines;
      EXPECT_EQ(lines, lines_of(text).size()) << text;
      if (HasFailure()) return;
    }
}

TEST(Writers, HaveEachTheirOwnFormOfDump) {
  const std::string profile = "goroutine profile: total 3\n3 @ 0x10 0x20\n# labels: {\"k\":\"v\"}\n#\t0x0f\tmain.g+0xe\t/app/main.go:7\n\n";
  const std::string json = "{\"level\":\"error\",\"msg\":\"goroutine 7 [select]:\"}\n{\"level\":\"error\",\"msg\":\"main.f()\"}\n{\"level\":\"error\",\"msg\":\"\\t/app/a.go:5 +0x1\"}\n";
  const std::string stamped = behind("2026/01/02 03:04:05 ", goroutine(8));
  const std::string texts[] = {dump_text("samples/alloc-1.debug2.txt"), profile, json, stamped, goroutine(5)};
  for (const std::string& a : texts)
    for (const std::string& b : texts) {
      const std::string text = mixed("web-1  | ", a, "api-1  | ", b);
      EXPECT_EQ(each_told(read(text)), each_told(read(behind("web-1  | ", a))) + each_told(read(behind("api-1  | ", b)))) << text.substr(0, 2000);
      if (HasFailure()) return;
    }
}

// What others log meanwhile stays where it is, and so does what has no name before it.
TEST(Writers, ThatDoNotDumpAreReadInPassing) {
  const std::string text = "web-1  | goroutine 5 [select]:\ndb-1   | checkpoint complete\nweb-1  | main.f()\nno name\nweb-1  | \t/app/main.go:9 +0x1\n";
  const Corpus corpus = read(text);
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].goroutines.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].not_understood.lines, 2u);
  EXPECT_EQ(corpus.dumps[0].not_understood.first_line, 2u);
  EXPECT_EQ(corpus.dumps[0].lines, 5u);
}

// Not even what looks like a part of the dump, or an end of a goroutine.
TEST(Writers, ThatDoNotDumpAddNothingToTheDumpOfAnother) {
  const std::string text = "web-1  | goroutine 5 [select]:\nweb-2  | \nweb-1  | main.f()\nweb-2  | main.g()\nweb-1  | \t/app/main.go:9 +0x1\nweb-2  | \t/app/other.go:9 +0x1\nweb-1  | \n";
  const Corpus corpus = read(text);
  EXPECT_EQ(each_told(corpus), each_told(read("goroutine 5 [select]:\nmain.f()\n? !\n\t/app/main.go:9 +0x1\n? !\n")));
}

TEST(Writers, AreToldWhereTheyWroteWhatIsNotUnderstoodOrDamaged) {
  const std::string text =
      "web-1  | goroutine 5 [select]:\napi-1  | goroutine 9 [select]:\nweb-1  | main.f()\napi-1  | what is this\nweb-1  | \t/app/main.go:9 +0x1\napi-1  | b.f()\nweb-1  | \napi-1  | \t/b.go:7 +0x1\n"
      "api-1  | \napi-1  | goroutine 10 [sel";
  Notes notes;
  Corpus corpus = read(text, notes);
  note_losses(corpus, 0, notes);
  ASSERT_EQ(corpus.dumps.size(), 2u);
  EXPECT_EQ(corpus.dumps[0].not_understood.lines, 0u);
  EXPECT_FALSE(corpus.dumps[0].cut_short);
  EXPECT_EQ(corpus.dumps[1].not_understood.first_line, 4u);
  ASSERT_EQ(corpus.dumps[1].damaged.size(), 1u);
  EXPECT_EQ(corpus.dumps[1].damaged[0].first_line, 10u);
  EXPECT_TRUE(corpus.dumps[1].cut_short);
}

// A stranger invents names; none may cost a look at all others, and what waits is bounded.
TEST(Writers, InGreatNumberAreRead) {
  constexpr int many = 20'000;
  std::string text;
  for (int i = 0; i < many; ++i) text += fmt::format("s-{}  | goroutine {} [select]:\n", i, i + 1);
  for (int i = 0; i < many; ++i) text += fmt::format("s-{}  | main.f()\ns-{}  | \t/app/main.go:9 +0x1\n", i, i);
  std::size_t goroutines = 0;
  const Corpus corpus = read(text);
  for (const Dump& dump : corpus.dumps) goroutines += dump.goroutines.size();
  EXPECT_EQ(corpus.dumps.size(), static_cast<std::size_t>(many));
  EXPECT_EQ(goroutines, static_cast<std::size_t>(many));
}

TEST(Writers, AreKnownByTheirNames) {
  const std::tuple<const char*, const char*, const char*> rows[] = {
      {"web-1  | ", "web-1", ""},
      {"03:04:05 web.1  | ", "web.1", ""},
      {"2026-01-02T03:04:05.123456Z 01O web-1  | ", "web-1", ""},
      {"web.1.x7k2@node2    | ", "web.1.x7k2@node2", "node2"},
      {"[pod/web-5d9c/app] ", "pod/web-5d9c/app", ""},
      {"web-5d9c app ", "web-5d9c app", ""},
      {"Jan 02 03:04:05 host web[12]: ", "web[12]", "host"},
      {"Jan 02 03:04:05.678901 host web[12]: ", "web[12]", "host"},
      {"<30>Jan  2 03:04:05 host web[12]: ", "web[12]", "host"},
      {"Jan 02 03:04:05 host web: ", "web", "host"},
      {"Fri 2026-01-02 03:04:05 UTC host web.service[12]: ", "web.service[12]", "host"},
      {"2026-01-02T03:04:05+0000 host web[12]: ", "web[12]", "host"},
      {"2026-01-02T03:04:05+0000 web[12]: ", "web[12]", ""},
      {"[    5.000001] host web[12]: ", "web[12]", "host"},
      {"[    5.000001 <    0.000001 >] host web[12]: ", "web[12]", "host"},
      {"1767323045.000001 host web[12]: ", "web[12]", "host"},
      {"2026-01-02T03:04:05.5+00:00 app[web.1]: ", "web.1", ""},
      {"2026-01-02T03:04:05.5+00:00 heroku[router]: ", "heroku[router]", ""},
      {"83 <40>1 2026-01-02T03:04:05+00:00 host app web.3 - ", "web.3", "host"},
      {"<165>1 2026-01-02T03:04:05.003Z host web 12 ID47 - ", "web[12]", "host"},
      {"<165>1 2026-01-02T03:04:05.003Z host web - - - ", "web", "host"},
      {"2026-01-02T03:04:05.678000+00:00 ecs/web/0a1b ", "ecs/web/0a1b", ""},
      {"2026-01-02T03:04:05.5Z stderr F handler[12]: ", "", ""},
      {"2026-01-02T03:04:05.678+0100 [DEBUG] plugin.terraform-provider-x_v2.33.0_x4: ", "", ""},
      {"2026-01-02T03:04:05Z INFO web: ", "", ""},
      {"2026-01-02T03:04:05Z pkg/main.go:12 ", "", ""},
      {"2026-01-02T03:04:05Z /app/web ", "", ""},
      {"2026-01-02T03:04:05Z GET a/b ", "", ""},
      {"[2026-01-02T03:04:05.341Z] ", "", ""},
      {"[03:04:05] host web[12]: ", "", ""},
      {"2026/01/02 03:04:05 ", "", ""},
      {"2026/01/02 03:04:05 web: ", "", ""},
      {"E0102 03:04:05.678901   12345 main.go:34] ", "", ""},
      {"E/Go      (12345): ", "", ""},
      {"    main_test.go:12: ", "", ""},
      {"some words ", "", ""},
      {"what is | ", "", ""},
      {"web[12]: ", "", ""},
      {"<1000>1 2026-01-02T03:04:05Z host web 12 - - ", "", ""},
      {"| ", "", ""},
      {"", "", ""},
  };
  for (const auto& [prefix, name, host] : rows) {
    const WriterForm form = writer_form(prefix);
    const Author author = author_of(writer_of(prefix, form), form);
    EXPECT_EQ(author.name, name) << prefix;
    EXPECT_EQ(author.host, host) << prefix;
  }
}

}  // namespace
}  // namespace lineup::tests
