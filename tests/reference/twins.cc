// SPDX-License-Identifier: Apache-2.0
// twins.cc: see twins.h.
#include "reference/twins.h"

#include "parse/parse.h"

namespace lineup::twin {
namespace {

Reading fast_reading(std::string_view text, Copies copies, std::size_t piece) {
  Corpus corpus;
  Notes notes;
  Parser parser(corpus, notes, "x", copies);
  for (std::size_t at = 0; at < text.size(); at += piece) parser.feed(text.substr(at, piece));
  parser.finish();
  return reading_of(corpus);
}

}  // namespace

std::string differs(Reference& reference, const Generated& dump, std::uint64_t seed) {
  const Reading right = reference.read(dump.text);
  const std::size_t piece = seed % 3 == 0 ? 1 + seed % 97 : dump.text.size() + 1;
  std::string difference = first_difference(fast_reading(dump.text, Copies::as_they_are, piece), right);
  if (!difference.empty()) return difference;
  // Mending what copies did must never change lines that are as Go printed them.
  if (!dump.changed) difference = first_difference(fast_reading(dump.text, Copies::mended, piece), right);
  return difference.empty() ? difference : "when it may mend copies: " + difference;
}

std::string differs(Reference& reference, std::string_view text) {
  return first_difference(fast_reading(text, Copies::as_they_are, text.size() + 1), reference.read(text));
}

}  // namespace lineup::twin
