// SPDX-License-Identifier: Apache-2.0
// maker.h: writes a profile.proto, right or wrong, part by part.
#pragma once

#include <cstdint>
#include <map>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace lineup::tests {

struct MadeLabel {
  std::string key, text;
  std::int64_t number = 0;
  std::string unit;
};

class Maker {
 public:
  explicit Maker(std::string_view type = "goroutine", std::string_view unit = "count") { this->type(1, type, unit); }

  Maker& type(std::uint32_t field, std::string_view name, std::string_view unit) {
    std::string message;
    protozero::pbf_writer writer(message);
    writer.add_uint64(1, string(name));
    writer.add_uint64(2, string(unit));
    return part(field, message);
  }
  Maker& mapping(std::string_view file, std::string_view build_id) {
    std::string message;
    protozero::pbf_writer writer(message);
    writer.add_uint64(1, 1);
    writer.add_uint64(5, string(file));
    writer.add_uint64(6, string(build_id));
    return part(3, message);
  }
  // A call by itself: the function and the location get this id.
  Maker& call(std::uint64_t id, std::string_view function, std::string_view file, std::int64_t line, std::int64_t first_line = 1) {
    this->function(id, function, file, first_line);
    return location(id, {{id, line}});
  }
  Maker& function(std::uint64_t id, std::string_view name, std::string_view file, std::int64_t first_line = 1) {
    return function_of(id, string(name), string(file), first_line);
  }
  Maker& function_of(std::uint64_t id, std::uint64_t name, std::uint64_t file, std::int64_t first_line) {
    std::string message;
    protozero::pbf_writer writer(message);
    writer.add_uint64(1, id);
    writer.add_uint64(2, name);
    writer.add_uint64(3, name);
    writer.add_uint64(4, file);
    writer.add_int64(5, first_line);
    return part(5, message);
  }
  // Lines: function and line number, innermost first.
  Maker& location(std::uint64_t id, const std::vector<std::pair<std::uint64_t, std::int64_t>>& lines, std::uint64_t address = 0x1000) {
    std::string message;
    protozero::pbf_writer writer(message);
    writer.add_uint64(1, id);
    writer.add_uint64(3, address);
    for (const auto& [function, number] : lines) {
      protozero::pbf_writer line(writer, 4);
      line.add_uint64(1, function);
      line.add_int64(2, number);
    }
    return part(4, message);
  }
  Maker& sample(const std::vector<std::uint64_t>& locations, const std::vector<std::int64_t>& values, const std::vector<MadeLabel>& labels = {}) {
    std::string message;
    protozero::pbf_writer writer(message);
    if (packed) {
      writer.add_packed_uint64(1, locations.begin(), locations.end());
      writer.add_packed_int64(2, values.begin(), values.end());
    } else {
      for (std::uint64_t id : locations) writer.add_uint64(1, id);
      for (std::int64_t value : values) writer.add_int64(2, value);
    }
    for (const MadeLabel& label : labels) {
      protozero::pbf_writer inner(writer, 3);
      inner.add_uint64(1, string(label.key));
      if (!label.text.empty()) inner.add_uint64(2, string(label.text));
      if (label.number != 0) inner.add_int64(3, label.number);
      if (!label.unit.empty()) inner.add_uint64(4, string(label.unit));
    }
    return part(2, message);
  }
  Maker& number(std::uint32_t field, std::int64_t value) {
    protozero::pbf_writer(bytes_).add_int64(field, value);
    return *this;
  }
  Maker& part(std::uint32_t field, std::string_view message) {
    protozero::pbf_writer(bytes_).add_bytes(field, message.data(), message.size());
    return *this;
  }

  std::string bytes() const {
    std::string all = bytes_;
    protozero::pbf_writer writer(all);
    for (const std::string& text : strings_) writer.add_string(6, text);
    return all;
  }
  std::uint64_t string(std::string_view text) {
    const auto [at, fresh] = numbers_.try_emplace(std::string(text), strings_.size());
    if (fresh) strings_.emplace_back(text);
    return at->second;
  }

  bool packed = true;

 private:
  std::string bytes_;
  std::vector<std::string> strings_ = {""};
  std::map<std::string, std::uint64_t> numbers_ = {{"", 0}};
};

}  // namespace lineup::tests
