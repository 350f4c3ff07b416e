// SPDX-License-Identifier: Apache-2.0
// fast.cc: the fast half of the traceback reader: lines that were seen before.
//
// Everything here may give up at any line; line() in traceback.cc then reads it.
// What it does take, it takes exactly as line() would.
#include <bit>
#include <cstring>
#include <type_traits>

#include "parse/rows.h"
#include "parse/traceback.h"

namespace lineup {
namespace {

template <class Rows>
constexpr bool has_rows = !std::is_void_v<Rows>;

// Whether the line at `p` begins with the text of a node.
template <class Rows>
bool begins_with(const char* p, const char* end, const StackTrie::Node& node) {
  std::size_t bytes = node.bytes;
  const char* text = node.text;
  if constexpr (has_rows<Rows>) {
    static_assert(Arena::readable_behind >= 64);
    while (static_cast<std::size_t>(end - p) >= 64) {
      const std::uint64_t differ = ~Rows::same(p, text);
      if (bytes <= 64) return bytes == 64 ? differ == 0 : (differ & ((std::uint64_t{1} << bytes) - 1)) == 0;
      if (differ != 0) return false;
      p += 64, text += 64, bytes -= 64;
    }
  }
  return static_cast<std::size_t>(end - p) > bytes && std::memcmp(p, text, bytes) == 0;
}

// Behind "main.f(": arguments, ")", line feed. Gives the start of the next
// line, or nullptr when something else stands there.
template <class Rows>
const char* skip_arguments(const char* p, const char* end) {
  if constexpr (has_rows<Rows>) {
    while (end - p >= 33) {
      const std::uint32_t odd = ~Rows::arguments(p);
      if (odd == 0) {
        p += 32;
        continue;
      }
      p += std::countr_zero(odd);
      return p[0] == ')' && p[1] == '\n' ? p + 2 : nullptr;
    }
  }
  while (p < end && is_argument_byte(*p)) ++p;
  return end - p >= 2 && p[0] == ')' && p[1] == '\n' ? p + 2 : nullptr;
}

// Behind "\t/app/fetch.go:21": nothing, " +0x3c", " +0x3c fp=0x1 sp=0x2 pc=0x3", then the line feed.
template <class Rows>
const char* skip_offsets(const char* p, const char* end) {
  while (p < end && *p == ' ') {
    ++p;
    if (end - p >= 4 && *p == '+') p += 1;
    else if (end - p >= 6 && (*p == 'f' || *p == 's') && p[1] == 'p' && p[2] == '=') p += 3;
    else if (end - p >= 6 && *p == 'p' && p[1] == 'c' && p[2] == '=') p += 3;
    else return nullptr;
    if (end - p < 3 || p[0] != '0' || p[1] != 'x') return nullptr;
    p += 2;
    const char* const digits = p;
    if constexpr (has_rows<Rows>) {
      if (end - p >= 17) p += std::countr_one(Rows::hex(p));  // 16 digits at most, or what follows does not fit
    }
    while (p < end && ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'f'))) ++p;
    if (p == digits) return nullptr;
  }
  return p < end && *p == '\n' ? p + 1 : nullptr;
}

// `close` outside quotes, in which a backslash hides what follows it; nullptr when
// the line ends before it, or holds what a page or a terminal may have put there.
const char* find_close(const char* p, const char* end, char close) {
  const auto may_go_on = [&] { return p < end && *p != '\n' && *p != '&' && *p != '#' && *p != '\xc2' && *p != '\x1b'; };
  for (bool quoted = false; may_go_on(); ++p) {
    if (quoted && *p == '\\') {
      ++p;
      if (!may_go_on()) return nullptr;
    } else if (*p == '"') {
      quoted = !quoted;
    } else if (*p == close && !quoted) {
      return p;
    }
  }
  return nullptr;
}

// Behind "created by main.f": nothing, or " in goroutine 35" (1.21 on).
const char* skip_creator(const char* p, const char* end, std::uint64_t& goroutine) {
  goroutine = 0;
  if (p < end && *p == '\n') return p + 1;
  constexpr std::string_view in = " in goroutine ";
  if (static_cast<std::size_t>(end - p) <= in.size() || std::memcmp(p, in.data(), in.size()) != 0) return nullptr;
  p += in.size();
  const std::size_t digits = read_decimal({p, static_cast<std::size_t>(end - p)}, goroutine);
  p += digits;
  return digits != 0 && p < end && *p == '\n' ? p + 1 : nullptr;
}

}  // namespace

// A wait reason by its length and its ends, which differ between nearly all of Go's.
Traceback::KnownBracket& Traceback::bracket(std::string_view text, bool locked) {
  const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(text[at])); };
  const std::size_t mixed = text.empty() ? 0 : 37 * text.size() + 11 * byte(text.size() - 1) + 5 * byte(text.size() / 2) + byte(0);
  return brackets_[(2 * mixed + (locked ? 1 : 0)) % brackets_.size()];
}

[[gnu::noinline]] const char* Traceback::fast_header(const char* p, const char* end) {
  constexpr std::string_view word = "goroutine ";
  if (static_cast<std::size_t>(end - p) < word.size() || std::memcmp(p, word.data(), word.size()) != 0) return nullptr;
  p += word.size();
  std::uint64_t id, minutes = 0;
  const std::size_t id_digits = read_decimal({p, static_cast<std::size_t>(end - p)}, id);
  p += id_digits;
  if (id_digits == 0 || end - p < 2 || p[0] != ' ' || p[1] != '[') return nullptr;
  p += 2;
  const char* start = p;
  while (p < end && *p != ',' && *p != ']' && *p != '\n' && *p != '"') ++p;
  if (p == end || *p == '\n') return nullptr;
  constexpr std::string_view inside = " labels:{";  // 1.26: in the bracket, each word in quotes
  if (*p == '"') {
    if (!std::string_view(start, static_cast<std::size_t>(p - start)).ends_with(inside)) return nullptr;
    p -= inside.size();
  }
  const std::string_view text(start, static_cast<std::size_t>(p - start));
  bool locked = false;
  while (*p == ',') {
    constexpr std::string_view is_locked = ", locked to thread", is_minutes = " minutes";
    const auto left = static_cast<std::size_t>(end - p);
    if (left > is_locked.size() && std::memcmp(p, is_locked.data(), is_locked.size()) == 0) {
      locked = true;
      p += is_locked.size();
      continue;
    }
    if (left < 3 || p[1] != ' ') return nullptr;
    const std::size_t digits = read_decimal({p + 2, left - 2}, minutes);
    p += 2 + digits;
    if (digits == 0 || minutes > 0xffffffffu || static_cast<std::size_t>(end - p) <= is_minutes.size() ||
        std::memcmp(p, is_minutes.data(), is_minutes.size()) != 0)
      return nullptr;
    p += is_minutes.size();
  }
  std::string_view labels;
  if (*p == ' ') {
    if (!std::string_view(p, static_cast<std::size_t>(end - p)).starts_with(inside) || text.find(inside) != std::string_view::npos) return nullptr;
    p += inside.size();
    const char* close = find_close(p, end, ']');
    if (close == nullptr || close == p || close[-1] != '}') return nullptr;
    labels = {p, static_cast<std::size_t>(close - 1 - p)};
    p = close;
  }
  if (*p != ']') return nullptr;
  ++p;
  if (end - p >= 2 && p[0] == ' ' && p[1] == '{' && labels.empty()) {  // 1.27 on
    const char* close = find_close(p + 2, end, '}');
    if (close == nullptr) return nullptr;
    labels = {p + 2, static_cast<std::size_t>(close - p - 2)};
    p = close + 1;
  }
  if (end - p < 2 || p[0] != ':' || p[1] != '\n') return nullptr;
  KnownBracket& known = bracket(text, locked);
  std::uint32_t head = known.head;
  if (head == 0 || known.locked != locked || known.text != text) {
    // What a page or a terminal may have put there, and what no state holds.
    if (text.find_first_of("&#\xc2[\x1b") != std::string_view::npos) return nullptr;
    scratch_ = "goroutine 1 [";
    scratch_.append(text).append(locked ? ", locked to thread]:" : "]:");
    const std::optional<Header> header = read_header(scratch_);
    if (!header || !header->labels.empty()) return nullptr;
    head = head_of(*header);
    known = {std::string(text), locked, head};
  }
  if (!labels.empty()) {
    Head labelled = heads_[head];
    labelled.labels = labels_of(labels);
    head = number_of(labelled);
  }
  begin(id, head, static_cast<std::uint32_t>(minutes), 0);
  return p + 2;
}

// The node of the line at `p`, where it is not the one that was guessed.
[[gnu::noinline]] StackTrie::NodeIndex Traceback::look_up(const char* p, const char* end) {
#ifdef __SSE2__
  // Most calls end within 64 bytes.
  if (*p != '\t' && end - p >= 64) {
    const std::uint64_t feeds = Rows16::equal(p, '\n'), first = feeds & (~feeds + 1);
    const std::uint64_t opens = Rows16::equal(p, '(') & (first - 1);
    if (first > 1 && opens != 0 && p[std::countr_zero(first) - 1] == ')')
      return trie_.find_child(at_, {p, static_cast<std::size_t>(64 - std::countl_zero(opens))});
  }
#endif
  const auto* feed = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end - p)));
  if (feed == nullptr) return StackTrie::root;
  // What would be its grouping part?
  std::string_view part(p, static_cast<std::size_t>(feed - p));
  if (part.starts_with('\t')) {
    part = part.substr(0, part.find(" +0x"));
  } else if (part.ends_with(')')) {
    const auto* open = static_cast<const char*>(memrchr(part.data(), '(', part.size()));
    part = part.substr(0, open == nullptr ? 0 : static_cast<std::size_t>(open - p) + 1);
  } else {
    part = part.substr(0, part.find(" in goroutine "));
  }
  return part.empty() ? StackTrie::root : trie_.find_child(at_, part);
}

// The line behind the grouping part of a node that it begins with: gives the start
// of the next line, or nullptr when something else stands there.
template <class Rows>
const char* Traceback::fast_rest(const StackTrie::Node& node, const char* p, const char* end) {
  if (node.has_escape) return nullptr;
  const char* const tail = p + node.bytes;
  const char* after = nullptr;
  switch (node.kind) {
    case NodeKind::call:
      after = tail[-1] == '(' ? skip_arguments<Rows>(tail, end) : nullptr;
      if ((node.takes_lock || in_lock_) && after != nullptr) note_arguments(node, {tail, static_cast<std::size_t>(after - tail)});
      if (after != nullptr) place_due_ = true;
      break;
    case NodeKind::place:
    case NodeKind::created_place:
      after = skip_offsets<Rows>(tail, end);
      if (after != nullptr) place_due_ = false;
      break;
    case NodeKind::created: {
      std::uint64_t goroutine;
      after = skip_creator(tail, end, goroutine);
      if (after != nullptr) created_in_ = goroutine, place_due_ = true;
      break;
    }
    default:
      break;
  }
  return after;
}

// The next line of a block, if its grouping part was seen at this place before.
template <class Rows>
const char* Traceback::fast_child(const char* p, const char* end) {
  const StackTrie::Node& from = trie_[at_];
  const StackTrie::NodeIndex guess = from.guess;
  if (guess == StackTrie::root) return nullptr;
  const StackTrie::Node& guessed = trie_[guess];
  if (from.doubt < StackTrie::doubtful && begins_with<Rows>(p, end, guessed)) {
    if (const char* after = fast_rest<Rows>(guessed, p, end)) {
      at_ = guess;
      return after;
    }
  }
  const StackTrie::NodeIndex next = look_up(p, end);
  if (next == StackTrie::root) return nullptr;
  const char* const after = fast_rest<Rows>(trie_[next], p, end);
  if (after != nullptr) at_ = next;
  return after;
}

template <class Rows>
const char* Traceback::fast_lines(const char* p, const char* end, std::uint64_t& line_number) {
  if (is_folded() || in_ancestors_ || headerless_ || announced_ || left_over_due_ ||
      !bare_call_.empty() || !fragment_.empty() || spaced_ || blank_passed_)
    return p;
  while (p < end) {
    const char* next;
    if (*p == '\n') {
      if (open_ && (place_due_ || at_ == StackTrie::root)) return p;
      if (open_) keep();
      next = p + 1;
    } else if (open_) {
      next = fast_child<Rows>(p, end);
    } else {
      next = fast_header(p, end);
      if (next != nullptr) first_line_ = line_number;
    }
    if (next == nullptr) return p;
    p = next;
    ++line_number;
  }
  return p;
}

// "flatten": all that stands above becomes a part of each of these, made for the
// processor that it names.
#ifdef __SSE2__
__attribute__((flatten)) const char* Traceback::fast16(const char* p, const char* end, std::uint64_t& line_number) { return fast_lines<Rows16>(p, end, line_number); }
__attribute__((flatten, target("avx2"))) const char* Traceback::fast32(const char* p, const char* end, std::uint64_t& line_number) { return fast_lines<Rows32>(p, end, line_number); }
#else
const char* Traceback::fast16(const char* p, const char* end, std::uint64_t& line_number) { return fast_lines<void>(p, end, line_number); }
const char* Traceback::fast32(const char* p, const char* end, std::uint64_t& line_number) { return fast16(p, end, line_number); }
#endif

const char* Traceback::fast(const char* p, const char* end, std::uint64_t& line_number) {
  return use_rows32() ? fast32(p, end, line_number) : fast16(p, end, line_number);
}

}  // namespace lineup
