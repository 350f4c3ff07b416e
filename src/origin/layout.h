// SPDX-License-Identifier: Apache-2.0
// origin/layout.h: which service, instance and time the path of a dump names.
//
//     const Layout layout = read_layout(paths, nullptr);   // or &pattern, of --path
//     layout.parts[0].service;                             // "api"
//     layout.read_as;                                      // "service/instance/time"
//
// Takes:   the names of members as lineup prints them ("dumps/api/api-0/20260102T100000Z.txt",
//          "a.tar.gz!x/y.txt"), of all inputs of one run that hold dumps; `stated`: what --path
//          says.
// Gives:   parts for each path, in the order given. It is a guess, and checkable: equal (service,
//          instance) means "dumps of one process, or of its restarts"; whether the numbers of their
//          goroutines agree with that is for the caller to ask.
// Owns:    copies of what it gives; the paths may go.
// Never:   reads a file, fails, or depends on the order of the paths.
// Costs:   n log n for n paths; a name longer than longest_path bytes says nothing.
// Threads: any number at once.
//
// How it decides, without a list of known folders:
//   1 A path is folders and a file name; '!' parts an archive from its member as '/' does. Words
//     that only say which view a file holds, or how it is packed, are taken off (origin/words.h).
//   2 A date with a time is a time wherever it stands; the deepest that varies counts. A bare
//     number of seconds since 1970, or of digits that could be a date, is one only where nine in
//     ten numbers of its column could be and all lie within two years of each other.
//   3 What is equal in all paths says nothing, except a pod of a Deployment, which says itself.
//   4 A folder that varies is a place: two of them are two processes, with one dump in each too.
//   5 Words of a file name are a place only where a time or a number stands beside or above them,
//     and either one of them is there at two moments, or two of them at one. Otherwise "before" and
//     "after" would be two services. A word that is another in every dump names nothing.
//   6 A number at the end of a file name, or of a part of it, is a running number where no time is
//     known and the numbers of one place lie close together; a folder's only behind a word for a
//     moment ("t3", "round-2"): a folder "3" is a node.
//     Beside times a number is a process where it comes again ("api_4711_TIME"), and otherwise
//     orders dumps of one time; "server1" is then a name.
//     In names of rotated logs ("app.log.1" beside "app.log") it counts backwards. A folder
//     "before" beside one "after" (origin/words.h) is a moment as "t1" is.
//   7 The deepest place is the instance. Its service is the folder above, where that varies and no
//     two of them hold the same; otherwise its name without what Kubernetes put at the end; and
//     where that is nothing, the place is itself the service and no instance is named.
//   8 Where places below a folder have the names of those below other folders, the folder is a
//     host and they are services: "10.0.0.1/tikv-20160"; but not where these names only number
//     copies: "api/0", "web/0", "api/node-1".
//   9 Two places are never one: where service and instance would be equal for two of them, the
//     instance gets the folders above as far as needed: "staging/api-0".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "origin/path_pattern.h"

namespace lineup {

inline constexpr std::size_t longest_path = 4096;

struct PathParts {  // what one path says; an empty string: it does not say
  std::string service, instance, host, version;
  std::optional<std::int64_t> time_unix_nanos;  // without a zone taken for UTC
  // Running numbers that order the dumps of an instance where there is no time, the most
  // significant first: "round-2/t3.txt" is {2, 3}. Also a time without a year: {1121031500}.
  std::vector<std::uint64_t> sequence;
  // Equal for views of one moment: the path without what only tells the view ("debug1",
  // "goroutineleak", ".pb.gz", "stacks_with_labels"). Never empty: of a path of views alone, its
  // folder.
  std::string moment;

  bool operator==(const PathParts&) const = default;
};

struct Layout {
  std::vector<PathParts> parts;  // one for each path, in the order given
  std::string read_as;           // "host/service/instance/version/time", those that are there, with
                                 // "number" for running numbers; empty when the paths say nothing
  bool names_order =
      false;  // every dump of an instance of several has a time, or every one a number
  std::size_t unmatched = 0;    // paths that the stated pattern does not fit; their parts are empty
  std::string first_unmatched;  // the least of them
  // Two folders in front of the part that the stated pattern fits: it says nothing of them.
  std::string not_stated;
};

Layout read_layout(std::span<const std::string> paths, const PathPattern* stated);

}  // namespace lineup
