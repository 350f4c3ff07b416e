// SPDX-License-Identifier: Apache-2.0
// archive.cc: tar and zip archives, by libarchive, read from front to end.
//
// A zip archive is read by its local headers, not by the directory at its end:
// that works in a pipe and inside other archives, and no list of members, whose
// length a stranger chose, has to be held in memory. The kind of an entry stands
// only in that directory: a link in a zip comes as a text of one line.
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "source/holder.h"

namespace lineup {
namespace {

constexpr std::size_t buffer_bytes = 64u << 10;
constexpr std::size_t most_name_bytes = 4096;

// libarchive turns names into the thread's character set and drops those that do
// not fit. In UTF-8 all do.
class Utf8Names {
 public:
  Utf8Names() : ours_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)), before_(ours_ != nullptr ? ::uselocale(ours_) : nullptr) {}
  ~Utf8Names() {
    if (ours_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(ours_);
  }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;

 private:
  locale_t ours_, before_;
};

// Ways of packing inside a zip. What is missing (lzma, xz, ppmd) may take any
// amount of memory there.
bool is_read_in_zip(std::string_view format) {
  static constexpr std::array<std::string_view, 4> methods = {"(uncompressed)", "(deflation)", "(bzip)", "(zstd)"};
  return std::ranges::any_of(methods, [&](std::string_view method) { return format.ends_with(method); });
}

std::string_view kind_of(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) return "hard link";
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG: return {};
    case AE_IFLNK: return "symbolic link";
    case AE_IFIFO: return "FIFO";
    case AE_IFSOCK: return "socket";
    case AE_IFCHR:
    case AE_IFBLK: return "device";
    default: return "special file";
  }
}

class Archive {
 public:
  Archive(Packing packing, std::string name, std::unique_ptr<Bytes> bytes, std::uint64_t depth, std::shared_ptr<Budget> budget)
      : packing_(packing), name_(std::move(name)), bytes_(std::move(bytes)), depth_(depth), budget_(std::move(budget)),
        archive_(archive_read_new()), buffer_(buffer_bytes) {
    // Only these two: others take any text for theirs.
    if (packing_ == Packing::tar) {
      archive_read_support_format_tar(archive_);
      archive_read_set_format_option(archive_, "tar", "read_concatenated_archives", "1");
    } else {
      archive_read_support_format_zip_streamable(archive_);
    }
    archive_read_open(archive_, this, nullptr, &Archive::feed, nullptr);
  }
  ~Archive() { archive_read_free(archive_); }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  std::uint64_t current() const { return current_; }
  std::optional<Item> next(Notes& notes);
  Result<std::size_t> read(char* to, std::size_t most);

 private:
  static la_ssize_t feed(archive*, void* self, const void** data);
  std::optional<Item> enter(archive_entry* entry, Notes& notes);
  bool more();
  void at_end(Notes& notes);
  Error cause();
  std::string read_so_far() const;

  Packing packing_;
  std::string name_;
  std::unique_ptr<Bytes> bytes_;
  std::uint64_t depth_;
  std::shared_ptr<Budget> budget_;
  archive* archive_;
  std::vector<char> buffer_;
  std::size_t fed_ = 0;             // bytes in buffer_
  bool fed_all_ = false;
  std::optional<Error> feed_error_;

  std::uint64_t current_ = 0;       // number of the member that may be read
  bool open_ = false;               // and there may be more of it
  std::uint64_t position_ = 0;      // in it
  const char* block_ = nullptr;     // libarchive's, not yet given
  std::size_t block_left_ = 0;
  std::uint64_t hole_left_ = 0;     // zeros in front of the block
  std::optional<Error> member_error_;

  std::uint64_t whole_ = 0;         // members read to their end
  std::uint64_t regular_ = 0;       // members there were
  bool over_ = false;               // nothing more can be read
  bool said_damage_ = false, told_ = false;
  PassedOver others_, locked_;
  std::string last_locked_;         // the entry before this one, when it is encrypted
};

// libarchive drops what a call made of a damaged member. So that it comes to the same
// however bytes arrive, they are handed on in pieces that are full.
la_ssize_t Archive::feed(archive* handle, void* self, const void** data) {
  auto& me = *static_cast<Archive*>(self);
  std::size_t filled = 0;
  while (!me.feed_error_ && filled < me.buffer_.size()) {
    const Result<std::size_t> got = me.bytes_->read(me.buffer_.data() + filled, me.buffer_.size() - filled);
    if (!got) me.feed_error_ = got.error();
    else if (*got == 0) break;
    else filled += *got;
  }
  if (filled == 0 && me.feed_error_) {
    archive_set_error(handle, EIO, "reading failed");
    return -1;
  }
  if (filled == 0)
    me.fed_all_ = true;
  else
    me.fed_ = filled;
  *data = me.buffer_.data();
  return static_cast<la_ssize_t>(filled);
}

// Why libarchive stopped, with the place when the cause is in this layer.
Error Archive::cause() {
  if (feed_error_ && !feed_error_->help.empty()) return *feed_error_;
  const char* said = archive_error_string(archive_);
  const std::string why = feed_error_ ? feed_error_->what : said != nullptr ? said : "it is damaged there";
  return {std::string(name_of(packing_, {})) + " cannot be read past byte " + std::to_string(archive_filter_bytes(archive_, -1)) + ": " + why, {},
          "what came before that was read"};
}

std::string Archive::read_so_far() const {
  return std::to_string(whole_) + (whole_ == 1 ? " member before that was read" : " members before that were read");
}

// Makes bytes of the open member ready; false at its end or when it is damaged.
bool Archive::more() {
  while (open_ && block_left_ == 0 && hole_left_ == 0) {
    const void* data = nullptr;
    std::size_t bytes = 0;
    la_int64_t offset = 0;
    const int said = archive_read_data_block(archive_, &data, &bytes, &offset);
    if (said == ARCHIVE_EOF) {
      open_ = false;
      ++whole_;
    } else if (said == ARCHIVE_OK || said == ARCHIVE_WARN) {
      if (said == ARCHIVE_WARN) {
        const char* warning = archive_error_string(archive_);
        member_error_ = Error{std::string("this member is damaged: ") + (warning != nullptr ? warning : "its checksum is wrong"), {}, "all of it was read"};
      }
      const auto at = static_cast<std::uint64_t>(std::max<la_int64_t>(offset, 0));
      if (at > position_) hole_left_ = at - position_;
      block_ = static_cast<const char*>(data);
      block_left_ = bytes;
      position_ += hole_left_ + bytes;
    } else {
      open_ = false;
      member_error_ = cause();
      said_damage_ = true;
      if (budget_->spent() == Budget::Spent::nothing)
        member_error_->what += "; this member was read up to there, and " + std::to_string(whole_) + " before it";
      if (said == ARCHIVE_FATAL) over_ = true;
    }
  }
  return block_left_ > 0 || hole_left_ > 0;
}

Result<std::size_t> Archive::read(char* to, std::size_t most) {
  if (!more()) {
    if (!member_error_) return std::size_t{0};
    const Error error = *member_error_;
    member_error_.reset();
    return error;
  }
  std::size_t bytes = 0;
  const bool hole = hole_left_ > 0;
  if (hole) {
    bytes = static_cast<std::size_t>(std::min<std::uint64_t>(hole_left_, most));
    std::memset(to, 0, bytes);
    hole_left_ -= bytes;
  } else {
    bytes = std::min(block_left_, most);
    std::memcpy(to, block_, bytes);
    block_ += bytes;
    block_left_ -= bytes;
  }
  // A tar only strings its members together; but holes come out of nothing.
  if (hole || packing_ == Packing::zip)
    if (const std::size_t allowed = budget_->unpack(bytes); allowed < bytes) {
      open_ = false;
      block_left_ = 0;
      hole_left_ = 0;
      if (allowed == 0) return budget_->why();
      member_error_ = budget_->why();
      return allowed;
    }
  return bytes;
}

// The entry, when it is one to read.
std::optional<Item> Archive::enter(archive_entry* entry, Notes& notes) {
  if (!budget_->enter_member()) {
    notes.add(Level::error, budget_->why().what, name_, budget_->why().help);
    return {};
  }
  const char* raw = archive_entry_pathname(entry);
  std::string name = raw != nullptr ? raw : "(a name that cannot be read)";
  if (name.size() > most_name_bytes) name.replace(most_name_bytes, std::string::npos, "...");
  if (archive_entry_filetype(entry) == AE_IFDIR) return {};
  if (const std::string_view kind = kind_of(entry); !kind.empty()) {
    others_.add(kind, name);
    return {};
  }
  ++regular_;
  // Where its length is not told in front, libarchive cannot even pass over it.
  last_locked_ = archive_entry_is_encrypted(entry) != 0 ? name : "";
  if (!last_locked_.empty()) {
    locked_.add("", name);
    return {};
  }
  const char* format = archive_format_name(archive_);
  if (packing_ == Packing::zip && format != nullptr && !is_read_in_zip(format)) {
    notes.add(Level::error, std::string("this is packed in a way that is not read inside a zip archive: ") + format, name_ + '!' + name, "unpack it first");
    return {};
  }
  Item item;
  item.name = name_ + '!' + name;
  if (archive_entry_mtime_is_set(entry) != 0) item.modified_unix_seconds = archive_entry_mtime(entry);
  item.depth = depth_;
  item.found = true;
  return item;
}

std::optional<Item> Archive::next(Notes& notes) {
  ++current_;  // what was given before ends here
  // libarchive would pass over the rest of a member without asking the budget.
  std::array<char, 16384> unwanted;
  if (packing_ == Packing::zip)
    while (open_) {
      const Result<std::size_t> got = read(unwanted.data(), unwanted.size());
      if (!got && budget_->spent() != Budget::Spent::nothing) notes.add(Level::error, got.error().what, name_, got.error().help);
      if (!got || *got == 0) break;
    }
  open_ = false;
  block_left_ = 0;
  hole_left_ = position_ = 0;
  member_error_.reset();

  while (!over_ && budget_->spent() == Budget::Spent::nothing) {
    archive_entry* entry = nullptr;
    const Utf8Names names;
    const int said = archive_read_next_header(archive_, &entry);
    if (said == ARCHIVE_OK || said == ARCHIVE_WARN) {
      if (std::optional<Item> item = enter(entry, notes)) {
        open_ = true;
        return item;
      }
      continue;
    }
    // After ARCHIVE_RETRY libarchive looks for the next header behind the damage.
    over_ = said != ARCHIVE_RETRY;
    // To the last byte: only there a compression around this finds its checksum
    // wrong, or its end missing.
    const void* rest = nullptr;
    while (said == ARCHIVE_EOF && !fed_all_ && feed(archive_, this, &rest) > 0) {}
    if ((said == ARCHIVE_EOF && !feed_error_) || said_damage_) continue;
    Error error = cause();
    if (!last_locked_.empty()) {
      error = {'"' + last_locked_ + "\" is encrypted and was not read, nor what stands behind it", {}, "unpack the archive with its password first"};
      last_locked_.clear();
      locked_ = {};
    }
    if (budget_->spent() == Budget::Spent::nothing) error.what += "; " + read_so_far();
    said_damage_ = true;
    notes.add(Level::error, std::move(error.what), name_, std::move(error.help));
  }
  if (over_) at_end(notes);
  return {};
}

void Archive::at_end(Notes& notes) {
  if (told_) return;
  told_ = true;
  // A tar ends in blocks of zeros; without them it was cut, if between two members.
  const std::size_t checked = std::min<std::size_t>(fed_, 512);
  const bool zeros = std::all_of(buffer_.data() + fed_ - checked, buffer_.data() + fed_, [](char c) { return c == '\0'; });
  if (packing_ == Packing::tar && !said_damage_ && fed_all_ && !zeros)
    notes.add(Level::lost, "this tar archive ends without its end mark: members may be missing; " + read_so_far(), name_,
              "fetch it again, or compare its size");
  others_.tell(notes, Level::lost, {"is no regular file and was passed over", "are no regular files and were passed over"}, name_,
               "links are not followed; what they point to is read where it stands in the archive");
  locked_.tell(notes, Level::error, {"is encrypted and was not read", "are encrypted and were not read"}, name_, "unpack the archive with its password first");
  if (regular_ == 0 && !said_damage_) notes.add(Level::error, "there is no file in this archive", name_, "name an archive with dumps in it");
}

// The bytes of one member. When the archive has gone on, they have ended.
class Entry : public Bytes {
 public:
  explicit Entry(std::shared_ptr<Archive> archive) : archive_(std::move(archive)), number_(archive_->current()) {}
  Result<std::size_t> read(char* to, std::size_t most) override {
    if (archive_->current() != number_) return std::size_t{0};
    return archive_->read(to, most);
  }

 private:
  std::shared_ptr<Archive> archive_;
  std::uint64_t number_;
};

class ArchiveHolder : public Holder {
 public:
  explicit ArchiveHolder(std::shared_ptr<Archive> archive) : archive_(std::move(archive)) {}
  bool is_folder() const override { return false; }
  std::optional<Item> next(Notes& notes) override {
    std::optional<Item> item = archive_->next(notes);
    if (item) item->bytes = std::make_unique<Entry>(archive_);
    return item;
  }

 private:
  std::shared_ptr<Archive> archive_;
};

}  // namespace

std::unique_ptr<Holder> open_archive(Packing packing, std::string name, std::unique_ptr<Bytes> bytes, std::uint64_t depth,
                                     std::shared_ptr<Budget> budget) {
  return std::make_unique<ArchiveHolder>(std::make_shared<Archive>(packing, std::move(name), std::move(bytes), depth, std::move(budget)));
}

void PassedOver::add(std::string_view kind, std::string_view name) {
  if (count_++ > 0) return;
  first_ = '"' + std::string(name) + '"';
  if (!kind.empty()) first_ += ", a " + std::string(kind);
}

void PassedOver::tell(Notes& notes, Level level, Words words, const std::string& where, std::string help) {
  if (count_ == 0) return;
  const std::string text = count_ == 1 ? "1 entry here " + std::string(words.one) : std::to_string(count_) + " entries here " + std::string(words.many);
  notes.add(level, text + (count_ == 1 ? ": " : "; the first is ") + first_, where, std::move(help));
}

}  // namespace lineup
