// SPDX-License-Identifier: Apache-2.0
// broken.cc: puts lines of a traceback together that a terminal or a page broke.
#include <algorithm>
#include <utility>

#include "parse/header.h"
#include "parse/pieces.h"
#include "parse/traceback.h"

namespace lineup {
namespace {

// "main.f(0xc000, {0x1": a call that ends in the middle of its arguments.
bool is_open_call(std::string_view text) {
  const std::size_t open = text.rfind('(');
  if (open == std::string_view::npos || open == 0 || text.ends_with(')')) return false;
  std::string closed(text.substr(0, open));
  closed += "()";
  return read_stack_line(closed).kind == LineKind::call && text.substr(open + 1).find_first_not_of("0123456789abcdefx, ?{}._") == std::string_view::npos;
}

}  // namespace

// A line that was broken where Go breaks none: behind a comma of the arguments,
// in the middle of a path, in a header. Terminals and pages do that.
bool Traceback::is_fragment(std::string_view text) const {
  if (text.empty() || text.size() > 4096) return false;
  if (text.starts_with("goroutine ")) return is_torn_header(text) && text.find("]:") == std::string_view::npos;
  if (!open_ || in_ancestors_ || headerless_) return false;
  const bool indented = text.front() == '\t' || text.front() == ' ';
  if (text.ends_with(',')) return text.find('(') != std::string_view::npos && text.find(". ") == std::string_view::npos;
  if (!indented && (text.starts_with("created by ") || is_open_call(text))) return true;
  return indented && place_due_ && text.find('/') != std::string_view::npos && text.find(": ") == std::string_view::npos;
}

// What is a line by itself is no rest of another: a fragment must not eat goroutines.
bool Traceback::stands_alone(std::string_view text) const {
  if (is_torn_header(text)) return true;
  switch (open_ ? read_stack_line(text).kind : read_outer_line(text).kind) {
    case LineKind::header:
    case LineKind::thread_stack:
    case LineKind::head:
    case LineKind::relay:
    case LineKind::call:
    case LineKind::created:
    case LineKind::elided:
      return true;
    default:
      return false;
  }
}

// Puts `text` behind the fragment. Nothing when they are no line together; then
// the fragment's lines were not understood.
std::optional<std::string> Traceback::joined(std::string_view text) {
  std::string whole = std::move(fragment_);
  fragment_.clear();
  if (stands_alone(text)) {
    fragment_ = std::move(whole);
    drop_fragment();
    return {};
  }
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const std::string first = whole.substr(0, 200);
  whole += text;
  const LineKind kind = open_ ? read_stack_line(whole).kind : read_outer_line(whole).kind;
  const bool good = kind == LineKind::call || kind == LineKind::created || kind == LineKind::header || (kind == LineKind::place && place_due_);
  if (good && fragment_lines_ == 1 && folded_at_ == 0 && fragment_width_ >= narrowest_fold) folded_at_ = fragment_width_;
  if (good) return whole;
  if (!text.empty() && fragment_lines_ < 64 && is_fragment(whole)) {
    fragment_ = std::move(whole);
    ++fragment_lines_;
    return std::string();
  }
  for (std::size_t i = 0; i < fragment_lines_; ++i) dumps_.not_understood(fragment_first_ + i, first);
  return {};
}

// Whether a line that was put together is one.
bool Traceback::is_whole(std::string_view text) const {
  switch (open_ ? read_stack_line(text).kind : read_outer_line(text).kind) {
    case LineKind::call:
    case LineKind::created:
    case LineKind::header:
      return true;
    case LineKind::place:
      return place_due_ && (text.front() == '\t' || text.front() == ' ');
    default:
      return false;
  }
}

// Nothing went on with it.
void Traceback::release_held() {
  const std::string held = std::move(held_);
  held_.clear();
  if (!held.empty() && !read_line(held, held_line_, true)) dumps_.not_understood(held_line_, held);
}

void Traceback::drop_fragment() {
  for (std::size_t i = 0; i < fragment_lines_ && !fragment_.empty(); ++i) dumps_.not_understood(fragment_first_ + i, fragment_.substr(0, 200));
  fragment_.clear();
}

}  // namespace lineup
