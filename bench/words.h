// SPDX-License-Identifier: Apache-2.0
// words.h: what invented dumps are made of: waits, calls, creators.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// The same numbers from the same seed, on every machine (splitmix64).
class Random {
 public:
  explicit Random(std::uint64_t seed) : at_(seed) {}
  std::uint64_t next() { return hash(at_ += 0x9e3779b97f4a7c15ull); }
  std::uint64_t below(std::uint64_t most) { return (next() >> 32) * most >> 32; }  // most < 2^32
  static std::uint64_t hash(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
  }

 private:
  std::uint64_t at_;
};

// Text in which each run of eight '#' is an address, or one of a few (eight '@'),
// as the address of a lock that several wait for.
struct Template {
  std::string text;
  struct Hole {
    std::uint32_t at;
    bool few;
  };
  std::vector<Hole> holes;
};

Template make_template(std::string text);

// A call as debug=2 prints it, and the same as debug=1 does.
struct Call {
  Template traceback;   // "main.f(0xc0########)\n\t/app/f.go:21 +0x3c\n"
  std::string profile;  // "#\t0x4ec8b0\tmain.f+0x3c\t/app/f.go:21\n"
  std::uint64_t pc = 0;
};

// What a goroutine waits for: the header's word, and the calls of the standard
// library that stand on top of its stack then.
struct Wait {
  std::string_view state;
  unsigned weight = 1;      // of 100
  bool ages = true;         // prints minutes
  bool may_leak = false;    // may be "(leaked)"
  std::vector<Call> calls;
  std::vector<std::uint64_t> hidden;  // addresses of the runtime's own calls, in debug=1
};

struct Words {
  explicit Words(std::uint64_t seed);
  std::vector<Wait> waits;
  std::vector<Call> library;                   // innermost calls that many stacks share
  std::vector<Call> calls;                     // a power of two
  std::vector<std::string> creators, places;   // "created by main.f", "\n\t/app/f.go:19 +0x85\n"
  std::vector<std::string> label_sets;         // "route: /cart, tenant: t-04"
  std::string dumper;                          // the goroutine that writes a dump: its stack
};

inline constexpr std::uint64_t calls_bits = 12;

// Two hexadecimal digits for each byte.
inline const std::array<char, 512> hex_pairs = [] {
  std::array<char, 512> pairs{};
  for (std::size_t i = 0; i < 256; ++i) pairs[2 * i] = "0123456789abcdef"[i >> 4], pairs[2 * i + 1] = "0123456789abcdef"[i & 15];
  return pairs;
}();

inline void put_hex8(char* to, std::uint32_t value) {
  for (int i = 3; i >= 0; --i, value >>= 8) std::memcpy(to + 2 * i, &hex_pairs[2 * (value & 0xff)], 2);
}

inline char* put(char* to, std::string_view text) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

inline char* put(char* to, const Template& from, Random& random) {
  std::memcpy(to, from.text.data(), from.text.size());
  for (const Template::Hole& hole : from.holes) {
    const std::uint64_t r = random.next();
    put_hex8(to + hole.at, static_cast<std::uint32_t>(hole.few ? 0x1234560 + (r >> 61) * 0x1c0 : (r >> 32) & ~7ull));
  }
  return to + from.text.size();
}

inline char* put_number(char* to, std::uint64_t number) {
  char digits[20];
  char* p = digits + sizeof digits;
  do *--p = static_cast<char>('0' + number % 10);
  while ((number /= 10) != 0);
  return put(to, {p, static_cast<std::size_t>(digits + sizeof digits - p)});
}

}  // namespace bench
