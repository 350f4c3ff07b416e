// SPDX-License-Identifier: Apache-2.0
// corpus.cc: reads every file of a corpus of dumps and holds what was read
// against a plain grep. `./dev corpus` runs it.
//
//     corpus FOLDER EXPECTATIONS
//
// A file is right when headers (or the profile's total) = goroutines read +
// repeated, and nothing is damaged. A file for which that does not hold must be
// in the expectations, with these numbers and a reason. Exit status 1 otherwise.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "reading.h"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// The numbers of one file; what an expectation gives.
struct Numbers {
  std::int64_t grep = 0, read = 0, damaged = 0, repeated = 0;
  friend bool operator==(const Numbers&, const Numbers&) = default;
  bool add_up() const { return grep == read + repeated && damaged == 0; }
};

struct Row {
  std::string file;
  Numbers numbers;
  std::uint64_t thread_stacks = 0, not_understood = 0;
  bool counted_by_grep = true;
};

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Lines that begin with "goroutine N ", N above 0, and the totals of goroutine
// profiles. Nothing where the file is no text.
std::optional<std::int64_t> grep(const std::string& text) {
  if (text.starts_with("\x1f\x8b")) return {};
  std::int64_t found = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string_view line = std::string_view(text).substr(from, end - from);
    from = end + 1;
    const auto number_at = [&](std::size_t at) {
      const std::size_t after = std::min(line.find_first_not_of("0123456789", at), line.size());
      return line.substr(std::min(at, line.size()), after - std::min(at, after));
    };
    if (line.starts_with("goroutine ")) {
      const std::string_view number = number_at(10);
      if (!number.empty() && number.front() != '0' && line.substr(10 + number.size()).starts_with(' ')) ++found;
    }
    for (const std::string_view head : {"goroutine profile: total ", "goroutineleak profile: total "})
      if (line.starts_with(head) && !number_at(head.size()).empty()) found += std::stoll(std::string(number_at(head.size())));
  }
  return found;
}

Row read_file(const fs::path& path, const std::string& name, const std::map<std::string, std::int64_t>& listed) {
  lineup::Request request;
  request.inputs = {path.string()};
  const lineup::Corpus corpus = lineup::read_inputs(request, lineup::Digests::none).corpus;
  Row row;
  row.file = name;
  for (const lineup::Dump& dump : corpus.dumps) {
    const auto damaged = static_cast<std::int64_t>(dump.damaged_goroutines());
    row.numbers.damaged += damaged;
    row.numbers.read += static_cast<std::int64_t>(dump.seen()) - damaged;
    row.numbers.repeated += static_cast<std::int64_t>(dump.repeated);
    row.thread_stacks += dump.thread_stacks;
    row.not_understood += dump.not_understood.lines;
  }
  const std::optional<std::int64_t> by_grep = grep(slurp(path));
  const auto known = listed.find(name);
  row.counted_by_grep = by_grep || known != listed.end();
  row.numbers.grep = by_grep ? *by_grep : known != listed.end() ? known->second : row.numbers.read;
  return row;
}

// Goroutines in files that no grep can read, as the corpus's own list says.
std::map<std::string, std::int64_t> listed_in(const fs::path& manifest, const std::string& folder) {
  std::map<std::string, std::int64_t> found;
  std::ifstream in(manifest);
  for (std::string line; std::getline(in, line);) {
    const json entry = json::parse(line, nullptr, false);
    if (entry.is_object() && entry.contains("file") && entry.value("goroutines", json()).is_number_integer())
      found.emplace(folder + "/" + entry["file"].get<std::string>(), entry["goroutines"].get<std::int64_t>());
  }
  return found;
}

struct Expectation {
  Numbers numbers;
  std::string why;
  bool met = false;
};

std::map<std::string, Expectation> expectations_in(const fs::path& path) {
  std::map<std::string, Expectation> all;
  const json list = json::parse(slurp(path), nullptr, true, true);
  for (const json& entry : list.at("files")) {
    const Numbers numbers{entry.at("grep"), entry.at("read"), entry.value("damaged", std::int64_t{0}), entry.value("repeated", std::int64_t{0})};
    all[entry.at("file")] = {numbers, entry.at("why"), false};
  }
  return all;
}

std::string told(const Numbers& n) { return fmt::format("grep {}, read {}, damaged {}, repeated {}", n.grep, n.read, n.damaged, n.repeated); }

int check(const fs::path& corpus, const fs::path& expected) {
  std::vector<std::pair<std::string, fs::path>> files;
  for (const char* folder : {"real", "generated"})
    for (const auto& entry : fs::recursive_directory_iterator(corpus / folder)) {
      const std::string name = fs::relative(entry.path(), corpus).string();
      if (entry.is_regular_file() && !name.ends_with(".jsonl") && !name.ends_with("README.md")) files.emplace_back(name, entry.path());
    }
  std::sort(files.begin(), files.end());
  const std::map<std::string, std::int64_t> listed = listed_in(corpus / "real/MANIFEST.jsonl", "real");
  std::map<std::string, Expectation> expectations = expectations_in(expected);

  std::vector<std::string> wrong;
  std::size_t equal = 0, explained = 0;
  fmt::print("{:>8} {:>8} {:>8} {:>8} {:>8} {:>8}  file\n", "by grep", "read", "damaged", "repeated", "threads", "unknown");
  for (const auto& [name, path] : files) {
    const Row row = read_file(path, name, listed);
    const Numbers& n = row.numbers;
    const auto found = expectations.find(name);
    fmt::print("{:>8} {:>8} {:>8} {:>8} {:>8} {:>8}  {}\n", row.counted_by_grep ? std::to_string(n.grep) : "-", n.read, n.damaged, n.repeated,
               row.thread_stacks, row.not_understood, name);
    if (found != expectations.end()) {
      found->second.met = true;
      fmt::print("{:>55}{}\n", "", found->second.why);
      if (n == found->second.numbers) ++explained;
      else wrong.push_back(fmt::format("{}: {}; expected: {}", name, told(n), told(found->second.numbers)));
    } else if (n.add_up()) {
      ++equal;
    } else {
      wrong.push_back(fmt::format("{}: {}; not explained", name, told(n)));
    }
  }
  for (const auto& [name, expectation] : expectations)
    if (!expectation.met) wrong.push_back(name + ": expected, but not in the corpus");

  fmt::print("\n{} files: in {} both counts are equal, {} are explained, {} are not\n", files.size(), equal, explained, wrong.size());
  for (const std::string& line : wrong) fmt::print("  {}\n", line);
  return wrong.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || !fs::is_directory(fs::path(argv[1]) / "real")) {
    fmt::print(stderr, "corpus: {}\n", argc != 3 ? "usage: corpus FOLDER EXPECTATIONS" : "there is no corpus in " + std::string(argv[1]));
    return 2;
  }
  try {
    return check(argv[1], argv[2]);
  } catch (const std::exception& trouble) {
    fmt::print(stderr, "corpus: {}: {}\n", argv[2], trouble.what());
    return 2;
  }
}
