// SPDX-License-Identifier: Apache-2.0
// folded.cc: stacks a line each.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "views/samples.h"
#include "views/writers.h"

namespace lineup {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "main.main;main.run", outermost first; empty where a sample has no call. The text of debug=2
// has no calls of the runtime around those of the program, so none are shown of other forms.
std::string stack_of(const Profile& profile, const ProfileSample& sample) {
  std::string stack;
  const auto is_runtime = [&](std::uint32_t call) { return is_of_runtime(profile.calls[call]); };
  const bool all = std::ranges::all_of(sample.calls, is_runtime);
  for (auto call = sample.calls.rbegin(); call != sample.calls.rend(); ++call) {
    if (!all && is_runtime(*call)) continue;
    if (!stack.empty()) stack += ';';
    stack += folded_name(profile.calls[*call].function);
  }
  return stack;
}

// By stack: two numbers, of the base and of now.
struct Both {
  std::int64_t before = 0, now = 0;
};

void count(const Profile& profile, std::int64_t Both::*side, std::map<std::string, Both>& into) {
  for (const ProfileSample& sample : profile.samples) {
    std::string stack = stack_of(profile, sample);
    // A goroutine without a call that is known stands for itself.
    if (stack.empty()) stack = "[no call known]";
    into[std::move(stack)].*side += sample.goroutines;
  }
}

}  // namespace

std::string folded_name(std::string_view name) {
  std::string out = name.empty() ? "[unknown]" : printable(name);
  std::ranges::replace(out, ';', ':');
  // "goroutine 5" in front of a count reads as two counts; blanks at the ends are lost.
  const std::size_t last = out.find_last_not_of(' ');
  out.resize(last == std::string::npos ? 0 : last + 1);
  out.erase(0, std::min(out.find_first_not_of(' '), out.size()));
  const std::size_t blank = out.find_last_of(' ');
  if (blank != std::string::npos && blank + 1 < out.size() &&
      std::all_of(out.begin() + static_cast<std::ptrdiff_t>(blank) + 1, out.end(),
                  [](char c) { return is_digit(c) || c == '.' || c == '-'; }))
    out[blank] = '_';
  // A line that begins so is a comment.
  if (out.starts_with('#')) out[0] = '_';
  // Such an ending is a colour there: "_[k]" of the kernel.
  for (const std::string_view mark : {"_[k]", "_[i]", "_[j]", "_[w]"})
    if (out.ends_with(mark)) out[out.size() - mark.size()] = ' ';
  return out.empty() ? "[unknown]" : out;
}

std::string write_folded(const Profile& profile) {
  std::map<std::string, Both> stacks;
  count(profile, &Both::now, stacks);
  std::string out;
  for (const auto& [stack, both] : stacks)
    if (both.now > 0) out += fmt::format("{} {}\n", stack, both.now);
  return out;
}

FoldedDifference write_folded_difference(const Profile& profile, const Profile& base) {
  std::map<std::string, Both> stacks;
  count(base, &Both::before, stacks);
  count(profile, &Both::now, stacks);
  FoldedDifference difference;
  for (const auto& [stack, both] : stacks) {
    const std::int64_t before = std::max<std::int64_t>(both.before, 0);
    const std::int64_t now = std::max<std::int64_t>(both.now, 0);
    if (before == 0 && now == 0) continue;
    difference.text += fmt::format("{} {} {}\n", stack, before, now);
    if (now > 0) continue;
    ++difference.gone_stacks;
    difference.gone_goroutines += static_cast<std::uint64_t>(before);
  }
  return difference;
}

}  // namespace lineup
