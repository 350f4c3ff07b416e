// SPDX-License-Identifier: Apache-2.0
// counts.h: reads debug=1 texts: profiles that count goroutines by stack, and
// those that count other things.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lineup/notes.h"
#include "parse/dumps.h"
#include "parse/infer.h"
#include "parse/parse.h"
#include "parse/pieces.h"
#include "parse/profiles.h"

namespace lineup {

//     goroutine profile: total 203
//     100 @ 0x4037750 0x4007011 0x4006a15 0x42ba3c9
//     # labels: {"k":"v"}
//     #	0x42ba3c8	main.channelBlock+0x38	/app/channelblock.go:26
//
// (runtime/pprof/pprof.go printCountProfile; 1.0 on, labels since 1.15. The "#"
// lines with symbols are missing from what 1.7 and older print for debug=0.)
// A threadcreate profile, or one of the program's own, goes to Corpus::others.
class Counts {
 public:
  Counts(DumpWriter& dumps, Notes& notes, Copies copies)
      : dumps_(dumps), corpus_(dumps.corpus()), notes_(notes), mends_(copies == Copies::mended) {}

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

  // How many profiles counted something else than goroutines, and a note for each.
  // They are all there is in the input when `alone`.
  std::size_t others() const { return others_; }
  void note_others(bool alone);

 private:
  bool whole_line(std::string_view text, std::uint64_t number, bool terminated);
  void release(bool terminated);
  bool head(std::string_view text);
  bool record(std::string_view text);
  bool symbol(std::string_view text);
  void keep();
  std::size_t hidden_frames() const;
  bool may_be_cut() const;
  bool misses_symbols();
  void name_addresses();
  void infer();
  void end_profile();
  void lose(std::uint64_t number);
  bool torn_record(std::string_view text, std::uint64_t number);
  void forget_record();
  Dump& dump() { return other_ ? *other_ : dumps_.current(DumpKind::count_profile); }

  DumpWriter& dumps_;
  Corpus& corpus_;
  Notes& notes_;
  bool mends_;           // joins lines that were broken on their way
  CountPieces pieces_;
  bool in_profile_ = false;
  std::optional<Dump> other_;      // the profile, when it counts no goroutines
  std::size_t others_ = 0;         // of this input, in the corpus
  bool leaked_ = false;            // it is a leak profile
  bool has_symbols_ = false;       // some record of it has "#" lines
  Oddities odd_;
  std::vector<ParkTrace> traces_;  // of the records of this profile
  std::size_t first_record_ = 0;   // of this profile, in the dump

  // The record that is being read.
  bool in_record_ = false;
  std::uint64_t record_line_ = 0;
  std::int64_t count_ = 0;
  std::vector<std::uint64_t> pcs_;      // without padding
  std::uint64_t first_pc_ = 0, last_pc_ = 0;  // of its "#" lines
  std::size_t symbols_ = 0;             // "#" lines
  LabelsId labels_;
  std::vector<FrameId> frames_;
};

}  // namespace lineup
