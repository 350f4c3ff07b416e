// SPDX-License-Identifier: Apache-2.0
// capture/store.h: the folder of a capture, and files that are whole or not there.
//
//     PartFile file(folder, "goroutine-20261121T031500Z.debug2.txt");
//     if (file.write(bytes) && file.keep()) ...
//
// A file is called NAME.part until it is whole. No file that was there is
// written to or replaced. Dumps may hold secrets: what is made here only its
// owner may read.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "lineup/result.h"

namespace lineup::capturing {

using Time = std::chrono::system_clock::time_point;

// "20261121T031500Z" or "20261121T031500.250Z", in UTC.
std::string stamp(Time time, bool with_milliseconds);

// A host as it may stand in a name: letters, digits, "." and "-".
std::string safe_name(std::string_view host);

struct MadeFolder {
  std::string path;
  bool is_new = false;
};

// `wanted`, which may be there; or, when it is empty, a new one called `otherwise`,
// or `otherwise`-2 and so on.
Result<MadeFolder> make_folder(const std::string& wanted, const std::string& otherwise);

// Does nothing when something is in it.
void remove_empty(const std::string& folder);

class PartFile {
 public:
  PartFile(const std::string& folder, const std::string& name);
  ~PartFile();  // what was neither kept nor left is removed
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  bool write(std::string_view bytes);
  bool keep();   // give it its name
  void leave();  // as NAME.part

  const std::string& path() const { return path_; }
  const std::string& part_path() const { return part_; }
  // Why write() or keep() said no; also that it could not be made.
  const std::optional<Error>& trouble() const { return trouble_; }

 private:
  bool fails(const std::string& path, int error);
  bool close_file();

  std::string path_, part_;
  int file_ = -1;
  bool there_ = false;
  std::optional<Error> trouble_;
};

}  // namespace lineup::capturing
