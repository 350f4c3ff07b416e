// SPDX-License-Identifier: Apache-2.0
// screen_test.cc: what a person sees first and last of a report, and how much of a stack.
#include <gtest/gtest.h>

#include "report/report.h"
#include "report/stack_text.h"
#include "sample_summary.h"

namespace lineup {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string stack_of(const std::vector<Place>& calls, Calls much = Calls::own) {
  Group group = bare_suspect();
  group.stack = calls;
  group.blocked_at = calls.front();
  group.created_by = Place{"main.main", "/src/shop/main.go", 9};
  Page page(Look{});
  put_stack(page, group, much);
  return std::move(page).take();
}

TEST(Screen, ThreeSuspectsAreNamedInTheFirst24LinesOfAnOldTerminal) {
  Look look;
  look.width = 80;
  const std::string text = write_text(sample_summary(), look);
  std::size_t end = 0;
  for (int line = 0; line < 24; ++line) end = text.find('\n', end) + 1;
  const std::string screen = text.substr(0, end);
  for (const char* part : {"\nLEAK 92 ", "\nLIKELY 64 ", "\nSUSPECT 35 "})
    EXPECT_TRUE(has(screen, part)) << screen;
}

TEST(Screen, OneSuspectIsNotSaidTwice) {
  Summary summary = sample_summary();
  summary.suspects.resize(1);
  EXPECT_FALSE(has(write_text(summary, {}), "VERDICT"));
}

TEST(Screen, ALongReportEndsWithTheWorstAgain) {
  const std::string text = write_text(sample_summary(), {});
  Look look;
  look.height = lines_of(text) + 1;
  EXPECT_EQ(write_text(sample_summary(), look), text) << "it fits";
  look.height = 24;
  const std::string longer = write_text(sample_summary(), look);
  EXPECT_TRUE(longer.starts_with(text));
  const std::string end = longer.substr(text.size());
  EXPECT_TRUE(end.starts_with("\nThe worst, from above:\n")) << end;
  EXPECT_TRUE(has(end, "\nLEAK 92 ")) << end;
  EXPECT_EQ(lines_of(end), 6u) << "three suspects at most";
}

TEST(Screen, MoreSuspectsThanTopAreCounted) {
  Look look;
  look.top = 2;
  const std::string text = write_text(sample_summary(), look);
  EXPECT_TRUE(has(text, "\n1 more finding below\n"));
  EXPECT_TRUE(has(text, "\n1 more finding (--all shows them in full):\n"));
  look.all = true;
  EXPECT_FALSE(has(write_text(sample_summary(), look), " more finding"));
}

TEST(Screen, OneDefectAtSeveralLinesIsOneFinding) {
  Summary summary = sample_summary();
  Group other = abandoned_send();
  other.id = "abababababababab";
  other.blocked_at->line = 77;
  other.goroutines = 7;
  other.score = 91;
  summary.suspects.insert(summary.suspects.begin() + 1, other);
  const std::string text = write_text(summary, {});
  EXPECT_TRUE(has(text, "\nLEAK 92             67  ")) << text;
  EXPECT_TRUE(has(text, "  main.go:51, 77  ")) << text;
  EXPECT_TRUE(has(text, "\n  also at       LEAK 91 7 goroutines at /src/alloc/main.go:77 started by"));
  EXPECT_EQ(text.find("LEAK 92  Sender"), text.rfind("  Sender left behind on a channel") - 7);
  // In another function it is another one.
  summary.suspects[1].blocked_at->function = "main.alloc3";
  EXPECT_FALSE(has(write_text(summary, {}), "also at"));
}

TEST(Stack, RunsOfLibraryCallsAreOneLineWithTheirPackages) {
  const std::vector<Place> calls = {
      {"main.(*Shop).pay", "/src/shop/pay.go", 7},
      {"main.(*Shop).ServeHTTP", "/src/shop/serve.go", 3},
      {"net/http.HandlerFunc.ServeHTTP", "/usr/local/go/src/net/http/server.go", 2294},
      {"net/http.serverHandler.ServeHTTP", "/usr/local/go/src/net/http/server.go", 3301},
      {"github.com/x/mux.(*Router).Do", "/root/go/pkg/mod/github.com/x/mux@v1.8.0/mux.go", 5},
      {"main.run", "/src/shop/main.go", 20},
      {"net/http.(*conn).serve", "/usr/local/go/src/net/http/server.go", 2102}};
  EXPECT_EQ(stack_of(calls), R"(  blocked at    main.(*Shop).pay        /src/shop/pay.go:7
  called by     main.(*Shop).ServeHTTP  /src/shop/serve.go:3
                ... 3 frames of net/http and github.com/x/mux
                main.run                /src/shop/main.go:20
                net/http.(*conn).serve  /usr/local/go/src/net/http/server.go:2102
  started by    main.main               /src/shop/main.go:9
)");
  const std::string whole = stack_of(calls, Calls::whole);
  EXPECT_TRUE(has(whole, "net/http.serverHandler.ServeHTTP")) << whole;
  EXPECT_FALSE(has(whole, "... ")) << whole;
  EXPECT_TRUE(has(stack_of(calls, Calls::start), "... 5 more frames\n"));
}

TEST(Stack, OfALongOneBothEndsStayAndTheRestIsCounted) {
  std::vector<Place> calls(90, {"main.down", "/src/shop/down.go", 4});
  calls.front() = {"main.stuck", "/src/shop/down.go", 9};
  calls.back() = {"main.first", "/src/shop/down.go", 1};
  const std::string text = stack_of(calls);
  EXPECT_TRUE(has(text, "  blocked at    main.stuck")) << text;
  EXPECT_TRUE(has(text, "... 74 more frames\n")) << text;
  EXPECT_TRUE(has(text, "main.first")) << text;
  EXPECT_EQ(lines_of(text), 12u + 1 + 4 + 1);
}

TEST(Stack, ALibraryIsToldByItsPath) {
  const struct {
    Place call;
    bool library;
  } rows[] = {
      {{"net/http.Get", "/usr/local/go/src/net/http/client.go", 1}, true},
      {{"net/http.Get", "net/http/client.go", 1}, true},  // -trimpath
      {{"net/http.Get", "", 0}, true},
      {{"net.(*conn).Write", "net/net.go", 1}, true},  // the file is called as its folder
      {{"net.(*conn).Write", "/usr/local/go/src/net/net.go", 1}, true},
      {{"bufio.(*Reader).Read", "bufio/bufio.go", 1}, true},
      {{"github.com/a/b.F", "github.com/a/b@v1.2.3/f.go", 1}, true},
      {{"example.com/shop/vendor/github.com/a/b.F", "/src/shop/vendor/github.com/a/b/f.go", 1},
       true},
      {{"main.run", "/src/shop/main.go", 1}, false},
      {{"example.com/shop/pay.Do", "/src/shop/pay/do.go", 1}, false},
      {{"log/audit.Write", "/home/ann/log/audit/write.go", 1}, false},  // a program's own "log"
      {{"shop.(*Set[net/http.Request]).Add", "/src/shop/set.go", 1}, false},
  };
  for (const auto& row : rows) EXPECT_EQ(is_library(row.call), row.library) << row.call.function;
}

}  // namespace
}  // namespace lineup
