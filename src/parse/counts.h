// SPDX-License-Identifier: Apache-2.0
// counts.h: reads debug=1 texts: profiles that count goroutines by stack.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parse/dumps.h"
#include "parse/infer.h"

namespace lineup {

//     goroutine profile: total 203
//     100 @ 0x4037750 0x4007011 0x4006a15 0x42ba3c9
//     # labels: {"k":"v"}
//     #	0x42ba3c8	main.channelBlock+0x38	/app/channelblock.go:26
//
// (runtime/pprof/pprof.go printCountProfile; 1.0 on, labels since 1.15.)
class Counts {
 public:
  explicit Counts(DumpWriter& dumps) : dumps_(dumps), corpus_(dumps.corpus()) {}

  // Whether a profile can begin with this line: its head, or, where the head was
  // cut away, a record of it.
  static bool starts_with(std::string_view line);
  // Whether it is a profile's head: "goroutine profile: total 203".
  static bool is_head(std::string_view line);

  // One line of a profile, without its line feed. False when it is none: the
  // profile has ended (in_profile() is false then), or the line is foreign to it.
  bool line(std::string_view text, std::uint64_t number, bool terminated);
  bool in_profile() const { return in_profile_; }

  // The input, or the profile, ends here.
  void finish();

 private:
  bool head(std::string_view text);
  bool record(std::string_view text);
  bool symbol(std::string_view text);
  void keep();
  void end_profile();
  void lose(std::uint64_t number);
  void forget_record();

  DumpWriter& dumps_;
  Corpus& corpus_;
  bool in_profile_ = false;
  bool in_record_ = false;
  std::int64_t count_ = 0;
  std::size_t pcs_ = 0;         // in the record, without padding
  ParkTrace trace_;
  std::size_t symbols_ = 0;     // "#" lines
  LabelsId labels_;
  std::vector<FrameId> frames_;
  std::vector<ParkTrace> traces_;  // of the records of this profile
  std::size_t first_record_ = 0;   // of this profile, in the dump
};

}  // namespace lineup
