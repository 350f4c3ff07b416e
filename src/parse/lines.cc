// SPDX-License-Identifier: Apache-2.0
// lines.cc: reads single lines of a traceback (runtime/traceback.go, panic.go,
// signal_*.go, defs by architecture; forms by release in docs/how-it-works.md).
#include "parse/lines.h"

#include <limits>

#include "parse/header.h"

namespace lineup {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

bool is_hex(std::string_view text) {
  return text.starts_with("0x") && text.size() > 2 && text.find_first_not_of(hex_digits, 2) == std::string_view::npos;
}

std::string_view without_indent(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t");
  return at == std::string_view::npos ? std::string_view{} : line.substr(at);
}

std::string_view without_tail_blanks(std::string_view line) {
  const std::size_t at = line.find_last_not_of(" \t");
  return at == std::string_view::npos ? std::string_view{} : line.substr(0, at + 1);
}

// Between the parentheses of a call: 0x1, {0x2?, ...}, _  and nothing else.
bool are_arguments(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool fine = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == 'x' || c == ',' || c == ' ' ||
                      c == '?' || c == '{' || c == '}' || c == '.' || c == '_';
    if (!fine) return false;
  }
  return true;
}

// A function name holds blanks only inside brackets: `go.(*struct { sync.Mutex }).Lock`,
// `main.F[go.shape.struct { A int }]`.
bool is_function_name(std::string_view name) {
  if (name.empty() || name.front() == ' ' || name.front() == '\t' || name.front() == '/') return false;
  int depth = 0;
  for (char c : name) {
    if (c == '(' || c == '[' || c == '{') ++depth;
    else if (c == ')' || c == ']' || c == '}') --depth;
    else if ((c == ' ' || c == ':' || c == '"' || c == '=') && depth == 0) return false;
    if (depth < 0) return false;
  }
  return depth == 0;
}

bool ends_in_digits_after_colon(std::string_view text, std::string_view& file, std::uint32_t& number) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  std::uint64_t value;
  std::string_view digits = text.substr(colon + 1);
  while (digits.starts_with(' ')) digits.remove_prefix(1);  // pages that break lines at colons
  if (digits.empty() || read_decimal(digits, value) != digits.size()) return false;
  file = text.substr(0, colon);
  number = static_cast<std::uint32_t>(std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max()));
  return true;
}

// Cuts " +0x3c", " fp=0x1 sp=0x2 pc=0x3" off the end.
std::string_view without_offsets(std::string_view text) {
  while (true) {
    const std::size_t space = text.rfind(' ');
    if (space == std::string_view::npos) return text;
    std::string_view word = text.substr(space + 1);
    if (word.starts_with('+')) word.remove_prefix(1);
    else if (word.starts_with("fp=") || word.starts_with("sp=") || word.starts_with("pc=")) word.remove_prefix(3);
    else return text;
    if (!is_hex(word)) return text;
    text = text.substr(0, space);
  }
}

bool read_place(std::string_view line, Line& out) {
  const std::string_view rest = without_tail_blanks(without_indent(line));
  if (rest.starts_with("pc=") && is_hex(rest.substr(3))) {
    out.kind = LineKind::bare_place;
    return true;
  }
  if (!ends_in_digits_after_colon(without_offsets(rest), out.name, out.number)) return false;
  out.kind = LineKind::place;
  return true;
}

bool read_created(std::string_view line, Line& out) {
  constexpr std::string_view words = "created by ", in = " in goroutine ";
  if (!line.starts_with(words)) return false;
  line = without_tail_blanks(line.substr(words.size()));
  // 1.21 on. Twice only where something copied half a line: the name goes without any.
  for (std::size_t at = line.rfind(in); at != std::string_view::npos; at = line.rfind(in)) {
    std::uint64_t number;
    const std::string_view digits = line.substr(at + in.size());
    if (digits.empty() || read_decimal(digits, number) != digits.size()) break;
    if (out.goroutine == 0) out.goroutine = number;
    line = line.substr(0, at);
  }
  if (line.empty()) return false;
  out.kind = LineKind::created;
  out.name = line;
  return true;
}

bool read_call(std::string_view line, Line& out) {
  line = without_tail_blanks(line);
  if (line.starts_with("[fp=0x")) {  // 1.1, when throwing
    const std::size_t close = line.find("] ");
    if (close != std::string_view::npos) line.remove_prefix(close + 2);
  }
  if (!line.ends_with(')')) return false;
  const std::size_t open = line.rfind('(');
  if (open == std::string_view::npos) return false;
  out.name = line.substr(0, open);
  if (!is_function_name(out.name) || !are_arguments(line.substr(open + 1, line.size() - open - 2))) return false;
  out.kind = LineKind::call;
  return true;
}

// "...23 frames elided..." (1.21 on), "...additional frames elided..." (1.3 on).
bool is_elision(std::string_view line) {
  constexpr std::string_view tail = " frames elided...";
  if (!line.starts_with("...") || !line.ends_with(tail) || line.size() <= 3 + tail.size()) return false;
  const std::string_view middle = line.substr(3, line.size() - 3 - tail.size());
  return middle == "additional" || middle.find_first_not_of("0123456789") == std::string_view::npos;
}

// "rax    0xca", "r10 0x0": name, blanks, a word.
bool is_register(std::string_view line) {
  if (line.empty() || line[0] < 'a' || line[0] > 'z') return false;
  const std::size_t end = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789");
  if (end == std::string_view::npos || line[end] != ' ' || end > 8) return false;
  return is_hex(without_tail_blanks(without_indent(line.substr(end))));
}

bool is_signal_name(std::string_view line) {
  // "SIGQUIT: quit"; "Signal 35" where the signal has no name.
  if (line.starts_with("Signal ")) {
    std::uint64_t number;
    return read_decimal(line.substr(7), number) == line.size() - 7 && line.size() > 7;
  }
  if (!line.starts_with("SIG")) return false;
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && colon > 3 && colon < 12 &&
         line.substr(3, colon - 3).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == std::string_view::npos;
}

bool is_trace_noise(std::string_view line) {
  // GODEBUG=schedtrace, gctrace, and what go run and go test print behind a crash.
  static constexpr std::string_view starts[] = {
      "PC=0x", "[signal ", "signal arrived during ", "instruction bytes:", "runtime: ", "traceback: ", "exit status ",
      "preempt off reason:", "panic during panic", "stack trace unavailable", "fatal: morestack on g0",
      "[originating from goroutine ", "\tpanic: ", "\tfatal error: ", "running tests:", "\trunning tests:", "goroutine running on other thread",
      "stack: frame={sp:0x", "FAIL\t", "FAIL ", "ok  \t", "--- FAIL: ", "signal: ", "\tstack=["};
  for (std::string_view start : starts)
    if (line.starts_with(start)) return true;
  // goleak's list, the race detector's report.
  if (line == "]" || line.ends_with("found unexpected goroutines:") || line == "WARNING: DATA RACE" || line == "==================") return true;
  static constexpr std::string_view accesses[] = {"Read ", "Write ", "Previous read ", "Previous write ", "Atomic read ", "Atomic write ", "Previous atomic ", "Goroutine "};
  for (std::string_view access : accesses)
    if (line.starts_with(access) && line.ends_with(':') && (line.find("goroutine") != std::string_view::npos || line.ends_with(") created at:"))) return true;
  return line == "Aborted" || line == "Aborted (core dumped)" || line == "FAIL";
}

// "0x000000c42003ff58:  0x0000000000000001  0x000000000045d8a0 <main.f+0x3a>": a hex dump of a stack (1.10 on).
bool is_stack_words(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon < 8 || line.size() < colon + 3) return false;
  const bool address = is_hex(line.substr(0, colon)) || line.find_first_not_of(hex_digits) == colon;
  const std::size_t word = line.find_first_not_of(" <>!", colon + 1);
  return address && word != std::string_view::npos && hex_digits.find(line[word]) != std::string_view::npos;
}

}  // namespace

Line read_outer_line(std::string_view line) {
  Line out;
  if (without_indent(line).empty()) {
    out.kind = LineKind::blank;
  } else if (line.starts_with("goroutine ")) {
    out.kind = read_header(line) ? LineKind::header : is_trace_noise(line) ? LineKind::detail : LineKind::other;
  } else if (line == "runtime stack:") {
    out.kind = LineKind::thread_stack;
  } else if (line == "-----") {
    out.kind = LineKind::relay;
  } else if (line.starts_with("panic: ") || line.starts_with("fatal error: ") || line.starts_with("throw: ") ||
             line.starts_with("Exception 0x") || is_signal_name(line)) {
    out.kind = LineKind::head;
  } else if (is_register(line) || is_trace_noise(line) || is_stack_words(line)) {
    out.kind = LineKind::detail;
  }
  return out;
}

Line read_stack_line(std::string_view line) {
  Line out;
  const std::string_view bare = without_indent(line);
  const bool indented = bare.size() != line.size();
  if (bare.empty()) {
    out.kind = LineKind::blank;
    return out;
  }
  if (bare.starts_with("goroutine running on other thread") || bare.starts_with("goroutine in C code; stack unavailable")) {
    out.kind = LineKind::unavailable;
    return out;
  }
  if (bare.starts_with("+0x") && is_hex(without_tail_blanks(bare.substr(1)))) {
    out.kind = LineKind::detail;  // the rest of a place that was broken at its last blank
    return out;
  }
  if (indented && read_place(line, out)) return out;
  if (!indented) {
    const Line outer = read_outer_line(line);
    if (outer.kind != LineKind::other && outer.kind != LineKind::detail) return outer;
    if (read_created(line, out) || read_call(line, out)) return out;
    if (is_elision(line)) {
      out.kind = LineKind::elided;
    } else if (line.starts_with("[originating from goroutine ")) {  // 1.11 on, GODEBUG=tracebackancestors
      out.kind = LineKind::ancestor;
    } else if (line.starts_with("non-Go function at pc=")) {  // 1.7 on
      out.kind = LineKind::c_call;
      out.name = line.substr(0, 15);
    } else if (line.starts_with("----- ") && line.ends_with(" -----")) {
      out.kind = LineKind::segment;
    } else if (outer.kind == LineKind::detail) {
      out.kind = LineKind::detail;
    } else if (is_function_name(without_tail_blanks(line))) {
      out.kind = LineKind::bare_call;
      out.name = without_tail_blanks(line);
    } else {
      // A place whose indent a log or a page swallowed.
      read_place(line, out);
    }
    return out;
  }
  // Indented, and no place: a block that was quoted as a whole.
  if (read_created(bare, out) || read_call(bare, out)) return out;
  if (is_elision(bare)) out.kind = LineKind::elided;
  else if (is_trace_noise(line) || is_stack_words(bare)) out.kind = LineKind::detail;
  return out;
}

bool place_is_whole(std::string_view line) {
  line = without_tail_blanks(line);
  const std::size_t space = line.rfind(' ');
  if (space == std::string_view::npos) return false;
  std::string_view word = line.substr(space + 1);
  if (word.starts_with('+')) return is_hex(word.substr(1));
  return word.starts_with("pc=") && is_hex(word.substr(3));
}

}  // namespace lineup
