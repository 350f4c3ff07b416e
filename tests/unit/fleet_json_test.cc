// SPDX-License-Identifier: Apache-2.0
// fleet_json_test.cc: the fleet document, and that it is what docs/fleet.schema.json says.
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "report/fleet.h"
#include "report/report.h"
#include "sample_fleet.h"
#include "validate.h"

namespace lineup {
namespace {

using Json = nlohmann::ordered_json;

std::string complaints_of(const std::string& json) {
  std::string all;
  for (const std::string& complaint : validate(json, "fleet.schema.json")) all += complaint + "\n";
  return all;
}

TEST(FleetJson, IsWhatTheSchemaSays) {
  EXPECT_EQ(complaints_of(write_fleet_json(sample_fleet())), "");
  EXPECT_EQ(complaints_of(write_fleet_json(healthy_fleet())), "");
  EXPECT_EQ(complaints_of(write_fleet_json(Fleet{})), "");
  for (unsigned seed = 0; seed < 10; ++seed)
    EXPECT_EQ(complaints_of(write_fleet_json(random_fleet(seed, 20, 2))), "");
}

TEST(FleetJson, AnUnknownKeyOrAWrongTypeIsCaughtWhereverItStands) {
  const auto is_caught = [](const std::function<void(Json&)>& change) {
    Json report = Json::parse(write_fleet_json(sample_fleet()));
    change(report);
    return complaints_of(report.dump()) != "";
  };
  EXPECT_FALSE(is_caught([](Json&) {}));
  EXPECT_TRUE(is_caught([](Json& r) { r["new"] = 1; }));
  EXPECT_TRUE(is_caught([](Json& r) { r["totals"]["new"] = 1; }));
  EXPECT_TRUE(is_caught([](Json& r) { r["ranking"][0]["new"] = 1; }));
  EXPECT_TRUE(is_caught([](Json& r) { r["processes"][0]["new"] = 1; }));
  EXPECT_TRUE(is_caught([](Json& r) { r["processes"][0]["inputs"][0]["new"] = 1; }));
  EXPECT_TRUE(is_caught([](Json& r) { r["processes"][0]["suspects"][0]["new"] = 1; }));
  EXPECT_TRUE(is_caught([](Json& r) { r["notes"][0]["new"] = 1; }));
  EXPECT_TRUE(is_caught([](Json& r) { r.erase("kind"); }));
  EXPECT_TRUE(is_caught([](Json& r) { r["ranking"][0].erase("rms"); }));
  EXPECT_TRUE(is_caught([](Json& r) { r["ranking"][0]["verdict"] = "LEAK"; }));
  EXPECT_TRUE(is_caught([](Json& r) { r["ranking"][0]["fingerprints"][0] = "0x12"; }));
}

TEST(FleetJson, SuspectsDumpsAndNotesAreThoseOfOneProcess) {
  const Summary whole = known_summary();
  FleetMaker maker;
  maker.add({"pay", "a", "", ""}, whole);
  const Json of_fleet = Json::parse(write_fleet_json(maker.take()))["processes"][0],
             of_one = Json::parse(write_json(whole));
  for (const char* key : {"verdict", "inputs", "totals", "suspects", "notes"})
    EXPECT_EQ(of_fleet[key], of_one[key]) << key;
}

TEST(FleetJson, SaysHowManySuspectsAreLeftOut) {
  FleetMaker maker(1);
  maker.add({"pay", "a", "", ""}, sample_summary());
  const Json process = Json::parse(write_fleet_json(maker.take()))["processes"][0];
  EXPECT_EQ(process["suspects"].size(), 1u);
  EXPECT_EQ(process["suspects_left_out"], 2);
  EXPECT_EQ(process["totals"]["suspects"], 3);
}

TEST(FleetJson, TheWorstOfARowIsAProcessThatHasIt) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const Json fleet = Json::parse(write_fleet_json(random_fleet(seed, 40, 100)));
    for (const Json& row : fleet["ranking"]) {
      const Json& process = fleet["processes"][row["worst"].get<std::size_t>()];
      EXPECT_EQ(process["service"], row["service"]);
      bool found = false;
      for (const Json& suspect : process["suspects"])
        for (const Json& id : row["fingerprints"])
          found = found || (suspect["id"] == id && suspect["verdict"] == row["verdict"]);
      EXPECT_TRUE(found);
    }
  }
}

TEST(FleetJson, CanStandInAScriptElementAndShowsNothingHidden) {
  const std::string hostile = "</script>\x1b[31m\xff\u202e&";
  FleetMaker maker;
  maker.add({hostile, hostile, hostile, hostile}, summary_of({suspect_of({}, 3)}, hostile));
  Fleet fleet = maker.take();
  fleet.read_as = hostile;
  const std::string json = write_fleet_json(fleet);
  EXPECT_EQ(json.find_first_of("<>&\x1b"), std::string::npos);
  EXPECT_EQ(Json::parse(json)["processes"][0]["host"], "</script>\x1b[31m\ufffd\u202e&");
}

TEST(FleetSchema, EveryKeyIsDescribedAndWrittenInThisOrder) {
  std::ifstream file(LINEUP_ROOT "/docs/fleet.schema.json");
  const Json root = Json::parse(file), report = Json::parse(write_fleet_json(sample_fleet()));
  const auto same_order = [](const Json& described, const Json& object) {
    std::vector<std::string> expected, got;
    for (const auto& [key, value] : described["properties"].items()) {
      expected.push_back(key);
      EXPECT_GT(value.value("description", std::string()).size(), 4u) << key;
    }
    for (const auto& item : object.items()) got.push_back(item.key());
    EXPECT_EQ(expected, got);
    EXPECT_EQ(described["required"], Json(got));
  };
  same_order(root, report);
  same_order(root["definitions"]["fleet_totals"], report["totals"]);
  same_order(root["definitions"]["row"], report["ranking"][0]);
  same_order(root["definitions"]["process"], report["processes"][0]);
}

}  // namespace
}  // namespace lineup
