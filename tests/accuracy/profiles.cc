// SPDX-License-Identifier: Apache-2.0
// profiles.cc: count profiles without their labels. Goroutines of one stack are
// one record for each label; without labels they are one.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>
#include <set>
#include <stdexcept>

#include "accuracy/specimen.h"

namespace lineup::accuracy {
namespace {

// `"key":"value"` of `{"a":"b", "key":"value"}`. The labels of our own programs have
// nothing in them that Go would escape.
std::string quoted_value(std::string_view pairs, std::string_view key) {
  const std::string start = fmt::format("\"{}\":\"", key);
  const std::size_t at = pairs.find(start);
  if (at == std::string_view::npos) return {};
  const std::string_view value = pairs.substr(at + start.size());
  return std::string(value.substr(0, value.find('"')));
}

// "#\t0x4651\tmain.f+0x31\t\t/src/app/main.go:9" goes into the key.
void add_symbol(std::string_view line, StackKey& key) {
  std::vector<std::string_view> cells = split(line, '\t');
  std::erase(cells, std::string_view{});
  if (cells.size() < 4) return;
  const std::size_t colon = cells[3].rfind(':');
  if (colon == std::string_view::npos) return;
  const std::string_view digits = cells[3].substr(colon + 1);
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  key.add(cells[2].substr(0, cells[2].rfind('+')), cells[3].substr(0, colon), number);
}

// profile.proto: the fields that are used here (google/pprof, proto/profile.proto).
namespace field {
constexpr protozero::pbf_tag_type sample = 2, location = 4, function = 5, text = 6;
}

struct Sample {
  std::vector<std::uint64_t> locations;
  std::int64_t value = 0;
};

struct Line {
  std::uint64_t function = 0, line = 0;
};

struct Function {
  std::uint64_t name = 0, file = 0;
};

// What is needed of a profile to know the stacks and the labels of its samples.
struct Tables {
  std::vector<std::string> texts;
  std::map<std::uint64_t, std::vector<Line>> locations;
  std::map<std::uint64_t, Function> functions;
};

Line read_line(protozero::pbf_reader reader) {
  Line line;
  while (reader.next()) {
    if (reader.tag() == 1) line.function = reader.get_uint64();
    else if (reader.tag() == 2) line.line = reader.get_uint64();
    else reader.skip();
  }
  return line;
}

Tables read_tables(std::string_view bytes) {
  Tables tables;
  for (protozero::pbf_reader top(bytes.data(), bytes.size()); top.next();) {
    if (top.tag() == field::text) {
      tables.texts.push_back(top.get_string());
    } else if (top.tag() == field::location) {
      protozero::pbf_reader reader = top.get_message();
      std::uint64_t id = 0;
      std::vector<Line> lines;
      while (reader.next()) {
        if (reader.tag() == 1) id = reader.get_uint64();
        else if (reader.tag() == 4) lines.push_back(read_line(reader.get_message()));
        else reader.skip();
      }
      tables.locations[id] = std::move(lines);
    } else if (top.tag() == field::function) {
      protozero::pbf_reader reader = top.get_message();
      std::uint64_t id = 0;
      Function function;
      while (reader.next()) {
        if (reader.tag() == 1) id = reader.get_uint64();
        else if (reader.tag() == 2) function.name = reader.get_uint64();
        else if (reader.tag() == 4) function.file = reader.get_uint64();
        else reader.skip();
      }
      tables.functions[id] = function;
    } else {
      top.skip();
    }
  }
  return tables;
}

std::string key_of(const Sample& sample, const Tables& tables) {
  StackKey key;
  for (const std::uint64_t location : sample.locations)
    for (const Line& line : tables.locations.at(location)) {
      const Function& function = tables.functions.at(line.function);
      key.add(tables.texts.at(function.name), tables.texts.at(function.file), line.line);
    }
  return key.text();
}

// A sample without its labels; of them, `value_of` gives the one that is asked for, and
// `places` all places of their texts.
Sample read_sample(protozero::pbf_reader reader, const Tables& tables, std::string_view key,
                   std::string& value_of, std::set<std::uint64_t>& places) {
  Sample sample;
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case protozero::tag_and_type(1, protozero::pbf_wire_type::length_delimited):
        for (const std::uint64_t id : reader.get_packed_uint64()) sample.locations.push_back(id);
        break;
      case protozero::tag_and_type(1, protozero::pbf_wire_type::varint):
        sample.locations.push_back(reader.get_uint64());
        break;
      case protozero::tag_and_type(2, protozero::pbf_wire_type::length_delimited):
        for (const std::int64_t value : reader.get_packed_int64()) sample.value += value;
        break;
      case protozero::tag_and_type(2, protozero::pbf_wire_type::varint):
        sample.value += reader.get_int64();
        break;
      case protozero::tag_and_type(3, protozero::pbf_wire_type::length_delimited): {
        protozero::pbf_reader label = reader.get_message();
        std::uint64_t name = 0, text = 0;
        while (label.next()) {
          if (label.tag() == 1) name = label.get_uint64();
          else if (label.tag() == 2) text = label.get_uint64();
          else label.skip();
        }
        places.insert({name, text});
        if (tables.texts.at(name) == key) value_of = tables.texts.at(text);
        break;
      }
      default: reader.skip();
    }
  }
  return sample;
}

// Copies the field that `top` stands at.
void copy(protozero::pbf_reader& top, protozero::pbf_writer& out) {
  const protozero::pbf_tag_type tag = top.tag();  // reading the value forgets it
  switch (top.wire_type()) {
    case protozero::pbf_wire_type::varint: out.add_uint64(tag, top.get_uint64()); break;
    case protozero::pbf_wire_type::length_delimited: out.add_bytes(tag, top.get_view()); break;
    default: throw std::runtime_error("a profile with a field that Go does not write");
  }
}

}  // namespace

void StackKey::add(std::string_view function, std::string_view file, std::uint64_t line) {
  if (function.starts_with("runtime.") || function.starts_with("internal/runtime/")) return;
  text_ += fmt::format("{}:{}\n", file, line);
}

std::string write_count_profile(std::vector<CountRecord> records) {
  std::ranges::sort(records, [](const CountRecord& a, const CountRecord& b) {
    return a.count != b.count ? a.count > b.count : a.rest < b.rest;
  });
  std::uint64_t total = 0;
  for (const CountRecord& record : records) total += record.count;
  std::string text = fmt::format("goroutine profile: total {}\n", total);
  for (const CountRecord& record : records)
    text += fmt::format("{} {}\n", record.count, record.rest);
  return text;
}

UnlabelledProfile take_labels_off_text(std::string_view debug1, std::string_view key) {
  UnlabelledProfile out;
  std::map<std::string, std::uint64_t> records;
  const std::size_t head = debug1.find('\n');
  if (!debug1.starts_with("goroutine profile: total ") || head == std::string_view::npos)
    throw std::runtime_error("no profile of goroutines");
  debug1.remove_prefix(head + 1);
  while (!debug1.empty()) {
    const std::size_t end = std::min(debug1.find("\n\n"), debug1.size() - 1);
    const std::string_view record = debug1.substr(0, end);
    const std::size_t at = record.find('@');
    if (at == std::string_view::npos) throw std::runtime_error("a record without addresses");
    const std::uint64_t count = std::stoull(std::string(record.substr(0, at)));
    std::string rest, value;
    StackKey stack;
    for (const std::string_view line : split(record.substr(at), '\n')) {
      if (line.starts_with("# labels: ")) {
        value = quoted_value(line, key);
        continue;
      }
      if (line.starts_with('#')) add_symbol(line, stack);
      rest.append(line).push_back('\n');
    }
    records[rest] += count;
    out.values[stack.text()][value] += count;
    debug1.remove_prefix(std::min(end + 2, debug1.size()));
  }
  std::vector<CountRecord> merged;
  for (auto& [rest, count] : records) merged.push_back({count, rest});
  out.text = write_count_profile(std::move(merged));
  return out;
}

UnlabelledProfile take_labels_off_proto(std::string_view unpacked, std::string_view key) {
  UnlabelledProfile out;
  const Tables tables = read_tables(unpacked);
  std::set<std::uint64_t> of_labels;
  std::map<std::vector<std::uint64_t>, std::int64_t> samples;
  for (protozero::pbf_reader top(unpacked.data(), unpacked.size()); top.next(field::sample);) {
    std::string value;
    const Sample sample = read_sample(top.get_message(), tables, key, value, of_labels);
    samples[sample.locations] += sample.value;
    out.values[key_of(sample, tables)][value] += static_cast<std::uint64_t>(sample.value);
  }
  // A name may happen to be a label's text, too.
  for (const auto& [id, function] : tables.functions)
    of_labels.erase(function.name), of_labels.erase(function.file);

  std::vector<Sample> in_order;
  for (const auto& [locations, value] : samples) in_order.push_back({locations, value});
  std::ranges::stable_sort(in_order, std::ranges::greater{}, &Sample::value);
  protozero::pbf_writer writer(out.text);
  bool written = false;
  std::uint64_t place = 0;
  for (protozero::pbf_reader top(unpacked.data(), unpacked.size()); top.next();) {
    if (top.tag() == field::sample) {
      top.skip();
      for (const Sample& sample : in_order) {
        if (written) break;
        protozero::pbf_writer one(writer, field::sample);
        one.add_packed_uint64(1, sample.locations.begin(), sample.locations.end());
        one.add_packed_int64(2, &sample.value, &sample.value + 1);
      }
      written = true;
    } else if (top.tag() == field::text) {
      const protozero::data_view text = top.get_view();
      if (of_labels.contains(place++)) writer.add_string(field::text, "");
      else writer.add_bytes(field::text, text);
    } else {
      copy(top, writer);
    }
  }
  return out;
}

}  // namespace lineup::accuracy
