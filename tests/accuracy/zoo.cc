// SPDX-License-Identifier: Apache-2.0
// zoo.cc: our own programs, their dumps in three forms and their truth
// (tests/zoo/README.md): "leak:RULE", "ok" or "peer" for each goroutine, in a label
// "zoo" or, of debug=2 before Go 1.26, in a list beside the dumps. What has neither
// counts neither way.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "accuracy/figures.h"
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

// One program on one release.
struct Program {
  const Files& files;
  const json& about;
  std::string id, release;
  std::size_t dumps = 0;

  Specimen specimen(const std::string& set) const {
    Specimen made;
    made.set = set;
    made.kind = id;
    made.name = id + " " + release;
    made.every_seconds = about.at("every_seconds");
    return made;
  }
  // The text of its dump so and so, nullptr when it was not kept.
  const std::string* find(std::size_t dump, const char* ending) const {
    const auto file = files.find(fmt::format("{}/t{}{}", id, dump, ending));
    return file == files.end() ? nullptr : &file->second;
  }
};

// At debug=2.
Specimen listed(const Program& program, const std::string& set) {
  Specimen specimen = program.specimen(set);
  const auto list_beside = program.files.find(program.id + "/truth.tsv");
  auto beside = list_beside == program.files.end() ? decltype(read_truth({})){}
                                                   : read_truth(list_beside->second);
  const json accept = program.about.value("accept", json::object());
  for (std::size_t i = 1; i <= program.dumps; ++i) {
    const std::string dump = "t" + std::to_string(i);
    const std::string* text = program.find(i, ".txt");
    if (text == nullptr)
      throw std::runtime_error("the zoo has no " + dump + " of " + specimen.name);
    Unlabelled read = take_labels_off(*text, "zoo");
    read.value.merge(beside[dump]);
    specimen.dumps.push_back({dump, std::move(read.text), {}, {}});
    for (const auto& [number, value] : read.value)
      specimen.dumps.back().truth[number] = label_of(value, accept, specimen);
  }
  return specimen;
}

// As count profiles; without dumps where they were not kept.
Specimen counted(const Program& program, const std::string& set, const char* ending,
                 decltype(take_labels_off_text)& take_labels_off) {
  Specimen specimen = program.specimen(set);
  const json accept = program.about.value("accept", json::object());
  for (std::size_t i = 1; i <= program.dumps; ++i) {
    const std::string* text = program.find(i, ending);
    if (text == nullptr) continue;
    UnlabelledProfile read = take_labels_off(*text, "zoo");
    DumpOfIt& dump = specimen.dumps.emplace_back(
        DumpOfIt{fmt::format("t{}{}", i, ending), std::move(read.text), {}, {}});
    for (const auto& [stack, values] : read.values)
      for (const auto& [value, goroutines] : values)
        dump.by_stack[stack][label_of(value, accept, specimen)] += goroutines;
  }
  return specimen;
}

}  // namespace

void collect_zoo(const fs::path& zoo, const std::string& set, Collection& into) {
  if (!fs::is_regular_file(zoo / "zoo.json")) {
    into.absent.push_back("there is no zoo in " + zoo.string());
    return;
  }
  const json list = json::parse(slurp(zoo / "zoo.json"));
  for (const json& fixture : list.at("fixtures")) {
    const Files files = unpack(zoo / fixture.at("file").get<std::string>());
    for (const json& about : list.at("programs")) {
      const Program program{files, about, about.at("id"), fixture.at("release"), list.at("dumps")};
      const std::vector<std::string> releases = about.at("releases");
      if (std::ranges::find(releases, program.release) == releases.end()) continue;
      std::array forms{
          listed(program, set),
          counted(program, set + std::string(debug1_form), ".debug1.txt", take_labels_off_text),
          counted(program, set + std::string(proto_form), ".pb", take_labels_off_proto)};
      for (Specimen& specimen : forms) {
        if (specimen.dumps.empty()) continue;
        if (specimen.defects.empty() != (about.at("kind") == "healthy"))
          throw std::runtime_error(specimen.name + ": the labels do not say what zoo.json says");
        into.specimens.push_back(std::move(specimen));
      }
    }
  }
}

}  // namespace lineup::accuracy
