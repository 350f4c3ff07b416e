// SPDX-License-Identifier: Apache-2.0
// grammar.cc: any text as a file of rules, of states, or of forms of lines; what loads
// is put to use.
#include <algorithm>

#include "check.h"
#include "demands.h"
#include "grammar/built_in.h"
#include "grammar/grammar.h"
#include "grammar/line_forms.h"

namespace lineup::fuzz {
namespace {

const GrammarFile& built_in(std::string_view name) {
  for (const GrammarFile& file : built_in_files())
    if (file.name == name) return file;
  demand(false, "the file is built in");
  return built_in_files().front();
}

// A rule's file is named by its id, so the text decides on the name.
std::string id_in(std::string_view text) {
  constexpr std::string_view key = "\"id\": \"";
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return "x";
  const std::string_view rest = text.substr(at + key.size(), 60);
  return std::string(rest.substr(0, rest.find('"')));
}

// A complaint has a sentence and a place in the text.
void check_error(const Error& error, const GrammarFile& file) {
  demand(!error.what.empty(), "a complaint says what is wrong");
  if (!error.where.starts_with(file.name)) return;
  const std::string line = error.where.substr(file.name.size());
  if (line.empty()) return;
  const auto lines = static_cast<unsigned long>(std::ranges::count(file.text, '\n')) + 1;
  demand(line[0] == ':' && std::stoul(line.substr(1)) >= 1 && std::stoul(line.substr(1)) <= lines, "a complaint names a line of the file");
}

void check_rule(std::string_view text) {
  const GrammarFile file{"rules/" + id_in(text) + ".json", std::string(text)};
  const Result<Grammar> grammar = load_grammar_from({built_in("states.json"), file});
  if (!grammar) return check_error(grammar.error(), file);
  for (const RuleComplaint& wrong : check_rules(*grammar, {}, Which::all)) demand(!wrong.error.what.empty(), "a complaint says what is wrong");
}

void check_states(std::string_view text) {
  const GrammarFile file{"states.json", std::string(text)};
  const Result<Grammar> grammar = load_grammar_from({file});
  if (!grammar) return check_error(grammar.error(), file);
  for (const State& state : grammar->states) demand(grammar->state(state.text) != nullptr, "a state is found by its text");
}

void check_line_forms(std::string_view text) {
  const GrammarFile file{"lines/x.json", std::string(text)};
  const Result<std::vector<LineForm>> forms = load_line_forms({file});
  if (!forms) return check_error(forms.error(), file);
  const LineMatcher matcher(*forms);
  for (const LineForm& form : *forms)
    for (const LineSample& sample : form.samples)
      for (LineContext where : form.where)
        if (const auto match = matcher.match(where, sample.line))
          demand(!matcher.all(where, sample.line).empty(), "what matches is among all that match");
}

}  // namespace
}  // namespace lineup::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = lineup::fuzz::view_of(data, size);
  lineup::fuzz::check_rule(text);
  lineup::fuzz::check_states(text);
  lineup::fuzz::check_line_forms(text);
  return 0;
}
