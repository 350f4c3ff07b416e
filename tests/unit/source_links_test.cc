// SPDX-License-Identifier: Apache-2.0
// source_links_test.cc: addresses of lines, and that no name breaks out of one.
#include "report/source_links.h"

#include <gtest/gtest.h>

namespace lineup {
namespace {

TEST(SourceLinks, FillATemplate) {
  EXPECT_EQ(link_to("https://x.example/{path}#L{line}", {"a/b.go", 7}), "https://x.example/a/b.go#L7");
  EXPECT_EQ(link_to("vscode://file{path}:{line}:{column}", {"/src/a.go", 7}), "vscode://file/src/a.go:7:1");
  EXPECT_EQ(link_to("file://{host}{path}", {"/src/a.go", 7}, "build-1"), "file://build-1/src/a.go");
  EXPECT_EQ(link_to("{path}{path}{", {"a", 1}), "aa{");
  EXPECT_EQ(link_to("{path}#{line}", {"a", 0}), "a#1");
}

TEST(SourceLinks, EncodeWhatIsNoLetterOfAPath) {
  EXPECT_EQ(link_to("{path}", {"a b/\"c\"<>;\x1b\xc3\xa4#?%", 1}),
            "a%20b/%22c%22%3C%3E%3B%1B%C3%A4%23%3F%25");
  EXPECT_EQ(link_to("file://{host}/{path}", {"a", 1}, "h\n"), "file://h%0A/a");
}

TEST(SourceLinks, WrapATextForATerminal) {
  EXPECT_EQ(terminal_link("file:///a.go", "a.go:7"), "\x1b]8;;file:///a.go\x1b\\a.go:7\x1b]8;;\x1b\\");
  EXPECT_EQ(terminal_link("x://a;b", "t"), "\x1b]8;;x://a%3Bb\x1b\\t\x1b]8;;\x1b\\");
  EXPECT_EQ(terminal_link("", "t"), "t");
  EXPECT_EQ(terminal_link("x://a\x07", "t"), "t");
  EXPECT_EQ(terminal_link("x://" + std::string(3000, 'a'), "t"), "t");
}

TEST(SourceLinks, KnowTheNamesThatRipgrepHas) {
  for (const char* name : {"cursor", "file", "kitty", "macvim", "textmate", "vscode", "vscode-insiders", "vscodium", "zed"}) {
    EXPECT_NE(hyperlink_template(name), name);
    EXPECT_EQ(fault_of_hyperlink_template(hyperlink_template(name)), "") << name;
  }
  EXPECT_EQ(hyperlink_template("none"), "");
  EXPECT_EQ(hyperlink_template("x://{path}"), "x://{path}");
}

TEST(SourceLinks, SayWhatIsWrongWithATemplate) {
  EXPECT_EQ(fault_of_link_template("https://x.example/{path}#L{line}"), "");
  EXPECT_EQ(fault_of_link_template("javascript:alert({path})"), "it does not begin with https:// or http://");
  EXPECT_EQ(fault_of_link_template("https://x.example/"), "it has no {path}");
  EXPECT_EQ(fault_of_link_template("https://x.example/{path} {line}"), "it has blanks, or letters that no address has");
  EXPECT_EQ(fault_of_link_template("https://x.example/{file}"), "there is no \"{file}\"; {path} and {line} are known");
  EXPECT_EQ(fault_of_link_template("https://x.example/{host}{path}"), "there is no \"{host}\"; {path} and {line} are known");
  EXPECT_EQ(fault_of_hyperlink_template("vscoed"), "it is no name that is known, and no address");
  EXPECT_EQ(fault_of_hyperlink_template("x://{path"), "there is no \"{path\"; {path}, {line}, {column} and {host} are known");
}

}  // namespace
}  // namespace lineup
