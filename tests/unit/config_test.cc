// SPDX-License-Identifier: Apache-2.0
// config_test.cc: what a project sets in .lineup.json, and what is said of a file that is wrong.
#include "cli/config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "folder.h"
#include "validate.h"

namespace lineup::cli {
namespace {

namespace fs = std::filesystem;
using tests::Folder;

Config good(std::string_view text, const std::string& file = ".lineup.json") {
  std::variant<Config, Answer> read = read_config(text, file);
  const Answer* const answer = std::get_if<Answer>(&read);
  EXPECT_EQ(answer, nullptr) << answer->text;
  return answer != nullptr ? Config{} : std::get<Config>(std::move(read));
}

std::string complaint_about(std::string_view text) {
  const std::variant<Config, Answer> read = read_config(text, ".lineup.json");
  const Answer* const answer = std::get_if<Answer>(&read);
  if (answer == nullptr) return "";
  EXPECT_EQ(answer->status, trouble);
  return answer->text;
}

std::string in_words(const Config& config) {
  std::string words;
  for (const Config::Setting& setting : config.settings)
    for (const std::string& value : setting.values)
      words += std::string(setting.key->name) + "=" + value + "\n";
  return words;
}

void write(const fs::path& file, std::string_view text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

TEST(Config, SetsOptionsWithPathsFromItsFolder) {
  const Config config = good(R"({"$schema": "x", "ignore": ["a.txt", "/b.txt", "../c.txt"],
                                "grammar": ["rules"], "fail-on": "leak"})",
                             "up/.lineup.json");
  EXPECT_EQ(in_words(config),
            "fail-on=leak\ngrammar=up/rules\nignore=up/a.txt\nignore=/b.txt\nignore=c.txt\n");
}

TEST(Config, NothingIsSetByAnEmptyObject) {
  EXPECT_EQ(in_words(good("{}")), "");
  EXPECT_EQ(in_words(good(R"({"ignore": []})")), "");
}

TEST(Config, NamesTheNearestOfAnUnknownKey) {
  EXPECT_EQ(complaint_about(R"({"ignroe": []})"),
            "lineup: .lineup.json: there is no setting \"ignroe\"\n"
            "  help: did you mean \"ignore\"? docs/config.md lists the keys; --no-config leaves it out\n");
  EXPECT_EQ(complaint_about(R"({"colours": 1})"),
            "lineup: .lineup.json: there is no setting \"colours\"\n"
            "  help: docs/config.md lists the keys; --no-config leaves it out\n");
}

TEST(Config, SaysWhatAKeyTakes) {
  EXPECT_NE(complaint_about(R"({"ignore": "a"})")
                .find("\"ignore\" takes a list of texts, such as [\"a\", \"b\"]"),
            std::string::npos);
  EXPECT_NE(complaint_about(R"({"ignore": ["a", 1]})").find("takes a list"), std::string::npos);
  EXPECT_NE(complaint_about(R"({"ignore": [""]})").find("takes a list"), std::string::npos);
  EXPECT_NE(complaint_about(R"({"fail-on": ["leak"]})").find("\"fail-on\" takes a text"),
            std::string::npos);
}

TEST(Config, SaysWhereAFileStopsToBeJson) {
  EXPECT_EQ(complaint_about("{\n  \"ignore\": [\"a\",]\n}\n"),
            "lineup: .lineup.json:2:18: this is no JSON\n"
            "  help: a comma or a quote may be missing or too many; --no-config leaves it out\n");
  EXPECT_EQ(complaint_about("").substr(0, 31), "lineup: .lineup.json:1:1: this ");
  EXPECT_NE(complaint_about("[1]").find("no object of settings"), std::string::npos);
  EXPECT_NE(complaint_about("{\"ignore\": [\"\xff\"]}").find("this is no JSON"), std::string::npos);
}

TEST(Config, AKeyStandsThereOnce) {
  EXPECT_NE(complaint_about(R"({"ignore": [], "fail-on": "leak", "ignore": ["a"]})")
                .find("\"ignore\" stands there twice"),
            std::string::npos);
}

TEST(Config, NestedTooDeepIsRefusedAndNoCrash) {
  const std::string deep = "{\"ignore\": " + std::string(200'000, '[');
  EXPECT_NE(complaint_about(deep).find("this is no JSON"), std::string::npos);
  EXPECT_NE(complaint_about(deep + std::string(200'000, ']') + "}").find("takes a list"),
            std::string::npos);
}

TEST(Config, IsThatOfTheNearestFolderAbove) {
  const Folder folder;
  write(folder.path() / ".lineup.json", R"({"fail-on": "leak"})");
  write(folder.path() / "a/.lineup.json", R"({"fail-on": "suspect"})");
  fs::create_directories(folder.path() / "a/b/c");
  const auto found = [&](const char* below) {
    const std::variant<FoundConfig, Answer> read = find_config((folder.path() / below).string());
    const FoundConfig* const config = std::get_if<FoundConfig>(&read);
    return config != nullptr && config->config ? in_words(*config->config) : "nothing";
  };
  EXPECT_EQ(found("a/b/c"), "fail-on=suspect\n");
  EXPECT_EQ(found("."), "fail-on=leak\n");
}

TEST(Config, WhatIsNoFileOrTooLongIsRefused) {
  const Folder folder;
  fs::create_directories(folder.path() / "a/.lineup.json");
  write(folder.path() / "b/.lineup.json", "{}" + std::string(1 << 20, ' '));
  const auto said = [&](const char* below) {
    const std::variant<FoundConfig, Answer> read = find_config((folder.path() / below).string());
    const Answer* const answer = std::get_if<Answer>(&read);
    return answer != nullptr ? answer->text : "";
  };
  EXPECT_NE(said("a").find(": this is no file\n"), std::string::npos) << said("a");
  EXPECT_NE(said("b").find(": this is longer than 1 MB\n"), std::string::npos) << said("b");
}

// What the options of a command are where its folder has such a file.
class InAFolder : public testing::Test {
 protected:
  void SetUp() override { fs::current_path(folder_.path()); }
  void TearDown() override { fs::current_path(before_); }

  std::variant<Options, Answer> read(std::vector<const char*> words) {
    words.insert(words.begin(), "lineup");
    return read_options(static_cast<int>(words.size()), words.data());
  }
  Options good(const std::vector<const char*>& words) {
    const auto read_words = read(words);
    const Answer* const answer = std::get_if<Answer>(&read_words);
    EXPECT_EQ(answer, nullptr) << answer->text;
    return answer != nullptr ? Options{} : std::get<Options>(read_words);
  }

  const fs::path before_ = fs::current_path();
  const Folder folder_;
};

TEST_F(InAFolder, TheCommandLineWinsAndListsAdd) {
  write(folder_.path() / ".lineup.json", R"({"fail-on": "suspect", "ignore": ["a"]})");
  const Options plain = good({"dump.txt"});
  EXPECT_EQ(plain.fail_on, Verdict::suspect);
  EXPECT_EQ(plain.request.ignore_files, std::vector<std::string>{"a"});
  EXPECT_EQ(plain.request.inputs, std::vector<std::string>{"dump.txt"});
  EXPECT_EQ(plain.settings,
            "settings of .lineup.json: fail-on suspect, ignore a (--no-config: without)");

  const Options both = good({"dump.txt", "--fail-on", "leak", "--ignore", "b"});
  EXPECT_EQ(both.fail_on, Verdict::leak);
  EXPECT_EQ(both.request.ignore_files, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(both.settings, "settings of .lineup.json: ignore a (--no-config: without)");
}

TEST_F(InAFolder, NoConfigLeavesItOut) {
  write(folder_.path() / ".lineup.json", R"({"fail-on": "suspect")");
  const auto wrong = read({"dump.txt"});
  ASSERT_NE(std::get_if<Answer>(&wrong), nullptr);
  EXPECT_EQ(std::get<Answer>(wrong).status, trouble);
  const Options options = good({"dump.txt", "--no-config"});
  EXPECT_EQ(options.fail_on, Verdict::likely);
  EXPECT_EQ(options.settings, "");
}

TEST_F(InAFolder, AValueThatTheOptionDoesNotTakeIsSaidOfTheFile) {
  write(folder_.path() / ".lineup.json", R"({"fail-on": "leek"})");
  const auto wrong = read({"dump.txt"});
  ASSERT_NE(std::get_if<Answer>(&wrong), nullptr);
  const std::string said = std::get<Answer>(wrong).text;
  EXPECT_TRUE(said.starts_with("lineup: .lineup.json: ")) << said;
  EXPECT_NE(said.find("\"leek\" is not one of suspect, likely, leak; did you mean leak?"),
            std::string::npos)
      << said;
}

TEST(ConfigSchema, HasTheKeysThatAreReadAndNoOthers) {
  std::ifstream file(LINEUP_ROOT "/docs/config.schema.json");
  const nlohmann::json schema = nlohmann::json::parse(file);
  std::set<std::string> published, read;
  for (const auto& [key, value] : schema["properties"].items()) published.insert(key);
  for (const ConfigKey& key : config_keys()) read.emplace(key.name);
  published.erase("$schema");
  EXPECT_EQ(published, read);
  EXPECT_EQ(schema["additionalProperties"], false);
}

TEST(ConfigSchema, TakesWhatIsTakenAndNothingElse) {
  EXPECT_TRUE(validate(R"({"ignore": ["a"], "grammar": ["b"], "fail-on": "leak"})",
                       "config.schema.json")
                  .empty());
  EXPECT_FALSE(validate(R"({"ignore": "a"})", "config.schema.json").empty());
  EXPECT_FALSE(validate(R"({"ignroe": ["a"]})", "config.schema.json").empty());
  EXPECT_FALSE(validate(R"({"fail-on": "leek"})", "config.schema.json").empty());
}

}  // namespace
}  // namespace lineup::cli
