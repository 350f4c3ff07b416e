// SPDX-License-Identifier: Apache-2.0
// reports.cc: what must hold for what lineup says, whatever it has read.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "census/census.h"
#include "demands.h"
#include "classify/classify.h"
#include "grammar/built_in.h"
#include "grammar/grammar.h"
#include "report/report.h"
#include "series/series.h"

namespace lineup::fuzz {
namespace {

const Grammar& grammar() {
  static const Result<Grammar> loaded = load_grammar_from(built_in_files());
  demand(static_cast<bool>(loaded), "the built-in grammar loads");
  return *loaded;
}

// Goroutines seen in each dump are in a group or damaged, by three ways of counting.
void check_census(const Corpus& corpus, const Census& census) {
  demand(census.columns.size() == corpus.dumps.size(), "the census has a column for each dump");
  for (std::size_t i = 0; i < corpus.dumps.size(); ++i) {
    const Dump& dump = corpus.dumps[i];
    std::uint64_t listed = dump.goroutines.size(), damaged = 0, grouped = 0;
    for (const Counted& record : dump.counted) listed += record.count > 0 ? static_cast<std::uint64_t>(record.count) : 0;
    for (const Damaged& lost : dump.damaged) damaged += lost.count;
    for (const Row& row : census.rows) grouped += row.cells[i].goroutines;
    const Column& column = census.columns[i];
    demand(column.grouped == listed && grouped == listed, "goroutines read are the goroutines in groups");
    demand(column.damaged == damaged && column.seen == listed + damaged, "goroutines seen are those in groups and those damaged");
  }
}

void check_group(const Group& group, const Summary& summary) {
  int points = 0;
  for (const Evidence& evidence : group.evidence) {
    points += evidence.points;
    demand(!evidence.kind.empty() && !evidence.text.empty(), "every evidence has a kind and a text");
  }
  demand(points == group.score, "the score is the sum of its points");
  demand(group.score >= 0 && group.score <= 100, "the score is between 0 and 100");
  demand(group.score >= least_score(group.verdict) || group.verdict == Verdict::idle, "the verdict follows from the score");
  demand(group.per_dump.size() == summary.inputs.size(), "a group says how many it was in each dump");
  demand(group.per_dump.back() == group.goroutines, "the last dump is the one that is told of");
  demand(group.goroutine_ids.size() <= group.goroutines, "no more numbers than goroutines");
  demand(std::ranges::is_sorted(group.goroutine_ids), "numbers ascend");
  demand(!group.title.empty() && group.id.size() == 16, "a group has a title and an id");
  const BlockedMinutes& blocked = group.blocked_minutes;
  demand(blocked.unknown <= group.goroutines, "no more unknown ages than goroutines");
  demand(blocked.min.has_value() == blocked.max.has_value() && blocked.min.has_value() == blocked.median.has_value(), "ages are known or not");
  if (blocked.min) demand(*blocked.min <= *blocked.median && *blocked.median <= *blocked.max, "the median lies between the ends");
}

void check_summary(const Summary& summary) {
  std::vector<std::uint64_t> in_groups(summary.inputs.size());
  std::uint64_t in_suspects = 0, others = 0, here = 0;
  for (const auto* groups : {&summary.suspects, &summary.groups}) {
    for (const Group& group : *groups) {
      check_group(group, summary);
      for (std::size_t i = 0; i < in_groups.size(); ++i) in_groups[i] += group.per_dump[i];
      demand(groups == &summary.groups || !group.symptom_of, "a symptom is no suspect of its own");
      (groups == &summary.suspects || group.symptom_of ? in_suspects : others) += group.goroutines;
      if (group.goroutines > 0) ++here;
    }
  }
  for (std::size_t i = 0; i < summary.suspects.size(); ++i) {
    const Group& group = summary.suspects[i];
    demand(group.rank == i + 1 && group.verdict != Verdict::idle, "suspects are numbered from 1");
    if (i > 0) demand(summary.suspects[i - 1].score >= group.score, "the worst comes first");
  }
  for (const Group& group : summary.groups) demand(group.rank == 0, "only suspects have a rank");
  for (std::size_t i = 0; i < in_groups.size(); ++i) {
    const InputSummary& input = summary.inputs[i];
    demand(input.goroutines == in_groups[i] + input.damaged, "each input's goroutines are in groups or damaged");
    demand(input.runtime_goroutines <= input.goroutines, "the runtime's own are some of all");
  }
  const Totals& totals = summary.totals;
  demand(totals.in_suspects == in_suspects && totals.idle + totals.runtime_goroutines == others, "the totals are those of the groups");
  demand(totals.goroutines == totals.in_suspects + totals.idle + totals.runtime_goroutines + totals.damaged, "the totals add up");
  demand(totals.groups == here && totals.suspects == summary.suspects.size(), "groups and suspects are counted");
  if (!summary.inputs.empty()) demand(totals.goroutines == summary.inputs.back().goroutines, "the totals are of the last dump");
}

// Asked of nlohmann's reader and not of ours: valid UTF-8, and no byte below 0x20
// but line feeds.
void check_printable(std::string text) {
  demand(text.find('\x7f') == std::string::npos, "no DEL reaches the terminal");
  for (const char* bad : {"\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x80\xa8", "\xef\xbb\xbf"})
    demand(text.find(bad) == std::string::npos, "nothing that turns the direction of text reaches the terminal");
  for (std::size_t at = text.find('\xc2'); at != std::string::npos; at = text.find('\xc2', at + 1))
    demand(at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xa0, "no C1 control reaches the terminal");
  std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '"' || c == '\\'; }, ' ');
  demand(nlohmann::json::accept('"' + text + '"'), "text is UTF-8 without control characters");
}

std::string without_color(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\x1b') {
      demand(at + 1 < text.size() && text[at + 1] == '[', "an escape sequence is ours");
      at = text.find_first_not_of("0123456789;", at + 2);
      demand(at != std::string::npos && text[at] == 'm', "an escape sequence is a colour's");
      continue;
    }
    out += text[at];
  }
  return out;
}

void check_json(const std::string& json, const Summary& summary) {
  demand(json.ends_with("}\n"), "JSON ends in a line feed");
  const nlohmann::json read = nlohmann::json::parse(json, nullptr, false);
  demand(!read.is_discarded(), "JSON is valid");
  demand(read["totals"]["goroutines"] == summary.totals.goroutines, "JSON says the same totals");
  demand(read["suspects"].size() == summary.suspects.size() && read["groups"].size() == summary.groups.size(), "JSON holds every group");
  demand(read["inputs"].size() == summary.inputs.size() && read["notes"].size() == summary.notes.size(), "JSON holds every input and note");
}

}  // namespace

Summary summary_of(Read& read, const Grammar& grammar) {
  sort_dumps(read.corpus);
  const Series series = date_dumps(read.corpus, {}, read.notes);
  const Census census = take_census(read.corpus, series.gaps());
  check_census(read.corpus, census);
  const std::vector<Finding> findings = classify(read.corpus, census, grammar);
  return summarize(read.corpus, census, series, findings, read.notes);
}

Reports check_written(const Summary& summary) {
  Reports reports{write(summary, Format::text, {}), write(summary, Format::json, {})};
  check_printable(reports.text);
  check_json(reports.json, summary);
  const Look narrow{.color = false, .width = 40, .all = true}, colored{.color = true, .width = 40, .all = true};
  const std::string plain = write(summary, Format::text, narrow);
  check_printable(plain);
  demand_same("colour adds nothing but colour", plain, without_color(write(summary, Format::text, colored)));
  return reports;
}

Reports check_reports(Read& read) {
  const Summary summary = summary_of(read, grammar());
  check_summary(summary);
  return check_written(summary);
}

}  // namespace lineup::fuzz
