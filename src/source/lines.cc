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

// More bytes behind those that are there; false at the end.
bool Member::fill(Notes& notes) {
  if (ended_) return false;
  if (buffer_.empty()) buffer_.resize(first_buffer);
  if (used_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
  Result<std::size_t> got = bytes_->read(buffer_.data() + used_, buffer_.size() - used_);
  if (!got) {
    const Error& why = got.error();
    if (why.help.empty())
      notes.add(Level::error, "reading stopped after " + std::to_string(read_) + " bytes: " + why.what, name_, "what came before that was read");
    else
      notes.add(Level::error, why.what, name_, why.help);
    ended_ = true;
    return false;
  }
  ended_ = *got == 0;
  used_ += *got;
  read_ += *got;
  return !ended_;
}

// The buffer holds one line, longer than the limit and not whole: its start, as
// a line; what follows up to the next line feed is passed over.
std::string_view Member::cut_line(Notes& notes) {
  notes.add(Level::lost, "a line is longer than " + std::to_string(line_limit_) + " bytes and was cut there", name_, "raise the limit with --max-line SIZE");
  given_ = used_;
  skipping_ = true;
  buffer_[line_limit_ - 1] = '\n';
  return {buffer_.data(), line_limit_};
}

std::string_view Member::give_all() {
  given_ = used_;
  return {buffer_.data(), used_};
}

std::optional<std::string_view> Member::next_block(Notes& notes) {
  if (given_ > 0) std::memmove(buffer_.data(), buffer_.data() + given_, used_ - given_);
  used_ -= given_;
  given_ = 0;
  if (facts_.binary) {
    if (!fill(notes)) return {};
    return give_all();
  }
  std::size_t searched = 0;
  while (true) {
    if (skipping_ && used_ > 0) {
      const void* feed = std::memchr(buffer_.data(), '\n', used_);
      const std::size_t passed = feed == nullptr ? used_ : static_cast<std::size_t>(static_cast<const char*>(feed) - buffer_.data()) + 1;
      skipping_ = feed == nullptr;
      std::memmove(buffer_.data(), buffer_.data() + passed, used_ - passed);
      used_ -= passed;
    }
    if (used_ > searched && !skipping_) {
      if (const char* feed = last_feed(buffer_.data() + searched, used_ - searched)) {
        given_ = static_cast<std::size_t>(feed - buffer_.data()) + 1;
        return std::string_view(buffer_.data(), given_);
      }
      searched = used_;
      if (used_ > line_limit_) return cut_line(notes);
    }
    if (!fill(notes)) {
      if (used_ == 0 || skipping_) return {};
      return give_all();
    }
    if (skipping_) searched = 0;
  }
}

}  // namespace lineup
