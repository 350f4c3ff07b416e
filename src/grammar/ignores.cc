// SPDX-License-Identifier: Apache-2.0
// grammar/ignores.cc: files of --ignore as checked entries.
#include "grammar/ignores.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "grammar/places.h"
#include "grammar/read.h"

namespace lineup {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_file_bytes = 1 << 20;
constexpr std::size_t most_entries = 1000;
constexpr std::size_t id_digits = 16;

Result<GrammarFile> file_named(const std::string& name) {
  std::error_code trouble;
  const auto complaint = [&](std::string what) { return Error{std::move(what), name, "--ignore wants a JSON file; docs/known.md shows one"}; };
  if (std::filesystem::is_directory(name, trouble)) return complaint("this is a directory");
  std::ifstream in(name, std::ios::binary);
  if (!in) return complaint("cannot open it");
  std::string text(most_file_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > most_file_bytes) return complaint("the file is larger than 1 MB");
  return GrammarFile{name, std::move(text)};
}

// "2026-02-28", a day that the calendar has.
bool is_date(std::string_view text) {
  if (text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  const auto number = [&](std::size_t at, std::size_t digits) {
    unsigned n = 0;
    for (const char c : text.substr(at, digits)) n = n * 10 + static_cast<unsigned>(c - '0');
    return n;
  };
  const unsigned year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (month < 1 || month > 12) return false;
  constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day >= 1 && day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

class EntryReader {
 public:
  EntryReader(Reader& reader, const Grammar& grammar, Patterns& patterns) : reader_(reader), grammar_(grammar), patterns_(patterns) {}

  bool operator()(const Json& value, const std::string& here, IgnoreEntry& into) {
    if (!reader_.is_object(value, here, "an entry") || !reader_.only_keys(value, here, "an entry", {"fingerprint", "function", "rule", "reason", "until"}) ||
        !reader_.text(value, here, "reason", into.reason) || !reader_.text(value, here, "until", into.until))
      return false;
    for (const char* key : {"fingerprint", "function", "rule"}) {
      if (!value.contains(key)) continue;
      if (!into.by.empty()) return reader_.complain(here + "/" + key, "an entry names one thing, and this one has " + in_quotes(into.by) + " and " + in_quotes(key), "make two entries of it");
      into.by = key;
      if (!reader_.text(value, here, key, into.value)) return false;
    }
    if (into.by.empty()) return reader_.complain(here, "an entry that names nothing", "give it \"fingerprint\", \"function\" or \"rule\"");
    if (into.reason.find_first_not_of(" \t\n") == std::string::npos)
      return reader_.complain(here + (value.contains("reason") ? "/reason" : ""), "an entry without a reason", "say in \"reason\" why this is no news; whoever comes next will ask");
    if (!into.until.empty() && !is_date(into.until)) return reader_.complain(here + "/until", in_quotes(into.until) + " is not a date", "write the last day it holds: \"2026-12-31\"");
    if (value.contains("until") && into.until.empty()) return reader_.complain(here + "/until", "\"until\" is empty", "leave it out, or write the last day it holds: \"2026-12-31\"");
    return check_value(here + "/" + into.by, into);
  }

 private:
  bool check_value(const std::string& pointer, IgnoreEntry& into) {
    if (into.by == "fingerprint") {
      const bool good = into.value.size() == id_digits && into.value.find_first_not_of("0123456789abcdef") == std::string::npos;
      return good || reader_.complain(pointer, in_quotes(into.value) + " is not the id of a group", "it has 16 digits, 0-9 and a-f, and stands in each report behind \"group\"");
    }
    if (into.by == "rule") {
      if (grammar_.rule(into.value) != nullptr) return true;
      std::vector<std::string_view> ids;
      for (const Rule& rule : grammar_.rules) ids.push_back(rule.id);
      return reader_.complain(pointer, "there is no rule " + in_quotes(into.value), did_you_mean(into.value, ids, "`lineup rules list` names them all"));
    }
    if (into.value.empty()) return reader_.complain(pointer, "\"function\" is empty", "write a pattern for the whole name of a function");
    std::string wrong;
    if (patterns_.add(into.value, wrong)) return true;
    return reader_.complain(pointer, in_quotes(into.value) + " is not a pattern: " + wrong, "patterns are RE2; write a dot or a bracket of a name as \"\\\\.\" or \"\\\\(\"");
  }

  Reader& reader_;
  const Grammar& grammar_;
  Patterns& patterns_;
};

// Keys that stand twice in one object, and the lines of the entries.
std::optional<Error> check_places(const GrammarFile& file, std::vector<std::size_t>& entry_lines) {
  std::optional<Error> wrong;
  walk_places(file.text, [&](const JsonPlace& place) {
    if (place.pointer.starts_with("/ignore/") && place.pointer.find('/', 8) == std::string::npos) entry_lines.push_back(place.line);
    if (!place.key_again || wrong) return;
    wrong = Error{in_quotes(place.pointer.substr(place.pointer.rfind('/') + 1)) + " is given twice", file.name + ":" + std::to_string(place.line), "keep one of them"};
  });
  return wrong;
}

std::optional<Error> add(const GrammarFile& file, const Grammar& grammar, Patterns& patterns, std::vector<IgnoreEntry>& entries) {
  Result<Json> value = parse_file(file);
  if (!value) return value.error();
  std::vector<std::size_t> lines;
  if (std::optional<Error> wrong = check_places(file, lines)) return wrong;
  Reader reader;
  EntryReader read_entry(reader, grammar, patterns);
  const auto complain = [&] { return complaint_about(file, *reader.complaint); };
  const char* shape = "the file is {\"ignore\": [...]}, a list with an object for each thing";
  if (!reader.is_object(*value, "", "a file of things to ignore") || !reader.only_keys(*value, "", "this file", {"ignore"}) || !reader.needs(*value, "ignore", shape)) return complain();
  const Json& list = (*value)["ignore"];
  if (!list.is_array()) {
    reader.complain("/ignore", "\"ignore\" should be a list", shape);
    return complain();
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string here = "/ignore/" + std::to_string(i);
    if (entries.size() == most_entries) reader.complain(here, "more than " + std::to_string(most_entries) + " things to ignore", "a pattern may stand for many");
    IgnoreEntry entry;
    if (reader.complaint || !read_entry(list[i], here, entry)) return complain();
    entry.where = file.name + ":" + std::to_string(lines[i]);
    entries.push_back(std::move(entry));
  }
  return std::nullopt;
}

}  // namespace

Result<Ignores> load_ignores(const std::vector<std::string>& files, const Grammar& grammar, std::string_view today) {
  Ignores ignores;
  std::vector<std::string> ignored;
  Patterns compiles(ignored);
  for (const std::string& name : files) {
    const Result<GrammarFile> file = file_named(name);
    if (!file) return file.error();
    if (std::optional<Error> wrong = add(*file, grammar, compiles, ignores.entries)) return *wrong;
  }
  std::vector<std::string> functions;
  for (std::size_t i = 0; i < ignores.entries.size(); ++i) {
    IgnoreEntry& entry = ignores.entries[i];
    entry.expired = !entry.until.empty() && entry.until < today;
    if (entry.by != "function") continue;
    ignores.with_function.push_back(i);
    functions.push_back(entry.value);
  }
  ignores.functions = std::make_shared<const PatternSet>(std::move(functions));
  return ignores;
}

}  // namespace lineup
