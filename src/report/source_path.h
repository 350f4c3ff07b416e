// SPDX-License-Identifier: Apache-2.0
// report/source_path.h: where the files of a program's own code stand in its repository, as far as
// the paths in its stacks say.
//
//     SourceRoots roots;
//     for (const Group& group : suspects) roots.learn(group);
//     roots.path_of(place);      // "worker/pool.go" of "/app/worker/pool.go"
//
// Takes    paths as the compiler wrote them: of the machine that built the program ("/app/x.go",
//          "C:/build/x.go"), or of the module ("example.com/shop/x.go", built with -trimpath).
// Gives    the path from the root of the repository, with "/" between its parts and none in front.
//          Nothing for the standard library, other modules, generated code, and paths with "..".
// Rests on the last parts of a package's path being folders in the repository, on "main" standing
//          at its root or below "cmd", and on module paths having two parts, on the known hosts three.
// Costs    linear in the length of the paths; what is longer than 1000 bytes is no path.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/lineup.h"

namespace lineup {

// "net/http" of "net/http.(*conn).serve"; "main" of "main.alloc2".
std::string package_path(std::string_view function);

class SourceRoots {
 public:
  void learn(const Place& place);
  void learn(const Group& group);  // its stack and its creator

  std::optional<std::string> path_of(const Place& place) const;

 private:
  struct Roots {
    std::vector<std::string> of_packages, of_mains, folders;  // folders of packages that are not main
  };
  std::string_view root_of(std::string_view folder) const;

  Roots roots_;
};

}  // namespace lineup
