// SPDX-License-Identifier: Apache-2.0
// stack_text.cc: leaves out of a stack what says least, and says how much that was.
#include "report/stack_text.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "classify/names.h"
#include "report/words.h"

namespace lineup {
namespace {

struct Row {
  std::string label, function, file;
};

bool same_place(const Place& a, const Place& b) {
  return a.function == b.function && a.file == b.file && a.line == b.line;
}

bool is_first_of_go(std::string_view folder) {
  static constexpr std::string_view folders[] = {
      "archive",  "bufio",   "bytes",   "cmp",    "compress", "container", "context", "crypto",
      "database", "debug",   "embed",   "encoding", "errors", "expvar",    "flag",    "fmt",
      "go",       "hash",    "html",    "image",  "index",    "internal",  "io",      "iter",
      "log",      "maps",    "math",    "mime",   "net",      "os",        "path",    "plugin",
      "reflect",  "regexp",  "runtime", "slices", "sort",     "strconv",   "strings", "structs",
      "sync",     "syscall", "testing", "text",   "time",     "unicode",   "unique",  "unsafe",
      "weak"};
  return std::ranges::binary_search(folders, folder);
}

// The calls from where the group blocks outwards.
std::vector<Place> calls_of(const Group& group) {
  std::vector<Place> calls = group.stack;
  if (!group.blocked_at) return calls;
  const auto is_it = [&](const Place& place) { return same_place(place, *group.blocked_at); };
  auto at = std::ranges::find_if(calls, is_it);
  if (at == calls.end()) at = calls.insert(calls.begin(), *group.blocked_at);
  calls.erase(calls.begin(), at);
  return calls;
}

class Shown {
 public:
  explicit Shown(const Group& group) : group_(group), calls_(calls_of(group)) {}

  std::vector<Row> rows(Calls much) && {
    constexpr std::size_t inner = 12, outer = 4;  // of what is left of it
    if (much == Calls::own) fold_libraries();
    else for (std::size_t i = 0; i < calls_.size(); ++i) put_call(i);
    if (much == Calls::start) leave_out(2, 0);
    if (much == Calls::own) leave_out(inner, outer);
    if (rows_.empty()) rows_.push_back({{"blocked at", "not said by this dump", ""}, 0});
    std::vector<Row> rows;
    for (Counted& each : rows_) rows.push_back(std::move(each.row));
    if (group_.created_by)
      rows.push_back({"started by", function_of(*group_.created_by), file_of(*group_.created_by)});
    return rows;
  }

 private:
  struct Counted {
    Row row;
    std::size_t calls = 1;  // that it stands for
  };

  void put_call(std::size_t i) {
    const std::string_view label =
        i == 0 ? (group_.blocked_at ? "blocked at" : "stack") : i == 1 ? "called by" : "";
    rows_.push_back({{std::string(label), function_of(calls_[i]), file_of(calls_[i])}, 1});
  }

  // A run of library calls in a line, with the packages that they are of.
  void fold_libraries() {
    for (std::size_t i = 0; i < calls_.size();) {
      std::size_t end = i;
      while (i > 0 && end < calls_.size() && is_library(calls_[end])) ++end;
      if (end < i + 2) {
        put_call(i++);
        continue;
      }
      std::vector<std::string> packages;
      for (std::size_t at = i; at < end; ++at) {
        std::string package = printable(package_of(calls_[at].function), 80);
        if (std::ranges::find(packages, package) == packages.end())
          packages.push_back(std::move(package));
      }
      std::string text = "... " + number(end - i) + " frames of " + packages.front();
      if (packages.size() == 2) text += " and " + packages.back();
      if (packages.size() > 2) text += " and " + number(packages.size() - 1) + " more packages";
      rows_.push_back({{i == 1 ? "called by" : "", text, ""}, end - i});
      i = end;
    }
  }

  // Keeps so many lines at both ends.
  void leave_out(std::size_t inner, std::size_t outer) {
    if (rows_.size() <= inner + outer + 1) return;
    const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(inner);
    const auto last = rows_.end() - static_cast<std::ptrdiff_t>(outer);
    std::size_t calls = 0;
    for (auto at = first; at != last; ++at) calls += at->calls;
    const std::string text = "... " + number(calls) + " more frames";
    rows_.insert(rows_.erase(first, last), {{"", text, ""}, calls});
  }

  const Group& group_;
  std::vector<Place> calls_;
  std::vector<Counted> rows_;
};

// Functions and files in two columns where most of them fit, else one below the
// other.
void put_rows(Page& page, const std::vector<Row>& rows) {
  int widest = 0;
  std::size_t fit = 0, with_file = 0;
  for (const Row& row : rows) {
    const int function = columns_of(row.function);
    if (row.file.empty()) continue;
    ++with_file;
    if (function + 2 + columns_of(row.file) > page.room()) continue;
    ++fit;
    widest = std::max(widest, function);
  }
  for (const Row& row : rows) {
    Words words = {{row.function}};
    if (!row.file.empty()) {
      int gap = Word::new_line;
      if (2 * fit > with_file) {
        const bool aligned = widest + 2 + columns_of(row.file) <= page.room();
        gap = aligned ? std::max(widest - columns_of(row.function), 0) + 2 : 2;
      }
      words.push_back({row.file, Style::faint, gap});
    }
    page.put(row.label, words, 2);
  }
}

}  // namespace

bool is_library(const Place& call) {
  for (const std::string_view part : {"/pkg/mod/", "/vendor/", "@v"})
    if (call.file.find(part) != std::string_view::npos) return true;
  const std::string_view package = package_of(call.function);
  if (!is_first_of_go(package.substr(0, package.find('/')))) return false;
  // A program's own folder may have such a name, too: Go's stands below a folder "src", or with
  // -trimpath where the path begins.
  std::string_view folder = call.file.substr(0, std::min(call.file.rfind('/'), call.file.size()));
  if (call.file.empty() || folder == package) return true;
  if (!folder.ends_with(package)) return false;
  folder.remove_suffix(package.size());
  return folder.ends_with("/src/");
}

void put_stack(Page& page, const Group& group, Calls much) {
  put_rows(page, Shown(group).rows(much));
}

}  // namespace lineup
