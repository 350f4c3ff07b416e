// SPDX-License-Identifier: Apache-2.0
// speedscope.cc: speedscope's own format
// (https://www.speedscope.app/file-format-schema.json says what the fields mean).
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>

#include "views/samples.h"
#include "views/writers.h"

namespace lineup {
namespace {

std::string json_text(std::string_view text) { return nlohmann::json(printable(text)).dump(); }

class Writer {
 public:
  std::string take(const std::vector<Profile>& profiles) {
    std::string series;
    for (const Profile& profile : profiles) {
      if (!series.empty()) series += ",\n";
      series += profile_text(profile);
    }
    std::string out = "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\n";
    out += fmt::format("\"exporter\":{},\n", json_text("lineup@" + std::string(version())));
    if (!profiles.empty()) {
      out += fmt::format("\"name\":{},\n", json_text(profiles.back().name));
      out += fmt::format("\"activeProfileIndex\":{},\n", profiles.size() - 1);
    }
    return out + "\"shared\":{\"frames\":[" + frames_ + "]},\n\"profiles\":[" + series + "]}\n";
  }

 private:
  std::string profile_text(const Profile& profile) {
    places_.assign(profile.calls.size(), ProfileSample::none);
    Profile rest;
    rest.calls = profile.calls;
    rest.samples = merge(profile.samples, Same::stack);
    sort_samples(rest);
    std::string samples, weights;
    std::int64_t sum = 0;
    for (const ProfileSample& sample : rest.samples) {
      if (sample.goroutines <= 0 || sample.calls.empty()) continue;
      if (sum > 0) samples += ',', weights += ',';
      samples += '[';
      for (auto call = sample.calls.rbegin(); call != sample.calls.rend(); ++call) {
        if (call != sample.calls.rbegin()) samples += ',';
        samples += std::to_string(frame(profile.calls[*call], *call));
      }
      samples += ']';
      weights += std::to_string(sample.goroutines);
      sum += sample.goroutines;
    }
    return fmt::format(
        "{{\"type\":\"sampled\",\"name\":{},\"unit\":\"none\",\"startValue\":0,\"endValue\":{},"
        "\"samples\":[{}],\"weights\":[{}]}}",
        json_text(profile.name), sum, samples, weights);
  }

  std::uint32_t frame(const Place& place, std::uint32_t call) {
    std::uint32_t& at = places_[call];
    if (at != ProfileSample::none) return at;
    std::string text = fmt::format(
        "{{\"name\":{}", json_text(place.function.empty() ? "[unknown]" : place.function));
    if (!place.file.empty()) text += fmt::format(",\"file\":{}", json_text(place.file));
    if (place.line != 0) text += fmt::format(",\"line\":{}", place.line);
    text += '}';
    const auto [known, is_new] =
        known_.try_emplace(text, static_cast<std::uint32_t>(known_.size()));
    if (is_new) frames_ += (known_.size() > 1 ? ",\n" : "") + text;
    return at = known->second;
  }

  std::string frames_;
  std::unordered_map<std::string, std::uint32_t> known_;
  std::vector<std::uint32_t> places_;  // of the calls of the profile at hand
};

}  // namespace

std::string write_speedscope(const std::vector<Profile>& profiles) {
  return Writer().take(profiles);
}

}  // namespace lineup
