// SPDX-License-Identifier: Apache-2.0
// cmake/pack.cc: a program of the build: checks the grammar and writes it as C++.
//
//     pack packed.cc
//
// The build fails at the first file with something wrong in it, with the words that
// a user would read of a file of his own.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "grammar/built_in.h"
#include "grammar/packed.h"

namespace {

// One literal of any length: no compiler this builds with has a limit.
void write_function(std::ostream& out, std::string_view name, std::string_view bytes) {
  out << "\nstd::string_view " << name << "() {\n  static constexpr char bytes[] =\n";
  constexpr std::size_t most_in_line = 24;
  for (std::size_t at = 0; at < bytes.size(); at += most_in_line) {
    out << "      \"";
    for (const char c : bytes.substr(at, most_in_line)) {
      const auto byte = static_cast<unsigned char>(c);
      out << '\\';
      for (const int place : {64, 8, 1}) out << static_cast<char>('0' + byte / place % 8);
    }
    out << "\"\n";
  }
  out << "      ;\n  return {bytes, sizeof bytes - 1};\n}\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "pack: write me as: pack FILE\n";
    return 2;
  }
  lineup::Result<lineup::Grammar> grammar = lineup::load_grammar_from(lineup::built_in_files());
  if (!grammar) {
    std::cerr << "grammar/" << grammar.error().where << ": " << grammar.error().what << '\n';
    if (!grammar.error().help.empty()) std::cerr << "  help: " << grammar.error().help << '\n';
    return 1;
  }
  for (lineup::Rule& rule : grammar->rules) rule.built_in = true;
  std::ofstream out(argv[1], std::ios::binary);
  out << "// Made by cmake/pack.cc from grammar/: change the files there.\n"
         "#include \"grammar/built_in.h\"\n\nnamespace lineup {\n";
  write_function(out, "packed_built_in_rules", lineup::packed_rules(*grammar));
  write_function(out, "packed_built_in_unjudged", lineup::packed_unjudged(*grammar));
  out << "\n}  // namespace lineup\n";
  return out.flush() ? 0 : 1;
}
