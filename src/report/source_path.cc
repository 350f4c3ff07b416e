// SPDX-License-Identifier: Apache-2.0
// source_path.cc: from build paths to paths in a repository.
#include "report/source_path.h"

#include <algorithm>

#include "report/stack_text.h"

namespace lineup {
namespace {

constexpr std::size_t longest_path = 1000, most_roots = 64;

using Parts = std::vector<std::string_view>;

Parts parts_of(std::string_view path) {
  Parts parts;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    if (end > at) parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

std::string joined(const Parts& parts, std::size_t first = 0) {
  std::string out;
  for (std::size_t i = first; i < parts.size(); ++i)
    out += (i == first ? "" : "/") + std::string(parts[i]);
  return out;
}

// How many parts of a path name a module whose path begins so.
std::size_t module_parts(std::string_view host) {
  static constexpr std::string_view with_owners[] = {"bitbucket.org", "codeberg.org", "gitea.com",
                                                     "github.com",    "gitlab.com",   "golang.org"};
  if (std::ranges::find(with_owners, host) != std::end(with_owners)) return 3;
  return host.find('.') != std::string_view::npos ? 2 : 1;
}

bool is_major_version(std::string_view part) {
  return part.size() > 1 && part[0] == 'v' &&
         std::ranges::all_of(part.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

// A file of the program's own code.
struct OwnFile {
  std::string path;     // "/" between parts
  std::string package;  // "main" where it is not known
  bool absolute = false;

  std::string_view folder() const {
    const std::size_t slash = path.rfind('/');
    return std::string_view(path).substr(0, slash == std::string::npos ? 0 : slash);
  }
};

std::optional<OwnFile> own_file(const Place& place) {
  if (place.file.empty() || place.file.size() > longest_path || place.file.front() == '<') return {};
  if (is_library(place)) return {};
  OwnFile file{std::string(place.file), package_path(place.function), false};
  std::ranges::replace(file.path, '\\', '/');
  const bool drive = file.path.size() > 2 && file.path[1] == ':' && file.path[2] == '/';
  if (drive) file.path.erase(0, 2);
  file.absolute = file.path.front() == '/';
  const Parts parts = parts_of(file.path);
  for (const std::string_view part : parts)
    if (part == ".." || part == ".") return {};
  if (parts.empty() || parts.back() == "_cgo_gotypes.go" || parts_of(file.package).empty()) return {};
  return file;
}

// Where the module of a file begins: what its folder and its package end in alike is in it, but
// not the parts that name the module.
std::string root_by_package(const OwnFile& file) {
  const Parts folders = parts_of(file.folder()), package = parts_of(file.package);
  std::size_t alike = 0;
  while (alike < folders.size() && alike < package.size() &&
         folders[folders.size() - 1 - alike] == package[package.size() - 1 - alike])
    ++alike;
  const std::size_t module = std::min(package.size(), module_parts(package.front()));
  const std::size_t below = std::min(alike, package.size() - module);
  std::string root;
  for (std::size_t i = 0; i + below < folders.size(); ++i) root += "/" + std::string(folders[i]);
  return root;
}

std::string root_by_main(std::string_view folder) {
  const std::size_t command = (std::string(folder) + "/").find("/cmd/");
  return std::string(folder.substr(0, std::min(command, folder.size())));
}

bool is_in(std::string_view folder, std::string_view root) {
  return folder.starts_with(root) && (folder.size() == root.size() || folder[root.size()] == '/');
}

void add(std::vector<std::string>& some, std::string text) {
  if (some.size() < most_roots && std::ranges::find(some, text) == some.end())
    some.push_back(std::move(text));
}

}  // namespace

std::string package_path(std::string_view function) {
  const std::size_t name_end = std::min(function.find_first_of("[("), function.size());
  const std::size_t slash = function.substr(0, name_end).rfind('/');
  const std::size_t dot = function.find('.', slash == std::string_view::npos ? 0 : slash);
  std::string package(function.substr(0, std::min(dot, function.size())));
  for (std::size_t at = package.find("%2e"); at != std::string::npos; at = package.find("%2e"))
    package.replace(at, 3, ".");
  return package;
}

void SourceRoots::learn(const Place& place) {
  const std::optional<OwnFile> file = own_file(place);
  if (!file || !file->absolute) return;
  if (file->package == "main") {
    add(roots_.of_mains, root_by_main(file->folder()));
    return;
  }
  add(roots_.of_packages, root_by_package(*file));
  add(roots_.folders, std::string(file->folder()));
}

void SourceRoots::learn(const Group& group) {
  for (const Place& place : group.stack) learn(place);
  if (group.blocked_at) learn(*group.blocked_at);
  if (group.created_by) learn(*group.created_by);
}

// The longest root that the folder is in. That of a main which has no other package below it gives
// way to a root above it.
std::string_view SourceRoots::root_of(std::string_view folder) const {
  std::string_view longest;
  bool found = false;
  const auto offer = [&](std::string_view root) {
    if (!is_in(folder, root) || (found && root.size() <= longest.size())) return;
    longest = root;
    found = true;
  };
  for (const std::string& root : roots_.of_packages) offer(root);
  for (const std::string& root : roots_.of_mains) {
    const bool has_packages = std::ranges::any_of(
        roots_.folders, [&](const std::string& other) { return is_in(other, root); });
    if (has_packages || !found) offer(root);
  }
  return found ? longest : folder;
}

std::optional<std::string> SourceRoots::path_of(const Place& place) const {
  const std::optional<OwnFile> file = own_file(place);
  if (!file) return {};
  if (file->absolute)
    return joined(parts_of(std::string_view(file->path).substr(root_of(file->folder()).size())));
  const Parts parts = parts_of(file->path);
  std::size_t first = std::min(module_parts(parts.front()), parts.size() - 1);
  if (first + 1 < parts.size() && is_major_version(parts[first])) ++first;
  return joined(parts, first);
}

}  // namespace lineup
