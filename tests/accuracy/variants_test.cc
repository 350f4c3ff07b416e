// SPDX-License-Identifier: Apache-2.0
// variants_test.cc: that what is made of a service is what it is said to be.
#include <gtest/gtest.h>

#include "accuracy/specimen.h"

namespace lineup::accuracy {
namespace {

// One dump of a service with a healthy goroutine, a leak and the one that started it.
Specimen service(const char* kind, const char* where) {
  Specimen specimen;
  specimen.set = "service series";
  specimen.kind = kind;
  specimen.name = std::string(kind) + " go1.27";
  specimen.defects = {{kind, {kind}, {}}};
  DumpOfIt dump{"t1.txt",
                "goroutine 1 [running]:\nmain.main()\n\t/src/app/main.go:9 +0x1\n\n"
                "goroutine 7 [select]:\nmain.start()\n\t/src/app/main.go:8 +0x1\ncreated by main.main in goroutine 1\n\t/src/app/main.go:5 +0x1\n\n"
                "goroutine 9 [IO wait]:\nmain.serve()\n\t/src/app/main.go:7 +0x1\ncreated by main.main in goroutine 1\n\t/src/app/main.go:5 +0x1\n\n"
                "goroutine 2000 [sync.Mutex.Lock, 2 minutes]:\nsync.(*Mutex).Lock(0xc000012340)\n\t/go/sync/mutex.go:90 +0x2\n" +
                    std::string(where) + "(0x10?)\n\t/src/app/main.go:6 +0x1\ncreated by main.start in goroutine 7\n\t/src/app/main.go:5 +0x1\n",
                {}};
  dump.truth = {{9, {Truth::ok, 0}}, {2000, {Truth::leak, 0}}};
  specimen.dumps = {dump};
  return specimen;
}

TEST(Variants, AMixHasTheFirstAsItIsAndOfTheOthersTheLeaksAndWhoStartedThem) {
  const Specimen a = service("a", "main.a"), b = service("b", "main.(*T).b");
  const Specimen mixed = mix({&a, &b});
  EXPECT_EQ(mixed.name, "a go1.27 + b go1.27");
  ASSERT_EQ(mixed.defects.size(), 2u);
  EXPECT_EQ(mixed.defects[1].name, "b");
  // Numbers take turns in stretches of 1024: 2000 is in the second, so the third of two
  // processes' and the fourth. Main is one, and the other's server is not there.
  const std::string& text = mixed.dumps[0].text;
  EXPECT_NE(text.find("goroutine 9 [IO wait]"), std::string::npos);
  EXPECT_NE(text.find("goroutine 3024 [sync.Mutex.Lock, 2 minutes]:\nsync.(*Mutex).Lock(0xc000012340)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("goroutine 4048 [sync.Mutex.Lock, 2 minutes]:\nsync.(*Mutex).Lock(0x10c000012340)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("goroutine 1031 [select]:\nmain.start()\n\t/src/app/main.go:8 +0x1\ncreated by main.main in goroutine 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("created by main.start in goroutine 1031\n"), std::string::npos);
  EXPECT_EQ(text.find("goroutine 1033 "), std::string::npos);
  EXPECT_EQ(mixed.dumps[0].truth.at(3024).truth, Truth::leak);
  EXPECT_EQ(mixed.dumps[0].truth.at(4048).defect, 1u);
  EXPECT_EQ(mixed.dumps[0].truth.at(9).truth, Truth::ok);
}

TEST(Variants, ASlowLeakKeepsWhatIsHealthyAndWhatWasThereAtTheBeginning) {
  Specimen fast = service("a", "main.a");
  DumpOfIt& dump = fast.dumps[0];
  std::size_t all = 1;
  for (std::uint64_t id = 2048; id < 2048 + 640; ++id, ++all) {
    dump.text += "\ngoroutine " + std::to_string(id) + " [chan send]:\nmain.b()\n\t/src/app/main.go:6 +0x1\n";
    dump.truth[id] = {Truth::leak, 0};
  }
  dump.truth[7] = {Truth::leak, 0};
  const DumpOfIt slow = slowed(fast, 5).dumps[0];
  // 10 stretches of 64, of which every fifth stays: 32 is none of them, 35 and 40 are.
  EXPECT_EQ(slow.truth.size(), 2u + 2 * 64);
  EXPECT_TRUE(slow.truth.contains(7));
  EXPECT_TRUE(slow.truth.contains(2240) && slow.truth.contains(2303) && !slow.truth.contains(2304));
  EXPECT_NE(slow.text.find("goroutine 9 [IO wait]"), std::string::npos);
  EXPECT_NE(slow.text.find("goroutine 2240 [chan send]"), std::string::npos);
  EXPECT_EQ(slow.text.find("goroutine 2304 [chan send]"), std::string::npos);
}

TEST(Variants, OtherNamesLeaveTheShapeTheLibraryAndMain) {
  const Specimen other = renamed(service("a", "main.(*Pool[...]).work.func2.1"));
  const std::string& text = other.dumps[0].text;
  EXPECT_NE(text.find("goroutine 1 [running]:\nmain.main()\n"), std::string::npos) << text;
  EXPECT_NE(text.find("sync.(*Mutex).Lock(0xc000012340)\n"), std::string::npos);
  EXPECT_NE(text.find("\nexample.com/work/app.(*x3[...]).x4.func2.1(0x10?)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\ncreated by example.com/work/app.x1 in goroutine 7\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\ncreated by main.main in goroutine 1\n"), std::string::npos);
  EXPECT_EQ(other.dumps[0].truth.size(), 2u);
}

}  // namespace
}  // namespace lineup::accuracy
