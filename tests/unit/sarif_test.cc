// SPDX-License-Identifier: Apache-2.0
// sarif_test.cc: SARIF as GitHub's code scanning takes it, and where files stand in a repository.
// `./dev formats` asks the schema and sarif-multitool.
#include "report/sarif.h"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "report/fleet.h"
#include "report/report.h"
#include "report/source_path.h"
#include "sample_fleet.h"
#include "sample_summary.h"

namespace lineup {
namespace {

using Json = nlohmann::json;

Json run_of(const Summary& summary) { return Json::parse(write_sarif(summary))["runs"][0]; }

// ---- what the schema does not say and readers need --------------------------------

// Every URI of a document, every link in a message.
void expect_sound(const Json& run) {
  const Json& rules = run["tool"]["driver"]["rules"];
  for (const Json& rule : rules) {
    for (const char* text : {"shortDescription", "fullDescription", "help"}) {
      EXPECT_FALSE(rule[text]["text"].get<std::string>().empty()) << rule["id"] << text;
      EXPECT_LE(rule[text]["text"].get<std::string>().size(), std::string_view(text) == "help" ? 9999u : 1024u);
    }
    EXPECT_FALSE(rule["help"]["markdown"].get<std::string>().empty());
    EXPECT_TRUE(std::regex_match(rule["name"].get<std::string>(), std::regex("[A-Za-z0-9]{1,255}")));
  }
  std::set<std::string> hashes;
  for (const Json& result : run["results"]) {
    ASSERT_LT(result["ruleIndex"].get<std::size_t>(), rules.size());
    EXPECT_EQ(rules[result["ruleIndex"].get<std::size_t>()]["id"], result["ruleId"]);
    ASSERT_EQ(result["locations"].size(), 1u);
    EXPECT_TRUE(result["locations"][0].contains("physicalLocation"));
    const std::string hash = result["partialFingerprints"]["primaryLocationLineHash"];
    EXPECT_TRUE(std::regex_match(hash, std::regex("[0-9a-f]{16}:[0-9]+"))) << hash;
    EXPECT_TRUE(hashes.insert(hash).second) << hash;
    std::set<std::string> ids;
    if (result.contains("relatedLocations"))
      for (const Json& related : result["relatedLocations"]) ids.insert(related["id"].dump());
    const std::string message = result["message"]["text"];
    const std::regex link(R"((^|[^\\])\[(\\.|[^\]\\])*\]\(([^)]*)\))");
    for (std::sregex_iterator at(message.begin(), message.end(), link), end; at != end; ++at)
      EXPECT_TRUE(ids.contains((*at)[3].str())) << message;
  }
  std::function<void(const Json&)> walk = [&](const Json& part) {
    if (part.is_object() && part.contains("uri")) {
      const std::string uri = part["uri"];
      EXPECT_TRUE(std::regex_match(uri, std::regex("([A-Za-z0-9._~-]|%[0-9A-F]{2})([A-Za-z0-9._~/-]|%[0-9A-F]{2})*")))
          << uri;
      EXPECT_EQ(uri.find(".."), std::string::npos) << uri;
    }
    if (part.is_object() && part.contains("startLine")) {
      EXPECT_GE(part["startLine"].get<int>(), 1);
    }
    for (const Json& inner : part)
      if (inner.is_structured()) walk(inner);
  };
  walk(run);
}

TEST(Sarif, HasWhatCodeScanningAsksForInEachResultAndRule) {
  expect_sound(run_of(sample_summary()));
  expect_sound(run_of(known_summary()));
  expect_sound(run_of(healthy_summary()));
  expect_sound(Json::parse(write_fleet_sarif(sample_fleet()))["runs"][0]);
}

TEST(Sarif, PutsASuspectAtTheInnermostLineOfTheProgramsOwnCode) {
  const Json run = run_of(sample_summary());
  const Json& own = run["results"][0];
  EXPECT_EQ(own["level"], "error");
  EXPECT_EQ(own["rank"], 92);
  EXPECT_EQ(own["occurrenceCount"], 60);
  EXPECT_EQ(own["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "main.go");
  EXPECT_EQ(own["locations"][0]["physicalLocation"]["region"]["startLine"], 51);
  EXPECT_EQ(own["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "main.alloc2");
  EXPECT_EQ(own["partialFingerprints"]["primaryLocationLineHash"], "5d0c1f7be2a94386:1");
  EXPECT_EQ(own["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 58);
  EXPECT_EQ(own["stacks"][0]["frames"].size(), 4u);
  EXPECT_FALSE(own["stacks"][0]["frames"][0]["location"].contains("physicalLocation")) << "the runtime's file";
  const Json& steps = own["codeFlows"][0]["threadFlows"][0]["locations"];
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0]["location"]["message"]["text"], "started here");
  EXPECT_EQ(steps[1]["location"]["message"]["text"], "main.alloc2: blocked in chan send");
  EXPECT_EQ(run["results"][1]["level"], "warning");
  EXPECT_EQ(run["results"][2]["level"], "note");
}

TEST(Sarif, PutsASuspectWithoutOwnCodeAtTheModulesFile) {
  Summary summary = sample_summary();
  Group group = deep_waiters();
  group.stack = {{"net/http.(*persistConn).readLoop", "/usr/local/go/src/net/http/transport.go", 2325}};
  summary.suspects = {group};
  const Json run = run_of(summary);
  expect_sound(run);
  EXPECT_EQ(run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "go.mod");
}

TEST(Sarif, KeepsFiveThousandResultsAndCountsTheRest) {
  Summary summary = sample_summary();
  summary.suspects.clear();
  for (std::size_t i = 0; i < 5003; ++i) summary.suspects.push_back(bare_suspect());
  const Json run = run_of(summary);
  EXPECT_EQ(run["results"].size(), 5000u);
  EXPECT_EQ(run["properties"]["resultsLeftOut"], 3);
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"].back()["message"]["text"],
            "3 results are left out: code scanning keeps no more than 5000.");
  EXPECT_EQ(run["results"][4999]["partialFingerprints"]["primaryLocationLineHash"], "ffffffffffffffff:5000");
}

TEST(Sarif, SaysAgainstABaselineWhichResultsAreNewAndLeavesOutWhatIsGone) {
  const Json run = run_of(known_summary());
  EXPECT_EQ(run["results"].size(), 3u);
  EXPECT_EQ(run["results"][0]["baselineState"], "updated");
  EXPECT_EQ(run["results"][1]["baselineState"], "unchanged");
  EXPECT_EQ(run["results"][2]["baselineState"], "new");
  EXPECT_FALSE(run_of(sample_summary())["results"][0].contains("baselineState"));
}

TEST(Sarif, TakesNamesInMessagesForNoLinks) {
  EXPECT_EQ(message_text("main.f[go.shape.int](x)"), "main.f\\[go.shape.int\\](x)");
  EXPECT_EQ(message_text("a\\b\n"), "a\\\\b\\\\x0a");
  Summary summary = sample_summary();
  summary.suspects[0].created_by->function = "main.Map[...](9)";
  summary.suspects[0].blocked_at->function = "main.Map[...](9)";
  summary.suspects[0].state = "[x](8)";
  expect_sound(run_of(summary));
}

TEST(Sarif, IsAboutOneDefectOfAFleetInEachResult) {
  const Fleet fleet = sample_fleet();
  const Json run = Json::parse(write_fleet_sarif(fleet))["runs"][0];
  ASSERT_EQ(run["results"].size(), fleet.ranking.size());
  EXPECT_EQ(run["results"][0]["occurrenceCount"], fleet.ranking[0].sum);
  EXPECT_FALSE(run["invocations"][0]["executionSuccessful"].get<bool>());
}

TEST(Sarif, WritesWhatIsNoLetterOfAUriAsItsBytes) {
  EXPECT_EQ(relative_uri("a b/ö#?:[x].go"), "a%20b/%C3%B6%23%3F%3A%5Bx%5D.go");
}

// ---- paths ------------------------------------------------------------------------

std::string path_in(const std::vector<Place>& all, const Place& place) {
  SourceRoots roots;
  for (const Place& each : all) roots.learn(each);
  roots.learn(place);
  return roots.path_of(place).value_or("-");
}

TEST(SourcePath, IsRelativeToWhereTheModuleSeemsToBegin) {
  const struct { const char *function, *file, *path; } rows[] = {
      {"main.alloc2", "/src/alloc/main.go", "main.go"},
      {"main.run.func1", "/app/cmd/server/main.go", "cmd/server/main.go"},
      {"example.com/billing/worker.(*Pool).step", "/src/billing/worker/pool.go", "worker/pool.go"},
      {"example.com/billing/worker.Map[example.com/x.T]", "/app/worker/pool.go", "worker/pool.go"},
      {"github.com/acme/shop/internal/pay.F", "/home/ci/shop/internal/pay/f.go", "internal/pay/f.go"},
      {"github.com/acme/shop/internal/pay.F", "/go/src/github.com/acme/shop/internal/pay/f.go", "internal/pay/f.go"},
      {"github.com/acme/shop.F", "/build/f.go", "f.go"},
      {"shop/pay.F", "C:\\work\\shop\\pay\\f.go", "pay/f.go"},
      // Built with -trimpath.
      {"main.alloc2", "example.com/alloc/main.go", "main.go"},
      {"main.main", "github.com/acme/shop/cmd/shop/main.go", "cmd/shop/main.go"},
      {"github.com/acme/shop/v2/pay.F", "github.com/acme/shop/v2/pay/f.go", "pay/f.go"},
      {"shop/pay.F", "shop/pay/f.go", "pay/f.go"},
      {"main.main", "./main.go", "-"},
      // Not the program's own.
      {"net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go", "-"},
      {"net/http.(*conn).serve", "net/http/server.go", "-"},
      {"github.com/x/y.F", "/go/pkg/mod/github.com/x/y@v1.2.3/f.go", "-"},
      {"github.com/x/y.F", "github.com/x/y@v1.2.3/f.go", "-"},
      {"github.com/x/y.F", "/app/vendor/github.com/x/y/f.go", "-"},
      {"main.f", "_cgo_gotypes.go", "-"},
      {"main.(*T).f", "<autogenerated>", "-"},
      {"main.f", "/src/../../etc/passwd", "-"},
      {"main.f", "", "-"},
      {"...", "", "-"},
  };
  for (const auto& row : rows) EXPECT_EQ(path_in({}, {row.function, row.file, 1}), row.path) << row.file;
}

TEST(SourcePath, OfMainIsBelowARootThatOtherPackagesShow) {
  const Place worker{"example.com/shop/worker.F", "/app/worker/f.go", 1};
  EXPECT_EQ(path_in({worker}, {"main.main", "/app/tools/x/main.go", 1}), "tools/x/main.go");
  const Place api{"corp.example/team/shop/api.F", "/src/shop/api/f.go", 1};
  const Place main{"main.main", "/src/shop/main.go", 1};
  EXPECT_EQ(path_in({api}, main), "main.go");
  EXPECT_EQ(path_in({main}, api), "api/f.go");
}

TEST(SourcePath, OfAPackageIsCutFromItsFunctionsName) {
  EXPECT_EQ(package_path("net/http.(*conn).serve"), "net/http");
  EXPECT_EQ(package_path("main.f[example.com/x.T]"), "main");
  EXPECT_EQ(package_path("gopkg.in/yaml%2ev2.(*D).f"), "gopkg.in/yaml.v2");
  EXPECT_EQ(package_path("noname"), "noname");
}

}  // namespace
}  // namespace lineup
