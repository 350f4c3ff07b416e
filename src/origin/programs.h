// SPDX-License-Identifier: Apache-2.0
// origin/programs.h: whether two dumps can be of one program, as far as their functions say.
//
//     const Programs programs(corpus, places);
//     if (!programs.can_be_one(0, 1)) ...       // of places[0] and places[1]
//
// Takes   the places of some dumps in a corpus, which must outlive the constructor only.
// Gives   false where two dumps both show code of their own and have none in common: neither a
//         package outside the standard library nor a function of package main; or where both show
//         main.main in different files and share no other function of package main. True where one
//         of them shows nothing of its own, as an excerpt may.
// Costs   a pass over the goroutines, and the names of each different stack once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/model.h"

namespace lineup {

class Programs {
 public:
  Programs(const Corpus& corpus, std::span<const std::size_t> dumps);

  bool can_be_one(std::size_t a, std::size_t b) const;

 private:
  // Keys of names, each ascending.
  struct Own {
    std::vector<std::uint32_t> packages;    // but for main
    std::vector<std::uint32_t> functions;   // of package main, but for main.main
    std::vector<std::uint32_t> main_files;  // of main.main
  };
  std::vector<Own> own_;
};

}  // namespace lineup
