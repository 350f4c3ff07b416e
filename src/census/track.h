// SPDX-License-Identifier: Apache-2.0
// track.h: follows each goroutine by its number from dump to dump.
//
// The same process, number and creator is the same goroutine; numbers are never
// used twice. In the same group it is still there, in another it moved on.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "census/census.h"

namespace lineup {

class Tracker {
 public:
  Tracker(const Corpus& corpus, std::vector<Row>& rows) : corpus_(corpus), rows_(rows), dumps_(corpus.dumps.size()) {}

  // Tells the cells of `dump` who stayed, came and went since the last listing.
  // `order` is Census::listed of the whole dump, empty in a profile that counts;
  // `here` are the rows that have goroutines in it. Dumps must come in order. An
  // excerpt tells of its own goroutines only: nothing came or left in it.
  void follow(std::size_t dump, const Gap& gap, std::span<const Goroutine> order, std::span<const std::uint32_t> here);

 private:
  // What is known of one goroutine at the time of a dump.
  struct Known {
    float at_least = 0;  // seconds it has been blocked here
    float at_most;
    bool proven = false;
    bool since_first = false;
  };

  // One listing, with its goroutines in order of their numbers.
  struct Listing {
    std::span<const Goroutine> order;
    std::vector<std::uint32_t> by_id;   // places in the order, once they are asked for
    std::vector<std::uint32_t> row_of;  // by place
    std::vector<Known> known;           // by place
  };

  Listing list(std::size_t dump, std::span<const Goroutine> order, std::span<const std::uint32_t> here) const;
  static void sort_by_id(Listing& listing);
  void compare(std::size_t dump, Listing& now);
  void tell(Cell& cell, const Listing& listing) const;
  void tell_alone(std::size_t dump, std::span<const Goroutine> order, std::span<const std::uint32_t> here) const;
  void date(Cell& cell, const Known& oldest) const;
  Known by_itself(const Goroutine& g) const;
  static void carry_over(Known& now, const Known& before, const Goroutine& g, float seconds);

  const Corpus& corpus_;
  std::vector<Row>& rows_;
  std::size_t dumps_;
  Listing before_;
  bool first_listing_ = true;  // of this process
  float seconds_ = 0;          // since `before_`
  bool seconds_known_ = true;
};

}  // namespace lineup
