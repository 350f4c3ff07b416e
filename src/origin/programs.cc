// SPDX-License-Identifier: Apache-2.0
// programs.cc: the code of its own that a dump shows.
#include "origin/programs.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace lineup {
namespace {

// The first elements of the import paths of the standard library (go list std, Go 1.27).
constexpr std::array standard = {
    "archive", "arena",   "bufio",    "bytes",  "cmd",     "cmp",      "compress", "container",
    "context", "crypto",  "database", "debug",  "embed",   "encoding", "errors",   "expvar",
    "flag",    "fmt",     "go",       "hash",   "html",    "image",    "index",    "internal",
    "io",      "iter",    "log",      "maps",   "math",    "mime",     "net",      "os",
    "path",    "plugin",  "reflect",  "regexp", "runtime", "simd",     "slices",   "sort",
    "strconv", "strings", "structs",  "sync",   "syscall", "testing",  "text",     "time",
    "type",    "unicode", "unique",   "unsafe", "vendor",  "weak"};

bool is_standard(std::string_view package) {
  const std::string_view first = package.substr(0, package.find('/'));
  return std::ranges::binary_search(standard, first, {},
                                    [](const char* name) { return std::string_view(name); });
}

// "example.com/x/pkg" of "example.com/x/pkg.(*T).run.func1"; all of a name without a dot.
std::string_view package_of(std::string_view function) {
  const std::size_t slash = function.rfind('/', function.find_first_of("(["));
  return function.substr(0, function.find('.', slash == std::string_view::npos ? 0 : slash));
}

// "main.reserve" of "main.reserve.func1", "main.(*T)" of "main.(*T).run".
std::string_view outer_of(std::string_view function) {
  return function.substr(0, function.find('.', 5));
}

void sort_once(std::vector<std::uint32_t>& keys) {
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

// Behind the others, each once before there must be more room for them.
void append(std::vector<std::uint32_t>& keys, const std::vector<std::uint32_t>& more) {
  if (keys.size() + more.size() > keys.capacity()) sort_once(keys);
  keys.insert(keys.end(), more.begin(), more.end());
}

bool share(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  for (auto at = a.begin(), other = b.begin(); at != a.end() && other != b.end();) {
    if (*at == *other) return true;
    *at < *other ? ++at : ++other;
  }
  return false;
}

}  // namespace

Programs::Programs(const Corpus& corpus, std::span<const std::size_t> dumps) {
  std::unordered_map<std::string_view, std::uint32_t> keys;
  const auto key_of = [&](std::string_view name) {
    return keys.try_emplace(name, static_cast<std::uint32_t>(keys.size())).first->second;
  };
  std::unordered_map<std::uint32_t, Own> of_stack;
  const auto stack = [&](StackId id) -> const Own& {
    const auto [at, fresh] = of_stack.try_emplace(id.index);
    if (!fresh) return at->second;
    Own& own = at->second;
    const auto add = [&](FrameId frame) {
      const std::string_view function = corpus.text(corpus.frame(frame).function);
      const std::string_view package = package_of(function);
      if (package.empty() || package.size() == function.size() || is_standard(package)) return;
      if (package != "main") own.packages.push_back(key_of(package));
      else if (outer_of(function) != "main.main")
        own.functions.push_back(key_of(outer_of(function)));
      else if (const StringId file = corpus.frame(frame).file)
        own.main_files.push_back(key_of(corpus.text(file)));
    };
    for (const FrameId frame : corpus.stack(id).frames) add(frame);
    if (const FrameId creator = corpus.stack(id).created_by) add(creator);
    return own;
  };
  std::vector<std::size_t> seen_in(corpus.shapes(),
                                   0);  // by shape: one more than the last dump that has it
  own_.resize(dumps.size());
  for (std::size_t i = 0; i < dumps.size(); ++i) {
    Own& own = own_[i];
    const auto add = [&](ShapeId shape) {
      if (std::exchange(seen_in[shape.index], i + 1) == i + 1) return;
      const Own& more = stack(corpus.shape(shape).stack);
      append(own.packages, more.packages);
      append(own.functions, more.functions);
      append(own.main_files, more.main_files);
    };
    for (const Goroutine& g : corpus.dumps[dumps[i]].goroutines) add(g.shape);
    for (const Counted& record : corpus.dumps[dumps[i]].counted) add(record.shape);
    for (std::vector<std::uint32_t>* each : {&own.packages, &own.functions, &own.main_files})
      sort_once(*each);
  }
}

bool Programs::can_be_one(std::size_t a, std::size_t b) const {
  const Own& x = own_[a];
  const Own& y = own_[b];
  const auto shows = [](const Own& own) {
    return !own.packages.empty() || !own.functions.empty() || !own.main_files.empty();
  };
  if (!shows(x) || !shows(y) || share(x.functions, y.functions)) return true;
  if (!x.main_files.empty() && !y.main_files.empty()) return share(x.main_files, y.main_files);
  return share(x.packages, y.packages);
}

}  // namespace lineup
