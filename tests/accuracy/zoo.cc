// SPDX-License-Identifier: Apache-2.0
// zoo.cc: our own programs. Their dumps carry the truth in a label "zoo":
// "leak:RULE", "ok" or "peer"; everything else counts neither way.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "accuracy/specimen.h"

namespace lineup::accuracy {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// "leak:a|b" is a defect of its own, which a or b names.
Label label_of(const std::string& value, Specimen& specimen) {
  if (value == "ok") return {Truth::ok, 0};
  if (value == "peer") return {Truth::peer, 0};
  if (!value.starts_with("leak")) return {Truth::neither, 0};
  const std::string name = value.size() > 5 ? value.substr(5) : specimen.kind;
  auto defect = std::ranges::find(specimen.defects, name, &Defect::name);
  if (defect == specimen.defects.end()) {
    Defect added{name, {}, {}};
    if (value.size() > 5)
      for (const std::string_view cause : split(name, '|')) added.causes.emplace_back(cause);
    defect = specimen.defects.insert(defect, std::move(added));
  }
  return {Truth::leak, static_cast<std::size_t>(defect - specimen.defects.begin())};
}

}  // namespace

void collect_zoo(const fs::path& zoo, Collection& into) {
  if (!fs::is_directory(zoo / "fixtures")) {
    into.absent.push_back("there are no dumps of a zoo in " + zoo.string());
    return;
  }
  std::vector<fs::path> archives;
  for (const auto& entry : fs::directory_iterator(zoo / "fixtures"))
    if (entry.path().filename().string().find(".tar.") != std::string::npos) archives.push_back(entry.path());
  std::sort(archives.begin(), archives.end());
  for (const fs::path& archive : archives) {
    const std::string name = archive.filename().string(), release = name.substr(0, name.find(".tar."));
    std::map<std::string, Specimen> programs;
    for (const auto& [member, text] : unpack(archive)) {  // by name: t1 before t2
      const std::vector<std::string_view> parts = split(member, '/');
      if (parts.size() < 2 || !member.ends_with(".txt")) continue;
      const std::string program(parts[parts.size() - 2]);
      Specimen& specimen = programs[program];
      specimen.set = "zoo";
      specimen.kind = program;
      specimen.name = program + " " + release;
      Unlabelled dump = take_labels_off(text, "zoo");
      DumpOfIt one{std::string(parts.back()), std::move(dump.text), {}};
      for (const auto& [id, value] : dump.value) one.truth[id] = label_of(value, specimen);
      specimen.dumps.push_back(std::move(one));
    }
    for (auto& [program, specimen] : programs) into.specimens.push_back(std::move(specimen));
  }
}

}  // namespace lineup::accuracy
