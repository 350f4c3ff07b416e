// SPDX-License-Identifier: Apache-2.0
// pieces.cc: cuts a large dump at empty lines.
#include "source/pieces.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>

namespace lineup {
namespace {

constexpr std::uint64_t worth_cutting = 32u << 20;
constexpr std::string_view cut = "\n\ngoroutine ";

// One open file, shared by the pieces.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  // -1 and errno on failure.
  ssize_t read(char* to, std::size_t most, std::uint64_t from) const {
    while (true) {
      const ssize_t got = ::pread(number_, to, most, static_cast<off_t>(from));
      if (got >= 0 || errno != EINTR) return got;
    }
  }

 private:
  int number_;
};

class Range : public Bytes {
 public:
  Range(std::shared_ptr<Descriptor> file, std::uint64_t from, std::uint64_t end) : file_(std::move(file)), at_(from), end_(end) {}
  Result<std::size_t> read(char* to, std::size_t most) override {
    const ssize_t got = file_->read(to, static_cast<std::size_t>(std::min<std::uint64_t>(most, end_ - at_)), at_);
    if (got < 0) return Error{std::strerror(errno), {}, {}};
    at_ += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }

 private:
  std::shared_ptr<Descriptor> file_;
  std::uint64_t at_, end_;
};

// The first place at or behind `from` where a piece can begin.
std::optional<std::uint64_t> next_cut(const Descriptor& file, std::uint64_t from, std::uint64_t end) {
  std::string window(1u << 20, '\0');
  for (int tries = 0; tries < 8 && from < end; ++tries) {
    const ssize_t got = file.read(window.data(), window.size(), from);
    if (got <= 0) return {};
    const std::size_t at = std::string_view(window.data(), static_cast<std::size_t>(got)).find(cut);
    if (at != std::string_view::npos) return from + at + 2;
    from += static_cast<std::uint64_t>(got) - std::min<std::uint64_t>(static_cast<std::uint64_t>(got) - 1, cut.size());
  }
  return {};
}

}  // namespace

std::vector<Member> open_in_pieces(const std::string& name, const Limits& limits, std::size_t count) {
  std::vector<Member> pieces;
  if (name == "-" || count < 2) return pieces;
  // Not even opened otherwise: whoever writes into a FIFO would take us for its
  // reader, and lose it.
  struct stat about {};
  if (::stat(name.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return pieces;
  const int number = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (number < 0) return pieces;
  const auto file = std::make_shared<Descriptor>(number);
  if (::fstat(number, &about) != 0 || !S_ISREG(about.st_mode)) return pieces;
  const auto size = static_cast<std::uint64_t>(about.st_size);
  char first[10];
  if (size < worth_cutting || file->read(first, sizeof first, 0) != sizeof first || std::string_view(first, sizeof first) != cut.substr(2)) return pieces;

  std::vector<std::uint64_t> begins = {0};
  for (std::size_t i = 1; i < count; ++i) {
    const std::optional<std::uint64_t> at = next_cut(*file, size / count * i, size);
    if (at && *at > begins.back()) begins.push_back(*at);
  }
  if (begins.size() < 2) return pieces;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const std::uint64_t end = i + 1 < begins.size() ? begins[i + 1] : size;
    pieces.emplace_back(name, std::make_unique<Range>(file, begins[i], end), limits, MemberFacts{about.st_mtime, false, false});
  }
  return pieces;
}

}  // namespace lineup
