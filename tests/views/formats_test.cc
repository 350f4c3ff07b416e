// SPDX-License-Identifier: Apache-2.0
// Has go tool pprof read what lineup writes, where Go is installed: its tables of the file are
// lineup's of the dump.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "case_file.h"
#include "folder.h"
#include "run.h"
#include "views/go.h"

namespace lineup::tests {
namespace {

const std::filesystem::path samples = std::filesystem::path(LINEUP_ROOT) / "samples";

class ReadByPprof : public testing::Test {
 protected:
  void SetUp() override {
    if (go().empty()) GTEST_SKIP() << "no Go is installed here: pprof reads no file of lineup's";
    for (const char* moment : {"1", "2"}) {
      const std::string dump = samples / (std::string("alloc-") + moment + ".debug2.txt");
      const Ran written = run({LINEUP_BINARY, "--format", "pprof", "--output",
                               std::string(moment) + ".pb.gz", "--fail-on", "leak", dump},
                              {.folder = folder_.path()});
      ASSERT_EQ(written.exit, "0\n") << written.err;
    }
  }

  std::string pprof(std::vector<std::string> flags) const {
    flags.insert(flags.begin(), {go(), "tool", "pprof"});
    const Ran ran =
        run(flags, {.folder = folder_.path(), .env = go_environment(), .seconds = 120});
    EXPECT_EQ(ran.exit, "0\n") << ran.err;
    EXPECT_EQ(ran.err, "");
    return ran.out;
  }

  std::string lineup(std::vector<std::string> words) const {
    words.insert(words.begin(), LINEUP_BINARY);
    return run(words, {.folder = samples}).out;
  }

  // From the first line that begins so.
  static std::string from(const std::string& text, std::string_view start) {
    const std::size_t at = text.find("\n" + std::string(start));
    return at == std::string::npos ? "no line begins with " + std::string(start) : text.substr(at);
  }

  const Folder folder_;
};

TEST_F(ReadByPprof, TheFileGivesTheTablesOfTheDump) {
  EXPECT_EQ(from(pprof({"-top", "2.pb.gz"}), "Showing"),
            from(lineup({"top", "alloc-2.debug2.txt"}), "Showing"));
  EXPECT_EQ(from(pprof({"-traces", "2.pb.gz"}), "-----------+"),
            from(lineup({"traces", "alloc-2.debug2.txt"}), "-----------+"));
  EXPECT_EQ(from(pprof({"-peek", "Accept", "2.pb.gz"}), "Showing"),
            from(lineup({"peek", "Accept", "alloc-2.debug2.txt"}), "Showing"));
}

TEST_F(ReadByPprof, TheFilesOfTwoDumpsCancelAsTheDumpsDo) {
  EXPECT_EQ(from(pprof({"-top", "-base", "1.pb.gz", "2.pb.gz"}), "Showing"),
            from(lineup({"top", "-base", "alloc-1.debug2.txt", "alloc-2.debug2.txt"}), "Showing"));
}

TEST_F(ReadByPprof, TheFileTellsStatesAndCausesApart) {
  const std::string tags = pprof({"-tags", "2.pb.gz"});
  EXPECT_NE(tags.find("64 (87.67%): chan send\n"), std::string::npos) << tags;
  EXPECT_NE(tags.find("64 (87.67%): chan-send-no-receiver\n"), std::string::npos) << tags;
  EXPECT_NE(pprof({"-top", "-tagfocus", "state=chan send", "2.pb.gz"}).find("for 64, 87.67% of 73"),
            std::string::npos);
}

}  // namespace
}  // namespace lineup::tests
