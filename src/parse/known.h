// SPDX-License-Identifier: Apache-2.0
// known.h: what readers of one corpus have seen of tracebacks, so that what comes again is only
// compared: stacks as a tree of lines, brackets of headers, labels, shapes.
//
// It belongs to one corpus, whose ids it keeps; the inputs of that corpus may share it one after
// the other: replicas of a service have their stacks in common, and dumps of a process almost all.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/model.h"
#include "parse/parse.h"
#include "parse/trie.h"

namespace lineup {

struct KnownTracebacks {
  // All of a header but id and minutes: few different ones exist.
  struct Head {
    StringId state, more;
    LabelsId labels;
    std::uint8_t marks = 0;
    bool running = false;
    friend bool operator==(const Head&, const Head&) = default;
  };
  // "chan receive (leaked)" or, with `locked`, the same with ", locked to thread".
  struct Bracket {
    std::string text;
    bool locked = false;
    std::uint32_t head = 0;
  };
  struct OfStack {
    StackId stack;
    std::uint32_t head = 0;
    ShapeId shape;
  };

  KnownTracebacks() : heads(1), labels(1) {}

  StackTrie trie;
  std::vector<Head> heads;  // the first is none
  HashIndex head_index;
  std::array<Bracket, 128> brackets;  // those that came last; a few may take turns in one place
  std::vector<OfStack> shapes{32};    // of those that came last
  std::size_t shapes_missed = 0;
  Strings label_texts;                // as printed
  std::vector<LabelsId> labels;       // of each text
  std::vector<std::int8_t> dumper;    // by stack: 0 not asked yet, 1 no, 2 yes
};

}  // namespace lineup
