// SPDX-License-Identifier: Apache-2.0
// soak.cc: reads generated dumps with the fast reader and with the reference,
// and stops at the first that they read differently. `./dev soak` runs it.
//
//     soak [COUNT [FIRST_SEED]]       two threads; a million by default
//     soak --show SEED                the dump of that seed, and what differs
//     soak --compare FILE...          texts from elsewhere
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "reference/twins.h"

namespace {

using namespace lineup::twin;

int show(std::uint64_t seed) {
  Reference reference;
  const Generated dump = Generator(reference.forms()).dump(seed);
  std::fwrite(dump.text.data(), 1, dump.text.size(), stdout);
  const std::string difference = differs(reference, dump, seed);
  std::fprintf(stderr, "\nsoak: seed %llu, %s\nsoak: %s\n", static_cast<unsigned long long>(seed),
               dump.how.empty() ? "not damaged" : dump.how.c_str(), difference.empty() ? "both read the same" : difference.c_str());
  return difference.empty() ? 0 : 1;
}

int soak(std::uint64_t count, std::uint64_t first) {
  constexpr std::uint64_t at_once = 1000;
  std::atomic<std::uint64_t> next = first;
  std::atomic<bool> differed = false;
  std::mutex printing;
  const auto work = [&] {
    Reference reference;
    const Generator generator(reference.forms());
    for (std::uint64_t from; !differed && (from = next.fetch_add(at_once)) < first + count;) {
      for (std::uint64_t seed = from; seed < std::min(from + at_once, first + count); ++seed) {
        const Generated dump = generator.dump(seed);
        const std::string difference = differs(reference, dump, seed);
        if (difference.empty()) continue;
        const std::lock_guard lock(printing);
        std::printf("soak: seed %llu, %s\nsoak: %s\n", static_cast<unsigned long long>(seed),
                    dump.how.empty() ? "not damaged" : dump.how.c_str(), difference.c_str());
        differed = true;
        break;
      }
      if ((from - first) % 100'000 == 0 && from != first) {
        const std::lock_guard lock(printing);
        std::fprintf(stderr, "soak: %llu read alike\n", static_cast<unsigned long long>(from - first));
      }
    }
  };
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2; ++i) threads.emplace_back(work);
  threads.clear();
  if (!differed) std::printf("soak: %llu dumps, read alike by both\n", static_cast<unsigned long long>(count));
  return differed ? 1 : 0;
}

int compare(int argc, char** argv) {
  Reference reference;
  int status = 0;
  for (int i = 2; i < argc; ++i) {
    std::ifstream in(argv[i], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string difference = differs(reference, text);
    if (difference.empty()) continue;
    std::printf("soak: %s: %s\n", argv[i], difference.c_str());
    status = 1;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int at, std::uint64_t otherwise) { return argc > at ? std::strtoull(argv[at], nullptr, 10) : otherwise; };
  if (argc > 2 && std::string(argv[1]) == "--show") return show(number(2, 1));
  if (argc > 2 && std::string(argv[1]) == "--compare") return compare(argc, argv);
  return soak(number(1, 1'000'000), number(2, 1));
}
