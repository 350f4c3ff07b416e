// SPDX-License-Identifier: Apache-2.0
// profile.cc: what the reference makes of a count profile's lines, by their roles.
#include <algorithm>

#include "parse/profiles.h"
#include "reference/input.h"
#include "reference/numbers.h"
#include "reference/reference.h"

namespace lineup::twin {
namespace {

std::int64_t count_in(std::string_view text) {
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto count = static_cast<std::int64_t>(std::min(number_in(text), most));
  return text.starts_with('-') ? -count : count;
}

// "0x4037750", saturating; the highest for what people leave of one, and for none.
std::uint64_t address_in(std::string_view word) {
  if (word.empty() || word.ends_with("...") || word.ends_with("…"))
    return std::numeric_limits<std::uint64_t>::max();
  std::uint64_t value = 0;
  for (const char c : word.substr(2)) {
    if (value >> 60 != 0) return std::numeric_limits<std::uint64_t>::max();
    value = value * 16 + static_cast<std::uint64_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  }
  return value;
}

std::vector<std::uint64_t> addresses_in(std::string_view text) {
  std::vector<std::uint64_t> all;
  for (std::size_t at; (at = text.find_first_not_of(" \t")) != std::string_view::npos;) {
    text.remove_prefix(at);
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    all.push_back(address_in(text.substr(0, end)));
    text.remove_prefix(end);
  }
  while (!all.empty() && all.back() == 0) all.pop_back();
  return all;
}

std::string in_hex(std::uint64_t value) {
  std::string digits;
  do digits.insert(digits.begin(), "0123456789abcdef"[value % 16]);
  while ((value /= 16) != 0);
  return "0x" + digits;
}

}  // namespace

bool Input::profile_line(std::string_view text, bool terminated) {
  const auto match = matcher_.match(LineContext::profile, text);
  const LineRole role = match ? match->form->role : LineRole::more;
  if (!terminated && record_ && text.starts_with('#')) {
    // A "#" line that is whole ends in the number of a line.
    if (role == LineRole::symbol && line_number_in(match->capture("line")) > 0) read_symbol(*match);
    else lose_record(record_->record.count, reading.lines);
    return true;
  }
  switch (role) {
    case LineRole::blank:
      keep_record();
      return true;
    case LineRole::labels:
      if (record_) record_->record.labels = labels_in(matcher_, match->capture("labels"));
      return record_.has_value();
    case LineRole::symbol:
      if (record_) read_symbol(*match);
      return record_.has_value();
    case LineRole::profile:
      begin_profile(*match);
      return true;
    case LineRole::record:
      begin_record(*match);
      if (!terminated) lose_record(record_->record.count, reading.lines);
      return true;
    default:
      break;
  }
  const auto torn = terminated ? std::nullopt : matcher_.match(LineContext::torn, text);
  if (!torn || torn->form->role != LineRole::torn_record) return false;
  keep_record();
  lose_record(count_in(torn->capture("count")), reading.lines);
  return true;
}

void Input::begin_profile(const LineMatch& head) {
  end_profile();
  open_ = false;
  const std::string_view name = head.capture("profile");
  if (!counts_goroutines(name)) other_ = OneDump{DumpKind::count_profile, "", {}, {}, {}, {}, 0, 0};
  profile().profile = name;
  profile().stated_total = number_in(head.capture("total"));
  in_profile_ = true;
}

void Input::begin_record(const LineMatch& line) {
  keep_record();
  profile();
  in_profile_ = true;
  record_ = Record{{count_in(line.capture("count")), false, {}, {}}, reading.lines, addresses_in(line.capture("pcs")), {}};
}

void Input::read_symbol(const LineMatch& line) {
  const std::uint64_t pc = address_in(line.capture("pc"));
  record_->symbol_pcs.push_back(pc);
  std::vector<Call>& calls = record_->record.calls;
  if (const std::string_view function = line.capture("function"); !function.empty()) {
    calls.push_back({std::string(function), std::string(line.capture("file")), line_number_in(line.capture("line"))});
    any_symbol_ = true;
  } else if (pc != 0) {
    calls.push_back({std::string(nameless_call), "", 0});
  }
}

void Input::keep_record() {
  if (!record_) return;
  Record record = std::move(*record_);
  record_.reset();
  const bool leaked = counts_leaked_only(profile().profile);
  std::vector<Call>& calls = record.record.calls;
  if (leaked && calls.empty() && record.pcs.empty()) {
    phantoms_ += record.record.count > 0 ? static_cast<std::uint64_t>(record.record.count) : 0;
    return;
  }
  // Without symbols the addresses tell it from others.
  if (record.symbol_pcs.empty())
    for (const std::uint64_t pc : record.pcs) calls.push_back({in_hex(pc), "", 0});
  record.record.leaked = leaked;
  profile().records.push_back(std::move(record.record));
  any_record_ = true;
}

// Known by number only.
void Input::lose_record(std::int64_t count, std::uint64_t line) {
  if (count > 0) profile().losses.push_back({0, line, static_cast<std::uint64_t>(count), Damaged::Why::torn_stack});
  record_.reset();
}

// Whether the profile ends before its last record does: behind the last "#" line
// there must be no call but runtime.goexit, which has none.
bool Input::lacks_symbols() {
  const std::vector<std::uint64_t>& pcs = record_->pcs;
  if (pcs.empty()) return false;
  const std::int64_t count = record_->record.count;
  if (record_->symbol_pcs.empty()) {
    const bool more_due = !other_ && !any_record_ && count > 0 && profile().stated_total.value_or(0) > static_cast<std::uint64_t>(count);
    return any_symbol_ || more_due;
  }
  const std::uint64_t last = record_->symbol_pcs.back();
  const auto is_last = [&](std::uint64_t pc) { return pc == last || pc == last + 1; };
  const auto found = std::find_if(pcs.rbegin(), pcs.rend(), is_last);
  return found != pcs.rend() && found - pcs.rbegin() > 1;
}

void Input::end_profile() {
  keep_record();
  if (other_) {
    reading.others.push_back(std::move(*other_));
    other_.reset();
  } else if (in_profile_ && profile().stated_total) {
    // The stated total counts the phantoms, which are no goroutines.
    *profile().stated_total -= std::min(*profile().stated_total, phantoms_);
  }
  phantoms_ = 0;
  any_record_ = any_symbol_ = false;
}

void Input::finish_profile() {
  if (record_ && lacks_symbols()) lose_record(record_->record.count, record_->line);
  end_profile();
  in_profile_ = false;
}

}  // namespace lineup::twin
