// SPDX-License-Identifier: Apache-2.0
// source.cc: walks through an input, into directories and archives and through
// compressions, from one member to the next.
#include <sys/stat.h>

#include <vector>

#include "source/holder.h"

namespace lineup {

struct Source::Walk {
  explicit Walk(const Limits& limits) : budget(std::make_shared<Budget>(limits)) {}

  std::optional<Item> next_item(Notes& notes);
  std::optional<Member> look_into(Item item, Notes& notes);
  void leave_what_is_spent();

  std::shared_ptr<Budget> budget;
  std::optional<Item> first;                      // the input itself, when it is no directory
  std::vector<std::unique_ptr<Holder>> holders;   // from the outermost inwards
};

// A limit that was met ends the file it was met in, or everything.
void Source::Walk::leave_what_is_spent() {
  if (budget->spent() == Budget::Spent::nothing) return;
  const bool all = budget->spent() == Budget::Spent::input;
  while (!holders.empty() && (all || !holders.back()->is_folder())) holders.pop_back();
}

std::optional<Item> Source::Walk::next_item(Notes& notes) {
  if (first) {
    std::optional<Item> item = std::move(first);
    first.reset();
    budget->start_file();
    return item;
  }
  while (true) {
    leave_what_is_spent();
    if (holders.empty()) return {};
    if (std::optional<Item> item = holders.back()->next(notes)) {
      if (holders.back()->is_folder()) budget->start_file();
      return item;
    }
    holders.pop_back();
  }
}

// Takes off layer after layer. None when it is an archive, whose items are next,
// or cannot be read.
std::optional<Member> Source::Walk::look_into(Item item, Notes& notes) {
  bool compressed = false;
  for (bool outermost = item.depth == 0;; outermost = false) {
    auto peeked = std::make_unique<Peeked>(std::move(item.bytes));
    const Packing packing = packing_of(peeked->first());
    if (packing == Packing::none) {
      const MemberFacts facts{item.modified_unix_seconds, is_profile(peeked->first()), item.found, item.depth == 0 && !compressed};
      return Member(std::move(item.name), std::move(peeked), budget->limits(), facts);
    }
    if (packing == Packing::unread) {
      notes.add(Level::error, "this is " + std::string(name_of(packing, peeked->first())) + ", which lineup does not read", item.name,
                "unpack it first; gzip, bzip2, xz, zstd, tar and zip are read as they are");
      return {};
    }
    // People call a.tar.gz one archive; so do we.
    if (packing != Packing::tar || !compressed) ++item.depth;
    if (item.depth > budget->limits().depth) {
      notes.add(Level::error, "this is packed more than " + std::to_string(budget->limits().depth) + " deep, the limit; it was not opened", item.name,
                "raise the limit with --max-depth N");
      return {};
    }
    if (packing == Packing::gzip)
      if (const auto time = gzip_time(peeked->first())) item.modified_unix_seconds = time;
    item.bytes = std::move(peeked);
    if (outermost) item.bytes = std::make_unique<CountedBytes>(std::move(item.bytes), budget);
    if (!is_compression(packing)) {
      holders.push_back(open_archive(packing, std::move(item.name), std::move(item.bytes), item.depth, budget));
      return {};
    }
    item.bytes = decompress(packing, std::move(item.bytes), budget);
    compressed = true;
  }
}

Source::Source(std::unique_ptr<Walk> walk) : walk_(std::move(walk)) {}
Source::Source(std::string name, std::unique_ptr<Bytes> bytes, const Limits& limits) : walk_(std::make_unique<Walk>(limits)) {
  walk_->first = Item{std::move(name), std::move(bytes), {}, 0, false};
}
Source::Source(Source&&) noexcept = default;
Source& Source::operator=(Source&&) noexcept = default;
Source::~Source() = default;

std::uint64_t Source::packed_bytes() const { return walk_->budget->packed_all(); }

std::optional<Member> Source::next(Notes& notes) {
  while (std::optional<Item> item = walk_->next_item(notes))
    if (std::optional<Member> member = walk_->look_into(std::move(*item), notes)) return member;
  return {};
}

Result<Source> open_source(const std::string& name, const Limits& limits) {
  if (name.empty()) return Error{"an input has an empty name", "\"\"", "give the name of a file, or - for standard input"};
  auto walk = std::make_unique<Source::Walk>(limits);
  struct stat about {};
  if (name != "-" && ::stat(name.c_str(), &about) == 0 && S_ISDIR(about.st_mode)) {
    walk->holders.push_back(open_folder(name, walk->budget));
    return Source(std::move(walk));
  }
  Result<Item> item = open_file(name, Found::by_user);
  if (!item) return item.error();
  walk->first = std::move(*item);
  return Source(std::move(walk));
}

}  // namespace lineup
