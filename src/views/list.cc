// SPDX-License-Identifier: Apache-2.0
// list.cc: goroutines by function, file and line, beside the source.
#include "views/list.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "views/samples.h"

namespace lineup {
namespace {

constexpr std::uint64_t margin = 5;  // lines around those with goroutines

struct Counted {
  std::int64_t flat = 0, cum = 0;
  std::size_t last_sample = 0;  // that was counted, from 1
};

struct OfFile {
  const Place* call = nullptr;  // one of its calls
  std::map<std::uint64_t, Counted> lines;
};

using OfFunction = std::map<std::string_view, OfFile>;  // by file

std::string or_dot(std::int64_t value) { return value == 0 ? "." : std::to_string(value); }

// The lines of a text from one to another, each without its end.
template <class Put>
void each_line(std::string_view text, std::uint64_t first, std::uint64_t last, Put put) {
  for (std::uint64_t number = 1; number <= last && !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    if (number >= first) put(number, text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

// A line of source as it may be printed: its tabs stay.
std::string printable_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::string out;
  while (!line.empty()) {
    const std::size_t tab = std::min(line.find('\t'), line.size());
    out += printable(line.substr(0, tab));
    if (tab < line.size()) out += '\t';
    line.remove_prefix(std::min(tab + 1, line.size()));
  }
  return out;
}

void put_file(std::string& out, const OfFile& file, const ReadSource& read) {
  const auto put = [&](std::uint64_t number, std::string_view text) {
    const auto found = file.lines.find(number);
    const Counted counted = found == file.lines.end() ? Counted{} : found->second;
    out += fmt::format("{:>10} {:>10} {:>6}:{}\n", or_dot(counted.flat), or_dot(counted.cum), number,
                       printable_line(text));
  };
  const SourceText source = read ? read(*file.call) : SourceText{};
  if (!source.trouble.empty()) out += fmt::format(" {}\n", printable(source.trouble));
  if (source.text.empty()) {
    for (const auto& [number, counted] : file.lines) put(number, "");
    return;
  }
  const std::uint64_t first_counted = file.lines.begin()->first;
  const std::uint64_t last = file.lines.rbegin()->first + margin;
  std::uint64_t first = first_counted > margin ? first_counted - margin : 1;
  if (source.first_line != 0) first = std::min(source.first_line, first_counted);
  each_line(source.text, first, last, put);
}

}  // namespace

std::string percentage(std::int64_t value, std::int64_t total) {
  const double ratio =
      total == 0 ? 0
                 : std::fabs(static_cast<double>(value) / static_cast<double>(total)) * 100;
  if (ratio >= 99.95 && ratio <= 100.05) return "  100%";
  return ratio >= 1 ? fmt::format("{:5.2f}%", ratio) : fmt::format("{:5.2g}%", ratio);
}

Listed list_lines(const Profile& profile, const Named& named, const re2::RE2& symbol,
                  const ReadSource& read) {
  std::vector<bool> matches(named.names.size());
  for (std::size_t at = 0; at < named.names.size(); ++at)
    matches[at] = !named.names[at].empty() && RE2::PartialMatch(named.names[at], symbol);
  std::map<std::string_view, OfFunction> functions;
  std::size_t number = 0;
  for (const ProfileSample& sample : named.samples) {
    ++number;
    for (std::size_t i = 0; i < sample.calls.size(); ++i) {
      const std::uint32_t at = sample.calls[i];
      if (!matches[at]) continue;
      const Place& call = profile.calls[at];
      OfFile& file = functions[named.names[at]][call.file];
      file.call = &call;
      Counted& counted = file.lines[call.line];
      if (i == 0) counted.flat += sample.goroutines;
      if (std::exchange(counted.last_sample, number) != number) counted.cum += sample.goroutines;
    }
  }
  const std::int64_t total = total_of(profile);
  Listed listed{fmt::format("Total: {}\n", total), functions.size()};
  for (const auto& [name, files] : functions) {
    for (const auto& [path, file] : files) {
      if (path.empty()) {
        listed.text += fmt::format("No source information for {}\n", name);
        continue;
      }
      std::int64_t flat = 0, cum = 0;
      for (const auto& [line, counted] : file.lines) flat += counted.flat, cum += counted.cum;
      listed.text += fmt::format("ROUTINE ======================== {} in {}\n", name, printable(path));
      listed.text += fmt::format("{:>10} {:>10} (flat, cum) {} of Total\n", flat, cum,
                                 percentage(cum, total));
      put_file(listed.text, file, read);
    }
  }
  return listed;
}

}  // namespace lineup
