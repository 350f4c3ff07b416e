// SPDX-License-Identifier: Apache-2.0
// summary.cc: turns findings into the strings and numbers a report may say.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <unordered_map>

#include "model/clock.h"
#include "report/report.h"

namespace lineup {
namespace {

// The names of functions and files, each once.
class Texts {
 public:
  explicit Texts(const Corpus& corpus) : corpus_(corpus), kept_(corpus.strings()), arena_(std::make_shared<Arena>()) {}

  Place place(FrameId id) {
    const Frame& frame = corpus_.frame(id);
    return {keep(frame.function), keep(frame.file), frame.line};
  }
  std::shared_ptr<const void> owner() const { return arena_; }

 private:
  std::string_view keep(StringId id) {
    std::string_view& kept = kept_[id.index];
    if (kept.empty()) kept = arena_->copy(corpus_.text(id));
    return kept;
  }

  const Corpus& corpus_;
  std::vector<std::string_view> kept_;  // by StringId
  std::shared_ptr<Arena> arena_;
};

// Where a goroutine panicked: the first call behind the runtime's own and behind panic().
FrameId panicked_in(const Corpus& corpus, const Stack& stack) {
  const auto name = [&](FrameId frame) { return corpus.text(corpus.frame(frame).function); };
  const auto own = [&](FrameId frame) {
    return name(frame).starts_with("runtime.") || name(frame).starts_with("runtime/") ||
           name(frame) == "panic" || name(frame).starts_with("internal/");
  };
  // net/http's recovering function, and others that defer, stand above panic().
  auto from = stack.frames.begin();
  for (auto at = from; at != stack.frames.end(); ++at)
    if (name(*at) == "panic" || name(*at) == "runtime.gopanic") from = at;
  const auto found = std::find_if_not(from, stack.frames.end(), own);
  return found == stack.frames.end() ? FrameId{} : *found;
}

BlockedMinutes minutes_of(const Cell& cell) {
  BlockedMinutes minutes;
  minutes.unknown = cell.unknown_minutes;
  if (cell.unknown_minutes < cell.goroutines) {
    minutes.min = cell.min_minutes;
    minutes.median = cell.median_minutes;
    minutes.max = cell.max_minutes;
  }
  return minutes;
}

// The pairs that every label set of the group has, and how many sets there are.
void put_labels(Group& group, const Corpus& corpus, const Row& row) {
  std::set<std::uint32_t> sets;
  for (ShapeId shape : row.shapes) sets.insert(corpus.shape(shape).labels.index);
  group.label_sets = sets.size() - sets.count(0);
  Labels common = corpus.labels(LabelsId{*sets.begin()});
  for (std::uint32_t set : sets) {
    const Labels& labels = corpus.labels(LabelsId{set});
    std::erase_if(common, [&](const auto& pair) { return std::ranges::find(labels, pair) == labels.end(); });
  }
  group.labels = std::move(common);
}

// What an object's rule is called names a fault; as many as are expected are none.
std::string title_of(const Rule& rule, Verdict verdict) {
  if (!rule.object || verdict != Verdict::idle) return rule.title;
  std::string title = rule.object->noun;
  const bool word = title.size() > 1 && title[0] >= 'a' && title[0] <= 'z' && !(title[1] >= 'A' && title[1] <= 'Z');  // not gRPC, eBPF
  if (word) title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

std::string title_of(const Finding& finding, std::string_view state) {
  // What is idle is not called by the cause that it could have.
  const bool accused = finding.rule != nullptr && finding.rule->kind == RuleKind::cause && finding.verdict == Verdict::idle;
  if (finding.rule != nullptr && finding.looks_like) return fmt::format("Looks like \"{}\"", finding.rule->title);
  if (finding.rule != nullptr && !accused) return title_of(*finding.rule, finding.verdict);
  if (finding.owner == Owner::runtime) return "The runtime's own";
  if (finding.owner == Owner::dumper) return "The goroutine that wrote this dump";
  if (finding.row->cells.back().goroutines == 0) return "Gone since an earlier dump";
  if (state == send_or_receive) return "Waiting on a channel, to send or to receive";
  switch (finding.wait) {
    case Wait::chan_send: return "Waiting to send on a channel";
    case Wait::chan_receive: return "Waiting to receive from a channel";
    case Wait::select: return "Waiting in a select";
    case Wait::lock: return "Waiting for a lock";
    case Wait::waitgroup: return "Waiting for a WaitGroup";
    case Wait::cond: return "Waiting for a condition";
    case Wait::io: return "Waiting for the network or a file";
    case Wait::sleep: return "Sleeping";
    case Wait::syscall: return "In a system call or C code";
    case Wait::coroutine: return "An iterator that nobody reads on";
    case Wait::forever: return "Waiting for what can never happen";
    case Wait::synctest: return "Waiting in a synctest bubble";
    case Wait::running: return "Running or about to";
    default: return state.empty() ? "In a state the dump does not say" : fmt::format("In state \"{}\"", state);
  }
}

History history_of(const Finding& finding) {
  const Trend& trend = finding.trend;
  const Cell& last = finding.row->cells.back();
  History history;
  history.dumps = PerDump<DumpCount>(finding.row->cells.size());
  for (const auto& [dump, cell] : finding.row->cells.kept())
    history.dumps.make(dump) = {cell.goroutines, cell.kept, cell.born, cell.moved_in, cell.died, cell.moved_out, std::max(cell.proven, cell.leaked)};
  history.came = trend.came;
  history.left = trend.left;
  history.since_first = trend.stayed;
  history.retention = trend.retention;
  if (trend.rate) {
    history.per_hour = trend.rate->per_hour;
    history.per_hour_low = trend.rate->low;
    history.per_hour_high = trend.rate->high;
  }
  history.in_a_day = trend.in_a_day;
  history.oldest_at_least_seconds = last.oldest_at_least_seconds;
  history.oldest_at_most_seconds = last.oldest_at_most_seconds;
  return history;
}

void fill(Group& group, const Corpus& corpus, const Census& census, Finding& finding, Texts& texts) {
  const Row& row = *finding.row;
  const Cell& cell = row.cells.back();
  group.id = finding.id;
  group.verdict = finding.verdict;
  group.score = finding.score;
  group.state = corpus.text(row.state);
  group.title = title_of(finding, group.state);
  if (const Rule* rule = finding.rule) {
    group.cause = rule->id;
    group.looks_like = finding.looks_like;
    const std::string_view if_so = finding.looks_like ? "If it is this: " : "";
    group.means = if_so.empty() || rule->means.empty() ? rule->means : fmt::format("{}{}", if_so, rule->means);
    group.confirm = rule->confirm;
    group.fix = if_so.empty() || rule->fix.empty() ? rule->fix : fmt::format("{}{}", if_so, rule->fix);
    group.mistaken_when = rule->mistaken_when;
  }
  group.goroutines = cell.goroutines;
  group.state_inferred = !row.shapes.empty() && (corpus.shape(row.shapes.front()).marks & mark_inferred) != 0;
  group.leaked = std::max(cell.leaked, cell.proven);
  group.locked_to_thread = cell.locked;
  group.blocked_minutes = minutes_of(cell);
  group.texts = texts.owner();
  if (finding.blocked_at) group.blocked_at = texts.place(finding.blocked_at);
  const Stack& stack = corpus.stack(row.stack);
  if (stack.created_by) group.created_by = texts.place(stack.created_by);
  group.stack.reserve(stack.frames.size());
  for (FrameId frame : stack.frames) group.stack.push_back(texts.place(frame));
  put_labels(group, corpus, row);
  for (const Goroutine& g : census.listed(row.cells.size() - 1, cell)) group.goroutine_ids.push_back(g.id);
  group.per_dump = PerDump<std::uint64_t>(row.cells.size());
  for (const auto& [dump, each] : row.cells.kept())
    if (each.goroutines > 0) group.per_dump.make(dump) = each.goroutines;
  group.history = history_of(finding);
  group.evidence = std::move(finding.evidence);
}

// What the texts of the last process's dumps say, with the place of a goroutine that panicked.
void put_statements(Summary& summary, const Corpus& corpus, const Census& census, Texts& texts) {
  for (std::size_t i = census.first_of_process; i < corpus.dumps.size(); ++i) {
    const Dump& dump = corpus.dumps[i];
    for (const Reported& said : dump.reported) {
      Statement statement;
      statement.kind = name_of(said.kind);
      statement.text = said.text;
      statement.dump = dump.name;
      const bool of_one = said.kind == ReportKind::panic || said.kind == ReportKind::served_panic ||
                          said.kind == ReportKind::concurrent_map ||
                          said.kind == ReportKind::fatal_error;
      const auto found = std::ranges::find(dump.goroutines.begin(), dump.goroutines.end(),
                                           said.goroutine, &Goroutine::id);
      if (of_one && said.goroutine != 0 && found != dump.goroutines.end() &&
          corpus.text(corpus.shape(found->shape).state) == "running") {
        statement.goroutine = said.goroutine;
        if (const FrameId frame =
                panicked_in(corpus, corpus.stack(corpus.shape(found->shape).stack))) {
          statement.texts = texts.owner();
          statement.place = texts.place(frame);
        }
      }
      summary.statements.push_back(std::move(statement));
    }
  }
  if (corpus.dumps.empty()) return;
  // A profile of leaked goroutines is a report, too: its head says how many there are.
  const Dump& last = corpus.dumps.back();
  const std::uint64_t stated = last.stated_total.value_or(0);
  if (last.profile != "goroutineleak" || stated == 0) return;
  if (last.seen() == 0) summary.unread_leaks = stated;
  Statement statement;
  statement.kind = "leak-profile";
  statement.text = fmt::format(
      "goroutineleak profile: the garbage collector proved {} goroutine{} leaked{}", stated,
      stated == 1 ? "" : "s",
      last.seen() == 0 ? fmt::format(", and none of {} could be read", stated == 1 ? "it" : "them")
                       : "");
  statement.dump = last.name;
  summary.statements.push_back(std::move(statement));
}

// Who waits inside calls, chain by chain.
void put_chains(Summary& summary, const Corpus& corpus, const std::vector<Finding>& findings,
                Texts& texts) {
  std::vector<const Finding*> waits;
  for (const Finding& finding : findings)
    if (finding.inside) waits.push_back(&finding);
  std::ranges::sort(waits, {}, [](const Finding* finding) {
    return std::pair(finding->inside->chain, finding->inside->place);
  });
  std::size_t number = 0;
  for (const Finding* finding : waits) {
    if (summary.chains.empty() || finding->inside->chain != number)
      summary.chains.emplace_back().closed = finding->inside->closed;
    number = finding->inside->chain;
    const Cell& cell = finding->row->cells.back();
    LongWait wait;
    wait.id = finding->id;
    wait.goroutines = cell.goroutines;
    wait.minutes = cell.max_minutes;
    wait.state = corpus.text(finding->row->state);
    wait.texts = texts.owner();
    if (finding->blocked_at) wait.place = texts.place(finding->blocked_at);
    wait.why = finding->inside->why;
    summary.chains.back().minutes = std::max(summary.chains.back().minutes, wait.minutes);
    summary.chains.back().waits.push_back(std::move(wait));
  }
}

// Each suspect gets what only waits because of it.
void put_symptoms(Summary& summary, const std::vector<Finding>& findings) {
  std::unordered_map<std::string_view, Group*> by_id;
  for (Group& suspect : summary.suspects) by_id[suspect.id] = &suspect;
  std::unordered_map<std::string_view, const std::string*> why;
  for (const Finding& finding : findings)
    if (finding.symptom_of) why[finding.id] = &finding.symptom_of->why;
  for (const Group& group : summary.groups) {
    if (!group.symptom_of) continue;
    if (const auto cause = by_id.find(*group.symptom_of); cause != by_id.end())
      cause->second->symptoms.push_back({group.id, group.goroutines, group.title, group.state, group.blocked_at, *why.at(group.id)});
  }
  for (Group& suspect : summary.suspects)
    std::ranges::stable_sort(suspect.symptoms, [](const SymptomGroup& a, const SymptomGroup& b) { return a.goroutines > b.goroutines; });
}

std::string format_of(const Dump& dump) {
  if (dump.kind == DumpKind::traceback) return "traceback";
  return dump.profile.empty() ? "count profile" : "count profile of " + dump.profile;
}

}  // namespace

Summary summarize(const Corpus& corpus, const Census& census, const Series& series, std::vector<Finding> findings,
                  const Notes& notes) {
  Summary summary;
  for (std::size_t i = 0; i < corpus.dumps.size(); ++i) {
    const Dump& dump = corpus.dumps[i];
    InputSummary input;
    input.name = dump.name;
    input.format = format_of(dump);
    input.goroutines = census.columns[i].seen;
    input.damaged = census.columns[i].damaged;
    input.lines = dump.lines;
    input.lines_not_understood = dump.not_understood.lines;
    if (dump.not_understood.lines > 0)
      input.first_not_understood = fmt::format("{}: {}", dump.not_understood.first_line, printable(dump.not_understood.first_text, 120));
    summary.totals.lines_not_understood += input.lines_not_understood;
    input.crash = dump.crash;
    if (dump.cut_goroutine != 0) input.cut_goroutine = dump.cut_goroutine;
    input.cut_short = dump.cut_short;
    const Moment& moment = series.moments[i];
    if (moment.unix_nanos && moment.basis != TimeBasis::none) input.time = time_text(*moment.unix_nanos);
    input.time_basis = name_of(moment.basis);
    input.seconds_since_before = moment.seconds_since_before;
    input.interval_guessed = moment.guessed;
    input.process = moment.process + 1;
    input.views = dump.views;
    summary.inputs.push_back(std::move(input));
  }
  const auto is_suspect = [](const Finding& finding) { return finding.owner == Owner::program && !finding.symptom_of && finding.verdict != Verdict::idle; };
  std::vector<Finding*> others;
  for (Finding& finding : findings)
    if (!is_suspect(finding)) others.push_back(&finding);
  std::ranges::stable_sort(others, std::ranges::greater(), [](const Finding* finding) { return finding->row->cells.back().goroutines; });
  summary.groups.reserve(others.size());
  summary.suspects.reserve(findings.size() - others.size());
  Texts texts(corpus);
  const auto put = [&](Finding& finding) {
    for (const auto& [dump, cell] : finding.row->cells.kept()) {
      InputSummary& input = summary.inputs[dump];
      if (cell.goroutines > 0) ++input.groups;
      if (finding.owner != Owner::program) input.runtime_goroutines += cell.goroutines;
    }
    const bool suspect = is_suspect(finding);
    Group& group = (suspect ? summary.suspects : summary.groups).emplace_back();
    fill(group, corpus, census, finding, texts);
    Totals& totals = summary.totals;
    totals.goroutines += group.goroutines;
    if (group.goroutines > 0) ++totals.groups;
    if (finding.owner != Owner::program) {
      totals.runtime_goroutines += group.goroutines;
    } else if (finding.symptom_of) {
      totals.in_suspects += group.goroutines;
      group.symptom_of = findings[finding.symptom_of->cause].id;
    } else if (suspect) {
      totals.in_suspects += group.goroutines;
      group.rank = ++totals.suspects;
    } else {
      totals.idle += group.goroutines;
    }
  };
  for (Finding& finding : findings)
    if (is_suspect(finding)) put(finding);
  for (Finding* finding : others) put(*finding);
  put_symptoms(summary, findings);
  put_statements(summary, corpus, census, texts);
  put_chains(summary, corpus, findings, texts);
  if (!census.columns.empty()) {
    summary.totals.damaged = census.columns.back().damaged;
    summary.totals.goroutines += census.columns.back().damaged;
  }
  summary.notes = notes.all();
  return summary;
}

}  // namespace lineup
