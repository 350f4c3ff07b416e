// SPDX-License-Identifier: Apache-2.0
// header.cc: reads the line a goroutine begins with.
#include "parse/header.h"

#include <limits>

namespace lineup {
namespace {

constexpr std::string_view word = "goroutine ";

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_hex(std::string_view& text) {
  if (!take(text, "0x")) return false;
  const std::size_t digits = text.find_first_not_of("0123456789abcdef");
  if (digits == 0) return false;
  text.remove_prefix(std::min(digits, text.size()));
  return true;
}

// " gp=0x16 m=nil", " gp=0x16 m=3 mp=0x57" (1.22 on, GOTRACEBACK=system and throws).
bool take_thread(std::string_view& text) {
  if (!take(text, " gp=")) return true;
  if (!take_hex(text)) return false;
  if (take(text, " m=nil")) return true;
  if (!take(text, " m=")) return false;
  take(text, "-");
  std::uint64_t number;
  const std::size_t digits = read_decimal(text, number);
  text.remove_prefix(digits);
  return digits != 0 && take(text, " mp=") && take_hex(text);
}

// The index of `close` outside quotes, from `at`; npos if there is none.
// Inside quotes a backslash hides the next character (runtime/print.go).
std::size_t find_close(std::string_view text, std::size_t at, char close) {
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '\\') ++at;
    else if (c == '"') quoted = !quoted;
    else if (c == close && !quoted) return at;
  }
  return std::string_view::npos;
}

void read_marks(Header& header) {
  struct Mark { std::string_view text; std::uint8_t bit; };
  constexpr Mark marks[] = {{" (leaked)", mark_leaked}, {" (scan)", mark_scan},
                            {" (durable)", mark_durable}, {" (synctest)", mark_durable}};
  for (bool again = true; again;) {
    again = false;
    for (const Mark& mark : marks)
      if (header.state.ends_with(mark.text)) {
        header.state.remove_suffix(mark.text.size());
        header.marks |= mark.bit;
        again = true;
      }
  }
}

void read_item(Header& header, std::string_view item) {
  std::uint64_t number;
  const std::size_t digits = read_decimal(item, number);
  if (digits != 0 && item.substr(digits) == " minutes") {  // "1 minutes" too (1.3 on)
    header.waited_minutes =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(number, std::numeric_limits<std::uint32_t>::max()));
  } else if (item == "locked to thread") {  // 1.4 on
    header.marks |= mark_locked;
  } else if (!item.empty()) {
    if (!header.more.empty()) header.more += ", ";
    header.more += item;
  }
}

// "chan receive (leaked), 12 minutes, locked to thread labels:{"k": "v"}"
void read_bracket(Header& header, std::string_view bracket) {
  if (const std::size_t at = bracket.find(" labels:{"); at != std::string_view::npos && bracket.ends_with('}')) {
    header.labels = bracket.substr(at + 9, bracket.size() - at - 10);  // 1.26 only
    bracket = bracket.substr(0, at);
  }
  const std::size_t comma = bracket.find(',');
  header.state = bracket.substr(0, comma);
  read_marks(header);
  while (comma != std::string_view::npos && !bracket.empty()) {
    const std::size_t at = bracket.find(',');
    if (at == std::string_view::npos) break;
    bracket.remove_prefix(at + 1);
    if (bracket.starts_with(' ')) bracket.remove_prefix(1);
    read_item(header, bracket.substr(0, bracket.find(',')));
  }
}

}  // namespace

std::size_t read_decimal(std::string_view text, std::uint64_t& number) {
  number = 0;
  std::size_t at = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    const auto digit = static_cast<std::uint64_t>(text[at] - '0');
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    number = number > (most - digit) / 10 ? most : number * 10 + digit;
  }
  return at;
}

std::optional<Header> read_header(std::string_view line) {
  Header header;
  if (!take(line, word)) return {};
  const std::size_t digits = read_decimal(line, header.id);
  if (digits == 0) return {};
  line.remove_prefix(digits);
  if (!take_thread(line) || !take(line, " [")) return {};

  // The reason holds no bracket in any release; a 1.26 label inside may, in quotes.
  const std::size_t close = find_close(line, 0, ']');
  if (close == std::string_view::npos) return {};
  read_bracket(header, line.substr(0, close));
  line.remove_prefix(close + 1);

  if (take(line, " {")) {  // 1.27 on
    const std::size_t end = find_close(line, 0, '}');
    if (end == std::string_view::npos) return {};
    header.labels = line.substr(0, end);
    line.remove_prefix(end + 1);
  }
  if (!take(line, ":")) return {};
  if (line.find_first_not_of(" \t\r") != std::string_view::npos) return {};
  return header;
}

bool is_torn_header(std::string_view line) {
  if (!take(line, word)) return false;
  std::uint64_t id;
  const std::size_t digits = read_decimal(line, id);
  if (digits == 0) return false;
  line.remove_prefix(digits);
  constexpr std::string_view gp = " gp=";
  return line.starts_with(" [") || line.starts_with(gp) || gp.starts_with(line);
}

}  // namespace lineup
