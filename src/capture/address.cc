// SPDX-License-Identifier: Apache-2.0
// address.cc: completes a URL; libcurl reads it, so that what we think of a URL
// is what is done with it.
#include "capture/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "capture/curl.h"

namespace lineup::capturing {
namespace {

constexpr std::string_view example = "write localhost:6060, or http://HOST:6060/debug/pprof/goroutine?debug=2";
constexpr std::string_view home = "/debug/pprof";

struct FreeUrl {
  void operator()(CURLU* url) const { loaded_curl()->url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, FreeUrl>;

std::string part(const Url& url, CURLUPart what, unsigned flags = 0) {
  char* text = nullptr;
  if (loaded_curl()->url_get(url.get(), what, &text, flags) != CURLUE_OK) return {};
  std::string copy = text;
  loaded_curl()->free(text);
  return copy;
}

// Parts of a URL that cannot be read may be a password: what stands before an @
// is not repeated.
std::string shown(std::string_view text) {
  const std::size_t at = text.rfind('@');
  return std::string(at == std::string_view::npos ? text : text.substr(at + 1));
}

Error no_url(std::string_view text) { return {fmt::format("\"{}\" is not a URL that can be asked", shown(text)), "", std::string(example)}; }

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

Address parts_of(const Url& url) {
  Address address;
  address.scheme = lower(part(url, CURLUPART_SCHEME));
  address.host = lower(part(url, CURLUPART_HOST));
  if (address.host.starts_with('[') && address.host.ends_with(']')) address.host = address.host.substr(1, address.host.size() - 2);
  address.port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  for (const CURLUPart secret : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS, CURLUPART_FRAGMENT})
    loaded_curl()->url_set(url.get(), secret, nullptr, 0);
  address.url = part(url, CURLUPART_URL);
  return address;
}

struct Query {
  std::string rest;                  // without debug=
  std::optional<std::string> debug;  // the first one counts, as in net/http
};

Query split(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = std::min(item.find('='), item.size());
    if (item.substr(0, equals) == "debug") {
      if (!query.debug) query.debug = std::string(item.substr(std::min(equals + 1, item.size())));
    } else if (!item.empty()) {
      query.rest += (query.rest.empty() ? "" : "&") + std::string(item);
    }
  }
  return query;
}

std::string with_debug(const std::string& rest, int debug) { return fmt::format("{}{}debug={}", rest, rest.empty() ? "" : "&", debug); }

// The path of the goroutineleak profile beside that of the goroutine profile.
std::string proof_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {};
  const std::string_view last = std::string_view(path).substr(slash + 1);
  if (last != "goroutine" && last != "goroutineleak") return {};
  return path.substr(0, slash + 1) + "goroutineleak";
}

}  // namespace

bool Address::same_origin(const Address& other) const { return scheme == other.scheme && host == other.host && port == other.port; }

Result<Address> read_address(std::string_view text, std::optional<int> debug) {
  if (debug && (*debug < 0 || *debug > 2)) return Error{fmt::format("debug={} is not 0, 1 or 2", *debug), "", ""};
  std::string whole(text);
  if (whole.starts_with(':')) whole.insert(0, "localhost");  // as Go writes the address it listens at
  if (whole.find("://") == std::string::npos) whole.insert(0, "http://");
  if (loaded_curl() == nullptr) return no_curl();
  const Url url(loaded_curl()->url());
  if (text.empty() || !url || loaded_curl()->url_set(url.get(), CURLUPART_URL, whole.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) return no_url(text);
  const std::string scheme = lower(part(url, CURLUPART_SCHEME));
  if (scheme != "http" && scheme != "https") return Error{fmt::format("\"{}\" cannot be fetched, only http and https", scheme), "", std::string(example)};
  const std::string user = part(url, CURLUPART_USER, CURLU_URLDECODE), password = part(url, CURLUPART_PASSWORD, CURLU_URLDECODE);

  std::string path = part(url, CURLUPART_PATH);
  if (path.empty() || path == "/") path = home;
  if (path.ends_with(std::string(home) + '/')) path.pop_back();
  if (path.ends_with(home)) path += "/goroutine";

  const Query query = split(part(url, CURLUPART_QUERY));
  int level = debug.value_or(2);
  if (query.debug) {
    if (query.debug->size() != 1 || !std::isdigit(static_cast<unsigned char>(query.debug->front())))
      return Error{fmt::format("debug={} in the URL is not 0, 1 or 2", *query.debug), "", ""};
    const int asked = std::min(query.debug->front() - '0', 2);  // Go takes all above for 2
    if (debug && *debug != asked)
      return Error{fmt::format("--debug {} contradicts debug={} in the URL", *debug, *query.debug), "", "leave one of them out"};
    level = asked;
  }
  const auto put = [&](CURLUPart what, const std::string& value) { return loaded_curl()->url_set(url.get(), what, value.c_str(), 0) == CURLUE_OK; };
  if (!put(CURLUPART_PATH, path) || !put(CURLUPART_QUERY, with_debug(query.rest, level))) return no_url(text);
  Address address = parts_of(url);
  address.user = user;
  address.password = password;
  address.debug = level;
  if (address.host.empty() || address.url.empty()) return no_url(text);
  if (const std::string proof = proof_path(path); !proof.empty() && put(CURLUPART_PATH, proof) && put(CURLUPART_QUERY, with_debug(query.rest, 1)))
    address.proof_url = part(url, CURLUPART_URL);
  return address;
}

std::optional<Address> read_redirect(const std::string& text) {
  if (loaded_curl() == nullptr) return {};
  const Url url(loaded_curl()->url());
  if (!url || loaded_curl()->url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) return {};
  return parts_of(url);
}

}  // namespace lineup::capturing
