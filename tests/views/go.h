// SPDX-License-Identifier: Apache-2.0
// tests/views/go.h: the Go of this machine, for what go tool pprof says.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace lineup::tests {

// Empty where none is installed.
inline std::string go() {
  for (const char* path : {"/usr/local/go/bin/go", "/usr/bin/go", "/usr/local/bin/go"})
    if (std::filesystem::exists(path)) return path;
  return {};
}

// What it needs of the environment; times are printed in UTC.
inline std::vector<std::string> go_environment() {
  std::vector<std::string> env = {"PPROF_TMPDIR=/tmp", "TZ=UTC", "GOTOOLCHAIN=local"};
  for (const char* name : {"HOME", "PATH", "GOCACHE", "GOPATH"})
    if (const char* value = std::getenv(name)) env.push_back(std::string(name) + "=" + value);
  return env;
}

}  // namespace lineup::tests
