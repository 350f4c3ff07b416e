// SPDX-License-Identifier: Apache-2.0
// Tests of the room `capture` without a network: which URL is asked, and where
// what comes is put.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "capture/address.h"
#include "capture/curl.h"
#include "capture/store.h"
#include "capture/taken.h"
#include "lineup/lineup.h"

namespace lineup::tests {
namespace {

namespace fs = std::filesystem;
using namespace capturing;

struct UrlRow {
  const char* typed;
  const char* asked;
};

TEST(CaptureAddress, IsCompletedAsAPersonMeansIt) {
  const UrlRow rows[] = {
      {"http://host:6060", "http://host:6060/debug/pprof/goroutine?debug=2"},
      {"host:6060", "http://host:6060/debug/pprof/goroutine?debug=2"},
      {":6060", "http://localhost:6060/debug/pprof/goroutine?debug=2"},
      {"host", "http://host/debug/pprof/goroutine?debug=2"},
      {"[::1]:6060/", "http://[::1]:6060/debug/pprof/goroutine?debug=2"},
      {"localhost:6060/debug/pprof", "http://localhost:6060/debug/pprof/goroutine?debug=2"},
      {"localhost:6060/debug/pprof/", "http://localhost:6060/debug/pprof/goroutine?debug=2"},
      {"HTTPS://host/svc/debug/pprof/#x", "https://host/svc/debug/pprof/goroutine?debug=2"},
      {"http://host/debug/pprof/goroutine?debug=1", "http://host/debug/pprof/goroutine?debug=1"},
      {"http://host/debug/pprof/goroutine?gc=1&debug=0&x", "http://host/debug/pprof/goroutine?gc=1&x&debug=0"},
      {"http://host/debug/pprof/goroutine?debug=3", "http://host/debug/pprof/goroutine?debug=2"},  // Go takes it so
      {"http://host/my/stacks", "http://host/my/stacks?debug=2"},                                  // a way of its own
      {"http://me:secret@host:6060/", "http://host:6060/debug/pprof/goroutine?debug=2"},
  };
  for (const UrlRow& row : rows) {
    const Result<Address> address = read_address(row.typed, {});
    ASSERT_TRUE(address) << row.typed;
    EXPECT_EQ(address->url, row.asked) << row.typed;
  }
}

TEST(CaptureAddress, ThatCannotBeAskedIsRefusedWithoutRepeatingAPassword) {
  const UrlRow rows[] = {
      {"", "\"\" is not a URL that can be asked"},
      {"ho st:6060", "\"ho st:6060\" is not a URL that can be asked"},
      {"host:port", "\"host:port\" is not a URL that can be asked"},
      {"http://me:sec/ret@host", "\"host\" is not a URL that can be asked"},
      {"ftp://host/x", "\"ftp\" cannot be fetched, only http and https"},
      {"file:///etc/passwd", "\"file\" cannot be fetched, only http and https"},
      {"host/debug/pprof/goroutine?debug=x", "debug=x in the URL is not 0, 1 or 2"},
  };
  for (const UrlRow& row : rows) {
    const Result<Address> address = read_address(row.typed, {});
    ASSERT_FALSE(address) << row.typed;
    EXPECT_EQ(address.error().what, row.asked);
  }
  EXPECT_EQ(read_address("host?debug=1", 2).error().what, "--debug 2 contradicts debug=1 in the URL");
  EXPECT_EQ(read_address("host?debug=1", 1)->debug, 1);
}

TEST(CaptureAddress, TheProofIsBesideTheDumps) {
  EXPECT_EQ(read_address("host:1", {})->proof_url, "http://host:1/debug/pprof/goroutineleak?debug=1");
  EXPECT_EQ(read_address("host:1/x/goroutine?k=v", {})->proof_url, "http://host:1/x/goroutineleak?k=v&debug=1");
  EXPECT_EQ(read_address("host:1/stacks", {})->proof_url, "");
}

TEST(CaptureStore, TimesInNamesAreReadBackByTheSeries) {
  const Time time{std::chrono::milliseconds(1795230900250)};
  EXPECT_EQ(stamp(time, false), "20261121T031500Z");
  EXPECT_EQ(stamp(time, true), "20261121T031500.250Z");
  EXPECT_EQ(read_time(stamp(time, true)), 1795230900250'000'000);
}

TEST(CaptureStore, HostsCannotLeaveTheirFolder) {
  EXPECT_EQ(safe_name("svc.example"), "svc.example");
  EXPECT_EQ(safe_name("::1"), "--1");
  EXPECT_EQ(safe_name("../../etc\n\x1b[2J"), ".._.._etc___2J");
  EXPECT_EQ(safe_name(std::string(300, 'x')).size(), 100u);
}

TEST(CaptureStore, AFileThatIsThereIsNeverWrittenTo) {
  const Folder folder;
  std::ofstream(folder.path() / "a.txt") << "mine";
  PartFile file(folder.path(), "a.txt");
  ASSERT_TRUE(file.trouble());
  EXPECT_EQ(file.trouble()->what, "this cannot be written: File exists");
  PartFile late(folder.path(), "b.txt");
  EXPECT_TRUE(late.write("new"));
  std::ofstream(folder.path() / "b.txt") << "mine";
  EXPECT_FALSE(late.keep());
  EXPECT_EQ(content(folder.path() / "a.txt") + content(folder.path() / "b.txt"), "minemine");
}

TEST(CaptureStore, ANewFolderGetsANameThatIsFree) {
  const Folder folder;
  const std::string name = folder.path() / "lineup-h-1-T";
  EXPECT_EQ(make_folder("", name)->path, name);
  EXPECT_EQ(make_folder("", name)->path, name + "-2");
  EXPECT_EQ(make_folder(name + "/deep/er", "")->path, name + "/deep/er");
  struct stat made {};
  ASSERT_EQ(stat(name.c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 0777, 0700u);
}

TEST(CaptureCurl, IsTheFirstLibraryThatHasAllOfIt) {
  EXPECT_FALSE(load_curl({}));
  EXPECT_FALSE(load_curl({"libnothing-of-this-name.so.4"}));
  EXPECT_FALSE(load_curl({"libc.so.6"}));
  const std::optional<Curl> curl =
      load_curl({"libnothing-of-this-name.so.4", "libc.so.6", "libcurl.so.4", "libcurl-gnutls.so.4"});
  ASSERT_TRUE(curl);
  EXPECT_NE(curl->easy_init, nullptr);
  EXPECT_NE(loaded_curl(), nullptr);
}

TEST(CaptureCurl, IsAskedForWhereItIsMissing) {
  EXPECT_EQ(no_curl().what, "there is no libcurl on this computer, which fetches the dumps");
  EXPECT_NE(no_curl().help.find("install it"), std::string::npos);
}

}  // namespace
}  // namespace lineup::tests
