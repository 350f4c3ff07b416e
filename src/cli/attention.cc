// SPDX-License-Identifier: Apache-2.0
// attention.cc: the line of progress, and what Ctrl-C does.
#include "cli/attention.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>

namespace lineup::cli {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

// Whoever types a dump, or pipes one that does not end, has ended it: a read that waits goes on
// with nothing. The second time the program ends as any other.
void on_interrupt(int signal) {
  const int error = errno;
  interrupted.store(true, std::memory_order_relaxed);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing >= 0) ::dup2(nothing, STDIN_FILENO);
  if (nothing > STDIN_FILENO) ::close(nothing);
  std::signal(signal, SIG_DFL);
  errno = error;
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::string_view units[] = {"bytes", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(units); ++unit) value /= 1000;
  char text[40];
  std::snprintf(text, sizeof text, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value,
                units[unit].data());
  return text;
}

std::string left_text(double seconds) {
  char text[40];
  if (seconds < 90) std::snprintf(text, sizeof text, "%.0f s left", seconds);
  else std::snprintf(text, sizeof text, "%.0f min left", seconds / 60);
  return text;
}

}  // namespace

class Attention::Line : public Progress {
 public:
  void read(std::uint64_t bytes, std::uint64_t of_bytes) override {
    const std::lock_guard lock(lock_);
    if (of_bytes == 0) return show("read " + size_text(bytes));
    show("read " + size_text(bytes) + " of " + size_text(of_bytes) +
         left(static_cast<double>(bytes), static_cast<double>(of_bytes)));
  }
  void judged(std::size_t processes, std::size_t of_processes) override {
    const std::lock_guard lock(lock_);
    if (!judging_) judging_began_ = Clock::now(), judging_ = true;
    show("judged " + std::to_string(processes) + " of " + std::to_string(of_processes) +
         " processes" + left(static_cast<double>(processes), static_cast<double>(of_processes)));
  }
  void erase() {
    const std::lock_guard lock(lock_);
    if (shown_) std::fputs("\r\x1b[K", stderr);
    shown_ = false;
    ended_ = true;
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::string left(double done, double all) const {
    const double seconds =
        std::chrono::duration<double>(Clock::now() - (judging_ ? judging_began_ : began_)).count();
    if (done <= 0 || done >= all || seconds < 0.5) return "";
    return ", " + left_text(seconds * (all - done) / done);
  }
  void show(const std::string& text) {
    const Clock::time_point now = Clock::now();
    if (ended_ || now - began_ < std::chrono::seconds(1) ||
        now - last_ < std::chrono::milliseconds(100))
      return;
    last_ = now;
    winsize size{};
    const std::size_t columns =
        ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80u;
    std::fputs(("\r\x1b[K" + text.substr(0, columns - 1)).c_str(), stderr);
    shown_ = true;
  }

  std::mutex lock_;
  Clock::time_point began_ = Clock::now(), judging_began_{}, last_{};
  bool judging_ = false, shown_ = false, ended_ = false;
};

Attention::Attention(const Options& options, bool interruptible) {
  interrupted = false;
  struct sigaction before {};
  // Started in the background of a script, with Ctrl-C switched off, it stays so.
  if (interruptible && ::sigaction(SIGINT, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) {
    struct sigaction ours {};
    ours.sa_handler = on_interrupt;
    ::sigaction(SIGINT, &ours, nullptr);
  }
  const char* kind = std::getenv("TERM");
  if (!options.quiet && ::isatty(STDERR_FILENO) != 0 &&
      (kind == nullptr || std::string_view(kind) != "dumb"))
    line_ = std::make_unique<Line>();
}

Attention::~Attention() {
  end();
  struct sigaction now {};
  if (::sigaction(SIGINT, nullptr, &now) == 0 && now.sa_handler == on_interrupt)
    std::signal(SIGINT, SIG_DFL);
}

const std::atomic<bool>* Attention::stop() const { return &interrupted; }
Progress* Attention::progress() const { return line_.get(); }
void Attention::end() const {
  if (line_) line_->erase();
}

}  // namespace lineup::cli
