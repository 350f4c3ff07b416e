// SPDX-License-Identifier: Apache-2.0
// check_lines.cc: which lines of an input no entry of grammar/lines explains.
#include <optional>
#include <unordered_map>
#include <utility>

#include "grammar/line_forms.h"
#include "lineup/lineup.h"
#include "parse/unwrap.h"
#include "source/source.h"

namespace lineup {
namespace {

// Different lines that are listed; a stranger's log may have millions.
constexpr std::size_t most_listed = 1000;

// Lines that differ only in their numbers are one.
std::string without_numbers(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) out += c;
    else if (out.empty() || out.back() != '0') out += '0';
  }
  return out;
}

// Follows one input just closely enough to know where a line stands.
class Walk {
 public:
  Walk(const LineMatcher& matcher, LineCheck& check,
       std::unordered_map<std::string, std::size_t>& known, std::string name)
      : matcher_(matcher), check_(check), known_(known), name_(std::move(name)) {}

  void line(std::string_view text, bool terminated) {
    ++number_;
    ++check_.lines;
    const std::string plain = without_escapes(text);
    text = plain;
    while (text.ends_with('\r')) text.remove_suffix(1);
    while (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const auto take = [this](std::string_view inner, bool whole) {
      if (!explains(inner, whole) && !explains(repaired(inner), whole))
        add(inner, unwrapper_.number());
    };
    if (unwrapper_.active()) return unwrapper_.next(text, number_, terminated, take);
    if (explains(text, terminated) || explains(repaired(text), terminated)) return;
    if (unwrapper_.learn(text)) return unwrapper_.next(text, number_, terminated, take);
    add(text, number_);
  }

  void finish() {
    unwrapper_.finish([this](std::string_view inner, bool whole) {
      if (!explains(inner, whole)) add(inner, unwrapper_.number());
    });
    drop_bare_call();
  }

 private:
  bool explains(std::string_view text, bool terminated) {
    std::optional<LineMatch> match = matcher_.match(here_, text);
    // A block may end, and a profile too, without an empty line.
    if (!match && here_ != LineContext::outer) match = matcher_.match(LineContext::outer, text);
    const bool is_place = match && (match->form->role == LineRole::place ||
                                    match->form->role == LineRole::loose_place ||
                                    match->form->role == LineRole::bare_place);
    // A frame of C has its pc and nothing else behind its place.
    const bool of_c = is_place && (match->form->role == LineRole::bare_place ||
                                   match->capture("offsets").starts_with(" pc="));
    if (is_place && (of_c || !bare_is_c_)) bare_call_.clear();
    else drop_bare_call();
    if (!match) {
      if (head_seen_ && matcher_.match(LineContext::value, text)) return true;
      if (!terminated && matcher_.match(LineContext::torn, text)) return true;
      return matcher_.match(LineContext::relative, text).has_value();
    }
    switch (match->form->role) {
      case LineRole::blank:
        if (here_ == LineContext::stack) here_ = LineContext::outer;
        break;
      case LineRole::header:
      case LineRole::announcement:
      case LineRole::thread_stack:
      case LineRole::call:
        here_ = LineContext::stack;
        head_seen_ = false;
        break;
      case LineRole::head:
        here_ = LineContext::outer;
        head_seen_ = true;
        break;
      case LineRole::profile:
      case LineRole::record:
        here_ = LineContext::profile;
        break;
      case LineRole::bare_call:
      case LineRole::c_name:
        bare_is_c_ = match->form->role == LineRole::c_name;
        bare_call_ = text;
        bare_call_line_ = number_;
        break;
      default:
        break;
    }
    return true;
  }

  // A bare name that no place followed was no call, but perhaps a line of another report.
  void drop_bare_call() {
    const std::string text = std::exchange(bare_call_, {});
    if (!text.empty() && !matcher_.match(LineContext::relative, text)) add(text, bare_call_line_);
  }

  void add(std::string_view text, std::uint64_t line) {
    ++check_.unexplained_lines;
    const auto [at, fresh] = known_.try_emplace(without_numbers(text), check_.unexplained.size());
    if (!fresh) {
      ++check_.unexplained[at->second].count;
    } else if (check_.unexplained.size() < most_listed) {
      check_.unexplained.push_back({std::string(text), name_ + ":" + std::to_string(line), 1});
    } else {
      known_.erase(at);
    }
  }

  const LineMatcher& matcher_;
  LineCheck& check_;
  std::unordered_map<std::string, std::size_t>& known_;
  std::string name_;
  Unwrapper unwrapper_;
  LineContext here_ = LineContext::outer;
  bool head_seen_ = false;
  std::string bare_call_;
  std::uint64_t bare_call_line_ = 0;
  bool bare_is_c_ = false;
  std::uint64_t number_ = 0;
};

void walk(Walk& lines, Member& member, Notes& notes) {
  while (const auto block = member.next_block(notes)) {
    std::string_view rest = *block;
    while (!rest.empty()) {
      const std::size_t feed = rest.find('\n');
      lines.line(rest.substr(0, feed), feed != std::string_view::npos);
      rest.remove_prefix(feed == std::string_view::npos ? rest.size() : feed + 1);
    }
  }
  lines.finish();
}

}  // namespace

Result<LineCheck> check_lines(const Request& request) {
  const Result<std::vector<LineForm>> forms = load_line_forms(built_in_line_files());
  if (!forms) return forms.error();
  const LineMatcher matcher(*forms);
  LineCheck check;
  Notes notes;
  std::unordered_map<std::string, std::size_t> known;
  for (const std::string& input : request.inputs) {
    Result<Source> source = open_source(input, request.limits);
    if (!source) {
      notes.add(Level::error, source.error().what, source.error().where, source.error().help);
      continue;
    }
    while (std::optional<Member> member = source->next(notes)) {
      if (member->is_binary()) {
        notes.add(Level::info, "this is a profile.proto, which has no lines", member->name());
        continue;
      }
      Walk lines(matcher, check, known, member->name());
      walk(lines, *member, notes);
    }
  }
  check.notes = notes.all();
  return check;
}

}  // namespace lineup
