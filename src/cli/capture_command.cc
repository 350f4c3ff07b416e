// SPDX-License-Identifier: Apache-2.0
// capture_command.cc: shows how a capture goes, and lets Ctrl-C end it.
#include "cli/capture_command.h"

#include <signal.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "cli/complain.h"

namespace lineup::cli {
namespace {

std::atomic<bool> stop = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

// The first signal asks to come to an end, the second is obeyed at once.
void on_signal(int number) {
  if (!stop.exchange(true)) return;
  ::signal(number, SIG_DFL);
  ::raise(number);
}

// Ctrl-C and kill, while this lives; afterwards they do what they did before.
class Interruptible {
 public:
  Interruptible() {
    stop = false;
    struct sigaction action {};
    action.sa_handler = on_signal;
    ::sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < std::size(signals); ++i) {
      ::sigaction(signals[i], nullptr, &before_[i]);
      // A shell that starts us in the background asks to ignore Ctrl-C.
      if (before_[i].sa_handler != SIG_IGN) ::sigaction(signals[i], &action, nullptr);
    }
  }
  ~Interruptible() {
    for (std::size_t i = 0; i < std::size(signals); ++i)
      ::sigaction(signals[i], &before_[i], nullptr);
  }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  static constexpr int signals[] = {SIGINT, SIGTERM};
  struct sigaction before_[std::size(signals)] = {};
};

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  double value = static_cast<double>(bytes) / 1024;
  const char* unit = "KiB";
  for (const char* larger : {"MiB", "GiB"}) {
    if (value < 1024) break;
    value /= 1024;
    unit = larger;
  }
  char text[64];
  std::snprintf(text, sizeof text, value < 10 ? "%.1f %s" : "%.0f %s", value, unit);
  return text;
}

std::string seconds_text(double seconds) {
  char text[64];
  std::snprintf(text, sizeof text, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  return text;
}

// On a terminal the last line changes in place; elsewhere there is a line only
// for what is done.
class Progress {
 public:
  Progress() {
    const char* terminal = std::getenv("TERM");
    in_place_ = ::isatty(STDERR_FILENO) != 0 &&
                (terminal == nullptr || std::string_view(terminal) != "dumb");
  }

  void show(const CaptureProgress& now, const CaptureOptions& options) {
    using Step = CaptureProgress::Step;
    const std::string which = std::to_string(now.number) + " of " + std::to_string(now.count);
    switch (now.step) {
      case Step::begins: return line(begin_text(now, options));
      case Step::taken:
        return line("dump " + which + ": " + printable(now.file) + " (" + size_text(now.bytes) +
                    ", " + seconds_text(now.seconds) + ")");
      case Step::missed:
        return trouble_line(now.trouble.where, "dump " + which + " is missing: " + now.trouble.what,
                            now.trouble.help);
      case Step::remark: return trouble_line(now.trouble.where, now.trouble.what, now.trouble.help);
      case Step::fetching:
        return passing("dump " + which + ": " + size_text(now.bytes) + " in " +
                       seconds_text(now.seconds));
      case Step::waiting:
        return passing("dump " + which + " in " +
                       std::to_string(std::llround(std::ceil(now.seconds))) +
                       " s; Ctrl-C judges what was taken");
    }
  }

  void clear() {
    if (!passing_.empty()) std::fputs("\r\x1b[K", stderr);
    passing_.clear();
  }

 private:
  static std::string begin_text(const CaptureProgress& now, const CaptureOptions& options) {
    const std::string many = now.count == 1 ? "1 dump"
                                            : std::to_string(now.count) + " dumps, one every " +
                                                  span(options.request.every) + ",";
    return many + " of " + printable(now.text) + " into " + printable(now.file);
  }

  static std::string span(std::chrono::milliseconds time) {
    const auto count = time.count();
    if (count % 60'000 == 0) return std::to_string(count / 60'000) + "m";
    return count % 1000 == 0 ? std::to_string(count / 1000) + "s" : std::to_string(count) + "ms";
  }

  void line(const std::string& text) {
    clear();
    std::fputs(("lineup: " + text + '\n').c_str(), stderr);
  }

  // Advice that was just given is not repeated.
  void trouble_line(const std::string& where, const std::string& what, const std::string& help) {
    clear();
    complain(where, what, help == last_help_ ? "" : help);
    last_help_ = help;
  }

  void passing(const std::string& text) {
    if (!in_place_ || text == passing_) return;
    passing_ = text;
    std::fputs(("\r\x1b[Klineup: " + text).c_str(), stderr);
    std::fflush(stderr);
  }

  bool in_place_ = false;
  std::string passing_, last_help_;
};

Result<Captured> take(const CaptureOptions& options) {
  const Interruptible interruptible;
  Progress progress;
  Result<Captured> captured = capture(
      options.request, [&](const CaptureProgress& now) { progress.show(now, options); }, stop);
  progress.clear();
  return captured;
}

}  // namespace

std::optional<int> take_dumps(const CaptureOptions& options, std::vector<std::string>& inputs,
                              Notes& notes) {
  Result<Captured> captured = take(options);
  if (!captured) {
    complain(captured.error().where, captured.error().what, captured.error().help);
    return trouble;
  }
  if (captured->files.empty()) {
    complain("",
             captured->interrupted ? "interrupted before a dump was taken"
                                   : "no dump could be taken, so there is nothing to judge",
             "");
    return trouble;
  }
  notes.add_all(captured->notes);
  inputs = std::move(captured->files);
  if (!options.only) return {};
  for (const std::string& file : inputs)
    if (std::fputs((file + '\n').c_str(), stdout) < 0) return trouble;
  const bool missing = captured->missing != 0 && options.judging.strict;
  return std::fflush(stdout) != 0 || missing ? trouble : nothing_found;
}

}  // namespace lineup::cli
