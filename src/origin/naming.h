// SPDX-License-Identifier: Apache-2.0
// origin/naming.h: what the path of a dump and the writer of its log say together.
//
// Of two writers that only a process's number tells apart, web[12] and web[13], the name is one, "web":
// one may be the other before a restart. Where their lines overlap in a log both ran at once: then
// each has its number in its name.
//
// Owns    views of the corpus and of the parts, which must stay where they are.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <tuple>

#include "model/model.h"
#include "origin/layout.h"

namespace lineup {

struct Named {
  std::string service, instance, host, version;
  // What parts dumps: a version does not.
  auto key() const { return std::tie(service, host, instance); }
  bool says_nothing() const { return service.empty() && instance.empty() && host.empty(); }
};

class Naming {
 public:
  // `parts`: by file (Dump::member).
  Naming(const Corpus& corpus, std::span<const PathParts> parts);

  Named of(const Dump& dump) const;

 private:
  using Writer = std::tuple<std::uint32_t, std::string, std::string>;  // file, host, writer

  std::span<const PathParts> parts_;
  std::set<Writer> at_once_;  // with another of its name
};

}  // namespace lineup
