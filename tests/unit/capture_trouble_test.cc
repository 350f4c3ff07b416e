// SPDX-License-Identifier: Apache-2.0
// Tests of the room `capture`: the words for every way in which it can go wrong.
// All traffic stays on 127.0.0.1.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "capture/address.h"
#include "capture/taken.h"
#include "capture/tiny_server.h"
#include "capture/words.h"

namespace lineup::tests {
namespace {

namespace fs = std::filesystem;
using namespace capturing;
using namespace std::chrono_literals;
using Step = CaptureProgress::Step;

class CaptureTrouble : public CaptureTest {};

struct Failing {
  std::string answer;
  std::string said;  // "what | help"
};

TEST_F(CaptureTrouble, EachBadAnswerIsSaidInItsOwnWords) {
  const std::string big(5000, 'x');
  const Failing rows[] = {
      {response("404 Not Found", "404 page not found\n"),
       "the server answers 404: there is no such page here | does the program import _ \"net/http/pprof\", and is this the port that serves it? It often has one of its own, such as localhost:6060"},
      {response("401 Unauthorized", ""), "the server answers 401: it wants to know who asks | say it with --header 'Authorization: Bearer TOKEN', or whatever header it wants"},
      {response("403 Forbidden", ""), "the server answers 403: it does not let you have this | ask from a host that may, or give what it wants with --header 'Name: value'"},
      {response("400 Bad Request", "Client sent an HTTP request to an HTTPS server.\n"), "the server answers 400: \"Client sent an HTTP request to an HTTPS server.\" | check the URL"},
      {response("500 Oops", big), "the server answers 500: \"" + big.substr(0, 80) + "...\" | try again later, or look at the log of the server"},
      {response("304 Not Modified", ""), "the server answers 304 | check the URL"},
      {ok(""), "the answer is empty | look at the log of the server, and check the URL"},
      {response("204 No Content", ""), "the answer is empty | look at the log of the server, and check the URL"},
      {ok("\n<!DOCTYPE html>\n<html><head><TITLE> Sign in\n please</TITLE>"),
       "the answer is a web page, not a goroutine dump: \"Sign in\" | a login page or a proxy may stand in between; look at the URL in a browser, and give what it wants with --header"},
      {ok("{\"status\":\"ok\"}\n"), "the answer is not a goroutine dump; it begins \"{\"status\":\"ok\"}\" | check the URL; pprof is at /debug/pprof/goroutine?debug=2"},
      {redirect("ftp://127.0.0.1/dump"), "the server redirects to \"ftp\", but only http and https are followed | ask for the page itself"},
      {redirect("file:///etc/passwd"), "the server redirects to \"file\", but only http and https are followed | ask for the page itself"},
      {redirect("/round"), "the server redirects more than 5 times | ask for the page it should end at"},
      {"", "the server closed the connection without an answer | does it want https://? Its log may tell"},
  };
  for (const Failing& row : rows) {
    const TinyServer server(row.answer);
    const Taken taken(one(server.host()));
    EXPECT_EQ(taken.only_word(), row.said);
    EXPECT_EQ(taken.captured.missing, 1u);
    EXPECT_EQ(taken.captured.folder, "");
    EXPECT_TRUE(taken.names().empty()) << "a folder that was there stays, and nothing is in it";
    for (const CaptureProgress& now : taken.told)
      if (now.step == Step::missed) { EXPECT_EQ(now.trouble.where, server.url("/debug/pprof/goroutine?debug=2")); }
  }
}

TEST_F(CaptureTrouble, OfAnAnswerThatIsCutOffWhatCameIsKeptApart) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n17\r\ngoroutine 1 [running]:\n\r\n40\r\nmain.main()\n";
  const Failing rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + dump, "the answer ends before its end: 58 of 5000 bytes came"},
      {chunked, "the answer ends before its end: 35 bytes came"},
  };
  for (const Failing& row : rows) {
    const TinyServer server(row.answer);
    const Taken taken(one(server.host()));
    ASSERT_EQ(taken.names().size(), 1u);
    const std::string part = taken.folder.path() / taken.names()[0];
    EXPECT_TRUE(part.ends_with("Z.debug2.txt.part")) << part;
    EXPECT_EQ(taken.only_word(), row.said + " | a WriteTimeout of the server or the limit of a proxy cuts long answers; what came is in " + part);
    EXPECT_TRUE(content(part).starts_with("goroutine 1 [running]:\nmain.main()\n"));
    EXPECT_TRUE(taken.captured.files.empty());
  }
}

TEST_F(CaptureTrouble, ALimitHoldsWhileTheAnswerComesIn) {
  std::string much;
  while (much.size() < 3 << 20) much += dump;
  const TinyServer server(ok(much));
  CaptureRequest request = one(server.host());
  request.max_bytes = 100'000;
  const Taken taken(request);
  ASSERT_EQ(taken.names().size(), 1u);
  const fs::path part = taken.folder.path() / taken.names()[0];
  EXPECT_EQ(fs::file_size(part), 100'000u);
  EXPECT_EQ(taken.only_word(), "the answer is larger than 100000 bytes | allow more with --max-bytes 4G; what came is in " + part.string());
  request.max_bytes = much.size();
  EXPECT_EQ(Taken(request).captured.files.size(), 1u);
}

TEST_F(CaptureTrouble, WhoeverTakesTooLongIsGivenUp) {
  const TinyServer server([](const Asked&, Wire& wire) {
    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
    wire.wait_for_close(3s);
  });
  CaptureRequest request = one(server.host());
  request.timeout = 900ms;
  EXPECT_EQ(Taken(request).only_word(), "no whole answer within 900ms; 0 of 5000 bytes came | allow more with --timeout 5m");
  request.timeout = 1500ms;
  EXPECT_EQ(Taken(request).only_word(), "nothing came for 1s; 0 of 5000 bytes came | the program may be stopped or overloaded; wait longer with --timeout 5m");
}

TEST_F(CaptureTrouble, NobodyThereIsSaid) {
  EXPECT_EQ(Taken(one("127.0.0.1:" + std::to_string(free_port()))).only_word(),
            "nobody listens there: connection refused | is the program running, and does it serve pprof at this host and port?");
}

TEST_F(CaptureTrouble, AServerWithoutTlsIsSaid) {
  const TinyServer server("HTTP/1.1 400 Bad Request\r\n\r\n");
  const std::string said = Taken(one("https://" + server.host())).only_word();
  EXPECT_TRUE(said.starts_with("the server speaks no TLS: ")) << said;
  EXPECT_TRUE(said.ends_with(" | is http:// meant?")) << said;
}

TEST(CaptureWords, WhatCannotBeTriedHereHasItsWordsToo) {
  const Address address = *read_address("https://svc.example:1", {});
  CaptureRequest request;
  const auto words = [&](Failure failure, std::string detail = "") {
    Fetched fetched;
    fetched.failure = failure;
    fetched.detail = std::move(detail);
    fetched.bytes = 1;
    const Error error = error_of(fetched, address, request, "");
    return error.what + " | " + error.help;
  };
  EXPECT_EQ(words(Failure::unknown_host), "no host is called \"svc.example\" | check the name; into a cluster, forward the port first: kubectl port-forward POD 6060, then localhost:6060");
  EXPECT_EQ(words(Failure::connect_timeout), "no connection within 10s | check host and port, and whether a firewall lies between");
  EXPECT_EQ(words(Failure::unreachable, "No route to host"), "no connection: No route to host | check host and port, and whether a firewall lies between");
  EXPECT_EQ(words(Failure::stalled), "nothing came for 30s; 1 byte came | the program may be stopped or overloaded; wait longer with --timeout 5m");
  EXPECT_EQ(words(Failure::untrusted, "self-signed certificate"), "the server's certificate is not to be trusted: self-signed certificate | if you know that it is the right server, give --insecure");
  EXPECT_EQ(words(Failure::less_safe), "the server redirects from https to http, where others can read and change the answer | ask for the http page itself if you want that");
  EXPECT_EQ(words(Failure::other, "x"), "the fetch failed: x | check the URL");
}

TEST_F(CaptureTrouble, AFolderThatCannotBeMadeIsSaidBeforeAnythingIsAsked) {
  const Folder folder;
  std::ofstream(folder.path() / "file") << "x";
  const TinyServer server(ok(dump));
  CaptureRequest request = one(server.host());
  for (const char* name : {"file", "file/deeper"}) {
    request.into = folder.path() / name;
    const Taken taken(request);
    ASSERT_TRUE(taken.error);
    EXPECT_EQ(taken.error->what, "this folder cannot be made: Not a directory");
    EXPECT_EQ(taken.error->where, request.into);
    EXPECT_EQ(taken.error->help, "name another folder with --into DIR");
  }
  EXPECT_TRUE(server.asked().empty());
}

TEST_F(CaptureTrouble, ADiskThatIsFullIsSaidAndNoHalfFileStays) {
  std::string much;
  while (much.size() < 200'000) much += dump;
  const TinyServer server(ok(much));
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  rlimit small = limit;
  small.rlim_cur = 100'000;
  setrlimit(RLIMIT_FSIZE, &small);  // the next best thing to a full disk
  const Taken taken(one(server.host()));
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, before);
  EXPECT_EQ(taken.only_word(), "this cannot be written: File too large | make room, or name a folder on another disk with --into DIR");
  EXPECT_TRUE(taken.names().empty());
}

TEST_F(CaptureTrouble, ARequestThatMakesNoSenseIsRefused) {
  CaptureRequest request = one("127.0.0.1:1");
  request.proof = true;
  request.debug = 1;
  EXPECT_EQ(Taken(request).error->what, "--proof shows only in debug=2 dumps, and debug=1 is asked for");
  request.debug = 2;
  request.url = "127.0.0.1:1/stacks";
  EXPECT_EQ(Taken(request).error->what, "--proof needs a URL that ends in /debug/pprof/goroutine");
  request = one("127.0.0.1:1");
  request.count = 0;
  EXPECT_EQ(Taken(request).error->what, "0 dumps are nothing to judge");
}

}  // namespace
}  // namespace lineup::tests
