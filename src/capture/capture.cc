// SPDX-License-Identifier: Apache-2.0
// capture.cc: the series: when to fetch, where to put it, what to tell.
#include "lineup/capture.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "capture/address.h"
#include "capture/fetch.h"
#include "capture/store.h"
#include "capture/words.h"

namespace lineup {
namespace {

using namespace capturing;
using Clock = std::chrono::steady_clock;
using Step = CaptureProgress::Step;

constexpr std::chrono::milliseconds tick{50};

std::optional<Error> complaint(const CaptureRequest& request) {
  if (request.count == 0) return Error{"0 dumps are nothing to judge", "", "ask for at least one: --count 1"};
  if (request.every.count() <= 0) return Error{"the dumps need some time between them", "", "write 30s, 5m or 200ms"};
  if (request.timeout.count() <= 0) return Error{"the timeout must be longer than nothing", "", "write 60s or 5m"};
  if (request.max_bytes == 0) return Error{"a limit of 0 bytes leaves no room for a dump", "", ""};
  for (const std::string& header : request.headers) {
    const std::size_t colon = header.find(':');
    const auto is_name = [](char c) { return c > ' ' && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos; };
    const bool named = colon != std::string::npos && colon > 0 && std::ranges::all_of(header.substr(0, colon), is_name);
    // A line end in a header would begin another one. The text may be a secret
    // and is not repeated.
    if (!named || std::ranges::any_of(header, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; }))
      return Error{fmt::format("header {} is not \"Name: value\" on one line", &header - request.headers.data() + 1), "", "write --header 'Authorization: Bearer TOKEN'"};
  }
  return {};
}

class Series {
 public:
  Series(const CaptureRequest& request, Address address, MadeFolder folder, const std::function<void(const CaptureProgress&)>& tell,
         const std::atomic<bool>& stop)
      : request_(request), address_(std::move(address)), folder_(std::move(folder)), tell_(tell), stop_(stop) {
    captured_.url = address_.url;
    captured_.folder = folder_.path;
  }

  Captured take_all() {
    say({.step = Step::begins, .file = folder_.path, .text = address_.url});
    Clock::time_point due = Clock::now();
    for (number_ = 1; number_ <= request_.count && !stop_; ++number_) {
      if (number_ > 1 && !wait_until(due)) break;
      const Clock::time_point start = Clock::now();
      if (request_.proof) ask_proof();
      take_one();
      // From start to start, by the plan: what a fetch takes does not add up.
      due += request_.every;
      if (number_ == request_.count || stop_) continue;
      if (const auto took = Clock::now() - start; Clock::now() > due) {
        remark(fmt::format("a fetch took longer than the {} between dumps; the next one began later", text_of(request_.every)),
               fmt::format("it took {:.1f} s: give a longer --every", std::chrono::duration<double>(took).count()));
        due = Clock::now();
      }
    }
    captured_.interrupted = stop_ && captured_.files.size() + captured_.missing < request_.count;
    if (captured_.interrupted)
      remark(fmt::format("interrupted: {} of {} dumps were taken", captured_.files.size(), request_.count), "");
    if (captured_.files.empty()) {
      if (folder_.is_new) remove_empty(folder_.path);
      captured_.folder.clear();
    }
    return std::move(captured_);
  }

 private:
  void say(CaptureProgress progress) {
    progress.number = number_;
    progress.count = request_.count;
    if (tell_) tell_(progress);
  }

  // The same remark is told once.
  void remark(const std::string& text, const std::string& help) {
    const std::size_t before = captured_.notes.all().size();
    captured_.notes.add(Level::info, text, address_.url, help);
    if (captured_.notes.all().size() > before) say({.step = Step::remark, .text = text, .trouble = {text, address_.url, help}});
  }

  void miss(const Error& error) {
    ++captured_.missing;
    captured_.notes.add(Level::lost, "a dump is missing: " + error.what, error.where, error.help);
    say({.step = Step::missed, .trouble = error});
  }

  bool wait_until(Clock::time_point due) {
    while (!stop_) {
      const auto left = due - Clock::now();
      if (left.count() <= 0) return true;
      say({.step = Step::waiting, .seconds = std::chrono::duration<double>(left).count()});
      std::this_thread::sleep_for(std::min<Clock::duration>(left, tick));
    }
    return false;
  }

  Fetched ask(const std::string& url, const std::function<bool(std::string_view)>& write) {
    const Clock::time_point start = Clock::now();
    const auto goes_on = [&](std::uint64_t bytes) {
      if (stop_) return false;
      say({.step = Step::fetching, .bytes = bytes, .seconds = std::chrono::duration<double>(Clock::now() - start).count()});
      return true;
    };
    Fetched fetched = fetch(address_, url, request_, write, goes_on);
    if (!fetched.proxy.empty()) remark(fmt::format("fetched through the proxy that the variable {} names", fetched.proxy), "to go round it: no_proxy=" + address_.host);
    if (!fetched.elsewhere.empty()) remark(fmt::format("redirected to {}", fetched.elsewhere), "headers and user are not sent to another host; ask there if it wants them");
    return fetched;
  }

  // Its answer is not kept: the debug=2 dump after it shows the same marks, on
  // all goroutines instead of the leaked ones alone.
  void ask_proof() {
    const Fetched fetched = ask(address_.proof_url, [](std::string_view) { return true; });
    if (fetched.failure == Failure::none || fetched.failure == Failure::stopped || fetched.failure == Failure::too_large) return;
    if (fetched.failure == Failure::status && fetched.status == 404)
      return remark("this program's Go has no goroutineleak profile, so there is no proof", "Go 1.27 has it, and Go 1.26 built with GOEXPERIMENT=goroutineleakprofile");
    remark("no proof: " + error_of(fetched, address_, request_, "").what, "");
  }

  std::string name_for(Time time, bool with_milliseconds) const {
    constexpr const char* endings[] = {"pb.gz", "debug1.txt", "debug2.txt"};
    return fmt::format("goroutine-{}.{}", stamp(time, with_milliseconds), endings[address_.debug]);
  }

  void take_one() {
    if (stop_) return;
    const Time now = std::chrono::system_clock::now();
    // Two dumps of one second must not have one name.
    PartFile file(folder_.path, name_for(now, request_.every < std::chrono::seconds(2)));
    if (file.trouble()) return miss(*file.trouble());
    const Fetched fetched = ask(address_.url, [&](std::string_view bytes) { return file.write(bytes); });
    if (fetched.failure == Failure::stopped) return;
    if (fetched.failure == Failure::none && file.keep()) {
      captured_.files.push_back(file.path());
      return say({.step = Step::taken, .bytes = fetched.bytes, .seconds = fetched.seconds, .file = file.path()});
    }
    if (file.trouble()) return miss(*file.trouble());
    const bool worth_keeping = fetched.bytes > 0 && (fetched.failure == Failure::cut || fetched.failure == Failure::too_large ||
                                                     fetched.failure == Failure::timeout || fetched.failure == Failure::stalled);
    if (worth_keeping) file.leave();
    miss(error_of(fetched, address_, request_, worth_keeping ? file.part_path() : ""));
  }

  const CaptureRequest& request_;
  const Address address_;
  const MadeFolder folder_;
  const std::function<void(const CaptureProgress&)>& tell_;
  const std::atomic<bool>& stop_;
  std::size_t number_ = 0;
  Captured captured_;
};

}  // namespace

Result<Captured> capture(const CaptureRequest& request, const std::function<void(const CaptureProgress&)>& tell, const std::atomic<bool>& stop) {
  if (const std::optional<Error> error = complaint(request)) return *error;
  const Result<Address> address = read_address(request.url, request.debug);
  if (!address) return address.error();
  if (request.proof && address->debug != 2)
    return Error{fmt::format("--proof shows only in debug=2 dumps, and debug={} is asked for", address->debug), "", "leave out --proof, or ask for --debug 2"};
  if (request.proof && address->proof_url.empty())
    return Error{"--proof needs a URL that ends in /debug/pprof/goroutine", address->url, "leave out --proof, or give such a URL"};

  const std::string otherwise = fmt::format("lineup-{}-{}-{}", safe_name(address->host), safe_name(address->port), stamp(std::chrono::system_clock::now(), false));
  const Result<MadeFolder> folder = make_folder(request.into, otherwise);
  if (!folder) return folder.error();
  return Series(request, *address, *folder, tell, stop).take_all();
}

}  // namespace lineup
