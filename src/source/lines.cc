// SPDX-License-Identifier: Apache-2.0
// lines.cc: cuts a member's bytes into blocks of whole lines.
#include <algorithm>
#include <cstring>

#include "source/source.h"

namespace lineup {
namespace {

constexpr std::size_t first_buffer = 1u << 18;

// The last line feed of the text, or nullptr.
const char* last_feed(const char* text, std::size_t bytes) {
  return static_cast<const char*>(memrchr(text, '\n', bytes));
}

}  // namespace

Member::Member(std::string name, std::unique_ptr<Bytes> bytes, const Limits& limits, MemberFacts facts)
    : name_(std::move(name)), bytes_(std::move(bytes)), line_limit_(std::max<std::uint64_t>(limits.line_bytes, 1)), facts_(facts) {}

// What is not read yet is not touched: most dumps are smaller than the buffer.
void Member::grow() {
  room_ = room_ == 0 ? first_buffer : room_ * 2;
  auto larger = std::make_unique_for_overwrite<char[]>(room_);
  if (used_ > 0) std::memcpy(larger.get(), buffer_.get(), used_);
  buffer_ = std::move(larger);
}

// More bytes behind those that are there; false at the end.
bool Member::fill(Notes& notes) {
  if (ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, used_ - begin_);
    used_ -= begin_;
    begin_ = 0;
  }
  if (used_ == room_) grow();
  Result<std::size_t> got = bytes_->read(buffer_.get() + used_, room_ - used_);
  if (!got) {
    const Error& why = got.error();
    if (why.help.empty())
      notes.add(Level::error, "reading stopped after " + std::to_string(read_) + " bytes: " + why.what, name_, "what came before that was read");
    else
      notes.add(Level::error, why.what, name_, why.help);
    ended_ = cut_ = true;
    return false;
  }
  ended_ = *got == 0;
  used_ += *got;
  read_ += *got;
  return !ended_;
}

// What is left begins with a line longer than the limit, whole or not: its start,
// as a line; the rest, up to the next line feed, is passed over.
std::string_view Member::cut_line(Notes& notes) {
  notes.add(Level::lost, "a line is longer than " + std::to_string(line_limit_) + " bytes and was cut there", name_, "raise the limit with --max-line SIZE");
  skipping_ = true;
  buffer_[begin_ + line_limit_ - 1] = '\n';
  return give(line_limit_);
}

// How many of the next `bytes`, whole lines, come before the first that is over the limit.
std::size_t Member::before_long_line(std::size_t bytes) const {
  const char* const start = buffer_.get() + begin_;
  std::size_t at = 0;
  while (bytes - at > line_limit_) {
    const char* feed = last_feed(start + at, line_limit_);
    if (feed == nullptr) return at;
    at = static_cast<std::size_t>(feed - start) + 1;
  }
  return bytes;
}

std::string_view Member::give(std::size_t bytes) {
  given_ = bytes;
  return {buffer_.get() + begin_, bytes};
}

// The rest of a line that was cut, as far as it is there.
void Member::skip() {
  const void* feed = begin_ == used_ ? nullptr : std::memchr(buffer_.get() + begin_, '\n', used_ - begin_);
  skipping_ = feed == nullptr;
  begin_ = skipping_ ? used_ : static_cast<std::size_t>(static_cast<const char*>(feed) - buffer_.get()) + 1;
}

std::optional<std::string_view> Member::next_block(Notes& notes) {
  begin_ += given_;
  given_ = 0;
  if (facts_.binary) {
    if (!fill(notes)) return {};
    return give(used_);
  }
  std::size_t searched = 0;
  while (true) {
    if (skipping_) skip();
    const std::size_t left = used_ - begin_;
    if (left > searched) {
      if (const char* feed = last_feed(buffer_.get() + begin_ + searched, left - searched)) {
        const std::size_t good = before_long_line(static_cast<std::size_t>(feed - buffer_.get()) + 1 - begin_);
        return good == 0 ? cut_line(notes) : give(good);
      }
      searched = left;
      if (left > line_limit_) return cut_line(notes);
    }
    if (!fill(notes)) {
      if (left == 0) return {};
      return give(left);
    }
  }
}

}  // namespace lineup
