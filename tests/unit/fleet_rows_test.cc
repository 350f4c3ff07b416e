// SPDX-License-Identifier: Apache-2.0
// fleet_rows_test.cc: JSON lines that an engine of tables can read without being told their types.
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "report/fleet.h"
#include "sample_fleet.h"
#include "validate.h"

namespace lineup {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> lines_of(const Fleet& fleet) {
  std::vector<std::string> lines;
  std::istringstream in(write_fleet_rows(fleet));
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) keys.push_back(item.key());
  return keys;
}

Json schema() {
  std::ifstream file(LINEUP_ROOT "/docs/fleet-rows.schema.json");
  return Json::parse(file);
}

std::vector<Json> rows_of(const Fleet& fleet, const std::string& kind) {
  std::vector<Json> rows;
  for (const std::string& line : lines_of(fleet)) {
    Json row = Json::parse(line);
    if (row["kind"] == kind) rows.push_back(std::move(row));
  }
  return rows;
}

// A fleet whose every name is what a hostile input may hold.
Fleet hostile_fleet() {
  static const std::string hostile =
      "\x1b]0;x\x07\n\r\xff\u202e\u2028<script>\"\\,{}" + std::string(1, '\0');
  Defect defect;
  defect.function = defect.cause = hostile.c_str();
  Group group = suspect_of(defect, std::numeric_limits<std::uint64_t>::max());
  group.title = group.state = hostile;
  group.labels = {{hostile, hostile}, {hostile, "again"}};
  group.goroutine_ids = {18446744073709551615u};
  group.history.per_hour = 1e300;
  FleetMaker maker;
  Summary summary = summary_of({group}, hostile);
  summary.notes = {{Level::lost, hostile, hostile, hostile, 1}};
  maker.add({hostile, hostile, hostile, hostile}, summary);
  Fleet fleet = maker.take();
  fleet.notes = {
      {Level::error, hostile, hostile, hostile, std::numeric_limits<std::uint64_t>::max()}};
  return fleet;
}

TEST(FleetRows, EveryRowHasTheKeysOfTheSchemaInItsOrder) {
  const std::vector<std::string> expected = keys_of(schema()["properties"]);
  EXPECT_EQ(schema()["required"], Json(expected));
  std::size_t rows = 0;
  for (const Fleet& fleet : {sample_fleet(), healthy_fleet(), random_fleet(1, 50), hostile_fleet()})
    for (const std::string& line : lines_of(fleet)) {
      EXPECT_EQ(keys_of(Json::parse(line)), expected);
      ++rows;
    }
  EXPECT_GT(rows, 100u);
}

TEST(FleetRows, EveryRowIsWhatTheSchemaSays) {
  for (const Fleet& fleet : {sample_fleet(), random_fleet(2, 10), hostile_fleet()})
    for (const std::string& line : lines_of(fleet))
      for (const std::string& complaint : validate(line, "fleet-rows.schema.json"))
        ADD_FAILURE() << complaint << "\n" << line;
}

TEST(FleetRows, EveryKindIsThere) {
  Fleet fleet = sample_fleet();
  EXPECT_EQ(rows_of(fleet, "ranking").size(), 4u);
  EXPECT_EQ(rows_of(fleet, "process").size(), 5u);
  EXPECT_EQ(rows_of(fleet, "suspect").size(), 6u);
  EXPECT_EQ(rows_of(fleet, "note").size(), 3u);
  fleet.interrupted = true;
  EXPECT_EQ(rows_of(fleet, "note").size(), 4u);
  EXPECT_EQ(lines_of(Fleet{}).size(), 0u);
}

// What an engine guesses from a value: types that cannot stand in one column are
// different words.
std::string type_of(const Json& value) {
  if (value.is_number_float()) return "double";
  if (value.is_number_integer()) return "integer";
  if (value.is_object()) {
    std::string type = "{";
    for (const auto& [key, inner] : value.items()) type += key + ":" + type_of(inner) + ",";
    return type + "}";
  }
  return value.type_name();
}

TEST(FleetRows, AColumnHasOneTypeInAllRows) {
  std::map<std::string, std::set<std::string>> types;
  for (const Fleet& fleet : {sample_fleet(), healthy_fleet(), random_fleet(1, 50), hostile_fleet()})
    for (const std::string& line : lines_of(fleet)) {
      const Json row = Json::parse(line);
      for (const auto& [key, value] : row.items()) {
        if (value.is_null()) continue;
        types[key].insert(type_of(value));
        if (value.is_array())
          for (const Json& item : value) types[key + "[]"].insert(type_of(item));
      }
    }
  EXPECT_EQ(types["labels[]"], std::set<std::string>{"{k:string,v:string,}"});
  EXPECT_EQ(types["goroutine_ids[]"], std::set<std::string>{"string"});
  for (const auto& [key, found] : types) EXPECT_EQ(found.size(), 1u) << key;
}

TEST(FleetRows, IntegersHaveNoPointAndMeasuresAlwaysHaveOne) {
  const std::regex integers(
      R"re("(score|line|goroutines|affected|instances|most|dumps|rank|times)":(?!null)(?![0-9]+[,}]))re");
  const std::regex measures(
      R"re("(rms|per_hour|oldest_seconds)":(?!null)(?!-?[0-9]+\.[0-9]+[,}]))re");
  for (const Fleet& fleet : {sample_fleet(), random_fleet(1, 50), hostile_fleet()})
    for (const std::string& line : lines_of(fleet)) {
      EXPECT_FALSE(std::regex_search(line, integers)) << line;
      EXPECT_FALSE(std::regex_search(line, measures)) << line;
    }
  FleetMaker maker;
  maker.add({}, summary_of({suspect_of({.per_hour = 12}, 12)}));
  EXPECT_NE(write_fleet_rows(maker.take()).find("\"rms\":12.0,\"per_hour\":12.0,"),
            std::string::npos);
}

TEST(FleetRows, CountsStayBelowTwoToThe63) {
  for (const Json& row : rows_of(hostile_fleet(), "ranking"))
    EXPECT_EQ(row["goroutines"], std::numeric_limits<std::int64_t>::max());
  for (const Json& row : rows_of(hostile_fleet(), "suspect"))
    EXPECT_EQ(row["goroutine_ids"][0], "18446744073709551615")
        << "a number that is a name is not cut";
}

TEST(FleetRows, NothingHiddenAndNoLineFeedComesOutOfAName) {
  for (const std::string& line : lines_of(hostile_fleet())) {
    EXPECT_EQ(printable(line, line.size()), line);
    EXPECT_EQ(line.find_first_of("<>&"), std::string::npos);
    EXPECT_TRUE(Json::accept(line));
  }
}

TEST(FleetRows, KindsOfWhichThereAreFewComeFirst) {
  std::string kinds;
  for (const std::string& line : lines_of(sample_fleet()))
    kinds += Json::parse(line)["kind"].get<std::string>()[0];
  EXPECT_EQ(kinds, "nnnrrrrpssspspspsp");
}

TEST(FleetRows, OfOneProcessAreThoseOfAFleetOfOne) {
  const Summary summary = sample_summary();
  FleetMaker maker;
  maker.add({}, summary);
  EXPECT_EQ(write(summary, Format::jsonl, {}), write(maker.take(), Format::jsonl, {}));
}

TEST(FleetRows, SuspectsCarryTheNumberOfTheirProcess) {
  const Fleet fleet = random_fleet(4, 40);
  for (const Json& row : rows_of(fleet, "suspect")) {
    const ProcessReport& process = fleet.processes.at(row["process"].get<std::size_t>());
    EXPECT_EQ(row["instance"], process.name.instance);
    EXPECT_LE(row["rank"].get<std::size_t>(), process.summary.suspects.size());
  }
}

}  // namespace
}  // namespace lineup
