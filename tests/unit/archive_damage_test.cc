// SPDX-License-Identifier: Apache-2.0
// archive_damage_test.cc: archives that are cut, damaged or made to do harm.
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "source/source.h"
#include "unit/packs.h"

namespace lineup::tests {
namespace {

using namespace std::string_literals;
using Kind = PackedFile::Kind;

struct Packed {
  std::string what;
  std::string bytes;
};

// A small one of each kind, and nests of them.
std::vector<Packed> small_ones() {
  const std::vector<PackedFile> files = {{"a.txt", dump().substr(0, 3000)}, {"link", "", 0, Kind::symbolic_link, "a.txt"}, {"b.txt", dump().substr(3000, 2000)}};
  std::vector<Packed> all;
  for (const char* filter : compressions) all.push_back({filter, compressed(filter, dump().substr(0, 5000))});
  for (const char* format : {"tar", "gnutar", "ustar", "zip"}) all.push_back({format, archived(format, files)});
  all.push_back({"stored zip", archived("zip", files, {}, "zip:compression=store")});
  all.push_back({"tar.gz", compressed("gzip", archived("tar", files))});
  all.push_back({"tar.zst", compressed("zstd", archived("tar", files))});
  all.push_back({"zip in tar.xz", compressed("xz", archived("tar", {{"x.zip", archived("zip", files)}, {"b.gz", compressed("gzip", "b\n")}}))});
  all.push_back({"gz, bz2 in zip", archived("zip", {{"a.gz", compressed("gzip", dump())}, {"b.bz2", compressed("bzip2", dump())}})});
  return all;
}

// What was cut off is missing, what is there is right, and something is said.
TEST(Cut, AnywhereGivesWhatCameBeforeAndSaysSo) {
  for (const Packed& packed : small_ones()) {
    const ReadSource whole = read_bytes(packed.bytes);
    for (std::size_t at = 97; at < packed.bytes.size(); at += 97) {
      const ReadSource cut = read_bytes(packed.bytes.substr(0, at));
      ASSERT_LE(cut.members.size(), whole.members.size()) << packed.what << " at " << at;
      bool missing = cut.members.size() < whole.members.size();
      for (std::size_t i = 0; i < cut.members.size(); ++i) {
        // Too short to be known for what it is: then it is given as it is.
        if (cut.members[i].name != whole.members[i].name) {
          EXPECT_LT(cut.members[i].text.size(), 265u) << packed.what << " at " << at;
          missing = true;
          continue;
        }
        EXPECT_TRUE(whole.members[i].text.starts_with(cut.members[i].text)) << packed.what << " at " << at;
        missing = missing || cut.members[i].text.size() < whole.members[i].text.size();
      }
      if (missing) {
        EXPECT_NE(cut.said(), whole.said()) << packed.what << " at " << at;
      }
    }
  }
}

TEST(Cut, SaysWhereAndHowMuchWasRead) {
  const std::string tar = archived("ustar", {{"a", dump()}, {"b", dump()}});
  const std::size_t second = 512 + (dump().size() + 511) / 512 * 512;
  EXPECT_EQ(read_bytes(tar.substr(0, second + 1512)).said(),
            "error x!b: a tar archive cannot be read past byte " + std::to_string(second + 1512) +
                ": Truncated tar archive; this member was read up to there, and 1 before it (what came before that was read)\n");
  EXPECT_EQ(read_bytes(tar.substr(0, second)).said(),
            "lost x: this tar archive ends without its end mark: members may be missing; 1 member before that was read (fetch it again, or compare its size)\n");
  const std::string packed = compressed("gzip", tar);
  EXPECT_EQ(read_bytes(packed.substr(0, 1000)).said(),
            "error x!a: cannot decompress past byte 1000: it ends in the middle; this member was read up to there, and 0 before it "
            "(what came before that was read)\n");
}

TEST(Damage, OfAChecksumIsSaidAndTheRestIsRead) {
  std::string packed = compressed("gzip", dump());
  packed[packed.size() - 6] ^= 1;
  const ReadSource read = read_bytes(packed);
  EXPECT_EQ(read.text(), dump());
  EXPECT_TRUE(read.notes.has(Level::error)) << read.said();

  std::string zip = archived("zip", {{"a", "hello\n"}, {"b", "b\n"}}, {}, "zip:compression=deflate");
  zip[zip.find("PK\x07\x08") + 4] ^= 1;
  const ReadSource members = read_bytes(zip);
  EXPECT_EQ(members.names(), "x!a\nx!b\n");
  EXPECT_NE(members.said().find("error x!a: this member is damaged: ZIP bad CRC"), std::string::npos) << members.said();
}

TEST(Damage, OfATarsHeaderDoesNotHideTheMembersBehindIt) {
  std::string tar = archived("ustar", {{"a", "a\n"}, {"b", "b\n"}, {"c", "c\n"}});
  tar[1024] ^= 1;  // the name of b
  const ReadSource read = read_bytes(tar);
  EXPECT_EQ(read.names(), "x!a\nx!c\n");
  EXPECT_EQ(read.said(), "error x: a tar archive cannot be read past byte 1536: Damaged tar archive; 1 member before that was read "
                         "(what came before that was read)\n");
}

// Found by fuzzing: how much of a damaged member in a zip was saved depended on the
// pipe it came through.
TEST(Damage, IsTheSameHoweverTheBytesArrive) {
  const auto told = [](const ReadSource& read) {
    std::string all = read.said();
    for (const ReadMember& member : read.members) all.append(member.name).append(":").append(member.text).append("\n");
    return all;
  };
  std::mt19937 random(7);
  for (const Packed& packed : small_ones())
    for (int round = 0; round < 25; ++round) {
      std::string bytes = packed.bytes;
      bytes.replace(100 + random() % (bytes.size() - 100), 8, "damaged!");
      const std::string whole = told(read_bytes(bytes));
      for (const std::size_t at_once : {1u, 100u, 1471u}) ASSERT_EQ(told(read_bytes(bytes, {}, at_once)), whole) << packed.what << ", round " << round << ", " << at_once;
    }
}

// Whatever the bytes: an end, bounded output, no crash (and, under the sanitizers, no slip).
TEST(Damage, OfAnyKindNeitherCrashesNorRunsAway) {
  std::mt19937 random(20250607);
  Limits limits;
  limits.unpacked_bytes = 4u << 20;
  limits.members = 500;
  for (const Packed& packed : small_ones())
    for (int round = 0; round < 300; ++round) {
      std::string bytes = packed.bytes;
      const auto place = [&] { return random() % bytes.size(); };
      for (auto changes = 1 + random() % 4; changes > 0; --changes) switch (random() % 5) {
          case 0: bytes[place()] = static_cast<char>(random()); break;
          case 1: bytes[place()] ^= static_cast<char>(1u << random() % 8); break;
          case 2: bytes.erase(place(), random() % 64); break;
          case 3: bytes.insert(place(), bytes.substr(place(), random() % 600)); break;
          default: bytes.replace(place(), 4, "\xff\xff\xff\x7f"); break;
        }
      const ReadSource read = read_bytes(bytes, limits, round % 2 == 0 ? 1u << 20 : 100);
      ASSERT_LE(read.bytes, (8u << 20)) << packed.what << ", round " << round;
    }
}

TEST(Depth, OverTheLimitIsNotOpenedAndTheNeighboursAreRead) {
  Limits limits;
  limits.depth = 2;
  const std::string deep = compressed("gzip", compressed("gzip", "deep\n"));
  EXPECT_EQ(read_bytes(deep, limits).text(), "deep\n");
  const ReadSource read = read_bytes(archived("tar", {{"a.gz", compressed("gzip", "a\n")}, {"deep", deep}, {"b", "b\n"}}), limits);
  EXPECT_EQ(read.names(), "x!a.gz\nx!b\n");
  EXPECT_EQ(read.said(), "error x!deep: this is packed more than 2 deep, the limit; it was not opened (raise the limit with --max-depth N)\n");
  limits.depth = 0;
  EXPECT_EQ(read_bytes(deep, limits).said(), "error x: this is packed more than 0 deep, the limit; it was not opened (raise the limit with --max-depth N)\n");
}

TEST(Depth, CountsACompressedTarOnce) {
  std::string nest = "text\n";
  for (int i = 0; i < 4; ++i) nest = compressed("gzip", archived("ustar", {{"n", nest}}));
  EXPECT_EQ(read_bytes(nest).text(), "text\n");
  EXPECT_EQ(read_bytes(compressed("gzip", archived("ustar", {{"n", nest}}))).said(),
            "error x!n!n!n!n: this is packed more than 4 deep, the limit; it was not opened (raise the limit with --max-depth N)\n");
}

TEST(Bomb, OfZerosIsStoppedByTheRatioWhereItMatters) {
  Limits limits;
  limits.unpack_ratio_from_bytes = 16u << 20;
  const std::string limit = "error x: this unpacks to more than 1000 times its size, the limit; the rest was not read "
                            "(if you trust where it comes from, raise the limit with --max-ratio N)\n";
  const std::string packed = compressed("zstd", std::string(40u << 20, '\0'));
  const auto read = [](const std::string& bytes, const Limits& by) { return read_all(Source("x", std::make_unique<MemoryBytes>(bytes), by), 1000); };
  EXPECT_NE(read(packed, limits).said().find(limit), std::string::npos) << read(packed, limits).said();
  EXPECT_LT(read(packed, limits).bytes, 20u << 20);
  EXPECT_NE(read(archived("zip", {{"a", packed}}), limits).said().find("more than 1000 times its size"), std::string::npos);
  EXPECT_EQ(read(packed, Limits{}).said().find("times its size"), std::string::npos);
  limits.unpack_ratio = 1'000'000;
  EXPECT_EQ(read(packed, limits).said().find("times its size"), std::string::npos);
}

TEST(Bomb, IsStoppedByTheBytesItUnpacksTo) {
  Limits limits;
  limits.unpacked_bytes = 1u << 20;
  const std::string text = [] {
    std::string lines;
    while (lines.size() < 3u << 20) lines += "goroutine 1 [running]:\n";
    return lines;
  }();
  const std::string limit = "this unpacks to more than 1 MiB, the limit; the rest was not read (if you trust where it comes from, raise the limit with --max-unpacked SIZE)\n";
  EXPECT_EQ(read_bytes(compressed("xz", text), limits).said(), "error x: " + limit);
  EXPECT_EQ(read_bytes(compressed("xz", text), limits).text(), text.substr(0, 1u << 20));
  EXPECT_EQ(read_bytes(archived("zip", {{"a", text}, {"b", "b\n"}}), limits).said(), "error x!a: " + limit);
  EXPECT_EQ(read_bytes(compressed("gzip", archived("tar", {{"a", text}, {"b", "b\n"}})), limits).said(), "error x!a: " + limit);
  // The whole of what is in it counts, and nothing behind the limit is read.
  const std::string piece = text.substr(0, 300u << 10);
  const ReadSource several = read_bytes(archived("zip", {{"a", piece}, {"b", piece}, {"c", piece}, {"d", piece}, {"e", piece}}), limits);
  EXPECT_EQ(several.names(), "x!a\nx!b\nx!c\nx!d\n");
  EXPECT_EQ(several.said(), "error x!d: " + limit);
  EXPECT_EQ(several.bytes, limits.unpacked_bytes);
}

// Two bytes behind 7 GiB of nothing, as GNU tar writes it.
TEST(Bomb, OfHolesInATarIsStopped) {
  Limits limits;
  limits.unpacked_bytes = 1u << 20;
  const std::string tar = tar_header("a", 2, 'S', {{257, "ustar  "}, {386, "70000000000"}, {398, "00000000002"}, {483, "70000000002"}}) + "a\n" +
                          std::string(510 + 1024, '\0');
  const ReadSource read = read_bytes(tar, limits);
  EXPECT_EQ(read.names(), "x!a\n");
  EXPECT_LE(read.bytes, 1u << 20);
  EXPECT_NE(read.said().find("this unpacks to more than 1 MiB"), std::string::npos) << read.said();
}

TEST(Bomb, OfManyMembersIsStopped) {
  Limits limits;
  limits.members = 20;
  std::vector<PackedFile> files;
  for (int i = 0; i < 50; ++i) files.push_back({"m" + std::to_string(i), "", 0, i % 2 == 0 ? Kind::file : Kind::directory});
  for (const char* format : {"tar", "zip"}) {
    const ReadSource read = read_bytes(archived(format, files), limits);
    EXPECT_EQ(read.members.size(), 10u) << format;
    EXPECT_EQ(read.said(), "error x: there are more than 20 files in this, the limit; the rest was not read (raise the limit with --max-members N)\n") << format;
  }
}

// Sixteen archives of sixteen archives of ... In all they count against one limit.
TEST(Bomb, OfArchivesInArchivesIsStopped) {
  std::string nest(1u << 20, 'x');
  for (int level = 0; level < 4; ++level) {
    std::vector<PackedFile> files;
    for (int i = 0; i < 16; ++i) files.push_back({std::to_string(i), nest});
    nest = archived("zip", files);
  }
  Limits limits;
  limits.unpacked_bytes = 32u << 20;
  const ReadSource read = read_all(Source("x", std::make_unique<MemoryBytes>(nest), limits), 1000);
  EXPECT_LE(read.bytes, 32u << 20);
  EXPECT_NE(read.said().find("this unpacks to more than 32 MiB"), std::string::npos) << read.said();
}

// The memory that xz needs stands in its header.
TEST(Bomb, ThatAsksForMemoryIsRefused) {
  std::string packed = compressed("xz", "a\n");
  ASSERT_EQ(packed[14], '\x21');                     // LZMA2, one byte of properties
  packed[16] = 40;                                   // 4 GiB
  const std::size_t header_bytes = (static_cast<unsigned char>(packed[12]) + 1u) * 4;
  const uLong sum = crc32(0, reinterpret_cast<const Bytef*>(packed.data() + 12), static_cast<uInt>(header_bytes - 4));
  for (std::size_t i = 0; i < 4; ++i) packed[12 + header_bytes - 4 + i] = static_cast<char>(sum >> (8 * i));
  EXPECT_EQ(read_bytes(packed).said(), "error x: unpacking this takes more than 128 MiB of memory (unpack it first and name what comes out)\n");
}

// libarchive reads such headers one inside the other.
// libarchive reads such headers one inside the other.
TEST(Bomb, OfHeadersThatAnnounceHeadersEnds) {
  std::string tar;
  for (int i = 0; i < 20'000; ++i) tar += tar_header("x", 10, 'x', {{257, std::string("ustar\0", 6) + "00"}}) + "10 path=a\n" + std::string(502, '\0');
  const ReadSource read = read_bytes(tar + tar_header("b", 2, '0', {{257, std::string("ustar\0", 6) + "00"}}) + "b\n" + std::string(510 + 1024, '\0'));
  EXPECT_LE(read.members.size(), 1u);
  EXPECT_NE(read.said() + read.names(), "");
}

}  // namespace
}  // namespace lineup::tests
