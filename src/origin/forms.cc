// SPDX-License-Identifier: Apache-2.0
// forms.cc: tries each place of a word, and takes the first that tells forms apart.
#include "origin/forms.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

#include "census/join.h"
#include "origin/layout.h"

namespace lineup {
namespace {

constexpr std::string_view separators = "/!._-";
constexpr std::size_t most_words = 64;  // of a path that is looked at

// Where the words of a path begin and end.
struct Extent {
  std::size_t begin = 0, end = 0;
};

std::vector<Extent> words_of(std::string_view path) {
  std::vector<Extent> words;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t begin = path.find_first_not_of(separators, at);
    if (begin == std::string_view::npos) break;
    at = std::min(path.find_first_of(separators, begin), path.size());
    words.push_back({begin, at});
  }
  return words;
}

// Without the word and the separator behind it, or in front of the last.
std::string without(std::string_view path, Extent word) {
  std::string rest(path);
  if (word.end < path.size()) return rest.erase(word.begin, word.end + 1 - word.begin);
  const std::size_t begin = word.begin == 0 ? 0 : word.begin - 1;
  return rest.erase(begin);
}

// The paths that hold dumps, cut into words.
struct Cut {
  std::size_t place;  // among the paths
  Form form;
  std::string_view path;
  std::vector<Extent> words;
};

// Whether the word may tell a form and is not a numbered place.
bool may_tell(std::string_view word, Form form) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto digits = std::ranges::count_if(word, is_digit);
  return digits == 0 || (digits == 1 && word.back() == '0' + static_cast<int>(form));
}

// Whether the words at this place tell forms apart and nothing else.
bool tells_forms(const std::vector<Cut>& cuts, std::size_t at, std::size_t forms) {
  std::map<std::string_view, Form> form_of;
  std::map<Form, std::string_view> word_of;
  for (const Cut& cut : cuts) {
    const Extent extent = cut.words[at];
    const std::string_view word = cut.path.substr(extent.begin, extent.end - extent.begin);
    if (!may_tell(word, cut.form)) return false;
    if (form_of.try_emplace(word, cut.form).first->second != cut.form) return false;
    if (word_of.try_emplace(cut.form, word).first->second != word) return false;
  }
  if (word_of.size() != forms) return false;

  std::unordered_map<std::string, std::size_t> of_rest;
  std::vector<std::size_t> dumps(cuts.size(), 0);
  std::vector<std::size_t> group;
  for (const Cut& cut : cuts) {
    const std::size_t next = of_rest.size();
    group.push_back(of_rest.try_emplace(without(cut.path, cut.words[at]), next).first->second);
    ++dumps[group.back()];
  }
  std::map<Form, std::size_t> of_form, paired;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    ++of_form[cuts[i].form];
    if (dumps[group[i]] > 1) ++paired[cuts[i].form];
  }
  // The form that most dumps have may be there alone at many moments.
  const auto most =
      std::ranges::max_element(of_form, {}, [](const auto& form) { return form.second; });
  return std::ranges::all_of(of_form, [&](const auto& form) {
    return paired[form.first] > 0 &&
           (form.first == most->first || 10 * paired[form.first] >= 9 * form.second);
  });
}

}  // namespace

std::vector<std::string> forms_left_out(std::span<const PathOfForm> paths) {
  std::vector<std::string> out;
  for (const PathOfForm& path : paths) out.push_back(path.path);

  std::map<Form, std::size_t> forms;
  for (const PathOfForm& path : paths)
    if (path.form != Form::no_dumps) ++forms[path.form];
  if (forms.size() < 2) return out;

  std::vector<Cut> cuts;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (paths[i].form == Form::no_dumps) continue;
    if (paths[i].path.size() > longest_path) return out;
    cuts.push_back({i, paths[i].form, paths[i].path, words_of(paths[i].path)});
    const std::size_t words = cuts.back().words.size();
    if (words != cuts.front().words.size() || words > most_words) return out;
  }
  // The deepest: above it a folder may hold one form for other reasons.
  for (std::size_t at = cuts.front().words.size(); at-- > 0 && cuts.front().words.size() > 1;) {
    if (!tells_forms(cuts, at, forms.size())) continue;
    for (const Cut& cut : cuts) out[cut.place] = without(cut.path, cut.words[at]);
    break;
  }
  return out;
}

namespace {

Form form_of(const Dump& dump) {
  if (dump.kind == DumpKind::traceback) return Form::listing;
  return dump.time_unix_nanos ? Form::proto : Form::counts;
}

using Stacks = std::map<std::vector<FrameId>, std::uint64_t>;

Stacks stacks_of(const Corpus& corpus, const Dump& dump) {
  std::map<ShapeId, std::uint64_t> shapes;
  for (const Goroutine& g : dump.goroutines) ++shapes[g.shape];
  for (const Counted& record : dump.counted)
    if (record.count > 0) shapes[record.shape] += static_cast<std::uint64_t>(record.count);
  Stacks stacks;
  for (const auto& [shape, count] : shapes)
    stacks[common_frames(corpus, corpus.shape(shape).stack)] += count;
  return stacks;
}

// Whether both count nearly as many, half of them at stacks that the other has, too. "Before" and
// "after", taken in two forms, do not once something has grown.
bool agree(const Stacks& a, const Stacks& b) {
  const auto count = [](const Stacks& these, const Stacks* those) {
    std::uint64_t all = 0;
    for (const auto& [stack, goroutines] : these)
      if (those == nullptr || those->contains(stack)) all += goroutines;
    return all;
  };
  const std::uint64_t in_a = count(a, nullptr), in_b = count(b, nullptr);
  const std::uint64_t most = std::max(in_a, in_b);
  return most - std::min(in_a, in_b) <= std::max<std::uint64_t>(4, most / 20) &&
         2 * count(a, &b) >= in_a && 2 * count(b, &a) >= in_b;
}

}  // namespace

std::vector<std::string> paths_of_dumps(const Corpus& corpus, std::span<const std::string> files) {
  std::vector<PathOfForm> paths(files.size());
  std::vector<const Dump*> first(files.size(), nullptr);
  for (const Dump& dump : corpus.dumps) {
    if (first[dump.member] != nullptr) continue;
    first[dump.member] = &dump;
    paths[dump.member] = {files[dump.member], form_of(dump)};
  }
  std::vector<std::string> left = forms_left_out(paths);

  std::map<std::string_view, std::vector<const Dump*>> moments;
  for (std::size_t i = 0; i < files.size(); ++i)
    if (left[i] != paths[i].path) moments[left[i]].push_back(first[i]);
  for (const auto& [path, views] : moments) {
    if (views.size() < 2) continue;
    const Stacks one = stacks_of(corpus, *views.front());
    const auto fits = [&](const Dump* view) { return agree(one, stacks_of(corpus, *view)); };
    if (std::all_of(views.begin() + 1, views.end(), fits)) continue;
    for (std::size_t i = 0; i < files.size(); ++i) left[i] = paths[i].path;
    break;
  }
  return left;
}

}  // namespace lineup
