// SPDX-License-Identifier: Apache-2.0
// triage.cc: a run over many processes: each is judged as analyze() would judge it alone.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "context.h"
#include "fleet/rank.h"
#include "fleet/totals.h"
#include "inputs.h"
#include "judge.h"
#include "known.h"
#include "lineup/fleet.h"
#include "reading.h"
#include "triage.h"

namespace lineup {
namespace {

bool is_stopped(const Request& request) {
  return request.stop != nullptr && request.stop->load(std::memory_order_relaxed);
}

// The folders that the names of all dumps begin with, up to the last "/" or "!".
std::string common_folder(const Inputs& inputs) {
  std::optional<std::string> common;
  for (const Process& process : inputs.processes)
    for (const std::size_t dump : process.dumps) {
      const std::string& name = inputs.read.corpus.dumps[dump].name;
      if (!common) common = name;
      const auto apart = std::ranges::mismatch(*common, name);
      common->resize(static_cast<std::size_t>(apart.in1 - common->begin()));
    }
  if (!common) return {};
  common->resize(common->find_last_of("/!") + 1);  // npos + 1 is 0
  return *common;
}

void shorten(std::string& name, const std::string& folder) {
  if (name.size() > folder.size() && name.starts_with(folder)) name.erase(0, folder.size());
}

// Judges the processes of a run side by side, each once.
class Triage {
 public:
  Triage(const Request& request, const Context& context, Inputs inputs)
      : request_(request),
        context_(context),
        inputs_(std::move(inputs)),
        reports_(inputs_.processes.size()),
        ignored_(context.ignores.entries) {}

  Fleet take() && {
    const std::size_t count = inputs_.processes.size();
    if (count > 1) folder_ = common_folder(inputs_);
    for (std::size_t i = 0; i < count; ++i) notes_.push_back(inputs_.notes_of(i));
    if (count <= 1) {
      while (judge_next()) {}
    } else {
      const std::size_t threads = threads_for(request_);
      std::vector<std::jthread> pool;
      for (std::size_t i = 1; i < std::min(threads, count); ++i)
        pool.emplace_back([this] {
          while (judge_next()) {}
        });
      while (judge_next()) {}
    }
    Fleet fleet;
    std::vector<std::size_t> place(reports_.size(), 0);
    for (std::size_t i = 0; i < reports_.size(); ++i) {
      place[i] = fleet.processes.size();
      if (reports_[i]) fleet.processes.push_back(std::move(*reports_[i]));
    }
    fleet.ranking = ranking_.rows();
    for (RankingRow& row : fleet.ranking) row.worst = place[row.worst];
    fleet.interrupted = is_stopped(request_);
    count_others(fleet);
    put_notes(fleet);
    return fleet;
  }

 private:
  bool judge_next() {
    const std::size_t i = next_.fetch_add(1, std::memory_order_relaxed);
    // One that was begun is ended, so that what is said of it is true.
    if (i >= reports_.size() || (is_stopped(request_) && i > 0)) return false;
    const Process& process = inputs_.processes[i];
    const ProcessName name{process.service, process.instance, process.host, process.version};
    Summary summary = report_on(
        judge(inputs_.take(i), std::move(notes_[i]), request_, *context_.grammar, &functions_),
        context_);
    const std::size_t restarts = summary.inputs.empty() ? 0 : summary.inputs.back().process - 1;
    if (!folder_.empty()) {
      for (InputSummary& input : summary.inputs) {
        shorten(input.name, folder_);
        for (std::string& view : input.views) shorten(view, folder_);
      }
      for (Note& note : summary.notes) shorten(note.where, folder_);
    }
    {
      const std::lock_guard lock(ranking_lock_);
      ranking_.add(i, name, summary);
      for (std::size_t entry = 0; entry < summary.ignore_entries.size(); ++entry)
        ignored_[entry].groups += summary.ignore_entries[entry].groups;
      if (request_.progress != nullptr) request_.progress->judged(++judged_, reports_.size());
    }
    // Alone, a process keeps its whole report.
    if (reports_.size() == 1) {
      const std::uint64_t suspects = summary.suspects.size();
      const Verdict worst = summary.worst(), alarm = summary.alarm();
      reports_[i] = ProcessReport{name, restarts, suspects, worst, alarm, std::move(summary)};
    } else {
      reports_[i] = report_of(name, restarts, std::move(summary), request_.top);
    }
    return true;
  }

  void count_others(Fleet& fleet) const {
    FleetTotals& totals = fleet.totals;
    for (const std::vector<std::size_t>& files : inputs_.without_dumps) {
      const bool failed = std::ranges::any_of(
          files, [&](std::size_t file) { return inputs_.read.files[file].failed; });
      ++(failed ? totals.instances_unreadable : totals.instances_without_dumps);
    }
    totals.copies = inputs_.copies;
    for (const InputFile& file : inputs_.read.files)
      totals.other_files += file.without.text.empty() ? 0 : 1;
    add_totals(fleet);
    if (!inputs_.read_as.empty())
      fleet.read_as =
          fmt::format("{}: {}{}, {}", inputs_.read_as,
                      totals.services == 0 ? "" : counted(totals.services, "service") + ", ",
                      counted(fleet.processes.size(), "instance"), counted(totals.dumps, "dump"));
  }

  static std::string counted(std::size_t n, std::string_view noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
  }

  void put_notes(Fleet& fleet) {
    Notes notes = notes_beside_dumps(inputs_.read);
    if (fleet.interrupted) {
      const std::size_t left = reports_.size() - fleet.processes.size();
      notes.add(Level::error,
                inputs_.read.stopped
                    ? "interrupted: not all of the input was read"
                    : fmt::format("interrupted: {} of {} processes were not judged", left,
                                  reports_.size()),
                "", "what is said is right as far as it goes");
    }
    fleet.notes = notes.all();
    // One process says itself what its entries are worth.
    if (fleet.processes.empty()) return;
    std::vector<Note>& of_entries =
        fleet.processes.size() == 1 ? fleet.processes.front().summary.notes : fleet.notes;
    for (Note& note : notes_on(ignored_)) of_entries.push_back(std::move(note));
    if (fleet.processes.size() == 1) return;
    for (Note& note : fleet.notes) shorten(note.where, folder_);
    // The order of members in an archive is no order.
    std::ranges::stable_sort(fleet.notes, [](const Note& a, const Note& b) {
      return std::tie(b.level, a.where, a.text) < std::tie(a.level, b.where, b.text);
    });
  }

  const Request& request_;
  const Context& context_;
  Inputs inputs_;
  Functions functions_;
  std::string folder_;  // that all names begin with
  std::vector<Notes> notes_;
  std::vector<std::optional<ProcessReport>> reports_;
  std::atomic<std::size_t> next_{0};
  std::mutex ranking_lock_;
  Ranking ranking_;
  std::vector<IgnoreEntry> ignored_;  // what the entries stand for in all processes
  std::size_t judged_ = 0;
};

}  // namespace

Result<Fleet> triage(Collection read, const Request& request, const Context& context) {
  Result<Inputs> inputs = tell_processes(std::move(read), request, request.split);
  if (!inputs) return inputs.error();
  return Triage(request, context, std::move(*inputs)).take();
}

Result<Fleet> triage(const Request& request) {
  const Result<Context> context = load_context(request);
  if (!context) return context.error();
  return triage(read_inputs(request, Digests::of_copies), request, *context);
}

Summary only_process(Fleet fleet) {
  Summary summary;
  if (!fleet.processes.empty()) summary = std::move(fleet.processes.front().summary);
  summary.notes.insert(summary.notes.begin(), std::make_move_iterator(fleet.notes.begin()),
                       std::make_move_iterator(fleet.notes.end()));
  return summary;
}

}  // namespace lineup
