// SPDX-License-Identifier: Apache-2.0
// triage_test.cc: every process of a fleet gets the verdict that it gets alone, however its dumps
// arrive.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <set>

#include "folder.h"
#include "unit/fleets.h"

namespace lineup::tests {
namespace {

constexpr std::size_t all_suspects = 1'000'000;

Fleet triage_of(std::vector<std::string> inputs, std::size_t threads = 1) {
  Request request;
  request.inputs = std::move(inputs);
  request.top = all_suspects;
  request.threads = threads;
  Result<Fleet> fleet = triage(request);
  EXPECT_TRUE(fleet);
  return fleet ? std::move(*fleet) : Fleet{};
}

// What analyze() says of some files alone.
std::string alone(std::vector<std::string> inputs) {
  Request request;
  request.inputs = std::move(inputs);
  const Result<Summary> summary = analyze(request);
  EXPECT_TRUE(summary);
  return summary ? verdict_line(*summary) : "";
}

// Of each process, what it gets alone, ascending.
std::vector<std::string> each_alone(const Folder& folder, const Written& written,
                                    std::size_t processes) {
  std::vector<std::vector<std::string>> files(processes);
  for (std::size_t i = 0; i < written.files.size(); ++i)
    files[written.of[i]].push_back((folder.path() / "in" / written.files[i].name).string());
  std::vector<std::string> lines;
  for (std::vector<std::string>& of_one : files) lines.push_back(alone(std::move(of_one)));
  std::ranges::sort(lines);
  return lines;
}

std::vector<std::string> each_in(const Fleet& fleet) {
  std::vector<std::string> lines;
  for (const auto& [name, line] : verdict_lines(fleet)) lines.push_back(line);
  std::ranges::sort(lines);
  return lines;
}

// What was found is all there is: of processes, verdicts and goroutines.
void expect_whole(const Fleet& fleet, std::size_t processes) {
  const FleetTotals& totals = fleet.totals;
  EXPECT_EQ(totals.instances_read, fleet.processes.size());
  EXPECT_EQ(totals.instances_read + totals.instances_unreadable + totals.instances_without_dumps,
            processes)
      << fleet.read_as;
  EXPECT_EQ(totals.leak + totals.likely + totals.suspect + totals.idle, fleet.processes.size());
  EXPECT_EQ(totals.goroutines, totals.in_suspects + totals.ignored + totals.idle_goroutines +
                                   totals.runtime_goroutines + totals.damaged);
  std::uint64_t goroutines = 0;
  for (const ProcessReport& process : fleet.processes)
    goroutines += process.summary.totals.goroutines;
  EXPECT_EQ(totals.goroutines, goroutines);
}

std::string reports(const Fleet& fleet) {
  std::string all;
  for (const Format format : {Format::text, Format::json, Format::jsonl})
    all += write(fleet, format, {});
  return all;
}

std::string notes_of(const Fleet& fleet) {
  std::string all = fleet.read_as + "\n";
  for (const Note& note : fleet.notes) all += note.where + ": " + note.text + "\n";
  for (const ProcessReport& process : fleet.processes) {
    all += process.name.service + "|" + process.name.host + "|" + process.name.instance + ":";
    for (const InputSummary& input : process.summary.inputs) all += " " + input.name;
    all += "\n";
    for (const Note& note : process.summary.notes)
      all += "    " + note.where + ": " + note.text + "\n";
  }
  return all;
}

void expect_as_alone(std::uint64_t seed, std::size_t services, Views views) {
  for (const TreeLayout& layout : tree_layouts()) {
    SCOPED_TRACE(fmt::format("{}, seed {}", layout.name, seed));
    Dice dice(seed);
    const std::vector<Replica> replicas = random_fleet(dice, services);
    const Written written = write_tree(replicas, layout.path, views);
    const Folder folder;
    for (const PackedFile& file : written.files) put(folder.path() / "in", file);
    const Fleet fleet = triage_of({(folder.path() / "in").string()});
    EXPECT_EQ(each_in(fleet), each_alone(folder, written, replicas.size())) << notes_of(fleet);
    expect_whole(fleet, replicas.size());
    if (!layout.names_instances) continue;
    std::set<std::string> named, meant;
    for (const ProcessReport& process : fleet.processes)
      named.insert(process.name.instance.empty() ? process.name.service : process.name.instance);
    for (const Replica& replica : replicas) meant.insert(replica.instance);
    EXPECT_EQ(named, meant) << notes_of(fleet);
  }
}

TEST(Triage, GivesEachProcessOfATreeTheVerdictThatItGetsAlone) {
  for (const std::uint64_t seed : {1, 2}) expect_as_alone(seed, 2 + seed, Views::listing);
}

TEST(Triage, GivesAProcessWithTwoViewsOfEachMomentTheVerdictThatItGetsAlone) {
  expect_as_alone(11, 2, Views::listing_and_counts);
}

TEST(Triage, GivesAProcessWithThreeViewsOfEachMomentTheVerdictThatItGetsAlone) {
  expect_as_alone(21, 2, Views::all_three);
}

struct LogForm {
  const char* name;
  LineOf line;
};
const LogForm log_forms[] = {
    {"docker compose",
     [](const Replica& r, const std::string& line) { return r.instance + "  | " + line; }},
    {"kubectl logs --prefix",
     [](const Replica& r, const std::string& line) {
       return fmt::format("[pod/{}/app] {}", r.instance, line);
     }},
    {"journald",
     [](const Replica& r, const std::string& line) {
       return fmt::format("Jan 02 10:00:00 {}.example {}[{}]: {}", r.instance, r.service,
                          100 + r.instance.back(), line);
     }},
    {"records of a collector",
     [](const Replica& r, const std::string& line) {
       std::string value;
       for (const char c : line)
         value += c == '"' ? "\\\"" : c == '\t' ? "\\t" : c == '\\' ? "\\\\" : std::string(1, c);
       return fmt::format(
           "{{\"log\":\"{}\\n\",\"kubernetes\":{{\"pod_name\":\"{}\",\"container_name\":\"app\"}}}"
           "}",
           value, r.instance);
     }},
};

TEST(Triage, GivesEachWriterOfALogTheVerdictThatItGetsAlone) {
  for (const LogForm& form : log_forms)
    for (const std::uint64_t seed : {31, 32}) {
      SCOPED_TRACE(fmt::format("{}, seed {}", form.name, seed));
      Dice dice(seed);
      const std::vector<Replica> replicas = random_fleet(dice, 3);
      const Folder folder;
      put(folder.path(), {"all.log", interleaved(replicas, form.line, dice)});
      std::vector<std::string> lines;
      for (std::size_t i = 0; i < replicas.size(); ++i) {
        const std::string name = fmt::format("{}.log", i);
        put(folder.path(), {name, interleaved({replicas[i]}, form.line, dice)});
        lines.push_back(alone({(folder.path() / name).string()}));
      }
      std::ranges::sort(lines);
      const Fleet fleet = triage_of({(folder.path() / "all.log").string()});
      EXPECT_EQ(each_in(fleet), lines) << notes_of(fleet);
      expect_whole(fleet, replicas.size());
    }
}

TEST(Triage, TakesWritersOfOneNameInTwoPlacesForTwo) {
  for (const LogForm& form : log_forms) {
    SCOPED_TRACE(form.name);
    Dice dice(71);
    const std::vector<Replica> here = random_fleet(dice, 2);
    std::vector<Replica> there = here;
    for (Replica& replica : there)
      for (Dumped& taken : replica.dumps) taken.text = as_another(taken.text, 777);
    const Folder folder;
    put(folder.path() / "in", {"staging/all.log", interleaved(here, form.line, dice)});
    put(folder.path() / "in", {"prod/all.log", interleaved(there, form.line, dice)});
    std::vector<std::string> lines;
    for (const auto* place : std::initializer_list<const std::vector<Replica>*>{&here, &there})
      for (const Replica& replica : *place) {
        put(folder.path(), {"one.log", interleaved({replica}, form.line, dice)});
        lines.push_back(alone({(folder.path() / "one.log").string()}));
      }
    std::ranges::sort(lines);
    const Fleet fleet = triage_of({(folder.path() / "in").string()});
    EXPECT_EQ(each_in(fleet), lines) << notes_of(fleet);
    expect_whole(fleet, here.size() + there.size());
  }
}

TEST(Triage, CountsInstancesThatCouldNotBeReadOrHaveNoDump) {
  Dice dice(81);
  const std::vector<Replica> fleet_of = random_fleet(dice, 2);
  const Folder folder;
  for (const Replica& replica : fleet_of)
    for (const Dumped& taken : replica.dumps)
      put(folder.path(), {fmt::format("{}/{}/{}.txt.gz", replica.service, replica.instance,
                                      compact_time(taken.unix_seconds)),
                          compressed("gzip", taken.text)});
  const std::string time = compact_time(fleet_of[0].dumps[0].unix_seconds);
  put(folder.path(), {fmt::format("{}/x-7/{}.txt.gz", fleet_of[0].service, time),
                      compressed("gzip", fleet_of[0].dumps[0].text).substr(0, 15)});
  put(folder.path(), {fmt::format("{}/x-8/{}.txt.gz", fleet_of[0].service, time),
                      compressed("gzip", "404 page not found\n")});
  const Fleet fleet = triage_of({folder.path().string()});
  expect_whole(fleet, fleet_of.size() + 2);
  EXPECT_EQ(fleet.totals.instances_read, fleet_of.size());
  EXPECT_EQ(fleet.totals.instances_unreadable, 1u) << notes_of(fleet);
  EXPECT_EQ(fleet.totals.instances_without_dumps, 1u) << notes_of(fleet);
  EXPECT_TRUE(fleet.has_trouble());
}

TEST(Triage, SaysTheSameWhateverTheOrderOfFilesAndMembers) {
  for (std::size_t l = 0; l < tree_layouts().size(); ++l) {
    SCOPED_TRACE(tree_layouts()[l].name);
    Dice dice(41 + l);
    const Written written = write_tree(random_fleet(dice, 2), tree_layouts()[l].path,
                                       l % 2 == 0 ? Views::listing : Views::listing_and_counts);
    const Folder folder;
    for (const PackedFile& file : written.files) put(folder.path() / "in", file);
    const std::string in_order = reports(triage_of({(folder.path() / "in").string()}));
    for (int i = 0; i < 7; ++i) {
      std::vector<PackedFile> files = written.files;
      shuffle(files, dice);
      std::vector<std::string> inputs;
      if (i % 3 == 0) {
        for (const PackedFile& file : files)
          inputs.push_back((folder.path() / "in" / file.name).string());
      } else {
        const char* format = i % 3 == 1 ? "tar" : "zip";
        inputs.push_back((folder.path() / "fleet").string());
        put(folder.path(), {"fleet", archived(format, files)});
      }
      const Fleet fleet = triage_of(std::move(inputs));
      ASSERT_EQ(first_difference(in_order, reports(fleet)), "") << i << "\n" << notes_of(fleet);
    }
  }
}

// Files that are no dumps, dumps that say no time, that are cut off or damaged, and one twice.
std::vector<PackedFile> with_trouble(std::vector<PackedFile> files, Dice& dice) {
  const std::vector<PackedFile> whole = files;
  const auto beside = [&](const std::string& name) {
    const std::string& at = whole[dice.below(whole.size())].name;
    const std::size_t slash = at.rfind('/');
    return (slash == std::string::npos ? "" : at.substr(0, slash + 1)) + name;
  };
  const PackedFile &last = whole.back(), &one = whole[dice.below(whole.size())];
  files.push_back({beside("README.md"), "hello\n"});
  files.push_back({beside("empty.txt"), ""});
  files.push_back({beside("error.html"), "<html>404 page not found</html>\n"});
  files.push_back(
      {beside("bad.pb.gz"), compressed("gzip", as_profile(one.content)).substr(0, 300)});
  files.push_back({last.name.substr(0, last.name.rfind('/') + 1) + "bad.gz",
                   compressed("gzip", last.content).substr(0, 900)});
  files.push_back({"copy/" + one.name, one.content});
  for (int i = 0; i < 3; ++i) {
    std::string& text = files[dice.below(whole.size())].content;
    text.resize(text.size() / 2 + dice.below(text.size() / 4));
  }
  return files;
}

TEST(Triage, SaysTheSameOfTroubleWhateverTheOrder) {
  for (std::size_t l = 0; l < tree_layouts().size(); ++l) {
    SCOPED_TRACE(tree_layouts()[l].name);
    Dice dice(61 + l);
    std::vector<PackedFile> files =
        with_trouble(write_tree(random_fleet(dice, 2), tree_layouts()[l].path,
                                l % 2 == 0 ? Views::listing : Views::listing_and_counts)
                         .files,
                     dice);
    const Folder folder;
    std::string first;
    for (int i = 0; i < 4; ++i) {
      put(folder.path(), {"fleet", archived(i % 2 == 0 ? "tar" : "zip", files)});
      const Fleet fleet = triage_of({(folder.path() / "fleet").string()});
      const std::string now = notes_of(fleet) + reports(fleet);
      if (i == 0) first = now;
      ASSERT_EQ(first_difference(first, now), "") << i;
      EXPECT_FALSE(fleet.is_complete());
      EXPECT_GE(fleet.totals.other_files, 2u);
      shuffle(files, dice);
    }
  }
}

TEST(Triage, SaysTheSameWhateverTheNumberOfThreads) {
  Dice dice(51);
  const Folder folder;
  for (const PackedFile& file :
       write_tree(random_fleet(dice, 8), tree_layouts()[0].path, Views::listing).files)
    put(folder.path(), file);
  const std::string one = reports(triage_of({folder.path().string()}, 1));
  for (const std::size_t threads : {2, 8})
    EXPECT_EQ(first_difference(one, reports(triage_of({folder.path().string()}, threads))), "");
}

// A goroutine of one program, which the main goroutine started at that line.
std::string goroutine_of(std::uint64_t id, std::string_view bracket, std::string_view function,
                         int line) {
  return fmt::format(
      "goroutine {} [{}]:\nmain.{}()\n\t/app/main.go:21 +0x3c\ncreated by main.main in goroutine "
      "1\n\t/app/main.go:{} +0x1\n\n",
      id, bracket, function, line);
}

TEST(Triage, ALeakBeforeARestartIsSaidAndOneThatWasNoneIsNot) {
  for (const bool leaks : {true, false}) {
    const Folder folder;
    const auto write = [&](std::string_view minute, const std::string& text) {
      std::ofstream(folder.path() / fmt::format("20260102T10{}00Z.txt", minute)) << text;
    };
    const std::string main = "goroutine 1 [IO wait]:\nmain.main()\n\t/app/main.go:5 +0x1\n\n";
    for (int dump = 0; dump < 3; ++dump) {
      std::string text = main;
      for (std::uint64_t id = 100; id < (leaks ? 200u + 100u * static_cast<unsigned>(dump) : 103u);
           ++id)
        text += goroutine_of(
            id, leaks ? fmt::format("chan send, {} minutes", 2 + (400 - id) / 100) : "select",
            "send", 9);
      write(fmt::format("0{}", dump), text);
    }
    // The numbers begin anew, and mean other goroutines.
    for (int dump = 0; dump < 2; ++dump) {
      std::string text = main;
      for (std::uint64_t id = 100; id < 108; ++id) text += goroutine_of(id, "select", "serve", 14);
      write(fmt::format("1{}", dump), text);
    }
    Request request;
    request.inputs = {folder.path().string()};
    request.split = Split::one_process;
    const Result<Summary> summary = analyze(request);
    ASSERT_TRUE(summary);
    ASSERT_EQ(summary->inputs.size(), 5u);
    EXPECT_EQ(summary->inputs.back().process, 2u);
    EXPECT_EQ(summary->totals.goroutines, 9u) << "the report is of the last run";
    const auto said = std::ranges::count_if(summary->notes, [](const Note& note) {
      return note.level == Level::lost &&
             note.text.starts_with("before the restart behind this dump: l") &&
             note.text.find(", 300 goroutines: ") != std::string::npos &&
             note.where.ends_with("20260102T100200Z.txt");
    });
    EXPECT_EQ(said, leaks ? 1 : 0);
    const std::string text = lineup::write(*summary, Format::text, {});
    EXPECT_EQ(text.find("before the restart") != std::string::npos, leaks) << text;
    EXPECT_NE(text.find("Restarted 1 time"), std::string::npos) << text;
    EXPECT_EQ(summary->worst(), Verdict::idle);
    EXPECT_EQ(summary->alarm() >= Verdict::likely, leaks) << "a restart is no all-clear";
    EXPECT_EQ(text.find("Nothing suspicious since the restart:") != std::string::npos, leaks);

    const std::filesystem::path ignore = folder.path() / "ignore.json";
    std::ofstream(ignore) << R"({"ignore": [{"function": "main\\.send", "reason": "known"}]})";
    request.ignore_files = {ignore.string()};
    request.inputs = {(folder.path() / "20260102T100000Z.txt").string()};
    for (const char* minute : {"01", "02", "10", "11"})
      request.inputs.push_back(
          (folder.path() / fmt::format("20260102T10{}00Z.txt", minute)).string());
    const Result<Summary> ignored = analyze(request);
    ASSERT_TRUE(ignored) << ignored.error().what;
    EXPECT_EQ(ignored->alarm(), Verdict::idle)
        << "what is ignored is ignored before a restart, too";
  }
}

TEST(Triage, AnEntryToIgnoreIsUsedOnceOneProcessHasIt) {
  const Folder folder;
  for (const char* service : {"api", "web"}) {
    std::filesystem::create_directories(folder.path() / "dumps" / service);
    std::string text =
        fmt::format("goroutine 1 [IO wait]:\n{}.main()\n\t/app/main.go:5 +0x1\n\n", service);
    for (std::uint64_t id = 100; id < 300; ++id)
      text += fmt::format(
          "goroutine {} [chan send, {} minutes]:\n{}.send()\n\t/app/main.go:21 +0x3c\n\n", id,
          400 - id, service);
    std::ofstream(folder.path() / "dumps" / service / "20260102T100000Z.txt") << text;
  }
  const std::filesystem::path ignore = folder.path() / "ignore.json";
  std::ofstream(ignore)
      << R"({"ignore": [{"function": "api\\.send", "reason": "A"}, {"function": "job\\.send", "reason": "B"}]})";
  Request request;
  request.inputs = {(folder.path() / "dumps").string()};
  request.ignore_files = {ignore.string()};
  const Result<Fleet> fleet = triage(request);
  ASSERT_TRUE(fleet) << fleet.error().what;
  ASSERT_EQ(fleet->processes.size(), 2u);
  std::vector<std::string> said;
  for (const Note& note : fleet->notes) said.push_back(note.text);
  for (const ProcessReport& process : fleet->processes)
    for (const Note& note : process.summary.notes) said.push_back(note.text);
  EXPECT_EQ(said, std::vector<std::string>{
                      R"(the entry to ignore function "job\.send" matches nothing here: B)"});
}

TEST(Triage, AFolderOfNothingButOtherFilesIsTroubleAndBesideDumpsTheyAreALoss) {
  const Folder folder;
  std::ofstream(folder.path() / "a.html") << "502 Bad Gateway\n";
  std::ofstream(folder.path() / "b.html") << "502 Bad Gateway\n";
  Fleet fleet = triage_of({folder.path().string()});
  EXPECT_TRUE(fleet.has_trouble()) << "no dump is no health";
  ASSERT_EQ(fleet.notes.size(), 1u) << "one line for all of them";
  std::ofstream(folder.path() / "c.txt")
      << "goroutine 1 [select]:\nmain.main()\n\t/app/main.go:5 +0x1\n\n";
  fleet = triage_of({folder.path().string()});
  EXPECT_FALSE(fleet.has_trouble());
  EXPECT_FALSE(fleet.is_complete());
  EXPECT_EQ(fleet.totals.other_files, 2u);
}

TEST(Triage, AnInterruptedRunSaysNothingOfWhatItDidNotRead) {
  const Folder folder;
  for (int i = 0; i < 3; ++i)
    std::ofstream(folder.path() / fmt::format("api-{}.txt", i))
        << "goroutine 1 [select]:\nmain.main()\n\t/app/main.go:5 +0x1\n\n";
  const std::atomic<bool> stop{true};
  Request request;
  request.inputs = {folder.path().string()};
  request.stop = &stop;
  const Result<Fleet> fleet = triage(request);
  ASSERT_TRUE(fleet);
  EXPECT_TRUE(fleet->interrupted);
  EXPECT_TRUE(fleet->has_trouble());
  for (const Note& note : fleet->notes)
    EXPECT_EQ(note.text.find("empty"), std::string::npos) << note.text;
  std::string rows;
  const Result<RowsWritten> written =
      write_rows(request, [&](std::string_view line) { return rows += line, true; });
  ASSERT_TRUE(written);
  EXPECT_TRUE(written->interrupted);
  EXPECT_EQ(rows.find("api-"), std::string::npos) << rows;
}

}  // namespace
}  // namespace lineup::tests
