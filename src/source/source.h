// SPDX-License-Identifier: Apache-2.0
// source/source.h: from the name of an input to blocks of whole lines.
//
//     Result<Source> source = open_source("crash.log", limits);
//     while (std::optional<Member> member = source->next(notes))
//       while (std::optional<std::string_view> block = member->next_block(notes))
//         parser.feed(*block);
//
// Takes    the name of a file or directory, or "-" for standard input. What a file
//          is packed in (docs/archives.md) shows in its bytes, never in its name.
// Gives    members: the one thing to read in a plain or compressed file, each file
//          of an archive ("a.tar.gz!x/y.txt") or directory ("dumps/y.txt"), the
//          latter sorted by name. Blocks come in order and end in a line feed, but
//          the last one may not. A block is good until the next call, a member
//          until the next member.
// Fails    with an Error when there is nothing to read at all; what happens later
//          (a read error, damage, a limit) is a note, and what was read before it
//          is given.
// Costs    one buffer, which grows only for a line longer than itself, and another
//          for each layer of packing. Files are read, not mapped: one that is
//          truncated meanwhile must not kill us. Nothing is written anywhere, and
//          names inside an archive are text, never places.
// Threads  a Source and its members belong to one thread, but for a member that is_apart().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/lineup.h"

namespace lineup {

// Where bytes come from.
class Bytes {
 public:
  virtual ~Bytes() = default;
  // Up to `most` bytes into `to`; 0 at the end. An Error with a `help` is a whole
  // sentence for the user; one without is the system's word for what went wrong.
  virtual Result<std::size_t> read(char* to, std::size_t most) = 0;
};

// What is known of a member before it is read.
struct MemberFacts {
  // When it was last changed, as its archive or file system says.
  std::optional<std::int64_t> modified_unix_seconds;
  // Its first bytes are a pprof profile's in protobuf form. Other binary content
  // is given as lines: a log may have holes full of NULs and be a log all the same.
  bool binary = false;
  // It was found in an archive or directory; nobody said that it is a dump.
  bool found = false;
  // It is a file of its own, in no archive and not compressed.
  bool apart = false;
};

class Member {
 public:
  Member(std::string name, std::unique_ptr<Bytes> bytes, const Limits& limits, MemberFacts facts = {});

  const std::string& name() const { return name_; }
  // Binary content comes whole and in order, in blocks cut anywhere: no line is
  // too long there.
  bool is_binary() const { return facts_.binary; }
  bool is_found() const { return facts_.found; }
  // It may be read by another thread while the source goes on.
  bool is_apart() const { return facts_.apart; }
  std::optional<std::int64_t> modified_unix_seconds() const { return facts_.modified_unix_seconds; }

  std::optional<std::string_view> next_block(Notes& notes);
  // Whether an error or a limit, which a note tells, ended it before its end.
  bool is_cut() const { return cut_; }

 private:
  void grow();
  bool fill(Notes& notes);
  std::string_view cut_line(Notes& notes);
  std::size_t before_long_line(std::size_t bytes) const;
  std::string_view give(std::size_t bytes);
  void skip();

  std::string name_;
  std::unique_ptr<Bytes> bytes_;
  std::uint64_t line_limit_;
  MemberFacts facts_;
  std::unique_ptr<char[]> buffer_;
  std::size_t room_ = 0;  // bytes of it
  std::size_t begin_ = 0, used_ = 0;  // of the buffer, what was read and not passed yet
  std::size_t given_ = 0;      // of that, given with the last block
  std::uint64_t read_ = 0;     // bytes read in all
  bool ended_ = false, cut_ = false;
  bool skipping_ = false;      // the rest of a line that was cut
};

class Source {
 public:
  // Of bytes that need not be a file.
  Source(std::string name, std::unique_ptr<Bytes> bytes, const Limits& limits);
  Source(Source&&) noexcept;
  Source& operator=(Source&&) noexcept;
  ~Source();

  std::optional<Member> next(Notes& notes);
  // Bytes read so far of files that are packed, as they are on disk.
  std::uint64_t packed_bytes() const;

 private:
  struct Walk;
  explicit Source(std::unique_ptr<Walk> walk);
  friend Result<Source> open_source(const std::string& name, const Limits& limits);

  std::unique_ptr<Walk> walk_;
};

Result<Source> open_source(const std::string& name, const Limits& limits);

}  // namespace lineup
