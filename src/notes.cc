// SPDX-License-Identifier: Apache-2.0
// notes.cc: the small things of the front door: notes, names, version.
#include "lineup/lineup.h"

namespace lineup {
namespace {

// "crash.log" of "crash.log:120": the input a place is in.
std::string_view input_of(std::string_view where) {
  const std::size_t colon = where.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == where.size()) return where;
  return where.find_first_not_of("0123456789", colon + 1) == std::string_view::npos ? where.substr(0, colon) : where;
}

}  // namespace

std::string_view version() { return LINEUP_VERSION; }

std::string_view name_of(Level level) {
  switch (level) {
    case Level::info: return "info";
    case Level::lost: return "lost";
    case Level::error: return "error";
  }
  return "";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::idle: return "idle";
    case Verdict::suspect: return "suspect";
    case Verdict::likely: return "likely";
    case Verdict::leak: return "leak";
  }
  return "";
}

int least_score(Verdict verdict) {
  switch (verdict) {
    case Verdict::idle: return 0;
    case Verdict::suspect: return 35;
    case Verdict::likely: return 60;
    case Verdict::leak: return 80;
  }
  return 0;
}

void Notes::add(Level level, std::string text, std::string where, std::string help) {
  add({level, std::move(text), std::move(where), std::move(help), 1});
}

void Notes::add_all(const Notes& later) {
  for (const Note& note : later.notes_) add(note);
}

void Notes::add(Note note) {
  for (Note& have : notes_)
    if (have.level == note.level && have.text == note.text && input_of(have.where) == input_of(note.where)) {
      have.count += note.count;
      return;
    }
  if (notes_.size() < kept) {
    notes_.push_back(std::move(note));
    return;
  }
  // Full. The last note counts the others and keeps the worst level, so that
  // the exit status stays right.
  constexpr std::string_view rest = "there were more notes than are kept";
  if (notes_.size() == kept) notes_.push_back({note.level, std::string(rest), {}, {}, 0});
  notes_.back().count += note.count;
  if (note.level > notes_.back().level) notes_.back().level = note.level;
}

bool Notes::has(Level level) const {
  for (const Note& note : notes_)
    if (note.level == level) return true;
  return false;
}

bool Summary::has_trouble() const {
  for (const Note& note : notes)
    if (note.level == Level::error) return true;
  return false;
}

bool Summary::is_complete() const {
  for (const InputSummary& input : inputs)
    if (input.damaged > 0 || input.lines_not_understood > 0 || input.cut_short) return false;
  for (const Note& note : notes)
    if (note.level != Level::info) return false;
  return true;
}

Verdict Summary::worst() const {
  Verdict worst = unread_leaks > 0 ? Verdict::leak : Verdict::idle;
  for (const Group& group : suspects)
    if (group.verdict > worst) worst = group.verdict;
  return worst;
}

Verdict Summary::alarm() const {
  Verdict alarm = unread_leaks > 0 ? Verdict::leak : before_restart;
  for (const Group& group : suspects)
    if (group.verdict > alarm && (!group.change || group.change->is_new || group.change->worsened)) alarm = group.verdict;
  return alarm;
}

}  // namespace lineup
