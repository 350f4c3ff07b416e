// SPDX-License-Identifier: Apache-2.0
// archive_test.cc: files in files: what is packed comes out as it went in.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "source/packing.h"
#include "source/source.h"
#include "unit/packs.h"

namespace lineup::tests {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;
using Kind = PackedFile::Kind;

TEST(Compression, GivesWhatWentInHoweverTheBytesArrive) {
  for (const char* filter : compressions)
    for (const std::size_t at_once : {1u, 7u, 1u << 20}) {
      const ReadSource read = read_bytes(compressed(filter, dump()), {}, at_once);
      EXPECT_EQ(read.text(), dump()) << filter << ' ' << at_once;
      EXPECT_EQ(read.names(), "x\n") << filter;
      EXPECT_EQ(read.said(), "") << filter;
    }
}

TEST(Compression, OfNothingIsOneEmptyMember) {
  for (const char* filter : compressions) {
    const ReadSource read = read_bytes(compressed(filter, ""));
    EXPECT_EQ(read.names(), "x\n") << filter;
    EXPECT_EQ(read.text(), "") << filter;
    EXPECT_EQ(read.said(), "") << filter;
  }
}

TEST(Compression, OfPiecesJoinedIsReadToTheEnd) {
  for (const char* filter : compressions) {
    const std::string joined = compressed(filter, "one\n") + compressed(filter, "") + compressed(filter, "two\n");
    EXPECT_EQ(read_bytes(joined).text(), "one\ntwo\n") << filter;
    EXPECT_EQ(read_bytes(joined, {}, 1).text(), "one\ntwo\n") << filter;
    EXPECT_EQ(read_bytes(joined + std::string(2048, '\0')).said(), "") << filter << ", padded";
  }
}

TEST(Compression, OverAndOverIsUndone) {
  const std::string packed = compressed("zstd", compressed("xz", compressed("bzip2", compressed("gzip", dump()))));
  EXPECT_EQ(read_bytes(packed).text(), dump());
}

TEST(Compression, WhatFollowsItIsNotPassedOverInSilence) {
  const ReadSource read = read_bytes(compressed("gzip", "one\n") + "two\n");
  EXPECT_EQ(read.text(), "one\n");
  EXPECT_EQ(read.said(), "error x: what follows byte 24 is not gzip, and was not read (what came before that was read)\n");
}

TEST(Compression, ThatLineupDoesNotReadIsNamed) {
  EXPECT_EQ(read_bytes("7z\xbc\xaf\x27\x1c and so on"s).said(),
            "error x: this is a 7z archive, which lineup does not read (unpack it first; gzip, bzip2, xz, zstd, tar and zip are read as they are)\n");
  EXPECT_EQ(read_bytes("\x04\x22\x4d\x18 and so on"s).said(),
            "error x: this is compressed with lz4, which lineup does not read (unpack it first; gzip, bzip2, xz, zstd, tar and zip are read as they are)\n");
}

TEST(Tar, GivesItsFilesInOrderInEachCompression) {
  const std::vector<PackedFile> files = {{"logs", "", 5, Kind::directory}, {"logs/b.txt", dump(), 1600000000}, {"a.txt", "a\n", 1600000001}};
  for (const char* format : {"tar", "gnutar", "ustar"}) {
    const std::string plain = archived(format, files);
    std::vector<std::string> packed = {plain};
    for (const char* filter : compressions) packed.push_back(compressed(filter, plain));
    for (const std::string& bytes : packed) {
      const ReadSource read = read_bytes(bytes);
      const std::vector<ReadMember> expected = {{"x!logs/b.txt", dump(), 1600000000, false, true}, {"x!a.txt", "a\n", 1600000001, false, true}};
      EXPECT_EQ(read.members, expected) << format;
      EXPECT_EQ(read.said(), "") << format;
    }
  }
}

TEST(Tar, OfTheOldKindWithoutAMarkIsKnownByItsChecksum) {
  const ReadSource read = read_bytes(tar_header("a.txt", 2, '0') + "a\n" + std::string(510 + 1024, '\0'));
  EXPECT_EQ(read.names(), "x!a.txt\n");
  EXPECT_EQ(read.said(), "");
}

TEST(Tar, SeveralJoinedAreReadToTheEnd) {
  const ReadSource read = read_bytes(archived("tar", {{"a", "a\n"}}) + archived("tar", {{"b", "b\n"}}));
  EXPECT_EQ(read.names(), "x!a\nx!b\n");
}

TEST(Tar, PassesOverWhatIsNoFileAndSaysSo) {
  const ReadSource read = read_bytes(archived("tar", {{"a", "a\n"},
                                                      {"link", "", 0, Kind::symbolic_link, "/etc/passwd"},
                                                      {"again", "", 0, Kind::hard_link, "../../etc/passwd"},
                                                      {"pipe", "", 0, Kind::fifo},
                                                      {"disk", "", 0, Kind::device},
                                                      {"b", "b\n"}}));
  EXPECT_EQ(read.names(), "x!a\nx!b\n");
  EXPECT_EQ(read.said(), "lost x: 4 entries here are no regular files and were passed over; the first is \"link\", a symbolic link "
                         "(links are not followed; what they point to is read where it stands in the archive)\n");
}

TEST(Tar, WithoutFilesIsAnError) {
  EXPECT_EQ(read_bytes(archived("tar", {{"logs", "", 0, Kind::directory}})).said(),
            "error x: there is no file in this archive (name an archive with dumps in it)\n");
}

TEST(Zip, GivesItsFilesStoredOrDeflated) {
  const std::vector<PackedFile> files = {{"logs/", "", 5, Kind::directory}, {"logs/b.txt", dump(), 1600000000}, {"a.txt", "a\n", 1600000002}};
  for (const char* method : {"zip:compression=store", "zip:compression=deflate"})
    for (const std::size_t at_once : {1u, 1u << 20}) {
      const ReadSource read = read_bytes(archived("zip", files, {}, method), {}, at_once);
      const std::vector<ReadMember> expected = {{"x!logs/b.txt", dump(), 1600000000, false, true}, {"x!a.txt", "a\n", 1600000002, false, true}};
      EXPECT_EQ(read.members, expected) << method;
      EXPECT_EQ(read.said(), "") << method;
    }
}

// Where the length of such a member is not told in front, nobody knows where the
// next one begins.
TEST(Zip, EncryptedMembersAreNamed) {
  for (const char* way : {"zip:encryption=zipcrypt", "zip:encryption=aes256"}) {
    const ReadSource read = read_bytes(archived("zip", {{"a", "a\n"}, {"b", "b\n"}}, "secret", way));
    EXPECT_EQ(read.names(), "") << way;
    EXPECT_EQ(read.said(), "error x: \"a\" is encrypted and was not read, nor what stands behind it; 0 members before that were read "
                           "(unpack the archive with its password first)\n") << way;
  }
}

TEST(Archive, InAnotherIsOpenedAndNamedByTheWayToIt) {
  const std::string inner = archived("zip", {{"deep/c.txt", dump()}});
  const std::string outer = compressed("xz", archived("tar", {{"a.zip", inner}, {"b.log.gz", compressed("gzip", "b\n")}, {"d", "d\n"}}));
  const ReadSource read = read_bytes(outer);
  EXPECT_EQ(read.names(), "x!a.zip!deep/c.txt\nx!b.log.gz\nx!d\n");
  ASSERT_EQ(read.members.size(), 3u);
  EXPECT_EQ(read.members[0].text, dump());
  EXPECT_EQ(read.said(), "");
}

TEST(Archive, NamesAreOnlyText) {
  const std::string long_name(6000, 'n');
  for (const char* format : {"tar", "zip"}) {
    const ReadSource read = read_bytes(archived(
        format, {{"../../etc/passwd", "1\n"}, {"/etc/shadow", "2\n"}, {"a\n\x1b[31mb", "3\n"}, {"gr\xc3\xbc\xc3\x9f""e", "4\n"}, {"\xff", "5\n"}, {long_name, "6\n"}}));
    std::string names, texts;
    for (const ReadMember& member : read.members) {
      names += member.name + '|';
      texts += member.text;
    }
    EXPECT_EQ(names, "x!../../etc/passwd|x!/etc/shadow|x!a\n\x1b[31mb|x!gr\xc3\xbc\xc3\x9f""e|x!\xff|x!" + long_name.substr(0, 4096) + "...|") << format;
    EXPECT_EQ(texts, "1\n2\n3\n4\n5\n6\n") << format;
  }
}

TEST(Archive, MemberThatIsLeftAloneDoesNotDisturbTheNext) {
  for (const char* format : {"tar", "zip"}) {
    Source source("x", std::make_unique<MemoryBytes>(archived(format, {{"a", dump()}, {"b", "b\n"}})), Limits{});
    Notes notes;
    std::optional<Member> first = source.next(notes);
    std::optional<Member> second = source.next(notes);
    ASSERT_TRUE(second.has_value()) << format;
    EXPECT_EQ(second->next_block(notes), "b\n") << format;
    EXPECT_EQ(first->next_block(notes).value_or("").size() > dump().size(), false) << format;
    EXPECT_TRUE(notes.all().empty()) << format;
  }
}

TEST(Text, IsNeverTakenForPacked) {
  for (const char* folder : {"samples", "tests/fixtures"})
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(LINEUP_ROOT) / folder))
      if (entry.path().extension() == ".txt") {
        EXPECT_EQ(packing_of(bytes_of(entry.path())), Packing::none) << entry.path();
      }
  const std::string texts[] = {"BZh is not enough\n", "BZh91AY\n", "PK and so on\n", "LZIP\n", "#mtree\n./a type=file\n", "070707000000 cpio\n",
                               "!<arch>\n", "\n\ngoroutine 1 [running]:\n", "", std::string(600, '\0'), "\n",
                               std::string(257, 'x') + "ustar\n" + std::string(300, 'x'), std::string(512, '0')};
  for (const std::string& text : texts) {
    const ReadSource read = read_bytes(text);
    EXPECT_EQ(read.text(), text);
    EXPECT_EQ(read.said(), "") << text;
  }
}

// A profile has no lines: none is too long, and not a byte is missing.
TEST(Binary, ProfilesComeWholeWhateverTheirLines) {
  Limits limits;
  limits.line_bytes = 3;
  const std::string profile = "Z\x04\x08\x01\x10\x02"s + std::string(600'000, 'x') + "\n\0\n"s + std::string(300'000, '\xff');
  for (const std::string& bytes : {profile, compressed("gzip", profile)}) {
    const ReadSource read = read_bytes(bytes, limits);
    EXPECT_EQ(read.text(), profile);
    ASSERT_EQ(read.members.size(), 1u);
    EXPECT_TRUE(read.members[0].binary);
    EXPECT_EQ(read.said(), "");
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(LINEUP_ROOT) / "samples"))
    if (entry.path().extension() == ".gz") {
      EXPECT_TRUE(read_bytes(bytes_of(entry.path())).members.at(0).binary) << entry.path();
    }
  EXPECT_TRUE(read_bytes("\n\x04\x08\x01\x10\x02\x12").members.at(0).binary);
  EXPECT_FALSE(read_bytes("Zoo\n").members.at(0).binary);
  EXPECT_FALSE(read_bytes("\n\ngoroutine 1 [running]:\n").members.at(0).binary);
  EXPECT_FALSE(read_bytes("\n\tgoroutine 1 [running]:\n").members.at(0).binary);
}

// Lines below the limit come unharmed behind one over it.
TEST(Text, WithAHoleOfZerosIsReadBehindIt) {
  Limits limits;
  limits.line_bytes = 1000;
  const ReadSource read = read_bytes(std::string(700'000, '\0') + "\ngoroutine 1 [running]:\n", limits);
  EXPECT_EQ(read.text(), std::string(999, '\0') + "\ngoroutine 1 [running]:\n");
  EXPECT_EQ(read.said(), "lost x: a line is longer than 1000 bytes and was cut there (raise the limit with --max-line SIZE)\n");
}

TEST(Time, OfAGzipFileIsTheOneItNotes) {
  std::string packed = compressed("gzip", "a\n");
  packed.replace(4, 4, "\x00\x10\x5e\x5f"s);
  EXPECT_EQ(read_bytes(packed).members.at(0).modified_unix_seconds, 0x5f5e1000);
  packed.replace(4, 4, "\0\0\0\0"s);
  EXPECT_EQ(read_bytes(packed).members.at(0).modified_unix_seconds, std::nullopt);
  EXPECT_EQ(read_bytes(archived("tar", {{"a.gz", packed, 1500000000}})).members.at(0).modified_unix_seconds, 1500000000);
}

// A directory of the test's own.
class Directory : public testing::Test {
 protected:
  Directory() {
    std::string made = (fs::temp_directory_path() / "lineup-XXXXXX").string();
    path = ::mkdtemp(made.data());
  }
  ~Directory() override {
    fs::permissions(path, fs::perms::owner_all);
    fs::remove_all(path);
  }
  void put(const std::string& name, std::string_view content) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << content;
  }
  ReadSource read(const Limits& limits = {}) const {
    Result<Source> source = open_source(path.string(), limits);
    EXPECT_TRUE(source);
    ReadSource all = read_all(std::move(*source));
    for (ReadMember& member : all.members) member.name = member.name.substr(path.string().size());
    return all;
  }
  std::string said(const ReadSource& all) const {
    std::string text = all.said();
    for (std::size_t at = text.find(path.string()); at != std::string::npos; at = text.find(path.string())) text.replace(at, path.string().size(), "DIR");
    return text;
  }
  fs::path path;
};

TEST_F(Directory, IsReadInOrderWithAllThatIsBelow) {
  put("b.txt", "b\n");
  put("a/z.txt", "z\n");
  put("a/y.tar", archived("tar", {{"m", "m\n"}, {"l", "l\n"}}));
  put("c.gz", compressed("gzip", "c\n"));
  const ReadSource all = read();
  EXPECT_EQ(all.names(), "/a/y.tar!m\n/a/y.tar!l\n/a/z.txt\n/b.txt\n/c.gz\n");
  EXPECT_EQ(said(all), "");
  EXPECT_TRUE(all.members[3].found);
  struct stat about {};
  ASSERT_EQ(::stat((path / "b.txt").c_str(), &about), 0);
  EXPECT_EQ(all.members[3].modified_unix_seconds, about.st_mtime);
}

// A FIFO that nobody writes to would block for ever.
TEST_F(Directory, LinksAreNotFollowedAndFifosNotOpened) {
  put("a.txt", "a\n");
  fs::create_symlink("/etc/passwd", path / "passwd");
  fs::create_directory_symlink(path, path / "round");
  ASSERT_EQ(::mkfifo((path / "fifo").c_str(), 0600), 0);
  const ReadSource all = read();
  EXPECT_EQ(all.names(), "/a.txt\n");
  EXPECT_EQ(said(all), "lost DIR: 3 entries here are no regular files and were passed over; the first is \"DIR/fifo\", a FIFO "
                       "(a link is followed when it is named itself)\n");
}

TEST_F(Directory, WithoutFilesIsAnError) {
  fs::create_directories(path / "a/b");
  EXPECT_EQ(said(read()), "error DIR: there is no file in this directory (name the dumps, or the directory they are in)\n");
}

TEST_F(Directory, OneBadFileDoesNotHideTheOthers) {
  put("a.gz", compressed("gzip", dump()).substr(0, 700));
  put("b.txt", "b\n");
  const ReadSource all = read();
  EXPECT_EQ(all.names(), "/a.gz\n/b.txt\n");
  EXPECT_EQ(said(all), "error DIR/a.gz: cannot decompress past byte 700: it ends in the middle (what came before that was read)\n");
  EXPECT_TRUE(dump().starts_with(all.members[0].text));
  EXPECT_GT(all.members[0].text.size(), 1000u);
}

TEST_F(Directory, LimitOnMembersCountsItsFiles) {
  for (const char* name : {"a", "b", "c", "d"}) put(name, "x\n");
  Limits limits;
  limits.members = 3;
  const ReadSource all = read(limits);
  EXPECT_EQ(all.names(), "/a\n/b\n/c\n");
  EXPECT_EQ(said(all), "error DIR: there are more than 3 files in this, the limit; the rest was not read (raise the limit with --max-members N)\n");
}

}  // namespace
}  // namespace lineup::tests
