// SPDX-License-Identifier: Apache-2.0
// source/source.h: from the name of an input to blocks of whole lines.
//
//     Result<Source> source = open_source("crash.log", limits);
//     while (std::optional<Member> member = source->next(notes))
//       while (std::optional<std::string_view> block = member->next_block(notes))
//         parser.feed(*block);
//
// Takes    a file's name, or "-" for standard input.
// Gives    members: the one thing to read in a plain file. Blocks come in order and
//          end in a line feed, but the last one may not. A block is good until
//          the next call.
// Fails    with an Error when there is nothing to read at all; what happens later
//          (a read error, a line over the limit) is a note, and what was read before
//          it is given.
// Costs    one buffer, which grows only for a line longer than itself. Files are
//          read, not mapped: one that is truncated meanwhile must not kill us.
// Threads  a Source and its members belong to one thread.
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
  // Up to `most` bytes into `to`; 0 at the end.
  virtual Result<std::size_t> read(char* to, std::size_t most) = 0;
};

class Member {
 public:
  Member(std::string name, std::unique_ptr<Bytes> bytes, const Limits& limits);

  const std::string& name() const { return name_; }
  std::optional<std::string_view> next_block(Notes& notes);

 private:
  bool fill(Notes& notes);
  std::string_view cut_line(Notes& notes);

  std::string name_;
  std::unique_ptr<Bytes> bytes_;
  std::uint64_t line_limit_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;       // bytes in the buffer
  std::size_t given_ = 0;      // of them, given with the last block
  std::uint64_t read_ = 0;     // bytes read in all
  bool ended_ = false;
  bool skipping_ = false;      // the rest of a line that was cut
};

class Source {
 public:
  Source(std::string name, std::unique_ptr<Bytes> bytes, const Limits& limits);
  std::optional<Member> next(Notes& notes);

 private:
  std::string name_;
  std::unique_ptr<Bytes> bytes_;
  Limits limits_;
};

Result<Source> open_source(const std::string& name, const Limits& limits);

}  // namespace lineup
