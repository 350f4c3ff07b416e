// SPDX-License-Identifier: Apache-2.0
// reading.h: what a reader made of an input, as plain values to compare.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/model.h"

namespace lineup::twin {

struct Call {
  std::string function, file;
  std::uint64_t line = 0;
  friend bool operator==(const Call&, const Call&) = default;
};

struct OneGoroutine {
  std::uint64_t id = 0, created_in = 0;
  std::string state, more;
  unsigned marks = 0;
  std::uint64_t minutes = 0;
  Labels labels;  // sorted
  std::vector<Call> calls;
  std::optional<Call> creator;
};

struct OneRecord {
  std::int64_t count = 0;
  bool leaked = false;
  Labels labels;
  std::vector<Call> calls;
};

struct OneLoss {
  std::uint64_t id = 0, first_line = 0, count = 1;
  Damaged::Why why = Damaged::Why::torn_stack;
};

struct OneDump {
  DumpKind kind = DumpKind::traceback;
  std::string profile;
  std::optional<std::uint64_t> stated_total;
  std::vector<OneGoroutine> goroutines;
  std::vector<OneRecord> records;
  std::vector<OneLoss> losses;
  std::uint64_t thread_stacks = 0, repeated = 0;
};

struct Reading {
  std::vector<OneDump> dumps;
  std::vector<OneDump> others;  // profiles of other things
  std::uint64_t lines = 0;                     // 0 when there is no dump
  std::vector<std::uint64_t> not_understood;   // numbers of lines; of the fast reader only so many
};

// What Parser made of it.
Reading reading_of(const Corpus& corpus);

// In words, the first thing in which two readings differ; empty when nothing.
// What is inferred rather than read (the states of a count profile) is not asked.
std::string first_difference(const Reading& fast, const Reading& reference);

}  // namespace lineup::twin
