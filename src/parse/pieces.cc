// SPDX-License-Identifier: Apache-2.0
// pieces.cc: see pieces.h.
#include "parse/pieces.h"

#include <algorithm>

#include "parse/counts.h"
#include "parse/header.h"
#include "parse/lines.h"
#include "parse/symbols.h"

namespace lineup {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view labels_head = "# labels: {";
constexpr std::size_t most_pieces = 64;

bool ends_in_blank(std::string_view text) { return !text.empty() && blanks.find(text.back()) != std::string_view::npos; }

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Takes the next word between blanks off `text`; empty when there is none.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

bool is_address(std::string_view word) {
  return word.starts_with("0x") && word.size() > 2 && word.size() <= 18 && word.find_first_not_of(hex_digits, 2) == std::string_view::npos;
}

// "12 @ 0x4037750 0x40": how far its addresses are behind; 0 when it is no record.
std::size_t addresses_at(std::string_view line) {
  std::size_t at = line.starts_with('-') ? 1 : 0;
  std::uint64_t count;
  const std::size_t digits = read_decimal(line.substr(at), count);
  at += digits;
  return digits > 0 && (line.substr(at) == " @" || line.substr(at).starts_with(" @ ")) ? at + 2 : 0;
}

// Words that are addresses; the last may be cut off: "0x403", "0x", "0".
struct Addresses {
  bool good = true;
  std::size_t words = 0, longest = 0, last = 0;  // and characters of words
};
Addresses addresses_in(std::string_view text) {
  Addresses found;
  for (std::string_view word = take_word(text); !word.empty(); word = take_word(text)) {
    const bool begun = (word == "0" || word == "0x") && trim(text).empty();
    found.good = found.good && (begun || is_address(word));
    found.last = word.size();
    found.longest = std::max(found.longest, found.last);
    ++found.words;
  }
  return found;
}

// "#	0x42ba3c8	main.f+0x38	/app/f.go:26", all of it.
bool is_whole_symbol(std::string_view line) {
  const Symbol symbol = read_symbol(line.substr(1));
  return symbol.good && symbol.whole;
}

// Whether the brace behind "# labels: " is closed outside quotes, at the end.
bool are_whole_labels(std::string_view line) {
  bool quoted = false;
  for (std::size_t at = labels_head.size(); at < line.size(); ++at) {
    if (quoted && line[at] == '\\') ++at;
    else if (line[at] == '"') quoted = !quoted;
    else if (line[at] == '}' && !quoted) return trim(line.substr(at + 1)).empty();
  }
  return false;
}

// Whether a line is somebody's own, whatever stands before it. What may begin a
// dump, behind whatever prefix, must never be taken for a rest.
bool stands_alone(std::string_view line) {
  if (trim(line).empty() || line.front() == '#' || line.starts_with("{\"") || addresses_at(line) > 0) return true;
  if (const Symbol symbol = read_symbol(line); symbol.whole && symbol.addressed) return true;
  if (trim(line).starts_with("labels: {")) return true;  // without their "#"
  if (line.find("profile: total ") != std::string_view::npos) return true;
  constexpr std::string_view word = "oroutine ";
  for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1))
    if (is_digits(line.substr(at + word.size(), 1))) return true;
  return read_outer_line(line).kind != LineKind::other;
}

}  // namespace

std::size_t screen_columns(std::string_view text) {
  std::size_t columns = 0;
  for (const char c : text) columns = c == '\t' ? columns / 8 * 8 + 8 : columns + 1;
  return columns;
}

bool CountPieces::hold(std::string_view line, std::uint64_t number) {
  if (line.empty() || line.size() > longest_fold) return false;
  const bool wide = screen_columns(line) >= narrowest_fold;
  if (const std::size_t at = addresses_at(line)) {
    if (!wide || !addresses_in(line.substr(at)).good) return false;
    kind_ = Kind::record;
  } else if (line.starts_with(labels_head)) {
    if (!wide || are_whole_labels(line)) return false;
    kind_ = Kind::labels;
  } else if (line.front() == '#') {
    // Where lines are broken at blanks, a long name leaves a short piece before it.
    if (!wide && is_whole_symbol(line)) return false;
    kind_ = Kind::symbol;
  } else {
    return false;
  }
  whole_ = line;
  pieces_ = {whole_};
  number_ = number;
  return true;
}

bool CountPieces::add(std::string_view line) {
  if (pieces_.size() >= most_pieces || whole_.size() + line.size() > longest_fold) return false;
  return kind_ == Kind::record ? add_addresses(line) : add_text(line);
}

bool CountPieces::is_at_fold() const {
  const std::size_t columns = screen_columns(pieces_.back());
  return folded_at_ == 0 ? columns >= narrowest_fold : columns == folded_at_ || pieces_.back().size() == folded_at_;
}

// A line broke at a blank: mails do that, at a different column each time.
void CountPieces::note_blank(std::size_t columns) {
  if (blank_at_ != 0 && (columns > blank_at_ + 1 || blank_at_ > columns + 1)) at_blanks_ = true;
  blank_at_ = columns;
}

// A record is whole wherever it ends; what goes on with it is addresses, too.
bool CountPieces::add_addresses(std::string_view line) {
  if (trim(line).empty() || line.find_first_not_of("0123456789abcdefx \t") != std::string_view::npos) return false;
  const std::size_t at = addresses_at(whole_);
  const Addresses before = addresses_in(std::string_view(whole_).substr(at));
  const bool in_word = before.words > 0 && !ends_in_blank(whole_) && blanks.find(line.front()) == std::string_view::npos && !line.starts_with("0x");
  std::string joined = whole_;
  if (in_word) {
    // Of one program, addresses are about as long: a number in a log makes one too long.
    const std::size_t rest = std::min(line.find_first_of(blanks), line.size());
    if (!is_at_fold() || (before.words > 1 && before.last + rest > before.longest)) return false;
  } else if (!ends_in_blank(joined)) {
    joined += ' ';
  }
  joined += line;
  if (!addresses_in(std::string_view(joined).substr(at)).good) return false;
  if (in_word && folded_at_ == 0) folded_at_ = screen_columns(pieces_.back());
  if (!in_word) note_blank(screen_columns(pieces_.back()));
  whole_ = std::move(joined);
  pieces_.emplace_back(line);
  return true;
}

bool CountPieces::is_whole(std::string_view text) const { return kind_ == Kind::symbol ? is_whole_symbol(text) : are_whole_labels(text); }

// Lines are broken at their last column or at a blank, which may be lost then.
std::string CountPieces::joined(std::string_view line) const {
  const std::string in_word = whole_ + std::string(line);
  if (ends_in_blank(whole_)) return in_word;
  const std::string at_blank = whole_ + ' ' + std::string(line);
  const bool word_first = is_at_fold() && !at_blanks_;
  const std::string& first = word_first ? in_word : at_blank;
  const std::string& second = word_first ? at_blank : in_word;
  return is_whole(first) || !is_whole(second) ? first : second;
}

bool CountPieces::add_text(std::string_view line) {
  if (stands_alone(line)) return false;
  if (is_whole(whole_)) {
    // Nothing is missing but, perhaps, the last digits of a line's number.
    if (kind_ != Kind::symbol || folded_at_ == 0 || !is_at_fold() || !is_digits(trim(line))) return false;
    whole_ += trim(line);
    pieces_.emplace_back(line);
    return true;
  }
  std::string more = joined(line);
  const bool added_blank = more.size() > whole_.size() + line.size();
  const bool in_word = !added_blank && !ends_in_blank(whole_) && blanks.find(line.front()) == std::string_view::npos;
  // Only a symbol shows, once it is whole, that its first break was where it was taken to be.
  const bool proven = kind_ == Kind::symbol && pieces_.size() == 1 && is_whole(more);
  const std::size_t columns = screen_columns(whole_);
  if (proven && in_word && folded_at_ == 0 && columns >= narrowest_fold) folded_at_ = columns;
  if (proven && added_blank) note_blank(columns);
  whole_ = std::move(more);
  pieces_.emplace_back(line);
  return true;
}

std::vector<CountPieces::Line> CountPieces::take() {
  std::vector<Line> lines;
  if (pieces_.size() == 1 || kind_ == Kind::record || is_whole(whole_)) {
    lines.push_back({std::move(whole_), number_});
  } else {
    for (std::string& piece : pieces_) lines.push_back({std::move(piece), number_ + lines.size()});
  }
  kind_ = Kind::none;
  whole_.clear();
  pieces_.clear();
  return lines;
}

}  // namespace lineup
