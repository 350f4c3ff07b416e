// SPDX-License-Identifier: Apache-2.0
// text.cc: any text, to both reports.
#include "demands.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lineup::fuzz::check_text(lineup::fuzz::view_of(data, size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned int seed) {
  return lineup::fuzz::mutate_text(data, size, most, seed);
}
