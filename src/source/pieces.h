// SPDX-License-Identifier: Apache-2.0
// source/pieces.h: a large file as several members, to be read side by side.
#pragma once

#include <string>
#include <vector>

#include "source/source.h"

namespace lineup {

// Up to `count` pieces of a file that begins with a goroutine's header, in order.
// Each begins with a header, behind an empty line. Empty when the file is no such
// thing, or not worth cutting: read it in one.
std::vector<Member> open_in_pieces(const std::string& name, const Limits& limits, std::size_t count);

}  // namespace lineup
