// SPDX-License-Identifier: Apache-2.0
// unfold.cc: locations to stacks, numbers to labels.
#include "parse/unfold.h"

#include <fmt/format.h>

#include <algorithm>

namespace lineup {
namespace {

// Longer than any release keeps a stack (GODEBUG=profstackdepth allows 1024).
constexpr std::size_t most_calls = 4096;

bool names_locks(const ProfileWire::Function& function, std::string_view name) {
  // First lines are written since 1.20, the release that names locks; the names
  // tell it too, where a tool dropped the lines.
  return function.first_line != 0 || name.starts_with("sync.runtime_SemacquireRWMutex") || name.starts_with("internal/sync.");
}

}  // namespace

Unfolder::Unfolder(const ProfileWire& profile, std::size_t bytes, Corpus& corpus)
    : profile_(profile), corpus_(corpus), left_((std::size_t{16} << 20) + 8 * bytes), names_(profile.texts()), texts_(profile.texts()), calls_(profile.lines()) {
  by_lock_ = std::ranges::any_of(profile.functions(), [&](const ProfileWire::Function& f) { return names_locks(f, profile.text(f.name)); });
  find_depth();
}

// Go keeps 32 calls of a stack, 128 since 1.23. Where the last one kept was inlined,
// profile.proto alone goes on to the function it was inlined into: in the same
// location, or, since 1.24, in a few more.
void Unfolder::find_depth() {
  constexpr std::size_t recovered = 16;
  std::size_t deepest = 0, deepest_but_last = 0;
  profile_.for_each_sample([&](const ProfileWire::Sample& sample) {
    std::size_t calls = 0;
    for (const std::uint64_t id : sample.locations) {
      deepest_but_last = std::max(deepest_but_last, calls);
      const ProfileWire::Location* location = profile_.location(id);
      if (location != nullptr) calls += std::max<std::size_t>(location->end - location->begin, 1);
    }
    deepest = std::max(deepest, calls);
  });
  depth_ = deepest_but_last < 32 ? 32 : deepest <= 128 + recovered ? 128 : 0;
}

bool Unfolder::spend(std::size_t bytes) {
  if (bytes > left_) return false;
  left_ -= bytes;
  return true;
}

StringId Unfolder::plain(std::uint32_t text) {
  if (!profile_.has_text(text)) return {};
  StringId& known = texts_[text];
  if (!known) known = corpus_.intern(profile_.text(text));
  return known;
}

StringId Unfolder::name(std::uint32_t text) {
  StringId& known = names_[text];
  if (!known) known = corpus_.intern(without_type_arguments(profile_.text(text)));
  return known;
}

const Unfolder::Call& Unfolder::call(std::uint32_t number) {
  Call& call = calls_[number];
  if (call.is != Call::Is::unread) return call;
  const ProfileWire::Line& line = profile_.line(number);
  const ProfileWire::Function* function = profile_.function(line.function);
  if (function == nullptr || !profile_.has_text(function->name)) {
    call.is = Call::Is::lost;
  } else if (profile_.text(function->name).empty()) {
    call.is = Call::Is::nameless;
  } else {
    Frame frame;
    frame.function = name(function->name);
    frame.file = plain(function->file);
    frame.line = line.number;
    call.frame = corpus_.intern(frame);
    call.lines_down = function->first_line != 0 && line.number > function->first_line ? line.number - function->first_line : 0;
    call.is = Call::Is::known;
  }
  return call;
}

bool Unfolder::resolve(const std::vector<std::uint64_t>& locations) {
  frames_.clear();
  kept_.clear();
  addresses_.clear();
  const auto put = [&](FrameId frame, KeptCall kept, std::uint64_t address) {
    frames_.push_back(frame);
    kept_.push_back(kept);
    addresses_.push_back(address);
  };
  for (const std::uint64_t id : locations) {
    const ProfileWire::Location* location = profile_.location(id);
    if (location == nullptr) return false;
    const std::size_t calls = std::max<std::size_t>(location->end - location->begin, 1);
    if (frames_.size() + calls > most_calls || !spend(calls * sizeof(FrameId))) return false;
    if (location->begin == location->end) put({}, {}, location->address);
    for (std::uint32_t line = location->begin; line < location->end; ++line) {
      const Call& here = call(line);
      if (here.is == Call::Is::lost) return false;
      if (here.is == Call::Is::nameless) put({}, {}, location->address);
      else put(here.frame, {corpus_.text(corpus_.frame(here.frame).function), here.lines_down}, location->address);
    }
  }
  name_addresses();
  return true;
}

// Calls without a symbol. In a profile that has none (Go 1.8) an address is all
// there is to tell stacks apart; between calls with names it is C code, which
// other formats call so too, and its address differs from run to run.
void Unfolder::name_addresses() {
  const bool symbols = std::ranges::any_of(kept_, [](const KeptCall& call) { return !call.function.empty(); });
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    if (frames_[i]) continue;
    Frame frame;
    frame.function = symbols ? corpus_.intern(nameless_call) : corpus_.intern(fmt::format("{:#x}", addresses_[i]));
    frames_[i] = corpus_.intern(frame);
  }
}

Unfolder::Stack Unfolder::shown() {
  Stack stack;
  stack.good = true;
  stack.state = corpus_.intern(told_state(kept_, by_lock_));
  const auto first = std::ranges::find_if_not(kept_, [](const KeptCall& call) { return is_hidden_at_front(call.function); });
  // A stack of nothing but the runtime's calls is shown whole.
  const auto hidden = first == kept_.end() ? 0 : static_cast<std::size_t>(first - kept_.begin());
  std::vector<FrameId> frames;
  const std::size_t end = depth_ == 0 ? frames_.size() : std::min(depth_, frames_.size());
  for (std::size_t i = hidden; i < end; ++i)
    if (kept_[i].function != "runtime.goexit") frames.push_back(frames_[i]);
  stack.hidden = static_cast<std::uint8_t>(std::min<std::size_t>(hidden, 255));
  stack.id = corpus_.intern(frames, {});
  odd.add_stack(end, end == depth_);
  return stack;
}

Unfolder::Stack Unfolder::stack(const std::vector<std::uint64_t>& locations) {
  std::string key(reinterpret_cast<const char*>(locations.data()), locations.size() * sizeof(std::uint64_t));
  const auto known = stacks_.find(key);
  if (known != stacks_.end()) return known->second;
  const Stack stack = resolve(locations) ? shown() : Stack{};
  if (spend(key.size() + 64)) stacks_.emplace(std::move(key), stack);
  return stack;
}

LabelsId Unfolder::labels(const ProfileWire::Sample& sample, const std::function<bool(std::string_view)>& special) {
  std::vector<std::uint64_t> key;  // four numbers a label
  std::size_t bytes = 0;
  for (const ProfileWire::Label& label : sample.labels) {
    const std::string_view name = profile_.text(label.key);
    if (special(name)) continue;
    if (!profile_.has_text(label.key) || !profile_.has_text(label.text) || !profile_.has_text(label.unit)) {
      ++lost_labels;
      continue;
    }
    key.insert(key.end(), {label.key, label.text, label.unit, static_cast<std::uint64_t>(label.number)});
    // A pair of texts, and once more to find them again.
    bytes += 2 * (name.size() + profile_.text(label.text).size() + profile_.text(label.unit).size()) + 128;
  }
  if (key.empty()) return {};
  const auto known = label_sets_.find(key);
  if (known != label_sets_.end()) return known->second;
  if (!spend(bytes)) {
    lost_labels += key.size() / 4;
    return {};
  }
  Labels labels;
  for (std::size_t i = 0; i < key.size(); i += 4) {
    std::string value(profile_.text(key[i + 1]));
    if (key[i + 1] == 0 && (key[i + 3] != 0 || key[i + 2] != 0)) {
      value = fmt::format("{}", static_cast<std::int64_t>(key[i + 3]));
      if (const std::string_view unit = profile_.text(key[i + 2]); !unit.empty()) value.append(" ").append(unit);
    }
    labels.emplace_back(profile_.text(key[i]), std::move(value));
  }
  std::ranges::sort(labels);
  const LabelsId id = corpus_.intern(std::move(labels));
  label_sets_.emplace(std::move(key), id);
  return id;
}

namespace {

struct Brackets {
  std::size_t begin, end;  // from "[" to behind "]"
};

// The outermost pairs of brackets, or none where they do not match. Type arguments
// may hold anything, and the tags of a struct's fields do.
std::vector<Brackets> brackets_of(std::string_view function) {
  std::vector<Brackets> pairs;
  std::size_t depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < function.size(); ++i) {
    const char c = function[i];
    if (quote != 0) {
      if (c == '\\' && quote == '"') ++i;
      else if (c == quote) quote = 0;
    } else if (depth > 0 && (c == '"' || c == '`')) {
      quote = c;
    } else if (c == '[') {
      if (depth++ == 0) pairs.push_back({i, i + 1});
    } else if (c == ']' && depth > 0 && --depth == 0) {
      pairs.back().end = i + 1;
    }
  }
  if (depth != 0) pairs.clear();
  return pairs;
}

// Whether a name with two lists of type arguments is a generic method's of a generic
// type (1.27): "main.(*S[int]).M[string]". Before, such a name was that of a
// closure inlined from one generic function into another, and was printed with
// one "[...]" from the first bracket to the last.
bool is_generic_method(std::string_view between, std::string_view behind) {
  if (between.starts_with(").")) between.remove_prefix(1);
  else if (!behind.empty()) return false;
  return between.starts_with('.') && between.find('.', 1) == std::string_view::npos && between.find('(') == std::string_view::npos;
}

}  // namespace

std::string without_type_arguments(std::string_view function) {
  std::vector<Brackets> pairs = brackets_of(function);
  if (pairs.size() > 1) {
    const std::string_view between = function.substr(pairs[0].end, pairs[1].begin - pairs[0].end);
    if (pairs.size() > 2 || !is_generic_method(between, function.substr(pairs[1].end))) pairs = {{pairs.front().begin, pairs.back().end}};
  }
  std::string out;
  std::size_t from = 0;
  for (const Brackets& pair : pairs) {
    out.append(function.substr(from, pair.begin - from)).append("[...]");
    from = pair.end;
  }
  out.append(function.substr(from));
  return out;
}

}  // namespace lineup
