// SPDX-License-Identifier: Apache-2.0
// codecs.cc: gzip, bzip2, xz and zstd.
#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "source/codec.h"

namespace lineup {
namespace {

// zlib and libbz2 count in unsigned int. More than any of our buffers.
constexpr std::size_t most_at_once = 1u << 30;
unsigned narrow(std::size_t bytes) { return static_cast<unsigned>(std::min(bytes, most_at_once)); }

class Gzip : public Codec {
 public:
  Gzip() { ready_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK; }
  ~Gzip() override { inflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  Step step(In& in, Out& out) override {
    if (!ready_) return Step::too_big;
    const unsigned in_bytes = narrow(in.left), out_bytes = narrow(out.left);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.at));  // it only reads
    stream_.avail_in = in_bytes;
    stream_.next_out = reinterpret_cast<Bytef*>(out.at);
    stream_.avail_out = out_bytes;
    const int said = inflate(&stream_, Z_NO_FLUSH);
    in.at += in_bytes - stream_.avail_in;
    in.left -= in_bytes - stream_.avail_in;
    out.at += out_bytes - stream_.avail_out;
    out.left -= out_bytes - stream_.avail_out;
    switch (said) {
      case Z_OK:
      case Z_BUF_ERROR: return Step::going;
      case Z_STREAM_END: return Step::ended;
      case Z_MEM_ERROR: return Step::too_big;
      default: return Step::damaged;
    }
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

class Bzip2 : public Codec {
 public:
  Bzip2() { ready_ = BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK; }
  ~Bzip2() override { BZ2_bzDecompressEnd(&stream_); }
  Bzip2(const Bzip2&) = delete;
  Bzip2& operator=(const Bzip2&) = delete;

  Step step(In& in, Out& out) override {
    if (!ready_) return Step::too_big;
    const unsigned in_bytes = narrow(in.left), out_bytes = narrow(out.left);
    stream_.next_in = const_cast<char*>(in.at);  // it only reads
    stream_.avail_in = in_bytes;
    stream_.next_out = out.at;
    stream_.avail_out = out_bytes;
    const int said = BZ2_bzDecompress(&stream_);
    in.at += in_bytes - stream_.avail_in;
    in.left -= in_bytes - stream_.avail_in;
    out.at += out_bytes - stream_.avail_out;
    out.left -= out_bytes - stream_.avail_out;
    switch (said) {
      case BZ_OK: return Step::going;
      case BZ_STREAM_END: return Step::ended;
      case BZ_MEM_ERROR: return Step::too_big;
      default: return Step::damaged;
    }
  }

 private:
  bz_stream stream_{};
  bool ready_ = false;
};

class Xz : public Codec {
 public:
  // What the decoder takes besides the window is little.
  Xz() { ready_ = lzma_stream_decoder(&stream_, window_bytes + (1u << 20), 0) == LZMA_OK; }
  ~Xz() override { lzma_end(&stream_); }
  Xz(const Xz&) = delete;
  Xz& operator=(const Xz&) = delete;

  Step step(In& in, Out& out) override {
    if (!ready_) return Step::too_big;
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.at);
    stream_.avail_in = in.left;
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.at);
    stream_.avail_out = out.left;
    const lzma_ret said = lzma_code(&stream_, LZMA_RUN);
    in.at += in.left - stream_.avail_in;
    in.left = stream_.avail_in;
    out.at += out.left - stream_.avail_out;
    out.left = stream_.avail_out;
    switch (said) {
      case LZMA_OK:
      case LZMA_BUF_ERROR: return Step::going;
      case LZMA_STREAM_END: return Step::ended;
      case LZMA_MEM_ERROR:
      case LZMA_MEMLIMIT_ERROR: return Step::too_big;
      default: return Step::damaged;
    }
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool ready_ = false;
};

class Zstd : public Codec {
 public:
  // Its own limit on the window is 128 MiB; said here, lest it change.
  Zstd() : stream_(ZSTD_createDStream()) {
    static_assert(window_bytes == 1u << 27);
    ready_ = stream_ != nullptr && ZSTD_isError(ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, 27)) == 0;
  }
  ~Zstd() override { ZSTD_freeDStream(stream_); }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;

  Step step(In& in, Out& out) override {
    if (!ready_) return Step::too_big;
    ZSTD_inBuffer from{in.at, in.left, 0};
    ZSTD_outBuffer to{out.at, out.left, 0};
    const std::size_t said = ZSTD_decompressStream(stream_, &to, &from);
    in.at += from.pos;
    in.left -= from.pos;
    out.at += to.pos;
    out.left -= to.pos;
    if (said == 0) return Step::ended;
    if (ZSTD_isError(said) == 0) return Step::going;
    const ZSTD_ErrorCode code = ZSTD_getErrorCode(said);
    return code == ZSTD_error_frameParameter_windowTooLarge || code == ZSTD_error_memory_allocation ? Step::too_big : Step::damaged;
  }

 private:
  ZSTD_DStream* stream_;
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<Codec> make_codec(Packing packing) {
  switch (packing) {
    case Packing::gzip: return std::make_unique<Gzip>();
    case Packing::bzip2: return std::make_unique<Bzip2>();
    case Packing::xz: return std::make_unique<Xz>();
    case Packing::zstd: return std::make_unique<Zstd>();
    default: return nullptr;
  }
}

}  // namespace lineup
