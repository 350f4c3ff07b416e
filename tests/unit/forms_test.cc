// SPDX-License-Identifier: Apache-2.0
// Words of paths that tell only in which form a dump was taken.
#include "origin/forms.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <fstream>

#include "folder.h"
#include "lineup/fleet.h"

namespace lineup::tests {
namespace {

using Paths = std::vector<std::string>;

TEST(Forms, AWordThatGoesWithTheFormIsLeftOut) {
  const std::vector<PathOfForm> folders = {{"shop/full/00.txt", Form::listing},
                                           {"shop/brief/00.txt", Form::counts},
                                           {"shop/full/01.txt", Form::listing},
                                           {"shop/brief/01.txt", Form::counts}};
  EXPECT_EQ(forms_left_out(folders),
            (Paths{"shop/00.txt", "shop/00.txt", "shop/01.txt", "shop/01.txt"}));

  const std::vector<PathOfForm> levels = {{"2/00.txt", Form::listing}, {"1/00.txt", Form::counts}};
  EXPECT_EQ(forms_left_out(levels), (Paths{"00.txt", "00.txt"}));

  const std::vector<PathOfForm> ends = {{"00.long", Form::listing}, {"00.short", Form::counts}};
  EXPECT_EQ(forms_left_out(ends), (Paths{"00", "00"}));
}

TEST(Forms, APlaceIsNone) {
  const std::vector<std::vector<PathOfForm>> places = {
      // Two of three are of one form.
      {{"api/d.txt", Form::listing}, {"web/d.txt", Form::counts}, {"job/d.txt", Form::counts}},
      // Numbers are of copies.
      {{"api-0/d.txt", Form::listing}, {"api-1/d.txt", Form::counts}},
      // Nothing is there twice.
      {{"api/01.txt", Form::listing}, {"web/02.txt", Form::counts}},
      // All are of one form.
      {{"api/01.txt", Form::listing}, {"web/01.txt", Form::listing}},
      // One that is alone in its form at most moments.
      {{"a/01.txt", Form::listing}, {"b/01.txt", Form::counts}, {"a/03.txt", Form::listing},
       {"b/02.txt", Form::counts}},
      {{"listing", Form::listing}, {"counts", Form::counts}},
  };
  for (const std::vector<PathOfForm>& paths : places) {
    Paths same;
    for (const PathOfForm& path : paths) same.push_back(path.path);
    EXPECT_EQ(forms_left_out(paths), same) << paths.front().path;
  }
}

std::string stack_of(std::uint64_t line) {
  return fmt::format("main.work()\n\t/app/main.go:{} +0x1d\n", line);
}

// So many at one line, and one at each of three others.
std::string listing_of(std::uint64_t at_one_line) {
  std::string text = "goroutine 1 [select]:\nmain.main()\n\t/app/main.go:5 +0x1\n\n";
  for (std::uint64_t i = 0; i < at_one_line + 3; ++i)
    text += fmt::format("goroutine {} [chan send, 3 minutes]:\n{}created by main.main in goroutine "
                        "1\n\t/app/main.go:7 +0x1\n\n",
                        20 + i, stack_of(i < at_one_line ? 30 : 31 + i - at_one_line));
  return text;
}

std::string counts_of(std::uint64_t at_one_line) {
  const auto record = [](std::uint64_t count, std::string_view function, std::uint64_t line) {
    return fmt::format("{} @ 0x1 0x2\n#\t0x1\tmain.{}+0x1d\t/app/main.go:{}\n\n", count, function, line);
  };
  std::string text = fmt::format("goroutine profile: total {}\n", at_one_line + 4);
  text += record(at_one_line, "work", 30);
  for (std::uint64_t line = 31; line < 34; ++line) text += record(1, "work", line);
  return text + record(1, "main", 5);
}

Fleet fleet_of(const Folder& folder, Split split) {
  Request request;
  request.inputs = {folder.path().string()};
  request.split = split;
  Result<Fleet> fleet = triage(request);
  EXPECT_TRUE(fleet);
  return std::move(*fleet);
}

void write(const Folder& folder, const char* place, const char* name, const std::string& text) {
  std::filesystem::create_directories(folder.path() / place);
  std::ofstream(folder.path() / place / name) << text;
}

TEST(Forms, TwoFoldersOfOneMomentEachAreOneProcess) {
  for (const Split split : {Split::by_evidence, Split::one_process}) {
    const Folder folder;
    for (const auto& [name, count] : {std::pair("00.txt", 20), {"01.txt", 40}, {"02.txt", 60}}) {
      write(folder, "full", name, listing_of(static_cast<std::uint64_t>(count)));
      write(folder, "brief", name, counts_of(static_cast<std::uint64_t>(count)));
    }
    const Fleet fleet = fleet_of(folder, split);
    ASSERT_EQ(fleet.processes.size(), 1u);
    EXPECT_EQ(fleet.processes[0].summary.inputs.size(), 3u);
    EXPECT_EQ(fleet.processes[0].summary.totals.goroutines, 64u);
  }
}

TEST(Forms, BeforeAndAfterInTwoFormsAreTwoMoments) {
  const Folder folder;
  write(folder, "before", "dump.txt", listing_of(20));
  write(folder, "after", "dump.txt", counts_of(60));
  const Fleet fleet = fleet_of(folder, Split::one_process);
  ASSERT_EQ(fleet.processes.size(), 1u);
  EXPECT_EQ(fleet.processes[0].summary.inputs.size(), 2u);
}

}  // namespace
}  // namespace lineup::tests
