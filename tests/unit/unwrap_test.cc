// SPDX-License-Identifier: Apache-2.0
// unwrap_test.cc: what logs, containers, test runs and pages put around the lines of
// a dump comes off again, from every dump of the repository.
#include "parse/unwrap.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "dumps.h"
#include "parse/parse.h"

namespace lineup::tests {
namespace {

template <class Each>
std::string each_line(std::string_view text, Each each) {
  std::string out;
  std::size_t number = 0;
  for (const std::string& line : lines_of(text)) out += each(line, number++);
  return out;
}

std::string behind(std::string_view text, std::string_view prefix) {
  return each_line(text, [&](const std::string& line, std::size_t) { return std::string(prefix) + line + "\n"; });
}

// A time that goes on from line to line.
std::string clock(std::size_t number) { return fmt::format("{:02}:{:02}:{:02}", number / 3600 % 24, number / 60 % 60, number % 60); }

std::string json(std::string_view text) { return nlohmann::json(std::string(text)).dump(-1, ' ', true); }

std::string go_test_output(std::string_view text) {
  return fmt::format(R"({{"Time":"2026-01-02T03:04:05Z","Action":"output","Package":"p","Test":"TestX","Output":{}}})", json(text)) + "\n";
}

std::string in_html(std::string_view text) {
  return replace_all(replace_all(replace_all(replace_all(std::string(text), "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&#34;");
}

std::string folded(const std::string& line, std::size_t columns) {
  std::string out;
  for (std::size_t at = 0; at < line.size(); at += columns) out += line.substr(at, columns) + "\n";
  return line.empty() ? "\n" : out;
}

// A line between two frames, from somebody who writes to the same place.
std::string with_other_writers(const std::string& text) {
  Dice dice(7);
  return each_line(text, [&](const std::string& line, std::size_t n) {
    const std::string others[] = {"2026/01/02 " + clock(n) + " GET /cart 200 1.2ms", R"({"level":"info","msg":"request done","status":200})", "10.0.0.7 - - [02/Jan/2026] \"GET / HTTP/1.1\" 200", "level=warn msg=\"slow query\" took=1.2s"};
    return line + "\n" + (dice.below(3) == 0 && !line.starts_with("goroutine ") ? others[dice.below(std::size(others))] + "\n" : "");
  });
}

struct Wrapper {
  const char* name;
  std::function<std::string(const std::string&)> wrap;
};

const Wrapper wrappers[] = {
    {"Kubernetes CRI", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return "2026-01-02T" + clock(n) + fmt::format(".{}Z stderr F ", 100000000 + n) + line + "\n"; }); }},
    {"Kubernetes CRI, lines in parts", [](const std::string& text) {
       return each_line(text, [](const std::string& line, std::size_t n) {
         const std::size_t cut = line.size() * ((n + 2) % 3) / 3;
         const std::string first = cut == 0 ? "" : "2026-01-02T" + clock(n) + ".678901234Z stderr P " + line.substr(0, cut) + "\n";
         return first + "2026-01-02T" + clock(n) + ".678901235Z stderr F " + line.substr(cut) + "\n";
       });
     }},
    {"docker json-file", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return fmt::format(R"({{"log":{},"stream":"stderr","time":"2026-01-02T{}.5Z"}})", json(line + "\n"), clock(n)) + "\n"; }); }},
    {"docker compose", [](const std::string& text) { return behind(text, "app_1  | "); }},
    {"docker compose, blanks at the end trimmed", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t) { return (line.empty() ? "app-1 |" : "app-1 | " + line) + "\n"; }); }},
    {"journald", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return "Jan 02 " + clock(n) + " host app[123]: " + line + "\n"; }); }},
    {"GitLab", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return "2026-01-02T" + clock(n) + ".123456Z 01O " + line + "\n"; }); }},
    {"GitLab, lines in parts", [](const std::string& text) {
       return each_line(text, [](const std::string& line, std::size_t n) {
         const std::string stamp = "2026-01-02T" + clock(n) + ".123456Z 01E";
         const std::size_t cut = n == 0 ? 0 : line.size() * (n % 3) / 3;
         return stamp + " " + line.substr(0, cut == 0 ? line.size() : cut) + "\n" + (cut == 0 ? "" : stamp + "+" + line.substr(cut) + "\n");
       });
     }},
    {"journalctl -o export", [](const std::string& text) {
       return each_line(text, [](const std::string& line, std::size_t n) { return fmt::format("__CURSOR=s=1;i={:x}\n__REALTIME_TIMESTAMP=17673230456{:05}\n_PID=123\nMESSAGE={}\nSYSLOG_IDENTIFIER=app\n\n", n, n, line); });
     }},
    {"journalctl -o verbose", [](const std::string& text) {
       return each_line(text, [](const std::string& line, std::size_t n) { return "Fri 2026-01-02 " + clock(n) + ".678901 UTC [s=0a;i=7;b=1]\n    _PID=123\n    MESSAGE=" + line + "\n    SYSLOG_IDENTIFIER=app\n"; });
     }},
    {"syslog, #011 for tabs", [](const std::string& text) { return each_line(replace_all(text, "\t", "#011"), [](const std::string& line, std::size_t n) { return "Jan  2 " + clock(n) + " host app[123]: " + line + "\n"; }); }},
    {"klog, on each line", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return "E0102 " + clock(n) + ".678901   12345 main.go:34] " + line + "\n"; }); }},
    {"klog, on the first line", [](const std::string& text) { return "F0102 03:04:05.678901   12345 main.go:34] " + text; }},
    {"zap's console, on the first line", [](const std::string& text) { return "2026-01-02T03:04:05.678Z\tERROR\tapp/main.go:12\t" + text; }},
    {"zap's JSON", [](const std::string& text) { return fmt::format(R"({{"level":"error","ts":1767323045.6,"caller":"app/main.go:12","msg":"boom","stacktrace":{}}})", json(text)) + "\n"; }},
    {"slog's text", [](const std::string& text) { return "time=2026-01-02T03:04:05.678Z level=ERROR msg=boom stack=" + json(text) + "\n"; }},
    {"package log, on each line", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return "2026/01/02 " + clock(n) + " " + line + "\n"; }); }},
    {"t.Logf", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return (n == 0 ? "    main_test.go:12: " : "        ") + line + "\n"; }); }},
    {"go test -json", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t) { return go_test_output(line + "\n"); }); }},
    {"go test -json of a t.Log", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return go_test_output((n == 0 ? "    main_test.go:12: " : "        ") + line + "\n"); }); }},
    {"a plugin's log", [](const std::string& text) { return behind(text, "2026-01-02T03:04:05.678+0100 [DEBUG] plugin.terraform-provider-x_v2.33.0_x4: "); }},
    {"CI, a time in brackets", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return "[2026-01-02T" + clock(n) + ".341Z] " + line + "\n"; }); }},
    {"CI, a time", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return "2026-01-02T" + clock(n) + ".6789012Z " + line + "\n"; }); }},
    {"Android's log", [](const std::string& text) { return behind(text, "E/Go      (12345): "); }},
    {"a page", [](const std::string& text) { return "<pre>" + in_html(text) + "</pre>\n"; }},
    {"a page, tags on lines of their own", [](const std::string& text) { return "<pre><code class=\"lang-go\">\n" + in_html(text) + "</code></pre>\n"; }},
    {"carriage returns", [](const std::string& text) { return replace_all(text, "\n", "\r\n"); }},
    {"a byte order mark", [](const std::string& text) { return "\xef\xbb\xbf" + text; }},
    {"no-break spaces", [](const std::string& text) { return replace_all(replace_all(text, "\t", "    "), " ", "\xc2\xa0"); }},
    {"docker compose, colours", [](const std::string& text) { return behind(text, "\x1b[36mapp-1  | \x1b[0m"); }},
    {"stern, colours", [](const std::string& text) { return behind(text, "\x1b[32mapp-5d9c-x2\x1b[0m \x1b[92mapp\x1b[0m "); }},
    {"Buildkite", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return fmt::format("\x1b_bk;t=17673230{:05}\x07", n) + line + "\n"; }); }},
    {"each line in red, and erased behind", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t) { return "\x1b[1;31m" + line + "\x1b[0m\x1b[0K\n"; }); }},
    {"a terminal's title before it", [](const std::string& text) { return "\x1b]0;app\x1b\\" + text; }},
    {"cat -n", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return fmt::format("{:6}\t", n + 1) + line + "\n"; }); }},
    {"grep -n", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return fmt::format("dump.txt:{}{}", n + 1, n > 0 && n % 2 == 0 ? "-" : ":") + line + "\n"; }); }},
    {"four blanks for a tab", [](const std::string& text) { return replace_all(text, "\t", "    "); }},
    {"eight blanks for a tab", [](const std::string& text) { return replace_all(text, "\t", "        "); }},
    {"blanks at line ends", [](const std::string& text) { return each_line(text, [](const std::string& line, std::size_t n) { return line + std::string(n % 7, ' ') + "\n"; }); }},
    {"indented, as in a ticket", [](const std::string& text) { return behind(text, "    "); }},
    {"quoted, as in a mail", [](const std::string& text) { return behind(text, "> "); }},
};

// A dump in which nothing is odd, so that the wrapper is the only thing to get wrong.
bool is_clean(const TextFile& file, const Corpus& corpus) {
  const bool begins = file.bytes.starts_with("goroutine");
  return begins && file.bytes.ends_with('\n') && corpus.dumps.size() == 1 && corpus.dumps[0].not_understood.lines == 0 && corpus.dumps[0].damaged.empty();
}

TEST(Unwrap, EscapesAtTheEndOfALineAreThoseBehindWhichNoTextStands) {
  const std::pair<const char*, const char*> rows[] = {
      {"a", "a"},
      {"", ""},
      {"\x1b[31ma\x1b[0m", "\x1b[31ma"},
      {"a\x1b[0m\x1b[K", "a"},
      {"a\x1b[0mb", "a\x1b[0mb"},
      {"a\x1b[1mb\x1b[0m", "a\x1b[1mb"},
      {"a\x1b", "a"},
      {"a\x1b[", "a"},
      {"a\x1b]0;title\x07", "a"},
      {"a\x1b]0;title\x07" "b", "a\x1b]0;title\x07" "b"},
      {"\x1b]0;no end", ""},
      {"\x1b\x1b", ""},
  };
  for (const auto& [line, bare] : rows) EXPECT_EQ(without_last_escapes(line), bare) << line;
}

TEST(Unwrap, LinesWithoutTheirWrapperAreReadAlikeByTheFastAndTheCarefulReader) {
  const std::string text =
      "main.f()\napp_1 app_1  | goroutine 19 [syscall]:\n?pp_1  | sysca?l.Syscall(0xa46908?, 0x4)3005?, 0x800000?, 0x7ffff8000020 minutes]:\nmain.f()\n\t/app/a.go:21 +0x3c\n"
      "created by m0?)\napp_1  | \tsyscall/sysain.fetch in goroutine?49\n\t/app/a.go:19 +0x9a\n";
  EXPECT_EQ(told(read(text)), told(read(replace_all(text, "\n", "\r\n"))));
}

// Only what stands right before the line that taught a wrapper is read anew with it.
TEST(Unwrap, LinesBeforeAWrapperAreReadAlikeByTheFastAndTheCarefulReader) {
  const std::string text =
      "goroutine 4 [select]:\ngoroutine 1 [select]:\nmain.f()\n\t/app/a.go:21 +0x3c\n      /app/a.go:30 +0x1a\n\ngoroutine 2 [select]:\nmain.f()\n"
      " goroutine 3 [select]:\n main.f()\n \t/app/a.go:21 +0x3c\n";
  const Corpus fast = read(text);
  EXPECT_EQ(told(fast), told(read(replace_all(text, "\n", "\r\n"))));
  ASSERT_FALSE(fast.dumps.empty());
  EXPECT_EQ(fast.dumps[0].not_understood.first_line, 5u);
}

// journald and rsyslog keep so many lines of a service and drop the rest.
TEST(Unwrap, LinesThatTheLogDroppedAreSaidAndPartWhatStoodAroundThem) {
  const std::string at = "Jan 02 03:04:05 host ", app = at + "web[12]: ";
  const auto block = [&](int id, const char* name) {
    return app + "goroutine " + std::to_string(id) + " [select]:\n" + app + name + "()\n" + app + "\t/app/a.go:21 +0x3c\n" + app + "created by main.main in goroutine 1\n" + app + "\t/app/a.go:9 +0x1\n" + app + "\n";
  };
  const std::string whole = block(1, "main.f") + block(2, "main.g"), more = block(7, "main.h");
  struct Row {
    std::string said;
    std::uint64_t lines;
  };
  for (const Row& row : {Row{at + "systemd-journald[221]: Suppressed 7124 messages from web.service", 7124}, Row{at + "journal: Suppressed 12 messages from /system.slice/web.service", 12},
                         Row{at + "rsyslogd: imjournal: 406 messages lost due to rate-limiting (20000 allowed within 600 seconds)", 406},
                         Row{at + "rsyslogd-2177: imuxsock lost 516 messages from pid 12 due to rate-limiting", 516},
                         Row{at + "rsyslogd-2177: imuxsock begins to drop messages from pid 12 due to rate-limiting", 0},
                         Row{at + "rsyslogd: imjournal: begin to drop messages due to rate-limiting", 0}}) {
    SCOPED_TRACE(row.said);
    const Corpus between = read(whole + row.said + "\n" + more);
    ASSERT_EQ(between.dumps.size(), 1u);
    EXPECT_EQ(between.dumps[0].goroutines.size(), 3u);
    EXPECT_EQ(between.dumps[0].damaged.size(), 0u);
    EXPECT_EQ(between.dumps[0].dropped_lines, row.lines);
    EXPECT_EQ(between.dumps[0].not_understood.lines, 0u) << between.dumps[0].not_understood.first_text;

    // In a block: what is behind it may be of another goroutine, and must not be taken for its frames.
    const std::string torn = app + "goroutine 3 [select]:\n" + app + "main.k()\n" + row.said + "\n" + app + "\t/app/a.go:22 +0x3c\n" + app + "main.l()\n" + app + "\t/app/a.go:23 +0x3c\n" + app + "\n";
    const Corpus inside = read(whole + torn + more);
    ASSERT_EQ(inside.dumps.size(), 1u);
    EXPECT_EQ(inside.dumps[0].goroutines.size(), 3u);
    ASSERT_EQ(inside.dumps[0].damaged.size(), 1u);
    EXPECT_EQ(inside.dumps[0].damaged[0].id, 3u);
  }
  // Words of a program are none, and without a dump it says nothing.
  EXPECT_FALSE(dropped_lines("2 messages from main.f"));
  EXPECT_FALSE(dropped_lines("we lost 3 messages today"));
  EXPECT_FALSE(dropped_lines("Suppressed all messages from web"));
  EXPECT_FALSE(read(whole).dumps[0].dropped_lines);
}

// "tail", "kubectl logs --tail": wherever the first goroutine is cut, if anything is left of it to see.
TEST(Unwrap, ADumpThatBeginsInsideAGoroutineSaysSo) {
  const auto goroutine = [](int id) { return fmt::format("goroutine {} [select]:\nmain.f(0x1)\n\t/app/main.go:9 +0x1\ncreated by main.main in goroutine 1\n\t/app/main.go:3 +0x2\n", id); };
  const auto says_so = [](const std::string& text) {
    Notes notes;
    Corpus corpus = read(text, notes);
    note_losses(corpus, 0, notes);
    EXPECT_EQ(corpus.dumps.size(), 1u);
    return !corpus.dumps.empty() && corpus.dumps[0].cut_short;
  };
  const std::string first = goroutine(5), rest = "\n" + goroutine(6) + "\n" + goroutine(7);
  for (std::size_t line = first.find('\n') + 1; line < first.size(); line = first.find('\n', line) + 1) {
    for (const Wrapper& wrapper : wrappers) {
      const std::string name = wrapper.name;
      if (name.find("page") != std::string::npos || name.find("go test") == 0 || name == "t.Logf") continue;  // their first line is their own
      if (name == "GitLab, lines in parts") continue;  // no header behind its first line is whole
      EXPECT_TRUE(says_so(wrapper.wrap(first.substr(line) + rest))) << wrapper.name << "\n" << first.substr(line);
    }
    EXPECT_TRUE(says_so(first.substr(line) + rest)) << first.substr(line);
  }
  // In the middle of the first line, or behind it.
  for (const char* start : {"in.f(0x1)\n\t/app/main.go:9 +0x1\n", "(0x1)\n\t/app/main.go:9 +0x1\n", "pp/main.go:9 +0x1\n", "eated by main.main in goroutine 1\n\t/app/main.go:3 +0x2\n"})
    EXPECT_TRUE(says_so(start + rest)) << start;
  for (const std::string& whole : {rest, rest.substr(1), "main.go:9: starting\n" + rest, "Exception 0xc0000005 0x0 0x0 0x0\nPC=0x0\n\nmain.f(0x1)\n\t/app/main.go:9 +0x1\n" + rest})
    EXPECT_FALSE(says_so(whole)) << whole;
}

// What is in a name stays, and whether a line was seen before makes no difference.
TEST(Unwrap, EscapesInsideLinesAreReadAlikeByTheFastAndTheCarefulReader) {
  const std::string odd[] = {"main.\x1b[31mf", "main.f\x1b", "main.\x1b]f", "\x1b[1mmain.f", "main.f\x1b[0", "main.\x1b" "f"};
  for (const std::string& name : odd) {
    std::string text;
    for (int id = 2; id < 6; ++id) {
      const std::string number = std::to_string(id);
      text += "goroutine " + number + " [select]:\n" + name + "(0xc000012345, 0x" + number + ")\n\t/src/a.go:5 +0x1\n" + (id % 2 == 0 ? name + "()\n\t/src/" + name + ".go:7\n" : "") + "created by " + name + "\n\t/src/a.go:9 +0x1\n\n";
    }
    EXPECT_EQ(told(read(text)), told(read(replace_all(text, "\n", "\r\n")))) << text;
  }
}

TEST(Unwrap, ADumpComesOutOfEveryWrapperAsItWentIn) {
  for (const Wrapper& wrapper : wrappers) {
    std::size_t dumps = 0;
    for (const TextFile& file : all_dumps()) {
      const Corpus plain = read(file.bytes);
      if (!is_clean(file, plain)) continue;
      ++dumps;
      const std::string wrapped = wrapper.wrap(file.bytes);
      const bool same = told(read(wrapped), Telling::without_lines) == told(plain, Telling::without_lines);
      EXPECT_TRUE(same) << wrapper.name << ", " << file.name << "\n" << wrapped.substr(0, 1000) << "\n" << "\nas: " << told(read(wrapped), Telling::without_lines) << "\nnot: " << told(plain, Telling::without_lines);
      if (!same) break;
    }
    EXPECT_GT(dumps, 20u) << wrapper.name;
  }
}

// At the last column, wherever that is, as terminals do; or behind a blank, as mails do.
std::string folded_at_blanks(const std::string& line, std::size_t columns) {
  std::string out;
  std::string_view rest = line;
  while (rest.size() > columns) {
    const std::size_t blank = rest.rfind(' ', columns - 1);
    const std::size_t bytes = blank == std::string_view::npos || blank + 1 < 2 ? columns : blank + 1;
    std::string_view piece = rest.substr(0, bytes);
    while (piece.ends_with(' ')) piece.remove_suffix(1);  // nobody keeps them
    out.append(piece) += '\n';
    rest.remove_prefix(bytes);
  }
  return out.append(rest) + "\n";
}

// Blanks for tabs, up to each eighth column.
std::string without_tabs(const std::string& line) {
  std::string out;
  for (const char c : line) {
    if (c == '\t') out.append(8 - out.size() % 8, ' ');
    else out += c;
  }
  return out;
}

void expect_unfolded(const TextFile& file, const Corpus& plain, const std::string& how, const std::string& text) {
  const std::string is = told(read(text), Telling::without_lines), should_be = told(plain, Telling::without_lines);
  const auto at = std::ranges::mismatch(is, should_be).in1 - is.begin();
  EXPECT_TRUE(is == should_be) << file.name << ", " << how << "\n" << is.substr(static_cast<std::size_t>(std::max(at - 400l, 0l)), 800) << "\n" << text.substr(0, 3000);
}

// But for a header of which a label looks like the end of one.
TEST(Unwrap, ATracebackThatATerminalFoldedIsReadAsItWas) {
  std::size_t dumps = 0;
  for (const TextFile& file : all_dumps()) {
    const Corpus plain = read(file.bytes);
    if (!is_clean(file, plain) || plain.dumps[0].kind != DumpKind::traceback || file.bytes.find("]:\"") != std::string::npos) continue;
    ++dumps;
    expect_unfolded(file, plain, "80 columns", each_line(file.bytes, [](const std::string& line, std::size_t) { return folded(replace_all(line, "\t", "        "), 80); }));
    if (HasFailure()) break;
  }
  EXPECT_GT(dumps, 20u);
}

// "f.go:6", "0": a whole line and a number, unless a line before them was broken there.
bool breaks_first_in_a_number(std::string_view text, std::size_t columns) {
  for (const std::string& line : lines_of(text)) {
    const std::string wide = without_tabs(line);
    if (wide.size() > columns) return wide.find_first_not_of("0123456789", wide.rfind(':', columns - 1) + 1) == std::string::npos;
  }
  return false;
}

TEST(Unwrap, AProfileThatATerminalOrAMailFoldedIsReadAsItWas) {
  std::size_t dumps = 0;
  for (const TextFile& file : all_dumps()) {
    const Corpus plain = read(file.bytes);
    if (!is_clean(file, plain) || plain.dumps[0].kind != DumpKind::count_profile) continue;
    ++dumps;
    for (const std::size_t columns : {60, 72, 80, 100, 132}) {
      const std::string at = std::to_string(columns) + " columns";
      if (breaks_first_in_a_number(file.bytes, columns)) continue;
      expect_unfolded(file, plain, at, each_line(file.bytes, [&](const std::string& line, std::size_t) { return folded(without_tabs(line), columns); }));
      expect_unfolded(file, plain, at + ", at blanks", each_line(file.bytes, [&](const std::string& line, std::size_t) { return folded_at_blanks(without_tabs(line), columns); }));
      if (HasFailure()) return;
    }
  }
  EXPECT_GE(dumps, 8u);
}

// Found by fuzzing: a header that is ordinary but for its characters was taken as it is.
TEST(Unwrap, AStateIsPutRightOnALineThatIsOtherwiseWhole) {
  for (const char* state : {"chan\xc2\xa0send", "chan&nbsp;send"}) {
    const Corpus corpus = read("goroutine 7 [" + std::string(state) + "]:\nmain.f()\n\t/app/main.go:9 +0x1\n");
    ASSERT_EQ(corpus.dumps.size(), 1u);
    ASSERT_EQ(corpus.dumps[0].goroutines.size(), 1u);
    EXPECT_EQ(corpus.text(corpus.shape(goroutines_of(corpus.dumps[0])[0].shape).state), "chan send") << state;
  }
}

// A wrapper is learned from a header; what comes before it is in the wrapper, too.
TEST(Unwrap, TheHeadOfACrashIsReadFromThePrefixItsGoroutinesHave) {
  const std::string goroutine = "goroutine 7 [select]:\nmain.f()\n\t/app/main.go:9 +0x1\n\n";
  const std::string crash = "panic: boom\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49ca44]\n\n" + goroutine;
  for (const Wrapper& wrapper : wrappers) {
    const std::string name = wrapper.name;
    if (name.find("first line") != std::string::npos || name.find("t.Log") != std::string::npos || name.find("blanks") != std::string::npos || name == "slog's text") continue;
    const Corpus corpus = read(wrapper.wrap(crash));
    ASSERT_EQ(corpus.dumps.size(), 1u) << name;
    EXPECT_TRUE(corpus.dumps[0].crash) << name;
    EXPECT_EQ(corpus.dumps[0].not_understood.lines, 0u) << name << ": " << corpus.dumps[0].not_understood.first_text;
    EXPECT_EQ(told(corpus, Telling::without_lines), told(read(crash), Telling::without_lines)) << name;
  }
  // Behind what the program itself puts before its lines, in a container's log, too.
  for (const char* own : {"2026/01/02 03:04:05 ", "E0102 03:04:05.678901   12345 main.go:34] ", "app: "})
    for (const char* outer : {"Kubernetes CRI", "docker json-file", "journald", "GitLab", "docker compose", "carriage returns"}) {
      const auto wrapper = std::ranges::find_if(wrappers, [&](const Wrapper& one) { return one.name == std::string(outer); });
      const Corpus corpus = read(wrapper->wrap("up\n" + behind(crash, own)));
      ASSERT_EQ(corpus.dumps.size(), 1u) << outer;
      EXPECT_TRUE(corpus.dumps[0].crash) << own << " in " << outer;
      EXPECT_EQ(corpus.dumps[0].not_understood.lines, 1u) << corpus.dumps[0].not_understood.first_text;
      EXPECT_EQ(corpus.dumps[0].not_understood.first_line, 1u);
    }
  // What is no head stays as it was, with its place, and what is not in the wrapper, too.
  const std::string mixed = "app | up\nother\napp | up again\napp | panic: boom\napp | \n" + behind(goroutine, "app | ");
  const Corpus corpus = read(mixed);
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_TRUE(corpus.dumps[0].crash);
  EXPECT_EQ(corpus.dumps[0].not_understood.lines, 3u);
  EXPECT_EQ(corpus.dumps[0].lines, 9u);
}

// Wherever the input ends in the last goroutine: what is said of it is that it is cut.
TEST(Unwrap, ADumpThatIsCutInsideItsWrapperSaysSo) {
  const auto goroutine = [](int id) { return fmt::format("goroutine {} [select]:\nmain.f(0x1)\n\t/app/main.go:9 +0x1\ncreated by main.main in goroutine 1\n\t/app/main.go:3 +0x2\n", id); };
  const std::string before = goroutine(5) + "\n" + goroutine(6) + "\n" + goroutine(7) + "\n";
  for (const Wrapper& wrapper : wrappers) {
    const std::string name = wrapper.name;
    // A line of theirs may end where it is cut and be whole.
    if (name.find("journalctl") == 0 || name.find("page") != std::string::npos || name.find("blanks at") != std::string::npos || name.find("go test") == 0 || name == "Buildkite" || name.find("in red") != std::string::npos) continue;
    const std::string whole = wrapper.wrap(before + goroutine(8));
    for (std::size_t cut = wrapper.wrap(before).size() + 1; cut + 1 < whole.size(); ++cut) {
      if (whole[cut - 1] == '\n' || whole[cut - 1] == '\r') continue;  // between two lines
      const std::string start = whole.substr(0, cut);
      Notes notes;
      Corpus corpus = read(start, notes);
      note_losses(corpus, 0, notes);
      const bool all_but_the_wrappers_end = start.find("main.go:3 +0x2", wrapper.wrap(before).size()) != std::string::npos;
      ASSERT_FALSE(corpus.dumps.empty()) << name << "\n" << start;
      EXPECT_TRUE(corpus.dumps.back().cut_short || all_but_the_wrappers_end) << name << "\n" << start.substr(start.size() - std::min<std::size_t>(start.size(), 300));
      if (HasFailure()) return;
    }
  }
}

// A container's log, and in it what the program puts before its own lines; a log on a page.
TEST(Unwrap, ADumpComesOutOfOneWrapperInsideAnother) {
  const auto named = [](const std::string& name) { return std::ranges::find_if(wrappers, [&](const Wrapper& wrapper) { return wrapper.name == name; })->wrap; };
  const char* outer[] = {"Kubernetes CRI", "Kubernetes CRI, lines in parts", "docker json-file", "docker compose, colours", "journald", "a page, tags on lines of their own", "carriage returns"};
  const char* inner[] = {"klog, on each line", "docker compose", "package log, on each line", "CI, a time", "Android's log", "klog, on the first line", "t.Logf", "zap's JSON", "each line in red, and erased behind", "carriage returns", "four blanks for a tab"};
  for (const TextFile& file : all_dumps()) {
    if (file.name.find("alloc-1.debug") == std::string::npos) continue;
    for (const std::string first : outer)
      for (const std::string second : inner) {
        if (first == second) continue;
        const std::string wrapped = named(first)(named(second)(file.bytes));
        EXPECT_EQ(told(read(wrapped), Telling::without_lines), told(read(file.bytes), Telling::without_lines)) << second << " in " << first << ", " << file.name << "\n" << wrapped.substr(0, 500);
        if (HasFailure()) return;
      }
  }
}

// As PowerShell's ">" writes it: two bytes a character, four for those that are rare.
TEST(Unwrap, TextOfTwoBytesACharacterIsRead) {
  const auto wide = [](std::string_view text, bool big) {
    std::string out;
    const auto put = [&](unsigned unit) { out += static_cast<char>(big ? unit >> 8 : unit & 255), out += static_cast<char>(big ? unit & 255 : unit >> 8); };
    put(0xfeff);
    for (std::size_t at = 0; at < text.size(); ++at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      if (byte < 0x80) put(byte);
      else if (byte < 0xe0) put((byte & 31u) << 6 | (static_cast<unsigned char>(text[at + 1]) & 63u)), at += 1;
      else if (byte < 0xf0) put((byte & 15u) << 12 | (static_cast<unsigned char>(text[at + 1]) & 63u) << 6 | (static_cast<unsigned char>(text[at + 2]) & 63u)), at += 2;
      else put(0xd83d), put(0xde00), at += 3;  // of these only U+1F600
    }
    return out;
  };
  const std::string text =
      "panic: b\xc3\xb6se \xf0\x9f\x98\x80\r\n\r\ngoroutine 7 [select] {k: \"\xe4\xb8\x96 \xf0\x9f\x98\x80\"}:\r\nmain.f\xc3\xbcr()\r\n\t/app/main.go:9 +0x1\r\n";
  for (const bool big : {false, true}) {
    EXPECT_EQ(told(read(wide(text, big))), told(read(text)));
    std::vector<std::size_t> cuts;
    for (std::size_t cut = 1; cut < wide(text, big).size(); cut += 3) cuts.insert(cuts.end(), 2, cut);  // an empty block, too
    Notes notes;
    EXPECT_EQ(told(read_in_pieces(wide(text, big), cuts, notes)), told(read(text)));
  }
}

// Files with a byte order mark each, put together: as they are without.
TEST(Unwrap, AByteOrderMarkInTheMiddleIsNoneOfTheText) {
  const std::string mark = "\xef\xbb\xbf", traceback = "goroutine 7 [select]:\nmain.f()\n\t/app/main.go:9 +0x1\n",
                    profile = "goroutine profile: total 3\n3 @ 0x10 0x20\n#\t0x0f\tmain.g+0xe\t/app/main.go:7\n\n";
  const std::string with = mark + traceback + mark + profile + mark + profile + mark + traceback;
  EXPECT_EQ(told(read(with)), told(read(traceback + profile + profile + traceback)));
}

// A log of a file that begins with one has it behind its prefix, or a program's prefix behind it.
TEST(Unwrap, AByteOrderMarkBehindAPrefixIsNoneOfTheText) {
  const std::string traceback = "goroutine 7 [select]:\nmain.f()\n\t/app/main.go:9 +0x1\n", profile = "goroutine profile: total 3\n3 @ 0x10 0x20\n#\t0x0f\tmain.g+0xe\t/app/main.go:7\n\n";
  for (const std::string& text : {traceback, profile})
    for (const std::string own : {"", "2026-01-02T03:04:05.1234567Z "})
      for (const char* prefix : {"2026-01-02T03:04:05.678901234Z stderr F ", "app-1  | ", "Jan 02 03:04:05 host app[123]: ", "2026-01-02T03:04:05.123456Z 01O "})
        EXPECT_EQ(told(read(behind("\xef\xbb\xbf" + behind(text, own), prefix)), Telling::without_lines), told(read(text), Telling::without_lines)) << prefix << own;
}

// A line of GitLab's is read when the next one says that it does not go on.
TEST(Unwrap, ALineThatMayGoOnKeepsItsNumber) {
  const std::string stamp = "2026-01-02T03:04:05.123456Z 01O";
  for (const char* end : {"", " main.g()\n"}) {
    const Corpus corpus = read(stamp + " goroutine 7 [select]:\n" + stamp + " main.f()\n" + stamp + " what is\n" + stamp + "+ this\n" + (*end == '\0' ? "" : stamp + end));
    ASSERT_EQ(corpus.dumps.size(), 1u);
    EXPECT_EQ(corpus.dumps[0].not_understood.first_line, 3u);
    EXPECT_EQ(corpus.dumps[0].not_understood.first_text, "what is this");
    EXPECT_EQ(corpus.dumps[0].lines, *end == '\0' ? 4u : 5u);
  }
}

TEST(Unwrap, LinesOfOtherWritersBetweenTwoFramesAreCountedAndNothingElse) {
  for (const TextFile& file : all_dumps()) {
    const Corpus plain = read(file.bytes);
    if (!is_clean(file, plain)) continue;
    const std::string mixed = with_other_writers(file.bytes);
    const Corpus corpus = read(mixed);
    const auto without_count = [](Corpus read) {
      for (Dump& dump : read.dumps) dump.not_understood = {};
      return told(read, Telling::without_lines);
    };
    ASSERT_EQ(corpus.dumps.size(), 1u);
    EXPECT_EQ(corpus.dumps[0].not_understood.lines, static_cast<std::uint64_t>(std::ranges::count(mixed, '\n') - std::ranges::count(file.bytes, '\n'))) << file.name;
    EXPECT_EQ(without_count(read(mixed)), without_count(read(file.bytes))) << file.name << "\n" << mixed.substr(0, 2000);
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace lineup::tests
