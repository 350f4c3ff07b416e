// SPDX-License-Identifier: Apache-2.0
// classify/weigh.h: the one rule by which pieces of evidence become a score.
//
//     Gathered gathered;
//     gathered.add("rule", 35, "64 goroutines fit the strong sign ...");
//     gathered.add("growth", 30, "20, 40, 64 over 3 dumps: 44 came, 0 left");
//     const Weighed weighed = weigh(std::move(gathered).pieces());
//
// Takes    pieces, each with its weight: what it would give alone. In which order they
//          were gathered does not matter, but for equals.
// Gives    the score, 0-100, and the pieces with the points each gave, which add up to it:
//          1. What speaks for a leak, the strongest first. The first keeps its whole weight,
//             whatever it is; the others fill what it leaves: up to 80 whole, beyond that an
//             ever smaller part of what is left to 100. So no crowd of weak signs takes the
//             place of a strong one, and no score is certain.
//          2. What speaks against it, the strongest first, down to 0.
//          3. What is good up to a score and no further: it adds what is missing to that.
//          4. What allows no more than a score: it takes what is above, the lowest first.
//          5. What only informs, with 0 points.
// Owns     nothing but the pieces. Costs a sort of them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lineup/lineup.h"

namespace lineup {

struct Piece {
  enum class Role {
    gives,      // for a leak
    takes,      // against one
    up_to,      // for, and never to more than `limit`
    at_most,    // no more than `limit`, whatever else speaks
    informs,
  };
  std::string kind;
  Role role = Role::informs;
  int weight = 0;  // of gives, takes, up_to; never below 0
  int limit = 0;   // of up_to and at_most
  std::string text;
};

// What was found of one group, in the order of looking.
class Gathered {
 public:
  // Below 0 it speaks against a leak; 0 only informs.
  void add(std::string kind, int weight, std::string text);
  void add_up_to(int limit, std::string kind, int weight, std::string text);
  // At least so much, whatever else was found, unless something allows no more.
  void raise_to(int score, std::string kind, std::string text) { add_up_to(score, std::move(kind), score, std::move(text)); }
  void lower_to(int score, std::string kind, std::string text);
  // Against a proof nothing speaks: what would take points only informs from then on.
  void hold_for_proven();
  std::vector<Piece> pieces() && { return std::move(pieces_); }

 private:
  std::vector<Piece> pieces_;
};

struct Weighed {
  int score = 0;
  std::vector<Evidence> evidence;  // in the order in which the rule takes it
};
Weighed weigh(std::vector<Piece> pieces);

}  // namespace lineup
