// SPDX-License-Identifier: Apache-2.0
// grammar/rule.cc: the JSON of one rule as a Rule.
#include <algorithm>
#include <limits>

#include "grammar/clauses.h"
#include "grammar/read.h"

namespace lineup {
namespace {

using Json = nlohmann::json;

// Room for every list a person writes; a stranger's file must not make the
// matcher compile without end.
constexpr std::size_t most_items = 100;
constexpr std::uint64_t most_each = 1'000'000;

const std::vector<std::string_view>& rule_keys() {
  static const std::vector<std::string_view> keys = {
      "id", "kind", "strength", "basis", "fallback", "title", "means", "confirm", "fix",
      "mistaken_when", "references", "releases", "object", "when", "symptom_of", "peer_of", "beside", "samples"};
  return keys;
}

std::vector<std::string_view> clause_names() {
  std::vector<std::string_view> names;
  for (const Clause& clause : clauses()) names.push_back(clause.name);
  return names;
}

std::vector<std::string_view> wait_words() {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < wait_count; ++i) words.push_back(name_of(static_cast<Wait>(i)));
  return words;
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string all;
  for (const std::string_view word : words) all += (all.empty() ? "" : ", ") + std::string(word);
  return all;
}

// "10m" and "2h".
std::optional<std::uint32_t> minutes_of(const std::string& text) {
  if (text.size() < 2 || text.size() > 7) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : std::string_view(text).substr(0, text.size() - 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  if (text.back() == 'm') return number;
  if (text.back() == 'h') return number * 60;
  return std::nullopt;
}

// Reads the value of one clause into its member of a When.
class ClauseReader {
 public:
  ClauseReader(Reader& reader, const Grammar& grammar, Patterns& patterns, When& when, const std::string& name,
               const Json& object)
      : reader_(reader), grammar_(grammar), patterns_(patterns), when_(when), name_(name), object_(object),
        value_(object.at(name)), pointer_("/when/" + name) {}

  bool operator()(std::vector<std::string> When::*member) {
    if (!list(when_.*member)) return false;
    for (std::size_t i = 0; i < (when_.*member).size(); ++i) {
      const std::string& word = (when_.*member)[i];
      if (grammar_.state(word) != nullptr) continue;
      std::vector<std::string_view> known;
      for (const State& state : grammar_.states) known.push_back(state.text);
      return reader_.complain(pointer_ + "/" + std::to_string(i), in_quotes(word) + " is not a state Go prints",
                              did_you_mean(word, known, "grammar/states.json lists them all"));
    }
    return true;
  }

  bool operator()(std::vector<Wait> When::*member) {
    std::vector<std::string> words;
    if (!list(words)) return false;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::optional<Wait> wait = wait_named(words[i]);
      if (!wait) {
        return reader_.complain(pointer_ + "/" + std::to_string(i), in_quotes(words[i]) + " is not a kind of wait",
                                did_you_mean(words[i], wait_words(), "known are " + joined(wait_words())));
      }
      (when_.*member).push_back(*wait);
    }
    return true;
  }

  bool operator()(std::vector<PatternId> When::*member) {
    return list_of_patterns(object_, "/when", name_, when_.*member);
  }

  bool operator()(std::optional<Pair> When::*member) {
    Pair pair;
    if (!reader_.is_object(value_, pointer_, in_quotes(name_)) ||
        !reader_.only_keys(value_, pointer_, in_quotes(name_), {"these", "calls", "each", "by", "old"})) {
      return false;
    }
    if (!value_.contains("calls")) {
      return reader_.complain(pointer_, in_quotes(name_) + " without \"calls\"", "list the functions of those that account for these");
    }
    if (value_.contains("these") && !list_of_patterns(value_, pointer_, "these", pair.these)) return false;
    if (!list_of_patterns(value_, pointer_, "calls", pair.calls) ||
        !reader_.number(value_, pointer_, "each", pair.each) || !reader_.number(value_, pointer_, "by", pair.by)) {
      return false;
    }
    if (value_.contains("old")) {
      const Json& old = value_.at("old");
      const std::optional<std::uint32_t> minutes = old.is_string() ? minutes_of(old.get<std::string>()) : std::nullopt;
      if (!minutes) return reader_.complain(pointer_ + "/old", "\"old\" should be a time, like \"10m\" or \"2h\"");
      pair.old_minutes = *minutes;
    }
    if (pair.each == 0 || pair.by == 0 || pair.each > most_each || pair.by > most_each) {
      return reader_.complain(pointer_, "\"each\" and \"by\" are from 1 to " + std::to_string(most_each));
    }
    when_.*member = std::move(pair);
    return true;
  }

  bool operator()(std::vector<LockTrouble> When::*member) {
    std::vector<std::string> words;
    if (!list(words)) return false;
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < lock_trouble_count; ++i) known.push_back(name_of(static_cast<LockTrouble>(i)));
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto found = std::find(known.begin(), known.end(), words[i]);
      if (found == known.end()) {
        return reader_.complain(pointer_ + "/" + std::to_string(i), in_quotes(words[i]) + " is nothing known of a lock",
                                did_you_mean(words[i], known, "known are " + joined(known)));
      }
      (when_.*member).push_back(static_cast<LockTrouble>(found - known.begin()));
    }
    return true;
  }

  bool operator()(std::optional<std::uint64_t> When::*member) {
    if (!value_.is_number_unsigned()) {
      return reader_.complain(pointer_, in_quotes(name_) + " should be a whole number, like 10");
    }
    when_.*member = value_.get<std::uint64_t>();
    return true;
  }

  bool operator()(std::optional<std::uint32_t> When::*member) {
    const std::optional<std::uint32_t> minutes =
        value_.is_string() ? minutes_of(value_.get<std::string>()) : std::nullopt;
    if (!minutes) return reader_.complain(pointer_, in_quotes(name_) + " should be a time, like \"10m\" or \"2h\"");
    when_.*member = *minutes;
    return true;
  }

  bool operator()(std::optional<bool> When::*member) {
    bool yes = false;
    if (!reader_.flag(object_, "/when", name_, yes)) return false;
    when_.*member = yes;
    return true;
  }

 private:
  bool list(std::vector<std::string>& into) { return list(object_, "/when", name_, into); }

  bool list(const Json& object, const std::string& pointer, const std::string& key, std::vector<std::string>& into) {
    const std::string here = pointer + "/" + key;
    if (!reader_.texts(object, pointer, key, into)) return false;
    if (into.empty()) return reader_.complain(here, in_quotes(key) + " is empty", "leave the clause out");
    if (into.size() <= most_items) return true;
    return reader_.complain(here, in_quotes(key) + " lists " + std::to_string(into.size()) + " things, more than " +
                                      std::to_string(most_items));
  }

  bool list_of_patterns(const Json& object, const std::string& pointer, const std::string& key, std::vector<PatternId>& into) {
    std::vector<std::string> texts;
    if (!list(object, pointer, key, texts)) return false;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      std::string wrong;
      const std::optional<PatternId> id = patterns_.add(texts[i], wrong);
      if (!id) {
        return reader_.complain(pointer + "/" + key + "/" + std::to_string(i),
                                in_quotes(texts[i]) + " is not a pattern: " + wrong,
                                "patterns are RE2; write a dot or a bracket of a name as \"\\\\.\" or \"\\\\(\"");
      }
      into.push_back(*id);
    }
    return true;
  }

  Reader& reader_;
  const Grammar& grammar_;
  Patterns& patterns_;
  When& when_;
  const std::string& name_;
  const Json& object_;
  const Json& value_;
  std::string pointer_;
};

bool read_dump(Reader& reader, const Json& value, const std::string& pointer, std::string& into) {
  if (!value.is_array() || value.empty()) return reader.complain(pointer, "a dump should be a list of lines");
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!value[i].is_string() || value[i].get_ref<const std::string&>().find('\n') != std::string::npos) {
      return reader.complain(pointer + "/" + std::to_string(i), "a line of a dump should be text without line feeds");
    }
    into += value[i].get_ref<const std::string&>();
    into += '\n';
  }
  return true;
}

bool read_sample(Reader& reader, const Json& value, const std::string& here, const When& when, Sample& into) {
  if (!reader.is_object(value, here, "a sample") ||
      !reader.only_keys(value, here, "a sample", {"fires", "misses", "why", "hand_made", "dump", "dumps"}) ||
      !reader.flag(value, here, "fires", into.fires) || !reader.text(value, here, "misses", into.misses) ||
      !reader.text(value, here, "why", into.why) || !reader.flag(value, here, "hand_made", into.hand_made)) {
    return false;
  }
  if (into.fires == !into.misses.empty()) {
    return reader.complain(here, "a sample either fires or misses one clause",
                           "write \"fires\": true, or \"misses\" with the name of the clause");
  }
  if (!into.misses.empty()) {
    const auto used = std::find_if(clauses().begin(), clauses().end(), [&](const Clause& clause) {
      return clause.name == into.misses && clause.given(when);
    });
    if (used == clauses().end()) {
      return reader.complain(here + "/misses", in_quotes(into.misses) + " is not a clause of this rule",
                             "a near miss names the one clause under \"when\" that saves it");
    }
  }
  if (into.why.empty()) return reader.complain(here, "a sample without \"why\"", "say in one line what it shows");
  if (value.contains("dump") == value.contains("dumps")) {
    return reader.complain(here, "a sample has either \"dump\" or \"dumps\"",
                           "\"dump\" is a list of lines, \"dumps\" a list of such lists");
  }
  if (value.contains("dump")) return read_dump(reader, value["dump"], here + "/dump", into.dumps.emplace_back());
  const Json& dumps = value["dumps"];
  if (!dumps.is_array() || dumps.empty()) {
    return reader.complain(here + "/dumps", "\"dumps\" should be a list of dumps");
  }
  for (std::size_t i = 0; i < dumps.size(); ++i) {
    if (!read_dump(reader, dumps[i], here + "/dumps/" + std::to_string(i), into.dumps.emplace_back())) return false;
  }
  return true;
}

// Whether the clauses can hold at the same time.
bool can_hold(Reader& reader, const When& when) {
  if (when.goroutines_at_least && when.goroutines_at_most && *when.goroutines_at_least > *when.goroutines_at_most) {
    return reader.complain("/when/goroutines_at_least", "\"goroutines_at_least\" is more than \"goroutines_at_most\"",
                           "no group can meet both");
  }
  if (when.waited_at_least_minutes && when.waited_at_most_minutes &&
      *when.waited_at_least_minutes > *when.waited_at_most_minutes) {
    return reader.complain("/when/waited_at_least", "\"waited_at_least\" is longer than \"waited_at_most\"",
                           "no group can meet both");
  }
  return true;
}

// Characters, not bytes: what a reader sees.
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool read_head(Reader& reader, const Json& value, Rule& into) {
  std::size_t kind = 0, strength = 0, basis = 0;
  if (!reader.needs(value, "id", "the name of the file without .json") ||
      !reader.text(value, "", "id", into.id) ||
      !reader.needs(value, "kind", "\"cause\" for a leak, \"healthy\" for what only looks like one, \"object\" for what is fine up to a number") ||
      !reader.choice(value, "", "kind", {"cause", "healthy", "object"}, kind) ||
      !reader.choice(value, "", "strength", {"definite", "strong", "weak"}, strength) ||
      !reader.needs(value, "basis", "how sure the rule is: reproduced, source, issue or memory") ||
      !reader.choice(value, "", "basis", {"reproduced", "source", "issue", "memory"}, basis) ||
      !reader.flag(value, "", "fallback", into.fallback)) {
    return false;
  }
  if (into.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
    return reader.complain("/id", "the id " + in_quotes(into.id) + " has other characters than a-z, 0-9 and -");
  }
  constexpr RuleKind kinds[] = {RuleKind::cause, RuleKind::healthy, RuleKind::object};
  constexpr Strength strengths[] = {Strength::definite, Strength::strong, Strength::weak};
  constexpr Basis bases[] = {Basis::reproduced, Basis::source, Basis::issue, Basis::memory};
  into.kind = kinds[kind];
  into.basis = bases[basis];
  if (into.kind == RuleKind::healthy) {
    if (!value.contains("strength")) return true;
    return reader.complain("/strength", "a healthy shape has no \"strength\"", "leave it out");
  }
  if (into.kind == RuleKind::object) {
    if (value.contains("strength")) {
      return reader.complain("/strength", "an object has no \"strength\"", "leave it out: number and growth decide");
    }
    into.strength = into.basis == Basis::memory ? Strength::weak : Strength::strong;
    return true;
  }
  if (!reader.needs(value, "strength", "how much the shape proves: definite, strong or weak")) return false;
  into.strength = strengths[strength];
  if (into.basis == Basis::memory && into.strength == Strength::definite) {
    return reader.complain("/strength", "a rule from memory cannot be \"definite\"",
                           "make the dump with a program and set \"basis\" to \"reproduced\", or lower the strength");
  }
  return true;
}

bool read_texts(Reader& reader, const Json& value, Rule& into) {
  if (!reader.needs(value, "title", "what it is, in at most 60 characters") ||
      !reader.needs(value, "means", "what happened, in plain words") ||
      !reader.text(value, "", "title", into.title) || !reader.text(value, "", "means", into.means) ||
      !reader.text(value, "", "confirm", into.confirm) || !reader.text(value, "", "fix", into.fix) ||
      !reader.text(value, "", "mistaken_when", into.mistaken_when) ||
      !reader.texts(value, "", "references", into.references) ||
      !reader.text(value, "", "releases", into.releases) || !reader.texts(value, "", "symptom_of", into.symptom_of) ||
      !reader.texts(value, "", "peer_of", into.peer_of) || !reader.texts(value, "", "beside", into.beside)) {
    return false;
  }
  if (characters(into.title) > 60) {
    return reader.complain("/title", "the title has " + std::to_string(characters(into.title)) +
                                         " characters, more than 60");
  }
  if (into.kind == RuleKind::healthy) return true;
  return reader.needs(value, "fix", "what to change") &&
         reader.needs(value, "mistaken_when", "when the rule would be wrong");
}

bool read_object(Reader& reader, const Json& value, Rule& into) {
  if (into.kind != RuleKind::object) {
    if (!value.contains("object")) return true;
    return reader.complain("/object", "only a rule of kind \"object\" has an \"object\"");
  }
  if (!value.contains("object")) {
    return reader.complain("", "a rule of kind \"object\" without \"object\"",
                           "write \"object\": {\"noun\": \"redis client\", \"each\": 1, \"expected\": 1}");
  }
  const Json& object = value["object"];
  Object made;
  if (!reader.is_object(object, "/object", "\"object\"") ||
      !reader.only_keys(object, "/object", "an object", {"noun", "each", "expected"}) ||
      !reader.text(object, "/object", "noun", made.noun) || !reader.number(object, "/object", "each", made.each) ||
      !reader.number(object, "/object", "expected", made.expected)) {
    return false;
  }
  if (made.noun.empty()) return reader.complain("/object", "an object without \"noun\"", "say what one of them is: \"redis client\"");
  if (made.each == 0 || made.each > most_each || made.expected == 0 || made.expected > most_each) {
    return reader.complain("/object", "\"each\" and \"expected\" are from 1 to " + std::to_string(most_each));
  }
  into.object = std::move(made);
  return true;
}

// What a clause asks, as one reads it aloud.
std::vector<std::string> spoken(const Json& value) {
  std::vector<std::string> values;
  for (const Json& item : value.is_array() ? value : Json::array({value})) values.push_back(item.is_string() ? item.get<std::string>() : item.dump());
  return values;
}

}  // namespace

bool read_when(Reader& reader, const Json& value, const Grammar& grammar, Patterns& patterns, When& into) {
  if (!reader.is_object(value, "/when", "\"when\"")) return false;
  for (const auto& [name, ignored] : value.items()) {
    const std::optional<ClauseMember> member = member_of_clause(name);
    if (!member) {
      return reader.complain("/when/" + name, in_quotes(name) + " is not a clause",
                             did_you_mean(name, clause_names(), "docs/rules.md lists them all"));
    }
    if (!std::visit(ClauseReader(reader, grammar, patterns, into, name, value), *member)) return false;
  }
  return can_hold(reader, into);
}

bool read_rule(Reader& reader, const Json& value, const Grammar& grammar, Patterns& patterns, Rule& into) {
  if (!reader.is_object(value, "", "a rule") || !reader.only_keys(value, "", "a rule", rule_keys()) ||
      !read_head(reader, value, into) || !read_texts(reader, value, into) || !read_object(reader, value, into) ||
      !reader.needs(value, "when", "the clauses that must hold") ||
      !read_when(reader, value["when"], grammar, patterns, into.when)) {
    return false;
  }
  for (const Clause& clause : clauses()) {
    const std::string name(clause.name);
    if (value["when"].contains(name)) into.written.push_back({name, spoken(value["when"][name])});
  }
  if (!value.contains("samples")) return true;
  const Json& samples = value["samples"];
  if (!samples.is_array()) return reader.complain("/samples", "\"samples\" should be a list");
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (!read_sample(reader, samples[i], "/samples/" + std::to_string(i), into.when, into.samples.emplace_back())) {
      return false;
    }
  }
  return true;
}

}  // namespace lineup
