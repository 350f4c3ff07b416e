// SPDX-License-Identifier: Apache-2.0
// origin/words.h: what a single word of a path is by its form alone.
//
// Takes: a word as it stands in a path, upper or lower case.
// Never: looks at other words; what needs a comparison is decided in origin/columns.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lineup {

// Whether the word only tells which view of the goroutines a file holds, or how it is packed:
// "goroutine", "goroutineleak", "stacks", "debug2", "labels", "prof", "pb", "txt", "gz".
bool is_view_word(std::string_view word);

// Whether it is that, or only says that there is a dump: "dump", "trace", "panic", "previous".
bool is_kind_word(std::string_view word);

// Whether a folder of this name says only such things: "goroutines", "stack-traces", "debug_2".
bool is_kind_folder(std::string_view name);

// "series" of "series-debug1": a folder for one view of what others hold too.
std::string_view without_view(std::string_view folder);

// Whether it is a word for a moment, before a number: "t", "round", "sample" ...
bool is_moment_word(std::string_view word);

// Of a folder that is named after a moment beside others: 0 of "before", 2 of "after".
std::optional<std::uint64_t> moment_number(std::string_view folder);

// "10.0.0.1", "10.0.0.1:8080", "ip-10-0-0-1", "db1.example.com", "host-3", "node07".
bool is_host(std::string_view word);

// "v1.2", "v1.2.3-rc1", "1.2.3", "1.2.3-abcdef".
bool is_version(std::string_view word);

// A name without what Kubernetes, or a numbering of instances, put at its end.
struct PodName {
  enum Form {
    none,     // nothing to cut
    suffix,   // "fluentd-fqzxv" (DaemonSet, Job): five letters of Kubernetes' alphabet, which a
              // word may also be
    ordinal,  // "api-0" (StatefulSet), "tikv-20160" (a port), "api-4711" (a process)
    certain,  // "api-7d9f8bcd45-x2x4q" (Deployment), "sweep-29341234-x2x4q" (CronJob), and
              // "fluentd-x2x4q", with a digit
  };
  std::string_view service;  // the rest; all of it where there is nothing to cut
  Form form = none;
};
PodName read_pod_name(std::string_view name);

// The path with folders parted by '/' alone, without empty ones and ".".
std::string plain_path(std::string_view path);

// The path without what only tells the view (is_view_word): equal for views of one moment.
std::string moment_of(std::string_view plain);

// "bundle" of "bundle.tar.gz"; a name without such an ending as it is.
std::string_view without_packing(std::string_view name);

}  // namespace lineup
