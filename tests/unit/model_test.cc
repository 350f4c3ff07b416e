// SPDX-License-Identifier: Apache-2.0
// model_test.cc: each different thing once, and two corpora as one.
#include "model/model.h"

#include <gtest/gtest.h>

#include <set>

#include "dumps.h"
#include "parse/parse.h"

namespace lineup::tests {
namespace {

TEST(Model, EqualThingsHaveEqualNumbersAndOthersHaveNot) {
  Corpus corpus;
  const StringId f = corpus.intern("main.f"), g = corpus.intern("main.g"), file = corpus.intern("/a.go");
  EXPECT_EQ(corpus.intern("main.f"), f);
  EXPECT_NE(f, g);
  EXPECT_FALSE(corpus.intern(""));
  EXPECT_EQ(corpus.text(StringId{}), "");
  const FrameId one = corpus.intern(Frame{f, file, 1}), two = corpus.intern(Frame{f, file, 2}), other = corpus.intern(Frame{g, file, 1});
  EXPECT_EQ(corpus.intern(Frame{f, file, 1}), one);
  EXPECT_EQ(std::set<FrameId>({one, two, other}).size(), 3u);
  const FrameId list[] = {one, two}, turned[] = {two, one};
  const StackId stack = corpus.intern(list, FrameId{});
  EXPECT_EQ(corpus.intern(list, FrameId{}), stack);
  EXPECT_NE(corpus.intern(turned, FrameId{}), stack);
  EXPECT_NE(corpus.intern(list, other), stack);
  EXPECT_NE(corpus.intern(std::span(list).first(1), FrameId{}), stack);
  const Shape shape{stack, f, {}, {}, 0, 0};
  const ShapeId id = corpus.intern(shape);
  EXPECT_EQ(corpus.intern(shape), id);
  Shape leaked = shape, hidden = shape, labelled = shape, more = shape;
  leaked.marks = mark_leaked;
  hidden.hidden_frames = 1;
  more.more = g;
  labelled.labels = corpus.intern(Labels{{"a", "b"}});
  EXPECT_EQ(std::set<ShapeId>({id, corpus.intern(leaked), corpus.intern(hidden), corpus.intern(labelled), corpus.intern(more)}).size(), 5u);
}

TEST(Model, AnEmptyStackIsAStackAndNotNone) {
  Corpus corpus;
  const StackId empty = corpus.intern(std::span<const FrameId>(), FrameId{});
  EXPECT_TRUE(empty);
  EXPECT_EQ(corpus.intern(std::span<const FrameId>(), FrameId{}), empty);
  EXPECT_TRUE(corpus.stack(empty).frames.empty());
}

TEST(Model, LabelSetsAreEqualInAnyOrderAndNeverReadAlike) {
  Corpus corpus;
  const LabelsId ab = corpus.intern(Labels{{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(corpus.intern(Labels{{"b", "2"}, {"a", "1"}}), ab);
  EXPECT_EQ(corpus.labels(ab), (Labels{{"a", "1"}, {"b", "2"}}));
  EXPECT_FALSE(corpus.intern(Labels{}));
  // Lists that would be the same text if only strung together.
  const Labels alike[] = {{{"ab", "c"}}, {{"a", "bc"}}, {{"a", "b"}, {"c", ""}}, {{"", "abc"}}, {{"abc", ""}}, {{"1:a", "b"}}};
  std::set<LabelsId> different;
  for (const Labels& labels : alike) different.insert(corpus.intern(labels));
  EXPECT_EQ(different.size(), std::size(alike));
}

TEST(Model, ThousandsOfTextsKeepTheirNumbersAndPlaces) {
  Corpus corpus;
  std::vector<StringId> ids;
  std::vector<const char*> places;
  for (int i = 0; i < 20000; ++i) {
    ids.push_back(corpus.intern("text number " + std::to_string(i)));
    places.push_back(corpus.text(ids.back()).data());
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ASSERT_EQ(corpus.text(ids[i]), "text number " + std::to_string(i));
    ASSERT_EQ(corpus.text(ids[i]).data(), places[i]);
    ASSERT_EQ(corpus.intern("text number " + std::to_string(i)), ids[i]);
  }
}

TEST(Model, SeenIsListedAndCountedAndDamaged) {
  Dump dump;
  dump.goroutines.push_back({});
  dump.counted = {{ShapeId{}, 7}, {ShapeId{}, -3}};
  dump.damaged = {{1, 1, Damaged::Why::torn_stack, 1}, {0, 9, Damaged::Why::torn_stack, 5}};
  EXPECT_EQ(dump.damaged_goroutines(), 6u);
  EXPECT_EQ(dump.seen(), 14u) << "what went away in a delta profile is not there";
}

// Reading a, then b, into one corpus.
std::string one_after_the_other(std::string_view a, std::string_view b) {
  Corpus corpus;
  Notes notes;
  for (std::string_view text : {a, b}) {
    Parser parser(corpus, notes, "x");
    parser.feed(text);
    parser.finish();
  }
  return told(corpus);
}

TEST(Model, AppendingGivesWhatReadingOneAfterTheOtherGives) {
  const auto& all = all_dumps();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const TextFile &a = all[i], &b = all[(i * 7 + 1) % all.size()];
    Corpus joined = read(a.bytes);
    joined.append(read(b.bytes));
    ASSERT_EQ(told(joined), one_after_the_other(a.bytes, b.bytes)) << a.name << ", " << b.name;
    // Numbers are the same as well: what was there before is found again.
    const std::size_t shapes = joined.shapes();
    joined.append(read(a.bytes));
    ASSERT_EQ(joined.shapes(), shapes) << a.name;
  }
}

TEST(Model, PiecesOfOneDumpJoinedAreTheDump) {
  for (const TextFile& file : all_dumps()) {
    const Corpus whole = read(file.bytes);
    if (whole.dumps.size() != 1 || whole.dumps[0].kind != DumpKind::traceback || file.name.find("crash") != std::string::npos) continue;
    // A piece may end wherever an empty line does.
    for (std::size_t cut = file.bytes.find("\n\n"); cut != std::string::npos; cut = file.bytes.find("\n\n", cut + 2)) {
      Corpus first = read(std::string_view(file.bytes).substr(0, cut + 2)), rest = read(std::string_view(file.bytes).substr(cut + 2));
      if (first.dumps.size() != 1 || rest.dumps.size() != 1) continue;
      first.append_continued(std::move(rest));
      ASSERT_EQ(told(first), told(whole)) << file.name << " in two at " << cut;
    }
  }
}

TEST(Model, WhatIsJoinedToNothingStandsAlone) {
  const std::string text = dump_text("samples/alloc-1.debug2.txt");
  Corpus nothing;
  nothing.append_continued(read(text));
  EXPECT_EQ(told(nothing), told(read(text)));
  Corpus some = read(text);
  some.append_continued(Corpus());
  EXPECT_EQ(told(some), told(read(text)));
}

}  // namespace
}  // namespace lineup::tests
