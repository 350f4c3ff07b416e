// SPDX-License-Identifier: Apache-2.0
// classify/sizes.h: which groups of the last dump are as large as each other.
//
// A client that runs three goroutines makes three groups of one size, and the server that
// answers it in the same process as many again. Formats that print no numbers show that they
// belong together in no other way.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "classify/match.h"

namespace lineup {

class Sizes {
 public:
  Sizes(const Corpus& corpus, const Census& census, const Matcher& matcher);

  // Goroutines of the program in other groups of the same size, within a tenth; 0 for groups
  // of fewer than ten, whose size is chance.
  std::uint64_t beside(std::uint64_t size) const;

  // Whether some group of about this size waits for the network: connections that live have one.
  bool at_network(std::uint64_t size) const;

  // Loops of one type of object: groups of exactly one size, each in another method of the
  // type, which is the body of its goroutines. None of a type that has a group of that size at
  // the network, as the readers and writers of connections have.
  struct Parts {
    std::uint64_t objects = 0;     // 0: no other method runs as often
    std::uint64_t goroutines = 0;  // of all the methods
    std::uint64_t methods = 0;
    std::string type;              // "github.com/panjf2000/ants/v2.(*Pool)"
  };
  Parts parts(const Row& row) const;

 private:
  std::string type_of(const Row& row) const;

  const Corpus& corpus_;
  const Matcher& matcher_;
  std::vector<std::uint64_t> sizes_, sums_;  // ascending; of each and those before it
  // Methods by type and size.
  std::map<std::pair<std::string, std::uint64_t>, std::vector<std::string>> loops_;
  std::vector<std::uint64_t> at_network_;  // sizes of groups, ascending
};

}  // namespace lineup
