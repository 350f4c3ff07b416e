// SPDX-License-Identifier: Apache-2.0
// decompress.cc: drives a codec over bytes, piece after piece, to the end.
#include <algorithm>
#include <cstring>
#include <vector>

#include "source/codec.h"

namespace lineup {
namespace {

constexpr std::size_t buffer_bytes = 64u << 10;
constexpr std::size_t mark_bytes = 10;  // the longest mark of a compression
constexpr const char* kept = "what came before that was read";

class Decompressed : public Bytes {
 public:
  Decompressed(Packing packing, std::unique_ptr<Bytes> packed, std::shared_ptr<Budget> budget)
      : packing_(packing), packed_(std::move(packed)), budget_(std::move(budget)), codec_(make_codec(packing)), buffer_(buffer_bytes) {}

  Result<std::size_t> read(char* to, std::size_t most) override {
    Codec::Out out{to, most};
    while (out.left == most && !ended_ && !error_) advance(out);
    const std::size_t bytes = most - out.left;
    if (bytes == 0 && error_) return *error_;
    const std::size_t allowed = budget_->unpack(bytes);
    if (allowed == bytes) return bytes;
    error_ = budget_->why();
    if (allowed == 0) return *error_;
    return allowed;
  }

 private:
  // Leaves unused bytes in in_, and more behind them; false at the end or on error.
  bool fill() {
    if (in_.left > 0) std::memmove(buffer_.data(), in_.at, in_.left);
    in_.at = buffer_.data();
    if (input_ended_) return false;
    const Result<std::size_t> got = packed_->read(buffer_.data() + in_.left, buffer_.size() - in_.left);
    if (!got) {
      input_ended_ = true;
      input_error_ = got.error();
      return false;
    }
    input_ended_ = *got == 0;
    in_.left += *got;
    taken_ += *got;
    return !input_ended_;
  }

  void advance(Codec::Out& out) {
    if (between_) {
      next_piece();
      return;
    }
    if (in_.left == 0) fill();
    const std::size_t in_before = in_.left, out_before = out.left;
    switch (codec_->step(in_, out)) {
      case Codec::Step::going:
        if (in_.left == in_before && out.left == out_before && !fill()) stop("it ends in the middle");
        return;
      case Codec::Step::ended:
        between_ = true;
        return;
      case Codec::Step::damaged:
        stop("it is damaged there");
        return;
      case Codec::Step::too_big:
        error_ = Error{"unpacking this takes more than " + size_text(window_bytes) + " of memory", {},
                       "unpack it first and name what comes out"};
        return;
    }
  }

  // Behind the end of a piece stands another one, padding, or the end.
  void next_piece() {
    while (in_.left < mark_bytes && fill()) {}
    while (in_.left > 0 && *in_.at == '\0') {
      ++in_.at;
      --in_.left;
      if (in_.left < mark_bytes) fill();
    }
    while (in_.left < mark_bytes && fill()) {}
    if (in_.left == 0) {
      if (input_error_) stop({});
      ended_ = true;
    } else if (packing_of({in_.at, in_.left}) == packing_) {
      codec_ = make_codec(packing_);
      between_ = false;
    } else if (input_error_) {
      stop({});
    } else {
      error_ = Error{"what follows byte " + std::to_string(taken_ - in_.left) + " is not " + std::string(name_of(packing_, {})) + ", and was not read", {}, kept};
    }
  }

  // The cause lies further out when reading there failed.
  void stop(const char* why) {
    if (input_error_ && !input_error_->help.empty()) {
      error_ = input_error_;
      return;
    }
    error_ = Error{"cannot decompress past byte " + std::to_string(taken_ - in_.left) + ": " + (input_error_ ? input_error_->what : why), {}, kept};
  }

  Packing packing_;
  std::unique_ptr<Bytes> packed_;
  std::shared_ptr<Budget> budget_;
  std::unique_ptr<Codec> codec_;
  std::vector<char> buffer_;
  Codec::In in_{nullptr, 0};      // in buffer_
  std::uint64_t taken_ = 0;       // bytes of packed_, those in in_ too
  bool between_ = false;          // two pieces
  bool input_ended_ = false, ended_ = false;
  std::optional<Error> input_error_, error_;
};

}  // namespace

std::unique_ptr<Bytes> decompress(Packing packing, std::unique_ptr<Bytes> packed, std::shared_ptr<Budget> budget) {
  return std::make_unique<Decompressed>(packing, std::move(packed), std::move(budget));
}

}  // namespace lineup
