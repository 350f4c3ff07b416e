// SPDX-License-Identifier: Apache-2.0
// rows.h: looks at 16, 32 or 64 bytes at once.
//
// How long a line and its parts are changes from line to line, and a processor
// that has to guess where a loop ends guesses wrong. So whole rows of bytes are
// looked at, needed or not; in what is told of them, bit i speaks of byte i.
#pragma once

#include <cstdint>

#ifdef __SSE2__
#include <immintrin.h>
#endif

namespace lineup {

// Bytes of the arguments of a call: 0x1, {0x2?, ...}, _.
inline bool is_argument_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == 'x' || c == ',' || c == ' ' || c == '?' || c == '{' ||
         c == '}' || c == '.' || c == '_';
}

#ifdef __SSE2__

// What every x86-64 processor has.
struct Rows16 {
  static __m128i row(const char* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
  static std::uint32_t bits(__m128i v) { return static_cast<std::uint32_t>(_mm_movemask_epi8(v)); }
  static __m128i equal(__m128i v, char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); }
  static __m128i in_range(__m128i v, char first, char count) {
    const __m128i off = _mm_sub_epi8(v, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(off, _mm_set1_epi8(static_cast<char>(count - 1))), off);
  }
  static std::uint64_t four(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d) { return a | b << 16 | c << 32 | d << 48; }
  static std::uint32_t are_arguments16(__m128i v) {
    __m128i fine = _mm_or_si128(in_range(v, '0', 10), in_range(v, 'a', 6));
    fine = _mm_or_si128(fine, _mm_or_si128(equal(v, ','), equal(v, ' ')));
    fine = _mm_or_si128(fine, _mm_or_si128(equal(v, 'x'), equal(v, '?')));
    fine = _mm_or_si128(fine, _mm_or_si128(equal(v, '{'), equal(v, '}')));
    return bits(_mm_or_si128(fine, _mm_or_si128(equal(v, '.'), equal(v, '_'))));
  }

  // Of 16 bytes, which are digits of a hexadecimal number.
  static std::uint32_t hex(const char* p) { return bits(_mm_or_si128(in_range(row(p), '0', 10), in_range(row(p), 'a', 6))); }
  // Of 32 bytes, which are bytes of arguments.
  static std::uint32_t arguments(const char* p) { return are_arguments16(row(p)) | are_arguments16(row(p + 16)) << 16; }
  // Of 64 bytes, which are `c`; which are the same in both.
  static std::uint64_t equal(const char* p, char c) {
    return four(bits(equal(row(p), c)), bits(equal(row(p + 16), c)), bits(equal(row(p + 32), c)), bits(equal(row(p + 48), c)));
  }
  static std::uint64_t same(const char* a, const char* b) {
    const auto part = [&](int at) -> std::uint64_t { return bits(_mm_cmpeq_epi8(row(a + at), row(b + at))); };
    return four(part(0), part(16), part(32), part(48));
  }
};

// With AVX2, in half as many steps.
struct Rows32 {
#define LINEUP_AVX2 __attribute__((target("avx2")))
  LINEUP_AVX2 static __m256i row(const char* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
  LINEUP_AVX2 static std::uint32_t bits(__m256i v) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(v)); }

  static std::uint32_t hex(const char* p) { return Rows16::hex(p); }
  // A byte is fine when its upper and its lower half have a bit in common:
  //   1: "  , ." 0x2_   2: digits and ? 0x3_   4: a-f 0x6_   8: x { } 0x7_   16: _ 0x5_
  LINEUP_AVX2 static std::uint32_t arguments(const char* p) {
    const __m256i lower = _mm256_broadcastsi128_si256(_mm_setr_epi8(3, 6, 6, 6, 6, 6, 6, 2, 10, 2, 0, 8, 1, 8, 1, 18));
    const __m256i upper = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 1, 2, 0, 16, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0));
    const __m256i half = _mm256_set1_epi8(0x0f), v = row(p);
    const __m256i by_lower = _mm256_shuffle_epi8(lower, _mm256_and_si256(v, half));
    const __m256i by_upper = _mm256_shuffle_epi8(upper, _mm256_and_si256(_mm256_srli_epi16(v, 4), half));
    return ~bits(_mm256_cmpeq_epi8(_mm256_and_si256(by_lower, by_upper), _mm256_setzero_si256()));
  }
  LINEUP_AVX2 static std::uint64_t same(const char* a, const char* b) {
    const std::uint64_t second = bits(_mm256_cmpeq_epi8(row(a + 32), row(b + 32)));
    return bits(_mm256_cmpeq_epi8(row(a), row(b))) | second << 32;
  }
};

#endif  // __SSE2__

// Whether this processor has what Rows32 takes. Tests say no, to try the other way.
inline bool may_use_rows32 = true;

inline bool use_rows32() {
#ifdef __SSE2__
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has && may_use_rows32;
#else
  return false;
#endif
}

}  // namespace lineup
