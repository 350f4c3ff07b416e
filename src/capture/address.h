// SPDX-License-Identifier: Apache-2.0
// capture/address.h: from what a person types to the URL that is asked.
//
//     localhost:6060                  http://localhost:6060/debug/pprof/goroutine?debug=2
//     :6060                           the same
//     http://host:6060/debug/pprof    http://host:6060/debug/pprof/goroutine?debug=2
//     host/x/goroutine?debug=1        http://host/x/goroutine?debug=1
//
// A path that is not of net/http/pprof stays as it is: it may be the program's
// own way to give a dump.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lineup/result.h"

namespace lineup::capturing {

struct Address {
  std::string url;                // without user and fragment
  std::string proof_url;          // of the goroutineleak profile; empty when the path tells no place for it
  std::string scheme, host, port; // host in lower case, without the brackets of IPv6
  std::string user, password;     // decoded
  int debug = 2;

  // Whether what is meant for one may be shown to the other.
  bool same_origin(const Address& other) const;
};

Result<Address> read_address(std::string_view text, std::optional<int> debug);

// A URL that a server redirects to, as it stands; nothing is completed, and a
// user in it is dropped. Nothing when it cannot be read.
std::optional<Address> read_redirect(const std::string& url);

}  // namespace lineup::capturing
