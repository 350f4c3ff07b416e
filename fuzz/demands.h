// SPDX-License-Identifier: Apache-2.0
// demands.h: what must hold for every input, good or bad; the fuzz targets ask it
// of inputs that nobody thought of.
//
// A demand that is not met stops the process with its name, as a sanitizer's
// finding does, and libFuzzer keeps the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/grammar.h"
#include "lineup/lineup.h"
#include "model/model.h"

namespace lineup::fuzz {

void demand(bool holds, std::string_view what);
// That two texts are equal; shows where they part.
void demand_same(std::string_view what, std::string_view one, std::string_view other);

// What came of reading some inputs, as the hall in src/reading.cc does it.
struct Read {
  Corpus corpus;
  Notes notes;
  void input(std::string_view bytes, const std::string& name, const std::vector<std::size_t>& cuts = {});
};

// Both reports.
struct Reports {
  std::string text, json;
};
// Makes them and demands: the accounts add up, the score is the sum of its points,
// the reports are safe to show and to parse, and colour adds nothing but colour.
Reports check_reports(Read& read);
// Its two halves: what is said of what was read, and that the reports of it are safe.
Summary summary_of(Read& read, const Grammar& grammar);
Reports check_written(const Summary& summary);

// From bytes to both reports, in one block and in pieces, once and again, as one
// input and as two: the same each time, within memory in proportion to the input.
void check_bytes(std::string_view bytes);
// And what holds for text only: the fast and the careful reader agree, and every
// header and every line is accounted for.
void check_text(std::string_view text);

// Cuts in `bytes`, chosen by the bytes themselves, so that an input is all there
// is to a finding.
std::uint64_t seed_of(std::string_view bytes);
std::vector<std::size_t> cuts_in(std::string_view bytes);

// The most heap memory that was taken between its making and the question.
class HeapWatch {
 public:
  HeapWatch();
  std::size_t peak_bytes() const;

 private:
  std::size_t before_;
};

// A mutation of text by lines, as they are damaged on their way, now and then; else
// libFuzzer's own, by bytes.
std::size_t mutate_text(std::uint8_t* data, std::size_t size, std::size_t most, unsigned int seed);

inline std::string_view view_of(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

}  // namespace lineup::fuzz
