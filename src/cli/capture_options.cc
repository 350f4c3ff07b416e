// SPDX-License-Identifier: Apache-2.0
// capture_options.cc: the options of `lineup capture`, and its help.
#include <memory>

#include "cli/capture_command.h"
#include "cli/complain.h"
#include "cli/config.h"
#include "cli/values.h"

namespace lineup::cli {
namespace {

constexpr const char* about = R"(Take some goroutine dumps of a running program, and judge them.

Usage: lineup capture [OPTIONS] URL

URL is where the program serves net/http/pprof: localhost:6060, or all of
http://HOST:6060/debug/pprof/goroutine?debug=2. Ctrl-C judges what was taken.

Examples:
  lineup capture localhost:6060
  lineup capture --count 10 --every 2m --into night https://svc.example:8443
  lineup capture --proof localhost:6060      with leaks the collector can prove
)";

constexpr const char* statuses = R"(
Exit status: 0 nothing at or above --fail-on, 1 something, 2 trouble with input
or arguments, or no dump could be taken.
)";

struct Setup {
  CLI::App app;
  CaptureOptions options;
  std::vector<std::string> urls;
  std::string every, timeout;
  std::optional<int> debug;
  bool help = false;
};

std::unique_ptr<Setup> set_up() {
  auto setup = std::make_unique<Setup>();
  CLI::App& app = setup->app;
  CaptureRequest& request = setup->options.request;
  app.set_help_flag();
  app.add_option("URL", setup->urls)->group("");

  const char* taking = "What to take";
  app.add_option("-n,--count", request.count, "how many dumps [3]")
      ->option_text("N")
      ->group(taking)
      ->check(number(1, 100'000));
  app.add_option("--every", setup->every, "from the start of one to the next: 200ms, 5m [30s]")
      ->option_text("TIME")
      ->group(taking);
  app.add_option("--debug", setup->debug, "0, 1 or 2: the form of the dumps [the URL's, or 2]")
      ->option_text("N")->group(taking)->check(number(0, 2));
  app.add_flag("--proof", setup->options.request.proof,
               "let the collector look for leaks before each dump;\nneeds Go 1.27")
      ->group(taking);
  app.add_option("--into", request.into, "folder for the dumps [lineup-HOST-PORT-TIME]")
      ->option_text("DIR")
      ->group(taking);
  app.add_flag("--only", setup->options.only, "do not judge them, print the names of their files")
      ->group(taking);

  const char* asking = "How to ask";
  app.add_option("--header", request.headers, "send \"Name: value\" to this host; may be repeated")
      ->option_text("LINE")->group(asking)->expected(1)->allow_extra_args(false)->take_all();
  app.add_flag("--insecure", request.insecure, "take any certificate")->group(asking);
  app.add_option("--timeout", setup->timeout, "give one dump no longer than this [60s]")
      ->option_text("TIME")
      ->group(asking);
  app.add_option("--max-bytes", request.max_bytes, "take no larger dump [1G]")
      ->transform(size())->option_text("SIZE")->group(asking);

  add_judging(app, setup->options.judging);
  add_printing(app, setup->options.judging, FormatsOf::dumps);
  add_limits(app, setup->options.judging);
  app.add_flag("-h,--help", setup->help, "print this")->group("About lineup");
  return setup;
}

Answer refusal(const std::string& where, const std::string& what, const std::string& help) {
  return {complaint(where, what, help), trouble};
}

std::optional<Answer> read_time_option(const char* name, const std::string& text,
                                       std::chrono::milliseconds& into) {
  if (text.empty()) return {};
  const std::optional<std::int64_t> nanos = read_duration(text);
  if (!nanos || *nanos < 1'000'000)
    return refusal(name, '"' + text + "\" is no time", "write 30s, 5m or 200ms");
  into = std::chrono::milliseconds(*nanos / 1'000'000);
  return {};
}

}  // namespace

std::vector<OptionLine> capture_option_lines() { return lines_of(set_up()->app); }

std::variant<CaptureOptions, Answer> read_capture_options(int argc, const char* const* argv) {
  const std::unique_ptr<Setup> setup = set_up();
  try {
    setup->app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return mistake(setup->app, error, "lineup capture --help");
  }
  CaptureRequest& request = setup->options.request;
  if (setup->help) return Answer{about + option_help(setup->app) + statuses, 0};
  if (auto complaint = apply_config(setup->app, setup->options.judging)) return *complaint;
  if (setup->urls.size() != 1)
    return refusal("capture", setup->urls.empty() ? "no URL was given" : "one URL at a time",
                   "for example: lineup capture localhost:6060");
  request.url = setup->urls.front();
  request.debug = setup->debug;
  if (const auto bad = read_time_option("--every", setup->every, request.every)) return *bad;
  if (const auto bad = read_time_option("--timeout", setup->timeout, request.timeout)) return *bad;
  return setup->options;
}

}  // namespace lineup::cli
