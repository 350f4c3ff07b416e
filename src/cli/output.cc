// SPDX-License-Identifier: Apache-2.0
// output.cc: opens a report's file with care for what is in it.
#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "cli/complain.h"

namespace lineup::cli {
namespace {

bool is_plain_file(int descriptor, struct stat& about) { return ::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode); }

}  // namespace

std::FILE* open_output(const Options& options) {
  const int descriptor = ::open(options.output.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  std::FILE* const file = descriptor < 0 ? nullptr : ::fdopen(descriptor, "wb");
  if (file == nullptr) {
    complain(options.output, std::string("this cannot be written: ") + std::strerror(errno), "give --output a file in a folder that exists and may be written");
    return nullptr;
  }
  struct stat out {}, in {};
  if (!is_plain_file(descriptor, out)) return file;
  for (const std::string& input : options.request.inputs) {
    const int known = input == "-" ? ::fstat(STDIN_FILENO, &in) : ::stat(input.c_str(), &in);
    if (known != 0 || in.st_dev != out.st_dev || in.st_ino != out.st_ino) continue;
    complain(options.output, "this is an input, too: the report would take the place of the dump", "give --output another name");
    std::fclose(file);
    return nullptr;
  }
  return file;
}

void start_over(std::FILE* file) {
  // Pipes and devices have nothing old in them.
  struct stat about {};
  if (is_plain_file(::fileno(file), about) && ::ftruncate(::fileno(file), 0) != 0) std::rewind(file);
}

}  // namespace lineup::cli
