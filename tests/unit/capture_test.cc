// SPDX-License-Identifier: Apache-2.0
// Tests of the room `capture`: what is asked when, what is kept, and who sees
// the secrets. All traffic stays on 127.0.0.1.
#include <gtest/gtest.h>

#include <regex>

#include "capture/taken.h"
#include "capture/tiny_server.h"
#include "lineup/lineup.h"

namespace lineup::tests {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Step = CaptureProgress::Step;

class Capture : public CaptureTest {};

TEST_F(Capture, DumpsComeInOrderAndTheirNamesCarryTheTime) {
  const TinyServer server([](const Asked& asked, Wire& wire) { wire.send(ok(dump + "goroutine " + std::to_string(10 + asked.number) + " [select]:\nmain.f()\n\t/a.go:1 +0x1\n")); });
  CaptureRequest request = one(server.host());
  request.count = 3;
  request.every = 50ms;
  const Taken taken(request);
  ASSERT_EQ(taken.captured.files.size(), 3u) << taken.only_word();
  EXPECT_EQ(taken.names().size(), 3u);
  EXPECT_TRUE(std::ranges::is_sorted(taken.captured.files));
  for (std::size_t i = 0; i < 3; ++i) {
    const fs::path file = taken.captured.files[i];
    EXPECT_TRUE(std::regex_match(file.filename().string(), std::regex("goroutine-20\\d{6}T\\d{6}\\.\\d{3}Z\\.debug2\\.txt"))) << file;
    EXPECT_NE(content(file).find("goroutine " + std::to_string(11 + i) + " ["), std::string::npos);
    EXPECT_EQ(fs::status(file).permissions() & fs::perms::all, fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(server.asked()[i].path, "/debug/pprof/goroutine?debug=2");
  }
  EXPECT_EQ(taken.told.front().text, server.url("/debug/pprof/goroutine?debug=2"));
  EXPECT_TRUE(taken.notes().empty());

  const Result<Summary> summary = analyze({.inputs = taken.captured.files});
  ASSERT_TRUE(summary);
  ASSERT_EQ(summary->inputs.size(), 3u);
  EXPECT_EQ(summary->inputs[1].time_basis, "name");
}

TEST_F(Capture, IntervalsAreMeasuredFromStartToStart) {
  const TinyServer server([](const Asked&, Wire& wire) {
    std::this_thread::sleep_for(1000ms);
    wire.send(ok(dump));
  });
  CaptureRequest request = one(server.host());
  request.count = 3;
  request.every = 1010ms;
  const Taken taken(request);
  const std::vector<Asked> asked = server.asked();
  ASSERT_EQ(asked.size(), 3u);
  EXPECT_GE(asked[2].when - asked[0].when, 2000ms);
  EXPECT_LT(asked[2].when - asked[0].when, 4020ms);  // which it is if the fetches add up
}

TEST_F(Capture, AFetchLongerThanTheIntervalIsSaidOnce) {
  const TinyServer server([](const Asked&, Wire& wire) {
    std::this_thread::sleep_for(60ms);
    wire.send(ok(dump));
  });
  CaptureRequest request = one(server.host());
  request.count = 3;
  request.every = 20ms;
  const Taken taken(request);
  EXPECT_EQ(taken.captured.files.size(), 3u);
  EXPECT_TRUE(taken.said().empty());
  EXPECT_EQ(taken.slow, std::vector<std::string>{"a fetch took longer than the 20ms between dumps; the next one began later"});
}

TEST_F(Capture, AMissingDumpDoesNotEndTheSeries) {
  const TinyServer server([](const Asked& asked, Wire& wire) { wire.send(asked.number == 2 ? response("503 Busy", "too many requests\n") : ok(dump)); });
  CaptureRequest request = one(server.host());
  request.count = 3;
  request.every = 400ms;
  const Taken taken(request);
  EXPECT_EQ(taken.captured.files.size(), 2u);
  EXPECT_EQ(taken.captured.missing, 1u);
  EXPECT_EQ(taken.only_word(), "the server answers 503: \"too many requests\" | try again later, or look at the log of the server");
  ASSERT_EQ(taken.notes().size(), 1u);
  EXPECT_EQ(taken.notes()[0].text, "a dump is missing: the server answers 503: \"too many requests\"");
  EXPECT_EQ(taken.notes()[0].level, Level::lost);
}

TEST_F(Capture, OtherFormsHaveOtherNames) {
  const TinyServer counts(ok("goroutine profile: total 1\n"));
  CaptureRequest request = one(counts.host());
  request.debug = 1;
  EXPECT_TRUE(Taken(request).captured.files.at(0).ends_with("Z.debug1.txt"));
  EXPECT_EQ(counts.asked()[0].path, "/debug/pprof/goroutine?debug=1");
  const TinyServer packed(ok(std::string("\x1f\x8b\x08\0\0\0", 6)));
  request.url = packed.host();
  request.debug = 0;
  EXPECT_TRUE(Taken(request).captured.files.at(0).ends_with("Z.pb.gz"));
}

TEST_F(Capture, AnswersMayComeInChunksOrUntilTheEnd) {
  const TinyServer chunks("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n17\r\ngoroutine 1 [running]:\n\r\n0\r\n\r\n");
  EXPECT_EQ(content(Taken(one(chunks.host())).captured.files.at(0)), "goroutine 1 [running]:\n");
  const TinyServer open("HTTP/1.0 200 OK\r\n\r\n" + dump);
  EXPECT_EQ(content(Taken(one(open.host())).captured.files.at(0)), dump);
}

TEST_F(Capture, TheCollectorLooksForLeaksBeforeEachDump) {
  const TinyServer server(ok(dump));
  CaptureRequest request = one(server.host());
  request.count = 2;
  request.every = 400ms;
  request.proof = true;
  EXPECT_EQ(Taken(request).captured.files.size(), 2u);
  std::string paths;
  for (const Asked& asked : server.asked()) paths += asked.path + ' ';
  EXPECT_EQ(paths, "/debug/pprof/goroutineleak?debug=1 /debug/pprof/goroutine?debug=2 /debug/pprof/goroutineleak?debug=1 /debug/pprof/goroutine?debug=2 ");
}

TEST_F(Capture, AGoWithoutProofIsSaidOnce) {
  const TinyServer server([](const Asked& asked, Wire& wire) { wire.send(asked.path.find("leak") != std::string::npos ? response("404 Not Found", "Unknown profile\n") : ok(dump)); });
  CaptureRequest request = one(server.host());
  request.count = 2;
  request.every = 400ms;
  request.proof = true;
  const Taken taken(request);
  EXPECT_EQ(taken.captured.files.size(), 2u);
  EXPECT_EQ(taken.only_word(),
            "this program's Go has no goroutineleak profile, so there is no proof | Go 1.27 has it, and Go 1.26 built with GOEXPERIMENT=goroutineleakprofile");
}

// --- secrets -------------------------------------------------------------

TEST_F(Capture, HeadersAndUserGoToTheHostOfTheUrlAlone) {
  const TinyServer other(ok(dump));
  const TinyServer server([&](const Asked& asked, Wire& wire) { wire.send(redirect(asked.number == 1 ? "/again" : other.url("/there"))); });
  CaptureRequest request = one("http://me:pass%20word@" + server.host() + "/debug/pprof");
  request.headers = {"X-Token: sesame", "X-Empty:"};
  const Taken taken(request);
  ASSERT_EQ(taken.captured.files.size(), 1u) << taken.only_word();
  ASSERT_EQ(server.asked().size(), 2u);
  for (const Asked& asked : server.asked()) {
    EXPECT_NE(asked.head.find("\r\nX-Token: sesame\r\n"), std::string::npos);
    EXPECT_NE(asked.head.find("\r\nX-Empty:\r\n"), std::string::npos);
    EXPECT_NE(asked.head.find("\r\nAuthorization: Basic bWU6cGFzcyB3b3Jk\r\n"), std::string::npos);
  }
  ASSERT_EQ(other.asked().size(), 1u);
  EXPECT_EQ(other.asked()[0].head.find("X-"), std::string::npos) << other.asked()[0].head;
  EXPECT_EQ(other.asked()[0].head.find("Authorization"), std::string::npos) << other.asked()[0].head;
  EXPECT_EQ(taken.only_word(), "redirected to " + other.url("/there") + " | headers and user are not sent to another host; ask there if it wants them");
  EXPECT_EQ(taken.captured.url.find("me"), std::string::npos);
  EXPECT_EQ(taken.captured.files[0].find("pass"), std::string::npos);
}

TEST_F(Capture, AHeaderIsOneLineWithANameAndIsNotRepeatedWhenItIsNot) {
  for (const char* bad : {"secret", ": secret", "Na me: secret", "Name: secret\r\nOther: x", "Name: secret\n"}) {
    CaptureRequest request = one("127.0.0.1:1");
    request.headers = {"Good: yes", bad};
    const Taken taken(request);
    ASSERT_TRUE(taken.error) << bad;
    EXPECT_EQ(taken.error->what, "header 2 is not \"Name: value\" on one line");
    EXPECT_EQ((taken.error->what + taken.error->help).find("secret"), std::string::npos);
  }
}

TEST_F(Capture, AProxyThatWasUsedIsSaid) {
  const TinyServer proxy(ok(dump));
  setenv("http_proxy", ("http://me:secret@" + proxy.host()).c_str(), 1);
  setenv("no_proxy", "", 1);
  CaptureRequest request = one("http://program.invalid:6060");
  request.headers = {"X-Token: sesame"};
  const Taken taken(request);
  unsetenv("http_proxy");
  ASSERT_EQ(taken.captured.files.size(), 1u);
  EXPECT_EQ(taken.only_word(), "fetched through the proxy that the variable http_proxy names | to go round it: no_proxy=program.invalid");
  EXPECT_TRUE(proxy.asked()[0].path.starts_with("http://program.invalid:6060/debug/pprof/goroutine"));
}

// --- the end before the end ----------------------------------------------

TEST_F(Capture, StoppedWhileItWaitsItKeepsWhatWasTaken) {
  const TinyServer server(ok(dump));
  const Folder folder;
  CaptureRequest request = one(server.host());
  request.count = 3;
  request.every = 60s;
  request.into = folder.path();
  std::atomic<bool> stop = false;
  const auto start = std::chrono::steady_clock::now();
  const Result<Captured> captured = capture(request, [&](const CaptureProgress& now) { if (now.step == Step::waiting) stop = true; }, stop);
  ASSERT_TRUE(captured);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 30s);
  EXPECT_EQ(captured->files.size(), 1u);
  EXPECT_TRUE(captured->interrupted);
  ASSERT_EQ(captured->notes.all().size(), 1u);
  EXPECT_EQ(captured->notes.all()[0].text, "interrupted: 1 of 3 dumps were taken");
}

TEST_F(Capture, StoppedWhileItFetchesItLeavesNoHalfFile) {
  const TinyServer server([](const Asked&, Wire& wire) {
    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + dump);
    wire.wait_for_close(5s);
  });
  const Folder parent;
  CaptureRequest request = one(server.host());
  request.into = parent.path() / "new";
  std::atomic<bool> stop = false;
  const Result<Captured> captured = capture(request, [&](const CaptureProgress& now) { if (now.bytes > 0) stop = true; }, stop);
  ASSERT_TRUE(captured);
  EXPECT_TRUE(captured->interrupted);
  EXPECT_TRUE(captured->files.empty());
  EXPECT_FALSE(fs::exists(request.into)) << "a new folder in which nothing is goes again";
}

}  // namespace
}  // namespace lineup::tests
