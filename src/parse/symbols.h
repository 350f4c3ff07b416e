// SPDX-License-Identifier: Apache-2.0
// symbols.h: one call of a count profile (runtime/pprof, printCountProfile).
#pragma once

#include <cstdint>
#include <string_view>

namespace lineup {

// What parts the columns of a profile's lines.
constexpr std::string_view blanks = " \t";

std::string_view trim(std::string_view text);

// "0x4037750".
bool is_hex(std::string_view word);
// Its digits, saturating.
std::uint64_t read_hex(std::string_view word);

// The same, or what people leave of it when they shorten a profile by hand: "0x...", "...".
bool is_pc(std::string_view word);
// What is left of one is an address like no other, the highest.
std::uint64_t read_pc(std::string_view word);

// Whether what stands here, behind blanks, is a remark that was written beside the line: "// all
// of them", "<- here". Other text would make it another line.
bool is_remark(std::string_view text);

// "0x42ba3c8	main.channelBlock+0x38	/app/channelblock.go:26", behind the "#". The
// columns are parted by tabs, which some copies turned into blanks; file names may
// hold blanks, so: pc first, then the function up to its "+0x", then the file. Where people left
// the address out, all the rest must be there.
struct Symbol {
  bool good = false;       // it begins with an address, or is whole without
  bool addressed = false;  // it begins with one, or with what is left of it
  bool whole = false;      // and all the rest is there
  std::uint64_t address = 0;
  std::string_view function, file;  // none: an address without a name
  std::uint32_t line = 0;
};
Symbol read_symbol(std::string_view text);

}  // namespace lineup
