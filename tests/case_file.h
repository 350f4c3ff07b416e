// SPDX-License-Identifier: Apache-2.0
// tests/case_file.h: one file, one case, as sections of text.
//
//     -- args --
//     crash.log
//     -- file crash.log --
//     goroutine 18 [chan send]:
//     -- stdout --
//     ...
//
// A line "-- HEADING --" starts a section; what follows, to the next such line,
// is its content, line feeds included. The words of a heading are what the
// section is (file, stdin, stdout ...), a name where it needs one, and how its
// content is written:
//
//     cut            without the last line feed
//     hex, base64    bytes that cannot stand in a text file; white space is free
//     from PATH      copied from a file of the repository, content left empty
//     first N        only the first N bytes of it
//     unreadable     a file without permission to read it
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lineup::tests {

struct Section {
  std::vector<std::string> heading;  // its words
  std::string text;                  // as it stands in the file

  const std::string& kind() const { return heading.front(); }
  std::string name() const;  // of a file, folder or made file; else empty
  bool has(std::string_view word) const;
  std::string value_of(std::string_view word) const;  // the word behind it; empty without

  // The bytes that are meant. `root` is where `from` looks. None when they
  // cannot be had: bad hex, no such file, text beside `from`.
  std::optional<std::string> content(const std::filesystem::path& root) const;
  // Makes `bytes` the content, in the plainest writing that can hold them.
  void set_content(std::string_view bytes);
};

std::vector<Section> split(std::string_view case_file);
std::string join(const std::vector<Section>& sections);  // join(split(x)) == x

std::optional<std::string> from_hex(std::string_view text);
std::optional<std::string> from_base64(std::string_view text);
std::string to_base64(std::string_view bytes);  // in lines of 76

std::vector<std::string> lines_of(std::string_view text);

std::optional<std::string> read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, std::string_view bytes);

// Whether UPDATE_CASES=1 asks to write down what the tool says now.
bool updating();
// A file's name as the name of a test: "torn-stack.case" is torn_stack.
std::string test_name(const std::filesystem::path& path);

}  // namespace lineup::tests
