// SPDX-License-Identifier: Apache-2.0
// html_test.cc: the HTML report: readable without its script, and nothing of a dump in it is more
// than text. `./dev formats` opens it in Chromium.
#include "report/html.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "dumps.h"
#include "report/fleet.h"
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

// The page without its own style, script and data.
std::string body_of(const std::string& page) {
  const std::size_t begin = page.find("<body>"), end = page.find("<script");
  return page.substr(begin, end - begin);
}

Summary called(const std::string& name) {
  Summary summary = known_summary();
  for (Group& group : summary.suspects) {
    group.blocked_at = group.created_by = Place{name, name, 5};
    group.stack = {Place{name, name, 5}, Place{name, "", 0}};
    group.state = group.title = group.means = group.fix = name;
    group.labels = {{name, name}};
    group.evidence[0].text = name;
    for (SymptomGroup& symptom : group.symptoms) symptom.blocked_at = Place{name, name, 5}, symptom.why = name;
  }
  for (Group& group : summary.groups) group.blocked_at = Place{name, name, 5}, group.title = name;
  for (InputSummary& input : summary.inputs) input.name = input.format = name;
  for (Note& note : summary.notes) note.where = note.text = name;
  summary.baseline->name = name;
  return summary;
}

TEST(Html, ShowsTextAsText) {
  EXPECT_EQ(Html::of("<b a=\"1\" c='2'>&amp;").bytes(), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
  EXPECT_EQ(Html::code("a\u202e\x1b").bytes(), "<code>a\\u{202e}\\x1b</code>");
}

TEST(Html, NamesAHashAsAPolicyDoes) {
  EXPECT_EQ(policy_hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST(Html, HasTheStyleAndTheScriptOfTheRepositoryByteForByte) {
  EXPECT_EQ(page_style().text, tests::slurp(LINEUP_ROOT "/src/report/page/report.css"));
  EXPECT_EQ(page_script().text, tests::slurp(LINEUP_ROOT "/src/report/page/report.js"));
}

TEST(HtmlReport, HasAPolicyBeforeAllElseAndNoStyleOrHandlerOfAnElement) {
  for (const std::string& page : {write_html(known_summary(), {}), write_fleet_html(sample_fleet(), {})}) {
    const std::size_t policy = page.find("Content-Security-Policy");
    EXPECT_LT(policy, page.find("<style>"));
    EXPECT_TRUE(has(page, "default-src 'none'; script-src '" + policy_hash(page_script().sha256) + "'"));
    EXPECT_FALSE(std::regex_search(body_of(page), std::regex("<[^>]* (style|on[a-z]+)=")));
    EXPECT_FALSE(has(body_of(page), "http://") || has(body_of(page), "https://"));
  }
}

TEST(HtmlReport, HasEverySuspectWithEvidenceStackAndFixAsPlainHtml) {
  Look look;
  look.command = "lineup --format html 'a b.txt'";
  const std::string page = write_html(sample_summary(), look), body = body_of(page);
  EXPECT_TRUE(has(body, "<h1>LEAK 92: Sender left behind on a channel</h1>"));
  EXPECT_EQ(count_of(body, "<article "), 3u);
  EXPECT_TRUE(has(body, "<td class=\"n\">+35</td><td>offers a value on a channel"));
  EXPECT_TRUE(has(body, "runtime.gopark\n    /usr/local/go/src/runtime/proc.go:460\n"));
  EXPECT_TRUE(has(body, "<strong>Fix.</strong> Give the channel room"));
  EXPECT_TRUE(has(body, "<a href=\"#s1\">")) << "the table leads to the finding";
  EXPECT_TRUE(has(body, "<code>lineup --format html &#39;a b.txt&#39;</code>"));
}

TEST(HtmlReport, HasTheSameElementsWhateverNamesTheDumpHolds) {
  const auto tags = [](const std::string& page) {
    std::vector<std::string> all;
    const std::regex tag("<[/a-zA-Z!][^>]*>");
    for (std::sregex_iterator at(page.begin(), page.end(), tag), end; at != end; ++at) all.push_back(at->str());
    return all;
  };
  const auto plain = tags(body_of(write_html(called("main.name"), {})));
  for (const std::string name : {"</script><script>alert(1)</script>", "<!--<script>", "\" onload=\"x", "' onload='x",
                                 "</pre></article>", "&lt;b&gt;", "a\xff\u2028\u202e", "javascript:x", "<![CDATA["}) {
    const std::string page = write_html(called(name), {});
    EXPECT_EQ(tags(body_of(page)), plain) << name;
    EXPECT_EQ(count_of(page, "<script"), 2u) << name;
    EXPECT_EQ(count_of(page, "<!--"), 0u) << name;
  }
}

TEST(HtmlReport, GivesTheScriptEachStackWithItsNumber) {
  const auto data = nlohmann::json::parse(flame_data(sample_summary()));
  const auto& group = data["groups"][0];
  EXPECT_EQ(group["n"], 60);
  EXPECT_EQ(group["verdict"], "leak");
  EXPECT_EQ(data["names"][group["stack"].front().get<std::size_t>()], "main.alloc2") << "outermost first";
  EXPECT_EQ(data["names"][group["stack"].back().get<std::size_t>()], "runtime.gopark");
  EXPECT_EQ(data["names"][group["creator"].get<std::size_t>()], "main.reserve");
}

TEST(HtmlReport, OfAFleetHasTheRankingTheDefectsAndTheProcesses) {
  const std::string body = body_of(write_fleet_html(sample_fleet(), {}));
  EXPECT_TRUE(has(body, "<h2 id=\"processes\">Processes</h2>"));
  EXPECT_EQ(count_of(body, "<article "), sample_fleet().ranking.size());
  EXPECT_TRUE(has(body, "2 instances are unreadable"));
}

}  // namespace
}  // namespace lineup
