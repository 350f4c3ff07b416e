// SPDX-License-Identifier: Apache-2.0
// pprof_file.cc: writes profile.proto
// (github.com/google/pprof/proto/profile.proto says what the fields mean).
#include <protozero/pbf_writer.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "views/samples.h"
#include "views/writers.h"

namespace lineup {
namespace {

// Field numbers, by message.
namespace profile_field {
enum : protozero::pbf_tag_type {
  sample_type = 1,
  sample = 2,
  mapping = 3,
  location = 4,
  function = 5,
  string_table = 6,
  time_nanos = 9,
  period_type = 11,
  period = 12,
  comment = 13,
  default_sample_type = 14,
};
}  // namespace profile_field
namespace value_type_field {
enum : protozero::pbf_tag_type { type = 1, unit = 2 };
}
namespace sample_field {
enum : protozero::pbf_tag_type { location_id = 1, value = 2, label = 3 };
}
namespace label_field {
enum : protozero::pbf_tag_type { key = 1, text = 2 };
}
namespace mapping_field {
enum : protozero::pbf_tag_type {
  id = 1,
  filename = 5,
  build_id = 6,
  has_functions = 7,
  has_filenames = 8,
  has_line_numbers = 9,
};
}
namespace location_field {
enum : protozero::pbf_tag_type { id = 1, mapping_id = 2, line = 4 };
}
namespace line_field {
enum : protozero::pbf_tag_type { function_id = 1, line = 2 };
}
namespace function_field {
enum : protozero::pbf_tag_type { id = 1, name = 2, system_name = 3, filename = 4 };
}

// What pages of pprof bear as their title. Two files with different names of it have no location
// in common for pprof, and nothing cancels under -base: so the dump's name does not stand in it.
std::string title_of(const Profile& profile) {
  const std::string program = profile.program.substr(profile.program.find_last_of('/') + 1);
  return program.empty() ? "text dump" : program;
}

class Writer {
 public:
  Writer(const Profile& profile, const ProfileLook& look) : profile_(profile), look_(look) {
    number_of({});
  }

  std::string take() {
    // Only what lists goroutines has minutes. A value that moves keeps samples from cancelling.
    const bool waits = look_.all_labels && profile_.says_creators;
    put_type(profile_field::sample_type, profile_.type, profile_.unit);
    if (waits) put_type(profile_field::sample_type, "wait", "seconds");
    std::vector<ProfileSample> samples = profile_.samples;
    if (!look_.all_labels)
      for (ProfileSample& sample : samples)
        std::erase_if(sample.labels, [](const ProfileLabel& label) {
          return is_said(label, verdict_label);
        });
    Profile rest;
    rest.calls = profile_.calls;
    rest.samples = merge(samples, Same::stack_labels);
    sort_samples(rest);
    std::uint64_t without_wait = 0;
    for (const ProfileSample& sample : rest.samples) {
      without_wait += sample.without_wait;
      put_sample(sample, waits);
    }
    put_mapping();
    put_locations();
    if (profile_.time_unix_nanos)
      out_.add_int64(profile_field::time_nanos, *profile_.time_unix_nanos);
    put_type(profile_field::period_type, profile_.type, profile_.unit);
    out_.add_int64(profile_field::period, 1);
    put_comment("lineup " + std::string(version()));
    if (!profile_.name.empty()) put_comment("Dump: " + profile_.name);
    for (const std::string& comment : profile_.comments) put_comment(comment);
    if (waits && without_wait > 0)
      put_comment(std::to_string(without_wait) +
                  (without_wait == 1 ? " goroutine waits" : " goroutines wait") +
                  " for a time that the dump does not say, and count 0 in wait");
    out_.add_packed_int64(profile_field::comment, comments_.begin(), comments_.end());
    out_.add_int64(profile_field::default_sample_type, number_of(profile_.type));
    for (const std::string& text : texts_) out_.add_string(profile_field::string_table, text);
    return std::move(bytes_);
  }

 private:
  std::int64_t number_of(std::string_view text) {
    // A string of the message is text: what is none is shown as lineup shows it.
    std::string safe = is_plain(text) ? std::string(text) : printable(text);
    const auto [at, is_new] =
        numbers_.try_emplace(std::move(safe), static_cast<std::int64_t>(texts_.size()));
    if (is_new) texts_.push_back(at->first);
    return at->second;
  }
  static bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
  }

  void put_type(protozero::pbf_tag_type field, std::string_view type, std::string_view unit) {
    protozero::pbf_writer out(out_, field);
    out.add_int64(value_type_field::type, number_of(type));
    out.add_int64(value_type_field::unit, number_of(unit));
  }

  void put_sample(const ProfileSample& sample, bool waits) {
    std::vector<std::uint64_t> locations;
    for (const std::uint32_t call : sample.calls)
      if (!is_elided(profile_.calls[call])) locations.push_back(std::uint64_t{call} + 1);
    std::vector<std::int64_t> values = {sample.goroutines};
    if (waits) values.push_back(sample.waited_seconds);
    protozero::pbf_writer out(out_, profile_field::sample);
    out.add_packed_uint64(sample_field::location_id, locations.begin(), locations.end());
    out.add_packed_int64(sample_field::value, values.begin(), values.end());
    for (const ProfileLabel& label : sample.labels) {
      protozero::pbf_writer text(out, sample_field::label);
      text.add_int64(label_field::key, number_of(label.key));
      text.add_int64(label_field::text, number_of(label.value));
    }
  }

  void put_mapping() {
    protozero::pbf_writer out(out_, profile_field::mapping);
    out.add_uint64(mapping_field::id, 1);
    out.add_int64(mapping_field::filename, number_of(title_of(profile_)));
    if (!profile_.build_id.empty())
      out.add_int64(mapping_field::build_id, number_of(profile_.build_id));
    out.add_bool(mapping_field::has_functions, true);
    out.add_bool(mapping_field::has_filenames, true);
    out.add_bool(mapping_field::has_line_numbers, true);
  }

  // A location for each call that some sample has; a function for each name and file.
  void put_locations() {
    std::vector<bool> used(profile_.calls.size(), false);
    for (const ProfileSample& sample : profile_.samples)
      for (const std::uint32_t call : sample.calls) used[call] = true;
    std::unordered_map<std::string, std::uint64_t> functions;
    for (std::size_t call = 0; call < used.size(); ++call) {
      const Place& place = profile_.calls[call];
      if (!used[call] || is_elided(place)) continue;
      const std::int64_t name = number_of(place.function), file = number_of(place.file);
      const auto [at, is_new] = functions.try_emplace(
          std::to_string(name) + ' ' + std::to_string(file), functions.size() + 1);
      if (is_new) {
        protozero::pbf_writer out(out_, profile_field::function);
        out.add_uint64(function_field::id, at->second);
        out.add_int64(function_field::name, name);
        out.add_int64(function_field::system_name, name);
        out.add_int64(function_field::filename, file);
      }
      protozero::pbf_writer out(out_, profile_field::location);
      out.add_uint64(location_field::id, call + 1);
      out.add_uint64(location_field::mapping_id, 1);
      protozero::pbf_writer line(out, location_field::line);
      line.add_uint64(line_field::function_id, at->second);
      line.add_int64(line_field::line, static_cast<std::int64_t>(place.line));
    }
  }

  void put_comment(const std::string& text) { comments_.push_back(number_of(text)); }

  const Profile& profile_;
  const ProfileLook& look_;
  std::string bytes_;
  protozero::pbf_writer out_{bytes_};
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::int64_t> numbers_;
  std::vector<std::int64_t> comments_;
};

}  // namespace

std::string write_pprof(const Profile& profile, const ProfileLook& look) {
  return gzip(Writer(profile, look).take());
}

}  // namespace lineup
