// SPDX-License-Identifier: Apache-2.0
// tests/folder.h: a new empty folder that goes with its owner. Tests run side by
// side, so a name of its own each time.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace lineup::tests {

class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "lineup-XXXXXX";
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace lineup::tests
