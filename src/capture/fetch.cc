// SPDX-License-Identifier: Apache-2.0
// fetch.cc: libcurl, one handle a question, looked after ten times a second.
#include "capture/fetch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "capture/curl.h"
#include "capture/sniff.h"
#include "lineup/lineup.h"

namespace lineup::capturing {
namespace {

constexpr int tick_milliseconds = 100;
constexpr std::size_t head_bytes = 4096;

// fetch() ends at once where it is not there.
const Curl& curl() { return *loaded_curl(); }

struct Free {
  void operator()(CURL* easy) const { curl().easy_cleanup(easy); }
  void operator()(curl_slist* list) const { curl().slist_free_all(list); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl().multi_cleanup(multi); }  // CURL and CURLM are both void
};
using Easy = std::unique_ptr<CURL, Free>;
using Multi = std::unique_ptr<CURLM, FreeMulti>;
using List = std::unique_ptr<curl_slist, Free>;

// One answer while it comes in.
struct Hop {
  CURL* easy = nullptr;
  const std::function<bool(std::string_view)>* write = nullptr;
  std::uint64_t most_bytes = 0;
  Fetched* fetched = nullptr;
  bool too_large = false, unwritable = false, enough = false;
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* to) {
  Hop& hop = *static_cast<Hop*>(to);
  Fetched& fetched = *hop.fetched;
  const std::string_view bytes(data, size);
  if (fetched.head.size() < head_bytes) fetched.head += bytes.substr(0, head_bytes - fetched.head.size());
  curl().easy_getinfo(hop.easy, CURLINFO_RESPONSE_CODE, &fetched.status);
  if (fetched.status / 100 != 2) {
    // Of a refusal the first words are enough.
    hop.enough = fetched.head.size() >= head_bytes;
    return hop.enough ? 0 : size;
  }
  const std::uint64_t room = hop.most_bytes - fetched.bytes;
  const std::string_view fits = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, size)));
  hop.unwritable = !(*hop.write)(fits);
  if (hop.unwritable) return 0;
  fetched.bytes += fits.size();
  hop.too_large = fits.size() < size;
  return hop.too_large ? 0 : size;
}

// libcurl 7.88 has no other way to say that it went through a proxy.
int on_remark(CURL*, curl_infotype type, char* data, std::size_t size, void* to) {
  constexpr std::string_view start = "Uses proxy env variable ";
  const std::string_view text(data, size);
  if (type != CURLINFO_TEXT || !text.starts_with(start)) return 0;
  const std::string_view rest = text.substr(start.size());
  static_cast<Hop*>(to)->fetched->proxy = std::string(rest.substr(0, rest.find(' ')));
  return 0;
}

void set_terms(CURL* easy, const std::string& url, const CaptureRequest& request, std::chrono::milliseconds left) {
  curl().easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl().easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl().easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl().easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  // HTTP/2 would add nothing but other words for an answer that is cut.
  curl().easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl().easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  curl().easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl().easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // do not wait for a name server when stopped
  curl().easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(most_to_connect, left).count()));
  curl().easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  curl().easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl().easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(stall_time(request).count()));
  curl().easy_setopt(easy, CURLOPT_USERAGENT, ("lineup/" + std::string(version())).c_str());
  if (request.insecure) {
    curl().easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    curl().easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
  }
}

// What only the host of the URL may see.
List set_secrets(CURL* easy, const Address& address, const CaptureRequest& request) {
  if (!address.user.empty() || !address.password.empty()) {
    curl().easy_setopt(easy, CURLOPT_USERNAME, address.user.c_str());
    curl().easy_setopt(easy, CURLOPT_PASSWORD, address.password.c_str());
  }
  List list;
  for (const std::string& header : request.headers) {
    const std::size_t colon = header.find(':');
    // "Name:" would take a header away; "Name;" is how libcurl sends one without value.
    const bool has_value = header.find_first_not_of(" \t", colon + 1) != std::string::npos;
    const std::string line = has_value ? header : header.substr(0, colon) + ";";
    if (curl_slist* longer = curl().slist_append(list.get(), line.c_str())) {
      (void)list.release();
      list.reset(longer);
    }
  }
  curl().easy_setopt(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // not for a proxy
  curl().easy_setopt(easy, CURLOPT_HTTPHEADER, list.get());
  return list;
}

std::optional<CURLcode> perform(CURLM* multi, CURL* easy, const std::function<bool()>& goes_on) {
  if (curl().multi_add_handle(multi, easy) != CURLM_OK) return CURLE_FAILED_INIT;
  std::optional<CURLcode> code;
  for (int running = 1; running != 0;) {
    if (!goes_on()) break;
    if (curl().multi_perform(multi, &running) != CURLM_OK) {
      code = CURLE_FAILED_INIT;
      break;
    }
    if (running != 0) curl().multi_poll(multi, nullptr, 0, tick_milliseconds, nullptr);
  }
  int left = 0;
  while (const CURLMsg* message = curl().multi_info_read(multi, &left))
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  curl().multi_remove_handle(multi, easy);
  return code;
}

Failure timed_out(CURL* easy, double seconds, std::chrono::milliseconds timeout) {
  curl_off_t connected = 0;
  curl().easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
  if (connected == 0) return Failure::connect_timeout;
  // libcurl has one code for both; its timers may fire a little early.
  return seconds >= std::chrono::duration<double>(timeout).count() * 0.99 ? Failure::timeout : Failure::stalled;
}

Failure failure_of(CURLcode code, const Hop& hop, double seconds, std::chrono::milliseconds timeout) {
  if (hop.unwritable) return Failure::unwritable;
  if (hop.too_large) return Failure::too_large;
  if (hop.enough) return Failure::none;  // the status tells
  long error = 0;
  curl().easy_getinfo(hop.easy, CURLINFO_OS_ERRNO, &error);
  switch (code) {
    case CURLE_OK: return Failure::none;
    case CURLE_COULDNT_RESOLVE_HOST: return Failure::unknown_host;
    case CURLE_COULDNT_CONNECT: return error == ECONNREFUSED ? Failure::refused : Failure::unreachable;
    case CURLE_OPERATION_TIMEDOUT: return timed_out(hop.easy, seconds, timeout);
    case CURLE_PEER_FAILED_VERIFICATION: return Failure::untrusted;
    case CURLE_SSL_CONNECT_ERROR: return Failure::tls;
    case CURLE_GOT_NOTHING: return Failure::no_answer;
    case CURLE_PARTIAL_FILE: return Failure::cut;
    case CURLE_RECV_ERROR: return hop.fetched->status / 100 == 2 ? Failure::cut : Failure::other;
    default: return Failure::other;
  }
}

// What is wrong with an answer that came whole.
Failure failure_of_answer(const Fetched& fetched) {
  if (fetched.status / 100 != 2) return Failure::status;
  if (fetched.bytes == 0) return Failure::empty;
  if (is_web_page(fetched.head)) return Failure::web_page;
  if (is_other_text(fetched.head)) return Failure::no_dump;
  return Failure::none;
}

}  // namespace

std::chrono::seconds stall_time(const CaptureRequest& request) {
  return std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(request.timeout / 2));
}

Fetched fetch(const Address& address, const std::string& url, const CaptureRequest& request,
              const std::function<bool(std::string_view)>& write, const std::function<bool(std::uint64_t)>& goes_on) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  Fetched fetched;
  const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  const auto ends = [&](Failure failure, std::string detail = {}) {
    fetched.failure = failure;
    fetched.seconds = elapsed();
    if (!detail.empty()) fetched.detail = std::move(detail);
    return fetched;
  };
  if (loaded_curl() == nullptr) return ends(Failure::other, no_curl().what);
  static const CURLcode ready = curl().global_init(CURL_GLOBAL_DEFAULT);
  Address now = address;
  now.url = url;
  for (int hops = 0;; ++hops) {
    const Multi multi(curl().multi_init());
    const Easy easy(curl().easy_init());
    if (ready != CURLE_OK || !multi || !easy) return ends(Failure::other, "libcurl cannot start");
    const auto left = request.timeout - std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    if (left.count() <= 0) return ends(Failure::timeout);

    Hop hop{easy.get(), &write, request.max_bytes, &fetched};
    fetched.status = 0;
    fetched.bytes = 0;
    fetched.head.clear();
    set_terms(easy.get(), now.url, request, left);
    const List headers = now.same_origin(address) ? set_secrets(easy.get(), address, request) : List();
    std::array<char, CURL_ERROR_SIZE> words{};
    curl().easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, words.data());
    curl().easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, on_body);
    curl().easy_setopt(easy.get(), CURLOPT_WRITEDATA, &hop);
    curl().easy_setopt(easy.get(), CURLOPT_DEBUGFUNCTION, on_remark);
    curl().easy_setopt(easy.get(), CURLOPT_DEBUGDATA, &hop);
    curl().easy_setopt(easy.get(), CURLOPT_VERBOSE, 1L);

    const std::optional<CURLcode> code = perform(multi.get(), easy.get(), [&] { return goes_on(fetched.bytes); });
    if (!code) return ends(Failure::stopped);
    curl().easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &fetched.status);
    curl_off_t announced = -1;
    curl().easy_getinfo(easy.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    fetched.announced = announced >= 0 ? std::optional(static_cast<std::uint64_t>(announced)) : std::nullopt;
    if (const Failure failure = failure_of(*code, hop, elapsed(), request.timeout); failure != Failure::none)
      return ends(failure, words[0] != '\0' ? words.data() : curl().easy_strerror(*code));

    const char* next = nullptr;
    curl().easy_getinfo(easy.get(), CURLINFO_REDIRECT_URL, &next);
    if (fetched.status / 100 != 3 || next == nullptr) return ends(failure_of_answer(fetched));
    if (hops == most_redirects) return ends(Failure::too_many_redirects);
    const std::optional<Address> to = read_redirect(next);
    if (!to) return ends(Failure::other, "the server redirects to something that is not a URL");
    if (to->scheme != "http" && to->scheme != "https") return ends(Failure::other_protocol, to->scheme);
    if (now.scheme == "https" && to->scheme == "http") return ends(Failure::less_safe);
    if (!to->same_origin(address)) fetched.elsewhere = to->url;
    now = *to;
  }
}

}  // namespace lineup::capturing
