// SPDX-License-Identifier: Apache-2.0
// packs.h: what the tests of the source room share: compressing and archiving in
// memory, and reading what comes out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/source.h"

namespace lineup::tests {

std::string bytes_of(const std::filesystem::path& path);
const std::string& dump();  // samples/alloc-2.debug2.txt

// By the name of libarchive's filter: "gzip", "bzip2", "xz", "zstd".
inline constexpr const char* compressions[] = {"gzip", "bzip2", "xz", "zstd"};
std::string compressed(const std::string& filter, std::string_view content);

struct PackedFile {
  std::string name;
  std::string content;
  std::int64_t modified_unix_seconds = 1700000000;
  enum class Kind { file, directory, symbolic_link, hard_link, fifo, device } kind = Kind::file;
  std::string target = {};       // of a link
};
// "tar" (pax), "gnutar", "ustar", "zip". With a password the members are encrypted.
std::string archived(const std::string& format, const std::vector<PackedFile>& files, const std::string& password = {},
                     const std::string& options = {});

// The 512 bytes in front of a file in a tar of the oldest kind, where `extra` may
// change what stands at a place.
struct At {
  std::size_t place;
  std::string bytes;
};
std::string tar_header(const std::string& name, std::uint64_t bytes, char kind, const std::vector<At>& extra = {});

// Bytes in memory, given out at most `at_once` at a time.
class MemoryBytes : public Bytes {
 public:
  explicit MemoryBytes(std::string bytes, std::size_t at_once = 1u << 20) : bytes_(std::move(bytes)), at_once_(at_once) {}
  Result<std::size_t> read(char* to, std::size_t most) override;

 private:
  std::string bytes_;
  std::size_t at_once_, given_ = 0;
};

struct ReadMember {
  std::string name, text;
  std::optional<std::int64_t> modified_unix_seconds;
  bool binary = false, found = false;
  friend bool operator==(const ReadMember&, const ReadMember&) = default;
};
struct ReadSource {
  std::vector<ReadMember> members;
  Notes notes;
  std::uint64_t bytes = 0;

  std::string names() const;   // one a line
  std::string said() const;    // notes: "LEVEL WHERE: TEXT (HELP)", one a line
  const std::string& text() const;  // of the only member
};
// Everything that a source gives. Texts over `kept` bytes are counted, not kept.
ReadSource read_all(Source source, std::size_t kept = 64u << 20);
ReadSource read_bytes(std::string bytes, const Limits& limits = {}, std::size_t at_once = 1u << 20);

}  // namespace lineup::tests
