// SPDX-License-Identifier: Apache-2.0
// grammar/line_forms.cc: reads grammar/lines/*.json.
#include "grammar/line_forms.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>

#include "grammar/places.h"
#include "grammar/read.h"

namespace lineup {
namespace {

using Json = nlohmann::json;

const std::vector<std::string_view> context_names = {"outer", "value", "stack", "profile", "torn",
                                                     "bracket", "item", "labels", "relative"};
const std::vector<std::string_view> role_names = {
    "blank", "header", "torn header", "thread stack", "relay", "head", "detail", "announcement",
    "call", "bare call", "c name", "c call", "place", "loose place", "bare place", "created", "elided", "ancestor", "unavailable",
    "bracket", "minutes", "locked", "more", "label",
    "profile", "record", "torn record", "labels", "symbol",
    "relative"};

class Loading {
 public:
  std::optional<Error> add_parts(const GrammarFile& file) {
    return read_file(file, "parts", [&](Reader& reader, const Json& item, const std::string& here) {
      std::string name, pattern, means;
      if (!reader.only_keys(item, here, "a part", {"name", "pattern", "means"}) || !reader.text(item, here, "name", name) ||
          !reader.text(item, here, "pattern", pattern) || !reader.text(item, here, "means", means) ||
          !put_in_parts(reader, pattern, here))
        return false;
      if (name.empty() || pattern.empty()) return reader.complain(here, "a part needs \"name\" and \"pattern\"");
      if (!parts_.emplace(name, pattern).second) return reader.complain(here + "/name", "the part " + in_quotes(name) + " is given twice");
      return true;
    });
  }

  std::optional<Error> add_forms(const GrammarFile& file) {
    return read_file(file, "lines", [&](Reader& reader, const Json& item, const std::string& here) {
      LineForm form;
      if (!read_form(reader, item, here, form)) return false;
      form.where_from = file.name + ":" + std::to_string(line_of(file.text, here + "/id"));
      forms_.push_back(std::move(form));
      return true;
    });
  }

  Result<std::vector<LineForm>> finish() {
    std::vector<std::string_view> ids;
    for (const LineForm& form : forms_) ids.push_back(form.id);
    for (const LineForm& form : forms_) {
      std::vector<std::string> named = form.beside;
      for (const LineNearMiss& near : form.near_misses) named.insert(named.end(), near.misses.begin(), near.misses.end());
      for (const std::string& id : named)
        if (id != LineForm::all_others && std::find(ids.begin(), ids.end(), id) == ids.end())
          return Error{in_quotes(form.id) + " names " + in_quotes(id) + ", and there is no such entry", form.where_from,
                       did_you_mean(id, ids, "")};
    }
    return std::move(forms_);
  }

 private:
  // Calls `act` for each object of the list `key`; a file has at most this list.
  template <class Act>
  std::optional<Error> read_file(const GrammarFile& file, std::string_view key, Act act) {
    Result<Json> value = parse_file(file);
    if (!value) return value.error();
    if (std::optional<Error> wrong = twice_given(file)) return wrong;
    Reader reader;
    if (!reader.is_object(*value, "", "a file of lines") || !reader.only_keys(*value, "", "a file of lines", {"parts", "lines"}))
      return complaint_about(file, *reader.complaint);
    const auto list = value->find(key);
    if (list == value->end()) return std::nullopt;
    if (!list->is_array()) return complaint_about(file, {"/" + std::string(key), in_quotes(key) + " should be a list", ""});
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string here = "/" + std::string(key) + "/" + std::to_string(i);
      if (!reader.is_object((*list)[i], here, "an entry") || !act(reader, (*list)[i], here))
        return complaint_about(file, *reader.complaint);
    }
    return std::nullopt;
  }

  static std::optional<Error> twice_given(const GrammarFile& file) {
    std::optional<Error> wrong;
    walk_places(file.text, [&](const JsonPlace& place) {
      if (!place.key_again || wrong) return;
      wrong = Error{in_quotes(place.pointer.substr(place.pointer.rfind('/') + 1)) + " is given twice",
                    file.name + ":" + std::to_string(place.line), "keep one of them"};
    });
    return wrong;
  }

  bool put_in_parts(Reader& reader, std::string& pattern, const std::string& here) {
    for (std::size_t at = pattern.find("{{"); at != std::string::npos; at = pattern.find("{{", at)) {
      const std::size_t end = pattern.find("}}", at);
      const std::string name = pattern.substr(at + 2, end == std::string::npos ? end : end - at - 2);
      const auto part = parts_.find(name);
      if (end == std::string::npos || part == parts_.end())
        return reader.complain(here + "/pattern", "there is no part " + in_quotes(name) + " before this");
      pattern.replace(at, end + 2 - at, part->second);
      at += part->second.size();
    }
    return true;
  }

  bool read_form(Reader& reader, const Json& item, const std::string& here, LineForm& form) {
    std::size_t role = role_names.size();
    std::vector<std::string> where;
    if (!reader.only_keys(item, here, "an entry", {"id", "role", "where", "pattern", "since", "until", "means", "samples", "near_misses", "beside"}) ||
        !reader.text(item, here, "id", form.id) || !reader.choice(item, here, "role", role_names, role) ||
        !reader.texts(item, here, "where", where) || !reader.text(item, here, "pattern", form.pattern) ||
        !reader.text(item, here, "since", form.since) || !reader.text(item, here, "until", form.until) ||
        !reader.text(item, here, "means", form.means) || !reader.texts(item, here, "beside", form.beside))
      return false;
    if (form.id.empty() || role == role_names.size() || where.empty() || form.since.empty() || form.means.empty())
      return reader.complain(here, "an entry needs \"id\", \"role\", \"where\", \"pattern\", \"since\" and \"means\"");
    for (const LineForm& other : forms_)
      if (other.id == form.id) return reader.complain(here + "/id", "the id " + in_quotes(form.id) + " is taken", "by " + other.where_from);
    form.role = static_cast<LineRole>(role);
    for (const std::string& name : where) {
      const auto found = std::find(context_names.begin(), context_names.end(), name);
      if (found == context_names.end())
        return reader.complain(here + "/where", in_quotes(name) + " is no place a line can stand", did_you_mean(name, context_names, ""));
      form.where.push_back(static_cast<LineContext>(found - context_names.begin()));
    }
    return read_pattern(reader, here, form) && read_samples(reader, item, here, form) && read_near_misses(reader, item, here, form);
  }

  bool read_pattern(Reader& reader, const std::string& here, LineForm& form) {
    if (!put_in_parts(reader, form.pattern, here)) return false;
    if (!form.pattern.starts_with('^') || !form.pattern.ends_with('$'))
      return reader.complain(here + "/pattern", "the pattern should begin with ^ and end with $", "a line is matched as a whole");
    re2::RE2::Options options(re2::RE2::Latin1);
    options.set_log_errors(false);
    const re2::RE2 compiled(form.pattern, options);
    return compiled.ok() || reader.complain(here + "/pattern", "the pattern does not compile: " + compiled.error());
  }

  bool read_samples(Reader& reader, const Json& item, const std::string& here, LineForm& form) {
    const auto list = item.find("samples");
    if (list == item.end() || !list->is_array() || list->empty())
      return reader.complain(here, "an entry needs \"samples\", a list of lines with what their groups capture");
    for (std::size_t i = 0; i < list->size(); ++i) {
      const Json& one = (*list)[i];
      const std::string at = here + "/samples/" + std::to_string(i);
      LineSample sample;
      if (!reader.is_object(one, at, "a sample") || !reader.only_keys(one, at, "a sample", {"line", "captures"}) ||
          !reader.text(one, at, "line", sample.line))
        return false;
      if (const auto captures = one.find("captures"); captures != one.end()) {
        if (!reader.is_object(*captures, at + "/captures", "\"captures\"")) return false;
        for (const auto& [name, text] : captures->items()) {
          std::string captured;
          if (!reader.text(*captures, at + "/captures", name, captured)) return false;
          sample.captures.emplace_back(name, captured);
        }
      }
      form.samples.push_back(std::move(sample));
    }
    return true;
  }

  bool read_near_misses(Reader& reader, const Json& item, const std::string& here, LineForm& form) {
    const auto list = item.find("near_misses");
    if (list == item.end()) return true;
    if (!list->is_array()) return reader.complain(here + "/near_misses", "\"near_misses\" should be a list");
    for (std::size_t i = 0; i < list->size(); ++i) {
      const Json& one = (*list)[i];
      const std::string at = here + "/near_misses/" + std::to_string(i);
      LineNearMiss near;
      if (!reader.is_object(one, at, "a near miss") || !reader.only_keys(one, at, "a near miss", {"line", "misses"}) ||
          !reader.text(one, at, "line", near.line) || !reader.texts(one, at, "misses", near.misses))
        return false;
      if (near.misses.empty()) near.misses = {form.id};
      form.near_misses.push_back(std::move(near));
    }
    return true;
  }

  std::map<std::string, std::string> parts_;
  std::vector<LineForm> forms_;
};

}  // namespace

std::string_view name_of(LineContext context) { return context_names[static_cast<std::size_t>(context)]; }
std::string_view name_of(LineRole role) { return role_names[static_cast<std::size_t>(role)]; }

bool LineForm::gives_way_to(const LineForm& other) const {
  if (&other == this) return false;
  // Of two that are taken only when no other fits, one gives way by name.
  const bool last = std::find(other.beside.begin(), other.beside.end(), all_others) != other.beside.end();
  return std::any_of(beside.begin(), beside.end(), [&](const std::string& named) { return named == other.id || (named == all_others && !last); });
}

Result<std::vector<LineForm>> load_line_forms(const std::vector<GrammarFile>& files) {
  Loading loading;
  // Parts first: any entry may use them.
  for (const GrammarFile& file : files)
    if (std::optional<Error> wrong = loading.add_parts(file)) return *wrong;
  for (const GrammarFile& file : files)
    if (std::optional<Error> wrong = loading.add_forms(file)) return *wrong;
  return loading.finish();
}

}  // namespace lineup
