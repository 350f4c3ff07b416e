// SPDX-License-Identifier: Apache-2.0
// zoo.cc: our own programs, their dumps and their truth (tests/zoo/README.md):
// "leak:RULE", "ok" or "peer" for each goroutine, in a label "zoo" or, before
// Go 1.26, in a list beside the dumps. What has neither counts neither way.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "accuracy/specimen.h"

namespace lineup::accuracy {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// One label is one defect; `accept` says which rules name it rightly.
Label label_of(const std::string& value, const json& accept, Specimen& specimen) {
  if (value == "ok") return {Truth::ok, 0};
  if (!value.starts_with("leak:")) return {Truth::neither, 0};
  const std::string name = value.substr(5);
  auto defect = std::ranges::find(specimen.defects, name, &Defect::name);
  if (defect == specimen.defects.end()) defect = specimen.defects.insert(defect, {name, accept.value(name, std::vector<std::string>{name}), {}});
  return {Truth::leak, static_cast<std::size_t>(defect - specimen.defects.begin())};
}

// "t3.txt" or "t3", goroutine, label: by dump.
std::map<std::string, std::map<std::uint64_t, std::string>> read_truth(const std::string& text) {
  std::map<std::string, std::map<std::uint64_t, std::string>> truth;
  for (const std::string_view line : split(text, '\n')) {
    const std::vector<std::string_view> cell = split(line, '\t');
    if (cell.size() < 3 || cell[1].empty() || cell[1].find_first_not_of("0123456789") != std::string_view::npos) continue;
    const std::string dump(cell[0].substr(0, cell[0].find('.')));
    truth[dump][std::stoull(std::string(cell[1]))] = cell[2];
  }
  return truth;
}

}  // namespace

void collect_zoo(const fs::path& zoo, Collection& into) {
  if (!fs::is_regular_file(zoo / "zoo.json")) {
    into.absent.push_back("there is no zoo in " + zoo.string());
    return;
  }
  const json list = json::parse(slurp(zoo / "zoo.json"));
  for (const json& fixture : list.at("fixtures")) {
    const Files files = unpack(zoo / fixture.at("file").get<std::string>());
    for (const json& program : list.at("programs")) {
      const std::string id = program.at("id"), release = fixture.at("release");
      const std::vector<std::string> releases = program.at("releases");
      if (std::ranges::find(releases, release) == releases.end()) continue;
      Specimen specimen;
      specimen.set = "zoo";
      specimen.kind = id;
      specimen.name = id + " " + release;
      specimen.every_seconds = program.at("every_seconds");
      const auto list_beside = files.find(id + "/truth.tsv");
      auto beside = list_beside == files.end() ? decltype(read_truth({})){} : read_truth(list_beside->second);
      const json accept = program.value("accept", json::object());
      for (std::size_t i = 1; i <= list.at("dumps").get<std::size_t>(); ++i) {
        const std::string dump = "t" + std::to_string(i);
        const auto file = files.find(id + "/" + dump + ".txt");
        if (file == files.end()) throw std::runtime_error("the zoo has no " + dump + " of " + specimen.name);
        Unlabelled read = take_labels_off(file->second, "zoo");
        read.value.merge(beside[dump]);
        specimen.dumps.push_back({dump, std::move(read.text), {}});
        for (const auto& [number, value] : read.value) specimen.dumps.back().truth[number] = label_of(value, accept, specimen);
      }
      if (specimen.defects.empty() != (program.at("kind") == "healthy")) throw std::runtime_error(specimen.name + ": the labels do not say what zoo.json says");
      into.specimens.push_back(std::move(specimen));
    }
  }
}

}  // namespace lineup::accuracy
