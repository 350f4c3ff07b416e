// SPDX-License-Identifier: Apache-2.0
// sarif_run.cc: the bytes of SARIF: rules, results, places, stacks.
#include <algorithm>
#include <map>
#include <utility>

#include "report/emitter.h"
#include "report/markdown_text.h"
#include "report/sarif.h"
#include "report/source_path.h"
#include "report/suspect.h"
#include "report/words.h"

namespace lineup {
namespace {

constexpr std::string_view schema = "https://json.schemastore.org/sarif-2.1.0.json";

// What GitHub takes of a name, and of a description.
constexpr std::size_t most_name = 255, most_description = 1000, most_notes = 100;

std::string_view level_of(Verdict verdict) {
  if (verdict == Verdict::leak) return "error";
  return verdict == Verdict::likely ? "warning" : "note";
}

// "chan-send-no-receiver" as "ChanSendNoReceiver".
std::string pascal(std::string_view id) {
  std::string out;
  bool begins = true;
  for (const char c : id) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) out += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = !letter;
  }
  return out.empty() ? "Rule" : out.substr(0, most_name);
}

std::string with_stop(std::string text) {
  if (!text.empty() && !text.ends_with('.')) text += '.';
  return text;
}

void put_text(Emitter& json, std::string_view key, std::string_view text) {
  json.key(key).open('{', Layout::one_line);
  json.key("text").value(text);
  json.close();
}

struct SarifRule {
  std::string id, title, means, fix, confirm, unless;
  Verdict worst = Verdict::idle;
};

// The rules of the results, in the order in which they come up, and where each stands.
class Rules {
 public:
  explicit Rules(const std::vector<SarifResult>& results) {
    for (const SarifResult& result : results) {
      const auto [at, is_new] = index_.try_emplace(result.rule, rules_.size());
      if (is_new) rules_.push_back({.id = result.rule});
      SarifRule& rule = rules_[at->second];
      rule.worst = std::max(rule.worst, result.verdict);
      const bool is_rule = result.group != nullptr && result.group->cause.has_value();
      if (rule.title.empty() && is_rule) {
        rule.title = result.title;
        rule.means = printable(result.group->means, most_description);
        rule.fix = printable(result.group->fix, most_description);
        rule.confirm = printable(result.group->confirm, most_description);
        rule.unless = printable(result.group->mistaken_when, most_description);
      } else if (rule.title.empty() && result.group == nullptr) {
        rule.title = result.title;
      }
    }
    for (SarifRule& rule : rules_)
      if (rule.title.empty()) rule.title = "Goroutines that may never go on, of no known cause";
  }

  std::size_t index_of(const std::string& id) const { return index_.at(id); }

  void put(Emitter& json) const {
    json.key("rules").open('[');
    for (const SarifRule& rule : rules_) put_rule(json, rule);
    json.close();
  }

 private:
  static void put_rule(Emitter& json, const SarifRule& rule) {
    std::string help, markdown;
    const auto add = [&](std::string_view head, const std::string& text) {
      if (text.empty()) return;
      const std::string_view gap = help.empty() ? "" : "\n\n";
      help += std::string(gap) + std::string(head) + ": " + text;
      markdown += std::string(gap) + "**" + std::string(head) + ".** " + prose(text);
    };
    add("Meaning", rule.means);
    add("Fix", rule.fix);
    add("Make sure", rule.confirm);
    add("Unless", rule.unless);
    if (help.empty())
      add("Meaning", "No rule knows this group; what speaks for a leak stands in each result");
    json.open('{');
    json.key("id").value(rule.id);
    json.key("name").value(pascal(rule.id));
    put_text(json, "shortDescription", with_stop(printable(rule.title, most_description)));
    put_text(json, "fullDescription", with_stop(rule.means.empty() ? rule.title : rule.means));
    json.key("help").open('{');
    json.key("text").value(help);
    json.key("markdown").value(markdown);
    json.close();
    json.key("defaultConfiguration").open('{', Layout::one_line);
    json.key("level").value(level_of(rule.worst));
    json.close();
    json.key("properties").open('{', Layout::one_line);
    json.key("tags").open('[');
    json.value("goroutine-leak");
    json.close();
    json.key("problem.severity").value(level_of(rule.worst) == "note" ? "recommendation" : level_of(rule.worst));
    json.close();
    json.close();
  }

  std::vector<SarifRule> rules_;
  std::map<std::string, std::size_t> index_;
};

class Run {
 public:
  explicit Run(const SarifRun& run) : run_(run), rules_(run.results) {
    for (const SarifResult& result : run.results) {
      if (result.group != nullptr) roots_.learn(*result.group);
      if (result.place) roots_.learn(*result.place);
    }
  }

  std::string bytes() && {
    json_.open('{');
    json_.key("$schema").value(schema);
    json_.key("version").value("2.1.0");
    json_.key("runs").open('[');
    json_.open('{');
    json_.key("tool").open('{');
    json_.key("driver").open('{');
    json_.key("name").value("lineup");
    json_.key("semanticVersion").value(version());
    rules_.put(json_);
    json_.close();
    json_.close();
    json_.key("automationDetails").open('{', Layout::one_line);
    json_.key("id").value("lineup/");
    json_.close();
    json_.key("columnKind").value("utf16CodeUnits");
    put_invocation();
    json_.key("results").open('[');
    for (const SarifResult& result : run_.results) put_result(result);
    json_.close();
    json_.key("properties").open('{', Layout::one_line);
    json_.key("resultsLeftOut").value(run_.left_out);
    json_.close();
    json_.close();
    json_.close();
    json_.close();
    return std::move(json_).take() + "\n";
  }

 private:
  void put_notification(std::string_view level, const std::string& text) {
    json_.open('{');
    json_.key("level").value(level);
    put_text(json_, "message", text);
    json_.close();
  }

  void put_invocation() {
    json_.key("invocations").open('[');
    json_.open('{');
    json_.key("executionSuccessful").value(run_.successful);
    json_.key("toolExecutionNotifications").open('[');
    std::size_t notes = 0;
    for (const std::vector<Note>* some : run_.notes)
      for (const Note& note : *some) {
        if (++notes > most_notes) continue;
        const std::string where = note.where.empty() ? "" : note.where + ": ";
        const std::string_view level = note.level == Level::error  ? "error"
                                       : note.level == Level::lost ? "warning"
                                                                   : "note";
        put_notification(level, with_stop(message_text(where + note.text)));
      }
    if (notes > most_notes)
      put_notification("note", number(notes - most_notes) + " more notes are left out.");
    if (run_.left_out != 0)
      put_notification("warning", count(run_.left_out, "result is", "results are") +
                                      " left out: code scanning keeps no more than " +
                                      number(most_sarif_results) + ".");
    json_.close();
    json_.close();
    json_.close();
  }

  void put_physical(const std::string& path, std::uint64_t line) {
    json_.key("physicalLocation").open('{', Layout::one_line);
    json_.key("artifactLocation").open('{');
    json_.key("uri").value(relative_uri(path));
    json_.close();
    if (line != 0) {
      json_.key("region").open('{');
      json_.key("startLine").value(line);
      json_.close();
    }
    json_.close();
  }

  void put_logical(const Place& place) {
    json_.key("logicalLocations").open('[', Layout::one_line);
    json_.open('{');
    json_.key("fullyQualifiedName").value(printable(place.function, most_description));
    json_.key("kind").value("function");
    json_.close();
    json_.close();
  }

  // The inside of a location: the line, where it is the program's, and the function.
  void put_place(const Place& place) {
    if (const auto path = roots_.path_of(place)) put_physical(*path, place.line);
    put_logical(place);
  }

  bool is_own(const Place& place) const { return roots_.path_of(place).has_value(); }

  // Where code scanning shows a result: without a file of the repository it shows nothing.
  void put_location(const SarifResult& result) {
    const Place* own = nullptr;
    if (const Group* group = result.group) {
      const auto found =
          std::ranges::find_if(group->stack, [&](const Place& place) { return is_own(place); });
      if (found != group->stack.end()) own = &*found;
      else if (group->created_by && is_own(*group->created_by)) own = &*group->created_by;
    }
    if (own == nullptr && result.place && is_own(*result.place)) own = &*result.place;
    json_.key("locations").open('[');
    json_.open('{');
    if (own != nullptr) {
      put_place(*own);
    } else {
      put_physical("go.mod", 1);
      if (result.place) put_logical(*result.place);
      put_text(json_, "message", "The stack has no line of the program's own code.");
    }
    json_.close();
    json_.close();
  }

  void put_related(const Group& group) {
    if (!group.created_by || !is_own(*group.created_by)) return;
    json_.key("relatedLocations").open('[');
    json_.open('{');
    json_.key("id").value(1);
    put_text(json_, "message", "The go statement.");
    put_place(*group.created_by);
    json_.close();
    json_.close();
  }

  void put_stack(const Group& group) {
    if (group.stack.empty()) return;
    json_.key("stacks").open('[');
    json_.open('{');
    put_text(json_, "message", group.goroutines == 1 ? "1 goroutine" : "all " + goroutines(group.goroutines));
    json_.key("frames").open('[');
    const auto put = [&](const Place& place, const std::string& text) {
      json_.open('{', Layout::one_line);
      json_.key("location").open('{');
      put_place(place);
      if (!text.empty()) put_text(json_, "message", text);
      json_.close();
      json_.close();
    };
    for (const Place& place : group.stack) put(place, message_text(file_of(place)));
    if (group.created_by) put(*group.created_by, "created by");
    json_.close();
    json_.close();
    json_.close();
  }

  // The way to where it blocks, oldest first, as far as it leads through the program's own code:
  // GitHub shows this, and no stacks.
  void put_flow(const Group& group) {
    std::vector<std::pair<const Place*, std::string>> steps;
    if (group.created_by && is_own(*group.created_by))
      steps.emplace_back(&*group.created_by, "started here");
    for (auto place = group.stack.rbegin(); place != group.stack.rend(); ++place)
      if (is_own(*place)) steps.emplace_back(&*place, message_text(function_of(*place)));
    if (steps.size() < 2) return;
    if (!group.state.empty()) steps.back().second += ": blocked in " + message_text(group.state);
    json_.key("codeFlows").open('[');
    json_.open('{');
    json_.key("threadFlows").open('[');
    json_.open('{');
    json_.key("locations").open('[');
    for (const auto& [place, text] : steps) {
      json_.open('{', Layout::one_line);
      json_.key("location").open('{');
      put_text(json_, "message", text);
      put_place(*place);
      json_.close();
      json_.close();
    }
    for (int level = 0; level < 5; ++level) json_.close();
  }

  void put_result(const SarifResult& result) {
    json_.open('{');
    json_.key("ruleId").value(result.rule);
    json_.key("ruleIndex").value(rules_.index_of(result.rule));
    json_.key("kind").value("fail");
    json_.key("level").value(level_of(result.verdict));
    json_.key("rank").value(result.score);
    std::string message = result.message;
    if (result.group != nullptr && result.group->created_by && is_own(*result.group->created_by))
      message += "\n\nStarted by [" + message_text(function_of(*result.group->created_by)) + "](1).";
    put_text(json_, "message", message);
    put_location(result);
    if (result.group != nullptr) {
      put_related(*result.group);
      put_stack(*result.group);
      put_flow(*result.group);
    }
    // Groups of two services may have one id; the second is another alert.
    const std::string nth = number(++seen_[result.fingerprint]);
    json_.key("partialFingerprints").open('{', Layout::one_line);
    json_.key("primaryLocationLineHash").value(result.fingerprint + ":" + nth);
    json_.key("lineupGroup/v1").value(result.fingerprint + ":" + nth);
    json_.close();
    if (run_.compared && result.group != nullptr) put_change(*result.group);
    if (result.goroutines != 0) json_.key("occurrenceCount").value(result.goroutines);
    json_.key("properties").open('{', Layout::one_line);
    json_.key("verdict").value(name_of(result.verdict));
    json_.key("group").value(result.fingerprint);
    json_.close();
    json_.close();
  }

  void put_change(const Group& group) {
    const bool known = group.change && !group.change->is_new;
    const bool same = known && !group.change->grown && !group.change->worsened;
    json_.key("baselineState").value(same ? "unchanged" : known ? "updated" : "new");
  }

  const SarifRun& run_;
  Rules rules_;
  SourceRoots roots_;
  std::map<std::string, std::size_t> seen_;
  Emitter json_;
};

}  // namespace

std::string write_sarif_run(const SarifRun& run) { return Run(run).bytes(); }

}  // namespace lineup
