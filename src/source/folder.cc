// SPDX-License-Identifier: Apache-2.0
// folder.cc: the files in and below a directory.
#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "source/holder.h"

namespace lineup {
namespace {

std::string_view kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFLNK: return "symbolic link";
    case S_IFIFO: return "FIFO";
    case S_IFSOCK: return "socket";
    case S_IFBLK:
    case S_IFCHR: return "device";
    default: return "special file";
  }
}

class Folder : public Holder {
 public:
  Folder(std::string name, std::shared_ptr<Budget> budget) : name_(std::move(name)), budget_(std::move(budget)) {
    listings_.push_back({name_, {}, false});
  }

  bool is_folder() const override { return true; }

  std::optional<Item> next(Notes& notes) override {
    while (!listings_.empty()) {
      if (!listings_.back().read) list(notes);
      Listing& listing = listings_.back();
      if (listing.left.empty()) {
        listings_.pop_back();
        continue;
      }
      std::string path = std::move(listing.left.back());
      listing.left.pop_back();
      if (std::optional<Item> item = open(path, notes)) return item;
      if (budget_->spent() == Budget::Spent::input) return {};
    }
    if (!told_) {
      told_ = true;
      others_.tell(notes, Level::lost, {"is no regular file and was passed over", "are no regular files and were passed over"}, name_,
                   "a link is followed when it is named itself");
      if (files_ == 0) notes.add(Level::error, "there is no file in this directory", name_, "name the dumps, or the directory they are in");
    }
    return {};
  }

 private:
  struct Listing {
    std::string path;
    std::vector<std::string> left;  // paths, the next one last
    bool read = false;
  };

  void list(Notes& notes) {
    Listing& listing = listings_.back();
    listing.read = true;
    DIR* directory = ::opendir(listing.path.c_str());
    if (directory == nullptr) {
      const int error = errno;
      Error why = cannot_open(listing.path, error);
      if (error == EACCES) why.what = "this directory may not be read: permission denied", why.help = "read it as a user who may";
      notes.add(Level::error, why.what, why.where, why.help);
      ++files_;  // nobody knows that it is empty
      return;
    }
    const std::string prefix = listing.path.ends_with('/') ? listing.path : listing.path + '/';
    while (const dirent* entry = ::readdir(directory)) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      listing.left.push_back(prefix + entry->d_name);
      if (listing.left.size() > budget_->limits().members) break;  // the limit will be met
    }
    ::closedir(directory);
    std::sort(listing.left.begin(), listing.left.end(), std::greater<>());
  }

  std::optional<Item> open(const std::string& path, Notes& notes) {
    if (!budget_->enter_member()) {
      notes.add(Level::error, budget_->why().what, name_, budget_->why().help);
      ++files_;
      return {};
    }
    struct stat about {};
    if (::lstat(path.c_str(), &about) != 0) {
      complain(cannot_open(path, errno), notes);
      return {};
    }
    if (S_ISDIR(about.st_mode)) {
      listings_.push_back({path, {}, false});
      return {};
    }
    if (!S_ISREG(about.st_mode)) {
      others_.add(kind_of(about.st_mode), path);
      return {};
    }
    ++files_;
    Result<Item> item = open_file(path, Found::in_folder);
    if (item) return std::move(*item);
    complain(item.error(), notes);
    return {};
  }

  void complain(const Error& error, Notes& notes) {
    ++files_;
    notes.add(Level::error, error.what, error.where, error.help);
  }

  std::string name_;
  std::shared_ptr<Budget> budget_;
  std::vector<Listing> listings_;  // from the outermost directory inwards
  std::uint64_t files_ = 0;
  PassedOver others_;
  bool told_ = false;
};

}  // namespace

std::unique_ptr<Holder> open_folder(std::string name, std::shared_ptr<Budget> budget) {
  return std::make_unique<Folder>(std::move(name), std::move(budget));
}

}  // namespace lineup
