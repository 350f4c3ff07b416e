// SPDX-License-Identifier: Apache-2.0
// capture/fetch.h: one question over HTTP, and what became of it.
//
//     const Fetched fetched = fetch(address, address.url, request, file_writer, goes_on);
//     if (fetched.failure != Failure::none) ...
//
// Redirects are followed here, not in libcurl: libcurl would show headers with
// names it does not know as secret to the next host, too.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "capture/address.h"
#include "lineup/capture.h"

namespace lineup::capturing {

enum class Failure {
  none,
  stopped,             // goes_on() said no
  unknown_host,
  refused,             // nobody listens
  unreachable,         // no connection for another reason: detail
  connect_timeout,
  timeout,             // of the whole fetch
  stalled,             // for a while nothing came
  untrusted,           // the certificate: detail
  tls,                 // no TLS: detail
  no_answer,           // closed without a word
  cut,                 // the answer ends before its end
  too_large,
  too_many_redirects,
  other_protocol,      // redirect to neither http nor https; detail: its scheme
  less_safe,           // redirect from https to http
  status,              // any status but 2xx
  empty,
  web_page,
  no_dump,             // readable text without a goroutine
  unwritable,          // the writer said no
  other,               // detail
};

struct Fetched {
  Failure failure = Failure::none;
  long status = 0;                        // of the last answer
  std::uint64_t bytes = 0;                // given to the writer
  std::optional<std::uint64_t> announced; // by Content-Length
  double seconds = 0;
  std::string detail;                     // libcurl's words, or a name
  std::string head;                       // the first bytes of the answer
  std::string elsewhere;                  // the URL of another host, where a redirect led
  std::string proxy;                      // the variable that names the proxy that was used
};

// Does no more than `most_redirects` and keeps no connection: between two dumps
// we leave nothing in the program that is looked at.
inline constexpr int most_redirects = 5;
inline constexpr std::chrono::milliseconds most_to_connect{10'000};

// A connection on which for this long not a byte a second comes has stalled.
std::chrono::seconds stall_time(const CaptureRequest& request);

// `url` is of the origin of `address`. `write` gets the body of a 2xx answer
// and may say no; `goes_on` gets the bytes so far, ten times a second.
Fetched fetch(const Address& address, const std::string& url, const CaptureRequest& request,
              const std::function<bool(std::string_view)>& write, const std::function<bool(std::uint64_t)>& goes_on);

}  // namespace lineup::capturing
