// SPDX-License-Identifier: Apache-2.0
// bench.cc: times lineup on a dump, next to a floor and to others in the same run.
//
// Every run of every stage is a process of its own, started by this one, which
// stays small: then its peak of memory is its own, and no stage warms the heap of
// the next. The stages take turns, so that a machine that is busy for a while is
// busy for all of them.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "process.h"
#include "stages.h"

namespace bench {
namespace {

double median(std::vector<double> of) {
  if (of.empty()) return 0;
  std::ranges::sort(of);
  return of.size() % 2 == 1 ? of[of.size() / 2] : (of[of.size() / 2 - 1] + of[of.size() / 2]) / 2;
}

struct Timed {
  std::string name;
  std::vector<double> seconds;  // by the clock
  std::vector<double> cpu;      // by the processor, of all threads
  double most_mb = 0;           // peak of memory; 0: not asked
};

struct Plan {
  std::vector<std::string> files, also;
  std::string self, lineup;
  int runs = 7;
};

// What bench --stage memory prints: a name, seconds by the clock and by the
// processor in each line.
void time_in_memory(const Plan& plan, const std::string& file, std::vector<Timed>& stages) {
  const Ended ended = run({plan.self, "--stage", "memory", file}, Keep::output);
  std::istringstream lines(ended.output);
  for (Timed& stage : stages) {
    double seconds = 0, cpu = 0;
    if (ended.status != 0 || !std::getline(lines, stage.name, '\t') || !(lines >> seconds >> cpu)) die(file + ": the stages in memory failed");
    lines.ignore();
    stage.seconds.push_back(seconds);
    stage.cpu.push_back(cpu);
  }
}

void time_command(const std::vector<std::string>& words, Timed& stage) {
  const Ended ended = run(words, Keep::nothing);
  if (ended.status > 1) die("this failed: " + words.front());
  stage.seconds.push_back(ended.seconds);
  stage.cpu.push_back(ended.cpu);
  stage.most_mb = std::max(stage.most_mb, ended.peak_mb);
}

// NAME=COMMAND: what the command says it took, as the last word it prints, or
// how long it ran.
void time_other(const std::string& command, const std::string& file, Timed& stage) {
  const Ended ended = run({"/bin/sh", "-c", command + " \"$1\"", "sh", file}, Keep::output);
  if (ended.status != 0) die("this failed: " + command);
  const std::size_t end = ended.output.find_last_not_of(" \n"), word = ended.output.find_last_of(" \n\t", end);
  const bool says = end != std::string::npos;
  stage.seconds.push_back(says ? std::stod(ended.output.substr(word == std::string::npos ? 0 : word + 1)) : ended.seconds);
}

double peak_aim_mb(const Answer& answer) { return 64 + static_cast<double>(answer.goroutines) * 24 / 1e6; }

void print(const std::string& file, const Answer& answer, const std::vector<Timed>& stages) {
  const auto mb = static_cast<double>(answer.bytes) / 1e6, goroutines = static_cast<double>(answer.goroutines);
  const double newlines = std::min(median(stages[0].seconds), median(stages[1].seconds));
  const double newlines_cpu = std::min(median(stages[0].cpu), median(stages[1].cpu));
  double wc = 1;
  for (const Timed& stage : stages)
    if (stage.name == "wc -l") wc = median(stage.seconds);
  fmt::print("\n{}: {:.1f} MB, {} goroutines, {} groups; the answer is right\n", file.substr(file.rfind('/') + 1), mb, answer.goroutines, answer.groups);
  fmt::print("{:<24}{:>8} {:<15}{:>7}{:>8}{:>14}  | x newlines: clock, CPU | x wc -l | peak MB\n", "", "seconds", "(least, most)", "CPU s", "MB/s", "goroutines/s");
  for (const Timed& stage : stages) {
    const double seconds = median(stage.seconds), cpu = median(stage.cpu);
    const auto [least, most] = std::ranges::minmax(stage.seconds);
    fmt::print("{:<24}{:>8.3f} {:<15}{:>7}{:>8.0f}{:>14.0f}  | {:>17.1f}{:>6} | {:>7.1f} | {:>7}\n", stage.name, seconds, fmt::format("({:.3f}, {:.3f})", least, most),
               cpu == 0 ? "" : fmt::format("{:.3f}", cpu), mb / seconds, goroutines / seconds, seconds / newlines, cpu == 0 ? "" : fmt::format("{:.1f}", cpu / newlines_cpu),
               seconds / wc, stage.most_mb == 0 ? "" : fmt::format("{:.1f}", stage.most_mb));
  }
  fmt::print("peak aimed at, 64 MB and 24 bytes a goroutine: {:.1f} MB\n", peak_aim_mb(answer));
  std::fflush(stdout);
}

void time_file(const Plan& plan, const std::string& file) {
  // In a process of its own as well: it holds the whole dump.
  const Ended checked = run({plan.self, "--stage", "check", file}, Keep::output);
  if (checked.status != 0) die(checked.output.empty() ? file + ": the answer could not be checked" : checked.output);
  const Answer answer = read_answer(file + ".answer");

  std::vector<Timed> memory(5);
  Timed wc{"wc -l", {}, {}, 0}, one{"lineup, 1 thread", {}, {}, 0}, two{"lineup, 2 threads", {}, {}, 0};
  std::vector<Timed> others;
  for (const std::string& other : plan.also) others.push_back({other.substr(0, other.find('=')), {}, {}, 0});
  for (int i = 0; i < plan.runs; ++i) {
    time_in_memory(plan, file, memory);
    time_command({"wc", "-l", file}, wc);
    time_command({plan.lineup, "--threads", "1", file}, one);
    time_command({plan.lineup, "--threads", "2", file}, two);
    for (std::size_t k = 0; k < others.size(); ++k) time_other(plan.also[k].substr(plan.also[k].find('=') + 1), file, others[k]);
  }
  std::vector<Timed> all = memory;
  all.insert(all.end(), {wc, one, two});
  all.insert(all.end(), others.begin(), others.end());
  print(file, answer, all);
}

// What `make` writes goes through a pipe into lineup, once.
void time_pipe(const Plan& plan, const std::string& make) {
  const std::string answer_name = "pipe.answer", report_name = "pipe.report";
  const Ended ended = run({"/bin/sh", "-c", make + " --answer " + answer_name + " | \"$1\" -o " + report_name, "sh", plan.lineup}, Keep::nothing);
  if (ended.status > 1) die("this failed: " + make);
  const Answer answer = read_answer(answer_name);
  std::string line;
  std::getline(std::ifstream(report_name), line);
  const std::string want = fmt::format("{} goroutines in {} groups", answer.goroutines, answer.groups);
  if (!line.starts_with(want)) die("\"" + want + "\" went into the pipe, \"" + line + "\" came out");
  fmt::print("{}: {:.1f} MB, {}; the answer is right\n", make, static_cast<double>(answer.bytes) / 1e6, want);
  fmt::print("{:.1f} seconds, {:.0f} MB/s, peak {:.1f} MB (aimed at: {:.1f} MB)\n", ended.seconds, static_cast<double>(answer.bytes) / 1e6 / ended.seconds, ended.peak_mb,
             peak_aim_mb(answer));
  std::remove(answer_name.c_str());
  std::remove(report_name.c_str());
}

// An archive or a folder of many dumps.
void time_archive(const Plan& plan, const std::string& archive, std::uint64_t dumps) {
  const std::string report_name = "archive.report";
  Timed whole{"lineup", {}, {}, 0};
  for (int i = 0; i < plan.runs; ++i) time_command({plan.lineup, "--one-process", "-o", report_name, archive}, whole);
  std::ifstream report(report_name);
  std::string head;  // the totals, a line for each of the worst, and then the dumps
  for (std::string line; head.size() < 4000 && std::getline(report, line);) head += line + "\n";
  const std::string want = fmt::format("\n{} dumps were read", dumps);
  if (dumps > 1 && head.find(want) == std::string::npos) die("\"" + want.substr(1) + "\" is not what lineup says: \"" + head + "\"");
  std::remove(report_name.c_str());
  const auto [least, most] = std::ranges::minmax(whole.seconds);
  const double count = static_cast<double>(dumps);
  fmt::print("{:>6} dumps: {:.2f} seconds ({:.2f}, {:.2f}), CPU {:.2f}, {:.2f} ms and {:.1f} KB of the peak of {:.0f} MB a dump\n", dumps, median(whole.seconds), least, most,
             median(whole.cpu), median(whole.cpu) * 1e3 / count, whole.most_mb * 1e3 / count, whole.most_mb);
  std::fflush(stdout);
}

// A folder of processes, and the same bytes in one file as one process, by turns.
void time_fleet(const Plan& plan, const std::string& folder, const std::string& joined) {
  const std::string report_name = "fleet.report";
  Timed fleet{"a folder of processes", {}, {}, 0}, one{"the same bytes as one", {}, {}, 0};
  for (int i = 0; i < plan.runs; ++i) {
    time_command({plan.lineup, "-j", "1", "-o", report_name, folder}, fleet);
    time_command({plan.lineup, "-j", "1", "--one-process", "-o", report_name, joined}, one);
  }
  std::remove(report_name.c_str());
  for (const Timed* timed : {&fleet, &one}) {
    const auto [least, most] = std::ranges::minmax(timed->cpu);
    fmt::print("{:<24} CPU {:.3f} s ({:.3f}, {:.3f}), peak {:.1f} MB\n", timed->name, median(timed->cpu), least,
               most, timed->most_mb);
  }
  fmt::print("{:<24} {:.2f} x the CPU time (aimed at: at most 3)\n", "", median(fleet.cpu) / median(one.cpu));
  std::fflush(stdout);
}

// What runs cost that read little or nothing.
void time_start(const Plan& plan, const std::string& file) {
  const std::vector<std::vector<std::string>> commands = {{"--version"}, {"rules", "list"}, {file}};
  std::vector<Timed> all;
  for (const std::vector<std::string>& words : commands) {
    std::string name = "lineup";
    for (const std::string& word : words) name += ' ' + word;
    all.push_back({std::move(name), {}, {}, 0});
  }
  for (int i = 0; i < plan.runs; ++i)
    for (std::size_t k = 0; k < commands.size(); ++k) {
      std::vector<std::string> words = commands[k];
      words.insert(words.begin(), plan.lineup);
      time_command(words, all[k]);
    }
  for (const Timed& command : all) {
    const auto [least, most] = std::ranges::minmax(command.cpu);
    fmt::print("{:<24} CPU {:.1f} ms ({:.1f}, {:.1f}), by the clock {:.1f} ms, peak {:.1f} MB\n",
               command.name, median(command.cpu) * 1e3, least * 1e3, most * 1e3,
               median(command.seconds) * 1e3, command.most_mb);
  }
  std::fflush(stdout);
}

constexpr const char* about = R"(Times lineup on dumps made by make_dump, each with its FILE.answer, which is
checked first. Prints medians of all runs; "x newlines" and "x wc -l" say how many
times as long as those a stage took.)";

int start(int argc, char** argv) {
  CLI::App app{about};
  Plan plan;
  std::string stage, make, archive, small, fleet, joined;
  std::uint64_t dumps = 0;
  app.add_option("FILE", plan.files, "dumps")->check(CLI::ExistingFile);
  app.add_option("--lineup", plan.lineup, "the program to time");
  app.add_option("--runs", plan.runs, "how often [7]")->check(CLI::PositiveNumber);
  app.add_option("--also", plan.also, "NAME=COMMAND: time this too; it gets the file as its last\nargument and may print the seconds it took")->allow_extra_args(false)->take_all();
  app.add_option("--pipe", make, "a command of make_dump, to pipe into lineup");
  app.add_option("--archive", archive, "an archive or a folder of as many dumps as --dumps says;\nonly lineup is timed");
  app.add_option("--dumps", dumps, "in the --archive");
  app.add_option("--fleet", fleet, "a folder of processes; with --joined, all its bytes in one file");
  app.add_option("--joined", joined, "of the --fleet");
  app.add_option("--start", small, "a small dump: what a run costs that reads no more");
  app.add_option("--stage", stage, "memory, check: one run of it, in this process")->check(CLI::IsMember({"memory", "check"}));
  CLI11_PARSE(app, argc, argv);
  if (plan.files.empty() + make.empty() + archive.empty() + small.empty() + fleet.empty() != 4)
    die("one or more FILEs, or --pipe, --archive, --fleet or --start");
  if (fleet.empty() != joined.empty()) die("--fleet and --joined go together");
  if (stage == "memory") return time_stages(plan.files.front());
  if (stage == "check") return check_answer(plan.files.front());
  if (plan.lineup.empty()) die("--lineup is needed");
  for (const std::string& other : plan.also)
    if (other.find('=') == std::string::npos) die("--also takes NAME=COMMAND");
  plan.self = argv[0];
  if (!make.empty()) time_pipe(plan, make);
  if (!fleet.empty()) time_fleet(plan, fleet, joined);
  if (!archive.empty()) time_archive(plan, archive, dumps);
  if (!small.empty()) time_start(plan, small);
  for (const std::string& file : plan.files) time_file(plan, file);
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) { return bench::start(argc, argv); }
