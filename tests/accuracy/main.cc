// SPDX-License-Identifier: Apache-2.0
// main.cc: how often the verdict is right. `./dev accuracy` runs it.
//
//     accuracy [--write] [--misses] [--quiet] [--set=WORDS] ROOT [SHARED]
//
// ROOT is the project, SHARED the folder with reference/leak-dumps and
// corpus/real; what is not there is said and not judged, nor are sets without
// WORDS in their names. Exit status 1 when a
// figure is worse than tests/accuracy/recorded.json says; --write writes the
// record and the table of docs/accuracy.md anew instead.
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <stdexcept>

#include "accuracy/judge.h"

namespace {

namespace fs = std::filesystem;
using namespace lineup::accuracy;

class Scratch {
 public:
  Scratch() : path_(fs::temp_directory_path() / fmt::format("lineup-accuracy-{}", ::getpid())) { fs::create_directories(path_); }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void put(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary | std::ios::trunc) << text; }

// What was not measured here stays in the record as it was.
Table joined(Table recorded, const Table& measured) {
  for (const auto& [set, kinds] : measured) recorded[set] = kinds;
  return recorded;
}

// Puts `filling` where the page says that this kind of figures stands.
void fill(std::string& page, const std::string& kind, const std::string& filling) {
  const std::string begin = fmt::format("<!-- {}, by ./dev accuracy --write -->\n", kind),
                    end = fmt::format("<!-- end of the {} -->", kind);
  const std::size_t from = page.find(begin), to = page.find(end);
  if (from == std::string::npos || to == std::string::npos)
    throw std::runtime_error("the page has no place for the " + kind);
  page.replace(from + begin.size(), to - from - begin.size(), fmt::format("\n{}\n", filling));
}

void write_docs(const fs::path& page, const Table& table) {
  std::string text = slurp(page);
  const std::time_t now = std::time(nullptr);
  fill(text, "words", words_for_docs(table));
  fill(text, "calibration", calibration_for_docs(table));
  fill(text, "figures",
       fmt::format("Measured on {:%Y-%m-%d} with lineup {}.\n\n{}", fmt::gmtime(now),
                   lineup::version(), for_docs(table)));
  put(page, text);
}

int run(const std::vector<std::string>& arguments) {
  bool write = false, misses = false, quiet = false;
  std::string words;
  std::vector<std::string> folders;
  for (const std::string& argument : arguments) {
    if (argument == "--write") write = true;
    else if (argument == "--misses") misses = true;
    else if (argument == "--quiet") quiet = true;
    else if (argument.starts_with("--set=")) words = argument.substr(6);
    else folders.push_back(argument);
  }
  if (folders.empty() || folders.size() > 2) {
    fmt::print(stderr, "usage: accuracy [--write] [--misses] [--quiet] [--set=WORDS] ROOT [SHARED]\n");
    return 2;
  }
  const fs::path root = folders[0], here = root / "tests/accuracy";

  Collection all;
  collect_zoo(root / "tests/zoo", "zoo", all);
  collect_zoo(root / "tests/zoo/libs", "libraries", all);
  if (folders.size() == 2) {
    collect_leak_dumps(fs::path(folders[1]) / "reference/leak-dumps", here / "expected.json", all);
    collect_real(fs::path(folders[1]) / "corpus/real", here / "real.json", all);
  }
  collect_variants(all);

  const Scratch scratch;
  Judgement judgement;
  for (const Specimen& specimen : all.specimens)
    if (specimen.set.find(words) != std::string::npos) judge(specimen, scratch.path(), judgement);
  compare_forms(judgement);

  if (!quiet) fmt::print("{}", for_terminal(judgement.table));
  if (misses)
    for (const std::string& miss : judgement.misses) fmt::print("{}\n", miss);
  for (const std::string& absent : all.absent) fmt::print("{}, so that is not judged\n", absent);

  const fs::path record = here / "recorded.json";
  const Table recorded = fs::exists(record) ? read_record(slurp(record)) : Table{};
  const std::vector<std::string> fallen = falls(recorded, judgement.table);
  for (const std::string& fall : fallen) fmt::print("{}{}\n", write ? "now recorded: " : "fell: ", fall);
  if (write) {
    const Table table = joined(recorded, judgement.table);
    put(record, write_record(table));
    write_docs(root / "docs/accuracy.md", table);
    return 0;
  }
  fmt::print("{} runs, {}\n", [&] {
    std::uint64_t runs = 0;
    for (const auto& [set, kinds] : judgement.table)
      for (const auto& [choice, figures] : total_of(kinds)) runs += figures.leaky + figures.healthy;
    return runs;
  }(), fallen.empty() ? "no figure is worse than recorded" : fmt::format("{} figures fell; ./dev accuracy --misses says where", fallen.size()));
  return fallen.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& trouble) {
    fmt::print(stderr, "accuracy: {}\n", trouble.what());
    return 2;
  }
}
