// SPDX-License-Identifier: Apache-2.0
// gzip.cc: packs bytes, with no time and no name in the head.
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "views/writers.h"

namespace lineup {

std::string gzip(std::string_view bytes) {
  constexpr int gzip_head = 16;
  z_stream stream{};
  if (::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + gzip_head, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string out;
  std::string block(std::size_t{1} << 16, '\0');
  int state = Z_OK;
  do {
    // zlib counts in unsigned int.
    const std::size_t piece = std::min<std::size_t>(bytes.size(), 1u << 30);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(piece);
    bytes.remove_prefix(piece);
    do {
      stream.next_out = reinterpret_cast<Bytef*>(block.data());
      stream.avail_out = static_cast<uInt>(block.size());
      state = ::deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
      out.append(block, 0, block.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  } while (state != Z_STREAM_END);
  ::deflateEnd(&stream);
  return out;
}

}  // namespace lineup
