// SPDX-License-Identifier: Apache-2.0
// baseline.cc: reads an earlier report, and compares.
#include "report/baseline.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "grammar/places.h"

namespace lineup {
namespace {

using Json = nlohmann::json;

// Ten thousand suspects with all their stacks are half of it.
constexpr std::size_t most_bytes = 128u << 20;
constexpr const char* how_made = "a baseline is made with: lineup --format json DUMP... > FILE";

// Takes typed values out of the report, and remembers the first thing wrong.
class ReportReader {
 public:
  ReportReader(std::string name, std::string_view text) : text_(text) { report_.name = std::move(name); }

  Result<EarlierReport> read() {
    const std::optional<Json> value = parse();
    if (!value || !read_head(*value) || !read_inputs(*value) || !read_groups(*value)) return *error_;
    return std::move(report_);
  }

 private:
  bool fail(const std::string& pointer, std::string what, std::string help = how_made) {
    error_ = Error{std::move(what), report_.name + (pointer.empty() ? "" : ":" + std::to_string(line_of(text_, pointer))), std::move(help)};
    return false;
  }

  std::optional<Json> parse() {
    if (text_.size() > most_bytes) fail("", "the report is larger than 128 MB");
    else if (nesting_of(text_) > most_nesting) fail("", "brackets nest deeper than " + std::to_string(most_nesting));
    if (error_) return std::nullopt;
    // What is not asked for here is most of a report.
    static const std::set<std::string, std::less<>> skipped = {"stack", "goroutine_ids", "history", "evidence", "labels", "per_dump", "notes"};
    const auto keep = [](int, Json::parse_event_t event, Json& parsed) {
      return event != Json::parse_event_t::key || !skipped.contains(parsed.get_ref<const std::string&>());
    };
    try {
      return Json::parse(text_, keep);
    } catch (const Json::parse_error& wrong) {
      const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(wrong.byte, text_.size()));
      fail("", "this is not JSON");
      error_->where += ":" + std::to_string(1 + std::count(text_.begin(), end, '\n'));
    } catch (const Json::exception&) {
      fail("", "this is not JSON: a number in it is out of all bounds");
    }
    return std::nullopt;
  }

  bool read_head(const Json& root) {
    const bool ours = root.is_object() && root.contains("tool") && root["tool"].is_object() && root["tool"].value("name", Json()) == "lineup" && root.contains("schema");
    if (!ours) return fail("", "this is JSON, but no report of lineup");
    if (root.contains("processes") && root.contains("ranking"))
      return fail("", "this is the report of many processes, and a baseline is of one",
                  "make it of the dumps of one process: lineup --one-process --format json DUMP...");
    if (root["schema"] == 1) return true;
    return fail("/schema", "this report is not of schema 1, and no other is known here", "make it anew with this lineup, or compare with the lineup that made it");
  }

  // The member, when it is a list; a complaint otherwise.
  const Json* list(const Json& root, const char* key) {
    const auto found = root.find(key);
    if (found != root.end() && found->is_array()) return &*found;
    fail(found == root.end() ? "" : "/" + std::string(key), "the report has no list \"" + std::string(key) + "\"");
    return nullptr;
  }

  bool read_inputs(const Json& root) {
    const Json* inputs = list(root, "inputs");
    if (inputs == nullptr) return false;
    for (std::size_t i = 0; i < inputs->size(); ++i) {
      const std::string here = "/inputs/" + std::to_string(i);
      const Json& input = (*inputs)[i];
      std::string format, time;
      if (!input.is_object()) return fail(here, "an input should be an object");
      if (!text(input, here, "format", format) || !text(input, here, "time", time)) return false;
      if (!time.empty() && !read_time(time)) return fail(here + "/time", "\"time\" is no time");
      if (format == "none") continue;
      report_.format = format;
      report_.time.reset();
      if (!time.empty()) report_.time = time;
    }
    return true;
  }

  bool read_groups(const Json& root) {
    const Json* suspects = list(root, "suspects");
    const Json* groups = suspects != nullptr ? list(root, "groups") : nullptr;
    if (groups == nullptr) return false;
    for (std::size_t i = 0; i < suspects->size(); ++i)
      if (!read_group((*suspects)[i], "/suspects/" + std::to_string(i), EarlierGroup::As::suspect)) return false;
    if (root.contains("ignored")) {  // not in the reports of 0.1.0
      const Json* ignored = list(root, "ignored");
      if (ignored == nullptr) return false;
      for (std::size_t i = 0; i < ignored->size(); ++i) {
        const std::string here = "/ignored/" + std::to_string(i);
        if (!(*ignored)[i].is_object() || !(*ignored)[i].contains("group")) return fail(here, "what is ignored should be an object with a \"group\"");
        if (!read_group((*ignored)[i]["group"], here + "/group", EarlierGroup::As::ignored)) return false;
      }
    }
    for (std::size_t i = 0; i < groups->size(); ++i)
      if (!read_group((*groups)[i], "/groups/" + std::to_string(i), EarlierGroup::As::idle)) return false;
    return true;
  }

  bool read_group(const Json& value, const std::string& here, EarlierGroup::As as) {
    EarlierGroup group;
    group.as = as;
    std::string verdict, cause;
    if (!value.is_object()) return fail(here, "a group should be an object");
    if (!text(value, here, "id", group.id) || !text(value, here, "verdict", verdict) || !text(value, here, "title", group.title) || !text(value, here, "cause", cause)) return false;
    if (group.id.size() != 16 || group.id.find_first_not_of("0123456789abcdef") != std::string::npos) return fail(here + "/id", "\"id\" is not the id of a group");
    if (!cause.empty()) group.cause = cause;
    const auto verdicts = {Verdict::idle, Verdict::suspect, Verdict::likely, Verdict::leak};
    const auto known = std::find_if(verdicts.begin(), verdicts.end(), [&](Verdict one) { return name_of(one) == verdict; });
    if (known == verdicts.end()) return fail(here + "/verdict", "\"verdict\" is none of idle, suspect, likely, leak");
    group.verdict = *known;
    if (!value.contains("goroutines") || !value["goroutines"].is_number_unsigned()) return fail(here + "/goroutines", "\"goroutines\" should be a whole number");
    group.goroutines = value["goroutines"].get<std::uint64_t>();
    if (!value.contains("score") || !value["score"].is_number_unsigned() || value["score"] > 100) return fail(here + "/score", "\"score\" should be a whole number up to 100");
    group.score = value["score"].get<int>();
    if (!report_.by_id.emplace(group.id, report_.groups.size()).second) return fail(here + "/id", "two groups have the id " + group.id);
    report_.groups.push_back(std::move(group));
    return true;
  }

  // Null and a key that is not there leave it empty.
  bool text(const Json& object, const std::string& here, const char* key, std::string& into) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return true;
    if (!found->is_string()) return fail(here + "/" + key, '"' + std::string(key) + "\" should be text");
    into = found->get<std::string>();
    return true;
  }

  std::string_view text_;
  EarlierReport report_;
  std::optional<Error> error_;
};

bool counts_only(std::string_view format) { return format.starts_with("count profile"); }

// Where comparing by id says less than it seems to.
void note_doubts(Summary& summary, const EarlierReport& earlier, std::size_t shared) {
  const auto last = std::find_if(summary.inputs.rbegin(), summary.inputs.rend(), [](const InputSummary& input) { return input.format != "none"; });
  if (last == summary.inputs.rend()) return;
  if (earlier.format.empty()) {
    summary.notes.push_back({Level::lost, "the baseline was made without a single dump, so everything is new", earlier.name, "make it anew", 1});
  } else if (counts_only(earlier.format) != counts_only(last->format)) {
    summary.notes.push_back({Level::lost, "the baseline is of a " + earlier.format + ", and this is a " + last->format + ": groups have other ids there, so what is known may be said to be new", earlier.name,
                             "compare dumps of the same form", 1});
  } else if (shared == 0 && !earlier.groups.empty() && summary.totals.groups > 0) {
    summary.notes.push_back({Level::lost, "the baseline has no group in common with these dumps", earlier.name, "is it of the same service?", 1});
  }
}

}  // namespace

Result<EarlierReport> read_report_text(const std::string& name, std::string_view text) { return ReportReader(name, text).read(); }

Result<EarlierReport> read_report(const std::string& file) {
  std::error_code trouble;
  if (std::filesystem::is_directory(file, trouble)) return Error{"this is a directory", file, how_made};
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{"cannot open it", file, how_made};
  std::string text;
  // One byte more shows that it is too large.
  for (std::string piece(1u << 20, '\0'); in && text.size() <= most_bytes;) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece, 0, static_cast<std::size_t>(in.gcount()));
  }
  return read_report_text(file, text);
}

void compare(Summary& summary, const EarlierReport& earlier) {
  Baseline baseline;
  baseline.name = earlier.name;
  baseline.time = earlier.time;
  std::unordered_map<std::string, std::uint64_t> idle_now;
  std::set<std::string> reported_now;  // as suspects or as ignored
  std::size_t shared = 0;
  for (Group& group : summary.suspects) {
    const auto then = earlier.by_id.find(group.id);
    Change change;
    if (then != earlier.by_id.end()) {
      const EarlierGroup& before = earlier.groups[then->second];
      change.is_new = before.as == EarlierGroup::As::idle;
      change.goroutines_then = before.goroutines;
      change.verdict_then = before.verdict;
      change.grown = !change.is_new && group.goroutines > before.goroutines;
      change.worsened = !change.is_new && group.verdict > before.verdict;
      ++shared;
    }
    (change.is_new ? baseline.added : baseline.known) += 1;
    baseline.grown += change.grown ? 1u : 0u;
    baseline.worsened += change.worsened ? 1u : 0u;
    reported_now.insert(group.id);
    group.change = change;
  }
  for (const Group& group : summary.ignored) reported_now.insert(group.id);
  for (const Group& group : summary.groups) {
    idle_now[group.id] = group.goroutines;
    shared += earlier.by_id.contains(group.id) ? 1u : 0u;
  }
  shared += static_cast<std::size_t>(std::ranges::count_if(summary.ignored, [&](const Group& group) { return earlier.by_id.contains(group.id); }));
  for (const EarlierGroup& before : earlier.groups) {
    if (before.as != EarlierGroup::As::suspect || reported_now.contains(before.id)) continue;
    const auto now = idle_now.find(before.id);
    baseline.gone.push_back({before.id, before.verdict, before.score, before.cause, before.title, before.goroutines, now == idle_now.end() ? 0 : now->second});
  }
  note_doubts(summary, earlier, shared);
  summary.baseline = std::move(baseline);
}

}  // namespace lineup
