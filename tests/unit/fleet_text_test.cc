// SPDX-License-Identifier: Apache-2.0
// fleet_text_test.cc: what people read of a fleet.
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "report/fleet.h"
#include "report/table.h"
#include "report/utf8.h"
#include "sample_fleet.h"

namespace lineup {
namespace {

Look wide(int width, bool all = false) {
  Look look;
  look.width = width;
  look.all = all;
  return look;
}

std::string text_of(const Fleet& fleet, const Look& look = {}) {
  return write_fleet_text(fleet, look);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Up to the first finding: totals and tables.
std::string first_part(const std::string& text) { return text.substr(0, text.find("\n1.")); }

TEST(Table, CutsNamesInTheMiddleByColumns) {
  struct Case {
    const char* text;
    int most;
    const char* cut;
  };
  const Case cases[] = {
      {"abcdef", 6, "abcdef"},  {"abcdefg", 6, "ab…efg"},
      {"abcdefg", 1, "…"},      {"abc", 0, "…"},
      {"世界世界", 5, "世…界"}, {"e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301…e\u0301"}};
  for (const Case& each : cases)
    EXPECT_EQ(cut_in_the_middle(each.text, each.most), each.cut) << each.text;
}

TEST(Table, LeavesOutColumnsByRankAndThoseWithoutACell) {
  const auto put = [](int width) {
    Table table({{"A"},
                 {"NAME", Table::cut},
                 {"EMPTY"},
                 {"LATER", Table::right, 1},
                 {"LAST", Table::right, 2}});
    table.add({{"1"}, {"a-name-of-some-length"}, {""}, {"22"}, {"333"}});
    Page page(wide(width));
    table.put(page, width);
    return std::move(page).take();
  };
  EXPECT_EQ(put(60),
            "A  NAME                   LATER  LAST\n1  a-name-of-some-length     22   333\n");
  EXPECT_EQ(put(32), "A  NAME              LATER  LAST\n1  a-name-…e-length     22   333\n");
  EXPECT_EQ(put(28), "A  NAME                LATER\n1  a-name-o…me-length     22\n");
  EXPECT_EQ(put(20), "A  NAME\n1  a-name-o…e-length\n");
}

TEST(FleetText, ReadsLikeThis) {
  EXPECT_EQ(first_part(text_of(sample_fleet(), wide(80))),
            R"(5 processes of 3 services: 2 leak + 1 likely + 1 suspect + 1 idle
Not complete: 2 instances are unreadable; 2 errors are listed at the end; dumps
  of 1 process are cut short, so numbers are "at least"
539 goroutines: 477 in suspects + 5 ignored + 50 idle + 5 runtime or dump writer
  + 2 damaged
5 instances read + 2 unreadable + 1 without dumps = 8; 5 dumps, 3 copies of
  dumps counted once, 12 other files
Read as service/instance/time: 3 services, 5 instances, 5 dumps; --path changes
  that

VERDICT     SERVICE  CAUSE             PLACE              AFFECTED  SUM  AN HOUR
LEAK 85     pay      chan-se…receiver  pay.(*Cl…nt).send    2 of 3  420      +25
LIKELY 65   search   http-bo…t-closed  http.(*p…readLoop    1 of 1   50
LIKELY 65   pay      http-bo…t-closed  http.(*p…readLoop    1 of 3    4
SUSPECT 40  pay      Waiting…a select  pay.(*Le…er).book    1 of 3    3
Only in version 1.21.0 of pay: line 4
Only in version 1.22.3 of pay: lines 1, 3

VERDICT     PROCESS               GOROUTINES  IN SUSPECTS  WORST
LEAK 85     pay-7d9f8bcd45-x2x4q         335          324  chan-send-no-receiver
LEAK 85     pay-7d9f8bcd45-k8k9z         111          100  chan-send-no-receiver
LIKELY 65   search-0 on db1               61           50  http-body-not-closed
SUSPECT 40  pay-6c9f8bcd45-aaaaa          16            3  Waiting in…dger).book
idle        mail-0                        16
)");
}

TEST(FleetText, ShowsMoreColumnsWhereThereIsRoom) {
  EXPECT_TRUE(has(text_of(sample_fleet(), wide(180)), R"(
VERDICT     SERVICE  CAUSE                  PLACE                       AFFECTED  SUM  AN HOUR  ONLY IN  RMS  MOST     OLDEST  WORST INSTANCE        FIRST SEEN              ALSO IN
LEAK 85     pay      chan-send-no-receiver  pay.(*Client).send            2 of 3  420      +25  1.22.3   194   320  3 minutes  pay-7d9f8bcd45-x2x4q  2026-11-21T03:15:00Z
)"));
}

TEST(FleetText, GivesTheFullFindingOfTheWorstInstance) {
  const std::string text = text_of(sample_fleet());
  EXPECT_TRUE(has(text, R"(
1. pay: 2 of 3 instances, 420 goroutines (most 320, RMS 194), 25 an hour more, the oldest at least 3
  minutes, first seen 2026-11-21T03:15:00Z; only in version 1.22.3
  Worst instance: pay-7d9f8bcd45-x2x4q (pay-x2x4q/0315.txt)
LEAK 85  Title of chan-send-no-receiver  [chan-send-no-receiver]
  300 goroutines in "chan send"
)"));
  EXPECT_TRUE(has(text, "\n2. search: 1 of 1 instance, 50 goroutines, "));
  EXPECT_TRUE(has(text, "; also in pay\n"));
  EXPECT_FALSE(has(text, "\n3. ")) << "it is the defect of line 2, in another service";
  EXPECT_TRUE(has(text, "\n4. pay: 1 of 3 instances, 3 goroutines"));
}

TEST(FleetText, ThreeFindingsAreEnough) {
  const char* ids[] = {"1111111111111111", "2222222222222222", "3333333333333333",
                       "4444444444444444"};
  const char* functions[] = {"main.a", "main.b", "main.c", "main.d"};
  FleetMaker maker;
  std::vector<Group> suspects;
  for (std::size_t i = 0; i < std::size(ids); ++i)
    suspects.push_back(suspect_of({.id = ids[i], .function = functions[i]}, 9 - i));
  maker.add({"pay", "a", "", ""}, summary_of(suspects));
  maker.add({"pay", "b", "", ""}, summary_of({}));
  const std::string text = text_of(maker.take());
  EXPECT_TRUE(has(
      text, "  means         the same as in group 1111111111111111 above, and so is the fix\n"));
  EXPECT_TRUE(has(text, "\n3. pay: "));
  EXPECT_FALSE(has(text, "\n4. "));
}

TEST(FleetText, EndsWithWhatIsMissingAndWhatWasNotUnderstood) {
  EXPECT_TRUE(text_of(sample_fleet()).ends_with(R"(
Not included: dumps.tar: the archive ends early
Not included: mail-0/heap.pb.gz: a heap profile holds no goroutines
Not understood: 2 damaged goroutines and 3 of 3500 lines, the first at pay-aaaaa/0315.txt:88: <<log
  line cut
)"));
}

TEST(FleetText, SaysPlainlyThatNothingIsWrong) {
  EXPECT_EQ(text_of(healthy_fleet()), R"(2 processes of 1 service: 2 idle
22 goroutines: 20 idle + 2 runtime or dump writer
2 instances read; 2 dumps

Nothing suspicious in 2 processes: no group reaches 35 of 100 points

VERDICT  PROCESS  GOROUTINES  DUMPS  LAST DUMP
idle     mail-0           11      1  mail-0/1.txt
idle     mail-1           11      1  mail-1/1.txt

Not understood: nothing in 1400 lines
)");
}

TEST(FleetText, SaysAtOnceThatItWasInterrupted) {
  Fleet fleet = healthy_fleet();
  fleet.interrupted = true;
  EXPECT_EQ(lines_of(text_of(fleet))[1],
            "Interrupted: only what was judged until then is in this report");
}

TEST(FleetText, WithoutAnyProcessThereIsNothingToJudge) {
  EXPECT_EQ(text_of(Fleet{}),
            "0 processes\n0 goroutines\n0 instances read; 0 dumps\n\n"
            "Nothing to judge: no goroutine was read.\n\nNot understood: nothing\n");
}

TEST(FleetText, AFindingThatWasNotKeptIsSaidToBeMissing) {
  const Defect leak{.id = "1111111111111111"},
      other{.id = "2222222222222222", .cause = "other", .function = "main.other"};
  FleetMaker maker(1);
  maker.add({"pay", "a", "", ""}, summary_of({suspect_of(leak, 9), suspect_of(other, 3)}));
  EXPECT_TRUE(has(text_of(maker.take(), wide(140)),
                  "  Its finding is not among the worst 1 that are kept of this process; judge its "
                  "dumps alone to see it\n"));
}

// ---- many processes, and any width ----------------------------------------------

TEST(FleetText, TenThousandProcessesEndInOneScreenWithTheAnswerFirst) {
  const Fleet fleet = random_fleet(11, 10000);
  ASSERT_GT(fleet.ranking.size(), 40u);
  const std::vector<std::string> lines = lines_of(text_of(fleet, wide(80)));
  EXPECT_LE(lines.size(), 50u);
  std::size_t shown = 0;
  for (std::size_t i = 0; i < 24; ++i)
    if (std::regex_search(lines[i], std::regex("^(LEAK|LIKELY|SUSPECT) .* of [0-9]+  "))) ++shown;
  EXPECT_EQ(shown, Look().top);
  const std::string text = text_of(fleet, wide(80));
  EXPECT_TRUE(has(text, "\n" + std::to_string(fleet.ranking.size() - 10) +
                            " more defects (--all shows them): "));
  EXPECT_TRUE(has(text, "\n9995 more processes (--all shows them): "));
  EXPECT_TRUE(has(text, "\n  fix ")) << "the first finding, in short";
  EXPECT_FALSE(has(text, "\n  unless ")) << "in short";
}

TEST(FleetText, AllShowsEveryDefectAndProcess) {
  const Fleet fleet = random_fleet(5, 300);
  const std::string text = first_part(text_of(fleet, wide(140, true)));
  EXPECT_FALSE(has(text, " more "));
  for (const ProcessReport& process : fleet.processes)
    EXPECT_TRUE(has(text, "  " + process.name.instance + " "));
}

TEST(FleetText, TheTermsOfEachTotalAddUp) {
  const std::regex term(
      "([0-9]+) (leak|likely|suspect|idle|in suspects|ignored|runtime|damaged|instances? "
      "read|unreadable|without)");
  for (unsigned seed = 0; seed < 60; ++seed) {
    const Fleet fleet = random_fleet(seed, 1 + seed % 30);
    const std::vector<std::string> lines = lines_of(text_of(fleet, wide(200)));
    for (const std::string& line : {lines[0], lines[fleet.totals.instances_unreadable == 0 ? 1 : 2],
                                    lines[fleet.totals.instances_unreadable == 0 ? 2 : 3]}) {
      const std::size_t begin = line.find(": ") == std::string::npos ? 0 : line.find(": ");
      const std::string terms = line.substr(begin, line.find(';') - begin);
      std::uint64_t sum = 0;
      for (std::sregex_iterator at(terms.begin(), terms.end(), term), end; at != end; ++at)
        sum += std::stoull((*at)[1]);
      const std::size_t equals = terms.find("= ");
      const bool whole_first = begin != 0;
      if (whole_first) EXPECT_EQ(sum, std::stoull(line)) << line;
      else if (equals != std::string::npos)
        EXPECT_EQ(sum, std::stoull(terms.substr(equals + 2))) << line;
      else EXPECT_EQ(sum, fleet.processes.size()) << line;
      EXPECT_EQ(line.find(" 0 "), std::string::npos) << line;
    }
  }
}

TEST(FleetText, NoLineIsWiderThanThePage) {
  for (unsigned seed = 0; seed < 12; ++seed)
    for (const int width : {60, 80, 100, 140})
      for (const bool all : {false, true})
        for (const std::string& line : lines_of(
                 text_of(seed == 0 ? sample_fleet() : random_fleet(seed, 50), wide(width, all)))) {
          ASSERT_LE(columns_of(line), width) << line;
          ASSERT_TRUE(line.empty() || line.back() != ' ') << line;
        }
}

TEST(FleetText, NamesOfAnyLengthDoNotWidenTheTables) {
  const std::string name(5000, 'n');
  Defect defect;
  defect.function = name.c_str();
  defect.cause = name.c_str();
  FleetMaker maker;
  maker.add({name, name + "1", name, name}, summary_of({suspect_of(defect, 3)}, name));
  maker.add({name, name + "2", name, "other"}, summary_of({}, name));
  for (const std::string& line : lines_of(first_part(text_of(maker.take(), wide(100))))) {
    if (line.starts_with("Only in version")) continue;  // a name is never broken in running text
    EXPECT_LE(columns_of(line), 100) << line;
  }
}

TEST(FleetText, ColourAddsNothingButColour) {
  Look look = wide(120);
  const std::string plain = text_of(sample_fleet(), look);
  look.color = true;
  const std::string colored = text_of(sample_fleet(), look);
  EXPECT_TRUE(has(colored, "\x1b[1;31mLEAK 85\x1b[0m"));
  EXPECT_EQ(std::regex_replace(colored, std::regex("\x1b\\[[0-9;]*m"), ""), plain);
}

TEST(FleetText, NothingFromADumpReachesTheTerminalRaw) {
  const std::string hostile = "\x1b]0;x\x07\n\xff\u202e" "\u009b" "2J<script>";
  Defect defect;
  defect.function = defect.cause = hostile.c_str();
  Group group = suspect_of(defect, 3);
  group.state = group.title = hostile;
  FleetMaker maker;
  maker.add({hostile, hostile, hostile, hostile}, summary_of({group}, hostile));
  maker.add({hostile, "b", "", "1"}, summary_of({}, hostile));
  maker.add({"other", hostile, "", ""}, summary_of({group}, hostile));
  Fleet fleet = maker.take();
  fleet.read_as = hostile;
  fleet.notes = {{Level::error, hostile, hostile, hostile, 1}};
  for (const bool all : {false, true})
    for (const std::string& line : lines_of(text_of(fleet, wide(140, all))))
      EXPECT_EQ(printable(line), line);
}

}  // namespace
}  // namespace lineup
