// SPDX-License-Identifier: Apache-2.0
// fleet/facts_of.h: what was read of dumps, as facts about each.
//
//     FactContext context{grammar.digest, shapes, &processes};
//     write_facts(collection, run_notes, context, [&](const Fact& fact) { ... });
//
// Takes   the files that were read, in order, and the dumps of those that are no copies.
// Gives   for each file a row about it and its notes, then for each dump a row, a row for each
//         different goroutine in it (its Shape) in the order they first come, and what was damaged
//         and which locks are waited for. fact_set.h makes equal dumps of them again, but for one
//         thing that no report asks for: in which order goroutines of different shapes stood.
// Never   a verdict, nor anything that depends on another dump; but for service, instance, host,
//         version and taken, which depend on the paths that this run saw, and inform.
// Costs   a pass over the goroutines, and memory for those of one dump.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fleet/fact.h"
#include "model/collection.h"
#include "model/process.h"

namespace lineup {

// What is known of a shape besides what it is made of.
struct ShapeFacts {
  std::string fingerprint;
  std::string_view owner;  // "program", "runtime", "writer"
  FrameId blocked_at;
};

struct FactContext {
  std::string rules;               // a digest of them
  std::vector<ShapeFacts> shapes;  // by ShapeId
  std::span<const Process> processes;
};

void write_facts(const Collection& read, const Notes& of_run, const FactContext& context,
                 const std::function<void(const Fact&)>& put);

}  // namespace lineup
