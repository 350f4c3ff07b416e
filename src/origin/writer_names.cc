// SPDX-License-Identifier: Apache-2.0
// writer_names.cc: cuts copies' numbers off the names in logs.
#include "origin/writer_names.h"

#include <algorithm>

#include "origin/words.h"

namespace lineup {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "api" of "api-1", "api_1" and "web.1".
std::string_view without_copy(std::string_view name) {
  const std::size_t at = name.find_last_of("-_.");
  return at != std::string_view::npos && at > 0 && is_number(name.substr(at + 1))
             ? name.substr(0, at)
             : name;
}

}  // namespace

std::string service_of_writer(std::string_view writer) {
  if (writer.starts_with("pod/")) {
    writer.remove_prefix(4);
    writer = writer.substr(0, writer.find('/'));
  }
  // Stern names the container behind the pod.
  writer = writer.substr(0, writer.find(' '));
  const PodName pod = read_pod_name(writer);
  if (pod.form == PodName::certain) return std::string(pod.service);
  return std::string(without_copy(writer));
}

}  // namespace lineup
