// SPDX-License-Identifier: Apache-2.0
// real.cc: dumps from public places whose verdict somebody confirmed. real.json
// says where in the dump the culprit stands, and why a file is left out.
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "accuracy/specimen.h"

namespace lineup::accuracy {

namespace fs = std::filesystem;
using nlohmann::json;

void collect_real(const fs::path& real, const fs::path& expected_file, Collection& into) {
  if (!fs::is_directory(real)) {
    into.absent.push_back("there are no public dumps in " + real.string());
    return;
  }
  const json expected = json::parse(slurp(expected_file), nullptr, true, true).at("files");
  const std::string manifest = slurp(real / "MANIFEST.jsonl");
  for (const std::string_view line : split(manifest, '\n')) {
    if (line.empty()) continue;
    const json entry = json::parse(line);
    const std::string file = entry.at("file"), verdict = entry.at("verdict");
    if (verdict != "leak" && verdict != "deadlock" && verdict != "healthy" && verdict != "crash") continue;
    Specimen specimen;
    specimen.set = "public dumps";
    specimen.kind = verdict;
    specimen.name = file;
    specimen.rest_unknown = true;
    const auto about = expected.find(file);
    if (about != expected.end() && about->contains("left_out")) continue;
    if (verdict == "healthy" || verdict == "crash") {
      specimen.all_healthy = true;
    } else {
      if (about == expected.end()) throw std::runtime_error(file + " is labelled, but not in " + expected_file.string());
      specimen.defects.push_back({about->at("at").at(0), about->value("causes", std::vector<std::string>{}), about->at("at")});
    }
    specimen.dumps.push_back({fs::path(file).filename().string(), slurp(real / file), {}, {}});
    into.specimens.push_back(std::move(specimen));
  }
}

}  // namespace lineup::accuracy
