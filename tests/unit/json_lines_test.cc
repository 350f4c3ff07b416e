// SPDX-License-Identifier: Apache-2.0
// json_lines_test.cc: dumps in records of JSON, one inside another, and of several
// writers at once. What is wrapped is made up.
#include "parse/json_lines.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dumps.h"

namespace lineup::tests {
namespace {

std::string json(std::string_view text) { return nlohmann::json(std::string(text)).dump(-1, ' ', true); }

std::string goroutine(int id, const std::string& function = "main.f") {
  return fmt::format("goroutine {} [select]:\n{}(0x1)\n\t/app/main.go:9 +0x1\ncreated by main.main in goroutine 1\n\t/app/main.go:3 +0x2\n\n", id, function);
}

template <class Each>
std::string each_line(std::string_view text, Each each) {
  std::string out;
  for (std::size_t feed; (feed = text.find('\n')) != std::string_view::npos; text.remove_prefix(feed + 1)) out += each(std::string(text.substr(0, feed))) + "\n";
  return out;
}

const std::string dump = goroutine(5) + goroutine(6) + goroutine(7, "main.g");
const std::string profile = "goroutine profile: total 3\n3 @ 0x10 0x20\n# labels: {\"k\":\"a \\\"b\\\"\"}\n#\t0x0f\tmain.g+0xe\t/app/main.go:7\n\n";

TEST(JsonLines, AnyFieldThatHoldsAHeaderHoldsTheOtherLines) {
  using Wrap = std::string (*)(const std::string&);
  const Wrap wraps[] = {
      [](const std::string& line) { return R"({"@timestamp":"2026-01-02T03:04:05Z","message":)" + json(line) + R"(,"level":"info"})"; },
      [](const std::string& line) { return R"({"__CURSOR":"s=1","MESSAGE" : )" + json(line) + R"(, "_PID" : "12"})"; },
      [](const std::string& line) { return R"({"jsonPayload":{"msg":)" + json(line) + R"(},"severity":"ERROR"})"; },
      [](const std::string& line) { return R"({"stream":"stderr","logtag":"F","log":)" + json(line) + "}"; },
      [](const std::string& line) { return "2026-01-02T03:04:05.123456789Z stderr F {\"msg\":" + json(line) + "}"; },
      [](const std::string& line) { return "app-1  | {\"msg\":" + json(line) + "}"; },
      [](const std::string& line) { return R"({"log":)" + json("{\"msg\":" + json(line) + "}\n") + R"(,"stream":"stderr"})"; },
      [](const std::string& line) { return R"({"message":)" + json("2026/01/02 03:04:05 " + line) + "}"; },
      [](const std::string& line) { return R"({"message":)" + json("\x1b[36mapp-1  | \x1b[0m" + line) + "}"; },
      [](const std::string& line) { return R"({"message":)" + json(replace_all(line, " ", "\xc2\xa0")) + "}"; },
      [](const std::string& line) { return R"({"message":)" + json("{\"log\":" + json(line + "\n") + ",\"stream\":\"stderr\"}") + R"(,"level":"info"})"; },
      [](const std::string& line) { return R"({"textPayload":)" + json("{\"msg\":" + json(line) + "}") + "}"; },
      [](const std::string& line) { return R"({"__CURSOR":"s=1","MESSAGE":)" + json("{\"level\":\"error\",\"message\":" + json(line) + "}") + R"(,"_PID":"12"})"; },
      [](const std::string& line) { return "2026-01-02T03:04:05.123456Z 01O {\"msg\":" + json(line) + "}"; },
      [](const std::string& line) { return replace_all("{\"log\":" + json(line + "\n") + "}", "\"", "&quot;"); },
  };
  for (const Wrap wrap : wraps) {
    for (const std::string& text : {dump, profile})
      EXPECT_EQ(told(read(each_line(text, wrap)), Telling::without_lines), told(read(text), Telling::without_lines)) << each_line(text, wrap).substr(0, 300);
  }
}

TEST(JsonLines, ADumpInAFieldIsFoundInsideOtherWrappers) {
  const std::string record = R"({"level":"error","msg":"boom","stack":)" + json(dump) + "}";
  const std::string other = R"({"Action":"restart","level":"error","stack":)" + json(dump) + "}";
  for (const std::string& text : {record + "\n", other + "\n", "2026-01-02T03:04:05.123456789Z stderr F " + record + "\n", R"({"log":)" + json(record + "\n") + R"(,"stream":"stderr"})" + "\n",
                                  R"({"message":)" + json(record) + "}\n", R"({"message":)" + json("time=x level=ERROR stack=" + json(dump)) + "}\n",
                                  "2026-01-02T03:04:05.123456Z 01O " + record + "\n", "app-1  | time=x level=ERROR stack=" + json(dump) + "\n"})
    EXPECT_EQ(told(read(text), Telling::without_lines), told(read(dump), Telling::without_lines)) << text.substr(0, 200);
}

// What journald cannot print, such as a line with colours, is an array of bytes.
TEST(JsonLines, AFieldOfJournaldMayBeAnArrayOfBytes) {
  const auto bytes = [](std::string_view text) {
    std::string out;
    for (const char c : text) out += (out.empty() ? "[" : ",") + std::to_string(static_cast<unsigned char>(c));
    return (out.empty() ? "[" : out) + "]";
  };
  const auto wrapped = [&](auto is_array) {
    int number = 0;
    return each_line(dump, [&, is_array](const std::string& line) mutable { return R"({"__CURSOR":"s=1","MESSAGE":)" + (is_array(number++) ? bytes("\x1b[31m" + line + "\x1b[0m") : json(line)) + R"(,"_PID":"12"})"; });
  };
  const std::string should_be = told(read(dump), Telling::without_lines);
  EXPECT_EQ(told(read(wrapped([](int) { return true; })), Telling::without_lines), should_be);
  EXPECT_EQ(told(read(wrapped([](int number) { return number % 3 == 1; })), Telling::without_lines), should_be);
  EXPECT_EQ(told(read(wrapped([](int number) { return number % 2 == 0; })), Telling::without_lines), should_be);
  // What is no such array is no text.
  for (const char* odd : {"[103,256]", "[103", "[103,", "[-1]", "[\"a\"]", "[1e2]"}) {
    const Corpus corpus = read(wrapped([](int) { return true; }) + "{\"MESSAGE\":" + odd + "}\n");
    EXPECT_EQ(corpus.dumps[0].goroutines.size(), 3u) << odd;
    EXPECT_EQ(corpus.dumps[0].not_understood.lines, 1u) << odd;
  }
}

// More than any module has: no package may cost a look at all others.
TEST(JsonLines, OfVeryManyPackagesAreRead) {
  constexpr int many = 60'000;
  std::string text;
  for (const char* event : {R"("output")", R"("pass")"})
    for (int i = 0; i < many; ++i) text += fmt::format(R"({{"Action":{},"Package":"p{}"{}}})" "\n", event, i, i % 1000 == 0 && event[1] == 'o' ? ",\"Output\":" + json(goroutine(i + 1)) : "");
  const Corpus corpus = read(text);
  std::size_t goroutines = 0;
  for (const Dump& one : corpus.dumps) goroutines += one.goroutines.size();
  EXPECT_EQ(goroutines, many / 1000u);
}

TEST(JsonLines, DockerPartsOnlyLinesThatAreLongerThanSixteenKibibytes) {
  const std::string name = "main." + std::string(20000, 'f');
  const std::string text = goroutine(5, name) + goroutine(6);
  const std::string wrapped = each_line(text, [](std::string line) {
    std::string out;
    line += '\n';
    for (std::size_t at = 0; at < line.size(); at += 16384) out += (out.empty() ? "" : "\n") + (R"({"log":)" + json(line.substr(at, 16384)) + R"(,"stream":"stderr"})");
    return out;
  });
  EXPECT_EQ(told(read(wrapped), Telling::without_lines), told(read(text), Telling::without_lines));
}

TEST(JsonLines, EachRecordWithADumpIsADumpOfItsOwnAndOfItsTime) {
  const auto record = [](int hour, const std::string& text) { return fmt::format(R"({{"time":"2026-01-02T0{}:04:05Z","level":"ERROR","stack":{}}})", hour, json(text)) + "\n"; };
  const Corpus corpus = read(record(3, dump) + record(4, dump));
  ASSERT_EQ(corpus.dumps.size(), 2u);
  for (const Dump& one : corpus.dumps) EXPECT_EQ(one.goroutines.size(), 3u);
  ASSERT_TRUE(corpus.dumps[0].text_time_unix_nanos && corpus.dumps[1].text_time_unix_nanos);
  EXPECT_EQ(*corpus.dumps[1].text_time_unix_nanos - *corpus.dumps[0].text_time_unix_nanos, 3600'000'000'000);
  // Goroutines that were logged one by one are one dump.
  const Corpus parts = read(record(3, goroutine(5)) + record(3, goroutine(6)));
  ASSERT_EQ(parts.dumps.size(), 1u);
  EXPECT_EQ(parts.dumps[0].goroutines.size(), 2u);
}

TEST(JsonLines, ADumpsTimeIsThatOfItsOwnLinesPrefix) {
  const auto at = [](int hour, const std::string& text) {
    return each_line("SIGQUIT: quit\n\n" + text, [&](const std::string& line) { return fmt::format("2026-01-02T0{}:04:05.123456789Z stderr F ", hour) + line; });
  };
  const auto docker = [](int hour, const std::string& text) {
    return each_line("SIGQUIT: quit\n\n" + text, [&](const std::string& line) { return R"({"log":)" + json(line + "\n") + fmt::format(R"(,"time":"2026-01-02T0{}:04:05.5Z"}})", hour); });
  };
  for (const std::string& text : {at(3, dump) + at(4, dump), docker(3, dump) + docker(4, dump)}) {
    const Corpus corpus = read(text);
    ASSERT_EQ(corpus.dumps.size(), 2u);
    ASSERT_TRUE(corpus.dumps[0].text_time_unix_nanos && corpus.dumps[1].text_time_unix_nanos) << text;
    EXPECT_EQ(*corpus.dumps[1].text_time_unix_nanos - *corpus.dumps[0].text_time_unix_nanos, 3600'000'000'000);
  }
}

std::string event(const std::string& package, const std::string& output) {
  return R"({"Time":"2026-01-02T03:04:05Z","Action":"output","Package":")" + package + R"(","Test":"TestX","Output":)" + json(output) + "}\n";
}
std::string end_of(const std::string& package) { return R"({"Action":"fail","Package":")" + package + R"(","Elapsed":1.5})" + "\n"; }

// Each in pieces of some bytes, taking turns.
std::string interleaved(const std::string& a, const std::string& b, std::size_t bytes) {
  std::string out = R"({"Action":"start","Package":"a"})" "\n" R"({"Action":"start","Package":"b"})" "\n";
  for (std::size_t at = 0; at < std::max(a.size(), b.size()); at += bytes) {
    if (at < a.size()) out += event("a", a.substr(at, bytes));
    if (at < b.size()) out += event("b", b.substr(at, bytes));
  }
  return out;
}

TEST(JsonLines, PackagesThatWereTestedAtOnceAreReadOneBehindTheOther) {
  const std::string a = "panic: test timed out after 1s\n\n" + dump, b = "panic: boom\n\n" + goroutine(5, "b.f") + goroutine(16, "b.g");
  const std::string should_be = told(read(a + b), Telling::without_lines);
  for (const std::size_t bytes : {1, 7, 40, 1000}) {
    EXPECT_EQ(told(read(interleaved(a, b, bytes) + end_of("a") + end_of("b")), Telling::without_lines), should_be) << bytes;
    EXPECT_EQ(told(read(interleaved(a, b, bytes) + end_of("b") + end_of("a")), Telling::without_lines), should_be) << bytes;
    EXPECT_EQ(told(read(interleaved(a, b, bytes)), Telling::without_lines), should_be) << bytes << ", the stream was cut";
  }
}

// What goleak says in one test while another package prints.
TEST(JsonLines, GoleaksReportIsReadAmongOtherPackages) {
  const std::string report =
      "    leaks.go:78: found unexpected goroutines:\n"
      "        [Goroutine 7 in state chan receive, with main.f on top of the stack:\n"
      "        main.f(0x1)\n        \t/app/main.go:9 +0x1\n        created by main.main in goroutine 1\n        \t/app/main.go:3 +0x2\n        ]\n";
  const Corpus corpus = read(interleaved(report, "--- PASS: TestY (0.00s)\n--- PASS: TestZ (0.00s)\n--- PASS: TestA (0.00s)\nok  \tb\t0.01s\n", 40) + end_of("b") + end_of("a"));
  ASSERT_EQ(corpus.dumps.size(), 1u);
  ASSERT_EQ(corpus.dumps[0].goroutines.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].not_understood.lines, 0u) << corpus.dumps[0].not_understood.first_text;
}

}  // namespace
}  // namespace lineup::tests
