// SPDX-License-Identifier: Apache-2.0
// classify/families.h: which groups belong together, by the numbers of their goroutines.
//
//     const Families families(matcher, groups);
//     families.started(parent, child).directly;
//     if (come_together(groups[0], groups[1])) ...
//
// Takes    groups of one dump, each by ascending number.
// Costs    a few steps for each goroutine of the groups.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "classify/match.h"

namespace lineup {

// Which groups started which.
class Families {
 public:
  Families(const Matcher& matcher, const std::vector<std::span<const Goroutine>>& groups);

  struct Children {
    std::uint64_t directly = 0;
    std::uint64_t in_all = 0;  // also through goroutines that those started
  };
  // How many of group `child` goroutines of group `parent` started.
  Children started(std::size_t parent, std::size_t child) const;

 private:
  struct Part {
    std::size_t parent;
    Children children;
  };
  std::vector<std::vector<Part>> of_;  // by child
};

// How many stand in both of two sorted lists, repetitions counted.
std::size_t in_common(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b);

// Of two numbers: they differ by a tenth at most.
bool alike(std::uint64_t a, std::uint64_t b);

// Whether, all through a program's life, one of either came with one of the other: for nine
// of ten the nearest number of the other group is far nearer than the next of their own.
// What was started all at once says nothing. `related`: and the two have one starter, or one
// of them started the other, as far as the dump says.
bool come_together(std::span<const Goroutine> a, std::span<const Goroutine> b, bool related);

}  // namespace lineup
