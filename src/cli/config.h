// SPDX-License-Identifier: Apache-2.0
// cli/config.h: what a project sets for every run, in .lineup.json.
//
//     {
//       "ignore": ["known-leaks.json"],
//       "grammar": ["lineup-rules"],
//       "fail-on": "suspect"
//     }
//
// A key is the name of an option. An option that the command line gives, too, wins; of those that
// may be repeated both count. Paths begin at the folder of the file. docs/config.schema.json says
// the same to editors.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/options.h"

namespace lineup::cli {

struct ConfigKey {
  enum class Kind {
    text,    // "suspect"
    texts,   // ["a", "b"]
    pairs,   // {"old": "new"}: old=new
    yes_no,  // true
  };
  std::string_view name;  // of the option, without dashes
  Kind kind = Kind::text;
  bool is_path = false;  // of pairs: what stands behind the colon
};
const std::vector<ConfigKey>& config_keys();

// What one file sets.
struct Config {
  struct Setting {
    const ConfigKey* key = nullptr;
    std::vector<std::string> values;  // as the command line takes them
  };
  std::string file;
  std::vector<Setting> settings;
};

// The settings in the nearest .lineup.json of `folder` and the folders above it; none where there
// is none. A file that belongs to another user than root and this one is not read: who may write
// into a folder above could switch off what lineup finds. That is what `skipped` then names.
struct FoundConfig {
  std::optional<Config> config;
  std::string skipped;
};
std::variant<FoundConfig, Answer> find_config(const std::string& folder);

// Reads `text`, which stands in `file`. Never follows what it names.
std::variant<Config, Answer> read_config(std::string_view text, const std::string& file);

// After the command line was read: gives the options of `app` what the nearest file sets, and
// options.settings the words that say so.
std::optional<Answer> apply_config(CLI::App& app, Options& options);

// Says on standard error which settings count, if any do.
void say_settings(const Options& options);

}  // namespace lineup::cli
