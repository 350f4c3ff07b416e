// SPDX-License-Identifier: Apache-2.0
// unwrap.cc: learns and takes off the wrappers around a dump's lines.
#include "parse/unwrap.h"

#include <algorithm>
#include <utility>

#include "parse/author.h"
#include "parse/counts.h"
#include "parse/header.h"
#include "parse/lines.h"

namespace lineup {
namespace {

constexpr std::size_t longest_prefix = 400;
// A line in pieces is put together up to here; a stranger's stream need not end.
constexpr std::size_t longest_line = 16u << 20;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Where it stands behind a prefix, a log was made of a file that begins with it.
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// What journalctl writes before a line, on a line among others: -o export, -o verbose.
constexpr std::string_view journal_field = "MESSAGE=";

// Those others: "_PID=12", nothing between two records, "Fri 2026-01-02 03:04:05.6 UTC [s=0a;i=7]".
bool is_journal_line(std::string_view line) {
  const std::size_t name = line.find_first_not_of(' ');
  if (name == std::string_view::npos) return true;
  const std::size_t end = line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789", name);
  return (end != std::string_view::npos && end > name && line[end] == '=') || (line.ends_with(']') && line.find(" [s=") != std::string_view::npos);
}

// GitLab's "2026-01-02T03:04:05.123456Z 01O ", with "+" for the last blank where a line
// goes on with the one before.
bool is_gitlab(std::string_view prefix) {
  const std::size_t end = prefix.size();
  return end > 6 && prefix[end - 1] == ' ' && (prefix[end - 2] == 'O' || prefix[end - 2] == 'E') && is_digit(prefix[end - 3]) && is_digit(prefix[end - 4]) &&
         prefix.substr(0, end - 4).ends_with("Z ");
}

// Whether a log or a container could have put this before a line. Two writers'
// lines can run into each other in the middle; what is before a header then is a
// piece of a dump itself, and other lines that begin alike must keep it.
bool is_prefix(std::string_view text) {
  for (std::string_view piece : {"(0x", "({", "(...", "[...]", "created ", "goroutine "})
    if (text.find(piece) != std::string_view::npos) return false;
  // zap's "TIME\tERROR\tapp/main.go:12\t" is no place, for all its end.
  const bool in_columns = text.find('\t', text.find_first_not_of(" \t")) + 1 < text.size();
  if ((!in_columns && read_stack_line(text).kind == LineKind::place) || text.ends_with(".go:") || text.ends_with(".s:")) return false;
  constexpr std::string_view ends = " \t:|]>\"'", mark = byte_order_mark;
  if (text.ends_with(mark) && text.size() > mark.size()) text.remove_suffix(mark.size());
  if (text.ends_with(journal_field)) return true;
  return ends.find(text.back()) != std::string_view::npos;
}

// Kubernetes CRI: "2024-01-02T03:04:05.678Z stderr P ": the tag's place, 0 if it is none.
std::size_t cri_tag(std::string_view prefix) {
  for (std::string_view stream : {" stdout ", " stderr "}) {
    const std::size_t at = prefix.find(stream);
    if (at != std::string_view::npos && at + 9 < prefix.size() && (prefix[at + 8] == 'F' || prefix[at + 8] == 'P') && prefix[at + 9] == ' ')
      return at + 8;
  }
  return 0;
}

// How long the prefix is that a Kubernetes log puts before this line; 0 if none.
std::size_t cri_bytes(std::string_view line) {
  constexpr std::string_view shape = "0000-00-00T00:00:00.";
  if (line.size() < shape.size()) return 0;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == '0' ? !is_digit(line[i]) : line[i] != shape[i]) return 0;
  const std::size_t tag = cri_tag(line.substr(0, 60));
  return tag == 0 ? 0 : tag + 2;
}

// Whether `line` begins with the prefix, but for digits that differ: as nearly all lines
// of a log do. Looks at all of it, so that many bytes are compared at once.
bool begins_alike(std::string_view line, std::string_view prefix) {
  const std::size_t bytes = prefix.size();
  if (bytes == 0 || line.size() <= bytes || (is_digit(prefix.back()) && is_digit(line[bytes]))) return false;
  unsigned differ = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    const auto a = static_cast<unsigned char>(prefix[i]), b = static_cast<unsigned char>(line[i]);
    const bool digits = (static_cast<unsigned char>(a - '0') < 10) & (static_cast<unsigned char>(b - '0') < 10);
    differ |= digits ? 0u : static_cast<unsigned>(a ^ b);
  }
  return differ == 0;
}

// How far t.Logf indents the further lines of what stands behind this prefix: by four
// more than "    main_test.go:12: ", whatever words follow it, as in leaktest's "leaktest:
// leaked goroutine: ". 0 when it is no test's.
std::size_t test_log_indent(std::string_view prefix) {
  const std::size_t indent = prefix.find_first_not_of(' ');
  if (indent == 0 || indent == std::string_view::npos) return 0;
  const std::string_view place = prefix.substr(indent, prefix.find(": ", indent) - indent);
  const std::size_t colon = place.find(".go:");
  if (indent + place.size() >= prefix.size() || colon == std::string_view::npos || place.find(' ') != std::string_view::npos) return 0;
  return indent + 4;
}

// Where in a prefix what a test logged begins, behind what a log put before it; 0 if nowhere.
// Tests indent by four blanks or eight; the log's own last blank is one more.
std::size_t before_test_log(std::string_view prefix) {
  const std::size_t file = prefix.rfind(".go:");
  if (file == std::string_view::npos) return 0;
  const std::size_t name = prefix.rfind(' ', file) + 1, last = name < 2 ? std::string_view::npos : prefix.find_last_not_of(' ', name - 1);
  if (last == std::string_view::npos || name - last - 1 < 4) return 0;
  const std::size_t begin = last + 1 + (name - last - 1) % 4;
  return test_log_indent(prefix.substr(begin)) > 0 ? begin : 0;
}

}  // namespace

std::size_t wrapped_header(std::string_view line) {
  for (std::string_view word : {"goroutine ", "goroutineleak ", "threadcreate "}) {
    for (std::size_t at = line.find(word, 1); at != std::string_view::npos && at <= longest_prefix; at = line.find(word, at + 1)) {
      if (!is_prefix(line.substr(0, at))) break;
      const std::string_view rest = line.substr(at);
      if (read_header(rest) || Counts::is_head(rest)) return at;
    }
  }
  return 0;
}

std::size_t glued_header(std::string_view line) {
  const std::size_t last = line.find_last_not_of(" \t\r");
  constexpr std::size_t longest = 16u << 10;
  if (last == std::string_view::npos || last < 12 || line.size() > longest || line[last] != ':' || (line[last - 1] != ']' && line[last - 1] != '}')) return 0;
  // No state holds a bracket: a header in which one does is two.
  if (const std::optional<Header> header = read_header(line); header && header->state.find('[') == std::string_view::npos) return 0;
  constexpr std::string_view word = "goroutine ";
  std::size_t found = 0;
  // Labels may hold the word, too; but not many of them one that begins a header.
  std::size_t at = line.rfind(word);
  for (int tries = 4; tries > 0 && at != std::string_view::npos && at > 0; --tries, at = line.rfind(word, at - 1)) {
    const bool parted = line[at - 1] == ' ' || line[at - 1] == '\t';
    if (!parted && !is_prefix(line.substr(0, at)) && read_header(line.substr(at))) found = at;
  }
  return found;
}

bool Unwrapper::hides_header(std::string_view line) {
  if (line.find(" profile: total ") != std::string_view::npos) return wrapped_header(line) > 0;
  if (!line.starts_with(' ') || line.find(".go:") == std::string_view::npos) return false;
  const std::size_t at = wrapped_header(line);
  return at > 0 && test_log_indent(line.substr(0, at)) > 0;
}

std::optional<std::uint64_t> dropped_lines(std::string_view line) {
  constexpr std::string_view journald = "Suppressed ", rsyslog = "due to rate-limiting", messages = " messages ";
  const std::size_t middle = line.find(messages);
  if (middle == std::string_view::npos) return {};
  std::size_t first = middle;
  while (first > 0 && is_digit(line[first - 1])) --first;
  std::uint64_t count = 0;
  const bool counts = first < middle && read_decimal(line.substr(first), count) > 0;
  const std::string_view behind = line.substr(middle + messages.size());
  if (counts && line.substr(0, first).ends_with(journald) && behind.starts_with("from ")) return count;
  const bool limited = behind.find(rsyslog) != std::string_view::npos;
  return limited && (counts || line.substr(0, middle).ends_with(" to drop")) ? std::optional(count) : std::nullopt;
}

bool Unwrapper::learn(std::string_view line) {
  if (line.starts_with('{') && json_.learn(line)) return true;
  // The first line of a Kubernetes log may be a part of one.
  std::size_t at = cri_bytes(line);
  if (at == 0) at = before_record(line);
  if (at == 0 && json_.learn(line)) return true;
  if (at == 0 && !line.starts_with('{')) at = wrapped_header(line);
  if (at == 0) return false;
  if (const std::size_t of_test = before_test_log(line.substr(0, at))) at = of_test;
  learn_prefix(line.substr(0, at));
  return true;
}

// Where a record begins behind a log's prefix, one that holds a line of a dump; 0 if none does.
std::size_t Unwrapper::before_record(std::string_view line) {
  const std::size_t at = line.find('{');
  if (at == std::string_view::npos || at == 0 || at > longest_prefix || line.find("goroutine", at) == std::string_view::npos) return 0;
  return is_prefix(line.substr(0, at)) && nested_.learn(line.substr(at)) ? at : 0;
}

void Unwrapper::learn_prefix(std::string_view prefix) {
  const std::size_t mark = prefix.find(byte_order_mark);
  if (mark != std::string_view::npos && mark > 0) prefix = prefix.substr(0, mark);
  prefix_ = prefix;
  fitting_ = misfits_ = 0;
  journal_ = prefix.ends_with(journal_field);
  gitlab_ = is_gitlab(prefix);
  if (const std::size_t indent = test_log_indent(prefix)) indent_ = indent;
}

// How many bytes of `line` have the shape of the prefix; npos when they have not.
std::size_t Unwrapper::prefix_bytes(std::string_view line, bool* ends_inside) const {
  if (begins_alike(line, prefix_)) return prefix_.size();
  std::size_t at = 0;
  const std::size_t tag = cri_tag(prefix_);
  for (std::size_t i = 0; i < prefix_.size();) {
    // Blanks before a number make up for its digits: "Jan  9", "    10".
    if (const std::size_t blanks = prefix_.find_first_not_of(' ', i); blanks > i && blanks < prefix_.size() && is_digit(prefix_[blanks])) {
      const std::size_t begin = at;
      while (at < line.size() && line[at] == ' ') ++at;
      if (at == line.size() && ends_inside != nullptr) *ends_inside = true;
      if (at == begin && i > 0) return std::string_view::npos;
      i = blanks;
      continue;
    }
    if (is_digit(prefix_[i])) {
      if (at == line.size() && ends_inside != nullptr) *ends_inside = true;
      if (at >= line.size() || !is_digit(line[at])) return std::string_view::npos;
      while (i < prefix_.size() && is_digit(prefix_[i])) ++i;
      while (at < line.size() && is_digit(line[at])) ++at;
      continue;
    }
    if (at == line.size()) {
      if (ends_inside != nullptr) *ends_inside = true;
      // Blanks at the end of a prefix are lost where nothing follows them.
      return prefix_.find_first_not_of(" \t", i) == std::string::npos ? at : std::string_view::npos;
    }
    // What grep -n prints around the lines it looks for: "12:" and "13-".
    const bool grep = prefix_[i] == ':' && line[at] == '-' && i > 0 && i + 1 == prefix_.size() && is_digit(prefix_[i - 1]);
    const bool goes_on = gitlab_ && line[at] == '+' && i + 1 == prefix_.size();
    const bool same = line[at] == prefix_[i] || grep || goes_on || (tag != 0 && i == tag && (line[at] == 'F' || line[at] == 'P'));
    if (!same) {
      // "stdout" where the prefix had "stderr": the same stream of one container.
      if (tag != 0 && i > 0 && i < tag && (line.substr(at).starts_with("out ") || line.substr(at).starts_with("err "))) {
        at += 3;
        i += 3;
        continue;
      }
      return std::string_view::npos;
    }
    ++i, ++at;
  }
  return at;
}

bool Unwrapper::is_cut(std::string_view line) const {
  if (indent_ > 0 && line.find_first_not_of(' ') == std::string_view::npos) return true;
  bool ends_inside = false;
  std::size_t bytes = 0;
  if (!prefix_.empty() && test_log_indent(prefix_) == 0) bytes = prefix_bytes(line, &ends_inside);
  if (ends_inside || (bytes == line.size() && bytes > 0)) return true;
  const std::string_view inner = bytes == std::string_view::npos ? line : line.substr(bytes);
  return (json_.active() || nested_.active()) && inner.starts_with('{') && !inner.ends_with('}');
}

bool Unwrapper::fits(std::string_view line) const {
  if (journal_ && is_journal_line(line)) return true;
  if (!prefix_.empty()) return prefix_bytes(line) != std::string_view::npos;
  return json_.active() && line.starts_with('{');
}

std::optional<std::string> Unwrapper::text_of_record(std::string_view line) const {
  if (!json_.active() && !nested_.active()) return {};
  const std::size_t at = line.substr(0, longest_prefix).find('{');
  if (at == std::string_view::npos) return {};
  return (json_.active() ? json_ : nested_).text(line.substr(at));
}

// A record that was inside another wrapper.
void Unwrapper::unpack(std::string_view inner, bool terminated, const Take& take) {
  const bool may_be_record = inner.starts_with('{') || inner.find("\\n") != std::string_view::npos;
  if (may_be_record && (nested_.active() || nested_.learn(inner)) && nested_.unpack(inner, take)) return;
  take(inner, terminated);
}

void Unwrapper::next(std::string_view line, std::uint64_t number, bool terminated, const Take& take) {
  const auto unpack = [&](std::string_view inner, bool whole) { this->unpack(inner, whole, take); };
  number_ = number;
  around_ = line;
  const bool may_be_record = json_.active() && (prefix_.empty() || line.starts_with('{'));
  if (may_be_record && json_.next(line, [&](std::string_view inner, bool whole) { plain_line(inner, whole, unpack); })) return;
  plain_line(line, terminated, unpack);
}

std::string Unwrapper::time_around() const {
  if (const std::size_t at = around_.find('{'); at != std::string_view::npos && (json_.active() || nested_.active())) return time_of_record(around_.substr(at));
  return std::string(around_.substr(0, 64));
}

// A log's prefix may stand on each line, and behind it, on the first alone, what a program
// put there: then the prefix is what the second line has of it.
bool Unwrapper::shorten(std::string_view line) {
  constexpr int most_misfits = 4;
  if (fitting_ > 1 || indent_ > 0 || journal_ || ++misfits_ > most_misfits) return false;
  const std::string whole = prefix_;
  const WriterForm form = writer_form(whole);
  if (writer_of(line, form) != writer_of(whole, form)) return false;
  for (std::size_t end = whole.size() - 1; end >= 3; --end) {
    if (std::string_view(" \t|]:>").find(whole[end - 1]) == std::string_view::npos || whole.find_first_not_of(" \t") >= end) continue;
    prefix_ = whole.substr(0, end);
    if (prefix_bytes(line) != std::string_view::npos) {
      gitlab_ = is_gitlab(prefix_);
      return true;
    }
  }
  prefix_ = whole;
  return false;
}

void Unwrapper::release_held(const Take& take) {
  const std::optional<std::string> line = std::exchange(held_, std::nullopt);
  if (!line) return;
  const std::uint64_t here = std::exchange(number_, held_number_);
  take(*line, held_whole_);
  number_ = here;
}

void Unwrapper::plain_line(std::string_view line, bool terminated, const Take& take) {
  std::size_t bytes = prefix_.empty() ? std::string_view::npos : prefix_bytes(line);
  if (bytes == std::string_view::npos && prefix_.size() > 3 && wrapped_header(line) == 0 && shorten(line)) bytes = prefix_bytes(line);
  if (bytes != std::string_view::npos && fitting_ < 2) ++fitting_;
  behind_prefix_ = bytes != std::string_view::npos;
  if (bytes == std::string_view::npos) release_held(take);
  if (bytes == std::string_view::npos && journal_ && is_journal_line(line)) return;
  if (bytes == std::string_view::npos && indent_ > 0 && line.substr(0, indent_).find_first_not_of(' ') == std::string_view::npos)
    return take(line.substr(std::min(indent_, line.size())), terminated);
  if (bytes == std::string_view::npos) {
    // What stands behind a prefix inside a record is for who unpacks what is inside.
    if (prefix_.empty() && json_.active()) return take(line, terminated);
    // Another header behind another prefix: that one from here on.
    if (const std::size_t at = wrapped_header(line)) {
      learn_prefix(line.substr(0, at));
      behind_prefix_ = true;
      return take(line.substr(prefix_.size()), terminated);
    }
    return take(line, terminated);
  }
  const std::size_t tag = cri_tag(line.substr(0, bytes));
  const std::string_view inner = line.substr(bytes);
  if (gitlab_ && bytes > 0) {
    if (line[bytes - 1] == '+' && held_ && held_->size() < longest_line) {
      *held_ += inner;
    } else {
      release_held(take);
      held_ = inner;
      held_number_ = number_;
    }
    held_whole_ = terminated;
    return;
  }
  if (!json_.active() && !nested_.active()) around_ = line.substr(0, bytes);
  if (tag != 0 && line[tag] == 'P') {
    partial_ += inner;
    if (partial_.size() > longest_line) take(std::exchange(partial_, {}), true);
    return;
  }
  if (partial_.empty()) return take(inner, terminated);
  partial_ += inner;
  const std::string whole = std::move(partial_);
  partial_.clear();
  take(whole, terminated);
}

void Unwrapper::finish(const Take& take) {
  around_ = {};
  const auto unpack = [&](std::string_view inner, bool whole) { this->unpack(inner, whole, take); };
  json_.finish([&](std::string_view inner, bool whole) { plain_line(inner, whole, unpack); });
  release_held(unpack);
  const std::string rest = std::exchange(partial_, {});
  if (!rest.empty()) unpack(rest, false);
}

}  // namespace lineup
