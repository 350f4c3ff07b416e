// SPDX-License-Identifier: Apache-2.0
// moments_test.cc: views of one moment become one dump, and dumps of two moments never do.
#include "origin/moments.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "origin/layout.h"
#include "series/series.h"
#include "unit/fleets.h"
#include "unit/process.h"

namespace lineup::tests {
namespace {

struct View {
  std::string name, text;
};

// The dumps of these files, put in order and joined, as those of one process are.
Corpus joined(const std::vector<View>& views) {
  std::vector<std::string> names;
  for (const View& view : views) names.push_back(view.name);
  const Layout layout = read_layout(names, nullptr);
  Corpus corpus;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const std::size_t first = corpus.dumps.size();
    corpus.append(read(views[i].text));
    for (std::size_t at = first; at < corpus.dumps.size(); ++at) {
      Dump& dump = corpus.dumps[at];
      dump.name = at == first ? views[i].name : fmt::format("{}#{}", views[i].name, at - first + 1);
      dump.member = static_cast<std::uint32_t>(i);
      dump.moment = layout.parts[i].moment;
      dump.name_unix_nanos = layout.parts[i].time_unix_nanos;
      dump.sequence = layout.parts[i].sequence;
    }
  }
  sort_dumps(corpus);
  Notes notes;
  join_views(corpus, notes);
  return corpus;
}

// "12 listed + 30 counted", a dump.
std::string counts_of(const Corpus& corpus) {
  std::string all;
  for (const Dump& dump : corpus.dumps) {
    std::int64_t counted = 0;
    for (const Counted& record : dump.counted) counted += record.count;
    all += fmt::format("{}{} listed + {} counted", all.empty() ? "" : ", ", dump.goroutines.size(), counted);
  }
  return all;
}

std::size_t leaked_in(const Corpus& corpus, const Dump& dump) {
  std::size_t leaked = 0;
  for (const Goroutine& g : dump.goroutines) leaked += (corpus.shape(g.shape).marks & mark_leaked) != 0;
  for (const Counted& record : dump.counted)
    if ((corpus.shape(record.shape).marks & mark_leaked) != 0) leaked += static_cast<std::size_t>(record.count);
  return leaked;
}

// The first goroutines of a dump.
std::string first_of(const std::string& text, std::size_t count) {
  std::size_t at = 0;
  while (count-- > 0 && at != std::string::npos) at = text.find("\n\n", at + 1);
  return at == std::string::npos ? text : text.substr(0, at + 2);
}

const std::string& busy() { return zoo_dumps("go1.27", "feed-burst")[2]; }
const std::string& later() { return zoo_dumps("go1.27", "feed-burst")[3]; }
std::size_t size_of(const std::string& text) { return read(text).dumps.at(0).goroutines.size(); }

TEST(Moments, OfSeveralViewsHaveEachGoroutineOnce) {
  const std::string all = fmt::format("{} listed + 0 counted", size_of(busy()));
  const View listing{"d/00.debug2.txt", busy()}, counts{"d/00.debug1.txt", as_counts(busy())}, profile{"d/00.pb", as_profile(busy())};
  std::vector<View> views = {listing, counts, profile};
  const auto by_name = [](const View& a, const View& b) { return a.name < b.name; };
  std::ranges::sort(views, by_name);
  do {
    const Corpus corpus = joined(views);
    EXPECT_EQ(counts_of(corpus), all);
    EXPECT_EQ(corpus.dumps[0].views.size(), 2u);
    EXPECT_EQ(told(corpus, corpus.shape(corpus.dumps[0].goroutines[0].shape)), told(read(busy()), read(busy()).shape(read(busy()).dumps[0].goroutines[0].shape)));
  } while (std::ranges::next_permutation(views, by_name).found);
}

TEST(Moments, OfTwoNamesStayTwo) {
  const auto [first, second] = std::pair(size_of(busy()), size_of(later()));
  const std::vector<View> views = {{"d/00.debug2.txt", busy()}, {"d/00.debug1.txt", as_counts(busy())}, {"d/01.debug2.txt", later()}, {"d/01.debug1.txt", as_counts(later())}};
  EXPECT_EQ(counts_of(joined(views)), fmt::format("{} listed + 0 counted, {} listed + 0 counted", first, second));
}

TEST(Moments, OfWhichTheListingIsAPartAreCountedByTheProfile) {
  const std::string part = first_of(busy(), 10);
  const Corpus corpus = joined({{"d/00.debug2.txt", part}, {"d/00.debug1.txt", as_counts(busy())}});
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_EQ(counts_of(corpus), fmt::format("10 listed + {} counted", size_of(busy()) - 10));
  EXPECT_TRUE(by_number(corpus, corpus.dumps[0]).empty()) << "the others have numbers, too, which it does not know";
}

TEST(Moments, AreTwoWhereTheNumbersOfTheirListingsContradictTheName) {
  const std::string other = as_another(zoo_dumps("go1.27", "shop-stock-import")[0], 700);
  EXPECT_EQ(joined({{"d/00.debug2.txt", busy()}, {"d/00.stacks.txt", other}}).dumps.size(), 2u);
  EXPECT_EQ(joined({{"d/00.debug2.txt", busy()}, {"d/00.stacks.txt", busy()}}).dumps.size(), 1u);
}

TEST(Moments, InOneTextAreWhatIsQuotedBesideAProfile) {
  const std::string quoted = first_of(busy(), 6);
  for (const std::string& text : {as_counts(busy()) + "\n" + quoted, quoted + "\n" + as_counts(busy())}) {
    const Corpus corpus = joined({{"ticket.txt", text}});
    EXPECT_EQ(counts_of(corpus), fmt::format("6 listed + {} counted", size_of(busy()) - 6));
  }
}

TEST(Moments, InOneTextAreTwoWhereBothAreWholeOrAgesContradict) {
  EXPECT_EQ(joined({{"ticket.txt", busy() + "\n" + later()}}).dumps.size(), 2u);
  const std::string young = many(3, 40, 1, {2}, "main.push", "chan send"), old = many(3, 40, 1, {9}, "main.push", "chan send");
  EXPECT_EQ(joined({{"ticket.txt", young + "\nlater:\n\n" + old}}).dumps.size(), 2u);
}

TEST(Moments, InOneTextAreOneWherePartsHaveNoNumberInCommon) {
  const Corpus corpus = joined({{"ticket.txt", "goroutines that send\n\n" + many(3, 40, 1, {2}, "main.push", "chan send") + "and those that wait\n\n" + many(4, 80, 1, {2}, "main.pull")}});
  EXPECT_EQ(counts_of(corpus), "7 listed + 0 counted");
}

TEST(Moments, KnowWhatOnlyAProfileOfLeaksSays) {
  const std::string leaks = "goroutineleak profile: total 2\n2 @ 0x43d4a5 0x480001\n#\t0x480000\tmain.push+0x2c\t/src/a.go:5\n\n";
  const std::string listing = many(3, 40, 1, {2}, "main.push", "chan send") + waiter(7, "IO wait", "main.serve");
  for (const std::vector<View>& views : {std::vector<View>{{"d/00.goroutine.txt", listing}, {"d/00.goroutineleak.txt", leaks}}, std::vector<View>{{"d/00.goroutineleak.txt", leaks}, {"d/00.goroutine.txt", listing}}}) {
    const Corpus corpus = joined(views);
    EXPECT_EQ(counts_of(corpus), "4 listed + 0 counted");
    EXPECT_EQ(leaked_in(corpus, corpus.dumps[0]), 2u);
  }
}

TEST(Moments, OfRandomProgramsAreNeitherAddedUpNorTakenFromEachOther) {
  Dice dice(5);
  const auto& names = zoo_programs("go1.27");
  for (int i = 0; i < 30; ++i) {
    const auto& dumps = zoo_dumps("go1.27", names[dice.below(names.size())]);
    std::vector<View> views;
    std::string expected;
    for (std::size_t t = 0; t < 3; ++t) {
      views.push_back({fmt::format("2026-01-02T10-0{}-00/goroutine-debug2.txt", t), dumps[t]});
      views.push_back({fmt::format("2026-01-02T10-0{}-00/goroutine-debug1.txt", t), as_counts(dumps[t])});
      views.push_back({fmt::format("2026-01-02T10-0{}-00/goroutine.pb", t), as_profile(dumps[t])});
      expected += fmt::format("{}{} listed + 0 counted", t == 0 ? "" : ", ", size_of(dumps[t]));
    }
    shuffle(views, dice);
    EXPECT_EQ(counts_of(joined(views)), expected);
  }
}

}  // namespace
}  // namespace lineup::tests
