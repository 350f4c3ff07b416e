// SPDX-License-Identifier: Apache-2.0
// classify/functions.h: what was found out about functions, for all processes of a run.
//
// Replicas of a service have their functions in common, and all services those of the libraries:
// each different name is normalised and matched once, whatever process it is in.
//
// Holds    most_functions names; those that come later are worked out anew each time.
// Threads  any number at once. What is given stays good as long as this.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "grammar/grammar.h"

namespace lineup {

struct Function {
  std::string name, lasting;        // see normal_name() and lasting_name()
  std::vector<PatternId> patterns;  // of the grammar, that it matches; ascending
};

class Functions {
 public:
  static constexpr std::size_t most_functions = 1u << 18;

  // Null where there is no room for another one.
  template <class Make>
  const Function* of(std::string_view printed, Make make) {
    Part& part = parts_[std::hash<std::string_view>()(printed) % parts_.size()];
    {
      const std::lock_guard lock(part.lock);
      if (const auto at = part.known.find(printed); at != part.known.end()) return at->second.get();
      if (part.known.size() >= most_functions / parts_.size()) return nullptr;
    }
    // Another thread may make the same meanwhile; the first one stays.
    auto made = std::make_unique<Function>(make());
    const std::lock_guard lock(part.lock);
    return part.known.try_emplace(std::string(printed), std::move(made)).first->second.get();
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Part {
    std::mutex lock;
    std::unordered_map<std::string, std::unique_ptr<Function>, Hash, std::equal_to<>> known;
  };
  std::array<Part, 16> parts_;
};

}  // namespace lineup
