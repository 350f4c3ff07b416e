// SPDX-License-Identifier: Apache-2.0
// file_reader.h: the part of the hall that reads one file or member.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "lineup/lineup.h"
#include "model/memory.h"
#include "model/model.h"
#include "reading.h"
#include "source/source.h"

namespace lineup {

struct KnownTracebacks;

// Reads files one after the other into one corpus. One thread.
class FileReader {
 public:
  // All of them outlive this; `corpus` may hold dumps already.
  FileReader(const Request& request, Corpus& corpus);
  ~FileReader();
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;

  // What is missing in a dump is noted when all of it was read.
  enum class Losses { noted, noted_later };

  // Its dumps come to the end of the corpus.
  InputFile read(Member& member, std::uint32_t place, Digests digests, Losses losses = Losses::noted);

  // False once there was no room for all that was to be read.
  bool has_room() const { return has_room_; }
  bool stopped() const;
  std::uint64_t limit_bytes() const { return memory_.limit_bytes(); }

 private:
  struct Digest;
  std::optional<std::string_view> next(Member& member, InputFile& file, Digest* digest);

  const Request& request_;
  MemoryWatch memory_;
  Corpus& corpus_;
  std::unique_ptr<KnownTracebacks> known_;
  bool has_room_ = true;
};

}  // namespace lineup
