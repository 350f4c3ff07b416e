// SPDX-License-Identifier: Apache-2.0
// parse/commands.h: programs that are told apart by the commands which took their dumps.
//
//     $ dump-goroutines web-2                 // a page, or a terminal that was copied
//     goroutine profile: total 52
//
// Takes    what was typed before each dump of one text, by dump.
// Gives    Dump::writer, where all of them are profiles that only count and the commands are alike
//          but for one word that is a name: "web-2". Profiles say nothing else of who they are of.
// Never    parts dumps that list goroutines: their numbers tell. Nor where the word is a path, an
//          address, an option, a number or a time, or the command shows a file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/model.h"

namespace lineup {

// "$ dump-goroutines web-2", and the dump behind it.
struct Asked {
  std::size_t dump = 0;
  std::string command;
};

void name_writers(Corpus& corpus, std::size_t first_dump, const std::vector<Asked>& asked);

}  // namespace lineup
