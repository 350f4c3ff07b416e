// SPDX-License-Identifier: Apache-2.0
// store.cc: system calls, because only they can promise not to overwrite.
#include "capture/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace lineup::capturing {
namespace {

constexpr mode_t owner_only_folder = 0700, owner_only_file = 0600;

}  // namespace

std::string stamp(Time time, bool with_milliseconds) {
  using namespace std::chrono;
  const auto whole = floor<milliseconds>(time);
  const auto day = floor<days>(whole);
  const year_month_day date(day);
  const hh_mm_ss clock(whole - day);
  const std::string fraction = with_milliseconds ? fmt::format(".{:03}", clock.subseconds().count()) : "";
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}{}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count(), fraction);
}

std::string safe_name(std::string_view host) {
  std::string name(host.substr(0, 100));
  for (char& c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
    if (!plain) c = c == ':' ? '-' : '_';
  }
  return name;
}

Result<MadeFolder> make_folder(const std::string& wanted, const std::string& otherwise) {
  const auto cannot = [](const std::string& path, int error, std::string what) {
    return Error{fmt::format("{}: {}", what, std::strerror(error)), path, "name another folder with --into DIR"};
  };
  if (!wanted.empty()) {
    const std::filesystem::path parent = std::filesystem::path(wanted).parent_path();
    std::error_code trouble;
    if (!parent.empty()) std::filesystem::create_directories(parent, trouble);
    if (trouble) return cannot(wanted, trouble.value(), "this folder cannot be made");
    if (::mkdir(wanted.c_str(), owner_only_folder) == 0) return MadeFolder{wanted, true};
    const int error = errno;
    if (error != EEXIST || !std::filesystem::is_directory(wanted, trouble)) return cannot(wanted, error == EEXIST ? ENOTDIR : error, "this folder cannot be made");
    if (::access(wanted.c_str(), W_OK | X_OK) != 0) return cannot(wanted, errno, "in this folder nothing can be written");
    return MadeFolder{wanted, false};
  }
  for (int number = 1; number < 1000; ++number) {
    const std::string path = number == 1 ? otherwise : fmt::format("{}-{}", otherwise, number);
    if (::mkdir(path.c_str(), owner_only_folder) == 0) return MadeFolder{path, true};
    if (errno != EEXIST) return cannot(path, errno, "this folder cannot be made");
  }
  return cannot(otherwise, EEXIST, "this folder cannot be made");
}

void remove_empty(const std::string& folder) { ::rmdir(folder.c_str()); }

PartFile::PartFile(const std::string& folder, const std::string& name) : path_((std::filesystem::path(folder) / name).string()), part_(path_ + ".part") {
  struct stat found {};
  if (::lstat(path_.c_str(), &found) == 0) {
    fails(path_, EEXIST);
    return;
  }
  file_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner_only_file);
  there_ = file_ >= 0;
  if (!there_) fails(part_, errno);
}

PartFile::~PartFile() {
  if (file_ >= 0) ::close(file_);
  if (there_) ::unlink(part_.c_str());
}

bool PartFile::fails(const std::string& path, int error) {
  if (!trouble_) {
    const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    trouble_ = Error{fmt::format("this cannot be written: {}", std::strerror(error)), path,
                     full ? "make room, or name a folder on another disk with --into DIR" : "name another folder with --into DIR"};
  }
  return false;
}

bool PartFile::write(std::string_view bytes) {
  if (file_ < 0) return false;
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fails(part_, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool PartFile::close_file() {
  if (file_ < 0) return false;
  const int closed = ::close(file_);
  file_ = -1;
  return closed == 0 || fails(part_, errno);  // some file systems say only now that they are full
}

bool PartFile::keep() {
  if (!close_file()) return false;
  // rename() replaces what is there, so the name is claimed first.
  const int claim = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_only_file);
  if (claim < 0) return fails(path_, errno);
  ::close(claim);
  if (::rename(part_.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    ::unlink(path_.c_str());
    return fails(path_, error);
  }
  there_ = false;
  return true;
}

void PartFile::leave() {
  if (close_file()) there_ = false;
}

}  // namespace lineup::capturing
