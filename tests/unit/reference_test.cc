// SPDX-License-Identifier: Apache-2.0
// reference_test.cc: grammar/lines proves itself by its samples, and the fast
// reader and the reference, which reads by these entries alone, agree.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "grammar/line_forms.h"
#include "parse/rows.h"
#include "reference/twins.h"
#include "unit/dumps.h"

namespace {

using namespace lineup;

// Compiled once: it takes longer than most tests.
twin::Reference& reference() {
  static twin::Reference one;
  return one;
}
const std::vector<LineForm>& forms() { return reference().forms(); }

std::string ids_of(const std::vector<const LineForm*>& some) {
  std::string ids;
  for (const LineForm* form : some) ids += form->id + " ";
  return ids;
}

TEST(LineForms, EverySampleIsItsOwnEntryAndCapturesWhatItSays) {
  for (const LineForm& form : forms()) {
    for (const LineSample& sample : form.samples) {
      for (const LineContext context : form.where) {
        SCOPED_TRACE(form.where_from + ", " + form.id + ", \"" + sample.line + "\" in " + std::string(name_of(context)));
        const auto match = reference().matcher().match(context, sample.line);
        ASSERT_TRUE(match) << "no entry matches";
        EXPECT_EQ(match->form->id, form.id);
        std::map<std::string, std::string> captured, expected;
        for (const auto& [name, text] : match->captures)
          if (!text.empty()) captured.emplace(name, text);
        for (const auto& [name, text] : sample.captures) expected.emplace(name, text);
        EXPECT_EQ(captured, expected);
      }
    }
  }
}

TEST(LineForms, TwoEntriesMatchOneSampleOnlyWhereOneGivesWay) {
  for (const LineForm& form : forms())
    for (const LineSample& sample : form.samples)
      for (const LineContext context : form.where)
        for (const LineForm* other : reference().matcher().all(context, sample.line)) {
          EXPECT_TRUE(other == &form || other->gives_way_to(form))
              << form.where_from << ": \"" << sample.line << "\" of " << form.id << " is " << other->id << " too, in " << name_of(context);
        }
}

TEST(LineForms, NearMissesAreNotTheEntriesTheyName) {
  for (const LineForm& form : forms())
    for (const LineNearMiss& near : form.near_misses)
      for (const LineForm& named : forms()) {
        if (std::find(near.misses.begin(), near.misses.end(), named.id) == near.misses.end()) continue;
        for (const LineContext context : named.where) {
          const std::vector<const LineForm*> all = reference().matcher().all(context, near.line);
          EXPECT_EQ(std::count(all.begin(), all.end(), &named), 0)
              << form.where_from << ": \"" << near.line << "\" in " << name_of(context) << " is " << ids_of(all);
        }
      }
}

TEST(LineForms, NameReleasesOfGoAndUseEveryRoleAndPlace) {
  std::set<LineRole> roles;
  std::set<LineContext> places;
  const auto is_release = [](const std::string& text) {
    const bool form = text.starts_with("1.") && text.size() > 2 && text.find_first_not_of("0123456789", 2) == std::string::npos;
    return form && std::stoi(text.substr(2)) <= 27;
  };
  for (const LineForm& form : forms()) {
    EXPECT_TRUE(is_release(form.since)) << form.where_from << ": since " << form.since;
    EXPECT_TRUE(form.until.empty() || is_release(form.until)) << form.where_from << ": until " << form.until;
    EXPECT_TRUE(form.until.empty() || std::stoi(form.since.substr(2)) <= std::stoi(form.until.substr(2))) << form.where_from;
    roles.insert(form.role);
    places.insert(form.where.begin(), form.where.end());
  }
  EXPECT_EQ(roles.size(), line_role_count);
  EXPECT_EQ(places.size(), line_context_count);
}

std::string complaint_about(const std::string& text) {
  const auto loaded = load_line_forms({{"lines/x.json", text}});
  return loaded ? "" : loaded.error().where + ": " + loaded.error().what + (loaded.error().help.empty() ? "" : " | " + loaded.error().help);
}

TEST(LineForms, AMistakeIsNamedWithItsPlace) {
  const auto entry = [](const std::string& body) { return "{ \"lines\": [\n{ " + body + " }\n] }"; };
  const std::string good = "\"id\": \"x\", \"role\": \"detail\", \"where\": [\"outer\"], \"since\": \"1.0\", \"means\": \"An x.\", \"samples\": [{ \"line\": \"x\" }]";
  EXPECT_EQ(complaint_about(entry(good + ", \"pattern\": \"^x$\"")), "");
  struct Row {
    const char* why;
    std::string text, complaint;
  };
  const Row rows[] = {
      {"a key nobody knows", entry(good + ", \"patern\": \"^x$\""), "lines/x.json:2: \"patern\" is not a key of an entry"},
      {"a pattern that is a part of a line", entry(good + ", \"pattern\": \"x\""), "lines/x.json:2: the pattern should begin with ^ and end with $ | a line is matched as a whole"},
      {"a pattern that does not compile", entry(good + ", \"pattern\": \"^($\""), "lines/x.json:2: the pattern does not compile: missing ): ^($"},
      {"a part that is not there", entry(good + ", \"pattern\": \"^{{hx}}$\""), "lines/x.json:2: there is no part \"hx\" before this"},
      {"a key twice", entry(good + ", \"pattern\": \"^x$\", \"id\": \"y\""), "lines/x.json:2: \"id\" is given twice | keep one of them"},
      {"a role nobody plays", entry("\"role\": \"detial\""), "lines/x.json:2: \"role\" cannot be \"detial\" | did you mean \"detail\"?"},
      {"no samples", entry("\"id\": \"x\", \"role\": \"detail\", \"where\": [\"outer\"], \"since\": \"1.0\", \"means\": \"An x.\", \"pattern\": \"^x$\""), "lines/x.json:2: an entry needs \"samples\""},
      {"beside nobody", entry(good + ", \"pattern\": \"^x$\", \"beside\": [\"y\"]"), "lines/x.json:2: \"x\" names \"y\", and there is no such entry"},
      {"no JSON", "{ \"lines\": [", "lines/x.json:1: this is not JSON"},
  };
  for (const Row& row : rows) {
    const std::string complaint = complaint_about(row.text);
    EXPECT_TRUE(complaint.starts_with(row.complaint)) << row.why << "\n  " << complaint << "\n  " << row.complaint;
  }
}

// Half of what is read here is read as on a processor without AVX2.
class Processor {
 public:
  explicit Processor(bool wide) { may_use_rows32 = wide; }
  ~Processor() { may_use_rows32 = true; }
  Processor(const Processor&) = delete;
  Processor& operator=(const Processor&) = delete;
};

TEST(Twins, ReadTwentyThousandGeneratedDumpsAlike) {
  const twin::Generator generator(forms());
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    const Processor processor(seed % 2 == 0);
    const twin::Generated dump = generator.dump(seed);
    const std::string difference = twin::differs(reference(), dump, seed);
    ASSERT_EQ(difference, "") << "seed " << seed << " (soak --show " << seed << "), " << dump.how << "\n" << dump.text;
  }
}

TEST(Twins, ReadSamplesAndFixturesAlike) {
  for (const bool wide : {false, true}) {
    const Processor processor(wide);
    for (const tests::TextFile& file : tests::all_dumps()) EXPECT_EQ(twin::differs(reference(), file.bytes), "") << file.name;
  }
}

TEST(Twins, ReadTheSharedCorpusAlikeWhereItIs) {
  namespace fs = std::filesystem;
  const fs::path corpus = fs::path(LINEUP_ROOT).parent_path() / "shared/corpus";
  if (!fs::is_directory(corpus)) GTEST_SKIP() << "there is no shared corpus here";
  for (const char* folder : {"real", "generated"})
    for (const auto& entry : fs::recursive_directory_iterator(corpus / folder)) {
      if (!entry.is_regular_file()) continue;
      const std::string text = tests::slurp(entry.path());
      if (text.starts_with("\x1f\x8b")) continue;
      EXPECT_EQ(twin::differs(reference(), text), "") << entry.path();
    }
}

// What the fast reader, or both, read wrongly before they were compared.
TEST(Twins, ReadRightWhatTheyOnceReadDifferently) {
  const std::string f = "main.f()\n\t/a.go:1 +0x2\n", by = "created by main.g\n\t/a.go:9 +0x2\n";
  struct Row {
    const char* why;
    std::string text;
    std::size_t dumps, goroutines, damaged, repeated, not_understood;
  };
  const Row rows[] = {
      {"two carriage returns are no part of a name",
       "goroutine 1 [select]:\n" + f +
           "created by main.g\r\r\n\t/a.go:9 +0x2\r\r\n\ngoroutine 2 [select]:\r\n" + f +
           "created by main.g\r\n\t/a.go:9 +0x2\r\n",
       1, 2, 0, 0, 0},
      {"behind a relay a goroutine is printed again, but a new head begins another dump",
       "SIGQUIT: quit\n\ngoroutine 1 [select]:\n" + f +
           "\n-----\n\nSIGQUIT: quit\n\ngoroutine 1 [select]:\n" + f +
           "\nSIGQUIT: quit\n\ngoroutine 1 [select]:\n" + f,
       2, 2, 0, 1, 0},
      {"a goroutine without frames is replaced when a relay shows them",
       "SIGQUIT: quit\n\ngoroutine 1 [running]:\n\tgoroutine running on other thread; stack unavailable\n" +
           by + "\n-----\n\nSIGQUIT: quit\n\ngoroutine 1 [running]:\n" + f,
       1, 1, 0, 1, 0},
      {"numbers of a dump that a profile ended are forgotten",
       "goroutine 1 [running]:\n" + f + "\nlog\ngoroutine 2 [select]:\n" + f +
           "\ngoroutine profile: total 1\n1 @ 0x5\n#\t0x4\tmain.f+0x1\t/a.go:1\n\ngoroutine 2 [select]:\n" +
           f,
       3, 3, 0, 0, 1},
      {"a head behind the last goroutine begins no dump where a profile follows",
       "goroutine 1 [select]:\n" + f +
           "panic: x\n\ngoroutine profile: total 1\n1 @ 0x5\n#\t0x4\tmain.f+0x1\t/a.go:1\n\n",
       2, 1, 0, 0, 0},
      {"a line of go test between two records ends no profile",
       "goroutine profile: total 2\n1 @ 0x5\n#\t0x4\tmain.f+0x1\t/a.go:1\n\n--- FAIL: TestX (0.00s)\n1 @ 0x7\n#\t0x6\tmain.g+0x1\t/a.go:2\n\n",
       1, 0, 0, 0, 0},
      {"a profile's total may have blanks behind it",
       "goroutine profile: total 1 \n1 @ 0x5\n#\t0x4\tmain.f+0x1\t/a.go:1\n\n", 1, 0, 0, 0, 0},
      {"a record that was cut counts as damaged",
       "goroutine profile: total 4\n1 @ 0x5\n#\t0x4\tmain.f+0x1\t/a.go:1\n\n3 @ 0x40377", 1, 0, 3,
       0, 0},
      {"a record that was cut behind \"0x\" does, too",
       "goroutine profile: total 4\n1 @ 0x5\n#\t0x4\tmain.f+0x1\t/a.go:1\n\n3 @ 0x4 0x", 1, 0, 3, 0,
       0},
      {"labels that were cut are a torn record",
       "goroutine profile: total 3\n3 @ 0x5\n# labels: {\"a:1\":\"b", 1, 0, 3, 0, 0},
      {"a last line without line feed does not tear a block that is whole",
       "goroutine 1 [select]:\n" + f + by + "bye", 1, 1, 0, 0, 1},
      {"a head without line feed does not tear the block above it",
       "goroutine 1 [select]:\n" + f + "panic: x", 1, 1, 0, 0, 0},
      {"a call without line feed does, and the goroutine is kept as far as it goes",
       "goroutine 1 [select]:\n" + f + "main.g(", 1, 1, 0, 0, 0},
      {"a bare name in front of a torn end was no call",
       "goroutine 1 [select]:\nmain.f()\nword\nmain.g(", 1, 1, 0, 0, 1},
      {"two headers with one number and nothing between them are two goroutines, whatever came before",
       "goroutine 1 [running]:\n" + f + "\nlog\ngoroutine 2 [select]:\n" + f +
           "\ngoroutine 3 [select]:\n" + f + "\ngoroutine 3 [select]:\n" + f,
       1, 4, 0, 0, 1},
      {"what ends with another bracket than it begins with is no function",
       "goroutine 1 [select]:\npanic\n({0x1?, 0x2?}}\n\t/a.go:1 +0x2\n" + f, 1, 1, 0, 0, 3},
      {"registers two on a line are known",
       "SIGSEGV: segmentation violation\nPC=0x1\n\ngoroutine 1 [running]:\n" + f +
           "\nr0   0x0\tr1   0x7ffd1c\n",
       1, 1, 0, 0, 0},
      {"GODEBUG speaks between two calls",
       "goroutine 1 [select]:\n" + f +
           "SCHED 1003ms: gomaxprocs=2\n  P0: status=1 schedtick=7\ngc 12 @0.201s 0%: 1+2+3 ms clock\n" +
           f,
       1, 1, 0, 0, 0},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    EXPECT_EQ(twin::differs(reference(), row.text), "");
    const twin::Reading reading = reference().read(row.text);
    std::size_t goroutines = 0, damaged = 0, repeated = 0;
    for (const twin::OneDump& dump : reading.dumps) {
      goroutines += dump.goroutines.size();
      repeated += dump.repeated;
      for (const twin::OneLoss& loss : dump.losses) damaged += loss.count;
    }
    EXPECT_EQ(reading.dumps.size(), row.dumps);
    EXPECT_EQ(goroutines, row.goroutines);
    EXPECT_EQ(damaged, row.damaged);
    EXPECT_EQ(repeated, row.repeated);
    EXPECT_EQ(reading.not_understood.size(), row.not_understood);
  }
}

TEST(Twins, TheFirstDifferenceIsSaidInWords) {
  const auto read = [](const char* text) { return reference().read(text); };
  const twin::Reading here = read("goroutine 7 [select]:\nmain.f()\n\t/a.go:1 +0x2\ngoroutine 8 [running]:\nmain.f(0x1)\n\t/a.go:1 +0x2\n");
  EXPECT_EQ(twin::first_difference(here, here), "");
  EXPECT_EQ(twin::first_difference(here, read("goroutine 7 [select]:\nmain.f()\n\t/a.go:2 +0x2\n")),
            "dump 1, goroutine 1 (7), call 1: fast \"main.f\" at \"/a.go\":1, reference \"main.f\" at \"/a.go\":2");
  EXPECT_EQ(twin::first_difference(here, read("goroutine 7 [select]:\nmain.f()\n\t/a.go:1 +0x2\n")),
            "number of dump 1, goroutines: fast 2, reference 1");
  EXPECT_EQ(twin::first_difference(here, read("goroutine 7 [select, 5 minutes]:\nmain.f()\n\t/a.go:1\n")),
            "dump 1, goroutine 1 (7), minutes: fast 0, reference 5");
}

}  // namespace
