// SPDX-License-Identifier: Apache-2.0
// rows.cc: names the rows of a view.
#include "views/rows.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "classify/names.h"
#include "views/samples.h"

namespace lineup {
namespace {

std::string name_of_call(const Place& call, ViewBy by) {
  if (is_elided(call)) return {};
  if (by == ViewBy::file && !call.file.empty()) return printable(call.file);
  if (call.function.empty()) return "<unknown>";
  if (by == ViewBy::line && call.line != 0)
    return printable(call.function) + ' ' + printable(call.file) + ':' + std::to_string(call.line);
  return printable(by == ViewBy::package ? package_of(call.function) : call.function);
}

std::string state_of(const ProfileSample& sample) {
  for (const ProfileLabel& label : sample.labels)
    if (is_said(label, state_label)) return printable(label.value);
  return "(state unknown)";
}

std::string creator_of(const Profile& profile, const ProfileSample& sample) {
  if (sample.created_by != ProfileSample::none)
    return printable(profile.calls[sample.created_by].function);
  return profile.says_creators ? "(no creator)" : "(creator unknown: counted, not listed)";
}

// "KEY=VALUE" of all labels the program has set, or the values of one key.
std::string labels_of(const ProfileSample& sample, std::string_view key) {
  std::string text;
  for (const ProfileLabel& label : sample.labels) {
    if (key.empty() ? !label.own : label.key != key || is_said(label, verdict_label)) continue;
    if (!text.empty()) text += ' ';
    if (key.empty()) text += printable(label.key) + '=';
    text += printable(label.value);
  }
  return text.empty() ? "(no label)" : text;
}

}  // namespace

Named name_rows(const Profile& profile, std::vector<ProfileSample> samples,
                const ViewRequest& request) {
  Named named{std::move(samples), {}};
  const bool keeps_stacks = request.by == ViewBy::function || request.by == ViewBy::line ||
                            request.by == ViewBy::file || request.by == ViewBy::package;
  if (keeps_stacks) {
    named.names.reserve(profile.calls.size());
    for (const Place& call : profile.calls) named.names.push_back(name_of_call(call, request.by));
    return named;
  }
  std::unordered_map<std::string, std::uint32_t> known;
  for (ProfileSample& sample : named.samples) {
    std::string name = request.by == ViewBy::state     ? state_of(sample)
                       : request.by == ViewBy::creator ? creator_of(profile, sample)
                                                       : labels_of(sample, request.label);
    const auto [at, is_new] =
        known.try_emplace(name, static_cast<std::uint32_t>(named.names.size()));
    if (is_new) named.names.push_back(std::move(name));
    sample.calls = {at->second};
  }
  return named;
}

}  // namespace lineup
