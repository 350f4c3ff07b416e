// SPDX-License-Identifier: Apache-2.0
// tests/case_file.cc: splitting a case into sections, and the writings of bytes.
#include "case_file.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace lineup::tests {
namespace {

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_heading(std::string_view line) {
  return line.size() > 6 && line.starts_with("-- ") && line.ends_with(" --");
}

std::vector<std::string> words(std::string_view text) {
  std::istringstream in{std::string(text)};
  return {std::istream_iterator<std::string>(in), {}};
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Whether a person can read and edit `bytes` in the case file.
bool is_plain(std::string_view bytes) {
  for (const char c : bytes)
    if ((c >= 0 && c < ' ' && c != '\n' && c != '\t') || c == 0x7f) return false;
  const std::vector<std::string> lines = lines_of(bytes);
  return std::none_of(lines.begin(), lines.end(), is_heading);
}

}  // namespace

std::string Section::name() const {
  const bool named = kind() == "file" || kind() == "folder" || kind() == "makes";
  return named && heading.size() > 1 ? heading[1] : std::string();
}

bool Section::has(std::string_view word) const {
  return std::find(heading.begin() + 1, heading.end(), word) != heading.end();
}

std::string Section::value_of(std::string_view word) const {
  const auto at = std::find(heading.begin() + 1, heading.end(), word);
  return at == heading.end() || at + 1 == heading.end() ? std::string() : *(at + 1);
}

std::optional<std::string> Section::content(const std::filesystem::path& root) const {
  std::optional<std::string> bytes = text;
  if (has("from")) {
    if (!text.empty()) return std::nullopt;
    bytes = read_file(root / value_of("from"));
  } else if (has("hex")) {
    bytes = from_hex(text);
  } else if (has("base64")) {
    bytes = from_base64(text);
  }
  if (!bytes) return std::nullopt;
  if (has("cut") && bytes->ends_with('\n')) bytes->pop_back();
  if (has("first")) bytes->resize(std::min<std::size_t>(bytes->size(), std::strtoul(value_of("first").c_str(), nullptr, 10)));
  return bytes;
}

void Section::set_content(std::string_view bytes) {
  std::erase_if(heading, [](const std::string& word) { return word == "cut" || word == "hex" || word == "base64"; });
  if (!is_plain(bytes)) {
    heading.push_back("base64");
    text = to_base64(bytes);
    return;
  }
  text = bytes;
  if (!bytes.empty() && !bytes.ends_with('\n')) {
    heading.push_back("cut");
    text += '\n';
  }
}

std::vector<Section> split(std::string_view case_file) {
  std::vector<Section> sections;
  while (!case_file.empty()) {
    const std::size_t end = std::min(case_file.find('\n'), case_file.size() - 1);
    const std::string_view line = case_file.substr(0, end + 1);
    case_file.remove_prefix(line.size());
    const std::string_view bare = line.ends_with('\n') ? line.substr(0, line.size() - 1) : line;
    if (is_heading(bare)) {
      if (auto heading = words(bare.substr(3, bare.size() - 6)); !heading.empty()) {
        sections.push_back({std::move(heading), {}});
        continue;
      }
    }
    // Text above the first heading gets a section that no runner knows, so that
    // a slip in the first line is seen.
    if (sections.empty()) sections.push_back({{"text-before-the-first-heading"}, {}});
    sections.back().text += line;
  }
  return sections;
}

std::string join(const std::vector<Section>& sections) {
  std::string out;
  for (const Section& section : sections) {
    out += "--";
    for (const std::string& word : section.heading) out += ' ' + word;
    out += " --\n" + section.text;
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (is_space(c)) continue;
    if (!std::isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    digits += c;
  }
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    bytes += static_cast<char>(std::strtoul(digits.substr(i, 2).c_str(), nullptr, 16));
  return bytes;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t held = 0;
  int bits = 0;
  bool ended = false;
  for (const char c : text) {
    if (is_space(c)) continue;
    if (c == '=') {
      ended = true;
      continue;
    }
    const std::size_t digit = base64_digits.find(c);
    if (ended || digit == std::string_view::npos) return std::nullopt;
    held = (held << 6 | static_cast<std::uint32_t>(digit)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(held >> bits & 0xff);
    }
  }
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t here = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t held = 0;
    for (std::size_t k = 0; k < 3; ++k)
      held = held << 8 | (k < here ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += k <= here ? base64_digits[held >> (18 - 6 * k) & 63] : '=';
    if (i % 57 == 54) out += '\n';
  }
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

bool updating() {
  const char* value = std::getenv("UPDATE_CASES");
  return value != nullptr && std::string_view(value) == "1";
}

std::string test_name(const std::filesystem::path& path) {
  std::string name = path.stem();
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
}

}  // namespace lineup::tests
