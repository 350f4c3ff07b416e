// SPDX-License-Identifier: Apache-2.0
// pprof_test.cc: profile.proto, as Go writes it, as tools write it, and broken.
#include "parse/pprof.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "parse/unfold.h"
#include "parse/wire.h"
#include "source/source.h"
#include "unit/dumps.h"
#include "unit/maker.h"

namespace lineup::tests {
namespace {

// The content of a file of the repository, unpacked.
std::string unpacked(const std::string& name) {
  Notes notes;
  Result<Source> source = open_source(LINEUP_ROOT "/" + name, Limits{});
  std::string all;
  if (!source) return all;
  while (std::optional<Member> member = source->next(notes))
    while (const auto block = member->next_block(notes)) all.append(*block);
  return all;
}

// A stack as text. `loose`: without what only some formats show.
std::string stack_text(const Corpus& corpus, StackId id, bool loose) {
  std::string out;
  for (FrameId frame : corpus.stack(id).frames) {
    const Frame& f = corpus.frame(frame);
    const std::string_view name = corpus.text(f.function);
    if (loose && (name.starts_with("runtime.") || name.starts_with("internal/runtime/"))) continue;
    out += std::string(name) + ' ' + std::string(corpus.text(f.file)) + ':' + std::to_string(f.line) + '\n';
  }
  return out;
}

// Stack, labels and hidden frames of each record, with its count.
std::map<std::string, std::int64_t> counts_of(const Corpus& corpus) {
  std::map<std::string, std::int64_t> counts;
  for (const Dump& dump : corpus.dumps)
    for (const Counted& record : dump.counted) {
      const Shape& shape = corpus.shape(record.shape);
      std::string key = stack_text(corpus, shape.stack, false) + "hidden " + std::to_string(shape.hidden_frames);
      for (const auto& [name, value] : corpus.labels(shape.labels)) key += ' ' + name + '=' + value;
      counts[key] += record.count;
    }
  return counts;
}

std::string state_of(const Corpus& corpus, ShapeId shape) { return std::string(corpus.text(corpus.shape(shape).state)); }

// "main.f a.go:1" for each call of the first record.
std::string first_stack(const Corpus& corpus) {
  return stack_text(corpus, corpus.shape(corpus.dumps.at(0).counted.at(0).shape).stack, false);
}

const char* const moments[] = {"samples/alloc-1", "samples/alloc-2", "samples/healthy/http-2", "tests/fixtures/leaked/goroutineleak"};

TEST(Pprof, HoldsTheSameGroupsAsTheCountsOfTheSameMoment) {
  for (const std::string moment : moments) {
    SCOPED_TRACE(moment);
    const std::string bytes = unpacked(moment + ".pb.gz");
    ASSERT_FALSE(bytes.empty());
    const Corpus proto = read(bytes), text = read(dump_text(moment + ".debug1.txt"));
    ASSERT_EQ(proto.dumps.size(), 1u);
    EXPECT_EQ(proto.dumps[0].profile, text.dumps.at(0).profile);
    EXPECT_EQ(proto.dumps[0].seen(), text.dumps[0].seen());
    EXPECT_EQ(counts_of(proto), counts_of(text));
    EXPECT_GT(proto.dumps[0].time_unix_nanos.value_or(0), 1'700'000'000'000'000'000);
  }
}

TEST(Pprof, TellsTheStatesThatTheFullDumpOfTheSameMomentPrints) {
  std::size_t compared = 0;
  for (const std::string moment : moments) {
    SCOPED_TRACE(moment);
    const Corpus proto = read(unpacked(moment + ".pb.gz")), full = read(dump_text(moment + ".debug2.txt"));
    std::map<std::string, std::set<std::string>> printed;
    for (const Dump& dump : full.dumps)
      for (const Goroutine& g : goroutines_of(dump))
        printed[stack_text(full, full.shape(g.shape).stack, true)].insert(state_of(full, g.shape));
    for (const Counted& record : proto.dumps.at(0).counted) {
      const Shape& shape = proto.shape(record.shape);
      const auto same = printed.find(stack_text(proto, shape.stack, true));
      // The one that wrote the dump stood elsewhere.
      if (same == printed.end() || same->second.size() != 1) continue;
      EXPECT_EQ(state_of(proto, record.shape), *same->second.begin()) << same->first;
      EXPECT_NE(shape.marks & mark_inferred, 0) << same->first;
      ++compared;
    }
  }
  EXPECT_GE(compared, 30u);
}

TEST(Pprof, IsReadTheSameInPiecesOfAnySize) {
  const std::string bytes = unpacked("samples/alloc-1.pb.gz");
  const std::string whole = told(read(bytes));
  for (std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{100}, bytes.size() - 1}) {
    std::vector<std::size_t> cuts;
    for (std::size_t cut = step; cut < bytes.size(); cut += step) cuts.push_back(cut);
    Notes notes;
    EXPECT_EQ(told(read_in_pieces(bytes, cuts, notes)), whole) << step;
    EXPECT_EQ(told(notes), "");
  }
}

TEST(Pprof, TextIsNeverTakenForOne) {
  for (const TextFile& file : all_dumps()) EXPECT_EQ(guess_profile(file.bytes, true), Guess::no) << file.name;
  for (const char* text : {"", "\n", "\n\n\n", "Z", "H\n", "```\ngoroutine 1 [running]:\n", "2026-01-02 10:00:00 hello\n",
                           "\"quoted\"\n", "* a list\n* of things that go on for a while, longer than any length byte\n", "22222222222222222222222222222222222222222222222222222222"})
    EXPECT_EQ(guess_profile(text, true), Guess::no) << text;
}

TEST(Pprof, InlinedCallsStandInnermostFirst) {
  for (const bool packed : {true, false}) {
    Maker maker;
    maker.packed = packed;
    maker.function(1, "main.inner", "/a.go").function(2, "main.middle", "/a.go").function(3, "main.outer", "/b.go");
    maker.location(7, {{1, 11}, {2, 12}}).location(9, {{3, 13}});
    const Corpus corpus = read(maker.sample({7, 9}, {4}).bytes());
    EXPECT_EQ(first_stack(corpus), "main.inner /a.go:11\nmain.middle /a.go:12\nmain.outer /b.go:13\n");
    EXPECT_EQ(corpus.dumps[0].seen(), 4u);
  }
}

TEST(Pprof, WithoutSymbolsAnAddressStandsForACall) {
  Maker bare;
  bare.location(1, {}, 0x4037750).location(2, {}, 0x4007011);
  EXPECT_EQ(first_stack(read(bare.sample({1, 2}, {1}).bytes())), "0x4037750 :0\n0x4007011 :0\n");
  // Between Go's functions it is C code, whose addresses differ from run to run.
  Maker mixed;
  mixed.location(1, {}, 0x7f12).call(2, "main.f", "/m.go", 3);
  EXPECT_EQ(first_stack(read(mixed.sample({1, 2}, {1}).bytes())), "non-Go function :0\nmain.f /m.go:3\n");
}

TEST(Pprof, TheRuntimesCallsAreHiddenAsInTheText) {
  Maker maker;
  maker.call(1, "runtime.gopark", "/proc.go", 400).call(2, "runtime.main", "/proc.go", 283).call(3, "main.f", "/m.go", 1).call(4, "runtime.goexit", "/asm.s", 1).call(5, "internal/runtime/syscall.Syscall6", "/s.s", 1);
  const auto stack = [&](std::vector<std::uint64_t> ids) {
    Maker copy = maker;
    return first_stack(read(copy.sample(ids, {1}).bytes()));
  };
  EXPECT_EQ(stack({1, 3, 2, 4}), "main.f /m.go:1\nruntime.main /proc.go:283\n");
  EXPECT_EQ(stack({5, 3}), "main.f /m.go:1\n");
  EXPECT_EQ(stack({1, 2, 4}), "runtime.gopark /proc.go:400\nruntime.main /proc.go:283\n");  // nothing else to show
}

TEST(Pprof, TypeArgumentsReadAsInTheText) {
  const struct { const char* written; const char* printed; } rows[] = {
      {"main.f", "main.f"},
      {"main.MapG[go.shape.string,go.shape.int]", "main.MapG[...]"},
      {"main.(*Stack[go.shape.int]).Each.func1", "main.(*Stack[...]).Each.func1"},
      {"main.F[go.shape.[]go.shape.int]", "main.F[...]"},
      {"main.F[go.shape.struct { A int \"json:\\\"a]b\\\"\" }].func1", "main.F[...].func1"},
      {"main.F[go.shape.func(chan<- int) []string]", "main.F[...]"},
      {"main.(*S[int]).M[string]", "main.(*S[...]).M[...]"},                                      // 1.27
      {"main.over.over.(*S[int]).Each.func1.over-range1.(*S[int]).Each.func2", "main.over.over.(*S[...]).Each.func2"},  // up to 1.26
      {"main.MapG[...]", "main.MapG[...]"},                                                       // 1.18 to 1.20
      {"main.odd[", "main.odd["},
      {"main.odd]", "main.odd]"},
  };
  for (const auto& row : rows) EXPECT_EQ(without_type_arguments(row.written), row.printed) << row.written;
}

TEST(Pprof, LabelsAreTextsAndNumbersWithTheirUnit) {
  Maker maker;
  maker.call(1, "main.f", "/m.go", 1);
  const Corpus corpus = read(maker.sample({1}, {2}, {{"k\"ey", "v\tal\xff", 0, ""}, {"bytes", "", 512, "kb"}, {"n", "", -3, ""}, {"none", "", 0, ""}}).bytes());
  EXPECT_EQ(corpus.labels(corpus.shape(corpus.dumps.at(0).counted.at(0).shape).labels),
            (Labels{{"bytes", "512 kb"}, {"k\"ey", "v\tal\xff"}, {"n", "-3"}, {"none", ""}}));
}

TEST(Pprof, TwoOfThemOneBehindTheOtherAreTwoDumps) {
  const std::string one = unpacked("samples/alloc-1.pb.gz"), two = unpacked("samples/alloc-2.pb.gz");
  const Corpus both = read(one + two);
  ASSERT_EQ(both.dumps.size(), 2u);
  EXPECT_EQ(both.dumps[0].name, "x");
  EXPECT_EQ(both.dumps[1].name, "x#2");
  EXPECT_EQ(both.dumps[0].seen(), 49u);
  EXPECT_EQ(both.dumps[1].seen(), 73u);
}

TEST(Pprof, AProfileWithoutSamplesIsAnAnswer) {
  Notes notes;
  const Corpus corpus = read(Maker("goroutineleak").type(11, "goroutineleak", "count").number(9, 5).bytes(), notes);
  ASSERT_EQ(corpus.dumps.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].seen(), 0u);
  EXPECT_EQ(corpus.dumps[0].time_unix_nanos, 5);
  EXPECT_EQ(told(notes), "");
}

TEST(Pprof, LeaksAreProvenAndThePhantomIsNone) {
  Maker maker("goroutineleak");
  maker.call(1, "runtime.gopark", "/proc.go", 400).call(2, "runtime.block", "/select.go", 110).call(3, "main.f", "/m.go", 1);
  maker.sample({}, {1}).sample({1, 2, 3}, {2});
  Notes notes;
  const Corpus corpus = read(maker.bytes(), notes);
  ASSERT_EQ(corpus.dumps.at(0).counted.size(), 1u);
  EXPECT_EQ(corpus.dumps[0].seen(), 2u);
  EXPECT_EQ(corpus.shape(corpus.dumps[0].counted[0].shape).marks, mark_leaked | mark_inferred);
  EXPECT_EQ(told(notes), "info x: 1 of the leak profile's goroutines has no stack and was left out: Go 1.27 counts the main goroutine's \"select {}\" there, which is no leak /  x 1\n");
  // In an ordinary profile a goroutine without a stack is one all the same.
  Maker ordinary;
  EXPECT_EQ(read(ordinary.call(3, "main.f", "/m.go", 1).sample({}, {7}).bytes()).dumps.at(0).seen(), 7u);
}

TEST(Pprof, ADeltaProfileKeepsWhatItCountsBelowZero) {
  Maker maker;
  maker.call(1, "main.f", "/m.go", 1).call(2, "main.g", "/m.go", 2);
  Notes notes;
  const Corpus corpus = read(maker.sample({1}, {5}).sample({2}, {-7}).number(10, 10'000'000'000).bytes(), notes);
  const Dump& dump = corpus.dumps.at(0);
  EXPECT_TRUE(dump.is_delta);
  EXPECT_EQ(dump.seen(), 5u);
  ASSERT_EQ(dump.counted.size(), 2u);
  EXPECT_EQ(dump.counted[1].count, -7);
  EXPECT_EQ(told(notes),
            "lost x: this is a delta profile: it says how many goroutines more (5) or fewer (7) there were after a time, and only those more are in the groups"
            " / fetch /debug/pprof/goroutine without seconds= to see all that there are x 1\n");
}

TEST(Pprof, OtherProfilesOfTheFormatAreNamed) {
  const std::string fetch = " / fetch http://HOST:PORT/debug/pprof/goroutine?debug=2 instead x 1\n";
  const struct { std::vector<const char*> types; const char* what; } rows[] = {
      {{"samples", "cpu"}, "this is a CPU profile: it says what ran, not which goroutines wait"},
      {{"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"}, "this is a heap profile: it says where memory was allocated, not which goroutines wait"},
      {{"contentions", "delay"}, "this is a block or mutex profile: it says where goroutines waited in the past, not which ones wait now"},
      {{"samples", "time"}, "this is a wall-clock profile: it says where goroutines spent a time, not which ones wait now"},
      {{"threadcreate"}, "this is a threadcreate profile: it counts 12 threads, no goroutines"},
      {{"example.com/my.prof"}, "this is a profile of \"example.com/my.prof\": it counts 12 of what the program itself counts there, no goroutines"},
  };
  for (const auto& row : rows) {
    Maker maker(row.types[0]);
    for (std::size_t i = 1; i < row.types.size(); ++i) maker.type(1, row.types[i], "count");
    maker.call(1, "main.f", "/m.go", 1).sample({1}, std::vector<std::int64_t>(row.types.size(), 12));
    Notes notes;
    const Corpus corpus = read(maker.bytes(), notes);
    EXPECT_TRUE(corpus.dumps.empty());
    EXPECT_EQ(told(notes), "error x: " + std::string(row.what) + fetch);
    const bool counts = row.types.size() == 1;
    ASSERT_EQ(corpus.others.size(), counts ? 1u : 0u) << row.what;
    if (counts) {
      EXPECT_EQ(corpus.others[0].seen(), 12u);
    }
  }
}

TEST(Pprof, OneSampleForEachGoroutineGivesGoroutines) {
  Maker datadog("waitduration", "nanoseconds");
  datadog.call(1, "main.f", "/m.go", 1).call(2, "main.main", "/m.go", 2).call(3, "...additional frames elided...", "", 0);
  const auto labels = [](std::int64_t id, const char* state, const char* locked) {
    return std::vector<MadeLabel>{{"state", state, 0, ""}, {"lockedm", locked, 0, ""}, {"goid", "", id, "id"}};
  };
  datadog.sample({1, 2}, {180'000'000'000}, labels(7, "chan send", "true")).sample({2}, {0}, labels(1, "select (no cases) (leaked)", "false")).sample({1, 2, 3}, {0}, labels(9, "select", "false"));
  Notes notes;
  const Corpus a = read(datadog.bytes(), notes);
  EXPECT_EQ(told(a),
            "dump x kind 0 profile goroutine stacks of threads 0 repeated 0 not understood 0 lines 0 first 0 \n"
            "7 in 0 for 3 shape 1 = [chan send|] marks 8 hidden 0\n    main.f /m.go:1\n    by main.main /m.go:2\n"
            "1 in 0 for 0 shape 2 = [select (no cases)|] marks 1 hidden 0\n    main.main /m.go:2\n"
            "9 in 0 for 0 shape 3 = [select|] marks 0 hidden 0\n    main.f /m.go:1\n    ... :0\n    by main.main /m.go:2\n");

  Maker cockroach;
  cockroach.call(1, "runtime.gopark", "/proc.go", 400).call(2, "main.f", "/m.go", 1);
  cockroach.sample({1, 2}, {1}, {{"go::goroutine", "", 100, ""}, {"go::goroutine_created_by", "", 1, ""}, {"go::goroutine_state", "chan receive", 0, ""}, {"go::goroutine_wait_minutes", "", 5, ""}, {"cluster", "prod", 0, ""}});
  const Corpus b = read(cockroach.bytes(), notes);
  EXPECT_EQ(told(b),
            "dump x kind 0 profile goroutine stacks of threads 0 repeated 0 not understood 0 lines 0 first 0 \n"
            "100 in 1 for 5 shape 1 = [chan receive|] marks 0 hidden 0 {cluster=prod}\n    main.f /m.go:1\n");
  EXPECT_EQ(told(notes), "");
  // A program's own label of the same name is a text, and stays a label.
  Maker own;
  own.call(2, "main.f", "/m.go", 1).sample({2}, {1}, {{"goid", "77", 0, ""}});
  EXPECT_EQ(read(own.bytes()).dumps.at(0).counted.size(), 1u);
}

// Go's first mapping is the program; the others are what it is linked with.
TEST(Pprof, TheFirstMappingNamesTheProgramAndItsBuild) {
  const Corpus real = read(unpacked("samples/alloc-1.pb.gz"));
  ASSERT_EQ(real.dumps.size(), 1u);
  EXPECT_EQ(real.dumps[0].program, "/srv/samples/alloc");
  EXPECT_EQ(real.dumps[0].build_id, "6737b40a9fd85b7e5916115fcac752b2a292b683");

  const auto identity = [](const std::string& bytes) {
    const Corpus corpus = read(bytes);
    return corpus.dumps.size() == 1 ? corpus.dumps[0].program + "|" + corpus.dumps[0].build_id
        : "no dump";
  };
  const auto made = [] { return Maker().call(1, "main.f", "a.go", 1).sample({1}, {2}); };
  EXPECT_EQ(identity(made().mapping("/app/web", "0a1b").mapping("/lib/libc.so.6", "77ff").bytes()),
      "/app/web|0a1b");
  EXPECT_EQ(identity(made().mapping("/app/web", "").bytes()), "/app/web|");
  EXPECT_EQ(identity(made().mapping("", "").mapping("/lib/libc.so.6", "77ff").bytes()), "|");
  EXPECT_EQ(identity(made().bytes()), "|");
  // Strings that are not there.
  EXPECT_EQ(identity(made().part(3, std::string_view("\x28\x7f\x30\x7e")).bytes()), "|");
  for (const TextFile& file : all_dumps()) {
    const Corpus text = read(file.bytes);
    for (const Dump& dump : text.dumps) EXPECT_EQ(dump.program + dump.build_id + dump.writer, "")
        << file.name;
  }
}

}  // namespace
}  // namespace lineup::tests
