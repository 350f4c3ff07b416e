// SPDX-License-Identifier: Apache-2.0
// generate.h: dumps from a seed: good ones, and what can become of them.
//
//     twin::Generator generator(forms);
//     twin::Generated dump = generator.dump(seed);    // the same for the same seed
//
// Lines are the samples of grammar/lines, put together as Go puts them: header,
// calls and places, ending, and what may stand between. A new sample is in the
// dumps at once. One in two dumps is then damaged: cut, lines lost, doubled,
// moved or strange, bytes changed, carriage returns, no last line feed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "grammar/line_forms.h"

namespace lineup::twin {

struct Generated {
  std::string text;
  std::string how;       // what is strange or damaged in it; empty when it is as Go prints it
  bool changed = false;  // lines are not as Go prints them: more than cut off, or other line ends
};

// Pseudo-random numbers that are the same everywhere (splitmix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ull + 1) {}
  std::size_t below(std::size_t sides);
  bool one_in(std::size_t sides) { return below(sides) == 0; }
  template <class List>
  const auto& pick(const List& list) {
    return list[below(list.size())];
  }

 private:
  std::uint64_t state_;
};

class Generator {
 public:
  explicit Generator(const std::vector<LineForm>& forms);
  Generated dump(std::uint64_t seed) const;

 private:
  using Lines = std::vector<std::string>;

  const Lines& samples(LineRole role) const { return samples_.at(role); }
  const std::string& any(Dice& dice, LineRole role) const { return dice.pick(samples(role)); }

  Lines traceback(Dice& dice, Generated& made) const;
  Lines profile(Dice& dice) const;
  void goroutine(Dice& dice, Lines& to) const;
  void frames(Dice& dice, Lines& to) const;
  static void lock(Dice& dice, std::string& header);
  void noise(Dice& dice, Lines& to, Generated& made) const;
  void damage_lines(Dice& dice, Lines& lines, Generated& made) const;
  static void damage_bytes(Dice& dice, Generated& made);

  std::map<LineRole, Lines> samples_;
  Lines foreign_;  // of no dump
};

}  // namespace lineup::twin
