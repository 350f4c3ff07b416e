// SPDX-License-Identifier: Apache-2.0
// origin/path_pattern.h: what the user says a path is made of.
//
//     Result<PathPattern> pattern = read_path_pattern("{service}/{instance}/{time}.txt");
//
// Parts: {service} {instance} {host} {version} {time}, each at most once; '*' stands for what has
// no meaning, within one folder or file name. All else stands for itself. A pattern fits a path
// from its end: what stands above it in the path does not matter, nor an ending of packing (".gz")
// that it leaves out.
// '!' and '/' are the same. A part is as short as the rest allows, {time} as long as a time can be;
// {time} also takes a running number ("t3"). Never: takes more time than the length of path and
// pattern together asks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/result.h"

namespace lineup {

enum class PathPart : std::uint8_t {
  service,
  instance,
  host,
  version,
  time
};
std::string_view name_of(PathPart part);  // "service", ...

class PathPattern {
 public:
  // What stands for each part of `order()`, in that order; nothing when the pattern does not fit.
  std::optional<std::vector<std::string>> match(std::string_view path) const;
  const std::vector<PathPart>& order() const { return order_; }
  std::size_t parts() const { return parts_; }  // folders and the file that it fits

 private:
  friend Result<PathPattern> read_path_pattern(std::string_view text);
  struct Compiled;
  std::vector<PathPart> order_;
  std::size_t parts_ = 1;
  std::shared_ptr<const Compiled> compiled_;
};

// The Error's place is "--path", its help the nearest part and the list of all.
Result<PathPattern> read_path_pattern(std::string_view text);

}  // namespace lineup
