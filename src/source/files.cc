// SPDX-License-Identifier: Apache-2.0
// files.cc: opens files and standard input.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "source/source.h"

namespace lineup {
namespace {

std::string text_of(int error) { return std::strerror(error); }

class File : public Bytes {
 public:
  File(int descriptor, bool ours) : descriptor_(descriptor), ours_(ours) {}
  ~File() override {
    if (ours_) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  Result<std::size_t> read(char* to, std::size_t most) override {
    while (true) {
      const ssize_t got = ::read(descriptor_, to, most);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return Error{text_of(errno), {}, {}};
    }
  }

 private:
  int descriptor_;
  bool ours_;
};

Error cannot_open(const std::string& name, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return {"there is no such file", name, "check the name; names are taken from the current folder"};
    case EACCES:
    case EPERM:
      return {"this file may not be read: permission denied", name, "read it as a user who may, for example: sudo cat FILE | lineup"};
    default:
      return {"this cannot be opened: " + text_of(error), name, {}};
  }
}

}  // namespace

Result<Source> open_source(const std::string& name, const Limits& limits) {
  if (name == "-") return Source("standard input", std::make_unique<File>(STDIN_FILENO, false), limits);
  if (name.empty()) return Error{"an input has an empty name", "\"\"", "give the name of a file, or - for standard input"};
  const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_open(name, errno);
  auto file = std::make_unique<File>(descriptor, true);
  struct stat about {};
  if (::fstat(descriptor, &about) != 0) return cannot_open(name, errno);
  if (S_ISDIR(about.st_mode))
    return Error{"this is a directory", name, "name the dumps in it, for example: lineup " + name + "/*"};
  return Source(name, std::move(file), limits);
}

Source::Source(std::string name, std::unique_ptr<Bytes> bytes, const Limits& limits)
    : name_(std::move(name)), bytes_(std::move(bytes)), limits_(limits) {}

std::optional<Member> Source::next(Notes&) {
  if (!bytes_) return {};
  return Member(name_, std::move(bytes_), limits_);
}

}  // namespace lineup
