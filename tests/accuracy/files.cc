// SPDX-License-Identifier: Apache-2.0
// files.cc: bytes of files and archives, and dumps without their labels.
#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "accuracy/specimen.h"

namespace lineup::accuracy {
namespace {

struct Free {
  void operator()(archive* reader) const { archive_read_free(reader); }
};

// One `"quoted"` or bare word of a label list, from `at` on; `at` stands behind it then.
std::string word_at(std::string_view text, std::size_t& at, std::string_view ends) {
  std::string word;
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\' && at + 1 < text.size()) ++at;
      word += text[at];
    }
    ++at;
    return word;
  }
  while (at < text.size() && ends.find(text[at]) == std::string_view::npos) word += text[at++];
  return word;
}

// The value of `key` in `k: v, "k2": "v2"`.
std::string value_in(std::string_view pairs, std::string_view key) {
  for (std::size_t at = 0; at < pairs.size();) {
    const std::string name = word_at(pairs, at, ":");
    at += pairs.substr(at).starts_with(": ") ? 2 : 1;
    const std::string value = word_at(pairs, at, ",");
    if (name == key) return value;
    at += pairs.substr(at).starts_with(", ") ? 2 : 1;
  }
  return {};
}

}  // namespace

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

Files unpack(const std::filesystem::path& path) {
  const std::unique_ptr<archive, Free> reader(archive_read_new());
  const auto check = [&](int code) {
    if (code < ARCHIVE_WARN) throw std::runtime_error(path.string() + ": " + archive_error_string(reader.get()));
    return code;
  };
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_raw(reader.get());
  check(archive_read_open_filename(reader.get(), path.c_str(), 1u << 16));
  Files files;
  archive_entry* entry = nullptr;
  while (check(archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF) {
    if (archive_entry_filetype(entry) == AE_IFDIR) continue;
    std::string& bytes = files[archive_entry_pathname(entry)];
    char buffer[1u << 16];
    for (la_ssize_t got = 0; (got = archive_read_data(reader.get(), buffer, sizeof buffer)) != 0;) {
      if (got < 0) check(static_cast<int>(got));
      bytes.append(buffer, static_cast<std::size_t>(std::max<la_ssize_t>(got, 0)));
    }
  }
  return files;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find(at, from), text.size());
    parts.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return parts;
}

Unlabelled take_labels_off(std::string_view text, std::string_view key) {
  Unlabelled out;
  out.text.reserve(text.size());
  for (const std::string_view line : split(text, '\n')) {
    std::string_view head = line, tail;
    std::string pairs;
    if (line.starts_with("goroutine ") && line.ends_with(":")) {
      if (const std::size_t at = line.find("] {"); at != std::string_view::npos && line.ends_with("}:")) {
        pairs = line.substr(at + 3, line.size() - 2 - (at + 3));
        head = line.substr(0, at + 1), tail = ":";
      } else if (const std::size_t in = line.find(" labels:{"); in != std::string_view::npos && line.ends_with("}]:")) {
        pairs = line.substr(in + 9, line.size() - 3 - (in + 9));
        head = line.substr(0, in), tail = "]:";
      }
    }
    if (!pairs.empty())
      if (std::string value = value_in(pairs, key); !value.empty()) out.value[std::stoull(std::string(line.substr(10)))] = std::move(value);
    out.text.append(head).append(tail).push_back('\n');
  }
  if (!out.text.empty()) out.text.pop_back();  // split gives one part more than there are line feeds
  return out;
}

}  // namespace lineup::accuracy
