// SPDX-License-Identifier: Apache-2.0
// json_lines.cc: finds the field that holds lines, and puts parts of lines together.
#include "parse/json_lines.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "parse/counts.h"
#include "parse/header.h"
#include "parse/labels.h"
#include "parse/unwrap.h"

namespace lineup {
namespace {

// A line in pieces is put together up to here, and so much of other packages waits; a
// stranger's stream need not end.
constexpr std::size_t longest_line = 16u << 20, most_waiting = 64u << 20;
constexpr std::string_view journal_message = "MESSAGE";
// Docker parts longer lines, and only these.
constexpr std::size_t docker_part = 16384;

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

// The value of the field `name` in a one-line JSON object, from where it begins with `first`
// on; the field must be one of an object's own, so its quote follows "{" or ",".
std::optional<std::string_view> value_of(std::string_view object, std::string_view name, char first) {
  const std::string key = "\"" + std::string(name) + "\"";
  for (std::size_t at = object.find(key); at != std::string_view::npos; at = object.find(key, at + 1)) {
    if (at == 0 || (object[at - 1] != '{' && object[at - 1] != ',' && object[at - 1] != ' ')) continue;
    const std::string_view colon = without_blanks(object.substr(at + key.size()));
    if (!colon.starts_with(':')) continue;
    const std::string_view value = without_blanks(colon.substr(1));
    if (value.starts_with(first)) return value;
  }
  return {};
}

// A string, decoded.
std::optional<std::string> string_field(std::string_view object, std::string_view name) {
  const std::optional<std::string_view> value = value_of(object, name, '"');
  return value ? read_json_string(*value) : std::nullopt;
}

// journald writes what is not printable, such as a line with colours, as the numbers of its
// bytes: "MESSAGE":[27,91,51,49,109].
std::optional<std::string> bytes_field(std::string_view object, std::string_view name) {
  const std::optional<std::string_view> value = value_of(object, name, '[');
  if (!value) return {};
  std::string bytes;
  for (std::string_view rest = *value; !rest.starts_with(']');) {
    rest = without_blanks(rest.substr(1));
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0 || digits > 3) return {};
    unsigned byte = 0;
    for (const char c : rest.substr(0, digits)) byte = byte * 10 + static_cast<unsigned>(c - '0');
    if (byte > 255) return {};
    bytes += static_cast<char>(byte);
    rest = without_blanks(rest.substr(digits));
    if (!rest.starts_with(',') && !rest.starts_with(']')) return {};
  }
  return bytes;
}

// The name of the field whose value begins at `quote`; empty when it is none's.
std::string_view field_of(std::string_view object, std::size_t quote) {
  std::string_view before = object.substr(0, quote);
  const auto trim = [&before] { before = before.substr(0, before.find_last_not_of(' ') + 1); };
  trim();
  if (!before.ends_with(':')) return {};
  before.remove_suffix(1);
  trim();
  if (!before.ends_with('"')) return {};
  before.remove_suffix(1);
  const std::size_t open = before.rfind('"');
  return open == std::string_view::npos ? std::string_view{} : before.substr(open + 1);
}

// What there is of a record that was cut.
bool is_cut(std::string_view line) { return line.starts_with('{') && !line.substr(0, line.find_last_not_of(" \t") + 1).ends_with('}'); }

// A string that was cut, with an end: without a part of an escape.
std::string closed(std::string_view text) {
  std::size_t backslash = text.rfind('\\');
  if (backslash != std::string_view::npos) {
    const std::size_t run = backslash - (text.find_last_not_of('\\', backslash) + 1) + 1;
    const bool starts_escape = run % 2 == 1;
    const std::size_t behind = text.size() - backslash - 1;
    if (starts_escape && (behind == 0 || (text[backslash + 1] == 'u' && behind < 5))) text = text.substr(0, backslash);
  }
  return std::string(text) + '"';
}

// Where the string begins in which `at` stands. One with a backslash before it is inside:
// a record in a field of another.
std::size_t opening_quote(std::string_view line, std::size_t at) {
  for (std::size_t quote = line.rfind('"', at); quote != std::string_view::npos && quote > 0; quote = line.rfind('"', quote - 1)) {
    const std::size_t other = line.substr(0, quote).find_last_not_of('\\');
    if ((quote - (other + 1)) % 2 == 0) return quote;
  }
  return line.starts_with('"') ? 0 : std::string_view::npos;
}

// Calls `look` with each string of the line that has the word "goroutine" in it, decoded,
// where its quote stands, and whether it was cut, until it says true.
template <class Look>
bool any_string(std::string_view line, int tries, Look look) {
  std::size_t last = std::string_view::npos;
  for (std::size_t at = line.find("goroutine"); at != std::string_view::npos && tries > 0; at = line.find("goroutine", at + 1)) {
    const std::string_view word = line.substr(at + 9);
    if (!word.starts_with(' ') && !word.starts_with("leak ") && !word.starts_with("\xc2\xa0") && !word.starts_with("\\u00a0")) continue;
    --tries;
    const std::size_t quote = opening_quote(line, at);
    if (quote == std::string_view::npos || quote == last) continue;
    last = quote;
    std::optional<std::string> text = read_json_string(line.substr(quote));
    const bool cut = !text;
    if (cut) text = read_json_string(closed(line.substr(quote)));
    if (text && look(*text, quote, cut)) return true;
  }
  return false;
}

// A JSON string, anywhere in the line, that holds line feeds and a whole header,
// or a profile.
std::optional<std::string> string_with_dump(std::string_view line, bool& is_cut, int tries = 16) {
  std::optional<std::string> dump;
  any_string(line, tries, [&](const std::string& text, std::size_t, bool cut) {
    const bool holds = text.find('\n') != std::string::npos && (text.find("]:\n") != std::string::npos || text.find("}:\n") != std::string::npos || text.find("profile: total ") != std::string::npos);
    if (holds) dump = text, is_cut = cut;
    return holds;
  });
  return dump;
}

// Whether a field's text is a header, or a log's line with one.
bool holds_header(std::string_view text) {
  while (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark
  text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  std::string plain;
  if (has_escapes(text) || must_repair(text)) text = plain = repaired(text);
  return read_header(text) || Counts::is_head(text) || wrapped_header(text) > 0;
}

// The field that holds a header alone, or a line of a log, or a record, that holds one or a dump.
std::string field_with_header(std::string_view line, int tries = 16) {
  std::string field;
  any_string(line, tries, [&](const std::string& text, std::size_t quote, bool) {
    // Each level is looked at less, or one line could take long.
    const auto is_record = [&] {
      bool is_cut;
      return tries > 1 && text.find('"') != std::string::npos && (!field_with_header(text, tries / 4).empty() || string_with_dump(text, is_cut, tries / 4));
    };
    if (!holds_header(text) && !is_record()) return false;
    field = field_of(line, quote);
    return !field.empty();
  });
  return field;
}

void give_lines(std::string_view text, bool terminated, const JsonLines::Take& take) {
  while (!text.empty()) {
    const std::size_t feed = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, feed);
    if (line.ends_with('\r')) line.remove_suffix(1);
    take(line, terminated || feed < text.size());
    text.remove_prefix(std::min(feed + 1, text.size()));
  }
}

}  // namespace

bool JsonLines::learn(std::string_view line) {
  if (line.starts_with('{')) {
    if (string_field(line, "log") || string_field(line, "Action")) return active_ = true;
    if (std::string field = field_with_header(line); !field.empty()) {
      field_ = std::move(field);
      return active_ = true;
    }
    if (const std::optional<std::string> bytes = bytes_field(line, journal_message); bytes && holds_header(*bytes)) {
      field_ = journal_message;
      return active_ = true;
    }
  }
  bool cut;
  if (!string_with_dump(line, cut)) return false;
  return active_ = true;
}

std::optional<JsonLines::Found> JsonLines::text_of(std::string_view line) const {
  std::optional<Found> found = text_in(line);
  if (!found && is_cut(line) && (found = text_in(closed(line)))) found->cut = true;
  if (found && !found->cut && !found->part && !found->text.ends_with('\n')) found->text += '\n';
  return found;
}

std::optional<JsonLines::Found> JsonLines::text_in(std::string_view line) const {
  if (line.starts_with('{')) {
    if (!field_.empty()) {
      if (std::optional<std::string> text = string_field(line, field_)) {
        const bool whole = text->find("]:\n") != std::string::npos;
        return Found{std::move(*text), whole, false, false};
      }
      if (field_ == journal_message) {
        if (std::optional<std::string> bytes = bytes_field(line, field_)) return Found{std::move(*bytes), false, false, false};
      }
    }
    if (std::optional<std::string> text = string_field(line, "log")) {
      const bool part = text->size() >= docker_part;
      return Found{std::move(*text), false, false, part};
    }
    // A part of a line where it has no line feed.
    if (std::optional<std::string> text = string_field(line, "Output")) return Found{std::move(*text), false, false, true};
  }
  bool cut = false;
  std::optional<std::string> text = string_with_dump(line, cut);
  if (!text) return {};
  return Found{std::move(*text), true, cut, false};
}

bool JsonLines::next(std::string_view line, const Take& take) {
  if (line.starts_with('{') && test_event(line, take)) return true;
  const std::optional<Found> found = text_of(line);
  if (!found) return false;
  began_dump_ = found->whole_dump;
  give(found->text, take);
  if (found->cut && !pending_.empty()) take(std::exchange(pending_, {}), false);
  return true;
}

bool JsonLines::unpack(std::string_view line, const Take& take) {
  const std::optional<Found> found = text_of(line);
  if (!found) return false;
  began_dump_ = found->whole_dump;
  give_lines(found->text, !found->cut, take);
  return true;
}

// An event of go test, with output or without.
bool JsonLines::test_event(std::string_view line, const Take& take) {
  constexpr std::string_view actions[] = {"start", "run", "pause", "cont", "pass", "bench", "fail", "output", "skip", "attr", "build-output", "build-fail"};
  const std::optional<std::string> action = string_field(line, "Action");
  if (!action || std::ranges::find(actions, *action) == std::end(actions)) return false;
  const std::string name = string_field(line, "Package").value_or("");
  const auto [known, fresh] = by_name_.try_emplace(name);
  if (fresh) {
    known->second = packages_.insert(packages_.end(), Package{name, {}, false});
    waiting_ += 2 * name.size() + 128;  // in the list and the index
  }
  const auto package = known->second;
  const bool current = package == packages_.begin();
  std::optional<std::string> output = string_field(line, "Output");
  if (!output && is_cut(line)) output = string_field(closed(line), "Output");
  if (output) {
    if (current) {
      give(*output, take);
    } else {
      package->text += *output;
      waiting_ += output->size();
    }
  }
  package->ended = !string_field(line, "Test") && (*action == "pass" || *action == "fail" || *action == "skip");
  if ((current && package->ended) || waiting_ > most_waiting) next_package(take);
  return true;
}

// The first package gives way to the next one that has something to say.
void JsonLines::next_package(const Take& take) {
  do {
    if (!pending_.empty()) take(std::exchange(pending_, {}), true);
    by_name_.erase(packages_.front().name);
    waiting_ -= 2 * packages_.front().name.size() + 128;
    packages_.pop_front();
    if (packages_.empty()) return;
    const std::string text = std::exchange(packages_.front().text, {});
    waiting_ -= text.size();
    give(text, take);
  } while (packages_.front().ended);
}

void JsonLines::give(std::string_view text, const Take& take) {
  const std::size_t feed = text.rfind('\n');  // there is none in what is pending
  if (feed != std::string_view::npos) {
    const std::string lines = std::exchange(pending_, {}).append(text.substr(0, feed + 1));
    text.remove_prefix(feed + 1);
    give_lines(lines, true, take);
  }
  pending_ += text;
  if (pending_.size() > longest_line) take(std::exchange(pending_, {}), true);
}

void JsonLines::finish(const Take& take) {
  while (packages_.size() > 1) next_package(take);
  if (!pending_.empty()) take(std::exchange(pending_, {}), false);
}

std::string time_of_record(std::string_view record) {
  for (const char* name : {"time", "Time", "timestamp", "@timestamp", "ts", "T", "__REALTIME_TIMESTAMP", "date", "@t"}) {
    if (std::optional<std::string> text = string_field(record, name)) return *text;
    const std::string key = "\"" + std::string(name) + "\":";
    const std::size_t at = record.find(key);
    if (at != std::string_view::npos) {
      const std::string_view number = without_blanks(record.substr(at + key.size()));
      const std::size_t digits = std::min(number.find_first_not_of("0123456789"), number.size());
      if (digits > 0) return std::string(number.substr(0, digits));
    }
  }
  return {};
}

}  // namespace lineup
