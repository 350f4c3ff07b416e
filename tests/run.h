// SPDX-License-Identifier: Apache-2.0
// tests/run.h: runs a program and tells what it said.
//
//     const Folder folder;
//     const Ran ran = run({binary, "crash.log"}, {.folder = folder.path()});
//     EXPECT_EQ(ran.out, "...");
//
// The program sees LC_ALL=C, NO_COLOR=1, the sanitizers' settings and what is
// given, nothing else of the environment.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lineup::tests {

struct Ran {
  std::string out, err;
  std::string exit;  // "0\n", or "signal 11\n"
};

struct Conditions {
  std::filesystem::path folder = "/";  // where it runs
  std::vector<std::string> env = {};   // "NAME=value"
  std::string input = {};              // comes through a pipe
  unsigned seconds = 30;               // longer is ended with a signal
  bool joined = false;                 // errors go where the output goes, in order
  bool heeds_permissions = false;      // root gives up its right to read everything
};

Ran run(const std::vector<std::string>& command, const Conditions& conditions);

// What `diff -u` says of two texts, for a failure that can be read.
std::string difference(const std::string& wanted, const std::string& got);

}  // namespace lineup::tests
