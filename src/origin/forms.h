// SPDX-License-Identifier: Apache-2.0
// origin/forms.h: the word of a path that tells only in which form its dump was taken.
//
//     forms_left_out({{"full/00.txt", 1}, {"brief/00.txt", 2}, {"full/01.txt", 1}, ...});
//     // "00.txt", "00.txt", "01.txt", ...: full and brief are no two places
//
// A word at one place of all paths tells the form where each of its values goes with one form and
// each form with one value, and nine in ten of the dumps in the rarer forms have one in another
// form whose path is else the same. A word with a number is a place, api-0 and api-1, but where
// the number is that of the form: debug/1 and debug/2.
//
// Takes   paths with the form of what is in them: no_dumps for files without, whose paths stay as
//         they are.
// Gives   the paths without that word, in their order; all as they were where there is none.
// Costs   a pass over the paths for each word of one; nothing where all forms are one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/model.h"

namespace lineup {

// As ?debug= asks for them, but for the last.
enum class Form : std::uint8_t { proto = 0, counts = 1, listing = 2, no_dumps };

struct PathOfForm {
  std::string path;
  Form form = Form::no_dumps;
};

std::vector<std::string> forms_left_out(std::span<const PathOfForm> paths);

// Of each file of the corpus its path, empty where it holds no dump; without the word that tells
// forms apart where what the dumps show agrees: those that would be views of one moment count nearly
// as many goroutines, half of them at the same stacks.
std::vector<std::string> paths_of_dumps(const Corpus& corpus, std::span<const std::string> files);

}  // namespace lineup
