// SPDX-License-Identifier: Apache-2.0
// config.cc: finds .lineup.json, reads it with care, and gives its values to the options.
#include "cli/config.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/complain.h"
#include "cli/values.h"

namespace lineup::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Kind = ConfigKey::Kind;

constexpr const char* name = ".lineup.json";
constexpr std::uintmax_t most_bytes = 1 << 20;
constexpr const char* where_described = "docs/config.md lists the keys; --no-config leaves it out";

Answer refusal(const std::string& file, const std::string& what, const std::string& help) {
  return {complaint(file, what, help), trouble};
}

// "3:14", of the byte behind which a reader stopped.
std::string place_of(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const auto lines = std::ranges::count(before, '\n');
  const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return std::to_string(lines + 1) + ":" + std::to_string(before.size() - start + 1);
}

std::string_view expected(Kind kind) {
  switch (kind) {
    case Kind::text: return "a text";
    case Kind::texts: return "a list of texts, such as [\"a\", \"b\"]";
    case Kind::pairs: return "an object of texts, such as {\"old\": \"new\"}";
    case Kind::yes_no: return "true or false";
  }
  return {};
}

// From the folder of the file, as long as it is no absolute one. "~" means nothing special.
std::string path_from(const std::string& file, const std::string& path) {
  const fs::path folder = fs::path(file).parent_path();
  return (folder.empty() ? fs::path(path) : folder / path).lexically_normal().string();
}

// The value of one key; none where it is of another kind.
std::optional<std::vector<std::string>> values_of(const Json& value, const ConfigKey& key,
                                                  const std::string& file) {
  const auto text = [&](const Json& one) {
    const auto& given = one.get_ref<const std::string&>();
    return key.is_path ? path_from(file, given) : given;
  };
  const auto is_text = [](const Json& one) {
    return one.is_string() && !one.get_ref<const std::string&>().empty();
  };
  std::vector<std::string> values;
  switch (key.kind) {
    case Kind::text:
      if (!is_text(value)) return {};
      return std::vector<std::string>{text(value)};
    case Kind::texts:
      if (!value.is_array() || !std::ranges::all_of(value, is_text)) return {};
      for (const Json& one : value) values.push_back(text(one));
      return values;
    case Kind::pairs:
      if (!value.is_object() || !std::ranges::all_of(value, is_text)) return {};
      for (const auto& [from, to] : value.items()) values.push_back(from + "=" + text(to));
      return values;
    case Kind::yes_no:
      if (!value.is_boolean()) return {};
      if (value.get<bool>()) values.emplace_back("true");
      return values;
  }
  return {};
}

// A document, with an answer where a key stands twice: JSON would take the last without a word.
std::variant<Json, Answer> parse(std::string_view text, const std::string& file) {
  std::vector<std::string> keys;
  std::string twice;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth != 1 || event != Json::parse_event_t::key) return true;
    const auto& key = parsed.get_ref<const std::string&>();
    if (std::ranges::find(keys, key) != keys.end()) twice = key;
    else if (keys.size() < 100) keys.push_back(key);
    return true;
  };
  try {
    Json read = Json::parse(text, watch);
    if (!twice.empty()) return refusal(file, '"' + twice + "\" stands there twice", "keep one of them");
    if (!read.is_object()) return refusal(file, "this is no object of settings", where_described);
    return read;
  } catch (const Json::parse_error& error) {
    return refusal(file + ":" + place_of(text, error.byte), "this is no JSON",
                   "a comma or a quote may be missing or too many; --no-config leaves it out");
  }
}

bool belongs_to_others(const struct stat& about) {
  return about.st_uid != 0 && about.st_uid != ::geteuid() && ::geteuid() != 0;
}

// As short as a person would name it.
std::string shown(const std::string& file) {
  std::error_code none;
  const fs::path near = fs::path(file).lexically_relative(fs::current_path(none));
  return near.empty() || none ? file : near.string();
}

}  // namespace

const std::vector<ConfigKey>& config_keys() {
  static const std::vector<ConfigKey> keys = {
      {"ignore", Kind::texts, true},
      {"grammar", Kind::texts, true},
      {"fail-on", Kind::text, false},
  };
  return keys;
}

std::variant<Config, Answer> read_config(std::string_view text, const std::string& file) {
  std::variant<Json, Answer> parsed = parse(text, file);
  if (Answer* answer = std::get_if<Answer>(&parsed)) return std::move(*answer);
  Config config{file, {}};
  for (const auto& [key, value] : std::get<Json>(parsed).items()) {
    if (key == "$schema") continue;
    const auto& keys = config_keys();
    const auto known = std::ranges::find(keys, key, &ConfigKey::name);
    if (known == keys.end()) {
      NumberedWords names;
      for (const ConfigKey& each : keys) names.emplace_back(each.name, 0);
      const std::string_view meant = nearest_word(names, key);
      return refusal(file, "there is no setting \"" + key.substr(0, 80) + '"',
                     (meant.empty() ? "" : "did you mean \"" + std::string(meant) + "\"? ") +
                         std::string(where_described));
    }
    std::optional<std::vector<std::string>> values = values_of(value, *known, file);
    if (!values)
      return refusal(file, '"' + key + "\" takes " + std::string(expected(known->kind)),
                     where_described);
    if (!values->empty()) config.settings.push_back({&*known, std::move(*values)});
  }
  return config;
}

std::variant<FoundConfig, Answer> find_config(const std::string& folder) {
  FoundConfig found;
  for (fs::path at = folder;; at = at.parent_path()) {
    const std::string file = (at / name).string();
    struct stat about {};
    if (::stat(file.c_str(), &about) == 0) {
      if (belongs_to_others(about)) {
        found.skipped = file;
        return found;
      }
      if (!S_ISREG(about.st_mode)) return refusal(shown(file), "this is no file", where_described);
      if (static_cast<std::uintmax_t>(about.st_size) > most_bytes)
        return refusal(shown(file), "this is longer than 1 MB", where_described);
      std::string text(static_cast<std::size_t>(about.st_size), '\0');
      std::ifstream in(file, std::ios::binary);
      in.read(text.data(), static_cast<std::streamsize>(text.size()));
      if (!in && !in.eof()) {
        const std::string why = std::strerror(errno);
        return refusal(shown(file), "this cannot be read: " + why, where_described);
      }
      text.resize(static_cast<std::size_t>(in.gcount()));
      std::variant<Config, Answer> read = read_config(text, shown(file));
      if (Answer* answer = std::get_if<Answer>(&read)) return std::move(*answer);
      found.config = std::get<Config>(std::move(read));
      return found;
    }
    if (at == at.parent_path()) return found;
  }
}

std::optional<Answer> apply_config(CLI::App& app, Options& options) {
  std::error_code none;
  const fs::path here = fs::current_path(none);
  if (options.no_config || none) return {};
  std::variant<FoundConfig, Answer> read = find_config(here.string());
  if (Answer* answer = std::get_if<Answer>(&read)) return std::move(*answer);
  const FoundConfig& found = std::get<FoundConfig>(read);
  if (!found.skipped.empty())
    options.settings = shown(found.skipped) + " is not used: it belongs to another user";
  if (!found.config) return {};
  std::string used;
  for (const Config::Setting& setting : found.config->settings) {
    CLI::Option* const option = app.get_option_no_throw("--" + std::string(setting.key->name));
    if (option == nullptr) continue;  // this command has no use for it
    const bool adds = setting.key->kind == Kind::texts || setting.key->kind == Kind::pairs;
    std::vector<std::string> values = setting.values;
    if (option->count() > 0 && !adds) continue;
    const std::vector<std::string> given = option->results();
    values.insert(values.end(), given.begin(), given.end());
    try {
      option->clear();
      option->add_result(values);
      option->run_callback();
    } catch (const CLI::Error& error) {
      return refusal(found.config->file, error.what(), where_described);
    }
    for (const std::string& value : setting.values)
      used += (used.empty() ? "" : ", ") + std::string(setting.key->name) + ' ' + value;
  }
  if (!used.empty())
    options.settings = "settings of " + found.config->file + ": " + used + " (--no-config: without)";
  return {};
}

void say_settings(const Options& options) {
  if (!options.settings.empty() && !options.quiet) complain("", options.settings, "");
}

}  // namespace lineup::cli
