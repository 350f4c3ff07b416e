// SPDX-License-Identifier: Apache-2.0
// wire.cc: decodes profile.proto field by field.
#include "parse/wire.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <protozero/pbf_reader.hpp>

namespace lineup {
namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

constexpr auto varint = pbf_wire_type::varint;
constexpr auto bytes_type = pbf_wire_type::length_delimited;

// Field numbers of the message Profile.
enum : std::uint32_t {
  sample_type_field = 1,
  sample_field = 2,
  mapping_field = 3,
  location_field = 4,
  function_field = 5,
  string_table_field = 6,
  time_nanos_field = 9,
  duration_nanos_field = 10,
  period_type_field = 11,
  last_field = 15,
};

std::string_view view_of(pbf_reader& reader) {
  const protozero::data_view view = reader.get_view();
  return {view.data(), view.size()};
}

pbf_reader open(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

// 64 bits that ought to be a line number or a string number: too large is no number.
std::uint32_t narrow(std::uint64_t value) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

// Visits each field of a message: visit(reader), which must read or skip it.
// False when the message goes wrong; the library throws, and it ends here.
template <class Visit>
bool each_field(std::string_view message, Visit visit) {
  try {
    pbf_reader reader = open(message);
    while (reader.next()) visit(reader);
    return true;
  } catch (const protozero::exception&) {
    return false;
  }
}

// A repeated number: each by itself, or packed. Go packs them.
template <class Number>
bool read_numbers(pbf_reader& reader, std::uint32_t tag, std::vector<Number>& to) {
  if (reader.tag() != tag) return false;
  if (reader.wire_type() == varint) {
    to.push_back(static_cast<Number>(reader.get_uint64()));
    return true;
  }
  if (reader.wire_type() != bytes_type) return false;
  for (const std::uint64_t number : reader.get_packed_uint64()) to.push_back(static_cast<Number>(number));
  return true;
}

bool read_type(std::string_view part, ProfileWire::ValueType& type) {
  return each_field(part, [&](pbf_reader& reader) {
    switch (reader.tag_and_type()) {
      case tag_and_type(1, varint): type.type = reader.get_uint64(); break;
      case tag_and_type(2, varint): type.unit = reader.get_uint64(); break;
      default: reader.skip();
    }
  });
}

bool read_mapping(std::string_view part, std::uint64_t& file, std::uint64_t& build_id) {
  return each_field(part, [&](pbf_reader& reader) {
    switch (reader.tag_and_type()) {
      case tag_and_type(5, varint): file = reader.get_uint64(); break;
      case tag_and_type(6, varint): build_id = reader.get_uint64(); break;
      default: reader.skip();
    }
  });
}

bool read_function(std::string_view part, ProfileWire::Function& function) {
  return each_field(part, [&](pbf_reader& reader) {
    switch (reader.tag_and_type()) {
      case tag_and_type(1, varint): function.id = reader.get_uint64(); break;
      case tag_and_type(2, varint): function.name = narrow(reader.get_uint64()); break;
      case tag_and_type(4, varint): function.file = narrow(reader.get_uint64()); break;
      case tag_and_type(5, varint): function.first_line = narrow(reader.get_uint64()); break;
      default: reader.skip();
    }
  });
}

bool read_line(std::string_view part, ProfileWire::Line& line) {
  return each_field(part, [&](pbf_reader& reader) {
    switch (reader.tag_and_type()) {
      case tag_and_type(1, varint): line.function = reader.get_uint64(); break;
      case tag_and_type(2, varint): line.number = narrow(reader.get_uint64()); break;
      default: reader.skip();
    }
  });
}

bool read_location(std::string_view part, ProfileWire::Location& location, std::vector<ProfileWire::Line>& lines) {
  bool good = true;
  location.begin = narrow(lines.size());
  good = each_field(part, [&](pbf_reader& reader) {
    switch (reader.tag_and_type()) {
      case tag_and_type(1, varint): location.id = reader.get_uint64(); break;
      case tag_and_type(3, varint): location.address = reader.get_uint64(); break;
      case tag_and_type(4, bytes_type): {
        ProfileWire::Line line;
        if (!read_line(view_of(reader), line)) throw protozero::end_of_buffer_exception{};
        lines.push_back(line);
        break;
      }
      default: reader.skip();
    }
  });
  location.end = narrow(lines.size());
  return good;
}

bool read_label(std::string_view part, ProfileWire::Label& label) {
  return each_field(part, [&](pbf_reader& reader) {
    switch (reader.tag_and_type()) {
      case tag_and_type(1, varint): label.key = reader.get_uint64(); break;
      case tag_and_type(2, varint): label.text = reader.get_uint64(); break;
      case tag_and_type(3, varint): label.number = reader.get_int64(); break;
      case tag_and_type(4, varint): label.unit = reader.get_uint64(); break;
      default: reader.skip();
    }
  });
}

void read_sample(std::string_view part, ProfileWire::Sample& sample) {
  sample.locations.clear();
  sample.values.clear();
  sample.labels.clear();
  sample.whole = true;
  const bool good = each_field(part, [&](pbf_reader& reader) {
    if (read_numbers(reader, 1, sample.locations) || read_numbers(reader, 2, sample.values)) return;
    if (reader.tag_and_type() != tag_and_type(3, bytes_type)) return reader.skip();
    ProfileWire::Label label;
    if (read_label(view_of(reader), label)) sample.labels.push_back(label);
    else sample.whole = false;
  });
  sample.whole = sample.whole && good;
}

// Puts a table in the order of its ids; of those with one id the first stays.
template <class Entry>
std::uint64_t put_in_order(std::vector<Entry>& table) {
  if (!std::ranges::is_sorted(table, {}, &Entry::id)) std::ranges::stable_sort(table, {}, &Entry::id);
  const auto end = std::unique(table.begin(), table.end(), [](const Entry& a, const Entry& b) { return a.id == b.id; });
  const auto duplicates = static_cast<std::uint64_t>(table.end() - end);
  table.erase(end, table.end());
  return duplicates;
}

template <class Entry>
const Entry* find_in(const std::vector<Entry>& table, std::uint64_t id) {
  // Writers number from 1 without gaps.
  if (id - 1 < table.size() && table[static_cast<std::size_t>(id - 1)].id == id) return &table[static_cast<std::size_t>(id - 1)];
  const auto at = std::ranges::lower_bound(table, id, {}, &Entry::id);
  return at != table.end() && at->id == id ? &*at : nullptr;
}

}  // namespace

ProfileWire::ProfileWire(std::string_view bytes) : bytes_(bytes) {
  cut = !each_field(bytes, [&](pbf_reader& reader) {
    const std::uint32_t tag = reader.tag();
    switch (reader.tag_and_type()) {
      case tag_and_type(time_nanos_field, varint): time_nanos = reader.get_int64(); break;
      case tag_and_type(duration_nanos_field, varint): duration_nanos = reader.get_int64(); break;
      default:
        if (reader.wire_type() == bytes_type) field(tag, view_of(reader));
        else reader.skip();
    }
  });
  duplicates = put_in_order(functions_) + put_in_order(locations_);
}

void ProfileWire::field(std::uint32_t tag, std::string_view part) {
  bool good = true;
  switch (tag) {
    case sample_type_field: good = read_type(part, types.emplace_back()); break;
    case period_type_field: good = read_type(part, period_type); break;
    case string_table_field: strings_.push_back({static_cast<std::uint32_t>(part.data() - bytes_.data()), static_cast<std::uint32_t>(part.size())}); break;
    case mapping_field:
      if (!mapped_) read_mapping(part, program, build_id);
      mapped_ = true;
      break;
    case function_field: {
      Function function;
      good = read_function(part, function) && function.id != 0;
      if (good) functions_.push_back(function);
      break;
    }
    case location_field: {
      Location location;
      good = read_location(part, location, lines_) && location.id != 0;
      if (good) locations_.push_back(location);
      break;
    }
    default: break;
  }
  if (!good) ++broken;
}

std::string_view ProfileWire::text(std::uint64_t string) const {
  if (!has_text(string)) return {};
  const Text& text = strings_[static_cast<std::size_t>(string)];
  return bytes_.substr(text.at, text.bytes);
}

const ProfileWire::Function* ProfileWire::function(std::uint64_t id) const { return find_in(functions_, id); }
const ProfileWire::Location* ProfileWire::location(std::uint64_t id) const { return find_in(locations_, id); }

void ProfileWire::for_each_sample(const std::function<void(const Sample&)>& take) const {
  Sample sample;
  // Where the whole goes wrong was said in `cut`.
  each_field(bytes_, [&](pbf_reader& reader) {
    if (reader.tag_and_type() != tag_and_type(sample_field, bytes_type)) return reader.skip();
    read_sample(view_of(reader), sample);
    take(sample);
  });
}

namespace {

// Whether a message has only the fields it may have: varints `numbers` and
// messages `parts`, as bits by field number.
bool has_only(std::string_view message, std::uint32_t numbers, std::uint32_t parts) {
  bool only = true;
  return each_field(message,
                    [&](pbf_reader& reader) {
                      const std::uint32_t bit = reader.tag() < 32 ? 1u << reader.tag() : 0;
                      only = only && ((reader.wire_type() == varint && (numbers & bit) != 0) || (reader.wire_type() == bytes_type && (parts & bit) != 0));
                      reader.skip();
                    }) &&
         only;
}

constexpr std::uint32_t bits(std::initializer_list<std::uint32_t> numbers) {
  std::uint32_t all = 0;
  for (std::uint32_t number : numbers) all |= 1u << number;
  return all;
}

// Whether a field of a Profile is what it ought to be.
bool is_plausible(pbf_reader& reader, bool first_string) {
  const std::uint32_t tag = reader.tag();
  if (reader.wire_type() == varint) {
    reader.skip();
    return tag >= 7 && tag <= last_field && tag != period_type_field;
  }
  if (reader.wire_type() != bytes_type || tag > last_field) return false;
  const std::string_view part = view_of(reader);
  switch (tag) {
    case sample_type_field:
    case period_type_field: return has_only(part, bits({1, 2}), 0);
    case sample_field: return has_only(part, bits({1, 2}), bits({1, 2, 3}));
    case mapping_field: return has_only(part, bits({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), 0);
    case location_field: return has_only(part, bits({1, 2, 3, 5}), bits({4}));
    case function_field: return has_only(part, bits({1, 2, 3, 4, 5}), 0);
    case string_table_field: return !first_string || part.empty();
    default: return tag == 13;
  }
}

}  // namespace

Guess guess_profile(std::string_view first, bool all) {
  // Text may stumble through one field, but not through several with a type among
  // them. What comes behind those may be damaged.
  const auto is_enough = [](std::size_t fields, std::size_t types) { return fields >= 3 && (types > 0 || fields >= 16); };
  constexpr std::size_t most = 8192;
  std::size_t fields = 0, types = 0;
  bool plausible = true, strings = false;
  bool whole = true;
  try {
    pbf_reader reader = open(first);
    while (plausible && !is_enough(fields, types) && reader.next()) {
      const std::uint32_t tag = reader.tag();
      plausible = is_plausible(reader, !strings);
      if (tag == sample_type_field || tag == period_type_field) ++types;
      strings = strings || tag == string_table_field;
      ++fields;
    }
  } catch (const protozero::end_of_buffer_exception&) {
    whole = false;  // the next field goes on behind these bytes
  } catch (const protozero::exception&) {
    plausible = false;
  }
  if (!plausible) return Guess::no;
  if (is_enough(fields, types)) return Guess::yes;
  if (!all && first.size() < most) return Guess::maybe;
  return types > 0 && (whole || first.size() >= most) && fields > 1 ? Guess::yes : Guess::no;
}

std::vector<std::string_view> split_profiles(std::string_view bytes) {
  std::vector<std::string_view> profiles;
  std::uint32_t opens_with = 0;
  bool strings = false;
  std::size_t begin = 0, at = 0;
  try {
    pbf_reader reader = open(bytes);
    while (reader.next()) {
      const std::uint32_t tag = reader.tag();
      if (opens_with == 0) opens_with = tag;
      // Writers put each table in one run. What opened the first profile, met
      // again behind its strings, opens the next.
      if (strings && tag == opens_with && tag != string_table_field) {
        profiles.push_back(bytes.substr(begin, at - begin));
        begin = at;
        strings = false;
      }
      strings = strings || tag == string_table_field;
      reader.skip();
      at = bytes.size() - reader.length();
    }
  } catch (const protozero::exception&) {
    // Profile says what is wrong with the last.
  }
  profiles.push_back(bytes.substr(begin));
  return profiles;
}

}  // namespace lineup
