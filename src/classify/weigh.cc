// SPDX-License-Identifier: Apache-2.0
// weigh.cc: the rule of weigh.h.
#include "classify/weigh.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace lineup {
namespace {

// Up to here pieces give all of their weight: the least score of a leak.
double whole_up_to() { return least_score(Verdict::leak); }

double filled(double sum, double weight) {
  const double whole = std::clamp(whole_up_to() - sum, 0.0, weight);
  const double left = 100 - (sum + whole);
  return 100 - left * std::exp(-(weight - whole) / (100 - whole_up_to()));
}

// Where the rule takes it, and among others of its role: lower comes first.
int order_of(const Piece& piece) {
  switch (piece.role) {
    case Piece::Role::gives:
    case Piece::Role::takes:
    case Piece::Role::up_to: return -piece.weight;
    case Piece::Role::at_most: return piece.limit;
    case Piece::Role::informs: return 0;
  }
  return 0;
}

}  // namespace

void Gathered::add(std::string kind, int weight, std::string text) {
  const Piece::Role role = weight > 0 ? Piece::Role::gives : weight < 0 ? Piece::Role::takes : Piece::Role::informs;
  pieces_.push_back({std::move(kind), role, std::abs(weight), 0, std::move(text)});
}

void Gathered::add_up_to(int limit, std::string kind, int weight, std::string text) {
  pieces_.push_back({std::move(kind), Piece::Role::up_to, weight, limit, std::move(text)});
}

void Gathered::lower_to(int score, std::string kind, std::string text) {
  pieces_.push_back({std::move(kind), Piece::Role::at_most, 0, score, std::move(text)});
}

void Gathered::hold_for_proven() {
  for (Piece& piece : pieces_)
    if (piece.role == Piece::Role::takes || piece.role == Piece::Role::at_most) piece.role = Piece::Role::informs;
}

Weighed weigh(std::vector<Piece> pieces) {
  std::ranges::stable_sort(pieces, [](const Piece& a, const Piece& b) { return a.role != b.role ? a.role < b.role : order_of(a) < order_of(b); });
  Weighed weighed;
  double sum = 0;
  bool first = true;
  for (Piece& piece : pieces) {
    switch (piece.role) {
      case Piece::Role::gives: sum = std::exchange(first, false) ? std::min(piece.weight, 100) : filled(sum, piece.weight); break;
      case Piece::Role::takes: sum = std::max(0.0, sum - piece.weight); break;
      case Piece::Role::up_to: sum = std::max(sum, std::min<double>(sum + piece.weight, piece.limit)); break;
      case Piece::Role::at_most: sum = std::min<double>(sum, piece.limit); break;
      case Piece::Role::informs: break;
    }
    const int now = static_cast<int>(std::lround(sum));
    weighed.evidence.push_back({std::move(piece.kind), now - weighed.score, std::move(piece.text)});
    weighed.score = now;
  }
  return weighed;
}

}  // namespace lineup
