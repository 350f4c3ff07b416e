// SPDX-License-Identifier: Apache-2.0
// markdown_test.cc: tickets, and that GitHub's own renderer shows every name as it is.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include "dumps.h"
#include "folder.h"
#include "report/fleet.h"
#include "report/markdown_text.h"
#include "report/report.h"
#include "sample_fleet.h"
#include "sample_summary.h"

namespace lineup {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// ---- escapes ------------------------------------------------------------------

TEST(Markdown, ShowsANameAsCodeWithOneBacktickMoreThanItHolds) {
  EXPECT_EQ(code_span("main.(*T).f"), "`main.(*T).f`");
  EXPECT_EQ(code_span("a`b"), "``a`b``");
  EXPECT_EQ(code_span("`a``b"), "``` `a``b ```");
  EXPECT_EQ(code_span(" a"), "`  a `");
  EXPECT_EQ(code_span(""), "");
  EXPECT_EQ(code_span("a\nb\x1b"), "`a\\x0ab\\x1b`");
  EXPECT_EQ(code_span("a|b"), "`a|b`");
  EXPECT_EQ(code_span("a|b", Spot::cell), "<code>a&#124;b</code>");
}

TEST(Markdown, ShowsWordsOfASentenceThatLookLikeNamesAsCode) {
  EXPECT_EQ(prose("3 of main.(*T).run, see #12"), "3 of `main.(*T).run`, see `#12`");
  EXPECT_EQ(prose("60 goroutines in \"chan send\""), "60 goroutines in \"chan send\"");
  EXPECT_EQ(prose("write `make(chan int, 1)` there"), "write `make(chan int, 1)` there");
  EXPECT_EQ(prose("case res <- v:"), "case res \\<- v:");
  EXPECT_EQ(prose("(see net/http.Serve)"), "(see `net/http.Serve`)");
  EXPECT_EQ(prose("stand in (*persistConn).roundTrip (or (*Cmd).Wait), 30 * time.Second"),
            "stand in `(*persistConn).roundTrip` (or `(*Cmd).Wait`), 30 \\* time.Second");
  EXPECT_EQ(prose("one ` only"), "one `` ` `` only");
}

TEST(Markdown, PutsAFenceAroundABlockThatNoLineInItEnds) {
  EXPECT_EQ(fenced("a\n"), "```text\na\n```\n");
  EXPECT_EQ(fenced("````\n"), "`````text\n````\n`````\n");
}

// ---- the renderer ---------------------------------------------------------------

// What GitHub's renderer makes of it, or nothing where it is not installed.
std::optional<std::string> rendered(const std::string& markdown) {
  static const bool is_here = std::filesystem::exists("/usr/bin/cmark-gfm");
  if (!is_here) return {};
  const tests::Folder folder;
  const std::string file = folder.path() / "page.md";
  std::ofstream(file, std::ios::binary) << markdown;
  const std::string command =
      "/usr/bin/cmark-gfm --unsafe -e table -e strikethrough -e autolink -e tagfilter " + file;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  std::string html;
  char piece[4096];
  for (std::size_t n = 1; pipe != nullptr && n != 0; html.append(piece, n))
    n = std::fread(piece, 1, sizeof piece, pipe);
  EXPECT_EQ(pipe == nullptr ? -1 : ::pclose(pipe), 0);
  return html;
}

#define RENDERED_OR_SKIP(html, markdown)   \
  const auto html##_here = rendered(markdown); \
  if (!html##_here) GTEST_SKIP() << "cmark-gfm is not installed, so nothing renders the Markdown"; \
  const std::string& html = *html##_here

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

// The text of an element as a reader sees it; tags other than code remain, and so are seen.
std::string seen(std::string html) {
  for (const char* tag : {"<code>", "</code>"}) html = replaced(html, tag, "");
  html = replaced(html, "&lt;", "{{lt}}");
  html = replaced(html, "&gt;", "{{gt}}");
  html = replaced(html, "&quot;", "\"");
  html = replaced(html, "&amp;", "&");
  return html;
}
std::string as_seen(std::string text) {
  return replaced(replaced(std::move(text), "<", "{{lt}}"), ">", "{{gt}}");
}

std::vector<std::string> elements(const std::string& html, std::string_view open, std::string_view close) {
  std::vector<std::string> found;
  for (std::size_t at = html.find(open); at != std::string::npos; at = html.find(open, at)) {
    const std::size_t end = html.find(close, at);
    found.push_back(html.substr(at + open.size(), end - at - open.size()));
    at = end;
  }
  return found;
}

std::vector<std::string> odd_names(std::size_t n) {
  std::vector<std::string> names = {
      "main.(*Server)._serve_", "main.f[go.shape.int](x)", "<b>", "a|b", "`a|b`", "a\\|b", "a\\", "`", "``",
      "</code>", "<!--", "-->", "</details>", "&amp;", "&#60;b&#62;", "[x](javascript:y)", "![x](y)", "~~x~~",
      "**x**", "__x__", "http://example.com/x", "www.example.com", "@someone", "#12", "a\\`b", "\\`", "x`y`_z_",
      "`x`[y](z)", ":tada:", "a:b:c:d", "$x$", "<script>alert(1)</script>", "1.", "- x", "GH-1", "\\\\|"};
  constexpr std::string_view letters = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ab1\xc3\xa9";
  std::mt19937_64 dice(14);
  while (names.size() < n) {
    std::string name;
    const std::size_t length = 1 + dice() % 14;
    while (name.size() < length) {
      const char c = letters[dice() % (letters.size() - 2)];
      const bool second_blank = c == ' ' && (name.empty() || name.back() == ' ');
      if (!second_blank) name += c;
    }
    while (!name.empty() && name.back() == ' ') name.pop_back();
    names.push_back(name.empty() ? "x" : name);
  }
  return names;
}

TEST(MarkdownRenderer, ShowsEveryNameUnchangedInTextAndInTables) {
  const std::vector<std::string> names = odd_names(600);
  std::string page;
  for (const std::string& name : names) page += "A: " + code_span(name) + "\n\n";
  page += "| head | other |\n|---|---|\n";
  for (const std::string& name : names) page += "| " + code_span(name, Spot::cell) + " | end |\n";
  RENDERED_OR_SKIP(html, page);
  const auto lines = elements(html, "<p>", "</p>"), cells = elements(html, "<td>", "</td>");
  ASSERT_EQ(lines.size(), names.size());
  ASSERT_EQ(cells.size(), 2 * names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(seen(lines[i]), "A: " + as_seen(names[i]));
    EXPECT_EQ(seen(cells[2 * i]), as_seen(names[i]));
    EXPECT_EQ(cells[2 * i + 1], "end") << names[i];
  }
}

TEST(MarkdownRenderer, ShowsEverySentenceUnchangedInTextAndInTables) {
  std::vector<std::string> names = odd_names(600), texts;
  for (std::size_t i = 0; i + 1 < names.size(); ++i) texts.push_back("so " + names[i] + " and " + names[i + 1]);
  std::string page;
  for (const std::string& text : texts) page += "A: " + prose(text) + "\n\n";
  page += "| head | other |\n|---|---|\n";
  for (const std::string& text : texts) page += "| " + prose(text, Spot::cell) + " | end |\n";
  RENDERED_OR_SKIP(html, page);
  const auto lines = elements(html, "<p>", "</p>"), cells = elements(html, "<td>", "</td>");
  ASSERT_EQ(lines.size(), texts.size());
  ASSERT_EQ(cells.size(), 2 * texts.size());
  // Backticks may have become the code that they stand around.
  const auto without_ticks = [](std::string text) { return replaced(std::move(text), "`", ""); };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(without_ticks(seen(lines[i])), "A: " + without_ticks(as_seen(texts[i])));
    EXPECT_EQ(without_ticks(seen(cells[2 * i])), without_ticks(as_seen(texts[i])));
    EXPECT_EQ(cells[2 * i + 1], "end") << texts[i];
  }
}

TEST(MarkdownRenderer, ShowsEveryNameUnchangedWhereItIsFolded) {
  const std::vector<std::string> names = odd_names(300);
  std::string page;
  for (const std::string& name : names)
    page += "<details><summary>" + html_code(name) + " " + html_text(name) + "</summary>\n\nin it\n\n</details>\n\n";
  RENDERED_OR_SKIP(html, page);
  EXPECT_EQ(elements(html, "<p>", "</p>"), std::vector<std::string>(names.size(), "in it"));
  std::vector<std::string> shown = elements(html, "<summary>", "</summary>");
  ASSERT_EQ(shown.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    // Inside HTML the references are still those that were written.
    std::string text = shown[i];
    for (const char c : std::string_view("!\"#$%'()*+,-./:;<=>?@[\\]^_`{|}~&"))
      text = replaced(text, "&#" + std::to_string(static_cast<int>(c)) + ";",
                      c == '<' ? "{{lt}}" : c == '>' ? "{{gt}}" : std::string(1, c));
    for (const char* tag : {"<code>", "</code>"}) text = replaced(text, tag, "");
    EXPECT_EQ(text, as_seen(names[i]) + " " + as_seen(names[i]));
  }
}

// A summary in which everything that comes from a dump is called so.
Summary called(const std::string& name) {
  Summary summary = known_summary();
  for (Group& group : summary.suspects) {
    group.blocked_at = group.created_by = Place{name, name, 5};
    group.stack = {Place{name, name, 5}, Place{name, "", 0}};
    group.state = name;
    group.labels = {{name, name}};
    group.evidence[0].text = "3 of " + name + " wait";
    for (SymptomGroup& symptom : group.symptoms) symptom.blocked_at = Place{name, name, 5}, symptom.why = name;
  }
  for (Group& group : summary.groups) group.blocked_at = Place{name, name, 5}, group.title.clear();
  for (InputSummary& input : summary.inputs) input.name = name;
  for (Note& note : summary.notes) note.where = note.text = name;
  summary.baseline->name = name;
  return summary;
}

TEST(MarkdownRenderer, SeesNothingInAReportOfOddNamesButWhatLineupPutThere) {
  const auto shape = [](const std::string& html) {
    // Code is where names are; all other tags are those of the page.
    std::vector<std::string> tags;
    const std::regex tag("</?[a-zA-Z!][^>]*>");
    for (std::sregex_iterator at(html.begin(), html.end(), tag), end; at != end; ++at)
      if (!has(at->str(), "code")) tags.push_back(at->str());
    return tags;
  };
  RENDERED_OR_SKIP(plain, write_markdown(called("main.name"), {}));
  for (const std::string& name : odd_names(60)) {
    const std::string html = *rendered(write_markdown(called(name), {}));
    EXPECT_EQ(shape(html), shape(plain)) << name;
  }
}

// ---- the page -------------------------------------------------------------------

TEST(MarkdownReport, SaysWhatIsWrongWhereWhyAndWhatToDo) {
  Look look;
  look.command = "lineup --format markdown alloc-1.txt 'alloc 2.txt'";
  const std::string text = write_markdown(sample_summary(), look);
  EXPECT_TRUE(text.starts_with("## LEAK 92: Sender left behind on a channel\n"));
  EXPECT_TRUE(has(text, "144 goroutines in 8 groups: 66 in 3 suspects, 75 idle"));
  EXPECT_TRUE(has(text, "- **Blocked at**: `main.alloc2` `/src/alloc/main.go:51`\n"));
  EXPECT_TRUE(has(text, "| +35 | offers a value on a channel and nobody in the dump could take it |\n"));
  EXPECT_TRUE(has(text, "| **92** | of 100 |\n"));
  EXPECT_TRUE(has(text, "```text\nruntime.gopark\n    /usr/local/go/src/runtime/proc.go:460\n"));
  EXPECT_TRUE(has(text, "created by main.reserve\n"));
  EXPECT_TRUE(has(text, "\n**Fix.** Give the channel room for one value, `make(chan int, 1)`"));
  EXPECT_TRUE(has(text, "\n**Make sure.** "));
  EXPECT_TRUE(has(text, "lineup " + std::string(version()) + ":\n\n```text\n" + look.command + "\n```\n"));
  EXPECT_EQ(count_of(text, "<details>"), count_of(text, "</details>"));
  EXPECT_EQ(count_of(text, "</summary>\n\n"), count_of(text, "<summary>")) << "a fence needs an empty line";
}

TEST(MarkdownReport, OfAHealthyProcessSaysSoInItsTitle) {
  EXPECT_TRUE(write_markdown(healthy_summary(), {}).starts_with("## Nothing suspicious\n"));
}

TEST(MarkdownReport, EndsAtAWholeSuspectUnderTheCeilingAndSaysHowManyAreLeftOut) {
  Summary summary = sample_summary();
  summary.suspects.clear();
  const std::string long_name = "example.com/" + std::string(64 << 10, '|') + ".f";
  for (std::size_t i = 0; i < 5000; ++i) {
    Group group = deep_waiters();
    group.rank = i + 1;
    group.blocked_at = Place{long_name, long_name, 7};
    group.stack.assign(100, Place{long_name, long_name, 7});
    summary.suspects.push_back(group);
  }
  for (const std::size_t most : {60'000u, 20'000u, 2'000'000u}) {
    Look look;
    look.max_bytes = most;
    const std::string text = write_markdown(summary, look);
    EXPECT_LE(text.size(), most);
    EXPECT_GT(text.size(), most / 4);
    std::smatch left;
    ASSERT_TRUE(std::regex_search(text, left, std::regex("\\*\\*([0-9]+) suspects are left out")));
    const std::size_t shown = count_of(text, "- **Goroutines**: ");
    EXPECT_EQ(shown + std::stoul(left[1]), 5000u);
    EXPECT_EQ(count_of(text, "<details>"), count_of(text, "</details>"));
  }
}

TEST(MarkdownReport, OfAFleetHasTheRankingAsATableAndTheWorstDefectInFull) {
  const std::string text = write_fleet_markdown(sample_fleet(), {});
  EXPECT_TRUE(text.starts_with("## LEAK 85: Title of chan-send-no-receiver in `pay`, 2 of 3 instances\n")) << text;
  EXPECT_TRUE(has(text, "| 1 | LEAK 85 | `pay` | `chan-send-no-receiver` |"));
  EXPECT_TRUE(has(text, "### 1. LEAK 85: "));
  EXPECT_TRUE(has(text, "- **Blocked at**: `example.com/shop/pay.(*Client).send` `/src/pay/client.go:51`\n"));
  EXPECT_TRUE(has(text, "2 instances are unreadable"));
  EXPECT_EQ(count_of(text, "<details>"), count_of(text, "</details>"));
}

}  // namespace
}  // namespace lineup
