// SPDX-License-Identifier: Apache-2.0
// cli/values.h: what the value of an option may be, and what is said of a command
// line that cannot be read.
//
//     app.add_option("--threads", threads)->check(number(1, 256));
//     ...
//     catch (const CLI::ParseError& error) { return mistake(app, error, "lineup --help"); }
//
// CLI11 reads the command line; the words about what is wrong with it are ours.
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/options.h"

namespace lineup::cli {

// One of these words, in the order in which they are named; becomes its number. So does an alias,
// which is not named. Of another word the complaint names the nearest, if one is near.
using NumberedWords = std::vector<std::pair<std::string_view, int>>;
CLI::Validator one_of(NumberedWords words, NumberedWords aliases = {});

// The word that was perhaps meant; empty when none is near.
std::string_view nearest_word(const NumberedWords& words, std::string_view value);

// A whole number in decimal digits.
inline constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
CLI::Validator number(std::uint64_t least, std::uint64_t most = any);

// "4096", "64K", "16M", "2G": becomes the bytes.
CLI::Validator size();

// For what an empty word, of a variable that is not set, would switch off silently.
CLI::Validator not_empty();

// The complaint about what CLI11 found; `help` is the command that lists the options.
Answer mistake(const CLI::App& app, const CLI::ParseError& error, const std::string& help);

}  // namespace lineup::cli
