// SPDX-License-Identifier: Apache-2.0
// leak_dumps.cc: the labelled dumps of the reference: Go's own leak programs on
// two releases, the service with one leak of each kind, and the probes of the
// standard library and of others'. expected.json says which causes are right.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "accuracy/specimen.h"

namespace lineup::accuracy {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct LabelRow {
  std::uint64_t id;
  std::string label, basis, entry;
};
using Labels = std::map<std::string, std::vector<LabelRow>>;  // by file

// file, goroutine, state, label, basis, entry function, created by
Labels read_labels(const std::string& text) {
  Labels labels;
  for (const std::string_view line : split(text, '\n')) {
    const std::vector<std::string_view> cell = split(line, '\t');
    if (cell.size() < 6 || cell[1].find_first_not_of("0123456789") != std::string_view::npos) continue;
    labels[std::string(cell[0])].push_back({std::stoull(std::string(cell[1])), std::string(cell[3]), std::string(cell[4]), std::string(cell[5])});
  }
  return labels;
}

std::string stem_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  return file.substr(slash == std::string::npos ? 0 : slash + 1);
}

// Go's own programs. A goroutine that the collector did not mark tells nothing in
// a program that leaks (it marks only what it can prove); in one that is known
// not to leak it is healthy, and so is main that rests in a select without cases.
void collect_goker(const Files& files, const std::string& set, const Labels& labels, Collection& into) {
  for (const auto& [file, text] : files) {
    const auto rows = labels.find(file);
    if (rows == labels.end()) continue;
    Specimen specimen;
    specimen.set = set;
    specimen.name = stem_of(file).substr(0, stem_of(file).find('.'));
    const bool leaks = std::ranges::any_of(rows->second, [](const LabelRow& row) { return row.label == "leak"; });
    specimen.kind = leaks ? "leaks" : "leaks nothing";
    if (leaks) specimen.defects.push_back({specimen.name, {}, {}});
    DumpOfIt dump{stem_of(file), text, {}, {}};
    for (const LabelRow& row : rows->second) {
      const bool resting_main = row.entry == "main.main";
      dump.truth[row.id] = {row.label == "leak" ? Truth::leak : !leaks || resting_main ? Truth::ok : Truth::unknown, 0};
    }
    specimen.dumps.push_back(std::move(dump));
    into.specimens.push_back(std::move(specimen));
  }
}

Truth truth_of(const LabelRow& row) {
  if (row.label == "leak") return Truth::leak;
  if (row.label == "leak-candidate") return Truth::candidate;
  if (row.label == "leak-peer") return Truth::peer;
  if (row.label == "ok") return Truth::ok;
  return Truth::unknown;
}

// The service: a file a kind and minute, "FOLDER/KIND.tN.txt".
void collect_service(const Files& files, const Labels& labels, const json& expected, Collection& into) {
  std::map<std::string, Specimen> by_series;
  for (const auto& [file, text] : files) {
    const auto rows = labels.find(file);
    if (rows == labels.end()) continue;
    const std::string folder = file.substr(0, file.find('/')), stem = stem_of(file), kind = stem.substr(0, stem.find('.'));
    Specimen& specimen = by_series[folder + "/" + kind];
    specimen.set = "service series";
    specimen.kind = kind;
    specimen.name = kind + " " + folder.substr(folder.find("go1"));
    specimen.every_seconds = 60;
    const json& about = expected.at("service").at(kind);
    if (specimen.dumps.empty() && about.contains("causes")) specimen.defects.push_back({kind, about.at("causes"), {}});
    DumpOfIt dump{stem.substr(stem.find('.') + 1), text, {}, {}};
    for (const LabelRow& row : rows->second) {
      Truth truth = truth_of(row);
      for (const json& other : expected.at("service_corrections")) {
        if (other.contains("kind") && other["kind"] != kind) continue;
        if (other.at("entry") == row.entry) truth = other.at("is") == "leak" ? Truth::leak : Truth::neither;
      }
      dump.truth[row.id] = {truth, 0};
    }
    specimen.dumps.push_back(std::move(dump));
  }
  for (auto& [name, specimen] : by_series) into.specimens.push_back(std::move(specimen));
}

// "chan-send;(benign) twin;x (2) or benign": ids that must be named; whether it is
// all healthy; whether it may be either.
struct Expectation {
  std::vector<std::string> ids;
  bool healthy = true, open = false;
};

Expectation read_expectation(std::string_view cell) {
  Expectation e;
  for (std::string_view item : split(cell, ';')) {
    item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
    if (item.find(" or ") != std::string_view::npos) e.open = true;
    else if (!item.starts_with("(benign")) e.ids.emplace_back(item.substr(0, item.find(' '))), e.healthy = false;
  }
  if (e.open) e.healthy = false;
  return e;
}

// Which causes must be named is known here, not which goroutines they are.
void collect_probes(const fs::path& leak_dumps, const json& expected, Collection& into) {
  const std::string list = slurp(leak_dumps / "cases.tsv");
  for (const std::string_view line : split(list, '\n')) {
    const std::vector<std::string_view> cell = split(line, '\t');
    if (cell.size() < 3 || cell[0] == "family") continue;
    const std::string family(cell[0]), name(cell[1]);
    const Expectation e = read_expectation(cell[2]);
    if (e.open && e.ids.empty()) continue;
    const fs::path folder = leak_dumps / (family + "-probes");
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().filename().string().starts_with(name + ".")) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) {
      Specimen specimen;
      specimen.set = family == "std" ? "probes of the standard library" : "probes of other libraries";
      specimen.kind = name;
      specimen.name = path.stem().string();
      specimen.by_cause = specimen.rest_unknown = true;
      specimen.all_healthy = e.healthy;
      for (const std::string& id : e.ids) {
        Defect defect{id, {id}, {}};
        if (const auto also = expected.at("also").find(id); also != expected.at("also").end())
          for (const json& other : *also) defect.causes.push_back(other);
        specimen.defects.push_back(std::move(defect));
      }
      specimen.dumps.push_back({path.filename().string(), slurp(path), {}, {}});
      into.specimens.push_back(std::move(specimen));
    }
  }
}

}  // namespace

void collect_leak_dumps(const fs::path& leak_dumps, const fs::path& expected_file, Collection& into) {
  if (!fs::is_directory(leak_dumps)) {
    into.absent.push_back("there are no labelled dumps in " + leak_dumps.string());
    return;
  }
  const json expected = json::parse(slurp(expected_file), nullptr, true, true);
  const Labels labels = read_labels(unpack(leak_dumps / "labels.tsv.gz").begin()->second);
  Files new_go;
  for (const auto& entry : fs::directory_iterator(leak_dumps / "goker-go1.27")) new_go["goker-go1.27/" + entry.path().filename().string()] = slurp(entry.path());
  collect_goker(new_go, "Go's leak programs, go1.27", labels, into);
  collect_goker(unpack(leak_dumps / "goker-go1.19.tar.gz"), "Go's leak programs, go1.19", labels, into);
  collect_service(unpack(leak_dumps / "service-series.tar.gz"), labels, expected, into);
  collect_probes(leak_dumps, expected, into);
}

}  // namespace lineup::accuracy
