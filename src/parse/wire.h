// SPDX-License-Identifier: Apache-2.0
// wire.h: profile.proto taken apart, with nothing in it believed.
//
//     const ProfileWire profile(bytes);
//     profile.for_each_sample([&](const ProfileWire::Sample& sample) { ... });
//
// Takes    the bytes of one profile, not compressed, which must outlive it.
// Gives    its tables. Ids and string numbers are the file's own: ask before use,
//          for they may lead nowhere.
// Never    fails. Parts that cannot be decoded are counted in `broken`; where
//          the whole goes wrong or stops, `cut` is set and what came before stays.
// Costs    some ten bytes of memory for each byte of input at worst, a third of one
//          for what Go writes. Not for inputs of 4 GiB and more.
//
// github.com/google/pprof/proto/profile.proto says what the fields mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace lineup {

class ProfileWire {
 public:
  struct ValueType {
    std::uint64_t type = 0, unit = 0;  // strings: "goroutine", "count"
  };
  struct Function {
    std::uint64_t id = 0;
    std::uint32_t name = 0, file = 0;  // strings
    std::uint32_t first_line = 0;      // where it begins; 0: not said (before Go 1.20)
  };
  struct Line {
    std::uint64_t function = 0;
    std::uint32_t number = 0;
  };
  struct Location {
    std::uint64_t id = 0, address = 0;
    std::uint32_t begin = 0, end = 0;  // its lines, innermost first; more than one where calls were inlined
  };
  struct Label {
    std::uint64_t key = 0, text = 0, unit = 0;  // strings; text 0: it is a number
    std::int64_t number = 0;
  };
  struct Sample {
    std::vector<std::uint64_t> locations;  // innermost first
    std::vector<std::int64_t> values;      // one for each sample type
    std::vector<Label> labels;
    bool whole = true;                     // false: it could not be decoded to its end
  };

  explicit ProfileWire(std::string_view bytes);

  std::vector<ValueType> types;
  ValueType period_type;
  // Of the first mapping, the program's own: strings (0: not said).
  std::uint64_t program = 0, build_id = 0;
  std::int64_t time_nanos = 0, duration_nanos = 0;
  std::uint64_t broken = 0;      // parts that could not be decoded
  std::uint64_t duplicates = 0;  // functions and locations whose id was taken
  bool cut = false;

  bool has_text(std::uint64_t string) const { return string < strings_.size(); }
  std::string_view text(std::uint64_t string) const;  // empty without one
  std::size_t texts() const { return strings_.size(); }
  const Function* function(std::uint64_t id) const;
  const Location* location(std::uint64_t id) const;
  const std::vector<Function>& functions() const { return functions_; }
  const Line& line(std::uint32_t number) const { return lines_[number]; }
  std::size_t lines() const { return lines_.size(); }

  // In the order of the file. A sample is good until the next.
  void for_each_sample(const std::function<void(const Sample&)>& take) const;

 private:
  struct Text {
    std::uint32_t at = 0, bytes = 0;
  };
  void field(std::uint32_t tag, std::string_view part);

  std::string_view bytes_;
  std::vector<Text> strings_;
  std::vector<Function> functions_;  // by id
  std::vector<Location> locations_;  // by id
  std::vector<Line> lines_;
  bool mapped_ = false;  // a mapping was read
};

// Whether an input that begins with `first` is a profile.proto. `maybe`: its next
// bytes would tell; not given when `first` is all there is, or 8 KiB.
enum class Guess { no, maybe, yes };
Guess guess_profile(std::string_view first, bool all);

// The profiles of a stream in which one was written behind the other.
std::vector<std::string_view> split_profiles(std::string_view bytes);

}  // namespace lineup
