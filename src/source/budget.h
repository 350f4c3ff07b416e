// SPDX-License-Identifier: Apache-2.0
// source/budget.h: what unpacking one input may cost, and what it has cost so far.
//
// Whoever makes bytes out of fewer bytes asks unpack() how many of them it may hand
// on. Once a limit is met the answer stays none, so every layer of a nest stops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "source/source.h"

namespace lineup {

class Budget {
 public:
  explicit Budget(const Limits& limits) : limits_(limits) {
    if (limits_.unpack_ratio == 0) limits_.unpack_ratio = 1;
  }

  // What has been used up: nothing, the ratio of one file (the next file of a
  // directory has its own), or what the whole input may cost.
  enum class Spent { nothing, file, input };
  Spent spent() const { return spent_; }

  // The next file outside any archive: the ratio starts anew.
  void start_file();
  void read_packed(std::uint64_t bytes) { packed_ += bytes, packed_all_ += bytes; }
  std::uint64_t packed_all() const { return packed_all_; }

  // How many of these bytes are within the limits; when not all are, why() tells.
  std::size_t unpack(std::size_t bytes);
  // False when there are too many.
  bool enter_member();
  // The limit that was met.
  const Error& why() const { return why_; }

  const Limits& limits() const { return limits_; }

 private:
  void stop(Spent how_much, Error why);

  Limits limits_;
  Spent spent_ = Spent::nothing;
  Error why_;
  std::uint64_t packed_all_ = 0;    // of all files of the input
  std::uint64_t packed_ = 0;        // bytes read of the file outside any archive
  std::uint64_t unpacked_ = 0;      // bytes made of them
  std::uint64_t unpacked_all_ = 0;  // of all files of the input
  std::uint64_t members_ = 0;
};

// Passes bytes on and counts them as packed.
class CountedBytes : public Bytes {
 public:
  CountedBytes(std::unique_ptr<Bytes> bytes, std::shared_ptr<Budget> budget)
      : bytes_(std::move(bytes)), budget_(std::move(budget)) {}
  Result<std::size_t> read(char* to, std::size_t most) override;

 private:
  std::unique_ptr<Bytes> bytes_;
  std::shared_ptr<Budget> budget_;
};

// "64 GiB", or "1000 bytes" where no unit fits.
std::string size_text(std::uint64_t bytes);

}  // namespace lineup
