// SPDX-License-Identifier: Apache-2.0
// browser_test.cc: opens HTML reports in Chromium and looks at what it made of them. Skipped where
// there is none; `./dev formats` installs it, and asks axe-core, too.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "folder.h"
#include "run.h"

namespace lineup::tests {
namespace {

namespace fs = std::filesystem;

std::string browser() {
  for (const char* const path : {"/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"})
    if (fs::exists(path)) return path;
  return "";
}

struct Seen {
  std::string page, log;  // the document after its script ran; what the browser had to say
};

class Browser : public testing::Test {
 protected:
  void SetUp() override {
    if (browser().empty()) GTEST_SKIP() << "no Chromium here: apt-get install chromium";
  }

  // The report of some inputs.
  std::string report(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {LINEUP_BINARY, "-q", "--format", "html"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, {}).out;
  }

  // A page as the browser has it in the end.
  Seen opened(const std::string& page) {
    const fs::path path = write("report.html", page);
    const Ran ran = run({browser(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--enable-logging=stderr", "--window-size=1200,900",
                         "--user-data-dir=" + (folder_.path() / "profile").string(), "--virtual-time-budget=20000",
                         "--dump-dom", "file://" + path.string()},
                        {.folder = folder_.path(), .env = {"HOME=" + folder_.path().string()}, .seconds = 100});
    return {ran.out, ran.err};
  }
  Seen seen(const std::vector<std::string>& arguments) { return opened(report(arguments)); }

  fs::path write(const std::string& name, const std::string& text) {
    const fs::path path = folder_.path() / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  const Folder folder_;
};

std::string complaints(const Seen& seen) {
  std::string lines;
  const std::regex line("[^\n]*(CONSOLE|Content Security Policy|Uncaught)[^\n]*");
  for (std::sregex_iterator at(seen.log.begin(), seen.log.end(), line), end; at != end; ++at) lines += at->str() + "\n";
  return lines;
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

TEST_F(Browser, RunsTheScriptOfAReportAndHasNothingToComplainOf) {
  const Seen seen = this->seen({LINEUP_ROOT "/samples/alloc-1.debug2.txt", LINEUP_ROOT "/samples/alloc-2.debug2.txt"});
  EXPECT_EQ(complaints(seen), "");
  EXPECT_NE(seen.page.find("data-drawn="), std::string::npos) << seen.log;
  EXPECT_NE(seen.page.find("aria-level=\"1\" aria-label=\"all goroutines, 73 goroutines, 100 percent\""),
            std::string::npos);
  EXPECT_NE(seen.page.find("<canvas role=\"img\" aria-label=\"7 groups over 2 dumps"), std::string::npos);
}

TEST_F(Browser, TakesNamesOfADumpForNothingButText) {
  std::string dump;
  int id = 10;
  for (const std::string name : {"</script><script>document.title='broken'</script>", "<!--<script>",
                                 "x\"onload=\"document.title='broken'", "\xe2\x80\xaey\xe2\x80\xa8z"})
    dump += "goroutine " + std::to_string(id++) + " [chan send, 20 minutes]:\nmain." + name + "(0xc000102000)\n\t/src/" +
            name + ".go:21 +0x3c\ncreated by main.main in goroutine 1\n\t/src/main.go:9 +0x1\n\n";
  dump += "goroutine 99 [select]:\nmain." + std::string(65536, 'n') + "(0x1)\n\t/src/n.go:1 +0x1\n";
  const Seen seen = this->seen({write("odd.txt", dump).string()});
  EXPECT_EQ(complaints(seen), "");
  EXPECT_NE(seen.page.find("data-drawn="), std::string::npos) << seen.log;
  EXPECT_EQ(seen.page.find("<title>broken"), std::string::npos);
  EXPECT_EQ(count_of(seen.page, "<script"), 2u);
}

TEST_F(Browser, UnpacksTheDataOfFiveThousandGroups) {
  // Names of letters: numbers in them would be taken for the same.
  const auto word = [](int n) {
    std::string text;
    for (; n != 0; n /= 20) text += static_cast<char>('a' + n % 20);
    return text;
  };
  std::string dump;
  for (int group = 1; group <= 5000; ++group) {
    dump += "goroutine " + std::to_string(group) + " [chan receive, 3 minutes]:\n";
    for (int depth = 1; depth <= 20; ++depth)
      dump += "example.com/shop/" + word(group % 97 + 1) + ".(*T" + word(group / (depth < 4 ? 1 : 7) + 1) + ").call" + word(depth) +
              "(0x1)\n\t/src/shop/x.go:" + std::to_string(depth) + " +0x1\n";
    dump += "\n";
  }
  const Seen seen = this->seen({write("large.txt", dump).string()});
  EXPECT_EQ(complaints(seen), "");
  EXPECT_NE(seen.page.find("<script type=\"application/gzip\""), std::string::npos);
  EXPECT_NE(seen.page.find("aria-label=\"all goroutines, 5000 goroutines, 100 percent\""), std::string::npos) << seen.log;
}

// The policy lets no script in but the page's own, so what presses keys here stands in a page without.
TEST_F(Browser, GroupsSearchesZoomsAndMovesByKeysInTheFlameGraph) {
  std::string page = report({LINEUP_ROOT "/samples/alloc-1.debug2.txt", LINEUP_ROOT "/samples/alloc-2.debug2.txt"});
  page = std::regex_replace(page, std::regex("<meta http-equiv[^>]*>"), "");
  page.insert(page.rfind("</body>"), R"(<script>
    const one = words => document.querySelector(words), said = [];
    const say = what => said.push('SAID ' + what + ': ' + one('#picture [role=status]').textContent);
    const set = (element, value) => {
      element.value = value;
      element.dispatchEvent(new Event(element.tagName === 'SELECT' ? 'change' : 'input'));
    };
    set(one('#picture select'), 'state');
    said.push('SAID first: ' + one('#flame [aria-level="2"]').getAttribute('aria-label'));
    set(one('#picture select'), 'nothing');
    set(one('#picture input'), 'ALLOC2');
    say('find');
    set(one('#picture input'), 'no such call');
    say('find');
    set(one('#picture input'), '');
    one('#flame [tabindex="0"]').focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'Enter', 'Escape', 'ArrowUp']) {
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
      say(key);
    }
    set(one('.tools input'), 'alloc2');
    said.push('SAID filter: ' + one('.tools [role=status]').textContent);
    document.body.append(said.join('\n') + '\n');
  </script>)");
  const Seen seen = opened(page);
  std::string said;
  for (std::size_t at = seen.page.rfind("</script>"); (at = seen.page.find("SAID ", at)) != std::string::npos; ++at)
    said += seen.page.substr(at + 5, seen.page.find('\n', at) + 1 - at - 5);
  EXPECT_EQ(said,
            "first: chan send, 64 goroutines, 88 percent\n"
            "find: Found in 64 goroutines, 88 percent\n"
            "find: Not found\n"
            "ArrowRight: main.alloc2, 64 goroutines, 88 percent\n"
            "ArrowDown: main.worker, 4 goroutines, 5.5 percent\n"
            "Enter: main.worker, 4 goroutines, 5.5 percent\n"
            "Escape: all goroutines, 73 goroutines, 100 percent\n"
            "ArrowUp: all goroutines, 73 goroutines, 100 percent\n"
            "filter: 1 of 6\n")
      << complaints(seen);
}

TEST_F(Browser, ShowsAFleetWithoutComplaint) {
  const Seen seen = this->seen({"--per-file", LINEUP_ROOT "/samples/alloc-1.debug2.txt", LINEUP_ROOT "/samples/alloc-2.debug2.txt"});
  EXPECT_EQ(complaints(seen), "");
  EXPECT_NE(seen.page.find("<h2 id=\"processes\">Processes</h2>"), std::string::npos) << seen.log;
  EXPECT_NE(seen.page.find("<footer>"), std::string::npos);
}

}  // namespace
}  // namespace lineup::tests
