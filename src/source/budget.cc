// SPDX-License-Identifier: Apache-2.0
// budget.cc: the limits on unpacking, each with what it says when it is met.
#include "source/budget.h"

#include <array>

namespace lineup {
void Budget::start_file() {
  packed_ = unpacked_ = 0;
  if (spent_ == Spent::file) spent_ = Spent::nothing;
}

std::optional<Error> Budget::stop(Spent how_much, Error why) {
  spent_ = how_much;
  why_ = std::move(why);
  return why_;
}

std::optional<Error> Budget::unpack(std::uint64_t bytes) {
  if (spent_ != Spent::nothing) return why_;
  unpacked_ += bytes;
  unpacked_all_ += bytes;
  if (unpacked_all_ > limits_.unpacked_bytes)
    return stop(Spent::input, {"this unpacks to more than " + size_text(limits_.unpacked_bytes) + ", the limit; the rest was not read", {},
                               "if you trust where it comes from, raise the limit with --max-unpacked SIZE"});
  if (unpacked_ > limits_.unpack_ratio_from_bytes && unpacked_ / limits_.unpack_ratio > packed_)
    return stop(Spent::file, {"this unpacks to more than " + std::to_string(limits_.unpack_ratio) + " times its size, the limit; the rest was not read", {},
                              "if you trust where it comes from, raise the limit with --max-ratio N"});
  return {};
}

std::optional<Error> Budget::enter_member() {
  if (spent_ != Spent::nothing) return why_;
  if (++members_ > limits_.members)
    return stop(Spent::input, {"there are more than " + std::to_string(limits_.members) + " files in this, the limit; the rest was not read", {},
                               "raise the limit with --max-members N"});
  return {};
}

Result<std::size_t> Counted::read(char* to, std::size_t most) {
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
