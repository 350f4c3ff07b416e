// SPDX-License-Identifier: Apache-2.0
// grammar/load.cc: grammar files as a Grammar.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "grammar/load.h"
#include "grammar/places.h"
#include "grammar/read.h"

namespace lineup {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_file_bytes = 1 << 20;
constexpr std::size_t most_files = 10'000;

std::string file_part(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

bool is_states_file(const GrammarFile& file) { return file_part(file.name) == "states.json"; }

// Lines that complaints name.
struct Lines {
  std::vector<std::size_t> samples;
  std::size_t when = 1;
};

// Keys that stand twice in one object, and where things are.
std::optional<Error> check_places(const GrammarFile& file, Lines& lines) {
  std::optional<Error> wrong;
  walk_places(file.text, [&](const JsonPlace& place) {
    const std::string& pointer = place.pointer;
    const std::string key = pointer.substr(pointer.rfind('/') + 1);
    const std::string where = file.name + ":" + std::to_string(place.line);
    if (place.key_again && !wrong) wrong = Error{in_quotes(key) + " is given twice", where, "keep one of them"};
    // "\u0069d" would be a second "id" that nobody sees.
    if (key.find('\\') != std::string::npos && !wrong) {
      wrong = Error{"the key " + in_quotes(key) + " has a backslash in it", where, "write the key as it is"};
    }
    if (pointer.starts_with("/samples/") && pointer.find('/', 9) == std::string::npos) {
      lines.samples.push_back(place.line);
    }
    if (pointer == "/when") lines.when = place.line;
  });
  return wrong;
}

// Reads files one after the other into one grammar.
class Loading {
 public:
  // What was wrong, a complaint a file at most; that file is left out.
  std::vector<Error> wrong;

  Loading() = default;
  // Begins with what was loaded already.
  explicit Loading(Grammar known) : grammar_(std::move(known)) {
    for (Rule& rule : grammar_.rules) {
      std::string id = rule.id;
      rules_.emplace_hint(rules_.end(), std::move(id), Read{std::move(rule)});
    }
    grammar_.rules.clear();
  }
  Loading(const Loading&) = delete;
  Loading& operator=(const Loading&) = delete;

  // A later set of files may replace states and rules of an earlier one, but
  // not its own.
  void add(const std::vector<GrammarFile>& files) {
    ids_of_this_set_.clear();
    // Rules name states, so these come first.
    for (const bool states : {true, false}) {
      for (const GrammarFile& file : files) {
        if (is_states_file(file) != states) continue;
        grammar_.digest = XXH3_64bits_withSeed(file.text.data(), file.text.size(), grammar_.digest);
        std::optional<Error> error = states ? add_states(file) : add_rule(file);
        if (error) wrong.push_back(std::move(*error));
      }
    }
  }

  Grammar finish() {
    for (auto& [id, read] : rules_) grammar_.rules.push_back(std::move(read.rule));
    // A name may be that of a rule in a file that was left out.
    if (wrong.empty()) check_beside();
    grammar_.compiled = std::make_shared<const PatternSet>(grammar_.patterns);
    return std::move(grammar_);
  }

 private:
  struct Read {
    Rule rule;
    std::size_t beside_line = 1;
  };

  void check_beside() {
    std::vector<std::string_view> ids;
    for (const Rule& known : grammar_.rules) ids.push_back(known.id);
    for (const Rule& rule : grammar_.rules) {
      for (const std::string& other : rule.beside) {
        if (grammar_.rule(other) != nullptr) continue;
        wrong.push_back({"\"beside\" names " + in_quotes(other) + ", and there is no such rule",
                         rule.file + ":" + std::to_string(rules_.at(rule.id).beside_line), did_you_mean(other, ids, "")});
      }
    }
  }

  std::optional<Error> add_states(const GrammarFile& file) {
    Result<nlohmann::json> value = parse_file(file);
    if (!value) return value.error();
    Lines ignored;
    if (std::optional<Error> error = check_places(file, ignored)) return error;
    Reader reader;
    std::vector<State> states;
    if (!read_states(reader, *value, states)) return complaint_about(file, *reader.complaint);
    for (State& state : states) {
      const auto known = std::find_if(grammar_.states.begin(), grammar_.states.end(),
                                      [&](const State& s) { return s.text == state.text; });
      if (known != grammar_.states.end()) {
        *known = std::move(state);
      } else {
        grammar_.states.push_back(std::move(state));
      }
    }
    return std::nullopt;
  }

  std::optional<Error> add_rule(const GrammarFile& file) {
    Result<nlohmann::json> value = parse_file(file);
    if (!value) return value.error();
    Lines lines;
    if (std::optional<Error> error = check_places(file, lines)) return error;
    Reader reader;
    Read read;
    if (!read_rule(reader, *value, grammar_, patterns_, read.rule)) return complaint_about(file, *reader.complaint);
    Rule& rule = read.rule;
    if (file_part(file.name) != rule.id + ".json") {
      return complaint_about(file, {"/id", "the id is " + in_quotes(rule.id) + ", but the file is " +
                                               in_quotes(file_part(file.name)),
                                    "rename the file to " + in_quotes(rule.id + ".json")});
    }
    if (!ids_of_this_set_.insert(rule.id).second) {
      return complaint_about(file, {"/id", "the id " + in_quotes(rule.id) + " is taken",
                                    "by " + rules_.at(rule.id).rule.file});
    }
    rule.file = file.name;
    rule.when_line = lines.when;
    for (std::size_t i = 0; i < rule.samples.size(); ++i) rule.samples[i].line = lines.samples[i];
    if (!rule.beside.empty()) read.beside_line = line_of(file.text, "/beside");
    rules_.insert_or_assign(rule.id, std::move(read));
    return std::nullopt;
  }

  Grammar grammar_;
  Patterns patterns_{grammar_.patterns};
  std::map<std::string, Read> rules_;  // by id, which is the order they keep
  std::set<std::string> ids_of_this_set_;
};

// The *.json of a directory, and of its "rules" if it is laid out like ours.
Result<std::vector<GrammarFile>> files_of(const std::string& directory) {
  std::error_code trouble;
  if (!fs::is_directory(directory, trouble)) {
    return Error{"there is no directory " + in_quotes(directory), "", "a grammar directory holds one .json file a rule"};
  }
  std::vector<std::string> names;
  for (const std::string& folder : {directory, directory + "/rules"}) {
    for (fs::directory_iterator at(folder, trouble), end; !trouble && at != end; at.increment(trouble)) {
      const std::string name = at->path().filename().string();
      std::error_code ignored;
      if (name.starts_with(".") || !name.ends_with(".json") || !at->is_regular_file(ignored)) continue;
      names.push_back(folder + (folder.ends_with('/') ? "" : "/") + name);
      if (names.size() > most_files) {
        return Error{"more than " + std::to_string(most_files) + " rule files", directory, ""};
      }
    }
    if (trouble && folder == directory) return Error{"cannot list it: " + trouble.message(), directory, ""};
  }
  if (names.empty()) {
    return Error{"no rule files in " + in_quotes(directory), "", "a rule is a file whose name ends in .json"};
  }
  std::sort(names.begin(), names.end());
  std::vector<GrammarFile> files;
  std::string text(most_file_bytes + 1, '\0');  // one byte more shows that a file is too large
  for (const std::string& name : names) {
    std::ifstream in(name, std::ios::binary);
    if (!in) return Error{"cannot open it", name, ""};
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    files.push_back({name, text.substr(0, static_cast<std::size_t>(in.gcount()))});
  }
  return files;
}

}  // namespace

Error complaint_about(const GrammarFile& file, const Complaint& complaint) {
  return {complaint.what, file.name + ":" + std::to_string(line_of(file.text, complaint.pointer)), complaint.help};
}

// The JSON of a file, or why it is none.
Result<nlohmann::json> parse_file(const GrammarFile& file) {
  if (file.text.size() > most_file_bytes) {
    return Error{"the file is larger than 1 MB", file.name, "a rule with its samples has a few KB"};
  }
  // Before the parser: what reads the value afterwards follows its nesting.
  if (nesting_of(file.text) > most_nesting) {
    return Error{"brackets nest deeper than " + std::to_string(most_nesting), file.name, ""};
  }
  try {
    return nlohmann::json::parse(file.text, nullptr, true, true);
  } catch (const nlohmann::json::exception& trouble) {
    // Its text repeats the place: "[json.exception...] parse error at line 3, column 5: ...".
    std::string_view text = trouble.what();
    const std::size_t colon = text.find(": ");
    if (colon != std::string_view::npos) text.remove_prefix(colon + 2);
    std::size_t line = 1;
    if (const auto* wrong = dynamic_cast<const nlohmann::json::parse_error*>(&trouble)) {
      const std::size_t byte = std::min(wrong->byte, file.text.size());
      line += static_cast<std::size_t>(
          std::count(file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(byte), '\n'));
    }
    return Error{"this is not JSON: " + std::string(text.substr(0, 200)), file.name + ":" + std::to_string(line),
                 "besides JSON only // comments are understood"};
  }
}

const Rule* Grammar::rule(std::string_view id) const {
  const auto found = std::lower_bound(rules.begin(), rules.end(), id,
                                      [](const Rule& rule, std::string_view wanted) { return rule.id < wanted; });
  return found != rules.end() && found->id == id ? &*found : nullptr;
}

const State* Grammar::state(std::string_view text) const {
  const auto found = std::find_if(states.begin(), states.end(), [&](const State& s) { return s.text == text; });
  return found != states.end() ? &*found : nullptr;
}

Result<Grammar> load_grammar_from(const std::vector<GrammarFile>& files) {
  Loading loading;
  loading.add(files);
  Grammar grammar = loading.finish();
  if (!loading.wrong.empty()) return loading.wrong.front();
  return grammar;
}

Result<Grammar> load_on_top(Grammar known, const std::vector<std::string>& directories,
                            std::vector<Error>& wrong) {
  if (directories.empty()) return known;
  Loading loading(std::move(known));
  for (const std::string& directory : directories) {
    Result<std::vector<GrammarFile>> files = files_of(directory);
    if (!files) return files.error();
    loading.add(*files);
  }
  Grammar grammar = loading.finish();
  wrong = std::move(loading.wrong);
  return grammar;
}

}  // namespace lineup
