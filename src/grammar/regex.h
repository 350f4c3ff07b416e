// SPDX-License-Identifier: Apache-2.0
// grammar/regex.h: the common part of RE2's language, read into a tree and matched
// without compiling anything.
//
//     const std::optional<Regex> regex = read_regex("net/http\\.\\w+");
//     if (regex && ShortName::fits("net/http.Get")) ShortName("net/http.Get").matches(*regex);
//
// Takes    literals, dots, classes, groups, alternatives and repetitions, in ASCII.
//          What else RE2 knows is not understood, and RE2 must be asked.
// Gives    exactly RE2's answer to whether all of the name matches.
// Costs    reading: about a microsecond; matching: for each character of the pattern
//          a few operations on a number that has a bit for each place in the name.
// Threads  any may ask one Regex; a ShortName belongs to one.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lineup {

using Characters = std::bitset<128>;
inline constexpr std::size_t most_few = 4;

struct Regex {
  enum class Kind {
    text,      // `text`, which may be empty
    one,       // one of `characters`
    sequence,  // `parts`, one behind the other
    either,    // one of `parts`
    maybe,     // the one part, or nothing
    many,      // it any number of times
    some,      // it at least once
  } kind = Kind::text;
  std::string text;
  Characters characters;
  std::string few;            // the same, where they are at most `most_few`
  bool beyond_ascii = false;  // `one` matches what is not ASCII, too
  std::vector<Regex> parts;
  bool repeats = false;  // something in it is repeated that is more than one character
};

std::optional<Regex> read_regex(std::string_view pattern);

// A name, made ready for being matched many times.
class ShortName {
 public:
  // ASCII and of at most 127 bytes, as nearly all names are.
  static bool fits(std::string_view name);
  explicit ShortName(std::string_view name);  // one that fits; stays where it is

  bool matches(const Regex& regex) const;

 private:
  // Bit i is the place in front of character i; bit size() that behind the last.
  __extension__ using Places = unsigned __int128;

  // Where it may end that begins at one of these.
  Places behind(const Regex& regex, Places from) const;
  Places behind_many(const Regex& part, Places from) const;
  Places places_of(const Regex& one) const;

  std::string_view name_;
  std::array<Places, 128> of_{};  // where each character stands
  std::string different_;         // characters that do
  // Of classes: patterns ask for the same few again and again.
  struct Known {
    Characters characters;
    Places places = 0;
  };
  mutable std::array<Known, 4> known_{};
  mutable std::size_t next_known_ = 0;
};

}  // namespace lineup
