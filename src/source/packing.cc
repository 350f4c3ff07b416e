// SPDX-License-Identifier: Apache-2.0
// packing.cc: tells by the first bytes what something is packed in.
#include "source/packing.h"

#include <cstring>

namespace lineup {
namespace {

using namespace std::string_view_literals;

struct Mark {
  Packing packing;
  std::string_view bytes;
  std::string_view name;  // of what is not read
};
constexpr Mark marks[] = {
    {Packing::gzip, "\x1f\x8b\x08"sv, {}},
    {Packing::xz, "\xfd" "7zXZ\0"sv, {}},
    {Packing::zstd, "\x28\xb5\x2f\xfd"sv, {}},
    {Packing::zip, "PK\x03\x04"sv, {}},
    {Packing::zip, "PK\x05\x06"sv, {}},              // an empty one
    {Packing::zip, "PK\x07\x08PK\x03\x04"sv, {}},    // one that was to be split
    {Packing::zip, "PK00PK\x03\x04"sv, {}},
    {Packing::unread, "7z\xbc\xaf\x27\x1c"sv, "a 7z archive"sv},
    {Packing::unread, "Rar!\x1a\x07"sv, "a rar archive"sv},
    {Packing::unread, "\x04\x22\x4d\x18"sv, "compressed with lz4"sv},
    {Packing::unread, "LZIP\x01"sv, "compressed with lzip"sv},
    {Packing::unread, "\x1f\x9d"sv, "compressed with compress"sv},
};

// "BZh", a digit, and the mark of a block or of the end: "BZh" alone may be text.
bool is_bzip2(std::string_view first) {
  if (first.size() < 10 || !first.starts_with("BZh") || first[3] < '1' || first[3] > '9') return false;
  return first.substr(4, 6) == "\x31\x41\x59\x26\x53\x59"sv || first.substr(4, 6) == "\x17\x72\x45\x38\x50\x90"sv;
}

// pzstd puts such a frame in front, which says how large the next one is.
bool is_skippable_zstd(std::string_view first) {
  return first.size() >= 8 && (first[0] & '\xf0') == '\x50' && first.substr(1, 3) == "\x2a\x4d\x18"sv;
}

// The sum over a header whose own field counts as blanks. Old tars summed signed
// bytes.
bool has_tar_checksum(std::string_view header) {
  long sum = 0, signed_sum = 0, said = 0;
  for (std::size_t at = 0; at < 512; ++at) {
    const char byte = at >= 148 && at < 156 ? ' ' : header[at];
    sum += static_cast<unsigned char>(byte);
    signed_sum += static_cast<signed char>(byte);
  }
  std::size_t at = 148;
  while (at < 156 && header[at] == ' ') ++at;
  if (at == 156 || header[at] == '\0') return false;
  for (; at < 156 && header[at] >= '0' && header[at] <= '7'; ++at) said = said * 8 + (header[at] - '0');
  return said == sum || said == signed_sum;
}

// Text has no NULs; a header has them behind each of its fields.
bool is_tar(std::string_view first) {
  const std::string_view header = first.substr(0, 512);
  if (header.empty() || header[0] == '\0' || header.find('\0') == std::string_view::npos) return false;
  const std::string_view mark = header.size() < 265 ? "" : header.substr(257, 8);
  return mark.starts_with("ustar\0"sv) || mark == "ustar  \0"sv || (header.size() == 512 && has_tar_checksum(header));
}

}  // namespace

Packing packing_of(std::string_view first) {
  for (const Mark& mark : marks)
    if (first.starts_with(mark.bytes)) return mark.packing;
  if (is_bzip2(first)) return Packing::bzip2;
  if (is_skippable_zstd(first)) return Packing::zstd;
  if (is_tar(first)) return Packing::tar;
  return Packing::none;
}

std::string_view name_of(Packing packing, std::string_view first) {
  switch (packing) {
    case Packing::none: return "plain";
    case Packing::gzip: return "gzip";
    case Packing::bzip2: return "bzip2";
    case Packing::xz: return "xz";
    case Packing::zstd: return "zstd";
    case Packing::tar: return "a tar archive";
    case Packing::zip: return "a zip archive";
    case Packing::unread: break;
  }
  for (const Mark& mark : marks)
    if (mark.packing == Packing::unread && first.starts_with(mark.bytes)) return mark.name;
  return "packed";
}

// What writes profiles begins with a value type, a message of one or two small
// numbers: Go with the period's (field 11), others with the first sample's (field 1).
// Behind "Z" or an empty line, text has no such control characters.
bool is_profile(std::string_view first) {
  return first.size() >= 3 && (first[0] == '\x0a' || first[0] == '\x5a') && first[1] > 0 && first[1] < '\t' && (first[2] == '\x08' || first[2] == '\x10');
}

std::optional<std::int64_t> gzip_time(std::string_view first) {
  if (first.size() < 8) return {};
  std::uint32_t seconds = 0;
  for (std::size_t at = 8; at-- > 4;) seconds = seconds << 8 | static_cast<unsigned char>(first[at]);
  if (seconds == 0) return {};  // gzip's own word for unknown
  return seconds;
}

Peeked::Peeked(std::unique_ptr<Bytes> bytes) : bytes_(std::move(bytes)) {
  first_.resize(peeked_bytes);
  std::size_t used = 0;
  while (used < peeked_bytes) {
    const Result<std::size_t> got = bytes_->read(first_.data() + used, peeked_bytes - used);
    if (!got) error_ = got.error();
    if (!got || *got == 0) break;
    used += *got;
  }
  first_.resize(used);
}

Result<std::size_t> Peeked::read(char* to, std::size_t most) {
  if (given_ < first_.size()) {
    const std::size_t bytes = std::min(most, first_.size() - given_);
    std::memcpy(to, first_.data() + given_, bytes);
    given_ += bytes;
    return bytes;
  }
  if (error_) return *error_;
  return bytes_->read(to, most);
}

}  // namespace lineup
