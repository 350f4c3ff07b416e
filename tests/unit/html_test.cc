// SPDX-License-Identifier: Apache-2.0
// html_test.cc: the HTML report: readable without its script, and nothing of a dump in it is more
// than text. `./dev formats` opens it in Chromium.
#include "report/html.h"

#include <gtest/gtest.h>

#include <zlib.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

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

// What a gzip holds.
std::string unzipped(const std::string& packed, std::size_t most) {
  z_stream stream = {};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string in = packed, out(most, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

std::string of_base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned held = 0;
  int bits = 0;
  for (const char c : text.substr(0, text.find('='))) {
    held = ((held << 6) | static_cast<unsigned>(digits.find(c))) & 0xfffffu;
    if ((bits += 6) >= 8) out += static_cast<char>((held >> (bits -= 8)) & 255u);
  }
  return out;
}

TEST(Html, WritesBase64AsTheStandardDoes) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe"), "//4=");
}

TEST(HtmlReport, PacksDataOfMoreThanAMegabyte) {
  const std::string small(1u << 20, ' ');
  EXPECT_TRUE(has(data_element(small), "application/json"));
  std::string large;
  for (int i = 0; large.size() < (3u << 20); ++i) large += std::to_string(i) + ",";
  const std::string element = data_element(large);
  ASSERT_TRUE(element.starts_with("<script type=\"application/gzip\" id=\"data\">"));
  EXPECT_LT(element.size(), large.size() / 2);
  const std::size_t begin = element.find('>') + 1;
  EXPECT_EQ(unzipped(of_base64(element.substr(begin, element.find('<', begin) - begin)), large.size()), large);
}

// Whether every element is closed in its order; nothing where it is.
std::string unclosed(const std::string& html) {
  static const std::set<std::string> empty = {"meta", "input", "br", "hr"};
  static const std::regex tag("<(/?)([a-z][a-z0-9]*)((\"[^\"]*\"|[^>\"])*)>");
  std::vector<std::string> open;
  for (std::sregex_iterator at(html.begin(), html.end(), tag), end; at != end; ++at) {
    const std::string name = (*at)[2];
    if (empty.contains(name)) continue;
    if ((*at)[1].length() == 0) open.push_back(name);
    else if (open.empty() || open.back() != name) return "</" + name + "> of " + (open.empty() ? "nothing" : open.back());
    else open.pop_back();
  }
  return open.empty() ? "" : "<" + open.back() + ">";
}

TEST(HtmlReport, ClosesEachElementInItsOrder) {
  EXPECT_EQ(unclosed("<p><b>a</p></b>"), "</p> of b");
  const std::string name = "</section>";  // which the summary only looks at
  for (const Summary& summary :
       {sample_summary(), known_summary(), healthy_summary(), called(name)})
    EXPECT_EQ(unclosed(body_of(write_html(summary, {})) + "</body>"), "");
  EXPECT_EQ(unclosed(body_of(write_fleet_html(sample_fleet(), {})) + "</body>"), "");
}

TEST(HtmlReport, CutsANameOf64KilobytesAndStaysWhole) {
  const std::string page = write_html(called(std::string(65536, 'n') + "<"), {});
  EXPECT_LT(page.size(), 400'000u);
  EXPECT_EQ(unclosed(body_of(page) + "</body>"), "");
}

TEST(HtmlReport, ShowsAGroupsNumberInEachDumpThoughAnInputHoldsNone) {
  const std::string body = body_of(write_html(sample_summary(), {}));
  EXPECT_TRUE(has(body, "Sender left behind on a channel</a> <code>main.alloc2</code></th><td class=\"n\">36</td><td class=\"n\">60</td>"))
      << body.substr(body.find("<h2 id=\"dumps\">"), 1500);
  const auto data = nlohmann::json::parse(page_data(sample_summary()));
  EXPECT_EQ(data["dumps"], nlohmann::json({"alloc-1.txt", "alloc-2.txt"}));
  EXPECT_EQ(data["groups"][0]["dumps"], nlohmann::json({36, 60}));
}

TEST(HtmlReport, FoldsTheTableBehindTheSuspectsThatHaveAnArticle) {
  Summary summary = sample_summary();
  while (summary.suspects.size() < 250) {
    summary.suspects.push_back(summary.suspects.back());
    summary.suspects.back().rank = summary.suspects.size();
  }
  const std::string body = body_of(write_html(summary, {}));
  const std::size_t list = body.find("<table id=\"list\">"), more = body.find("<table id=\"more\">");
  ASSERT_LT(more, body.size());
  EXPECT_EQ(count_of(body.substr(list, more - list), "<tr><td>"), 200u);
  EXPECT_EQ(count_of(body.substr(more, body.find("</table>", more) - more), "<tr><td>"), 50u);
  EXPECT_TRUE(has(body, "<details><summary>50 more suspects</summary>\n<div class=\"wide\" tabindex=\"0\"><table id=\"more\">"));
  EXPECT_EQ(unclosed(body + "</body>"), "");
  EXPECT_FALSE(has(body_of(write_html(sample_summary(), {})), "id=\"more\""));
}

TEST(HtmlReport, SaysSinceWhenAndInHowManySetsOfLabelsAsTheTextDoes) {
  Summary summary = sample_summary();
  Group& group = summary.suspects.front();
  group.labels = {{"job", "mail"}};
  group.label_sets = 2;
  group.history.oldest_at_least_seconds = 300;
  group.history.oldest_at_most_seconds = 420;
  const std::string body = body_of(write_html(summary, {}));
  EXPECT_TRUE(has(body, "<dt>Here for</dt><dd>the oldest: at least 5 minutes, at most 7 minutes</dd>"));
  EXPECT_TRUE(has(body, "<code>job=mail</code> (alike in 2 different sets)</dd>"));
  group.labels.clear();
  EXPECT_TRUE(has(body_of(write_html(summary, {})), "<dd>2 different sets with nothing in common</dd>"));
}

TEST(HtmlReport, SaysWhatWasNotUnderstoodAndWhatIsGone) {
  const std::string body = body_of(write_html(known_summary(), {}));
  EXPECT_TRUE(has(body, "3 lines of <code>alloc-2.txt</code> not understood, the first at <code>88: &lt;&lt;log line cut</code>"));
  EXPECT_TRUE(has(body, "suspect 40, 12 goroutines then, none now: Sleeps and polls"));
}

TEST(HtmlReport, GivesTheScriptEachStackWithItsNumber) {
  const auto data = nlohmann::json::parse(page_data(sample_summary()));
  const auto& group = data["groups"][0];
  EXPECT_EQ(group["n"], 60);
  EXPECT_EQ(group["verdict"], "leak");
  EXPECT_EQ(data["names"][group["stack"].front().get<std::size_t>()], "main.alloc2") << "outermost first";
  EXPECT_EQ(data["names"][group["stack"].back().get<std::size_t>()], "runtime.gopark");
  EXPECT_EQ(data["names"][group["creator"].get<std::size_t>()], "main.reserve");
}

TEST(HtmlReport, OfAFleetHasTheRankingTheDefectsAndTheProcesses) {
  Fleet fleet = sample_fleet();
  fleet.totals.lines_not_understood = 1;
  fleet.totals.damaged = 4;
  const std::string body = body_of(write_fleet_html(fleet, {}));
  EXPECT_TRUE(has(body, "<p>1 line was not understood.</p>"));
  EXPECT_TRUE(has(body, "4 damaged.</p>"));
  EXPECT_TRUE(has(body, "<h2 id=\"processes\">Processes</h2>"));
  EXPECT_EQ(count_of(body, "<article "), sample_fleet().ranking.size());
  EXPECT_TRUE(has(body, "2 instances are unreadable"));
}

}  // namespace
}  // namespace lineup
