// SPDX-License-Identifier: Apache-2.0
// files.cc: opens files and standard input.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "source/holder.h"

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

}  // namespace

Error cannot_open(const std::string& path, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return {"there is no such file", path, "check the name; names are taken from the current folder"};
    case EACCES:
    case EPERM:
      return {"this file may not be read: permission denied", path, "read it as a user who may, for example: sudo cat FILE | lineup"};
    default:
      return {"this cannot be opened: " + text_of(error), path, {}};
  }
}

Result<Item> open_file(const std::string& path, Found found) {
  Item item;
  int descriptor = STDIN_FILENO;
  if (path == "-" && found == Found::by_user) {
    item.name = "standard input";
    item.bytes = std::make_unique<File>(descriptor, false);
  } else {
    // Between the look that found a regular file and now, it may have become a
    // link or a FIFO.
    const int careful = found == Found::in_folder ? O_NOFOLLOW | O_NONBLOCK : 0;
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | careful);
    if (descriptor < 0) return cannot_open(path, errno);
    item.name = path;
    item.bytes = std::make_unique<File>(descriptor, true);
  }
  struct stat about {};
  if (::fstat(descriptor, &about) != 0) return cannot_open(path, errno);
  if (found == Found::in_folder && !S_ISREG(about.st_mode)) return Error{"this is no longer a file", path, {}};
  if (S_ISREG(about.st_mode)) item.modified_unix_seconds = about.st_mtime;
  item.found = found == Found::in_folder;
  return item;
}

}  // namespace lineup
