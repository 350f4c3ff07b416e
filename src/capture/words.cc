// SPDX-License-Identifier: Apache-2.0
// words.cc: every way a fetch can fail, in a sentence.
#include "capture/words.h"

#include <fmt/format.h>

#include "capture/sniff.h"

namespace lineup::capturing {
namespace {

struct Words {
  std::string what, help;
};

// A status and what servers mean by it.
Words words_of_status(const Fetched& fetched) {
  switch (fetched.status) {
    case 401:
      return {"the server answers 401: it wants to know who asks",
              "say it with --header 'Authorization: Bearer TOKEN', or whatever header it wants"};
    case 403:
      return {"the server answers 403: it does not let you have this",
              "ask from a host that may, or give what it wants with --header 'Name: value'"};
    case 404:
      return {"the server answers 404: there is no such page here",
              "does the program import _ \"net/http/pprof\", and is this the port that serves it? It often has one of its own, such as localhost:6060"};
    case 407: return {"the proxy answers 407: it wants to know who asks", "give user and password in the variable that names the proxy, or go round it with no_proxy"};
    default: break;
  }
  const std::string said = is_web_page(fetched.head) || !fetched.head.empty() ? first_words(fetched.head) : std::string();
  return {fmt::format("the server answers {}{}", fetched.status, said.empty() ? "" : ": \"" + said + '"'),
          fetched.status >= 500 ? "try again later, or look at the log of the server" : "check the URL"};
}

std::string came(const Fetched& fetched) {
  const std::string whole = fetched.announced ? fmt::format(" of {}", *fetched.announced) : "";
  return fmt::format("{}{} byte{} came", fetched.bytes, whole, fetched.bytes == 1 && !fetched.announced ? "" : "s");
}

Words words_of(const Fetched& fetched, const Address& address, const CaptureRequest& request) {
  switch (fetched.failure) {
    case Failure::unknown_host:
      return {fmt::format("no host is called \"{}\"", address.host),
              "check the name; into a cluster, forward the port first: kubectl port-forward POD 6060, then localhost:6060"};
    case Failure::refused:
      return {"nobody listens there: connection refused", "is the program running, and does it serve pprof at this host and port?"};
    case Failure::unreachable: return {"no connection: " + fetched.detail, "check host and port, and whether a firewall lies between"};
    case Failure::connect_timeout:
      return {fmt::format("no connection within {}", text_of(std::min(most_to_connect, request.timeout))), "check host and port, and whether a firewall lies between"};
    case Failure::timeout:
      return {fmt::format("no whole answer within {}; {}", text_of(request.timeout), came(fetched)), "allow more with --timeout 5m"};
    case Failure::stalled:
      return {fmt::format("nothing came for {}; {}", text_of(stall_time(request)), came(fetched)), "the program may be stopped or overloaded; wait longer with --timeout 5m"};
    case Failure::untrusted:
      return {"the server's certificate is not to be trusted: " + fetched.detail, "if you know that it is the right server, give --insecure"};
    case Failure::tls: return {"the server speaks no TLS: " + fetched.detail, "is http:// meant?"};
    case Failure::no_answer: return {"the server closed the connection without an answer", "does it want https://? Its log may tell"};
    case Failure::cut:
      return {fmt::format("the answer ends before its end: {}", came(fetched)), "a WriteTimeout of the server or the limit of a proxy cuts long answers"};
    case Failure::too_large: return {fmt::format("the answer is larger than {} bytes", request.max_bytes), "allow more with --max-bytes 4G"};
    case Failure::too_many_redirects: return {fmt::format("the server redirects more than {} times", most_redirects), "ask for the page it should end at"};
    case Failure::other_protocol:
      return {fmt::format("the server redirects to \"{}\", but only http and https are followed", fetched.detail), "ask for the page itself"};
    case Failure::less_safe:
      return {"the server redirects from https to http, where others can read and change the answer", "ask for the http page itself if you want that"};
    case Failure::status: return words_of_status(fetched);
    case Failure::empty: return {"the answer is empty", "look at the log of the server, and check the URL"};
    case Failure::web_page:
      return {fmt::format("the answer is a web page, not a goroutine dump: \"{}\"", first_words(fetched.head)),
              "a login page or a proxy may stand in between; look at the URL in a browser, and give what it wants with --header"};
    case Failure::no_dump:
      return {fmt::format("the answer is not a goroutine dump; it begins \"{}\"", first_words(fetched.head)), "check the URL; pprof is at /debug/pprof/goroutine?debug=2"};
    case Failure::other: return {"the fetch failed: " + fetched.detail, "check the URL"};
    case Failure::none:
    case Failure::stopped:
    case Failure::unwritable: break;
  }
  return {"the fetch was stopped", ""};
}

}  // namespace

std::string text_of(std::chrono::milliseconds time) {
  if (time.count() < 1000) return fmt::format("{}ms", time.count());
  return fmt::format("{:g}s", static_cast<double>(time.count()) / 1000);
}

Error error_of(const Fetched& fetched, const Address& address, const CaptureRequest& request, const std::string& part) {
  Words words = words_of(fetched, address, request);
  if (!part.empty()) words.help += fmt::format("{}what came is in {}", words.help.empty() ? "" : "; ", part);
  return {std::move(words.what), address.url, std::move(words.help)};
}

}  // namespace lineup::capturing
