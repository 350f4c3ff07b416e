// SPDX-License-Identifier: Apache-2.0
// packs.cc: compressing and archiving in memory, by libarchive's writer.
#include "unit/packs.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>

namespace lineup::tests {
namespace {

la_ssize_t take(archive*, void* out, const void* bytes, std::size_t count) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), count);
  return static_cast<la_ssize_t>(count);
}

void add(archive* writer, const PackedFile& file) {
  using Kind = PackedFile::Kind;
  archive_entry* entry = archive_entry_new();
  archive_entry_set_pathname(entry, file.name.c_str());
  archive_entry_set_mtime(entry, file.modified_unix_seconds, 0);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_size(entry, 0);
  switch (file.kind) {
    case Kind::file:
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_size(entry, static_cast<la_int64_t>(file.content.size()));
      break;
    case Kind::directory: archive_entry_set_filetype(entry, AE_IFDIR); break;
    case Kind::symbolic_link:
      archive_entry_set_filetype(entry, AE_IFLNK);
      archive_entry_set_symlink(entry, file.target.c_str());
      break;
    case Kind::hard_link:
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_hardlink(entry, file.target.c_str());
      break;
    case Kind::fifo: archive_entry_set_filetype(entry, AE_IFIFO); break;
    case Kind::device: archive_entry_set_filetype(entry, AE_IFBLK); break;
  }
  EXPECT_GE(archive_write_header(writer, entry), ARCHIVE_WARN) << archive_error_string(writer);
  if (!file.content.empty()) archive_write_data(writer, file.content.data(), file.content.size());
  archive_entry_free(entry);
}

}  // namespace

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::string& dump() {
  static const std::string text = bytes_of(std::filesystem::path(LINEUP_ROOT) / "samples/alloc-2.debug2.txt");
  return text;
}

std::string compressed(const std::string& filter, std::string_view content) {
  std::string out;
  archive* writer = archive_write_new();
  archive_write_set_format_raw(writer);
  EXPECT_EQ(archive_write_add_filter_by_name(writer, filter.c_str()), ARCHIVE_OK);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open(writer, &out, nullptr, take, nullptr);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(writer, entry);
  archive_write_data(writer, content.data(), content.size());
  archive_entry_free(entry);
  archive_write_free(writer);
  return out;
}

std::string archived(const std::string& format, const std::vector<PackedFile>& files, const std::string& password,
                     const std::string& options) {
  std::string out;
  archive* writer = archive_write_new();
  EXPECT_EQ(archive_write_set_format_by_name(writer, format == "tar" ? "pax" : format.c_str()), ARCHIVE_OK);
  archive_write_set_bytes_in_last_block(writer, 1);
  if (!options.empty()) {
    EXPECT_EQ(archive_write_set_options(writer, options.c_str()), ARCHIVE_OK);
  }
  if (!password.empty()) archive_write_set_passphrase(writer, password.c_str());
  archive_write_open(writer, &out, nullptr, take, nullptr);
  for (const PackedFile& file : files) add(writer, file);
  archive_write_free(writer);
  return out;
}

std::string tar_header(const std::string& name, std::uint64_t bytes, char kind, const std::vector<At>& extra) {
  std::string header(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { header.replace(at, text.size(), text); };
  put(0, name);
  put(100, "0000644");
  put(124, fmt::format("{:011o}", bytes));
  put(136, "00000000000");
  put(148, "        ");
  header[156] = kind;
  for (const At& one : extra) put(one.place, one.bytes);
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum) + '\0');
  return header;
}

Result<std::size_t> MemoryBytes::read(char* to, std::size_t most) {
  const std::size_t bytes = std::min({most, at_once_, bytes_.size() - given_});
  std::memcpy(to, bytes_.data() + given_, bytes);
  given_ += bytes;
  return bytes;
}

std::string ReadSource::names() const {
  std::string all;
  for (const ReadMember& member : members) all += member.name + '\n';
  return all;
}

std::string ReadSource::said() const {
  std::string all;
  for (const Note& note : notes.all())
    all += std::string(name_of(note.level)) + ' ' + note.where + ": " + note.text + (note.help.empty() ? "" : " (" + note.help + ')') + '\n';
  return all;
}

const std::string& ReadSource::text() const {
  static const std::string none = "(not one member)";
  return members.size() == 1 ? members.front().text : none;
}

ReadSource read_all(Source source, std::size_t kept) {
  ReadSource all;
  while (std::optional<Member> member = source.next(all.notes)) {
    ReadMember read{member->name(), {}, member->modified_unix_seconds(), member->is_binary(), member->is_found()};
    while (const std::optional<std::string_view> block = member->next_block(all.notes)) {
      all.bytes += block->size();
      if (read.text.size() < kept) read.text += *block;
    }
    all.members.push_back(std::move(read));
  }
  return all;
}

ReadSource read_bytes(std::string bytes, const Limits& limits, std::size_t at_once) {
  return read_all(Source("x", std::make_unique<MemoryBytes>(std::move(bytes), at_once), limits));
}

}  // namespace lineup::tests
