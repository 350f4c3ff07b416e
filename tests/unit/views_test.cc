// SPDX-License-Identifier: Apache-2.0
#include "lineup/views.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "folder.h"
#include "parse/wire.h"
#include "unit/dumps.h"
#include "views/graph.h"
#include "views/samples.h"
#include "views/writers.h"

namespace lineup {
namespace {

// A profile of stacks in words: innermost call first.
class Stacks {
 public:
  Stacks& add(std::int64_t goroutines, const std::vector<std::string_view>& calls,
              std::vector<ProfileLabel> labels = {}) {
    ProfileSample sample;
    sample.goroutines = goroutines;
    for (const std::string_view call : calls) sample.calls.push_back(place(call));
    sample.labels = std::move(labels);
    profile_.samples.push_back(std::move(sample));
    return *this;
  }
  Stacks& creator(std::string_view call) {
    profile_.samples.back().created_by = place(call);
    profile_.says_creators = true;
    return *this;
  }
  const Profile& profile() {
    sort_samples(profile_);
    return profile_;
  }

 private:
  std::uint32_t place(std::string_view call) {
    for (std::uint32_t at = 0; at < profile_.calls.size(); ++at)
      if (profile_.calls[at].function == call) return at;
    profile_.calls.push_back({call, "main.go", 7});
    return static_cast<std::uint32_t>(profile_.calls.size() - 1);
  }
  Profile profile_;
};

// "flat cum name" of each row, with the warnings behind.
tests::Lines rows(const Profile& profile, ViewRequest request = {}) {
  const Result<View> view = show(profile, request);
  if (!view) return {view.error().what};
  tests::Lines out;
  bool on = false;
  for (const std::string& line : tests::lines_of(view->text)) {
    if (on)
      out.push_back(std::to_string(std::stol(line)) + ' ' +
                    std::to_string(std::stol(line.substr(25))) + line.substr(42));
    on = on || line.starts_with("      flat");
  }
  out.insert(out.end(), view->warnings.begin(), view->warnings.end());
  return out;
}

std::string head_line(const Profile& profile, const ViewRequest& request, std::string_view start) {
  for (const std::string& line : tests::lines_of(show(profile, request)->text))
    if (line.starts_with(start)) return line;
  return {};
}

Profiles read_text(std::string_view text, const std::string& name = "now.txt") {
  const tests::Folder folder;
  const std::string path = folder.path() / name;
  std::ofstream(path, std::ios::binary) << text;
  Request request;
  request.inputs = {path};
  return *read_profiles(request);
}

std::string unpacked(const std::string& bytes) {
  std::string out(std::size_t{1} << 22, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

// ---- a dump as a profile ----------------------------------------------------

TEST(ProfileOfADump, CountsEachGoroutineOnceInEveryForm) {
  for (const char* name : {"alloc-2.debug2.txt", "alloc-2.debug1.txt", "alloc-2.pb.gz"}) {
    Request request;
    request.inputs = {std::string(LINEUP_ROOT) + "/samples/" + name};
    const Result<Profiles> profiles = read_profiles(request);
    ASSERT_TRUE(profiles) << name;
    ASSERT_EQ(profiles->all.size(), 1u) << name;
    EXPECT_EQ(profiles->all.front().goroutines(), 73) << name;
    EXPECT_EQ(profiles->alarm, Verdict::likely) << name;
  }
}

TEST(ProfileOfADump, IsOfTheLastDumpOfAProcessOrOfEach) {
  Request request;
  for (const char* name : {"alloc-1.debug2.txt", "alloc-2.debug2.txt"})
    request.inputs.push_back(std::string(LINEUP_ROOT) + "/samples/" + name);
  const Profiles last = *read_profiles(request), all = *read_profiles(request, Moments::all);
  ASSERT_EQ(last.all.size(), 1u);
  EXPECT_EQ(last.all[0].goroutines(), 73);
  EXPECT_EQ(last.all[0].comments,
            (std::vector<std::string>{
                "The last of 2 dumps of one process: the earlier ones are not added"}));
  ASSERT_EQ(all.all.size(), 2u);
  EXPECT_EQ(all.all[0].goroutines(), 49);
  EXPECT_EQ(all.all[1].goroutines(), 73);
}

TEST(ProfileOfADump, LeavesALabelOfTheProgramItsName) {
  const Profiles read = read_text(
      "goroutine 7 [chan receive] {state: mine}:\nmain.run(0x1)\n\t/src/main.go:7 +0x1\n");
  std::map<std::string, std::string> labels;
  ASSERT_EQ(read.all.size(), 1u);
  for (const ProfileLabel& label : read.all[0].samples.at(0).labels)
    labels[std::string(label.key)] = label.value;
  EXPECT_EQ(labels["lineup_state"], "chan receive");
  EXPECT_EQ(labels["state"], "mine");
}

TEST(Rows, AreOfLinesOrOfFilesAsPprofNamesThem) {
  const Profile profile = Stacks().add(3, {"main.send", "main.run"}).add(1, {"main.run"}).profile();
  ViewRequest request;
  request.by = ViewBy::line;
  EXPECT_EQ(rows(profile, request),
            (tests::Lines{"3 3  main.send main.go:7", "1 4  main.run main.go:7"}));
  request.by = ViewBy::file;
  EXPECT_EQ(rows(profile, request), tests::Lines{"4 4  main.go"});
}

TEST(ProfileOfADump, SaysWhatIsInNoRow) {
  const std::string whole = "goroutine 7 [chan receive]:\nmain.run(0x1)\n\t/src/main.go:7 +0x1\n\n";
  const std::string without_call = "goroutine 8 [chan receive]:\nmain.run(0x1\n\n";
  const std::string torn = "goroutine 9 [chan receive]:\nmain.run(0x1";
  const Profiles read = read_text(whole + without_call + whole + torn);
  ASSERT_EQ(read.all.size(), 1u);
  std::string comments;
  for (const std::string& comment : read.all[0].comments) comments += comment + '\n';
  EXPECT_EQ(comments,
            "1 goroutine damaged, and in no row\n"
            "1 goroutine without a call that could be read, and in no row\n");
}

TEST(ProfileOfADump, IsNoneWhereThereAreNoStacks) {
  const Profiles read = read_text("<html>404</html>\n");
  EXPECT_TRUE(read.all.empty());
  EXPECT_TRUE(read.has_trouble());
}

// ---- top --------------------------------------------------------------------

TEST(Top, CountsARecursiveFunctionOnceForAStack) {
  EXPECT_EQ(rows(Stacks().add(3, {"main.b", "main.a", "main.b", "main.a"}).profile()),
            (tests::Lines{"3 3  main.b", "0 3  main.a"}));
}

TEST(Top, OrdersByFlatThenByNameAndByCumWhenAsked) {
  Stacks stacks;
  stacks.add(2, {"main.z", "main.q"}).add(2, {"main.b", "main.q"}).add(9, {"main.leaf", "main.c"});
  EXPECT_EQ(rows(stacks.profile()), (tests::Lines{"9 9  main.leaf", "2 2  main.b", "2 2  main.z",
                                                  "0 9  main.c", "0 4  main.q"}));
  ViewRequest request;
  request.cum = true;
  EXPECT_EQ(
      rows(stacks.profile(), request),
      (tests::Lines{"0 9  main.c", "9 9  main.leaf", "0 4  main.q", "2 2  main.b", "2 2  main.z"}));
}

TEST(Top, DropsWhatIsLessThanTheCutAndKeepsWhatIsEqual) {
  Stacks stacks;
  stacks.add(90, {"main.a"}).add(6, {"main.less"}).add(10, {"main.equal"}).add(94, {"main.z"});
  ViewRequest request;
  request.nodefraction = 0.05;
  EXPECT_EQ(rows(stacks.profile(), request),
            (tests::Lines{"94 94  main.z", "90 90  main.a", "10 10  main.equal"}));
  EXPECT_EQ(head_line(stacks.profile(), request, "Dropped"), "Dropped 1 node (cum <= 10)");
  request.trim = false;
  EXPECT_EQ(rows(stacks.profile(), request).size(), 4u);
}

TEST(Top, GivesADroppedLeafsGoroutinesToNoOtherRow) {
  Stacks stacks;
  stacks.add(199, {"main.big"}).add(1, {"main.small", "main.caller"}).add(50, {"main.caller"});
  ViewRequest request;
  request.nodefraction = 0.02;
  EXPECT_EQ(rows(stacks.profile(), request),
            (tests::Lines{"199 199  main.big", "50 51  main.caller"}));
  EXPECT_EQ(head_line(stacks.profile(), request, "Showing nodes"),
            "Showing nodes accounting for 249, 99.60% of 250 total");
}

TEST(Top, HidesTheRuntimesFramesUnlessAsked) {
  Stacks stacks;
  stacks.add(4, {"runtime.gopark", "runtime.chansend", "main.send", "runtime.goexit"});
  EXPECT_EQ(rows(stacks.profile()), (tests::Lines{"4 4  main.send"}));
  EXPECT_EQ(head_line(stacks.profile(), {}, "Frames of"),
            "Frames of the runtime: hidden (-runtime shows them)");
  ViewRequest request;
  request.runtime = true;
  EXPECT_EQ(rows(stacks.profile(), request).front(), "4 4  runtime.gopark");
}

TEST(Top, LeavesElidedCallsOut) {
  Stacks stacks;
  stacks.add(5, {"main.leaf", "...", "main.root"});
  EXPECT_EQ(rows(stacks.profile()), (tests::Lines{"5 5  main.leaf", "0 5  main.root"}));
  ViewRequest tree;
  tree.kind = ViewKind::tree;
  EXPECT_EQ(show(stacks.profile(), tree)->text.find("100% |   main"), std::string::npos)
      << "no call is known to lead from main.root to main.leaf";
}

TEST(Top, ShowsStatesCreatorsPackagesAndLabels) {
  Stacks stacks;
  stacks
      .add(5, {"main.leaf", "net/http.(*conn).serve"},
           {{"route", "/a", true}, {"state", "select", false}})
      .creator("main.start")
      .add(2, {"net/http.(*conn).serve"}, {{"state", "IO wait", false}});
  const auto by = [&](ViewBy what, const std::string& key = {}) {
    ViewRequest request;
    request.by = what;
    request.label = key;
    return rows(stacks.profile(), request);
  };
  EXPECT_EQ(by(ViewBy::state), (tests::Lines{"5 5  select", "2 2  IO wait"}));
  EXPECT_EQ(by(ViewBy::creator), (tests::Lines{"5 5  main.start", "2 2  (no creator)"}));
  EXPECT_EQ(by(ViewBy::package), (tests::Lines{"5 5  main", "2 7  net/http"}));
  EXPECT_EQ(by(ViewBy::label), (tests::Lines{"5 5  route=/a", "2 2  (no label)"}));
  EXPECT_EQ(by(ViewBy::label, "route"), (tests::Lines{"5 5  /a", "2 2  (no label)"}));
}

TEST(Top, HasPercentagesAsPprofPrintsThem) {
  Stacks stacks;
  stacks.add(99'960, {"main.most"}).add(39, {"main.few"}).add(1, {"main.one"});
  ViewRequest request;
  request.nodefraction = 0;
  const std::string text = show(stacks.profile(), request)->text;
  EXPECT_NE(text.find("     99960   100%   100%      99960   100%  main.most\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("        39 0.039%   100%         39 0.039%  main.few\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("         1 0.001%   100%          1 0.001%  main.one\n"), std::string::npos)
      << text;
}

TEST(Top, ShowsNothingOfANameThatATerminalWouldObey) {
  EXPECT_EQ(rows(Stacks().add(1, {"main.\x1b[2Jred\nfake"}).profile()),
            (tests::Lines{"1 1  main.\\x1b[2Jred\\x0afake"}));
}

// ---- what is selected -------------------------------------------------------

struct Flag {
  const char* what;
  std::string ViewRequest::*flag;
  const char* value;
  tests::Lines wanted;
};

TEST(Selection, FollowsPprofsFlags) {
  Stacks stacks;
  stacks.add(5, {"main.leaf", "net.read", "main.root"}, {{"state", "IO wait", false}})
      .add(2, {"main.other", "main.root"}, {{"state", "select", false}, {"route", "/a", true}});
  const Flag flags[] = {
      {"focus", &ViewRequest::focus, "net", {"5 5  main.leaf", "0 5  main.root", "0 5  net.read"}},
      {"focus on a file",
       &ViewRequest::focus,
       "main\\.go",
       {"5 5  main.leaf", "2 2  main.other", "0 7  main.root", "0 5  net.read"}},
      {"ignore", &ViewRequest::ignore, "net", {"2 2  main.other", "0 2  main.root"}},
      {"hide", &ViewRequest::hide, "leaf|other", {"5 5  net.read", "2 7  main.root"}},
      {"show", &ViewRequest::show, "root|read", {"5 5  net.read", "2 7  main.root"}},
      {"show_from", &ViewRequest::show_from, "read", {"5 5  main.leaf", "0 5  net.read"}},
      {"prune_from",
       &ViewRequest::prune_from,
       "read",
       {"5 5  net.read", "2 2  main.other", "0 7  main.root"}},
      {"tagfocus of a key",
       &ViewRequest::tagfocus,
       "state=^sel",
       {"2 2  main.other", "0 2  main.root"}},
      {"tagfocus of any key",
       &ViewRequest::tagfocus,
       "route:/a,select",
       {"2 2  main.other", "0 2  main.root"}},
      {"tagignore", &ViewRequest::tagignore, "state=IO", {"2 2  main.other", "0 2  main.root"}},
      {"focus on nothing", &ViewRequest::focus, "absent", {"Focus expression matched no samples"}},
      {"tagfocus on nothing",
       &ViewRequest::tagfocus,
       "state=absent",
       {"TagFocus expression matched no samples"}},
  };
  for (const Flag& flag : flags) {
    ViewRequest request;
    request.*flag.flag = flag.value;
    EXPECT_EQ(rows(stacks.profile(), request), flag.wanted) << flag.what;
  }
}

TEST(Selection, KeepsPercentagesOfAll) {
  Stacks stacks;
  stacks.add(5, {"main.a"}).add(15, {"main.b"});
  ViewRequest request;
  request.focus = "a$";
  EXPECT_EQ(head_line(stacks.profile(), request, "Showing nodes"),
            "Showing nodes accounting for 5, 25.00% of 20 total");
  EXPECT_EQ(head_line(stacks.profile(), request, "   focus"), "   focus=a$");
}

TEST(Selection, RefusesWhatIsNoExpression) {
  for (const auto flag : {&ViewRequest::focus, &ViewRequest::tagfocus, &ViewRequest::prune_from}) {
    ViewRequest request;
    request.*flag = "(";
    const Result<View> view = show(Stacks().add(1, {"main.a"}).profile(), request);
    ASSERT_FALSE(view);
    EXPECT_NE(view.error().what.find("\"(\" is no regular expression: missing )"),
              std::string::npos)
        << view.error().what;
  }
}

TEST(Peek, IsAnErrorWhereNothingMatches) {
  ViewRequest request;
  request.kind = ViewKind::peek;
  request.symbol = "absent";
  const Result<View> view = show(Stacks().add(1, {"main.a"}).profile(), request);
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().what, "no matches found for regexp: absent");
}

// ---- one against another ----------------------------------------------------

TEST(Difference, CancelsWhatIsEqualAndCountsBothDirections) {
  Stacks before, now;
  before.add(5, {"main.same"}).add(9, {"main.gone"}).add(2, {"main.more"});
  now.add(6, {"main.more"}).add(5, {"main.same"});
  const Profile rest = subtract(now.profile(), before.profile(), false);
  EXPECT_EQ(rows(rest), (tests::Lines{"-9 -9  main.gone", "4 4  main.more"}));
  EXPECT_EQ(head_line(rest, {}, "Showing nodes"),
            "Showing nodes accounting for -5, 38.46% of 13 total");
  const Profile apart = subtract(now.profile(), before.profile(), true);
  EXPECT_EQ(rows(apart), (tests::Lines{"-9 -9  main.gone", "4 4  main.more"}));
  EXPECT_EQ(head_line(apart, {}, "Showing nodes"),
            "Showing nodes accounting for -5, 31.25% of 16 total");
}

TEST(Difference, IsOfNothingWhereOnlyACauseWasFound) {
  Stacks before, now;
  before.add(5, {"main.same"}, {{"state", "select", false}});
  now.add(5, {"main.same"}, {{"cause", "leak", false}, {"state", "select", false}});
  EXPECT_TRUE(subtract(now.profile(), before.profile(), false).samples.empty());
}

TEST(Sum, HasEachCallOnceAndAllGoroutines) {
  Stacks one, two;
  one.add(5, {"main.a", "main.b"});
  two.add(2, {"main.b"}).add(1, {"main.a", "main.b"});
  const Profile sum = add({one.profile(), two.profile()});
  EXPECT_EQ(sum.goroutines(), 8);
  EXPECT_EQ(sum.calls.size(), 2u);
  EXPECT_EQ(rows(sum), (tests::Lines{"6 6  main.a", "2 8  main.b"}));
}

// ---- files for other tools --------------------------------------------------

TEST(PprofFile, HoldsWhatTheProfileSaysAndTheSameBytesEachTime) {
  Stacks stacks;
  stacks
      .add(64, {"main.leaf", "...", "main.root"},
           {{"state", "chan send", false}, {"verdict", "leak", false}})
      .add(3, {"main.root"}, {{"state", "select", false}});
  const std::string bytes = write_pprof(stacks.profile(), {});
  EXPECT_EQ(bytes, write_pprof(stacks.profile(), {}));
  const std::string plain = unpacked(bytes);
  const ProfileWire wire(plain);
  EXPECT_FALSE(wire.cut);
  EXPECT_EQ(wire.broken, 0u);
  ASSERT_EQ(wire.types.size(), 1u);
  EXPECT_EQ(wire.text(wire.types[0].type), "goroutine");
  EXPECT_EQ(wire.text(wire.period_type.unit), "count");
  tests::Lines samples;
  wire.for_each_sample([&](const ProfileWire::Sample& sample) {
    std::string text = std::to_string(sample.values.at(0));
    for (const std::uint64_t id : sample.locations)
      text +=
          ' ' +
          std::string(wire.text(wire.function(wire.line(wire.location(id)->begin).function)->name));
    for (const ProfileWire::Label& label : sample.labels)
      text += ' ' + std::string(wire.text(label.key)) + '=' + std::string(wire.text(label.text));
    samples.push_back(text);
  });
  EXPECT_EQ(samples,
            (tests::Lines{"64 main.leaf main.root state=chan send", "3 main.root state=select"}));
}

TEST(PprofFile, IsReadAgainWithTheStatesItSays) {
  Stacks stacks;
  stacks.add(64, {"main.leaf", "main.root"},
             {{"state", "chan send", false}, {"group", "00ff00ff00ff00ff", false}, {"job", "x", true}});
  // Of a program that has such a word of its own it says nothing.
  stacks.add(3, {"main.other"}, {{"state", "open", true}});
  const Corpus corpus = tests::read(unpacked(write_pprof(stacks.profile(), {})));
  ASSERT_EQ(corpus.dumps.size(), 1u);
  ASSERT_EQ(corpus.dumps[0].counted.size(), 2u);
  const Shape ours = corpus.shape(corpus.dumps[0].counted[0].shape);
  EXPECT_EQ(corpus.text(ours.state), "chan send");
  EXPECT_EQ(ours.marks & mark_inferred, 0);
  const Shape other = corpus.shape(corpus.dumps[0].counted[1].shape);
  EXPECT_NE(corpus.text(other.state), "open");
}

TEST(PprofFile, HasTheVerdictAndTheWaitOnlyWhenAllLabelsAreAsked) {
  const Profiles read = read_text(
      "goroutine 7 [chan receive, 3 minutes]:\nmain.run(0x1)\n\t/m.go:7 +0x1\n\n"
      "goroutine 8 [chan receive]:\nmain.run(0x1)\n\t/m.go:7 +0x1\n");
  ASSERT_EQ(read.all.size(), 1u);
  const auto shape = [&](bool all) {
    const std::string plain = unpacked(write_pprof(read.all[0], {.all_labels = all}));
    const ProfileWire wire(plain);
    std::string text;
    for (const auto& type : wire.types)
      text += std::string(wire.text(type.type)) + '/' + std::string(wire.text(type.unit)) + ' ';
    wire.for_each_sample([&](const ProfileWire::Sample& sample) {
      for (const std::int64_t value : sample.values) text += std::to_string(value) + ' ';
      for (const ProfileWire::Label& label : sample.labels)
        text += std::string(wire.text(label.key)) + ' ';
    });
    return text;
  };
  EXPECT_EQ(shape(false), "goroutine/count 2 cause group state ");
  EXPECT_EQ(shape(true), "goroutine/count wait/seconds 2 180 cause group state verdict ");
}

TEST(Folded, HasALineForEachStackFromTheOutermostCallOn) {
  Stacks stacks;
  stacks.add(5, {"main.leaf", "main.root"})
      .add(2, {"main.root"})
      .add(1, {"main.leaf", "main.root"});
  EXPECT_EQ(write_folded(stacks.profile()), "main.root 2\nmain.root;main.leaf 6\n");
}

TEST(Folded, LeavesOutTheRuntimeAroundTheProgramAsDebug2Does) {
  Stacks stacks;
  stacks.add(2, {"main.f", "main.main", "runtime.main"}).add(1, {"runtime.a", "runtime.b"});
  EXPECT_EQ(write_folded(stacks.profile()), "main.main;main.f 2\nruntime.b;runtime.a 1\n");
}

TEST(Folded, MakesNamesSafe) {
  const struct {
    std::string_view name;
    std::string wanted;
  } names[] = {
      {"main.F[struct { A int; B string }].x", "main.F[struct { A int: B string }].x"},
      {"main.goroutine 5", "main.goroutine_5"},
      {"a\nb\tc", "a\\x0ab\\x09c"},
      {"#comment", "_comment"},
      {" main.f ", "main.f"},
      {"main.f_[k]", "main.f [k]"},
      {"", "[unknown]"},
      {"  ", "[unknown]"},
      {"main.(*T).f.func1", "main.(*T).f.func1"},
  };
  for (const auto& row : names) EXPECT_EQ(folded_name(row.name), row.wanted);
}

TEST(Folded, DifferenceHasBothNumbersAndCountsWhatIsGone) {
  Stacks before, now;
  before.add(5, {"main.gone"}).add(10, {"main.a"});
  now.add(20, {"main.a"}).add(3, {"main.come"});
  const FoldedDifference there = write_folded_difference(now.profile(), before.profile());
  EXPECT_EQ(there.text, "main.a 10 20\nmain.come 0 3\nmain.gone 5 0\n");
  EXPECT_EQ(there.gone_stacks, 1u);
  EXPECT_EQ(there.gone_goroutines, 5u);
  const FoldedDifference back = write_folded_difference(before.profile(), now.profile());
  EXPECT_EQ(back.text, "main.a 20 10\nmain.come 3 0\nmain.gone 0 5\n");
}

TEST(Speedscope, PagesThroughASeriesWithFramesInCommon) {
  Stacks before, now;
  before.add(5, {"main.leaf", "main.root"});
  now.add(7, {"main.leaf", "main.root"}).add(2, {"main.\"<script>\xff"});
  const auto file = nlohmann::json::parse(write_speedscope({before.profile(), now.profile()}));
  EXPECT_EQ(file["$schema"], "https://www.speedscope.app/file-format-schema.json");
  EXPECT_EQ(file["activeProfileIndex"], 1);
  ASSERT_EQ(file["profiles"].size(), 2u);
  EXPECT_EQ(file["shared"]["frames"].size(), 3u);
  const auto& last = file["profiles"][1];
  EXPECT_EQ(last["endValue"], 9);
  EXPECT_EQ(last["weights"], (nlohmann::json{7, 2}));
  EXPECT_EQ(last["samples"][0].size(), 2u);
  EXPECT_EQ(file["shared"]["frames"][last["samples"][0][0].get<std::size_t>()]["name"],
            "main.root");
}

}  // namespace
}  // namespace lineup
