// SPDX-License-Identifier: Apache-2.0
// Runs what README.md and docs/*.md show, and compares the output.
//
// A fenced or indented block whose first line starts with "$ lineup " is a run:
// each line "$ COMMAND" goes to a shell in a folder with the repository's
// samples/ and grammar/, and what it prints, output and errors together, must
// be the lines below it. UPDATE_CASES=1 writes down what it prints now.
#include <gtest/gtest.h>

#include <algorithm>

#include "case_file.h"
#include "folder.h"
#include "run.h"

namespace lineup::tests {
namespace {

namespace fs = std::filesystem;
const fs::path root = LINEUP_ROOT;
constexpr std::string_view first_words = "$ lineup ";

// A page as lines, and the blocks in it that show a run.
struct Block {
  std::size_t first = 0, end = 0;  // lines of the page, without fences
  std::size_t indent = 0;
};
struct Page {
  std::vector<std::string> lines;
  std::vector<Block> blocks;
};

Page read_page(std::string_view text) {
  Page page{lines_of(text), {}};
  const auto& lines = page.lines;
  const auto starts = [&](std::size_t at, std::string_view with) { return at < lines.size() && lines[at].starts_with(with); };
  for (std::size_t at = 0; at < lines.size(); ++at) {
    Block block;
    if (starts(at, "```")) {
      block.first = block.end = at + 1;
      while (block.end < lines.size() && !starts(block.end, "```")) ++block.end;
      at = block.end;
    } else if (starts(at, "    ")) {
      block = {at, at, 4};
      // An empty line belongs to the block when an indented one follows it.
      for (std::size_t next = at; next < lines.size() && (starts(next, "    ") || lines[next].empty()); ++next)
        if (!lines[next].empty()) block.end = next + 1;
      at = block.end - 1;
    } else {
      continue;
    }
    if (block.first < block.end && std::string_view(lines[block.first]).substr(block.indent).starts_with(first_words))
      page.blocks.push_back(block);
  }
  return page;
}

// The lines of a block as they stand without their indent.
std::vector<std::string> shown(const Page& page, const Block& block) {
  std::vector<std::string> out;
  for (std::size_t at = block.first; at < block.end; ++at)
    out.push_back(page.lines[at].empty() ? "" : page.lines[at].substr(block.indent));
  return out;
}

// The same commands with what they print now.
std::vector<std::string> rerun(const std::vector<std::string>& block) {
  std::vector<std::string> out;
  const Folder folder;
  for (const char* name : {"samples", "grammar"}) fs::create_directory_symlink(root / name, folder.path() / name);
  std::string status = "0";  // so that a later line may show $?
  for (const std::string& line : block) {
    if (!line.starts_with("$ ")) continue;
    out.push_back(line);
    const std::string path = "PATH=" + fs::path(LINEUP_BINARY).parent_path().string() + ":/usr/bin:/bin";
    const Ran ran = run({"/bin/sh", "-c", "(exit " + status + ")\n" + line.substr(2)},
                        {.folder = folder.path(), .env = {path}, .joined = true});
    status = ran.exit.substr(0, ran.exit.find('\n'));
    for (std::string& printed : lines_of(ran.out)) out.push_back(std::move(printed));
  }
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

std::vector<fs::path> all_pages() {
  std::vector<fs::path> pages = {root / "README.md"};
  if (fs::is_directory(root / "docs"))
    for (const auto& entry : fs::directory_iterator(root / "docs"))
      if (entry.path().extension() == ".md") pages.push_back(entry.path());
  std::sort(pages.begin(), pages.end());
  return pages;
}

class Docs : public testing::TestWithParam<fs::path> {};

TEST_P(Docs, ShowWhatTheToolPrints) {
  const std::optional<std::string> text = read_file(GetParam());
  ASSERT_TRUE(text) << GetParam() << " cannot be read";
  ASSERT_TRUE(fs::exists(LINEUP_BINARY)) << "without the tool there is nothing to write down";
  Page page = read_page(*text);
  // From the last block up, so that the places of the others stay right.
  for (auto block = page.blocks.rbegin(); block != page.blocks.rend(); ++block) {
    const std::vector<std::string> before = shown(page, *block), now = rerun(before);
    if (!updating()) {
      EXPECT_TRUE(before == now) << "line " << block->first + 1 << '\n' << difference(joined(before), joined(now));
      continue;
    }
    const auto at = page.lines.erase(page.lines.begin() + static_cast<std::ptrdiff_t>(block->first),
                                     page.lines.begin() + static_cast<std::ptrdiff_t>(block->end));
    std::vector<std::string> fresh;
    for (const std::string& line : now) fresh.push_back(line.empty() ? "" : std::string(block->indent, ' ') + line);
    page.lines.insert(at, fresh.begin(), fresh.end());
  }
  if (updating() && joined(page.lines) != *text) write_file(GetParam(), joined(page.lines));
}

INSTANTIATE_TEST_SUITE_P(, Docs, testing::ValuesIn(all_pages()),
                         [](const testing::TestParamInfo<fs::path>& page) { return test_name(page.param); });

TEST(DocsPage, TheReadmeStartsWithARun) {
  const std::optional<std::string> text = read_file(root / "README.md");
  ASSERT_TRUE(text) << "README.md cannot be read";
  const Page page = read_page(*text);
  ASSERT_FALSE(page.blocks.empty());
  EXPECT_LT(page.blocks.front().first, 40u) << "the first run stands on the first screen";
}

TEST(DocsPage, FencedAndIndentedRunsAreFoundAndOtherBlocksAreNot) {
  const Page page = read_page("# T\n\n    $ lineup a\n    x\n\n    y\n\ntext\n```console\n$ lineup b\nz\n```\n```\n$ make\n```\n    $ lineup c\n");
  ASSERT_EQ(page.blocks.size(), 3u);
  EXPECT_EQ(joined(shown(page, page.blocks[0])), "$ lineup a\nx\n\ny\n");
  EXPECT_EQ(joined(shown(page, page.blocks[1])), "$ lineup b\nz\n");
  EXPECT_EQ(joined(shown(page, page.blocks[2])), "$ lineup c\n");
}

TEST(DocsPage, CommandsOfABlockRunOneAfterTheOther) {
  EXPECT_EQ(joined(rerun({"$ echo a; false", "old", "$ echo $?"})), "$ echo a; false\na\n$ echo $?\n1\n");
}

}  // namespace
}  // namespace lineup::tests
