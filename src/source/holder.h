// SPDX-License-Identifier: Apache-2.0
// source/holder.h: directories and archives: things that hold items with names.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "source/budget.h"
#include "source/packing.h"
#include "source/source.h"

namespace lineup {

// Something to read, not yet looked into.
struct Item {
  std::string name;
  std::unique_ptr<Bytes> bytes;
  std::optional<std::int64_t> modified_unix_seconds;
  std::uint64_t depth = 0;   // archives and compressions around it
  bool found = false;        // in a holder
};

class Holder {
 public:
  virtual ~Holder() = default;
  // None at the end. An item is good until the next call.
  virtual std::optional<Item> next(Notes& notes) = 0;
  // Its items stand on the disk, outside any archive.
  virtual bool is_folder() const = 0;
};

// The files in and below a directory, sorted by name in each. Symbolic links are
// not followed. FIFOs, sockets and devices are never opened: that alone can block,
// or rewind a tape.
std::unique_ptr<Holder> open_folder(std::string name, std::shared_ptr<Budget> budget);

// A tar or zip archive, read from front to end. `depth` is its items'.
std::unique_ptr<Holder> open_archive(Packing packing, std::string name, std::unique_ptr<Bytes> bytes, std::uint64_t depth,
                                     std::shared_ptr<Budget> budget);

// A file for reading. One found in a directory is opened only when it is a regular
// file still.
enum class Found { by_user, in_folder };
Result<Item> open_file(const std::string& path, Found found);
Error cannot_open(const std::string& path, int error);

// What was passed over in a holder, told in one note at its end.
class PassedOver {
 public:
  void add(std::string_view kind, std::string_view name);
  struct Words {
    std::string_view one, many;
  };
  void tell(Notes& notes, Level level, Words words, const std::string& where, std::string help);

 private:
  std::uint64_t count_ = 0;
  std::string first_;
};

}  // namespace lineup
