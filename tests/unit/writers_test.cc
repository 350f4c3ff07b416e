// SPDX-License-Identifier: Apache-2.0
// writers_test.cc: several programs that dump at the same time into one log. What they
// write is made up, but for the dumps of the repository.
#include "parse/writers.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <tuple>

#include "dumps.h"
#include "parse/parse.h"

namespace lineup::tests {
namespace {

std::string behind(std::string_view prefix, std::string_view text) {
  std::string out;
  for (const std::string& line : lines_of(text)) out.append(prefix).append(line) += '\n';
  return out;
}

// Some lines of one, some of the other, each behind its prefix; `a` begins.
std::string mixed(std::string_view before_a, std::string_view a, std::string_view before_b, std::string_view b, std::uint64_t seed = 7) {
  const Lines of_a = lines_of(a), of_b = lines_of(b);
  Dice dice(seed);
  std::string out;
  for (std::size_t i = 0, j = 0; i < of_a.size() || j < of_b.size();) {
    for (std::size_t n = dice.below(4) + 1; n > 0 && i < of_a.size(); --n) out.append(before_a).append(of_a[i++]) += '\n';
    for (std::size_t n = dice.below(4); n > 0 && j < of_b.size(); --n) out.append(before_b).append(of_b[j++]) += '\n';
  }
  return out;
}

std::string goroutine(int id, const std::string& function = "main.f") {
  return fmt::format("goroutine {} [select]:\n{}(0x1)\n\t/app/main.go:9 +0x1\ncreated by main.main in goroutine 1\n\t/app/main.go:3 +0x2\n\n", id, function);
}

// Each dump by itself, told as if it were alone.
std::string each_told(const Corpus& corpus) {
  std::string out;
  for (const Dump& dump : corpus.dumps) {
    out += fmt::format("{} goroutines, crash {}, not understood {}, damaged {}\n", dump.goroutines.size(), dump.crash, dump.not_understood.lines, dump.damaged.size());
    for (const Goroutine& g : dump.goroutines) out += fmt::format("{} by {}: {}\n", g.id, g.created_in, told(corpus, corpus.shape(g.shape)));
    for (const Counted& record : dump.counted) out += fmt::format("{}: {}\n", record.count, told(corpus, corpus.shape(record.shape)));
  }
  return out;
}

constexpr std::pair<const char*, const char*> prefixes[] = {
    {"web-1  | ", "api-1  | "},
    {"web-1  | ", "web-2  | "},
    {"web_1  | ", "a-long-name_1  | "},
    {"\x1b[36mweb-1  | \x1b[0m", "\x1b[33mapi-1  | \x1b[0m"},
    {"\x1b[36mweb-1  |\x1b[0m ", "\x1b[33mweb-2  |\x1b[0m "},
    {"web-1  | 2026-01-02T03:04:05.123456789Z ", "web-2  | 2026-01-02T03:04:05.123456789Z "},
    {"2026-01-02T03:04:05.1234567Z web-1  | ", "2026-01-02T03:04:06.1234567Z api-1  | "},
    {"03:04:05 web.1  | ", "03:04:06 worker.1 | "},
    {"[pod/web-5d9c/app] ", "[pod/web-6d9c/app] "},
    {"[pod/web-5d9c-x2/app] ", "[pod/api-77c-ab/main] "},
    {"web-5d9c-x2 app ", "web-5d9c-x3 app "},
    {"web-5d9c-x2 app 2026-01-02T03:04:05.123456789Z ",
        "api-6d9c-x3 app 2026-01-02T03:04:05.123456789Z "},
    {"shop web-5d9c-x2 app ", "shop web-5d9c-x3 app "},
    {"shop db-0 app 2026-01-02T03:04:05.123456789Z ",
        "pages db-0 app 2026-01-02T03:04:06.123456789Z "},
    {"Jan 02 03:04:05 host web[12]: ", "Jan 02 03:04:06 host web[14]: "},
    {"Jan  2 03:04:05 host web[12]: ", "Jan  2 03:04:06 host api[140]: "},
    {"2026-01-02T03:04:05+0000 host web[12]: ", "2026-01-02T03:04:05+0000 host api[12]: "},
    {"2026-01-02T03:04:05.123456+00:00 app[web.1]: ", "2026-01-02T03:04:05.123456+00:00 app[web.2]: "},
    {"2026-01-02T03:04:05.123456+00:00 app[web.1]: ",
        "2026-01-02T03:04:05.123456+00:00 app[worker.1]: "},
    {"83 <40>1 2026-01-02T03:04:05+00:00 host app web.3 - ",
        "127 <40>1 2026-01-02T03:04:05+00:00 host app web.4 - "},
    {"<165>1 2026-01-02T03:04:05.003Z host web 12 - - ",
        "<165>1 2026-01-02T03:04:05.003Z host web 14 - - "},
    {"<30>Jan  2 03:04:05 host web[12]: ", "<30>Jan  2 03:04:05 host web[14]: "},
    {"Jan 02 03:04:05 host1 web[12]: ", "Jan 02 03:04:05 host2 web[12]: "},
    {"Jan 02 03:04:05 host web: ", "Jan 02 03:04:06 host api: "},
    {"Fri 2026-01-02 03:04:05 UTC host web.service[12]: ",
        "Fri 2026-01-02 03:04:05 UTC host api.service[13]: "},
    {"[    5.000000] host1 web[12]: ", "[    5.000001] host1 api[13]: "},
    {"1767323045.000000 host1 web[12]: ", "1767323045.000001 host1 api[13]: "},
    {"web.1.x7k2@node1    | ", "web.2.p0q1@node2    | "},
    {"2026-01-02T03:04:05.678000+00:00 ecs/web/0a1b ",
        "2026-01-02T03:04:05.678000+00:00 ecs/web/77ff "},
};

TEST(Writers, ThatDumpAtTheSameTimeHaveEachADumpOfTheirOwn) {
  const std::string a = "SIGQUIT: quit\nPC=0x1 m=0 sigcode=0\n\n" + goroutine(5) + goroutine(6) + goroutine(17, "main.g"), b = "panic: boom\n\n" + goroutine(5, "b.f") + goroutine(16, "b.g");
  for (const auto& [before_a, before_b] : prefixes)
    for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
      const std::string text = mixed(before_a, a, before_b, b, seed);
      const Corpus corpus = read(text);
      // Whose header comes first is first.
      const bool a_first = text.find(before_a + std::string("goroutine")) < text.find(before_b + std::string("goroutine"));
      const std::string of_a = each_told(read(behind(before_a, a))), of_b = each_told(read(behind(before_b, b)));
      EXPECT_EQ(each_told(corpus), a_first ? of_a + of_b : of_b + of_a) << text;
      std::uint64_t lines = 0;
      for (const Dump& dump : corpus.dumps) lines += dump.lines;
      EXPECT_EQ(lines, lines_of(text).size()) << text;
      if (HasFailure()) return;
    }
}

TEST(Writers, HaveEachTheirOwnFormOfDump) {
  const std::string profile = "goroutine profile: total 3\n3 @ 0x10 0x20\n# labels: {\"k\":\"v\"}\n#\t0x0f\tmain.g+0xe\t/app/main.go:7\n\n";
  const std::string json = "{\"level\":\"error\",\"msg\":\"goroutine 7 [select]:\"}\n{\"level\":\"error\",\"msg\":\"main.f()\"}\n{\"level\":\"error\",\"msg\":\"\\t/app/a.go:5 +0x1\"}\n";
  const std::string stamped = behind("2026/01/02 03:04:05 ", goroutine(8));
  const std::string texts[] = {dump_text("samples/alloc-1.debug2.txt"), profile, json, stamped, goroutine(5)};
  for (const std::string& a : texts)
    for (const std::string& b : texts) {
      const std::string text = mixed("web-1  | ", a, "api-1  | ", b);
      EXPECT_EQ(each_told(read(text)), each_told(read(behind("web-1  | ", a))) + each_told(read(behind("api-1  | ", b)))) << text.substr(0, 2000);
      if (HasFailure()) return;
    }
}

// The record of a line.
using Record = std::function<std::string(const std::string& line)>;

std::string json_text(std::string_view text) { return nlohmann::json(std::string(text)).dump(-1,
    ' ', true); }

struct Form {
  Record a, b;
  const char* name_of_a;
  const char* name_of_b;
  const char* host_of_a = "";
  const char* host_of_b = "";
};

Record fields(const std::string& field, const std::string& others) {
  return [=](const std::string& line) { return "{\"" + field + "\":" + json_text(line
      + (field == "log" ? "\n" : "")) + "," + others + "}"; };
}
Record fields_before(const std::string& field, const std::string& others) {
  return [=](const std::string& line) { return "{" + others + ",\"" + field + "\":"
      + json_text(line) + "}"; };
}
// As journalctl of systemd 252 writes it: -o export and -o verbose, the fields in any order.
Record exported(const std::string& who, int pid, bool message_first) {
  return [=](const std::string& line) {
    const std::string whose = fmt::format("_HOSTNAME=host1\nSYSLOG_IDENTIFIER={}\n_PID={}\n_COMM={}\n", who, pid, who), message = "MESSAGE=" + line + "\n";
    return "__CURSOR=s=082a;i=1;b=0123\n__REALTIME_TIMESTAMP=1767323045000000\n" + (message_first
        ? message + whose : whose + message) + "_TRANSPORT=stdout\n";
  };
}
Record verbose(const std::string& who, int pid, bool message_first) {
  return [=](const std::string& line) {
    const std::string whose = fmt::format("    SYSLOG_IDENTIFIER={}\n    _PID={}\n    _COMM={}\n",
        who, pid, who), message = "    MESSAGE=" + line + "\n";
    return "Fri 2026-01-02 03:04:05.000000 UTC [s=082a;i=1;b=0123;m=4c4b40;t=6475;x=7176]\n"
        + (message_first ? message + whose : whose + message) + "    _TRANSPORT=stdout";
  };
}

const Form forms[] = {
    {fields("log", R"("stream":"stderr","attrs":{"tag":"web"},"time":"2026-01-02T03:04:05.5Z")"), fields("log", R"("stream":"stderr","attrs":{"tag":"api"},"time":"2026-01-02T03:04:05.5Z")"), "web", "api"},
    {fields("log", R"("stream":"stderr","attrs":{"com.docker.compose.service":"web"})"), fields("log", R"("stream":"stderr","attrs":{"com.docker.compose.service":"api"})"), "web", "api"},
    {fields("log", R"("kubernetes":{"pod_name":"web-5d9c","namespace_name":"shop","container_name":"app","host":"n1"})"),
     fields("log", R"("kubernetes":{"pod_name":"web-6d9c","namespace_name":"shop","container_name":"app","host":"n2"})"), "shop/web-5d9c/app", "shop/web-6d9c/app", "n1", "n2"},
    {fields_before("message", R"("kubernetes":{"labels":{"x":"y"},"pod":{"name":"web-0"},"container":{"name":"app"}})"),
     fields_before("message", R"("kubernetes":{"labels":{"x":"y"},"pod":{"name":"web-1"},"container":{"name":"app"}})"), "web-0/app", "web-1/app"},
    {fields("message", R"("podName":"web-0","containerName":"app","namespace":"a","nodeName":"n1")"), fields("message", R"("podName":"web-0","containerName":"app","namespace":"b","nodeName":"n1")"), "a/web-0/app", "b/web-0/app", "n1", "n1"},
    {fields("textPayload", R"("resource":{"labels":{"pod_name":"web-0"},"type":"k8s_container"})"), fields("textPayload", R"("resource":{"labels":{"pod_name":"web-1"},"type":"k8s_container"})"), "web-0", "web-1"},
    {fields("line", R"("labels":{"pod":"web-0","container":"app"})"), fields("line", R"("labels":{"pod":"api-0","container":"app"})"), "web-0/app", "api-0/app"},
    {fields("log", R"("container_id":"0a1b","container_name":"/web","source":"stderr")"), fields("log", R"("container_id":"77ff","container_name":"/api","source":"stderr")"), "web", "api"},
    {fields("message", R"("logStreamName":"ecs/web/0a1b","timestamp":1767323045000)"), fields("message", R"("logStreamName":"ecs/web/77ff","timestamp":1767323045000)"), "ecs/web/0a1b", "ecs/web/77ff"},
    {fields("msg", R"("level":"error","service":"web")"), fields("msg", R"("level":"error","service":"api")"), "web", "api"},
    {fields_before("body", R"("service.name":"web","host.name":"h1")"), fields_before("body", R"("service.name":"web","host.name":"h2")"), "web", "web", "h1", "h2"},
    {fields("message", R"("host":"h1")"), fields("message", R"("host":"h2")"), "h1", "h2", "h1", "h2"},
    {fields("msg", R"("app":"web","pid":12)"), fields("msg", R"("app":"web","pid":13)"), "web[12]", "web[13]"},
    {fields("MESSAGE", R"("SYSLOG_IDENTIFIER":"web","_PID":"12","_HOSTNAME":"host1")"), fields("MESSAGE", R"("_PID":"13","_HOSTNAME":"host1","SYSLOG_IDENTIFIER":"web")"), "web[12]", "web[13]", "host1", "host1"},
    {fields("MESSAGE", R"("CONTAINER_NAME":"web","SYSLOG_IDENTIFIER":"0a1b","_PID":"700")"), fields("MESSAGE", R"("CONTAINER_NAME":"api","SYSLOG_IDENTIFIER":"77ff","_PID":"700")"), "web", "api"},
    {[](const std::string& line) {
        return "2026-01-02 03:04:05.000000000 +0000 docker.web: {\"log\":" + json_text(line + "\n")
        + "}"; },
     [](const std::string& line) {
         return "2026-01-02 03:04:05.000000000 +0000 docker.api: {\"log\":" + json_text(line
         + "\n") + "}"; }, "docker.web", "docker.api"},
    {exported("web", 12, false), exported("api", 13, false), "web[12]", "api[13]", "host1",
        "host1"},
    {exported("web", 12, true), exported("web", 13, false), "web[12]", "web[13]", "host1", "host1"},
    {verbose("web", 12, true), verbose("api", 13, true), "web[12]", "api[13]"},
    {verbose("web", 12, false), verbose("api", 13, true), "web[12]", "api[13]"},
};

// Some records of one, some of the other.
std::string mixed_records(const Form& form, std::string_view a, std::string_view b,
    std::uint64_t seed) {
  const Lines of_a = lines_of(a), of_b = lines_of(b);
  Dice dice(seed);
  std::string out;
  for (std::size_t i = 0, j = 0; i < of_a.size() || j < of_b.size();) {
    for (std::size_t n = dice.below(4) + 1; n > 0 && i < of_a.size(); --n) out += form.a(of_a[i++])
        + "\n";
    for (std::size_t n = dice.below(4); n > 0 && j < of_b.size(); --n) out += form.b(of_b[j++])
        + "\n";
  }
  return out;
}

TEST(Writers, OfRecordsHaveEachADumpOfTheirOwnWithTheirName) {
  const std::string a = "SIGQUIT: quit\nPC=0x1 m=0 sigcode=0\n\n" + goroutine(5) + goroutine(6)
      + goroutine(17, "main.g"), b = "panic: boom\n\n" + goroutine(5, "b.f") + goroutine(16, "b.g");
  const std::string profile = "goroutine profile: total 3\n3 @ 0x10 0x20\n#\t0x0f\tmain.g+0xe\t/app/main.go:7\n\n";
  for (const Form& form : forms)
    for (const std::string& of_b : {b, profile})
      for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
        const std::string text = mixed_records(form, a, of_b, seed);
        const Corpus corpus = read(text);
        ASSERT_EQ(corpus.dumps.size(), 2u) << text;
        const bool a_first = corpus.dumps[0].writer == form.name_of_a
            && corpus.dumps[0].writer_host == form.host_of_a;
        const Dump &of_a = corpus.dumps[a_first ? 0 : 1], &other = corpus.dumps[a_first ? 1 : 0];
        EXPECT_EQ(of_a.writer, form.name_of_a) << text;
        EXPECT_EQ(of_a.writer_host, form.host_of_a);
        EXPECT_EQ(other.writer, form.name_of_b) << text;
        EXPECT_EQ(other.writer_host, form.host_of_b);
        EXPECT_TRUE(of_a.crash);
        const std::string told_a = each_told(read(a)), told_b = each_told(read(of_b));
        EXPECT_EQ(each_told(corpus), a_first ? told_a + told_b : told_b + told_a) << text;
        EXPECT_EQ(corpus.dumps[0].lines + corpus.dumps[1].lines, lines_of(text).size()) << text;
        if (HasFailure()) return;
      }
}

TEST(Writers, ThatAreAloneHaveTheirNameToo) {
  for (const Form& form : forms) {
    std::string text;
    for (const std::string& line : lines_of(goroutine(5) + goroutine(6))) text += form.a(line)
        + "\n";
    const Corpus corpus = read(text);
    ASSERT_EQ(corpus.dumps.size(), 1u) << text;
    EXPECT_EQ(corpus.dumps[0].writer, form.name_of_a) << text;
    EXPECT_EQ(corpus.dumps[0].goroutines.size(), 2u) << text;
    EXPECT_EQ(corpus.dumps[0].not_understood.lines, 0u) << text;
  }
  for (const auto& [before_a, before_b] : prefixes) EXPECT_NE(read(behind(before_a,
      goroutine(5))).dumps.at(0).writer, "") << before_a;
}

// What a record says of other things than who wrote it parts nothing.
TEST(Writers, HaveNoNameWhereNoneIsSaid) {
  const char* records[] = {R"("level":"error","logger":"db")", R"("stream":"stderr","time":"2026-01-02T03:04:05Z")", R"("caller":"main.go:7","component":"cache")", R"("items":[{"pod":"web-0"}],"services":["web"])",
                           R"("request":{"host":"example.org","service":"x"},"note":"\"service\":\"web\"")", R"("pid":12)", R"("service":"")", R"("service":{"version":"1"})", R"("service":null,"app":true)"};
  for (const char* record : records) {
    std::string text;
    for (const std::string& line : lines_of(goroutine(5) + goroutine(6))) text += fields("msg",
        record)(line) + "\n";
    const Corpus corpus = read(text);
    ASSERT_EQ(corpus.dumps.size(), 1u) << text;
    EXPECT_EQ(corpus.dumps[0].writer, "") << text;
    EXPECT_EQ(corpus.dumps[0].goroutines.size(), 2u) << text;
  }
  for (const char* prefix : {"", "2026/01/02 03:04:05 ",
      "E0102 03:04:05.678901   12345 main.go:34] ", "2026-01-02T03:04:05.678901234Z stderr F ",
      "[2026-01-02T03:04:05.341Z] ", "2026-01-02T03:04:05Z INFO web: "})
    EXPECT_EQ(read(behind(prefix, goroutine(5))).dumps.at(0).writer, "") << prefix;
  // Nor is a label of a goroutine a field.
  EXPECT_EQ(read("2026/01/02 03:04:05 goroutine 5 [select] {\"pod\":\"web-0\"}:\nmain.f()\n\t/app/main.go:9 +0x1\n").dumps.at(0).writer, "");
}

// Another dump in the same file need not be of who wrote the first.
TEST(Writers, NameOnlyTheDumpsThatTheyWrote) {
  const Corpus corpus = read(behind("web-1  | ", goroutine(5)) + goroutine(5, "other.f"));
  ASSERT_EQ(corpus.dumps.size(), 2u);
  EXPECT_EQ(corpus.dumps[0].writer, "web-1");
  EXPECT_EQ(corpus.dumps[1].writer, "");
  const Corpus before = read(goroutine(5, "other.f") + "panic: boom\n" + behind("web-1  | ",
      goroutine(5)));
  ASSERT_EQ(before.dumps.size(), 2u);
  EXPECT_EQ(before.dumps[0].writer, "");
  EXPECT_EQ(before.dumps[1].writer, "web-1");
}

// Two copies write at the same time; after a restart the first has written its last.
TEST(Writers, SayFromWhereToWhereTheyWrote) {
  const std::string first = "Jan 02 03:04:05 host web[12]: ",
      second = "Jan 02 03:04:05 host web[13]: ";
  const Corpus restarted = read(behind(first, goroutine(5)) + behind(second, "starting\n"
      + goroutine(5)));
  ASSERT_EQ(restarted.dumps.size(), 2u);
  EXPECT_EQ(restarted.dumps[0].writer_begins, 1u);
  EXPECT_EQ(restarted.dumps[0].writer_ends, 6u);
  EXPECT_EQ(restarted.dumps[1].writer_begins, 7u);
  EXPECT_EQ(restarted.dumps[1].writer_ends, 13u);
  const Corpus copies = read(second + "hello\n" + behind(first, goroutine(5)) + behind(second,
      goroutine(5)) + first + "bye\n");
  ASSERT_EQ(copies.dumps.size(), 2u);
  EXPECT_EQ(copies.dumps[0].writer_begins, 2u);
  EXPECT_EQ(copies.dumps[0].writer_ends, 14u);
  EXPECT_EQ(copies.dumps[1].writer_begins, 1u);
  EXPECT_EQ(copies.dumps[1].writer_ends, 13u);
}

// What others log meanwhile stays where it is, and so does what has no name before it.
TEST(Writers, ThatDoNotDumpAreReadInPassing) {
  const std::string text = "web-1  | goroutine 5 [select]:\ndb-1   | checkpoint complete\nweb-1  | main.f()\nno name\nweb-1  | \t/app/main.go:9 +0x1\n";
  const Corpus corpus = read(text);
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].goroutines.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].not_understood.lines, 2u);
  EXPECT_EQ(corpus.dumps[0].not_understood.first_line, 2u);
  EXPECT_EQ(corpus.dumps[0].lines, 5u);
}

// Not even what looks like a part of the dump, or an end of a goroutine.
TEST(Writers, ThatDoNotDumpAddNothingToTheDumpOfAnother) {
  const std::string text = "web-1  | goroutine 5 [select]:\nweb-2  | \nweb-1  | main.f()\nweb-2  | main.g()\nweb-1  | \t/app/main.go:9 +0x1\nweb-2  | \t/app/other.go:9 +0x1\nweb-1  | \n";
  const Corpus corpus = read(text);
  EXPECT_EQ(each_told(corpus), each_told(read("goroutine 5 [select]:\nmain.f()\n? !\n\t/app/main.go:9 +0x1\n? !\n")));
}

TEST(Writers, AreToldWhereTheyWroteWhatIsNotUnderstoodOrDamaged) {
  const std::string text =
      "web-1  | goroutine 5 [select]:\napi-1  | goroutine 9 [select]:\nweb-1  | main.f()\napi-1  | what is this\nweb-1  | \t/app/main.go:9 +0x1\napi-1  | b.f()\nweb-1  | \napi-1  | \t/b.go:7 +0x1\n"
      "api-1  | \napi-1  | goroutine 10 [sel";
  Notes notes;
  Corpus corpus = read(text, notes);
  note_losses(corpus, 0, notes);
  ASSERT_EQ(corpus.dumps.size(), 2u);
  EXPECT_EQ(corpus.dumps[0].not_understood.lines, 0u);
  EXPECT_FALSE(corpus.dumps[0].cut_short);
  EXPECT_EQ(corpus.dumps[1].not_understood.first_line, 4u);
  ASSERT_EQ(corpus.dumps[1].damaged.size(), 1u);
  EXPECT_EQ(corpus.dumps[1].damaged[0].first_line, 10u);
  EXPECT_TRUE(corpus.dumps[1].cut_short);
}

// A stranger invents names; none may cost a look at all others, and what waits is bounded.
TEST(Writers, InGreatNumberAreRead) {
  constexpr int many = 20'000;
  std::string text;
  for (int i = 0; i < many; ++i) text += fmt::format("s-{}  | goroutine {} [select]:\n", i, i + 1);
  for (int i = 0; i < many; ++i) text += fmt::format("s-{}  | main.f()\ns-{}  | \t/app/main.go:9 +0x1\n", i, i);
  std::size_t goroutines = 0;
  const Corpus corpus = read(text);
  for (const Dump& dump : corpus.dumps) goroutines += dump.goroutines.size();
  EXPECT_EQ(corpus.dumps.size(), static_cast<std::size_t>(many));
  EXPECT_EQ(goroutines, static_cast<std::size_t>(many));
}

TEST(Writers, AreKnownByTheirNames) {
  const std::tuple<const char*, const char*, const char*> rows[] = {
      {"web-1  | ", "web-1", ""},
      {"03:04:05 web.1  | ", "web.1", ""},
      {"2026-01-02T03:04:05.123456Z 01O web-1  | ", "web-1", ""},
      {"web.1.x7k2@node2    | ", "web.1.x7k2@node2", "node2"},
      {"[pod/web-5d9c/app] ", "pod/web-5d9c/app", ""},
      {"web-5d9c app ", "web-5d9c app", ""},
      {"Jan 02 03:04:05 host web[12]: ", "web[12]", "host"},
      {"Jan 02 03:04:05.678901 host web[12]: ", "web[12]", "host"},
      {"<30>Jan  2 03:04:05 host web[12]: ", "web[12]", "host"},
      {"Jan 02 03:04:05 host web: ", "web", "host"},
      {"Fri 2026-01-02 03:04:05 UTC host web.service[12]: ", "web.service[12]", "host"},
      {"2026-01-02T03:04:05+0000 host web[12]: ", "web[12]", "host"},
      {"2026-01-02T03:04:05+0000 web[12]: ", "web[12]", ""},
      {"[    5.000001] host web[12]: ", "web[12]", "host"},
      {"[    5.000001 <    0.000001 >] host web[12]: ", "web[12]", "host"},
      {"1767323045.000001 host web[12]: ", "web[12]", "host"},
      {"2026-01-02T03:04:05.5+00:00 app[web.1]: ", "web.1", ""},
      {"2026-01-02T03:04:05.5+00:00 heroku[router]: ", "heroku[router]", ""},
      {"83 <40>1 2026-01-02T03:04:05+00:00 host app web.3 - ", "web.3", "host"},
      {"<165>1 2026-01-02T03:04:05.003Z host web 12 ID47 - ", "web[12]", "host"},
      {"<165>1 2026-01-02T03:04:05.003Z host web - - - ", "web", "host"},
      {"2026-01-02T03:04:05.678000+00:00 ecs/web/0a1b ", "ecs/web/0a1b", ""},
      {"2026-01-02T03:04:05.5Z stderr F handler[12]: ", "", ""},
      {"2026-01-02T03:04:05.678+0100 [DEBUG] plugin.terraform-provider-x_v2.33.0_x4: ", "", ""},
      {"2026-01-02T03:04:05Z INFO web: ", "", ""},
      {"2026-01-02T03:04:05Z pkg/main.go:12 ", "", ""},
      {"2026-01-02T03:04:05Z /app/web ", "", ""},
      {"2026-01-02T03:04:05Z GET a/b ", "", ""},
      {"[2026-01-02T03:04:05.341Z] ", "", ""},
      {"[03:04:05] host web[12]: ", "", ""},
      {"2026/01/02 03:04:05 ", "", ""},
      {"2026/01/02 03:04:05 web: ", "", ""},
      {"E0102 03:04:05.678901   12345 main.go:34] ", "", ""},
      {"E/Go      (12345): ", "", ""},
      {"    main_test.go:12: ", "", ""},
      {"some words ", "", ""},
      {"what is | ", "", ""},
      {"web[12]: ", "", ""},
      {"<1000>1 2026-01-02T03:04:05Z host web 12 - - ", "", ""},
      {"| ", "", ""},
      {"", "", ""},
  };
  for (const auto& [prefix, name, host] : rows) {
    const WriterForm form = writer_form(prefix);
    const Author author = author_of(writer_of(prefix, form), form);
    EXPECT_EQ(author.name, name) << prefix;
    EXPECT_EQ(author.host, host) << prefix;
  }
}

}  // namespace
}  // namespace lineup::tests
