// SPDX-License-Identifier: Apache-2.0
// counts.cc: reads debug=1 count profiles.
#include "parse/counts.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "parse/header.h"
#include "parse/labels.h"

namespace lineup {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// The profile's name of "NAME profile: total 12", or nothing.
std::string_view profile_name(std::string_view line) {
  constexpr std::string_view middle = " profile: total ";
  const std::size_t at = line.find(middle);
  if (at == std::string_view::npos || at == 0) return {};
  const std::string_view digits = trim(line.substr(at + middle.size()));
  std::uint64_t total;
  if (digits.empty() || read_decimal(digits, total) != digits.size()) return {};
  const std::string_view name = line.substr(0, at);
  return name.find(' ') == std::string_view::npos ? name : std::string_view{};
}

bool is_hex(std::string_view text) {
  return text.starts_with("0x") && text.size() > 2 &&
         text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
}

// "100 @ 0x4037750 0x4007011". A delta profile counts below zero.
struct Record {
  bool good = false;
  std::int64_t count = 0;
  std::size_t pcs = 0;       // without the 0x0 that pads some profiles (1.23 on)
  std::uint64_t first[3] = {};
};
Record read_record(std::string_view line) {
  Record record;
  const bool negative = line.starts_with('-');
  if (negative) line.remove_prefix(1);
  std::uint64_t count;
  const std::size_t digits = read_decimal(line, count);
  if (digits == 0) return record;
  line.remove_prefix(digits);
  if (!line.starts_with(" @")) return record;
  line.remove_prefix(2);
  std::size_t seen = 0;
  while (true) {
    line = trim(line);
    if (line.empty()) break;
    const std::string_view word = line.substr(0, line.find_first_of(blanks));
    if (!is_hex(word)) return record;
    ++seen;
    if (word.find_first_not_of('0', 2) != std::string_view::npos) record.pcs = seen;
    if (seen <= 3) std::from_chars(word.data() + 2, word.data() + word.size(), record.first[seen - 1], 16);
    line.remove_prefix(word.size());
  }
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  record.count = static_cast<std::int64_t>(std::min(count, most));
  if (negative) record.count = -record.count;
  record.good = true;
  return record;
}

}  // namespace

bool Counts::starts_with(std::string_view line) {
  return !profile_name(line).empty() || (read_record(line).good && read_record(line).pcs > 0);
}

bool Counts::is_head(std::string_view line) { return !profile_name(line).empty(); }

bool Counts::head(std::string_view text) {
  const std::string_view name = profile_name(text);
  if (name.empty()) return false;
  end_profile();
  dumps_.end_dump();
  Dump& dump = dumps_.current(DumpKind::count_profile);
  dump.profile = name;
  std::uint64_t total;
  read_decimal(trim(text.substr(text.rfind(' '))), total);
  dump.stated_total = total;
  return in_profile_ = true;
}

bool Counts::record(std::string_view text) {
  const Record record = read_record(text);
  if (!record.good) return false;
  keep();
  dumps_.current(DumpKind::count_profile);
  in_profile_ = in_record_ = true;
  count_ = record.count;
  pcs_ = record.pcs;
  trace_ = {};
  std::ranges::copy(record.first, trace_.pcs);
  return true;
}

// "#	0x42ba3c8	main.channelBlock+0x38	/app/channelblock.go:26". The columns are
// parted by tabs, which some copies turned into blanks; file names may hold
// blanks, so: pc first, then the function up to its "+0x", then the file.
bool Counts::symbol(std::string_view text) {
  text.remove_prefix(1);
  text = trim(text);
  const std::string_view pc = text.substr(0, text.find_first_of(blanks));
  if (!is_hex(pc)) return false;
  ++symbols_;
  text = trim(text.substr(pc.size()));
  if (text.empty()) return true;  // no symbol for this address
  std::size_t plus = text.find("+0x");
  while (plus != std::string_view::npos) {
    const std::size_t end = text.find_first_not_of("0123456789abcdef", plus + 3);
    if (end == std::string_view::npos || blanks.find(text[end]) != std::string_view::npos) break;
    plus = text.find("+0x", plus + 3);
  }
  Frame frame;
  if (plus == std::string_view::npos) {
    frame.function = corpus_.intern(text);
  } else {
    frame.function = corpus_.intern(text.substr(0, plus));
    const std::size_t gap = text.find_first_of(blanks, plus);
    std::string_view place = gap == std::string_view::npos ? std::string_view{} : trim(text.substr(gap));
    std::uint64_t number = 0;
    const std::size_t colon = place.rfind(':');
    if (colon != std::string_view::npos && read_decimal(place.substr(colon + 1), number) == place.size() - colon - 1) {
      frame.line = static_cast<std::uint32_t>(std::min<std::uint64_t>(number, std::numeric_limits<std::uint32_t>::max()));
      place = place.substr(0, colon);
    }
    frame.file = corpus_.intern(place);
  }
  frames_.push_back(corpus_.intern(frame));
  return true;
}

void Counts::keep() {
  if (!in_record_) return;
  Shape shape;
  shape.stack = corpus_.intern(frames_, {});
  shape.labels = labels_;
  // Leading runtime frames are hidden, and runtime.goexit at the end always is.
  // How many were hidden at the front tells a select from a channel operation.
  // A stack cut at 32 frames (128 since 1.23) has lost its end, and with it goexit.
  if (pcs_ > symbols_ + 1 && !frames_.empty() && pcs_ != 32 && pcs_ != 128)
    shape.hidden_frames = static_cast<std::uint8_t>(std::min<std::size_t>(pcs_ - symbols_ - 1, 255));
  std::vector<Counted>& counted = dumps_.current(DumpKind::count_profile).counted;
  if (traces_.empty()) first_record_ = counted.size();
  counted.push_back({corpus_.intern(shape), count_});
  trace_.hidden = shape.hidden_frames;
  if (!frames_.empty()) trace_.first = corpus_.text(corpus_.frame(frames_.front()).function);
  traces_.push_back(trace_);
  forget_record();
}

void Counts::forget_record() {
  in_record_ = false;
  frames_.clear();
  labels_ = {};
  symbols_ = pcs_ = 0;
}

bool Counts::line(std::string_view text, std::uint64_t number, bool terminated) {
  if (!terminated && in_record_ && text.starts_with('#') && text.find(':') == std::string_view::npos) {
    // Cut in the middle of a symbol: the stack is not whole.
    lose(number);
    return true;
  }
  if (trim(text).empty()) {
    keep();
    return true;
  }
  if (text.starts_with("# labels: {") && text.ends_with('}') && in_record_) {
    labels_ = corpus_.intern(read_labels(text.substr(11, text.size() - 12)));
    return true;
  }
  if (text.starts_with('#') && in_record_ && symbol(text)) return true;
  if (head(text) || record(text)) {
    if (!terminated && in_record_) lose(number);
    return true;
  }
  return false;
}

// A record that was cut: its goroutines are known by number only.
void Counts::lose(std::uint64_t number) {
  Dump& dump = dumps_.current(DumpKind::count_profile);
  if (count_ > 0) dump.damaged.push_back({0, number, Damaged::Why::torn_stack, static_cast<std::uint64_t>(count_)});
  forget_record();
}

// All records are there: now their states show.
void Counts::end_profile() {
  keep();
  const std::vector<std::string_view> states = infer_states(traces_);
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i].empty()) continue;
    Counted& record = dumps_.current(DumpKind::count_profile).counted[first_record_ + i];
    Shape shape = corpus_.shape(record.shape);
    shape.state = corpus_.intern(states[i]);
    shape.marks |= mark_inferred;
    record.shape = corpus_.intern(shape);
  }
  traces_.clear();
}

void Counts::finish() {
  end_profile();
  in_profile_ = false;
}

}  // namespace lineup
