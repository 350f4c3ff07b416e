// SPDX-License-Identifier: Apache-2.0
// complain.cc: place, what, help; with nothing in it that a terminal would obey.
#include "cli/complain.h"

#include <cstdio>

#include "lineup/lineup.h"

namespace lineup::cli {

std::string complaint(const std::string& where, const std::string& what, const std::string& help) {
  std::string text = "lineup: ";
  if (!where.empty()) text += printable(where) + ": ";
  text += printable(what) + '\n';
  if (!help.empty()) text += "  help: " + printable(help) + '\n';
  return text;
}

void complain(const std::string& where, const std::string& what, const std::string& help) {
  std::fputs(complaint(where, what, help).c_str(), stderr);
}

void complain_about(const std::vector<Note>& notes, const Options& options) {
  for (const Note& note : notes) {
    if (note.level == Level::info || (options.quiet && note.level != Level::error)) continue;
    complain(note.where,
             note.count > 1 ? note.text + " (" + std::to_string(note.count) + " times)" : note.text,
             note.help);
  }
}

}  // namespace lineup::cli
