// SPDX-License-Identifier: Apache-2.0
// model/process.h: a program that ran, and which dumps are of it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lineup {

// Of one process: a service's instance from its start to its end, over restarts too. Names are
// empty where nothing says them.
struct Process {
  std::string service;   // what its replicas have in common: "shop"
  std::string instance;  // "shop-7d9f8bcd45-x2x4q"
  std::string host;
  std::string version;
  std::vector<std::size_t> dumps;  // places among the dumps that were read, in the order they stand in
};

}  // namespace lineup
