// SPDX-License-Identifier: Apache-2.0
// Runs the tool on every tests/cases/*.case and compares what it says.
//
// Sections of a case (case_file.h says how their content may be written):
//
//     about            what the case shows, one sentence
//     args             one argument a line
//     env              NAME=value, one a line
//     stdin            what comes through the pipe
//     file NAME        stands in the folder; must be the same afterwards
//     folder NAME      likewise, empty
//     makes NAME       a file that the run must make, and its content
//     stdout, stderr   what it must say
//     exit             its exit status, or "signal N"
//
// UPDATE_CASES=1 writes down what the tool says now; review it like code.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "case_file.h"
#include "folder.h"
#include "run.h"

namespace lineup::tests {
namespace {

namespace fs = std::filesystem;
const fs::path root = LINEUP_ROOT;

const std::set<std::string> kinds = {"about", "args", "env", "stdin", "file", "folder", "makes", "stdout", "stderr", "exit"};
const std::set<std::string> named_kinds = {"file", "folder", "makes"};

std::vector<fs::path> all_cases() {
  std::vector<fs::path> cases;
  for (const auto& entry : fs::directory_iterator(root / "tests/cases"))
    if (entry.path().extension() == ".case") cases.push_back(entry.path());
  std::sort(cases.begin(), cases.end());
  return cases;
}

// Name and bytes of every file below `folder`.
std::map<std::string, std::string> files_in(const fs::path& folder) {
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_directory()) continue;
    fs::permissions(entry.path(), fs::perms::owner_read, fs::perm_options::add);
    found[fs::relative(entry.path(), folder)] = read_file(entry.path()).value_or("(no plain file)");
  }
  return found;
}

// What is wrong with a case itself; empty when nothing is.
std::string complaint(const std::vector<Section>& sections) {
  std::set<std::string> seen;
  for (const Section& section : sections) {
    const std::string label = section.kind() + (section.name().empty() ? "" : " " + section.name());
    if (!kinds.contains(section.kind())) return "no section is called \"" + section.kind() + '"';
    if (!seen.insert(label).second) return "there are two sections \"" + label + '"';
    if (section.name().empty() && named_kinds.contains(section.kind())) return "a section \"" + label + "\" needs a name";
    if (!section.content(root)) return "the content of \"" + label + "\" cannot be had";
  }
  if (!seen.contains("about")) return "an about section must say what the case shows";
  for (const char* kind : {"stdout", "stderr", "exit"})
    if (!seen.contains(kind)) return std::string("there is no section \"") + kind + "\"; UPDATE_CASES=1 adds it";
  return {};
}

// Lays out the folder and says how to run the tool in it.
Conditions prepare(const std::vector<Section>& sections, const fs::path& folder, std::vector<std::string>& command) {
  Conditions conditions;
  conditions.folder = folder;
  for (const Section& section : sections) {
    const std::string content = section.content(root).value_or("");
    if (section.kind() == "args") {
      for (const std::string& arg : lines_of(content)) command.push_back(arg);
    } else if (section.kind() == "env") {
      conditions.env = lines_of(content);
    } else if (section.kind() == "stdin") {
      conditions.input = content;
    } else if (section.kind() == "folder") {
      fs::create_directories(folder / section.name());
    } else if (section.kind() == "file") {
      const fs::path path = folder / section.name();
      fs::create_directories(path.parent_path());
      write_file(path, content);
      if (section.has("unreadable")) {
        fs::permissions(path, fs::perms::none);
        conditions.heeds_permissions = true;
      }
    }
  }
  return conditions;
}

class Case : public testing::TestWithParam<fs::path> {};

TEST_P(Case, SaysWhatItsFileSays) {
  const std::string text = read_file(GetParam()).value_or("");
  std::vector<Section> sections = split(text);
  if (updating())
    for (const char* kind : {"stdout", "stderr", "exit"})
      if (std::none_of(sections.begin(), sections.end(), [&](const Section& s) { return s.kind() == kind; }))
        sections.push_back({{kind}, {}});
  ASSERT_EQ(complaint(sections), "");
  ASSERT_TRUE(fs::exists(LINEUP_BINARY)) << "without the tool there is nothing to write down";

  const Folder folder;
  std::vector<std::string> command = {LINEUP_BINARY};
  const Conditions conditions = prepare(sections, folder.path(), command);
  const Ran ran = run(command, conditions);
  std::map<std::string, std::string> left = files_in(folder.path());

  for (Section& section : sections) {
    const std::string wanted = section.content(root).value_or("");
    std::string got;
    if (section.kind() == "stdout") got = ran.out;
    else if (section.kind() == "stderr") got = ran.err;
    else if (section.kind() == "exit") got = ran.exit;
    else if (section.kind() == "file" || section.kind() == "makes") {
      ASSERT_TRUE(left.contains(section.name())) << "there is no " << section.name() << " after the run; stderr: " << ran.err;
      got = left.extract(section.name()).mapped();
    } else continue;
    if (updating() && section.kind() != "file") {
      if (got != wanted) section.set_content(got);
    } else {
      EXPECT_TRUE(wanted == got) << section.kind() << ' ' << section.name() << '\n' << difference(wanted, got);
    }
  }
  for (const auto& [name, bytes] : left) ADD_FAILURE() << name << " was left behind";
  if (updating() && join(sections) != text) write_file(GetParam(), join(sections));
}

INSTANTIATE_TEST_SUITE_P(, Case, testing::ValuesIn(all_cases()),
                         [](const testing::TestParamInfo<fs::path>& file) { return test_name(file.param); });

}  // namespace
}  // namespace lineup::tests
