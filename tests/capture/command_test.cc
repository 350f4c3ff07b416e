// SPDX-License-Identifier: Apache-2.0
// Tests of `lineup capture` as people use it: the real binary against a server
// of our own, and against a real Go program where there is a Go to build it.
#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <regex>

#include "capture/tiny_server.h"
#include "case_file.h"
#include "folder.h"
#include "run.h"

namespace lineup::tests {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const std::string binary = LINEUP_BINARY;

std::string dump_with(int senders) {
  std::string dump = "goroutine 1 [running]:\nmain.main()\n\t/app/main.go:9 +0x1d\n\n";
  for (int i = 0; i < senders; ++i)
    dump += "goroutine " + std::to_string(100 + i) + " [chan send]:\nmain.reportTo(0xc00001)\n\t/app/main.go:20 +0x1d\ncreated by main.leak in goroutine 1\n\t/app/main.go:30 +0x2a\n\n";
  return dump;
}

// A busy machine may take longer for any fetch than the interval of a test.
std::string without_slow_fetches(const std::string& text) {
  return std::regex_replace(text, std::regex("lineup: [^\n]*: a fetch took longer than [^\n]*\n  help: [^\n]*\n"), "");
}

// Times, ports and sizes are other ones each time.
std::string steady(std::string text, const TinyServer& server) {
  text = without_slow_fetches(std::regex_replace(text, std::regex(std::to_string(server.port())), "PORT"));
  text = std::regex_replace(text, std::regex("20\\d{6}T\\d{6}(\\.\\d{3})?Z"), "TIME");
  return std::regex_replace(text, std::regex("\\([0-9.]+ KiB, [0-9.]+ s\\)"), "(SIZE, SECONDS)");
}

std::vector<std::string> files_below(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), folder));
  std::sort(files.begin(), files.end());
  return files;
}

TEST(CaptureCommand, TakesDumpsIntoANewFolderAndJudgesThem) {
  const TinyServer server([](const Asked& asked, Wire& wire) { wire.send(ok(dump_with(20 * static_cast<int>(asked.number)))); });
  const Folder folder;
  const Ran ran = run({binary, "capture", server.host(), "--every", "200ms"}, {.folder = folder.path()});
  EXPECT_EQ(ran.exit, "1\n");
  EXPECT_NE(ran.out.find("3 dumps were read"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("20 -> 40 -> 60"), std::string::npos) << ran.out;
  EXPECT_EQ(steady(ran.err, server),
            "lineup: 3 dumps, one every 200ms, of http://127.0.0.1:PORT/debug/pprof/goroutine?debug=2 into lineup-127.0.0.1-PORT-TIME\n"
            "lineup: dump 1 of 3: lineup-127.0.0.1-PORT-TIME/goroutine-TIME.debug2.txt (SIZE, SECONDS)\n"
            "lineup: dump 2 of 3: lineup-127.0.0.1-PORT-TIME/goroutine-TIME.debug2.txt (SIZE, SECONDS)\n"
            "lineup: dump 3 of 3: lineup-127.0.0.1-PORT-TIME/goroutine-TIME.debug2.txt (SIZE, SECONDS)\n");
  EXPECT_EQ(files_below(folder.path()).size(), 3u);
}

TEST(CaptureCommand, WithOnlyItPrintsTheNamesOfTheFiles) {
  const TinyServer server(ok(dump_with(100)));
  const Folder folder;
  const Ran ran = run({binary, "capture", "--only", "--count", "2", "--every", "20ms", "--into", "night", server.host()}, {.folder = folder.path()});
  EXPECT_EQ(ran.exit, "0\n");
  std::string names;
  for (const std::string& file : files_below(folder.path())) names += file + '\n';
  EXPECT_EQ(ran.out, names);
  EXPECT_TRUE(names.starts_with("night/goroutine-20"));
}

TEST(CaptureCommand, AMissingDumpIsSaidAndStandsInTheReport) {
  const TinyServer server([](const Asked& asked, Wire& wire) { wire.send(asked.number == 1 ? response("404 Not Found", "") : ok(dump_with(0))); });
  const Folder folder;
  const std::vector<std::string> command = {binary, "capture", server.host(), "--count", "2", "--every", "20ms", "-f", "json"};
  const Ran ran = run(command, {.folder = folder.path()});
  EXPECT_EQ(ran.exit, "0\n");
  EXPECT_NE(ran.err.find("/debug/pprof/goroutine?debug=2: dump 1 of 2 is missing: the server answers 404: there is no such page here\n  help: "), std::string::npos) << ran.err;
  EXPECT_NE(ran.out.find("a dump is missing: the server answers 404"), std::string::npos) << ran.out;
}

TEST(CaptureCommand, WithoutADumpTheStatusIs2) {
  const Folder folder;
  const Ran ran = run({binary, "capture", "127.0.0.1:" + std::to_string(free_port()), "--count", "2", "--every", "20ms"}, {.folder = folder.path()});
  EXPECT_EQ(ran.exit, "2\n");
  EXPECT_EQ(ran.out, "");
  EXPECT_TRUE(without_slow_fetches(ran.err).ends_with(": dump 2 of 2 is missing: nobody listens there: connection refused\nlineup: no dump could be taken, so there is nothing to judge\n")) << ran.err;
  EXPECT_TRUE(fs::is_empty(folder.path())) << "an empty folder is of no use";
}

TEST(CaptureCommand, WhatItCannotDoItSaysFirst) {
  struct Row {
    std::vector<std::string> args;
    std::string said;
  };
  const Row rows[] = {
      {{}, "lineup: capture: no URL was given\n  help: for example: lineup capture localhost:6060\n"},
      {{"a:1", "b:1"}, "lineup: capture: one URL at a time\n  help: for example: lineup capture localhost:6060\n"},
      {{"a:1", "--every", "soon"}, "lineup: --every: \"soon\" is no time\n  help: write 30s, 5m or 200ms\n"},
      {{"a:1", "--timeout", "0s"}, "lineup: --timeout: \"0s\" is no time\n  help: write 30s, 5m or 200ms\n"},
      {{"ftp://a"}, "lineup: \"ftp\" cannot be fetched, only http and https\n  help: write localhost:6060, or http://HOST:6060/debug/pprof/goroutine?debug=2\n"},
      {{"a:1", "--debug", "1", "--proof"}, "lineup: --proof shows only in debug=2 dumps, and debug=1 is asked for\n  help: leave out --proof, or ask for --debug 2\n"},
      {{"a:1", "--header", "secret"}, "lineup: header 1 is not \"Name: value\" on one line\n  help: write --header 'Authorization: Bearer TOKEN'\n"},
      {{"a:1", "--into", "/dev/null/x"}, "lineup: /dev/null/x: this folder cannot be made: Not a directory\n  help: name another folder with --into DIR\n"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> command = {binary, "capture"};
    command.insert(command.end(), row.args.begin(), row.args.end());
    const Folder folder;
    const Ran ran = run(command, {.folder = folder.path()});
    EXPECT_EQ(ran.err, row.said);
    EXPECT_EQ(ran.exit, "2\n");
    EXPECT_TRUE(fs::is_empty(folder.path()));
  }
}

TEST(CaptureCommand, HelpFitsAScreenAndTheMainHelpNamesTheCommand) {
  const Ran ran = run({binary, "capture", "--help"}, {});
  EXPECT_EQ(ran.exit, "0\n");
  for (const std::string& line : lines_of(ran.out)) EXPECT_LE(line.size(), 79u) << line;
  EXPECT_NE(run({binary, "--help"}, {}).out.find("lineup capture"), std::string::npos);
}

TEST(CaptureCommand, AFileOfThatNameCanStillBeRead) {
  const Folder folder;
  write_file(folder.path() / "capture", dump_with(0));
  EXPECT_EQ(run({binary, "./capture"}, {.folder = folder.path()}).exit, "0\n");
}

// Runs a capture whose second question is answered with signals. It stands still meanwhile: it
// cannot come to its end between the first of them and the second.
Ran interrupted(const fs::path& folder, const std::vector<int>& signals) {
  const TinyServer server([&](const Asked& asked, Wire& wire) {
    wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(dump_with(30).size()) + "\r\n\r\n");
    if (asked.number == 1) return wire.send(dump_with(30));
    wire.send("goroutine 1 [running]:\n");
    const std::string pid = read_file(folder / "pid").value_or("0");
    if (const int capturing = std::atoi(pid.c_str()); capturing > 1) {
      kill(capturing, SIGSTOP);
      for (const int signal : signals) kill(capturing, signal);
      kill(capturing, SIGCONT);
    }
    wire.wait_for_close(5s);
  });
  const std::string words = "echo $$ >pid; exec " + binary + " capture --fail-on suspect --count 5 --every 100ms --into taken " + server.host();
  return run({"/bin/sh", "-c", words}, {.folder = folder});
}

TEST(CaptureCommand, CtrlCJudgesWhatWasTaken) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Folder folder;
    const Ran ran = interrupted(folder.path(), {signal});
    EXPECT_EQ(ran.exit, "1\n");
    EXPECT_NE(ran.out.find("31 goroutines in 2 groups"), std::string::npos) << ran.out;
    EXPECT_NE(ran.err.find("/debug/pprof/goroutine?debug=2: interrupted: 1 of 5 dumps were taken\n"), std::string::npos) << ran.err;
    EXPECT_EQ(files_below(folder.path() / "taken").size(), 1u) << "no half file";
  }
}

TEST(CaptureCommand, ASecondCtrlCEndsAtOnce) {
  const Folder folder;
  const Ran ran = interrupted(folder.path(), {SIGTERM, SIGINT});
  EXPECT_TRUE(ran.exit.starts_with("signal ")) << ran.exit;
  EXPECT_EQ(ran.out, "");
}

// --- a real Go program ----------------------------------------------------

// The server of tests/capture/server, while this lives.
class GoServer {
 public:
  GoServer() {
    int in[2], out[2];
    if (!fs::exists(program) || pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      dup2(in[0], 0);
      dup2(out[1], 1);
      dup2(open("/dev/null", O_WRONLY), 2);
      alarm(60);
      execl(program, program, static_cast<char*>(nullptr));
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    input_ = in[1];
    char line[64] = {};
    for (std::size_t got = 0; got + 1 < sizeof line && std::string_view(line).find('\n') == std::string_view::npos;) {
      const ssize_t n = read(out[0], line + got, sizeof line - 1 - got);
      if (n <= 0) break;
      got += static_cast<std::size_t>(n);
    }
    close(out[0]);
    std::sscanf(line, "%d %d", &plain_, &safe_);
  }
  ~GoServer() {
    if (child_ <= 0) return;
    close(input_);  // which is how it knows that it is over
    waitpid(child_, nullptr, 0);
  }
  GoServer(const GoServer&) = delete;
  GoServer& operator=(const GoServer&) = delete;

  bool is_there() const { return safe_ != 0; }
  std::string plain(const std::string& path = "") const { return "http://127.0.0.1:" + std::to_string(plain_) + path; }
  std::string safe() const { return "https://127.0.0.1:" + std::to_string(safe_); }

 private:
  static constexpr const char* program = LINEUP_GO_SERVER;
  pid_t child_ = -1;
  int input_ = -1, plain_ = 0, safe_ = 0;
};

class CaptureOfGo : public testing::Test {
 protected:
  void SetUp() override {
    if (!go.is_there()) GTEST_SKIP() << "there is no Go here (or it could not build tests/capture/server), so no real program was captured";
  }
  Ran take(const std::vector<std::string>& args) const {
    std::vector<std::string> command = {binary, "capture", "--every", "50ms"};
    command.insert(command.end(), args.begin(), args.end());
    return run(command, {.folder = folder.path()});
  }
  GoServer go;
  Folder folder;
};

TEST_F(CaptureOfGo, ALeakThatGrowsIsFound) {
  const Ran ran = take({go.plain("/debug/pprof/goroutine?leak=20")});
  EXPECT_EQ(ran.exit, "1\n") << ran.err;
  EXPECT_NE(ran.out.find("[chan-send-"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("main.reportTo"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("20 -> 40 -> 60"), std::string::npos) << ran.out;
}

TEST_F(CaptureOfGo, AQuietProgramIsQuietInEveryForm) {
  for (const char* debug : {"0", "1", "2"}) {
    const Ran ran = take({go.plain(), "--debug", debug});
    EXPECT_EQ(ran.exit, "0\n") << debug << ran.err << ran.out;
    EXPECT_NE(ran.out.find("3 dumps were read"), std::string::npos) << ran.out;
  }
}

TEST_F(CaptureOfGo, ProofMarksWhatTheCollectorFoundOrSaysThatThereIsNone) {
  const Ran ran = take({go.plain("/debug/pprof/goroutine?leak=3"), "--proof", "--count", "2", "--into", "taken"});
  EXPECT_EQ(ran.exit, "1\n") << ran.err << ran.out;
  std::string last;
  for (const std::string& file : files_below(folder.path())) last = read_file(folder.path() / file).value_or("");
  if (ran.err.find("has no goroutineleak profile") == std::string::npos) {
    EXPECT_NE(last.find("[chan send (leaked)"), std::string::npos) << last;
  } else {
    EXPECT_EQ(last.find("(leaked)"), std::string::npos);
  }
}

TEST_F(CaptureOfGo, ACertificateOfItsOwnIsTakenOnlyWhenAllowed) {
  const Ran refused = take({go.safe(), "--count", "1"});
  EXPECT_EQ(refused.exit, "2\n");
  EXPECT_NE(refused.err.find(": dump 1 of 1 is missing: the server's certificate is not to be trusted: "), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("\n  help: if you know that it is the right server, give --insecure\n"), std::string::npos) << refused.err;
  EXPECT_EQ(take({go.safe(), "--count", "1", "--insecure"}).exit, "0\n");
}

TEST_F(CaptureOfGo, BadAnswersOfGoAreTold) {
  const std::pair<const char*, const char*> rows[] = {
      {"404", "the server answers 404: there is no such page here"},
      {"html", "the answer is a web page, not a goroutine dump: \"Sign in\""},
      {"cut", "the answer ends before its end: 56 of 1000 bytes came"},
      {"slow", "no whole answer within 900ms; 56 bytes came"},
      {"huge", "the answer is larger than 1048576 bytes"},
  };
  for (const auto& [how, said] : rows) {
    const Ran ran = take({go.plain("/debug/pprof/goroutine?as=") + how, "--count", "1", "--timeout", how == std::string("slow") ? "900ms" : "10s", "--max-bytes", "1M"});
    EXPECT_EQ(ran.exit, "2\n");
    EXPECT_NE(ran.err.find(": dump 1 of 1 is missing: " + std::string(said) + "\n"), std::string::npos) << ran.err;
  }
}

}  // namespace
}  // namespace lineup::tests
