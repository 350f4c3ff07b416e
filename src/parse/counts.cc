// SPDX-License-Identifier: Apache-2.0
// counts.cc: reads debug=1 count profiles.
#include "parse/counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "parse/header.h"
#include "parse/labels.h"
#include "parse/symbols.h"

namespace lineup {
namespace {

// Nothing more, or behind blanks a remark.
bool ends_or_is_remarked(std::string_view rest) {
  const std::string_view text = trim(rest);
  return text.empty() || (text.data() != rest.data() && is_remark(text));
}

// The profile's name of "NAME profile: total 12", or nothing.
std::string_view profile_name(std::string_view line) {
  constexpr std::string_view middle = " profile: total ";
  const std::size_t at = line.find(middle);
  if (at == std::string_view::npos || at == 0) return {};
  const std::string_view number = trim(line.substr(at + middle.size()));
  std::uint64_t total;
  const std::size_t digits = read_decimal(number, total);
  if (digits == 0 || !ends_or_is_remarked(number.substr(digits))) return {};
  const std::string_view name = line.substr(0, at);
  return name.find_first_of(blanks) == std::string_view::npos ? name : std::string_view{};
}

// "100 @ 0x4037750 0x4007011". A delta profile counts below zero. The addresses go
// to `pcs`, without the 0x0 that pad some profiles (1.23 on).
struct Record {
  bool good = false;
  bool edited = false;  // addresses were shortened, or a remark stands behind them
  std::int64_t count = 0;
};
Record read_record(std::string_view line, std::vector<std::uint64_t>& pcs) {
  Record record;
  pcs.clear();
  const bool negative = line.starts_with('-');
  if (negative) line.remove_prefix(1);
  std::uint64_t count;
  const std::size_t digits = read_decimal(line, count);
  if (digits == 0) return record;
  line.remove_prefix(digits);
  if (!line.starts_with(" @")) return record;
  line.remove_prefix(2);
  if (!line.empty() && blanks.find(line.front()) == std::string_view::npos) return record;
  while (true) {
    line = trim(line);
    if (line.empty()) break;
    if (!pcs.empty() && is_remark(line)) {
      record.edited = true;
      break;
    }
    const std::string_view word = line.substr(0, line.find_first_of(blanks));
    if (!is_pc(word)) return record;
    record.edited = record.edited || !is_hex(word);
    pcs.push_back(read_pc(word));
    line.remove_prefix(word.size());
  }
  while (!pcs.empty() && pcs.back() == 0) pcs.pop_back();
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  record.count = static_cast<std::int64_t>(std::min(count, most));
  if (negative) record.count = -record.count;
  record.good = true;
  return record;
}

}  // namespace

bool Counts::starts_with(std::string_view line) {
  if (!profile_name(line).empty()) return true;
  // Most lines are decided by their first character.
  if (line.empty() || (line.front() != '-' && (line.front() < '0' || line.front() > '9'))) return false;
  std::vector<std::uint64_t> pcs;
  const Record record = read_record(line, pcs);
  return record.good && !record.edited && !pcs.empty();
}

bool Counts::is_head(std::string_view line) { return !profile_name(line).empty(); }

bool Counts::head(std::string_view text) {
  const std::string_view name = profile_name(text);
  if (name.empty()) return false;
  end_profile();
  dumps_.end_dump();
  if (!counts_goroutines(name)) {
    other_.emplace();
    other_->name = dumps_.name();
    other_->kind = DumpKind::count_profile;
  }
  leaked_ = counts_leaked_only(name);
  dump().profile = name;
  std::uint64_t total;
  read_decimal(trim(text.substr(text.find(": total ") + 8)), total);
  dump().stated_total = total;
  return in_profile_ = true;
}

bool Counts::record(std::string_view text) {
  std::vector<std::uint64_t> pcs;
  const Record record = read_record(text, pcs);
  if (!record.good) return false;
  keep();
  dump();
  in_profile_ = in_record_ = true;
  count_ = record.count;
  pcs_ = std::move(pcs);
  return true;
}

// Without its "#", where the page that showed it took that for a heading, all of it must be there.
bool Counts::symbol(std::string_view text) {
  const bool marked = text.starts_with('#');
  const Symbol symbol = read_symbol(text.substr(marked ? 1 : 0));
  if (!symbol.good || (!marked && !(symbol.whole && symbol.addressed))) return false;
  if (symbols_++ == 0) first_pc_ = symbol.address;
  last_pc_ = symbol.address;
  Frame frame;
  if (symbol.function.empty()) {
    // No symbol for this address: C code. "0x0" stands for no stack at all.
    if (symbol.address == 0) return true;
    frame.function = corpus_.intern(nameless_call);
  } else {
    has_symbols_ = true;
    frame.function = corpus_.intern(symbol.function);
    frame.file = corpus_.intern(symbol.file);
    frame.line = symbol.line;
  }
  frames_.push_back(corpus_.intern(frame));
  return true;
}

// How many leading runtime frames were hidden: the address of the first "#" line
// says where the shown ones begin. It lies one below the return address (1.7 on).
std::size_t Counts::hidden_frames() const {
  for (std::size_t i = 0; symbols_ > 0 && i < pcs_.size(); ++i)
    if (pcs_[i] == first_pc_ + 1 || pcs_[i] == first_pc_) return i;
  // Of all calls but runtime.goexit, which is never shown.
  const bool whole = pcs_.size() > symbols_ + 1 && !may_be_cut();
  return whole && symbols_ > 0 ? pcs_.size() - symbols_ - 1 : 0;
}

// Whether the stack is as long as a release keeps one: then it may have lost its
// end, and with it runtime.goexit.
bool Counts::may_be_cut() const { return pcs_.size() == 32 || pcs_.size() == 128; }

// Whether the input ends before the record does: behind its last "#" line there
// must be no call but runtime.goexit.
bool Counts::misses_symbols() {
  if (pcs_.empty()) return false;
  // Alone, it may be of a release that writes none; unless more should follow.
  if (symbols_ == 0) return has_symbols_ || (!other_ && traces_.empty() && count_ > 0 && dumps_.current(DumpKind::count_profile).stated_total.value_or(0) > static_cast<std::uint64_t>(count_));
  const auto is_last = [&](std::uint64_t pc) { return pc == last_pc_ || pc == last_pc_ + 1; };
  const bool matches = std::ranges::any_of(pcs_, is_last);
  return matches && !is_last(pcs_.back()) && pcs_.size() > 1 && !is_last(pcs_[pcs_.size() - 2]);
}

// A record without "#" lines: its addresses are all there is to tell it from others.
void Counts::name_addresses() {
  for (const std::uint64_t pc : pcs_) {
    Frame frame;
    frame.function = corpus_.intern(fmt::format("{:#x}", pc));
    frames_.push_back(corpus_.intern(frame));
  }
}

void Counts::keep() {
  if (!in_record_) return;
  if (leaked_ && frames_.empty() && pcs_.empty()) {
    odd_.phantoms += count_ > 0 ? static_cast<std::uint64_t>(count_) : 0;
    return forget_record();
  }
  if (symbols_ == 0) name_addresses();
  ParkTrace trace;
  std::ranges::copy_n(pcs_.begin(), static_cast<std::ptrdiff_t>(std::min<std::size_t>(pcs_.size(), 3)), trace.pcs);
  Shape shape;
  shape.stack = corpus_.intern(frames_, {});
  shape.labels = labels_;
  if (leaked_) shape.marks |= mark_leaked;
  trace.hidden = hidden_frames();
  if (symbols_ > 0 && !frames_.empty()) trace.first = corpus_.text(corpus_.frame(frames_.front()).function);
  shape.hidden_frames = static_cast<std::uint8_t>(std::min<std::size_t>(trace.hidden, 255));
  std::vector<Counted>& counted = dump().counted;
  if (traces_.empty()) first_record_ = counted.size();
  counted.push_back({corpus_.intern(shape), count_});
  traces_.push_back(trace);
  odd_.add_stack(pcs_.size(), may_be_cut());
  if (count_ < 0) dump().is_delta = true;
  (count_ < 0 ? odd_.fewer : odd_.more) += count_ < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(count_) : static_cast<std::uint64_t>(count_);
  forget_record();
}

void Counts::forget_record() {
  in_record_ = false;
  frames_.clear();
  pcs_.clear();
  labels_ = {};
  symbols_ = 0;
}

// What is held is read now, whatever comes next.
void Counts::release(bool terminated) {
  const std::vector<CountPieces::Line> lines = pieces_.take();
  for (const CountPieces::Line& line : lines)
    if (!whole_line(line.text, line.number, terminated || &line != &lines.back())) dumps_.not_understood(line.number, line.text);
}

bool Counts::line(std::string_view text, std::uint64_t number, bool terminated) {
  if (pieces_.holding()) {
    const bool goes_on = pieces_.add(text);
    if (goes_on && terminated) return true;
    release(terminated || !goes_on);
    if (goes_on) return true;
  }
  if (mends_ && terminated && pieces_.hold(text, number)) {
    if (!in_profile_) dump(), in_profile_ = true;  // its head was cut away
    return true;
  }
  return whole_line(text, number, terminated);
}

bool Counts::whole_line(std::string_view text, std::uint64_t number, bool terminated) {
  if (!terminated && in_record_ && text.starts_with('#')) {
    // A "#" line that is whole ends in the number of a line. Any other was cut,
    // and with it the stack or its labels.
    const std::size_t before = frames_.size();
    const bool whole = symbol(text) && frames_.size() > before && corpus_.frame(frames_.back()).line > 0;
    if (!whole) lose(number);
    return true;
  }
  if (trim(text).empty()) {
    keep();
    return true;
  }
  constexpr std::string_view labels = "labels: {";
  const std::string_view bare = text.substr(text.starts_with("# ") ? 2 : text.find_first_not_of(blanks));
  if (in_record_ && bare.starts_with(labels) && bare.ends_with('}')) {
    labels_ = corpus_.intern(read_labels(bare.substr(labels.size(), bare.size() - labels.size() - 1)));
    return true;
  }
  if (in_record_ && symbol(text)) return true;
  if (head(text) || record(text)) {
    record_line_ = number;
    if (!terminated && in_record_) lose(number);
    return true;
  }
  return !terminated && torn_record(text, number);
}

// "3 @ 0x4037750 0": the input was cut inside a record.
bool Counts::torn_record(std::string_view text, std::uint64_t number) {
  const std::size_t at = text.find(" @");
  std::vector<std::uint64_t> pcs;
  const Record record = at == std::string_view::npos ? Record{} : read_record(text.substr(0, at + 2), pcs);
  if (!record.good) return false;
  keep();
  count_ = record.count;
  lose(number);
  return true;
}

// A record that was cut: its goroutines are known by number only.
void Counts::lose(std::uint64_t number) {
  if (count_ > 0) dump().damaged.push_back({0, number, Damaged::Why::torn_stack, static_cast<std::uint64_t>(count_)});
  forget_record();
}

// All records are there: now their states show.
void Counts::infer() {
  const std::vector<std::string_view> states = infer_states(traces_);
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i].empty()) continue;
    Counted& record = dump().counted[first_record_ + i];
    Shape shape = corpus_.shape(record.shape);
    shape.state = corpus_.intern(states[i]);
    shape.marks |= mark_inferred;
    record.shape = corpus_.intern(shape);
  }
  traces_.clear();
}

void Counts::end_profile() {
  keep();
  if (other_) {
    corpus_.others.push_back(std::move(*other_));
    other_.reset();
    ++others_;
  } else if (in_profile_) {
    infer();
    Dump& ended = dump();
    // The stated total counts the phantoms, which are no goroutines.
    if (ended.stated_total) *ended.stated_total -= std::min(*ended.stated_total, odd_.phantoms);
    odd_.note(ended, notes_);
  }
  traces_.clear();
  odd_ = {};
  leaked_ = has_symbols_ = false;
}

void Counts::finish() {
  release(true);
  if (in_record_ && misses_symbols()) lose(record_line_);
  end_profile();
  in_profile_ = false;
}

void Counts::note_others(bool alone) {
  const std::vector<Dump>& others = corpus_.others;
  for (std::size_t i = others.size() - others_; i < others.size(); ++i) note_other(others[i], alone ? Level::error : Level::info, notes_);
}

}  // namespace lineup
