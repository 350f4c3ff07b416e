// SPDX-License-Identifier: Apache-2.0
// The fixtures of the zoo (tests/zoo/README.md) are whole, and lineup reads all of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "lineup/lineup.h"
#include "folder.h"
#include "unit/packs.h"

namespace lineup::tests {
namespace {

using nlohmann::json;

const std::filesystem::path root = std::filesystem::path(LINEUP_ROOT) / "tests/zoo";

json zoo() { return json::parse(std::ifstream(root / "zoo.json")); }

// "go1.27.tar.zst!program/t1.txt" -> "program/t1.txt".
std::string inside(const std::string& name) { return name.substr(name.find('!') + 1); }

// The program's member names in an archive of this release.
std::set<std::string> members_of(const json& program, int dumps, bool truth_beside) {
  std::set<std::string> names;
  const auto folder = program["id"].get<std::string>() + "/";
  for (int i = 1; i <= dumps; ++i)
    for (const char* form : {".txt", ".debug1.txt", ".pb"})
      names.insert(folder + "t" + std::to_string(i) + form);
  if (truth_beside) names.insert(folder + "truth.tsv");
  return names;
}

// Each line of a truth.tsv: dump, number of a goroutine, label.
void expect_truth(const std::string& text, const json& program, const std::string& where) {
  std::istringstream lines(text);
  std::set<std::string> known{"ok", "peer"}, seen;
  const json accept = program.value("accept", json::object());
  for (const auto& [label, rules] : accept.items()) known.insert("leak:" + label);
  for (std::string dump, id, label; lines >> dump >> id >> label;) {
    EXPECT_TRUE(known.contains(label)) << where << ": " << label;
    EXPECT_EQ(id.find_first_not_of("0123456789"), std::string::npos) << where << ": " << id;
    seen.insert(label);
  }
  EXPECT_TRUE(lines.eof()) << where;
  known.erase("peer");  // not all have one
  for (const std::string& label : known) EXPECT_TRUE(seen.contains(label)) << where << " has no " << label;
}

TEST(Zoo, HasForEachProgramAndReleaseItsDumpsAndTheTruth) {
  const json all = zoo();
  for (const json& fixture : all["fixtures"]) {
    const auto release = fixture["release"].get<std::string>();
    const bool beside = fixture["truth"] == "truth.tsv";
    std::set<std::string> expected, found;
    std::map<std::string, json> by_truth;
    for (const json& program : all["programs"]) {
      const json& releases = program["releases"];
      if (std::find(releases.begin(), releases.end(), release) == releases.end()) continue;
      expected.merge(members_of(program, all["dumps"], beside));
      by_truth[program["id"].get<std::string>() + "/truth.tsv"] = program;
    }
    const Limits limits;
    auto source = open_source((root / fixture["file"].get<std::string>()).string(), limits);
    ASSERT_TRUE(source) << release;
    const ReadSource read = read_all(std::move(*source));
    EXPECT_EQ(read.said(), "");
    for (const ReadMember& member : read.members) {
      const std::string name = inside(member.name);
      found.insert(name);
      EXPECT_TRUE(member.modified_unix_seconds) << name;
      if (by_truth.contains(name)) expect_truth(member.text, by_truth[name], release + ", " + name);
      if (name.ends_with(".txt") && !name.ends_with(".debug1.txt") && !beside) {
        EXPECT_NE(member.text.find("zoo: ok"), std::string::npos) << release << ", " << name;
      }
    }
    EXPECT_EQ(found, expected) << release;
  }
}

TEST(Zoo, IsReadWithoutDamageOrALineThatIsNotUnderstood) {
  const json all = zoo();
  for (const json& fixture : all["fixtures"]) {
    std::size_t dumps = 0;
    for (const json& program : all["programs"])
      for (const json& release : program["releases"])
        if (release == fixture["release"]) dumps += all["dumps"].get<std::size_t>();
    Request request;
    request.inputs = {(root / fixture["file"].get<std::string>()).string()};
    const auto summary = analyze(request);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->inputs.size(), dumps);
    for (const InputSummary& input : summary->inputs) {
      EXPECT_TRUE(input.goroutines > 0 && input.damaged == 0 && input.lines_not_understood == 0 && !input.cut_short)
          << input.name << ": " << input.first_not_understood;
    }
    for (const Note& note : summary->notes) {
      EXPECT_TRUE(note.level != Level::error || note.where.ends_with("/truth.tsv")) << note.where << ": " << note.text;
    }
  }
}

Summary judged(const Folder& folder, const std::string& name, const std::string& text) {
  std::ofstream(folder.path() / name, std::ios::binary) << text;
  Request request;
  request.inputs = {(folder.path() / name).string()};
  const auto summary = analyze(request);
  return summary ? *summary : Summary{};
}

// How a group of one form of dump is found in the others: they print neither states nor creators,
// which the ids are made of, but the same place.
TEST(Zoo, ASuspectOfAMomentStandsAtTheSamePlaceInEachFormOfIt) {
  for (const char* release : {"go1.19.tar.zst", "go1.27.tar.zst"}) {
    auto source = open_source((root / "fixtures" / release).string(), Limits{});
    ASSERT_TRUE(source) << release;
    const ReadSource read = read_all(std::move(*source));
    std::map<std::string, std::string> texts;
    for (const ReadMember& member : read.members) texts[inside(member.name)] = member.text;
    const Folder folder;
    std::size_t suspects = 0;
    for (const auto& [name, text] : texts) {
      if (!name.ends_with("/t6.txt")) continue;
      const Summary whole = judged(folder, "whole.txt", text);
      const std::string stem = name.substr(0, name.size() - 4);
      for (const char* form : {".debug1.txt", ".pb"}) {
        const Summary counted = judged(folder, std::string("counted") + form, texts.at(stem + form));
        std::vector<const Group*> all;
        for (const Group& group : counted.groups) all.push_back(&group);
        for (const Group& group : counted.suspects) all.push_back(&group);
        for (const Group& suspect : whole.suspects) {
          ++suspects;
          ASSERT_TRUE(suspect.blocked_at) << name;
          EXPECT_TRUE(std::any_of(all.begin(), all.end(), [&](const Group* group) {
            const auto& at = group->blocked_at;
            return at && at->function == suspect.blocked_at->function &&
                   at->file == suspect.blocked_at->file && at->line == suspect.blocked_at->line;
          })) << stem << form << ": " << suspect.blocked_at->function;
        }
      }
    }
    EXPECT_GT(suspects, 100u) << release;
  }
}

}  // namespace
}  // namespace lineup::tests
