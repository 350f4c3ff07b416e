// SPDX-License-Identifier: Apache-2.0
// values.cc: checks values, and says which word of a command line is wrong.
#include "cli/values.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

#include "cli/complain.h"

namespace lineup::cli {
namespace {

// Decimal digits at the start of `text`; where they end, or nullptr when there
// are none or too many.
const char* read_digits(const std::string& text, std::uint64_t& number) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  return end.ec == std::errc{} ? end.ptr : nullptr;
}

std::string in_quotes(const std::string& value) { return '"' + value + '"'; }

// How many letters one must add, drop, change or exchange with the next to make `b` of `a`.
std::size_t letters_apart(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1), above(b.size() + 1), above_that;
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    above_that = std::exchange(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], above_that[j - 2] + 1);
    }
  }
  return row.back();
}

std::string in_small_letters(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// The option that was perhaps meant; empty when none is near.
std::string nearest_option(const CLI::App& app, std::string_view given) {
  std::string nearest;
  std::size_t least = 3;  // more than two slips are another word
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames())
      if (const std::size_t apart = letters_apart(given, "--" + name); apart < least) {
        least = apart;
        nearest = "--" + name;
      }
  return nearest;
}

}  // namespace

// It begins so, or is one or two slips away, of which a short word allows one.
std::string_view nearest_word(const NumberedWords& words, std::string_view value) {
  const std::string given = in_small_letters(value.substr(0, 40));
  std::string_view nearest;
  std::size_t least = given.size() < 5 ? 2 : 3;
  for (const auto& [word, meaning] : words) {
    const bool begins = given.size() > 1 && word.starts_with(given);
    const std::size_t apart = begins ? 0 : letters_apart(given, word);
    if (apart >= least) continue;
    least = apart;
    nearest = word;
  }
  return nearest;
}

CLI::Validator one_of(NumberedWords words, NumberedWords aliases) {
  const auto check = [words = std::move(words), aliases = std::move(aliases)](std::string& value) {
    for (const NumberedWords* some : {&words, &aliases})
      for (const auto& [word, meaning] : *some)
        if (value == word) {
          value = std::to_string(meaning);
          return std::string();
        }
    std::string known;
    for (const auto& [word, meaning] : words) known += (known.empty() ? "" : ", ") + std::string(word);
    const std::string_view meant = nearest_word(words, value);
    return in_quotes(value) + " is not one of " + known +
           (meant.empty() ? "" : "; did you mean " + std::string(meant) + "?");
  };
  return CLI::Validator(check, "");
}

CLI::Validator number(std::uint64_t least, std::uint64_t most) {
  const auto check = [least, most](std::string& value) {
    std::uint64_t read = 0;
    if (read_digits(value, read) == value.data() + value.size() && read >= least && read <= most)
      return std::string();
    return in_quotes(value) + " is no whole number from " + std::to_string(least) +
           (most == any ? " on" : " to " + std::to_string(most));
  };
  return CLI::Validator(check, "");
}

CLI::Validator size() {
  const auto check = [](std::string& value) {
    constexpr std::string_view units = "KMGTkmgt";  // 1024 at a time
    std::uint64_t read = 0;
    const char* end = read_digits(value, read);
    const char* const last = value.data() + value.size();
    unsigned shift = 0;
    if (end != nullptr && (last - end == 1 || (last - end == 3 && value.ends_with("iB"))))
      if (const std::size_t unit = units.find(*end); unit != std::string_view::npos) {
        shift = 10 * (static_cast<unsigned>(unit % 4) + 1);
        end = last;
      }
    if (end != last || read == 0 || read > any >> shift)
      return in_quotes(value) + " is no size; write 4096, 64K, 16M or 2G";
    value = std::to_string(read << shift);
    return std::string();
  };
  return CLI::Validator(check, "");
}

CLI::Validator not_empty() {
  const auto check = [](std::string& value) {
    return value.empty() ? in_quotes(value) + " says nothing; leave the option out" : std::string();
  };
  return CLI::Validator(check, "");
}

Answer mistake(const CLI::App& app, const CLI::ParseError& error, const std::string& help) {
  const std::string what = error.what();
  if (const std::vector<std::string> unknown = app.remaining(); !unknown.empty()) {
    const std::string given = unknown.front().substr(0, unknown.front().find('='));
    const std::string meant = nearest_option(app, given);
    return {
        complaint("", "there is no option " + given,
                  (meant.empty() ? "" : "did you mean " + meant + "? ") + help + " lists them all"),
        trouble};
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const std::string name = what.substr(0, what.find(':'));
    const CLI::Option* option = app.get_option_no_throw(name);
    return {complaint("",
                      name + " needs a value" +
                          (option == nullptr ? "" : ": " + option->get_option_text()),
                      help + " lists the options"),
            trouble};
  }
  // CLI11 has a status for each kind of mistake; we have one for all.
  return {complaint("", what, help + " lists the options"), trouble};
}

}  // namespace lineup::cli
