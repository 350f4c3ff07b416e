// SPDX-License-Identifier: Apache-2.0
// origin/writer_names.h: the service of a process that a log names.
#pragma once

#include <string>
#include <string_view>

namespace lineup {

// What the copies of a service have in common in the names that logs give them (Dump::writer):
//   "api-1", "shop_api_1"       docker compose 2 and 1: without the copy's number
//   "web.1"                     Heroku: without the dyno's number
//   "pod/web-7d9f8bcd45-x2x4q/app", "web-7d9f8bcd45-x2x4q app"   kubectl, stern: the pod's, without
//                               what Kubernetes put at its end
// and the name itself of any other.
std::string service_of_writer(std::string_view writer);

}  // namespace lineup
