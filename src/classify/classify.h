// SPDX-License-Identifier: Apache-2.0
// classify/classify.h: census + grammar → findings, each with its evidence.
//
//     for (const Finding& finding : classify(corpus, census, grammar)) ...
//
// Gives    one finding for each row of the census, worst first; ties by size,
//          then by id, then by place in the census: a total order, so the same
//          census gives the same findings.
// Score    0-100, the sum of the evidence's points. Every piece of evidence is a
//          sentence with a number in it. Where several pieces restate one fact
//          (how many, how old) they share a cap. docs/how-it-works.md tells how
//          much each kind can give, and why.
// Owns     rows and rules are pointed to: census and grammar must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "census/census.h"
#include "classify/match.h"
#include "classify/speak.h"
#include "classify/trend.h"
#include "grammar/grammar.h"
#include "lineup/lineup.h"
#include "model/model.h"

namespace lineup {

// Of a suspect that only waits because of another.
struct Symptom {
  std::size_t cause = 0;  // place in the findings
  std::string why;        // a sentence without full stop, with a number in it
};

// Of a group that waits inside a call (chains.h).
struct InsideWait {
  std::size_t chain = 0;  // groups of one chain have one number, the longest waits the lowest
  std::size_t place = 0;  // in it: who waits for others first
  bool closed = false;    // the chain is
  std::string why;        // what links it to the others, a sentence without full stop; may be empty
};

struct Finding {
  const Row* row = nullptr;
  Owner owner = Owner::program;
  Wait wait = Wait::unknown;
  const Rule* rule = nullptr;  // the cause, or the healthy shape, it was taken for
  bool looks_like = false;     // the rule does not fire: its shape is there, its amounts are not yet
  const Rule* shape = nullptr;  // the healthy shape it has, also where that excuses nothing
  Verdict verdict = Verdict::idle;
  int score = 0;
  std::vector<Evidence> evidence;
  std::string id;              // see Group::id
  FrameId blocked_at, entry;
  Trend trend;
  std::optional<Symptom> symptom_of;
  std::optional<InsideWait> inside;
};

Verdict verdict_of(int score);

// `functions`: what is known of functions from other processes of the run, or null.
std::vector<Finding> classify(const Corpus& corpus, const Census& census, const Grammar& grammar, Functions* functions = nullptr);

// The id of a group before equal ones are parted: what stays when a program is built anew, on another
// release of Go. 16 hex digits of the state's meaning and the functions from where it blocks to
// where it began.
std::string fingerprint(const Corpus& corpus, const Matcher& matcher, const Row& row);

}  // namespace lineup
