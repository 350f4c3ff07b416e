// SPDX-License-Identifier: Apache-2.0
// commands.cc: compares the commands that took the dumps of one text.
#include "parse/commands.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace lineup {
namespace {

std::vector<std::string_view> words_of(std::string_view command) {
  std::vector<std::string_view> words;
  while (true) {
    command.remove_prefix(std::min(command.find_first_not_of(" \t"), command.size()));
    if (command.empty()) return words;
    words.push_back(command.substr(0, command.find_first_of(" \t")));
    command.remove_prefix(words.back().size());
  }
}

// "machine-0", "web"; not "10:00", "/tmp/x", "debug=1", "-n", "first".
bool is_name(std::string_view word) {
  static constexpr std::string_view times[] = {"first", "second", "third", "last",  "before",
                                               "after", "then",   "now",   "start", "end"};
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto may_stand = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return word.size() >= 2 && letter(word.front()) && std::ranges::all_of(word, may_stand) &&
         std::ranges::find(times, word) == std::end(times);
}

bool shows_a_file(std::string_view command) {
  static constexpr std::string_view tools[] = {"cat",  "less",  "more", "head", "tail", "zcat",
                                               "gzip", "xzcat", "type", "vi",   "vim",  "nano"};
  return std::ranges::find(tools, command) != std::end(tools);
}

}  // namespace

void name_writers(Corpus& corpus, std::size_t first_dump, const std::vector<Asked>& asked) {
  if (asked.size() < 2 || asked.size() != corpus.dumps.size() - first_dump) return;
  std::vector<std::vector<std::string_view>> commands;
  for (const Asked& one : asked) {
    const Dump& dump = corpus.dumps[one.dump];
    if (dump.kind != DumpKind::count_profile || !dump.writer.empty()) return;
    commands.push_back(words_of(one.command));
    if (commands.back().size() != commands.front().size()) return;
  }
  if (commands.front().size() < 2 || shows_a_file(commands.front().front())) return;
  std::size_t differs = 0;  // the only column in which they do
  for (std::size_t column = 0; column < commands.front().size(); ++column) {
    std::set<std::string_view> values;
    for (const auto& words : commands)
      values.insert(words[column]);
    if (values.size() == 1) continue;
    if (differs != 0 || column == 0 || !std::ranges::all_of(values, is_name)) return;
    differs = column;
  }
  if (differs == 0) return;
  std::uint64_t line = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    Dump& dump = corpus.dumps[asked[i].dump];
    dump.writer = commands[i][differs];
    dump.writer_begins = line + 1;
    dump.writer_ends = line += dump.lines;
  }
}

}  // namespace lineup
