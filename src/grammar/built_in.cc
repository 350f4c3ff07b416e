// SPDX-License-Identifier: Apache-2.0
// grammar/built_in.cc: the built-in grammar, as the build has packed it, and the
// user's rules on top.
#include "grammar/built_in.h"

#include "grammar/load.h"
#include "grammar/packed.h"

namespace lineup {
namespace {

Grammar with_all() {
  Grammar grammar = unpacked_rules(packed_built_in_rules());
  unpack_unjudged(packed_built_in_unjudged(), grammar.rules);
  return grammar;
}

Result<Grammar> load(Grammar known, const std::vector<std::string>& directories) {
  std::vector<Error> wrong;
  Result<Grammar> grammar = load_on_top(std::move(known), directories, wrong);
  if (grammar && !wrong.empty()) return wrong.front();
  return grammar;
}

}  // namespace

Result<Grammar> load_grammar(const std::vector<std::string>& directories,
                             std::vector<Error>& wrong) {
  return load_on_top(with_all(), directories, wrong);
}

Result<Grammar> load_grammar(const std::vector<std::string>& directories) {
  return load(with_all(), directories);
}

Result<std::shared_ptr<const Grammar>> load_grammar_to_judge(
    const std::vector<std::string>& directories) {
  if (!directories.empty()) {
    Result<Grammar> grammar = load(unpacked_rules(packed_built_in_rules()), directories);
    if (!grammar) return grammar.error();
    return std::make_shared<const Grammar>(std::move(*grammar));
  }
  // Whoever judges many inputs, one after the other, needs the built-in rules only
  // once: they are the same each time. Never freed, which would take as long again.
  static const auto& built_in = *new std::shared_ptr<const Grammar>(
      new Grammar(unpacked_rules(packed_built_in_rules())));
  return built_in;
}

}  // namespace lineup
