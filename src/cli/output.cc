// SPDX-License-Identifier: Apache-2.0
// output.cc: opens a report's file with care for what is in it.
#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "cli/complain.h"

namespace lineup::cli {
namespace {

bool is_plain_file(int descriptor, struct stat& about) {
  return ::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
}

}  // namespace

std::FILE* open_output(const Options& options) {
  const int descriptor = ::open(options.output.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  std::FILE* const file = descriptor < 0 ? nullptr : ::fdopen(descriptor, "wb");
  if (file == nullptr) {
    complain(options.output, std::string("this cannot be written: ") + std::strerror(errno),
             "give --output a file in a folder that exists and may be written");
    return nullptr;
  }
  struct stat out {}, in {};
  if (!is_plain_file(descriptor, out)) return file;
  for (const std::string& input : options.request.inputs) {
    const int known = input == "-" ? ::fstat(STDIN_FILENO, &in) : ::stat(input.c_str(), &in);
    if (known != 0 || in.st_dev != out.st_dev || in.st_ino != out.st_ino) continue;
    complain(options.output, "this is an input, too: the report would take the place of the dump",
             "give --output another name");
    std::fclose(file);
    return nullptr;
  }
  return file;
}

void start_over(std::FILE* file) {
  // Pipes and devices have nothing old in them.
  struct stat about {};
  if (is_plain_file(::fileno(file), about) && ::ftruncate(::fileno(file), 0) != 0)
    std::rewind(file);
}

Look look_of(const Options& options) {
  Look look;
  look.all = options.all;
  look.top = options.request.top;
  look.max_bytes = static_cast<std::size_t>(options.max_bytes);
  look.command = options.command;
  const bool terminal = options.output.empty() && ::isatty(STDOUT_FILENO) != 0;
  const char* no_color = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  look.color =
      options.color == Color::always || (options.color == Color::automatic && terminal &&
                                         (no_color == nullptr || *no_color == '\0') &&
                                         (kind == nullptr || std::string_view(kind) != "dumb"));
  winsize size{};
  if (terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
    look.width = std::min<int>(size.ws_col, 140);
  if (terminal) look.height = size.ws_row;
  return look;
}

bool print(const std::string& text, std::FILE* file, const std::string& name) {
  if (std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0)
    return true;
  if (errno == EPIPE) return true;
  complain(name.empty() ? "standard output" : name,
           std::string("writing failed: ") + std::strerror(errno), "");
  return false;
}

bool close_output(std::FILE* file, const std::string& name) {
  if (file == stdout || std::fclose(file) == 0) return true;
  complain(name, std::string("writing failed: ") + std::strerror(errno), "");
  return false;
}

}  // namespace lineup::cli
