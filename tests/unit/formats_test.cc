// SPDX-License-Identifier: Apache-2.0
// formats_test.cc: the table of formats, and that nothing but the table says which there are.
#include "lineup/formats.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/options.h"
#include "dumps.h"
#include "sample_fleet.h"
#include "sample_summary.h"

namespace lineup {
namespace {

std::string words(std::string_view name) { return "`" + std::string(name) + "`"; }

std::string format_help() {
  for (const cli::OptionLine& line : cli::option_lines())
    if (line.name.find("--format") != std::string::npos) return line.help;
  return {};
}

TEST(Formats, HaveANameAndAPurposeOfTheirOwn) {
  std::set<std::string_view> names, purposes;
  std::set<Format> values;
  for (const FormatInfo& format : formats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_TRUE(format.alias.empty() || names.insert(format.alias).second) << format.alias;
    EXPECT_TRUE(purposes.insert(format.purpose).second) << format.name;
    EXPECT_TRUE(values.insert(format.format).second) << format.name;
    EXPECT_EQ(info_of(format.format).name, format.name);
  }
}

TEST(Formats, StandInTheHelpWithWhatTheyAreFor) {
  for (const FormatInfo& format : formats()) {
    EXPECT_NE(format_help().find("\n  " + std::string(format.name) + " "), std::string::npos);
    EXPECT_NE(format_help().find(" " + std::string(format.purpose)), std::string::npos);
  }
}

TEST(Formats, StandInTheDocumentationWithWhatTheyAreFor) {
  const std::string page = tests::slurp(LINEUP_ROOT "/docs/outputs.md");
  for (const FormatInfo& format : formats()) {
    const std::string row = "| " + words(format.name) + " | " + std::string(format.purpose);
    EXPECT_NE(page.find(row), std::string::npos) << "docs/outputs.md has no row \"" << row << '"';
  }
}

TEST(Formats, HaveACaseEach) {
  std::set<std::string> asked = {"text"};  // what is printed where nothing is asked for
  for (const auto& entry : std::filesystem::directory_iterator(LINEUP_ROOT "/tests/cases")) {
    const std::string text = tests::slurp(entry.path());
    for (const FormatInfo& format : formats())
      for (const std::string_view option : {"--format\n", "-f\n", "--format="})
        if (text.find(std::string(option) + std::string(format.name) + '\n') != std::string::npos)
          asked.insert(std::string(format.name));
  }
  for (const FormatInfo& format : formats())
    EXPECT_TRUE(asked.contains(std::string(format.name))) << format.name << " has no case";
}

TEST(Formats, OfRulesAreThoseThatRulesCanBeWrittenIn) {
  std::vector<std::string_view> of_rules;
  for (const FormatInfo& format : formats())
    if (format.of_rules) of_rules.push_back(format.name);
  EXPECT_EQ(of_rules, (std::vector<std::string_view>{"text", "json"}));
}

TEST(Formats, WriteTheSameBytesForTheSameReportAndEndInOneLineFeed) {
  for (const FormatInfo& format : formats()) {
    if (format.needs_stacks) continue;  // views_test.cc
    const std::string one = write(sample_summary(), format.format, {});
    const std::string many = write(sample_fleet(), format.format, {});
    EXPECT_EQ(one, write(sample_summary(), format.format, {})) << format.name;
    EXPECT_EQ(many, write(sample_fleet(), format.format, {})) << format.name;
    for (const std::string& text : {one, many}) {
      EXPECT_TRUE(text.ends_with('\n') && !text.ends_with("\n\n")) << format.name;
      EXPECT_EQ(text.find('\x1b'), std::string::npos) << format.name;
    }
  }
}

}  // namespace
}  // namespace lineup
