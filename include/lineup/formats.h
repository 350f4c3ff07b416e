// SPDX-License-Identifier: Apache-2.0
// lineup/formats.h: the formats of a report, in one table: what each is called and what it is for.
//
//     for (const lineup::FormatInfo& format : lineup::formats()) std::cout << format.name << '\n';
//
// Gives  what the option, its help and the documentation are made of. A new format is an
//        enumerator of Format, a row in src/write.cc, and the file that writes it.
#pragma once

#include <span>
#include <string_view>

#include "lineup/lineup.h"

namespace lineup {

struct FormatInfo {
  Format format = Format::text;
  std::string_view name;     // "markdown": what --format takes
  std::string_view alias;    // "md"; empty: none
  std::string_view purpose;  // "for tickets on GitHub, GitLab and the like"
  bool for_people = false;   // then there is no report where there is no dump
  bool as_fleet = false;     // one process is written as a fleet of one
  bool of_rules = false;     // `lineup rules list` and `show` write it, too
  bool needs_stacks = false; // made of stacks and their numbers, not of findings
};

// In the order in which they are named.
std::span<const FormatInfo> formats();

const FormatInfo& info_of(Format format);

}  // namespace lineup
