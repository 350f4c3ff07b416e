// SPDX-License-Identifier: Apache-2.0
// unfold.h: makes stacks and labels of the tables of a profile.proto.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/model.h"
#include "parse/infer.h"
#include "parse/profiles.h"
#include "parse/wire.h"

namespace lineup {

// Of one profile. A small file can name long texts and deep stacks again and
// again, so what all of it may unfold to is bounded by its size; a list of
// locations, or of labels, that comes again costs nothing more.
class Unfolder {
 public:
  struct Stack {
    StackId id;            // as debug=1 shows it
    StringId state;        // told by the runtime's calls at the front; may be none
    std::uint8_t hidden = 0;  // how many of them there are
    bool good = false;     // false: a location or function leads nowhere
  };

  // `bytes`: the profile's size. All but `profile` and `corpus` may go before it.
  Unfolder(const ProfileWire& profile, std::size_t bytes, Corpus& corpus);

  Stack stack(const std::vector<std::uint64_t>& locations);
  // All its calls, nothing hidden; good until the next. False like `good` above.
  bool resolve(const std::vector<std::uint64_t>& locations);
  std::vector<FrameId>& frames() { return frames_; }
  // What debug=1 shows of the stack that was resolved last.
  Stack shown();

  // The labels whose keys are not `special`.
  LabelsId labels(const ProfileWire::Sample& sample, const std::function<bool(std::string_view)>& special);

  Oddities odd;                    // the stacks, as they came
  std::uint64_t lost_labels = 0;   // that lead nowhere, or are too many

 private:
  struct Call {
    FrameId frame;
    std::uint32_t lines_down = 0;
    enum class Is : std::uint8_t { unread, known, nameless, lost } is = Is::unread;
  };

  void find_depth();
  bool spend(std::size_t bytes);
  StringId plain(std::uint32_t text);
  StringId name(std::uint32_t text);
  const Call& call(std::uint32_t line);
  void name_addresses();

  const ProfileWire& profile_;
  Corpus& corpus_;
  std::size_t left_;         // bytes that may still be unfolded
  std::size_t depth_ = 0;    // calls that debug=1 keeps of a stack; 0: no limit
  bool by_lock_ = false;     // see told_state
  std::vector<StringId> names_, texts_;            // by number; none: not interned yet
  std::vector<Call> calls_;                        // by line
  std::unordered_map<std::string, Stack> stacks_;  // by locations
  std::map<std::vector<std::uint64_t>, LabelsId> label_sets_;
  // Of the stack at hand.
  std::vector<FrameId> frames_;
  std::vector<KeptCall> kept_;
  std::vector<std::uint64_t> addresses_;
};

// A function's name as the text formats print it: "main.MapG[...]" for
// "main.MapG[go.shape.string,go.shape.int]".
std::string without_type_arguments(std::string_view function);

}  // namespace lineup
