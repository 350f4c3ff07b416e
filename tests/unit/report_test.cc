// SPDX-License-Identifier: Apache-2.0
// report_test.cc: what the writers make of a Summary.
#include "report/report.h"

#include <gtest/gtest.h>

#include <random>
#include <regex>
#include <sstream>
#include <string>

#include "report/utf8.h"
#include "sample_summary.h"

namespace lineup {
namespace {

using namespace std::string_literals;

std::string text_of(const Summary& summary, const Look& look = {}) { return write_text(summary, look); }

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Summary with(const Group& group) {
  Summary summary = sample_summary();
  summary.suspects = {group};
  return summary;
}

// ---- printable --------------------------------------------------------------

struct Shown {
  std::string raw, shown;
};

TEST(Printable, ShowsWhatATerminalMustNotGet) {
  const Shown rows[] = {
      {"", ""},
      {"main.(*T[...]).run.func1", "main.(*T[...]).run.func1"},
      {"Größe世界", "Größe世界"},                       // Go names may be any letters
      {"e\u0301 \U0001f600", "e\u0301 \U0001f600"},       // combining mark, emoji
      {"a\x1b[31mb", "a\\x1b[31mb"},                      // colour
      {"\x1b]0;title\x07", "\\x1b]0;title\\x07"},         // window title
      {"a\nb\tc\rd\0e"s, "a\\x0ab\\x09c\\x0dd\\x00e"},    // one line, whatever comes
      {"\x7f", "\\x7f"},                                  // DEL
      {"\u009b" "31m", "\\xc2\\x9b31m"},                  // CSI as one character
      {"\x9b" "31m", "\\x9b31m"},                         // and as one byte
      {"\xff\xfe", "\\xff\\xfe"},                         // never UTF-8
      {"\xc3", "\\xc3"},                                  // torn off
      {"\xe4\xb8" "x", "\\xe4\\xb8x"},                    // torn in the middle
      {"\xc0\x9b", "\\xc0\\x9b"},                         // ESC, overlong
      {"\xe0\x80\x9b", "\\xe0\\x80\\x9b"},                // longer still
      {"\xf0\x80\x80\x9b", "\\xf0\\x80\\x80\\x9b"},
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},                // half of a surrogate pair
      {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},       // past U+10FFFF
      {"\u202e" "cc.niam", "\\u{202e}cc.niam"},           // reads "main.cc" otherwise
      {"\u2066\u2069\u200e\u200f\u061c", "\\u{2066}\\u{2069}\\u{200e}\\u{200f}\\u{061c}"},
      {"ma\u200bin\u200d\u2060\ufeff", "ma\\u{200b}in\\u{200d}\\u{2060}\\u{feff}"},
      {"\u2028\u2029", "\\u{2028}\\u{2029}"},
      {"\u3164\u00ad", "\\u{3164}\\u{00ad}"},             // a letter and a hyphen nobody sees
      {"\ue000\ufffe", "\\u{e000}\\u{fffe}"},
      {"\U000e0041\U0010ffff", "\\u{e0041}\\u{10ffff}"},  // tags hide whole sentences
  };
  for (const Shown& row : rows) EXPECT_EQ(printable(row.raw), row.shown);
}

TEST(Printable, CutsAtACharacterAndSaysSo) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abc...");
  EXPECT_EQ(printable("aößü", 6), "aö...");
  EXPECT_EQ(printable("ab\x1b\x1b", 8), "ab...");  // an escape is not cut in two
  EXPECT_EQ(printable("abcdefg", 2), "..");
  EXPECT_EQ(printable("abcdefg", 0), "");
  EXPECT_EQ(printable(std::string(1 << 20, '\x1b')).size(), 4095u);
}

// One line of characters that a reader can see and a terminal only shows.
void expect_safe(const std::string& text, bool several_lines = false) {
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    ASSERT_TRUE(c.valid) << "at byte " << at;
    if (!(several_lines && c.code == '\n')) {
      ASSERT_FALSE(is_hidden(c.code)) << "at byte " << at;
    }
    at += c.bytes;
  }
}

TEST(Printable, LetsNothingThroughWhateverTheBytesAre) {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string raw = {static_cast<char>(first), static_cast<char>(second), 'x'};
      const std::string shown = printable(raw);
      expect_safe(shown);
      ASSERT_EQ(shown.back(), 'x');
    }
  std::mt19937 numbers(42);
  const auto random = [&] { return static_cast<unsigned>(numbers()); };
  for (int round = 0; round < 20000; ++round) {
    std::string raw;
    for (unsigned i = random() % 40; i > 0; --i) {
      // Bytes, and characters in disguise, so that both branches are met often.
      if (random() % 2 == 0) raw += static_cast<char>(random());
      else raw += (random() % 2 == 0 ? "\xe2\x80" : "\xf3\xa0") + std::string(1, static_cast<char>(0x80 + random() % 64));
    }
    const std::size_t most = random() % 64;
    const std::string shown = printable(raw);
    expect_safe(shown);
    ASSERT_EQ(printable(shown), shown);
    expect_safe(printable(raw, most));
    ASSERT_LE(printable(raw, most).size(), most);
  }
}

TEST(Printable, TheTableOfHiddenCharactersIsInOrder) {
  for (std::size_t i = 0; i < std::size(hidden_characters); ++i) {
    EXPECT_LE(hidden_characters[i].first, hidden_characters[i].last);
    if (i > 0) {
      EXPECT_GT(hidden_characters[i].first, hidden_characters[i - 1].last);
    }
  }
}

// ---- text -------------------------------------------------------------------

TEST(TextReport, ReadsLikeThis) {
  EXPECT_EQ(text_of(sample_summary()), R"(144 goroutines in 8 groups: 66 in 3 suspects + 75 idle + 2 runtime or dump writer + 1 damaged

VERDICT     GOROUTINES  WAITED      PLACE                     LINE               CAUSE
LEAK 92             60  3.3 hours   main.alloc2               main.go:51         chan-send…-receiver
LIKELY 64            5  42 minutes  http.(*pers…nn).readLoop  transport.go:2325  http-body…ot-closed
SUSPECT 35           1

1 dump shows the moment of another and is counted with it: alloc-1.debug1.txt with alloc-1.txt
2 dumps were read; all numbers are of the last: 119 in alloc-1.txt, 144 in alloc-2.txt
Nothing says when they were taken, so growth has no rate: name the files by time, or give --every
Not included: heap.pb.gz: a heap profile holds no goroutines

LEAK 92  Sender left behind on a channel  [chan-send-no-receiver]
  60 goroutines in "chan send", 58 proven leaked by the garbage collector
  blocked for   1 to 195 minutes (3.3 hours), median 3; 2 for an unknown time
  blocked at    main.alloc2   /src/alloc/main.go:51
  started by    main.reserve  /src/alloc/main.go:58
  dump by dump  36 -> 60  ▅█
  group         5d0c1f7be2a94386, goroutines 18 to 962
  evidence       +35  offers a value on a channel and nobody in the dump could take it
                 +20  58 of 60 were proven leaked by the garbage collector (Go 1.26 and later)
                 +30  36 in the first dump, 60 in the last; none of the 36 went away
                 +11  60 goroutines at one place
                  -4  two of them have numbers close together, as a pool started at once would have
                   0  2 goroutines have no age: no collection has seen them blocked yet
                = 92  of 100
  behind it     3 x Waiting for a lock at main.(*Desk).take (group 77aa00bb11cc22dd): 1 goroutine
                  inside main.(*Desk) waits in "chan send" and may hold the lock
                1 x (group 77aa00bb11cc22de): 1 of the 60 that hang there were started by these 1
  means         The goroutine offers a value on a channel, and whoever would take it has returned
                early.
  make sure     Look for a `return` between the `go` statement and the receive; the number of
                goroutines equals how often that path was taken.
  fix           Give the channel room for one value, `make(chan int, 1)`, or offer it in a select
                beside `<-ctx.Done()`.
  unless        The receiver is only slow: then the number falls again in a later dump.

LIKELY 64  HTTP response whose body was never closed  [http-body-not-closed]
  5 goroutines in "select", 2 locked to an operating-system thread
  blocked for   42 minutes
  blocked at    net/http.(*persistConn).readLoop  /usr/local/go/src/net/http/transport.go:2325
  called by     example.com/billing/internal/upstream/generated/client.(*InvoiceServiceClientWithRetries[...]).FetchPage.func1
                  /home/ci/go/pkg/mod/example.com/billing@v1.22.3-0.20240102030405-abcdef012345/internal/upstream/client_gen.go:9133
                example.com/billing/Größe世界.(*T).run    /src/billing/größe.go:7
                (frames that Go left out)
                example.com/billing/worker.(*Pool).step   /src/billing/worker/pool.go:88
                example.com/billing/worker.(*Pool).loop   /src/billing/worker/pool.go:61
                example.com/billing/worker.(*Pool).guard  /src/billing/worker/pool.go:40
                example.com/billing/worker.(*Pool).run
                example.com/billing/worker.Start.func2    /src/billing/worker/start.go
  started by    net/http.(*Transport).dialConn  /usr/local/go/src/net/http/transport.go:1874
  labels        job=nightly, tenant="blue </script>\x1b[31m" (alike in 3 different sets)
  dump by dump  5 -> 5  ██
  group         00e1b7734fa0c5d2, goroutines 77, 91, 1024, 4000, 4001
  evidence       +35  matches http-body-not-closed, reproduced with Go 1.27
                 +12  the youngest has been blocked for 42 minutes
                 +25  5 readers wait for a body, and no goroutine reads one
                  -8  5 in each dump, all the same
                = 64  of 100
  means         Each open body keeps its connection and the goroutine that reads from it.
  fix           Call resp.Body.Close() on every path, also when the status is not 200.
  unless        Streams are read for a long time on purpose.

SUSPECT 35  main.\x1b]0;owned\x07wait\xff
  1 goroutine in an unknown state
  blocked for   an unknown time; this dump does not say, which does not mean short
  stack         main.\x1b]0;owned\x07wait\xff  /src/\u{202e}cc.niam:3
  dump by dump  0 -> 1  ▁█
  group         ffffffffffffffff
  evidence       +35  1 goroutine that no rule knows
                = 35  of 100

Idle: 75 goroutines in 4 groups; the biggest: 48 (64 %) x HTTP server connection waiting for its
  next request at net/http.(*conn).serve, 16 x net/http.(*conn).serve (IO wait), 10 x Worker pool
  waiting for work at net/http.(*conn).serve
Not understood: 1 damaged goroutine and 3 of 2690 lines, the first at alloc-2.txt:88: <<log line cut
)");
}

TEST(TextReport, SaysPlainlyThatNothingIsWrong) {
  EXPECT_EQ(text_of(healthy_summary()), R"(77 goroutines in 5 groups: 75 idle + 2 runtime or dump writer

Nothing suspicious: no group reaches 35 of 100 points (the highest is 12: 48 x HTTP server
  connection waiting for its next request)

Next: a second dump a minute later would show what grows and what only waits:
    lineup crash.log second.txt

Idle: 75 goroutines in 4 groups; the biggest: 48 (64 %) x HTTP server connection waiting for its
  next request at net/http.(*conn).serve, 16 x net/http.(*conn).serve (IO wait), 10 x Worker pool
  waiting for work at net/http.(*conn).serve
Not understood: nothing in 700 lines
)");
}

TEST(TextReport, TotalsAddUpAndHaveSingularAndPlural) {
  Summary summary = with(bare_suspect());
  summary.inputs = {{"-", "traceback", 1, 1, 0, 0, 1, 0, ""}};
  summary.totals = {1, 1, 1, 1, 0, 0, 0, 0};
  summary.groups.clear();
  const std::string text = text_of(summary);
  EXPECT_TRUE(has(text, "1 goroutine in 1 group: 1 in 1 suspect\n"));
  EXPECT_TRUE(has(text, "Idle: none\n"));
  EXPECT_TRUE(has(text, "Not understood: nothing in 1 line\n"));
}

TEST(TextReport, PointsAreShownAndAddUpToTheScore) {
  for (const Group& group : sample_summary().suspects) {
    const std::string text = text_of(with(group));
    const std::regex points(R"(\n(?:  evidence    | {14})\s+([+-]?\d+)  )");
    int sum = 0;
    for (std::sregex_iterator at(text.begin(), text.end(), points), end; at != end; ++at) sum += std::stoi((*at)[1]);
    EXPECT_EQ(sum, group.score);
    EXPECT_TRUE(has(text, "= " + std::to_string(group.score) + "  of 100\n"));
  }
}

TEST(TextReport, ColourAddsNothingButColour) {
  Look look;
  look.color = true;
  const std::string colored = text_of(sample_summary(), look);
  EXPECT_TRUE(has(colored, "\n\x1b[1;31mLEAK 92\x1b[0m  \x1b[1mSender left behind on a channel\x1b[0m  \x1b[2m["));
  EXPECT_FALSE(std::regex_search(colored, std::regex("\x1b\\[[1-9;]+m[^\x1b]*\n")));  // none crosses a line
  EXPECT_EQ(std::regex_replace(colored, std::regex("\x1b\\[[0-9;]*m"), ""), text_of(sample_summary()));
}

TEST(TextReport, NothingFromADumpReachesTheTerminalRaw) {
  const std::string hostile = "\x1b]0;x\x07\n\xff\u202e" "\u009b" "2J";
  Summary summary = sample_summary();
  for (auto* groups : {&summary.suspects, &summary.groups})
    for (Group& group : *groups) {
      group.state = group.title = group.means = group.confirm = group.fix = group.mistaken_when = group.id = hostile;
      group.cause = hostile;
      group.blocked_at = group.created_by = Place{hostile, hostile, 1};
      group.stack.assign(12, Place{hostile, hostile, 2});
      group.labels.assign(12, {hostile, hostile});
      group.evidence.assign(2, {hostile, 1, hostile});
    }
  for (InputSummary& input : summary.inputs) input.name = input.format = input.first_not_understood = hostile;
  for (Note& note : summary.notes) note.text = note.where = note.help = hostile;
  for (const bool all : {false, true}) {
    Look look;
    look.all = all;
    expect_safe(text_of(summary, look), true);
    for (Group& group : summary.groups) group.title.clear();
    summary.inputs.resize(1);
  }
}

TEST(TextReport, NamesAndPlacesAreWholeAtAnyWidth) {
  const Summary summary = sample_summary();
  for (int width = -1; width < 160; ++width) {
    Look look;
    look.width = width;
    const std::string text = text_of(summary, look);
    for (const Place& place : summary.suspects[1].stack) {
      if (place.function.find("(*Pool).") != std::string::npos) continue;  // among those left out
      if (place.function != "...") {
        EXPECT_TRUE(has(text, place.function)) << width;
      }
      if (place.line != 0) {
        EXPECT_TRUE(has(text, std::string(place.file) + ":" + std::to_string(place.line) + "\n")) << width;
      }
    }
    EXPECT_TRUE(has(text, "`make(chan int, 1)`")) << width;
  }
}

TEST(TextReport, LinesFillTheWidthAndNoMore) {
  Look look;
  look.width = 72;
  std::size_t longest = 0;
  std::istringstream lines(text_of(with(abandoned_send()), look));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 72u) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
    longest = std::max(longest, line.size());
  }
  EXPECT_GT(longest, 66u);
}

TEST(TextReport, AgesAreSaidAsFarAsTheyAreKnown) {
  struct Row {
    BlockedMinutes minutes;
    const char* said;
  };
  const Row rows[] = {
      {{1, 1, 1, 0}, "blocked for   1 minute\n"},
      {{2, 2, 2, 4}, "blocked for   2 minutes; 4 for an unknown time\n"},
      {{0, 5, 119, 0}, "blocked for   0 to 119 minutes, median 5\n"},
      {{1, 60, 120, 0}, "blocked for   1 to 120 minutes (2 hours), median 60\n"},
      {{1, 60, 150, 0}, "blocked for   1 to 150 minutes (2.5 hours), median 60\n"},
      {{10175, 10175, 10175, 0}, "blocked for   10175 minutes (7.1 days)\n"},
      {{4294967295u, 4294967295u, 4294967295u, 0}, "4294967295 minutes (2982616.2 days)\n"},
      {{{}, {}, {}, 3}, "blocked for   an unknown time; this dump does not say, which does not mean short\n"},
  };
  for (const Row& row : rows) {
    Group group = abandoned_send();
    group.blocked_minutes = row.minutes;
    EXPECT_TRUE(has(text_of(with(group)), row.said)) << row.said;
  }
}

TEST(TextReport, ProofAndThreadsAreSaidForAllOrSome) {
  Group group = abandoned_send();
  group.leaked = 60;
  group.locked_to_thread = 1;
  EXPECT_TRUE(has(text_of(with(group)),
                  "60 goroutines in \"chan send\", all proven leaked by the garbage collector, 1 locked to an"));
  group.goroutines = group.leaked = 1;
  EXPECT_TRUE(has(text_of(with(group)), "1 goroutine in \"chan send\", proven leaked by the garbage collector,"));
  group.state_inferred = true;
  EXPECT_TRUE(has(text_of(with(group)), "in \"chan send\" (judged by the frames)"));
}

TEST(TextReport, ALongSeriesShowsItsEnds) {
  Group group = abandoned_send();
  group.per_dump = {};
  for (std::uint64_t i = 1; i <= 60; ++i) group.per_dump.push_back(i);
  Summary summary = with(group);
  summary.inputs.clear();
  for (std::uint64_t i = 1; i <= 60; ++i)
    summary.inputs.push_back({std::string("d").append(std::to_string(i)), "traceback", i, 1, 0, 0, 9, 0, ""});
  const std::string text = text_of(summary);
  EXPECT_TRUE(has(text, "dump by dump  1 -> 2 -> 3 -> 4 -> ... -> 55 -> 56 -> 57 -> 58 -> 59 -> 60\n"));
  EXPECT_TRUE(has(text, "60 dumps were read; all numbers are of the last: 1 in d1, 2 in d2, ... 58 in d58, 59 in d59, 60 in\n"));
}

TEST(TextReport, AdviceDependsOnWhatWasGiven) {
  Summary summary = healthy_summary();
  EXPECT_TRUE(has(text_of(summary), "    lineup crash.log second.txt\n"));

  summary.inputs[0].name = "-";
  EXPECT_TRUE(has(text_of(summary), "    lineup first.txt second.txt\n"));
  summary.inputs[0].name = "a b; rm";  // not to be pasted into a shell
  EXPECT_TRUE(has(text_of(summary), "    lineup first.txt second.txt\n"));

  summary.inputs[0].crash = true;  // of this process there will be no second one
  EXPECT_TRUE(has(text_of(summary), "    lineup capture http://HOST:PORT\n"));
  summary.inputs[0].crash = false;
  summary.inputs[0].format = "count profile";
  EXPECT_TRUE(has(text_of(summary), "/debug/pprof/goroutine?debug=2"));

  summary = sample_summary();
  EXPECT_FALSE(has(text_of(summary), "Next:"));  // two dumps were read
  summary.inputs.erase(summary.inputs.begin());
  EXPECT_TRUE(has(text_of(summary), "Next:"));
  summary.suspects = {abandoned_send()};  // a leak needs no second look
  EXPECT_FALSE(has(text_of(summary), "Next:"));
}

TEST(TextReport, WithoutGoroutinesNothingIsCalledHealthy) {
  Summary summary;
  summary.notes = {{Level::error, "the file is empty", "a.txt", "", 1}};
  EXPECT_EQ(text_of(summary),
            "0 goroutines in 0 groups\n"
            "Not included: a.txt: the file is empty\n"
            "\n"
            "Nothing to judge: no goroutine was read.\n"
            "\n"
            "Idle: none\n"
            "Not understood: nothing\n");
  summary.notes.assign(9, summary.notes[0]);
  EXPECT_TRUE(has(text_of(summary), "Not included: 6 more that could not be read\n"));
}

TEST(TextReport, IdleGroupsOfOneNameCountTogether) {
  Summary summary = healthy_summary();
  summary.groups[1].title = summary.groups[2].title;
  EXPECT_TRUE(has(text_of(summary, {.width = 200}), ", 26 x Worker pool waiting for work at net/http."));
}

TEST(TextReport, FilesStandBelowWhereMostDoNotFitBeside) {
  EXPECT_TRUE(has(text_of(with(abandoned_send()), {.width = 44}),
                  "  blocked at    main.alloc2\n                  /src/alloc/main.go:51\n"));
}

TEST(TextReport, AllGivesEachIdleGroupItsOwnLinesNoneTooWide) {
  EXPECT_TRUE(has(text_of(sample_summary(), {.all = true}), R"(Idle: 75 goroutines in 4 groups
  48  HTTP server connection waiting for its next request [http-keepalive-server]
      net/http.(*conn).serve  /usr/local/go/src/net/http/server.go:2013
  16  net/http.(*conn).serve (IO wait)  /usr/local/go/src/net/http/server.go:2013
  10  Worker pool waiting for work  net/http.(*conn).serve
      /usr/local/go/src/net/http/server.go:2013
   1  Signal handler  net/http.(*conn).serve  /usr/local/go/src/net/http/server.go:2013
)"));
}

}  // namespace
}  // namespace lineup
