// SPDX-License-Identifier: Apache-2.0
// ranking_test.cc: what of many processes becomes one row, what a row counts, and the order.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "fleet/sums.h"
#include "sample_fleet.h"

namespace lineup {
namespace {

struct Given {
  ProcessName name;
  Summary summary;
};

std::vector<RankingRow> rank_in_order(const std::vector<Given>& given,
                                      const std::vector<std::size_t>& order) {
  Ranking ranking;
  for (const std::size_t i : order) ranking.add(i, given[i].name, given[i].summary);
  return ranking.rows();
}

std::vector<RankingRow> rank_all(const std::vector<Given>& given) {
  std::vector<std::size_t> order(given.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  return rank_in_order(given, order);
}

Given process(const char* service, const char* instance, std::vector<Group> suspects,
              const char* version = "") {
  return {{service, instance, "", version}, summary_of(std::move(suspects))};
}

const Defect send;

// All of a row as text, so that two rows can be compared and shown.
std::string text_of(const RankingRow& row) {
  return fmt::format("{} {} {} {} {} [{}] {} {} {} [{}] {}/{} {} {} {} {} {} {} {} [{}] {} {}",
                     row.service, name_of(row.verdict), row.score, row.cause.value_or("-"),
                     row.title, fmt::join(row.fingerprints, ","), row.state, row.function, row.file,
                     fmt::join(row.lines, ","), row.affected, row.instances, row.most, row.sum,
                     row.rms, row.per_hour.value_or(-1), row.oldest_seconds.value_or(-1),
                     row.first_seen.value_or("-"), row.worst, fmt::join(row.also_in, ","),
                     row.also_in_services, row.only_in_version.value_or("-"));
}

TEST(Ranking, CountsOverAllInstancesOfTheService) {
  const auto rows = rank_all({process("pay", "a", {suspect_of(send, 300)}),
                              process("pay", "b", {suspect_of(send, 400)}), process("pay", "c", {}),
                              process("mail", "d", {})});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].service, "pay");
  EXPECT_EQ(rows[0].affected, 2u);
  EXPECT_EQ(rows[0].instances, 3u);
  EXPECT_EQ(rows[0].most, 400u);
  EXPECT_EQ(rows[0].sum, 700u);
  EXPECT_DOUBLE_EQ(rows[0].rms, std::sqrt((300.0 * 300 + 400 * 400) / 3));
  EXPECT_EQ(rows[0].worst, 1u);
}

TEST(Ranking, TheRmsLiesBetweenTheMeanAndTheMost) {
  for (unsigned seed = 0; seed < 200; ++seed)
    for (const RankingRow& row : random_fleet(seed, 60).ranking) {
      const double mean = static_cast<double>(row.sum) / static_cast<double>(row.instances);
      ASSERT_GE(row.rms, mean * (1 - 1e-12));
      ASSERT_LE(row.rms, static_cast<double>(row.most) * (1 + 1e-12));
    }
}

TEST(Ranking, OneCauseInOneFunctionIsOneRowWhateverTheLine) {
  const Defect later{.id = "2222222222222222", .line = 77};
  const auto rows = rank_all({process("pay", "a", {suspect_of(send, 3), suspect_of(later, 4)})});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].fingerprints,
            (std::vector<std::string>{"1111111111111111", "2222222222222222"}));
  EXPECT_EQ(rows[0].lines, (std::vector<std::uint64_t>{51, 77}));
  EXPECT_EQ(rows[0].affected, 1u);
  EXPECT_EQ(rows[0].most, 7u);
}

TEST(Ranking, AnotherCauseFunctionOrServiceIsAnotherRow) {
  const Defect cause{.id = "2222222222222222", .cause = "chan-receive"};
  const Defect function{.id = "3333333333333333", .function = "main.other"};
  const auto rows = rank_all(
      {process("pay", "a", {suspect_of(send, 3), suspect_of(cause, 3), suspect_of(function, 3)}),
       process("mail", "b", {suspect_of(send, 3)})});
  EXPECT_EQ(rows.size(), 4u);
}

TEST(Ranking, AHolderCountsWithThoseThatWaitForIt) {
  Group holder = suspect_of(send, 1);
  holder.symptoms = abandoned_send().symptoms;
  holder.symptoms[0].goroutines = 14000;
  const auto rows = rank_all({process("pay", "a", {holder})});
  EXPECT_EQ(rows[0].sum, 14002u);
  EXPECT_EQ(rows[0].most, 14002u);
}

TEST(Ranking, GroupsWithoutAFunctionAreOneOnlyByTheirFingerprint) {
  Group one = suspect_of(send, 3), two = suspect_of({.id = "2222222222222222"}, 3);
  one.blocked_at = two.blocked_at = std::nullopt;
  EXPECT_EQ(rank_all({process("pay", "a", {one, two}), process("pay", "b", {one})}).size(), 2u);
}

TEST(Ranking, OneFingerprintIsOneRowThoughOnlyOneInstanceShowsTheCause) {
  const Defect unexplained{.cause = nullptr, .verdict = Verdict::suspect};
  const auto rows = rank_all({process("pay", "a", {suspect_of(unexplained, 900)}),
                              process("pay", "b", {suspect_of(send, 40)})});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].affected, 2u);
  EXPECT_EQ(rows[0].verdict, Verdict::leak);
  EXPECT_EQ(rows[0].cause, send.cause);
  EXPECT_EQ(rows[0].worst, 1u) << "the leak is to be opened first, not the larger suspect";
}

TEST(Ranking, GrowthIsTheSumOfWhatIsKnown) {
  const Defect grows{.per_hour = 12.5}, shrinks{.per_hour = -2};
  const auto rows = rank_all(
      {process("pay", "a", {suspect_of(grows, 3)}), process("pay", "b", {suspect_of(send, 3)}),
       process("pay", "c", {suspect_of(shrinks, 3)}), process("mail", "d", {suspect_of(send, 3)})});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].per_hour, 10.5);
  EXPECT_EQ(rows[1].per_hour, std::nullopt);
}

TEST(Ranking, FirstSeenIsTheFirstDumpThatShowsIt) {
  Given with = process("pay", "a", {suspect_of(send, 3)});
  with.summary.inputs.resize(3, with.summary.inputs[0]);
  with.summary.inputs[0].time = "2026-11-21T03:15:00Z";
  with.summary.inputs[1].time = "2026-11-21T03:16:00.500Z";
  with.summary.inputs[2].time = "2026-11-21T03:17:00Z";
  with.summary.suspects[0].per_dump = {0, 2, 3};
  Given without = with;
  without.name.instance = "b";
  for (InputSummary& input : without.summary.inputs) input.time.reset();
  Given whole_second = with;  // '.' comes before 'Z', but half a second later is later
  whole_second.summary.inputs[1].time = "2026-11-21T03:16:00Z";
  EXPECT_EQ(rank_all({without, with})[0].first_seen, "2026-11-21T03:16:00.500Z");
  EXPECT_EQ(rank_all({without, with, whole_second})[0].first_seen, "2026-11-21T03:16:00Z");
  EXPECT_EQ(rank_all({without})[0].first_seen, std::nullopt);
}

TEST(Ranking, TheOldestIsTheOldestOfAllInstances) {
  Given young = process("pay", "a", {suspect_of(send, 3)}),
        old = process("pay", "b", {suspect_of(send, 3)});
  old.summary.suspects[0].history.oldest_at_least_seconds = 5000;
  EXPECT_EQ(rank_all({young})[0].oldest_seconds, 180);  // Go prints 3 minutes
  EXPECT_EQ(rank_all({young, old})[0].oldest_seconds, 5000);
}

TEST(Ranking, ServicesThatShareAFingerprintNameEachOther) {
  const auto rows = rank_all(
      {process("pay", "a", {suspect_of(send, 3)}), process("mail", "b", {suspect_of(send, 2)}),
       process("chat", "c", {suspect_of(send, 1)}), process("", "d", {suspect_of(send, 1)})});
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].also_in, (std::vector<std::string>{"chat", "mail"}));
  EXPECT_EQ(rows[0].also_in_services, 2u);
}

TEST(Ranking, OnlyTwentyOfManyOtherServicesAreNamed) {
  std::vector<Given> given;
  for (int i = 0; i < 300; ++i)
    given.push_back(process(fmt::format("s{:03}", i).c_str(), "a", {suspect_of(send, 3)}));
  for (const RankingRow& row : rank_all(given)) {
    EXPECT_EQ(row.also_in.size(), 20u);
    EXPECT_EQ(row.also_in_services, 100u);
    EXPECT_EQ(std::ranges::count(row.also_in, row.service), 0);
  }
}

TEST(Ranking, AVersionIsNamedWhenOnlyItHasTheDefect) {
  const auto only = [](std::vector<Given> given) { return rank_all(given)[0].only_in_version; };
  const auto has = [](const char* instance, const char* version) {
    return process("pay", instance, {suspect_of(send, 3)}, version);
  };
  const auto has_not = [](const char* instance, const char* version) {
    return process("pay", instance, {}, version);
  };
  EXPECT_EQ(only({has("a", "2"), has("b", "2"), has_not("c", "1")}), "2");
  EXPECT_EQ(only({has("a", "2"), has_not("b", "2")}), std::nullopt) << "there is only one version";
  EXPECT_EQ(only({has("a", "2"), has("b", "1"), has_not("c", "1")}), std::nullopt);
  EXPECT_EQ(only({has("a", "2"), has("b", ""), has_not("c", "1")}), std::nullopt)
      << "who knows which version b is";
  EXPECT_EQ(only({has("a", "2"), process("mail", "c", {}, "1")}), std::nullopt)
      << "another service's versions";
}

TEST(Ranking, TheWorstVerdictComesFirstThenTheRmsThenTheGrowthThenTheName) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const Fleet fleet = random_fleet(seed, 80);
    for (std::size_t i = 1; i < fleet.ranking.size(); ++i) {
      const RankingRow &a = fleet.ranking[i - 1], &b = fleet.ranking[i];
      ASSERT_GE(a.verdict, b.verdict);
      if (a.verdict != b.verdict) continue;
      ASSERT_GE(a.rms, b.rms);
      if (a.rms != b.rms) continue;
      ASSERT_GE(a.per_hour, b.per_hour);
      if (a.per_hour == b.per_hour) {
        ASSERT_LE(a.service, b.service);
      }
    }
  }
}

TEST(Ranking, DoesNotDependOnTheOrderInWhichProcessesCome) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    const Fleet fleet = random_fleet(seed, 120, 1000);
    std::vector<Given> given;
    for (const ProcessReport& each : fleet.processes) given.push_back({each.name, each.summary});
    std::vector<std::size_t> order(given.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<std::string> expected;
    for (const RankingRow& row : rank_in_order(given, order)) expected.push_back(text_of(row));
    EXPECT_GT(expected.size(), 1u);
    std::mt19937 numbers(seed);
    for (int round = 0; round < 5; ++round) {
      std::ranges::shuffle(order, numbers);
      std::vector<std::string> got;
      for (const RankingRow& row : rank_in_order(given, order)) got.push_back(text_of(row));
      ASSERT_EQ(got, expected) << seed;
    }
  }
}

TEST(Ranking, EverySuspectOfAnInstanceIsInExactlyOneRowOfItsService) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const Fleet fleet = random_fleet(seed, 60, 1000);
    std::uint64_t in_rows = 0, in_suspects = 0;
    std::set<std::pair<std::string, std::string>> seen;
    for (const RankingRow& row : fleet.ranking) {
      in_rows += row.sum;
      for (const std::string& id : row.fingerprints)
        ASSERT_TRUE(seen.insert({row.service, id}).second);
    }
    for (const ProcessReport& each : fleet.processes)
      in_suspects += each.summary.totals.in_suspects;
    ASSERT_EQ(in_rows, in_suspects);
    ASSERT_EQ(in_rows, fleet.totals.in_suspects);
  }
}

TEST(Ranking, CountsThatDumpsClaimNeverWrapAround) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  Defect absurd;
  absurd.per_hour = 1e300;
  const auto rows = rank_all({process("pay", "a", {suspect_of(absurd, most)}),
                              process("pay", "b", {suspect_of(absurd, most)})});
  EXPECT_EQ(rows[0].sum, most);
  EXPECT_GE(rows[0].rms, 1e19 / std::sqrt(2));
  EXPECT_TRUE(std::isfinite(*rows[0].per_hour));
  EXPECT_EQ(sum_of(most, 1), most);
  EXPECT_EQ(sum_of(2, 3), 5u);
}

TEST(Ranking, AThousandGroupsInOneFunctionOfEachInstanceAreOneRow) {
  std::vector<Given> given;
  for (int i = 0; i < 4; ++i) {
    std::vector<Group> suspects;
    for (std::uint64_t line = 1; line <= 1000; ++line) {
      Group group = suspect_of(send, 1);
      group.id = fmt::format("{:016x}", line);
      group.blocked_at->line = line;
      suspects.push_back(std::move(group));
    }
    given.push_back(process("pay", fmt::format("{}", i).c_str(), std::move(suspects)));
  }
  const auto rows = rank_all(given);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].lines.size(), 1000u);
  EXPECT_EQ(rows[0].most, 1000u);
  EXPECT_DOUBLE_EQ(rows[0].rms, 1000);
}

TEST(Ranking, OfWholeReportsIsWhatAddingThemGives) {
  const Fleet fleet = random_fleet(3, 60, 1000);
  const std::vector<RankingRow> again = rank(fleet.processes);
  ASSERT_EQ(again.size(), fleet.ranking.size());
  for (std::size_t i = 0; i < again.size(); ++i)
    EXPECT_EQ(text_of(again[i]), text_of(fleet.ranking[i]));
}

// ---- one process, and the sum of all ----------------------------------------

TEST(ProcessReport, KeepsTheWorstAndSaysWhatTheRestWas) {
  Summary summary = known_summary();
  const std::string fix = summary.suspects[0].fix;
  summary.suspects[0].change = Change{false, false, false, 60, Verdict::leak};
  const ProcessReport report = report_of({"pay", "a", "", ""}, 2, summary, 1);
  EXPECT_EQ(report.suspects, 3u);
  EXPECT_EQ(report.restarts, 2u);
  ASSERT_EQ(report.summary.suspects.size(), 1u);
  EXPECT_EQ(report.summary.suspects[0].fix, fix);
  EXPECT_TRUE(report.summary.groups.empty());
  EXPECT_EQ(report.verdict, Verdict::leak);
  EXPECT_EQ(report.alarm, Verdict::suspect) << "the third is new, though it is not kept";
}

TEST(ProcessReport, OwnsTheNamesOfItsSuspects) {
  Summary summary = sample_summary();
  auto names = std::make_shared<std::string>("main.alloc2 /src/alloc/main.go");
  const std::weak_ptr<std::string> gone = names;
  for (Group& group : summary.suspects) group.texts = names;
  summary.suspects[0].blocked_at =
      Place{std::string_view(*names).substr(0, 11), std::string_view(*names).substr(12), 51};
  summary.suspects[0].symptoms[0].blocked_at = summary.suspects[0].blocked_at;
  summary.suspects[0].stack = {*summary.suspects[0].blocked_at, *summary.suspects[0].blocked_at};
  names.reset();
  const ProcessReport report = report_of({}, 0, std::move(summary), 10);
  EXPECT_TRUE(gone.expired());
  const Group& group = report.summary.suspects[0];
  for (const Place& place :
       {*group.blocked_at, *group.symptoms[0].blocked_at, group.stack[0], group.stack[1]}) {
    EXPECT_EQ(place.function, "main.alloc2");
    EXPECT_EQ(place.file, "/src/alloc/main.go");
  }
}

TEST(FleetTotals, AddUp) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const Fleet fleet = random_fleet(seed, seed % 40);
    const FleetTotals& totals = fleet.totals;
    ASSERT_EQ(totals.instances_read, fleet.processes.size());
    ASSERT_EQ(totals.instances_read, totals.leak + totals.likely + totals.suspect + totals.idle);
    ASSERT_EQ(totals.goroutines, totals.in_suspects + totals.ignored + totals.idle_goroutines +
                                     totals.runtime_goroutines + totals.damaged);
    std::set<std::string> services;
    for (const ProcessReport& each : fleet.processes) services.insert(each.name.service);
    ASSERT_EQ(totals.services, services.size());
    ASSERT_EQ(totals.dumps, fleet.processes.size());
    Verdict worst = Verdict::idle;
    for (const RankingRow& row : fleet.ranking) worst = std::max(worst, row.verdict);
    ASSERT_EQ(fleet.worst(), worst);
    ASSERT_EQ(fleet.alarm(), worst);
  }
}

TEST(FleetTotals, AddingThemTwiceChangesNothing) {
  Fleet fleet = sample_fleet();
  const FleetTotals before = fleet.totals;
  add_totals(fleet);
  EXPECT_EQ(fleet.totals.goroutines, before.goroutines);
  EXPECT_EQ(fleet.totals.leak, before.leak);
  EXPECT_EQ(fleet.totals.dumps, before.dumps);
  EXPECT_EQ(fleet.totals.copies, before.copies);
  EXPECT_EQ(fleet.totals.instances_unreadable, before.instances_unreadable);
}

TEST(Fleet, TroubleAndLossesAreThoseOfTheRunAndOfEachProcess) {
  Fleet fleet = healthy_fleet();
  EXPECT_TRUE(fleet.is_complete());
  EXPECT_FALSE(fleet.has_trouble());
  EXPECT_EQ(fleet.worst(), Verdict::idle);

  const Note error{Level::error, "it broke", "a", "", 1},
      lost{Level::lost, "it is torn", "a", "", 1};
  const auto with = [](auto change) {
    Fleet changed = healthy_fleet();
    change(changed);
    return changed;
  };
  EXPECT_TRUE(with([](Fleet& f) { f.interrupted = true; }).has_trouble());
  EXPECT_FALSE(with([](Fleet& f) { f.interrupted = true; }).is_complete());
  EXPECT_TRUE(with([&](Fleet& f) { f.notes = {error}; }).has_trouble());
  EXPECT_TRUE(with([&](Fleet& f) { f.processes[1].summary.notes = {error}; }).has_trouble());
  EXPECT_FALSE(with([&](Fleet& f) { f.notes = {lost}; }).has_trouble());
  EXPECT_FALSE(with([&](Fleet& f) { f.notes = {lost}; }).is_complete());
  EXPECT_FALSE(with([&](Fleet& f) { f.processes[0].summary.notes = {lost}; }).is_complete());
  EXPECT_FALSE(
      with([&](Fleet& f) { f.processes[0].summary.inputs[0].cut_short = true; }).is_complete());
  EXPECT_FALSE(with([](Fleet& f) { f.totals.instances_unreadable = 1; }).is_complete());
  EXPECT_TRUE(with([](Fleet& f) { f.totals.instances_without_dumps = 1; }).is_complete());
}

}  // namespace
}  // namespace lineup
