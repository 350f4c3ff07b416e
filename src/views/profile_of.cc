// SPDX-License-Identifier: Apache-2.0
// profile_of.cc: counts the goroutines of a dump by shape, and names what the shapes are.
#include "views/profile_of.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "views/samples.h"

namespace lineup {
namespace {

class Maker {
 public:
  Maker(const Corpus& corpus, const std::vector<Finding>& findings)
      : corpus_(corpus), texts_(std::make_shared<Strings>()), found_(corpus.shapes()) {
    for (const Finding& finding : findings)
      for (const ShapeId shape : finding.row->shapes) found_[shape.index] = &finding;
  }

  Profile make(const Dump& dump) {
    profile_.name = dump.name;
    profile_.program = dump.program;
    profile_.build_id = dump.build_id;
    if (!dump.profile.empty()) profile_.type = dump.profile;
    profile_.says_creators = dump.kind == DumpKind::traceback;
    count(dump);
    for (std::uint32_t shape = 1; shape < sums_.size(); ++shape)
      if (sums_[shape].goroutines != 0) add_sample(ShapeId{shape}, sums_[shape]);
    sort_samples(profile_);
    comment(dump);
    profile_.texts.push_back(texts_);
    return std::move(profile_);
  }

 private:
  struct Sum {
    std::int64_t goroutines = 0, waited_seconds = 0;
    std::uint64_t without_wait = 0;
  };

  void count(const Dump& dump) {
    sums_.resize(corpus_.shapes());
    for (const Goroutine& goroutine : dump.goroutines) {
      Sum& sum = sums_[goroutine.shape.index];
      ++sum.goroutines;
      sum.waited_seconds += 60 * std::int64_t{goroutine.waited_minutes};
      if (goroutine.waited_minutes == 0) ++sum.without_wait;
    }
    for (const Counted& counted : dump.counted) {
      Sum& sum = sums_[counted.shape.index];
      sum.goroutines += counted.count;
      if (counted.count > 0) sum.without_wait += static_cast<std::uint64_t>(counted.count);
    }
  }

  void add_sample(ShapeId id, const Sum& sum) {
    const Shape& shape = corpus_.shape(id);
    const Stack& stack = corpus_.stack(shape.stack);
    ProfileSample sample;
    sample.goroutines = sum.goroutines;
    sample.waited_seconds = sum.waited_seconds;
    sample.without_wait = sum.without_wait;
    sample.calls.reserve(stack.frames.size());
    for (const FrameId frame : stack.frames) sample.calls.push_back(call(frame));
    if (sample.calls.empty()) callless_ += sum.goroutines;
    if (std::ranges::any_of(sample.calls,
                            [&](std::uint32_t at) { return is_elided(profile_.calls[at]); }))
      elided_ += sum.goroutines;
    if (stack.created_by) sample.created_by = call(stack.created_by);
    for (const auto& [key, value] : corpus_.labels(shape.labels))
      sample.labels.push_back({keep(key), keep(value), true});
    say(sample, state_label, corpus_.text(shape.state));
    if (const Finding* const finding = found_[id.index];
        finding != nullptr && finding->owner == Owner::program) {
      if (finding->rule != nullptr) say(sample, cause_label, finding->rule->id);
      say(sample, group_label, finding->id);
      say(sample, verdict_label, name_of(finding->verdict));
    }
    std::ranges::sort(sample.labels, {}, &ProfileLabel::key);
    profile_.samples.push_back(std::move(sample));
  }

  // A label of lineup's own makes way for one that the program has set.
  void say(ProfileSample& sample, std::string_view key, std::string_view value) {
    if (value.empty()) return;
    const bool taken = std::ranges::any_of(
        sample.labels, [&](const ProfileLabel& label) { return label.own && label.key == key; });
    sample.labels.push_back(
        {keep(taken ? std::string(aside) += key : std::string(key)), keep(value), false});
  }

  std::uint32_t call(FrameId id) {
    if (places_.size() <= id.index) places_.resize(id.index + 1, ProfileSample::none);
    std::uint32_t& at = places_[id.index];
    if (at == ProfileSample::none) {
      const Frame& frame = corpus_.frame(id);
      at = static_cast<std::uint32_t>(profile_.calls.size());
      profile_.calls.push_back(
          {keep(corpus_.text(frame.function)), keep(corpus_.text(frame.file)), frame.line});
    }
    return at;
  }

  std::string_view keep(std::string_view text) { return texts_->text(texts_->intern(text)); }

  void comment(const Dump& dump) {
    const auto goroutines = [](auto n) {
      return fmt::format("{} goroutine{}", n, n == 1 ? "" : "s");
    };
    if (const std::uint64_t damaged = dump.damaged_goroutines(); damaged > 0)
      profile_.comments.push_back(goroutines(damaged) + " damaged, and in no row");
    if (callless_ > 0)
      profile_.comments.push_back(goroutines(callless_) +
                                  " without a call that could be read, and in no row");
    if (dump.cut_short)
      profile_.comments.push_back("Some of the dump is missing: numbers are \"at least\"");
    if (elided_ > 0)
      profile_.comments.push_back(goroutines(elided_) +
                                  " with calls that Go left out of the middle of the stack");
  }

  const Corpus& corpus_;
  std::shared_ptr<Strings> texts_;
  std::vector<const Finding*> found_;  // by shape
  std::vector<Sum> sums_;              // likewise
  std::vector<std::uint32_t> places_;  // in Profile::calls, by frame
  std::int64_t elided_ = 0;            // goroutines with elided calls
  std::int64_t callless_ = 0;          // and without any
  Profile profile_;
};

}  // namespace

Profile profile_of(const Corpus& corpus, std::size_t dump, const std::vector<Finding>& findings) {
  return Maker(corpus, findings).make(corpus.dumps[dump]);
}

}  // namespace lineup
