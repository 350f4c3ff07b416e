// SPDX-License-Identifier: Apache-2.0
// grammar/read.cc: typed values out of JSON, patterns, and the list of states.
#include "grammar/read.h"

#include <re2/re2.h>

#include <algorithm>

#include "grammar/clauses.h"

namespace lineup {
namespace {

std::string_view type_of(const nlohmann::json& value) {
  switch (value.type()) {
    case nlohmann::json::value_t::object: return "an object";
    case nlohmann::json::value_t::array: return "a list";
    case nlohmann::json::value_t::string: return "text";
    case nlohmann::json::value_t::boolean: return "true or false";
    case nlohmann::json::value_t::null: return "null";
    default: return "a number";
  }
}

std::string wrong_type(std::string_view key, std::string_view wanted, const nlohmann::json& value) {
  return in_quotes(key) + " should be " + std::string(wanted) + ", not " + std::string(type_of(value));
}

}  // namespace

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 80;
  std::string out = "\"";
  for (const char c : text.substr(0, most)) {
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  // Not in the middle of a character.
  if (text.size() > most) {
    while (out.size() > 1 && (static_cast<unsigned char>(out.back()) & 0xc0) == 0x80) out.pop_back();
    if (static_cast<unsigned char>(out.back()) >= 0xc0) out.pop_back();
    out += "...";
  }
  return out + '"';
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known,
                         std::string otherwise) {
  const std::string_view near = nearest(word, known);
  if (near.empty()) return otherwise;
  return "did you mean " + in_quotes(near) + "?" + (otherwise.empty() ? "" : " " + otherwise);
}

bool Reader::complain(std::string pointer, std::string what, std::string help) {
  if (!complaint) complaint = Complaint{std::move(pointer), std::move(what), std::move(help)};
  return false;
}

bool Reader::is_object(const Json& value, const std::string& pointer, std::string_view thing) {
  if (value.is_object()) return true;
  return complain(pointer, std::string(thing) + " should be an object, not " + std::string(type_of(value)));
}

bool Reader::only_keys(const Json& object, const std::string& pointer, std::string_view thing,
                       const std::vector<std::string_view>& known) {
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string all;
    for (const std::string_view word : known) all += (all.empty() ? "" : ", ") + std::string(word);
    return complain(pointer + "/" + key, in_quotes(key) + " is not a key of " + std::string(thing),
                    did_you_mean(key, known, "known are " + all));
  }
  return true;
}

bool Reader::text(const Json& object, const std::string& pointer, std::string_view key, std::string& into) {
  const auto found = object.find(key);
  if (found == object.end()) return true;
  if (!found->is_string()) {
    return complain(pointer + "/" + std::string(key), wrong_type(key, "text", *found));
  }
  into = found->get<std::string>();
  return true;
}

bool Reader::flag(const Json& object, const std::string& pointer, std::string_view key, bool& into) {
  const auto found = object.find(key);
  if (found == object.end()) return true;
  if (!found->is_boolean()) {
    return complain(pointer + "/" + std::string(key), wrong_type(key, "true or false", *found));
  }
  into = found->get<bool>();
  return true;
}

bool Reader::number(const Json& object, const std::string& pointer, std::string_view key, std::uint64_t& into) {
  const auto found = object.find(key);
  if (found == object.end()) return true;
  if (!found->is_number_unsigned()) return complain(pointer + "/" + std::string(key), wrong_type(key, "a whole number", *found));
  into = found->get<std::uint64_t>();
  return true;
}

bool Reader::texts(const Json& object, const std::string& pointer, std::string_view key,
                   std::vector<std::string>& into) {
  const auto found = object.find(key);
  if (found == object.end()) return true;
  const std::string here = pointer + "/" + std::string(key);
  if (!found->is_array()) return complain(here, wrong_type(key, "a list", *found));
  for (std::size_t i = 0; i < found->size(); ++i) {
    const Json& item = (*found)[i];
    if (!item.is_string() || item.get_ref<const std::string&>().empty()) {
      return complain(here + "/" + std::to_string(i),
                      in_quotes(key) + " should hold texts, not " +
                          (item.is_string() ? "an empty one" : std::string(type_of(item))));
    }
    into.push_back(item.get<std::string>());
  }
  return true;
}

bool Reader::choice(const Json& object, const std::string& pointer, std::string_view key,
                    const std::vector<std::string_view>& words, std::size_t& into) {
  std::string word;
  if (!text(object, pointer, key, word)) return false;
  if (!object.contains(key)) return true;
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) {
    std::string all;
    for (const std::string_view known : words) all += (all.empty() ? "" : ", ") + std::string(known);
    return complain(pointer + "/" + std::string(key), in_quotes(key) + " cannot be " + in_quotes(word),
                    did_you_mean(word, words, "it is one of " + all));
  }
  into = static_cast<std::size_t>(found - words.begin());
  return true;
}

bool Reader::needs(const Json& object, std::string_view key, std::string_view what_for) {
  const auto found = object.find(key);
  if (found == object.end()) return complain("", in_quotes(key) + " is missing", std::string(what_for));
  if ((found->is_string() && found->get_ref<const std::string&>().empty()) ||
      (found->is_structured() && found->empty())) {
    return complain(std::string(1, '/').append(key), in_quotes(key) + " is empty", std::string(what_for));
  }
  return true;
}

std::optional<PatternId> Patterns::add(const std::string& pattern, std::string& wrong) {
  const auto known = ids_.find(pattern);
  if (known != ids_.end()) return known->second;
  re2::RE2::Options options(re2::RE2::Quiet);
  // A pattern from a stranger must not cost more than this, compiled.
  options.set_max_mem(1 << 20);
  const re2::RE2 compiled(pattern, options);
  if (!compiled.ok()) {
    wrong = compiled.error();
    return std::nullopt;
  }
  const auto id = static_cast<PatternId>(texts_.size());
  texts_.push_back(pattern);
  ids_.emplace(pattern, id);
  return id;
}

bool read_states(Reader& reader, const nlohmann::json& value, std::vector<State>& into) {
  if (!reader.is_object(value, "", "the file of states") ||
      !reader.only_keys(value, "", "the file of states", {"states"}) ||
      !reader.needs(value, "states", "a list with an object for each state")) {
    return false;
  }
  const nlohmann::json& list = value["states"];
  if (!list.is_array()) return reader.complain("/states", wrong_type("states", "a list", list));
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string here = "/states/" + std::to_string(i);
    const nlohmann::json& item = list[i];
    State state;
    std::string wait;
    std::size_t woken = static_cast<std::size_t>(State::Woken::unknown);
    if (!reader.is_object(item, here, "a state") ||
        !reader.only_keys(item, here, "a state", {"text", "wait", "since", "until", "woken", "means"}) ||
        !reader.text(item, here, "text", state.text) || !reader.text(item, here, "wait", wait) ||
        !reader.text(item, here, "since", state.since) || !reader.text(item, here, "until", state.until) ||
        !reader.choice(item, here, "woken", {"by goroutine", "by world", "never", "unknown"}, woken) ||
        !reader.text(item, here, "means", state.means)) {
      return false;
    }
    if (state.text.empty()) return reader.complain(here, "a state without \"text\"");
    const std::optional<Wait> known = wait_named(wait);
    if (!known) {
      std::vector<std::string_view> words;
      for (std::size_t w = 0; w < wait_count; ++w) words.push_back(name_of(static_cast<Wait>(w)));
      return reader.complain(here + (item.contains("wait") ? "/wait" : ""),
                             in_quotes(wait) + " is not a kind of wait", did_you_mean(wait, words, ""));
    }
    state.wait = *known;
    state.woken = static_cast<State::Woken>(woken);
    const bool twice = std::any_of(into.begin(), into.end(), [&](const State& s) { return s.text == state.text; });
    if (twice) return reader.complain(here, "the state " + in_quotes(state.text) + " is listed twice");
    into.push_back(std::move(state));
  }
  return true;
}

}  // namespace lineup
