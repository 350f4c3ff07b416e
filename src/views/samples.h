// SPDX-License-Identifier: Apache-2.0
// views/samples.h: what views do with the samples of a profile: order them, put equal ones
// together, and ask what a call is.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lineup/views.h"

namespace lineup {

// The labels that lineup says. The verdict moves with the evidence, so no view has it unless asked.
inline constexpr std::string_view state_label = "state", cause_label = "cause",
                                  group_label = "group", verdict_label = "verdict";
// Stands before their keys where the program has a label of that name.
inline constexpr std::string_view aside = "lineup_";

// Whether a label is lineup's own of this name.
bool is_said(const ProfileLabel& label, std::string_view what);

// Whether a call stands for calls that Go left out of the middle of a stack.
inline bool is_elided(const Place& call) { return call.function == "..."; }
inline bool is_of_runtime(const Place& call) { return call.function.starts_with("runtime."); }

// Most goroutines first, by absolute value; ties by calls and labels, so that the same dump gives
// the same bytes.
void sort_samples(Profile& profile);

// What makes two samples one.
enum class Same {
  stack,         // calls
  stack_own,     // calls, and labels that the program has set: as pprof parts what Go writes
  stack_state,   // and the state
  stack_labels,  // calls, and all labels
};

// Adds up samples that are the same; where all of them came to nothing there is none. A sample
// that stands for several keeps the labels, and the creator, that all of them have.
std::vector<ProfileSample> merge(const std::vector<ProfileSample>& samples, Same same);

// The sum of absolute values, which percentages are of; of the base where one was kept apart.
std::int64_t total_of(const Profile& profile);

}  // namespace lineup
