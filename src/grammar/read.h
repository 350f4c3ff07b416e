// SPDX-License-Identifier: Apache-2.0
// grammar/read.h: takes typed values out of JSON, and remembers the first thing
// that is wrong with it. Inside the room only: nobody else sees JSON.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "grammar/grammar.h"

namespace lineup {

// Something wrong at a place in a JSON text (grammar/places.h).
struct Complaint {
  std::string pointer, what, help;
};

// Each function gives false once there is a complaint; a key that is not there
// leaves the value as it was.
class Reader {
 public:
  using Json = nlohmann::json;

  std::optional<Complaint> complaint;

  bool complain(std::string pointer, std::string what, std::string help = {});
  // `thing` is what the object is: "a rule".
  bool is_object(const Json& value, const std::string& pointer, std::string_view thing);
  bool only_keys(const Json& object, const std::string& pointer, std::string_view thing,
                 const std::vector<std::string_view>& known);
  bool text(const Json& object, const std::string& pointer, std::string_view key, std::string& into);
  bool flag(const Json& object, const std::string& pointer, std::string_view key, bool& into);
  // A whole number.
  bool number(const Json& object, const std::string& pointer, std::string_view key, std::uint64_t& into);
  // A list of texts, none empty.
  bool texts(const Json& object, const std::string& pointer, std::string_view key,
             std::vector<std::string>& into);
  // One of `words`; `into` becomes its place in the list.
  bool choice(const Json& object, const std::string& pointer, std::string_view key,
              const std::vector<std::string_view>& words, std::size_t& into);
  // The key is there and its text is not empty.
  bool needs(const Json& object, std::string_view key, std::string_view what_for);
};

// The JSON of a file, or why it is none.
Result<nlohmann::json> parse_file(const GrammarFile& file);
Error complaint_about(const GrammarFile& file, const Complaint& complaint);

// "did you mean "x"?" when a known word is near, or what `otherwise` says.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known,
                         std::string otherwise);
// Text in quotes, cut and on one line: it comes from a stranger's file.
std::string in_quotes(std::string_view text);

// Each different pattern once, compiled for the sake of its mistakes.
class Patterns {
 public:
  // Those that are among the texts already compile.
  explicit Patterns(std::vector<std::string>& texts) : texts_(texts) {
    for (const std::string& text : texts) ids_.emplace(text, static_cast<PatternId>(ids_.size()));
  }
  // The id of the pattern, or what is wrong with it.
  std::optional<PatternId> add(const std::string& pattern, std::string& wrong);

 private:
  std::vector<std::string>& texts_;
  std::unordered_map<std::string, PatternId> ids_;
};

// The value of a file, read into a rule or into states. `grammar` has the states
// already when a rule is read.
bool read_rule(Reader& reader, const nlohmann::json& value, const Grammar& grammar, Patterns& patterns,
               Rule& into);
bool read_states(Reader& reader, const nlohmann::json& value, std::vector<State>& into);
// The value of "when".
bool read_when(Reader& reader, const nlohmann::json& value, const Grammar& grammar, Patterns& patterns,
               When& into);

}  // namespace lineup
