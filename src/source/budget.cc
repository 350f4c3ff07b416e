// SPDX-License-Identifier: Apache-2.0
// budget.cc: the limits on unpacking, each with what it says when it is met.
#include "source/budget.h"

#include <array>

namespace lineup {
void Budget::start_file() {
  packed_ = unpacked_ = 0;
  if (spent_ == Spent::file) spent_ = Spent::nothing;
}

void Budget::stop(Spent how_much, Error why) {
  spent_ = how_much;
  why_ = std::move(why);
}

std::size_t Budget::unpack(std::size_t bytes) {
  if (spent_ != Spent::nothing) return 0;
  const std::uint64_t left = limits_.unpacked_bytes - unpacked_all_;
  if (bytes > left) {
    stop(Spent::input, {"this unpacks to more than " + size_text(limits_.unpacked_bytes) + ", the limit; the rest was not read", {},
                        "if you trust where it comes from, raise the limit with --max-unpacked SIZE"});
    bytes = static_cast<std::size_t>(left);
  }
  unpacked_ += bytes;
  unpacked_all_ += bytes;
  if (unpacked_ > limits_.unpack_ratio_from_bytes && unpacked_ / limits_.unpack_ratio > packed_ && spent_ == Spent::nothing)
    stop(Spent::file, {"this unpacks to more than " + std::to_string(limits_.unpack_ratio) + " times its size, the limit; the rest was not read", {},
                       "if you trust where it comes from, raise the limit with --max-ratio N"});
  return bytes;
}

bool Budget::enter_member() {
  if (spent_ != Spent::nothing) return false;
  if (++members_ <= limits_.members) return true;
  stop(Spent::input, {"there are more than " + std::to_string(limits_.members) + " files in this, the limit; the rest was not read", {},
                      "raise the limit with --max-members N"});
  return false;
}

Result<std::size_t> CountedBytes::read(char* to, std::size_t most) {
  Result<std::size_t> got = bytes_->read(to, most);
  if (got) budget_->read_packed(*got);
  return got;
}

std::string size_text(std::uint64_t bytes) {
  static constexpr std::array units = {" bytes", " KiB", " MiB", " GiB", " TiB"};
  std::size_t unit = 0;
  while (unit + 1 < units.size() && bytes != 0 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++unit;
  }
  return std::to_string(bytes) + units[unit];
}

}  // namespace lineup
