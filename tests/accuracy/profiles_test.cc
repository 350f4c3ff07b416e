// SPDX-License-Identifier: Apache-2.0
// profiles_test.cc: that count profiles lose their labels and nothing else, and that
// one made of a debug=2 dump is what debug=1 prints.
#include <gtest/gtest.h>

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include "accuracy/specimen.h"

namespace lineup::accuracy {
namespace {

using Values = std::map<std::string, std::map<std::string, std::uint64_t>>;

TEST(ProfileLabels, RecordsThatOnlyTheyPartAreOneAgain) {
  const UnlabelledProfile found = take_labels_off_text(
      "goroutine profile: total 10\n"
      "4 @ 0x43ba6e 0x500001 0x46ae21\n# labels: "
      "{\"zoo\":\"ok\"}\n#\t0x500000\tmain.g+0x1\t/src/app/main.go:9\n\n"
      "3 @ 0x43ba6e 0x600001 0x46ae21\n# labels: {\"job\":\"x\", "
      "\"zoo\":\"leak:a\"}\n#\t0x600000\tmain.f+0x1\t/src/app/main.go:4\n\n"
      "2 @ 0x43ba6e 0x600001 0x46ae21\n# labels: "
      "{\"zoo\":\"ok\"}\n#\t0x600000\tmain.f+0x1\t/src/app/main.go:4\n\n"
      "1 @ 0x46b961\n\n",
      "zoo");
  EXPECT_EQ(found.text,
            "goroutine profile: total 10\n"
            "5 @ 0x43ba6e 0x600001 0x46ae21\n#\t0x600000\tmain.f+0x1\t/src/app/main.go:4\n\n"
            "4 @ 0x43ba6e 0x500001 0x46ae21\n#\t0x500000\tmain.g+0x1\t/src/app/main.go:9\n\n"
            "1 @ 0x46b961\n\n");
  EXPECT_EQ(found.values, (Values{{"/src/app/main.go:4\n", {{"leak:a", 3}, {"ok", 2}}},
                                  {"/src/app/main.go:9\n", {{"ok", 4}}},
                                  {"", {{"", 1}}}}));
}

// A profile with one function at one place, and samples of it with a label each.
std::string proto(const std::vector<std::pair<std::int64_t, std::uint64_t>>& counts_and_labels) {
  std::string bytes;
  protozero::pbf_writer top(bytes);
  const std::vector<std::uint64_t> locations{1};
  for (const auto& [count, label] : counts_and_labels) {
    protozero::pbf_writer sample(top, 2);
    sample.add_packed_uint64(1, locations.begin(), locations.end());
    sample.add_packed_int64(2, &count, &count + 1);
    protozero::pbf_writer pair(sample, 3);
    pair.add_uint64(1, 3), pair.add_uint64(2, label);
  }
  {
    protozero::pbf_writer location(top, 4);
    location.add_uint64(1, 1);
    protozero::pbf_writer line(location, 4);
    line.add_uint64(1, 1), line.add_uint64(2, 4);
  }
  {
    protozero::pbf_writer function(top, 5);
    function.add_uint64(1, 1), function.add_uint64(2, 1), function.add_uint64(4, 2);
  }
  for (const char* text : {"", "main.f", "/src/app/main.go", "zoo", "ok", "leak:a"})
    top.add_string(6, text);
  top.add_uint64(12, 1);
  return bytes;
}

TEST(ProfileLabels, ANewProtoHasOneSampleAndNoTextOfALabel) {
  const UnlabelledProfile found = take_labels_off_proto(proto({{3, 4}, {2, 5}}), "zoo");
  EXPECT_EQ(found.values, (Values{{"/src/app/main.go:4\n", {{"leak:a", 2}, {"ok", 3}}}}));
  std::vector<std::string> texts;
  std::size_t samples = 0, periods = 0;
  for (protozero::pbf_reader top(found.text); top.next();) {
    if (top.tag() == 6) {
      texts.push_back(top.get_string());
    } else if (top.tag() == 2) {
      ++samples;
      for (protozero::pbf_reader sample = top.get_message(); sample.next();) {
        EXPECT_NE(sample.tag(), 3u);
        if (sample.tag() == 2) EXPECT_EQ(*sample.get_packed_int64().begin(), 5);
        else sample.skip();
      }
    } else {
      periods += top.tag() == 12 ? 1 : 0;
      top.skip();
    }
  }
  EXPECT_EQ(samples, 1u);
  EXPECT_EQ(periods, 1u);
  EXPECT_EQ(texts, (std::vector<std::string>{"", "main.f", "/src/app/main.go", "", "", ""}));
}

Specimen two_of_a_kind() {
  Specimen whole;
  whole.set = "set", whole.name = "kind go1.27";
  whole.dumps = {
      {"t1",
       "goroutine 1 [select (no cases), 2 minutes]:\nmain.main()\n\t/src/app/main.go:9 +0x1f\n\n"
       "goroutine 7 [chan send, 2 minutes]:\nmain.(*orders).take(0xc000012340, {0x1, "
       "0x2})\n\t/src/app/main.go:4 +0x2a\n"
       "main.run(...)\n\t/src/app/main.go:8\ncreated by main.main in goroutine "
       "1\n\t/src/app/main.go:5 +0x1\n\n"
       "goroutine 8 [chan send]:\nmain.(*orders).take(0xc000056780, {0x3, "
       "0x4})\n\t/src/app/main.go:4 +0x2a\n"
       "main.run(...)\n\t/src/app/main.go:8\ncreated by main.start in goroutine "
       "9\n\t/src/app/main.go:6 +0x1\n\n"
       "goroutine 9 "
       "[sync.Mutex.Lock]:\nsync.(*Mutex).Lock(...)\n\t/usr/local/go/src/sync/mutex.go:90\n"
       "main.wait()\n\t/src/app/main.go:7 +0x1\n",
       {{7, {Truth::leak, 0}}, {8, {Truth::ok, 0}}},
       {}}};
  return whole;
}

TEST(CountProfile, MadeOfADumpItKeepsStacksAndCountsAndTheRuntimesAddresses) {
  const Specimen made = as_count_profile(two_of_a_kind());
  EXPECT_EQ(made.set, "set, as count profile");
  const std::vector<std::string_view> lines = split(made.dumps[0].text, '\n');
  ASSERT_EQ(lines.size(), 14u) << made.dumps[0].text;
  EXPECT_EQ(lines[0], "goroutine profile: total 4");
  // gopark, chansend, chansend1; two calls that are named; goexit.
  EXPECT_TRUE(lines[1].starts_with("2 @ 0x43ba6e 0x40722d 0x406e57 0x")) << lines[1];
  EXPECT_EQ(split(lines[1], ' ').size(), 8u);
  EXPECT_TRUE(lines[1].ends_with(" 0x46ae21"));
  const std::vector<std::string_view> cells = split(lines[2], '\t');
  EXPECT_TRUE(cells[2].starts_with("main.(*orders).take+0x"));
  EXPECT_EQ(cells.back(), "/src/app/main.go:4");
  // A column is as wide as its widest cell: the shorter name has more tabs behind it.
  EXPECT_EQ(split(lines[3], '\t').size(), cells.size() + 2);
  EXPECT_NE(made.dumps[0].text.find("\truntime.main+0x"), std::string::npos);
  EXPECT_EQ(made.dumps[0].text.find("minutes"), std::string::npos);
  EXPECT_TRUE(made.dumps[0].truth.empty());
  EXPECT_EQ(made.dumps[0].by_stack.at("/src/app/main.go:4\n/src/app/main.go:8\n"),
            (AtStack{{{Truth::ok, 0}, 1}, {{Truth::leak, 0}, 1}}));
}

TEST(CountProfile, OfAnOldReleaseAStackIsCutAt32Calls) {
  Specimen whole = two_of_a_kind();
  std::string& text = whole.dumps[0].text;
  text = "goroutine 7 [select]:\n";
  for (int i = 0; i < 40; ++i)
    text += "main.f(0x1)\n\t/src/app/main.go:" + std::to_string(100 + i) + " +0x1\n";
  whole.name = "kind go1.21";
  const std::string cut = as_count_profile(whole).dumps[0].text;
  EXPECT_EQ(split(split(cut, '\n')[1], ' ').size(), 2u + 32);
  EXPECT_NE(cut.find("main.go:129\n"), std::string::npos);
  EXPECT_EQ(cut.find("main.go:130\n"), std::string::npos);
}

}  // namespace
}  // namespace lineup::accuracy
